"""Column generation over relays: what posts should pay for people and departments, and plans made of good relays.

The linear program chooses one relay for each post such that nobody is at two places or out without having rested, and
no department sends too many. Its duals by an interior point, half-way to the best ones so far (Wentges 1997), are the
next tolls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gridplan.solvers._linear import Answer, solve_linear
from gridplan.solvers.interruption import requested
from gridplan.solvers.postings.relaxed import Table, solve_relaxed
from gridplan.solvers.postings.relay_bound import RelayBound, judged
from gridplan.solvers.postings.relays import Kind, Relay, Relays, Tolls
from gridplan.solvers.postings.stays import Ints

_SHARES = (0.0, 0.5)  # of the best tolls so far in those that are tried
_CLOSE = 1e-5  # share of the bound by which the linear program may differ from it at the end
_ITERATIONS = 3_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Column:
    """A relay for a post of one kind: its stays, what it costs, and the rows it is in."""

    kind: int
    keys: Ints
    cost: float
    rows: Ints


class RelayMaster:
    """The relays known of a problem, and linear and integer programs over them.

    Args:
        relays: the posts.
        weights: of the goals.
        seconds: how many are left.
    """

    def __init__(self, relays: Relays, weights: Mapping[str, float], seconds: Callable[[], float]) -> None:
        self.relays, self.model, self.weights, self.seconds = relays, relays.model, weights, seconds
        self.columns: list[_Column] = []
        self._known: set[tuple[int, tuple[int, ...], int]] = set()
        self._settled = self.model.settled_cost(weights)
        self._people = len(relays.kinds)
        self._departments = self._people + len(self.model.groups) * self.model.weeks
        limits = [
            np.array([float(kind.count) for kind in relays.kinds]),
            np.repeat(self.model.size.astype(float), self.model.weeks),
            relays.rows.capacity.astype(float).ravel(),
        ]
        self._limits = np.concatenate(limits)

    def bound(self, until: float, told: Callable[[int, float], None]) -> RelayBound:
        """The best bound found until so many seconds are left; ``told`` hears of relays and bound after each round."""
        best, tolls, found = -np.inf, self.relays.free(self.weights), self.relays.idle()
        self._add(found)
        tried = [tolls]
        while True:
            fresh = 0
            for trial in tried:
                value, found = self.relays.cheapest(trial)
                fresh += self._add(found)
                if value > best:
                    best, tolls = value, trial
            told(len(self.columns), best)
            if not fresh or self.seconds() <= until or requested():
                break
            value, duals = self._relaxed()
            if duals is None or value - best < max(0.5, _CLOSE * abs(value)):
                break
            tried = [tolls.mixed(duals, share) for share in _SHARES]
        return judged(self.relays, tolls, best)

    def whole(self, solve: Callable[[Table, int], Answer], share: float) -> tuple[Ints, Ints] | None:
        """Numbers of stays and how many people take each, of the best plan made of the relays known.

        ``None`` where none was found in this share of the time left.
        """
        matrix, rows = self._matrix()
        table = self._table(matrix, rows, share * self.seconds())
        answer = solve(table, len(self.columns))
        if answer.values is None:
            return None
        counts = np.rint(answer.values).astype(np.int64)
        used = np.flatnonzero(counts)
        keys = np.concatenate([np.array([], dtype=np.int64), *(self.columns[i].keys for i in used.tolist())])
        times = np.repeat(counts[used], [len(self.columns[i].keys) for i in used.tolist()])
        stays, where = np.unique(keys, return_inverse=True)
        return stays, np.bincount(where, weights=times, minlength=len(stays)).astype(np.int64)

    def _add(self, found: Sequence[Relay]) -> int:
        """Keep the relays that were not known; how many."""
        before = len(self.columns)
        for number, (kind, relay) in enumerate(zip(self.relays.kinds, found, strict=True)):
            name = (number, tuple(relay.keys.tolist()), relay.vacant)
            if name not in self._known:
                self._known.add(name)
                self.columns.append(self._column(number, kind, relay))
        return len(self.columns) - before

    def _column(self, number: int, kind: Kind, relay: Relay) -> _Column:
        model, stays, weeks = self.model, self.model.decode(relay.keys), self.model.weeks
        cost = self.weights.get("shortage", 0.0) * relay.vacant
        cost += self.weights.get("overlap", 0.0) * self.relays.overlapped(kind, stays)
        cost += float(stays.cost(self.weights).sum())
        first, last = model.clipped(stays.start, stays.end)
        free = np.minimum(np.maximum(stays.end, 0) + model.problem.rest, weeks)
        rows = [np.array([number])]
        for group, begin, end, rested in zip(stays.group.tolist(), first, last, free, strict=True):
            rows.append(self._people + group * weeks + np.arange(begin, rested))
            department = int(self.relays.rows.department_of[group])
            if department >= 0:
                rows.append(self._departments + department * weeks + np.arange(begin, end))
        return _Column(kind=number, keys=relay.keys, cost=cost, rows=np.concatenate(rows))

    def _matrix(self) -> tuple[sparse.csr_matrix, Ints]:
        """float64[rows, columns] of the rows that could be broken, and which these are."""
        rows = np.concatenate([column.rows for column in self.columns])
        columns = np.repeat(np.arange(len(self.columns)), [len(column.rows) for column in self.columns])
        shape = (len(self._limits), len(self.columns))
        matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
        tight = np.asarray(matrix.sum(axis=1)).ravel() > self._limits
        tight[: self._people] = True
        chosen = np.flatnonzero(tight)
        return matrix[chosen], chosen

    def _table(self, matrix: sparse.csr_matrix, rows: Ints, seconds: float) -> Table:
        upper = self._limits[rows]
        return Table(
            costs=np.array([column.cost for column in self.columns]),
            matrix=matrix,
            lower=np.where(rows < self._people, upper, -np.inf),
            upper=upper,
            most=self._limits[[column.kind for column in self.columns]],
            seconds=seconds,
        )

    def _relaxed(self) -> tuple[float, Tolls | None]:
        """Value and duals of the linear program; by the simplex method where the interior point fails."""
        matrix, rows = self._matrix()
        table = self._table(matrix, rows, max(self.seconds(), 0.0))
        answer = solve_relaxed(**table)
        if answer is None:
            exact = solve_linear(**table, engine="glop", work=_ITERATIONS)
            answer = None if exact.values is None or exact.duals is None else (exact.values, exact.duals)
        if answer is None:
            return np.inf, None
        duals = np.zeros(len(self._limits))
        duals[rows] = np.maximum(-answer[1], 0.0)
        people = duals[self._people : self._departments].reshape(len(self.model.groups), self.model.weeks)
        departments = duals[self._departments :].reshape(self.relays.rows.capacity.shape)
        value = float(table["costs"] @ answer[0]) + self._settled
        return value, Tolls(people=people, departments=departments, weights=self.weights)
