"""Re-planning after the county itself has changed: what is gone stays history, what cannot stand is dropped."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gridplan.checking import audit
from gridplan.domain.calendar import Closure
from gridplan.domain.circuits import Circuits, Tour
from gridplan.domain.county import County
from gridplan.domain.people import Absence
from gridplan.domain.places import Village
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import CoverageMode
from gridplan.errors import OptionError
from gridplan.planning.pipeline import Profiles, make_plan
from gridplan.replanning import Revision, replan
from support.tiny import cut_off

DAY = dt.timedelta(days=1)
WEEK = 7 * DAY
QUICK = Profiles.all("quick")
VISITED = (CoverageMode.CIRCUIT, CoverageMode.MOBILE_HOSPITAL)


def tours(plan: Plan, *, mode: CoverageMode | None = None) -> list[Tour]:
    """The plan's tours in order of their days; those of one mode where it is given."""
    assert plan.circuits.solution
    own = {p.id for p in plan.county.programmes if mode in {None, p.coverage}}
    wanted = [t for t in plan.circuits.solution.tours if any(s.programme in own for s in t.stops)]
    return sorted(wanted, key=lambda t: t.day)


def revise(plan: Plan, county: County, folder: Path, day: dt.date) -> Revision:
    """Re-plan; the past must stay, nothing hard may be broken and every figure must be what the checker finds."""
    revision = replan(plan, county, folder, as_of=day, profiles=QUICK)
    assert [v.message for v in revision.plan.audit.hard] == []
    assert {"plan.references", "plan.scores"} <= set(revision.plan.audit.kept)
    assert {t for t in tours(plan) if t.day < day} == {t for t in past_tours(revision.plan) if t.day < day}
    return revision


def visited(plan: Plan, tour: Tour, mode: CoverageMode | None = None) -> str:
    """The first place of a tour that a covering programme visits; of one mode where it is given."""
    wanted = {p.id for p in plan.county.programmes if p.coverage and mode in {None, p.coverage}}
    return next(stop.place for stop in tour.stops if stop.programme in wanted)


def past_tours(plan: Plan) -> tuple[Tour, ...]:
    assert plan.circuits.solution
    return plan.circuits.solution.tours


def without_village(county: County, code: str) -> County:
    """The county after a village and everything in it is gone."""
    clinics = {c.id for c in county.clinics if c.village == code}
    gone = {code, *clinics}
    return county.replace(
        pins=tuple(p for p in county.pins if p.place != code),
        villages=tuple(v for v in county.villages if v.code != code),
        grids=tuple(g for g in county.grids if g.village != code),
        clinics=tuple(c for c in county.clinics if c.id not in clinics),
        people=tuple(p for p in county.people if p.workplace not in clinics),
        calendar=dataclasses.replace(
            county.calendar, closures=tuple(c for c in county.calendar.closures if c.place not in gone)
        ),
    )


def renamed_village(county: County, code: str, new: str) -> County:
    calendar = county.calendar
    return county.replace(
        pins=tuple(dataclasses.replace(p, place=new) if p.place == code else p for p in county.pins),
        villages=tuple(dataclasses.replace(v, code=new) if v.code == code else v for v in county.villages),
        grids=tuple(
            dataclasses.replace(g, code=new + g.code[12:], village=new) if g.village == code else g
            for g in county.grids
        ),
        clinics=tuple(dataclasses.replace(c, village=new) if c.village == code else c for c in county.clinics),
        calendar=dataclasses.replace(
            calendar,
            closures=tuple(dataclasses.replace(c, place=new) if c.place == code else c for c in calendar.closures),
        ),
    )


def with_programmes(county: County, mode: CoverageMode, **changes: Any) -> County:
    return county.replace(
        programmes=tuple(dataclasses.replace(p, **changes) if p.coverage is mode else p for p in county.programmes)
    )


def closed(county: County, place: str, start: dt.date, end: dt.date) -> County:
    closures = (*county.calendar.closures, Closure(place=place, start=start, end=end, reason="修缮"))
    return county.replace(calendar=dataclasses.replace(county.calendar, closures=closures))


@pytest.mark.parametrize("mode", VISITED)
@pytest.mark.parametrize("weeks", [1, -1])
def test_a_village_that_is_gone_keeps_its_past_tours_alone(
    mini_plan: Plan, mini_folder: Path, mode: CoverageMode, weeks: int
) -> None:
    """The day of planning lies a week after its second visit (history) or before it (then frozen)."""
    first, *others = tours(mini_plan, mode=mode)
    second = next(tour for tour in others if tour.day > first.day + WEEK)
    village, day = visited(mini_plan, second, mode), second.day + weeks * WEEK
    revision = revise(mini_plan, without_village(mini_plan.county, village), mini_folder, day)
    assert first.day < day
    assert all(t.day < day for t in past_tours(revision.plan) if any(s.place == village for s in t.stops))


def test_a_village_with_a_new_code_is_visited_under_it(mini_plan: Plan, mini_folder: Path) -> None:
    old = visited(mini_plan, tours(mini_plan, mode=CoverageMode.CIRCUIT)[0], CoverageMode.CIRCUIT)
    new, day = f"{old[:9]}777", tours(mini_plan, mode=CoverageMode.CIRCUIT)[0].day + WEEK
    revision = revise(mini_plan, renamed_village(mini_plan.county, old, new), mini_folder, day)
    seen = {s.place for t in past_tours(revision.plan) for s in t.stops if t.day >= day}
    assert new in seen
    assert old not in seen


@pytest.mark.parametrize("mode", VISITED)
def test_a_programme_with_a_new_id_begins_anew(mini_plan: Plan, mini_folder: Path, mode: CoverageMode) -> None:
    day = tours(mini_plan, mode=mode)[0].day + WEEK
    revise(mini_plan, with_programmes(mini_plan.county, mode, id="renamed"), mini_folder, day)


def test_a_vehicle_that_is_gone_keeps_its_past(mini_plan: Plan, mini_folder: Path) -> None:
    driven = tours(mini_plan, mode=CoverageMode.MOBILE_HOSPITAL)[0]
    county = mini_plan.county.replace(vehicles=())
    revision = replan(mini_plan, county, mini_folder, as_of=driven.day + WEEK, profiles=QUICK)
    assert driven in past_tours(revision.plan)
    assert {v.rule for v in revision.plan.audit.hard} <= {"coverage.every_village"}  # nobody else gets there
    assert {"plan.references", "plan.scores"} <= set(revision.plan.audit.kept)


def test_a_vehicle_with_a_new_id_takes_over(mini_plan: Plan, mini_folder: Path) -> None:
    county, driven = mini_plan.county, tours(mini_plan, mode=CoverageMode.MOBILE_HOSPITAL)[0]
    vehicles = tuple(dataclasses.replace(v, id="NEW") if v.id == driven.crew else v for v in county.vehicles)
    revision = revise(mini_plan, county.replace(vehicles=vehicles), mini_folder, driven.day + WEEK)
    assert "NEW" in {t.crew for t in past_tours(revision.plan)}


def test_a_tour_after_the_day_of_planning_must_name_what_exists(mini_plan: Plan, mini_folder: Path) -> None:
    day = tours(mini_plan)[0].day + WEEK
    plan = replan(mini_plan, mini_plan.county, mini_folder, as_of=day, profiles=QUICK).plan
    assert plan.circuits.solution
    last = tours(plan)[-1]
    wrong = dataclasses.replace(last, stops=(dataclasses.replace(last.stops[0], place="990125100999"),))
    damaged = tuple(wrong if t == last else t for t in plan.circuits.solution.tours)
    circuits = dataclasses.replace(plan.circuits, solution=dataclasses.replace(plan.circuits.solution, tours=damaged))
    found = audit(dataclasses.replace(plan, circuits=circuits), parent=mini_plan)
    assert {v.rule for v in found.violations} == {"plan.references"}


def frozen(plan: Plan, mode: CoverageMode) -> tuple[Tour, dt.date]:
    """A tour, and a day of planning two days before it: the tour is frozen."""
    tour = tours(plan, mode=mode)[1]
    return tour, tour.day - 2 * DAY


def first_village(county: County, tour: Tour) -> Village:
    return next(v for stop in tour.stops if isinstance(v := county.get(stop.place), Village))


def closed_village(county: County, tour: Tour) -> County:
    return closed(county, first_village(county, tour).code, tour.day, tour.day + DAY)


def closed_depot(county: County, tour: Tour) -> County:
    return closed(county, tour.depot, tour.day, tour.day + DAY)


def closed_township(county: County, tour: Tour) -> County:
    return closed(county, first_village(county, tour).township, tour.day, tour.day + DAY)


def a_holiday(county: County, tour: Tour) -> County:
    workdays = tuple(d for d in county.calendar.workdays if d != tour.day)
    return county.replace(calendar=dataclasses.replace(county.calendar, workdays=workdays))


def everybody_away(county: County, tour: Tour) -> County:
    away = Absence(start=tour.day, end=tour.day + DAY, reason="病假")
    return county.replace(people=tuple(dataclasses.replace(p, absences=(*p.absences, away)) for p in county.people))


def visits_too_long_for_the_day(county: County, tour: Tour) -> County:
    rules = county.rules.replace("circuits.shift", value=1.2)
    return county.replace(rules=rules)


CANNOT_STAND = [closed_village, closed_depot, closed_township, a_holiday, everybody_away, visits_too_long_for_the_day]


@pytest.mark.parametrize("mode", VISITED)
@pytest.mark.parametrize("change", CANNOT_STAND)
def test_a_frozen_tour_that_cannot_be_driven_is_dropped_and_excused(
    mini_plan: Plan, mini_folder: Path, mode: CoverageMode, change: Callable[[County, Tour], County]
) -> None:
    tour, day = frozen(mini_plan, mode)
    plan = replan(mini_plan, change(mini_plan.county, tour), mini_folder, as_of=day, profiles=QUICK).plan
    assert tour not in past_tours(plan)
    broken = [v for v in plan.audit.hard if v.rule == "replan.frozen" and tour.crew in v.where]
    assert [v.message for v in broken] == []
    assert "plan.scores" in plan.audit.kept
    assert not [v for v in plan.audit.hard if v.rule in {"circuits.working_days", "circuits.shift"}]


def test_a_frozen_tour_without_its_equipment_is_dropped(mini_plan: Plan, mini_folder: Path) -> None:
    tour, day = frozen(mini_plan, CoverageMode.MOBILE_HOSPITAL)
    county = mini_plan.county
    county = county.replace(vehicles=tuple(dataclasses.replace(v, equipment=()) for v in county.vehicles))
    plan = replan(mini_plan, county, mini_folder, as_of=day, profiles=QUICK).plan
    assert tour not in past_tours(plan)
    assert not [v for v in plan.audit.hard if v.rule in {"replan.frozen", "circuits.access"}]


@pytest.mark.parametrize("mode", VISITED)
def test_a_frozen_tour_dropped_without_cause_is_not_excused(
    mini_plan: Plan, mini_folder: Path, mode: CoverageMode
) -> None:
    tour, day = frozen(mini_plan, mode)
    plan = replan(mini_plan, mini_plan.county, mini_folder, as_of=day, profiles=QUICK).plan
    assert plan.circuits.solution
    left = tuple(t for t in plan.circuits.solution.tours if t != tour)
    circuits = dataclasses.replace(plan.circuits, solution=dataclasses.replace(plan.circuits.solution, tours=left))
    found = audit(dataclasses.replace(plan, circuits=circuits), parent=mini_plan)
    assert [v.where for v in found.hard if v.rule == "replan.frozen"] == [(tour.crew,)]


@pytest.mark.parametrize("mode", VISITED)
def test_a_frozen_tour_whose_road_is_cut_is_excused(mini_plan: Plan, mini_folder: Path, mode: CoverageMode) -> None:
    tour, day = frozen(mini_plan, mode)
    plan = replan(mini_plan, mini_plan.county, mini_folder, as_of=day, profiles=QUICK).plan
    assert plan.circuits.solution
    left = tuple(t for t in plan.circuits.solution.tours if t != tour)
    circuits = dataclasses.replace(plan.circuits, solution=dataclasses.replace(plan.circuits.solution, tours=left))
    cut = tuple(cut_off(travel, tour.stops[0].place) for travel in plan.travel)
    found = audit(dataclasses.replace(plan, circuits=circuits, travel=cut), parent=mini_plan)
    assert "replan.frozen" in found.kept


def test_one_person_cannot_go_on_two_frozen_tours(mini_plan: Plan, mini_folder: Path) -> None:
    """Somebody joins the vehicle's crew who had a tour of their own with the team on the same day."""
    assert mini_plan.territories.solution
    assert mini_plan.circuits.solution
    driven, day = frozen(mini_plan, CoverageMode.MOBILE_HOSPITAL)
    walked = tours(mini_plan, mode=CoverageMode.CIRCUIT)[0]
    team = next(t for t in mini_plan.territories.solution.teams if t.id == walked.crew)
    same_day = dataclasses.replace(walked, day=driven.day)
    published = tuple(same_day if t == walked else t for t in mini_plan.circuits.solution.tours)
    circuits = dataclasses.replace(mini_plan.circuits, solution=Circuits(tours=published))
    assert team.nurse
    county = mini_plan.county
    vehicles = tuple(
        dataclasses.replace(v, crew=(*v.crew, team.nurse)) if v.id == driven.crew else v for v in county.vehicles
    )
    parent = dataclasses.replace(mini_plan, circuits=circuits)
    plan = replan(parent, county.replace(vehicles=vehicles), mini_folder, as_of=day, profiles=QUICK).plan
    assert driven in past_tours(plan)
    assert not [v for v in plan.audit.hard if v.rule in {"replan.frozen", "circuits.one_place"}]


@pytest.mark.parametrize("day", [dt.date(2026, 2, 4), dt.date(2026, 3, 4), dt.date(2026, 3, 30)])
def test_visits_of_a_denser_programme_count_from_the_first_open_day(
    mini_plan: Plan, mini_folder: Path, day: dt.date
) -> None:
    changes = {"every_weeks": 2, "min_gap_days": 7, "max_gap_days": 21}
    county = with_programmes(mini_plan.county, CoverageMode.CIRCUIT, **changes)
    revision = revise(mini_plan, county, mini_folder, day)
    assert revision.plan.circuits.goals[0].value == 0
    again = revise(revision.plan, county, mini_folder, day)
    assert again.diff.changes == ()
    assert "coverage" not in {c.kind for c in revision.diff.changes}  # only the visits change


@pytest.mark.parametrize("weeks", [-1, 52, 200])
def test_a_day_outside_the_published_plan_is_refused(mini_plan: Plan, mini_folder: Path, weeks: int) -> None:
    with pytest.raises(OptionError, match=r"covers 2026-01-05 to 2027-01-03.*gridplan plan"):
        replan(mini_plan, mini_plan.county, mini_folder, as_of=mini_plan.county.calendar.start + weeks * WEEK)


@pytest.mark.parametrize("mode", VISITED)
def test_nobody_drives_from_a_depot_that_is_closed(mini_plan: Plan, mini_folder: Path, mode: CoverageMode) -> None:
    tour = tours(mini_plan, mode=mode)[1]
    start, end = tour.day - 3 * DAY, tour.day + 4 * DAY
    plan = make_plan(closed(mini_plan.county, tour.depot, start, end), mini_folder, profiles=QUICK)
    assert not [t for t in tours(plan) if t.depot == tour.depot and start <= t.day < end]
    assert plan.audit.hard == ()
    unchanged = dataclasses.replace(mini_plan, county=plan.county)
    assert ("circuits.working_days", {tour.crew, tour.depot}) in [(v.rule, {*v.where}) for v in audit(unchanged).hard]
