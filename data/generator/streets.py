"""Street grids of the county seat and of the towns, tied into the roads that run through them."""

from __future__ import annotations

import numpy as np
from data.generator.mesh import Mesh
from data.generator.network import Roads, Tags
from data.generator.partition import Partition
from data.generator.spec import Spec
from data.generator.terrain import Floats
from scipy.spatial import cKDTree


def streets(spec: Spec, mesh: Mesh, part: Partition, roads: Roads) -> None:
    """Adds blocks of streets to every township seat, the more the larger the place."""
    rng = spec.rng("streets")
    for t, seat in enumerate(part.seats.tolist()):
        urban = part.kind[t] == "街道" or t == 0
        radius = spec.city_radius * 800 if t == 0 else 1100 if urban else 520 if part.kind[t] == "镇" else 330
        _blocks(mesh, roads, mesh.points[seat], radius, 165.0 if urban else 115.0, rng)


def _blocks(mesh: Mesh, roads: Roads, middle: Floats, radius: float, spacing: float, rng: np.random.Generator) -> None:
    turn = rng.uniform(0, np.pi / 2)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    n = int(radius / spacing)
    cells = [(i, j) for i in range(-n, n + 1) for j in range(-n, n + 1)]
    offset = np.array(cells) @ axes * spacing + rng.uniform(-0.07, 0.07, (len(cells), 2)) * spacing
    wobble = 1 + 0.25 * np.sin(3 * np.arctan2(offset[:, 1], offset[:, 0]) + turn)
    nearest = cKDTree(mesh.points).query(middle + offset)[1]
    fit = (np.hypot(*offset.T) < radius * wobble) & (mesh.slope[nearest] < 0.2) & (mesh.river[nearest] < 60)
    existing = np.array(sorted({n for pair in roads.edges for n in pair}))
    tree = cKDTree(np.array([roads.at[int(e)] for e in existing]))
    node: dict[tuple[int, int], int] = {}
    used: set[int] = set()
    for cell, at, ok in zip(cells, middle + offset, fit.tolist(), strict=True):
        if not ok:
            continue
        gap, k = tree.query(at)
        here = int(existing[k])
        if gap < 0.38 * spacing and here not in used:
            used.add(here)
            node[cell] = here
        else:
            node[cell] = roads.new_node(at)
    for (i, j), a in node.items():
        for step, line in (((1, 0), j), ((0, 1), i)):
            b = node.get((i + step[0], j + step[1]))
            if b is not None and (line % 4 == 0 or rng.random() < 0.88):
                _street(roads, a, b, line, radius)
    _drop_loose(roads, set(node.values()) - used, used)


def _street(roads: Roads, a: int, b: int, line: int, radius: float) -> None:
    main = line % 4 == 0 and radius > 900
    tags: Tags = (("highway", "tertiary"), ("maxspeed", "50")) if main else (("highway", "residential"),)
    if not main and radius > 900 and line % 7 == 3 and (min(a, b), max(a, b)) not in roads.edges:
        roads.oneway[a, b] = (("highway", "residential"), ("oneway", "yes"))
        return
    roads.add(a, b, tags)


def _drop_loose(roads: Roads, fresh: set[int], anchors: set[int]) -> None:
    """Removes street pieces that hang together with no road (oneway streets do not count as a tie)."""
    near = roads.neighbours()
    seen, stack = set(anchors), list(anchors)
    while stack:
        for other in near.get(stack.pop(), ()):
            if other in fresh and other not in seen:
                seen.add(other)
                stack.append(other)
    loose = fresh - seen
    for pair in [p for p in roads.edges if p[0] in loose or p[1] in loose]:
        roads.edges.pop(pair)
    for pair in [p for p in roads.oneway if p[0] in loose or p[1] in loose]:
        roads.oneway.pop(pair)
