"""Who is there to serve in a team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.people import Person, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalStaff:
    """How many people of a township hospital serve in teams, and how many teams it forms.

    Attributes:
        hospital: its id.
        township: code of its township.
        gps: general practitioners who serve through the circuit horizon; who comes the day after another one goes
            counts as the same.
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
    until = _until(county, as_of)
    if (person.joins and person.joins > as_of) or (person.leaves and person.leaves < until):
        return False
    days = county.calendar.workdays
    return 2 * sum(person.works_on(day) for day in days) > len(days)


def staff_of(county: County, hospital: str, role: Role, as_of: dt.date) -> list[Person]:
    """People of a hospital who serve in a role through the circuit horizon, those at work on the day first.

    Who joins later is among them where somebody of the hospital has the role until then: :func:`takeovers`.
    """
    people = _own(county, hospital, role)
    taking_over = takeovers(county, hospital, role, as_of)
    there = [p for p in people if serves(county, p, as_of) or p.id in taking_over]
    return sorted(there, key=lambda p: (p.id in taking_over, not p.works_on(as_of), p.id))


def takeovers(county: County, hospital: str, role: Role, as_of: dt.date) -> Mapping[str, Person]:
    """Newcomer → who has the role until then: each who joins after ``as_of`` and stays, with one who goes later.

    No working day lies between the two. As many as can be are paired: the first to come with the first to go.
    """
    people = _own(county, hospital, role)
    leaving = sorted((p for p in people if away_from(county, p, as_of)), key=lambda p: _gone(county, p, as_of))
    coming = sorted((p for p in people if _comes_to_stay(county, p, as_of)), key=lambda p: (p.joins or as_of, p.id))
    found: dict[str, Person] = {}
    for person in coming:
        gone = next((p for p in leaving if follows(county, _gone(county, p, as_of), person.joins)), None)
        if gone is not None:
            leaving.remove(gone)
            found[person.id] = gone
    return found


def away_from(county: County, person: Person, as_of: dt.date) -> dt.date | None:
    """The day from which somebody who is at work now no longer serves; ``None`` where there is none.

    That is the last day's morrow of who leaves in the circuit horizon, or the first day of a leave after which he is
    away for most of what is left of it.
    """
    until = _until(county, as_of)
    if serves(county, person, as_of) or (person.joins and person.joins > as_of):
        return None
    ends = [person.leaves] if person.leaves and as_of < person.leaves < until else []
    ends += [absence.start for absence in person.absences if as_of < absence.start < until]
    for day in sorted(ends):
        left = [workday for workday in county.calendar.workdays if workday >= day]
        if 2 * sum(person.works_on(workday) for workday in left) <= len(left):
            before = [workday for workday in county.calendar.workdays if as_of <= workday < day]
            return day if any(map(person.works_on, before)) else None
    return None


def follows(county: County, gone: dt.date, joins: dt.date | None) -> bool:
    """Whether somebody who joins is there on the first working day on which another is gone, or before."""
    return joins is None or not any(gone <= day < joins for day in county.calendar.workdays)


def _gone(county: County, person: Person, as_of: dt.date) -> dt.date:
    return away_from(county, person, as_of) or dt.date.max


def _comes_to_stay(county: County, person: Person, as_of: dt.date) -> bool:
    """Whether somebody joins after the day, inside the circuit horizon, and serves from then to its end."""
    until = _until(county, as_of)
    if person.joins is None or not as_of < person.joins < until or (person.leaves and person.leaves < until):
        return False
    days = [day for day in county.calendar.workdays if day >= person.joins]
    return 2 * sum(person.works_on(day) for day in days) > len(days)


def _own(county: County, hospital: str, role: Role) -> list[Person]:
    crews = crews_of(county)
    return [p for p in county.people if p.role is role and p.workplace == hospital and p.id not in crews]


def _until(county: County, as_of: dt.date) -> dt.date:
    return max(county.calendar.circuit_end, as_of + dt.timedelta(days=1))


def crews_of(county: County) -> set[str]:
    """Ids of the people who go with a vehicle and can do nothing else."""
    return {member for vehicle in county.vehicles for member in vehicle.crew}
