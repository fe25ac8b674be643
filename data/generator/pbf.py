"""Writes the network as an OSM PBF file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import osmium.osm.mutable as osm
from data.generator.borders import Frame
from data.generator.network import Roads


def write_pbf(path: Path, roads: Roads, frame: Frame) -> tuple[int, int]:
    """Writes nodes in ascending order of id, then ways; returns how many of each."""
    lines = roads.lines()
    nodes = sorted({n for line, _, _ in lines for n in line})
    places = frame.lonlat(np.array([roads.at[n] for n in nodes]))
    number = {n: i + 1 for i, n in enumerate(nodes)}
    header = osmium.io.Header()
    header.set("generator", "gridplan demo county")
    path.parent.mkdir(parents=True, exist_ok=True)
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        for n, (lon, lat) in zip(nodes, places.tolist(), strict=True):
            writer.add_node(osm.Node(id=number[n], version=1, location=(lon, lat)))
        for i, (line, tags, _) in enumerate(lines):
            writer.add_way(osm.Way(id=i + 1, version=1, nodes=[number[n] for n in line], tags=dict(tags)))
    return len(nodes), len(lines)
