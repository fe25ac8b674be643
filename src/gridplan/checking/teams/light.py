"""Why a team has too little to do, where its own area is the cause."""

from __future__ import annotations

from collections.abc import Sequence

from gridplan.checking.breaches import Case
from gridplan.checking.teams.ground import Ground, split_villages, teams_of, unit_name
from gridplan.domain.adjacency import county_neighbours
from gridplan.domain.territories import Team, Unit
from gridplan.languages import Separator, joined, said

_NAMED = 3  # of so many units the names are told


def why_light(ground: Ground, team: Team, shares: Sequence[tuple[Unit, ...]], upper: float) -> str:
    """Why no neighbour can be added to a light team; nothing where one could, were it not for the other teams.

    Args:
        ground: the county under the teams.
        team: the light one.
        shares: the units of each of the plan's teams, in their order.
        upper: the most workload inside the band.
    """
    case = ground.case
    own = next(units for other, units in zip(teams_of(case), shares, strict=True) if other is team)
    load = sum(unit.workload for unit in own)
    near = _beside(ground, team, own, shares)
    heavy = [unit for unit, _ in near if load + unit.workload > upper]
    alone = [unit for unit, mates in near if load + unit.workload <= upper and mates == 1]
    if not own or len(heavy) + len(alone) < len(near):
        return ""
    told = [said("the area is only {units}", units=_named(case, own))]
    if heavy:
        units = _named(case, heavy)
        told.append(said("with {units} beside it, it would be above the limit {upper:.0f}", units=units, upper=upper))
    if alone:
        units = _named(case, alone)
        told.append(said("{units} beside it are teams of their own: adding one means a team less", units=units))
    if not near:
        told.append(said("it touches no unit that could be added"))
    return joined(Separator.COMMA, told)


def _beside(
    ground: Ground, team: Team, own: Sequence[Unit], shares: Sequence[tuple[Unit, ...]]
) -> list[tuple[Unit, int]]:
    """The units that touch a team and are at home with its hospitals, each with how many units its team has."""
    case = ground.case
    inside = {code for unit in own for code in _atoms(unit)}
    pairs = county_neighbours(case.county, split_villages(case))
    border = {b for a, b in pairs if a in inside} | {a for a, b in pairs if b in inside}
    return [
        (unit, len(units))
        for other, units in zip(teams_of(case), shares, strict=True)
        for unit in units
        if other is not team
        and border.intersection(_atoms(unit))
        and (ground.across or ground.home_township(unit) == team.township)
    ]


def _atoms(unit: Unit) -> tuple[str, ...]:
    return unit.grids or (unit.village,)


def _named(case: Case, units: Sequence[Unit]) -> str:
    shown = (said("{unit} ({load})", unit=unit_name(case, unit), load=unit.workload) for unit in units[:_NAMED])
    told = joined(Separator.LIST, shown)
    return told if len(units) <= _NAMED else said("{units} … ({number} units)", units=told, number=len(units))
