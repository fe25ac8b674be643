"""The tables of ``circuits`` about places: the calendar of visits, what is missed, what was fixed by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gridplan.cli.answer_tables import Table
from gridplan.cli.circuits_tables import Ground, day_words, missed_visits
from gridplan.domain.circuits import Tour
from gridplan.domain.itineraries import clock, route_days
from gridplan.domain.plan import Violation
from gridplan.domain.visit_results import VISIT_RULES, lacking_work_days, missed_visit, missed_word, pin_results
from gridplan.languages import said


def visit_table(ground: Ground, tours: Sequence[Tour]) -> Table:
    """The calendar of visits of the places asked for, with the gap since the visit before."""
    made: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
    for tour in ground.plan.tours:
        for stop in tour.stops:
            made[stop.place, stop.programme].append(tour.days[stop.night])
    before = {(*key, b): a for key, days in made.items() for a, b in itertools.pairwise(sorted(days))}
    visits = [
        (stop, tour.days[stop.night], tour)
        for tour in tours
        for stop in tour.stops
        if ground.choice.takes_stop(stop) and ground.choice.takes_day(tour.days[stop.night])
    ]
    begins = _begins(ground, tours)
    places = {code: i for i, code in enumerate(ground.choice.places or ())}
    found: list[dict[str, Any]] = []
    for stop, day, tour in sorted(visits, key=lambda v: (places.get(v[0].place, len(places)), v[1], v[0].programme)):
        programme, earlier = ground.programme(stop.programme), before.get((stop.place, stop.programme, day))
        found.append(
            {
                "place": stop.place,
                "name": ground.names(stop.place),
                "programme": stop.programme,
                "day": day.isoformat(),
                "begins": begins.get((stop.place, stop.programme, day)),
                "crew": tour.crew,
                "gap_days": (day - earlier).days if earlier else None,
                "min_gap_days": programme.min_gap_days if programme else None,
                "max_gap_days": programme.max_gap_days if programme else None,
                "market_day": day in ground.plan.county.market_days(stop.place),
            }
        )
    rows = [
        (
            *(
                r["name"],
                *day_words(ground, dt.date.fromisoformat(r["day"])),
                r["begins"],
                ground.names(r["programme"]),
            ),
            *(
                ground.crew(r["crew"]),
                r["gap_days"],
                _limits(r),
                said("yes", context="table.visit") if r["market_day"] else None,
            ),
        )
        for r in found
    ]
    return Table(
        key="visits",
        title=said("visits", context="table.visit"),
        columns=(
            said("place", context="table.visit"),
            said("day", context="table.visit"),
            said("weekday", context="table.visit"),
            said("from", context="table.visit"),
            said("programme", context="table.visit"),
            said("crew", context="table.visit"),
            said("gap days", context="table.visit"),
            said("allowed", context="table.visit"),
            said("market", context="table.visit"),
        ),
        rows=tuple(rows),
        records=tuple(found),
        empty=said("nobody comes there in this time", context="table.visit"),
    )


def _begins(ground: Ground, tours: Sequence[Tour]) -> dict[tuple[str, str, dt.date], str | None]:
    """When each visit begins, by place, programme and day."""
    return {
        (stop.place, stop.programme, part.day): clock(hour.begins)
        for tour in tours
        for part in route_days(ground.plan, tour)
        if part.hours
        for stop, hour in zip(part.stops, part.hours.visits, strict=True)
    }


def _limits(record: Mapping[str, Any]) -> str:
    low, high = record["min_gap_days"], record["max_gap_days"]
    return f"{low or 1}…{'' if high is None else high}" if low or high is not None else ""


def missed_table(ground: Ground) -> Table:
    """Visits that could not be made, with the reason and the cheapest remedy."""
    plan = ground.plan
    told = {key: v for v in plan.audit.violations if (key := missed_visit(plan, v))}
    found: list[dict[str, Any]] = []
    for missed in missed_visits(ground):
        key = missed.place, missed.programme
        violation = told.get(key) or lacking_work_days(plan, *key)
        found.append(
            {
                "place": missed.place,
                "name": ground.names(missed.place),
                "programme": missed.programme,
                "count": missed.count,
                "reason": missed.reason.value,
                "level": violation.level.value if violation else None,
                "why": violation.reason if violation else "",
                "remedy": violation.remedy if violation else "",
            }
        )
    rows = [
        (
            *(r["name"], ground.names(r["programme"]), r["count"]),
            *(missed_word(plan, m.reason).tell(ground.lang), r["why"], r["remedy"]),
        )
        for r, m in zip(found, missed_visits(ground), strict=True)
    ]
    return Table(
        key="missed",
        title=said("missed", context="table.missed"),
        columns=(
            said("place", context="table.missed"),
            said("programme", context="table.missed"),
            said("visits", context="table.missed"),
            said("reason", context="table.missed"),
            said("why", context="table.missed"),
            said("remedy", context="table.missed"),
        ),
        rows=tuple(rows),
        records=tuple(found),
        empty=said("every visit that was asked for is planned", context="table.missed"),
    )


def circuit_violations(ground: Ground) -> list[Violation]:
    """What the checker holds against the circuits of the places asked for, missed visits apart."""
    places = set(ground.choice.places or ())
    return [
        v
        for v in ground.plan.audit.violations
        if v.rule.startswith("circuits.") and v.rule not in VISIT_RULES and (not places or places & set(v.where))
    ]


def pin_table(ground: Ground) -> Table:
    """What a planner has fixed, and whether the plan keeps it."""
    found: list[dict[str, Any]] = []
    for result in pin_results(ground.plan):
        pin = result.pin
        if not ground.choice.takes(pin.place, pin.programme) or not ground.choice.takes_day(pin.day):
            continue
        found.append(
            {"pin": pin.id, "place": pin.place, "name": ground.names(pin.place), "programme": pin.programme}
            | {"day": pin.day.isoformat(), "crew": pin.crew, "route": pin.route, "kept": result.kept}
            | {"why": result.why, "made_by": result.made_by}
        )
    rows = [
        (
            *(r["pin"], r["name"], ground.names(r["programme"]), r["day"]),
            *(ground.crew(r["crew"]) if r["crew"] else None, r["route"]),
            said("yes", context="table.pin") if r["kept"] else said("no", context="table.pin"),
            r["why"] or (ground.crew(r["made_by"]) if r["made_by"] and not r["kept"] else None),
        )
        for r in found
    ]
    return Table(
        key="pins",
        title=said("pins", context="table.pin"),
        columns=(
            said("pin", context="table.pin"),
            said("place", context="table.pin"),
            said("programme", context="table.pin"),
            said("day", context="table.pin"),
            said("crew", context="table.pin"),
            said("route", context="table.pin"),
            said("kept", context="table.pin"),
            said("why not", context="table.pin"),
        ),
        rows=tuple(rows),
        records=tuple(found),
        empty=said("nothing was fixed by hand", context="table.pin"),
    )
