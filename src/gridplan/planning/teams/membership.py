"""Who comes with an area, and who leads: village doctors → teams, the leader among a team's members."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.people import Person
from gridplan.domain.territories import Team, Territories
from gridplan.planning.teams.roster import crews_of


def leader_of(team: Team) -> str | None:
    """The team's leader (团队长): its GP.

    The family doctor shares out and manages the team's work, says 关于推进家庭医生签约服务的指导意见
    (国医改办发〔2016〕1号). *Assumed*: without a GP the nurse leads, who is there every day, until there is one;
    the specialist, who serves several teams, leads only where there is neither.
    """
    return team.gp or team.nurse or team.specialist


def village_doctors(
    county: County, teams: Iterable[Team], *, previous: Territories | None = None, as_of: dt.date
) -> Mapping[str, tuple[str, ...]]:
    """Team id → ids of its village doctors, ascending: each doctor of a clinic in exactly one team.

    A doctor belongs to the team that has the clinic's village; in a village divided among several teams, to the one
    whose grid holds the clinic. One doctor stays at every clinic of such a village; the others may go to teams of the
    same village that would have no doctor at all: as many of these get one as possible, those first that had the doctor
    before. Leave does not take doctors out of the team, since they are still the doctors of the area; those who left
    before ``as_of``, who join after the circuit horizon, or who go with a vehicle are in none.

    Args:
        county: clinics, grids and roster.
        teams: with ids and areas.
        previous: the published teams, for least change.
        as_of: the day of the plan.
    """
    teams = tuple(teams)
    homes = _homes(county, teams)
    before = {doctor: team.id for team in (previous.teams if previous else ()) for doctor in team.village_doctors}
    found: dict[str, str] = {}
    movable: dict[str, tuple[str, ...]] = {}
    for clinic, home in homes.items():
        doctors = [p.id for p in county.clinic_doctors(clinic) if _there(county, p, as_of)]
        found |= dict.fromkeys(doctors, home.team)
        if home.others and len(doctors) > 1:
            stays = min(doctors, key=lambda doctor: (before.get(doctor) != home.team, doctor))
            movable |= {doctor: home.others for doctor in doctors if doctor != stays}
    found |= _lent([team.id for team in teams], found, movable, before)
    own: dict[str, list[str]] = defaultdict(list)
    for doctor in sorted(found):
        own[found[doctor]].append(doctor)
    return {team: tuple(doctors) for team, doctors in own.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    """Whose a clinic is: its team, and the other teams of its village."""

    team: str
    others: tuple[str, ...]


def _homes(county: County, teams: Sequence[Team]) -> dict[str, _Home]:
    """Clinic → where it belongs; a clinic of a village without a team is missing."""
    whole = {village: team.id for team in teams for village in team.villages}
    by_grid = {grid: team.id for team in teams for grid in team.grids}
    homes: dict[str, _Home] = {}
    for clinic in county.clinics:
        if clinic.village in whole:
            homes[clinic.id] = _Home(team=whole[clinic.village], others=())
            continue
        grid = county.clinic_grid(clinic)
        if grid is not None and grid.code in by_grid:
            own = by_grid[grid.code]
            all_of = {by_grid[g.code] for g in county.grids_of(clinic.village) if g.code in by_grid}
            homes[clinic.id] = _Home(team=own, others=tuple(sorted(all_of - {own})))
    return homes


def _there(county: County, doctor: Person, as_of: dt.date) -> bool:
    until = max(county.calendar.circuit_end, as_of + dt.timedelta(days=1))
    gone = doctor.leaves is not None and doctor.leaves <= as_of
    to_come = doctor.joins is not None and doctor.joins >= until
    return not gone and not to_come and doctor.id not in crews_of(county)


def _lent(
    teams: Sequence[str], found: Mapping[str, str], movable: Mapping[str, tuple[str, ...]], before: Mapping[str, str]
) -> dict[str, str]:
    """Doctor → team without a doctor that gets this one: a largest matching, grown from what was before.

    A movable doctor never leaves a clinic empty, so no team that has a doctor loses its last one.
    """
    needy = set(teams) - set(found.values())
    lent: dict[str, str] = {}
    for doctor in sorted(movable):
        team = before.get(doctor, "")
        if team in needy and team in movable[doctor] and team not in lent.values():
            lent[doctor] = team
    can = {t: [d for d in sorted(movable) if t in movable[d]] for t in needy}

    def served(team: str, asked: set[str]) -> bool:
        """Find a doctor for ``team``: one who is free or, failing that, one whom another doctor can replace."""
        for doctor in sorted(can[team], key=lambda doctor: (doctor in lent, doctor)):
            if doctor not in asked:
                asked.add(doctor)
                if doctor not in lent or served(lent[doctor], asked):
                    lent[doctor] = team
                    return True
        return False

    for team in sorted(needy - set(lent.values())):
        served(team, set())
    return lent
