"""What each team looks after, measured anew from the county: units, home hospitals, workloads, means.

By the definitions in :class:`~gridplan.domain.territories.TerritoryProblem`, with as many teams in each township as the
plan has.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gridplan.checking.breaches import Case
from gridplan.domain.county import County
from gridplan.domain.facilities import VillageClinic
from gridplan.domain.people import Role
from gridplan.domain.places import Grid, Village
from gridplan.domain.territories import UNREACHABLE_SECONDS, Team, Unit
from gridplan.languages import said


def teams_of(case: Case) -> tuple[Team, ...]:
    """The plan's teams; none where the solver found no solution."""
    solution = case.plan.territories.solution
    return solution.teams if solution else ()


def units_of(case: Case) -> tuple[Unit, ...]:
    """The units that the plan names."""
    solution = case.plan.territories.solution
    return solution.units if solution else ()


def area_of(county: County, team: Team) -> tuple[Village | Grid, ...]:
    """The whole villages and the grids that a team looks after."""
    return (*(county.village(v) for v in team.villages), *(county.grid(g) for g in team.grids))


def villages_in(county: County, team: Team) -> frozenset[str]:
    """Codes of the villages of which a team has at least a part."""
    return frozenset({*team.villages, *(county.grid(g).village for g in team.grids)})


def split_villages(case: Case) -> frozenset[str]:
    """Villages whose grids are told apart, by a unit or by a team."""
    county = case.county
    by_unit = {unit.village for unit in units_of(case) if unit.grids}
    return frozenset(by_unit | {county.grid(g).village for team in teams_of(case) for g in team.grids})


def doctors_of(county: County) -> Mapping[str, tuple[str, ...]]:
    """Clinic → its village doctors on the roster; clinics without any are missing."""
    clinics, found = {clinic.id for clinic in county.clinics}, defaultdict[str, list[str]](list)
    for person in county.people:
        if person.role is Role.VILLAGE_DOCTOR and person.workplace in clinics:
            found[person.workplace].append(person.id)
    return {clinic: tuple(doctors) for clinic, doctors in found.items()}


def has_clinic(county: County, team: Team, clinic: VillageClinic) -> bool:
    """Whether a clinic lies in a team's area."""
    if clinic.village in team.villages:
        return True
    if not any(county.grid(g).village == clinic.village for g in team.grids):
        return False
    grid = county.clinic_grid(clinic)
    return grid is not None and grid.code in team.grids


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The county under a plan's teams.

    Attributes:
        hosts: township → its hospitals that have teams; its first hospital where none has.
        known: places of which there are travel times.
    """

    case: Case
    hosts: Mapping[str, tuple[str, ...]] = field(init=False)
    known: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        county, forming = self.case.county, {team.hospital for team in teams_of(self.case)}
        hosts = {}
        for township in county.townships:
            own = tuple(h.id for h in county.hospitals_of(township.code))
            if own:
                hosts[township.code] = tuple(h for h in own if h in forming) or own[:1]
        object.__setattr__(self, "hosts", hosts)
        object.__setattr__(self, "known", frozenset(self.case.plan.travel_times("car").destinations))

    @property
    def across(self) -> bool:
        """Whether teams are formed without regard to township borders."""
        return self.case.county.teams.across_townships

    def between(self, origin: str, destination: str) -> int | None:
        """Seconds by car; ``None`` without a way."""
        return self.case.plan.travel_times("car").between(origin, destination)

    def counted(self, origin: str, destination: str) -> int:
        """Seconds by car as costs and workloads count them: no way is a long way."""
        seconds = self.between(origin, destination)
        return UNREACHABLE_SECONDS if seconds is None else seconds

    def homes(self, township: str, site: str) -> tuple[str, ...]:
        """Hospitals at home for a place: its township's, or the nearest where its township has none."""
        own = self.hosts.get(township)
        if own:
            return own
        others = [h for hospitals in self.hosts.values() for h in hospitals]
        reached = ((self.between(h, site), h) for h in others)
        ranked = sorted((seconds is None, seconds or 0, h) for seconds, h in reached)
        return tuple(h for _, _, h in ranked[:1])

    def home_township(self, unit: Unit) -> str:
        """The township whose teams a unit's workload is counted with."""
        homes = self.homes(unit.township, unit.site)
        return self.case.county.township_hospital(homes[0]).township if homes else unit.township

    def home_seconds(self, unit: Unit) -> int | None:
        """The drive from the nearest of a unit's home hospitals; ``None`` where none has a way."""
        ways = (self.between(h, unit.site) for h in self.homes(unit.township, unit.site))
        return min((way for way in ways if way is not None), default=None)

    def load(self, place: Village | Grid) -> float:
        """Residents, key groups, area and remoteness of a place in person-equivalents.

        Where the plan has no travel times of a grid (its village is not one to split), the village's stand for them.
        """
        county, rules = self.case.county, self.case.rules
        village = county.village(place.village) if isinstance(place, Grid) else place
        site = place.code if place.code in self.known else village.code
        weights, usual = county.teams.key_group_weights, rules.value("teams.key_group_weight")
        people = sum(weights.get(group, usual) * members for group, members in place.key_groups.items())
        ways = [self.counted(h, site) for h in self.homes(village.township, site)]
        hours = min(ways, default=UNREACHABLE_SECONDS) / 3600
        remote = rules.value("teams.remoteness_weight") * place.residents * hours
        return place.residents + people + rules.value("teams.area_weight") * place.area_km2 + remote

    def workload(self, unit: Unit) -> int:
        """A unit's workload, whole persons."""
        county = self.case.county
        places = tuple(county.grid(g) for g in unit.grids) or (county.village(unit.village),)
        return round(sum(self.load(place) for place in places))

    def means(self) -> Mapping[str, float]:
        """Township → the workload from which the balance of its teams is measured."""
        teams, units = Counter(team.township for team in teams_of(self.case)), units_of(self.case)
        if self.across:
            mean = sum(unit.workload for unit in units) / max(1, teams.total())
            return dict.fromkeys(teams, mean)
        demand = self.demand()
        return {township: demand.get(township, 0) / count for township, count in teams.items()}

    def demand(self) -> Mapping[str, int]:
        """Township → workload of the units that are at home there."""
        demand: dict[str, int] = defaultdict(int)
        for unit in units_of(self.case):
            demand[self.home_township(unit)] += unit.workload
        return demand

    def shares(self) -> tuple[tuple[Unit, ...], ...]:
        """The units of each team, in the order of the teams.

        Of a unit that was divided between teams by hand each has a part, weighed anew.
        """
        holders: dict[str, list[int]] = defaultdict(list)  # village or grid → teams that have it
        for place, team in enumerate(teams_of(self.case)):
            for code in (*team.villages, *team.grids):
                holders[code].append(place)
        shares: list[list[Unit]] = [[] for _ in teams_of(self.case)]
        split = split_villages(self.case)
        for unit in units_of(self.case):
            for place in holders.get(unit.village, ()):
                shares[place].append(unit)
            for place, piece in self._pieces(unit, holders) if unit.village in split else ():
                shares[place].append(piece)
        return tuple(map(tuple, shares))

    def _pieces(self, unit: Unit, holders: Mapping[str, list[int]]) -> Iterator[tuple[int, Unit]]:
        atoms = unit.grids or tuple(g.code for g in self.case.county.grids_of(unit.village))
        held: dict[int, list[str]] = defaultdict(list)
        for code in atoms:
            for place in holders.get(code, []):
                held[place].append(code)
        for place, grids in held.items():
            if len(grids) == len(atoms):
                yield place, unit
            else:
                piece = dataclasses.replace(unit, grids=tuple(grids))
                yield place, dataclasses.replace(piece, workload=self.workload(piece))


def unit_name(case: Case, unit: Unit) -> str:
    """A unit as planners call it."""
    village = case.names(unit.village)
    if not unit.grids:
        return village
    return said(
        "{count} grid of {village}", plural="{count} grids of {village}", count=len(unit.grids), village=village
    )
