"""Missed visits for want of days: gaps and closures, crew-days used up, what a planner fixed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from gridplan.domain.circuits import Need
from gridplan.domain.programmes import MarketDays
from gridplan.domain.visit_results import proven_least
from gridplan.languages import amounts, said
from gridplan.planning.circuits.selection import selection
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.visit_crews import absent, new_crew
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
    parts: list[str] = [said("{days} in the period for the visits", days=phrases.working_days(inside))]
    past, closed, other = (amounts.days(barred[why]) for why in ("past", "closed", "days"))
    parts += [said("{days} past or frozen", days=past)] if barred["past"] else []
    parts += [said("{days} closed", days=closed)] if barred["closed"] else []
    parts += [said("{days} not on the programme's days", days=other)] if barred["days"] else []
    parts.append(said("{days} left on which a crew can come", days=amounts.days(len(days))))
    away = Counter[str]()
    for crew in miss.crews:
        away |= desk.away(crew.id, desk.open_days(need, miss.task))
    parts += [absent(desk, person, count) for person, count in away.most_common(_SHOWN)]
    parts.append(phrases.listed(_asked(need)))
    return phrases.following(parts), next(_roomier(desk, miss, days), "") or fewer_visits(desk, miss, days)


def _asked(need: Need) -> Iterator[str]:
    """How many visits are asked for, and the bounds on their gaps."""
    yield said("{visits} asked for", visits=amounts.visits(need.visits))
    if need.min_gap_days:
        yield said("at least {days} apart", days=amounts.days(need.min_gap_days))
    if need.max_gap_days is not None:
        yield said("at most {days} apart", days=amounts.days(need.max_gap_days))


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
            text = said(
                "shorten {column} from {before} to {after}",
                column=entries.column("programmes", "min_gap_days"),
                before=amounts.days(need.min_gap_days),
                after=amounts.days(gap),
            )
            yield phrases.checked_to_fit(text)
            break
    yield from _wider(desk, miss, days, WEEK + 1, _MOST_WIDER)


def _wider(desk: VisitDesk, miss: Miss, days: set[dt.date], first: int, last: int) -> Iterator[str]:
    now = miss.need.max_gap_days
    for more in range(first, last + 1) if now is not None else ():
        if now is not None and _plannable(desk, dataclasses.replace(miss.need, max_gap_days=now + more), days, miss):
            text = said(
                "widen {column} from {before} to {after}",
                column=entries.column("programmes", "max_gap_days"),
                before=amounts.days(now),
                after=amounts.days(now + more),
            )
            yield phrases.checked_to_fit(text)
            return


def _other_days(desk: VisitDesk, miss: Miss) -> Iterator[str]:
    """Days that the programme's own columns leave out: its weekdays, its market days, or both."""
    programme = desk.programme(miss)
    if miss.need.days is None or programme is None or programme.work_days is not None:
        return
    weekdays = cleared("weekdays") if programme.weekdays else ""
    only = programme.market_days is MarketDays.ONLY
    markets = market_days_preferred() if only else ""
    every = frozenset(desk.problem.workdays)
    market = desk.plan.county.market_days(miss.need.place) & every if only else every
    of_week = frozenset(day for day in every if not programme.weekdays or day.weekday() in programme.weekdays)
    both = phrases.following(filter(None, (weekdays, markets)))
    for words, days in ((weekdays, market), (markets, of_week), (both, every)):
        free = dataclasses.replace(miss, need=dataclasses.replace(miss.need, days=days))
        if words and _plannable(desk, free.need, _days(desk, free), free):
            yield phrases.checked_to_fit(words)
            return


def cleared(column: str) -> str:
    """A column of the programme left empty."""
    return said("clear {column}", column=entries.column("programmes", column))


def market_days_preferred() -> str:
    """A programme that keeps to market days only prefers them."""
    return said("change {column} from “only” to “preferred”", column=entries.column("programmes", "market_days"))


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
            return phrases.checked_to_fit(reduced("times", programme.times, times))
    return without(desk, miss)


def reduced(column: str, before: int, after: int) -> str:
    """A smaller number in a column of the programme."""
    column = entries.column("programmes", column)
    return said("reduce {column} from {before} to {after}", column=column, before=before, after=after)


def without(desk: VisitDesk, miss: Miss) -> str:
    """The last resort: the programme does not go there, or not at that time."""
    return said(
        "in {table}, write another row for {programme} without {place} (column “{only}”), or with dates that avoid "
        "this time",
        table=entries.table("programmes"),
        programme=desk.names(miss.need.programme),
        place=desk.names(miss.need.place),
        only=entries.COLUMNS["programmes.only"].said(),
    )


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
                    yield said(
                        "in {table}, move the leave of {person} ({first} to {last}) elsewhere "
                        "(checked: the visits fit then)",
                        table=entries.table("calendar"),
                        person=desk.names(person_id),
                        first=desk.date(absence.start),
                        last=desk.date(last),
                    )
                    return


def _one_more_day(desk: VisitDesk, miss: Miss, days: set[dt.date]) -> Iterator[str]:
    """One more day on the road for a crew whose people work that day."""
    for crew in miss.crews:
        for day in desk.open_days(miss.need, miss.task):
            fits = desk.equips(crew, miss.need, day) and desk.fits_alone(miss, crew.depot, day)
            fits = fits and day not in days and desk.at_work(crew.id, day)
            if fits and _plannable(desk, miss.need, days | {day}, miss):
                pin = _pin(desk, miss, [(day, crew.id)])
                yield said("{pins}, which makes 1 more day out (checked: the visits fit)", pins=pin)
                return


def _pin(desk: VisitDesk, miss: Miss, visits: Iterable[tuple[dt.date, str]]) -> str:
    """Rows of the table of pins: whoever is named there has the day, whether or not it was the crew's turn."""
    chosen = list(visits)
    shown = (said("{date} by {crew}", date=desk.date(day), crew=desk.names(crew)) for day, crew in chosen[:_SHOWN])
    return said(
        "in {table}, fix the visits of {programme} at {place}: {rows}",
        table=entries.table("pins"),
        place=desk.names(miss.need.place),
        programme=desk.names(miss.need.programme),
        rows=phrases.with_others(phrases.listed(shown), len(chosen) > _SHOWN),
    )


def pinned(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """What a planner has fixed takes the room: which rows."""
    crews, open_ = {crew.id for crew in miss.crews}, set(desk.open_days(miss.need, miss.task))
    rows = [
        pin for pin in desk.plan.county.pins if pin.day in open_ and (pin.crew in crews or pin.place == miss.need.place)
    ]
    if not rows:
        return capacity(desk, miss)
    shown = phrases.listed(
        said("{row} ({date}, {place})", row=pin.id, date=desk.date(pin.day), place=desk.names(pin.place))
        for pin in rows[:_SHOWN]
    )
    return (
        said("fixed by the planner: {rows}", rows=phrases.with_others(shown, len(rows) > _SHOWN)),
        said("in {table}, move {row} to another day or delete it", table=entries.table("pins"), row=rows[0].id),
    )


def capacity(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Days there are, but not enough crew-days for all; or none were found in time, where that is not proven."""
    crews, open_ = miss.crews, desk.open_days(miss.need, miss.task)
    has = sum(len(set(crew.days) & set(open_)) for crew in crews)
    out = sum((crew.id, day) in desk.tours for crew in crews for day in set(crew.days) & set(open_))
    why = said(
        "{crews} that may come: {crew_days} in the period for the visits, {out} used",
        crews=said("{count} crew", plural="{count} crews", count=len(crews)),
        crew_days=phrases.crew_days(has),
        out=out,
    )
    if proven_least(desk.plan):
        solution = desk.plan.circuits.solution
        keys = {(need.place, need.programme) for need in miss.task.needs}
        missing = sum(m.count for m in (solution.missed if solution else ()) if (m.place, m.programme) in keys)
        short = -(-missing // desk.problem.max_stops)
        why = said(
            "{why}; {visits} from the same base missed in all, at least {crew_days} short",
            why=why,
            visits=amounts.visits(missing),
            crew_days=phrases.crew_days(short),
        )
    else:
        why = said("{why}; not proven impossible: a longer search may find room", why=why)
    idle, remedy = _more_days(desk, miss)
    programme = desk.programme(miss)
    if not remedy and programme is not None and programme.work_days is not None:
        # one more team would have work-days of its own, not these
        column = entries.column("programmes", "work_day_places")
        fewer = said("reduce {column} (not tried)", column=column)
        longer = said("give the solver more time: gridplan plan --profile thorough")
        remedy = fewer if proven_least(desk.plan) else phrases.either((longer, fewer))
    remedy = remedy or new_crew(desk, miss) or fewer_visits(desk, miss, _days(desk, miss))
    if idle:
        why = said("{why}; some crew-days are idle: no room was found in the time for planning", why=why)
    return why, remedy


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
    for who in (idle, more | idle):
        chosen = selection(miss.need, who, made, (desk.problem.start, desk.problem.end))
        if chosen is not None:
            pins = _pin(desk, miss, [(day, who[day]) for day in chosen if day not in made])
            if who is idle:
                return True, said("{pins}, 1 more tour on an idle day (checked: gaps and hours)", pins=pins)
            return False, said("{pins}, which makes 1 more day out (checked: gaps and hours)", pins=pins)
    return False, ""
