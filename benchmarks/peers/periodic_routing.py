"""OR-Tools' routing library and PyVRP on standard files, as well set as we know how."""

from __future__ import annotations

import math
import time
from collections import Counter

import numpy as np
import pyvrp
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from pyvrp.stop import MaxRuntime

from peers.periodic import SCALE, Case, distances

Routes = list[tuple[int, str, list[int]]]
HORIZON = 1 << 40


def any_day(case: Case) -> bool:
    """Whether each customer is visited once, on any day: then days are only more vehicles."""
    everything = {frozenset([day]) for day in range(case.days)}
    return all(set(c.patterns) == everything for c in case.customers[1:])


def ortools_routes(case: Case, seconds: float) -> Routes | None:
    """One model where days are only more vehicles; else day by day, patterns fixed so that the days' loads are even.

    The routing library has no patterns: that choice is the user's to make before.
    """
    everyone = list(range(1, len(case.customers)))
    if any_day(case):
        found = _ortools(case, everyone, case.vehicles * case.days, seconds)
        return None if found is None else _spread(case, found)
    routes: Routes = []
    chosen = _even(case)
    for day in range(case.days):
        found = _ortools(case, [i for i in everyone if day in chosen[i]], case.vehicles, seconds / case.days)
        if found is None:
            return None
        routes += [(day, str(v), members) for v, members in enumerate(found)]
    return routes


def pyvrp_routes(case: Case, seconds: float, seed: int) -> Routes | None:
    """PyVRP, where days are only more vehicles."""
    if not any_day(case):
        return None
    model = pyvrp.Model()
    way = np.ceil(distances(case) * SCALE - 1e-6).astype(np.int64)
    limit = HORIZON if case.limit is None else int(case.limit * SCALE)
    spots = [model.add_location(c.x, c.y) for c in case.customers]
    depot = model.add_depot(spots[0])
    model.add_vehicle_type(
        case.vehicles * case.days, [case.capacity or HORIZON], depot, depot, shift_duration=limit, tw_late=limit
    )
    for c, spot in zip(case.customers[1:], spots[1:], strict=True):
        model.add_client(
            spot,
            delivery=[c.load],
            service_duration=int(c.service * SCALE),
            tw_early=math.ceil(c.ready * SCALE),
            tw_late=HORIZON if c.due == math.inf else int(c.due * SCALE),
        )
    for a, one in enumerate(spots):
        for b, other in enumerate(spots):
            model.add_edge(one, other, int(way[a, b]), int(way[a, b]))
    best = model.solve(MaxRuntime(seconds), seed=seed, display=False, collect_stats=False).best
    if not best.is_feasible():
        return None
    found = [[visit.idx + 1 for visit in route if visit.is_client()] for route in best.routes()]
    return _spread(case, found)


def _spread(case: Case, found: list[list[int]]) -> Routes:
    """Routes to days, ``vehicles`` on each."""
    return [(n // case.vehicles, str(n % case.vehicles), members) for n, members in enumerate(filter(None, found))]


def _even(case: Case) -> dict[int, frozenset[int]]:
    """A pattern for each customer, largest loads first, each where the fullest of its days is emptiest."""
    load: Counter[int] = Counter()
    chosen = {}
    for i in sorted(range(1, len(case.customers)), key=lambda i: (-case.customers[i].load, i)):
        customer = case.customers[i]
        chosen[i] = min(customer.patterns, key=lambda p: (max(load[d] for d in p), sorted(p)))
        for day in chosen[i]:
            load[day] += customer.load
    return chosen


def _ortools(case: Case, members: list[int], vehicles: int, seconds: float) -> list[list[int]] | None:
    """Guided local search from the parallel cheapest insertion."""
    began = time.monotonic()
    index = [0, *members]
    way = np.ceil(distances(case)[np.ix_(index, index)] * SCALE - 1e-6).astype(np.int64)
    served = np.array([int(case.customers[i].service * SCALE) for i in index])
    served[0] = 0
    manager = pywrapcp.RoutingIndexManager(len(index), vehicles, 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(way.tolist()))
    if case.capacity is not None:
        loads = routing.RegisterUnaryTransitVector([case.customers[i].load if i else 0 for i in index])
        routing.AddDimensionWithVehicleCapacity(loads, 0, [case.capacity] * vehicles, True, "load")
    if case.limit is not None:
        limit = int(case.limit * SCALE)
        routing.AddDimension(
            routing.RegisterTransitMatrix((way + served[:, None]).tolist()), limit, limit, False, "time"
        )
        clock = routing.GetDimensionOrDie("time")
        for node, i in enumerate(index):
            customer = case.customers[i]
            if i and customer.due < math.inf:
                late = min(int(customer.due * SCALE), limit)
                clock.CumulVar(manager.NodeToIndex(node)).SetRange(math.ceil(customer.ready * SCALE), late)
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.FromMilliseconds(max(100, int(1000 * (seconds - (time.monotonic() - began)))))
    found = routing.SolveWithParameters(settings)
    if found is None:
        return None
    routes = []
    for vehicle in range(vehicles):
        at = found.Value(routing.NextVar(routing.Start(vehicle)))
        route = []
        while not routing.IsEnd(at):
            route.append(index[manager.IndexToNode(at)])
            at = found.Value(routing.NextVar(at))
        routes.append(route)
    return routes
