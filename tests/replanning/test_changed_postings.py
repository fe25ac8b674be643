"""Targets, limits and hospitals that change after publication, and stays that were under way before it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from gridplan.checking import audit
from gridplan.domain.county import County
from gridplan.domain.people import Absence, CurrentStay, Title
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level
from gridplan.planning.pipeline import Profiles, make_plan
from gridplan.planning.postings import may_be_posted
from gridplan.replanning import replan

WEEK = dt.timedelta(weeks=1)
LATER = 8  # weeks after the horizon's start
QUICK = Profiles.all("quick")


def again(plan: Plan, folder: Path, county: County, *, weeks: int = LATER) -> Plan:
    return replan(plan, county, folder, as_of=county.calendar.monday(weeks), profiles=QUICK).plan


def postings(plan: Plan) -> tuple[Posting, ...]:
    assert plan.postings.solution
    return plan.postings.solution.postings


def found(plan: Plan, *, parent: Plan | None = None) -> tuple[Violation, ...]:
    violations = audit(plan, parent=parent).violations
    return tuple(v for v in violations if v.rule.startswith(("postings.", "plan.", "replan.")))


def hard(plan: Plan, *, parent: Plan | None = None) -> list[str]:
    return [v.message for v in found(plan, parent=parent) if v.level is Level.HARD]


def with_postings(plan: Plan, new: tuple[Posting, ...]) -> Plan:
    solution = dataclasses.replace(plan.postings.solution, postings=new)
    return dataclasses.replace(plan, postings=dataclasses.replace(plan.postings, solution=solution, goals=()))


def with_person(county: County, person: str, **changes: Any) -> County:
    people = tuple(dataclasses.replace(p, **changes) if p.id == person else p for p in county.people)
    return county.replace(people=people)


def with_posts(county: County, host: str, posts: int) -> County:
    hospitals = (dataclasses.replace(h, posts=posts) if h.id == host else h for h in county.township_hospitals)
    return county.replace(township_hospitals=tuple(hospitals))


def with_limit(county: County, limit: int) -> County:
    hospitals = tuple(
        dataclasses.replace(h, departments=tuple(dataclasses.replace(d, limit=limit) for d in h.departments))
        for h in county.lead_hospitals
    )
    return county.replace(lead_hospitals=hospitals)


def under_way(county: County, *, count: int = 1, weeks: int = 10, **changes: Any) -> tuple[County, list[str]]:
    """``count`` physicians who have been at the first township hospital for ``weeks`` when the horizon begins."""
    ready = [p.id for p in county.people if may_be_posted(county, p) and p.joins is None and not p.absences]
    stay = CurrentStay(host=county.township_hospitals[0].id, start=county.calendar.start - weeks * WEEK)
    for person in ready[:count]:
        county = with_person(county, person, current_stay=stay, **changes)
    return county, ready[:count]


def test_a_demand_that_rises_is_not_asked_of_the_past(mini_plan: Plan, mini_folder: Path) -> None:
    host = mini_plan.county.township_hospitals[0].id
    county = with_posts(mini_plan.county, host, 2)
    plan = again(mini_plan, mini_folder, county)
    assert hard(plan, parent=mini_plan) == []
    day = county.calendar.monday(LATER + 3)
    assert sum(p.host == host and p.start <= day < p.end for p in postings(plan)) == 2
    fewer = tuple(p for p in postings(plan) if p.start < county.calendar.monday(LATER))
    first = next(v for v in found(with_postings(plan, fewer), parent=mini_plan) if v.rule == "postings.cover")
    assert first.when == county.calendar.monday(LATER + 2)  # while frozen, what was published is enough


def test_nobody_is_added_to_frozen_weeks_without_need(mini_plan: Plan, mini_folder: Path) -> None:
    plan = again(mini_plan, mini_folder, mini_plan.county)
    free = next(
        p.id
        for p in plan.county.people
        if may_be_posted(plan.county, p) and p.id not in {s.person for s in postings(plan)}
    )
    start = plan.county.calendar.monday(LATER)
    extra = Posting(person=free, host=postings(plan)[0].host, start=start, end=start + 26 * WEEK)
    broken = found(with_postings(plan, (*postings(plan), extra)), parent=mini_plan)
    assert {v.rule for v in broken if v.level is Level.HARD} == {"replan.frozen"}


@pytest.mark.parametrize("limit", [0, 1])
def test_a_limit_that_falls_does_not_undo_stays_under_way(mini_plan: Plan, mini_folder: Path, limit: int) -> None:
    plan = again(mini_plan, mini_folder, with_limit(mini_plan.county, limit))
    assert [v for v in found(plan, parent=mini_plan) if v.rule == "postings.department_limit"] == []


def test_new_stays_above_the_limit_are_found(mini_plan: Plan) -> None:
    plan = dataclasses.replace(mini_plan, county=with_limit(mini_plan.county, 0))
    assert "postings.department_limit" in {v.rule for v in found(plan)}


@pytest.mark.parametrize("limit", [0, 2])
def test_stays_under_way_above_the_limit_are_kept_and_named(mini_plan: Plan, mini_folder: Path, limit: int) -> None:
    county, people = under_way(mini_plan.county, count=1)
    department = county.person(people[0]).department
    more = [p.id for p in county.people if p.department == department and may_be_posted(county, p)][: limit + 1]
    for person in more:
        county = with_person(county, person, current_stay=county.person(people[0]).current_stay)
    plan = make_plan(with_limit(county, limit), mini_folder, profiles=QUICK)
    assert [v for v in found(plan) if v.rule == "postings.department_limit"] == []
    assert any("超过上限" in note for note in plan.postings.notes)


def test_a_hospital_that_is_renamed_leaves_its_past_alone(mini_plan: Plan, mini_folder: Path) -> None:
    county = mini_plan.county
    kept = {p.current_stay.host for p in county.people if p.current_stay}
    old = next(h.id for h in county.township_hospitals if h.id not in kept)
    new = old + "X"
    county = county.replace(
        township_hospitals=tuple(
            dataclasses.replace(h, id=new) if h.id == old else h for h in county.township_hospitals
        ),
        people=tuple(
            dataclasses.replace(
                p,
                workplace=new if p.workplace == old else p.workplace,
                wishes=tuple(new if host == old else host for host in p.wishes),
                aversions=tuple(new if host == old else host for host in p.aversions),
                past_stays=tuple(
                    dataclasses.replace(stay, host=new) if stay.host == old else stay for stay in p.past_stays
                ),
            )
            for p in county.people
        ),
        lead_hospitals=tuple(
            dataclasses.replace(
                h,
                departments=tuple(
                    dataclasses.replace(d, adopts=tuple(new if a == old else a for a in d.adopts))
                    for d in h.departments
                ),
            )
            for h in county.lead_hospitals
        ),
        zones=tuple(dataclasses.replace(z, centre=new) if z.centre == old else z for z in county.zones),
        pins=tuple(dataclasses.replace(p, place=new) if p.place == old else p for p in county.pins),
    )
    plan = again(mini_plan, mini_folder, county)
    today = county.calendar.monday(LATER)
    past = [p for p in postings(plan) if p.host == old]
    assert past
    assert {p.end for p in past} == {today}
    assert hard(plan, parent=mini_plan) == []
    (short,) = (v for v in found(plan, parent=mini_plan) if v.rule == "postings.min_stay" and old in v.where)
    assert short.reason == "派驻单位已不存在"


GONE = {"title": {"title": Title.JUNIOR}, "postable": {"postable": False}, "leave": {}}


@pytest.mark.parametrize("why", GONE)
def test_a_stay_that_cannot_go_on_is_told(mini_plan: Plan, mini_folder: Path, why: str) -> None:
    start = mini_plan.county.calendar.start
    changes: dict[str, Any] = dict(GONE[why])
    if why == "leave":
        changes["absences"] = (Absence(start=start, end=start + 3 * WEEK, reason="病假"),)
    county, (person,) = under_way(mini_plan.county, **changes)
    plan = make_plan(county, mini_folder, profiles=QUICK)
    (ended,) = (p for p in postings(plan) if p.person == person and p.start < start)
    assert (ended.start, ended.end) == (start - 10 * WEEK, start)
    assert all(p.start >= start + 12 * WEEK for p in postings(plan) if p.person == person and p != ended)
    assert hard(plan) == []
    (short,) = (v for v in found(plan) if v.rule == "postings.min_stay" and v.where[0] == person)
    assert short.amount == 16
    assert ("病假" if why == "leave" else "不符合派驻条件") in short.reason
    later = again(plan, mini_folder, county)
    assert ended in postings(later)
    assert hard(later, parent=plan) == []


@pytest.mark.parametrize(("weeks", "rule"), [(10, "postings.min_stay"), (4, "postings.floor_stay")])
def test_a_stay_under_way_given_to_somebody_else_is_found(
    mini_plan: Plan, mini_folder: Path, weeks: int, rule: str
) -> None:
    county, (person,) = under_way(mini_plan.county, weeks=weeks)
    plan = make_plan(county, mini_folder, profiles=QUICK)
    assert [v for v in found(plan) if v.where[0] == person] == []
    busy = {p.person for p in postings(plan)}
    other = next(p.id for p in county.people if may_be_posted(county, p) and p.id not in busy)
    swapped = tuple(
        dataclasses.replace(p, person=other, start=county.calendar.start) if p.person == person else p
        for p in postings(plan)
    )
    broken = [v for v in found(with_postings(plan, swapped)) if v.where[0] == person]
    assert rule in {v.rule for v in broken}
    assert all(not v.reason for v in broken)  # nothing excuses it


def test_postings_that_nobody_began_or_that_begin_too_late_are_found(mini_plan: Plan) -> None:
    calendar = mini_plan.county.calendar
    first = next(p for p in postings(mini_plan) if p.start == calendar.start)
    rest = tuple(p for p in postings(mini_plan) if p != first)
    for false in (
        dataclasses.replace(first, start=first.start - 20 * WEEK),
        dataclasses.replace(first, start=calendar.end, end=calendar.end + 26 * WEEK),
    ):
        broken = found(with_postings(mini_plan, (*rest, false)))
        assert "plan.references" in {v.rule for v in broken if v.level is Level.HARD}


@pytest.mark.parametrize(("rule", "value"), [("min_stay", 1), ("min_stay", 4), ("floor_stay", 30)])
def test_the_floor_is_never_above_the_minimum(mini_plan: Plan, mini_folder: Path, rule: str, value: int) -> None:
    county = mini_plan.county
    county = county.replace(rules=county.rules.replace(f"postings.{rule}", value=value))
    plan = make_plan(county, mini_folder, profiles=QUICK)
    assert hard(plan) == []
    assert all(p.start < p.end for p in postings(plan))


@pytest.mark.parametrize("level", [Level.HARD, Level.IN_PRINCIPLE])
def test_a_binding_longest_stay_makes_the_shortest_yield(mini_plan: Plan, mini_folder: Path, level: Level) -> None:
    county = mini_plan.county
    county = county.replace(rules=county.rules.replace("postings.max_stay", value=20, level=level))
    plan = make_plan(county, mini_folder, profiles=QUICK)
    assert hard(plan) == []
    assert max(p.weeks for p in postings(plan)) <= 20
    short = [v for v in found(plan) if v.rule == "postings.min_stay"]
    assert len(short) == len(postings(plan))
    assert all(v.reason for v in short)
    assert {"每期最长20周"} & {v.reason for v in short}


def test_a_longer_minimum_does_not_condemn_what_is_settled(mini_plan: Plan, mini_folder: Path) -> None:
    county = mini_plan.county
    rules = county.rules.replace("postings.min_stay", value=40, level=Level.HARD)
    ending = min(p.end for p in postings(mini_plan))
    settled = {(p.person, p.host) for p in postings(mini_plan) if p.end == ending}
    weeks = county.calendar.week_of(ending) + 1
    plan = again(mini_plan, mini_folder, county.replace(rules=rules), weeks=weeks)
    assert settled <= {(p.person, p.host) for p in postings(plan) if p.end == ending}
    assert not settled & {v.where for v in found(plan, parent=mini_plan) if v.rule == "postings.min_stay"}
