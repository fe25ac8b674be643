"""``gridplan whatif``."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import openpyxl
import pytest

from gridplan.cli import whatif_command
from gridplan.store import PlanStore
from support.commands import Said, in_process, rewrite

pytestmark = pytest.mark.usefixtures("in_chinese")


def asked(folder: Path, *more: object) -> Said:
    return in_process("whatif", folder, "--as-of", "2026-01-05", "--profile", "quick", *more)


def column(said: Said, number: int = 1) -> dict[str, object]:
    found = said.answer["plans"][number]
    assert isinstance(found, dict)
    return found


def values(said: Said, figure: str) -> list[float]:
    (found,) = [f["values"] for f in said.answer["figures"] if f["id"] == figure]
    return list(found)


def test_one_more_post_side_by_side_with_the_published_plan(planned: Path) -> None:
    before = PlanStore(planned).versions()
    said = asked(planned, "--posts", "松洋镇=2", "--only", "postings", "--json")
    assert said.code == 0
    first, second = values(said, "posted.people")
    assert second > first
    assert column(said)["solved"] == ["postings"]
    changes = column(said)["changes"]
    assert isinstance(changes, dict)
    assert changes["posting"] > 0
    assert set(changes) == {"posting"}
    assert PlanStore(planned).versions() == before
    assert PlanStore(planned).published() == said.answer["plan"]


def test_it_says_in_both_languages_which_stages_were_left(planned: Path) -> None:
    said = asked(planned, "--set", "postings.handover=0", "--only", "派驻").out
    assert "沿用原计划、没有重新求解：团队、服务方式、巡诊" in said
    assert "缺派驻医师" in said
    english = asked(planned, "--set", "postings.handover=0", "--only", "postings", "--lang", "en").out
    assert "left as they were: teams, coverage, circuits" in english
    assert "shortage of posted physicians" in english


def test_several_alternatives_stand_as_columns(planned: Path, tmp_path: Path) -> None:
    file = planned / "方案.toml"
    file.write_text(
        """
        [[alternative]]
        name = "加一名"
        add = [{role = "physician", hospital = "H1", department = "普通外科", title = "副高", count = 2}]
        only = ["postings"]

        [[alternative]]
        remove = [{person = "P0001", from = "2026-03-02"}]
        set = {"postings.min_stay" = "20 hard", "postings.rest" = "off"}
        limit = {"普通外科" = 1}
        only = "postings"
        """,
        encoding="utf-8",
    )
    book = tmp_path / "比较.xlsx"
    said = in_process(
        "whatif", file, "--as-of", "2026-01-05", "--profile", "quick", "--xlsx", book, "--json"
    )  # the county folder is the one in which the file lies
    assert said.code == 0
    assert [plan["name"] for plan in said.answer["plans"]][1] == "加一名"
    assert "postings.min_stay=20 hard" in str(column(said, 2)["name"])
    assert len(values(said, "postings.cost")) == 3
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["方案", "指标", "求解", "变动"]
    assert sheets["指标"].max_row == 1 + len(said.answer["figures"])


def test_somebody_gone_is_replaced_and_the_alternative_can_be_kept(planned: Path) -> None:
    store = PlanStore(planned)
    plan = store.load("published")
    assert plan.postings.solution is not None
    posted = next(p.person for p in plan.postings.solution.postings if p.start > plan.county.calendar.start)
    said = asked(planned, "--remove", posted, "--from", "2026-02-02", "--save", "--json")
    assert said.code == 0
    saved = store.load(str(column(said)["plan"]))
    assert saved.county.person(posted).leaves is not None
    assert [f.code for f in saved.findings if f.code == "GP-Q011"]
    assert saved.backdrop.roads
    assert (store.path(saved.id) / "map.html").is_file()
    assert store.published() == plan.id


def test_another_roster(planned: Path) -> None:
    other = planned.parent / "新名册.csv"
    shutil.copy(planned / "staff.csv", other)

    def senior(row: dict[str, str]) -> None:
        if row["role"] == "physician" and row["title"] == "初级":
            row["title"] = "中级"

    rewrite(other, senior)
    said = asked(planned, "--roster", other, "--only", "postings", "--json")
    assert said.code == 0
    assert column(said)["name"] == "另一份花名册"
    missing = asked(planned, "--roster", planned / "没有.csv", "--json")
    assert missing.code == 2
    assert [f["code"] for f in missing.answer["findings"]] == ["GP-S101"]


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ((), ["GP-Q010"]),
        (("--set", "postings.min_stai=20"), ["GP-Q005"]),
        (("--set", "postings.min_stay=lang"), ["GP-Q006"]),
        (("--set", "postings.min_stay=-3"), ["GP-Q006"]),
        (("--set", "postings.min_stay=20:soft"), ["GP-Q006"]),
        (("--set", "postings.min_stay"), ["GP-Q006"]),
        (("--limit", "普通外壳=5"), ["GP-Q001"]),
        (("--limit", "普通外科=viel"), ["GP-Q006"]),
        (("--posts", "松羊镇=2"), ["GP-Q001"]),
        (("--remove", "无此人"), ["GP-Q001"]),
        (("--add", "surgeon", "--hospital", "H1"), ["GP-Q009"]),
        (("--add", "physician"), ["GP-Q008"]),
        (("--add", "gp", "--hospital", "H1"), ["GP-Q001"]),
        (("--set", "postings.min_stay=20", "--only", "postings,teem"), ["GP-Q009"]),
        (("--set", "postings.min_stay=20", "--only", "postings", "--from-scratch"), ["GP-Q006"]),
        (("--remove", "P0001", "--from", "bald"), ["GP-Q003"]),
    ],
)
def test_what_cannot_be_understood_is_told_and_nothing_is_planned(
    demo: tuple[Path, Said], options: tuple[str, ...], codes: list[str]
) -> None:
    said = asked(demo[0], *options, "--json")
    assert said.code == 2
    assert [f["code"] for f in said.answer["findings"]] == codes
    assert all(f["remedy"] for f in said.answer["findings"])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[[alternative]", ["GP-Q007"]),
        ("x = 1", ["GP-Q008", "GP-Q009"]),
        ("[[alternative]]\nadds = 1", ["GP-Q009"]),
        ("[[alternative]]\nset = 3", ["GP-Q006"]),
        ('[[alternative]]\nadd = ["physician"]', ["GP-Q006"]),
    ],
)
def test_a_file_that_cannot_be_understood(demo: tuple[Path, Said], tmp_path: Path, text: str, codes: list[str]) -> None:
    file = tmp_path / "alternatives.toml"
    file.write_text(text, encoding="utf-8")
    said = in_process("whatif", file, demo[0], "--json")
    assert said.code == 2
    assert [f["code"] for f in said.answer["findings"]] == codes


def test_ctrl_c_shows_what_is_done_and_saves_nothing_half(planned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of two alternatives is cut short: the second is not begun."""
    file = planned / "alternatives.toml"
    one = '[[alternative]]\nposts = {"松洋镇" = 2}\nonly = "postings"\n'
    file.write_text(one + one, encoding="utf-8")
    whole = whatif_command.interruptible
    monkeypatch.setattr(whatif_command, "interruptible", lambda work, *, say: (whole(work, say=say)[0], True))
    before = PlanStore(planned).versions()
    said = in_process("whatif", file, planned, "--as-of", "2026-01-05", "--profile", "quick", "--save", "--json")
    assert said.code == 130
    assert said.answer["status"] == "interrupted"
    assert [plan["interrupted"] for plan in said.answer["plans"]] == [False, True]
    assert PlanStore(planned).versions() == before


def test_an_older_plan_is_judged_by_the_same_checker(planned: Path) -> None:
    """Exceptions that the stored audit does not know are no effect of what was changed."""
    store = PlanStore(planned)
    plan = store.load("published")
    old = dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=()))
    target = store.save(old)
    said = asked(planned, "--plan", target.name, "--set", "siting.emergency_limit=25", "--only", "postings", "--json")
    first, second = values(said, "exceptions")
    assert first == second > 0
