"""Column generation over relays: what posts should pay for people and departments, and plans made of good relays.

The linear program chooses one relay for each post such that nobody is at two places or out without having rested, and
no department sends too many. Its duals by an interior point, half-way to the best ones so far (Wentges 1997), are the
next tolls.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gridplan.solvers._linear import Answer, solve_linear
from gridplan.solvers.interruption import requested
from gridplan.solvers.postings.model import Floats
from gridplan.solvers.postings.relaxed import Table, solve_relaxed
from gridplan.solvers.postings.relay_bound import RelayBound, judged
from gridplan.solvers.postings.relay_cuts import Held, coefficients
from gridplan.solvers.postings.relay_separation import separate
from gridplan.solvers.postings.relays import Kind, Relay, Relays, Tolls
from gridplan.solvers.postings.stays import Ints

_SHARES = (0.0, 0.5)  # of the best tolls so far in those that are tried
_CLOSE = 1e-5  # share of the bound by which the linear program may differ from it at the end
_ITERATIONS = 3_000_000
_CUTS = 40  # most that are added at a time
_USED = 1e-7  # share of a relay from which on it is in use


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Column:
    """A relay for a post of one kind: its stays, what it costs, the rows it is in, and weeks without anybody."""

    kind: int
    keys: Ints
    cost: float
    rows: Ints
    vacant: Ints


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
        self.bound, self.tolls = -np.inf, relays.free(weights)
        self._uncut = 0  # cuts that the linear program has not been solved with
        self._settled = self.model.settled_cost(weights)
        self._tidy, self._chance = relays.tidy(), np.random.default_rng(len(relays.kinds))
        self._people = len(relays.kinds)
        self._departments = self._people + len(self.model.groups) * self.model.weeks
        limits = [
            np.array([float(kind.count) for kind in relays.kinds]),
            np.repeat(self.model.size.astype(float), self.model.weeks),
            relays.rows.capacity.astype(float).ravel(),
        ]
        self._limits = np.concatenate(limits)

    def converge(self, until: float, told: Callable[[int], None]) -> None:
        """Find relays and better tolls until so many seconds are left; ``told`` hears of how many relays are known."""
        tried, fresh = [self.tolls], self._uncut
        if not self.columns:
            self._add(self.relays.idle())
        while True:
            for trial in tried:
                value, found = self.relays.cheapest(trial)
                fresh += self._add(found)
                if value > self.bound:
                    self.bound, self.tolls = value, trial
            told(len(self.columns))
            if not fresh or self.seconds() <= until or requested():
                break
            value, duals = self._relaxed()
            self._uncut = 0
            if duals is None or value - self.bound < max(0.5, _CLOSE * abs(value)):
                break
            tried, fresh = [self.tolls.mixed(duals, share) for share in _SHARES], 0

    def cut(self) -> bool:
        """Add cuts that the linear program breaks; whether there are any."""
        matrix, rows, line = self._matrix()
        table = self._table(matrix, rows, line, max(self.seconds(), 0.0))
        answer = solve_linear(**table, engine="glop", work=_ITERATIONS)
        if answer.values is None:
            return False
        used = np.flatnonzero(answer.values > _USED).tolist()
        keys = np.concatenate([np.array([], dtype=np.int64), *(self.columns[i].keys for i in used)])
        times = np.repeat(answer.values[used], [len(self.columns[i].keys) for i in used])
        stays, where = np.unique(keys, return_inverse=True)
        taken: Floats = np.bincount(where, weights=times, minlength=len(stays)).astype(np.float64)
        decoded = self.model.decode(stays)
        found = separate(self.model, self.relays.rows, decoded, taken, self._tidy, _CUTS, self._chance)
        self.relays.cuts.add(found)
        self._uncut += len(found)
        return bool(found)

    def judged(self) -> RelayBound:
        """What the best tolls say about single stays."""
        return judged(self.relays, self.tolls, self.bound)

    def whole(self, solve: Callable[[Table, int], Answer], share: float) -> tuple[Ints, Ints] | None:
        """Numbers of stays and how many people take each, of the best plan made of the relays known.

        ``None`` where none was found in this share of the time left.
        """
        matrix, rows, line = self._matrix()
        table = self._table(matrix, rows, line, share * self.seconds())
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
        kept = np.zeros(weeks + 1, dtype=np.int64)
        np.add.at(kept, first, 1)
        np.add.at(kept, last, -1)
        vacant = np.flatnonzero(np.cumsum(kept[:-1]) == 0)
        return _Column(kind=number, keys=relay.keys, cost=cost, rows=np.concatenate(rows), vacant=vacant)

    def _matrix(self) -> tuple[sparse.csr_matrix, Ints, Ints]:
        """float64[lines, columns] of the rows that could be broken, which these are, and int64[rows] of each its line.

        Rows that the relays known cannot tell apart, mostly those of successive weeks, are one line.
        """
        rows = np.concatenate([column.rows for column in self.columns])
        columns = np.repeat(np.arange(len(self.columns)), [len(column.rows) for column in self.columns])
        shape = (len(self._limits), len(self.columns))
        matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
        tight = np.asarray(matrix.sum(axis=1)).ravel() > self._limits
        tight[: self._people] = True
        chosen = np.flatnonzero(tight)
        cuts = np.arange(len(self._limits), len(self._limits) + len(self.relays.cuts))
        matrix = sparse.vstack([matrix[chosen], self._cuts()], format="csr")
        matrix.sort_indices()
        rows, upper, known = np.concatenate([chosen, cuts]), self._upper(), dict[tuple[float, bytes, bytes], int]()
        line = np.zeros(len(rows), dtype=np.int64)
        for i, (begin, end) in enumerate(itertools.pairwise(matrix.indptr.tolist())):
            held = matrix.indices[begin:end].tobytes(), matrix.data[begin:end].tobytes()
            line[i] = known.setdefault((upper[rows[i]], *held), len(known))
        return matrix[np.unique(line, return_index=True)[1]], rows, line

    def _upper(self) -> Floats:
        return np.concatenate([self._limits, self.relays.cuts.most])

    def _cuts(self) -> sparse.csr_matrix:
        """float64[cuts, columns]: what each cut counts."""
        owner = np.repeat(np.arange(len(self.columns)), [len(column.keys) for column in self.columns])
        vacant = np.repeat(np.arange(len(self.columns)), [len(column.vacant) for column in self.columns])
        host = np.array([self.relays.kinds[column.kind].host for column in self.columns])[vacant]
        week = np.concatenate([column.vacant for column in self.columns])
        stays = self.model.decode(np.concatenate([column.keys for column in self.columns]))
        held = Held.of(self.model, self.relays.rows, stays)
        found = np.zeros((len(self.relays.cuts), len(self.columns)))
        for number, cut in enumerate(self.relays.cuts.known):
            missing = (cut.hosts[host, week + 1] - cut.hosts[host, week]).astype(np.float64)
            found[number] = np.bincount(owner, weights=coefficients(cut, held), minlength=len(self.columns))
            found[number] -= np.bincount(vacant, weights=missing, minlength=len(self.columns))
        return sparse.csr_matrix(found)

    def _table(self, matrix: sparse.csr_matrix, rows: Ints, line: Ints, seconds: float) -> Table:
        rows = rows[np.unique(line, return_index=True)[1]]
        upper = self._upper()[rows]
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
        matrix, rows, line = self._matrix()
        table = self._table(matrix, rows, line, max(self.seconds(), 0.0))
        answer = solve_relaxed(**table)
        if answer is None:
            exact = solve_linear(**table, engine="glop", work=_ITERATIONS)
            answer = None if exact.values is None or exact.duals is None else (exact.values, exact.duals)
        if answer is None:
            return np.inf, None
        duals = np.zeros(len(self._limits) + len(self.relays.cuts))
        duals[rows] = (np.maximum(-answer[1], 0.0) / np.bincount(line))[line]
        people = duals[self._people : self._departments].reshape(len(self.model.groups), self.model.weeks)
        departments = duals[self._departments : len(self._limits)].reshape(self.relays.rows.capacity.shape)
        cuts = duals[len(self._limits) :]
        value = float(table["costs"] @ answer[0]) + self._settled
        return value, Tolls(people=people, departments=departments, weights=self.weights, cuts=cuts)
