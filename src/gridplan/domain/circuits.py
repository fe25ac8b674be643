"""Circuits: who drives where on which day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gridplan.domain.travel import TravelTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one programme asks for at one village over the horizon.

    Attributes:
        visits: how many visits.
        min_gap_days, max_gap_days: see :class:`gridplan.domain.programmes.Programme`.
        service_seconds: length of each visit.
        closed: working days on which the village cannot be visited.
        equipment: what the vehicle must carry.
        since: first day of the service where it began inside the horizon: visits are counted and gaps measured from
            then on; ``None`` is the horizon's start.
    """

    village: str
    programme: str
    visits: int
    min_gap_days: int
    max_gap_days: int
    service_seconds: int
    closed: frozenset[dt.date] = frozenset()
    equipment: tuple[str, ...] = ()
    since: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A team or a vehicle that drives at most one tour a day, on its own ``days`` only."""

    id: str
    days: tuple[dt.date, ...]
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit to ``village`` for ``programme``."""

    village: str
    programme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """One day's round from ``depot`` through ``stops`` in order and back."""

    depot: str
    crew: str
    day: dt.date
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepotTask:
    """One depot's share: ``crews`` serve ``needs``. ``profile`` names the travel times to use.

    ``fixed`` are tours that are driven as they stand (past and frozen ones); their visits are not in
    ``needs.visits``'s favour: the solver counts them towards it. ``previous`` are the other published tours,
    to be kept where possible. No other tour is planned before ``open_from``; a gap that ends before it is history.
    """

    depot: str
    profile: str
    needs: tuple[Need, ...]
    crews: tuple[Crew, ...]
    fixed: tuple[Tour, ...] = ()
    previous: tuple[Tour, ...] = ()
    open_from: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitProblem:
    """Plan every visit on a day with a crew.

    A tour's driving time is the sum of the travel times depot → stops → depot; its length adds the service times
    and may not exceed ``shift_seconds``; it has at most ``max_stops`` stops, each village at most once, all reachable.
    Goals in order: ``missed`` visits, ``changed`` tours (only with ``previous``), ``driving`` seconds.

    A crew drives one tour a day; no village is visited twice on one day; no need more often than it asks. Visits to a
    village for a programme keep ``min_gap_days``; where none of them is missed they keep ``max_gap_days`` too, also to
    the horizon's edges. ``changed`` counts tours of ``previous`` that are gone plus tours that are neither in
    ``previous`` nor ``fixed``; ``driving`` is that of all tours, the fixed ones included. Of a fixed tour it is
    that by its task's travel times, and 0 where they no longer tell: a place is gone, or a road.

    Attributes:
        start, end: the horizon ``start <= day < end`` (for the gap to its edges).
        workdays: working days of the horizon, ascending.
        travel: travel times by profile.
    """

    tasks: tuple[DepotTask, ...]
    start: dt.date
    end: dt.date
    workdays: tuple[dt.date, ...]
    travel: tuple[TravelTimes, ...]
    shift_seconds: int
    max_stops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedVisits:
    """``count`` visits that no day and crew could be found for."""

    village: str
    programme: str
    count: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuits:
    """All tours, and what could not be served."""

    tours: tuple[Tour, ...]
    missed: tuple[MissedVisits, ...] = ()
