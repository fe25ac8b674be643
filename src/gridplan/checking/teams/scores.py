"""Scores the teams anew, by the definition in :class:`~gridplan.domain.territories.TerritoryProblem`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from gridplan.checking.breaches import Case
from gridplan.checking.teams.ground import Ground, doctors_of, has_clinic, teams_of, unit_name, units_of
from gridplan.domain.people import Role
from gridplan.domain.plan import Violation
from gridplan.domain.rules import Level
from gridplan.domain.territories import UNREACHABLE_SECONDS, Team, Territories, Unit
from gridplan.domain.travel import UNREACHABLE
from gridplan.languages import Said, said


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCost:
    """The parts of one team's cost, or of all, in person-seconds."""

    inside: float = 0.0
    hospital: float = 0.0
    balance: float = 0.0
    splits: float = 0.0


def territory_scores(case: Case) -> Mapping[str, float]:
    """Every goal of the teams, and the parts of their cost as ``cost.inside`` and so on.

    ``moved`` is there only where the plan's parent is given and has teams.
    """
    rules, ground = case.rules, Ground(case=case)
    shares, means = ground.shares(), ground.means()
    costs = [_cost(ground, team, own, means) for team, own in zip(teams_of(case), shares, strict=True)]
    capacity = rules.value("teams.capacity") if rules.level("teams.capacity") is not Level.OFF else np.inf
    loads = [sum(unit.workload for unit in own) for own in shares]
    scores = {
        "over_capacity": float(sum(max(0.0, load - capacity) for load in loads)),
        "without_doctor": float(sum(not any(unit.staffed for unit in own) for own in shares)),
        "outside_band": float(
            sum(is_outside(case, load, means[team.township]) for team, load in zip(teams_of(case), loads, strict=True))
        ),
        "cost": float(sum(round(sum(astuple(cost))) for cost in costs)),
    }
    for part in TeamCost.__dataclass_fields__:
        scores[f"cost.{part}"] = float(round(sum(getattr(cost, part) for cost in costs)))
    if case.parent is not None and case.parent.territories.solution is not None:
        scores["moved"] = float(_moved(ground, shares, case.parent.territories.solution))
    return scores


def is_outside(case: Case, load: float, mean: float) -> bool:
    """Whether a workload lies outside the band around a mean; on its edge is inside."""
    if case.rules.level("teams.balance") is Level.OFF:
        return False
    slack = 1e-9 * max(1.0, mean)
    return abs(load - mean) > case.rules.value("teams.balance") * mean + slack


def _cost(ground: Ground, team: Team, own: tuple[Unit, ...], means: Mapping[str, float]) -> TeamCost:
    rules, county = ground.case.rules, ground.case.county
    if not own:
        return TeamCost(balance=rules.value("teams.balance_weight") * means[team.township])
    weights = np.array([unit.workload for unit in own], dtype=np.int64)
    sites = [unit.site for unit in own]
    seconds = ground.case.plan.travel_times("car").submatrix([*sites, team.hospital], sites).astype(np.int64)
    seconds[seconds == UNREACHABLE] = UNREACHABLE_SECONDS
    held: Counter[str] = Counter()
    for unit in own:
        held[unit.village] += len(unit.grids)
    broken = sum(0 < grids < len(county.grids_of(village)) for village, grids in held.items())
    return TeamCost(
        inside=float((weights @ seconds[:-1]).min()),
        hospital=rules.value("teams.hospital_weight") * float(weights @ seconds[-1]),
        balance=rules.value("teams.balance_weight") * abs(float(weights.sum()) - means[team.township]),
        splits=3600 * rules.value("teams.split_price") * broken,
    )


def _moved(ground: Ground, shares: tuple[tuple[Unit, ...], ...], previous: Territories) -> int:
    """Workload that is not with the successor of the team that had it, successors chosen so that it is least."""
    labels = {team.id: place for place, team in enumerate(previous.teams)}
    had = _previous_teams(ground, previous)
    kept = np.zeros((len(shares), len(labels)), dtype=np.int64)
    known = 0
    for row, (team, own) in enumerate(zip(teams_of(ground.case), shares, strict=True)):
        for unit in own:
            old = had.get(unit.code)
            if old is not None:
                known += unit.workload
                same = previous.teams[labels[old]].hospital == team.hospital
                kept[row, labels[old]] += unit.workload if same else 0
    rows, columns = linear_sum_assignment(kept, maximize=True)
    return known - int(kept[rows, columns].sum())


def _previous_teams(ground: Ground, previous: Territories) -> Mapping[str, str]:
    """Unit → id of the published team that had it, or most of its workload; of several the smallest."""
    county = ground.case.county
    had: dict[str, str] = {}
    for team in previous.teams:
        had |= dict.fromkeys((*team.villages, *team.grids), team.id)
    found: dict[str, str] = {}
    for unit in units_of(ground.case):
        grids = tuple(county.grid(code) for code in unit.grids) or county.grids_of(unit.village)
        held: Counter[str] = Counter()
        for place in grids or (county.village(unit.village),):
            old = had.get(place.code) or had.get(unit.village)
            if old is not None:
                held[old] += round(ground.load(place))
        if held:
            found[unit.code] = min(held, key=lambda team: (-held[team], team))
    return found


def check_units(case: Case) -> Iterator[Violation]:
    """The units tile the villages and are what the county says; a solver's teams take each whole, none is left out."""
    ground, doctors = Ground(case=case), doctors_of(case.county)
    staffed = [c for c in case.county.clinics if c.id in doctors]
    parts = Counter(unit.village for unit in units_of(case))
    if case.county.township_hospitals:
        yield from _untiled(case)
    if case.plan.territories.goals:
        yield from _divided(case)
        yield from _left_out(case)
    for unit in units_of(case):
        named = _named(case, unit)
        right = ground.workload(unit)
        if right != unit.workload:
            claimed = unit.workload
            message = said(
                "{unit} is said to have the workload {claimed} and has {found}",
                unit=named,
                claimed=claimed,
                found=right,
            )
            yield case.breach("plan.scores", (unit.code,), abs(right - unit.workload), message, unit="persons")
        clinics = [c for c in staffed if c.village == unit.village]
        area = Team(id="", township="", hospital="", villages=() if unit.grids else (unit.village,), grids=unit.grids)
        enough = sum(len(case.county.clinic_doctors(clinic.id)) for clinic in clinics) >= parts[unit.village]
        doctor = bool(clinics) and (enough or any(has_clinic(case.county, area, clinic) for clinic in clinics))
        if doctor != unit.staffed:
            message = said("{unit} is said to have no village doctor and has one", unit=named)
            if unit.staffed:
                message = said("{unit} is said to have a village doctor and has none", unit=named)
            yield case.breach("plan.scores", (unit.code,), 1, message, unit="units")
        township = case.county.village(unit.village).township
        if township != unit.township:
            message = said(
                "{unit} is said to be in {claimed} and is in {found}",
                unit=named,
                claimed=case.names(unit.township),
                found=case.names(township),
            )
            yield case.breach("plan.scores", (unit.code,), 1, message, unit="units")
        if unit.site not in (unit.grids or (unit.village,)):
            message = said("the place that stands for {unit} is not in it", unit=named)
            yield case.breach("plan.scores", (unit.code,), 1, message, unit="units")


def _named(case: Case, unit: Unit) -> Said:
    return said("{unit} (unit {code})", unit=unit_name(case, unit), code=unit.code)


def _untiled(case: Case) -> Iterator[Violation]:
    """Villages that the units do not cover exactly once: whole, or grid by grid."""
    whole, parts = Counter[str](), Counter[str]()
    for unit in units_of(case):
        whole[unit.village] += not unit.grids
        parts.update(unit.grids)
    for village in case.county.villages:
        counts = [whole[village.code] + parts[g.code] for g in case.county.grids_of(village.code)]
        wrong = sum(count != 1 for count in counts or [whole[village.code]])
        if wrong:
            message = said("{village} is not divided into units exactly once", village=case.names(village.code))
            yield case.breach("plan.scores", (village.code,), wrong, message, unit="units")


def _divided(case: Case) -> Iterator[Violation]:
    """Units that a solver claims to have given away whole and that lie in several teams, or in none."""
    whole = {village for team in teams_of(case) for village in team.villages}
    areas = [frozenset(team.grids) for team in teams_of(case)]
    for unit in units_of(case):
        if unit.village in whole or (unit.grids and any(area.issuperset(unit.grids) for area in areas)):
            continue
        message = said("{unit} is not with one team", unit=_named(case, unit))
        yield case.breach("plan.scores", (unit.code,), 1, message, unit="units")


def _left_out(case: Case) -> Iterator[Violation]:
    """Teams that a solver did not form, though there are people for them and for each a unit at home, none twice."""
    ground, county, formed = Ground(case=case), case.county, Counter(team.hospital for team in teams_of(case))
    crews = {member for vehicle in county.vehicles for member in vehicle.crew}
    staff = Counter((p.workplace, p.role) for p in county.people if p.id not in crews and case.serves(p.id))
    able = {h.id: min(staff[h.id, Role.GP], staff[h.id, Role.NURSE]) for h in county.township_hospitals}
    slots = [h for h, number in able.items() for _ in range(min(max(number, formed[h]), len(units_of(case))))]
    may = [[h in own for h in slots] for own in (_may_have(ground, unit) for unit in units_of(case))]
    most = int((maximum_bipartite_matching(csr_array(np.array(may, dtype=np.int8))) >= 0).sum()) if slots else 0
    if most > formed.total():
        spare = [h for h, number in able.items() if number > formed[h]]
        message = said(
            "{able} teams could be formed and {formed} are: there are people for more at {hospitals}",
            able=most,
            formed=formed.total(),
            hospitals=case.names.all(spare),
        )
        yield case.breach("plan.scores", tuple(spare), most - formed.total(), message, unit="teams")


def _may_have(ground: Ground, unit: Unit) -> frozenset[str]:
    """The hospitals a unit is at home with, or would be if they had teams; all of them without township borders."""
    county = ground.case.county
    own = county.township_hospitals if ground.across else county.hospitals_of(unit.township)
    return frozenset({*(h.id for h in own), *ground.homes(unit.township, unit.site)})
