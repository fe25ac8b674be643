"""Routing with hours: Solomon's 56 instances of 100 customers, least distance with a free fleet.

    python benchmarks/vrptw.py [--quick] [--seconds S] [--seed N] [--peers] [FILE ...]

Each file is a :class:`~gridplan.domain.circuits.CircuitProblem` of one day, solved by ``solve_circuits``
and scored anew like in ``pvrp.py``. Gridplan begins such days with PyVRP and goes on with a genetic search of its own.
For comparison, with ``--peers``: PyVRP alone (one thread, it has no more) and OR-Tools' routing library, with the same
time in the same run.

Targets, exit 1 where one is missed: every plan keeps everything, mean gap at most 0.5 %, at 10 s an instance on 2
cores. ``--quick``: six files at 6 s each, under a minute, without targets.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import mean

from peers.periodic import FOLDER, read_vrptw
from peers.periodic_routing import ortools_routes, pyvrp_routes
from pvrp import gap, peer, solve, warm

MEAN = 0.5
QUICK = ("C101", "C204", "R104", "R208", "RC103", "RC207")


def main() -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="files in Solomon's format; all 56 if none")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peers", action="store_true", help="OR-Tools and PyVRP alone as well: three times as long")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = options.files or sorted((FOLDER / "vrptw").glob("*.txt"))
    seconds = 6.0 if options.quick else options.seconds
    if options.quick:
        files = [path for path in files if path.stem.upper() in QUICK] or files[:6]
    print(f"compiled or loaded in {warm():.0f} s; {seconds:g} s an instance; gaps in per cent to the best known value")
    print(f"{'file':8}{'value':>10}{'known':>10}{'gap':>8}{'s':>7}{'OR-Tools':>10}{'PyVRP':>8}")
    gaps, faulty = [], []
    for path in files:
        case = read_vrptw(path)
        scored, _, took = solve(case, seconds, options.seed)
        if scored.wrong:
            faulty.append(path.stem)
            print(f"{path.stem}: {scored.wrong[:3]}")
        gaps.append(gap(scored.distance, case.known))
        line = f"{path.stem:8}{scored.distance:10.2f}{case.known:10.2f}{gaps[-1]:8.2f}{took:7.1f}"
        if options.peers:
            line += f"{peer(case, ortools_routes(case, seconds)):>10}"
            line += f"{peer(case, pyvrp_routes(case, seconds, options.seed)):>8}"
        print(line, flush=True)
    reached = not faulty and mean(gaps) <= MEAN
    word = "not judged" if options.quick else ("reached" if reached else "MISSED")
    print(f"targets (mean <= {MEAN} %, nothing wrong): {word}")
    print(f"mean gap {mean(gaps):.3f} %, worst {max(gaps):.2f} %, {len(gaps)} instances, {len(faulty)} faulty")
    return 0 if (reached or options.quick) and not faulty else 1


if __name__ == "__main__":
    sys.exit(main())
