"""Layers that colour areas: teams, coverage modes, travel times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from gridplan.domain.adjacency import neighbours
from gridplan.domain.places import Area
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.travel import UNREACHABLE
from gridplan.maps.colouring import colour_classes, tints
from gridplan.maps.context import Context
from gridplan.maps.ground import Ground, dividing
from gridplan.maps.spec import Shading, Swatch, TeamItem, TeamsLayer

LIMITS = (15, 30, 60)  # minutes
TRAVEL_CLASSES = ("within_15", "within_30", "within_60", "beyond_60", "unreachable")
SERVICE_LEVELS = ("clinic", "township_hospital", "lead_hospital")


def teams_layer(context: Context, ground: Ground) -> TeamsLayer | None:
    """Team areas, coloured so that neighbours differ; ``None`` without a solution."""
    if not context.teams:
        return None
    county = context.county
    shapes: dict[str, Area] = {}
    for team in context.teams.values():
        units = [county.village(v).area for v in team.villages] + [county.grid(g).area for g in team.grids]
        shapes[team.id] = _union(units)
    classes = colour_classes(list(shapes), neighbours(shapes), len(context.theme.teams))
    colours = tints(context.theme.teams, 1 + max(classes.values()))
    items = []
    owner: dict[str, str] = {}
    for team in context.teams.values():
        for code in (*team.villages, *team.grids):
            owner.update(dict.fromkeys(ground.of.get(code, ()), team.id))
        split: dict[str, list[str]] = {}
        for code in team.grids:
            split.setdefault(county.grid(code).village, []).extend(ground.of.get(code, ()))
        items.append(
            TeamItem(
                name=context.team_names[team.id],
                township=context.townships[team.township],
                colour=classes[team.id],
                villages=tuple(context.villages[v] for v in team.villages),
                parts=tuple((context.villages[v], ground.topology.merge(atoms)) for v, atoms in split.items()),
            )
        )
    note = context.words("ui.teams_count", n=len(items))
    legend = (Swatch(label=context.words("layer.teams"), colour=",".join(context.theme.teams), mark="many", note=note),)
    return TeamsLayer(teams=tuple(items), colours=colours, borders=dividing(ground, owner), legend=legend)


def _union(areas: list[Area]) -> Area:
    union = shapely.union_all(areas)
    return union if isinstance(union, (Polygon, MultiPolygon)) else MultiPolygon()


def coverage_shading(context: Context) -> Shading | None:
    """Villages by coverage mode; ``None`` without a solution."""
    solution = context.plan.coverage.solution
    if solution is None:
        return None
    keys = [mode.value for mode in CoverageMode] + ["uncovered"]
    mode_of = {service.village: service.mode.value for service in solution.services}
    values = tuple(keys.index(mode_of.get(v.code, "uncovered")) for v in context.county.villages)
    counts = Counter(values)
    unit = context.words("kind.village")
    legend = tuple(
        Swatch(
            label=context.words(f"coverage.{key}"),
            colour=context.colour(f"coverage.{key}"),
            note=f"{counts[i]} {unit}" if context.words.lang == "zh" else str(counts[i]),
        )
        for i, key in enumerate(keys)
    )
    return Shading(id="coverage", label=context.words("layer.coverage"), legend=legend, values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """For each village the seconds to the nearest facility of a level (-1: none is reachable) and its id."""

    level: str
    seconds: tuple[int, ...]
    facility: tuple[str, ...]


def nearest_facilities(context: Context) -> tuple[Nearest, ...]:
    """Car times from each village to each service level; empty where the plan has no car times."""
    county, car = context.county, context.car
    if car is None:
        return ()
    staffed = {p.workplace for p in county.people if p.role == "village_doctor"}
    hospitals = [h.id for h in county.township_hospitals]
    lead = [h.id for h in county.lead_hospitals]
    clinics = [c.id for c in county.clinics if c.id in staffed]
    known = set(car.destinations)
    origins = [v.code for v in county.villages]
    if not set(origins) <= set(car.origins):
        return ()
    goals = zip(SERVICE_LEVELS, (clinics + hospitals, hospitals, lead), strict=True)
    levels = ((level, [f for f in ids if f in known]) for level, ids in goals)
    return tuple(_nearest(level, car.submatrix(origins, ids), ids) for level, ids in levels if ids)


def _nearest(level: str, seconds: np.ndarray, ids: Sequence[str]) -> Nearest:
    far = np.iinfo(np.int32).max
    table = np.where(seconds == UNREACHABLE, far, seconds)
    best = table.argmin(axis=1)
    least = table[np.arange(len(table)), best]
    return Nearest(
        level=level,
        seconds=tuple(int(s) if s != far else UNREACHABLE for s in least),
        facility=tuple(ids[b] if s != far else "" for b, s in zip(best, least, strict=True)),
    )


def travel_shadings(context: Context, nearest: Iterable[Nearest]) -> tuple[Shading, ...]:
    """Villages by time class, one shading for each service level; the legend gives the share of residents."""
    return tuple(_travel(context, level) for level in nearest)


def _travel(context: Context, nearest: Nearest) -> Shading:
    values = tuple(time_class(s) for s in nearest.seconds)
    residents: Counter[int] = Counter()
    for village, value in zip(context.county.villages, values, strict=True):
        residents[value] += village.residents
    total = max(1, residents.total())
    legend = tuple(
        Swatch(
            label=context.words(f"travel.{key}"),
            colour=context.colour(f"travel.{key}"),
            note=f"{100 * residents[i] / total:.1f} %",
        )
        for i, key in enumerate(TRAVEL_CLASSES)
    )
    return Shading(id=nearest.level, label=context.words(f"travel.{nearest.level}"), legend=legend, values=values)


def time_class(seconds: int) -> int:
    """Index into ``TRAVEL_CLASSES``; a limit itself is still within it."""
    if seconds == UNREACHABLE:
        return len(LIMITS) + 1
    return sum(seconds > 60 * limit for limit in LIMITS)
