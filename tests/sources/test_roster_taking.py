"""What was confirmed goes into the county's own staff table: safely, keeping what gridplan does not know."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from gridplan.assets import asset
from gridplan.domain.findings import FindingLevel
from gridplan.domain.people import Sex
from gridplan.domain.roster_changes import Decision, RosterComparison, compare
from gridplan.domain.roster_words import DifferenceKind
from gridplan.errors import NotFoundError
from gridplan.sources import inspect_county, read_county
from gridplan.sources.report import Report
from gridplan.sources.roster_county import CountyRoster, read_county_roster, roster_of
from gridplan.sources.roster_files import read_roster
from gridplan.sources.roster_match import match_rosters
from gridplan.sources.roster_taking import Taken, all_sure, take_differences

TODAY = dt.date(2026, 3, 9)
NOW = dt.datetime(2026, 3, 9, 8, 0, tzinfo=dt.UTC)
HEADER = ["姓名", "单位", "科室", "岗位", "职称", "专业", "电话", "入职日期", "离职日期", "工号", "备注"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The mini county with a column that gridplan does not know."""
    target = Path(shutil.copytree(asset("data/mini"), tmp_path / "县", ignore=shutil.ignore_patterns("cache", "plans")))
    rows = list(csv.reader((target / "staff.csv").read_text(encoding="utf-8-sig").splitlines()))
    told = [[*row, "备注" if at == 0 else f"注{at}"] for at, row in enumerate(rows)]
    with (target / "staff.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(told)
    return target


def own(folder: Path) -> CountyRoster:
    found = read_county_roster(folder, Report())
    assert found is not None
    return found


def planner_rows(folder: Path) -> dict[str, list[object]]:
    """The county's people as a planner's own list has them: by id, with names of hospitals and departments."""
    roster = own(folder)
    return {
        r.id: [
            *(r.name, r.shown("workplace"), r.shown("department"), r.value("role"), r.value("title")),
            *(
                r.value("specialty"),
                r.value("phone"),
                r.value("joins"),
                r.value("leaves"),
                r.id,
                r.more.get("备注", ""),
            ),
        ]
        for r in roster.roster.records
    }


def new_roster(path: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["花名册"])
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def compared(folder: Path, path: Path) -> tuple[CountyRoster, RosterComparison]:
    county = own(folder)
    found = read_roster(path, Report(), codes=county.codes)
    assert found is not None
    return county, compare(match_rosters(county.roster.records, found.records), since=TODAY)


def take(
    folder: Path, path: Path, decisions: dict[str, Decision] | None = None
) -> tuple[Taken, RosterComparison, list[str]]:
    county, comparison = compared(folder, path)
    report = Report()
    said = all_sure(comparison.differences) if decisions is None else decisions
    taken = take_differences(county, comparison.differences, said, today=TODAY, now=NOW, report=report)
    return taken, comparison, [f.code for f in report.findings]


def changed_roster(folder: Path, tmp_path: Path) -> Path:
    """Promoted, moved, renamed, gone, new, on leave."""
    rows = planner_rows(folder)
    rows["P0001"][4] = "正高"
    rows["P0001"][9] = ""  # without a number
    rows["P0003"][0] = "邓安琳琳"
    del rows["P0002"]
    listed = [
        *rows.values(),
        ["新来人", "松洋县总医院", "心血管内科", "县级医师", "中级", "内科", "1390", "2026-04-01", "", "", ""],
    ]
    return new_roster(tmp_path / "新.xlsx", listed)


def test_taking_all_leaves_nothing_to_take(folder: Path, tmp_path: Path) -> None:
    before = read_county(folder)
    path = changed_roster(folder, tmp_path)
    taken, comparison, codes = take(folder, path)
    assert codes == []
    assert {d.kind for d in comparison.differences} == {
        *(DifferenceKind.TITLE, DifferenceKind.RENAMED, DifferenceKind.GONE, DifferenceKind.NEW)
    }
    assert len(taken.differences) == len(comparison.differences)
    assert compared(folder, path)[1].differences == ()
    after = read_county(folder)
    assert {p.id for p in before.people} <= {p.id for p in after.people}  # ids stay, also of who is gone
    assert after.person("P0001").title == 4
    assert after.person("P0003").name == "邓安琳琳"
    assert after.person("P0002").leaves == TODAY
    ((name, number),) = taken.new_ids
    assert (name, after.person(number).name, after.person(number).joins) == ("新来人", "新来人", dt.date(2026, 4, 1))
    assert number not in before


def test_what_gridplan_does_not_know_stays_and_the_old_file_is_kept(folder: Path, tmp_path: Path) -> None:
    old = (folder / "staff.csv").read_bytes()
    taken, *_ = take(folder, changed_roster(folder, tmp_path))
    new = (folder / "staff.csv").read_bytes()
    assert [backup.read_bytes() for backup in taken.backups] == [old]
    assert taken.backups[0].parent.name == "backup"
    assert new.startswith(b"\xef\xbb\xbf")
    assert new.count(b"\r\n") == old.count(b"\r\n") + 1
    was, now = (text.decode("utf-8-sig").split("\r\n") for text in (old, new))
    different = [at for at, line in enumerate(was[:-1]) if line != now[at]]
    assert different == [1, 2, 3]  # three people; everybody else's line is the same to the byte
    assert all(line.endswith(f",注{at}") for at, line in enumerate(now[1:-2], start=1))
    assert not list(folder.glob(".staff*"))


def test_a_workbook_keeps_styles_columns_and_other_sheets(folder: Path, tmp_path: Path) -> None:
    path = changed_roster(folder, tmp_path)
    rows = list(csv.reader((folder / "staff.csv").read_text(encoding="utf-8-sig").splitlines()))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "人员"
    for row in rows:
        sheet.append([cell or None for cell in row])
    sheet["B2"].font = openpyxl.styles.Font(bold=True)
    sheet.column_dimensions["B"].width = 33
    book.create_sheet("说明")["A1"] = "不要动"
    (folder / "staff.csv").unlink()
    book.save(folder / "staff.xlsx")
    taken, comparison, codes = take(folder, path)
    assert codes == []
    assert len(taken.differences) == len(comparison.differences)
    after = openpyxl.load_workbook(folder / "staff.xlsx")
    assert after["说明"]["A1"].value == "不要动"
    assert after["人员"]["B2"].font.bold
    assert after["人员"].column_dimensions["B"].width == 33
    assert after["人员"].cell(2, len(rows[0])).value == "注1"
    assert compared(folder, path)[1].differences == ()
    assert inspect_county(folder).county is not None


def test_leave_goes_into_the_calendar(folder: Path, tmp_path: Path) -> None:
    rows = [
        [*row, *("2026-07-01", "2026-07-31", "进修")] if key == "P0004" else row
        for key, row in planner_rows(folder).items()
    ]
    path = new_roster(tmp_path / "新.xlsx", rows, [*HEADER, "请假开始", "请假结束", "请假原因"])
    _, comparison = compared(folder, path)
    wanted = {d.key: Decision(take=True) for d in comparison.differences if d.kind is not DifferenceKind.LEAVE_ENDED}
    running = next(
        d for d in comparison.differences if d.kind is DifferenceKind.LEAVE_ENDED and d.day and d.day < TODAY
    )
    wanted[running.key] = Decision(take=True)
    taken, _, codes = take(folder, path, wanted)
    assert codes == []
    assert [p.name for p in taken.files] == ["calendar.csv"]
    after = read_county(folder)
    (leave,) = after.person("P0004").absences
    assert (leave.start, leave.end, leave.reason) == (dt.date(2026, 7, 1), dt.date(2026, 8, 1), "进修")
    (ended,) = after.person(running.person).absences
    assert ended.end == TODAY  # what was taken of it stays on record
    left = [d.key for d in compared(folder, path)[1].differences]
    assert not set(left) & set(wanted)


def test_a_proposal_is_taken_only_when_confirmed(folder: Path, tmp_path: Path) -> None:
    rows = planner_rows(folder)
    rows["P0003"][0], rows["P0003"][9] = "邓安林", ""
    path = new_roster(tmp_path / "新.xlsx", list(rows.values()))
    _, comparison = compared(folder, path)
    proposal, renamed = comparison.differences
    assert (proposal.kind, renamed.kind) == (DifferenceKind.PROPOSAL, DifferenceKind.RENAMED)
    assert take(folder, path)[0] == Taken()  # not by --take-all
    assert take(folder, path, {renamed.key: Decision(take=True)})[2] == ["GP-S041"]
    same = {d.key: Decision(take=True) for d in comparison.differences}
    copy = Path(shutil.copytree(folder, tmp_path / "另"))
    assert len(take(copy, path, same)[0].differences) == 1
    assert read_county(copy).person("P0003").name == "邓安林"
    two = take(folder, path, {proposal.key: Decision(take=False, day=dt.date(2026, 5, 1))})[0]
    after = read_county(folder)
    assert after.person("P0003").leaves == dt.date(2026, 5, 1)
    assert [name for name, _ in two.new_ids] == ["邓安林"]


def test_a_day_that_the_planner_writes_counts(folder: Path, tmp_path: Path) -> None:
    rows = planner_rows(folder)
    del rows["P0002"]
    path = new_roster(tmp_path / "新.xlsx", list(rows.values()))
    (gone,) = compared(folder, path)[1].differences
    take(folder, path, {gone.key: Decision(take=True, day=dt.date(2026, 6, 30))})
    assert read_county(folder).person("P0002").leaves == dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["新来人", "松洋县总医院", "心血管内科", "", "中级"], "岗位"),
        (["新来人", "没有的医院", "", "县级医师", "中级"], "工作单位"),
        (["新来人", "松洋县总医院", "没有的科", "县级医师", "中级"], "科室"),
    ],
)
def test_what_does_not_fit_is_refused_as_a_whole(folder: Path, tmp_path: Path, row: list[str], what: str) -> None:
    rows = planner_rows(folder)
    rows["P0001"][4] = "正高"
    path = new_roster(tmp_path / "新.xlsx", [*rows.values(), row])
    old = (folder / "staff.csv").read_bytes()
    county, comparison = compared(folder, path)
    report = Report()
    decisions = all_sure(comparison.differences)
    assert take_differences(county, comparison.differences, decisions, today=TODAY, now=NOW, report=report) == Taken()
    (finding,) = [f for f in report.findings if f.level is FindingLevel.ERROR]
    assert finding.code == "GP-S041"
    assert what in finding.message
    assert (folder / "staff.csv").read_bytes() == old
    assert not (folder / "backup").exists()


def test_a_move_without_the_new_department_is_refused(folder: Path, tmp_path: Path) -> None:
    header = ["姓名", "单位", "工号"]
    rows = [[r[0], "松洋县中医院" if key == "P0001" else r[1], r[9]] for key, r in planner_rows(folder).items()]
    path = new_roster(tmp_path / "新.xlsx", rows, header)
    taken, _, codes = take(folder, path)
    assert (taken, codes) == (Taken(), ["GP-S006"])


def test_a_file_that_excel_has_open_or_that_has_changed_is_left_alone(folder: Path, tmp_path: Path) -> None:
    path = changed_roster(folder, tmp_path)
    lock = folder / "~$staff.csv"
    lock.touch()
    assert take(folder, path)[2] == ["GP-S039"]
    lock.unlink()
    county, comparison = compared(folder, path)
    with (folder / "staff.csv").open("a", encoding="utf-8") as file:
        file.write("\r\n")
    report = Report()
    decisions = all_sure(comparison.differences)
    assert take_differences(county, comparison.differences, decisions, today=TODAY, now=NOW, report=report) == Taken()
    assert [f.code for f in report.findings] == ["GP-S040"]


def test_a_write_that_fails_leaves_everything_as_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = changed_roster(folder, tmp_path)
    old = (folder / "staff.csv").read_bytes()
    county, comparison = compared(folder, path)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", f"{self} {target}")

    monkeypatch.setattr(Path, "replace", full)
    decisions = all_sure(comparison.differences)
    with pytest.raises(OSError, match="No space"):
        take_differences(county, comparison.differences, decisions, today=TODAY, now=NOW, report=Report())
    assert (folder / "staff.csv").read_bytes() == old
    assert not list(folder.glob(".*"))


def test_a_number_that_is_taken_or_missing_becomes_the_next_free_one(folder: Path, tmp_path: Path) -> None:
    rows = list(planner_rows(folder).values())
    first = ["甲新人", "松洋县总医院", "心血管内科", "县级医师", "中级", "", "", "", "", "X77", ""]
    second = ["乙新人", "松洋县总医院", "心血管内科", "县级医师", "中级", "", "", "", "", "", ""]
    third = ["丙新人", "松洋县总医院", "心血管内科", "县级医师", "中级", "", "", "", "", "", ""]
    taken, *_ = take(folder, new_roster(tmp_path / "新.xlsx", [*rows, first, second, third]))
    ids = dict(taken.new_ids)
    assert ids["甲新人"] == "X77"
    assert len({*ids.values()}) == 3
    assert ids["丙新人"] > ids["乙新人"] > "P0001"


def test_a_plan_has_the_roster_of_its_county(folder: Path) -> None:
    records = roster_of(read_county(folder), "plan")
    assert compare(match_rosters(records, own(folder).roster.records)).differences == ()


def test_no_county_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="--county"):
        read_county_roster(tmp_path, Report())


def test_date_of_birth_sex_and_wishes_are_compared_and_taken(folder: Path, tmp_path: Path) -> None:
    """The limits of age rest on them: a new person must not lose them, and no second column may come to be."""
    header = [*HEADER, "出生日期", "性别", "希望派往"]
    county = own(folder)
    rows = planner_rows(folder)
    for record in county.roster.records:
        rows[record.id] += [record.value("born"), record.value("sex"), record.value("wishes")]
    rows["P0001"][11] = "1993-10-18"
    new = ["新来人", "松洋县总医院", "心血管内科", "县级医师", "中级", "内科", "1390", "2026-04-01", "", "", ""]
    new += ["1988-05-06", "男", "枫峰镇卫生院；龙源乡卫生院"]
    path = new_roster(tmp_path / "新.xlsx", [*rows.values(), new], header)
    taken, comparison, codes = take(folder, path)
    assert codes == []
    assert [(d.kind, d.field, d.after) for d in comparison.differences if d.person] == [
        (DifferenceKind.OTHER, "born", "1993-10-18")
    ]
    people = {p.name: p for p in read_county(folder).people}
    added = people["新来人"]
    assert (added.born, added.sex, added.wishes) == (dt.date(1988, 5, 6), Sex.MALE, ("T101", "T200"))
    assert people["廖南兴"].born == dt.date(1993, 10, 18)
    heads = next(csv.reader((folder / "staff.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert "出生日期" not in heads
    assert heads.count("born") == 1
    assert len(taken.new_ids) == 1
