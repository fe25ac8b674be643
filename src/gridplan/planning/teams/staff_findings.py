"""What a planner should know about who can serve in teams: who is missing where, and where to find them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.people import Person, Role
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams import phrases
from gridplan.planning.teams.codes import finding
from gridplan.planning.teams.roster import HospitalStaff, crews_of, serves, staffing_of, takeovers
from gridplan.planning.teams.units import parts_wanted

_ROLES = (Role.GP, Role.NURSE)
_EXAMPLES = 5


def team_findings(
    county: County, travel: TravelTimes | None = None, *, as_of: dt.date, lang: Language = "zh"
) -> tuple[Finding, ...]:
    """Findings GP-M001 to GP-M008, by township and hospital in the order of the county's file.

    Args:
        county: the input.
        travel: car travel times, to say how far it is to where people are to spare; as the crow flies without.
        as_of: the day for which is planned.
        lang: language of the texts.
    """
    ground = _Ground(
        county=county,
        travel=travel,
        as_of=as_of,
        lang=lang,
        staff={staff.hospital: staff for staff in staffing_of(county, as_of)},
    )
    found: list[Finding] = []
    for township in county.townships:
        found += _of_township(ground, township.code)
    if county.teams.across_townships:
        found += _too_many(ground, county.code, tuple(t.code for t in county.townships))
    for hospital in county.township_hospitals:
        found += _not_counted(ground, hospital.id)
    found += _without_steward(ground)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What every finding is made from."""

    county: County
    travel: TravelTimes | None
    as_of: dt.date
    lang: Language
    staff: Mapping[str, HospitalStaff]

    def say(self, code: str, feature: str, **words: object) -> Finding:
        """A finding in the language asked for."""
        return finding(f"GP-{code}", self.lang, feature=feature, value=None, **words)


def _of_township(ground: _Ground, township: str) -> Iterator[Finding]:
    county = ground.county
    own = [ground.staff[hospital.id] for hospital in county.hospitals_of(township)]
    if not own:  # told with its villages, see ``unit_findings``
        return
    forming = [staff for staff in own if staff.complete]
    for staff in own:
        if staff.complete:
            yield from _unequal(ground, staff)
        elif forming:
            yield _without_teams(ground, staff, forming)
        elif staff.teams:
            yield _incomplete(ground, staff)
    if not county.teams.across_townships:
        yield from _too_many(ground, township, (township,))


def _unequal(ground: _Ground, staff: HospitalStaff) -> Iterator[Finding]:
    if staff.gps == staff.nurses:
        return
    short, other = _ROLES if staff.gps < staff.nurses else reversed(_ROLES)
    across = ground.county.teams.across_townships
    townships = tuple(t.code for t in ground.county.townships) if across else (staff.township,)
    complete, units = _teams_and_units(ground, townships)
    count = abs(staff.gps - staff.nurses)
    if complete >= units > 0:
        advice = phrases.no_unit_for_more(complete, units, count, other)
    else:
        more = phrases.one_team_more(count, short, other)
        advice = phrases.sentences((more, _source(ground, staff.hospital, short)))
    yield ground.say(
        "M001",
        staff.hospital,
        hospital=ground.county.name_of(staff.hospital),
        gps=staff.gps,
        nurses=staff.nurses,
        teams=staff.complete,
        advice=advice,
        count=count,
        role=phrases.called(short, count),
    )


def _incomplete(ground: _Ground, staff: HospitalStaff) -> Finding:
    missing = _missing(staff)
    return ground.say(
        "M002",
        staff.hospital,
        township=ground.county.name_of(staff.township),
        hospital=ground.county.name_of(staff.hospital),
        gps=staff.gps,
        nurses=staff.nurses,
        roles=phrases.several(map(phrases.called, missing)),
        source=phrases.sentences(_source(ground, staff.hospital, role) for role in missing),
    )


def _without_teams(ground: _Ground, staff: HospitalStaff, forming: list[HospitalStaff]) -> Finding:
    return ground.say(
        "M003",
        staff.hospital,
        hospital=ground.county.name_of(staff.hospital),
        gps=staff.gps,
        nurses=staff.nurses,
        roles=phrases.several(map(phrases.called, _missing(staff))),
        others=phrases.several(ground.county.name_of(other.hospital) for other in forming),
    )


def _missing(staff: HospitalStaff) -> tuple[Role, ...]:
    return tuple(role for role, count in zip(_ROLES, (staff.gps, staff.nurses), strict=True) if not count)


def _source(ground: _Ground, hospital: str, role: Role) -> str:
    """The nearest hospital with people of this role who are in no team for want of the other role.

    Several hospitals may be sent to the same one: where it has not enough for all of them, that is said.
    """
    best = _nearest(ground, hospital, role)
    if best is None:
        return phrases.none_to_spare(role)
    away, nearest, spare = best
    by_car = ground.travel is not None and away != float("inf")
    told = [phrases.to_spare(ground.county.name_of(nearest), role, spare, round(away / 60) if by_car else None)]
    wanted = {other: _wanted(ground.staff[other], role) for other in ground.staff}
    sent = [o for o, n in wanted.items() if n and (found := _nearest(ground, o, role)) and found[1] == nearest]
    others = [ground.county.name_of(other) for other in sent if other != hospital]
    if others and sum(wanted[other] for other in sent) > spare:
        told.append(phrases.wanted_elsewhere(phrases.several(others), role, spare))
    return phrases.sentences(told)


def _nearest(ground: _Ground, hospital: str, role: Role) -> tuple[float, str, int] | None:
    """How far, which, how many: the nearest hospital with people of a role to spare."""
    spare = {
        other.hospital: (other.gps if role is Role.GP else other.nurses) - other.complete
        for other in ground.staff.values()
        if other.hospital != hospital
    }
    found = ((_away(ground, other, hospital), other, count) for other, count in spare.items() if count > 0)
    return min(found, key=lambda each: each[:2], default=None)


def _wanted(staff: HospitalStaff, role: Role) -> int:
    """How many of a role a hospital is told to find."""
    own, other = (staff.gps, staff.nurses) if role is Role.GP else (staff.nurses, staff.gps)
    if staff.complete:
        return max(0, other - own)
    return int(staff.teams > 0 and not own)


def _away(ground: _Ground, origin: str, destination: str) -> float:
    """Seconds by car where travel times are known, else degrees of latitude as the crow flies."""
    if ground.travel is None:
        a, b = (ground.county.township_hospital(key).site for key in (origin, destination))
        return math.hypot(a.y - b.y, (a.x - b.x) * math.cos(math.radians(a.y)))
    seconds = ground.travel.between(origin, destination)
    return float("inf") if seconds is None else float(seconds)


def _teams_and_units(ground: _Ground, townships: tuple[str, ...]) -> tuple[int, int]:
    """Complete teams of some townships, and how many units there are for them."""
    county = ground.county
    complete = sum(staff.complete for staff in ground.staff.values() if staff.township in townships)
    units = sum(parts_wanted(county, v) for township in townships for v in county.villages_of(township))
    return complete, units


def _too_many(ground: _Ground, place: str, townships: tuple[str, ...]) -> Iterator[Finding]:
    county = ground.county
    complete, units = _teams_and_units(ground, townships)
    if complete > units > 0:
        name = county.name if place == county.code else county.name_of(place)
        yield ground.say("M005", place, township=name, teams=complete, units=units, left=complete - units)


def _not_counted(ground: _Ground, hospital: str) -> Iterator[Finding]:
    county, crews = ground.county, crews_of(ground.county)
    taking_over = {
        person
        for role in _ROLES
        for new, old in takeovers(county, hospital, role, ground.as_of).items()
        for person in (new, old.id)
    }
    away: list[str] = []
    driving: list[str] = []
    for person in county.people:
        if person.workplace != hospital or person.role not in _ROLES:
            continue
        if person.id in crews:
            driving.append(phrases.named(person.name, person.id))
        elif person.id not in taking_over and not serves(county, person, ground.as_of):
            away.append(phrases.named(person.name, person.id, _why(ground, person)))
    for code, people in (("M006", away), ("M007", driving)):
        if people:
            name = county.name_of(hospital)
            yield ground.say(code, hospital, hospital=name, count=len(people), people=phrases.several(people))


def _without_steward(ground: _Ground) -> Iterator[Finding]:
    """Hospitals without an institution steward, where others have one: a county that has none does without."""
    hospitals = ground.county.township_hospitals
    without = [hospital for hospital in hospitals if not hospital.steward]
    if 0 < len(without) < len(hospitals):
        shown = phrases.first_of([hospital.name for hospital in without], _EXAMPLES)
        yield ground.say("M008", without[0].id, count=len(without), hospitals=shown)


def _why(ground: _Ground, person: Person) -> str:
    """Why somebody does not serve: joins later, leaves before the end, or is on leave for most days."""
    if person.joins and person.joins > ground.as_of:
        return phrases.joins(person.joins)
    until = max(ground.county.calendar.circuit_end, ground.as_of + dt.timedelta(days=1))
    if person.leaves and person.leaves < until:
        return phrases.leaves(person.leaves)
    return phrases.on_leave(sum(not person.works_on(day) for day in ground.county.calendar.workdays))
