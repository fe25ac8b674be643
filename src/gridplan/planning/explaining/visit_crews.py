"""Missed visits for want of somebody who can come: absent crews, equipment that nobody carries, one more crew."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gridplan.domain.circuits import Crew
from gridplan.domain.facilities import Vehicle
from gridplan.domain.people import Role
from gridplan.domain.programmes import CrewKind, SameCrew, TeamRole
from gridplan.domain.travel_words import vehicle_name
from gridplan.languages import amounts, joined, said
from gridplan.planning.circuits.selection import selection
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.visit_desk import SPECIALIST, Miss, VisitDesk

ROLES: Mapping[TeamRole, Role] = {TeamRole.GP: Role.GP, TeamRole.NURSE: Role.NURSE}
"""Role in the team → in the staff table."""
_SHOWN = 3  # crews or people told by name


def no_crew(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """The crews that must come are not there on any day: who is missing or away how long."""
    if not miss.crews:
        return said("no crew is responsible for {place}", place=desk.names(miss.need.place)), new_crew(desk, miss)
    whys = phrases.clauses(_why_absent(desk, miss, crew) for crew in miss.crews[:_SHOWN])
    found = (*_any_team(desk, miss), *_back_at_work(desk, miss))
    return whys, phrases.either(found) or new_crew(desk, miss)


def _why_absent(desk: VisitDesk, miss: Miss, crew: Crew) -> str:
    name, lacking = desk.names(crew.id), lacking_roles(desk, crew.id)
    if lacking:
        return without_roles(name, lacking)
    open_ = desk.open_days(miss.need, miss.task)
    away = desk.away(crew.id, open_)
    if not away:
        return said("{crew} is not out on any day open for visits", crew=name)
    told = phrases.listed(absent(desk, person, days) for person, days in away.most_common(_SHOWN))
    return said(
        "{crew}: of {days} open for visits, {told}", crew=name, days=phrases.working_days(len(open_)), told=told
    )


def absent(desk: VisitDesk, who: str, days: int) -> str:
    """Somebody is not at work on so many days, or a vehicle is out of service."""
    name, told = desk.names(who), amounts.days(days)
    if _is_vehicle(desk, who):
        return said("{vehicle} is out of service on {days}", vehicle=name, days=told)
    return said("{person} is away on {days}", person=name, days=told)


def _is_vehicle(desk: VisitDesk, key: str) -> bool:
    county = desk.plan.county
    return key in county and isinstance(county.get(key), Vehicle)


def without_roles(crew: str, lacking: Sequence[TeamRole]) -> str:
    """A team has nobody for some roles."""
    doctor, nurse = said("family doctor"), said("nurse")
    roles = joined(said(" or ", context="lacking"), (doctor if role is TeamRole.GP else nurse for role in lacking))
    return said("{crew} has no {roles}", crew=crew, roles=roles)


def one_of(role: TeamRole) -> str:
    """``1 GP``: one person, as the staff table calls the role."""
    return phrases.gps(1) if role is TeamRole.GP else phrases.nurses(1)


def lacking_roles(desk: VisitDesk, crew: str) -> tuple[TeamRole, ...]:
    """GP and nurse, as far as a team has none."""
    team = desk.team(crew)
    has = {TeamRole.GP: team.gp, TeamRole.NURSE: team.nurse} if team else {}
    return tuple(role for role, person in has.items() if not person)


def _any_team(desk: VisitDesk, miss: Miss) -> Iterator[str]:
    """Another team of the same task, where only the village's own may come now."""
    programme = desk.programme(miss)
    if programme is None or programme.same_crew is not SameCrew.OWN:
        return
    others = [crew for crew in miss.task.crews if crew not in miss.crews]
    able = next((crew for crew in others if desk.crew_days(miss, crew)), None)
    if able is not None:
        days = len(desk.crew_days(miss, able))
        text = said(
            "set {column} to “any”, so that {crew} makes the visits",
            column=entries.column("programmes", "same_crew"),
            crew=desk.names(able.id),
        )
        yield phrases.checked(text, days)


def _back_at_work(desk: VisitDesk, miss: Miss) -> Iterator[str]:
    """What gives a crew its days back: a member that it lacks, a leave moved, somebody else in the vehicle's crew."""
    for crew in miss.crews:
        lacking = lacking_roles(desk, crew.id)
        if lacking:
            days = _days_with(desk, miss, crew, ())
            if days:
                yield from _on_leave(desk, crew.id, lacking)
                yield said(
                    "add {people} to {crew} ({table}; checked: {days})",
                    people=phrases.listed(map(one_of, lacking)),
                    crew=desk.names(crew.id),
                    table=entries.table("staff"),
                    days=phrases.visit_days(days),
                )
                return
    away = Counter[str]()
    for crew in miss.crews:
        away |= desk.away(crew.id, desk.open_days(miss.need, miss.task))
    for person, _ in away.most_common():
        crew = next(crew for crew in miss.crews if person in {crew.id, *desk.people(crew.id)})
        days = _days_with(desk, miss, crew, (person,))
        if days:
            yield phrases.checked(_replaced(desk, crew, person), days)
            return


def _days_with(desk: VisitDesk, miss: Miss, crew: Crew, but: Sequence[str]) -> int:
    """Days on which a crew could come if some of its people did not matter."""
    days = desk.open_days(miss.need, miss.task)
    fits = [
        day for day in days if desk.fits_alone(miss, crew.depot, day) and not set(desk.away(crew.id, (day,))) - {*but}
    ]
    return len(fits)


def _on_leave(desk: VisitDesk, crew: str, lacking: Sequence[TeamRole]) -> Iterator[str]:
    """Somebody of the hospital who could fill the place, were it not for the leave."""
    team, county = desk.team(crew), desk.plan.county
    for role in lacking if team else ():
        own = [p for p in county.people if p.workplace == team.hospital and p.role is ROLES[role] and p.absences]  # type: ignore[union-attr]
        if own and len(lacking) == 1:
            shown = desk.names.all(person.id for person in own[:_SHOWN])
            yield said(
                "in {table}, move the leave of {people} elsewhere and put them in the team",
                table=entries.table("calendar"),
                people=phrases.with_others(shown, len(own) > _SHOWN),
            )


def _replaced(desk: VisitDesk, crew: Crew, person: str) -> str:
    """A member who is away: the leave moved, or, in a vehicle, somebody else instead."""
    county, name = desk.plan.county, desk.names(person)
    if _is_vehicle(desk, person):
        table = entries.table("calendar")
        return said("in {table}, let {vehicle} be back in service sooner", table=table, vehicle=name)
    has_leave = person in county and bool(county.person(person).absences)
    ways: list[str] = [leave_moved(name)] if has_leave else []
    if _is_vehicle(desk, crew.id):
        column = entries.column("vehicles", "crew")
        ways.append(said("replace {person} in {column} by somebody at work", person=name, column=column))
    elif not has_leave:
        table, depot = entries.table("staff"), desk.names(crew.depot)
        ways.append(said("add somebody of the same role at {depot} to {table}", depot=depot, table=table))
    return joined(said(", or "), ways)


def leave_moved(person: str) -> str:
    """Somebody's leave moved elsewhere."""
    table = entries.table("calendar")
    return said("in {table}, move the leave of {person} elsewhere", table=table, person=person)


def no_equipment(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Who lacks what, and the crew that lacks least and could come with it."""
    lacking = {crew.id: _lacking(crew, miss) for crew in miss.crews}
    if not lacking:
        return said("no crew has {items}", items=_items(miss.need.equipment)), new_crew(desk, miss)
    shown = itertools.islice(lacking.items(), _SHOWN)
    whys = [said("{crew} lacks {items}", crew=desk.names(crew), items=_items(items)) for crew, items in shown]
    more = len(lacking) - _SHOWN
    if more > 0:
        whys.append(said("so does {count} other crew", plural="so do {count} other crews", count=more))
    why, programme = phrases.clauses(whys), desk.programme(miss)
    if programme is not None and programme.crew is CrewKind.TEAM:
        return why, phrases.either(_for_a_team(desk, miss))
    for crew in sorted(miss.crews, key=lambda c: (len(lacking[c.id]), c.id)):
        days = len(desk.crew_days(miss, carrying(crew, miss)))
        if days and lacking[crew.id]:
            return why, said(
                "equip {crew} with {items} ({column}; checked: {days})",
                crew=desk.names(crew.id),
                items=_items(lacking[crew.id]),
                column=entries.column("vehicles", "equipment"),
                days=phrases.visit_days(days),
            )
    return why, new_crew(desk, miss)


def _for_a_team(desk: VisitDesk, miss: Miss) -> Iterator[str]:
    """Only vehicles carry equipment: one comes instead; a specialist may be had, or done without."""
    carried = tuple(item for item in miss.need.equipment if item != SPECIALIST)
    if carried:
        column, who = entries.column("programmes", "crew"), _carrier(desk, miss, carried) or new_vehicle(desk, miss)
        yield said("send a vehicle: set {column} to “vehicle”, {who}", column=column, who=who)
        days = max((len(desk.crew_days(miss, carrying(crew, miss))) for crew in miss.crews), default=0)
        if days:
            column = entries.column("programmes", "equipment")
            text = said("what teams bring themselves need not be written: clear {column}", column=column)
            yield phrases.checked(text, days)
        return
    able = [(len(desk.crew_days(miss, carrying(crew, miss))), crew) for crew in miss.crews]
    days, crew = max(able, key=lambda each: (each[0], each[1].id))
    if days:
        name = desk.names(crew.id)
        yield said(
            "take the specialist out of {column} (checked: {crew} has {days})",
            column=entries.column("programmes", "roles"),
            crew=name,
            days=phrases.visit_days(days),
        )
        yield said("add a specialist who can go along with {crew} to {table}", crew=name, table=entries.table("staff"))


def _carrier(desk: VisitDesk, miss: Miss, carried: Sequence[str]) -> str:
    """A vehicle of the table that carries all of it and gets there often enough."""
    for task in desk.problem.tasks:
        at = _by(miss, task.profile)
        for crew in task.crews:
            able = set(carried) <= set(crew.equipment) and desk.known(task.profile, crew.depot)
            days = desk.crew_days(at, carrying(crew, miss)) if able else ()
            if selection(miss.need, days, (), (desk.problem.start, desk.problem.end)) is not None:
                return phrases.checked(said("{crew} goes", crew=desk.names(crew.id)), len(days))
    return ""


def carrying(crew: Crew, miss: Miss) -> Crew:
    """The crew with all that the visit asks for, every day."""
    return dataclasses.replace(crew, equipment=tuple({*crew.equipment, *miss.need.equipment}))


def _lacking(crew: Crew, miss: Miss) -> tuple[str, ...]:
    able = {*crew.equipment, *(skill.name for skill in crew.skills if skill.days)}
    return tuple(item for item in miss.need.equipment if item not in able)


def _items(items: Sequence[str]) -> str:
    return phrases.listed(said("a specialist who can go along") if item == SPECIALIST else item for item in items)


def new_crew(desk: VisitDesk, miss: Miss) -> str:
    """One more vehicle, or one more team, where a tour of the visit by itself has enough days; empty where not."""
    programme = desk.programme(miss)
    if programme is None:
        return ""
    if programme.crew is CrewKind.VEHICLE:
        return said("{entry}", context="a sentence of its own", entry=new_vehicle(desk, miss))
    for depot in dict.fromkeys((*(crew.depot for crew in miss.task.crews), *_hospitals(desk, miss))):
        days = _days_of_another(desk, miss, depot)
        if days:
            table = entries.table("staff")
            text = said(
                "in {table}, add a GP and a nurse at {depot} for 1 more team", table=table, depot=desk.names(depot)
            )
            return phrases.checked(text, days)
    return ""


def new_vehicle(desk: VisitDesk, miss: Miss) -> str:
    """One more vehicle of the table with the equipment, at the base from which it has most days."""
    county, profile = desk.plan.county, miss.task.profile
    bases = (*(vehicle.base for vehicle in county.vehicles), *(h.id for h in county.lead_hospitals))
    profiles = [times.profile for times in desk.problem.travel]
    tried = [
        (_days_of_another(desk, at, base), -number, base, at.task.profile)
        for at in (_by(miss, each) for each in dict.fromkeys((profile, *profiles)))
        for number, base in enumerate(dict.fromkeys((*bases, *_hospitals(desk, miss))))
        if desk.known(at.task.profile, base)
    ]
    days, _, base, by = max(tried, key=lambda each: (each[0] > 0, each[3] == profile, each[0], each[1]))
    vehicle = equipped(vehicle_name(county, by), miss)
    table, home = entries.table("vehicles"), desk.names(base)
    if not days:
        return said("enter 1 {vehicle} in {table} (based at {base})", vehicle=vehicle, table=table, base=home)
    return said(
        "enter 1 {vehicle} in {table} (based at {base}; checked: {days})",
        vehicle=vehicle,
        table=table,
        base=home,
        days=phrases.visit_days(days),
    )


def equipped(vehicle: str, miss: Miss) -> str:
    """A kind of vehicle with the equipment that the visit asks for."""
    carried = tuple(item for item in miss.need.equipment if item != SPECIALIST)
    return said("{vehicle} with {items}", vehicle=vehicle, items=_items(carried)) if carried else vehicle


def _by(miss: Miss, profile: str) -> Miss:
    return dataclasses.replace(miss, task=dataclasses.replace(miss.task, profile=profile))


def _hospitals(desk: VisitDesk, miss: Miss) -> tuple[str, ...]:
    """Township hospitals of the place's township."""
    township = desk.plan.county.township_of(miss.need.place)
    return tuple(hospital.id for hospital in desk.plan.county.hospitals_of(township)) if township else ()


def _days_of_another(desk: VisitDesk, miss: Miss, depot: str) -> int:
    """Days of one more crew that works every day, where they are enough for the visits that are asked for."""
    crew = Crew(id="", depot=depot, days=desk.problem.workdays, equipment=miss.need.equipment)
    days = desk.crew_days(miss, crew)
    made = desk.made.get((miss.need.place, miss.need.programme), ())
    horizon = desk.problem.start, desk.problem.end
    return len(days) if selection(miss.need, days, made, horizon) is not None else 0
