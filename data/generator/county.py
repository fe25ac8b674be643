"""One county from nothing to its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from data.generator.borders import Frame
from data.generator.elevation import write_elevation
from data.generator.health import make_health
from data.generator.layout import make_roads
from data.generator.partition import make_partition
from data.generator.pbf import write_pbf
from data.generator.people import make_staff
from data.generator.places import name_places, write_boundaries
from data.generator.postings import add_village_posts
from data.generator.spec import Spec
from data.generator.tables import write_tables
from data.generator.terrain import make_terrain
from data.generator.visits import vehicle_rows


def write_county(spec: Spec, folder: Path) -> dict[str, int]:
    """Writes the county folder of ``spec``; returns what was counted."""
    terrain = make_terrain(spec)
    mesh, part = make_partition(spec, terrain)
    frame = Frame(spec)
    places = name_places(spec, mesh, part, frame)
    roads, on_foot, narrow = make_roads(spec, terrain, mesh, part)
    roadless = np.r_[on_foot, part.island] if part.island >= 0 else on_foot
    health = make_health(spec, mesh, part, places, frame, roadless)
    add_village_posts(spec, health)
    staff, leave, crews, inspectors = make_staff(spec, health)
    write_boundaries(spec, terrain, mesh, part, places, folder / "boundaries")
    nodes, ways = write_pbf(folder / "roads" / "roads.osm.pbf", roads, frame)
    write_elevation(folder / "elevation" / "dem.tif", terrain, roads, frame)
    write_tables(spec, part, places, health, staff, leave, vehicle_rows(spec, health, crews, inspectors), folder)
    return {
        "townships": len(part.seats),
        "villages": len(part.sites),
        "grids": len(part.grid_sites),
        "residents": int(part.residents.sum()),
        "people": len(staff),
        "teams": sum(health.teams),
        "clinics": len(health.doctors),
        "staffed": sum(d > 0 for d in health.doctors.values()),
        "nodes": nodes,
        "ways": ways,
        "narrow": len(narrow),
        "on foot": len(on_foot),
    }
