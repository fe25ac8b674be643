"""People → teams: who is in which team."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from scipy.optimize import linear_sum_assignment

from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.places import Grid, Village
from gridplan.domain.postings import Postings
from gridplan.domain.results import Result
from gridplan.domain.specialists import Specialists
from gridplan.domain.territories import Team, Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.membership import village_doctors
from gridplan.planning.teams.specialists import specialist_problem, with_specialists
from gridplan.planning.teams.succession import placed, with_former_specialist
from gridplan.solvers import solve_specialists


def staff_teams(
    county: County,
    travel: TravelTimes,
    territories: Territories,
    postings: Postings,
    *,
    previous: Territories | None = None,
    as_of: dt.date,
) -> tuple[Territories, Result[Specialists]]:
    """Give each team its id, GP, nurse, specialist, village doctors and leader.

    A team that succeeds a previous one of its hospital takes over its id and, as far as they still serve, its members;
    who succeeds whom is chosen so that most residents stay. Who leaves later serves until then, and the one who comes
    after from that day on. A role for which nobody is left stays ``None``. A team's
    township is its hospital's, wherever its units lie. Grid workers, grid heads, sentinels and stewards come with the
    area and the hospital: the county has them, the team does not repeat them.

    Args:
        county: roster, clinics and rules.
        travel: car travel times.
        territories: what the solver chose.
        postings: the stays planned.
        previous: the published teams, for least change.
        as_of: the day of the plan.

    Returns:
        The teams with all members, and the proof of their specialists.
    """
    ancestors = _ancestors(county, territories, previous)
    teams = _named(territories.teams, ancestors, previous)
    by_hospital: dict[str, list[int]] = defaultdict(list)
    for place, team in enumerate(teams):
        by_hospital[team.hospital].append(place)
    for hospital, places in sorted(by_hospital.items()):
        old = [ancestors.get(place) for place in places]
        gps, nurses = (placed(county, hospital, role, old, as_of) for role in (Role.GP, Role.NURSE))
        for place, gp, nurse in zip(places, gps, nurses, strict=True):
            before = (*gp.before, *nurse.before)
            teams[place] = dataclasses.replace(teams[place], gp=gp.member, nurse=nurse.member, predecessors=before)
    doctors = village_doctors(county, teams, previous=previous, as_of=as_of)
    staffed = sorted(
        (dataclasses.replace(team, village_doctors=doctors.get(team.id, ())) for team in teams),
        key=lambda team: _natural(team.id),
    )
    problem = specialist_problem(county, travel, staffed, postings, previous=previous, as_of=as_of)
    result = solve_specialists(problem)
    named = dataclasses.replace(territories, teams=tuple(staffed))
    found = with_specialists(named, result.solution or Specialists(serves={}))
    published = {team.id: team for team in (previous.teams if previous else ())}
    dated = tuple(
        with_former_specialist(county, team, published.get(team.id), postings, as_of=as_of) for team in found.teams
    )
    return dataclasses.replace(found, teams=dated), result


def _natural(team_id: str) -> tuple[str, int, str]:
    township, _, number = team_id.rpartition("-T")
    return (township, int(number) if number.isdigit() else 0, team_id)


def _ancestors(county: County, territories: Territories, previous: Territories | None) -> dict[int, Team]:
    """Place of a team → the previous team of the same hospital that it succeeds, so that most residents stay."""
    old = previous.teams if previous else ()
    found: dict[int, Team] = {}
    for hospital in sorted({team.hospital for team in territories.teams} & {team.hospital for team in old}):
        places = [place for place, team in enumerate(territories.teams) if team.hospital == hospital]
        own = [team for team in sorted(old, key=lambda team: team.id) if team.hospital == hospital]
        shared = np.array([[_shared(county, territories.teams[p], team) for team in own] for p in places])
        rows, columns = linear_sum_assignment(shared, maximize=True)
        pairs = zip(rows.tolist(), columns.tolist(), strict=True)
        found |= {places[row]: own[column] for row, column in pairs if shared[row, column] > 0}
    return found


def _shared(county: County, team: Team, old: Team) -> float:
    """Residents and area that two teams have in common; the area decides where nobody lives."""
    areas: list[dict[str, Grid | Village]] = []
    for one in (team, old):
        grids = {code: county.grid(code) for code in one.grids if code in county}
        whole = [v for v in one.villages if v in county]
        own = {g.code: g for v in whole for g in county.grids_of(v)}
        bare = {v: county.village(v) for v in whole if not county.grids_of(v)}
        areas.append({**grids, **own, **bare})
    return sum(areas[0][code].residents + 1e-3 * areas[0][code].area_km2 for code in areas[0].keys() & areas[1].keys())


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
