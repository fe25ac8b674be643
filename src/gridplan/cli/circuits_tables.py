"""The tables of ``circuits``: for a terminal, for a workbook, and for programs."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gridplan.cli.answer_tables import Table
from gridplan.cli.circuits_choice import Choice
from gridplan.domain.circuits import MissedVisits, Stop, Tour
from gridplan.domain.itineraries import RouteDay, route_days
from gridplan.domain.naming import Names
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import MarketDays, Programme
from gridplan.domain.visit_words import DUTIES, WEEKDAYS
from gridplan.domain.workload import Work, fairness, workload
from gridplan.languages import said

Lang = Literal["zh", "en"]
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every table is made of."""

    plan: Plan
    names: Names
    choice: Choice
    lang: Lang

    def programme(self, programme: str) -> Programme | None:
        """The programme, where the county still has it."""
        return next((p for p in self.plan.county.programmes if p.id == programme), None)

    def crew(self, crew: str) -> str:
        """A crew's name without its id."""
        return self.names(crew).partition("（")[0]


def day_words(ground: Ground, day: dt.date) -> tuple[str, str]:
    """A date and its weekday."""
    return day.isoformat(), WEEKDAYS[day.weekday()].tell(ground.lang)


class Hours(float):
    """Hours, told to one decimal."""

    def __str__(self) -> str:
        return f"{float(self):,.1f}"


def hours(seconds: float) -> Hours:
    """Seconds as hours."""
    return Hours(seconds / 3600)


def missed_visits(ground: Ground) -> list[MissedVisits]:
    """What could not be made of what was asked for."""
    solution = ground.plan.circuits.solution
    return [m for m in (solution.missed if solution else ()) if ground.choice.takes(m.place, m.programme)]


def programme_table(ground: Ground, tours: Sequence[Tour]) -> Table:
    """What each programme asks for, what is planned, missed, and kept of the market days."""
    made = [(stop, tour.days[stop.night]) for tour in tours for stop in tour.stops if ground.choice.takes_stop(stop)]
    missed = missed_visits(ground)
    found: list[dict[str, Any]] = []
    for programme in [p for p in ground.plan.county.programmes if ground.choice.programme in {None, p.id}]:
        own = [(stop, day) for stop, day in made if stop.programme == programme.id]
        lost = sum(m.count for m in missed if m.programme == programme.id)
        places = {stop.place for stop, _ in own} | {m.place for m in missed if m.programme == programme.id}
        kept, could = _markets(ground, programme, own)
        found.append(
            {
                "programme": programme.id,
                "name": programme.name,
                "covers": programme.coverage is not None,
                "places": len(places),
                "asked": len(own) + lost,
                "planned": len(own),
                "missed": lost,
                "market_days": kept,
                "with_market": could,
            }
        )
    rows = [
        (
            ground.names(r["programme"]),
            *(r["places"], r["asked"], r["planned"], r["missed"]),
            f"{r['market_days']}/{r['with_market']}" if r["with_market"] else "-",
        )
        for r in found
    ]
    return Table(
        key="programmes",
        title=said("programmes", context="table.programme"),
        columns=(
            said("programme", context="table.programme"),
            said("places", context="table.programme"),
            said("asked", context="table.programme"),
            said("planned", context="table.programme"),
            said("missed", context="table.programme"),
            said("on market days", context="table.programme"),
        ),
        rows=tuple(rows),
        records=tuple(found),
        empty=said("no programmes", context="table.programme"),
    )


def _markets(ground: Ground, programme: Programme, own: Iterable[tuple[Stop, dt.date]]) -> tuple[int, int]:
    """Visits on a market day, of those to places that have one, where the programme looks at market days."""
    if programme.market_days is MarketDays.IGNORED:
        return 0, 0
    kept = could = 0
    for stop, day in own:
        markets = ground.plan.county.market_days(stop.place)
        could += bool(markets)
        kept += day in markets
    return kept, could


def hospital_table(ground: Ground, tours: Sequence[Tour]) -> Table:
    """Crews, tours and hours of each hospital and base."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    crews: dict[str, set[str]] = defaultdict(set)
    for tour in tours:
        own = sums[tour.depot]
        crews[tour.depot].add(tour.crew)
        own["tours"] += 1
        own["nights"] += len(tour.lodgings)
        for part in route_days(ground.plan, tour):
            own["days"] += 1
            own["visits"] += len(part.stops)
            own["driving"] += part.driving or 0
            own["visiting"] += part.visiting or 0
            own["longest"] = max(own["longest"], _out(part))
    order = {depot: i for i, depot in enumerate(ground.plan.county.codes())}
    found: list[dict[str, Any]] = [
        {"depot": depot, "name": ground.names(depot), "crews": len(crews[depot])}
        | {key: own[key] for key in ("tours", "days", "nights", "visits", "driving", "visiting", "longest")}
        for depot, own in sorted(sums.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    ]
    rows = [
        (
            *(r["name"], r["crews"], r["tours"], r["nights"] or "-", r["visits"], hours(r["driving"])),
            *(hours(r["visiting"]), hours(r["driving"] + r["visiting"]), hours(r["longest"])),
        )
        for r in found
    ]
    return Table(
        key="hospitals",
        title=said("hospitals", context="table.hospital"),
        columns=(
            said("from", context="table.hospital"),
            said("crews", context="table.hospital"),
            said("tours", context="table.hospital"),
            said("nights", context="table.hospital"),
            said("visits", context="table.hospital"),
            said("driving h", context="table.hospital"),
            said("visiting h", context="table.hospital"),
            said("hours", context="table.hospital"),
            said("longest day", context="table.hospital"),
        ),
        rows=tuple(rows),
        records=tuple(found),
        empty=said("no tours", context="table.hospital"),
    )


def _out(part: RouteDay) -> int:
    """Seconds from leaving to coming back, the break included."""
    return part.hours.returns - part.hours.leaves if part.hours else (part.driving or 0) + (part.visiting or 0)


def account_table(ground: Ground) -> Table:
    """One person's workload by month, beside the mean of those who share the duty at the same hospital."""
    works = workload(ground.plan)
    own = [w for w in works if w.person == ground.choice.person and _in_month(ground.choice, w)]
    shared = {(person, each.duty): each for each in fairness(ground.plan, works) for person in each.hours}
    found: list[dict[str, Any]] = []
    for work in own:
        group = shared.get((work.person, work.duty))
        found.append(
            {"person": work.person, "name": ground.names(work.person), "duty": work.duty.value}
            | {"month": f"{work.month:%Y-%m}", "days": work.days, "nights": work.nights, "visits": work.visits}
            | {"driving": work.driving, "visiting": work.visiting, "posted_days": work.posted_days}
            | {"colleagues": len(group.hours) if group else None, "mean_hours": group.mean if group else None}
        )
    rows = [
        (
            *(r["month"], DUTIES[w.duty].tell(ground.lang), r["days"] or "-", r["visits"] or "-", r["nights"] or "-"),
            *(hours(r["driving"]), hours(r["visiting"]), Hours(w.hours), r["posted_days"] or "-"),
        )
        for r, w in zip(found, own, strict=True)
    ]
    return Table(
        key="account",
        title=said("account", context="table.account"),
        columns=(
            said("month", context="table.account"),
            said("duty", context="table.account"),
            said("days out", context="table.account"),
            said("visits", context="table.account"),
            said("nights", context="table.account"),
            said("driving h", context="table.account"),
            said("visiting h", context="table.account"),
            said("hours", context="table.account"),
            said("days posted", context="table.account"),
        ),
        rows=tuple(rows),
        records=tuple(found),
        empty=said("is on no tour and posted nowhere in this time", context="table.account"),
    )


def _in_month(choice: Choice, work: Work) -> bool:
    """Whether a day asked for lies in the month."""
    after = (work.month + 31 * DAY).replace(day=1)
    return (choice.last is None or work.month < choice.last) and (choice.first is None or after > choice.first)
