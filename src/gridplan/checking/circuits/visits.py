"""Checks of what is asked for at each place: how often, how far apart, by the same crew."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Ground
from gridplan.checking.circuits.who import Who
from gridplan.domain.periods import Window, windows
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import Programme, SameCrew
from gridplan.domain.visit_results import missed_word
from gridplan.languages import Separator, joined, said
from gridplan.languages.amounts import days as days_told
from gridplan.languages.amounts import visits as visits_told

DAY = dt.timedelta(days=1)
_SHOWN = 3  # days of visits too many


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one programme asks for at one place.

    Attributes:
        windows: those that were not over when planning began; the others are history.
        begin, end: the stretch on which gaps are measured.
        made: days of the visits on it, each once, ascending, with those who came.
    """

    programme: Programme
    place: str
    windows: tuple[Window, ...]
    begin: dt.date
    end: dt.date
    made: Mapping[dt.date, tuple[str, ...]]

    @property
    def asked(self) -> int:
        """Visits that are due."""
        return sum(window.visits for window in self.windows)

    @property
    def short(self) -> tuple[tuple[Window, int], ...]:
        """Windows with too few visits, and how many each lacks."""
        counts = ((w, w.visits - sum(w.start <= day < w.end for day in self.made)) for w in self.windows)
        return tuple((window, missing) for window, missing in counts if missing > 0)

    @property
    def missing(self) -> int:
        """Visits that are lacking in all windows."""
        return sum(missing for _, missing in self.short)


class Visits:
    """Every visit of a plan, and every visit that it should have but for work-days.

    Attributes:
        made: ``(place, programme)`` → day → crews.
        wanted: by programme in file order, then by place.
        reasons: ``(place, programme)`` → why the plan says that visits are missed.
    """

    def __init__(self, case: Case) -> None:
        self.ground, self.who = case.once(Ground), case.once(Who)
        made: dict[tuple[str, str], dict[dt.date, set[str]]] = defaultdict(lambda: defaultdict(set))
        for tour in self.ground.tours:
            for stop in tour.stops:
                made[stop.place, stop.programme][tour.day + stop.night * DAY].add(tour.crew)
        self.made: Mapping[tuple[str, str], Mapping[dt.date, tuple[str, ...]]] = {
            key: {day: tuple(sorted(crews)) for day, crews in sorted(days.items())} for key, days in made.items()
        }
        solution, reasons = case.plan.circuits.solution, defaultdict[tuple[str, str], dict[str, None]](dict)
        for missed in solution.missed if solution else ():
            reasons[missed.place, missed.programme][missed_word(case.plan, missed.reason).said()] = None
        self.reasons: Mapping[tuple[str, str], str] = {
            key: joined(Separator.CLAUSE, own) for key, own in reasons.items()
        }
        regular = [programme for programme in case.county.programmes if programme.work_days is None]
        self.wanted = tuple(self._wanted(p, place) for p in regular for place in sorted(self.who.places(p)))

    def _wanted(self, programme: Programme, place: str) -> Wanted:
        calendar, service = self.ground.calendar, self.ground.services.get(place)
        since = service.since if service is not None and programme.where.modes else None
        due = windows(programme, calendar.start, calendar.circuit_end, since=since)
        begin = max(filter(None, (calendar.start, programme.starts, since)))
        end = min(calendar.circuit_end, programme.ends or calendar.circuit_end)
        days = self.made.get((place, programme.id), {})
        return Wanted(
            programme=programme,
            place=place,
            windows=tuple(window for window in due if window.end > self.ground.opened),
            begin=begin,
            end=end,
            made={day: crews for day, crews in days.items() if begin <= day < end},
        )


def check_frequency(case: Case) -> Iterator[Violation]:
    """Every village is visited as often as the programmes ask that are there to cover it."""
    yield from _too_few(case, "circuits.frequency", covering=True)


def check_other_visits(case: Case) -> Iterator[Violation]:
    """Every place is visited as often as all other programmes ask; work-days have a rule of their own."""
    yield from _too_few(case, "circuits.other_visits", covering=False)


def _too_few(case: Case, rule: str, *, covering: bool) -> Iterator[Violation]:
    visits = case.once(Visits)
    for wanted in visits.wanted:
        missing = wanted.missing
        if not missing or (wanted.programme.coverage is not None) is not covering:
            continue
        key = wanted.place, wanted.programme.id
        message = said(
            "{place} lacks {missing} of {asked} by {programme} ({made} planned{where})",
            place=case.names(wanted.place),
            missing=missing,
            asked=visits_told(wanted.asked),
            programme=wanted.programme.name,
            made=wanted.asked - missing,
            where=_periods(case, wanted),
        )
        when = wanted.short[0][0].start
        yield case.breach(rule, key, missing, message, when=when, reason=visits.reasons.get(key, ""))


def _periods(case: Case, wanted: Wanted) -> str:
    """The first of several periods that lack visits."""
    if len(wanted.windows) < 2:
        return ""
    window, _ = wanted.short[0]
    first, last = case.date(window.start), case.date(window.end - DAY)
    if len(wanted.short) == 1:
        return said("; lacking from {first} to {last}", first=first, last=last)
    number = len(wanted.short)
    return said("; lacking in {number} periods, first from {first} to {last}", number=number, first=first, last=last)


def check_extra_visits(case: Case) -> Iterator[Violation]:
    """No place is visited more often than a programme asks; what was over when planning began is history.

    A visit too many costs somebody else a day, and is easily made by a row copied in a workbook.
    """
    opened = case.once(Ground).opened
    for wanted in case.once(Visits).wanted:
        left = {window: window.visits for window in wanted.windows}
        extra = []
        for day in wanted.made:
            window = next((w for w in wanted.windows if w.start <= day < w.end), None)
            if window is not None and left[window] > 0:
                left[window] -= 1
            elif day >= opened:
                extra.append(day)
        if extra:
            when = joined(Separator.LIST, (case.date(day) for day in extra[:_SHOWN]))
            message = said(
                "{place} has {extra} too many by {programme} ({asked} due, {made} planned; too many: {days})",
                place=case.names(wanted.place),
                extra=visits_told(len(extra)),
                programme=wanted.programme.name,
                asked=wanted.asked,
                made=len(wanted.made),
                days=said("{days} and others", days=when) if len(extra) > _SHOWN else when,
            )
            key = wanted.place, wanted.programme.id
            yield case.breach("circuits.extra_visits", key, len(extra), message, when=extra[0])


def check_gap(case: Case) -> Iterator[Violation]:
    """The days between two visits, and to the stretch's edges where none is missed, lie within the bounds.

    Gaps that were over when planning began are history.
    """
    opened = case.once(Ground).opened
    for wanted in case.once(Visits).wanted:
        days, programme = list(wanted.made), wanted.programme
        low, high = programme.min_gap_days, programme.max_gap_days
        pairs = list(itertools.pairwise(days))
        wrong = [(a, (b - a).days) for a, b in pairs if b >= opened and (b - a).days < low]
        if high is not None and days and not wanted.missing:
            edges = [(wanted.begin, days[0]), *pairs, (days[-1], wanted.end)]
            wrong += [(a, (b - a).days) for a, b in edges if b > opened and (b - a).days > high]
        for day, gap in wrong:
            amount = low - gap if gap < low else gap - (high or 0)
            message = said(
                "the visits of {programme} to {place} from {day} on are {gap} apart ({bounds})",
                programme=programme.name,
                place=case.names(wanted.place),
                day=case.date(day),
                gap=days_told(gap),
                bounds=_bounds(programme),
            )
            yield case.breach("circuits.gap", (wanted.place, programme.id), amount, message, when=day)


def _bounds(programme: Programme) -> str:
    low, high = programme.min_gap_days, programme.max_gap_days
    if high is None:
        return said("at least {low} due", low=days_told(low))
    return said("{low} to {high} days due", low=low, high=high)


def check_same_crew(case: Case) -> Iterator[Violation]:
    """Where a programme asks for it, one crew makes all visits to a place; crews that are gone do not count.

    That it is the team which looks after the village (``SameCrew.OWN``) is ``circuits.depot``.
    """
    crews = case.once(Ground).crews
    for wanted in case.once(Visits).wanted:
        if wanted.programme.same_crew is not SameCrew.SAME:
            continue
        came = _in_order(crew for found in wanted.made.values() for crew in found if crew in crews)
        if len(came) > 1:
            message = said(
                "{programme} at {place} is done by {number} crews, {crews}; it should always be the same",
                programme=wanted.programme.name,
                place=case.names(wanted.place),
                number=len(came),
                crews=case.names.all(came),
            )
            where = (wanted.place, wanted.programme.id, *came)
            yield case.breach("circuits.same_crew", where, len(came) - 1, message)


def _in_order(names: Iterator[str]) -> Sequence[str]:
    return tuple(dict.fromkeys(names))
