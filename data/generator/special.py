"""Places that a map must get right: footpaths, a ferry, narrow roads, a weak bridge, a roundabout, an expressway."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from data.generator.mesh import Mesh
from data.generator.network import Pair, Roads, Tags
from data.generator.partition import Partition
from data.generator.roads import Builder, gates
from data.generator.spec import Spec
from data.generator.terrain import Floats, Ints
from shapely import LineString

NARROW = (
    {"highway": "track", "width": "2.2", "surface": "gravel"},
    {"highway": "unclassified", "maxwidth": "2.3", "surface": "concrete"},
    {"highway": "unclassified", "maxweight": "8", "bridge": "yes", "layer": "1"},
    {"highway": "unclassified", "maxheight": "2.8", "tunnel": "yes", "layer": "-1"},
)


def remote_villages(spec: Spec, mesh: Mesh, part: Partition, builder: Builder) -> Ints:
    """The villages that get no road: small, and a few kilometres from every road drawn so far."""
    network = mesh.points[builder.network()]
    away = np.array([np.hypot(*(network - mesh.points[s]).T).min() for s in part.sites])
    score = np.where((part.urban == 0) & (np.arange(len(part.sites)) != part.island), away, 0.0)
    score -= 0.4 * part.residents
    chosen: list[int] = []
    for v in np.argsort(-score, kind="stable").tolist():
        if len(chosen) < spec.on_foot and all(part.of_township[v] != part.of_township[c] for c in chosen):
            chosen.append(v)
    return np.array(chosen)


def footpaths(part: Partition, builder: Builder, on_foot: Ints) -> None:
    """A path from each village without a road to the network, and paths to its hamlets."""
    builder.connect(builder.network(), part.sites[on_foot], (("highway", "path"), ("foot", "yes")))
    hamlets = part.grid_sites[np.isin(part.of_village, on_foot)]
    builder.connect(builder.network(), hamlets, (("highway", "path"), ("foot", "yes")))


def island_and_ferry(mesh: Mesh, part: Partition, builder: Builder) -> None:
    """A few lanes on the island and a ferry from the nearest road on the shore."""
    lake = part.lake
    if lake is None:
        return
    hamlets = part.grid_sites[(part.of_village == part.island) & np.isin(part.grid_sites, lake.land)]
    shore = builder.network()
    shore = shore[part.township[shore] >= 0]
    builder.connect(part.sites[[part.island]], hamlets, (("highway", "unclassified"),))
    here = np.unique(np.r_[hamlets, part.sites[part.island]])
    far = np.hypot(*(mesh.points[shore][:, None] - mesh.points[here][None]).transpose(2, 0, 1))
    a, b = np.unravel_index(int(np.argmin(far)), far.shape)
    start, end = int(shore[a]), int(here[b])
    roads = builder.roads
    tags: Tags = (("route", "ferry"), ("motor_vehicle", "yes"), ("duration", "00:15"), ("name", "库区轮渡"))
    stops = [roads.new_node(mesh.points[start] + f * (mesh.points[end] - mesh.points[start])) for f in (0.35, 0.7)]
    for one, two in zip([start, *stops], [*stops, end], strict=True):
        roads.add(one, two, tags)
    roads.fixed |= {start, end}


def narrow_roads(
    spec: Spec, mesh: Mesh, part: Partition, builder: Builder, own: dict[int, list[Pair]]
) -> tuple[int, ...]:
    """Makes the only road to some villages too narrow, low or weak for a mobile hospital."""
    near = builder.roads.neighbours()
    lengths = {v: sum(float(np.hypot(*(mesh.points[a] - mesh.points[b]))) for a, b in path) for v, path in own.items()}
    city = np.hypot(*(mesh.points[part.sites] - mesh.points[part.seats[0]]).T)
    small = (part.urban == 0) & (part.residents < 3000) & (city > 2500 * spec.city_radius)
    order = [v for v in sorted(own, key=lambda v: (-lengths[v], v)) if small[v]]
    chosen: list[int] = []
    for v in order:
        if len(chosen) == spec.narrow:
            break
        cut = _cut(near, own[v], int(part.sites[v]), part)
        if cut:
            tags = NARROW[len(chosen) % len(NARROW)]
            builder.roads.retag(cut if "bridge" not in tags and "tunnel" not in tags else cut[-2:-1], **tags)
            chosen.append(v)
    return tuple(chosen)


def _cut(near: dict[int, list[int]], path: list[Pair], site: int, part: Partition) -> list[Pair]:
    """Edges of ``path`` whose loss severs the village from the network; empty unless only it is severed."""
    if len(path) < 6:
        return []
    gone = set(path)
    seen, stack = {site}, [site]
    while stack:
        node = stack.pop()
        for other in near.get(node, ()):
            if (min(node, other), max(node, other)) not in gone and other not in seen:
                seen.add(other)
                stack.append(other)
        if len(seen) > 400:
            return []
    villages = set(part.sites.tolist())
    return list(path) if len(seen & villages) == 1 else []


def roundabout(mesh: Mesh, part: Partition, roads: Roads) -> None:
    """Replaces the crossing at the county seat by a roundabout of 32 m radius."""
    centre = int(part.seats[0])
    middle = mesh.points[centre].copy()
    turns = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = [roads.new_node(middle + 32 * np.array([np.cos(t), np.sin(t)])) for t in turns]
    for pair in [p for p in roads.edges if centre in p]:
        other = pair[0] if pair[1] == centre else pair[1]
        tags = roads.edges.pop(pair)
        near = min(ring, key=lambda r: float(np.hypot(*(roads.at[r] - roads.at[other]))))
        roads.add(near, other, tags)
    tags = (("highway", "primary"), ("junction", "roundabout"), ("oneway", "yes"))
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        roads.oneway[a, b] = tags
    roads.fixed |= set(ring)


def expressway(mesh: Mesh, part: Partition, builder: Builder) -> None:
    """A dual carriageway through the county with three interchanges; it meets other roads only there."""
    west, east = gates(mesh, part, np.array([[-1.0, -0.35], [1.0, 0.25]]))
    rise = mesh.climb / np.maximum(mesh.length, 1)
    town = np.min([np.hypot(*(mesh.points - mesh.points[s]).T) for s in part.seats], axis=0)
    slow = np.where(town[mesh.u] < 1300, 4.0, 1.0)
    free = Builder(
        mesh=mesh,
        roads=Roads(at=builder.roads.at),
        cost=mesh.length * (1 + 6 * rise) * slow,
        open=builder.open,
        built=np.zeros_like(builder.built),
        index=builder.index,
    )
    pairs = free.connect(np.array([west]), np.array([east]), (("highway", "motorway"),))[0]
    line = _centre_line(pairs, mesh, int(east))
    _carriageways(mesh, part, builder, line)


def _centre_line(pairs: list[Pair], mesh: Mesh, start: int) -> LineString:
    nodes = [start]
    for a, b in pairs:
        nodes.append(b if a == nodes[-1] else a)
    at = mesh.points[nodes]
    for _ in range(12):
        at[1:-1] = 0.5 * at[1:-1] + 0.25 * (at[:-2] + at[2:])
    line = LineString(at)
    steps = np.linspace(0, line.length, int(line.length / 180))
    return LineString([line.interpolate(s) for s in steps])


def _carriageways(mesh: Mesh, part: Partition, builder: Builder, line: LineString) -> None:
    roads = builder.roads
    tags: Tags = (("highway", "motorway"), ("oneway", "yes"), ("ref", "G7621"), ("maxspeed", "100"), ("lanes", "2"))
    sides = []
    for offset in (-14.0, 14.0):  # traffic keeps to the right
        side = line.offset_curve(offset)
        count = len(line.coords)
        at = [side.interpolate(f, normalized=True) for f in np.linspace(0, 1, count)]
        nodes = [roads.new_node(np.array([p.x, p.y])) for p in at]
        nodes = nodes if offset < 0 else nodes[::-1]
        for a, b in pairwise(nodes):
            roads.oneway[a, b] = tags
        sides.append(nodes)
        roads.fixed |= set(nodes)
    ordinary = _gate_nodes(builder)
    at = np.array(line.coords)
    taken: list[Floats] = []
    for seat in part.seats[np.argsort(np.array([line.distance(_point(mesh.points[s])) for s in part.seats]))]:
        place = mesh.points[seat]
        if len(taken) == 3 or any(np.hypot(*(place - t)) < 9000 for t in taken):
            continue
        taken.append(place)
        near = ordinary[np.argsort(np.hypot(*(mesh.points[ordinary] - place).T))[:400]]
        gap = np.hypot(*(mesh.points[near][:, None] - at[None]).transpose(2, 0, 1))
        n, k = np.unravel_index(int(np.argmin(np.where(gap > 120, gap, np.inf))), gap.shape)
        _interchange(roads, sides, int(near[n]), int(np.clip(k, 6, len(at) - 7)), len(at))


def _gate_nodes(builder: Builder) -> Ints:
    strong = [p for p, t in builder.roads.edges.items() if t[0][1] in {"trunk", "primary", "secondary", "tertiary"}]
    nodes = np.unique(np.array(strong))
    return nodes[nodes < len(builder.mesh.points)]


def _point(at: Floats) -> LineString:
    return LineString([at, at + 0.01])


def _interchange(roads: Roads, sides: list[list[int]], gate: int, k: int, count: int) -> None:
    tags: Tags = (("highway", "motorway_link"), ("oneway", "yes"), ("maxspeed", "40"))
    toll = roads.new_node(0.6 * roads.at[gate] + 0.4 * roads.at[sides[0][k]])
    for nodes, centre in ((sides[0], k), (sides[1], count - 1 - k)):
        roads.oneway[nodes[centre - 3], toll] = tags
        roads.oneway[toll, nodes[centre + 3]] = tags
    roads.add(toll, gate, (("highway", "secondary"), ("maxspeed", "40"), ("barrier", "toll_booth")))
    roads.fixed |= {toll, gate}
