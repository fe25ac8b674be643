"""Coverage and circuits in turns: what circuits cannot drive, coverage must arrange otherwise.

Coverage measures crews by time alone. Where the circuits then miss covering visits of a village for want of crew-days,
its crews get less time the next time; where they miss them for any other reason, that way to serve the village is out.
Of all rounds the best plan is kept, so a further round never makes it worse.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping

from gridplan.domain.circuits import Circuits, MissedReason, MissedVisits
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, CoverageProblem, Option, Service
from gridplan.domain.naming import Names
from gridplan.domain.periods import windows
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.results import Result, Status, StopReason
from gridplan.languages import said
from gridplan.planning.explaining.coverage import MODES

ROUNDS = 3
"""Coverage and circuits are solved so often at most; *assumed*."""


def tightened(
    problem: CoverageProblem, coverage: Coverage, circuits: Circuits, county: County, *, known: Circuits | None = None
) -> CoverageProblem | None:
    """The problem of the next round; ``None`` where another would find nothing new.

    Args:
        problem: that of this round.
        coverage: its solution.
        circuits: what became of it.
        county: the input.
        known: the published tours: visits that they miss already move nobody.
    """
    lost = _lost(circuits, county, known)
    chosen = _chosen(problem, coverage)
    choices = Counter(option.village for option in problem.options)
    used: Counter[str] = Counter()
    movable: dict[str, bool] = defaultdict(bool)
    for option in chosen.values():
        if option.resource is not None:
            used[option.resource] += option.use
            movable[option.resource] |= choices[option.village] > 1
    short: Counter[str] = Counter()
    barred: set[tuple[str, CoverageMode, str]] = set()
    for village, missed in lost.items():
        if village not in chosen or (resource := chosen[village].resource) is None:
            continue
        option = chosen[village]
        if any(m.reason not in {MissedReason.CAPACITY, MissedReason.PINNED} for m in missed):
            if choices[village] > 1:
                barred.add((village, option.mode, option.provider))
        elif movable[resource]:
            asked = max(1, _asked(county, option.mode))
            short[resource] += max(1, option.use * sum(m.count for m in missed) // asked)
    if not barred and not short:
        return None
    capacity = {r: max(0, used[r] - short[r]) if r in short else most for r, most in problem.capacity.items()}
    options = tuple(o for o in problem.options if (o.village, o.mode, o.provider) not in barred)
    return dataclasses.replace(problem, options=options, capacity=capacity)


def worth(
    problem: CoverageProblem, coverage: Coverage, circuits: Result[Circuits], county: County
) -> tuple[float, ...]:
    """What a plan lacks, most important first; less is better.

    Covering visits missed (those of an uncovered village too), uncovered residents, other visits missed, villages that
    are no longer served as published, cost of the coverage, driving.

    Args:
        problem: that of the first round.
        coverage: how villages are served.
        circuits: the tours.
        county: the input.
    """
    solution = circuits.solution or Circuits(tours=())
    covering = {p.id for p in county.programmes if p.coverage is not None}
    missed = sum(m.count for m in solution.missed if m.programme in covering)
    usual = max((_asked(county, mode) for mode in (CoverageMode.CIRCUIT, CoverageMode.MOBILE_HOSPITAL)), default=0)
    chosen = _chosen(problem, coverage)
    changed = sum(problem.previous.get(v, (o.mode, o.provider)) != (o.mode, o.provider) for v, o in chosen.items())
    return (
        missed + max(1, usual) * len(coverage.uncovered),
        sum(problem.residents.get(village, 0) for village in coverage.uncovered),
        sum(m.count for m in solution.missed if m.programme not in covering),
        changed,
        sum(option.cost for option in chosen.values()),
        circuits.objective or 0.0,
    )


def kept_result(first: Result[Coverage], best: Result[Coverage], county: County) -> Result[Coverage]:
    """The coverage of the best round, held against the bounds of the first, with a note for each village moved."""
    if best is first or first.solution is None or best.solution is None:
        return first
    bounds = {goal.name: goal.bound for goal in first.goals}
    goals = tuple(dataclasses.replace(g, bound=min(g.bound, bounds.get(g.name, g.bound))) for g in best.goals)
    proven = all(goal.gap == 0 for goal in goals)
    return dataclasses.replace(
        best,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=best.stop_reason if proven else StopReason.LIMIT,
        goals=goals,
        runtime=first.runtime + best.runtime,
        notes=(*best.notes, *_moved(first.solution, best.solution, county)),
    )


def _moved(first: Coverage, best: Coverage, county: County) -> tuple[str, ...]:
    names = Names(county)
    was, now = ({s.village: s for s in coverage.services} for coverage in (first, best))

    def told(service: Service | None) -> str:
        if service is None:
            return said("no service")
        return said(
            "{mode} ({provider})", mode=MODES[f"reason.{service.mode.value}"].said(), provider=names(service.provider)
        )

    return tuple(
        said(
            "{village}: no crew-days for circuit visits, so {before} became {after}",
            village=names(village),
            before=told(was.get(village)),
            after=told(now.get(village)),
        )
        for village in sorted(was.keys() | now.keys())
        if _way(was.get(village)) != _way(now.get(village))
    )


def _way(service: Service | None) -> tuple[CoverageMode, str] | None:
    return (service.mode, service.provider) if service else None


def _lost(circuits: Circuits, county: County, known: Circuits | None) -> Mapping[str, list[MissedVisits]]:
    """Village → covering visits missed that were not missed before; what a planner's pins cost moves nobody."""
    covering = {p.id for p in county.programmes if p.coverage is not None}
    pinned = {(pin.place, pin.programme) for pin in county.pins}
    before = {(m.place, m.programme): m.count for m in known.missed} if known else {}
    lost: dict[str, list[MissedVisits]] = defaultdict(list)
    for missed in circuits.missed:
        count = missed.count - before.get((missed.place, missed.programme), 0)
        own = (missed.place, missed.programme) in pinned
        if missed.programme in covering and count > 0 and not own:
            lost[missed.place].append(dataclasses.replace(missed, count=count))
    return lost


def _chosen(problem: CoverageProblem, coverage: Coverage) -> dict[str, Option]:
    services = {(s.village, s.mode, s.provider) for s in coverage.services}
    return {o.village: o for o in problem.options if (o.village, o.mode, o.provider) in services}


def _asked(county: County, mode: CoverageMode) -> int:
    """Visits that a village served in this mode is usually to have."""
    start, end = county.calendar.start, county.calendar.circuit_end
    return sum(w.visits for p in county.programmes_of(mode) for w in windows(p, start, end))
