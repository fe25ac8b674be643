"""What a programme comes to in the county: whom it visits, and whether there are days for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from gridplan.domain.county import County
from gridplan.domain.itineraries import clock, visit_seconds
from gridplan.domain.periods import months, share_of, windows
from gridplan.domain.places import Village
from gridplan.domain.programmes import MarketDays, PlaceKind, Programme
from gridplan.languages import said
from gridplan.sources.programme_checks import Horizon, hours_of, place_words, told_gap
from gridplan.sources.programme_gaps import arrangeable, arrangeable_on, spread
from gridplan.sources.programmes import ProgrammeRow
from gridplan.sources.report import Report

_MOST_TIMES = 400


def check_programme_places(found: Iterable[ProgrammeRow], county: County, horizon: Horizon, report: Report) -> None:
    """Warns of programmes that come to nothing, or to less than they ask for."""
    for one in found:
        if not _asks(one.programme, horizon):
            words: dict[str, Any] = {"start": horizon.start, "end": horizon.end - dt.timedelta(days=1)}
            report.add("P016", one.row.where, advice=_more(one.programme, horizon), **words)
            continue
        places = tuple(_fitting(county, one.programme))
        if not places:
            kind = place_words(one.programme.places)
            report.add("P018", one.row.where, advice=_looser(one.programme, county), **kind)
            continue
        _check_longest(one, county, places, horizon, report)
        _check_days(one, county, horizon, report)
        _check_markets(one, county, places, report)


def _asks(programme: Programme, horizon: Horizon) -> bool:
    """Whether any visit is asked for inside the horizon."""
    if programme.work_days is None:
        return bool(spread(programme, horizon.start, horizon.end))
    first = max(horizon.start, programme.starts or horizon.start)
    last = min(horizon.end, programme.ends or horizon.end)
    share = programme.work_days.per_month
    return first < last and any(share_of(share, start, end, first, last) for start, end in months(first, last))


def _more(programme: Programme, horizon: Horizon) -> str:
    """What would make the programme ask for a visit."""
    first = max(horizon.start, programme.starts or horizon.start)
    last = min(horizon.end, programme.ends or horizon.end)
    if first >= last or programme.work_days is not None:
        return said("Move its dates into the circuit horizon, or delete it")
    enough = (n for n in range(programme.times, _MOST_TIMES) if _times(programme, n, horizon))
    times = next(enough, _MOST_TIMES)
    return said(
        "The horizon is a small share of the period: ask for {times} visits in each, or lengthen circuit_weeks",
        times=times,
    )


def _times(programme: Programme, times: int, horizon: Horizon) -> bool:
    """Whether so many visits in each period would come to one inside the horizon."""
    return bool(windows(dataclasses.replace(programme, times=times), horizon.start, horizon.end))


def _fitting(county: County, programme: Programme) -> Iterator[str]:
    """Codes of the places that fit what can be told before planning: all but coverage modes and driving times."""
    only = set(programme.where.only)
    if programme.places is PlaceKind.HOSPITALS:
        yield from (h.id for h in county.township_hospitals if not only or h.id in only)
    elif programme.places is PlaceKind.VISIT_PLACES:
        yield from (p.id for p in county.visit_places if not only or p.id in only)
    else:
        yield from (v.code for v in county.villages if _fits(v, programme, only))


def _fits(village: Village, programme: Programme, only: set[str]) -> bool:
    where = programme.where
    named = not only or village.code in only or village.township in only
    needed = not where.key_groups or any(village.key_groups.get(group, 0) > 0 for group in where.key_groups)
    return named and needed and village.residents >= where.min_residents


def _looser(programme: Programme, county: County) -> str:
    """What keeps every place away."""
    where = programme.where
    if programme.places is PlaceKind.VISIT_PLACES and not county.visit_places:
        return said("List places in the table visit_places")
    largest = max((v.residents for v in county.villages), default=0)
    if where.min_residents > largest:
        return said("The largest village has {largest} residents: ask for {largest} or fewer", largest=largest)
    if where.key_groups:
        return said("No place has people of these key groups: check the demand table")
    return said("Check the column only")


def _check_longest(
    one: ProgrammeRow, county: County, places: tuple[str, ...], horizon: Horizon, report: Report
) -> None:
    """Whether visits to the largest places fit the hours."""
    if one.programme.opens is None and one.programme.closes is None:
        return
    opens, closes = hours_of(one, horizon)
    longest = -(-max(visit_seconds(county, one.programme, place) for place in places) // 60)
    if min(one.programme.minutes, one.programme.max_minutes) <= closes - opens < longest:
        words: dict[str, Any] = {"opens": clock(60 * opens), "closes": clock(60 * closes), "room": closes - opens}
        report.add("P011", one.row.where, value=longest, **words)


def _check_days(one: ProgrammeRow, county: County, horizon: Horizon, report: Report) -> None:
    """Whether the visits can be arranged on the working days that are left."""
    programme = one.programme
    low, high = programme.min_gap_days, programme.max_gap_days
    asked = spread(programme, horizon.start, horizon.end)
    if not asked or not arrangeable(asked, low, high):
        return
    days = [d for d in county.calendar.workdays if not programme.weekdays or d.weekday() in programme.weekdays]
    if not arrangeable_on(days, asked, low, high):
        visits = sum(window.visits for window in asked)
        report.add("P021", one.row.where, value=visits, visits=visits, low=low, high=told_gap(high))


def _check_markets(one: ProgrammeRow, county: County, places: tuple[str, ...], report: Report) -> None:
    if one.programme.market_days is MarketDays.IGNORED:
        return
    end = county.calendar.circuit_end
    if not any(day < end for place in places for day in county.market_days(place)):
        report.add("P026", one.row.where)
