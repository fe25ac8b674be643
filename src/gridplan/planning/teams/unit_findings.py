"""What is odd about the units of territory design, or makes a good division impossible."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shapely import distance

from gridplan.domain.adjacency import county_adjacency
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.naming import Names
from gridplan.domain.places import Grid, Village
from gridplan.domain.territories import TeamHost, TerritoryProblem, Unit
from gridplan.domain.travel import TravelTimes
from gridplan.languages import said
from gridplan.planning.teams import phrases
from gridplan.planning.teams.codes import finding
from gridplan.planning.teams.units import between_units, is_large, split_villages

_NAMED = 8  # of so many places the names are told
_METRES = 111_320  # of a degree of latitude


def unit_findings(
    county: County, travel: TravelTimes, problem: TerritoryProblem, *, lang: Language = "zh"
) -> tuple[Finding, ...]:
    """Findings GP-M020 to GP-M029, by code, then in the order of the county's file.

    Args:
        county: the input.
        travel: car travel times.
        problem: units, hosts and neighbourhood.
        lang: language of the texts.
    """
    ground = _Ground(county=county, travel=travel, problem=problem, names=Names(county), lang=lang)
    parts = (_islets, _without_hospital, _apart, _undivided, _empty, _overloaded, _heavy, _unreachable)
    return tuple(found for part in parts for found in part(ground))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    county: County
    travel: TravelTimes
    problem: TerritoryProblem
    names: Names
    lang: Language

    def say(self, code: str, feature: str, **words: object) -> Finding:
        """A finding in the language asked for."""
        return finding(f"GP-{code}", self.lang, feature=feature, value=None, **words)

    def several(self, names: Iterable[str]) -> str:
        """A list in words, cut short where it is long."""
        return phrases.first_of(list(dict.fromkeys(names)), _NAMED)

    def unit(self, unit: Unit) -> str:
        """A unit as planners call it."""
        return self.names.all(unit.grids) if unit.grids else self.names(unit.village)

    def by_home(self) -> Mapping[str, list[Unit]]:
        """Township of the first hospital that may look after a unit → units."""
        township = {host.hospital: host.township for host in self.problem.hosts}
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.problem.units:
            own = self.problem.eligible[unit.code]
            if own:
                found[township[own[0]]].append(unit)
        return found


def _islets(ground: _Ground) -> Iterator[Finding]:
    """Places that touch no other of their township, one finding for each township."""
    county = ground.county
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for islet, other in county_adjacency(county, split_villages(county)).bridges:
        found[_village(county, islet).township].append((islet, other))
    for township, pairs in found.items():
        gaps = [round(_metres(_place(county, a), _place(county, b))) for a, b in pairs]
        told = (said("{one}—{other}", one=ground.names(a), other=ground.names(b)) for a, b in pairs)
        words = {"township": county.name_of(township), "count": len(pairs), "metres": max(gaps)}
        yield ground.say("M020", pairs[0][0], pairs=ground.several(told), **words)


def _without_hospital(ground: _Ground) -> Iterator[Finding]:
    """Who looks after the villages of a township that has no hospital."""
    county, homes = ground.county, ground.by_home()
    for township in county.townships:
        if county.hospitals_of(township.code):
            continue
        own = [unit for units in homes.values() for unit in units if unit.township == township.code]
        counts = Counter(ground.problem.eligible[unit.code][0] for unit in own)
        told = (phrases.looks_after(county.name_of(hospital), count) for hospital, count in counts.most_common())
        if counts:
            yield ground.say("M021", township.code, township=township.name, hospitals=ground.several(told))


def _apart(ground: _Ground) -> Iterator[Finding]:
    """Units at home with a hospital of another township that their own area does not touch."""
    county, problem = ground.county, ground.problem
    touching = between_units(problem.units, county_adjacency(county, split_villages(county)).pairs)
    joined = problem.neighbours - touching
    by_code = {unit.code: unit for unit in problem.units}
    for township, units in ground.by_home().items():
        own = {unit.code for unit in units}
        codes = sorted({code for pair in joined if own.issuperset(pair) for code in pair})
        apart = [by_code[code] for code in codes if by_code[code].township != township]
        if apart:
            words = {"units": ground.several(map(ground.unit, apart)), "township": county.name_of(township)}
            yield ground.say("M022", apart[0].village, **words)


def _undivided(ground: _Ground) -> Iterator[Finding]:
    """Large villages without grids to divide."""
    county, limit = ground.county, ground.county.rules.value("teams.split_above")
    divided = split_villages(county)
    for village in county.villages:
        if is_large(county, village) and village.code not in divided:
            words = {"residents": village.residents, "limit": round(limit), "over": village.residents - round(limit)}
            grids = math.ceil(village.residents / limit)
            yield ground.say("M023", village.code, village=ground.names(village.code), grids=grids, **words)


def _empty(ground: _Ground) -> Iterator[Finding]:
    """Units in which nobody lives, all in one finding."""
    county = ground.county
    empty = [unit for unit in ground.problem.units if not _residents(county, unit)]
    if empty:
        names = ground.several(map(ground.unit, empty))
        yield ground.say("M024", empty[0].village, units=names, count=len(empty))


def _overloaded(ground: _Ground) -> Iterator[Finding]:
    """Townships whose teams cannot bear the workload."""
    problem, county = ground.problem, ground.county
    if problem.capacity is None:
        return
    teams: Counter[str] = Counter()
    demand = {township: sum(unit.workload for unit in units) for township, units in ground.by_home().items()}
    for host in problem.hosts:
        teams[host.township] += host.teams
    if county.teams.across_townships:
        teams, demand = Counter({county.code: teams.total()}), {county.code: sum(demand.values())}
    for place, load in demand.items():
        short = math.ceil(load / problem.capacity) - teams[place]
        if short > 0:
            name = county.name if place == county.code else county.name_of(place)
            words = {"load": load, "teams": teams[place], "capacity": round(problem.capacity), "short": short}
            yield ground.say("M025", place, township=name, **words)


def _heavy(ground: _Ground) -> Iterator[Finding]:
    """Units that are more than a team can bear, and those that put a team outside the band by themselves."""
    problem, county = ground.problem, ground.county
    hosts = {host.hospital: host for host in problem.hosts}
    beyond: dict[str, list[Unit]] = defaultdict(list)
    for unit in problem.units:
        own = [hosts[h] for h in problem.eligible[unit.code]]
        if problem.capacity is not None and unit.workload > problem.capacity:
            words = {"load": unit.workload, "capacity": round(problem.capacity), "unit": ground.unit(unit)}
            yield ground.say("M026", unit.village, **words)
        elif own and problem.balance is not None and unit.workload > max(_upper(problem, host) for host in own):
            beyond[own[0].township].append(unit)
    for township, units in beyond.items():
        host = next(host for host in problem.hosts if host.township == township)
        words = {"count": len(units), "mean": round(host.mean), "upper": round(_upper(problem, host))}
        told = (said("{unit} ({load})", unit=ground.unit(unit), load=unit.workload) for unit in units)
        yield ground.say("M027", township, township=county.name_of(township), units=ground.several(told), **words)


def _upper(problem: TerritoryProblem, host: TeamHost) -> float:
    """Upper end of the balance band."""
    return host.mean * (1 + (problem.balance or 0))


def _unreachable(ground: _Ground) -> Iterator[Finding]:
    """Units that no car reaches from any hospital that has teams, one finding for each township."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in ground.problem.units:
        if all(ground.travel.between(host.hospital, unit.site) is None for host in ground.problem.hosts):
            found[unit.township].append(unit)
    for township, units in found.items():
        words = {"township": ground.county.name_of(township), "units": ground.several(map(ground.unit, units))}
        yield ground.say("M028", township, count=len(units), **words)


def _residents(county: County, unit: Unit) -> int:
    if unit.grids:
        return sum(county.grid(code).residents for code in unit.grids)
    return county.village(unit.village).residents


def _place(county: County, code: str) -> Village | Grid:
    place = county.get(code)
    if not isinstance(place, (Village, Grid)):
        raise TypeError(f"{code} is neither a village nor a grid")
    return place


def _village(county: County, code: str) -> Village:
    place = _place(county, code)
    return county.village(place.village) if isinstance(place, Grid) else place


def _metres(first: Village | Grid, second: Village | Grid) -> float:
    """About how far apart two areas are; degrees of longitude count as long as those of latitude."""
    return _METRES * float(distance(first.area, second.area))
