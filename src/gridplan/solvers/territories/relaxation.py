"""The linear relaxation of the partition master over all connected sets: column generation with exact pricing.

Each round solves the master over the columns known (GLOP) and looks for columns of negative reduced cost
(:mod:`gridplan.solvers.territories.pricing`). Duals jump about at first, so the search uses a mean of them and of those
that gave the best bound (Wentges 1997). Whatever the duals y are, with K_h teams of host h,

    Σ_u y_u + Σ_h K_h (σ_h + least reduced cost of any set of h) + Σ_i π_i + Σ_goals λ · value

is a bound on every division; the best one is kept. It holds although pricing works with costs that are not rounded,
less one half for each team.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gridplan.domain.territories import FIRST_GOALS
from gridplan.solvers._linear import solve_linear
from gridplan.solvers.interruption import requested, seconds_left
from gridplan.solvers.territories import pricing
from gridplan.solvers.territories.pool import Column, Pool, Stage
from gridplan.solvers.territories.region import Floats, Ints, Region, mask, members

_SMOOTHING = 0.8  # weight of the duals with the best bound
_ROUNDS = 500
_FIRST_NODES = 200  # branches around one median at first; more when nothing is found
_NODES = 3_000_000
_SPEED = 300_000  # branches in a second, on a slow machine
_DAY = 86_400.0  # seconds
_EACH = 6  # sets kept around one median
_NEAR = 3  # hosts around which a unit's teams are looked for at first
_ACTIVE = 12  # columns kept in the master, for each of its rows
_FINE = 1e-5  # reduced costs are told from 0 to this share of what a team costs on average
_ROOM = 40_000_000  # units that the sets around one median may have together: 80 MB
_WHOLE = 1e-6  # workloads are whole: more than what light units add up to, less than a person
_LIGHT = 1e-9  # a unit without workload weighs this, so that it can be ranked


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duals:
    """Prices of the master's rows: units, hosts, previous teams, rationed goals; the last two at most 0."""

    units: Floats
    hosts: Floats
    labels: Floats
    goals: Floats

    def mixed(self, other: Duals, share: float) -> Duals:
        """``share`` of these, the rest of the others."""
        return Duals(
            **{
                name: share * getattr(self, name) + (1 - share) * getattr(other, name)
                for name in ("units", "hosts", "labels", "goals")
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxed:
    """``bound``: no division of the stage has less, with these ``duals`` to show for it."""

    bound: float
    duals: Duals


@dataclass(frozen=True, slots=True, kw_only=True)
class _Priced:
    """The bound that some duals give, how many searches were cut short, how many columns were found, known or not."""

    bound: float
    cut: int
    found: int


class Pricing:
    """A region's arrays as the compiled search wants them, for one stage."""

    def __init__(self, region: Region, stage: Stage) -> None:
        self.region, self.stage = region, stage
        count = region.count
        near = [[j for j in range(count) if region.touching[i] >> j & 1] for i in range(count)]
        self.first = np.cumsum([0, *map(len, near)]).astype(np.int64)
        self.beside = np.array([j for own in near for j in own], dtype=np.int64)
        self.weights = np.maximum(region.weights, _LIGHT)
        self.staffed = np.array([region.staffed >> i & 1 for i in range(count)], dtype=np.int8)
        wholes = sorted({whole for whole in region.villages if whole})
        self.village = np.array([wholes.index(w) if w else -1 for w in region.villages], dtype=np.int64)
        self.parts = np.array([w.bit_count() for w in wholes] or [0], dtype=np.int64)
        self.eligible = [
            np.array([allowed >> i & 1 for i in range(count)], dtype=np.int8) for allowed in region.allowed
        ]
        self.pull = np.asfortranarray(region.pull)
        self.medians = np.arange(count, dtype=np.int64)
        self.near = _near(region)
        self.labelled = np.array(region.previous, dtype=np.int64)

    def search(
        self,
        duals: Duals,
        host: int,
        *,
        below: float,
        tighten: bool,
        nodes: int,
        most: int,
        work: int,
        wide: bool = True,
        room: int = _ROOM,
    ) -> tuple[list[Column], float, int]:
        """Columns of a host below a reduced cost, a bound on those not found, and how many searches were cut short.

        Not ``wide``: only around units that are near to the host; the bound is then none. ``most`` columns around one
        median; once ``room`` are found, the medians left are cut short.
        """
        found: list[Column] = []
        least, cut = below, 0
        for label in self._labels(host):
            terms, own, scale = self._costs(duals, host, label)
            units, sizes, low, short = pricing.price(
                self.medians if wide else self.near[host],
                self.pull,
                own,
                scale,
                self.eligible[host],
                self.weights,
                self.first,
                self.beside,
                terms,
                self.staffed,
                self.village,
                self.parts,
                below,
                tighten,
                nodes,
                most,
                _EACH if tighten else most,
                max(0, room - len(found)),
                work,
            )
            ends = np.cumsum(sizes)
            found += [
                (mask(units[end - size : end].tolist()), host, label)
                for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)
            ]
            least, cut = min(least, low), cut + short
        excused, value = self._excused(duals, host)
        return found + [c for c, v in zip(excused, value.tolist(), strict=True) if v < below], min([least, *value]), cut

    def _excused(self, duals: Duals, host: int) -> tuple[list[Column], Floats]:
        """The teams of one unit that are exempt from what the stage forbids, and their reduced costs."""
        units = members(self.stage.excused & self.region.allowed[host])
        some = Pool(self.region)
        some.add((1 << unit, host, label) for unit in units for label in self._labels(host))
        return some.columns, reduced_costs(some, self.stage, duals) if units else np.zeros(0)

    def _labels(self, host: int) -> Iterator[int]:
        """Previous teams that a column may succeed."""
        yield -1
        named = (self.stage.goal, *(name for name, _ in (*self.stage.limits, *self.stage.prices)))
        if "moved" in named:  # also where it has no price: without a label, everything has moved
            yield from (k for k, home in enumerate(self.region.label_hosts) if home == host)

    def _weight(self, duals: Duals, goal: str) -> float:
        """What one unit of a goal costs in this stage, the price of its ration included."""
        weight = 1.0 if goal == self.stage.goal else dict(self.stage.prices).get(goal, 0.0)
        for (name, _), price in zip(self.stage.rationed, duals.goals, strict=True):
            if name == goal:
                weight -= float(price)
        return weight

    def _costs(self, duals: Duals, host: int, label: int) -> tuple[Floats, Floats, float]:
        region, forbidden = self.region, self.stage.forbidden
        over, doctor, outside = (self._weight(duals, goal) for goal in FIRST_GOALS)
        scale = self._weight(duals, "cost")
        slack = region.slack + _WHOLE
        terms = np.zeros(13)
        terms[pricing.BASE] = -duals.hosts[host] - (duals.labels[label] if label >= 0 else 0.0)
        terms[pricing.SLOPE] = scale * region.balance_weight
        terms[pricing.MEAN] = region.mean[host]
        terms[pricing.OVER], terms[pricing.CAPACITY] = over, region.capacity
        terms[pricing.OUTSIDE], terms[pricing.DOCTOR] = outside, doctor
        terms[pricing.LEAST], terms[pricing.MOST] = region.least[host] - slack, region.most[host] + slack
        terms[pricing.SPLIT] = scale * region.split_price
        terms[pricing.HARD_BAND] = "outside_band" in forbidden
        terms[pricing.HARD_DOCTOR] = "without_doctor" in forbidden
        tops = [np.inf]
        tops += [region.most[host] + slack] if "outside_band" in forbidden else []
        tops += [region.capacity + _WHOLE] if "over_capacity" in forbidden else []
        terms[pricing.TOP] = min(tops)
        own = scale * region.way[host] - duals.units
        strays = (self.labelled >= 0) & (self.labelled != label)
        own = own + self._weight(duals, "moved") * np.where(strays, region.weights, 0.0)
        return terms, own, scale


def relax(pool: Pool, stage: Stage, start: Ints, *, deadline: float, enough: float) -> Relaxed | None:
    """Bound a stage over all divisions; columns that may matter are added to the pool.

    Args:
        pool: the columns known.
        stage: what is minimized.
        start: places of the columns of a division that keeps the earlier goals.
        deadline: when to stop, by ``time.monotonic``.
        enough: a bound that needs not be surpassed.

    Returns:
        ``None`` where not even the first linear program was solved in time.
    """
    search = Pricing(pool.region, stage)
    rows = pool.region.count + len(pool.region.hosts)
    active = np.union1d(np.flatnonzero(pool.allowed(stage))[: _ACTIVE * rows], start)
    best: Relaxed | None = None
    center = _shared(pool, stage, start) if len(active) < 2 * rows else None
    nodes, wide = _FIRST_NODES, len(pool.region.hosts) <= _NEAR
    for _ in range(_ROUNDS):
        solved = _master(pool, stage, active, deadline)
        if solved is None:
            break
        duals, value = solved
        fine = -_FINE * max(abs(value), 1.0) / sum(pool.region.teams)
        size = len(pool.columns)
        mixed = center.mixed(duals, _SMOOTHING) if center else duals
        for tried in (mixed, duals):
            priced = _priced(pool, search, tried, below=fine, nodes=nodes, deadline=deadline, wide=wide)
            while wide and priced.cut and not priced.found and nodes < _NODES and time.monotonic() < deadline:
                nodes *= 8
                priced = _priced(pool, search, tried, below=fine, nodes=nodes, deadline=deadline, wide=wide)
            if wide and (best is None or priced.bound > best.bound):
                best = Relaxed(bound=priced.bound, duals=tried)
            if len(pool.columns) > size:
                break
        center = best.duals if best else mixed
        few = len(pool.columns) - size <= rows / 10
        if time.monotonic() >= deadline or requested() or (best and best.bound >= enough):
            break
        # at the master's own duals, a known column of negative reduced cost is one that the master did not look at
        if wide and len(pool.columns) == size and not priced.found:
            break
        active = _active(pool, stage, duals, start)
        nodes = min(4 * nodes, _NODES) if few and wide else nodes
        wide = wide or few
    return best


def _active(pool: Pool, stage: Stage, duals: Duals, start: Ints) -> Ints:
    """The columns that the next master looks at: those of least reduced cost."""
    reduced = reduced_costs(pool, stage, duals)
    reduced[~pool.allowed(stage)] = np.inf
    rows = pool.region.count + len(pool.region.hosts)
    kept = np.argsort(reduced, kind="stable")[: _ACTIVE * rows]
    return np.union1d(kept[np.isfinite(reduced[kept])], start)


def _near(region: Region) -> list[Ints]:
    """For each host the units to which it is one of the nearest that may look after them."""
    found: list[list[int]] = [[] for _ in region.hosts]
    for unit in range(region.count):
        may = [h for h, allowed in enumerate(region.allowed) if allowed >> unit & 1]
        for host in sorted(may, key=lambda h: (region.way[h, unit], region.host_group[h] != region.group[unit], h))[
            :_NEAR
        ]:
            found[host].append(unit)
    return [np.array(own, dtype=np.int64) for own in found]


def _shared(pool: Pool, stage: Stage, start: Ints) -> Duals:
    """Each team's cost shared out among its units by workload: where the search for duals begins."""
    region = pool.region
    units = np.zeros(region.count)
    for j in start.tolist():
        own = [i for i in range(region.count) if pool.columns[j][0] >> i & 1]
        load = max(float(region.weights[own].sum()), _LIGHT)
        units[own] = stage.worth(pool.measures[j]) * region.weights[own] / load
    zeros = np.zeros(len(region.hosts)), np.zeros(pool.labels), np.zeros(len(stage.rationed))
    return Duals(units=units, hosts=zeros[0], labels=zeros[1], goals=zeros[2])


def _master(pool: Pool, stage: Stage, active: Ints, deadline: float) -> tuple[Duals, float] | None:
    problem = pool.problem(stage, active)
    answer = solve_linear(
        costs=problem.costs,
        matrix=problem.matrix,
        lower=problem.lower,
        upper=problem.upper,
        most=np.full(len(active), np.inf),
        engine="glop",
        seconds=seconds_left(deadline),
        work=10_000_000,
    )
    if answer.duals is None:
        return None
    ends = np.cumsum([pool.region.count, len(pool.region.hosts), pool.labels])
    units, hosts, labels, goals = np.split(answer.duals, ends)
    return Duals(units=units, hosts=hosts, labels=np.minimum(labels, 0), goals=np.minimum(goals, 0)), answer.bound


def _priced(
    pool: Pool, search: Pricing, duals: Duals, *, below: float, nodes: int, deadline: float, wide: bool
) -> _Priced:
    """Look for cheap columns, which go to the pool."""
    region = pool.region
    bound = float(duals.units.sum() + duals.labels.sum())
    bound += float(duals.goals @ np.array([value for _, value in search.stage.rationed]))
    wanted = max(60, 4 * region.count // len(region.hosts))
    cut, columns = 0, 0
    for host, teams in enumerate(region.teams):
        if not teams:
            continue
        if time.monotonic() > deadline:
            return _Priced(bound=-np.inf, cut=cut, found=columns)
        work = _work(deadline, len(region.teams) - host)
        found, least, short = search.search(
            duals, host, below=below, tighten=True, nodes=nodes, most=400, work=work, wide=wide
        )
        pool.add(found if len(found) <= wanted else _cheapest(pool, search.stage, duals, found, wanted))
        bound += teams * (float(duals.hosts[host]) + least)
        cut, columns = cut + short, columns + len(found)
    rounding = 0.5 * sum(region.teams) if search.stage.goal == "cost" else 0.0
    return _Priced(bound=bound - rounding, cut=cut, found=columns)


def _work(deadline: float, searches: int) -> int:
    """Branches that there is time for, if so many searches are still to come."""
    left = min(max(0.01, deadline - time.monotonic()), _DAY)
    return int(_SPEED * left / searches)


def _cheapest(pool: Pool, stage: Stage, duals: Duals, found: list[Column], count: int) -> list[Column]:
    """The columns of least reduced cost."""
    some = Pool(pool.region)
    some.add(found)
    order = np.argsort(reduced_costs(some, stage, duals), kind="stable")[:count]
    return [some.columns[j] for j in order.tolist()]


def reduced_costs(pool: Pool, stage: Stage, duals: Duals) -> Floats:
    """float64[columns]."""
    problem = pool.problem(stage, np.arange(len(pool.columns)))
    prices = np.concatenate([duals.units, duals.hosts, duals.labels, duals.goals])
    return np.asarray(problem.costs - problem.matrix.T @ prices)


def listed(
    pool: Pool, search: Pricing, duals: Duals, *, below: float, most: int, deadline: float
) -> tuple[list[Column], bool]:
    """Every column below a reduced cost, and whether they are all; not many more than ``most``, which are too many."""
    found: list[Column] = []
    for host, teams in enumerate(pool.region.teams):
        if not teams:
            continue
        if time.monotonic() > deadline or len(found) > most or requested():
            return found, False
        around = min(most, _ROOM // pool.region.count)
        work = _work(deadline, 1)
        own, _, cut = search.search(
            duals, host, below=below, tighten=False, nodes=_NODES, most=around, work=work, room=most + 1 - len(found)
        )
        found += own
        if cut:
            return found, False
    return found, True
