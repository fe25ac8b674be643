"""Cuts over posts, people and departments together, which bounds by posts on their own cannot see.

Rows "at least so many at a host in a week", "at most so many of a group out or resting", "at most so many of a
department out" are added up with weights of one half and rounded: a {0, ½}-cut (Caprara & Fischetti 1996). With p of
the chosen rows of people and departments, and m of hosts, that hold a stay,

    Σ ⌊(p − m) / 2⌋ · y  − Σ over chosen hosts and weeks of shortage  <= ⌊(Σ sizes + Σ limits − Σ needs) / 2⌋ .

What a stay adds depends on group, host, start and end alone, so the recursion over weeks prices it like any other
cost: −m by the week, as tolls at the host, and ⌊(p + m) / 2⌋, which seldom is more than 0, with the span.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from gridplan.compiling import compiled
from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """Which rows are halved, as int64[…, weeks + 1] how many of them come before each week, and the right-hand side.

    Attributes:
        people: of each group.
        departments: of each department that can bind, and a last one that never does.
        hosts: of each host.
        most: what the left-hand side comes to at most.
    """

    people: Ints
    departments: Ints
    hosts: Ints
    most: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """Stays as the rows hold them: int64[n] each, weeks inside the horizon; ``free`` is when the rest is over."""

    group: Ints
    department: Ints
    host: Ints
    first: Ints
    last: Ints
    free: Ints

    @staticmethod
    def of(model: Model, rows: Rows, stays: Stays) -> Held:
        """How they are held."""
        first, last = model.clipped(stays.start, stays.end)
        free = np.minimum(np.maximum(stays.end, 0) + model.problem.rest, model.weeks)
        department = rows.department_of[stays.group]
        return Held(group=stays.group, department=department, host=stays.host, first=first, last=last, free=free)


def halves(cut: Cut, held: Held) -> Floats:
    """float64[stays]: ⌊(p + m) / 2⌋."""
    return np.floor((_people(cut, held) + _hosts(cut, held)) / 2.0)


def coefficients(cut: Cut, held: Held) -> Floats:
    """float64[stays]: ⌊(p − m) / 2⌋."""
    return np.floor((_people(cut, held) - _hosts(cut, held)) / 2.0)


def _people(cut: Cut, held: Held) -> Ints:
    own: Ints = cut.people[held.group, held.free] - cut.people[held.group, held.first]
    sent: Ints = cut.departments[held.department, held.last] - cut.departments[held.department, held.first]
    return own + sent


def _hosts(cut: Cut, held: Held) -> Ints:
    found: Ints = cut.hosts[held.host, held.last] - cut.hosts[held.host, held.first]
    return found


class Cuts:
    """The cuts known of a problem, and what they charge.

    Prices are float64[cuts], of the first ones; those found later cost nothing.

    Args:
        model: what stays there are.
        rows: departments and their limits.
        first_of: int64[groups + 1], first span of each group.
        start, end: of each span, inside the horizon.
    """

    def __init__(self, model: Model, rows: Rows, first_of: Ints, start: Ints, end: Ints) -> None:
        self.model, self.rows, self.known = model, rows, list[Cut]()
        self._spans = first_of, start, end
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

    def there(self, prices: Floats) -> Floats:
        """float64[hosts, weeks + 1]: what is given for keeping a post of a host until each week."""
        found = np.zeros((len(self.model.hosts), self.model.weeks + 1))
        for number, price in _dear(prices):
            found += price * self.known[number].hosts
        return found

    def beside(self, prices: Floats, stays: Stays) -> Floats:
        """float64[stays]: what they are charged beside that."""
        held, found = Held.of(self.model, self.rows, stays), np.zeros(len(stays))
        for number, price in _dear(prices):
            found += price * halves(self.known[number], held)
        return found

    def beside_spans(self, prices: Floats, own: Floats) -> list[Floats]:
        """For each host, float64[spans]: what the spans are charged there beside that, and ``own`` everywhere."""
        everywhere = own.copy()
        for number, price in _dear(prices):
            spans, times = self._times(number, -1)
            everywhere[spans] += price * times
        found = [everywhere.copy() for _ in self.model.hosts]
        for number, price in _dear(prices):
            for host in np.flatnonzero(self.known[number].hosts[:, -1]).tolist():
                for at, sign in ((-1, -1.0), (host, 1.0)):
                    spans, times = self._times(number, at)
                    found[host][spans] += sign * price * times
        return found

    def _times(self, number: int, host: int) -> tuple[Ints, Floats]:
        """Spans that a cut counts at a host, −1 for one without rows in it, and how often."""
        if (number, host) not in self._counted:
            cut, (first_of, start, end) = self.known[number], self._spans
            self._counted[number, host] = _count(
                cut.people,
                cut.departments,
                np.zeros(self.model.weeks + 1, dtype=np.int64) if host < 0 else cut.hosts[host],
                self.rows.department_of,
                first_of,
                start,
                end,
                self.model.problem.rest,
            )
        return self._counted[number, host]


def _dear(prices: Floats) -> Iterator[tuple[int, float]]:
    """Cuts that cost something, and what."""
    return ((number, price) for number, price in enumerate(prices.tolist()) if price)


@compiled
def _count(
    people: Ints, departments: Ints, host: Ints, department_of: Ints, first_of: Ints, start: Ints, end: Ints, rest: int
) -> tuple[Ints, Floats]:
    """Spans that a cut counts at a host, and how often: ⌊(p + m) / 2⌋ where that is not 0.

    Args:
        people: of the cut.
        departments: of the cut.
        host: int64[weeks + 1], of the cut; all 0 for any host without rows.
        department_of: of each group.
        first_of: int64[groups + 1], first span of each group.
        start: of each span.
        end: of each span, inside the horizon.
        rest: weeks.
    """
    weeks = len(host) - 1
    spans, times = np.zeros(len(start), dtype=np.int64), np.zeros(len(start))
    known = 0
    for g in range(len(people)):
        own, sent = people[g], departments[department_of[g]]
        if own[weeks] + sent[weeks] + host[weeks] < 2:
            continue
        for i in range(first_of[g], first_of[g + 1]):
            a, e = start[i], end[i]
            count = own[min(e + rest, weeks)] - own[a] + sent[e] - sent[a] + host[e] - host[a]
            if count > 1:
                spans[known], times[known] = i, count // 2
                known += 1
    return spans[:known].copy(), times[:known].copy()
