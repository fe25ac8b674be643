"""Small OpenStreetMap files, written for each test."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import osmium
import osmium.osm.mutable as osm
import pytest

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
SIDE = 0.05
WEST, SOUTH = 110.0, 30.0


@dataclass
class Map:
    """Nodes, ways and relations by id; ``drop_*`` leaves some out of the file although others refer to them."""

    nodes: dict[int, tuple[float, float, dict[str, str]]] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], dict[str, str]]] = field(default_factory=dict)
    relations: dict[int, tuple[list[tuple[str, int, str]], dict[str, str]]] = field(default_factory=dict)
    drop_nodes: set[int] = field(default_factory=set)
    drop_ways: set[int] = field(default_factory=set)

    def node(self, x: float, y: float, **tags: str) -> int:
        key = len(self.nodes) + 1
        self.nodes[key] = (WEST + x * SIDE, SOUTH + y * SIDE, {k.replace("__", ":"): v for k, v in tags.items()})
        return key

    def way(self, nodes: list[int], **tags: str) -> int:
        key = len(self.ways) + 1
        self.ways[key] = (nodes, tags)
        return key

    def boundary(
        self, ways: list[int], level: int, name: str, more: list[tuple[str, int, str]] | None = None, **tags: str
    ) -> int:
        key = len(self.relations) + 1
        members = [("w", w, "outer") for w in ways] + (more or [])
        plain = {k.replace("__", ":"): v for k, v in tags.items()}
        self.relations[key] = (
            members,
            {"type": "boundary", "boundary": "administrative", "admin_level": str(level), "name": name, **plain},
        )
        return key

    def write(self, path: Path) -> Path:
        with osmium.SimpleWriter(str(path), overwrite=True) as out:
            for key, (x, y, tags) in self.nodes.items():
                if key not in self.drop_nodes:
                    out.add_node(osm.Node(id=key, location=(x, y), tags=tags, version=1))
            for key, (nodes, tags) in self.ways.items():
                if key not in self.drop_ways:
                    out.add_way(osm.Way(id=key, nodes=nodes, tags=tags, version=1))
            for key, (members, tags) in self.relations.items():
                out.add_relation(osm.Relation(id=key, members=members, tags=tags, version=1))
        return path


TOWNSHIPS = {(0, 0): "甲乡", (1, 0): "乙乡", (0, 1): "丙乡", (1, 1): "丁镇"}


@dataclass
class Squares(Map):
    """A 县 (level 6) of four square townships (level 8), three villages and a hamlet in each, a cross of roads."""

    borders: dict[frozenset[tuple[int, int]], int] = field(default_factory=dict)
    units: dict[tuple[int, int], int] = field(default_factory=dict)
    county: int = 0

    def lay(self, *, places: bool = True, boundaries: bool = True) -> Squares:
        corners = {(i, j): self.node(i, j) for i in range(3) for j in range(3)}
        if boundaries:
            for (i, j), a in corners.items():
                for other in ((i + 1, j), (i, j + 1)):
                    if other in corners:
                        self.borders[frozenset({(i, j), other})] = self.way([a, corners[other]])
            used: Counter[int] = Counter()
            for (i, j), name in TOWNSHIPS.items():
                ring = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j)]
                edges = [self.borders[frozenset(pair)] for pair in itertools.pairwise(ring)]
                used.update(edges)
                self.units[(i, j)] = self.boundary(edges, 8, name)
            around = [way for way, times in used.items() if times == 1]
            self.county = self.boundary(around, 6, "方县", name__en="Square County", name__zh="方县 / 方縣")
        if places:
            for (i, j), name in TOWNSHIPS.items():
                kind, seat = ("town", f"{name}镇区") if name == "丁镇" else ("village", f"{name}驻地")
                self.node(i + 0.5, j + 0.5, place=kind, name=seat)
                for k, (dx, dy) in enumerate(((0.2, 0.3), (0.7, 0.2), (0.3, 0.8))):
                    self.node(i + dx, j + dy, place="village" if k else "hamlet", name=f"{name}{k + 1}村")
        across = [self.node(x / 4, 1.02) for x in range(9)]
        up = [self.node(1.02, y / 4) for y in range(9)]
        self.way(across, highway="primary")
        self.way(up, highway="tertiary")
        return self


@pytest.fixture
def squares() -> Squares:
    return Squares().lay()


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the OpenStreetMap extracts in ../shared/data are not here")
    return SHARED
