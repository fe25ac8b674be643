"""County → :class:`TerritoryProblem`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from gridplan.domain.adjacency import neighbours
from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.places import Grid, Village
from gridplan.domain.rules import Level
from gridplan.domain.territories import TeamHost, Territories, TerritoryProblem, Unit
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.roster import staff_of
from gridplan.planning.teams.units import divided, parts_wanted, workload


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
    units: list[Unit] = []
    pairs: set[tuple[str, str]] = set()
    hosts: list[TeamHost] = []
    eligible: dict[str, tuple[str, ...]] = {}
    for township in county.townships:
        if not (county.hospitals_of(township.code) and county.villages_of(township.code)):
            continue
        own, near = _units(county, township.code, travel)
        hospital = county.hospitals_of(township.code)[0].id
        teams = _teams_possible(county, hospital, len(own), as_of or county.calendar.start)
        mean = sum(unit.workload for unit in own) / teams
        hosts.append(TeamHost(hospital=hospital, township=township.code, teams=teams, mean=mean))
        units += own
        pairs |= near
        eligible |= {unit.code: (hospital,) for unit in own}
    return TerritoryProblem(
        units=tuple(units),
        neighbours=frozenset(pairs),
        hosts=tuple(hosts),
        eligible=eligible,
        travel=travel,
        balance=None if rules.level("teams.balance") is Level.OFF else rules.value("teams.balance"),
        balance_weight=rules.value("teams.balance_weight"),
        previous=_previous_teams(units, previous),
        labels={team.id: team.hospital for team in previous.teams} if previous else {},
    )


def _units(county: County, township: str, travel: TravelTimes) -> tuple[list[Unit], set[tuple[str, str]]]:
    villages = county.villages_of(township)
    parts = {village.code: parts_wanted(county, village) for village in villages}
    places: dict[str, Village | Grid] = {v.code: v for v in villages if parts[v.code] == 1}
    places |= {g.code: g for v in villages if parts[v.code] > 1 for g in county.grids_of(v.code)}
    # the same neighbourhood that the checker looks at: what is contiguous here is contiguous there
    pairs = neighbours({code: place.area for code, place in places.items()})
    units: list[Unit] = []
    for village in villages:
        if parts[village.code] == 1:
            load = round(workload(county, (village,)))
            units.append(
                Unit(code=village.code, village=village.code, township=township, site=village.code, workload=load)
            )
        else:
            units += divided(county, village, parts[village.code], pairs, travel)
    home = {code: unit.code for unit in units for code in (unit.grids or (unit.village,))}
    return units, {(min(home[a], home[b]), max(home[a], home[b])) for a, b in pairs if home[a] != home[b]}


def _teams_possible(county: County, hospital: str, units: int, as_of: dt.date) -> int:
    counts = [len(staff_of(county, hospital, role, as_of)) for role in (Role.GP, Role.NURSE)]
    return max(1, min(*counts, units))


def _previous_teams(units: list[Unit], previous: Territories | None) -> Mapping[str, str]:
    """Unit → id of the previous team that has most of it."""
    found: dict[str, str] = {}
    for unit in units:
        own = {unit.village, *unit.grids}
        shares = [(len(own & {*team.villages, *team.grids}), team.id) for team in previous.teams] if previous else []
        most = max((share for share, _ in shares), default=0)
        if most:
            found[unit.code] = next(team for share, team in shares if share == most)
    return found
