"""The benchmark of territories measures what it says: its score, its rivals against brute force, its instances."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gridplan.domain.territories import Team, Territories, TerritoryProblem, Unit

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(FOLDER))
    from peers import territories_cpsat, territories_greedy, territories_made, territories_score

    return SimpleNamespace(
        cpsat=territories_cpsat, greedy=territories_greedy, made=territories_made, score=territories_score
    )


def tiny(peers: SimpleNamespace, seed: int, hosts: int) -> TerritoryProblem:
    """Six units, one village of them in two parts, some units not for every hospital."""
    problem = peers.made.made_up(6, 3, times="random", seed=seed, hosts=hosts, balance=0.3)
    rng = np.random.default_rng(seed)
    units = list(problem.units)
    for n, u in enumerate((2, 3), start=1):
        units[u] = dataclasses.replace(units[u], village="split", grids=(f"g{n}",))
    eligible = {
        c: ids if rng.random() < 0.7 else ids[: rng.integers(1, len(ids) + 1)] for c, ids in problem.eligible.items()
    }
    total = sum(unit.workload for unit in units)
    return dataclasses.replace(
        problem,
        units=tuple(units),
        eligible=eligible,
        split_price=500_000.0,
        capacity=round(total * 0.4),
        first=tuple(rng.permutation(["over_capacity", "without_doctor", "outside_band"]).tolist()),
        hosts=tuple(dataclasses.replace(h, mean=h.mean * rng.uniform(0.8, 1.2)) for h in problem.hosts),
    )


def partitions(problem: TerritoryProblem) -> Iterator[list[tuple[str, frozenset[str]]]]:
    """Every way to give units to team slots, whatever is wrong with it."""
    slots = [host.hospital for host in problem.hosts for _ in range(host.teams)]
    codes = [unit.code for unit in problem.units]
    for chosen in itertools.product(range(len(slots)), repeat=len(codes)):
        if len(set(chosen)) == len(slots):
            yield [
                (slot, frozenset(c for c, n in zip(codes, chosen, strict=True) if n == k))
                for k, slot in enumerate(slots)
            ]


@pytest.mark.parametrize(("seed", "hosts", "workers"), [(1, 1, 1), (2, 2, 1), (3, 3, 8), (4, 2, 8), (5, 3, 1)])
def test_compact_model_finds_what_brute_force_finds(
    peers: SimpleNamespace, seed: int, hosts: int, workers: int
) -> None:
    problem = tiny(peers, seed, hosts)
    scores = [peers.score.evaluate(problem, teams) for teams in partitions(problem)]
    best = min(score.key for score in scores)
    whole = next((teams for teams in partitions(problem) if not peers.score.evaluate(problem, teams).wrong), ())
    answer = peers.cpsat.solve(problem, seconds=30, workers=workers, start=whole if seed % 2 else ())
    if best[0]:
        assert not answer.teams
        return
    found = peers.score.evaluate(problem, answer.teams)
    assert found.wrong == ()
    assert answer.proven
    assert found.key[:-1] == best[:-1]
    # the model knows the costs to a tenth of a person for each team
    assert 0 <= found.cost - best[-1] <= 0.1 * problem.balance_weight * 3
    assert answer.bound <= best[-1]
    assert answer.bound >= best[-1] - 0.1 * problem.balance_weight * 3 - 10


def test_score_by_hand(peers: SimpleNamespace) -> None:
    made = peers.made.made_up(4, 2, times="random", seed=1)
    seconds = np.zeros((5, 4), dtype=np.int32)
    seconds[:4, :4] = [[0, 10, 20, 30], [11, 0, 25, -1], [21, 26, 0, 5], [31, 36, 6, 0]]
    seconds[4] = [100, 200, 300, -1]
    problem = dataclasses.replace(
        made,
        units=tuple(
            Unit(code=c, village=v, township="T", site=c, workload=w, staffed=s, grids=g)
            for c, v, w, s, g in (
                ("V000", "V000", 10, True, ()),
                ("V001", "a", 20, False, ("a1",)),
                ("V002", "a", 30, False, ("a2",)),
                ("V003", "V003", 40, False, ()),
            )
        ),
        neighbours=frozenset({("V000", "V001"), ("V001", "V002"), ("V002", "V003")}),
        hosts=(dataclasses.replace(made.hosts[0], mean=50.0),),
        travel=dataclasses.replace(made.travel, seconds=seconds),
        balance=0.25,
        balance_weight=7,
        hospital_weight=0.5,
        split_price=1000.0,
        capacity=65,
        first=("over_capacity", "without_doctor", "outside_band"),
        previous={"V000": "old", "V003": "old", "V002": "other"},
        labels={"old": "H0", "other": "H9"},
    )
    found = Territories(
        teams=(
            Team(id="T-T1", township="T", hospital="H0", villages=("V000",), grids=("a1",)),
            Team(id="T-T2", township="T", hospital="H0", villages=("V003",), grids=("a2",)),
        )
    )
    score = peers.score.evaluate(problem, peers.score.teams_of(problem, found))
    assert score.wrong == ()
    # medians V001 (10 · 10) and V003 (30 · 5 = 150, the other way 40 · 6 = 240); from the hospital 4 hours where no car goes
    assert score.parts == {
        "inside": 100 + 150,
        "hospital": 0.5 * (10 * 100 + 20 * 200 + 30 * 300 + 40 * 14400),
        "balance": 7 * (20 + 20),
        "splits": 2000,
    }
    assert score.goals == {
        "over_capacity": 5,
        "without_doctor": 1,
        "outside_band": 2,
        "moved": 40,  # only one team can be the successor of "old", none of "other"
        "cost": sum(score.parts.values()),
    }


def test_score_notices_what_is_wrong(peers: SimpleNamespace) -> None:
    problem = tiny(peers, 1, 2)
    problem = dataclasses.replace(
        problem,
        neighbours=frozenset(itertools.pairwise(sorted(u.code for u in problem.units))),
        eligible=dict.fromkeys((u.code for u in problem.units), ("H0", "H1")) | {"V000": ("H1",)},
    )
    codes = [unit.code for unit in problem.units]
    whole = [("H0", frozenset(codes[2:4])), ("H0", frozenset(codes[4:])), ("H1", frozenset(codes[:2]))]
    assert peers.score.evaluate(problem, whole).wrong == ()
    for broken in (
        [("H0", frozenset(codes[2:4])), ("H0", frozenset(codes[4:5])), ("H1", frozenset(codes[:2]))],
        [("H0", frozenset(codes[2:5])), ("H0", frozenset(codes[4:])), ("H1", frozenset(codes[:2]))],
        [("H0", frozenset(codes[:2])), ("H0", frozenset(codes[4:])), ("H1", frozenset(codes[2:4]))],
        [("H0", frozenset(codes[1:2] + codes[4:])), ("H0", frozenset(codes[2:4])), ("H1", frozenset(codes[:1]))],
        [("H0", frozenset(codes[2:])), ("H1", frozenset(codes[:2]))],
        [("H0", frozenset(codes[2:3])), ("H0", frozenset(codes[3:4])), ("H0", frozenset(codes[4:])), whole[2]],
    ):
        assert peers.score.evaluate(problem, broken).wrong


@pytest.mark.parametrize(("hosts", "times"), [(1, "roads"), (4, "roads"), (1, "random")])
def test_rivals_make_partitions(peers: SimpleNamespace, hosts: int, times: str) -> None:
    problem = peers.made.made_up(40, 10, times=times, seed=3, hosts=hosts)
    assert peers.score.evaluate(problem, peers.greedy.nearest(problem)).wrong == ()


@pytest.mark.slow
def test_spopt_peers(peers: SimpleNamespace) -> None:
    pytest.importorskip("spopt")
    problem = peers.made.made_up(16, 4, times="roads", seed=3, hosts=2)
    score = peers.score.evaluate(problem, peers.greedy.skater(problem))
    assert score.wrong == ()
    bound = peers.greedy.median_bound(problem, 30)
    assert bound <= score.parts["inside"] + 1e-6
    freed = dataclasses.replace(
        problem,
        neighbours=frozenset(itertools.combinations(sorted(u.code for u in problem.units), 2)),
        first=(),
        balance_weight=0.0,
        hospital_weight=0.0,
    )
    answer = peers.cpsat.solve(freed, seconds=60, workers=8)
    assert peers.score.evaluate(freed, answer.teams).parts["inside"] == pytest.approx(bound)


def test_apportioned_gives_everybody_one(peers: SimpleNamespace) -> None:
    counts = peers.made.apportioned(np.array([10.0, 1000.0, 500.0]), 10)
    assert counts.tolist() == [1, 6, 3]
