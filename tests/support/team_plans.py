"""Plans of the tiny county whose teams are drawn by hand, for what the checker says about teams.

Villages are named by township and place: ``"03"`` is village 3 of township 0. A village is looked after whole, or grid
by grid where it was divided by :func:`divided`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shapely import box

from gridplan.checking.breaches import Case
from gridplan.checking.teams.ground import Ground
from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.plan import Plan
from gridplan.domain.results import Goal
from gridplan.domain.territories import Team, Territories, Unit
from support.tiny import tiny_county, tiny_travel
from support.tiny_plan import solved, tiny_plan, village

TOWNSHIPS = ("990101100", "990101101")


def code(short: str) -> str:
    """``"03"`` → the village's code; what follows a slash (the grid) is kept: ``"03/2"`` → its second grid."""
    place, _, grid = short.partition("/")
    own = village(int(place[0]), int(place[1]))
    return f"{own}{int(grid):03}" if grid else own


def with_hospital(county: County, hospital_id: str, **changes: Any) -> County:
    """``county`` with something changed about a township hospital."""
    hospitals = (replace(h, **changes) if h.id == hospital_id else h for h in county.township_hospitals)
    return county.replace(township_hospitals=tuple(hospitals))


def divided(county: County, short: str, grids: int, **changes: Any) -> County:
    """``county`` with a village cut into strips from west to east, of equal area and people."""
    own = county.village(code(short))
    west, south, east, north = own.area.bounds
    step = (east - west) / grids
    old = county.grids_of(own.code)[0]
    strips = []
    for k in range(grids):
        area = box(west + k * step, south, west + (k + 1) * step, north)
        strips.append(
            replace(
                old,
                code=f"{own.code}{k + 1:03}",
                name=f"第{k + 1}网格",
                area=area,
                site=area.centroid,
                area_km2=own.area_km2 / grids,
                residents=own.residents // grids,
                key_groups={group: count // grids for group, count in own.key_groups.items()},
                derived=False,
            )
        )
    rest = tuple(g for g in county.grids if g.village != own.code)
    return county.replace(grids=(*rest, *strips), **changes)


def team(name: str, hospital: str, places: str, county: County | None = None) -> Team:
    """A staffed team of some places: ``team("T0-0", "TH0", "00 01 03/1")``."""
    county = county or tiny_county()
    codes = [code(short) for short in places.split()]
    number = int(name[-1])
    own = hospital[-1]
    return Team(
        id=name,
        township=county.township_hospital(hospital).township,
        hospital=hospital,
        villages=tuple(c for c in codes if len(c) == 12),
        grids=tuple(c for c in codes if len(c) > 12),
        specialist=f"D{own}",
        gp=f"gp{own}{number}",
        nurse=f"nurse{own}{number}",
        leader=f"gp{own}{number}",
    )


def units(county: County, parts: Sequence[str] = ()) -> tuple[Unit, ...]:
    """Every village as a unit, but for those of which ``parts`` names grids: ``("03/1 03/2", "03/3")``."""
    pieces = [tuple(code(short) for short in part.split()) for part in parts]
    split = {county.grid(part[0]).village for part in pieces}
    staffed = {c.village: county.clinic_grid(c) for c in county.clinics if county.clinic_doctors(c.id)}
    whole = [
        Unit(code=v.code, village=v.code, township=v.township, site=v.code, workload=0, staffed=v.code in staffed)
        for v in county.villages
        if v.code not in split
    ]
    cut = []
    for number, part in enumerate(pieces, start=1):
        own = county.village(county.grid(part[0]).village)
        clinic = staffed.get(own.code)
        cut.append(
            Unit(
                code=f"{own.code}/{number}",
                village=own.code,
                township=own.township,
                grids=part,
                site=part[0],
                workload=0,
                staffed=clinic is not None and clinic.code in part,
            )
        )
    return (*whole, *cut)


def team_plan(
    teams: Collection[Team],
    *,
    county: County | None = None,
    parts: Sequence[str] = (),
    goals: Mapping[str, float] | None = None,
    parent: str | None = None,
) -> Plan:
    """A plan with these teams, its units weighed as the checker weighs them, claiming ``goals`` as proven."""
    county = county or tiny_county()
    listed = tuple(replace(t, village_doctors=doctors(county, t)) for t in teams)
    claims = tuple(Goal(name=name, value=value, bound=value, unit="teams") for name, value in (goals or {}).items())
    draft = replace(
        tiny_plan(county),
        parent=parent,
        travel=(tiny_travel(county), tiny_travel(county, "mobile_hospital")),
        territories=solved(Territories(teams=listed, units=units(county, parts)), *claims),
    )
    return weighed(draft)


def doctors(county: County, own: Team) -> tuple[str, ...]:
    """The village doctors of the clinics in a team's area."""
    found = []
    for clinic in county.clinics:
        grid = county.clinic_grid(clinic)
        if clinic.village in own.villages or (grid is not None and grid.code in own.grids):
            found += [p.id for p in county.clinic_doctors(clinic.id) if p.role is Role.VILLAGE_DOCTOR]
    return tuple(found)


def weighed(plan: Plan) -> Plan:
    """``plan`` with the workload of each unit as the checker finds it."""
    ground, solution = Ground(case=Case(plan=plan)), plan.territories.solution
    assert solution
    own = tuple(replace(u, workload=ground.workload(u)) for u in solution.units)
    return replace(plan, territories=replace(plan.territories, solution=replace(solution, units=own)))


def relabelled(value: Any, names: Mapping[str, str]) -> Any:
    """Any domain value with codes and ids exchanged for others, wherever they stand."""
    if type(value) is str:
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(relabelled(item, names) for item in value)
    if isinstance(value, Mapping):
        return {relabelled(key, names): relabelled(item, names) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        own = {f.name: relabelled(getattr(value, f.name), names) for f in dataclasses.fields(value) if f.init}
        return replace(value, **own)
    return value
