"""All roads of a county in the order in which they are built."""

from __future__ import annotations

import numpy as np
from data.generator import roads as build
from data.generator import special
from data.generator.bridges import bridges
from data.generator.mesh import Mesh
from data.generator.network import Roads
from data.generator.partition import Partition
from data.generator.spec import Spec
from data.generator.streets import streets
from data.generator.terrain import Ints, Terrain
from scipy.spatial import cKDTree


def make_roads(spec: Spec, terrain: Terrain, mesh: Mesh, part: Partition) -> tuple[Roads, Ints, tuple[int, ...]]:
    """The network, the villages without a road, and the villages that a mobile hospital cannot reach."""
    builder = build.make_builder(mesh, part)
    build.main_roads(spec, mesh, part, builder)
    on_foot = special.remote_villages(spec, mesh, part, builder)
    apart = on_foot if part.island < 0 else np.r_[on_foot, part.island]
    own = build.village_roads(spec, mesh, part, builder, apart)
    build.hamlet_roads(part, builder, apart)
    narrow = special.narrow_roads(spec, mesh, part, builder, own)
    special.expressway(mesh, part, builder)
    special.island_and_ferry(mesh, part, builder)
    special.footpaths(part, builder, on_foot)
    special.roundabout(mesh, part, builder.roads)
    streets(spec, mesh, part, builder.roads)
    builder.roads.fixed |= set(part.sites.tolist())
    builder.roads.smooth()
    tree = cKDTree(mesh.points)
    builder.roads.bend(spec.rng("bends"), lambda at: mesh.slope[tree.query(at)[1]])
    bridges(terrain, builder.roads)
    return builder.roads, on_foot, narrow
