"""Random small problems with every feature: the solver's optimum is that of the list of all plans."""

from __future__ import annotations

import pytest

from gridplan.domain.results import Status

from .brute_force import brute_force
from .random_problems import plain_problem, rich_problem
from .solving import best, solved


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(60), 115, 1458])
def test_as_good_as_brute_force(seed: int) -> None:
    one = rich_problem(seed)
    result, counted = solved(one)
    assert (counted["missed"], counted["driving"]) == brute_force(one)
    assert result.status is Status.OPTIMAL


@pytest.mark.parametrize("seed", range(12))
def test_plain_problems_are_as_good_as_brute_force(seed: int) -> None:
    one = plain_problem(seed, count=3, slots=5)
    counted = best(one)[1]
    assert (counted["missed"], counted["driving"]) == brute_force(one)
