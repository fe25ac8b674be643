"""Cuts over posts, people and departments together, which bounds by posts on their own cannot see.

Each is an inequality Σ c · y − Σ v · shortage <= most that every plan keeps. What a stay counts is made of what it
counts by the week, at the host, and of what it counts once, by group and span, so that the recursion over weeks prices
it like any other cost. A vacant week counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """Stays as the rows hold them: int64[n] each, weeks inside the horizon; ``free`` is when the rest is over.

    ``fresh`` are those that are not under way when the horizon begins.
    """

    group: Ints
    department: Ints
    host: Ints
    first: Ints
    last: Ints
    free: Ints
    fresh: Flags

    @staticmethod
    def of(model: Model, rows: Rows, stays: Stays) -> Held:
        """How they are held."""
        first, last = model.clipped(stays.start, stays.end)
        free = np.minimum(np.maximum(stays.end, 0) + model.problem.rest, model.weeks)
        department, fresh = rows.department_of[stays.group], ~rows.is_running(stays)
        return Held(
            group=stays.group, department=department, host=stays.host, first=first, last=last, free=free, fresh=fresh
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spans:
    """All fresh spans, those of one group after the other.

    Attributes:
        first_of: int64[groups + 1], first span of each group.
        start, end: of each, inside the horizon.
        department_of: of each group.
        rest: weeks.
    """

    first_of: Ints
    start: Ints
    end: Ints
    department_of: Ints
    rest: int


class Cut(Protocol):
    """An inequality that every plan keeps."""

    @property
    def most(self) -> float:
        """What the left-hand side comes to at most."""

    @property
    def kept(self) -> Ints | Floats:
        """[hosts, weeks + 1], what keeping a post until each week takes off it."""

    @property
    def vacant(self) -> Ints | Floats:
        """[hosts, weeks + 1], what leaving it vacant until each week takes off it."""

    @property
    def where(self) -> Flags:
        """bool[hosts], at which a span does not count as it does elsewhere."""

    def once(self, held: Held) -> Floats:
        """float64[stays]: what each counts beside the weeks it keeps."""

    def spans(self, host: int, known: Spans) -> tuple[Ints, Floats]:
        """Spans that count at a host, −1 for one that is not in ``where``, beside the weeks they keep, and what."""


def coefficients(cut: Cut, held: Held) -> Floats:
    """float64[stays]: what each counts in all."""
    kept: Floats = (cut.kept[held.host, held.last] - cut.kept[held.host, held.first]).astype(np.float64)
    return cut.once(held) - kept


def vacancies(cut: Cut, hosts: Ints, weeks: Ints) -> Floats:
    """float64[n]: what a vacant post at these hosts in these weeks takes off the left-hand side."""
    found: Floats = (cut.vacant[hosts, weeks + 1] - cut.vacant[hosts, weeks]).astype(np.float64)
    return found


class Cuts:
    """The cuts known of a problem, and what they charge.

    Prices are float64[cuts], of the first ones; those found later cost nothing.

    Args:
        model: what stays there are.
        rows: departments and their limits.
        spans: all fresh ones.
    """

    def __init__(self, model: Model, rows: Rows, spans: Spans) -> None:
        self.model, self.rows, self.spans, self.known = model, rows, spans, list[Cut]()
        self._counted: dict[tuple[int, int], tuple[Ints, Floats]] = {}

    def __len__(self) -> int:
        return len(self.known)

    def add(self, cuts: Iterable[Cut]) -> None:
        """Keep more of them."""
        self.known += cuts

    @property
    def most(self) -> Floats:
        """float64[cuts]: right-hand sides."""
        return np.array([cut.most for cut in self.known], dtype=np.float64)

    def paid(self, prices: Floats) -> float:
        """What the right-hand sides are worth."""
        return float(self.most[: len(prices)] @ prices)

    def there(self, prices: Floats) -> tuple[Floats, Floats]:
        """float64[hosts, weeks + 1] each: what is given for keeping a post of a host until each week, and for leaving
        it vacant.
        """
        kept, vacant = (np.zeros((len(self.model.hosts), self.model.weeks + 1)) for _ in range(2))
        for number, price in _dear(prices):
            kept += price * self.known[number].kept
            vacant += price * self.known[number].vacant
        return kept, vacant

    def beside(self, prices: Floats, stays: Stays) -> Floats:
        """float64[stays]: what they are charged beside that."""
        held, found = Held.of(self.model, self.rows, stays), np.zeros(len(stays))
        for number, price in _dear(prices):
            found += price * self.known[number].once(held)
        return found

    def beside_spans(self, prices: Floats, own: Floats) -> list[Floats]:
        """For each host, float64[spans]: what the spans are charged there beside that, and ``own`` everywhere."""
        everywhere = own.copy()
        for number, price in _dear(prices):
            spans, times = self._times(number, -1)
            everywhere[spans] += price * times
        found = [everywhere.copy() for _ in self.model.hosts]
        for number, price in _dear(prices):
            for host in np.flatnonzero(self.known[number].where).tolist():
                for at, sign in ((-1, -1.0), (host, 1.0)):
                    spans, times = self._times(number, at)
                    found[host][spans] += sign * price * times
        return found

    def _times(self, number: int, host: int) -> tuple[Ints, Floats]:
        """Spans that a cut counts at a host, −1 for one that is like most, and what."""
        if (number, host) not in self._counted:
            self._counted[number, host] = self.known[number].spans(host, self.spans)
        return self._counted[number, host]


def _dear(prices: Floats) -> Iterator[tuple[int, float]]:
    """Cuts that cost something, and what."""
    return ((number, price) for number, price in enumerate(prices.tolist()) if price)
