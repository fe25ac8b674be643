"""Postings: two years of a county proven, CP-SAT on the same instances, a prefecture, and brute force.

    python benchmarks/postings.py [--quick] [--seconds 60] [--folder FOLDER] [--only PART ...]

Parts: ``county`` (the demo county over 104 weeks with 180 eligible physicians, and its roster drawn anew with three
seeds, two of them hard), ``rivals`` (a compact CP-SAT model with one worker and linearization 2, and with eight
workers, on the same instances and for the same time), ``prefecture`` (ten counties of 26 townships and 180 physicians
over a year, in one problem), ``brute`` (a hundred random instances small enough to try every solution).

Whatever anybody posts in the counties is counted by gridplan's independent checker. CP-SAT's time is without building
its model. ``--seconds`` is the limit of each county, ours and the rivals'. ``FOLDER`` keeps travel times for the next
run. Prints its tables and, last, the figure; exits 1 where a target is missed. ``--quick``: under a minute, the mini
county over a year, twenty random instances, no prefecture.
"""

from __future__ import annotations

import math
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peers import posting_brute, posting_cpsat, posting_made, posting_score
from peers.posting_made import HARD, Instance
from peers.posting_score import Score
from peers.targets import Options, Target, run_parts
from peers.territories_made import read_ground

from gridplan.domain.results import Status
from gridplan.solvers import load_profile, solve_postings

DATA = Path(__file__).resolve().parents[1] / "data"
SECONDS, WEEKS, ELIGIBLE, COUNTIES = 60.0, 104, 180, 10
GRACE = 1.05
"""Share of the limit within which a time counts as kept: a solve under way ends a little after it."""
_HEADS = {"shortage": " shortage", "short_stays": " short", "long_stays": "  long", "cost": "      cost"}
"""Goal → head of its column, as wide as the column."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one competitor reached.

    Attributes:
        score: ``None`` where nothing was found.
        agrees: the solver's own figures are the checker's, and no rule is broken.
        gap: the largest of any goal; CP-SAT's of shortage and cost weighed together.
    """

    name: str
    score: Score | None
    gap: float
    proven: bool
    seconds: float
    agrees: bool = True
    open_ends: tuple[str, ...] = ()


def ours(made: Instance, seconds: float) -> Run:
    """Our solver, counted by the checker."""
    began = time.perf_counter()
    result = solve_postings(made.problem, load_profile("postings").replace(seconds=seconds))
    spent = time.perf_counter() - began
    postings = result.solution.postings if result.solution else ()
    score = posting_score.evaluate(made, postings)
    stated = {goal.name: goal.value for goal in result.goals}
    return Run(
        name="gridplan",
        score=score,
        gap=result.gap or 0.0,
        proven=result.status is Status.OPTIMAL,
        seconds=spent,
        agrees=not score.wrong and stated == score.values,
        open_ends=tuple(f"{g.name} {g.value:,.0f} >= {g.bound:,.0f}" for g in result.goals if g.gap),
    )


def theirs(made: Instance, seconds: float, workers: int) -> Run:
    """The compact CP-SAT model."""
    answer = posting_cpsat.solve(made.problem, seconds=seconds, workers=workers)
    score = posting_score.evaluate(made, answer.postings) if answer.postings else None
    return Run(
        name=f"CP-SAT, {workers} worker{'s' * (workers > 1)} (built in {answer.building:.0f} s)",
        score=score,
        gap=answer.gap,
        proven=answer.proven,
        seconds=answer.seconds,
        agrees=score is None or not score.wrong,
    )


def instances(options: Options) -> Iterator[Instance]:
    """The counties of this run."""
    ground = read_ground(DATA / "mini" if options.quick else DATA, options.folder / "cache")
    weeks, eligible = (52, 26) if options.quick else (WEEKS, ELIGIBLE)
    yield posting_made.demo(ground, weeks=weeks, eligible=None if options.quick else eligible)
    for seed, kind in enumerate(HARD[:1] if options.quick else HARD, start=1):
        yield posting_made.drawn(ground, weeks=weeks, eligible=eligible, seed=seed, kind=kind)


def show(made: Instance, runs: list[Run]) -> None:
    """Prints the table of one instance."""
    problem = made.problem
    posts = sum(problem.required.values())
    print(f"\n{made.name}: {len(problem.candidates)} physicians, {posts} posts, {problem.weeks} weeks")
    heads = {goal: head for goal, head in _HEADS.items() if problem.stretch or goal != "long_stays"}
    print(f"{'':<36} {' '.join(heads.values())} {'gap':>8} {'seconds':>8}")
    for run in runs:
        if run.score is None:
            print(f"{run.name:<36} {'nothing found':>{len(' '.join(heads.values()))}} {'-':>8} {run.seconds:>8.1f}")
            continue
        values = " ".join(f"{run.score.values[goal]:>{len(head)},.0f}" for goal, head in heads.items())
        broken = f"  {len(run.score.wrong)} RULES BROKEN: {run.score.wrong[0]}" if run.score.wrong else ""
        print(f"{run.name:<36} {values} {run.gap:>8.2%} {run.seconds:>8.1f}{broken}")
        if run.open_ends:
            print(f"  not proven: {'; '.join(run.open_ends)}")


def county(options: Options) -> Iterator[Target]:
    """Each county alone."""
    for made in instances(options):
        run = ours(made, options.seconds)
        show(made, [run])
        yield from _sound(made, run)
        yield Target(
            name=f"{made.name}: proven optimal within {options.seconds:.0f} s",
            reached=run.proven and run.seconds <= options.seconds * GRACE,
            figure=f"gap {run.gap:.3%}, {run.seconds:.1f} s",
        )


def rivals(options: Options) -> Iterator[Target]:
    """The same counties by CP-SAT, in the same time."""
    seconds = min(options.seconds, 5.0) if options.quick else options.seconds
    for made in instances(options):
        own = ours(made, seconds)
        others = [theirs(made, seconds, workers) for workers in (1, 8)]
        show(made, [own, *others])
        yield from _sound(made, own)
        wrong = [run.name for run in others if not run.agrees]
        yield Target(name=f"{made.name}: rivals keep the rules", reached=not wrong, figure=", ".join(wrong) or "all")
        better = [run.name for run in others if run.score and own.score and run.score.key < own.score.key]
        figure = ", ".join(f"{r.name}: {'nothing found' if math.isinf(r.gap) else f'gap {r.gap:.2%}'}" for r in others)
        yield Target(name=f"{made.name}: nobody does better", reached=not better, figure=figure)


def _sound(made: Instance, run: Run) -> Iterator[Target]:
    figure = "yes" if run.agrees else str(run.score)
    yield Target(name=f"{made.name}: figures are the checker's, no rule broken", reached=run.agrees, figure=figure)


def prefecture(options: Options) -> Iterator[Target]:
    """Ten counties in one problem, which the solver takes apart itself."""
    if options.quick:
        return
    ground = read_ground(DATA, options.folder / "cache")
    kinds = (HARD[n % len(HARD)] for n in range(COUNTIES))
    made = [
        posting_made.drawn(ground, weeks=52, eligible=ELIGIBLE, seed=100 + n, kind=kind) for n, kind in enumerate(kinds)
    ]
    problem, began = posting_made.prefecture(made), time.perf_counter()
    result = solve_postings(problem, load_profile("postings").replace(seconds=COUNTIES * options.seconds))
    spent = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    goals = ", ".join(f"{g.name} {g.value:,.0f} >= {g.bound:,.0f}" for g in result.goals)
    townships = sum(len(m.county.township_hospitals) for m in made)
    size = f"{COUNTIES} counties, {townships} townships, {len(problem.candidates):,} physicians"
    yield Target(
        name=f"prefecture ({size}): all proven",
        reached=result.status is Status.OPTIMAL,
        figure=f"{goals}; {spent:.0f} s, peak memory {memory:.1f} GB",
    )


def brute(options: Options) -> Iterator[Target]:
    """Small random problems of which every solution is tried."""
    count, began = 20 if options.quick else 100, time.perf_counter()
    same = 0
    for problem in posting_brute.problems(count):
        result = solve_postings(problem, load_profile("postings"))
        stated = tuple(goal.value for goal in result.goals)
        same += result.status is Status.OPTIMAL and stated == posting_brute.least(problem)
    yield Target(
        name=f"{count} small instances: shortage, short stays, weeks beyond the longest and cost equal brute force's",
        reached=same == count,
        figure=f"{same} of {count}, {time.perf_counter() - began:.0f} s",
    )


PARTS = {"county": county, "rivals": rivals, "prefecture": prefecture, "brute": brute}


def main() -> int:
    """Runs the parts; 1 where a target is missed."""
    return run_parts("postings", PARTS, about=__doc__, seconds=(SECONDS, "limit of each county"))


if __name__ == "__main__":
    sys.exit(main())
