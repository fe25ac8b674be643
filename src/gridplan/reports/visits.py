"""Visits by place in the workbook: when somebody comes, what could not be planned, what was fixed by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from gridplan.domain.circuits import MissedVisits
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.naming import Names
from gridplan.domain.places import Village, VisitPlace
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.visit_words import MISSED
from gridplan.reports.routes import WEEKDAYS, names_of, ordered_tours

Row = Sequence[object]
VISIT_RULES = ("circuits.frequency", "circuits.other_visits")
"""Rules that a missed visit breaks."""
_LEVELS = {"hard": "必须", "in_principle": "原则上"}


def visit_rows(plan: Plan) -> Iterator[Row]:
    """One row for each place and programme: the days on which somebody comes, and the gaps between them."""
    county, names = plan.county, names_of(plan)
    visits: dict[tuple[str, str], list[tuple[dt.date, str]]] = defaultdict(list)
    for tour in ordered_tours(plan):
        for stop in tour.stops:
            visits[stop.place, stop.programme].append((tour.day + dt.timedelta(days=stop.night), tour.crew))
    order = {place: i for i, place in enumerate(county.codes())}
    for place, programme in sorted(visits, key=lambda key: (order.get(key[0], len(order)), key)):
        own = sorted(visits[place, programme])
        gaps = [(b - a).days for (a, _), (b, _) in itertools.pairwise(own)]
        said = "；".join(f"{day} {WEEKDAYS[day.weekday()]} {names(crew)}" for day, crew in own)
        limits = (min(gaps), max(gaps)) if gaps else (None, None)
        yield (*_place(plan, names, place), _kind(plan, place), names(programme), len(own), *limits, said)


def _place(plan: Plan, names: Names, place: str) -> Row:
    thing = plan.county.get(place) if place in plan.county else None
    township = thing.township if isinstance(thing, (Village, TownshipHospital, VisitPlace)) else None
    return place, plan.county.name_of(township) if township else None, names(place)


def _kind(plan: Plan, place: str) -> str | None:
    thing = plan.county.get(place) if place in plan.county else None
    if isinstance(thing, VisitPlace):
        return thing.kind
    return "村" if isinstance(thing, Village) else "卫生院" if isinstance(thing, TownshipHospital) else None


def missed_rows(plan: Plan) -> Iterator[Row]:
    """Visits asked for and not planned, with the reason and the remedy; what the checker holds against the plan first.

    Visits for which a team lacks work-days have the reason of the work-days; those whose rule is off have no level.
    """
    names, solution = names_of(plan), plan.circuits.solution
    reasons = {(m.place, m.programme): m for m in (solution.missed if solution else ())}
    told = set()
    for violation in plan.audit.violations:
        key = _visited(violation, plan)
        if key is None:
            continue
        told.add(key)
        yield _missed(plan, names, key, reasons.get(key), violation)
    for key, missed in reasons.items():
        if key not in told:
            yield _missed(plan, names, key, missed, None)


def _visited(violation: Violation, plan: Plan) -> tuple[str, str] | None:
    """Place and programme of a missed visit; ``None`` for a violation of another rule."""
    if violation.rule not in VISIT_RULES or not violation.where:
        return None
    programmes = {programme.id for programme in plan.county.programmes}
    return violation.where[0], next((each for each in violation.where[1:] if each in programmes), "")


def _missed(
    plan: Plan, names: Names, key: tuple[str, str], missed: MissedVisits | None, violation: Violation | None
) -> Row:
    place, programme = key
    violation = violation or _of_its_team(plan, place, programme)
    count: float | None = missed.count if missed else violation.amount if violation else None
    level = _LEVELS.get(violation.level.value, violation.level.value) if violation else None
    word = MISSED[missed.reason][0] if missed else None
    reason, remedy = (violation.reason, violation.remedy) if violation else (None, None)
    return *_place(plan, names, place), names(programme), count, level, word, reason, remedy


def _of_its_team(plan: Plan, place: str, programme: str) -> Violation | None:
    """The work-days that the team of a village lacks."""
    grids = {grid.code for grid in plan.county.grids if grid.village == place}
    teams = plan.territories.solution.teams if plan.territories.solution else ()
    holders = {team.id for team in teams if place in team.villages or grids & set(team.grids)}
    lacking = (v for v in plan.audit.violations if v.rule == "circuits.work_days" and programme in v.where)
    return next((v for v in lacking if v.where[0] in holders), None)


def pin_rows(plan: Plan) -> Iterator[Row]:
    """What was fixed by hand, whether the plan keeps it, and why not."""
    names, solution = names_of(plan), plan.circuits.solution
    broken = {(b.place, b.programme, b.day): b.why for b in (solution.broken_pins if solution else ())}
    made = {
        (stop.place, stop.programme, tour.day + dt.timedelta(days=stop.night)): tour.crew
        for tour in (solution.tours if solution else ())
        for stop in tour.stops
    }
    for pin in plan.county.pins:
        key = pin.place, pin.programme, pin.day
        crew = made.get(key)
        kept = crew is not None and pin.crew in {None, crew} and key not in broken
        why = broken.get(key) or ("" if kept else "方案中没有这次走访" if crew is None else f"由{names(crew)}走访")
        yield (
            *(pin.id, names(pin.place), names(pin.programme), pin.day, names(pin.crew) if pin.crew else None),
            *(pin.route, pin.position or None, pin.note, "是" if kept else "否", why),
        )
