"""Ends of days held against every route."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from gridplan.solvers.circuits.completions import Ways, completions
from gridplan.solvers.circuits.instance import FAR


def ways(random: np.random.Generator) -> Ways:
    """Up to five visits at a few places, many of which take no time or load; some that no crew makes together."""
    count = int(random.integers(1, 6))
    places = np.sort(random.integers(0, count, count)).astype(np.int64)
    legs = random.choice([0, 0, *range(30)], (count, count)).astype(np.int64)
    np.fill_diagonal(legs, 0)
    apart = random.random((count, count)) < 0.1
    driving = np.where(apart | apart.T, FAR, legs[np.ix_(places, places)])
    np.fill_diagonal(driving, FAR)
    home = random.integers(0, 30, count).astype(np.int64)[places]
    takes = random.choice([0, 0, 1, 2, 5, 20], count).astype(np.int64)
    if random.random() < 0.5:
        loads = np.broadcast_to(takes, driving.shape).copy()
        most = int(random.integers(1, 3_000))
        return Ways(driving=driving, home=home, use=loads, home_use=np.zeros_like(home), places=places, most=most)
    most = int(random.integers(10, 1_500))
    return Ways(driving=driving, home=home, use=driving + takes, home_use=home, places=places, most=most)


def routes(one: Ways) -> Iterator[tuple[int, ...]]:
    """Visits that go together, in every order that halts once at a place."""
    for size in range(1, len(one.home) + 1):
        for members in itertools.combinations(range(len(one.home)), size):
            if all(one.driving[a, b] < FAR for a, b in itertools.permutations(members, 2)):
                for order in itertools.permutations(members):
                    halts = [place for place, _ in itertools.groupby(one.places[list(order)].tolist())]
                    if len(set(halts)) == len(halts):
                        yield order


@pytest.mark.parametrize("seed", range(160))
def test_no_route_ends_its_day_cheaper(seed: int) -> None:
    random = np.random.default_rng(seed)
    one = ways(random)
    prizes = random.integers(0, 60, len(one.home)).astype(np.float64)
    free, _ = completions(one, prizes=prizes, weight=1.0)
    for order in routes(one):
        legs = list(itertools.pairwise(order))
        used = sum(int(one.use[leg]) for leg in legs) + int(one.home_use[order[-1]])
        if used <= one.most:
            cost = sum(int(one.driving[leg]) - prizes[leg[1]] for leg in legs) + int(one.home[order[-1]])
            assert free.best[used // free.step, order[0]] <= cost
