"""Commissioners in what is told of a change: they take over from each other, never from a physician."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import openpyxl
import pytest
import xlsxwriter

from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.service_ledger import service_ledger
from gridplan.planning.candidates import PostQuestion, rank
from gridplan.planning.commissioners import commissioners_plan
from gridplan.replanning import diff_plans, letters
from gridplan.reports.roster import write_roster
from planning.test_commissioners import with_commissioners
from support.tiny import START
from support.tiny_plan import solved, tiny_plan

WEEK = dt.timedelta(weeks=1)


def stay(person: str, first: int, end: int) -> Posting:
    return Posting(person=person, host="TH0", start=START + first * WEEK, end=START + end * WEEK)


def posted(*stays: Posting, leaves: str = "") -> Plan:
    """The tiny plan, these commissioners at TH0, where D0 and D2 are too; who ``leaves`` does so in week 10."""
    county = with_commissioners()
    if leaves:
        day = START + 10 * WEEK
        people = (dataclasses.replace(p, leaves=day) if p.id == leaves else p for p in county.people)
        county = county.replace(people=tuple(people))
    return dataclasses.replace(tiny_plan(county), commissioners=solved(Postings(postings=stays)))


@pytest.fixture
def pair() -> tuple[Plan, Plan]:
    """W0 leaves in week 10, when W1 takes over."""
    before = posted(stay("W0", 0, 52))
    after = posted(stay("W0", 0, 10), stay("W1", 10, 52), leaves="W0")
    return before, dataclasses.replace(after, id="20260102-080000-0002", parent=before.id)


def test_their_successor_is_named_and_no_physician(pair: tuple[Plan, Plan]) -> None:
    diff = diff_plans(*pair)
    assert [(c.kind, c.who) for c in diff.changes] == [("posting", ("W0",)), ("posting", ("W1",))]
    (effect,) = diff.roster
    assert "公卫1接替" in effect.text
    assert "医师" not in effect.text
    written = {letter.subject: letter.item_lines()[0] for letter in letters(*pair, diff)}
    assert set(written) == {"W0", "W1", "TH0"}
    assert "公共卫生专员派驻" in written["W0"]
    assert "工作由您向公卫1交接" in written["W0"]
    assert "工作由公卫0向您交接" in written["W1"]


def test_a_physician_who_goes_when_a_commissioner_comes_is_not_the_cause() -> None:
    before = posted(stay("W0", 0, 52))
    after = posted(stay("W0", 0, 10), stay("W1", 10, 52), leaves="D0")
    assert {c.cause for c in diff_plans(before, after).changes if c.kind == "posting"} == {""}


def test_a_gap_is_one_of_commissioners(pair: tuple[Plan, Plan]) -> None:
    alone = dataclasses.replace(pair[1], commissioners=solved(Postings(postings=(stay("W0", 0, 10),))))
    (effect,) = diff_plans(pair[0], alone).roster
    assert "取消（缺42周无公共卫生专员）" in effect.text


def test_one_whose_stay_was_over_has_no_letter() -> None:
    before = posted(stay("W0", 0, 26), stay("W1", 26, 52))
    after = dataclasses.replace(posted(stay("W1", 26, 52)), as_of=START + 26 * WEEK)
    diff = diff_plans(before, after)
    assert diff.changes == ()
    assert letters(before, after, diff) == ()


def test_where_none_is_asked_for_any_more_none_is_lacking(pair: tuple[Plan, Plan]) -> None:
    county = pair[1].county
    hospitals = (dataclasses.replace(h, commissioners=0) for h in county.township_hospitals)
    alone = dataclasses.replace(
        pair[1],
        county=county.replace(township_hospitals=tuple(hospitals)),
        commissioners=solved(Postings(postings=(stay("W0", 0, 10),))),
    )
    (effect,) = diff_plans(pair[0], alone).roster
    assert effect.text.endswith("起取消")


def test_roster_sheet_and_ledger_have_them(pair: tuple[Plan, Plan]) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        write_roster(book, pair[1])
    rows = [row for row in openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True) if row[0]]
    at = [row[0] for row in rows].index("公共卫生专员")
    assert rows[at + 1][:2] == (rows[1][0], "公卫0")
    assert rows[at + 1][11] == "公卫1"
    assert rows[at + 2][1] == "缺"  # TH1 asks for one too
    ledger = {entry.person: entry for entry in service_ledger(pair[1])}
    assert [s.weeks for s in ledger["W0"].stays] == [10]
    assert ledger["W1"].longest == 42


def test_who_could_fill_their_post_is_asked_of_public_health_staff(pair: tuple[Plan, Plan]) -> None:
    question = PostQuestion(
        host="TH0",
        start=START + 10 * WEEK,
        end=START + 36 * WEEK,
        as_of=START,
        instead_of=("W1",),
    )
    ranking = rank(commissioners_plan(pair[1]), question)
    assert ranking.post.required == 1
    assert {c.person for c in ranking.able} == {"W2", "W3"}
    assert [c.person for c in ranking.unable] == ["W0"]
