"""Home hospitals of places, and what a place's care weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gridplan.domain.county import County
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.places import Grid, Village
from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.domain.travel import TravelTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """Which hospitals a place is at home with.

    Attributes:
        travel: car travel times.
        hosts: hospital that forms teams → code of its township.
        known: places of which there are travel times: of a village that is not to be split, its grids have none.
    """

    travel: TravelTimes
    hosts: Mapping[str, str]
    _of_township: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    known: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own: dict[str, tuple[str, ...]] = {}
        for hospital, township in self.hosts.items():
            own[township] = (*own.get(township, ()), hospital)
        object.__setattr__(self, "hosts", frozen_mapping(self.hosts))
        object.__setattr__(self, "_of_township", own)
        object.__setattr__(self, "known", frozenset(self.travel.destinations))

    def of(self, township: str, site: str) -> tuple[str, ...]:
        """Hospitals of the township; where it has none, the nearest by car to the site (on a tie the smallest id)."""
        own = self._of_township.get(township)
        if own or not self.hosts:
            return own or ()
        return (min(self.hosts, key=lambda h: (self.between(h, site) is None, self.between(h, site) or 0, h)),)

    def township_of(self, township: str, site: str) -> str:
        """The township whose teams a place's workload is counted with."""
        homes = self.of(township, site)
        return self.hosts[homes[0]] if homes else township

    def between(self, hospital: str, site: str) -> int | None:
        """Seconds by car; ``None`` without a way."""
        return self.travel.between(hospital, site)

    def seconds(self, township: str, site: str) -> int | None:
        """The drive from the nearest home hospital; ``None`` where none has a way."""
        ways = (self.between(h, site) for h in self.of(township, site))
        return min((way for way in ways if way is not None), default=None)


def workload(county: County, places: Iterable[Village | Grid], homes: Homes) -> float:
    """Residents, key groups, area and remoteness of some places, in person-equivalents.

    That is, for each, residents + Σ weight · members of key groups + weight · km² + weight · residents · hours from
    the nearest home hospital; :data:`UNREACHABLE_SECONDS` stand for a way that does not exist.
    """
    rules, weights = county.rules, county.teams.key_group_weights
    usual, per_km2 = rules.value("teams.key_group_weight"), rules.value("teams.area_weight")
    per_hour = rules.value("teams.remoteness_weight")
    total = 0.0
    for place in places:
        village = county.village(place.village) if isinstance(place, Grid) else place
        site = place.code if place.code in homes.known else village.code
        seconds = homes.seconds(village.township, site)
        hours = (UNREACHABLE_SECONDS if seconds is None else seconds) / 3600
        people = sum(weights.get(group, usual) * members for group, members in place.key_groups.items())
        total += place.residents + people + per_km2 * place.area_km2 + per_hour * place.residents * hours
    return total
