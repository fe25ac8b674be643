"""The least reduced cost at which a day can still be ended: what keeps the pricing of routes small.

From each visit on and for each amount of working time left, the best walk to the end of the day is found backwards over
the time left, in steps rounded up. A walk may come to a place several times, but not straight back from the next one
(Houck et al. 1980; Christofides, Mingozzi & Toth 1981, here also with time in place of load); at a place it makes
visits in ascending order, which costs the same as any other; and it waits for nobody's hours nor for the break. So no
route costs less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gridplan.compiling import compiled
from gridplan.solvers.circuits.instance import FAR
from gridplan.solvers.circuits.sheets import Floats, Ints

_ROWS = 480  # a minute each on a day of eight hours


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """How a day can go on.

    Attributes:
        driving: int64[n, n] seconds from visit to visit, ``FAR`` where the second cannot follow the first.
        home: int64[n] seconds to the end of the day.
        use: int64[n, n] what a visit with the way to it takes of what is limited: working time, or load.
        home_use: int64[n] what the way to the end of the day takes.
        places: int64[n] where each visit is made.
        most: how much there is in a day of what is limited.
    """

    driving: Ints
    home: Ints
    use: Ints
    home_use: Ints
    places: Ints
    most: int

    @property
    def step(self) -> int:
        """Between two rows of the tables."""
        return max(1, -(-self.most // _ROWS))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Completions:
    """Best ends of a day from each visit on, its own prize not counted; row r: with less than ``(r + 1) · step`` left.

    Attributes:
        step: between two rows.
        best: float64[rows, n], least ``weight · driving − Σ prizes``.
        following: int64[rows, n], the visit made next in it, −1 for none.
        second: float64[rows, n], the least of those that go on to another place than that.
        otherwise: int64[rows, n], the visit they make next.
    """

    step: int
    best: Floats
    following: Ints
    second: Floats
    otherwise: Ints


def completions(ways: Ways, *, prizes: Floats, weight: float) -> tuple[Completions, Completions]:
    """Best ends of a day.

    Args:
        ways: how a day can go on.
        prizes: float64[n], what each visit is worth.
        weight: of driving; reduced costs are ``weight · driving − Σ prizes``.

    Returns:
        behind any visit of a route, in whatever order it is driven; behind visits in ascending order at their place.
    """
    shape = (ways.most // ways.step + 1, len(ways.home))
    free, ascending = (
        Completions(
            step=ways.step,
            best=np.full(shape, np.inf),
            following=np.full(shape, -1, dtype=np.int64),
            second=np.full(shape, np.inf),
            otherwise=np.full(shape, -1, dtype=np.int64),
        )
        for _ in range(2)
    )
    _fill(
        _Numbers(ways.driving, ways.home, ways.use, ways.home_use, ways.places, ways.step, prizes, weight),
        _Table(free.best, free.following, free.second, free.otherwise),
        _Table(ascending.best, ascending.following, ascending.second, ascending.otherwise),
    )
    return free, ascending


class _Numbers(NamedTuple):
    driving: Ints
    home: Ints
    use: Ints
    home_use: Ints
    places: Ints
    step: int
    prizes: Floats
    weight: float


class _Table(NamedTuple):
    best: Floats
    following: Ints
    second: Floats
    otherwise: Ints


@compiled
def _fill(day: _Numbers, free: _Table, ascending: _Table) -> None:
    rows, n = free.best.shape
    near = np.zeros(n, np.bool_)  # what a step is enough for: its entry is used in the row that it stands in
    for i in range(n):
        for j in range(n):
            near[j] |= day.driving[i, j] < FAR and day.use[i, j] < day.step
    for row in range(rows):
        left = (row + 1) * day.step - 1
        for i in range(n):
            if day.home[i] < FAR and day.home_use[i] <= left:
                free.best[row, i] = ascending.best[row, i] = day.weight * day.home[i]
        # visits that take less than a step lead to the same row: again, up to a walk over all visits
        again, rounds = True, 0
        while again and rounds < n:
            again, rounds = False, rounds + 1
            for i in range(n):
                if _gone_on(day, row, left, i, free, ascending) and near[i]:
                    again = True


@compiled
def _gone_on(day: _Numbers, row: int, left: int, i: int, free: _Table, ascending: _Table) -> bool:
    """Go on from one visit to every other; whether that bettered what comes behind visits in ascending order."""
    bettered = False
    for j in range(len(day.home)):
        if day.driving[i, j] >= FAR or day.use[i, j] > left:
            continue
        then = (left - day.use[i, j]) // day.step
        onward, following = ascending.best[then, j], ascending.following[then, j]
        stays = day.places[i] == day.places[j]
        if not stays and following >= 0 and day.places[following] == day.places[i]:
            onward = ascending.second[then, j]
        value = day.weight * day.driving[i, j] - day.prizes[j] + onward
        _entered(day, row, i, j, value, free)
        if (not stays or i < j) and _entered(day, row, i, j, value, ascending):
            bettered = True
    return bettered


@compiled
def _entered(day: _Numbers, row: int, i: int, j: int, value: float, table: _Table) -> bool:
    """Whether going to ``j`` next is better than what is known, which then is replaced."""
    known = table.following[row, i]
    if known >= 0 and day.places[known] == day.places[j]:
        if value < table.best[row, i]:
            table.best[row, i], table.following[row, i] = value, j
            return True
    elif value < table.best[row, i]:
        table.second[row, i], table.otherwise[row, i] = table.best[row, i], known
        table.best[row, i], table.following[row, i] = value, j
        return True
    elif value < table.second[row, i]:
        table.second[row, i], table.otherwise[row, i] = value, j
        return True
    return False
