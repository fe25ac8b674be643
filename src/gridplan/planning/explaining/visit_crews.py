"""Missed visits for want of somebody who can come: absent crews, equipment that nobody carries, one more crew."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from gridplan.domain.circuits import Crew
from gridplan.domain.facilities import Vehicle
from gridplan.domain.people import Role
from gridplan.domain.programmes import CrewKind, SameCrew, TeamRole
from gridplan.domain.travel_words import vehicle_title
from gridplan.planning.circuits.selection import selection
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.visit_desk import SPECIALIST, Miss, VisitDesk

ROLES = {TeamRole.GP: ("家庭医生", "全科医生", Role.GP), TeamRole.NURSE: ("护士", "护士", Role.NURSE)}
"""Role → in the team, in the staff table, there as a value."""
_SHOWN = 3  # crews or people told by name


def no_crew(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """The crews that must come are not there on any day: who is missing or away how long."""
    if not miss.crews:
        return f"没有队伍负责{desk.names(miss.need.place)}", new_crew(desk, miss)
    whys = "；".join(_why_absent(desk, miss, crew) for crew in miss.crews[:_SHOWN])
    found = (*_any_team(desk, miss), *_back_at_work(desk, miss))
    return whys, "；或".join(found) or new_crew(desk, miss)


def _why_absent(desk: VisitDesk, miss: Miss, crew: Crew) -> str:
    name, lacking = desk.names(crew.id), lacking_roles(desk, crew.id)
    if lacking:
        return f"{name}缺{'、'.join(ROLES[role][0] for role in lacking)}"
    away = desk.away(crew.id, desk.open_days(miss.need, miss.task))
    if not away:
        return f"{name}在可走访日没有出诊日"
    told = "、".join(f"{desk.names(person)}有{days}天不在岗" for person, days in away.most_common(_SHOWN))
    return f"{name}：可走访的{len(desk.open_days(miss.need, miss.task))}个工作日中{told}"


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
        column = entries.columns("programmes", "same_crew")
        yield f"{column}改为不限，由{desk.names(able.id)}走访（已核实有{days}个可走访日）"


def _back_at_work(desk: VisitDesk, miss: Miss) -> Iterator[str]:
    """What gives a crew its days back: a member that it lacks, a leave moved, somebody else in the vehicle's crew."""
    for crew in miss.crews:
        lacking = lacking_roles(desk, crew.id)
        if lacking:
            days = _days_with(desk, miss, crew, ())
            missing = "、".join(f"1名{ROLES[role][1]}" for role in lacking)
            if days:
                yield from _on_leave(desk, crew.id, lacking)
                yield f"给{desk.names(crew.id)}补{missing}（{entries.table('staff')}；已核实有{days}个可走访日）"
                return
    away = Counter[str]()
    for crew in miss.crews:
        away |= desk.away(crew.id, desk.open_days(miss.need, miss.task))
    for person, _ in away.most_common():
        crew = next(crew for crew in miss.crews if person in desk.people(crew.id))
        days = _days_with(desk, miss, crew, (person,))
        if days:
            yield f"{_replaced(desk, crew, person)}（已核实有{days}个可走访日）"
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
        own = [p for p in county.people if p.workplace == team.hospital and p.role is ROLES[role][2] and p.absences]  # type: ignore[union-attr]
        if own and len(lacking) == 1:
            said = desk.names.all(person.id for person in own[:_SHOWN])
            yield f"在{entries.table('calendar')}调整{said}{'等' if len(own) > _SHOWN else ''}的请假，编入该团队"


def _replaced(desk: VisitDesk, crew: Crew, person: str) -> str:
    """A member who is away: the leave moved, or, in a vehicle, somebody else instead."""
    county, name = desk.plan.county, desk.names(person)
    absent = person in county and bool(county.person(person).absences)
    ways = [f"在{entries.table('calendar')}调整{name}的请假"] if absent else []
    if isinstance(county.get(crew.id) if crew.id in county else None, Vehicle):
        ways.append(f"在{entries.columns('vehicles', 'crew')}把{name}换成在岗的人")
    elif not absent:
        ways.append(f"在{entries.table('staff')}给{desk.names(crew.depot)}补1名同岗位的人")
    return "，或".join(ways)


def no_equipment(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Who lacks what, and the crew that lacks least and could come with it."""
    lacking = {crew.id: _lacking(crew, miss) for crew in miss.crews}
    if not lacking:
        return f"没有队伍配有{_said(miss.need.equipment)}", new_crew(desk, miss)
    shown = itertools.islice(lacking.items(), _SHOWN)
    why = "；".join(f"{desk.names(crew)}缺{_said(items)}" for crew, items in shown)
    more = len(lacking) - _SHOWN
    if more > 0:
        why += f"；另有{more}队也缺"
    programme = desk.programme(miss)
    if programme is not None and programme.crew is CrewKind.TEAM:
        return why, "；或".join(_for_a_team(desk, miss))
    for crew in sorted(miss.crews, key=lambda c: (len(lacking[c.id]), c.id)):
        days = len(desk.crew_days(miss, carrying(crew, miss)))
        if days and lacking[crew.id]:
            items, column = _said(lacking[crew.id]), entries.columns("vehicles", "equipment")
            return why, f"给{desk.names(crew.id)}配{items}（{column}；已核实有{days}个可走访日）"
    return why, new_crew(desk, miss)


def _for_a_team(desk: VisitDesk, miss: Miss) -> Iterator[str]:
    """Only vehicles carry equipment: one comes instead; a specialist may be had, or done without."""
    carried = tuple(item for item in miss.need.equipment if item != SPECIALIST)
    if carried:
        column = entries.columns("programmes", "crew")
        yield f"由车辆去：{column}改为车辆，{_carrier(desk, miss, carried) or new_vehicle(desk, miss)}"
        days = max((len(desk.crew_days(miss, carrying(crew, miss))) for crew in miss.crews), default=0)
        if days:
            yield f"团队自备的不必写，清空{entries.columns('programmes', 'equipment')}（已核实有{days}个可走访日）"
        return
    able = [(len(desk.crew_days(miss, carrying(crew, miss))), crew) for crew in miss.crews]
    days, crew = max(able, key=lambda each: (each[0], each[1].id))
    if days:
        column = entries.columns("programmes", "roles")
        yield f"{column}去掉专科医师（已核实{desk.names(crew.id)}有{days}个可走访日）"
        yield f"在{entries.table('staff')}给{desk.names(crew.id)}增加可随队的专科医师"


def _carrier(desk: VisitDesk, miss: Miss, carried: Sequence[str]) -> str:
    """A vehicle of the table that carries all of it and gets there often enough."""
    for task in desk.problem.tasks:
        at = _by(miss, task.profile)
        for crew in task.crews:
            able = set(carried) <= set(crew.equipment) and desk.known(task.profile, crew.depot)
            days = desk.crew_days(at, carrying(crew, miss)) if able else ()
            if selection(miss.need, days, (), (desk.problem.start, desk.problem.end)) is not None:
                return f"由{desk.names(crew.id)}去（已核实有{len(days)}个可走访日）"
    return ""


def carrying(crew: Crew, miss: Miss) -> Crew:
    """The crew with all that the visit asks for, every day."""
    return dataclasses.replace(crew, equipment=tuple({*crew.equipment, *miss.need.equipment}))


def _lacking(crew: Crew, miss: Miss) -> tuple[str, ...]:
    able = {*crew.equipment, *(skill.name for skill in crew.skills if skill.days)}
    return tuple(item for item in miss.need.equipment if item not in able)


def _said(items: Sequence[str]) -> str:
    return "、".join("可随队的专科医师" if item == SPECIALIST else item for item in items)


def new_crew(desk: VisitDesk, miss: Miss) -> str:
    """One more vehicle, or one more team, where a tour of the visit by itself has enough days; empty where not."""
    programme = desk.programme(miss)
    if programme is None:
        return ""
    if programme.crew is CrewKind.VEHICLE:
        return f"在{new_vehicle(desk, miss)}"
    for depot in dict.fromkeys((*(crew.depot for crew in miss.task.crews), *_hospitals(desk, miss))):
        days = _days_of_another(desk, miss, depot)
        if days:
            who = f"给{desk.names(depot)}增加1名全科医生和1名护士，多组1个团队"
            return f"在{entries.table('staff')}{who}（已核实有{days}个可走访日）"
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
    carried = tuple(item for item in miss.need.equipment if item != SPECIALIST)
    days, _, base, by = max(tried, key=lambda each: (each[0] > 0, each[3] == profile, each[0], each[1]))
    what = f"配有{_said(carried)}的" if carried else ""
    title = vehicle_title(county, by, "zh")
    found = f"{entries.table('vehicles')}登记1辆{what}{title}（驻地{desk.names(base)}"
    return f"{found}；已核实有{days}个可走访日）" if days else f"{found}）"


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
