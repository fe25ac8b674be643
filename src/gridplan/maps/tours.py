"""Circuits by day: each day of each tour with its halts, their purposes and hours, and the ways between them."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeVar

from shapely import Point

from gridplan.domain.circuits import Stop, Tour
from gridplan.domain.facilities import Vehicle
from gridplan.domain.itineraries import RouteDay, crew_profile, route_days
from gridplan.domain.plan import Plan
from gridplan.domain.small_counts import TellingVisits
from gridplan.maps.colouring import colour_classes
from gridplan.maps.context import Context
from gridplan.maps.ground import rounded, way
from gridplan.maps.spec import CircuitsLayer, PlaceItem, StopItem, Swatch, TourItem
from gridplan.maps.topology import Arc

T = TypeVar("T")
NEAR = 0.25  # degrees: depots closer than this should not share a colour of routes


class _Lines:
    """Ways without repeats: a way and its reverse are one line."""

    def __init__(self, plan: Plan) -> None:
        self._legs = plan.backdrop.legs
        self._numbers: dict[Arc, int] = {}
        self._steps: dict[tuple[str, str, str], int | None] = {}

    def step(self, profile: str, origin: str, destination: str) -> int | None:
        key = (profile, origin, destination)
        if key not in self._steps:
            shape = self._legs.get(key)
            self._steps[key] = None if shape is None else self._number(way(shape))
        return self._steps[key]

    def _number(self, arc: Arc) -> int | None:
        if len(arc) < 2:
            return None
        backwards = arc[::-1]
        if backwards < arc:
            return ~self._numbers.setdefault(backwards, len(self._numbers))
        return self._numbers.setdefault(arc, len(self._numbers))

    def all(self) -> tuple[Arc, ...]:
        return tuple(self._numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What all tours share.

    Attributes:
        days: day → its place in the layer.
        ends: id of where a day begins or ends (depot, lodging) → its place in the layer, and ``visited`` the same of
            what is visited.
        pinned: place, programme and day of the visits that a planner has fixed.
        untold: the visits whose length the reader may not know.
    """

    context: Context
    days: Mapping[dt.date, int]
    ends: Mapping[str, int]
    visited: Mapping[str, int]
    colours: dict[str, str]
    lines: _Lines
    pinned: frozenset[tuple[str, str, dt.date]]
    untold: TellingVisits


def circuits_layer(context: Context) -> CircuitsLayer | None:
    """Tours by day; ``None`` without a solution."""
    solution = context.plan.circuits.solution
    if solution is None:
        return None
    sites, county = context.county.sites(), context.county
    drawn = [tour for tour in solution.tours if _is_known(tour, sites)]
    depots = sorted({tour.depot for tour in drawn})
    lodgings = sorted({bed for tour in drawn for bed in tour.lodgings} - set(depots))
    draft = _Draft(
        context=context,
        days=_numbered(sorted({day for tour in solution.tours for day in tour.days})),
        ends=_numbered([*depots, *lodgings]),
        visited=_numbered(sorted({stop.place for tour in drawn for stop in tour.stops})),
        colours=_depot_colours(sites, depots, context.theme.routes),
        lines=_Lines(context.plan),
        pinned=frozenset((pin.place, pin.programme, pin.day) for pin in county.pins),
        untold=TellingVisits(county, context.names.audience),
    )
    vehicles = {v.id: v for v in county.vehicles}
    order = sorted(drawn, key=lambda t: (t.day, t.crew in vehicles, t.depot, t.crew))
    items = [item for tour in order for item in _tour(draft, tour, vehicles.get(tour.crew))]
    return CircuitsLayer(
        days=tuple(draft.days),
        start=min(bisect.bisect_left(list(draft.days), context.plan.as_of), max(0, len(draft.days) - 1)),
        depots=tuple((county.name_of(d), rounded(sites[d].x), rounded(sites[d].y)) for d in draft.ends),
        places=tuple(_place(context, place, sites[place]) for place in draft.visited),
        lines=draft.lines.all(),
        tours=tuple(sorted(items, key=lambda item: item.day)),
        legend=_legend(context),
    )


def _numbered(items: Sequence[T]) -> dict[T, int]:
    return {item: number for number, item in enumerate(items)}


def _is_known(tour: Tour, sites: dict[str, Point]) -> bool:
    return {tour.depot, *tour.lodgings, *(stop.place for stop in tour.stops)} <= sites.keys()


def _legend(context: Context) -> tuple[Swatch, ...]:
    words = context.words
    return (
        Swatch(label=words("circuits.route"), colour=context.theme.routes[0], mark="line"),
        Swatch(label=words("circuits.mobile"), colour=context.colour("mobile"), mark="line"),
        Swatch(label=words("circuits.straight"), colour=context.theme.routes[0], mark="dash"),
        Swatch(label=words("circuits.visited"), colour=context.colour("coverage.circuit")),
    )


def _place(context: Context, place: str, site: Point) -> PlaceItem:
    return PlaceItem(
        name=context.county.name_of(place),
        lon=rounded(site.x),
        lat=rounded(site.y),
        village=context.villages.get(place, -1),
    )


def _tour(draft: _Draft, tour: Tour, vehicle: Vehicle | None) -> list[TourItem]:
    """One item for each day of the tour."""
    context, profile = draft.context, crew_profile(draft.context.county, tour.crew)
    return [
        TourItem(
            day=draft.days[part.day],
            crew=context.crew(tour.crew),
            depot=draft.ends[part.places[0]],
            end=draft.ends[part.places[-1]],
            colour=context.colour("mobile") if vehicle else draft.colours[tour.depot],
            mobile=vehicle is not None,
            stops=_stops(draft, part),
            legs=tuple(draft.lines.step(profile, a, b) for a, b in pairwise(part.places)),
            minutes=None if part.driving is None else round(part.driving / 60),
            note=_note(context, tour, part.day),
        )
        for part in route_days(context.plan, tour, untold=draft.untold)
    ]


def _note(context: Context, tour: Tour, day: dt.date) -> str:
    """Which day of a tour of several days, and where the night is spent."""
    if not tour.lodgings:
        return ""
    night, words = (day - tour.day).days, context.words
    said = words("circuits.nth", n=night + 1, all=len(tour.days))
    if night == len(tour.lodgings):
        return said
    bed = words("circuits.lodging", place=context.county.name_of(tour.lodgings[night]))
    return words("sentence.separator").join((said, bed))


def _stops(draft: _Draft, part: RouteDay) -> tuple[StopItem, ...]:
    """The halts of a day; what is done at one place in a row is one halt."""
    begins: Sequence[int | None] = [None] * len(part.stops)
    if part.hours is not None:
        begins = [hour.begins for hour in part.hours.visits]
    found = []
    for place, halt in groupby(zip(part.stops, begins, strict=True), key=lambda each: each[0].place):
        own = list(halt)
        at = own[0][1]
        purposes = draft.context.words.list([_purpose(draft, stop, part.day) for stop, _ in own])
        minute = None if at is None else at // 60
        found.append(StopItem(place=draft.visited[place], purpose=purposes, minute=minute))
    return tuple(found)


def _purpose(draft: _Draft, stop: Stop, day: dt.date) -> str:
    name = draft.context.county.name_of(stop.programme)
    fixed = (stop.place, stop.programme, day) in draft.pinned
    return f"{name}{draft.context.words('circuits.pinned')}" if fixed else name


def _depot_colours(sites: dict[str, Point], depots: list[str], series: Sequence[str]) -> dict[str, str]:
    near = [(a, b) for a in depots for b in depots if a < b and sites[a].distance(sites[b]) < NEAR]
    return {d: series[c % len(series)] for d, c in colour_classes(depots, near, len(series)).items()}
