"""Puts the roads into the county folder: the extract, or the part around the county where the extract is far larger."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely

from gridplan.languages import said
from gridplan.sources.starter.measure import Plane
from gridplan.sources.starter.model import DraftCounty, Extract
from gridplan.sources.starter.notes import Notes

_AROUND_M = 10_000.0
_MOSTLY_ELSEWHERE = 0.5


def take_roads(extract: Extract, county: DraftCounty, folder: Path, notes: Notes) -> str:
    """Write the road file into ``folder`` and tell its name.

    A way counts as near the county when any of its nodes lies within 10 km, so that a valley road that leaves the
    county and comes back is kept.
    """
    folder.mkdir()
    outline = shapely.union_all([t.area for t in county.townships])
    plane = Plane(outline)
    around = plane.unproject(shapely.buffer(plane.project(shapely.convex_hull(outline)), _AROUND_M))
    points = np.array(extract.roads, dtype=float).reshape(-1, 2)
    near = int(shapely.contains_xy(around, points[:, 0], points[:, 1]).sum())
    if len(points) == 0 or near >= _MOSTLY_ELSEWHERE * len(points):
        shutil.copyfile(extract.path, folder / extract.path.name)
        return extract.path.name
    name = "roads.osm.pbf"
    _cut(extract.path, folder / name, around)
    told = said(
        "the file is much larger than the county: only roads up to {km:.0f} km beyond it were taken",
        km=_AROUND_M / 1000,
    )
    notes.info("050", told, file=f"roads/{name}")
    return name


def _cut(source: Path, target: Path, around: Any) -> None:
    shapely.prepare(around)
    wanted = osmium.filter.KeyFilter("highway", "route")
    with osmium.BackReferenceWriter(str(target), ref_src=str(source), remove_tags=False) as writer:
        ways = osmium.FileProcessor(str(source), osmium.osm.NODE | osmium.osm.WAY).with_locations().with_filter(wanted)
        for way in ways:
            if isinstance(way, osmium.osm.Way):
                spots = np.array([(n.lon, n.lat) for n in way.nodes if n.location.valid()]).reshape(-1, 2)
                if shapely.contains_xy(around, spots[:, 0], spots[:, 1]).any():
                    writer.add(way)
