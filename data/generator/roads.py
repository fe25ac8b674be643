"""Roads along the valleys: least-cost paths over the terrain that share what is already built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from data.generator.mesh import Flags, Mesh
from data.generator.network import Pair, Roads, Tags
from data.generator.partition import Partition
from data.generator.spec import Spec
from data.generator.terrain import Floats, Ints
from scipy.sparse.csgraph import dijkstra

SHARED = 0.3


@dataclass(slots=True)
class Builder:
    """Draws paths on the mesh into ``roads``; built edges are cheap for the next path."""

    mesh: Mesh
    roads: Roads
    cost: Floats
    open: Flags
    built: Flags
    index: dict[Pair, int]

    def network(self) -> Ints:
        """Mesh points that lie on a road."""
        used = np.flatnonzero(self.built)
        return np.unique(np.r_[self.mesh.u[used], self.mesh.v[used]])

    def connect(self, sources: Ints, targets: Ints, tags: Tags, shared: float = SHARED) -> list[list[Pair]]:
        """Joins each target to the nearest source; returns the new edges of each target's path."""
        cost = np.where(self.built, self.cost * shared, self.cost)
        _, before, _ = dijkstra(
            self.mesh.matrix(cost, self.open), indices=np.unique(sources), min_only=True, return_predecessors=True
        )
        return [self._draw(int(target), before, tags) for target in targets]

    def _draw(self, node: int, before: Ints, tags: Tags) -> list[Pair]:
        fresh: list[Pair] = []
        while before[node] >= 0:
            back = int(before[node])
            pair = (min(node, back), max(node, back))
            edge = self.index[pair]
            if not self.built[edge]:
                self.built[edge] = True
                self.roads.add(*pair, tags)
                fresh.append(pair)
            node = back
        return fresh


def make_builder(mesh: Mesh, part: Partition) -> Builder:
    """A builder with nothing built; water and land outside the county are closed."""
    rise = mesh.climb / np.maximum(mesh.length, 1)
    wet = np.maximum(mesh.river[mesh.u], mesh.river[mesh.v])
    cost = mesh.length * (1 + (rise / 0.045) ** 1.7 * 0.55) * np.where(wet > 0, 1.5 + np.minimum(wet, 300) / 200, 1.0)
    closed = part.township < 0
    if part.lake is not None:
        closed = closed.copy()
        closed[part.lake.water] = True
    roads = Roads(at=dict(enumerate(mesh.points)))
    index = {pair: i for i, pair in enumerate(zip(mesh.u.tolist(), mesh.v.tolist(), strict=True))}
    return Builder(
        mesh=mesh,
        roads=roads,
        cost=cost,
        open=~(closed[mesh.u] | closed[mesh.v]),
        built=np.zeros(len(mesh.u), dtype=bool),
        index=index,
    )


def gates(mesh: Mesh, part: Partition, lon_lat_like: Floats) -> Ints:
    """Mesh points on the county's border, low in a valley, nearest to each wanted direction."""
    across = (part.township[mesh.u] < 0) != (part.township[mesh.v] < 0)
    border = np.unique(np.where(part.township[mesh.u[across]] >= 0, mesh.u[across], mesh.v[across]))
    if part.lake is not None:
        border = np.setdiff1d(border, part.lake.water)
    middle = mesh.points[part.seats[0]]
    found = []
    for direction in lon_lat_like:
        ray = mesh.points[border] - middle
        far = np.hypot(*ray.T)
        turn = (ray @ direction) / far / np.hypot(*direction)
        found.append(int(border[np.argmin(-4000 * turn + 4 * mesh.above[border] + 0.5 * mesh.height[border])]))
    return np.array(found)


def main_roads(spec: Spec, mesh: Mesh, part: Partition, builder: Builder) -> None:
    """National road through the seat, provincial roads to the zone centres, county roads to every township."""
    compass = np.array([[0.2, 1.0], [0.5, -1.0], [-1.0, 0.1], [1.0, -0.1]])
    north, south, west, east = gates(mesh, part, compass)
    city = part.seats[:1]
    builder.connect(city, np.array([north, south]), _road("trunk", "G956", "80"))
    builder.connect(city, np.array([west, east]), _road("primary", "S217", "60"))
    for n, centre in enumerate(part.centres.tolist()):
        if centre:
            builder.connect(city, part.seats[[centre]], _road("primary", f"S{218 + n}", "60"), 0.5)
    order = np.argsort(mesh.grow(builder.cost, city, builder.open)[0][part.seats], kind="stable")
    for n, t in enumerate(order.tolist()):
        goal = part.seats[[int(part.centres[part.zone[t]])]]
        builder.connect(goal, part.seats[[t]], _road("secondary", f"X{511 + n}", "50"))
    _loops(spec, part.seats, builder, "secondary", 1.7, 0.16)


def _road(highway: str, ref: str, maxspeed: str) -> Tags:
    return (("highway", highway), ("ref", ref), ("maxspeed", maxspeed))


def _loops(spec: Spec, sites: Ints, builder: Builder, highway: str, detour: float, share: float) -> None:
    """Joins neighbouring places whose way over the network is more than ``detour`` times the direct way."""
    rng = spec.rng(f"loops {highway}")
    mesh = builder.mesh
    network = dijkstra(mesh.matrix(builder.cost, builder.open & builder.built), indices=sites)[:, sites]
    direct = dijkstra(mesh.matrix(builder.cost, builder.open), indices=sites)[:, sites]
    far = np.hypot(*(mesh.points[sites][:, None] - mesh.points[sites][None]).transpose(2, 0, 1))
    np.fill_diagonal(far, np.inf)
    rank = far.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    pairs = np.argwhere((rank < 6) & (network > detour * direct) & np.isfinite(direct))
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    limit = max(1, round(share * len(sites)))
    for a, b in pairs[np.argsort(direct[pairs[:, 0], pairs[:, 1]] * rng.uniform(0.7, 1.3, len(pairs)))][:limit]:
        builder.connect(sites[[a]], sites[[b]], (("highway", highway),), 0.6)


def village_roads(spec: Spec, mesh: Mesh, part: Partition, builder: Builder, apart: Ints) -> dict[int, list[Pair]]:
    """Roads to all villages but those ``apart``; the new edges of each village's own road."""
    own: dict[int, list[Pair]] = {}
    big = np.flatnonzero((part.urban > 0) | (part.residents > np.quantile(part.residents, 0.6)))
    big = np.setdiff1d(big, apart)
    small = np.setdiff1d(np.arange(len(part.sites)), np.r_[big, apart])
    for group, tags in ((big, (("highway", "tertiary"),)), (small, (("highway", "unclassified"),))):
        reach = mesh.grow(builder.cost, builder.network(), builder.open)[0][part.sites[group]]
        near = group[np.argsort(reach, kind="stable")]
        for v, path in zip(near, builder.connect(builder.network(), part.sites[near], tags), strict=True):
            own[int(v)] = path
    rest = np.setdiff1d(np.arange(len(part.sites)), apart)
    _loops(spec, part.sites[rest], builder, "unclassified", 2.3, 0.2)
    return own


def hamlet_roads(part: Partition, builder: Builder, apart: Ints) -> None:
    """Tracks to the grids' hamlets; streets of a community are drawn elsewhere."""
    far = ~np.isin(part.of_village, apart) & (part.urban[part.of_village] < 2)
    sites = part.grid_sites[far]
    near = part.urban[part.of_village[far]] == 1
    builder.connect(builder.network(), sites[near], (("highway", "residential"),))
    builder.connect(builder.network(), sites[~near], (("highway", "track"), ("surface", "concrete")))
