"""Hours of a tour: whether a day's visits, ways and break fit the working day and the hours of the places.

A crew loses nothing by going on as early as it can, so a day is told by where its break lies: before or after one of
its legs, or nowhere where it is back before one is due. All of these are tried (:func:`best_day`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Ground
from gridplan.checking.circuits.ways import Ways
from gridplan.domain.circuits import Stop, Tour, WorkingDay
from gridplan.domain.plan import Violation
from gridplan.languages import said


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of ``length`` seconds after a leg of ``way`` seconds, between ``opens`` and ``closes`` of the day."""

    way: int
    length: int
    opens: int | None = None
    closes: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A day as it goes with its break in one place.

    Attributes:
        late: ``(number of the visit, when it ends)`` for visits that end after the place closes.
        returns: seconds after midnight.
        worked: seconds from the day's start to the return, without the break.
    """

    late: tuple[tuple[int, int], ...]
    returns: int
    worked: int


def best_day(day: WorkingDay, visits: Sequence[Visit], home: int) -> Run:
    """The day that keeps most hours, and of these the one in which least is worked.

    Where no break is possible although one is due, it is told as it would go without.
    """
    runs = []
    whole = _run(day, visits, home, pause=None)
    if not day.break_length or (whole is not None and whole.returns <= day.break_until):
        runs.append(whole)
    if day.break_length:
        runs += [_run(day, visits, home, pause=place) for place in range(2 * len(visits) + 1)]
    possible = [run for run in (*runs, None if any(runs) else whole) if run is not None]
    return min(possible, key=lambda run: (len(run.late), run.worked, run.returns))


def _run(day: WorkingDay, visits: Sequence[Visit], home: int, *, pause: int | None) -> Run | None:
    """The day with its break before (even number) or after (odd) a leg; ``None`` where it would begin too late."""
    clock, rested, late = day.start, 0, []
    for number, way in enumerate((*(visit.way for visit in visits), home)):
        for moment in (2 * number, 2 * number + 1):
            if moment == pause:
                clock = max(clock, day.break_from)
                if clock > day.break_until:
                    return None
                clock, rested = clock + day.break_length, day.break_length
            if moment == 2 * number:
                clock += way
        if number < len(visits):
            visit = visits[number]
            clock = max(clock, visit.opens or 0) + visit.length
            if visit.closes is not None and clock > visit.closes:
                late.append((number, clock))
    return Run(tuple(late), clock, clock - day.start - rested)


class Hours:
    """The hours of a plan's tours; days that are alike are worked out once.

    Attributes:
        judged: each day of which the ways are known, of every tour that is not history: how it goes, and its stops.
    """

    def __init__(self, case: Case) -> None:
        self.ground, self.ways, rules = case.once(Ground), case.once(Ways), case.rules
        self.day = WorkingDay(
            start=round(3600 * rules.value("circuits.day_start")),
            shift=round(3600 * rules.value("circuits.shift")),
            break_length=round(60 * rules.value("circuits.break")),
            break_from=round(3600 * rules.value("circuits.break_from")),
            break_until=round(3600 * rules.value("circuits.break_until")),
        )
        self._best = lru_cache(maxsize=None)(best_day)
        told = ((tour, night, self.of(tour, night)) for tour in self.ground.judged for night in range(len(tour.days)))
        self.judged = tuple((tour, tour.days[night], *day) for tour, night, day in told if day is not None)

    def of(self, tour: Tour, night: int) -> tuple[Run, tuple[Stop, ...]] | None:
        """How one day goes, and its stops; ``None`` where its ways are not known."""
        legs = self.ways.legs(tour, night)
        if legs is None:
            return None
        stops = tuple(stop for stop in tour.stops if stop.night == night)
        visits, ways, before = [], iter(legs), None
        for stop in stops:
            programme = self.ground.programmes[stop.programme]
            visits.append(
                Visit(
                    way=0 if stop.place == before else next(ways),
                    length=self.ground.visit_seconds(programme, stop.place),
                    opens=None if programme.opens is None else 60 * programme.opens,
                    closes=None if programme.closes is None else 60 * programme.closes,
                )
            )
            before = stop.place
        return self._best(self.day, tuple(visits), next(ways)), stops

    def fit(self, tour: Tour) -> bool:
        """Whether every day of a tour has known ways and keeps all hours."""
        days = [self.of(tour, night) for night in range(len(tour.days))]
        return all(told is not None and not told[0].late and told[0].worked <= self.day.shift for told in days)


def check_shift(case: Case) -> Iterator[Violation]:
    """A day, driving, waiting and visits together, fits into the working day."""
    hours = case.once(Hours)
    limit = hours.day.shift
    for tour, day, run, _ in hours.judged:
        if run.worked <= limit:
            continue
        rest = said(" without the midday break") if hours.day.break_length else ""
        message = said(
            "the tour of {crew} on {day} takes {worked:.1f} h{rest}, more than {limit:g} h a day",
            crew=case.names(tour.crew),
            day=case.date(day),
            worked=run.worked / 3600,
            rest=rest,
            limit=limit / 3600,
        )
        amount = round((run.worked - limit) / 3600, 2)
        yield case.breach("circuits.shift", (tour.crew, tour.depot), amount, message, when=day)


def check_hours(case: Case) -> Iterator[Violation]:
    """Every visit begins and ends within its programme's hours."""
    programmes = case.once(Ground).programmes
    for tour, day, run, stops in case.once(Hours).judged:
        for number, ends in run.late:
            stop = stops[number]
            programme = programmes[stop.programme]
            message = said(
                "{programme} at {place} by {crew} on {day} ends at {ends} at the earliest and should end by {closes}",
                programme=programme.name,
                place=case.names(stop.place),
                crew=case.names(tour.crew),
                day=case.date(day),
                ends=_clock(ends),
                closes=_clock(60 * (programme.closes or 0)),
            )
            where = (stop.place, stop.programme, tour.crew)
            yield case.breach("circuits.hours", where, 1, message, when=day)


def _clock(seconds: int) -> str:
    """``14:05``, rounded up to whole minutes: what ends a second late does not look as if it were in time."""
    minutes = -(-seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
