"""Periodic vehicle routing: the standard instances p01-p16, through gridplan's own solver path.

    python benchmarks/pvrp.py [--quick] [--seconds S] [--seed N] [FILE ...]

Each file becomes a :class:`~gridplan.domain.circuits.CircuitProblem` (vehicles are crews, customers places, distances
driving times in ten-thousandths, rounded up) and goes through ``gridplan.solvers.solve_circuits`` with a profile; the
tours that come back are scored anew with real-valued distances, by code that knows nothing of gridplan. The best known
values are those beside the files; some are old, so a gap can be negative.

In the same run, with the same time: OR-Tools' routing library (guided local search from the parallel cheapest
insertion; one thread, it has no more), where it has the model: each visit may be made by any vehicle of the days that
its pattern allows, the pattern of a customer is a choice between disjoint sets of nodes; and PyVRP where every customer
is visited once, on any day, which is its model.

Our compiled code is compiled before the first clock starts, on the smallest file; what that took is printed.

Targets, exit 1 where one is missed: every plan keeps everything, mean gap at most 1 %, largest at most 3 %, at 60 s an
instance on 2 cores. ``--quick``: four files at 6 s each, under a minute, without targets.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import mean

from peers.periodic import FOLDER, Case, Score, as_problem, read_pvrp, score, score_routes
from peers.periodic_routing import ortools_routes, pyvrp_routes

from gridplan.solvers import make_profile, solve_circuits

MEAN, WORST = 1.0, 3.0
QUICK = ("p01", "p03", "p08", "p14")


def gap(found: float, known: float) -> float:
    """Per cent above the best known value."""
    return 100 * (found / known - 1)


def solve(case: Case, seconds: float, seed: int) -> tuple[Score, float, float]:
    """Gridplan's plan, scored; the bound it claims, in the file's units; wall time."""
    began = time.monotonic()
    profile = make_profile("circuits", "benchmark", {"seconds": seconds, "seed": seed})
    result = solve_circuits(as_problem(case), profile)
    took = time.monotonic() - began
    assert result.solution is not None, "there is always a plan"
    bound = next(goal.bound for goal in result.goals if goal.name == "driving")
    return score(case, result.solution.tours), bound / 10_000, took


def warm() -> float:
    """Compile; seconds it took."""
    began = time.monotonic()
    solve(read_pvrp(FOLDER / "pvrp" / "p14.txt"), 1.0, 1)
    return time.monotonic() - began


def peer(case: Case, routes: list[tuple[int, str, list[int]]] | None) -> str:
    """A peer's gap, or why there is none."""
    if routes is None:
        return "-"
    scored = score_routes(case, routes)
    return "invalid" if scored.wrong else f"{gap(scored.distance, case.known):.2f}"


def main() -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="files in Cordeau's format; p01-p16 if none")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = options.files or sorted((FOLDER / "pvrp").glob("p*.txt"))
    seconds = 6.0 if options.quick else options.seconds
    if options.quick:
        files = [path for path in files if path.stem in QUICK] or files[:4]
    print(f"compiled or loaded in {warm():.0f} s; {seconds:g} s an instance; gaps in per cent to the best known value")
    print(f"{'file':8}{'value':>10}{'known':>10}{'gap':>8}{'bound':>10}{'s':>7}{'OR-Tools':>10}{'PyVRP':>8}")
    gaps, faulty = [], []
    for path in files:
        case = read_pvrp(path)
        scored, bound, took = solve(case, seconds, options.seed)
        if scored.wrong:
            faulty.append(path.stem)
            print(f"{path.stem}: {scored.wrong[:3]}")
        gaps.append(gap(scored.distance, case.known))
        line = f"{path.stem:8}{scored.distance:10.2f}{case.known:10.2f}{gaps[-1]:8.2f}{bound:10.2f}{took:7.1f}"
        if not (options.no_peers or options.quick):
            line += f"{peer(case, ortools_routes(case, seconds)):>10}"
            line += f"{peer(case, pyvrp_routes(case, seconds, options.seed)):>8}"
        print(line, flush=True)
    reached = not faulty and mean(gaps) <= MEAN and max(gaps) <= WORST
    word = "not judged" if options.quick else ("reached" if reached else "MISSED")
    print(f"targets (mean <= {MEAN} %, worst <= {WORST} %, nothing wrong): {word}")
    print(f"mean gap {mean(gaps):.2f} %, worst {max(gaps):.2f} %, {len(gaps)} instances, {len(faulty)} faulty")
    return 0 if (reached or options.quick) and not faulty else 1


if __name__ == "__main__":
    sys.exit(main())
