"""Inequalities that whole stays keep and halves of stays break: subset rows.

Half the sum of three rows, rounded down, holds for whole numbers (Chvátal 1973; such rows in column generation: Jepsen,
Petersen, Spoorendonk & Pisinger 2008). The three that matter here: host j in week u, host j in week v, and the members
of group g in week t, who are n_g and of whom each is on one stay or resting from it:

    Σ floor(½ · rows that the stay is in) · y − over[j,u] − over[j,v] <= floor(½ (need[j,u] + need[j,v] + n_g))

Without them the linear relaxation lets somebody cheap relieve herself: half of her begins when the other half goes. A
few dozen close half of the gap over two years, and what one costs a stay depends on its group, host, start and end
alone, so that pricing stays exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gridplan.compiling import compiled
from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.stays import Flags, Ints

_WHOLE = 1e-4  # values so near to a whole number are one
_VIOLATED = 0.05  # least violation of a new cut
_MOST = 60  # cuts added at a time


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cuts:
    """Some cuts, int64[n] each.

    Attributes:
        group, week: members of ``group`` out or resting in ``week``.
        host, early, late: ``host`` in weeks ``early`` < ``late``.
        right: right-hand sides.
    """

    group: Ints
    week: Ints
    host: Ints
    early: Ints
    late: Ints
    right: Ints

    def __len__(self) -> int:
        return len(self.group)

    def names(self) -> list[tuple[int, ...]]:
        """What tells each from the others."""
        return list(zip(*(part.tolist() for part in self._parts()[:5]), strict=True))

    def joined(self, more: Cuts) -> Cuts:
        """These and then ``more``."""
        return _cuts(*(np.concatenate(both) for both in zip(self._parts(), more._parts(), strict=True)))

    def chosen(self, which: Ints) -> Cuts:
        """Those with these positions."""
        return _cuts(*(part[which] for part in self._parts()))

    def coefficients(self, model: Model, stays: Stays) -> sparse.csr_matrix:
        """float64[cuts, stays], zeros and ones."""
        by_host = np.argsort(stays.host, kind="stable")
        borders = np.searchsorted(stays.host[by_host], np.arange(len(model.hosts) + 1))
        found = [np.array([], dtype=np.int64)]
        for i, host in enumerate(self.host.tolist()):
            there = by_host[borders[host] : borders[host + 1]]
            spans = (stays.group[there], stays.start[there], stays.end[there])
            found.append(there[self.counts(i, model.problem.rest, *spans)])
        rows = np.repeat(np.arange(len(self)), [len(f) for f in found[1:]])
        table = (np.ones(len(rows)), (rows, np.concatenate(found)))
        return sparse.csr_matrix(table, shape=(len(self), len(stays)))

    def counts(self, cut: int, rest: int, group: Ints, start: Ints, end: Ints) -> Flags:
        """Which stays at the cut's host count: those in two of its three rows or in all."""
        rows = ((start <= self.early[cut]) & (end > self.early[cut])).astype(np.int64)
        rows += (start <= self.late[cut]) & (end > self.late[cut])
        rows += (group == self.group[cut]) & (start <= self.week[cut]) & (np.maximum(end, 0) + rest > self.week[cut])
        many: Flags = rows >= 2
        return many

    def _parts(self) -> tuple[Ints, ...]:
        return (self.group, self.week, self.host, self.early, self.late, self.right)


def no_cuts() -> Cuts:
    """None yet."""
    return _cuts(*(np.array([], dtype=np.int64) for _ in range(6)))


def _cuts(group: Ints, week: Ints, host: Ints, early: Ints, late: Ints, right: Ints) -> Cuts:
    return Cuts(group=group, week=week, host=host, early=early, late=late, right=right)


def separate(model: Model, stays: Stays, values: Floats, over: Floats, known: Cuts) -> Cuts:
    """Cuts that ``values`` float64[stays] violate, the most violated first; ``over`` is float64[hosts, weeks].

    For each group at each host, and each week in which one of its stays there begins, the most violated one.
    """
    used = np.flatnonzero(values > _WHOLE)
    first, _ = model.clipped(stays.start, stays.end)
    free = np.maximum(stays.end, 0) + model.problem.rest
    found: list[tuple[float, tuple[int, ...]]] = []
    for host in np.unique(stays.host[used]).tolist():
        there = used[stays.host[used] == host]
        weeks = np.unique(first[there][first[there] < model.weeks])
        inside = (first[there] <= weeks[:, None]) & (stays.end[there] > weeks[:, None])
        through = (inside * values[there]) @ inside.T
        for group in np.unique(stays.group[there]).tolist():
            own = np.flatnonzero(stays.group[there] == group)
            mine = there[own]
            if np.all(np.abs(values[mine] - np.rint(values[mine])) < _WHOLE):
                continue
            away = np.unique(first[mine])
            out = (first[mine] <= away[:, None]) & (free[mine] > away[:, None])
            need = model.need[host, weeks] + 0.0
            table = _violations(through, inside[:, own], out, values[mine], need, over[host, weeks], model.size[group])
            for t, (violation, u, v) in enumerate(table.tolist()):
                if violation > _VIOLATED:
                    name = (group, int(away[t]), host, int(weeks[int(u)]), int(weeks[int(v)]))
                    found.append((violation, name))
    old = set(known.names())
    new = sorted((entry for entry in found if entry[1] not in old), key=lambda entry: (-entry[0], entry[1]))[:_MOST]
    names = np.array([name for _, name in new], dtype=np.int64).reshape(-1, 5)
    group, week, host_of, early, late = (names[:, i] for i in range(5))
    right = (model.need[host_of, early] + model.need[host_of, late] + model.size[group]) // 2
    return _cuts(group, week, host_of, early, late, right)


@compiled
def _violations(
    through: Floats, inside: Flags, out: Flags, values: Floats, need: Floats, over: Floats, size: int
) -> Floats:
    """float64[weeks of the group, 3]: by how much the most violated cut is, and its two weeks at the host."""
    found = np.zeros((len(out), 3))
    for t in range(len(out)):
        for u in range(len(through)):
            for v in range(u + 1, len(through)):
                total = int(need[u]) + int(need[v]) + size
                if total % 2 == 0:
                    continue  # rounding down gains nothing
                reached = through[u, v] - over[u] - over[v] - total // 2
                for i in range(len(values)):
                    if out[t, i] and inside[u, i] != inside[v, i]:
                        reached += values[i]
                if reached > found[t, 0]:
                    found[t, 0], found[t, 1], found[t, 2] = reached, u, v
    return found
