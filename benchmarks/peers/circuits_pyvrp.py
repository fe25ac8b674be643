"""PyVRP on a depot's task, see :mod:`peers.circuits_slots` for how it is put to it."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxRuntime

from gridplan.domain.circuits import Circuits
from peers.circuits_slots import FAR, WORTH, Slots, circuits


def solve(ground: Slots, *, seconds: float, seed: int = 1) -> Circuits:
    """The best tours that PyVRP finds in ``seconds``, relaxed as said there."""
    if not ground.visits or not ground.vehicles:
        return circuits(ground, ())
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for v in range(len(ground.vehicles)):
        # vehicles that may do the same are one type: the engine then tries one empty vehicle, not each
        alike[ground.depots[v], ground.season[v], tuple(ground.room(v)), ground.can[v].tobytes()].append(v)
    groups = [own for own in alike.values() if ground.can[own[0]].any()]
    if not groups:
        return circuits(ground, ())
    profiles: dict[tuple[int, bytes], int] = {}
    matrices = []
    for own in groups:
        key = ground.season[own[0]], ground.can[own[0]].tobytes()
        if key not in profiles:
            profiles[key] = len(matrices)
            matrices.append(_matrix(ground, own[0]))
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in ground.places],
        clients=[_client(ground, i) for i in range(len(ground.visits))],
        depots=[pyvrp.Depot(i) for i in range(ground.bases)],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=len(own),
                capacity=ground.room(own[0]),
                start_depot=ground.depots[own[0]],
                end_depot=ground.depots[own[0]],
                tw_early=ground.starts,
                tw_late=ground.ends,
                profile=profiles[ground.season[own[0]], ground.can[own[0]].tobytes()],
            )
            for own in groups
        ],
        distance_matrices=matrices,
        duration_matrices=matrices,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = pyvrp.solve(data, stop=MaxRuntime(seconds), seed=seed, display=False, collect_stats=False)
    if not result.best.is_feasible():
        return circuits(ground, ())
    return circuits(ground, _placed(ground, groups, result.best.routes()))


def _matrix(ground: Slots, vehicle: int) -> np.ndarray:
    """Seconds for a vehicle: far from and to what it may not visit."""
    found = ground.seconds[ground.season[vehicle]].copy()
    barred = np.flatnonzero(~ground.can[vehicle]) + ground.bases
    found[barred, :] = FAR
    found[:, barred] = FAR
    np.fill_diagonal(found, 0)
    return found


def _client(ground: Slots, visit: int) -> pyvrp.Client:
    need = ground.visits[visit].need
    latest = ground.ends if need.closes is None else min(need.closes, ground.ends)
    return pyvrp.Client(
        location=ground.bases + visit,
        delivery=ground.loads(visit),
        service_duration=need.service_seconds,
        tw_early=need.opens or 0,
        tw_late=max(latest - need.service_seconds, need.opens or 0),
        prize=WORTH,
        required=False,
    )


def _placed(ground: Slots, groups: Sequence[list[int]], routes: Sequence[pyvrp.Route]) -> list[tuple[int, list[int]]]:
    """Gives every route a crew and a day of its type, such that few visits of a need are too near to each other."""
    free = {number: list(own) for number, own in enumerate(groups)}
    made: dict[tuple[str, str], list[int]] = defaultdict(list)
    placed = []
    for route in routes:
        members = [activity.idx for activity in route.schedule() if activity.is_client()]
        needs = [ground.visits[i].need for i in members]

        def clashes(vehicle: int, needs: Sequence[object] = needs) -> int:
            day = ground.vehicles[vehicle].day.toordinal()
            return sum(
                abs(day - other) < need.min_gap_days  # type: ignore[attr-defined]
                for need in needs
                for other in made[need.place, need.programme]  # type: ignore[attr-defined]
            )

        choice = min(free[route.vehicle_type()], key=clashes)
        free[route.vehicle_type()].remove(choice)
        placed.append((choice, members))
        for need in needs:
            made[need.place, need.programme].append(ground.vehicles[choice].day.toordinal())
    return placed
