"""The sheets of the 连续派驻台账: a row for each stay, the reason of every short one, weeks by sender, host and month."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl

from gridplan.checking import audit
from gridplan.domain import workbook as layout
from gridplan.domain.plan import Plan, RosterEffect
from gridplan.domain.postings import Posting, Postings
from gridplan.reports import write_workbook
from gridplan.reports.ledger import UNRECORDED, ledger_rows
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan

WEEK = dt.timedelta(weeks=1)


def planned(*, left: bool = True) -> Plan:
    """D0 leaves after 20 weeks; D1 stays for a year."""
    county = tiny_county()
    if left:
        people = tuple(replace(p, leaves=START + 20 * WEEK) if p.id == "D0" else p for p in county.people)
        county = county.replace(people=people)
    stays = (("D0", "TH0", 0, 20), ("D1", "TH1", 0, 52))
    postings = tuple(Posting(person=p, host=h, start=START + a * WEEK, end=START + e * WEEK) for p, h, a, e in stays)
    plan = replace(tiny_plan(county), postings=solved(Postings(postings=postings)))
    return replace(plan, audit=audit(plan))


def rows(plan: Plan) -> dict[str, dict[str, object]]:
    header = layout.COLUMNS[layout.LEDGER]
    return {str(row[0]): dict(zip(header, row, strict=True)) for row in ledger_rows(plan)}


def test_a_row_for_each_stay_and_for_who_has_none() -> None:
    found = rows(planned())
    assert set(found) == {f"D{i}" for i in range(8)}
    assert found["D1"]["晋升基层服务"] == "按计划2026-07-05满足"
    assert (found["D1"]["周数"], found["D1"]["满26周日期"], found["D1"]["例外原因"]) == (52, dt.date(2026, 7, 5), None)
    assert (found["D0"]["少于26周"], found["D0"]["晋升基层服务"]) == (6, "未满26周")
    assert "离职" in str(found["D0"]["例外原因"])
    assert found["D2"]["开始日期"] is None


def test_a_short_stay_without_a_recorded_reason_stands_out() -> None:
    unaudited = replace(planned(), audit=tiny_plan().audit)
    assert rows(unaudited)["D0"]["例外原因"] == UNRECORDED.said()


def test_the_workbook_has_ledger_weeks_and_effects(tmp_path: Path) -> None:
    effect = RosterEffect(person="D0", kinds=("resignation",), cause="=医师0离职", effects=())
    write_workbook(planned(), tmp_path / "plan.xlsx", effects=(effect,))
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert [c.value for c in book[layout.LEDGER][1]] == list(layout.COLUMNS[layout.LEDGER])
    weeks = [list(row) for row in book[layout.POSTED_WEEKS].iter_rows(values_only=True)]
    months = weeks[0][1:-1]
    assert months[0] == "2026-01"
    assert len(months) == 12
    sums = [row for row in weeks if row[0] == "合计"]
    assert [row[-1] for row in sums] == [72, 72]
    hosts = {row[0]: row[-1] for row in weeks if str(row[0]).endswith("卫生院")}
    assert hosts == {"甲镇卫生院": 20, "乙镇卫生院": 52}
    (told,) = book[layout.ROSTER_EFFECTS].iter_rows(min_row=2)
    assert [cell.value for cell in told][1:] == ["医师0", "=医师0离职", "无影响"]
    assert all(cell.data_type != "f" for cell in told)
