"""The benchmark of postings measures what it says: its brute force, its rival and its counties."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from gridplan.domain.results import Status
from gridplan.solvers import load_profile, solve_postings
from support.postings import best_of_all, random_problem, scores

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(FOLDER))
    from peers import posting_brute, posting_cpsat, posting_made

    return SimpleNamespace(brute=posting_brute, cpsat=posting_cpsat, made=posting_made)


def test_two_ways_of_trying_everything_agree(peers: SimpleNamespace) -> None:
    stretched = 0
    for problem in peers.brute.problems(8, most=1_500):
        asked = (0, 1, 2, 5) if problem.stretch else (0, 1, 5)
        assert peers.brute.least(problem) == tuple(best_of_all(problem)[i] for i in asked)
        stretched += problem.stretch
    assert 0 < stretched < 8


def test_brute_force_and_the_solver_agree(peers: SimpleNamespace) -> None:
    for problem in peers.brute.problems(8):
        result = solve_postings(problem, load_profile("postings"))
        assert result.status is Status.OPTIMAL
        assert tuple(goal.value for goal in result.goals) == peers.brute.least(problem)


@pytest.mark.parametrize("seed", range(4))
def test_the_rival_solves_the_same_problem(peers: SimpleNamespace, seed: int) -> None:
    problem = random_problem(seed, people=6, hosts=2, weeks=9, floor_stay=3)  # without short stays
    ours, theirs = solve_postings(problem, load_profile("postings")), peers.cpsat.solve(problem, seconds=30, workers=1)
    assert theirs.proven
    shortage, *_, cost = scores(problem, theirs.postings)
    assert (shortage, cost) == (ours.goals[0].value, ours.goals[-1].value)
