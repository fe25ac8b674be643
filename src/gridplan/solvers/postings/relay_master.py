"""Column generation over relays: what posts should pay for people and departments, and plans made of good relays.

The linear program chooses one relay for each post such that nobody is at two places or out without having rested, and
no department sends too many. Its duals by an interior point, half-way to the best ones so far (Wentges 1997), are the
next tolls.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gridplan.solvers._linear import Answer, solve_linear
from gridplan.solvers.interruption import requested
from gridplan.solvers.postings.model import Floats, Stays
from gridplan.solvers.postings.relaxed import Table, solve_relaxed
from gridplan.solvers.postings.relay_bound import RelayBound, judged
from gridplan.solvers.postings.relay_cuts import Cut, Held, coefficients, vacancies
from gridplan.solvers.postings.relays import Kind, Relay, Relays, Tolls
from gridplan.solvers.postings.stays import Ints

_SHARES = (0.0, 0.5)  # of the best tolls so far in those that are tried,
_MANY = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)  # where the posts are few
_CLOSE = 1e-5  # share of the bound by which the linear program may differ from it at the end
_ITERATIONS = 3_000_000
_SCALES = 10.0 ** np.arange(-4.0, 1.0, 0.4)  # of tolls under other weights
_NEAR = 0.3  # share, of what it is beyond an aim, by which it may then
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
        self._people = len(relays.kinds)
        self._departments = self._people + len(self.model.groups) * self.model.weeks
        limits = [
            np.array([float(kind.count) for kind in relays.kinds]),
            np.repeat(self.model.size.astype(float), self.model.weeks),
            relays.rows.capacity.astype(float).ravel(),
        ]
        self._limits = np.concatenate(limits)

    def converge(self, until: float, told: Callable[[int], None], aim: float | None = None) -> None:
        """Find relays and better tolls until so many seconds are left.

        Args:
            until: seconds.
            told: hears of how many relays are known.
            aim: that the bound is well beyond it, or cannot be beyond it, is all that is asked.
        """
        tried, fresh = [self.tolls], self._uncut + len(self.columns)
        if not self.columns:
            self._add(enumerate(self.relays.idle()))
        while True:
            for trial in tried:
                value, found = self.relays.cheapest(trial)
                fresh += self._add(enumerate(found))
                if value > self.bound:
                    self.bound, self.tolls = value, trial
            told(len(self.columns))
            if not fresh or self.seconds() <= until or requested():
                break
            value, duals = self._relaxed()
            self._uncut = 0
            close = max(0.5, _CLOSE * abs(value)) if aim is None else _NEAR * (value - aim)
            if duals is None or value - self.bound <= close or (aim is not None and value <= aim):
                break
            tried, fresh = [self.tolls.mixed(duals, share) for share in (_SHARES if aim is None else _MANY)], 0

    def learn(self, other: RelayMaster) -> None:
        """Take over the relays of one that has more posts or people: what the people of this one do in them."""
        model, mine = self.model, {(kind.host, kind.lead): number for number, kind in enumerate(self.relays.kinds)}
        may = np.zeros((len(model.groups), len(model.hosts)), dtype=bool)
        for host, groups in enumerate(self.relays.groups_at):
            may[groups, host] = True
        for column in other.columns:
            kind = other.relays.kinds[column.kind]
            number = mine.get((kind.host, kind.lead))
            if number is not None:
                stays = model.decode(column.keys)
                keys = column.keys[may[stays.group, stays.host] | self.relays.rows.is_running(stays)]
                vacant = int((~self.relays.kinds[number].vacant[self._vacant(model.decode(keys))]).sum())
                self._add([(number, Relay(keys=keys, vacant=vacant, price=np.inf))])

    def begin(self, tolls: Tolls) -> None:
        """Begin with tolls found under other weights, all raised or lowered alike: the best are far from none."""
        mine = np.zeros((len(self.model.groups), 1))
        mine[np.concatenate(self.relays.groups_at)] = 1.0
        scaled = [
            Tolls(people=scale * mine * tolls.people, departments=scale * tolls.departments, weights=self.weights)
            for scale in _SCALES
        ]
        self.tolls = max(scaled, key=lambda trial: self.relays.cheapest(trial)[0])

    def value(self) -> float:
        """Of the linear program over the relays known; infinite where it was not solved."""
        return self._relaxed()[0]

    def used(self) -> tuple[Stays, Floats] | None:
        """The stays of a solution of the linear program, and how many people take each; ``None`` if there is none."""
        matrix, rows, line = self._matrix()
        table = self._table(matrix, rows, line, max(self.seconds(), 0.0))
        answer = solve_linear(**table, engine="glop", work=_ITERATIONS)
        if answer.values is None:
            return None
        stays, taken = self._taken(np.where(answer.values > _USED, answer.values, 0.0))
        return self.model.decode(stays), taken

    def add_cuts(self, found: Sequence[Cut]) -> None:
        """Keep cuts to them from now on."""
        self.relays.cuts.add(found)
        self._uncut += len(found)

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
        stays, taken = self._taken(np.rint(answer.values))
        return stays, taken.astype(np.int64)

    def _taken(self, chosen: Floats) -> tuple[Ints, Floats]:
        """Numbers of the stays of a choice of relays, and how many people take each."""
        used = np.flatnonzero(chosen).tolist()
        keys = np.concatenate([np.array([], dtype=np.int64), *(self.columns[i].keys for i in used)])
        times = np.repeat(chosen[used], [len(self.columns[i].keys) for i in used])
        stays, where = np.unique(keys, return_inverse=True)
        return stays, np.bincount(where, weights=times, minlength=len(stays)).astype(np.float64)

    def _add(self, found: Iterable[tuple[int, Relay]]) -> int:
        """Keep the relays, of the post of each number, that were not known; how many."""
        before = len(self.columns)
        for number, relay in found:
            name = (number, tuple(relay.keys.tolist()), relay.vacant)
            if name not in self._known:
                self._known.add(name)
                self.columns.append(self._column(number, self.relays.kinds[number], relay))
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
        return _Column(kind=number, keys=relay.keys, cost=cost, rows=np.concatenate(rows), vacant=self._vacant(stays))

    def _vacant(self, stays: Stays) -> Ints:
        """Weeks in which none of them is there."""
        kept = np.zeros(self.model.weeks + 1, dtype=np.int64)
        first, last = self.model.clipped(stays.start, stays.end)
        np.add.at(kept, first, 1)
        np.add.at(kept, last, -1)
        found: Ints = np.flatnonzero(np.cumsum(kept[:-1]) == 0)
        return found

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
            found[number] = np.bincount(owner, weights=coefficients(cut, held), minlength=len(self.columns))
            found[number] -= np.bincount(vacant, weights=vacancies(cut, host, week), minlength=len(self.columns))
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
