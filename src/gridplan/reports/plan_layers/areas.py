"""Layers of areas: townships, villages, grids, teams, coverage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import cast

import shapely

from gridplan.domain.adjacency import neighbours
from gridplan.domain.colouring import colour_classes
from gridplan.domain.coverage import Service
from gridplan.domain.places import Area, Grid, Village
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.team_areas import team_places
from gridplan.domain.territories import Team
from gridplan.reports.geopackage import Columns, Kind, Layer
from gridplan.reports.plan_layers.context import Context
from gridplan.reports.plan_layers.words import MODES
from gridplan.reports.qml import Label, Look, style

_UNCOVERED = "uncovered"
_SNAP = 1e-7
"""Degrees, about a centimetre: villages whose common border differs by rounding are one area nevertheless."""


def area_layers(context: Context) -> tuple[Layer, ...]:
    """From the widest to the finest, then those that show decisions."""
    return _townships(context), _villages(context), _grids(context), _teams(context), _coverage(context)


def _townships(context: Context) -> Layer:
    county = context.county
    teams = Counter(team.township for team in context.plan.teams)
    solution = context.plan.coverage.solution
    uncovered = Counter(county.village(code).township for code in (solution.uncovered if solution else ()))
    columns: Columns = {
        "code": ("text", "code"),
        "name": ("text", "name"),
        "zone": ("text", "zone"),
        "residents": ("whole", "residents"),
        "villages": ("whole", "n_villages"),
        "teams": ("whole", "n_teams"),
        "uncovered": ("whole", "n_uncovered"),
    }
    rows = []
    for township in county.townships:
        own = county.villages_of(township.code)
        told = (township.code, township.name, county.name_of(township.zone), sum(v.residents for v in own), len(own))
        rows.append((township.area, (*told, teams[township.code], uncovered[township.code])))
    look = Look(kind="fill", width=0.7, edge=context.colour("ink"))
    label = Label(field="name", size=11, bold=True)
    return Layer(name="townships", shape="MultiPolygon", columns=columns, rows=rows, style=style(look, label=label))


def _teams_of(context: Context) -> Mapping[str, list[Team]]:
    """Village or grid → teams that have it or a part of it."""
    found: dict[str, list[Team]] = defaultdict(list)
    for team in context.plan.teams:
        for code in (*team.villages, *team.grids, *(dict.fromkeys(context.county.grid(g).village for g in team.grids))):
            found[code].append(team)
    return found


def _key_columns(context: Context) -> dict[str, tuple[Kind, str]]:
    return {"key_people": ("whole", "key_people")} if context.detailed else {}


def _key_people(context: Context, place: Village | Grid) -> tuple[int, ...]:
    return (sum(place.key_groups.values()),) if context.detailed else ()


def _villages(context: Context) -> Layer:
    county, teams = context.county, _teams_of(context)
    columns: Columns = {
        "code": ("text", "code"),
        "name": ("text", "name"),
        "township_code": ("text", "township_code"),
        "township": ("text", "township"),
        "residents": ("whole", "residents"),
        **_key_columns(context),
        "km2": ("amount", "km2"),
        "steward": ("text", "steward"),
        "team_ids": ("text", "team_ids"),
        "team": ("text", "team"),
    }
    rows = []
    for village in county.villages:
        own = teams.get(village.code, [])
        rows.append(
            (
                village.area,
                (
                    *(village.code, village.name, village.township, county.name_of(village.township)),
                    *(village.residents, *_key_people(context, village), round(village.area_km2, 3), village.steward),
                    *_team(context, own),
                ),
            )
        )
    look = Look(kind="fill", width=0.25, edge=context.colour("ink"))
    drawn = style(look, label=Label(field="name", size=8, smallest_scale=120_000))
    return Layer(name="villages", shape="MultiPolygon", columns=columns, rows=rows, style=drawn)


def _team(context: Context, own: list[Team]) -> tuple[str | None, str | None]:
    names = context.words("list").join(context.crews[team.id] for team in own)
    return ";".join(team.id for team in own) or None, names or None


def _grids(context: Context) -> Layer:
    county, teams, words = context.county, _teams_of(context), context.words
    columns: Columns = {
        "code": ("text", "code"),
        "name": ("text", "name"),
        "village_code": ("text", "village_code"),
        "village": ("text", "village"),
        "township": ("text", "township"),
        "residents": ("whole", "residents"),
        **_key_columns(context),
        "head": ("text", "head"),
        "workers": ("text", "workers"),
        "sentinels": ("text", "sentinels"),
        "team_ids": ("text", "team_ids"),
        "team": ("text", "team"),
    }
    rows = []
    for grid in county.grids:
        village = county.village(grid.village)
        people = (grid.head, *(words("list").join(names) or None for names in (grid.workers, grid.sentinels)))
        place = (grid.code, grid.name, village.code, village.name, county.name_of(village.township), grid.residents)
        own = teams.get(grid.code) or teams.get(village.code, [])
        rows.append((grid.area, (*place, *_key_people(context, grid), *people, *_team(context, own))))
    look = Look(kind="fill", width=0.15, edge=context.colour("ink"), dashed=True)
    drawn = style(look, label=Label(field="name", size=7, smallest_scale=30_000))
    return Layer(name="grids", shape="MultiPolygon", columns=columns, rows=rows, style=drawn)


def _teams(context: Context) -> Layer:
    plan, county = context.plan, context.county
    palette = context.colours("teams")
    shapes = {
        team.id: cast("Area", shapely.union_all([place.area for place in team_places(county, team)], grid_size=_SNAP))
        for team in plan.teams
    }
    colours = colour_classes(list(shapes), neighbours(shapes), len(palette))
    columns: Columns = {
        "id": ("text", "team_ids"),
        "name": ("text", "team"),
        "township": ("text", "township"),
        "hospital_id": ("text", "hospital_id"),
        "hospital": ("text", "hospital"),
        "leader": ("text", "leader"),
        "specialist": ("text", "specialist"),
        "gp": ("text", "gp"),
        "nurse": ("text", "nurse"),
        "village_doctors": ("text", "village_doctors"),
        "villages": ("text", "village"),
        "residents": ("whole", "residents"),
        "workload": ("whole", "workload"),
        "colour": ("text", "colour"),
    }
    rows = []
    for team in plan.teams:
        roles = (team.leader, team.specialist, team.gp, team.nurse)
        split = dict.fromkeys(county.grid(g).village for g in team.grids)
        rows.append(
            (
                shapes[team.id],
                (
                    *(team.id, context.crews[team.id], county.name_of(team.township)),
                    *(team.hospital, county.name_of(team.hospital), *map(context.name, roles)),
                    *(context.all(team.village_doctors), context.all((*team.villages, *split))),
                    sum(place.residents for place in team_places(county, team)),
                    plan.territories.solution.workload_of(team) if plan.territories.solution else None,
                    str(colours[team.id]),
                ),
            )
        )
    looks = [
        (str(number), str(number + 1), Look(kind="fill", colour=palette[number % len(palette)], width=0.4, alpha=0.75))
        for number in sorted(set(colours.values()))
    ]
    drawn = style(looks, by="colour", label=Label(field="name", size=8, smallest_scale=250_000))
    return Layer(name="teams", shape="MultiPolygon", columns=columns, rows=rows, style=drawn)


def _coverage(context: Context) -> Layer:
    solution, words = context.plan.coverage.solution, context.words
    services = {service.village: service for service in solution.services} if solution else {}
    columns: Columns = {
        "code": ("text", "code"),
        "name": ("text", "name"),
        "township": ("text", "township"),
        "mode": ("text", "mode"),
        "mode_title": ("text", "mode_title"),
        "provider_id": ("text", "provider_id"),
        "provider": ("text", "provider"),
        "since": ("day", "since"),
        "residents": ("whole", "residents"),
    }
    rows = [
        (village.area, tuple(_covered(context, village, services.get(village.code)))) for village in _known(context)
    ]
    titles = [*((mode.value, words.pick(title)) for mode, title in MODES.items()), (_UNCOVERED, words(_UNCOVERED))]
    looks = [
        (value, title, Look(kind="fill", colour=context.colour(f"coverage.{value}"), edge="#ffffff", alpha=0.85))
        for value, title in titles
    ]
    drawn = style(looks, by="mode")
    return Layer(name="coverage", shape="MultiPolygon", columns=columns, rows=rows, style=drawn)


def _known(context: Context) -> tuple[Village, ...]:
    """All villages; none where no coverage was found, which is not the same as being uncovered."""
    return context.county.villages if context.plan.coverage.solution else ()


def _covered(context: Context, village: Village, service: Service | None) -> Iterator[object]:
    words = context.words
    yield from (village.code, village.name, context.county.name_of(village.township))
    if service is None:
        yield from (_UNCOVERED, words(_UNCOVERED), None, None, None)
    else:
        mode = CoverageMode(service.mode)
        yield from (mode.value, words.pick(MODES[mode]), service.provider, context.name(service.provider))
        yield service.since
    yield village.residents
