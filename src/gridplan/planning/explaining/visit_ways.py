"""Missed visits for want of a way, of hours in the day, or of equipment."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from gridplan.domain.circuits import Crew, WorkingDay
from gridplan.domain.facilities import Vehicle
from gridplan.domain.schedules import Task, day_hours
from gridplan.domain.travel_words import minutes_up, scenario_title, vehicle_title
from gridplan.planning.explaining.visit_desk import SPECIALIST, Miss, VisitDesk

STEP, LONGEST = 1800, 12 * 3600  # seconds: by how much a day is tried longer, and the longest
_SHOWN = 3  # crews told by name


def no_way(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """No vehicle passes: which one, where the road ends, and who would get there."""
    times, place = desk.travel(miss.task.profile), miss.need.place
    depots = list(dict.fromkeys(crew.depot for crew in miss.crews)) or [miss.task.id]
    vehicle = vehicle_title(desk.plan.county, miss.task.profile, "zh")
    ways = [way for depot in depots if (way := desk.round_trip(miss, depot)) is not None]
    if ways:
        return _in_season(desk, miss, vehicle, min(ways))
    why = f"从{desk.names.all(depots)}出发，{vehicle}到{desk.names(place)}没有可往返的路"
    ends = dict(times.unreachable).get(place)
    return (f"{why}（{ends}）" if ends else why), _other_vehicle(desk, miss, depots) or _meeting_point(
        desk, miss, depots
    )


def _in_season(desk: VisitDesk, miss: Miss, vehicle: str, way: int) -> tuple[str, str]:
    """There is a way as a rule, but on none of the days on which the visits could be made."""
    days = desk.open_days(miss.need, miss.task)
    scenarios = dict.fromkeys(desk.travel(miss.task.profile, day).scenario for day in days)
    said = "、".join(scenario_title(desk.plan.county, scenario, "zh") for scenario in scenarios)
    why = f"平时{vehicle}往返{way / 60:.0f}分钟，但可走访的{len(days)}个工作日都在“{said}”期间，道路不通"
    return why, "把该项目的走访期移到道路开放的日子"


def _other_vehicle(desk: VisitDesk, miss: Miss, depots: Sequence[str]) -> str:
    """The vehicle kind that gets there and back soonest."""
    ways = []
    for times in desk.problem.travel:
        for depot in depots if times.profile != miss.task.profile else ():
            there, back = times.between(depot, miss.need.place), times.between(miss.need.place, depot)
            if there is not None and back is not None:
                ways.append((there, times.profile, depot))
    if not ways:
        return ""
    there, profile, depot = min(ways)
    vehicle = vehicle_title(desk.plan.county, profile, "zh")
    return f"改用{vehicle}：从{desk.names(depot)}单程{minutes_up(there):g}分钟（已核实可往返）"


def _meeting_point(desk: VisitDesk, miss: Miss, depots: Sequence[str]) -> str:
    """The nearest village or hospital as the crow flies that the vehicle does reach."""
    county, times = desk.plan.county, desk.travel(miss.task.profile)
    sites = county.sites()
    here = sites.get(miss.need.place)
    if here is None:
        return ""
    near = []
    for key in (*(v.code for v in county.villages), *(h.id for h in county.township_hospitals)):
        ways = [(times.between(d, key), times.between(key, d)) for d in depots]
        if key != miss.need.place and any(None not in way for way in ways):
            near.append((here.distance(sites[key]), key))
    return f"修通道路；或在最近的可到达处{desk.names(min(near)[1])}集中接诊" if near else "修通道路"


def too_long(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Way and visit are longer than the day, or do not fit the hours of the visit."""
    ways = [(way, crew.depot) for crew in miss.crews if (way := desk.round_trip(miss, crew.depot)) is not None]
    if not ways:
        return "", ""
    way, depot = min(ways)
    need, day = miss.need, desk.problem.day
    total = way + need.service_seconds
    why = (
        f"从{desk.names(depot)}往返{way / 3600:.1f}小时、走访{need.service_seconds / 3600:.1f}小时，"
        f"合计{total / 3600:.1f}小时，每天{day.shift / 3600:g}小时"
    )
    if need.opens is not None or need.closes is not None:
        why += f"，须在{_clock(need.opens, day.start)}至{_clock(need.closes, 24 * 3600)}之间"
    return why, _longer_day(desk, miss, depot) or _free_hours(desk, miss, depot) or _overnight(desk, miss, depot)


def _clock(seconds: int | None, otherwise: int) -> str:
    at = otherwise if seconds is None else seconds
    return f"{at // 3600:02d}:{at % 3600 // 60:02d}"


def _longer_day(desk: VisitDesk, miss: Miss, depot: str) -> str:
    """The shortest day, in half hours, in which a tour of this visit fits on any open day."""
    usual = desk.problem.day
    first = -(-(usual.shift + 1) // STEP) * STEP
    for shift in range(first, LONGEST + 1, STEP):
        if _any_fits(desk, miss, depot, dataclasses.replace(usual, shift=shift)):
            return f"当天工时由{usual.shift / 3600:g}小时延到{shift / 3600:g}小时（已核实可往返）"
    return ""


def _any_fits(desk: VisitDesk, miss: Miss, depot: str, hours: WorkingDay) -> bool:
    """One day of each season is enough to look at: the travel times differ by season only."""
    seen = set()
    for day in desk.open_days(miss.need, miss.task):
        season = desk.travel(miss.task.profile, day).scenario
        if season not in seen and desk.fits_alone(miss, depot, day, hours):
            return True
        seen.add(season)
    return False


def _free_hours(desk: VisitDesk, miss: Miss, depot: str) -> str:
    """Without the hours of the visit."""
    if miss.need.opens is None and miss.need.closes is None:
        return ""
    free = dataclasses.replace(miss, need=dataclasses.replace(miss.need, opens=None, closes=None))
    fits = _any_fits(desk, free, depot, desk.problem.day)
    return "取消该项目的到访时间段（已核实一天内可往返）" if fits else ""


def _overnight(desk: VisitDesk, miss: Miss, depot: str) -> str:
    """Out on one day, back on the next, with a night at a township hospital; for vehicles only."""
    times, need, day = desk.travel(miss.task.profile), miss.need, desk.problem.day
    vehicles = [crew.id for crew in miss.crews if crew.depot == depot and not crew.nights and _is_vehicle(desk, crew)]
    there = times.between(depot, need.place)
    if not vehicles or there is None:
        return ""
    visit = Task(leg=there, service=need.service_seconds, opens=need.opens, closes=need.closes)
    nights = []
    for hospital in desk.plan.county.township_hospitals:
        leg, home = times.between(need.place, hospital.id), times.between(hospital.id, depot)
        if leg is None or home is None:
            continue
        if day_hours(day, [visit], leg) is not None and day_hours(day, [], home) is not None:
            nights.append((leg, hospital.id))
    if not nights:
        return ""
    return f"允许{desk.names(vehicles[0])}在外过夜1晚，住{desk.names(min(nights)[1])}（已核实两天内可往返）"


def _is_vehicle(desk: VisitDesk, crew: Crew) -> bool:
    return crew.id in desk.plan.county and isinstance(desk.plan.county.get(crew.id), Vehicle)


def no_equipment(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Who lacks what, and the crew that lacks least and could come with it."""
    lacking = {crew.id: _lacking(crew, miss) for crew in miss.crews}
    if not lacking:
        return "没有可派的队伍", ""
    shown = itertools.islice(lacking.items(), _SHOWN)
    why = "；".join(f"{desk.names(crew)}缺{_said(items)}" for crew, items in shown)
    more = len(lacking) - _SHOWN
    if more > 0:
        why += f"；另有{more}队也缺"
    for crew in sorted(miss.crews, key=lambda c: (len(lacking[c.id]), c.id)):
        able = dataclasses.replace(crew, equipment=tuple({*crew.equipment, *miss.need.equipment}))
        days = desk.crew_days(miss, able)
        if days and lacking[crew.id]:
            return why, f"给{desk.names(crew.id)}配{_said(lacking[crew.id])}（已核实有{len(days)}个可走访日）"
    return why, ""


def _lacking(crew: Crew, miss: Miss) -> tuple[str, ...]:
    able = {*crew.equipment, *(skill.name for skill in crew.skills if skill.days)}
    return tuple(item for item in miss.need.equipment if item not in able)


def _said(items: Sequence[str]) -> str:
    return "、".join("可随队的专科医师" if item == SPECIALIST else item for item in items)
