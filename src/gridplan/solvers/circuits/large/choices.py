"""The days on which one need's visits could be: all sets that keep its windows, gaps and pins, or a fair sample."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence

from gridplan.solvers.circuits.instance import Visits

MOST_CHOICES = 120  # sets of days for one need; beyond it, a sample
SAMPLES = 6  # draws for each set wanted: some come twice


def day_sets(visits: Visits, days: Iterable[int], length: int, opened: int, seed: int) -> list[tuple[int, ...]]:
    """Sets of ``days`` for all visits of a need, each ascending, in a fixed order; none where there is none.

    Beyond :data:`MOST_CHOICES` they are drawn so that each is as likely as any other.
    """
    usable = sorted(set(days))
    if visits.patterns:
        named = {tuple(sorted(pattern)) for pattern in visits.patterns}
        found = [days for days in sorted(named) if set(days) <= set(usable) and _keeps(visits, days, length, opened)]
        return found if len(found) <= MOST_CHOICES else random.Random(seed).sample(found, MOST_CHOICES)  # noqa: S311
    return _Chains(visits, usable, length, opened).some(random.Random(seed))  # noqa: S311


def _keeps(visits: Visits, days: Sequence[int], length: int, opened: int) -> bool:
    chains = _Chains(visits, list(days), length, opened)
    return chains.ways() > 0


class _Chains:
    """Counts, and draws from, all sequences of days with the right number in each window.

    ``_after[k][i]``: ways to go on when the ``k``-th visit is on day ``i``.
    """

    def __init__(self, visits: Visits, days: Sequence[int], length: int, opened: int) -> None:
        self._visits, self._days, self._length, self._opened = visits, days, length, opened
        self._windows = [span for span in visits.windows for _ in range(span.left)][: visits.left]
        self._fixed = {day for day, _ in visits.pinned}
        self._after = self._count()

    def ways(self) -> int:
        """How many sequences there are."""
        return sum(self._after[0][i] for i in range(len(self._days)) if self._begins(self._days[i]))

    def some(self, rng: random.Random) -> list[tuple[int, ...]]:
        """All sequences, or :data:`MOST_CHOICES` of them."""
        total = self.ways()
        if total <= MOST_CHOICES:
            return sorted(self._take(number) for number in range(total))
        found: set[tuple[int, ...]] = set()
        for _ in range(SAMPLES * MOST_CHOICES):
            found.add(self._take(rng.randrange(total)))
            if len(found) == MOST_CHOICES:
                break
        return sorted(found)

    def _take(self, number: int) -> tuple[int, ...]:
        """Sequence ``number`` in lexicographic order."""
        chosen: list[int] = []
        for step in range(len(self._windows)):
            for i, day in enumerate(self._days):
                allowed = self._follows(chosen[-1], day) if chosen else self._begins(day)
                if allowed and number < self._after[step][i]:
                    chosen.append(day)
                    break
                number -= self._after[step][i] if allowed else 0
        return tuple(chosen)

    def _count(self) -> list[list[int]]:
        steps, days = len(self._windows), self._days
        after = [[0] * len(days) for _ in range(steps)]
        for step in range(steps - 1, -1, -1):
            span = self._windows[step]
            for i, day in enumerate(days):
                if not span.first <= day < span.stop:
                    continue
                if step == steps - 1:
                    after[step][i] = int(self._ends(day))
                else:
                    after[step][i] = sum(
                        after[step + 1][j] for j in range(i + 1, len(days)) if self._follows(day, days[j])
                    )
        return after

    def _begins(self, day: int) -> bool:
        return not any(p < day for p in self._fixed) and self._near(None, day)

    def _ends(self, day: int) -> bool:
        return not any(p > day for p in self._fixed) and self._near(day, None)

    def _follows(self, a: int, b: int) -> bool:
        return b - a >= self._visits.min_gap and not any(a < p < b for p in self._fixed) and self._near(a, b)

    def _near(self, a: int | None, b: int | None) -> bool:
        """Whether the largest gap is kept from ``a`` (or the beginning) to ``b`` (or the end), over visits done."""
        most = self._visits.need.max_gap_days
        if most is None or not self._visits.whole:
            return True
        low = self._visits.since if a is None else a
        high = self._length if b is None else b
        stands = [low, *(day for day in self._visits.done if low < day < high), high]
        return all(later - early <= most or later <= self._opened for early, later in itertools.pairwise(stands))
