"""Routes of low reduced cost, and bounds by walks, held against the list of all routes."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.domain.circuits import WorkingDay
from gridplan.solvers import make_profile, solve_circuits
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.prepare import prepare
from gridplan.solvers.circuits.priced import PricedDay, Prices
from gridplan.solvers.circuits.pricing import list_routes
from gridplan.solvers.circuits.route_list import Routes
from gridplan.solvers.circuits.sheets import sheets_of
from gridplan.solvers.circuits.walks import bound_by_walks

from .problems import crew, need, problem, times
from .random_problems import seconds

PLENTY = {"most": 100_000, "work": 10_000_000}


def instances(seed: int) -> tuple[Instance, ...]:
    """Up to eight visits, some at the same place, with hours, loads, a break, programmes kept apart, two crews."""
    random = np.random.default_rng(seed)
    names = "ABCEF"
    count = int(random.integers(3, 9))
    pause = random.random() < 0.5
    needs = []
    for i in range(count):
        timed = random.random() < 0.3
        opens = int(random.integers(0, 200))
        needs.append(
            need(
                names[i % 5],
                f"P{i // 5}" if random.random() < 0.7 else f"Q{i}",
                service_seconds=int(random.integers(20, 60)),
                opens=opens if timed else None,
                closes=opens + int(random.integers(90, 300)) if timed else None,
                load=int(random.integers(0, 4)),
                most_together=2 if random.random() < 0.2 else None,
                equipment=("X光",) if random.random() < 0.2 else (),
            )
        )
    crews = (
        crew(0, 1, 2, name="C1", equipment=("X光",), capacity=8 if random.random() < 0.4 else None),
        crew(*range(8), name="C2", capacity=9 if random.random() < 0.4 else None),
    )
    hours = WorkingDay(
        start=0,
        shift=int(random.integers(250, 450)),
        break_length=50 if pause else 0,
        break_from=100,
        break_until=220,
    )
    one = problem(
        times(("D", *names), seconds(random, 6)),
        tuple({(n.place, n.programme): n for n in needs}.values()),
        crews,
        hours=hours,
        max_stops=int(random.integers(2, 6)),
    )
    return tuple(prepare(one, one.tasks[0]).instances)


def by_members(routes: Routes) -> dict[tuple[int, tuple[int, ...]], tuple[int, int]]:
    return {
        (int(routes.sheets[row]), routes.of(row)): (int(routes.driving[row]), int(routes.kinds[row]))
        for row in range(len(routes))
    }


@pytest.mark.parametrize("seed", range(60))
def test_every_route_below_a_limit_is_found_in_its_cheapest_order(seed: int) -> None:
    random = np.random.default_rng([seed, 1])
    for one in instances(seed):
        every = list_routes(one, limit=10**6)
        assert every is not None
        prices = Prices(weight=float(random.choice([0.0, 1.0])), prizes=random.uniform(0, 60, len(one.visits)))
        worth = np.append(prices.prizes, 0.0)[every.members].sum(axis=1)
        reduced = prices.weight * every.driving - worth
        limit = float(np.quantile(reduced, random.uniform(0.1, 1.0))) + 1e-6
        wanted = by_members(every.take(np.flatnonzero(reduced < limit)))
        found = {}
        for sheet in sheets_of(one):
            day = PricedDay(one, sheet, sheet.depot, sheet.depot, prices)
            routes, whole = day.below(limit, **PLENTY)
            assert whole
            found |= by_members(routes)
            own = reduced[every.sheets == sheet.number]
            assert day.least() <= own.min(initial=np.inf) + 1e-9
        assert found == wanted


@pytest.mark.parametrize("seed", range(8))
def test_a_search_cut_short_says_so_and_finds_only_routes(seed: int) -> None:
    for one in instances(seed):
        every = by_members(list_routes(one, limit=10**6))
        prices = Prices(weight=1.0, prizes=np.full(len(one.visits), 100.0))
        for sheet in sheets_of(one):
            day = PricedDay(one, sheet, sheet.depot, sheet.depot, prices)
            complete, _ = day.below(np.inf, **PLENTY)
            some, whole = day.below(np.inf, most=1, work=1)
            assert not whole or len(some) == len(complete)
            for name, (driving, kinds) in by_members(some).items():
                assert every[name][0] <= driving
                assert every[name][1] == kinds


@pytest.mark.parametrize("seed", range(60))
def test_no_plan_that_makes_every_visit_drives_less_than_the_walks(seed: int) -> None:
    bounds = []
    for one in instances(seed):
        routes = list_routes(one, limit=10**6)
        walks = bound_by_walks(one, seconds=20.0)
        assert walks is not None
        # the cheapest cover by routes, days left out: less than any plan drives
        bounds.append((walks.driving, _cover(one, routes)))
    assert all(bound <= cover for bound, cover in bounds)


def _cover(one: Instance, routes: Routes) -> float:
    """Least driving of routes that make all (single) visits; infinite where there are none."""
    everything = (1 << len(one.visits)) - 1
    best = np.full(everything + 1, np.inf)
    best[0] = 0.0
    masks = [sum(1 << i for i in routes.of(row)) for row in range(len(routes))]
    for made in range(everything + 1):
        if np.isfinite(best[made]):
            for mask, driving in zip(masks, routes.driving.tolist(), strict=True):
                if not made & mask:
                    best[made | mask] = min(best[made | mask], best[made] + driving)
    return float(best[everything])


def test_walks_are_a_bound_worth_having() -> None:
    random = np.random.default_rng(7)
    spots = random.random((15, 2)) * 100
    spots[0] = 50
    table = np.rint(np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1)))
    names = "ABCEFGHIJKLMNO"
    one = problem(
        times(("D", *names), table),
        tuple(need(n, service_seconds=60) for n in names),
        (crew(*range(8)),),
        shift=480,
        max_stops=6,
    )
    result = solve_circuits(one, make_profile("circuits"))
    driving = next(goal for goal in result.goals if goal.name == "driving")
    assert driving.bound == driving.value
    (part,) = prepare(one, one.tasks[0]).instances
    walks = bound_by_walks(part, seconds=20.0)
    assert walks is not None
    assert 0.8 * driving.value < walks.driving <= driving.value
