"""County → plan: travel times, the four solvers, the check, the indicators.

The order follows who depends on whom: a posted physician cannot be a specialist elsewhere, a team must exist before
it can drive, a village must have a mode before anybody visits it.

With an :class:`Interruption` in force, a request ends the running stage with its best solution, and the stages after
it are solved in :data:`HURRY` seconds at most each; what that cuts short has the stop reason ``INTERRUPTED``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gridplan.checking import audit
from gridplan.domain.circuits import Circuits
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.findings import Finding
from gridplan.domain.plan import Audit, Backdrop, Plan
from gridplan.domain.postings import Postings
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.results import Result, Status, StopReason
from gridplan.domain.specialists import Specialists
from gridplan.domain.territories import Territories, TerritoryProblem
from gridplan.domain.travel import TravelTimes
from gridplan.errors import OptionError
from gridplan.languages import joined, said
from gridplan.network import RoadNetwork
from gridplan.planning.backdrop import plan_backdrop
from gridplan.planning.circuits import frozen_days, plan_circuits
from gridplan.planning.commissioners import commissioners_county
from gridplan.planning.coverage import coverage_problem
from gridplan.planning.explaining import explained, posting_findings
from gridplan.planning.indicators import indicators
from gridplan.planning.postings import posting_problem
from gridplan.planning.service_rounds import ROUNDS, kept_result, tightened, worth
from gridplan.planning.teams import (
    specialist_findings,
    staff_teams,
    team_findings,
    territory_problem,
    unit_findings,
)
from gridplan.planning.travel import seasons_travel
from gridplan.solvers import (
    Progress,
    SolverProfile,
    load_profile,
    solve_circuits,
    solve_coverage,
    solve_postings,
    solve_territories,
)
from gridplan.solvers.interruption import Interruption, requested
from gridplan.solvers.progress import report

__all__ = ["STAGES", "Interruption", "Profiles", "make_plan"]  # Interruption: for callers that want to stop early

P = TypeVar("P")
S = TypeVar("S")

STAGES = ("territories", "coverage", "circuits", "postings")
HURRY = 10.0  # seconds
"""Most wall time of a stage that begins after the request to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Name of the solver profile of each stage."""

    territories: str = "default"
    coverage: str = "default"
    circuits: str = "default"
    postings: str = "default"

    @classmethod
    def all(cls, name: str) -> Profiles:
        """The same profile for every stage."""
        return cls(territories=name, coverage=name, circuits=name, postings=name)

    def load(self) -> Mapping[str, SolverProfile]:
        """The profile of each stage.

        Raises:
            OptionError: profiles that do not exist or say something wrong: all of them at once.
        """
        loaded, wrong = {}, list[str]()
        for stage in STAGES:
            try:
                loaded[stage] = load_profile(stage, getattr(self, stage))
            except OptionError as error:
                wrong.append(error.text)
        if wrong:
            raise OptionError(joined("\n", wrong))
        return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What every stage stands on.

    Attributes:
        times: the usual travel times by car, of the mobile hospital and of other vehicles, then those of the seasons.
    """

    county: County
    times: tuple[TravelTimes, ...]
    as_of: dt.date
    parent: Plan | None
    profiles: Mapping[str, SolverProfile]
    progress: Progress | None

    @property
    def car(self) -> TravelTimes:
        """Travel times by car."""
        return self.times[0]

    @property
    def mobile(self) -> TravelTimes:
        """Travel times of the mobile hospital."""
        return self.times[1]

    def solve(
        self, stage: str, solver: Callable[[P, SolverProfile, Progress | None], Result[S]], problem: P
    ) -> Result[S]:
        """Solve one stage."""
        profile = self.profiles[stage]
        if requested():
            profile = profile.replace(seconds=min(profile.seconds, HURRY))
        report(self.progress, stage, said("started"))
        result = solver(problem, profile, self.progress)
        if requested() and result.stop_reason is StopReason.LIMIT:
            return dataclasses.replace(result, stop_reason=StopReason.INTERRUPTED)
        return result


def make_plan(
    county: County,
    folder: Path,
    *,
    profiles: Profiles | None = None,
    parent: Plan | None = None,
    as_of: dt.date | None = None,
    findings: tuple[Finding, ...] = (),
    progress: Progress | None = None,
    created: dt.datetime | None = None,
    travel: tuple[TravelTimes, ...] | None = None,
    only: Set[str] = frozenset(STAGES),
) -> Plan:
    """Plan the whole county and check the plan.

    Args:
        county: the input.
        folder: the county folder, for roads and cache.
        profiles: solver profiles by stage.
        parent: the published plan; given, the past and the frozen days are kept and little else changes.
        as_of: the day for which is planned; the horizon's start by default.
        findings: what was odd in the input, to be kept with the plan.
        progress: called with ``(stage, message, value, bound)``.
        created: the moment that names the plan; now by default.
        travel: travel times of the same places, for a plan that is only to be compared: the roads are not read, nothing
            is drawn or explained.
        only: the stages that are solved; the others are the parent's as they are, without their proof. Coverage and
            circuits go together.

    Raises:
        InputError: the roads cannot be read.
        OptionError: a solver profile does not exist, or there is no parent whose stages could be kept.
    """
    loaded = (profiles or Profiles()).load()
    as_of = as_of or county.calendar.start
    created = created or dt.datetime.now().astimezone()
    if parent is None and not only >= set(STAGES):
        raise OptionError(said("without a published plan every stage has to be solved"))
    network, times, road_findings = _roads(county, folder, travel, progress)
    ground = _Ground(
        county=county,
        times=times,
        as_of=as_of,
        parent=parent,
        profiles=loaded,
        progress=progress,
    )
    postings = _plan_postings(ground) if parent is None or "postings" in only else _kept(parent.postings)
    published = parent.territories.solution if parent else None
    division = territory_problem(county, ground.car, previous=published, as_of=as_of)
    commissioners = _plan_commissioners(ground, again=parent is None or "postings" in only)
    posted = _everybody_posted(postings, commissioners)
    if parent is None or "territories" in only:
        territories, specialists = _plan_territories(ground, division, posted)
    else:
        territories = _kept(parent.territories)
        specialists = _kept(parent.specialists) if parent.specialists else None
    teams = territories.solution or Territories(teams=())
    if parent is None or only & {"coverage", "circuits"}:
        coverage, circuits = _plan_services(ground, teams, posted)
    else:
        coverage, circuits = _kept(parent.coverage), _kept(parent.circuits)
    report(progress, "audit", said("roads to draw, rules, indicators"))
    backdrop, unread = plan_backdrop(county, folder, network, circuits.solution) if network else (Backdrop(), ())
    plan = Plan(
        id=f"{created:%Y%m%d-%H%M%S}-{county.digest()[:4]}",
        parent=parent.id if parent else None,
        created=created,
        as_of=as_of,
        county=county,
        travel=times,
        territories=territories,
        coverage=coverage,
        circuits=circuits,
        postings=postings,
        specialists=specialists,
        commissioners=commissioners,
        audit=Audit(kept=(), violations=()),
        findings=(
            *findings,
            *road_findings,
            *unread,
            *posting_findings(county, ground.car, previous=parent.postings.solution if parent else None, as_of=as_of),
            *team_findings(county, ground.car, as_of=as_of),
            *unit_findings(county, ground.car, division),
            *specialist_findings(county, teams.teams, posted, as_of=as_of),
        ),
        backdrop=backdrop,
    )
    checked = dataclasses.replace(plan, audit=audit(plan, parent=parent))
    if travel is None:
        checked = explained(checked, parent=parent)
    return dataclasses.replace(checked, indicators=indicators(checked))


def _roads(
    county: County, folder: Path, travel: tuple[TravelTimes, ...] | None, progress: Progress | None
) -> tuple[RoadNetwork | None, tuple[TravelTimes, ...], tuple[Finding, ...]]:
    """Roads, travel times and what was odd; no roads where the travel times are known."""
    if travel is not None:
        return None, travel, ()
    report(progress, "travel", said("roads and travel times"))
    return seasons_travel(county, folder, cache=folder / "cache")


def _kept(result: Result[S]) -> Result[S]:
    """A stage of the parent as it is. Nothing is proven of it any more: the county may be another."""
    status = Status.FEASIBLE if result.solution is not None else Status.UNKNOWN
    return dataclasses.replace(
        result,
        status=status,
        stop_reason=StopReason.LIMIT,
        goals=(),
        runtime=0.0,
        notes=(said("kept from the plan before, not solved again"),),
    )


def _plan_postings(ground: _Ground) -> Result[Postings]:
    previous = ground.parent.postings.solution if ground.parent else None
    problem = posting_problem(ground.county, ground.car, previous=previous, as_of=ground.as_of)
    return ground.solve("postings", solve_postings, problem)


def _plan_commissioners(ground: _Ground, *, again: bool) -> Result[Postings] | None:
    """Where public-health commissioners are posted; ``None`` where nobody asks for any, and nobody did."""
    known = ground.parent.commissioners if ground.parent else None
    if not again:
        return _kept(known) if known else None
    county = commissioners_county(ground.county)
    nobody = Postings(postings=()) if ground.parent else None  # of them: the published plan had none
    previous = known.solution if known else nobody
    problem = posting_problem(county, ground.car, previous=previous, as_of=ground.as_of)
    if known is None and not any(problem.required.values()):
        return None
    return ground.solve("postings", solve_postings, problem)


def _everybody_posted(*results: Result[Postings] | None) -> Postings:
    return Postings(postings=tuple(p for r in results if r and r.solution for p in r.solution.postings))


def _plan_territories(
    ground: _Ground, problem: TerritoryProblem, postings: Postings
) -> tuple[Result[Territories], Result[Specialists] | None]:
    previous = ground.parent.territories.solution if ground.parent else None
    result = ground.solve("territories", solve_territories, problem)
    if result.solution is None:
        return result, None
    report(ground.progress, "specialists", said("started"))
    staffed, specialists = staff_teams(
        ground.county, ground.car, result.solution, postings, previous=previous, as_of=ground.as_of
    )
    return dataclasses.replace(result, solution=staffed), specialists


def _plan_services(
    ground: _Ground, teams: Territories, postings: Postings
) -> tuple[Result[Coverage], Result[Circuits]]:
    """Coverage and circuits, in turns where circuits cannot drive what coverage assigns."""
    parent = ground.parent
    previous, known = (parent.coverage.solution, parent.circuits.solution) if parent else (None, None)
    problem = asked = coverage_problem(
        ground.county,
        ground.car,
        ground.mobile,
        teams,
        travels=ground.times,
        postings=postings,
        previous=previous,
        as_of=ground.as_of,
    )
    rounds: list[tuple[tuple[float, ...], Result[Coverage], Result[Circuits]]] = []
    for _ in range(ROUNDS):
        coverage = _dated_result(ground, ground.solve("coverage", solve_coverage, asked))
        services = coverage.solution or Coverage(services=())
        circuits = _plan_circuits(ground, teams, postings, services)
        rounds.append((worth(problem, services, circuits, ground.county), coverage, circuits))
        if coverage.solution is None or circuits.solution is None or requested():
            break
        further = tightened(asked, services, circuits.solution, ground.county, known=known)
        if further is None:
            break
        asked = further
    best = min(rounds, key=lambda found: found[0])
    return kept_result(rounds[0][1], best[1], ground.county), best[2]


def _dated_result(ground: _Ground, result: Result[Coverage]) -> Result[Coverage]:
    """On re-planning, with the first day of each service that is new."""
    previous = ground.parent.coverage.solution if ground.parent else None
    if result.solution is None or previous is None or ground.parent is None:
        return result
    first_open = ground.as_of + dt.timedelta(days=frozen_days(ground.county))
    changed = {m for m in CoverageMode if _frequencies(ground.county, m) != _frequencies(ground.parent.county, m)}
    return dataclasses.replace(result, solution=_dated(result.solution, previous, first_open, changed))


def _frequencies(county: County, mode: CoverageMode) -> set[tuple[object, ...]]:
    """How often the programmes of a mode visit."""
    own = county.programmes_of(mode)
    return {(p.id, p.period, p.times, p.every_weeks, p.starts, p.ends, p.min_gap_days, p.max_gap_days) for p in own}


def _dated(coverage: Coverage, previous: Coverage, first_open: dt.date, changed: Set[CoverageMode]) -> Coverage:
    """Give each service that is new since ``previous`` the first day on which it can be visited.

    A service whose programmes have ``changed`` is as new: what was visited so far was visited by other rules.
    """
    was = {s.village: s for s in previous.services}
    services = []
    for service in coverage.services:
        old = was.get(service.village)
        same = old is not None and (old.mode, old.provider) == (service.mode, service.provider)
        same = same and service.mode not in changed
        services.append(dataclasses.replace(service, since=old.since if same and old else first_open))
    return dataclasses.replace(coverage, services=tuple(services))


def _plan_circuits(ground: _Ground, teams: Territories, postings: Postings, coverage: Coverage) -> Result[Circuits]:
    previous = ground.parent.circuits.solution if ground.parent else None
    asked = functools.partial(
        plan_circuits,
        *(ground.county, ground.times, teams, coverage),
        postings=postings,
        previous=previous,
        planned_until=ground.parent.county.calendar.circuit_end if ground.parent else None,
        as_of=ground.as_of,
    )
    planned = asked()
    result = ground.solve("circuits", solve_circuits, planned.problem)
    if result.solution is not None and (free := planned.lost(result.solution)) and not requested():
        again = asked(free=free)
        other = ground.solve("circuits", solve_circuits, again.problem)
        if other.solution is not None and _missed(other.solution) < _missed(result.solution):
            planned, result = again, other
    if result.solution is None:
        return result
    broken = (*planned.broken_pins, *result.solution.broken_pins)
    return dataclasses.replace(result, solution=dataclasses.replace(result.solution, broken_pins=broken))


def _missed(circuits: Circuits) -> int:
    return sum(missed.count for missed in circuits.missed)
