"""What the planner fixes by hand: visits, and whole tours."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.pins import Pin
from gridplan.domain.programmes import CrewKind, PlaceKind, Programme
from gridplan.languages import said
from gridplan.sources.place_names import KINDS, PlaceNames
from gridplan.sources.programme_checks import Horizon, place_words
from gridplan.sources.report import Report
from gridplan.sources.rows import Row, Rows
from gridplan.sources.visit_words import CREWS
from gridplan.sources.words import listed, spelt

_TEAM = re.compile(r"(.+)-T[1-9]\d*")
_KIND = {PlaceKind.VILLAGES: "village", PlaceKind.HOSPITALS: "hospital", PlaceKind.VISIT_PLACES: "visit_place"}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What pins may name: programmes and vehicles by id or name, townships of teams, days."""

    names: PlaceNames
    programmes: Mapping[str, Programme]
    sure_of_programmes: bool
    vehicles: Mapping[str, str]
    sure_of_vehicles: bool
    horizon: Horizon
    workdays: Collection[dt.date]


def read_pins(
    rows: Rows,
    *,
    names: PlaceNames,
    programme_rows: Rows,
    programmes: Iterable[Programme],
    vehicles: Rows,
    horizon: Horizon,
    workdays: Sequence[dt.date],
    report: Report,
) -> tuple[Pin, ...]:
    """The pins that mean something, in file order.

    Args:
        rows: the parsed table.
        names: places by code and name.
        programme_rows: the programmes table, for the names in it.
        programmes: those of its programmes that could be read.
        vehicles: the vehicle table.
        horizon: of circuits.
        workdays: working days of the horizon, ascending.
        report: takes the findings.
    """
    told = tuple(programmes)
    known = _Known(
        names=names,
        programmes={word.replace(" ", ""): p for p in told for word in (p.name, p.id)},
        sure_of_programmes=programme_rows.known is not None and len(told) == len(programme_rows),
        vehicles={str(v[key]).replace(" ", ""): v["id"] for v in vehicles if v.good("id") for key in ("name", "id")},
        sure_of_vehicles=vehicles.known is not None,
        horizon=horizon,
        workdays=frozenset(workdays),
    )
    found = [(row, pin) for row in rows if (pin := _pin(row, known, report)) is not None]
    _check_twice(found, report)
    _check_gaps(found, known, report)
    _check_routes(found, report)
    return tuple(pin for _, pin in found)


def _pin(row: Row, known: _Known, report: Report) -> Pin | None:
    """The pin of a row; ``None`` where something is wrong with it or it lies outside the horizon."""
    if row.bad:
        return None
    place = known.names.find(row, "place", row["place"], report)
    programme = known.programmes.get(row["programme"])
    if programme is None and known.sure_of_programmes:
        report.add("P031", row.where, value=row["programme"], candidates=known.programmes)
    crew = _crew(row, known, report)
    if row["route"] is not None and row["crew"] is None:
        report.add("P039", row.where, value=row["route"])
    if row["route"] is None and row["position"] is not None:
        report.add("P042", row.where, value=row["position"])
    if not _inside(row, known.horizon, report) or place is None or programme is None:
        return None
    if not _fits(row, place, programme, crew, known, report) or (crew is None and row["crew"] is not None):
        return None
    _check_day(row, programme, known, report)
    return Pin(
        id=row.where.told(),
        place=place,
        programme=programme.id,
        day=row["day"],
        crew=crew,
        route=row["route"],
        position=row["position"] or 0,
        note=row["note"],
    )


def _crew(row: Row, known: _Known, report: Report) -> str | None:
    """The id of a vehicle, or of a team: planning says how many a township has."""
    said: str | None = row["crew"]
    if said is None:
        return None
    if said in known.vehicles:
        return known.vehicles[said]
    team = _TEAM.fullmatch(said)
    if team and known.names.kinds.get(team[1]) == "township":
        return said
    if known.sure_of_vehicles and known.names.whole:
        townships = (f"{code}-T1" for code, kind in known.names.kinds.items() if kind == "township")
        report.add("P032", row.where, value=said, candidates=(*known.vehicles, *townships))
    return None


def _inside(row: Row, horizon: Horizon, report: Report) -> bool:
    if row["day"] < horizon.start:
        report.add("P033", row.where, value=row["day"], start=horizon.start)
    elif row["day"] >= horizon.end:
        report.add("P034", row.where, value=row["day"], last=horizon.end - _DAY)
    else:
        return True
    return False


def _fits(row: Row, place: str, programme: Programme, crew: str | None, known: _Known, report: Report) -> bool:
    """Whether place and crew are of the programme's kind."""
    kind = known.names.kinds[place]
    fits = kind == _KIND[programme.places]
    if not fits:
        zh, en = KINDS[kind]
        words = {"programme": programme.name, "kind": zh, "kind_en": en, **place_words(programme.places)}
        report.add("P036", row.where, value=row["place"], **words)
    if crew is None:
        return fits
    comes = CrewKind.VEHICLE if crew in known.vehicles.values() else CrewKind.TEAM
    if comes is not programme.crew:
        words = {"programme": programme.name, "crew": spelt(CREWS[programme.crew])}
        report.add("P037", row.where, value=row["crew"], other=spelt(CREWS[comes]), **words)
    return fits and comes is programme.crew


def _check_day(row: Row, programme: Programme, known: _Known, report: Report) -> None:
    """Whether anybody works on the day, and whether the programme runs on it."""
    day: dt.date = row["day"]
    if day not in known.workdays:
        near = min(known.workdays, key=lambda other: (abs(other - day), other), default=known.horizon.start)
        report.add("P035", row.where, value=day, near=near)
        return
    words = {"programme": programme.name}
    if programme.weekdays and day.weekday() not in programme.weekdays:
        report.add("P043", row.where, value=day, detail=said("another weekday"), **words)
    elif (programme.starts and day < programme.starts) or (programme.ends and day >= programme.ends):
        report.add("P043", row.where, value=day, detail=said("outside its dates"), **words)


def _check_twice(found: Sequence[tuple[Row, Pin]], report: Report) -> None:
    seen: dict[tuple[str, str, dt.date], Row] = {}
    for row, pin in found:
        first = seen.setdefault((pin.place, pin.programme, pin.day), row)
        if first is not row:
            report.add("P041", row.where, value=row["place"], first=first.where.told())


def _check_gaps(found: Sequence[tuple[Row, Pin]], known: _Known, report: Report) -> None:
    """Two pinned visits of one programme at one place lie its shortest gap apart."""
    gaps = {programme.id: (programme.name, programme.min_gap_days) for programme in known.programmes.values()}
    last: dict[tuple[str, str], tuple[Row, Pin]] = {}
    for row, pin in sorted(found, key=lambda each: each[1].day):
        before, each = last.get((pin.place, pin.programme)), (row, pin)
        last[pin.place, pin.programme] = each
        name, low = gaps[pin.programme]
        if before is None or not 0 < (days := (pin.day - before[1].day).days) < low:
            continue
        words = {"place": row["place"], "programme": name, "low": low, "days": days}
        report.add("P044", row.where, value=pin.day, other=before[1].day, first=before[0].where.told(), **words)


def _check_routes(found: Sequence[tuple[Row, Pin]], report: Report) -> None:
    """One route to a crew and day, with the positions 1, 2, 3 …; a visit beside a route is another tour."""
    days: defaultdict[tuple[str, dt.date], list[tuple[Row, Pin]]] = defaultdict(list)
    for row, pin in found:
        if pin.crew is not None:
            days[pin.crew, pin.day].append((row, pin))
    for (crew, day), stops in days.items():
        routes = {pin.route for _, pin in stops}
        if len(routes) > 1:
            first, other = stops[0], next(stop for stop in stops if stop[1].route != stops[0][1].route)
            report.add("P038", other[0].where, value=day, crew=crew, first=first[0].where.told())
        for route in routes - {None}:
            _check_positions([stop for stop in stops if stop[1].route == route], report)


def _check_positions(stops: Sequence[tuple[Row, Pin]], report: Report) -> None:
    given = [pin.position for _, pin in stops]
    if sorted(given) == list(range(1, len(stops) + 1)):
        return
    shown = listed(map(str, _missing_or_double(given)))
    row = next((row for row, pin in stops if given.count(pin.position) > 1), stops[-1][0])
    detail = said("{positions} missing or double", positions=shown)
    report.add("P040", row.where, value=row["route"], detail=detail)


def _missing_or_double(given: Sequence[int]) -> Iterator[int]:
    """Numbers from 1 to the count that are missing, and numbers that are there more than once."""
    for number in sorted({*range(1, len(given) + 1), *given} - {0}):
        if given.count(number) != (1 if number <= len(given) else 0):
            yield number
