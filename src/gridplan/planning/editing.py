"""A plan that somebody changed by hand → a plan that is judged: audited, scored anew, with what is still proven of it.

The bound of a goal stays where the problem is the one that was solved and the goals before it keep their values. A goal
that counts changes counts them against the plan that was edited. Where a bound does not hold any more it becomes 0,
which holds for every goal, and the stage says so.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from gridplan.checking import audit
from gridplan.domain import workbook as layout
from gridplan.domain.circuits import Circuits
from gridplan.domain.coverage import Coverage
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.freezing import digest
from gridplan.domain.itineraries import crew_profile
from gridplan.domain.plan import Backdrop, Plan
from gridplan.domain.results import Goal, Provenance, Result, Status, StopReason
from gridplan.domain.territories import Territories
from gridplan.errors import InputError, NotFoundError
from gridplan.languages import said
from gridplan.network import route_lines
from gridplan.planning.caching import Cache
from gridplan.planning.circuits import frozen_days
from gridplan.planning.coverage import coverage_problem
from gridplan.planning.explaining import explained
from gridplan.planning.explaining.plans import circuit_problem_of
from gridplan.planning.indicators import indicators
from gridplan.planning.travel import county_roads

S = TypeVar("S")
STAGES = ("territories", "specialists", "coverage", "circuits", "postings", "commissioners")
AGAINST_BEFORE = frozenset({"moved", "changed"})
"""Goals that count what differs from the plan before."""
PROFILE = "by hand"
"""Stands for the solver profile of an edited stage."""

_TOLERANCE = 1e-6


def day_of_edit(plan: Plan, today: dt.date) -> dt.date:
    """The day for which an edited plan is judged: today as far as it lies in the horizon; nothing before it may change.

    A plan made for a later day is judged for that one.
    """
    calendar = plan.county.calendar
    last = calendar.end - dt.timedelta(days=1)
    return max(plan.as_of, min(max(today, calendar.start), last))


def judged(base: Plan, edited: Plan, *, as_of: dt.date) -> Plan:
    """The edited plan as a version made from ``base``, audited and scored; no stage that was edited claims anything.

    Args:
        base: the plan that was edited.
        edited: the same with other decisions.
        as_of: the day of the edit.
    """
    edited = _since(base, dataclasses.replace(edited, parent=base.id, as_of=as_of))
    plan = _without_claims(edited, STAGES)
    return dataclasses.replace(plan, audit=audit(plan, parent=base))


def proven(base: Plan, plan: Plan, *, source: str, digest_of_source: str, created: dt.datetime) -> Plan:
    """The judged plan with its goals, and the bounds that still hold; to be stored.

    Args:
        base: the plan that was edited.
        plan: as :func:`judged`.
        source: name of the edited file.
        digest_of_source: SHA-256 of it (hex).
        created: the moment that names the plan.
    """
    edited = {stage for stage in STAGES if _differs(getattr(base, stage), getattr(plan, stage))}
    same = same_problems(base, plan)
    told: dict[str, Any] = {
        stage: _proof(
            stage,
            getattr(base, stage),
            getattr(plan, stage),
            plan.audit.scores,
            same=stage in same,
            versions=(("workbook", source), ("sha256", digest_of_source), ("edited", base.id))
            if stage in edited
            else None,
        )
        for stage in STAGES
    }
    note = Finding(
        code=layout.BY_HAND,
        level=FindingLevel.INFO,
        message=said(
            "this plan was made from “{source}”, edited by hand; it was plan {plan}", source=source, plan=base.id
        ),
        file=source,
        value=digest_of_source[:16],
    )
    findings = (*(found for found in base.findings if found.code != layout.BY_HAND), note)
    named = f"{created:%Y%m%d-%H%M%S}-{base.county.digest()[:4]}"
    made = dataclasses.replace(plan, **told, id=named, created=created, findings=findings, remedies=())
    checked = dataclasses.replace(made, audit=audit(made, parent=base))
    if any(violation.rule == "plan.scores" for violation in checked.audit.violations):
        # a claim of the solver is more than a figure: its teams are made of whole units and nobody is left out
        bare = _without_claims(made, edited)
        checked = dataclasses.replace(bare, audit=audit(bare, parent=base))
    whole = explained(checked, parent=base)
    return dataclasses.replace(whole, indicators=indicators(whole))


def same_problems(base: Plan, plan: Plan) -> frozenset[str]:
    """Stages whose solver would be asked the same question by the edited plan's other stages as by the plan before.

    Teams and postings come first and depend on the input alone; specialists depend on both; services and tours are
    asked about anew.
    """
    first = {stage for stage in ("territories", "postings") if _differs(getattr(base, stage), getattr(plan, stage))}
    same = {"territories", "postings", "commissioners"}
    if not first:
        same |= {"specialists", "coverage"}
    elif _services_asked(base, base) == _services_asked(base, plan):
        same.add("coverage")
    ahead = first or _differs(base.coverage, plan.coverage)
    if not ahead or _tours_asked(base, base) == _tours_asked(base, plan):
        same.add("circuits")
    return frozenset(same)


def _services_asked(base: Plan, plan: Plan) -> str | None:
    """Digest of the question that a plan's teams and postings put to the coverage solver."""
    try:
        return digest(
            coverage_problem(
                base.county,
                base.travel_times("car"),
                base.travel_times("mobile_hospital"),
                plan.territories.solution or Territories(teams=()),
                travels=base.travel,
                postings=plan.postings.solution,
                as_of=base.as_of,
            )
        )
    except NotFoundError:
        return None


def _tours_asked(base: Plan, plan: Plan) -> str | None:
    """Digest of the question that a plan's teams, postings and services put to the circuits' solver."""
    asked = dataclasses.replace(plan, as_of=base.as_of, circuits=base.circuits)
    problem = circuit_problem_of(asked, always=True)
    return None if problem is None else digest(problem)


def _differs(before: Result[Any] | None, after: Result[Any] | None) -> bool:
    return (before and before.solution) != (after and after.solution)


def _unclaimed(result: Result[S] | None) -> Result[S] | None:
    if result is None or result.solution is None:
        return result
    return dataclasses.replace(result, status=Status.FEASIBLE, stop_reason=StopReason.INTERRUPTED, goals=())


def _proof(
    stage: str,
    before: Result[S] | None,
    after: Result[S] | None,
    scores: Mapping[str, float],
    *,
    same: bool,
    versions: tuple[tuple[str, str], ...] | None,
) -> Result[S] | None:
    """The result with each goal's value by the checker and the bound that still holds; ``versions`` of edits."""
    if before is None or after is None or after.solution is None:
        return after
    goals, lost, as_before = [], False, same
    for goal in before.goals:
        value = scores.get(f"{stage}.{goal.name}")
        if value is None:
            break  # what cannot be scored is not claimed, nor what comes after it
        if goal.name in AGAINST_BEFORE:
            goals.append(dataclasses.replace(goal, value=value, bound=0.0))
            as_before = as_before and value == 0
            continue
        holds = as_before and goal.bound <= value + _TOLERANCE
        goals.append(dataclasses.replace(goal, value=value, bound=min(goal.bound, value) if holds else 0.0))
        lost = lost or (not holds and value > 0)
        as_before = as_before and abs(value - goal.value) <= _TOLERANCE * max(1.0, abs(value))
    optimal = bool(goals) and len(goals) == len(before.goals) and all(goal.gap == 0 for goal in goals)
    known: Provenance = before.provenance
    if versions is not None:
        known = dataclasses.replace(known, profile=PROFILE, versions=(*versions, *known.versions))
    return dataclasses.replace(
        before,
        solution=after.solution,
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        stop_reason=_stopped(before, optimal=optimal, edited=versions is not None),
        goals=tuple(goals),
        runtime=before.runtime if versions is None else 0.0,
        provenance=known,
        notes=(
            *before.notes,
            *((said("changed by hand: {source}", source=versions[0][1]),) if versions is not None else ()),
            *((said("some bounds hold no longer after the change by hand, and are told as 0"),) if lost else ()),
        ),
    )


def _stopped(before: Result[S], *, optimal: bool, edited: bool) -> StopReason:
    if optimal:
        return StopReason.PROVEN
    if edited or before.stop_reason is StopReason.PROVEN:
        return StopReason.INTERRUPTED
    return before.stop_reason


def _without_claims(plan: Plan, stages: Iterable[str]) -> Plan:
    """The plan without what solvers claimed of some stages."""
    bare: dict[str, Any] = {stage: _unclaimed(getattr(plan, stage)) for stage in stages}
    return dataclasses.replace(plan, **bare)


def _since(base: Plan, edited: Plan) -> Plan:
    """Services that are new begin on the first day that may be changed, unless the workbook says when."""
    before, after = base.coverage.solution, edited.coverage.solution
    if before is None or after is None or after == before:
        return edited
    was = {service.village: service for service in before.services}
    opened = edited.as_of + dt.timedelta(days=frozen_days(edited.county))
    services = []
    for service in after.services:
        old = was.get(service.village)
        same = old is not None and (old.mode, old.provider) == (service.mode, service.provider)
        told = service.since is not None and (old is None or service.since != old.since)
        services.append(service if same or told else dataclasses.replace(service, since=opened))
    coverage: Coverage = dataclasses.replace(after, services=tuple(services))
    return dataclasses.replace(edited, coverage=dataclasses.replace(edited.coverage, solution=coverage))


def drawn_anew(plan: Plan, folder: Path) -> Plan:
    """The plan with a line on the map for each leg that it had not; straight where the roads cannot be read any more.

    Args:
        plan: an edited plan.
        folder: the county folder, for roads and cache.
    """
    missing = _new_legs(plan, plan.circuits.solution)
    if not missing:
        return plan
    county = plan.county
    try:
        network = county_roads(county, folder, store=Cache(folder / "cache"))
    except InputError as fault:
        straight = Finding(
            code="GP-W012",
            level=FindingLevel.WARNING,
            message=said(
                "the roads are not those of the plan or cannot be read: new ways are straight lines on the map"
            ),
            remedy=said("restore the roads, or plan again"),
            value=str(fault)[:200],
        )
        return dataclasses.replace(plan, findings=(*plan.findings, straight))
    scenario = county.travel.scenario_named(county.travel.scenario)
    lines = {
        (name, a, b): line
        for name, pairs in sorted(missing.items())
        for (a, b), line in route_lines(
            network, county.sites(), sorted(pairs), profile=county.travel.profile_named(name), scenario=scenario
        ).items()
    }
    return dataclasses.replace(plan, backdrop=Backdrop(roads=plan.backdrop.roads, legs={**plan.backdrop.legs, **lines}))


def _new_legs(plan: Plan, circuits: Circuits | None) -> Mapping[str, set[tuple[str, str]]]:
    """Profile → legs of tours for which there is no line."""
    sites = plan.county.sites()
    missing: dict[str, set[tuple[str, str]]] = {}
    for tour in circuits.tours if circuits else ():
        profile = crew_profile(plan.county, tour.crew)
        for night in range(len(tour.days)):
            for a, b in itertools.pairwise(tour.places_of(night)):
                if a != b and a in sites and b in sites and (profile, a, b) not in plan.backdrop.legs:
                    missing.setdefault(profile, set()).add((a, b))
    return missing


def costs(base: Plan, before: Plan, after: Plan) -> tuple[tuple[str, Goal, float], ...]:
    """What an edit does to each goal.

    Args:
        base: the plan that was edited.
        before: the same, judged for the same day as ``after``.
        after: the edited plan, judged.

    Returns:
        stage, the goal as it is now (its bound that of ``base``), and its value before.
    """
    solved = {f"{stage}.{goal.name}": goal for stage in STAGES for goal in _goals(base, stage)}
    order = {key: number for number, key in enumerate((*solved, *_UNITS))}
    found = []
    for key in sorted(after.audit.scores, key=lambda key: (STAGES.index(key.partition(".")[0]), order.get(key, 99))):
        stage, _, name = key.partition(".")
        if key in before.audit.scores:
            known = solved.get(key) or Goal(name=name, value=0, bound=0, unit=_UNITS.get(key, "person-seconds"))
            found.append((stage, dataclasses.replace(known, value=after.audit.scores[key]), before.audit.scores[key]))
    return tuple(found)


def _goals(plan: Plan, stage: str) -> tuple[Goal, ...]:
    result: Result[object] | None = getattr(plan, stage)
    return result.goals if result else ()


_UNITS: Mapping[str, str] = {
    "territories.over_capacity": "persons",
    "territories.without_doctor": "teams",
    "territories.outside_band": "teams",
    "territories.moved": "persons",
    "territories.cost": "person-seconds",
    "specialists.unserved": "teams",
    "specialists.changed": "teams",
    "coverage.uncovered": "residents",
    "coverage.changed": "villages",
    "coverage.cost": "person-seconds",
    "circuits.missed": "visits",
    "circuits.changed": "tours",
    "circuits.driving": "seconds",
    "postings.shortage": "person-weeks",
    "postings.short_stays": "stays",
    "postings.long_stays": "person-weeks",
    "postings.overlap": "person-weeks",
    "postings.changed": "person-weeks",
    "postings.cost": "minutes",
    "commissioners.shortage": "person-weeks",
    "commissioners.short_stays": "stays",
    "commissioners.long_stays": "person-weeks",
    "commissioners.overlap": "person-weeks",
    "commissioners.changed": "person-weeks",
    "commissioners.cost": "minutes",
}
"""Units of goals that the plan's solvers were not asked about; the parts of the teams' cost are person-seconds."""
