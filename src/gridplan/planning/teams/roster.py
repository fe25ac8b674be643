"""Who is there to serve in a team."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.people import Person, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalStaff:
    """How many people of a township hospital serve in teams, and how many teams it forms.

    Attributes:
        hospital: its id.
        township: code of its township.
        gps: general practitioners who serve through the circuit horizon.
        nurses: nurses who do.
        teams: teams it forms: its complete ones, or a single incomplete one where it is the first hospital of a
            township that has no complete team at all.
    """

    hospital: str
    township: str
    gps: int
    nurses: int
    teams: int

    @property
    def complete(self) -> int:
        """Teams that have both a GP and a nurse."""
        return min(self.gps, self.nurses)


def staffing_of(county: County, as_of: dt.date) -> tuple[HospitalStaff, ...]:
    """The staff of every township hospital, in the order of the county's file.

    How many units there are for the teams is not looked at here.
    """
    counts = {
        hospital.id: [len(staff_of(county, hospital.id, role, as_of)) for role in (Role.GP, Role.NURSE)]
        for hospital in county.township_hospitals
    }
    staffed = {h.township for h in county.township_hospitals if min(counts[h.id])}
    found: list[HospitalStaff] = []
    for hospital in county.township_hospitals:
        gps, nurses = counts[hospital.id]
        stands_in = hospital.township not in staffed
        staffed.add(hospital.township)
        teams = 1 if stands_in else min(gps, nurses)
        found.append(
            HospitalStaff(hospital=hospital.id, township=hospital.township, gps=gps, nurses=nurses, teams=teams)
        )
    return tuple(found)


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


def staff_of(county: County, hospital: str, role: Role, as_of: dt.date) -> list[Person]:
    """People of a hospital who serve in a role through the circuit horizon, those at work on the day first."""
    crews = crews_of(county)
    people = [p for p in county.people if p.role is role and p.workplace == hospital and p.id not in crews]
    return sorted((p for p in people if serves(county, p, as_of)), key=lambda p: (not p.works_on(as_of), p.id))


def crews_of(county: County) -> set[str]:
    """Ids of the people who go with a vehicle and can do nothing else."""
    return {member for vehicle in county.vehicles for member in vehicle.crew}
