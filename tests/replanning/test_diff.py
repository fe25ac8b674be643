"""What differs between two plans, why, and whom to tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.people import Absence, Person, Role, Title
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team
from gridplan.replanning import count_by_kind, diff_plans, notices, roster_changes
from support.english import english
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


def test_a_stay_broken_off_for_others_is_told_with_its_recorded_reason() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 26), ("D1", "TH0", 0, 52))
    after = with_postings(tiny_plan(), ("D0", "TH0", 0, 8), ("D1", "TH0", 0, 52))
    recorded = Violation(
        rule="postings.min_stay",
        level=Level.IN_PRINCIPLE,
        where=("D0", "TH0"),
        amount=18,
        unit="weeks",
        message="只派驻8周",
        when=START,
        reason="为避免有周次缺派驻医师",
    )
    after = replace(after, audit=replace(after.audit, violations=(recorded,)))
    assert [change.cause for change in diff_plans(before, after).changes] == ["为避免有周次缺派驻医师"]


def told_as_of(
    week: int, old: list[tuple[int, int]], new: list[tuple[int, int]]
) -> list[tuple[str | None, str | None]]:
    """What a plan made in that week says of D0's stays at TH0."""
    before, after = (with_postings(tiny_plan(), *(("D0", "TH0", a, e) for a, e in stays)) for stays in (old, new))
    after = replace(after, as_of=START + week * WEEK + dt.timedelta(days=2))
    return [(c.before, c.after) for c in diff_plans(before, after).changes]


def test_a_stay_that_was_over_before_is_no_change() -> None:
    assert told_as_of(26, [(0, 26)], []) == []
    assert told_as_of(26, [], [(0, 26)]) == []
    assert told_as_of(26, [(0, 26)], [(0, 25)]) == []
    (ended,) = told_as_of(25, [(0, 26)], [])
    assert ended == ("2026-01-05 — 2026-07-05（26周）", None)


def test_a_stay_that_was_to_be_over_and_goes_on_is_a_change() -> None:
    longer = ("2026-01-05 — 2026-07-05（26周）", "2026-01-05 — 2026-08-02（30周）")
    assert told_as_of(27, [(0, 26)], [(0, 30)]) == [longer]
    assert told_as_of(27, [(0, 30)], [(0, 26)]) == [longer[::-1]]


def test_a_stay_after_one_that_is_over_is_new() -> None:
    assert told_as_of(30, [(0, 26)], [(40, 52)]) == [(None, "2026-10-12 — 2027-01-03（12周）")]


def test_whose_stay_was_over_is_no_cause() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 20))
    county = changed(tiny_county(), "D0", leaves=START + 22 * WEEK)
    after = replace(with_postings(tiny_plan(county), ("D2", "TH0", 30, 52)), as_of=START + 25 * WEEK)
    (new,) = diff_plans(before, after).changes
    assert (new.who, new.cause, new.because) == (("D2",), "", ())


def test_what_was_over_when_a_new_horizon_begins_is_no_change() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", -10, 20))
    county = tiny_county()
    county = county.replace(calendar=replace(county.calendar, start=START + 20 * WEEK))
    after = replace(with_postings(tiny_plan(county)), as_of=START + 19 * WEEK)
    assert diff_plans(before, after).changes == ()


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
        "甲镇第1团队 全科医生 全科甲0",
        "甲镇第1团队 全科医生 全科甲2",
    )
    assert member.cause == "全科甲02026-01-05离职"
    assert (area.kind, area.where, area.before, area.after) == ("team_area", moved, "甲镇第1团队", "甲镇第2团队")
    assert area.cause == "全科甲02026-01-05离职"  # on whom the area depends


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
        ("team_member", ("VD00",), "甲镇第1团队 村医 村医00", "甲镇第2团队 村医 村医00"),
        ("team_member", ("VD02",), "甲镇第2团队 村医 村医02", None),
        ("team_member", ("gp00",), "甲镇第1团队 全科医生 全科甲0", None),
        ("team_member", ("gp00", "nurse00"), "甲镇第1团队 团队长 全科甲0", "甲镇第1团队 团队长 护士甲0"),
    ]
    assert diff.changes[1].cause == f"村医02{START}离职"
    told = {n.subject: n.text for n in notices(diff, county)}
    assert (
        told["VD00"]
        == f"团队成员·甲镇卫生院由“甲镇第1团队 村医”改为“甲镇第2团队 村医”（{START}起），原因：村医02{START}离职"
    )
    english_told = {n.subject: english(n.text, county) for n in notices(diff, county)}
    assert (
        english_told["VD00"] == "team member (甲镇卫生院), “甲镇 team 2, village doctor” instead of “甲镇 team 1, "
        f"village doctor” (from {START} on); cause: 村医02 leaves on {START}"
    )
    assert "team leader (after 全科甲0)" in english_told["nurse00"]
    assert "团队长（接替全科甲0）" in told["nurse00"]
    assert "全科医生" not in told["nurse00"]
    assert told["gp00"].count("；") == 1
    # a plan of an earlier version tells neither: nothing has changed that was known
    assert {c.who for c in diff_plans(base, before).changes} == set()


def with_teams(plan: Plan, *teams: Team) -> Plan:
    return replace(plan, territories=solved(replace(plan.territories.solution, teams=teams)))


def with_specialist(plan: Plan, team: str, person: str | None) -> Plan:
    teams = plan.territories.solution.teams
    return with_teams(plan, *(replace(t, specialist=person) if t.id == team else t for t in teams))


def test_who_left_on_the_day_that_was_known_all_along_is_the_cause() -> None:
    county = changed(tiny_county(), "D0", leaves=START + 40 * WEEK)
    before = tiny_plan(county)
    after = with_specialist(replace(before, as_of=START + 45 * WEEK), "T0-0", "D4")
    (change,) = diff_plans(before, after).changes
    assert change.cause == f"医师0{START + 40 * WEEK}离职"
    assert diff_plans(replace(before, as_of=START + 40 * WEEK), after).changes[0].cause == ""
    told = {n.subject: n.text for n in notices(diff_plans(before, after), county)}
    day = START + 45 * WEEK
    assert told == {
        "D0": f"团队成员·甲镇卫生院取消：甲镇第1团队 专科医师（由医师4接任）（{day}起），原因：{change.cause}",
        "D4": f"团队成员·甲镇卫生院新增：甲镇第1团队 专科医师（接替医师0）（{day}起），原因：{change.cause}",
    }


@pytest.mark.parametrize(
    ("stays", "right", "cause"),
    [
        ((("D0", "TH0", 0, 20), ("D0", "TH1", 20, 52)), "D4", "医师02026-05-25起派驻乙镇卫生院"),
        ((("D0", "TH0", 0, 20),), "D4", "医师0派驻甲镇卫生院2026-05-24期满"),
        ((("D4", "TH0", 20, 52),), "D4", "医师42026-05-25起派驻甲镇卫生院"),
        ((("D0", "TH0", 0, 52), ("D4", "TH0", 0, 52)), "D4", ""),
    ],
)
def test_a_posting_that_begins_or_ends_is_the_cause(
    stays: tuple[tuple[str, str, int, int], ...], right: str, cause: str
) -> None:
    before = with_postings(tiny_plan(), *stays)
    after = with_specialist(replace(before, as_of=START + 21 * WEEK), "T0-0", right)
    (change,) = diff_plans(before, after).changes
    assert change.cause == cause


def test_a_village_moves_because_a_doctor_of_the_other_team_left() -> None:
    base = tiny_plan()
    first, second, *rest = base.territories.solution.teams
    moved = village(0, 2)
    before = with_teams(
        base, replace(first, village_doctors=("VD02",)), replace(second, village_doctors=("VD05",)), *rest
    )
    gone = Person(id="VD05", name="村医05", role=Role.VILLAGE_DOCTOR, workplace="VC01")
    before = replace(before, county=before.county.replace(people=(*before.county.people, gone)))
    after = with_teams(
        base,
        replace(first, villages=tuple(v for v in first.villages if v != moved)),
        replace(second, villages=(moved, *second.villages), village_doctors=("VD02",)),
        *rest,
    )
    causes = {(c.kind, c.where, c.who): c.cause for c in diff_plans(before, after).changes}
    assert causes == {
        ("team_member", "TH0", ("VD02",)): "村医05已不在花名册",
        ("team_member", "TH0", ("VD05",)): "村医05已不在花名册",
        ("team_area", moved, ()): "村医05已不在花名册",
    }


def test_a_team_whose_number_is_another_one_now_is_told_with_its_id() -> None:
    base = tiny_plan()
    first, second, *rest = base.territories.solution.teams
    after = with_teams(base, replace(second, villages=(*first.villages, *second.villages)), *rest)
    changes = [c for c in diff_plans(base, after).changes if c.kind == "team_area"]
    assert {(c.before, c.after) for c in changes} == {("甲镇第1团队（T0-0）", "甲镇第1团队（T0-1）")}


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
    first, second, *_ = (t for t in all_tours if t.stops[0].place == village(0, 4))
    rest = [t for t in all_tours if t not in (first, second)]
    tours = (replace(first, day=first.day + dt.timedelta(days=1)), *rest)
    after = replace(before, circuits=solved(replace(before.circuits.solution, tours=tours)))
    moved, cancelled = diff_plans(before, after).changes
    assert (moved.kind, moved.where, moved.start) == ("tour", village(0, 4), first.day)
    assert moved.after == f"巡诊 {first.day + dt.timedelta(days=1)} 甲镇第2团队"
    assert (cancelled.before, cancelled.after) == (f"巡诊 {second.day} 甲镇第2团队", None)
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


def test_whoever_loses_a_place_with_a_dissolved_team_reads_why() -> None:
    before = tiny_plan()
    team = before.territories.solution.teams[0]
    left = START + 2 * WEEK
    county = changed(tiny_county(), team.gp, leaves=left)
    after = tiny_plan(county)
    rest = tuple(t for t in after.territories.solution.teams if t.id != team.id)
    after = replace(after, territories=solved(replace(after.territories.solution, teams=rest)))
    told = {c.who[0]: c for c in diff_plans(before, after).changes if c.kind == "team_member"}
    gone = f"{before.county.name_of(team.gp)}{left}离职"
    assert {person: change.cause for person, change in told.items()} == dict.fromkeys(told, gone)
    assert {team.nurse, team.specialist} <= told.keys()
    assert told[team.nurse].because == (team.gp,)
