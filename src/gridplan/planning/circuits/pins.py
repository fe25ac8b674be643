"""What a planner has fixed: tours driven as they stand, visits for the solver, what cannot be kept and why.

Refused here is what is impossible by itself (nobody to go, closed, not asked for, in the past or in the frozen days);
what only collides with something else is the solver's to tell. Pinned tours are fixed, so whatever collides with one is
refused here too.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gridplan.domain.circuits import BrokenPin, PinnedVisit, Stop, Tour
from gridplan.domain.pins import Pin
from gridplan.languages import said
from gridplan.planning.circuits.drivable import Fleet, outside_dates
from gridplan.planning.circuits.ground import Ground
from gridplan.planning.circuits.needs import Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """The table of pins, read.

    Attributes:
        tours: whole tours, each with its rows.
        visits: single visits; ``crew`` is an id now, whatever the planner wrote.
        broken: rows that mean nothing.
    """

    tours: tuple[tuple[Tour, tuple[Pin, ...]], ...] = ()
    visits: tuple[Pin, ...] = ()
    broken: tuple[BrokenPin, ...] = ()


def read_pins(ground: Ground) -> Pins:
    """Put rows together to tours, and find out which crew is meant by an id or a name."""
    ids = {ground.names(crew): crew for crew in ground.crews} | ground.short_names | {c: c for c in ground.crews}
    visits, broken = [], []
    routes: dict[tuple[str, dt.date, str], list[Pin]] = defaultdict(list)
    for row in ground.county.pins:
        crew = None if row.crew is None else ids.get(row.crew)
        if row.crew is not None and crew is None:
            broken.append(refused(row, said("there is no team or vehicle {crew}", crew=row.crew)))
        elif row.route is None:
            visits.append(dataclasses.replace(row, crew=crew))
        elif crew is None:
            broken.append(refused(row, said("route {route} does not say which team or vehicle goes", route=row.route)))
        else:
            routes[crew, row.day, row.route].append(dataclasses.replace(row, crew=crew))
    tours = []
    for (crew, day, _), rows in routes.items():
        ordered = tuple(sorted(rows, key=lambda row: row.position))
        stops = tuple(Stop(place=row.place, programme=row.programme) for row in ordered)
        tours.append((Tour(depot=ground.crews[crew].depot, crew=crew, day=day, stops=stops), ordered))
    return Pins(tours=tuple(tours), visits=tuple(visits), broken=tuple(broken))


def refused(row: Pin, why: str) -> BrokenPin:
    """A row that is not kept."""
    return BrokenPin(place=row.place, programme=row.programme, day=row.day, why=why)


class Fixing:
    """Decides what becomes of each pin.

    Attributes:
        fixed: tours that stand: past and frozen ones, and the pinned ones taken in so far.
        pinned: ``(place, programme)`` → visits for the solver.
        broken: what is not kept.
    """

    def __init__(self, fleet: Fleet, fixed: Iterable[Tour]) -> None:
        self.fleet, self.ground = fleet, fleet.ground
        self.fixed = list(fixed)
        self.pinned: dict[tuple[str, str], list[PinnedVisit]] = defaultdict(list)
        self.broken: list[BrokenPin] = []

    def fix(self, pins: Pins) -> None:
        """Take in all pins: whole tours first."""
        self.broken += pins.broken
        for tour, rows in pins.tours:
            if tour in self.fixed:
                continue
            why = self._closed_to_planning(tour.day) or self.fleet.tour_obstacle(tour) or self._collision(tour)
            if why:
                self.broken += [refused(row, why) for row in rows]
            else:
                self.fixed.append(tour)
        for row in pins.visits:
            if not self._stands(row):
                why = self._closed_to_planning(row.day) or self._visit_obstacle(row) or self._taken(row)
                if why:
                    self.broken.append(refused(row, why))
                else:
                    self.pinned[row.place, row.programme].append(PinnedVisit(day=row.day, crew=row.crew))

    def _closed_to_planning(self, day: dt.date) -> str:
        if day < self.ground.as_of:
            return said("{day} is past, and the visit was not among those made", day=day)
        if day < self.ground.opened:
            return said("{day} is frozen, and the published plan has no such visit", day=day)
        return ""

    def _stands(self, row: Pin) -> bool:
        """Whether a fixed tour makes the visit anyhow."""
        return any(
            row.crew in {None, tour.crew} and visit == (row.place, row.programme, row.day)
            for tour in self.fixed
            for visit in _visits(tour)
        )

    def _visit_obstacle(self, row: Pin) -> str:
        stop = Stop(place=row.place, programme=row.programme)
        if why := self.fleet.place_obstacle(stop, row.day):
            return why
        ask = self.fleet.asks[row.place, row.programme]
        if not any(window.start <= row.day < window.end for window in ask.need.windows):
            return outside_dates(ask.programme.name, row.day)
        if row.crew is not None:
            return self.fleet.visit_obstacle(row.crew, stop, row.day)
        reasons = [self.fleet.visit_obstacle(crew, stop, row.day) for crew in ask.crews]
        if not reasons:
            return said(
                "no team or vehicle is responsible for {programme} at {place}",
                programme=ask.programme.name,
                place=self.fleet.called(row.place),
            )
        return "" if "" in reasons else reasons[0]

    def _taken(self, row: Pin) -> str:
        """Why a visit is one too many beside the tours that stand: nobody asks the solver for it then."""
        stop = Stop(place=row.place, programme=row.programme)
        return self._too_many(stop, self.fleet.asks[row.place, row.programme], row.day)

    def _collision(self, tour: Tour) -> str:
        """What a pinned tour collides with among those that stand."""
        if any(other.crew == tour.crew and set(other.days) & set(tour.days) for other in self.fixed):
            return said("{crew} has another tour on {day}", crew=self.fleet.called(tour.crew), day=tour.day)
        for stop in tour.stops:
            ask = self.fleet.asks[stop.place, stop.programme]
            if why := self._too_many(stop, ask, tour.day):
                return why
        return ""

    def _too_many(self, stop: Stop, ask: Ask, day: dt.date) -> str:
        """Why one more visit would be too many here, or too early."""
        place, need = self.fleet.called(stop.place), ask.need
        others = [visit for tour in self.fixed for visit in _visits(tour)]
        if any(other[0] == stop.place and other[2] == day for other in others):
            return said("{place} has another visit on {day}", place=place, day=day)
        days = [other[2] for other in others if other[:2] == (stop.place, stop.programme)]
        window = next((w for w in need.windows if w.start <= day < w.end), None)
        if window is None:
            return outside_dates(ask.programme.name, day)
        if sum(window.start <= other < window.end for other in days) >= window.visits:
            return said(
                "{programme} at {place} has its {count} visit already",
                plural="{programme} at {place} has its {count} visits already",
                count=window.visits,
                programme=ask.programme.name,
                place=place,
            )
        if any(abs((day - other).days) < need.min_gap_days for other in days):
            return said(
                "two visits of {programme} at {place} would be less than {count} day apart",
                plural="two visits of {programme} at {place} would be less than {count} days apart",
                count=need.min_gap_days,
                programme=ask.programme.name,
                place=place,
            )
        return ""


def _visits(tour: Tour) -> list[tuple[str, str, dt.date]]:
    return [(stop.place, stop.programme, tour.day + dt.timedelta(days=stop.night)) for stop in tour.stops]


def with_pinned(asks: Collection[Ask], pinned: Mapping[tuple[str, str], Iterable[PinnedVisit]]) -> list[Ask]:
    """The asks with the visits that a planner has fixed."""
    return [
        dataclasses.replace(
            ask,
            need=dataclasses.replace(ask.need, pinned=tuple(sorted(own, key=lambda pin: (pin.day, pin.crew or "")))),
        )
        if (own := list(pinned.get((ask.need.place, ask.need.programme), ())))
        else ask
        for ask in asks
    ]
