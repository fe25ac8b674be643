"""Circuits: the demo county's quarter and year with proof, routing engines on the same days, growth, brute force.

    python benchmarks/circuits.py [--quick] [--seconds 60] [--folder FOLDER] [--only PART ...]

Parts: ``county`` (the demo county, one quarter, all programmes together: gap at most 2 %, the circuits of each township
proven optimal, within 90 s), ``rivals`` (the same circuits depot by depot by PyVRP and by OR-Tools routing, each in the
same time), ``growth`` (20 to 80 villages to a depot, 2 to 6 stops a day: proof, or the gap when the time is over),
``year`` (the demo county, 52 weeks: time and memory), ``brute`` (60 tiny problems with every kind of rule).

All tours, ours too, are measured by :mod:`peers.circuits_score`, which shares no code with gridplan. Routing engines do
not know gaps: how they are told the days, and what is left out in their favour, stands in :mod:`peers.circuits_slots`;
OR-Tools also runs with the gaps as constraints. Engines stay out no night, and for comparison nor do we.
``FOLDER`` keeps travel times and the stages before the circuits for the next run. Prints its tables and, last, the
figure; exits 1 where a target is missed. ``--quick``: under a minute, the mini county and short limits.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import itertools
import math
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from peers import circuits_county, circuits_made, circuits_ortools
from peers.circuits_brute import brute_force
from peers.circuits_score import Score, evaluate
from peers.circuits_slots import slots
from peers.targets import Options, Target, run_parts

from gridplan.domain.circuits import CircuitProblem, Circuits, DepotTask
from gridplan.domain.results import Result, Status
from gridplan.solvers import load_profile, solve_circuits

DATA = Path(__file__).resolve().parents[1] / "data"
OURS = "gridplan"
GAP, COUNTY_SECONDS, GROWTH_SECONDS = 0.02, 90.0, 60.0
LEAST = 2.0
"""Seconds that a rival gets on a depot even where we took less."""
PROVEN_UP_TO = 40
"""Villages to a depot of which at most four are visited in a day: the proof is asked for."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one competitor reached on one problem.

    Attributes:
        tours: how many.
        bound: of the driving among solutions with as few missed visits; −inf where that is not proven.
        agrees: the solver's own figures are those of the foreign score, and nothing is broken.
    """

    name: str
    score: Score
    tours: int
    seconds: float
    bound: float = -math.inf
    gap: float = math.inf
    proven: bool = False
    agrees: bool = True
    notes: tuple[str, ...] = ()


def ours(problem: CircuitProblem, seconds: float | None) -> Run:
    """Our solver, measured by the foreign score; without ``seconds``, with the time of its default profile."""
    profile = load_profile("circuits")
    profile = profile if seconds is None else profile.replace(seconds=seconds)
    began = time.perf_counter()
    result = solve_circuits(problem, profile)
    return measured(problem, result, time.perf_counter() - began)


def measured(problem: CircuitProblem, result: Result[Circuits], seconds: float) -> Run:
    """A result of ours by the foreign score."""
    found = result.solution or Circuits(tours=())
    score = evaluate(problem, found)
    stated = {goal.name: goal.value for goal in result.goals}
    proven_first = not any(goal.gap for goal in result.goals[:-1])
    return Run(
        name=OURS,
        score=score,
        tours=len(found.tours),
        seconds=seconds,
        bound=result.goals[-1].bound if proven_first else -math.inf,
        gap=math.inf if result.gap is None else result.gap,
        proven=result.status is Status.OPTIMAL,
        agrees=not score.faults
        and (stated["missed"], stated["driving"]) == (score.missed, score.driving)
        and sum(missed.count for missed in found.missed) == score.missed,
        notes=result.notes,
    )


def alone(problem: CircuitProblem, task: DepotTask) -> CircuitProblem:
    """One task as a problem of its own."""
    return dataclasses.replace(problem, tasks=(task,))


def wrong(run: Run) -> str:
    """What a competitor's tours break, in short."""
    return ", ".join(f"{count} × {kind}" for kind, count in run.score.kinds.items()) or "-"


def county_of(options: Options, *, weeks: int | None = None) -> circuits_county.Ground:
    """The demo county (the mini county, if it must be quick) as far as its circuit problem."""
    source = DATA / "mini" if options.quick else DATA
    return circuits_county.ground(source, options.folder, weeks=weeks)


def county(options: Options) -> Iterator[Target]:
    """One quarter, all programmes."""
    ground = county_of(options)
    problem = ground.problem
    asked: Counter[str] = Counter()
    for need in (need for task in problem.tasks for need in task.needs):
        asked[need.programme] += need.visits
    weeks = ground.county.calendar.circuit_weeks
    print(f"\n{ground.county.name}, {weeks} weeks, {len(problem.tasks)} tasks; visits by programme:")
    print("  " + ", ".join(f"{ground.county.name_of(name)} {count:,}" for name, count in asked.items()))
    whole = ours(problem, 10.0 if options.quick else None)
    print(
        f"  together: missed {whole.score.missed}, driving {whole.score.driving / 3600:,.1f} h, {whole.tours:,} tours,"
    )
    print(f"  gap {whole.gap:.3%}, {whole.seconds:.1f} s; rules broken: {wrong(whole)}")
    for note in whole.notes:
        print(f"  {note}")
    yield Target(name="county: gap at most 2 %", reached=whole.gap <= GAP, figure=f"{whole.gap:.3%}")
    yield Target(
        name=f"county: within {COUNTY_SECONDS:.0f} s",
        reached=whole.seconds <= COUNTY_SECONDS,
        figure=f"{whole.seconds:.1f} s",
    )
    yield Target(name="county: stated goals are the foreign score's", reached=whole.agrees, figure=wrong(whole))
    yield from _by_task(ground, options)


def _by_task(ground: circuits_county.Ground, options: Options) -> Iterator[Target]:
    """Each task alone; the townships' own must be proven."""
    head = ("", "crews", "needs", "visits", "tours", "missed", "driving h", "bound h", "gap", "seconds")
    print(f"\n{head[0]:<34}" + "".join(f"{title:>10}" for title in head[1:]))
    open_ends, townships, off = [], 0, []
    for task in ground.problem.tasks:
        problem = alone(ground.problem, task)
        run = ours(problem, 4.0 if options.quick else None)
        own = task.id in {hospital.id for hospital in ground.county.township_hospitals}
        townships += own
        if own and not run.proven:
            open_ends.append(f"{task.id} {run.gap:.2%}")
        if not run.agrees:
            off.append(task.id)
        visits = sum(need.visits for need in task.needs)
        figures = (len(task.crews), len(task.needs), visits, run.tours, run.score.missed)
        bound = "-" if math.isinf(run.bound) else f"{run.bound / 3600:,.2f}"
        print(
            f"{task.id:<34}"
            + "".join(f"{figure:>10,}" for figure in figures)
            + f"{run.score.driving / 3600:>10,.2f}{bound:>10}{run.gap:>10.2%}{run.seconds:>10.2f}"
        )
    yield Target(
        name=f"county: circuits of {townships} townships proven optimal",
        reached=not open_ends,
        figure=", ".join(open_ends) or "all",
    )
    yield Target(name="county: every task by itself is what it says", reached=not off, figure=", ".join(off) or "yes")


def engines(problem: CircuitProblem, seconds: float) -> Iterator[Run]:
    """The rivals on a problem of one task."""
    (task,) = problem.tasks
    apart, together = slots(problem, task), slots(problem, task, apart=False)
    if has_pyvrp():
        from peers import circuits_pyvrp  # noqa: PLC0415 (not installed without the extra `bench`)

        yield _timed("PyVRP, no gaps", problem, lambda: circuits_pyvrp.solve(apart, seconds=seconds))
    yield _timed("OR-Tools routing, no gaps", problem, lambda: circuits_ortools.solve(apart, seconds=seconds))
    yield _timed(
        "OR-Tools routing, with gaps",
        problem,
        lambda: circuits_ortools.solve(together, seconds=seconds, calendar=True),
    )


def has_pyvrp() -> bool:
    """Whether PyVRP is installed (``pip install -e .[bench]``)."""
    return importlib.util.find_spec("pyvrp") is not None


def _timed(name: str, problem: CircuitProblem, solve: Callable[[], Circuits]) -> Run:
    began = time.perf_counter()
    found = solve()
    spent = time.perf_counter() - began
    return Run(name=name, score=evaluate(problem, found), tours=len(found.tours), seconds=spent)


def rivals(options: Options) -> Iterator[Target]:
    """The demo county's tasks, and two made-up depots, by everybody."""
    ground = county_of(options)
    tasks = [circuits_county.day_trips(task) for task in ground.problem.tasks]
    problems = {task.id: alone(ground.problem, task) for task in tasks if task.needs and task.crews}
    if options.quick:
        problems = dict(list(problems.items())[:2])
    table = {name: _everybody(problem, 3.0 if options.quick else None, options) for name, problem in problems.items()}
    yield from _compared(f"{ground.county.name}, {len(table)} tasks one by one", table)
    sizes = ((20, 3),) if options.quick else ((40, 4), (80, 5))
    made = {f"{n} villages, {k} stops": circuits_made.depot(n, k, seed=1) for n, k in sizes}
    seconds = 3.0 if options.quick else options.seconds
    yield from _compared("made-up depots", {name: _everybody(p, seconds, options) for name, p in made.items()})


def _everybody(problem: CircuitProblem, seconds: float | None, options: Options) -> list[Run]:
    """Ours, then the rivals with the time that ours took, at least a little."""
    own = ours(problem, seconds)
    given = max(1.0 if options.quick else LEAST, own.seconds)
    return [own, *engines(problem, given)]


def _compared(title: str, table: dict[str, list[Run]]) -> Iterator[Target]:
    """One table of sums; cost ratios where as few visits are missed as by us."""
    print(f"\n{title}; 'more missed' and 'breaks rules' count tasks, driving is compared where neither is so, and")
    print("'optimistic' where as many visits are missed whatever is broken")
    print(
        f"{'':<30}{'missed':>8}{'more missed':>13}{'breaks rules':>14}{'driving':>18}{'optimistic':>18}{'seconds':>9}"
    )
    for runs in zip(*table.values(), strict=True):
        pairs = [(run, own[0]) for run, own in zip(runs, table.values(), strict=True)]
        alike = [(run, own) for run, own in pairs if run.score.missed == own.score.missed]
        whole = [(run, own) for run, own in alike if not run.score.faults]
        print(
            f"{runs[0].name:<30}{sum(run.score.missed for run in runs):>8,}"
            f"{sum(run.score.missed > own.score.missed for run, own in pairs):>13}"
            f"{sum(bool(run.score.faults) for run in runs):>14}"
            f"{_ratio(whole):>18}{_ratio(alike):>18}{sum(run.seconds for run in runs):>9.1f}"
        )
    kinds = Counter(kind for runs in table.values() for run in runs[1:] for kind in run.score.kinds.elements())
    print("  rules that rivals break: " + (", ".join(f"{k} {n}" for k, n in kinds.most_common()) or "none"))
    yield from _sound(title, table)


def _ratio(pairs: Sequence[tuple[Run, Run]]) -> str:
    ours_ = sum(own.score.driving for _, own in pairs)
    return f"{sum(run.score.driving for run, _ in pairs) / ours_:.4f} × in {len(pairs)}" if ours_ else "-"


def _sound(title: str, table: dict[str, list[Run]]) -> Iterator[Target]:
    """Our figures are the foreign score's, no rival is below our bound, nobody does better."""
    off = [name for name, runs in table.items() if not runs[0].agrees]
    yield Target(name=f"{title}: stated goals are the foreign score's", reached=not off, figure=", ".join(off) or "yes")
    below, better = [], []
    for name, (own, *others) in table.items():
        valid = [run for run in others if not run.score.faults]
        alike = [run for run in valid if run.score.missed == own.score.missed]
        below += [f"{name}: {run.name}" for run in alike if run.score.driving < own.bound - 0.5]
        better += [f"{name}: {run.name}" for run in valid if run.score.key < own.score.key]
    yield Target(name=f"{title}: no rival is below our bound", reached=not below, figure="; ".join(below) or "none")
    yield Target(name=f"{title}: nobody does better", reached=not better, figure="; ".join(better) or "nobody")


def growth(options: Options) -> Iterator[Target]:
    """Made-up depots of growing size: proof, or the gap when the time is over."""
    seconds = min(options.seconds, 3.0) if options.quick else options.seconds
    sizes = list(itertools.product((20,) if options.quick else (20, 40, 60, 80), range(2, 4 if options.quick else 7)))
    print(f"\nmade-up depots, four weeks, at most {seconds:.0f} s each")
    head = ("villages", "stops", "visits", "crew-days", "tours", "missed", "driving h", "bound h", "gap", "seconds")
    print("".join(f"{title:>10}" for title in head))
    unproven, off = [], []
    for villages, stops in sizes:
        problem = circuits_made.depot(villages, stops, seed=1)
        run = ours(problem, seconds)
        (task,) = problem.tasks
        counts = (
            villages,
            stops,
            sum(need.visits for need in task.needs),
            sum(len(crew.days) for crew in task.crews),
            run.tours,
            run.score.missed,
        )
        bound = "-" if math.isinf(run.bound) else f"{run.bound / 3600:.2f}"
        gap = "proven" if run.proven else f"{run.gap:.2%}"
        print(
            "".join(f"{count:>10,}" for count in counts)
            + f"{run.score.driving / 3600:>10.2f}{bound:>10}{gap:>10}{run.seconds:>10.1f}"
        )
        if not run.proven and villages <= PROVEN_UP_TO and stops <= 4:
            unproven.append(f"{villages} × {stops}")
        if not run.agrees:
            off.append(f"{villages} × {stops}: {wrong(run)}")
    yield Target(
        name=f"growth: proven up to {PROVEN_UP_TO} villages of 4 stops",
        reached=not unproven,
        figure=", ".join(unproven) or "all",
    )
    yield Target(name="growth: stated goals are the foreign score's", reached=not off, figure="; ".join(off) or "yes")


def year(options: Options) -> Iterator[Target]:
    """52 weeks, in a process of its own for its memory."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        run, visits, megabytes = pool.apply(_year, (options,))
    figure = f"{run.seconds:.0f} s, {megabytes:,.0f} MB, gap {run.gap:.3%}, missed {run.score.missed}"
    print(f"\na whole year: {visits:,} visits, {run.tours:,} tours, {figure}; rules broken: {wrong(run)}")
    yield Target(name="year: a calendar that breaks nothing", reached=run.agrees, figure=figure)


def _year(options: Options) -> tuple[Run, int, float]:
    ground = county_of(options, weeks=26 if options.quick else 52)
    run = ours(ground.problem, 8.0 if options.quick else 10 * options.seconds)
    visits = sum(need.visits for task in ground.problem.tasks for need in task.needs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return dataclasses.replace(run, notes=()), visits, peak


def brute(_: Options) -> Iterator[Target]:
    """60 tiny problems: goals equal to those of brute force, and proven."""
    differ, began = [], time.perf_counter()
    for seed in range(60):
        problem = circuits_made.tiny(seed)
        best, run = brute_force(problem), ours(problem, 10.0)
        if (best.missed, best.driving) != (run.score.missed, run.score.driving) or not (run.proven and run.agrees):
            differ.append(
                f"seed {seed}: {run.score.missed}/{run.score.driving} {wrong(run)}, not {best.missed}/{best.driving}"
            )
    for told in differ:
        print(f"  {told}")
    figure = f"{60 - len(differ)} of 60 in {time.perf_counter() - began:.0f} s"
    yield Target(name="brute force: equal and proven", reached=not differ, figure=figure)


PARTS = {"county": county, "rivals": rivals, "growth": growth, "year": year, "brute": brute}


def main() -> int:
    """Runs the parts; 1 where a target is missed."""
    return run_parts("circuits", PARTS, about=__doc__, seconds=(GROWTH_SECONDS, "limit of a made-up depot"))


if __name__ == "__main__":
    sys.exit(main())
