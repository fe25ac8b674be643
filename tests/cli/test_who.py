"""``gridplan who``."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from gridplan.checking import audit
from gridplan.domain.postings import Postings
from gridplan.planning.candidates import PostQuestion, rank, with_candidate
from gridplan.store import PlanStore
from support.commands import Said, in_process

pytestmark = pytest.mark.usefixtures("in_chinese")

AS_OF = ("--as-of", "2026-01-20")


@pytest.fixture
def planned(demo: tuple[Path, Said]) -> Path:
    """The planned mini county; nothing here changes it."""
    return demo[0]


def asked(folder: Path, *more: str, place: str = "松洋镇") -> Said:
    return in_process("who", place, folder, "--from", "2026-03-03", "--to", "2026-08-28", *AS_OF, *more)


def test_candidates_are_ranked_and_the_order_is_explained(planned: Path) -> None:
    said = asked(planned)
    assert said.code == 0
    assert "2026-03-02（周一）至2026-08-30（周日），共26个整周" in said.out
    assert "排序：" in said.out
    assert "不能去的" in said.out
    english = asked(planned, "--lang", "en").out
    assert "26 whole weeks" in english
    assert "Order: who can go first" in english
    assert "title junior" in english


def test_the_answer_for_programs_is_whole_and_in_order(planned: Path) -> None:
    answer = asked(planned, "--json", "--limit", "1").answer
    assert answer["post"]["weeks"] == 26
    ranks = [c["rank"] for c in answer["candidates"]]
    assert ranks == list(range(1, len(ranks) + 1))
    keys = [
        (c["weight"], len(c["disturbances"]) + len(c["exceptions"]), c["cost_minutes"]) for c in answer["candidates"]
    ]
    assert keys == sorted(keys)
    assert all(not c["obstacles"] for c in answer["candidates"])
    assert all(c["obstacles"] for c in answer["unable"])
    plan = PlanStore(planned).load("published")
    everybody = len(answer["candidates"]) + len(answer["unable"]) + answer["others"]
    assert everybody == len(plan.county.people)


def test_a_commissioners_post_is_asked_of_public_health_staff(planned: Path) -> None:
    answer = asked(planned, "--commissioner", "--json").answer
    county = PlanStore(planned).load("published").county
    roles = {county.person(c["person"]).role for c in (*answer["candidates"], *answer["unable"])}
    assert roles == {"public_health"}
    assert answer["post"]["required"] == 1
    assert answer["candidates"]


def test_a_township_a_hospital_and_a_code_are_the_same_post(planned: Path) -> None:
    host = asked(planned, "--json").answer["post"]["host"]
    names = PlanStore(planned).load("published").county
    assert asked(planned, "--json", place=host).answer["post"]["host"] == host
    assert asked(planned, "--json", place=names.name_of(host)).answer["post"]["host"] == host


def test_what_cannot_be_understood_is_told_with_near_names(planned: Path) -> None:
    said = in_process(
        "who", "松羊镇", planned, "--from", "Montag", "--to", "2026-08-28", "--instead-of", "无此人", *AS_OF, "--json"
    )
    assert said.code == 2
    codes = [f["code"] for f in said.answer["findings"]]
    assert sorted(codes) == ["GP-Q001", "GP-Q001", "GP-Q003"]
    assert "松洋镇" in said.err


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2025-12-01", "2026-03-01", "GP-Q004"),
        ("2026-03-09", "2026-03-01", "GP-Q004"),
        ("2031-01-01", "2031-03-01", "GP-Q004"),
    ],
)
def test_dates_must_lie_ahead_and_in_order(planned: Path, start: str, end: str, code: str) -> None:
    said = in_process("who", "松洋镇", planned, "--from", start, "--to", end, *AS_OF, "--json")
    assert said.code == 2
    assert [f["code"] for f in said.answer["findings"]] == [code]


def test_everybody_is_listed_with_all_reasons(planned: Path) -> None:
    answer = asked(planned, "--json").answer
    some, every = asked(planned).out, asked(planned, "--all").out
    assert "--all 全部列出" in some
    assert "--all 全部列出" not in every
    assert all(c["name"] in every for c in answer["unable"])


def test_the_workbook_has_everybody(planned: Path, tmp_path: Path) -> None:
    path = tmp_path / "谁去.xlsx"
    answer = asked(planned, "--xlsx", str(path), "--json").answer
    assert answer["files"]["workbook"] == str(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["可以去的", "不能去的", "说明"]
    assert book["可以去的"].max_row == 1 + len(answer["candidates"])
    assert book["不能去的"].max_row == 1 + len(answer["unable"])


def test_the_first_one_put_in_by_hand_passes_the_audit(planned: Path) -> None:
    """Somebody's stay is taken out of the published plan; whoever is ranked first mends it."""
    plan = PlanStore(planned).load("published")
    assert plan.postings.solution is not None
    gap = next(p for p in plan.postings.solution.postings if p.start > plan.county.calendar.start and p.weeks >= 26)
    left = tuple(p for p in plan.postings.solution.postings if p != gap)
    short = dataclasses.replace(
        plan, postings=dataclasses.replace(plan.postings, solution=Postings(postings=left), goals=())
    )
    assert [v.rule for v in audit(short).hard] == ["postings.cover"]
    question = PostQuestion(host=gap.host, start=gap.start, end=gap.end, as_of=plan.as_of)
    ranking = rank(short, question)
    first = ranking.candidates[0]
    assert first.clean
    assert not audit(with_candidate(short, question, first)).hard


def test_it_answers_without_loading_a_solver_or_readers_of_files() -> None:
    heavy = "ortools scipy geopandas pydantic openpyxl folium xlsxwriter gridplan.checking"
    check = f"import sys, gridplan.cli.who_command; print([m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_village_is_known_as_one_and_its_hospital_named(planned: Path) -> None:
    plan = PlanStore(planned).load("published")
    village = plan.county.villages[0]
    hospital = plan.county.hospitals_of(village.township)[0]
    said = asked(planned, place=village.name)
    assert said.code == 2
    assert f"“{village.name}”是村（社区），不派驻人员" in said.out
    assert hospital.name in said.out
    assert "计划中没有" not in said.out
    grid = next(g for g in plan.county.grids if g.village == village.code)
    assert "”是网格" in asked(planned, place=grid.code).out
    assert "is a village, to which nobody is posted" in asked(planned, "--lang", "en", place=village.code).out
