"""Column generation, reduced-cost fixing and integer programs over the stays, goal after goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from gridplan.domain.results import Goal
from gridplan.languages import said, words
from gridplan.solvers._linear import Answer, Engine, solve_linear
from gridplan.solvers.interruption import requested, seconds_left
from gridplan.solvers.postings.ascent import ascend
from gridplan.solvers.postings.incumbents import Incumbent, incumbent
from gridplan.solvers.postings.judgement import Judgement, Relaxation
from gridplan.solvers.postings.model import GOALS, Floats, Model, Stays
from gridplan.solvers.postings.neighbourhoods import improve
from gridplan.solvers.postings.pricing import Prices, Pricing
from gridplan.solvers.postings.relaxed import Table, solve_relaxed
from gridplan.solvers.postings.relay_bound import RelayBound
from gridplan.solvers.postings.relay_cutting import Cutting
from gridplan.solvers.postings.relay_master import RelayMaster
from gridplan.solvers.postings.relays import Relays
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Flags, Ints, beyond
from gridplan.solvers.progress import Progress, report

UNITS = {
    "shortage": "person-weeks",
    "short_stays": "stays",
    "long_stays": "person-weeks",
    "overlap": "person-weeks",
    "changed": "person-weeks",
    "cost": "minutes",
}
_SOLVING = words(
    {
        "solving.shortage": "shortage",
        "solving.short_stays": "short stays",
        "solving.long_stays": "weeks beyond the longest stay",
        "solving.overlap": "overlap",
        "solving.changed": "changed",
        "solving.cost": "cost",
    }
)
_TOLERANCE = 1e-6
_ROUNDS = 200
_ALL = 20_000  # so few stays are all taken into the model at once
_MOST = 60_000  # most stays in one integer program
_FEW = 15_000  # so many that it is done in seconds
_HOPELESS = 500_000  # so many stays that could matter: integer programs will not close the gap
_FIRST = 4_000  # stays in the first one
_ITERATIONS = 3_000_000
_CLOSE = 3e-5  # column generation stops when bound and value differ by this share: fixing closes the rest
_RADIUS = 0.08  # half the width of the first box around the duals, as a share of their mean
_WIDER = 4.0  # the box grows by this factor once the linear program is nearly solved inside it,
_NEARLY = 2e-3  # when bound and value differ by this share
_OUTSIDE = 1e-3  # person-weeks bought outside the box that do not matter
_RELAXING = 0.6  # share of the time left that a relaxation may take: integer programs want the rest,
_CUTTING = 0.8  # and with cuts, which leave them less to do
_IDLE = 8  # rounds without a better bound after which there is none to come
_FRESH = 1_000  # most stays that one pricing adds
_POOL = 16_000  # stays from which on a linear program forgets some
_NEAR = 1e-3  # excess, as a share of the bound, up to which it adds any
_SHARES = (0.5, 0.8, 0.95)
_ENOUGH = 0.999  # all goals are whole numbers: so near a bound, a plan is proven
_TRIAL = 0.2  # share of the time left for a plan made of known relays, or of the best stays
_IMPROVING = 0.5  # share of the time left for finding better plans nearby


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


@dataclass(slots=True, eq=False)
class Search:
    """One problem being solved."""

    model: Model
    rows: Rows
    limits: Limits
    best: Incumbent
    progress: Progress | None = None
    pool: Ints = field(init=False)
    pricing: Pricing = field(init=False)
    blend: Judgement | None = None
    blend_weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pricing = Pricing(self.model, self.rows)
        small = self.model.count <= _ALL
        self.pool = self.model.offered_keys() if small else self.model.running_keys()

    def explore(self, weights: Mapping[str, float]) -> None:
        """Find a first solution: all goals in one, weighed; also collects the stays that matter."""
        self.blend_weights = weights
        if not self.model.hosts:
            return
        if self.model.count <= _ALL:
            self.blend = relaxed = self.relax(weights, {})
            if relaxed is not None:
                self.decide(self._best_of_pool(relaxed), weights, {})
        elif Relays.suit(self.model):
            self._relay(weights)
        else:
            self._ascend(weights)
        if self.blend is not None and self.model.count > _ALL:
            improve(self, self.blend, weights, {}, _IMPROVING)

    def _relay(self, weights: Mapping[str, float]) -> None:
        """The bound of posts that are on their own, and the best plan made of the relays that led there; with cuts
        until so few stays could be in a better plan that an integer program tells.
        """
        master = RelayMaster(Relays(self.model, self.rows), weights, lambda: self.limits.left)
        cutting, left = Cutting(master), self.limits.left
        until = left * (1 - _RELAXING)

        def told(count: int) -> None:
            text = said("linear relaxation, {count} stays", count=count)
            report(self.progress, "postings", text, self.value(weights), master.bound)

        while True:
            master.converge(until, told)
            if self.value(weights) - master.bound > _ENOUGH:
                found = master.whole(self.solve, _TRIAL)
                if found is not None:
                    self.keep(self.model.decode(found[0]), found[1], weights)
            self.blend = master.judged()
            room = self.value(weights) - master.bound
            if room <= _ENOUGH or len(self.blend.within(room)[0]) <= _FEW:
                break
            until = left * (1 - _CUTTING)
            if self.limits.left <= until or requested() or not cutting.cut(room):
                break

    def _ascend(self, weights: Mapping[str, float]) -> None:
        """The bound of people who are on their own, and the best plan made of the stays that matter most."""
        duals, seen = ascend(self.pricing, weights, lambda duals: self._judge(duals, weights, both=False))
        self.pool = np.union1d(self.pool, seen)
        begun, fresh = self._price(duals, weights, {})
        self.pool = np.union1d(self.pool, fresh)
        self.blend = relaxed = self.relax(weights, {}, begun)
        if relaxed is not None:
            self.decide(self._best_of_pool(relaxed), weights, {}, _TRIAL)

    def reach(self, goal: str, caps: Mapping[str, float]) -> Goal:
        """The least value of ``goal`` with earlier goals at most ``caps``; ``best`` must keep those."""
        bound = self.least(goal)
        last = goal == GOALS[-1] and self.blend is not None
        if self.best.values[goal] > bound and last and self.blend is not None:
            # every other goal is capped, so the weighed relaxation bounds this one
            paid = sum(self.blend_weights.get(g, 0.0) * most for g, most in caps.items())
            bound = self._close(goal, self.blend, self.blend.bound - paid, caps)
        if self.best.values[goal] > bound and caps and not last and self.blend_weights.get(goal):
            bound = max(bound, self._weighed_bound(goal, caps))
        if self.best.values[goal] > bound and not (last and isinstance(self.blend, RelayBound)):
            relaxed = self.relax({goal: 1.0}, caps)
            if relaxed is not None:
                bound = max(bound, self._close(goal, relaxed, relaxed.bound, caps))
        value = self.best.values[goal]
        report(self.progress, "postings", _SOLVING[f"solving.{goal}"].said(), value, min(bound, value))
        return Goal(name=goal, value=value, bound=float(min(bound, value)), unit=UNITS[goal])

    def _weighed_bound(self, goal: str, caps: Mapping[str, float]) -> float:
        """A bound of ``goal`` with the earlier goals weighed, not capped: far sooner found, mostly as good."""
        weights = {g: self.blend_weights.get(g, 0.0) / self.blend_weights[goal] for g in (*caps, goal)}
        relaxed = self.relax(weights, {})
        if relaxed is None:
            return -np.inf
        paid = sum(weights[g] * most for g, most in caps.items())
        return self._close(goal, relaxed, relaxed.bound - paid, caps)

    def relax(
        self, weights: Mapping[str, float], caps: Mapping[str, float], best: Relaxation | None = None
    ) -> Relaxation | None:
        """Solve the linear relaxation over all stays by column generation; the best bound proven.

        Without more, the duals swing from round to round. Here
        those of hosts and weeks stay within a box around the best ones so far (boxstep method, Marsten, Hogan &
        Blankenship 1975), and stays are also priced between both (smoothing after Wentges 1997). The box no longer
        matters once the linear program makes no use of it.
        ``best`` is one to begin with. ``None`` where there is none and time was up before the first linear program.
        """
        width, idle, until = 1.0, 0, self.limits.left * (1 - _RELAXING)
        for _ in range(_ROUNDS if self.limits.left > 0 else 0):
            stays = self.model.decode(self.pool)
            box = None if best is None else self._box(best, width)
            answer = self._relaxed(stays, weights, caps, box)
            if answer is None:
                break
            value, outside, used, duals = answer
            before = -np.inf if best is None else best.bound
            here, fresh = self._price(duals, weights, caps)
            found = [here] if best is None else [best, here]
            for share in _SHARES if len(fresh) and best is not None else ():
                between, more = self._price(share * found[0].raw + (1 - share) * duals, weights, caps)
                found.append(between)
                fresh = np.union1d(fresh, more)
            best, fresh = max(found, key=lambda r: r.bound), np.setdiff1d(fresh, self.pool)
            told = said("linear relaxation, {count} stays", count=len(self.pool))
            report(self.progress, "postings", told, self.value(weights), best.bound)
            done = value - best.bound < max(0.5, _CLOSE * abs(value)) or not len(fresh)
            idle = 0 if best.bound > before else idle + 1
            if (done and not outside) or idle == _IDLE or self.limits.left <= until or requested():
                break
            if outside and (done or value - best.bound < _NEARLY * abs(value)):
                width *= _WIDER
            if len(self.pool) > _POOL:
                self._forget(stays, used, here)
            self.pool = np.union1d(self.pool, fresh)
        return best

    def _box(self, best: Relaxation, width: float) -> tuple[Floats, sparse.csc_matrix]:
        """Columns that keep the duals of hosts and weeks near those of ``best``: their costs and entries."""
        shape = (len(self.model.hosts), self.model.weeks)
        duals = best.duals[: self.rows.department_base].reshape(shape)
        centre = (duals - np.append(duals[:, 1:], np.zeros((shape[0], 1)), axis=1)).ravel()
        radius = width * (_RADIUS * float(np.abs(centre).mean()) + _TOLERANCE)
        own = self.rows.slack[:, self.rows.shortage]
        return np.concatenate([centre + radius, radius - centre]), sparse.hstack([own, -own], format="csc")

    def _forget(self, stays: Stays, used: Flags, relaxed: Relaxation) -> None:
        """Leave those of the pool that are in use, under way or of little excess."""
        order = np.argsort(relaxed.excess(stays), kind="stable")
        kept = np.concatenate([self.pool[used], self.pool[order[: _POOL // 2]], self.model.running_keys()])
        self.pool = np.unique(kept)

    def decide(self, keys: Ints, weights: Mapping[str, float], caps: Mapping[str, float], share: float = 1.0) -> float:
        """Solve the integer program over ``keys`` in this share of the time left, keep what is better; its bound."""
        stays = self.model.decode(keys)
        table = self.table(stays, weights, caps)
        table["seconds"] *= share
        answer = self.solve(table, len(stays))
        if answer.values is not None:
            self.keep(stays, np.rint(answer.values[len(answer.values) - len(stays) :]).astype(np.int64), weights)
        return answer.bound + self.model.settled_cost(weights)

    def solve(self, table: Table, stays: int) -> Answer:
        """The integer program of a table with so many stays."""
        return solve_linear(
            **table,
            engine=self.limits.engine,
            work=self.limits.nodes,
            gap=_ENOUGH,
            seed=self.limits.seed,
            continuous=np.arange(len(table["costs"])) < len(table["costs"]) - stays,
        )

    def value(self, weights: Mapping[str, float]) -> float:
        """What the best plan comes to."""
        return _weighed(self.best, weights)

    def keep(self, stays: Stays, counts: Ints, weights: Mapping[str, float]) -> bool:
        """Keep this solution unless it is worse; whether it is better."""
        found = incumbent(self.model, stays, counts)
        before, after = _weighed(self.best, weights), _weighed(found, weights)
        if after <= before:
            self.best = found
        return after < before

    def _close(self, goal: str, relaxed: Judgement, bound: float, caps: Mapping[str, float]) -> float:
        """Close the gap between ``best`` and ``bound``, which ``relaxed`` proves for ``goal``: the bound reached.

        An integer program over the stays of an excess up to r proves its own optimum or the bound plus r, whichever is
        less: the first ones are small and find good solutions, and seldom is the last one needed.
        """
        proven, weights = float(np.ceil(bound - _TOLERANCE)), {goal: 1.0}
        for most in (_FIRST, _FEW, _MOST):
            room = self.best.values[goal] - 1 - bound
            if self.best.values[goal] <= proven or self.limits.left <= 0:
                break
            keys, excess = relaxed.within(room + _TOLERANCE)
            left_out = np.inf
            if len(keys) > _HOPELESS:
                improve(self, relaxed, weights, caps, 1.0)
                break
            if len(keys) > most:
                order = np.argsort(excess, kind="stable")
                left_out = bound + float(excess[order[most]])
                keys = keys[order[:most]]
            whole = self.decide(np.union1d(keys, self.best.keys), weights, caps)
            whole = min(whole, left_out, self.best.values[goal])
            proven = max(proven, float(np.ceil(whole - _TOLERANCE)))
        return proven

    def _best_of_pool(self, relaxed: Relaxation) -> Ints:
        """The stays of the pool that cost least under the duals of ``relaxed``, and all those under way."""
        excess = relaxed.excess(self.model.decode(self.pool))
        order = np.argsort(excess, kind="stable")[:_FIRST]
        return np.union1d(self.pool[order], self.model.running_keys())

    def _relaxed(
        self,
        stays: Stays,
        weights: Mapping[str, float],
        caps: Mapping[str, float],
        box: tuple[Floats, sparse.csc_matrix] | None,
    ) -> tuple[float, bool, Flags, Floats] | None:
        """The linear relaxation over ``stays``: its value, whether the box mattered, which are used, and duals.

        By the simplex method where the other fails.
        """
        table, size = self.table(stays, weights, caps), len(self.rows.slack_most) + len(stays)
        if box is not None:
            extra = sparse.vstack([box[1], sparse.csr_matrix((len(caps), len(box[0])))], format="csr")
            table["matrix"] = sparse.hstack([table["matrix"], extra], format="csr")
            table["costs"] = np.concatenate([table["costs"], box[0]])
            table["most"] = np.concatenate([table["most"], np.full(len(box[0]), float(self.model.size.sum()))])
        answer = solve_relaxed(**table)
        if answer is None and self.limits.left > 0:
            exact = solve_linear(**table, engine="glop", work=_ITERATIONS)
            answer = None if exact.values is None or exact.duals is None else (exact.values, exact.duals)
        if answer is None:
            return None
        values, duals = answer
        outside = bool(values[size:].sum() > _OUTSIDE)
        return (
            float(table["costs"] @ values) + self.model.settled_cost(weights),
            outside,
            values[size - len(stays) : size] > _TOLERANCE,
            duals,
        )

    def table(self, stays: Stays, weights: Mapping[str, float], caps: Mapping[str, float]) -> Table:
        """The rows with their slacks and ``stays``, and one row for each cap."""
        rows = self.rows
        matrix = sparse.hstack([rows.slack, rows.matrix(stays)], format="csr")
        capped = np.array([self._costs(stays, {goal: 1.0}) for goal in caps]).reshape(len(caps), matrix.shape[1])
        room = np.array([most - self.model.settled[goal] for goal, most in caps.items()])
        return Table(
            costs=self._costs(stays, weights),
            matrix=sparse.vstack([matrix, sparse.csr_matrix(capped)], format="csr"),
            lower=np.concatenate([rows.right, np.full(len(room), -np.inf)]),
            upper=np.concatenate([rows.right, room]),
            most=np.concatenate([rows.slack_most, self.model.size[stays.group].astype(float)]),
            seconds=self.limits.left,
        )

    def _costs(self, stays: Stays, weights: Mapping[str, float]) -> Floats:
        slacks = np.zeros(len(self.rows.slack_most))
        slacks[self.rows.shortage] = weights.get("shortage", 0.0)
        slacks[self.rows.overlap] = weights.get("overlap", 0.0)
        return np.concatenate([slacks, stays.cost(weights)])

    def _price(self, duals: Floats, weights: Mapping[str, float], caps: Mapping[str, float]) -> tuple[Relaxation, Ints]:
        """What the duals of the shared rows say about all stays: a bound, and stays that would improve it."""
        rows = self.rows
        own, effective = duals[: rows.height].copy(), {goal: weights.get(goal, 0.0) for goal in GOALS}
        own[rows.group_base : rows.overlap_base] = 0.0  # the recursion is worth more than these
        for goal, price in zip(caps, np.minimum(duals[rows.height :], 0.0).tolist(), strict=True):
            effective[goal] -= price
        bound, prices = self._judge(own, effective)
        bound += sum(most * (weights.get(goal, 0.0) - effective[goal]) for goal, most in caps.items())
        keys, excess = self.pricing.within(prices, max(_NEAR * abs(bound), _TOLERANCE))
        fresh = keys[np.argsort(excess, kind="stable")[:_FRESH]]
        return Relaxation(bound=bound, raw=duals, duals=own, weights=effective, pricing=self.pricing), fresh

    def _judge(self, duals: Floats, weights: Mapping[str, float], *, both: bool = True) -> tuple[float, Prices]:
        """The Lagrangian bound of duals of the shared rows, and the prices of the stays under them."""
        rows, model = self.rows, self.model
        slack = -(rows.slack.T @ duals)
        slack[rows.shortage] += weights.get("shortage", 0.0)
        slack[rows.overlap] += weights.get("overlap", 0.0)
        prices = self.pricing.prices(duals, weights, both=both)
        bound = float(duals @ rows.right) + self.model.settled_cost(weights) + float(prices.least @ model.size)
        return bound + float(np.minimum(slack, 0.0) @ rows.slack_most), prices

    def least(self, goal: str) -> float:
        """A bound that needs no computation."""
        if goal == "short_stays":
            forced = [len(g.people) for g in self.model.groups if g.running is not None and g.running.short.all()]
            return self.model.settled[goal] + sum(forced)
        if goal == "long_stays":
            under_way = [(len(g.people), g.running) for g in self.model.groups if g.running is not None]
            least = [n * int(beyond(self.model.problem, r.start, r.end).min()) for n, r in under_way]
            return self.model.settled[goal] + sum(least)
        if goal == "shortage" and self.best.values[goal] > 0:
            return self.model.hopeless()
        return -np.inf if goal == "cost" and self.model.hosts else 0.0


def _weighed(found: Incumbent, weights: Mapping[str, float]) -> float:
    return sum(weight * found.values[goal] for goal, weight in weights.items())
