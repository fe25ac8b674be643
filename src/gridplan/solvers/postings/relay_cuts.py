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

from gridplan.compiling import compiled
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
    """An inequality that every plan keeps.

    Attributes:
        most: what the left-hand side comes to at most.
        kept: [hosts, weeks + 1], what keeping a post until each week takes off it.
        vacant: [hosts, weeks + 1], what leaving it vacant takes off it.
        where: bool[hosts], at which a span does not count as it does elsewhere.
    """

    @property
    def most(self) -> float: ...  # noqa: D102 - told above

    @property
    def kept(self) -> Ints | Floats: ...  # noqa: D102

    @property
    def vacant(self) -> Ints | Floats: ...  # noqa: D102

    @property
    def where(self) -> Flags: ...  # noqa: D102

    def once(self, held: Held) -> Floats:
        """float64[stays]: what each counts beside the weeks it keeps."""

    def spans(self, host: int, known: Spans) -> tuple[Ints, Floats]:
        """Spans that count at a host, −1 for one that is not in ``where``, beside the weeks they keep, and what."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Halves:
    """A {0, ½}-cut (Caprara & Fischetti 1996).

    Rows "at least so many at a host in a week", "at most so many of a group out or resting", "at most so many of a
    department out" are added up with weights of one half and rounded. With p of the chosen rows of people and
    departments, and m of hosts, that hold a stay,

        Σ ⌊(p − m) / 2⌋ · y  − Σ over chosen hosts and weeks of shortage  <= ⌊(Σ sizes + Σ limits − Σ needs) / 2⌋ .

    A stay counts −m by the week and ⌊(p + m) / 2⌋, which seldom is more than 0, once.

    Attributes:
        people: int64[groups, weeks + 1], how many of the group's rows before each week are halved.
        departments: of each department that can bind, and a last one that never does.
        hosts: of each host.
    """

    people: Ints
    departments: Ints
    hosts: Ints
    most: float

    @property
    def kept(self) -> Ints:
        """As ``hosts``."""
        return self.hosts

    @property
    def vacant(self) -> Ints:
        """As ``hosts``."""
        return self.hosts

    @property
    def where(self) -> Flags:
        """Hosts with rows."""
        found: Flags = self.hosts[:, -1] > 0
        return found

    def once(self, held: Held) -> Floats:
        """⌊(p + m) / 2⌋."""
        own = self.people[held.group, held.free] - self.people[held.group, held.first]
        own = own + self.departments[held.department, held.last] - self.departments[held.department, held.first]
        there = self.hosts[held.host, held.last] - self.hosts[held.host, held.first]
        found: Floats = np.floor((own + there) / 2.0)
        return found

    def spans(self, host: int, known: Spans) -> tuple[Ints, Floats]:
        """Those for which ⌊(p + m) / 2⌋ is not 0."""
        there = np.zeros(self.hosts.shape[1], dtype=np.int64) if host < 0 else self.hosts[host]
        people, departments = self.people, self.departments
        found: tuple[Ints, Floats] = _count(
            people, departments, there, known.department_of, known.first_of, known.start, known.end, known.rest
        )
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Others:
    """At some hosts so many stays of others must begin, because some people alone do not suffice.

    They leave w weeks at least. With L weeks in the longest stay of anybody else, w = (k − 1)·L + r, 0 < r <= L, the
    mixed-integer rounding of Σ weeks of others + vacant weeks >= w is (Nemhauser & Wolsey 1990)

        Σ min(1, weeks / r) · y  + Σ min(1, 1 / r) · shortage  >= k .

    Attributes:
        insiders: bool[groups], those who alone do not; all who are there when the horizon begins are among them.
        hosts: bool[hosts].
        weeks: of the horizon.
        least: k.
        whole: r, weeks from which on a stay counts as one.
    """

    insiders: Flags
    hosts: Flags
    weeks: int
    least: int
    whole: float

    @property
    def most(self) -> float:
        """The same, turned round."""
        return float(-self.least)

    @property
    def kept(self) -> Floats:
        """Nothing: stays count once."""
        return np.zeros((len(self.hosts), self.weeks + 1))

    @property
    def vacant(self) -> Floats:
        """Each week the same."""
        found: Floats = np.outer(self.hosts, np.arange(self.weeks + 1) * min(1.0, 1.0 / self.whole)).astype(np.float64)
        return found

    @property
    def where(self) -> Flags:
        """All the hosts."""
        return self.hosts

    def once(self, held: Held) -> Floats:
        """What each stay of others that begins there is worth."""
        others = held.fresh & self.hosts[held.host] & ~self.insiders[held.group]
        found: Floats = np.where(others, -self._worth(held.first, held.last), 0.0)
        return found

    def spans(self, host: int, known: Spans) -> tuple[Ints, Floats]:
        """All those of others."""
        if host < 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        found: Ints = np.flatnonzero(np.repeat(~self.insiders, np.diff(known.first_of)))
        return found, -self._worth(known.start[found], known.end[found])

    def _worth(self, first: Ints, last: Ints) -> Floats:
        found: Floats = np.minimum(1.0, (last - first) / self.whole)
        return found


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
