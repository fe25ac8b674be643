"""What one need asks of the days of its visits: rows of the calendar's model."""

from __future__ import annotations

import bisect
from collections.abc import Mapping

from ortools.sat.python import cp_model

from gridplan.solvers.circuits.instance import Instance, Visits


class NeedRows:
    """The rows of one need.

    Args:
        index: of the visits.
        days: ``y``: a variable for each day on which some tour makes the visit, ascending.
        miss: the missed visits.
        missed: their number, where it is known.
    """

    def __init__(
        self,
        model: cp_model.CpModel,
        instance: Instance,
        index: int,
        days: Mapping[int, cp_model.IntVar],
        miss: cp_model.IntVar,
        missed: int | None,
    ) -> None:
        self.model, self.instance, self.visits = model, instance, instance.visits[index]
        self.days, self.miss, self.missed = days, miss, missed

    def add(self) -> bool:
        """Add all rows; whether they leave anything possible, as far as can be told at once."""
        visits = self.visits
        self.model.add(cp_model.LinearExpr.sum([*self.days.values(), self.miss]) == visits.left)
        self._windows()
        self._smallest_gap()
        self._pins()
        served = self._served()
        if served is not False:
            self._largest_gap(served)
        return not visits.patterns or self._patterns(served)

    def _served(self) -> cp_model.LiteralT:
        """Whether nothing of the need is missed."""
        visits = self.visits
        if not visits.whole or self.missed is not None:
            return visits.whole and not self.missed
        if not visits.patterns and visits.need.max_gap_days is None:
            return False  # nobody asks
        served = self.model.new_bool_var("")
        self.model.add(self.miss >= 1).only_enforce_if(~served)
        return served

    def _windows(self) -> None:
        if len(self.visits.windows) == 1:
            return  # the row of all visits says it
        for span in self.visits.windows:
            inside = [var for day, var in self.days.items() if span.first <= day < span.stop]
            if len(inside) > span.left:
                self.model.add(cp_model.LinearExpr.sum(inside) <= span.left)

    def _smallest_gap(self) -> None:
        gap, days, stop = self.visits.min_gap, list(self.days), 0
        for position, begin in enumerate(days):
            before = stop
            while stop < len(days) and days[stop] < begin + gap:
                stop += 1
            if stop > before and stop - position > 1:  # else it lies inside the last one, or says nothing
                self.model.add_at_most_one(self.days[day] for day in days[position:stop])

    def _pins(self) -> None:
        pinned = [self.days[day] for day, _ in self.visits.pinned if day in self.days]
        if self.visits.pinned:
            fewest = min(len(self.visits.pinned), self.visits.left)
            self.model.add(cp_model.LinearExpr.sum([*pinned, self.miss]) >= fewest)

    def _largest_gap(self, served: cp_model.LiteralT) -> None:
        days = list(self.days)
        seen: set[tuple[int, int]] = set()
        for stretch in _stretches(self.instance, self.visits):
            inside = bisect.bisect_left(days, stretch.start), bisect.bisect_left(days, stretch.stop)
            if inside not in seen:
                seen.add(inside)
                self.model.add_bool_or([self.days[day] for day in days[slice(*inside)]]).only_enforce_if(served)

    def _patterns(self, served: cp_model.LiteralT) -> bool:
        visits, whole = self.visits, served is True
        usable = visits.patterns
        if whole:
            usable = tuple(p for p in usable if len(p) == visits.left and p <= self.days.keys())
        if not usable:
            return False
        taken = {pattern: self.model.new_bool_var("") for pattern in usable}
        self.model.add_exactly_one(taken.values())
        for day, visit in self.days.items():
            around = cp_model.LinearExpr.sum([var for pattern, var in taken.items() if day in pattern])
            self.model.add(around == visit if whole else around >= visit)
        if not isinstance(served, bool):
            for pattern, var in taken.items():
                if len(pattern) != visits.left:
                    self.model.add_bool_or([~var, ~served])
        return True


def _stretches(instance: Instance, visits: Visits) -> list[range]:
    """The spans of days, as long as the largest gap, in which somebody must come."""
    gap = visits.need.max_gap_days
    if gap is None:
        return []
    spans = (range(first, first + gap) for first in range(visits.since + 1, visits.until - gap + 1))
    return [s for s in spans if s.stop > instance.open_from and not any(s.start <= day < s.stop for day in visits.done)]
