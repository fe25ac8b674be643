"""Re-planning a whole county: the past stays, little else changes, and it is the checker who says so."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from gridplan.domain.county import County
from gridplan.domain.people import Absence, Person, Title
from gridplan.domain.plan import Plan
from gridplan.planning.pipeline import Profiles
from gridplan.replanning import Revision, diff_plans, replan

AS_OF = dt.date(2026, 2, 16)
WEEK = dt.timedelta(weeks=1)
QUICK = Profiles.all("quick")


def with_person(county: County, person_id: str, change: Callable[[Person], Person]) -> County:
    return county.replace(people=tuple(change(p) if p.id == person_id else p for p in county.people))


def posted(plan: Plan, hosts: Collection[str] = ()) -> str:
    """Somebody who is posted on the day, to one of the hosts, and goes on for at least ten weeks."""
    assert plan.postings.solution
    stays = (p for p in plan.postings.solution.postings if not hosts or p.host in hosts)
    return next(p.person for p in stays if p.start <= AS_OF < p.end - 10 * WEEK)


def revise(plan: Plan, county: County, folder: Path) -> Revision:
    revision = replan(plan, county, folder, as_of=AS_OF, profiles=QUICK)
    assert revision.plan.parent == plan.id
    assert revision.plan.audit.hard == ()
    return revision


@pytest.mark.parametrize("day", [dt.date(2026, 1, 5), AS_OF, dt.date(2026, 5, 4)])
def test_nothing_changes_when_nothing_changed(mini_plan: Plan, mini_folder: Path, day: dt.date) -> None:
    revision = replan(mini_plan, mini_plan.county, mini_folder, as_of=day, profiles=QUICK)
    assert revision.diff.changes == ()
    assert revision.notices == ()
    assert revision.plan.audit.hard == ()


def test_the_last_days_of_the_horizon_can_be_planned(mini_plan: Plan, mini_folder: Path) -> None:
    last = mini_plan.county.calendar.end - dt.timedelta(days=1)
    revision = replan(mini_plan, mini_plan.county, mini_folder, as_of=last, profiles=QUICK)
    assert revision.plan.audit.hard == ()
    assert {c.kind for c in revision.diff.changes} <= {"team_member"}  # somebody's known last day has passed


def test_a_resignation_is_filled_and_little_else_changes(mini_plan: Plan, mini_folder: Path) -> None:
    gone = posted(mini_plan)
    leaves = AS_OF + 3 * WEEK
    county = with_person(mini_plan.county, gone, lambda p: dataclasses.replace(p, leaves=leaves))
    revision = revise(mini_plan, county, mini_folder)
    assert revision.plan.postings.goals[0].value == 0
    changes = [c for c in revision.diff.changes if c.kind == "posting"]
    assert 2 <= len(changes) <= 4
    assert any(gone in c.who for c in changes)
    overlap = round(county.rules.value("postings.overlap")) * WEEK  # whoever takes over comes so much earlier
    assert all(c.start is None or c.start >= leaves - overlap for c in changes)
    assert any(n.subject == gone for n in revision.notices)
    excepted = [v for v in revision.plan.audit.in_principle if v.rule == "postings.min_stay"]
    assert [v.where[0] for v in excepted] == [gone]


def test_a_resignation_changes_less_than_planning_anew(mini_plan: Plan, mini_folder: Path) -> None:
    from gridplan.planning.pipeline import make_plan

    hospitals = {hospital.id for hospital in mini_plan.county.township_hospitals}
    gone = posted(mini_plan, hospitals)  # a village's post may be filled by one other stay either way
    county = with_person(mini_plan.county, gone, lambda p: dataclasses.replace(p, leaves=AS_OF + 3 * WEEK))
    revision = revise(mini_plan, county, mini_folder)
    anew = make_plan(county, mini_folder, profiles=QUICK)
    assert len(revision.diff.changes) < len(diff_plans(mini_plan, anew).changes)


def test_a_long_leave_of_a_gp_is_covered_by_the_other_teams(mini_plan: Plan, mini_folder: Path) -> None:
    assert mini_plan.circuits.solution
    assert mini_plan.territories.solution
    crew = next(
        t.crew for t in mini_plan.circuits.solution.tours if t.crew.startswith("99") and t.day > AS_OF + 3 * WEEK
    )
    team = next(t for t in mini_plan.territories.solution.teams if t.id == crew)
    leave = Absence(start=AS_OF + WEEK, end=AS_OF + 5 * WEEK, reason="产假")
    assert team.gp
    county = with_person(mini_plan.county, team.gp, lambda p: dataclasses.replace(p, absences=(leave,)))
    revision = revise(mini_plan, county, mini_folder)
    assert revision.plan.circuits.goals[0].value == 0
    past = [t for t in mini_plan.circuits.solution.tours if t.day < AS_OF]
    assert revision.plan.circuits.solution
    assert set(past) <= set(revision.plan.circuits.solution.tours)


def test_a_new_hire_changes_nothing_that_was_good(mini_plan: Plan, mini_folder: Path) -> None:
    like = mini_plan.county.person(posted(mini_plan))
    hired = dataclasses.replace(like, id="NEW", name="新医师", current_stay=None, grassroots_weeks=0, absences=())
    county = mini_plan.county.replace(people=(*mini_plan.county.people, hired))
    assert revise(mini_plan, county, mini_folder).diff.changes == ()


def test_somebody_struck_off_the_roster_keeps_their_past(mini_plan: Plan, mini_folder: Path) -> None:
    gone = posted(mini_plan)
    people = tuple(p for p in mini_plan.county.people if p.id != gone)
    revision = revise(mini_plan, mini_plan.county.replace(people=people), mini_folder)
    assert revision.plan.postings.solution
    own = [p for p in revision.plan.postings.solution.postings if p.person == gone]
    assert own
    assert all(p.end <= AS_OF + WEEK for p in own)


def test_a_week_of_leave_that_begins_today_breaks_the_stay_and_somebody_stands_in(
    mini_plan: Plan, mini_folder: Path
) -> None:
    ill = posted(mini_plan)
    leave = Absence(start=AS_OF, end=AS_OF + dt.timedelta(days=5), reason="病假")
    county = with_person(mini_plan.county, ill, lambda p: dataclasses.replace(p, absences=(leave,)))
    assert revise(mini_plan, county, mini_folder).plan.postings.goals[0].value == 0


@pytest.mark.parametrize("change", [{"postable": False}, {"title": Title.JUNIOR}])
def test_somebody_who_may_no_longer_be_posted_is_relieved(
    mini_plan: Plan, mini_folder: Path, change: dict[str, object]
) -> None:
    gone = posted(mini_plan)
    county = with_person(mini_plan.county, gone, lambda p: dataclasses.replace(p, **change))  # type: ignore[arg-type]
    revision = revise(mini_plan, county, mini_folder)
    assert revision.plan.postings.solution
    assert all(p.end <= AS_OF for p in revision.plan.postings.solution.postings if p.person == gone)


def test_a_clinic_that_loses_its_doctor_is_covered_from_the_first_open_day(mini_plan: Plan, mini_folder: Path) -> None:
    assert mini_plan.coverage.solution
    county = mini_plan.county
    own = next(s for s in mini_plan.coverage.solution.services if s.mode == "own_clinic")
    doctors = {p.id for p in county.clinic_doctors(own.provider)}
    county = county.replace(
        people=tuple(dataclasses.replace(p, leaves=AS_OF) if p.id in doctors else p for p in county.people)
    )
    revision = revise(mini_plan, county, mini_folder)
    assert revision.plan.coverage.solution
    service = revision.plan.coverage.solution.of(own.village)
    assert service is not None
    assert (service.mode, service.since) != (own.mode, None)
    assert {c.where for c in revision.diff.changes if c.kind == "coverage"} >= {own.village}
