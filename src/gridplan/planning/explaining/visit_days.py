"""Missed visits for want of days: gaps and closures, crew-days used up, what a planner fixed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from gridplan.domain.circuits import Need
from gridplan.domain.programmes import MarketDays
from gridplan.domain.visit_results import proven_least
from gridplan.planning.circuits.selection import selection
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.visit_crews import new_crew
from gridplan.planning.explaining.visit_desk import Miss, VisitDesk

WEEK = 7
_MOST_WIDER = 28  # days: by how much the greatest gap is tried longer, *assumed*
_SHOWN = 3


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
        away |= desk.away(crew.id, desk.open_days(need, miss.task))
    parts += [f"{desk.names(person)}有{count}天不在岗" for person, count in away.most_common(_SHOWN)]
    gaps = f"间隔至少{need.min_gap_days}天" if need.min_gap_days else ""
    longest = f"最长{need.max_gap_days}天" if need.max_gap_days is not None else ""
    parts.append("、".join(filter(None, (f"须走访{need.visits}次", gaps, longest))))
    return "，".join(parts), next(_roomier(desk, miss, days), "") or fewer_visits(desk, miss, days)


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
    yield from _other_days(desk, miss)
    for gap in range(need.min_gap_days - 1, -1, -1):
        if _plannable(desk, dataclasses.replace(need, min_gap_days=gap), days, miss):
            column = entries.columns("programmes", "min_gap_days")
            yield f"{column}由{need.min_gap_days}天缩到{gap}天（已核实可排）"
            break
    yield from _wider(desk, miss, days, WEEK + 1, _MOST_WIDER)


def _wider(desk: VisitDesk, miss: Miss, days: set[dt.date], first: int, last: int) -> Iterator[str]:
    now = miss.need.max_gap_days
    for more in range(first, last + 1) if now is not None else ():
        if now is not None and _plannable(desk, dataclasses.replace(miss.need, max_gap_days=now + more), days, miss):
            column = entries.columns("programmes", "max_gap_days")
            yield f"{column}由{now}天放宽到{now + more}天（已核实可排）"
            return


def _other_days(desk: VisitDesk, miss: Miss) -> Iterator[str]:
    """Days that the programme's own columns leave out: its weekdays, its market days, or both."""
    programme = desk.programme(miss)
    if miss.need.days is None or programme is None or programme.work_days is not None:
        return
    weekdays = f"清空{entries.columns('programmes', 'weekdays')}" if programme.weekdays else ""
    only = programme.market_days is MarketDays.ONLY
    markets = f"{entries.columns('programmes', 'market_days')}由仅限改为优先" if only else ""
    every = frozenset(desk.problem.workdays)
    market = desk.plan.county.market_days(miss.need.place) & every if only else every
    of_week = frozenset(day for day in every if not programme.weekdays or day.weekday() in programme.weekdays)
    for words, days in ((weekdays, market), (markets, of_week), ("，".join(filter(None, (weekdays, markets))), every)):
        free = dataclasses.replace(miss, need=dataclasses.replace(miss.need, days=days))
        if words and _plannable(desk, free.need, _days(desk, free), free):
            yield f"{words}（已核实可排）"
            return


def fewer_visits(desk: VisitDesk, miss: Miss, days: Collection[dt.date]) -> str:
    """As many visits in each period as there are days for; where there is none, dates that ask for none."""
    programme, windows = desk.programme(miss), [window for window in miss.need.windows if window.visits]
    if programme is None or not windows:
        return ""
    for times in range(programme.times - 1, 0, -1):
        fewer = tuple(
            dataclasses.replace(w, visits=max(1, w.visits * times // programme.times)) for w in miss.need.windows
        )
        need = dataclasses.replace(miss.need, windows=fewer)
        if _plannable(desk, need, days, miss):
            return f"{entries.columns('programmes', 'times')}由{programme.times}减到{times}（已核实可排）"
    return without(desk, miss)


def without(desk: VisitDesk, miss: Miss) -> str:
    """The last resort: the programme does not go there, or not at that time."""
    table, name = entries.table("programmes"), desk.names(miss.need.programme)
    return f"在{table}另立一行“{name}”，不含{desk.names(miss.need.place)}（用“只限”栏），或起止日期避开这段时间"


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
                    and not desk.away(crew.id, (day,)).keys() - {person_id}
                }
                if freed and _plannable(desk, miss.need, days | freed, miss):
                    last = absence.end - dt.timedelta(days=1)
                    yield (
                        f"在{entries.table('calendar')}调整{desk.names(person_id)}自{desk.date(absence.start)}"
                        f"至{desk.date(last)}的请假（已核实调开后可排）"
                    )
                    return


def _one_more_day(desk: VisitDesk, miss: Miss, days: set[dt.date]) -> Iterator[str]:
    """One more day on the road for a crew whose people work that day."""
    for crew in miss.crews:
        for day in desk.open_days(miss.need, miss.task):
            fits = desk.equips(crew, miss.need, day) and desk.fits_alone(miss, crew.depot, day)
            fits = fits and day not in days and desk.at_work(crew.id, day)
            if fits and _plannable(desk, miss.need, days | {day}, miss):
                yield f"{_pin(desk, miss, [(day, crew.id)])}，增加1个出诊日（已核实可排）"
                return


def _pin(desk: VisitDesk, miss: Miss, visits: Iterable[tuple[dt.date, str]]) -> str:
    """Rows of the table of pins: whoever is named there has the day, whether or not it was the crew's turn."""
    chosen = list(visits)
    rows = "、".join(f"{desk.date(day)}由{desk.names(crew)}" for day, crew in chosen[:_SHOWN])
    more = "等" if len(chosen) > _SHOWN else ""
    what = f"{desk.names(miss.need.place)}、{desk.names(miss.need.programme)}"
    return f"在{entries.table('pins')}指定{what}：{rows}{more}"


def pinned(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """What a planner has fixed takes the room: which rows."""
    crews, open_ = {crew.id for crew in miss.crews}, set(desk.open_days(miss.need, miss.task))
    rows = [
        pin for pin in desk.plan.county.pins if pin.day in open_ and (pin.crew in crews or pin.place == miss.need.place)
    ]
    if not rows:
        return capacity(desk, miss)
    said = "、".join(f"{pin.id}（{desk.date(pin.day)}{desk.names(pin.place)}）" for pin in rows[:_SHOWN])
    return f"人工指定{said}{'等' if len(rows) > _SHOWN else ''}", f"在{entries.table('pins')}改期或删去{rows[0].id}"


def capacity(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Days there are, but not enough crew-days for all; or none were found in time, where that is not proven."""
    crews, open_ = miss.crews, desk.open_days(miss.need, miss.task)
    has = sum(len(set(crew.days) & set(open_)) for crew in crews)
    out = sum((crew.id, day) in desk.tours for crew in crews for day in set(crew.days) & set(open_))
    why = f"可派的{len(crews)}队在可走访期内共{has}个人车日，已出车{out}个"
    if proven_least(desk.plan):
        solution = desk.plan.circuits.solution
        keys = {(need.place, need.programme) for need in miss.task.needs}
        missing = sum(m.count for m in (solution.missed if solution else ()) if (m.place, m.programme) in keys)
        short = -(-missing // desk.problem.max_stops)
        why = f"{why}；同一出发地共缺{missing}次，至少差{short}个人车日"
    else:
        why = f"{why}；未证明排不下，延长求解时间可能排上"
    idle, remedy = _more_days(desk, miss)
    programme = desk.programme(miss)
    if not remedy and programme is not None and programme.work_days is not None:
        # one more team would have work-days of its own, not these
        longer = "重排时给更长的求解时间：gridplan plan --profile thorough；或" if not proven_least(desk.plan) else ""
        column = entries.columns("programmes", "work_day_places")
        remedy = f"{longer}减少{column}（未试算）"
    remedy = remedy or new_crew(desk, miss) or fewer_visits(desk, miss, _days(desk, miss))
    return (f"{why}；尚有空闲的人车日，是求解时限内未排上" if idle else why), remedy


def _more_days(desk: VisitDesk, miss: Miss) -> tuple[bool, str]:
    """Days on which the visits could be made by a tour of their own: on idle days, on more days.

    Returns:
        Whether idle days are enough, and the remedy.
    """
    made = desk.made.get((miss.need.place, miss.need.programme), ())
    busy_here = {day for (place, _), days in desk.made.items() if place == miss.need.place for day in days}
    off = [
        (crew, day)
        for crew in miss.crews
        for day in desk.open_days(miss.need, miss.task)
        if day not in busy_here
        and (crew.id, day) not in desk.tours
        and desk.equips(crew, miss.need, day)
        and desk.fits_alone(miss, crew.depot, day)
    ]
    idle = {day: crew.id for crew, day in reversed(off) if day in crew.days}
    more = {day: crew.id for crew, day in reversed(off) if desk.at_work(crew.id, day)}
    for who, what in ((idle, "当天空闲，可加1趟"), (more | idle, "增加1个出诊日")):
        chosen = selection(miss.need, who, made, (desk.problem.start, desk.problem.end))
        if chosen is not None:
            added = [(day, who[day]) for day in chosen if day not in made]
            return who is idle, f"{_pin(desk, miss, added)}，{what}（已核实间隔和工时）"
    return False, ""
