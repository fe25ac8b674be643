"""Siting: known optima of OR-Library's p-median instances, and spopt on the same villages in the same run.

    python benchmarks/siting.py [--quick]

First pmed1-20, whose optima must be reached and proven. Then maximal covering, p-median and p-centre on made-up
villages (:mod:`peers.siting`), on the demo county's villages with their own travel times, and at Nanping's size (1,921
villages), by gridplan's default profile. ``spopt`` 0.7 (PuLP with CBC, two threads, no gap allowed) answers the same
question where its model is not too large to be built; both have the same seconds. A ratio is gridplan over the peer's,
so below 1 gridplan is better; ours is the time to the proof of *both* goals, spopt's of its only one.

Prints its tables and, last, the figure; exits 1 where an optimum is missed, or where spopt proves gridplan wrong.
``--quick``: a handful of instances, under a minute.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from peers.siting import INSTANCES, Ints, has_spopt, p_median, spopt_solve, villages

from gridplan.domain.results import Result
from gridplan.domain.siting import Sites, SitingModel, SitingProblem
from gridplan.domain.travel import UNREACHABLE, TravelTimes
from gridplan.planning.travel import county_travel
from gridplan.solvers import load_profile, solve_siting
from gridplan.sources import inspect_county

MODELS = tuple(SitingModel)
LIMIT = 1800  # seconds to a station
PEER_MOST = 500  # villages above which spopt's model is not built: it needs gigabytes


def solve(model: SitingModel, seconds: Ints, people: Ints, count: int, most: float) -> Result[Sites]:
    """Gridplan's answer; ``most`` seconds."""
    ids = tuple(f"v{i:04d}" for i in range(len(people)))
    problem = SitingProblem(
        model=model,
        demands=dict(zip(ids, people.tolist(), strict=True)),
        candidates=ids,
        count=count,
        travel=TravelTimes(origins=ids, destinations=ids, seconds=seconds.astype(np.int32), profile="car"),
        limit_seconds=LIMIT if model is SitingModel.COVER else None,
    )
    return solve_siting(problem, load_profile("siting").replace(seconds=most))


def known_optima(names: list[str]) -> int:
    """How many of OR-Library's instances are not solved to their known optimum."""
    print(f"{'instance':<10}{'nodes':>6}{'p':>5}{'known':>8}{'found':>9}{'bound':>9}{'seconds':>9}")
    missed = 0
    for name in names:
        distances, p, optimum = p_median(name)
        result = solve(SitingModel.MEDIAN, distances, np.ones(len(distances), dtype=np.int64), p, 120)
        goal = result.goals[-1]
        missed += not goal.value == goal.bound == optimum
        row = f"{name:<10}{len(distances):>6}{p:>5}{optimum:>8}{goal.value:>9.0f}{goal.bound:>9.0f}"
        print(f"{row}{result.runtime:>9.1f}", flush=True)
    return missed


def side_by_side(name: str, seconds: Ints, people: Ints, count: int, most: float) -> int:
    """Both on one instance; how often spopt has something better than gridplan's bound or plan allows."""
    wrong = 0
    for model in MODELS:
        result = solve(model, seconds, people, count, most)
        goal = next(g for g in result.goals if g.name in {"uncovered", "worst"} or model is SitingModel.MEDIAN)
        goal = result.goals[-1] if model is SitingModel.MEDIAN else goal
        gaps = "/".join(f"{100 * g.gap:.2f}" for g in result.goals if g.name in {"uncovered", "worst", "cost"})
        line = f"{name:<12}{len(people):>6}{count:>5} {model:<8}{goal.value:>14.0f}{gaps:>13}"
        if not has_spopt() or len(people) > PEER_MOST:
            print(line + f"{'-':>11}{'-':>11}", flush=True)
            continue
        began = time.perf_counter()
        peer = spopt_solve(model.value, seconds, people, count, LIMIT, most)
        spent = time.perf_counter() - began
        wrong += peer is not None and peer < goal.value - 1e-6
        ratio = "nothing" if peer is None else f"{goal.value / peer:.4f}" if peer else "1.0000"
        print(line + f"{ratio:>11}{result.runtime / spent:>11.3f}", flush=True)
    return wrong


def demo_county() -> tuple[Ints, Ints]:
    """Seconds between the demo county's villages, and their people."""
    data = Path(__file__).resolve().parents[1] / "data"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "county"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("generator", "mini"))
        county = inspect_county(copy).county
        if county is None:
            raise SystemExit("the demo county cannot be read")
        times = county_travel(county, copy, cache=None, vehicles=("car",)).times[0]
    codes = sorted(v.code for v in county.villages)
    residents = {v.code: v.residents for v in county.villages}
    seconds = times.submatrix(codes, codes).astype(np.int64)
    reached = np.flatnonzero((seconds != UNREACHABLE).sum(axis=0) > len(codes) // 2)  # spopt knows no "no way"
    return seconds[np.ix_(reached, reached)], np.array([residents[codes[i]] for i in reached], dtype=np.int64)


def main() -> int:
    """Run all, print the tables, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a handful of instances, under a minute")
    quick = parser.parse_args().quick
    if not INSTANCES.is_dir():
        print("../shared/benchmarks is missing: nothing measured")
        return 1
    names = [f"pmed{k}" for k in ((1, 5, 8, 13, 18) if quick else range(1, 21))]
    missed = known_optima(names)
    if not has_spopt():
        print("spopt is not installed (pip install -e .[bench]): no peer")
    print(f"\n{'villages':<12}{'n':>6}{'p':>5} {'model':<8}{'gridplan':>14}{'gaps %':>13}{'objective':>11}{'time':>11}")
    wrong = side_by_side("made up", *villages(100 if quick else 300), 8, 15 if quick else 120)
    if not quick:
        wrong += side_by_side("demo county", *demo_county(), 8, 120)
        wrong += side_by_side("Nanping", *villages(1921), 40, 120)
    print(f"optima reached and proven: {len(names) - missed} of {len(names)}; answers that spopt betters: {wrong}")
    return 0 if not missed and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
