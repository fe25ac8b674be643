"""{0, ½}-cuts, and finding those that a solution of the linear program over relays breaks.

The sums of rows that leave little are found by elimination modulo 2 (Koster, Zymolka & Kutschka 2009).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.compiling import compiled
from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.relay_cuts import Held, Spans, coefficients
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Flags, Ints

_WORTH = 0.02  # least violation of a cut that is added
_TRIALS = 6  # orders in which the stays are eliminated
_EPSILON = 1e-6


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
class _Lines:
    """Rows that hold some of the stays at hand: one for each set of stays that rows of a kind hold.

    Attributes:
        kind: 0 for people, 1 for departments, 2 for hosts.
        name, week: of each.
        holds: bool[lines, stays].
        right: int64[lines], sizes, limits, needs.
        slack: float64[lines], what is left.
    """

    kind: Ints
    name: Ints
    week: Ints
    holds: Flags
    right: Ints
    slack: Floats


def separate(
    model: Model, rows: Rows, stays: Stays, taken: Floats, usable: Flags, most: int, chance: np.random.Generator
) -> list[Halves]:
    """Cuts that a solution of the linear program breaks, the most broken first.

    Args:
        model: what stays there are.
        rows: departments and their limits.
        stays: those in use.
        taken: float64[stays], how many people take each.
        usable: bool[hosts], hosts whose rows may be halved.
        most: how many at most.
        chance: which of the weeks that hold the same stays, and which order.

    The sums of rows that leave little are found by elimination modulo 2 (Koster, Zymolka & Kutschka 2009).
    """
    held = Held.of(model, rows, stays)
    lines = _lines(model, rows, held, taken, usable, chance)
    found: dict[bytes, tuple[float, Flags]] = {}
    for _ in range(_TRIALS):
        for chosen in _eliminated(lines, taken, chance):
            cut = _cut(model, rows, lines, chosen)
            missing = np.maximum(_need(model, lines, chosen) - _there(lines, taken, chosen), 0.0).sum()
            broken = float(coefficients(cut, held) @ taken) - float(missing) - cut.most
            if broken > _WORTH:
                found[chosen.tobytes()] = broken, chosen
    best = sorted(found.values(), key=lambda pair: -pair[0])[:most]
    return [_cut(model, rows, lines, chosen) for _, chosen in best]


def _need(model: Model, lines: _Lines, chosen: Flags) -> Ints:
    hosts = chosen & (lines.kind == 2)
    found: Ints = model.need[lines.name[hosts], lines.week[hosts]]
    return found


def _there(lines: _Lines, taken: Floats, chosen: Flags) -> Floats:
    found: Floats = lines.holds[chosen & (lines.kind == 2)] @ taken
    return found


def _lines(model: Model, rows: Rows, held: Held, taken: Floats, usable: Flags, chance: np.random.Generator) -> _Lines:
    week = np.arange(model.weeks)[:, None]
    parts: list[tuple[int, int, int, Flags, int, float]] = []

    def enter(kind: int, name: int, mine: Flags, last: Ints, right: Ints) -> None:
        at = np.flatnonzero(mine)
        holds = (held.first[at] <= week) & (week < last[at])
        there = holds @ taken[at]
        slack = np.abs(there - right) if kind == 2 else right - there
        open_ = (slack < 1.0 - _EPSILON) & holds.any(axis=1)
        for same in _alike(holds, right, open_):
            one = int(chance.choice(same))
            whole = np.zeros(len(taken), dtype=bool)
            whole[at] = holds[one]
            parts.append((kind, name, one, whole, int(right[one]), max(float(slack[one]), 0.0)))

    for g in np.unique(held.group).tolist():
        enter(0, g, held.group == g, held.free, np.full(model.weeks, model.size[g]))
    for d in range(len(rows.departments)):
        enter(1, d, held.department == d, held.last, rows.capacity[d])
    for j in np.flatnonzero(usable).tolist():
        enter(2, j, held.host == j, held.last, model.need[j])
    columns = list(zip(*parts, strict=True)) if parts else [()] * 6
    return _Lines(
        kind=np.array(columns[0], dtype=np.int64),
        name=np.array(columns[1], dtype=np.int64),
        week=np.array(columns[2], dtype=np.int64),
        holds=np.array(columns[3], dtype=bool).reshape(len(parts), len(taken)),
        right=np.array(columns[4], dtype=np.int64),
        slack=np.array(columns[5], dtype=np.float64),
    )


def _alike(holds: Flags, right: Ints, open_: Flags) -> Iterator[Ints]:
    """Runs of open weeks in which the same stays are held."""
    weeks = np.flatnonzero(open_)
    if not len(weeks):
        return
    same = (holds[weeks[1:]] == holds[weeks[:-1]]).all(axis=1) & (right[weeks[1:]] == right[weeks[:-1]])
    yield from np.split(weeks, np.flatnonzero(~same) + 1)


def _eliminated(lines: _Lines, taken: Floats, chance: np.random.Generator) -> Iterator[Flags]:
    """Sets of lines, bool[lines], whose halves leave less than one half: stays by which the sum is odd are eliminated
    one after the other, those taken most first.
    """
    odd, right, slack = lines.holds.copy(), lines.right % 2 == 1, lines.slack.copy()
    members: NDArray[np.bool_] = np.eye(len(slack), dtype=bool)
    order = np.argsort(-taken * (1.0 + 0.3 * chance.random(len(taken))), kind="stable")
    slack = slack + 1e-4 * chance.random(len(slack))
    for column in order.tolist():
        with_it = np.flatnonzero(odd[:, column])
        if not len(with_it):
            continue
        pivot = with_it[np.argmin(slack[with_it])]
        others = with_it[with_it != pivot]
        odd[others] ^= odd[pivot]
        members[others] ^= members[pivot]
        right[others] ^= right[pivot]
        slack[others] += slack[pivot]
        left_over = slack + odd @ taken
        changed = np.zeros(len(right), dtype=bool)
        changed[others] = True
        yield from members[changed & right & (left_over < 1.0 - 2 * _WORTH)]
        kept = slack < 1.0 - 2 * _WORTH
        kept[pivot] = False
        odd, members, right, slack = odd[kept], members[kept], right[kept], slack[kept]


def _cut(model: Model, rows: Rows, lines: _Lines, chosen: Flags) -> Halves:
    weeks = model.weeks
    people, departments, hosts = (
        np.zeros((size, weeks + 1), dtype=np.int64)
        for size in (len(model.groups), len(rows.departments) + 1, len(model.hosts))
    )
    sums = [0, 0, 0]
    for line in np.flatnonzero(chosen).tolist():
        kind, name, week = int(lines.kind[line]), int(lines.name[line]), int(lines.week[line])
        (people, departments, hosts)[kind][name, week + 1 :] += 1
        sums[kind] += int(lines.right[line])
    return Halves(people=people, departments=departments, hosts=hosts, most=float((sums[0] + sums[1] - sums[2]) // 2))


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
