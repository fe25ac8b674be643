"""Circuits: who drives where on which day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from gridplan.domain.calendar import Season
from gridplan.domain.periods import Window
from gridplan.domain.travel import TravelTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedVisit:
    """A visit that must take place on ``day``, made by ``crew`` (and nobody else that day) where one is named."""

    day: dt.date
    crew: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one programme asks for at one place over the horizon.

    Attributes:
        place: code of a village, or id of a hospital or visit place.
        windows: stretches of days, apart from each other and ascending, each with its number of visits. Visits are
            made inside windows only.
        min_gap_days, max_gap_days: see :class:`gridplan.domain.programmes.Programme`.
        service_seconds: length of each visit.
        closed: working days on which the place cannot be visited.
        days: working days on which the programme visits this place (fixed work-days, weekdays, market days only);
            ``None`` is all.
        preferred: days that are better than others (market days).
        equipment: what the crew must carry or be able to do.
        crews: ids of the crews that may come; empty is all of the task.
        same_crew: one crew makes all visits that are still to plan (and made those that stand).
        opens, closes: seconds after midnight: a visit begins no earlier and ends no later.
        most_together: at most so many visits for this programme on one tour; ``None`` is no limit.
        load: how much of a crew's ``capacity`` a visit takes.
        patterns: given, the days of all visits are exactly one of these sets.
        pinned: visits that a planner has fixed; they count among those of ``windows``.
        since: first day of the service or programme where it begins inside the horizon: gaps are measured from then on;
            ``None`` is the horizon's start.
        until: first day after the programme where it ends inside the horizon: gaps are measured up to then.
    """

    place: str
    programme: str
    windows: tuple[Window, ...]
    min_gap_days: int = 0
    max_gap_days: int | None = None
    service_seconds: int
    closed: frozenset[dt.date] = frozenset()
    days: frozenset[dt.date] | None = None
    preferred: frozenset[dt.date] = frozenset()
    equipment: tuple[str, ...] = ()
    crews: tuple[str, ...] = ()
    same_crew: bool = False
    opens: int | None = None
    closes: int | None = None
    most_together: int | None = None
    load: int = 0
    patterns: tuple[frozenset[dt.date], ...] = ()
    pinned: tuple[PinnedVisit, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def visits(self) -> int:
        """Visits of all windows."""
        return sum(window.visits for window in self.windows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """What a crew carries or can do on some days only: a team goes with its specialist on ``days``."""

    name: str
    days: frozenset[dt.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A team or a vehicle that drives at most one tour a day, on its own ``days`` only.

    Attributes:
        depot: where its tours start and end.
        equipment: what it always carries.
        skills: what it has on some of its days.
        capacity: most ``load`` on one tour; ``None`` is no limit.
        nights: most nights away on one tour.
    """

    id: str
    depot: str
    days: tuple[dt.date, ...]
    equipment: tuple[str, ...] = ()
    skills: tuple[Skill, ...] = ()
    capacity: int | None = None
    nights: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit to ``place`` for ``programme``, ``night`` nights after the tour set out."""

    place: str
    programme: str
    night: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """A round from ``depot`` through ``stops`` in order and back, setting out on ``day``.

    Consecutive stops at one place on one day are one halt with several purposes.

    Attributes:
        lodgings: where each night away is spent; empty is a tour of one day. Every day of a tour has a visit, and all
            its days are of one season.
    """

    depot: str
    crew: str
    day: dt.date
    stops: tuple[Stop, ...]
    lodgings: tuple[str, ...] = ()

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Every day on which the crew is out."""
        return tuple(self.day + dt.timedelta(days=night) for night in range(len(self.lodgings) + 1))

    def places_of(self, night: int) -> tuple[str, ...]:
        """The way of one day: from where, over which places (each halt once), to where."""
        begin = self.lodgings[night - 1] if night else self.depot
        end = self.lodgings[night] if night < len(self.lodgings) else self.depot
        halts: list[str] = []
        for stop in self.stops:
            if stop.night == night and (not halts or halts[-1] != stop.place):
                halts.append(stop.place)
        return begin, *halts, end


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotTask:
    """Crews and the needs that they serve; no other task shares either.

    Attributes:
        id: for messages: the hospital or base, or the vehicle profile where crews of several bases share needs.
        profile: names the travel times to use.
        lodgings: places where a crew may stay overnight.
        fixed: tours that are driven as they stand (past and frozen ones, and tours pinned by a planner); their visits
            count towards ``needs``.
        previous: the other published tours, to be kept where possible.
        open_from: no other tour is planned before this day; a gap that ends on it or before is history.
    """

    id: str
    profile: str
    needs: tuple[Need, ...]
    crews: tuple[Crew, ...]
    lodgings: tuple[str, ...] = ()
    fixed: tuple[Tour, ...] = ()
    previous: tuple[Tour, ...] = ()
    open_from: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """The day on the road, in seconds after midnight and seconds.

    A crew leaves no earlier than ``start`` and may wait where it is too early. What it does from ``start`` until it is
    back (or, on a night away, at its lodging), without its break, takes at most ``shift``. A crew that is out after
    ``break_until`` has had a break of ``break_length`` in one piece, begun between ``break_from`` and ``break_until``,
    before or after a leg, not during one nor during a visit; with ``break_length`` 0 there is none.
    """

    start: int = 8 * 3600
    shift: int = 8 * 3600
    break_length: int = 0
    break_from: int = 11 * 3600
    break_until: int = 14 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitProblem:
    """Plan every visit on a day with a crew.

    A tour's driving time is the sum of the travel times depot → places → depot on each of its days (by the season of
    the day). It has at most ``max_stops`` different places a day; what is done at one place on one day is done in one
    halt, whatever the number of programmes. Each need at most once on a tour, everything reachable, loads within the
    crew's capacity, visits within their hours.

    Goals in order: ``missed`` visits, ``changed`` tours (only with ``previous``), ``driving`` seconds.

    A crew is on one tour a day; no place is visited by two tours of one task on one day; no need more often than it
    asks. Visits to a place for a programme keep ``min_gap_days``; where none of them is missed they keep
    ``max_gap_days`` too, also to the horizon's edges, and ``patterns``. ``changed`` counts tours of ``previous`` that
    are gone plus tours that are neither in ``previous`` nor ``fixed``; ``driving`` is that of all tours, the fixed
    ones included. Of a fixed tour it is that by its task's travel times, and 0 where they no longer tell: a place is
    gone, or a road.

    Attributes:
        start, end: the horizon ``start <= day < end`` (for the gap to its edges).
        workdays: working days of the horizon, ascending.
        travel: travel times, by profile and scenario; the first of a profile is the usual one.
        seasons: days on which the travel times of another scenario hold.
        day: hours of the working day.
    """

    tasks: tuple[DepotTask, ...]
    start: dt.date
    end: dt.date
    workdays: tuple[dt.date, ...]
    travel: tuple[TravelTimes, ...]
    seasons: tuple[Season, ...] = ()
    day: WorkingDay = WorkingDay()
    max_stops: int


class MissedReason(StrEnum):
    """Why a visit cannot be made."""

    NO_WAY = "no_way"  # no vehicle passes
    NO_EQUIPMENT = "no_equipment"  # no crew carries it or can do it
    NO_CREW = "no_crew"  # the crew that must come is not there on any day
    TOO_LONG = "too_long"  # the way and the visit are longer than the working day (or do not fit its hours)
    NO_DAYS = "no_days"  # closures, leave, fixed days and gaps leave too few days
    PINNED = "pinned"  # what a planner has fixed takes the room
    CAPACITY = "capacity"  # days there are, but not enough crew-days for all


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedVisits:
    """``count`` visits that no day and crew could be found for."""

    place: str
    programme: str
    count: int
    reason: MissedReason = MissedReason.CAPACITY


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPin:
    """A pin that could not be kept, and why (in Chinese, with names)."""

    place: str
    programme: str
    day: dt.date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuits:
    """All tours, what could not be served, and what a planner fixed in vain."""

    tours: tuple[Tour, ...]
    missed: tuple[MissedVisits, ...] = ()
    broken_pins: tuple[BrokenPin, ...] = ()
