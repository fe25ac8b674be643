"""Siting: known optima of OR-Library's p-median instances, and spopt on the same villages in the same run.

    python benchmarks/siting.py [--quick]

First pmed1-20, whose optima must be reached and proven. Then maximal covering, p-median and p-centre on made-up
villages (:mod:`peers.siting`), on the demo county's villages with their own travel times, every village a candidate,
and at Nanping's size (1,921 villages), by gridplan's default profile. ``spopt`` 0.7 (PuLP with CBC, two threads, no gap
allowed) answers the same question where its model is not too large to be built; both may solve for the same seconds,
building spopt's model comes on top and is in its column. A ratio is gridplan over spopt and is printed only where spopt
proved its plan optimal: 1 is as good, below 1 better. Times: ours is to the proof of all goals, of which spopt knows
only the first (of p-median, the cost).

Targets, exit 1 where one is missed: every optimum of OR-Library reached and proven; the demo county's three questions
proven; no plan of spopt better than gridplan's. At Nanping's size there is no target, the gaps that are left are
printed. ``--quick``: a handful of instances, under a minute, without the demo county.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from peers.siting import INSTANCES, Ints, Peer, has_spopt, p_median, spopt_solve, villages

from gridplan.domain.results import Goal, Result
from gridplan.domain.siting import Sites, SitingModel, SitingProblem
from gridplan.domain.travel import UNREACHABLE, TravelTimes
from gridplan.planning.travel import county_travel
from gridplan.solvers import load_profile, solve_siting
from gridplan.sources import inspect_county

LIMIT = 1800  # seconds to a station
PEER_MOST = {SitingModel.COVER: 500, SitingModel.MEDIAN: 500, SitingModel.CENTRE: 300}
"""Villages above which spopt's model is not built: that alone takes minutes, then gigabytes."""
COMPARED = {SitingModel.COVER: "uncovered", SitingModel.MEDIAN: "cost", SitingModel.CENTRE: "worst"}


class Tally(NamedTuple):
    """Of one instance: questions asked, proven by gridplan, and where spopt has a better plan."""

    asked: int
    proven: int
    bettered: int


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


def known_optima(names: list[str], most: float) -> int:
    """How many of OR-Library's instances are not solved to their known optimum."""
    print(f"{'instance':<10}{'nodes':>6}{'p':>5}{'known':>8}{'found':>9}{'bound':>9}{'seconds':>9}")
    missed = 0
    for name in names:
        distances, p, optimum = p_median(name)
        result = solve(SitingModel.MEDIAN, distances, np.ones(len(distances), dtype=np.int64), p, most)
        goal = _named(result, "cost")
        missed += not goal.value == goal.bound == optimum
        row = f"{name:<10}{len(distances):>6}{p:>5}{optimum:>8}{goal.value:>9.0f}{goal.bound:>9.0f}"
        print(f"{row}{result.runtime:>9.1f}", flush=True)
    return missed


def _named(result: Result[Sites], name: str) -> Goal:
    return next(goal for goal in result.goals if goal.name == name)


def side_by_side(name: str, seconds: Ints, people: Ints, count: int, most: float) -> Tally:
    """Both on one instance, a line for each question."""
    proven = bettered = 0
    for model, compared in COMPARED.items():
        result = solve(model, seconds, people, count, most)
        value = _named(result, compared).value
        proven += not result.gap
        gaps = "/".join(f"{100 * g.gap:.2f}" for g in result.goals if g.name in {"uncovered", "worst", "cost"})
        line = f"{name:<12}{len(people):>6}{count:>4} {model:<8}{value:>12.0f}{gaps:>12}{result.runtime:>8.1f}"
        why = skipped(model, len(people), installed=has_spopt())
        if why:
            print(f"{line}  -: {why}", flush=True)
            continue
        began = time.perf_counter()
        peer = spopt_solve(model.value, seconds, people, count, LIMIT, most)
        print(f"{line}{told(value, peer, time.perf_counter() - began)}", flush=True)
        bettered += is_better(peer, value)
    return Tally(len(COMPARED), proven, bettered)


def skipped(model: SitingModel, count: int, *, installed: bool) -> str:
    """Why spopt is not asked; empty where it is."""
    if not installed:
        return "spopt is not installed (pip install -e .[bench])"
    return f"above {PEER_MOST[model]} sites" if count > PEER_MOST[model] else ""


def told(value: float, peer: Peer, spent: float) -> str:
    """Spopt's columns: its value, seconds, how far it came, and the ratio where that means something."""
    if peer.value is None:
        return f"{'-':>12}{spent:>8.1f}  stopped at the limit without a plan"
    columns = f"{peer.value:>12.0f}{spent:>8.1f}"
    if not peer.proven:
        return f"{columns}  stopped at the limit, nothing proven"
    ratio = 1.0 if value == peer.value else value / peer.value if peer.value else np.inf
    return f"{columns}  optimal, ratio {ratio:.4f}"


def is_better(peer: Peer, value: float) -> bool:
    """Whether spopt has a better plan than gridplan's."""
    return peer.value is not None and peer.value < value - 1e-6


def demo_county() -> tuple[Ints, Ints]:
    """Seconds between the demo county's villages, and their people; those off the roads are left out for spopt."""
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


def verdict(optima: tuple[int, int], demo: Tally | None, bettered: int, *, peer: bool) -> tuple[str, int]:
    """The last line and the exit status; ``optima`` are those reached and proven, and all."""
    reached, every = optima
    met = [reached == every, demo is None or demo.proven == demo.asked, not bettered]
    told_demo = "not asked" if demo is None else f"{demo.proven} of {demo.asked} proven"
    told_peer = f"{bettered} answers bettered by spopt" if peer else "spopt not installed, not compared"
    result = "targets met" if all(met) and peer and demo else "nothing missed" if all(met) else "TARGETS MISSED"
    line = f"{result}: optima reached and proven {reached} of {every}; demo county {told_demo}; {told_peer}"
    return line, 0 if all(met) else 1


def main() -> int:
    """Run all, print the tables, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a handful of instances, under a minute")
    quick = parser.parse_args().quick
    if not INSTANCES.is_dir():
        print("../shared/benchmarks is missing: nothing measured")
        return 1
    names = [f"pmed{k}" for k in ((1, 5, 8, 13, 18) if quick else range(1, 21))]
    reached = len(names) - known_optima(names, 60)
    print(
        f"\n{'villages':<12}{'n':>6}{'p':>4} {'model':<8}{'gridplan':>12}{'gaps %':>12}{'seconds':>8}"
        f"{'spopt':>12}{'seconds':>8}  spopt's status"
    )
    tallies = [side_by_side("made up", *villages(100 if quick else 250), 8, 15 if quick else 30)]
    demo = None
    if not quick:
        demo = side_by_side("demo county", *demo_county(), 8, 60)
        tallies += [demo, side_by_side("Nanping", *villages(1921), 40, 45)]
    line, status = verdict((reached, len(names)), demo, sum(t.bettered for t in tallies), peer=has_spopt())
    print(line)
    return status


if __name__ == "__main__":
    sys.exit(main())
