# ruff: noqa: TID252  the problems are those of the room above
"""Lateness looked up for routes put together from pieces is that of driving them."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from gridplan.solvers.circuits.large.lateness import NOWHERE, reckoned
from gridplan.solvers.circuits.large.linking import build
from gridplan.solvers.circuits.large.model import Model, Work, new_work
from gridplan.solvers.circuits.large.slots import model_of, slot_sets, slots_of
from gridplan.solvers.circuits.large.splitting import split

from ..problems import crew, need, problem, times
from .instances import instances_of, scattered

VISITS = 9


def loaded(seed: int) -> tuple[Model, Work]:
    """All clients in their order on the first of two routes."""
    names, seconds = scattered(seed, VISITS, one_way=True)
    rng = random.Random(seed)
    opens = [rng.randrange(0, 5000) for _ in range(VISITS)]
    needs = tuple(
        need(name, opens=at, closes=at + rng.randrange(60, 3000), service_seconds=50)
        for name, at in zip(names[1:], opens, strict=True)
    )
    crews = (crew(0, name="A"), crew(0, name="B"))
    given = problem(times(names, seconds), needs, crews, shift=9000, max_stops=VISITS, length=1)
    (instance,) = instances_of(given)
    slots = slots_of(instance)
    model = model_of(instance, slots, slot_sets(instance, slots, seed=1, may_miss=False))
    work = new_work(model)
    count = len(instance.visits)
    build(model, work, model.price, np.arange(count), np.array([0, count, count]), np.zeros(count, np.int64))
    return model, work


def driven(model: Model, clients: list[int]) -> int:
    """Seconds turned back on the way, by driving it."""
    depot = int(model.slot_depot[0])
    clock = turned = 0
    at = depot
    for client in clients:
        clock += int(model.legs[0, at, client])
        opens, closes, service = model.hours[client].tolist()
        turned += max(0, clock - closes)
        clock = max(opens, min(clock, closes)) + service
        at = client
    return turned + max(0, clock + int(model.legs[0, at, depot]) - model.shift)


@pytest.mark.parametrize("seed", range(5))
def test_lateness_of_pieces_is_that_of_driving(seed: int) -> None:
    model, work = loaded(seed)
    count = len(model.load)
    nodes = [count, *range(count), count + 2]  # both depots of the first route around the visits
    assert work.r_late[0] == driven(model, list(range(count)))
    late = 0
    for a, b in itertools.combinations(range(1, count + 1), 2):
        pieces = {
            "without": ([*range(1, a), *range(b + 1, count + 1)], NOWHERE),
            "turned": ([*range(1, a), *range(b, a - 1, -1), *range(b + 1, count + 1)], (nodes[b], nodes[a])),
            "as it is": (list(range(1, count + 1)), (nodes[a], nodes[b])),
        }
        for order, stretch in pieces.values():
            found = reckoned.py_func(  # type: ignore[attr-defined]  compiled, it can only be called by compiled code
                model.legs[0], model.at, model.hours, work.kept, work.after, work.before, work.place,
                (nodes[a - 1], nodes[b + 1]), (stretch, NOWHERE, NOWHERE),
            )  # fmt: skip
            assert found == driven(model, [nodes[i] for i in order])
            late += found
    assert late > 0


@pytest.mark.parametrize("seed", range(5))
def test_a_sequence_is_cut_where_it_costs_least(seed: int) -> None:
    model, _ = loaded(seed)
    count = len(model.load)
    starts = np.zeros(2, np.int64)
    split(model, model.price, 0, np.arange(count), starts)

    def cost(clients: list[int]) -> float:
        way = [int(model.slot_depot[0]), *clients, int(model.slot_depot[0])]
        driving = sum(int(model.legs[0, a, b]) for a, b in itertools.pairwise(way))
        over = max(0, sum(int(model.load[i]) for i in clients) - int(model.route_capacity[0]))
        return driving + float(model.price[1]) * driven(model, clients) + float(model.price[0]) * over

    everyone = list(range(count))
    least = min(cost(everyone[:cut]) + cost(everyone[cut:]) for cut in range(count + 1))
    bounds = [*starts.tolist(), count]
    assert sum(cost(everyone[a:b]) for a, b in itertools.pairwise(bounds)) == pytest.approx(least)
