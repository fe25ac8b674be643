"""OR-Tools routing on a depot's task, see :mod:`peers.circuits_slots` for how it is put to it.

Relaxed, or with the calendar: the engine is a constraint solver too, so the gaps between the visits of a need can be
told to it as constraints on the day of each visit's vehicle, and one crew for all visits on its crew.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from gridplan.domain.circuits import Circuits
from peers.circuits_slots import FAR, WORTH, Slots, circuits

LATE = 1_000  # days; more than any horizon


def solve(ground: Slots, *, seconds: float, calendar: bool = False) -> Circuits:
    """The best tours that guided local search finds in ``seconds``.

    Args:
        ground: with ``calendar``, visits of a need that are not kept apart by stretches of days.
        seconds: limit of the search, without building the model.
        calendar: gaps and one crew are constraints.
    """
    if not ground.visits or not ground.vehicles:
        return circuits(ground, ())
    ends = list(ground.depots)
    manager = pywrapcp.RoutingIndexManager(len(ground.places), len(ground.vehicles), ends, ends)
    routing = pywrapcp.RoutingModel(manager)
    service = [0] * ground.bases + [visit.need.service_seconds for visit in ground.visits]
    driving = [routing.RegisterTransitMatrix(table.tolist()) for table in ground.seconds]
    spent = [
        routing.RegisterTransitMatrix(
            [[own + leg for leg in row] for own, row in zip(service, table.tolist(), strict=True)]
        )
        for table in ground.seconds
    ]
    for vehicle, season in enumerate(ground.season):
        routing.SetArcCostEvaluatorOfVehicle(driving[season], vehicle)
    routing.AddDimensionWithVehicleTransits([spent[season] for season in ground.season], FAR, 2 * FAR, False, "time")
    _hours(ground, manager, routing)
    _loads(ground, routing)
    for number in range(len(ground.visits)):
        node = manager.NodeToIndex(ground.bases + number)
        may = ground.can[:, number].nonzero()[0].tolist()
        routing.AddDisjunction([node], WORTH)
        if may:
            routing.VehicleVar(node).SetValues([-1, *may])
        else:
            routing.ActiveVar(node).SetValue(0)
    if calendar:
        _calendar(ground, manager, routing)
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.time_limit.FromMilliseconds(max(1, round(1000 * seconds)))
    found = routing.SolveWithParameters(options)
    return circuits(ground, _routes(ground, manager, routing, found) if found else ())


def _hours(ground: Slots, manager: Any, routing: Any) -> None:
    time = routing.GetDimensionOrDie("time")
    for vehicle in range(len(ground.vehicles)):
        time.CumulVar(routing.Start(vehicle)).SetRange(ground.starts, ground.ends)
        time.CumulVar(routing.End(vehicle)).SetRange(ground.starts, ground.ends)
    for number, visit in enumerate(ground.visits):
        need, node = visit.need, manager.NodeToIndex(ground.bases + number)
        latest = (ground.ends if need.closes is None else min(need.closes, ground.ends)) - need.service_seconds
        if latest < (need.opens or 0):
            routing.ActiveVar(node).SetValue(0)
        else:
            time.CumulVar(node).SetRange(max(need.opens or 0, ground.starts), latest)


def _loads(ground: Slots, routing: Any) -> None:
    rooms = [ground.room(vehicle) for vehicle in range(len(ground.vehicles))]
    loads = [ground.loads(number) for number in range(len(ground.visits))]
    for which in range(len(rooms[0])):
        taken = [0] * ground.bases + [load[which] for load in loads]
        evaluator = routing.RegisterUnaryTransitVector(taken)
        routing.AddDimensionWithVehicleCapacity(evaluator, 0, [room[which] for room in rooms], True, f"load{which}")


def _calendar(ground: Slots, manager: Any, routing: Any) -> None:
    """Gaps, and one crew for all visits, as constraints on the vehicles of the visits.

    A visit that is left out has no vehicle (-1): the constraints on it are lifted.
    """
    solver = routing.solver()
    start = ground.problem.start
    days = [0, *((vehicle.day - start).days for vehicle in ground.vehicles)]
    names = list(dict.fromkeys(vehicle.crew.id for vehicle in ground.vehicles))
    crews = [0, *(names.index(vehicle.crew.id) for vehicle in ground.vehicles)]
    own = defaultdict(list)
    for number, visit in enumerate(ground.visits):
        own[visit.need.place, visit.need.programme].append(number)
    end = (ground.problem.end - start).days
    for numbers in own.values():
        need = ground.visits[numbers[0]].need
        nodes = [manager.NodeToIndex(ground.bases + number) for number in numbers]
        day = [solver.Element(days, routing.VehicleVar(node) + 1) for node in nodes]
        crew = [solver.Element(crews, routing.VehicleVar(node) + 1) for node in nodes]
        active = [routing.ActiveVar(node) for node in nodes]
        low, high = max(1, need.min_gap_days), need.max_gap_days
        for a, b in itertools.combinations(range(len(nodes)), 2):
            # also of visits that do not follow each other: what lies between may be left out
            lifted = LATE * (2 - active[a] - active[b])
            solver.Add(day[b] - day[a] + lifted >= low)
            if high is not None and b == a + 1:
                solver.Add(day[b] - day[a] - lifted <= high)
            if need.same_crew:
                solver.Add(crew[b] - crew[a] - lifted <= 0)
                solver.Add(crew[a] - crew[b] - lifted <= 0)
        if high is not None:
            since = (need.since - start).days if need.since else 0
            solver.Add(day[0] - LATE * (1 - active[0]) <= since + high)
            solver.Add(day[-1] + LATE * (1 - active[-1]) >= end - high)


def _routes(ground: Slots, manager: Any, routing: Any, found: Any) -> list[tuple[int, list[int]]]:
    routes = []
    for vehicle in range(len(ground.vehicles)):
        members, node = [], found.Value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(node):
            members.append(manager.IndexToNode(node) - ground.bases)
            node = found.Value(routing.NextVar(node))
        routes.append((vehicle, members))
    return routes
