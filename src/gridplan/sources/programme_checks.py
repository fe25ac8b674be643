"""Whether a programme can be at all: what its cells say about each other, about vehicles, roster and horizon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gridplan.domain.itineraries import clock
from gridplan.domain.people import Role
from gridplan.domain.periods import Window
from gridplan.domain.programmes import CrewKind, Period, PlaceKind, SameCrew, TeamRole
from gridplan.domain.rules import Rules
from gridplan.languages import joined, said
from gridplan.sources.place_names import KINDS, PlaceNames
from gridplan.sources.programme_gaps import arrangeable, nearest_gaps, spread
from gridplan.sources.programmes import ProgrammeRow
from gridplan.sources.report import Report
from gridplan.sources.rows import Rows, header_of
from gridplan.sources.visit_words import CREWS, PLACES, SAME_CREW
from gridplan.sources.words import listed, spelt

_KINDS_OF = {
    PlaceKind.VILLAGES: frozenset({"village", "township"}),
    PlaceKind.HOSPITALS: frozenset({"hospital"}),
    PlaceKind.VISIT_PLACES: frozenset({"visit_place"}),
}
_ONLY_OF_VILLAGES = ("modes", "key_groups", "min_residents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The circuit horizon ``start <= day < end`` and its working day in minutes after midnight."""

    start: dt.date
    end: dt.date
    opens: int
    closes: int


def horizon_of(start: dt.date, weeks: int, rules: Rules) -> Horizon:
    """The horizon of ``weeks`` from ``start`` with the hours that the rules give."""
    opens = 60 * rules.value("circuits.day_start")
    closes = opens + 60 * rules.value("circuits.shift") + rules.value("circuits.break")
    return Horizon(start=start, end=start + dt.timedelta(weeks=weeks), opens=round(opens), closes=round(closes))


def check_programmes(
    found: Iterable[ProgrammeRow],
    *,
    vehicles: Rows,
    staff: Rows,
    names: PlaceNames,
    horizon: Horizon | None,
    report: Report,
) -> None:
    """Checks programmes against themselves, the vehicles, the roster and the horizon."""
    for one in found:
        _check_crew(one, staff, report)
        _check_places(one, names, report)
        _check_vehicles(one, vehicles, report)
        if one.programme.minutes > one.programme.max_minutes:
            report.add("P012", one.row.where, value=one.programme.minutes, cap=one.programme.max_minutes)
        if horizon is not None:
            _check_hours(one, horizon, report)
            _check_gaps(one, horizon, report)


def place_words(places: PlaceKind) -> dict[str, str]:
    """What messages call what is visited."""
    return {"places": PLACES[places][0], "places_en": places.value.replace("_", " ")}


def hours_of(one: ProgrammeRow, horizon: Horizon) -> tuple[int, int]:
    """When visits begin at the earliest and end at the latest, in minutes after midnight."""
    given = one.programme
    opens = horizon.opens if given.opens is None else max(given.opens, horizon.opens)
    return opens, horizon.closes if given.closes is None else min(given.closes, horizon.closes)


def told_gap(high: int | None) -> int | str:
    """A longest gap in words."""
    if high is not None:
        return high
    return spelt(SAME_CREW[SameCrew.ANY])


def _check_crew(one: ProgrammeRow, staff: Rows, report: Report) -> None:
    row, programme = one.row, one.programme
    by_vehicle = programme.crew is CrewKind.VEHICLE
    if programme.work_days and (by_vehicle or programme.places is not PlaceKind.VILLAGES):
        what = spelt(CREWS[programme.crew] if by_vehicle else PLACES[programme.places])
        report.add("P013", row.where, value=what)
    if by_vehicle and row["roles"]:
        report.add("P014", row.where)
    if by_vehicle and programme.same_crew is SameCrew.OWN:
        report.add("P020", row.where)
    needs_specialist = not by_vehicle and TeamRole.SPECIALIST in programme.roles
    sure = len(staff) > 0 and not any("role" in person.bad for person in staff)
    if needs_specialist and sure and not any(person["role"] is Role.PHYSICIAN for person in staff):
        report.add("P015", row.where)


def _check_places(one: ProgrammeRow, names: PlaceNames, report: Report) -> None:
    row, programme = one.row, one.programme
    words = place_words(programme.places)
    for code in programme.where.only:
        kind = names.kinds[code]
        if kind not in _KINDS_OF[programme.places]:
            zh, en = KINDS[kind]
            near = [c for c, own in names.kinds.items() if own in _KINDS_OF[programme.places]]
            report.add("P017", row.where, value=code, kind=zh, kind_en=en, candidates=near, **words)
    if programme.places is PlaceKind.VILLAGES:
        return
    keys = (*_ONLY_OF_VILLAGES, "min_minutes") if programme.places is PlaceKind.HOSPITALS else _ONLY_OF_VILLAGES
    for key in keys:
        if row[key]:
            report.add("P019", row.where, value=row[key], column=header_of(row.kind, key), **words)


def _check_vehicles(one: ProgrammeRow, vehicles: Rows, report: Report) -> None:
    """Whether vehicles carry the equipment, and whether one comes that should not."""
    if vehicles.known is None or any("equipment" in vehicle.bad for vehicle in vehicles):
        return
    row, programme = one.row, one.programme
    by_vehicle = programme.crew is CrewKind.VEHICLE
    wanted = set(programme.equipment)
    if wanted and not by_vehicle:
        report.add("P003", row.where, value=listed(sorted(wanted)))
    elif wanted and not any(wanted <= set(vehicle["equipment"]) for vehicle in vehicles):
        near = {item for vehicle in vehicles for item in vehicle["equipment"]}
        missing = sorted(wanted - near) or sorted(wanted)
        report.add("P002", row.where, value=listed(missing), candidates=near)
    elif by_vehicle and not len(vehicles):
        report.add("P024", row.where)
    elif by_vehicle and not wanted and len({vehicle["profile"] for vehicle in vehicles}) > 1:
        named = listed(vehicle["name"] or vehicle["id"] for vehicle in vehicles)
        carried = sorted(item for vehicle in vehicles for item in vehicle["equipment"])
        report.add("P025", row.where, value=named, example=carried[0] if carried else "督导")


def _check_hours(one: ProgrammeRow, horizon: Horizon, report: Report) -> None:
    opens, closes = hours_of(one, horizon)
    least = min(one.programme.minutes, one.programme.max_minutes)
    hours_given = one.programme.opens is not None or one.programme.closes is not None
    if hours_given and least > closes - opens:
        hours = {"opens": clock(60 * opens), "closes": clock(60 * closes), "latest": clock(60 * (opens + least))}
        report.add("P010", one.row.where, value=least, **hours)


def _check_gaps(one: ProgrammeRow, horizon: Horizon, report: Report) -> None:
    programme = one.programme
    low, high = programme.min_gap_days, programme.max_gap_days
    if high is not None and low > high:
        report.add("P001", one.row.where, value=low, high=high)
        return
    asked = spread(programme, horizon.start, horizon.end)
    crowded = next((w for w in asked if w.visits > (w.end - w.start).days), None)
    if crowded is not None:
        days = (crowded.end - crowded.start).days
        most = min((w.end - w.start).days * programme.times // w.visits for w in asked)
        report.add("P027", one.row.where, value=days, visits=crowded.visits, most=max(1, most))
    elif asked and not arrangeable(asked, low, high):
        weeks = (horizon.end - horizon.start).days // 7
        visits = sum(window.visits for window in asked)
        words: dict[str, Any] = {"visits": visits, "weeks": weeks, "low": low, "high": told_gap(high)}
        report.add("P004", one.row.where, value=visits, advice=_gap_advice(asked, low, high), **words)
    elif (
        programme.period is Period.WEEKS
        and one.row["min_gap_days"] == 0
        and (visits := sum(window.visits for window in asked)) > 1
    ):
        step = 7 * programme.every_weeks // programme.times
        told: dict[str, Any] = {"visits": visits, "low": max(1, step // 2), "high": max(2, step * 3 // 2)}
        report.add(
            "P045",
            one.row.where,
            value=said("{count} every {weeks} weeks", count=programme.times, weeks=programme.every_weeks),
            **told,
        )


def _gap_advice(asked: Sequence[Window], low: int, high: int | None) -> str:
    """The nearest gaps that would do."""
    return joined(said(" or ", context="gaps"), _gaps(*nearest_gaps(asked, low, high))) or said("other gaps")


def _gaps(lower: int | None, higher: int | None) -> Iterator[str]:
    if lower is not None:
        yield said("a shortest gap of {days} days", days=lower)
    if higher is not None:
        yield said("a longest gap of {days} days", days=higher)
