"""Missed visits for want of days: absent crews, gaps and closures, crew-days used up, what a planner fixed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator

from gridplan.domain.circuits import Crew, Need
from gridplan.planning.explaining.visit_desk import Miss, VisitDesk
from gridplan.planning.explaining.visit_gaps import selection

WEEK = 7
_MOST_WIDER = 28  # days: by how much the greatest gap is tried longer, *assumed*
_SHOWN = 3


def no_crew(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """The crews that must come are not there on any day: who is missing or away how long."""
    if not miss.crews:
        return f"没有队伍负责{desk.names(miss.need.place)}", ""
    whys = [_why_absent(desk, miss, crew) for crew in miss.crews[:_SHOWN]]
    others = [crew for crew in miss.task.crews if crew not in miss.crews]
    able = next((crew for crew in others if desk.crew_days(miss, crew)), None)
    remedy = _fill(desk, miss)
    if able is not None:
        days = len(desk.crew_days(miss, able))
        by_other = f"不限本队，改由{desk.names(able.id)}走访（已核实有{days}个可走访日）"
        remedy = f"{by_other}；或{remedy}" if remedy else by_other
    return "；".join(whys), remedy


def _why_absent(desk: VisitDesk, miss: Miss, crew: Crew) -> str:
    team, name = desk.team(crew.id), desk.names(crew.id)
    if team is not None and not (team.gp and team.nurse):
        return f"{name}缺{'、'.join(t for t, who in (('家庭医生', team.gp), ('护士', team.nurse)) if not who)}"
    away = _away(desk, crew.id, desk.open_days(miss.need, miss.task))
    if not away:
        return f"{name}在可走访日没有出诊日"
    told = "、".join(f"{desk.names(person)}有{days}天不在岗" for person, days in away.most_common(_SHOWN))
    return f"{name}：可走访的{len(desk.open_days(miss.need, miss.task))}个工作日中{told}"


def _away(desk: VisitDesk, crew: str, days: Collection[dt.date]) -> Counter[str]:
    """Person of a crew → on how many of the days he or she does not work."""
    county, found = desk.plan.county, Counter[str]()
    for person in desk.people(crew):
        count = sum(person not in county or not county.person(person).works_on(day) for day in days)
        if count:
            found[person] = count
    return found


def _fill(desk: VisitDesk, miss: Miss) -> str:
    for crew in miss.crews:
        team = desk.team(crew.id)
        for title, who in (("家庭医生", team.gp), ("护士", team.nurse)) if team else ():
            if not who:
                return f"给{desk.names(crew.id)}补1名{title}"
    away = Counter[str]()
    for crew in miss.crews:
        away |= _away(desk, crew.id, desk.open_days(miss.need, miss.task))
    person = next((each for each, _ in away.most_common(1)), None)
    return f"为{desk.names(person)}安排替班，或调整其休假" if person else ""


def no_days(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Closures, leave, fixed days and gaps leave too few days."""
    need = miss.need
    barred = Counter(desk.bars(need, miss.task, day) for day in desk.problem.workdays)
    days = _days(desk, miss)
    inside = sum(count for why, count in barred.items() if why != "outside")
    parts = [f"可走访期内{inside}个工作日"]
    parts += [f"{barred['past']}天已过或已冻结"] if barred["past"] else []
    parts += [f"{barred['closed']}天封闭"] if barred["closed"] else []
    parts += [f"{barred['days']}天不是规定的日子"] if barred["days"] else []
    parts.append(f"队伍能到的余{len(days)}天")
    away = Counter[str]()
    for crew in miss.crews:
        away |= _away(desk, crew.id, desk.open_days(need, miss.task))
    parts += [f"{desk.names(person)}有{count}天不在岗" for person, count in away.most_common(_SHOWN)]
    gaps = f"间隔至少{need.min_gap_days}天" if need.min_gap_days else ""
    longest = f"最长{need.max_gap_days}天" if need.max_gap_days is not None else ""
    parts.append("、".join(filter(None, (f"须走访{need.visits}次", gaps, longest))))
    return "，".join(parts), next(_roomier(desk, miss, days), "")


def _days(desk: VisitDesk, miss: Miss) -> set[dt.date]:
    return {day for crew in miss.crews for day in desk.crew_days(miss, crew)}


def _plannable(desk: VisitDesk, need: Need, days: Collection[dt.date], miss: Miss) -> bool:
    """Whether the visits that stand (past and frozen ones) and these days give all visits; no, once the time is up."""
    return not desk.over and selection(need, days, _standing(miss), (desk.problem.start, desk.problem.end)) is not None


def _standing(miss: Miss) -> tuple[dt.date, ...]:
    key = miss.need.place, miss.need.programme
    stops = ((tour.day, stop) for tour in miss.task.fixed for stop in tour.stops)
    return tuple(sorted(day + dt.timedelta(days=s.night) for day, s in stops if (s.place, s.programme) == key))


def _roomier(desk: VisitDesk, miss: Miss, days: set[dt.date]) -> Iterator[str]:
    """Remedies that were found to give all visits their day, the cheapest first."""
    yield from _wider(desk, miss, days, 1, WEEK)
    yield from _leave(desk, miss, days)
    yield from _one_more_day(desk, miss, days)
    need = miss.need
    if need.days is not None:
        free = dataclasses.replace(miss, need=dataclasses.replace(need, days=None))
        if _plannable(desk, free.need, _days(desk, free), free):
            yield "不限规定的日子，其他工作日也可走访（已核实可排）"
    for gap in range(need.min_gap_days - 1, -1, -1):
        if _plannable(desk, dataclasses.replace(need, min_gap_days=gap), days, miss):
            yield f"最短间隔由{need.min_gap_days}天缩到{gap}天（已核实可排）"
            break
    yield from _wider(desk, miss, days, WEEK + 1, _MOST_WIDER)


def _wider(desk: VisitDesk, miss: Miss, days: set[dt.date], first: int, last: int) -> Iterator[str]:
    now = miss.need.max_gap_days
    for more in range(first, last + 1) if now is not None else ():
        if now is not None and _plannable(desk, dataclasses.replace(miss.need, max_gap_days=now + more), days, miss):
            yield f"最长间隔由{now}天放宽到{now + more}天（已核实可排）"
            return


def _leave(desk: VisitDesk, miss: Miss, days: set[dt.date]) -> Iterator[str]:
    """One leave of one person moved elsewhere."""
    county = desk.plan.county
    open_ = desk.open_days(miss.need, miss.task)
    for crew in miss.crews:
        for person_id in desk.people(crew.id):
            person = county.person(person_id) if person_id in county else None
            for absence in sorted(person.absences, key=lambda a: a.end - a.start) if person else ():
                freed = {
                    day
                    for day in open_
                    if absence.start <= day < absence.end
                    and desk.equips(crew, miss.need, day)
                    and desk.fits_alone(miss, crew.depot, day)
                    and not _away(desk, crew.id, (day,)).keys() - {person_id}
                }
                if freed and _plannable(desk, miss.need, days | freed, miss):
                    last = absence.end - dt.timedelta(days=1)
                    yield (
                        f"调整{desk.names(person_id)}自{desk.date(absence.start)}至{desk.date(last)}的休假"
                        "（已核实调开后可排）"
                    )
                    return


def _one_more_day(desk: VisitDesk, miss: Miss, days: set[dt.date]) -> Iterator[str]:
    """One more day on the road for a crew whose people work that day."""
    for crew in miss.crews:
        for day in desk.open_days(miss.need, miss.task):
            fits = desk.equips(crew, miss.need, day) and desk.fits_alone(miss, crew.depot, day)
            fits = fits and day not in days and desk.at_work(crew.id, day)
            if fits and _plannable(desk, miss.need, days | {day}, miss):
                yield f"{desk.names(crew.id)}在{desk.date(day)}增加1个出诊日（已核实可排）"
                return


def pinned(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """What a planner has fixed takes the room: which rows."""
    crews, open_ = {crew.id for crew in miss.crews}, set(desk.open_days(miss.need, miss.task))
    rows = [
        pin for pin in desk.plan.county.pins if pin.day in open_ and (pin.crew in crews or pin.place == miss.need.place)
    ]
    if not rows:
        return "", ""
    said = "、".join(f"{pin.id}（{desk.date(pin.day)}{desk.names(pin.place)}）" for pin in rows[:_SHOWN])
    return f"人工指定{said}{'等' if len(rows) > _SHOWN else ''}", f"移动或撤销人工指定{rows[0].id}"


def capacity(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Days there are, but not enough crew-days for all."""
    crews, open_ = miss.crews, desk.open_days(miss.need, miss.task)
    has = sum(len(set(crew.days) & set(open_)) for crew in crews)
    out = sum((crew.id, day) in desk.tours for crew in crews for day in set(crew.days) & set(open_))
    solution = desk.plan.circuits.solution
    keys = {(need.place, need.programme) for need in miss.task.needs}
    missing = sum(m.count for m in (solution.missed if solution else ()) if (m.place, m.programme) in keys)
    short = -(-missing // desk.problem.max_stops)
    why = (
        f"可派的{len(crews)}队在可走访期内共{has}个人车日，已出车{out}个；"
        f"同一出发地共缺{missing}次，至少差{short}个人车日"
    )
    idle, remedy = _more_days(desk, miss)
    return (f"{why}；尚有空闲的人车日，是求解时限内未排上" if idle else why), remedy


def _more_days(desk: VisitDesk, miss: Miss) -> tuple[bool, str]:
    """Days on which the visits could be made by a tour of their own: on idle days, on more days, by one more crew.

    Returns:
        Whether idle days are enough, and the remedy.
    """
    made = desk.made.get((miss.need.place, miss.need.programme), ())
    busy_here = {day for (place, _), days in desk.made.items() if place == miss.need.place for day in days}
    open_ = [day for day in desk.open_days(miss.need, miss.task) if day not in busy_here]
    able = [
        (crew, day)
        for crew in miss.crews
        for day in open_
        if desk.equips(crew, miss.need, day) and desk.fits_alone(miss, crew.depot, day)
    ]
    off = [(crew, day) for crew, day in able if (crew.id, day) not in desk.tours]
    idle = {day: crew.id for crew, day in reversed(off) if day in crew.days}
    more = {day: crew.id for crew, day in reversed(off) if desk.at_work(crew.id, day)}
    for who, what in ((idle, "空闲，可加1趟"), (more | idle, "增加1个出诊日"), ({d: "" for _, d in able}, "")):
        chosen = selection(miss.need, who, made, (desk.problem.start, desk.problem.end))
        if chosen is None:
            continue
        added = [day for day in chosen if day not in made]
        if what:
            said = "、".join(f"{desk.names(who[day])}在{desk.date(day)}" for day in added[:_SHOWN])
            return who is idle, f"{said}{'等' if len(added) > _SHOWN else ''}{what}（已核实间隔和工时）"
        said = "、".join(desk.date(day) for day in added[:_SHOWN])
        return False, f"在{said}{'等日' if len(added) > _SHOWN else ''}各增派1个人车日（已核实间隔和工时）"
    return False, ""
