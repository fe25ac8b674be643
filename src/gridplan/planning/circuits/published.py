"""The published tours: what is past, what is frozen, what is to be kept where it can."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridplan.domain.circuits import Tour
from gridplan.domain.programmes import CrewKind, TeamRole
from gridplan.planning.circuits.ground import Ground
from gridplan.planning.circuits.people import People

Key = tuple[str, str]
"""Programme, team or place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Published tours by what becomes of them, each in the order of day, depot and crew.

    Attributes:
        past: they set out before the day of planning, and stay as they were driven.
        frozen: they set out in the frozen days, and stay where they can still be driven.
        later: they are kept where possible.
    """

    past: tuple[Tour, ...] = ()
    frozen: tuple[Tour, ...] = ()
    later: tuple[Tour, ...] = ()


def published(ground: Ground) -> Published:
    """Sort the published tours."""
    tours = ground.published.tours if ground.published else ()
    ordered = sorted(tours, key=lambda tour: (tour.day, tour.depot, tour.crew))
    return Published(
        past=tuple(t for t in ordered if t.day < ground.as_of),
        frozen=tuple(t for t in ordered if ground.as_of <= t.day < ground.opened),
        later=tuple(t for t in ordered if t.day >= ground.opened),
    )


class Reserved:
    """Tours whose people have been given to them before anybody else gets a day.

    Attributes:
        tours: those that got all their people.
    """

    def __init__(self, ground: Ground, people: People) -> None:
        self.ground, self.people = ground, people
        self.tours: list[Tour] = []

    def reserve(self, tours: Iterable[Tour]) -> None:
        """Give the people of each tour its days: all of them or none."""
        self.tours += [tour for tour in tours if self._take(tour)]

    def days(self) -> Mapping[str, set[dt.date]]:
        """Crew → days of its tours."""
        found: dict[str, set[dt.date]] = defaultdict(set)
        for tour in self.tours:
            found[tour.crew].update(tour.days)
        return found

    def _take(self, tour: Tour) -> bool:
        crew = self.ground.crews.get(tour.crew)
        if crew is None or crew.members is None:
            return False
        wanted = crew.members
        if needs_specialist(self.ground, tour):
            if crew.specialist is None:
                return False
            wanted = (*wanted, crew.specialist)
        if not all(self.people.free(wanted, day, crew) for day in tour.days):
            return False
        for day in tour.days:
            self.people.take(wanted, day, crew)
        return True


def needs_specialist(ground: Ground, tour: Tour) -> bool:
    """Whether one of a team's visits asks for the specialist."""
    programmes = {p.id: p for p in ground.county.programmes if p.crew is CrewKind.TEAM}
    return any(
        TeamRole.SPECIALIST in programmes[stop.programme].roles for stop in tour.stops if stop.programme in programmes
    )


def days_out(tours: Iterable[Tour]) -> Mapping[Key, set[dt.date]]:
    """``(programme, crew)`` → days on which the crew makes visits for the programme."""
    found: dict[Key, set[dt.date]] = defaultdict(set)
    for tour in tours:
        for stop in tour.stops:
            found[stop.programme, tour.crew].add(tour.day + dt.timedelta(days=stop.night))
    return found


def visits_made(tours: Iterable[Tour]) -> Mapping[Key, list[dt.date]]:
    """``(place, programme)`` → days of the visits, ascending."""
    found: dict[Key, list[dt.date]] = defaultdict(list)
    for tour in tours:
        for stop in tour.stops:
            found[stop.place, stop.programme].append(tour.day + dt.timedelta(days=stop.night))
    return {key: sorted(days) for key, days in found.items()}
