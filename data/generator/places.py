"""Codes, names, demand and boundary files of the places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from data.generator.borders import Frame, grid_areas, merged
from data.generator.mesh import Mesh
from data.generator.names import Names
from data.generator.partition import Partition
from data.generator.spec import Spec
from data.generator.terrain import Floats, Ints, Terrain
from shapely import Polygon
from shapely.geometry import mapping

FIRST = {"街道": 1, "镇": 100, "乡": 200}
ZONE_NAMES = ("中心", "东部", "西部", "南部", "北部", "西北", "东北", "西南", "东南")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Codes and names by index of the partition. ``site``: lon, lat of each village and grid."""

    township_code: list[str]
    township_name: list[str]
    zone_code: list[str]
    zone_name: list[str]
    village_code: list[str]
    village_name: list[str]
    grid_code: list[str]
    village_site: Floats
    grid_site: Floats
    grid_residents: Ints


def name_places(spec: Spec, mesh: Mesh, part: Partition, frame: Frame) -> Places:
    """Gives every place its code and name."""
    names = Names(spec.rng("place names"))
    counter = dict(FIRST)
    codes, titles = [], []
    for kind in part.kind:
        codes.append(f"{spec.code}{counter[kind]:03d}")
        titles.append((spec.name[:2] if kind == "镇" and not titles else names.township()) + kind)
        counter[kind] += 1
    village_code, village_name = _villages(part, codes, titles, names)
    serial: dict[int, int] = {}
    grid_code = []
    for v in part.of_village.tolist():
        serial[v] = serial.get(v, 0) + 1
        grid_code.append(f"{village_code[v]}{serial[v]:03d}")
    rng = spec.rng("sites")
    zones = _zone_names(spec, mesh, part)
    return Places(
        township_code=codes,
        township_name=titles,
        zone_code=[f"{spec.code}Z{z + 1}" for z in range(spec.zones)],
        zone_name=zones,
        village_code=village_code,
        village_name=village_name,
        grid_code=grid_code,
        village_site=frame.lonlat(_beside(mesh, part.sites, rng)),
        grid_site=frame.lonlat(_beside(mesh, part.grid_sites, rng)),
        grid_residents=_grid_residents(spec, part),
    )


def _villages(part: Partition, codes: list[str], titles: list[str], names: Names) -> tuple[list[str], list[str]]:
    village_code, village_name = [""] * len(part.sites), [""] * len(part.sites)
    for t, code in enumerate(codes):
        community, village = 1, 200
        for v in np.flatnonzero(part.of_township == t).tolist():
            if part.urban[v]:
                seat = part.urban[v] == 1 and community == 1
                stem = titles[t].removesuffix("镇").removesuffix("乡") if seat else names.community()
                village_code[v], village_name[v] = f"{code}{community:03d}", f"{stem}社区"
                community += 1
            else:
                village_code[v], village_name[v] = f"{code}{village:03d}", f"{names.village()}村"
                village += 1
    return village_code, village_name


def _beside(mesh: Mesh, sites: Ints, rng: np.random.Generator) -> Floats:
    """Sites stand 15-45 m beside the road point that leads to them."""
    turn, far = rng.uniform(0, 2 * np.pi, len(sites)), rng.uniform(15, 45, len(sites))
    return mesh.points[sites] + np.stack([np.cos(turn), np.sin(turn)], axis=1) * far[:, None]


def _zone_names(spec: Spec, mesh: Mesh, part: Partition) -> list[str]:
    """Zones are called after where they lie, seen from the county's middle."""
    where = np.array([mesh.points[part.seats[part.zone == z]].mean(axis=0) for z in range(spec.zones)])
    middle = mesh.points[part.seats].mean(axis=0)
    compass = {"东部": 0, "东北": 45, "北部": 90, "西北": 135, "西部": 180, "西南": 225, "南部": 270, "东南": 315}
    free = dict(compass)
    found = []
    for z, (x, y) in enumerate(where - middle):
        if z == 0:
            found.append("中心片区")
            continue
        angle = np.degrees(np.arctan2(y, x)) % 360
        best = min(free, key=lambda name: abs((free[name] - angle + 180) % 360 - 180))
        free.pop(best)
        found.append(f"{best}片区")
    return found


def _grid_residents(spec: Spec, part: Partition) -> Ints:
    """Each village's residents over its grids; sums are exact."""
    rng = spec.rng("grid residents")
    people = np.zeros(len(part.of_village), dtype=np.int64)
    for v, total in enumerate(part.residents.tolist()):
        mine = np.flatnonzero(part.of_village == v)
        share = rng.dirichlet(np.full(len(mine), 6.0))
        whole = np.floor(share * total).astype(np.int64)
        whole[0] += total - whole.sum()
        people[mine] = whole
    return people


NEEDS: Mapping[str, tuple[float, tuple[str, ...]]] = {
    "65+": (1.0, ("内科", "中医")),
    "0-6": (1.0, ("儿科",)),
    "pregnant": (2.0, ("妇产科",)),
    "mental": (3.0, ("精神",)),
    "hypertension": (1.0, ("内科",)),
    "diabetes": (1.5, ("内科",)),
    "tuberculosis": (3.0, ("内科",)),
    "disabled": (1.5, ("康复",)),
}
"""Key group → residents that a member counts for besides, and specialties needed; all *assumed*."""

KEY_GROUPS = (
    ("65+", "65岁及以上", 0.152, 0.22),
    ("0-6", "0至6岁儿童", 0.061, 0.2),
    ("pregnant", "孕产妇", 0.0075, 0.25),
    ("mental", "严重精神障碍患者", 0.0046, 0.2),
    ("hypertension", "高血压患者", 0.098, 0.15),
    ("diabetes", "2型糖尿病患者", 0.034, 0.18),
    ("tuberculosis", "肺结核患者", 0.0005, 0.3),
    ("disabled", "残疾人", 0.021, 0.2),
)


def demand_rows(spec: Spec, part: Partition, places: Places) -> list[list[Any]]:
    """Residents and key groups of each grid; the countryside is older than the town."""
    rng = spec.rng("demand")
    rows = []
    for g, total in enumerate(places.grid_residents.tolist()):
        urban = int(part.urban[part.of_village[g]])
        tilt = {"65+": (1.25, 1.0, 0.72), "0-6": (0.8, 1.05, 1.25), "pregnant": (0.75, 1.05, 1.3)}
        counts = [
            int(rng.binomial(total, min(0.6, rate * tilt.get(key, (1, 1, 1))[urban] * np.exp(wide * rng.normal()))))
            for key, _, rate, wide in KEY_GROUPS
        ]
        rows.append([places.grid_code[g], total, *counts])
    return sorted(rows)


def write_boundaries(
    spec: Spec, terrain: Terrain, mesh: Mesh, part: Partition, places: Places, folder: Path
) -> dict[str, list[Polygon]]:
    """Writes townships, villages, grids and the rivers as GeoJSON; returns the areas."""
    frame = Frame(spec)
    names = Names(spec.rng("grid people"))
    grids = grid_areas(spec, mesh, part.grid, len(part.grid_sites))
    villages = merged(grids, part.of_village, len(part.sites))
    townships = merged(villages, part.of_township, len(part.seats))
    stewards = [names.person() for _ in villages]
    _write(folder / "townships.geojson", townships, _township_rows(part, places))
    _write(folder / "villages.geojson", villages, _village_rows(part, places, stewards))
    _write(folder / "grids.geojson", grids, _grid_rows(spec, part, places, names))
    _write_water(folder / "water.geojson", terrain, mesh, part, frame, townships)
    return {"townships": townships, "villages": villages, "grids": grids}


def _township_rows(part: Partition, places: Places) -> list[dict[str, Any]]:
    return [
        {
            "code": places.township_code[t],
            "name": places.township_name[t],
            "zone": places.zone_code[int(part.zone[t])],
            "zone_name": places.zone_name[int(part.zone[t])],
        }
        for t in range(len(part.seats))
    ]


def _village_rows(part: Partition, places: Places, stewards: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "code": places.village_code[v],
            "name": places.village_name[v],
            "township": places.township_code[int(part.of_township[v])],
            "site_lon": float(places.village_site[v][0]),
            "site_lat": float(places.village_site[v][1]),
            "steward": stewards[v],
        }
        for v in range(len(part.sites))
    ]


def _grid_rows(spec: Spec, part: Partition, places: Places, names: Names) -> list[dict[str, Any]]:
    rng = spec.rng("grid workers")
    rows = []
    for g, code in enumerate(places.grid_code):
        v = int(part.of_village[g])
        people = int(places.grid_residents[g])
        rows.append(
            {
                "code": code,
                "name": f"{places.village_name[v]}第{int(code[-3:])}网格",
                "village": places.village_code[v],
                "site_lon": float(places.grid_site[g][0]),
                "site_lat": float(places.grid_site[g][1]),
                "head": names.person(),
                "workers": names.people(1 + (people > 900) + int(rng.random() < 0.15)),
                "sentinels": names.people(1 + int(rng.random() < 0.25)),
            }
        )
    return rows


def _write(path: Path, areas: list[Any], rows: list[dict[str, Any]]) -> None:
    pairs = sorted(zip(rows, areas, strict=True), key=lambda pair: str(pair[0].get("code", "")))
    features = [
        json.dumps(
            {"type": "Feature", "properties": row, "geometry": mapping(shapely.orient_polygons(area))},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for row, area in pairs
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_water(
    path: Path, terrain: Terrain, mesh: Mesh, part: Partition, frame: Frame, townships: list[Polygon]
) -> None:
    county = shapely.coverage_union_all(townships)
    areas, rows = [], []
    for low, high, width in ((600, 1e9, "large"), (150, 600, "middle"), (25, 150, "small")):
        chains = _chains(terrain, low, high)
        lines = [shapely.LineString(frame.lonlat(chain)) for chain in chains if len(chain) > 1]
        inside = shapely.intersection(shapely.MultiLineString(lines), county) if lines else shapely.MultiLineString()
        kept = shapely.set_precision(shapely.line_merge(inside), 1e-6)
        if not kept.is_empty:
            areas.append(kept)
            rows.append({"kind": "river", "size": width})
    if part.lake is not None:
        cells = np.full(len(mesh.points), -1)
        cells[part.lake.water] = 0
        pieces = shapely.union_all([shapely.Point(p).buffer(125, quad_segs=4) for p in mesh.points[part.lake.water]])
        smooth = pieces.buffer(60).buffer(-90).simplify(25)
        areas.append(shapely.set_precision(shapely.transform(smooth, frame.lonlat).intersection(county), 1e-6))
        rows.append({"kind": "reservoir", "size": "large"})
    _write(path, areas, rows)


def _chains(terrain: Terrain, low: float, high: float) -> list[Floats]:
    """River courses from each source or confluence of this size down to the next larger one, smoothed."""
    wet = (terrain.flow > low) & (terrain.flow <= high)
    feeders = np.bincount(terrain.receiver[wet], minlength=len(wet))
    starts = np.flatnonzero(wet & (feeders != 1))
    chains = []
    for node in starts.tolist():
        path = [node]
        while terrain.receiver[path[-1]] != path[-1] and (wet[path[-1]] or len(path) == 1):
            path.append(int(terrain.receiver[path[-1]]))
            if feeders[path[-1]] != 1:
                break
        at = terrain.points[path].copy()
        for _ in range(3):
            at[1:-1] = 0.5 * at[1:-1] + 0.25 * (at[:-2] + at[2:])
        chains.append(at)
    return chains
