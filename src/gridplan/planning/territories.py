"""County → :class:`TerritoryProblem`, and people → teams."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.adjacency import Pair, neighbours
from gridplan.domain.county import County
from gridplan.domain.people import Person, Role
from gridplan.domain.places import Grid, Village
from gridplan.domain.postings import Postings
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team, Territories, TerritoryProblem, TownshipTask, Unit
from gridplan.domain.travel import TravelTimes
from gridplan.planning.splitting import split
from gridplan.solvers.specialists import FORBIDDEN, assign_specialists

_KEEP = 1_000_000  # seconds: more than any drive, so that a team changes its specialist only where it must
_NEXT_TEAM = 600  # seconds: what each further team of one specialist counts, so that the work is spread
_CUT_OFF = 100_000  # seconds: a specialist who cannot be driven to the township, still better than none


def territory_problem(
    county: County, travel: TravelTimes, *, previous: Territories | None = None, as_of: dt.date | None = None
) -> TerritoryProblem:
    """What the territory solver is to know.

    Units are whole villages; one above ``teams.split_above`` (unless that is off) is divided into contiguous parts of
    about equal workload. A township forms as many teams as its hospital has pairs of a GP and a nurse who serve
    through the circuit horizon: at least one, at most one for each unit.

    Args:
        county: the input.
        travel: car travel times.
        previous: the published territories, for least change.
        as_of: who has joined by this day counts; the horizon's start by default.
    """
    rules = county.rules
    tasks = [
        _task(county, township.code, travel, previous, as_of or county.calendar.start)
        for township in county.townships
        if county.hospitals_of(township.code) and county.villages_of(township.code)
    ]
    return TerritoryProblem(
        tasks=tuple(tasks),
        travel=travel,
        balance=None if rules.level("teams.balance") is Level.OFF else rules.value("teams.balance"),
        balance_weight=rules.value("teams.balance_weight"),
    )


def _task(
    county: County, township: str, travel: TravelTimes, previous: Territories | None, as_of: dt.date
) -> TownshipTask:
    hospital = county.hospitals_of(township)[0].id
    villages = county.villages_of(township)
    parts = {village.code: _parts_wanted(county, village) for village in villages}
    places: dict[str, Village | Grid] = {v.code: v for v in villages if parts[v.code] == 1}
    places |= {g.code: g for v in villages if parts[v.code] > 1 for g in county.grids_of(v.code)}
    # the same neighbourhood that the checker looks at: what is contiguous here is contiguous there
    pairs = neighbours({code: place.area for code, place in places.items()})
    units: list[Unit] = []
    for village in villages:
        if parts[village.code] == 1:
            load = round(workload(county, (village,)))
            units.append(Unit(code=village.code, village=village.code, site=village.code, workload=load))
        else:
            units += _divided(county, village, parts[village.code], pairs, travel)
    home = {code: unit.code for unit in units for code in (unit.grids or (unit.village,))}
    lifted = {(min(home[a], home[b]), max(home[a], home[b])) for a, b in pairs if home[a] != home[b]}
    return TownshipTask(
        township=township,
        hospital=hospital,
        units=tuple(units),
        neighbours=frozenset(lifted),
        teams=_teams_possible(county, hospital, len(units), as_of),
        previous=_previous_teams(units, township, previous),
    )


def workload(county: County, places: tuple[Village | Grid, ...]) -> float:
    """Residents, weighted key groups and weighted area of some places, in person-equivalents."""
    per_head = county.rules.value("teams.key_group_weight")
    per_km2 = county.rules.value("teams.area_weight")
    return sum(p.residents + per_head * sum(p.key_groups.values()) + per_km2 * p.area_km2 for p in places)


def _parts_wanted(county: County, village: Village) -> int:
    threshold = county.rules.value("teams.split_above")
    if county.rules.level("teams.split_above") is Level.OFF or village.residents <= threshold:
        return 1
    grids = len(county.grids_of(village.code))
    return max(1, min(grids, math.ceil(village.residents / threshold) if threshold else grids))


def _divided(county: County, village: Village, parts: int, pairs: frozenset[Pair], travel: TravelTimes) -> list[Unit]:
    grids = {grid.code: grid for grid in county.grids_of(village.code)}
    inside = {(a, b) for a, b in pairs if a in grids and b in grids}
    # where the grids hang together only through other villages, they are joined as the crow flies
    inside |= neighbours({code: grid.area for code, grid in grids.items()})
    shares = split({code: workload(county, (grid,)) for code, grid in grids.items()}, inside, parts)
    units = []
    for number, codes in enumerate(shares, start=1):
        own = tuple(grids[code] for code in codes)
        units.append(
            Unit(
                code=f"{village.code}/{number}",
                village=village.code,
                grids=codes,
                site=_centre(own, travel),
                workload=round(workload(county, own)),
            )
        )
    return units


def _centre(grids: tuple[Grid, ...], travel: TravelTimes) -> str:
    """The grid to which the residents of all have the shortest way; the first of several such."""
    codes = [grid.code for grid in grids]
    seconds = travel.submatrix(codes, codes).astype(np.float64)
    seconds[seconds < 0] = _CUT_OFF
    return codes[int(np.argmin(np.array([grid.residents for grid in grids]) @ seconds))]


def _teams_possible(county: County, hospital: str, units: int, as_of: dt.date) -> int:
    counts = [len(_staff(county, hospital, role, as_of)) for role in (Role.GP, Role.NURSE)]
    return max(1, min(*counts, units))


def _previous_teams(units: list[Unit], township: str, previous: Territories | None) -> Mapping[str, int]:
    """Unit → index among the township's previous teams of the one that has most of it."""
    found: dict[str, int] = {}
    teams = [t for t in previous.teams if t.township == township] if previous else []
    for unit in units:
        shares = [len({unit.village, *unit.grids} & {*team.villages, *team.grids}) for team in teams]
        if any(shares):
            found[unit.code] = shares.index(max(shares))
    return found


def serves(county: County, person: Person, as_of: dt.date) -> bool:
    """Whether the person is there for the circuit horizon: employed to its end and at work on most of its days.

    Leave is counted over the whole horizon, not from ``as_of`` on: leave that was known when the plan was published is
    no reason to change it as the weeks go by.
    """
    until = max(county.calendar.circuit_end, as_of + dt.timedelta(days=1))
    if (person.joins and person.joins > as_of) or (person.leaves and person.leaves < until):
        return False
    days = county.calendar.workdays
    return 2 * sum(person.works_on(day) for day in days) > len(days)


def _staff(county: County, hospital: str, role: Role, as_of: dt.date) -> list[Person]:
    crews = _crews(county)
    people = [p for p in county.people if p.role is role and p.workplace == hospital and p.id not in crews]
    return sorted((p for p in people if serves(county, p, as_of)), key=lambda p: (not p.works_on(as_of), p.id))


def _crews(county: County) -> set[str]:
    return {member for vehicle in county.vehicles for member in vehicle.crew}


def staff_teams(
    county: County,
    travel: TravelTimes,
    territories: Territories,
    postings: Postings,
    *,
    previous: Territories | None = None,
    as_of: dt.date,
) -> Territories:
    """Give each team its id, GP, nurse and specialist.

    A team that succeeds a previous one (the one with which it shares most workload) takes over its id and, as far as
    they still serve, its members. A role for which nobody is left stays ``None``.
    """
    ancestors = _ancestors(county, territories, previous)
    teams = _named(territories.teams, ancestors, previous)
    by_hospital: dict[str, list[int]] = defaultdict(list)
    for place, team in enumerate(teams):
        by_hospital[team.hospital].append(place)
    for hospital, places in sorted(by_hospital.items()):
        old = [ancestors.get(place) for place in places]
        gps = _assigned([team.gp if team else None for team in old], _staff(county, hospital, Role.GP, as_of))
        nurses = _assigned([team.nurse if team else None for team in old], _staff(county, hospital, Role.NURSE, as_of))
        for place, gp, nurse in zip(places, gps, nurses, strict=True):
            teams[place] = dataclasses.replace(teams[place], gp=gp, nurse=nurse)
    specialists = _specialists(county, travel, teams, postings, ancestors, as_of)
    staffed = [dataclasses.replace(t, specialist=s) for t, s in zip(teams, specialists, strict=True)]
    return dataclasses.replace(territories, teams=tuple(sorted(staffed, key=lambda team: _natural(team.id))))


def _assigned(kept: list[str | None], roster: list[Person]) -> list[str | None]:
    """A person for each place: the one kept if still on the roster, else the next who is free."""
    ids = [person.id for person in roster]
    chosen = [person if person in ids else None for person in kept]
    free = iter([person for person in ids if person not in chosen])
    return [person or next(free, None) for person in chosen]


def _natural(team_id: str) -> tuple[str, int, str]:
    township, _, number = team_id.rpartition("-T")
    return (township, int(number) if number.isdigit() else 0, team_id)


def _ancestors(county: County, territories: Territories, previous: Territories | None) -> dict[int, Team]:
    """Place of a team → the previous team that it succeeds: pairs are taken by shared workload, largest first."""
    shared = [
        (-weight, old.id, place, old)
        for place, team in enumerate(territories.teams)
        for old in (previous.teams if previous else ())
        if old.township == team.township and (weight := _shared(county, team, old)) > 0
    ]
    found: dict[int, Team] = {}
    taken: set[str] = set()
    for _, old_id, place, old in sorted(shared, key=lambda s: s[:3]):
        if place not in found and old_id not in taken:
            found[place] = old
            taken.add(old_id)
    return found


def _shared(county: County, team: Team, old: Team) -> float:
    areas: list[dict[str, Grid | Village]] = []
    for one in (team, old):
        grids = {code: county.grid(code) for code in one.grids if code in county}
        whole = [v for v in one.villages if v in county]
        own = {g.code: g for v in whole for g in county.grids_of(v)}
        bare = {v: county.village(v) for v in whole if not county.grids_of(v)}
        areas.append({**grids, **own, **bare})
    return workload(county, tuple(areas[0][code] for code in sorted(areas[0].keys() & areas[1].keys())))


def _named(teams: tuple[Team, ...], ancestors: Mapping[int, Team], previous: Territories | None) -> list[Team]:
    """Teams with the ids of their ancestors; new ones get the township's next number that was never used."""
    used = {team.id for team in previous.teams} if previous else set()
    named = []
    for place, team in enumerate(teams):
        if place in ancestors:
            named.append(dataclasses.replace(team, id=ancestors[place].id))
            continue
        number = 1
        while f"{team.township}-T{number}" in used:
            number += 1
        used.add(f"{team.township}-T{number}")
        named.append(dataclasses.replace(team, id=f"{team.township}-T{number}"))
    return named


def _specialists(
    county: County,
    travel: TravelTimes,
    teams: list[Team],
    postings: Postings,
    ancestors: Mapping[int, Team],
    as_of: dt.date,
) -> tuple[str | None, ...]:
    lowest = county.rules.value("postings.min_title")
    crews, hospitals = _crews(county), {h.id for h in county.lead_hospitals}
    people = sorted(
        (
            p
            for p in county.people
            if p.role is Role.PHYSICIAN and p.title >= lowest and p.workplace in hospitals and p.id not in crews
            if serves(county, p, as_of)
        ),
        key=lambda p: p.id,
    )
    costs = _specialist_costs(travel, teams, people, _hosts(county, postings, as_of))
    index = {p.id: i for i, p in enumerate(people)}
    for place, old in ancestors.items():
        keep = index.get(old.specialist or "")
        if keep is not None and costs[place, keep] != FORBIDDEN:
            others = (np.arange(len(people)) != keep) & (costs[place] != FORBIDDEN)
            costs[place, others] += _KEEP
    cap = round(county.rules.value("teams.specialist_cap"))
    chosen = assign_specialists(costs, [cap] * len(people), next_team=_NEXT_TEAM)
    return tuple(None if p is None else people[p].id for p in chosen)


def _hosts(county: County, postings: Postings, as_of: dt.date) -> Mapping[str, set[str]]:
    """Person → township hospitals at which the person is posted in the circuit horizon from ``as_of`` on."""
    hosts: dict[str, set[str]] = defaultdict(set)
    for posting in postings.postings:
        if posting.start < county.calendar.circuit_end and posting.end > max(county.calendar.start, as_of):
            hosts[posting.person].add(posting.host)
    return hosts


def _specialist_costs(
    travel: TravelTimes, teams: list[Team], people: list[Person], hosts: Mapping[str, set[str]]
) -> NDArray[np.int64]:
    """int64[teams, people]: 0 for a person posted there, nobody posted elsewhere, the drive for all others."""
    costs = np.full((len(teams), len(people)), FORBIDDEN, dtype=np.int64)
    for column, person in enumerate(people):
        posted = hosts.get(person.id, set())
        for row, team in enumerate(teams):
            if not posted:
                seconds = travel.between(person.workplace, team.hospital)
                costs[row, column] = _CUT_OFF if seconds is None else seconds
            elif posted == {team.hospital}:
                costs[row, column] = 0
    return costs
