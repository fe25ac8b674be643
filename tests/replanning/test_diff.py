"""What differs between two plans, why, and whom to tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.people import Absence, Person, Role, Title
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CoverageMode
from gridplan.replanning import count_by_kind, diff_plans, notices, roster_changes
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan, village

WEEK = dt.timedelta(weeks=1)


def changed(county: County, person: str, **changes: object) -> County:
    return county.replace(people=tuple(replace(p, **changes) if p.id == person else p for p in county.people))


def with_postings(plan: Plan, *stays: tuple[str, str, int, int]) -> Plan:
    postings = tuple(Posting(person=p, host=h, start=START + a * WEEK, end=START + e * WEEK) for p, h, a, e in stays)
    return replace(plan, postings=solved(Postings(postings=postings)))


def test_a_plan_does_not_differ_from_itself() -> None:
    diff = diff_plans(tiny_plan(), tiny_plan())
    assert diff.changes == ()
    assert set(count_by_kind(diff).values()) == {0}
    assert notices(diff, tiny_county()) == ()


def test_a_resignation_and_the_successor() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 52), ("D1", "TH1", 0, 52))
    left = START + 15 * WEEK
    county = changed(tiny_county(), "D0", leaves=left)
    after = with_postings(tiny_plan(county), ("D0", "TH0", 0, 15), ("D2", "TH0", 15, 52), ("D1", "TH1", 0, 52))
    diff = diff_plans(before, after)
    assert [(c.kind, c.who, c.where, c.start) for c in diff.changes] == [
        ("posting", ("D0",), "TH0", left),
        ("posting", ("D2",), "TH0", left),
    ]
    assert diff.changes[0].cause == f"医师0{left}离职"
    assert diff.changes[1].cause == f"接替：医师0{left}离职"
    assert diff.changes[0].before == "2026-01-05 — 2027-01-03（52周）"
    assert diff.changes[0].after == "2026-01-05 — 2026-04-19（15周）"
    assert diff.changes[1].before is None
    assert count_by_kind(diff)["posting"] == 2
    told = notices(diff, county)
    assert [(n.kind, n.subject, n.name) for n in told] == [("person", "D0", "医师0"), ("person", "D2", "医师2")]
    assert (
        told[1].text
        == f"派驻·甲镇卫生院新增：2026-04-20 — 2027-01-03（37周）（2026-04-20起），原因：接替：医师0{left}离职"
    )


def test_a_stay_moved_to_another_host_is_one_end_and_one_beginning() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 26))
    after = with_postings(tiny_plan(), ("D0", "TH1", 0, 26))
    assert [(c.where, c.before is None, c.after is None) for c in diff_plans(before, after).changes] == [
        ("TH0", False, True),
        ("TH1", True, False),
    ]


def test_team_members_and_areas() -> None:
    before = tiny_plan()
    teams = before.territories.solution.teams
    moved = village(0, 2)
    other = tuple(
        replace(t, villages=tuple(v for v in t.villages if v != moved), gp="gp02")
        if t.id == "T0-0"
        else replace(t, villages=(moved, *t.villages))
        if t.id == "T0-1"
        else t
        for t in teams
    )
    county = changed(tiny_county(), "gp00", leaves=START)
    after = replace(tiny_plan(county), territories=solved(replace(before.territories.solution, teams=other)))
    member, area = diff_plans(before, after).changes
    assert (member.kind, member.who, member.before, member.after) == (
        "team_member",
        ("gp00", "gp02"),
        "T0-0 全科医生 全科甲0",
        "T0-0 全科医生 全科甲2",
    )
    assert member.cause == "全科甲02026-01-05离职"
    assert (area.kind, area.where, area.before, area.after) == ("team_area", moved, "T0-0", "T0-1")


def test_leaders_and_village_doctors() -> None:
    base = tiny_plan()
    first, second, *rest = base.territories.solution.teams
    old = (
        replace(first, leader="gp00", village_doctors=("VD00", "VD01")),
        replace(second, leader="gp01", village_doctors=("VD02",)),
        *rest,
    )
    new = (
        replace(first, leader="nurse00", gp=None, village_doctors=("VD01",)),
        replace(second, leader="gp01", village_doctors=("VD00",)),
        *rest,
    )
    county = changed(tiny_county(), "VD02", leaves=START)
    before = replace(base, territories=solved(replace(base.territories.solution, teams=old)))
    after = replace(tiny_plan(county), territories=solved(replace(base.territories.solution, teams=new)))
    diff = diff_plans(before, after)
    assert [(c.kind, c.who, c.before, c.after) for c in diff.changes] == [
        ("team_member", ("VD00",), "T0-0 村医 村医00", "T0-1 村医 村医00"),
        ("team_member", ("VD02",), "T0-1 村医 村医02", None),
        ("team_member", ("gp00",), "T0-0 全科医生 全科甲0", None),
        ("team_member", ("gp00", "nurse00"), "T0-0 团队长 全科甲0", "T0-0 团队长 护士甲0"),
    ]
    assert diff.changes[1].cause == f"村医02{START}离职"
    told = {n.subject: n.text for n in notices(diff, county)}
    assert told["VD00"] == f"团队成员·甲镇卫生院由“T0-0 村医 村医00”改为“T0-1 村医 村医00”（{START}起）"
    assert told["gp00"].count("；") == 1
    # a plan of an earlier version tells neither: nothing has changed that was known
    assert {c.who for c in diff_plans(base, before).changes} == set()


def test_a_clinic_that_lost_its_doctor() -> None:
    before = tiny_plan()
    county = tiny_county()
    county = county.replace(people=tuple(p for p in county.people if p.id != "VD00"))
    services = tuple(
        Service(village=s.village, mode=CoverageMode.CIRCUIT, provider="TH0") if s.village == village(0, 0) else s
        for s in before.coverage.solution.services
    )
    coverage = Coverage(services=services, uncovered=before.coverage.solution.uncovered)
    diff = diff_plans(before, replace(tiny_plan(county), coverage=solved(coverage)))
    (change,) = diff.changes
    assert (change.before, change.after) == ("本村卫生室 东村卫生室", "巡诊 甲镇卫生院")
    assert change.cause == "村医00已不在花名册"
    (told,) = notices(diff, county)
    assert (told.kind, told.name) == ("village", "东村")
    assert "由“本村卫生室 东村卫生室”改为“巡诊 甲镇卫生院”" in told.text


def test_visits_moved_cancelled_and_new() -> None:
    before = tiny_plan()
    all_tours = before.circuits.solution.tours
    first, second, *_ = (t for t in all_tours if t.stops[0].village == village(0, 4))
    rest = [t for t in all_tours if t not in (first, second)]
    tours = (replace(first, day=first.day + dt.timedelta(days=1)), *rest)
    after = replace(before, circuits=solved(replace(before.circuits.solution, tours=tours)))
    moved, cancelled = diff_plans(before, after).changes
    assert (moved.kind, moved.where, moved.start) == ("tour", village(0, 4), first.day)
    assert moved.after == f"巡诊 {first.day + dt.timedelta(days=1)} {first.crew}"
    assert (cancelled.before, cancelled.after) == (f"巡诊 {second.day} {second.crew}", None)
    back = diff_plans(after, before).changes
    assert [c.before is None for c in back] == [False, True]


@pytest.mark.parametrize(
    ("change", "kind", "text"),
    [
        ({"leaves": START}, "resignation", "医师12026-01-05离职"),
        (
            {"absences": (Absence(start=START, end=START + WEEK, reason="产假"),)},
            "leave",
            "医师1请假（2026-01-05至2026-01-11，产假）",
        ),
        ({"title": Title.SENIOR}, "title", "医师1职称由中级改为正高"),
        ({"department": "LH-0"}, "transfer", "医师1调至县医院内科"),
        ({"postable": False}, "postable", "医师1不宜派驻"),
        ({"specialty": "儿科"}, "role", "医师1岗位或专业变更"),
    ],
)
def test_roster_changes(change: dict[str, object], kind: str, text: str) -> None:
    county = tiny_county()
    (found,) = roster_changes(county, changed(county, "D1", **change))
    assert (found.kind, found.person, found.text) == (kind, "D1", text)


def test_who_came_and_who_went() -> None:
    county = tiny_county()
    new = Person(id="NEW", name="新人", role=Role.PHYSICIAN, workplace="LH", joins=START)
    people = (*(p for p in county.people if p.id != "D1"), new)
    found = roster_changes(county, county.replace(people=people))
    assert [(c.kind, c.person, c.text) for c in found] == [
        ("removed", "D1", "医师1已不在花名册"),
        ("new_hire", "NEW", "新人新入职（2026-01-05起）"),
    ]


def test_a_new_phone_number_changes_nothing() -> None:
    county = tiny_county()
    assert roster_changes(county, changed(county, "D1", phone="123")) == ()
