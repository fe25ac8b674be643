"""Missing visits put into a plan one after the other: a plan to begin with where the master finds none in time.

Needs with the fewest days of crews for a visit come first. Each visit goes near the middle of the longest stretch in
which nobody comes, onto the tour or free day of a crew there where it adds least driving (cheapest insertion, as in
Solomon 1987). Tours of several days are left as they are. The calendar checks what comes out.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence

from gridplan.solvers.circuits.entries import Placed
from gridplan.solvers.circuits.instance import FAR, Instance, Kept
from gridplan.solvers.circuits.order import cheapest_driving
from gridplan.solvers.circuits.sheets import Sheet

_TRIALS = 16  # insertions tried for each visit, more where none of them works
_OFF = 120.0  # seconds of driving that a day away from the middle is worth

_CrewDay = tuple[int, int]  # driver, day


def filled(
    instance: Instance, sheets: Sequence[Sheet], tours: Sequence[Placed], kept: Sequence[Kept], *, seconds: float
) -> tuple[Placed, ...]:
    """The tours with as many of the missing visits as can be put in easily.

    Args:
        instance: a component.
        sheets: its sheets.
        tours: already planned.
        kept: published tours that stay.
        seconds: wall time after which the rest is left out.
    """
    return _Filling(instance, sheets, tours, kept).run(time.monotonic() + seconds)


class _Filling:
    def __init__(
        self, instance: Instance, sheets: Sequence[Sheet], tours: Sequence[Placed], kept: Sequence[Kept]
    ) -> None:
        self.instance, self.sheets = instance, sheets
        self.long = [tour for tour in tours if tour.length > 1]
        self.tours = {(tour.driver, tour.day): tour for tour in tours if tour.length == 1}
        every: list[Placed | Kept] = [*tours, *kept]
        busy: list[Placed | Kept] = [*self.long, *kept]
        self.taken = {(one.driver, one.day + k) for one in busy for k in range(one.length)}
        self.made: list[list[int]] = [[] for _ in instance.visits]
        self.crews: list[set[int]] = [set() for _ in instance.visits]
        self.at_place: dict[tuple[int, int], _CrewDay] = {}
        for one in every:
            for i, night in zip(one.members, one.offsets, strict=True):
                self._note(i, one.driver, one.day + night, (one.driver, one.day))
        self.known: dict[tuple[int, tuple[int, ...]], int | None] = {}

    def run(self, until: float) -> tuple[Placed, ...]:
        visits = self.instance.visits
        scarce = sorted(range(len(visits)), key=lambda i: sum(map(len, visits[i].can)) / visits[i].left)
        for i in scarce:
            while len(self.made[i]) < visits[i].left and time.monotonic() < until and self._put(i):
                pass
        return (*self.long, *self.tours.values())

    def _note(self, i: int, driver: int, day: int, tour: _CrewDay) -> None:
        self.made[i].append(day)
        self.crews[i].add(driver)
        self.at_place[self.instance.visits[i].place, day] = tour

    def _put(self, i: int) -> bool:
        """One more visit of a need; whether there was a way."""
        best: tuple[float, _CrewDay, tuple[int, ...], int] | None = None
        for number, (off, slot) in enumerate(self._slots(i)):
            if number >= _TRIALS and best is not None:
                break
            old = self.tours.get(slot)
            members = tuple(sorted((*(old.members if old else ()), i)))
            driving = self._driving(slot, members)
            if driving is None:
                continue
            cost = driving - (old.driving if old else 0) + _OFF * off
            if best is None or cost < best[0]:
                best = (cost, slot, members, driving)
        if best is None:
            return False
        _, (driver, day), members, driving = best
        self.tours[driver, day] = Placed(
            members=members, offsets=(0,) * len(members), driving=driving, beds=(), driver=driver, day=day
        )
        self._note(i, driver, day, (driver, day))
        return True

    def _slots(self, i: int) -> Iterator[tuple[float, _CrewDay]]:
        """Days of crews on which the visit could be made, with how far off the middle; first near it, with a tour."""
        visits = self.instance.visits[i]
        only = self.crews[i] if visits.need.same_crew and self.made[i] else range(len(visits.can))
        pins = {day: who for day, who in visits.pinned if day not in self.made[i]}
        days = {day for c in only for day in visits.can[c] if self._free(i, day)}
        days = days & pins.keys() or days
        middle = self._middle(i)
        slots = [
            (abs(day - middle), (c, day) not in self.tours, (c, day))
            for day in days
            for c in only
            if day in visits.can[c] and (c, day) not in self.taken and pins.get(day) in {None, c}
        ]
        for off, _, slot in sorted(slots):
            if self.at_place.get((visits.place, slot[1]), slot) == slot:
                yield off, slot

    def _free(self, i: int, day: int) -> bool:
        """Whether windows, the smallest gap and the patterns allow one more visit on a day."""
        visits, made = self.instance.visits[i], self.made[i]
        if any(abs(day - other) < visits.min_gap for other in (*made, *visits.done)):
            return False
        if visits.patterns and not any({*made, day} <= pattern for pattern in visits.patterns):
            return False
        return any(
            span.first <= day < span.stop and sum(span.first <= other < span.stop for other in made) < span.left
            for span in visits.windows
        )

    def _middle(self, i: int) -> float:
        """The middle of the longest stretch without a visit; before there is any, half an even gap from the start."""
        visits = self.instance.visits[i]
        known = sorted((*self.made[i], *(day for day in visits.done if day > visits.since)))
        if not known:
            return visits.since + (visits.until - visits.since) / (2 * visits.left)
        ends = [2 * visits.since - known[0], *known, 2 * visits.until - known[-1]]  # an end gap counts twice
        begin, end = max(itertools.pairwise(ends), key=lambda pair: pair[1] - pair[0])
        return min(max((begin + end) / 2, visits.since), visits.until)

    def _driving(self, slot: _CrewDay, members: tuple[int, ...]) -> int | None:
        """Seconds of a tour; ``None`` where a crew cannot make it."""
        instance, (c, day) = self.instance, slot
        driver, needs = instance.drivers[c], [instance.visits[i].need for i in members]
        sheet = next((s for s in self.sheets if s.depot == driver.depot and day in s.days), None)
        if sheet is None or len({instance.visits[i].place for i in members}) > instance.max_stops:
            return None
        if driver.capacity is not None and sum(need.load for need in needs) > driver.capacity:
            return None
        for need in needs:
            alike = sum(other.programme == need.programme for other in needs)
            if need.most_together is not None and alike > need.most_together:
                return None
        key = (sheet.number, members)
        if key not in self.known:
            try:
                self.known[key] = cheapest_driving(instance, sheet, members, (0,) * len(members), ())
            except ValueError:  # no order of them fits the day
                self.known[key] = None
        found = self.known[key]
        return None if found is None or found >= FAR else found
