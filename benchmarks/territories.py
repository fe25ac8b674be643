"""Territory design: proven optima, the whole county in one problem, rivals, and a prefecture of Nanping's size.

    python benchmarks/territories.py [--quick] [--seconds 300] [--folder FOLDER] [--only PART ...]

Parts: ``townships`` (the demo county under its own rules), ``county`` (without township borders: 120 teams of whole
villages, and as staffed), ``rivals`` (the same problems and made-up ones by hand, spopt's SKATER and p-median, and a
compact CP-SAT model with one worker and linearization 2, and with eight workers), ``assignment`` (generalized
assignment, known optima), ``prefecture`` (ten generated counties, one after the other, and their specialists).

Every partition, ours too, is measured by :mod:`peers.territories_score`, which shares no code with gridplan. Rivals get
the time that gridplan gets; CP-SAT's is without building its model, and it starts from the partition by hand.
``FOLDER`` keeps the generated counties and the travel times for the next run. Prints its tables and, last, the figure;
exits 1 where a target is missed. ``--quick``: under a minute, the mini county and short limits, no prefecture.
"""

from __future__ import annotations

import importlib.util
import itertools
import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import columns
from peers import territories_cpsat, territories_greedy, territories_made, territories_nanping
from peers.specialists import specialist_problem
from peers.targets import Options, Target, run_parts
from peers.territories_score import Score, Teams, evaluate, teams_of

from gridplan.domain.results import Status
from gridplan.domain.territories import TerritoryProblem
from gridplan.solvers import load_profile, solve_specialists, solve_territories
from gridplan.solvers.columns import ColumnLimits, solve_columns

DATA = Path(__file__).resolve().parents[1] / "data"
OURS = "gridplan"
GAP, COUNTY_SECONDS, TOWNSHIPS_SECONDS = 0.01, 300.0, 60.0


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one competitor reached.

    Attributes:
        score: ``None`` where no partition was found.
        bound: of the cost among partitions with the same first goals; −inf where an earlier goal is not proven.
        agrees: the solver's own figures are those of the foreign rule.
        open_ends: goals that are not proven and the solver's remarks.
    """

    name: str
    score: Score | None
    bound: float
    seconds: float
    proven: bool = False
    gap: float = math.nan
    agrees: bool = True
    open_ends: tuple[str, ...] = ()

    @property
    def cost_gap(self) -> float:
        """Of the cost alone."""
        return gap_of(self.score.cost, self.bound) if self.score else math.inf

    @property
    def flexible_gap(self) -> float:
        """The same distance as a share of the cost without the way from the hospitals, which hardly changes."""
        if self.score is None or math.isinf(self.bound):
            return math.inf
        return max(0.0, self.score.cost - self.bound) / max(self.score.cost - self.score.fixed_part, 1.0)


def gap_of(value: float, bound: float) -> float:
    """Share of the value that is not proven."""
    return math.inf if math.isinf(bound) else max(0.0, value - bound) / max(abs(value), 1.0)


def ours(problem: TerritoryProblem, seconds: float, profile: str = "default") -> Run:
    """Our solver, measured by the foreign rule."""
    began = time.perf_counter()
    result = solve_territories(problem, load_profile("territories", profile).replace(seconds=seconds))
    spent = time.perf_counter() - began
    if result.solution is None:
        return Run(name=OURS, score=None, bound=-math.inf, seconds=spent)
    score = evaluate(problem, teams_of(problem, result.solution))
    stated = {goal.name: goal.value for goal in result.goals}
    return Run(
        name=OURS,
        score=score,
        bound=-math.inf if any(goal.gap for goal in result.goals[:-1]) else result.goals[-1].bound,
        seconds=spent,
        proven=result.status is Status.OPTIMAL,
        gap=result.gap or 0.0,
        open_ends=(*(f"{g.name} {g.value:,.0f} >= {g.bound:,.0f}" for g in result.goals if g.gap), *result.notes),
        agrees=not score.wrong and all(abs(stated.get(k, 0.0) - v) < 1e-6 for k, v in score.goals.items()),
    )


def by_rule(name: str, problem: TerritoryProblem, rule: Callable[[TerritoryProblem], Teams]) -> Run:
    """A rule of thumb."""
    began = time.perf_counter()
    teams = rule(problem)
    return Run(name=name, score=evaluate(problem, teams), bound=-math.inf, seconds=time.perf_counter() - began)


def by_model(problem: TerritoryProblem, seconds: float, workers: int) -> Run:
    """The compact CP-SAT model."""
    start = territories_greedy.nearest(problem)
    start = () if evaluate(problem, start).wrong else start
    answer = territories_cpsat.solve(problem, seconds=seconds, workers=workers, start=start)
    score = evaluate(problem, answer.teams) if answer.teams else None
    return Run(
        name=f"CP-SAT, {workers} worker{'s' * (workers > 1)}",
        score=score,
        bound=answer.bound,
        seconds=answer.seconds,
        proven=answer.proven,
        gap=gap_of(score.cost, answer.bound) if score else math.inf,
    )


def rivals_of(problem: TerritoryProblem, seconds: float) -> Iterator[Run]:
    """All competitors but gridplan."""
    yield by_rule("nearest, by hand", problem, territories_greedy.nearest)
    if has_spopt():
        yield by_rule("spopt SKATER", problem, territories_greedy.skater)
    for workers in (1, 8):
        yield by_model(problem, seconds, workers)


def has_spopt() -> bool:
    """Whether spopt is installed (``pip install -e .[bench]``)."""
    return importlib.util.find_spec("spopt") is not None


HEAD = (
    f"{'':<28} {'first goals':>14} {'cost':>15} {'× ours':>7} {'bound':>15} {'gap':>8} {'flexible':>8} {'seconds':>8}"
)


def line(run: Run, own: Run) -> str:
    """A row of the table; costs are compared only where the first goals are the same."""
    if run.score is None:
        return f"{run.name:<28} {'no partition found':>14} {run.seconds:>74.1f}"
    first = "/".join(f"{value:.0f}" for name, value in run.score.goals.items() if name != "cost") or "-"
    same = own.score is not None and run.score.key[:-1] == own.score.key[:-1]
    ratio = f"{run.score.cost / own.score.cost:.3f}" if same and own.score else "-"
    bound = "-" if math.isinf(run.bound) else f"{run.bound:,.0f}"
    gaps = " ".join("       -" if math.isinf(g) else f"{g:>8.2%}" for g in (run.cost_gap, run.flexible_gap))
    broken = f"  NO PARTITION: {len(run.score.wrong)} faults" if run.score.wrong else ""
    return (
        f"{run.name:<28} {first:>14} {run.score.cost:>15,.0f} {ratio:>7} {bound:>15} {gaps} {run.seconds:>8.1f}{broken}"
    )


def show(title: str, problem: TerritoryProblem, runs: list[Run]) -> None:
    """Prints the table of one problem."""
    teams = sum(host.teams for host in problem.hosts)
    print(f"\n{title}: {len(problem.units)} units, {teams} teams, {len(problem.hosts)} hospitals")
    print(HEAD)
    for run in runs:
        print(line(run, runs[0]))
    if runs[0].score:
        print("  parts of ours: " + ", ".join(f"{name} {value:,.0f}" for name, value in runs[0].score.parts.items()))
    if runs[0].open_ends:
        print(f"  not proven: {'; '.join(runs[0].open_ends)}")


def sound(title: str, runs: list[Run]) -> Iterator[Target]:
    """Our figures are the foreign rule's, no bound contradicts a partition, and nobody's partition is better."""
    own, others = runs[0], [run for run in runs[1:] if run.score]
    yield Target(
        name=f"{title}: stated goals are what the foreign rule counts", reached=own.agrees, figure=str(own.agrees)
    )
    if own.score is None:
        return
    alike = [run for run in others if run.score and run.score.key[:-1] == own.score.key[:-1]]
    clash = [run.name for run in alike if run.bound > own.score.cost + 1 or own.bound > _cost(run) + 1]
    yield Target(
        name=f"{title}: no bound contradicts a partition", reached=not clash, figure=", ".join(clash) or "none"
    )
    better = [run.name for run in others if run.score and run.score.key < own.score.key]
    yield Target(name=f"{title}: nobody does better", reached=not better, figure=", ".join(better) or "nobody")


def _cost(run: Run) -> float:
    return run.score.cost if run.score else math.inf


def townships(options: Options) -> Iterator[Target]:
    """The demo county under its own rules."""
    ground = territories_made.read_ground(DATA / "mini" if options.quick else DATA, options.folder / "cache")
    problem = territories_made.as_it_is(ground)
    run = ours(problem, TOWNSHIPS_SECONDS)
    title = "mini county, own rules" if options.quick else "demo county, own rules"
    show(title, problem, [run])
    yield from sound(title, [run])
    hosts = len({host.township for host in problem.hosts})
    yield Target(name=f"{title}: {hosts} townships proven optimal", reached=run.proven, figure=f"gap {run.gap:.3%}")
    yield Target(
        name=f"{title}: within {TOWNSHIPS_SECONDS:.0f} s",
        reached=run.seconds <= TOWNSHIPS_SECONDS,
        figure=f"{run.seconds:.1f} s",
    )
    home = {unit.code: problem.eligible[unit.code][0] for unit in problem.units}
    print(
        f"  units that may go to a nearer hospital: {sum(len(e) > 1 for e in problem.eligible.values())} of {len(home)}"
    )


def county(options: Options) -> Iterator[Target]:
    """Without township borders: 120 teams of whole villages, and the county as it is staffed."""
    ground = territories_made.read_ground(DATA / "mini" if options.quick else DATA, options.folder / "cache")
    few = 8 if options.quick else 120
    seconds = 10.0 if options.quick else options.seconds
    problems = {
        f"county-wide, whole villages, {few} teams": territories_made.whole_villages(ground, few),
        "county-wide, as staffed": territories_made.without_borders(ground),
    }
    for title, problem in problems.items():
        runs = [ours(problem, seconds)]
        if not options.quick:
            runs += rivals_of(problem, seconds)
        show(title, problem, runs)
        yield from sound(title, runs)
        yield from _within(title, runs[0], seconds)
    if has_spopt() and not options.quick:
        _median_part(problem, runs[0], seconds)


def _within(title: str, run: Run, seconds: float) -> Iterator[Target]:
    """Gap and time that are asked for without borders."""
    figure = f"{run.gap:.2%} in {run.seconds:.0f} s, flexible part {run.flexible_gap:.2%}"
    reached = run.score is not None and run.gap <= GAP and run.seconds <= seconds * 1.05
    yield Target(name=f"{title}: gap at most {GAP:.0%} within {seconds:.0f} s", reached=reached, figure=figure)


def _median_part(problem: TerritoryProblem, run: Run, seconds: float) -> None:
    """What teams, balance and contiguity cost against spopt's bare p-median on the same sites."""
    began = time.perf_counter()
    bound = territories_greedy.median_bound(problem, seconds)
    spent = time.perf_counter() - began
    inside = run.score.parts["inside"] if run.score else math.nan
    told = "not solved" if math.isnan(bound) else f"{bound:,.0f}, ours {inside:,.0f} ({inside / bound:.2f} ×)"
    print(f"  p-median alone by spopt and CBC, neither contiguous nor balanced: {told}; {spent:.0f} s")


def rivals(options: Options) -> Iterator[Target]:
    """The demo county township by township, and made-up townships that are larger."""
    limit = 2.0 if options.quick else 10.0
    ground = territories_made.read_ground(DATA / "mini" if options.quick else DATA, options.folder / "cache")
    yield from _by_township(dict(territories_made.by_township(territories_made.as_it_is(ground))), limit)
    for (units, teams), times in itertools.product(((36, 4), (60, 8), (100, 20)), ("roads", "random")):
        if options.quick and (units, times) != (36, "roads"):
            continue
        problem = territories_made.made_up(units, teams, times=times, seed=1)
        seconds = 3.0 if options.quick else 60.0
        title = f"made-up, {units} units, {teams} teams, {times}"
        runs = [ours(problem, seconds), *rivals_of(problem, seconds)]
        show(title, problem, runs)
        yield from sound(title, runs)


def _by_township(problems: dict[str, TerritoryProblem], limit: float) -> Iterator[Target]:
    """Each township alone for everybody; one table of sums."""
    every = [[ours(p, limit), *rivals_of(p, limit)] for p in problems.values()]
    print(f"\n{len(problems)} townships one by one, at most {limit:.0f} s each")
    print(
        f"{'':<28} {'proven':>7} {'worse':>6} {'cost where the first goals are ours':>36} {'seconds':>8} {'× ours':>7}"
    )
    own_seconds = sum(runs[0].seconds for runs in every)
    for runs in zip(*every, strict=True):
        pairs = [(run, own[0]) for run, own in zip(runs, every, strict=True) if run.score and own[0].score]
        alike = [(r, o) for r, o in pairs if r.score and o.score and r.score.key[:-1] == o.score.key[:-1]]
        ratio = sum(_cost(r) for r, _ in alike) / max(sum(_cost(o) for _, o in alike), 1.0)
        worse = len(every) - sum(_cost(r) <= _cost(o) for r, o in alike)
        spent = sum(run.seconds for run in runs)
        told = f"{ratio:.4f} × in {len(alike)} townships"
        print(
            f"{runs[0].name:<28} {sum(r.proven for r in runs):>7} {worse:>6} {told:>36} {spent:>8.1f}"
            f" {spent / own_seconds:>7.1f}"
        )
    for township, runs in zip(problems, every, strict=True):
        yield from sound(f"township {township}", list(runs))


def assignment(options: Options) -> Iterator[Target]:
    """Generalized assignment (OR-Library) with the engine of columns."""
    if not columns.INSTANCES.is_dir():
        yield Target(name="generalized assignment", reached=False, figure="../shared/benchmarks is missing")
        return
    instances = [i for name in ("gapa", "gapb") for i in columns.gap_instances(name)]
    instances = instances[:2] if options.quick else instances
    reached, began = 0, time.perf_counter()
    for _, problem, known in instances:
        result = solve_columns(problem, limits=ColumnLimits(seconds=300))
        reached += bool(result.objective == known and result.bound >= known - 1e-6)
    figure = f"{reached} of {len(instances)} in {time.perf_counter() - began:.0f} s"
    yield Target(name="generalized assignment: known optima proven", reached=reached == len(instances), figure=figure)


def prefecture(options: Options) -> Iterator[Target]:
    """Ten generated counties one after the other, and 711 specialists for 974 teams."""
    count = 0 if options.quick else territories_nanping.COUNTIES
    rows = []
    for folder in territories_nanping.prefecture(options.folder, count):
        ground = territories_made.read_ground(folder, options.folder / "cache")
        problem = territories_made.as_it_is(ground)
        run = ours(problem, TOWNSHIPS_SECONDS)
        rows.append((ground.county, problem, run))
        show(ground.county.name, problem, [run])
        yield from sound(ground.county.name, [run])
    if rows:
        sizes = [sum(len(c.villages) for c, _, _ in rows), sum(len(c.grids) for c, _, _ in rows)]
        teams = sum(host.teams for _, p, _ in rows for host in p.hosts)
        spent, worst = sum(r.seconds for _, _, r in rows), max(r.gap for _, _, r in rows)
        title = f"prefecture ({len(rows)} counties, {sizes[0]:,} villages, {sizes[1]:,} grids, {teams} teams)"
        yield Target(
            name=f"{title}: gap at most {GAP:.0%} everywhere",
            reached=worst <= GAP,
            figure=f"{worst:.3%}, {spent:.0f} s",
        )
    problem, began = specialist_problem(), time.perf_counter()
    result = solve_specialists(problem)
    figure = ", ".join(f"{goal.name} {goal.value:,.0f}" for goal in result.goals)
    yield Target(
        name=f"{len(problem.people)} specialists for {len(problem.teams)} teams: proven optimal",
        reached=result.status is Status.OPTIMAL,
        figure=f"{figure}, {time.perf_counter() - began:.1f} s",
    )


PARTS = {
    "townships": townships,
    "county": county,
    "rivals": rivals,
    "assignment": assignment,
    "prefecture": prefecture,
}


def main() -> int:
    """Runs the parts; 1 where a target is missed."""
    limit = COUNTY_SECONDS, "limit of a county in one problem"
    return run_parts("territories", PARTS, about=__doc__, seconds=limit, brief="township ")


if __name__ == "__main__":
    sys.exit(main())
