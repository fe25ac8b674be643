"""People → teams: who is in which team."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from gridplan.domain.county import County
from gridplan.domain.people import Person, Role
from gridplan.domain.places import Grid, Village
from gridplan.domain.postings import Postings
from gridplan.domain.territories import Team, Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.roster import staff_of
from gridplan.planning.teams.specialists import specialists
from gridplan.planning.teams.units import workload


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
        gps = _assigned([team.gp if team else None for team in old], staff_of(county, hospital, Role.GP, as_of))
        nurses = _assigned(
            [team.nurse if team else None for team in old], staff_of(county, hospital, Role.NURSE, as_of)
        )
        for place, gp, nurse in zip(places, gps, nurses, strict=True):
            teams[place] = dataclasses.replace(teams[place], gp=gp, nurse=nurse)
    chosen = specialists(county, travel, teams, postings, ancestors, as_of)
    staffed = [dataclasses.replace(t, specialist=s) for t, s in zip(teams, chosen, strict=True)]
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
