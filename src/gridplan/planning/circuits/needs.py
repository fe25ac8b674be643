"""What each programme asks for at each place, but for the work-days: see :mod:`.work_days`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from gridplan.domain.circuits import Need
from gridplan.domain.itineraries import visit_seconds
from gridplan.domain.periods import Window, windows
from gridplan.domain.programmes import CrewKind, MarketDays, Programme, SameCrew, TeamRole
from gridplan.planning.circuits.ground import Ground, unique
from gridplan.planning.circuits.places import visited
from gridplan.planning.circuits.visitors import MOBILE_HOSPITAL, crews_for

SPECIALIST = "role:specialist"
"""What a need asks for, and a team has on some days, where the specialist goes too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A need and who may see to it.

    Attributes:
        crews: ids of the crews that may come; empty where nobody may.
        hosts: ids of the hospitals whose teams these are, or the vehicles' profile; where nobody may come, the
            township's code or the mobile hospitals' profile: something to call the task by.
    """

    need: Need
    programme: Programme
    crews: tuple[str, ...]
    hosts: tuple[str, ...]

    @property
    def by_team(self) -> bool:
        """Whether teams come, not vehicles."""
        return self.programme.crew is CrewKind.TEAM


def asks(ground: Ground) -> Iterator[Ask]:
    """The needs of all programmes without work-days, in file order."""
    for programme in ground.county.programmes:
        if programme.work_days is None:
            for place in visited(ground, programme):
                stretches = _windows(ground, programme, place)
                if stretches:
                    yield ask(ground, programme, place, stretches)


def ask(ground: Ground, programme: Programme, place: str, stretches: tuple[Window, ...]) -> Ask:
    """What the programme asks for at a place, so often; who comes is as the programme says."""
    crews = crews_for(ground, programme, place)
    market = market_days(ground, place)
    service = ground.services.get(place) if programme.where.modes else None
    calendar = ground.county.calendar
    begins = programme.starts if programme.starts and programme.starts > calendar.start else None
    need = Need(
        place=place,
        programme=programme.id,
        windows=stretches,
        min_gap_days=programme.min_gap_days,
        max_gap_days=programme.max_gap_days,
        service_seconds=visit_seconds(ground.county, programme, place),
        closed=ground.closed(place),
        days=_days(ground, programme, market),
        preferred=market if programme.market_days is MarketDays.PREFERRED else frozenset(),
        equipment=equipment(programme),
        same_crew=programme.same_crew is SameCrew.SAME,
        opens=None if programme.opens is None else 60 * programme.opens,
        closes=None if programme.closes is None else 60 * programme.closes,
        since=max(filter(None, (begins, service.since if service else None)), default=None),
        until=programme.ends if programme.ends and programme.ends < calendar.circuit_end else None,
    )
    return Ask(need=need, programme=programme, crews=crews, hosts=hosts_of(ground, programme, place, crews))


def equipment(programme: Programme) -> tuple[str, ...]:
    """What the programme asks of a crew."""
    specialist = programme.crew is CrewKind.TEAM and TeamRole.SPECIALIST in programme.roles
    return (*programme.equipment, *((SPECIALIST,) if specialist else ()))


def market_days(ground: Ground, place: str) -> frozenset[dt.date]:
    """Working days that are market days of a place or of its township."""
    return ground.county.market_days(place) & frozenset(ground.calendar.workdays)


def hosts_of(ground: Ground, programme: Programme, place: str, crews: tuple[str, ...]) -> tuple[str, ...]:
    """See :attr:`Ask.hosts`."""
    if programme.crew is CrewKind.TEAM:
        hospitals = unique(ground.teams[crew].hospital for crew in crews)
        return hospitals or (ground.county.township_of(place) or place,)
    return unique(ground.vehicles[crew].profile for crew in crews) or (_usual_profile(ground),)


def _usual_profile(ground: Ground) -> str:
    """Of needs that no vehicle can see to."""
    profiles = {vehicle.profile for vehicle in ground.vehicles.values()}
    return MOBILE_HOSPITAL if MOBILE_HOSPITAL in profiles else min(profiles, default=MOBILE_HOSPITAL)


def _windows(ground: Ground, programme: Programme, place: str) -> tuple[Window, ...]:
    """The visits asked for; how a village is served matters to programmes that go where it is served so."""
    service = ground.services.get(place) if programme.where.modes else None
    start, end = ground.calendar.start, ground.calendar.circuit_end
    return windows(programme, start, end, since=service.since if service else None)


def _days(ground: Ground, programme: Programme, market: frozenset[dt.date]) -> frozenset[dt.date] | None:
    """Days on which the programme comes; ``None`` is every working day."""
    days = market if programme.market_days is MarketDays.ONLY else None
    if programme.weekdays:
        wanted = ground.calendar.workdays if days is None else days
        days = frozenset(day for day in wanted if day.weekday() in programme.weekdays)
    return days
