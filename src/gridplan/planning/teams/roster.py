"""Who is there to serve in a team."""

from __future__ import annotations

import datetime as dt

from gridplan.domain.county import County
from gridplan.domain.people import Person, Role


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
