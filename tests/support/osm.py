"""Writes small OpenStreetMap files for tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium

from gridplan.domain.county import RoadFile

Node = tuple[float, float] | tuple[float, float, Mapping[str, str]]
Way = tuple[Sequence[int], Mapping[str, str]]
Relation = tuple[Sequence[tuple[str, int, str]], Mapping[str, str]]


def write_osm(
    path: Path, nodes: Mapping[int, Node], ways: Mapping[int, Way], relations: Mapping[int, Relation] | None = None
) -> RoadFile:
    """Writes nodes ``id → (lon, lat[, tags])``, ways ``id → (node ids, tags)``, relations ``id → (members, tags)``.

    A member is ``("w", id, role)``. The RoadFile names ``path.name``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, node in sorted(nodes.items()):
            tags = dict(node[2]) if len(node) == 3 else {}
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(node[0], node[1]), tags=tags))
        for number, (refs, tags) in sorted(ways.items()):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=list(refs), tags=dict(tags)))
        for number, (members, tags) in sorted((relations or {}).items()):
            writer.add_relation(osmium.osm.mutable.Relation(id=number, members=list(members), tags=dict(tags)))
    return RoadFile(path=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def row(count: int, *, lon: float = 110.0, lat: float = 30.0, step: float = 0.001) -> dict[int, Node]:
    """Nodes 1 … count in a line eastward, about 96 m apart at 30° N."""
    return {i + 1: (lon + i * step, lat) for i in range(count)}
