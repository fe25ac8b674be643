"""Checks of days: those on which a programme visits at all, and the teams' fixed work-days.

A team's work-days of a month are the days on which it is out for the programme: a plan names no others. So too few of
them, or too few places on one, is an exception of ``circuits.work_days``; more of them than the month has are visits
off the fixed days, which ``circuits.days`` forbids.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Ground
from gridplan.checking.circuits.visits import Visits
from gridplan.checking.circuits.who import Who
from gridplan.domain.circuits import Stop, Tour
from gridplan.domain.periods import months, share_of
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import MarketDays, Programme
from gridplan.languages import Separator, dates, joined, said
from gridplan.languages.amounts import days

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMonth:
    """A team's work-days in one calendar month.

    Attributes:
        start: first of the month.
        end: first day after it.
        days: how many there have to be.
        most: places that each has to reach: not more than the team has.
        out: the days on which the team is out for the programme, with the places reached.
    """

    team: str
    programme: Programme
    start: dt.date
    end: dt.date
    days: int
    most: int
    places: frozenset[str]
    out: Mapping[dt.date, frozenset[str]]

    @property
    def made(self) -> int:
        """Visits that count: on the best ``days`` days, no more than ``most`` on each."""
        reached = sorted((min(self.most, len(places)) for places in self.out.values()), reverse=True)
        return sum(reached[: self.days])

    @property
    def missing(self) -> int:
        """Visits to places that are lacking."""
        return self.days * self.most - self.made


class WorkDays:
    """The months of all teams that have work-days; months that were over when planning began are history."""

    def __init__(self, case: Case) -> None:
        ground, who = case.once(Ground), case.once(Who)
        calendar, self.months = case.county.calendar, list[TeamMonth]()
        out: dict[tuple[str, str], dict[dt.date, set[str]]] = defaultdict(lambda: defaultdict(set))
        for tour in ground.tours:
            for stop in tour.stops:
                out[tour.crew, stop.programme][tour.day + stop.night * DAY].add(stop.place)
        for programme in case.county.programmes:
            if programme.work_days is None:
                continue
            first = max(calendar.start, programme.starts or calendar.start)
            last = min(calendar.circuit_end, programme.ends or calendar.circuit_end)
            area: dict[str, set[str]] = defaultdict(set)
            for place in who.places(programme):
                for team in who.crews(programme, place):
                    area[team].add(place)
            for team, places in sorted(area.items()):
                reached = out.get((team, programme.id), {})
                for start, end in months(first, last):
                    self.months.append(
                        TeamMonth(
                            team=team,
                            programme=programme,
                            start=start,
                            end=end,
                            days=share_of(programme.work_days.per_month, start, end, first, last),
                            most=min(programme.work_days.places, len(places)),
                            places=frozenset(places),
                            out={day: frozenset(there) for day, there in reached.items() if start <= day < end},
                        )
                    )
        self.open = tuple(month for month in self.months if month.end > ground.opened)


def check_work_days(case: Case) -> Iterator[Violation]:
    """Every team has its work-days in each month and reaches enough places on each."""
    reasons = case.once(Visits).reasons
    for month in case.once(WorkDays).open:
        if month.missing <= 0:
            continue
        message = said(
            "{team} should have {days} of {programme} in {month} with at least {most} places on each; "
            "{made} planned, {count} visit to a place lacking",
            plural="{team} should have {days} of {programme} in {month} with at least {most} places on each; "
            "{made} planned, {count} visits to places lacking",
            team=case.names(month.team),
            days=days(month.days),
            programme=month.programme.name,
            month=dates.spelt_month_of_year(month.start),
            most=month.most,
            made=len(month.out),
            count=month.missing,
        )
        told = (reasons.get((place, month.programme.id), "") for place in sorted(month.places))
        reason = joined(Separator.CLAUSE, dict.fromkeys(filter(None, told)))
        where = (month.team, month.programme.id)
        yield case.breach("circuits.work_days", where, month.missing, message, when=month.start, reason=reason)


def check_days(case: Case) -> Iterator[Violation]:
    """Visits are made on the programme's days only: while it runs, its weekdays, market days, work-days."""
    ground = case.once(Ground)
    for tour in ground.judged:
        for stop in tour.stops:
            day = tour.day + stop.night * DAY
            programme = ground.programmes[stop.programme]
            wrong = _wrong_day(case, programme, stop, day)
            if wrong:
                message = said(
                    "{programme} at {place} is planned for {day}: {wrong}",
                    programme=programme.name,
                    place=case.names(stop.place),
                    day=case.date(day),
                    wrong=wrong,
                )
                where = (stop.place, stop.programme, tour.crew)
                yield case.breach("circuits.days", where, 1, message, when=day)
    for month in case.once(WorkDays).open:
        yield from _too_many_days(case, month)


def _wrong_day(case: Case, programme: Programme, stop: Stop, day: dt.date) -> str:
    """Why a programme does not visit a place on ``day``; empty where it does."""
    if programme.starts and day < programme.starts:
        return said("it does not begin before {day}", day=case.date(programme.starts))
    if programme.ends and day >= programme.ends:
        return said("it ended on {day}", day=case.date(programme.ends - DAY))
    if programme.weekdays and day.weekday() not in programme.weekdays:
        allowed = joined(Separator.LIST, (dates.spelt_weekday(number) for number in sorted(programme.weekdays)))
        return said("it is for {weekdays} only", weekdays=allowed)
    if programme.market_days is MarketDays.ONLY and day not in _market_days(case, stop.place):
        return said("that is no market day")
    return ""


def _market_days(case: Case, place: str) -> frozenset[dt.date]:
    township = case.once(Ground).township_of(place)
    return case.county.calendar.market_days(place, *((township,) if township else ()))


def _too_many_days(case: Case, month: TeamMonth) -> Iterator[Violation]:
    """The last days of a team that is out on more days than the month has work-days, unless they are history."""
    opened = case.once(Ground).opened
    days = sorted(month.out)
    for day in [day for day in days[month.days :] if day >= opened]:
        message = said(
            "{programme} of {team} on {day} is on no fixed work-day: {month} has only {number}, {made} are planned",
            programme=month.programme.name,
            team=case.names(month.team),
            day=case.date(day),
            month=dates.spelt_month(month.start),
            number=month.days,
            made=len(days),
        )
        where = (month.team, month.programme.id)
        yield case.breach("circuits.days", where, len(month.out[day]), message, when=day)


def on_its_days(case: Case, tour: Tour) -> bool:
    """Whether every visit of a tour is on a day of its programme."""
    ground = case.once(Ground)
    return not any(
        _wrong_day(case, ground.programmes[stop.programme], stop, tour.day + stop.night * DAY) for stop in tour.stops
    )
