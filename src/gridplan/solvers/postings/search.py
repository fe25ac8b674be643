"""Column generation, reduced-cost fixing and integer programs over the stays, goal after goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np
from scipy import sparse

from gridplan.domain.results import Goal
from gridplan.solvers._linear import Engine, solve_linear
from gridplan.solvers.interruption import requested, seconds_left
from gridplan.solvers.postings.model import GOALS, Floats, Model, Stays
from gridplan.solvers.postings.relaxed import solve_relaxed
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Ints
from gridplan.solvers.progress import Progress, report

UNITS = {
    "shortage": "person-weeks",
    "short_stays": "stays",
    "overlap": "person-weeks",
    "changed": "person-weeks",
    "cost": "minutes",
}
_TOLERANCE = 1e-6
_ROUNDS = 200
_ALL = 20_000  # so few stays are all taken into the model at once
_MOST = 60_000  # most stays in one integer program
_FIRST = 4_000  # stays in the first one
_ITERATIONS = 3_000_000
_CLOSE = 5e-4  # column generation stops when bound and value differ by this share: fixing closes the rest
_SHARES = (0.5, 0.8, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Work allowed: branch-and-bound nodes of one integer program, and wall time (monotonic) for everything."""

    engine: Engine
    nodes: int
    deadline: float
    seed: int

    @property
    def left(self) -> float:
        """Seconds left; few of them once planning should end soon."""
        return seconds_left(self.deadline)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incumbent:
    """A solution: numbers of the stays chosen, how many people take each, and what it comes to."""

    keys: Ints
    counts: Ints
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxation:
    """Duals of a linear relaxation, the bound they prove over *all* stays, and each goal's weight under them."""

    bound: float
    raw: Floats
    duals: Floats
    weights: Mapping[str, float]


class _Table(TypedDict):
    """What both kinds of solver want to know."""

    costs: Floats
    matrix: sparse.csr_matrix
    lower: Floats
    upper: Floats
    most: Floats
    seconds: float


@dataclass(slots=True, eq=False)
class Search:
    """One problem being solved."""

    model: Model
    rows: Rows
    limits: Limits
    best: Incumbent
    progress: Progress | None = None
    pool: Ints = field(init=False)
    blend: Relaxation | None = None
    blend_weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        small = self.model.count <= _ALL
        self.pool = self.model.offered_keys() if small else self.model.running_keys()

    def explore(self, weights: Mapping[str, float]) -> None:
        """Find a first solution: all goals in one, weighed; also collects the stays that matter."""
        self.blend_weights = weights
        self.blend = self.relax(weights, {})
        if self.blend is not None:
            self.decide(self._best_of_pool(self.blend), weights, {})

    def reach(self, goal: str, caps: Mapping[str, float]) -> Goal:
        """The least value of ``goal`` with earlier goals at most ``caps``; ``best`` must keep those."""
        bound = self.least(goal)
        if self.best.values[goal] > bound and goal == GOALS[-1] and self.blend is not None:
            # every other goal is capped, so the weighed relaxation bounds this one
            paid = sum(self.blend_weights.get(g, 0.0) * most for g, most in caps.items())
            bound = self._close(goal, self.blend, self.blend.bound - paid, caps)
        if self.best.values[goal] > bound:
            relaxed = self.relax({goal: 1.0}, caps)
            if relaxed is not None:
                bound = max(bound, self._close(goal, relaxed, relaxed.bound, caps))
        value = self.best.values[goal]
        report(self.progress, "postings", goal, value, min(bound, value))
        return Goal(name=goal, value=value, bound=float(min(bound, value)), unit=UNITS[goal])

    def relax(self, weights: Mapping[str, float], caps: Mapping[str, float]) -> Relaxation | None:
        """Solve the linear relaxation over all stays by column generation; the best bound proven.

        Stays are also priced between the duals of the linear program and those of the best bound so far: without that
        (smoothing after Wentges 1997) the duals swing and the number of rounds is several times as large.
        ``None`` where time was up before the first linear program was solved.
        """
        best: Relaxation | None = None
        for _ in range(_ROUNDS):
            stays = self.model.decode(self.pool)
            answer = self._relaxed(stays, weights, caps)
            if answer is None:
                break
            values, duals = answer
            here, fresh = self._price(duals, weights, caps)
            centre = duals if best is None else best.raw
            found = [here] if best is None else [best, here]
            for share in _SHARES if len(fresh) else ():
                between, more = self._price(share * centre + (1 - share) * duals, weights, caps)
                found.append(between)
                fresh = np.union1d(fresh, more)
            best = max(found, key=lambda r: r.bound)
            fresh = np.setdiff1d(fresh, self.pool)
            value = float(self._costs(stays, weights) @ values) + self._settled(weights)
            cost = float(self._costs(stays, {"cost": weights.get("cost", 0.0)}) @ values)
            report(self.progress, "postings", f"linear relaxation, {len(self.pool)} stays", value, best.bound)
            close = value - best.bound < max(0.5, _CLOSE * cost)
            if not len(fresh) or close or self.limits.left <= 0 or requested():
                break
            self.pool = np.union1d(self.pool, fresh)
        return best

    def decide(self, keys: Ints, weights: Mapping[str, float], caps: Mapping[str, float]) -> float:
        """Solve the integer program over ``keys`` and keep its solution if it is better; its bound."""
        stays = self.model.decode(keys)
        slacks = len(self.rows.slack_most)
        answer = solve_linear(
            **self._table(stays, weights, caps),
            engine=self.limits.engine,
            work=self.limits.nodes,
            gap=0.999,  # all goals are whole numbers
            seed=self.limits.seed,
            continuous=np.arange(slacks + len(stays)) < slacks,
        )
        if answer.values is not None:
            counts = np.rint(answer.values[slacks:]).astype(np.int64)
            found = incumbent(self.model, stays, counts)
            if _weighed(found, weights) < _weighed(self.best, weights):
                self.best = found
        return answer.bound + self._settled(weights)

    def _close(self, goal: str, relaxed: Relaxation, bound: float, caps: Mapping[str, float]) -> float:
        """Close the gap between ``best`` and ``bound``, which ``relaxed`` proves for ``goal``: the bound reached."""
        weights = {goal: 1.0}
        bound = float(np.ceil(bound - _TOLERANCE))
        keys, reduced = self._within(relaxed, self.best.values[goal] - 1 - bound)
        if len(keys) > _MOST // 4 and self.best.values[goal] > bound:
            self.decide(np.union1d(self._best_of_pool(relaxed), self.best.keys), weights, caps)
            keys, reduced = self._within(relaxed, self.best.values[goal] - 1 - bound)
        if self.best.values[goal] <= bound:
            return bound
        left_out = np.inf
        if len(keys) > _MOST:
            order = np.argsort(reduced, kind="stable")
            left_out = bound + float(reduced[order[_MOST]])
            keys = keys[order[:_MOST]]
        proven = self.decide(np.union1d(keys, self.best.keys), weights, caps)
        return max(bound, float(np.ceil(min(proven, left_out, self.best.values[goal]) - _TOLERANCE)))

    def _best_of_pool(self, relaxed: Relaxation) -> Ints:
        """The stays of the pool that cost least under the duals of ``relaxed``, and all those under way."""
        reduced = self._reduced(self.model.decode(self.pool), relaxed.duals, relaxed.weights)
        order = np.argsort(reduced, kind="stable")[:_FIRST]
        return np.union1d(self.pool[order], self.model.running_keys())

    def _relaxed(
        self, stays: Stays, weights: Mapping[str, float], caps: Mapping[str, float]
    ) -> tuple[Floats, Floats] | None:
        """Values and duals of the linear relaxation over ``stays``, by the simplex method where the other fails."""
        table = self._table(stays, weights, caps)
        answer = solve_relaxed(**table)
        if answer is None and self.limits.left > 0:
            exact = solve_linear(**table, engine="glop", work=_ITERATIONS)
            answer = None if exact.values is None or exact.duals is None else (exact.values, exact.duals)
        return answer

    def _table(self, stays: Stays, weights: Mapping[str, float], caps: Mapping[str, float]) -> _Table:
        rows = self.rows
        matrix = sparse.hstack([rows.slack, rows.matrix(stays)], format="csr")
        capped = np.array([self._costs(stays, {goal: 1.0}) for goal in caps]).reshape(len(caps), matrix.shape[1])
        room = np.array([most - self.model.settled[goal] for goal, most in caps.items()])
        return _Table(
            costs=self._costs(stays, weights),
            matrix=sparse.vstack([matrix, sparse.csr_matrix(capped)], format="csr"),
            lower=np.concatenate([rows.right, np.full(len(room), -np.inf)]),
            upper=np.concatenate([rows.right, room]),
            most=np.concatenate([rows.slack_most, self.model.size[stays.group].astype(float)]),
            seconds=self.limits.left,
        )

    def _settled(self, weights: Mapping[str, float]) -> float:
        return sum(weight * self.model.settled[goal] for goal, weight in weights.items())

    def _costs(self, stays: Stays, weights: Mapping[str, float]) -> Floats:
        costs = np.zeros(len(self.rows.slack_most) + len(stays))
        for goal, weight in weights.items():
            if goal == "shortage":
                costs[self.rows.shortage] += weight
            elif goal == "overlap":
                costs[self.rows.overlap] += weight
            else:
                costs[len(self.rows.slack_most) :] += weight * stays.values[goal]
        return costs

    def _price(self, duals: Floats, weights: Mapping[str, float], caps: Mapping[str, float]) -> tuple[Relaxation, Ints]:
        """What the duals of a linear program say about all stays: a bound, and stays that would improve it."""
        rows, model = self.rows, self.model
        own, prices = duals[: rows.height], np.minimum(duals[rows.height :], 0.0)
        effective = {goal: weights.get(goal, 0.0) for goal in GOALS}
        bound = float(own @ rows.right) + self._settled(weights)
        for (goal, most), price in zip(caps.items(), prices.tolist(), strict=True):
            effective[goal] -= price
            bound += price * (most - model.settled[goal])
        slack = -(rows.slack.T @ own)
        slack[rows.shortage] += effective["shortage"]
        slack[rows.overlap] += effective["overlap"]
        bound += float(np.minimum(slack, 0.0) @ rows.slack_most)
        running = model.decode(model.running_keys())
        below = np.zeros(len(model.groups))
        np.minimum.at(below, running.group, self._reduced(running, own, effective))
        bound += float(below @ model.size)
        fresh: list[Ints] = []
        for g in range(len(model.groups)):
            reduced = rows.reduced(g, own, effective)
            if not reduced.size:
                continue
            bound += min(float(reduced.min()), 0.0) * int(model.size[g]) * rows.most_stays[g]
            fresh.append(model.offsets[g] + _promising(reduced))
        return Relaxation(bound=bound, raw=duals, duals=own, weights=effective), np.concatenate(
            fresh or [np.array([], dtype=np.int64)]
        )

    def _within(self, relaxed: Relaxation, room: float) -> tuple[Ints, Floats]:
        """Numbers and reduced costs of all stays that a solution better by 1 could use."""
        running = self.model.running_keys()
        keys, reduced = [running], [self._reduced(self.model.decode(running), relaxed.duals, relaxed.weights)]
        kept = reduced[0] <= room + _TOLERANCE
        keys[0], reduced[0] = keys[0][kept], reduced[0][kept]
        for g in range(len(self.model.groups)):
            values = self.rows.reduced(g, relaxed.duals, relaxed.weights).ravel()
            chosen = np.flatnonzero(values <= room + _TOLERANCE)
            keys.append(self.model.offsets[g] + chosen)
            reduced.append(values[chosen])
        return np.concatenate(keys), np.concatenate(reduced)

    def _reduced(self, stays: Stays, duals: Floats, weights: Mapping[str, float]) -> Floats:
        costs = self._costs(stays, weights)[len(self.rows.slack_most) :]
        reduced: Floats = costs - self.rows.matrix(stays).T @ duals
        return reduced

    def least(self, goal: str) -> float:
        """A bound that needs no computation."""
        if goal == "short_stays":
            forced = [len(g.people) for g in self.model.groups if g.running is not None and g.running.short.all()]
            return self.model.settled[goal] + sum(forced)
        return -np.inf if goal == "cost" else 0.0


def incumbent(model: Model, stays: Stays, counts: Ints) -> Incumbent:
    """The solution in which ``counts`` people take each of ``stays``, and what it comes to."""
    used = np.flatnonzero(counts)
    chosen, taken = model.decode(stays.keys[used]), counts[used]
    values = dict(model.settled)
    for goal, each in chosen.values.items():
        values[goal] += float(each @ taken)
    missing = np.maximum(model.need - _present(model, chosen, chosen.start, taken), 0)
    values["shortage"] += float(missing.sum())
    if model.problem.overlap:
        settled = model.settled_need - _present(model, chosen, model.settled_from(chosen.start), taken)
        before = np.pad(np.cumsum(missing, axis=1), ((0, 0), (model.problem.overlap + 1, 0)))
        excused = before[:, model.problem.overlap + 1 :] - before[:, : model.weeks]
        values["overlap"] += float(np.maximum(settled - excused, 0).sum())
    return Incumbent(keys=chosen.keys, counts=taken, values=values)


def _present(model: Model, stays: Stays, start: Ints, taken: Ints) -> Ints:
    """int64[hosts, weeks]: people there, each from ``start`` to the end of the stay."""
    present = np.zeros((len(model.hosts), model.weeks + 1), dtype=np.int64)
    first, last = model.clipped(start, stays.end)
    np.add.at(present, (stays.host, np.minimum(first, last)), taken)
    np.add.at(present, (stays.host, last), -taken)
    counted: Ints = np.cumsum(present, axis=1)[:, :-1]
    return counted


def idle(model: Model) -> Incumbent:
    """The solution that is always there: stays under way end as soon as they may, and nobody else is posted."""
    keys = [
        int(model.offsets[g + 1]) - len(group.running.end)
        for g, group in enumerate(model.groups)
        if group.running is not None
    ]
    stays = model.decode(np.array(keys, dtype=np.int64))
    return incumbent(model, stays, model.size[stays.group])


def _weighed(found: Incumbent, weights: Mapping[str, float]) -> float:
    return sum(weight * found.values[goal] for goal, weight in weights.items())


def _promising(reduced: Floats) -> Ints:
    """At each host the stay of least reduced cost, where that is negative."""
    best = np.argmin(reduced, axis=1)
    hosts = np.arange(len(reduced))
    chosen = reduced[hosts, best] < -_TOLERANCE
    found: Ints = hosts[chosen] * reduced.shape[1] + best[chosen]
    return found
