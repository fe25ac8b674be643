"""``teams``: why the teams of a stored plan are as they are, and what other rules would make of them."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gridplan.cli.history_commands import parent_of
from gridplan.cli.say import Say
from gridplan.cli.stores import asked_plan, plan_store
from gridplan.cli.summary import reached, stage_json, told_amount, violation_json
from gridplan.cli.teams_words import FIGURES, told_price, told_saving
from gridplan.domain.county import County
from gridplan.domain.explanations import UnitReason, WeightPrice
from gridplan.domain.naming import Names, names_of
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.results import Goal, Result
from gridplan.domain.territories import Territories, TerritoryProblem
from gridplan.errors import NotFoundError, OptionError
from gridplan.languages import Said, Separator, joined, recorded, said, words
from gridplan.planning.explaining import explained, problem_of, weight_prices
from gridplan.planning.explaining.reasons import MOVED
from gridplan.planning.explaining.summary import (
    Abroad,
    Comparison,
    HospitalFigures,
    compared,
    hospital_figures,
    without_borders,
)
from gridplan.planning.pipeline import Profiles

CLOSEST = 10
"""Least clear decisions that are told."""
ABROAD = 10
"""Units with another township's hospital that are named."""
SHOWN = 12
"""Exceptions that the terminal shows."""

_COLUMNS = words(
    {
        "hospitals.township": "township",
        "hospitals.units": "units",
        "hospitals.teams": "teams",
        "hospitals.staff": "GP/nurse",
        "hospitals.mean": "mean",
        "hospitals.spread": "spread",
        "hospitals.minutes": "minutes",
        "hospitals.inside": "to the centre",
        "hospitals.hospital": "from hospital",
        "hospitals.balance": "imbalance",
        "hospitals.splits": "splits",
        "hospitals.foreign": "foreign",
    }
)


class Question(NamedTuple):
    """What was asked besides the plan: a township only, the price of weights, teams over township borders."""

    township: str | None
    weights: bool
    across: bool
    profile: str


class _Ground(NamedTuple):
    plan: Plan
    problem: TerritoryProblem
    teams: Territories
    names: Names
    townships: frozenset[str]


def run_teams(folder: Path, question: Question, *, plan_id: str, say: Say) -> None:
    """Explain a stored plan's teams. A plan stored without reasons gets them now, by today's definitions."""
    profile = Profiles.all(question.profile).load()["territories"]
    store = plan_store(folder)
    say.progress("reading", asked_plan(plan_id))
    plan = store.load(plan_id)
    solution = plan.territories.solution
    if solution is None:
        raise NotFoundError(said("plan {plan} has no teams; see why: gridplan audit {plan}", plan=plan.id))
    chosen = _townships(plan.county, question.township)
    parent = parent_of(store, plan)
    problem = problem_of(plan, parent=parent)
    stored = bool(plan.reasons)
    if not stored:
        say.progress("explaining", said("reasons and remedies"))
        plan = explained(plan, parent=parent)
    ground = _Ground(plan, problem, solution, names_of(plan), chosen)
    say.line(
        said(
            "{county}, plan {plan}: {teams} teams, {units} units",
            county=plan.county.name,
            plan=plan.id,
            teams=len(solution.teams),
            units=len(problem.units),
        )
    )
    missing = len(problem.units) - len(plan.reasons)
    if not stored:
        say.line(said("The plan was stored without reasons; they were worked out now, by today's definitions."))
    if missing > 0:
        say.line(said("{count} units are cut in another way today; they have no reason.", count=missing))
    _print_hospitals(say, ground)
    _print_proof(say, plan)
    if question.township is not None:
        _print_units(say, ground)
    _print_exceptions(say, ground)
    _print_closest(say, ground)
    say.finish({"status": "ok", "plan": plan.id, "stage": stage_json(plan.territories), "explained_now": not stored})
    if question.weights:
        found = weight_prices(problem, plan.territories, profile, progress=say.progress)
        _print_weights(say, ground, found)
    if question.across:
        other, result = without_borders(plan, profile, progress=say.progress)
        _print_across(say, ground, other, result)


def _townships(county: County, wanted: str | None) -> frozenset[str]:
    """The township asked for by name or code, else all.

    Raises:
        OptionError: there is none of this name or code.
    """
    if wanted is None:
        return frozenset(t.code for t in county.townships)
    found = [t.code for t in county.townships if wanted in (t.code, t.name)]
    if found:
        return frozenset(found)
    words = {word: t.name for t in county.townships for word in (t.code, t.name)}
    near = difflib.get_close_matches(wanted, words, n=1, cutoff=0.3)
    wrong = said("--township {name!r} is no township of {county}.", name=wanted, county=county.name)
    raise OptionError(said("{wrong} Did you mean {name!r}?", wrong=wrong, name=words[near[0]]) if near else wrong)


def _print_hospitals(say: Say, ground: _Ground) -> None:
    found = [f for f in hospital_figures(ground.plan, ground.problem) if f.township in ground.townships]
    several = {f.township for f in found if len([g for g in found if g.township == f.township]) > 1}
    rows = [
        (
            ground.names(f.township) + (f" {ground.names(f.hospital)}" if f.township in several else ""),
            f.units,
            f.teams,
            f"{f.gps}/{f.nurses}",
            f"{f.mean:,.0f}",
            _span(f),
            f"{f.minutes:.1f}",
            *(f"{f.parts[part] / 3600:,.0f}" for part in f.parts),
            f.foreign or "",
        )
        for f in found
    ]
    say.line(
        said("Parts of the cost in person-hours; minutes are from the hospital, weighted by workload; the mean is that")
    )
    say.line(
        said("from which the balance of the teams is measured, the spread that of the lightest and heaviest team.")
    )
    say.table([column.said() for column in _COLUMNS.values()], rows)
    say.finish({"hospitals": [dataclasses.asdict(f) | {"name": ground.names(f.hospital)} for f in found]})


def _span(figures: HospitalFigures) -> str:
    if not figures.mean:
        return "-"
    low, high = (100 * (load / figures.mean - 1) for load in (figures.lightest, figures.heaviest))
    return f"{low:+.0f}…{high:+.0f}%" if figures.teams > 1 else f"{low:+.0f}%"


def _print_proof(say: Say, plan: Plan) -> None:
    goals = plan.territories.goals
    proof = joined(Separator.CLAUSE, map(_proof, goals)) if goals else said("no proof (made or changed by hand)")
    say.line(said("Whole county: {proof}", proof=proof))
    say.line()


def _proof(goal: Goal) -> Said:
    return said(
        "{goal}, bound {bound}, gap {gap:.2%}",
        goal=reached("territories", goal),
        bound=told_amount(goal, goal.bound)[0],
        gap=goal.gap,
    )


def _print_units(say: Say, ground: _Ground) -> None:
    """Every unit of the township asked for, or with its teams."""
    own = {team.id for team in ground.teams.teams if team.township in ground.townships}
    units = {unit.code: unit for unit in ground.problem.units}
    chosen = [
        r
        for r in ground.plan.reasons
        if r.team in own or (r.unit in units and units[r.unit].township in ground.townships)
    ]
    rows = [
        (
            _unit(ground, r.unit),
            _short(ground, r.team),
            _minutes(r.hospital_seconds),
            _unit(ground, r.median),
            _minutes(r.median_seconds),
            *_second(ground, r),
        )
        for r in chosen
    ]
    minutes = said("min", context="table.units")
    header = (said("unit", context="table.units"), said("team", context="table.units"), minutes)
    centre = (said("centre", context="table.units"), minutes)
    say.table((*header, *centre, *_second_best(), said("barred by", context="table.units")), rows)
    _explain_less(say, chosen)
    say.line()
    say.finish({"units": [_reason_json(ground, r) for r in chosen]})


def _second_best() -> tuple[str, str]:
    return said("second best", context="table.units"), said("person-hours", context="table.units")


def _second(ground: _Ground, reason: UnitReason) -> tuple[str, str, str]:
    second = reason.second
    if second is None:
        return "", "", said("a team by itself") if reason.alone else said("no other team touches it")
    return _short(ground, second.team), f"{second.extra / 3600:+,.1f}", _titles(ground, second.barred)


def _explain_less(say: Say, reasons: Iterable[UnitReason]) -> None:
    """Why a second best that costs less is not the best."""
    less = [r.second for r in reasons if r.second is not None and r.second.extra < 0]
    if any(second.barred for second in less):
        say.line(
            said(
                "A negative figure barred by a rule: the move would cost less, but breaks that rule; so it is not made."
            )
        )
    if any(not second.barred for second in less):
        say.line(said("A negative figure barred by nothing: the plan is not proven best; try --profile thorough."))


def _titles(ground: _Ground, barred: Iterable[str]) -> str:
    known = ground.plan.county.rules.by_id
    return joined(
        Separator.LIST,
        [
            said("least change")
            if rule == MOVED
            else recorded(known[rule].title, {"en": known[rule].title_en})
            if rule in known
            else rule
            for rule in barred
        ],
    )


def _print_exceptions(say: Say, ground: _Ground) -> None:
    places = {team.id for team in ground.teams.teams if team.township in ground.townships}
    places |= {v.code for v in ground.plan.county.villages if v.township in ground.townships}
    found = [
        v
        for v in ground.plan.audit.violations
        if v.rule.startswith("teams.") and (not v.where or places & set(v.where))
    ]
    say.line(said("exceptions and broken rules of the teams: {count}", count=len(found)))
    for violation in _varied(found):
        say.line(joined("", ["  ", violation.message]))
        if violation.reason:
            say.line(said("    why: {reason}", reason=violation.reason))
        if violation.remedy:
            say.line(joined("", ["    → ", violation.remedy]))
    if len(found) > SHOWN:
        say.line(said("  … and {left} more; all of them with --json, or in plan.xlsx", left=len(found) - SHOWN))
    say.line()
    say.finish({"exceptions": [violation_json(v) for v in found]})


def _varied(violations: Sequence[Violation]) -> Sequence[Violation]:
    """As many as are shown, some of every rule: the first of each, then the second of each, and so on."""
    seen: dict[str, int] = {}
    order = []
    for place, violation in enumerate(violations):
        seen[violation.rule] = seen.get(violation.rule, 0) + 1
        order.append((seen[violation.rule], place))
    chosen = sorted(place for _, place in sorted(order)[:SHOWN])
    return [violations[place] for place in chosen]


def _print_closest(say: Say, ground: _Ground) -> None:
    units = {unit.code: unit for unit in ground.problem.units}
    open_ = [
        (r.second.extra, r)
        for r in ground.plan.reasons
        if r.second and not r.second.barred and r.unit in units and units[r.unit].township in ground.townships
    ]
    closest = [r for _, r in sorted(open_, key=lambda pair: (pair[0], pair[1].unit))[:CLOSEST]]
    if closest:
        say.line(said("The least clear decisions: what it would cost to give the unit to its second best team."))
        rows = [(_unit(ground, r.unit), _short(ground, r.team), *_second(ground, r)[:2]) for r in closest]
        header = (said("unit", context="table.units"), said("team", context="table.units"))
        say.table((*header, *_second_best()), rows)
        _explain_less(say, closest)
        say.line()
    say.finish({"closest": [_reason_json(ground, r) for r in closest]})


def _print_weights(say: Say, ground: _Ground, prices: Sequence[WeightPrice]) -> None:
    rules = ground.plan.county.rules
    say.line(said("What each weight costs (against the best plan without it, measured by the plan's own weights):"))
    for price in prices:
        rule = rules[price.rule]
        title = recorded(rule.title, {"en": rule.title_en})
        told = told_price(ground.problem, price)
        told = told if price.proven else said("{price} (not proven)", price=told)
        say.line(said("  {title} ({rule}): {price}", title=title, rule=rule.id, price=told))
    if not prices:
        say.line(said("  no weight says anything here"))
    say.line()
    say.finish({"weights": [_fields(p) for p in prices]})


def _fields(value: Any) -> dict[str, Any]:
    """A value's fields for JSON, one level deep."""
    found = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return {name: dict(each) if isinstance(each, Mapping) else each for name, each in found.items()}


def _print_across(say: Say, ground: _Ground, other: TerritoryProblem, result: Result[Territories]) -> None:
    say.line(said("Without township borders (teams formed over the whole county):"))
    if result.solution is None:
        say.line(said("  no teams were found in the time given; try --profile thorough"))
        say.finish({"across": stage_json(result)})
        return
    sides = (compared(ground.problem, ground.teams), compared(other, result.solution))
    rows = [(name.said(), *(figure(side) for side in sides)) for name, figure in FIGURES]
    say.table(("", said("as planned"), said("without borders")), rows)
    say.line(joined("", ["  ", joined(Separator.CLAUSE, map(_proof, result.goals))]))
    _print_abroad(say, ground, other, sides[1].foreign)
    say.finish({"across": {**stage_json(result), "now": _figures_json(sides[0]), "then": _figures_json(sides[1])}})


def _print_abroad(say: Say, ground: _Ground, problem: TerritoryProblem, foreign: Sequence[Abroad]) -> None:
    """The units that would change their township's hospital for another's, those that save most."""
    if not foreign:
        return
    townships = {unit.code: unit.township for unit in problem.units}
    say.line(
        said(
            "  {count} units would be looked after from another township's hospital; those that gain most:",
            count=len(foreign),
        )
    )
    for each in foreign[:ABROAD]:
        place = f"{ground.names(townships[each.unit])} {_unit(ground, each.unit)}"
        way = f"{place} → {ground.names(each.hospital)}"
        say.line(said("    {way}: {saved}", way=way, saved=told_saving(each.saved)))


def _figures_json(figures: Comparison) -> dict[str, Any]:
    return _fields(figures) | {"foreign": [dataclasses.asdict(each) for each in figures.foreign]}


def _reason_json(ground: _Ground, reason: UnitReason) -> dict[str, Any]:
    return dataclasses.asdict(reason) | {"name": _unit(ground, reason.unit)}


def _unit(ground: _Ground, code: str) -> str:
    """Name of a unit: its village, with the number of a part."""
    village, _, part = code.partition("/")
    return f"{ground.names(village)}{'-' if part else ''}{part}"


def _short(ground: _Ground, team: str) -> str:
    return ground.names(team).partition("（")[0]


def _minutes(seconds: int | None) -> str:
    return "-" if seconds is None else f"{seconds / 60:.0f}"
