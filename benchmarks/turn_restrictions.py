"""Turn restrictions: gridplan's network with copies of nodes against a graph of arcs and turns, on two real extracts.

    python benchmarks/turn_restrictions.py [--quick]

On a graph whose nodes are the *arcs* of the network a turn is an arc, so restrictions can be forbidden outright;
nobody turns round in the middle of a road. Quickest times on it must equal those that gridplan finds, between the
settlements and hospitals of the extract and between points drawn from all its roads. Beside it stands what the rules
change at all: the times without them. Restrictions whose way around is itself a way (``via`` a way) are not counted:
the two extracts have none.

Prints a table and, last, the figure; exits 1 where a time differs. The extracts lie in ``../shared/data``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from peers.real_roads import DATA, Arcs, Ints, arcs_of, settlements
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gridplan.domain.county import RoadFile
from gridplan.domain.road_tags import FOOT_CLASSES
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network import RoadNetwork, read_roads
from gridplan.network.engines import Ends, arc_graph, many_to_many
from gridplan.network.vehicles.vehicle_roads import vehicle_roads
from gridplan.sources import default_profiles

VEHICLES = ("car", "mobile_hospital")
EXTRACTS = ("andorra/andorra.osm.pbf", "bayreuth/north-bayreuth.osm.gz")
NOTICED_S = 10.0
POINTS = 400
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """No turn from one way to another at a node; ``only``: no turn but this one."""

    via: int
    source: int
    target: int
    only: bool


def restrictions(path: Path, network: RoadNetwork) -> Iterator[Restriction]:
    """Those at a node of the network; one that names several ways counts for each pair of them."""
    index = {node: i for i, node in enumerate(network.node_ids.tolist())}
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION):
        kind = relation.tags.get("restriction", "")
        if relation.tags.get("type") != "restriction" or not kind.startswith(("no_", "only_")):
            continue
        members = [(member.role, member.type, member.ref) for member in relation.members]
        vias = [index[ref] for role, what, ref in members if (role, what) == ("via", "n") and ref in index]
        sources, targets = ([ref for role, _, ref in members if role == side] for side in ("from", "to"))
        for via, source, target in product(vias, sources, targets):
            yield Restriction(via=via, source=source, target=target, only=kind.startswith("only_"))


def turns(arcs: Arcs, rules: list[Restriction], roads_at: Ints) -> tuple[Ints, Ints]:
    """(from arc, to arc) of every turn that is allowed: not round in mid-road, and none that a rule forbids.

    ``roads_at`` is int64[nodes] how many roads other than footpaths meet at each node.
    """
    order = np.argsort(arcs.tails, kind="stable")
    first = np.searchsorted(arcs.tails[order], np.arange(arcs.nodes + 1))
    count = np.diff(first)[arcs.heads]
    a = np.repeat(np.arange(len(arcs.heads)), count)
    b = order[np.repeat(first[arcs.heads] - np.cumsum(count) + count, count) + np.arange(len(a))]
    back = arcs.segments[a] == arcs.segments[b]
    allowed = ~back | (roads_at[arcs.heads[a]] != 2)
    for rule in rules:
        there = (arcs.heads[a] == rule.via) & (arcs.ways[a] == rule.source)
        meant = arcs.ways[b] == rule.target
        if rule.source == rule.target and not rule.only:
            meant &= back  # "no U-turn" on a way does not forbid to go straight on along it
        allowed &= ~(there & (~meant if rule.only else meant))
    return a[allowed], b[allowed]


def by_arc(arcs: Arcs, places: Ints, a: Ints, b: Ints) -> Floats:
    """Milliseconds between places where only the turns ``a`` → ``b`` are allowed; a place may be left either way."""
    n, p = len(arcs.tails), len(places)
    start, arc = np.nonzero(arcs.tails[None, :] == places[:, None])
    rows, columns = np.concatenate((a, n + start)), np.concatenate((b, arc))
    graph = csr_array((arcs.weights[columns].astype(float), (rows, columns)), shape=(n + p, n + p))
    found = dijkstra(graph, indices=np.arange(n, n + p))
    result = np.column_stack([found[:, np.flatnonzero(arcs.heads == place)].min(axis=1) for place in places])
    np.fill_diagonal(result, 0.0)
    return result


def without_rules(arcs: Arcs, places: Ints) -> Floats:
    """Milliseconds between places where every turn is allowed."""
    graph = arc_graph(np.zeros((arcs.nodes, 2)), arcs.tails, arcs.heads, arcs.weights)
    return np.asarray(dijkstra(graph.matrix, indices=places)[:, places], dtype=np.float64)


def by_gridplan(network: RoadNetwork, profile: VehicleProfile, places: Ints) -> Floats:
    """Milliseconds between places as gridplan finds them."""
    roads = vehicle_roads(network, profile)
    point, nodes = roads.turns.copies_of(places)
    first = np.searchsorted(point, np.arange(len(places) + 1))
    arriving = Ends(first=first, nodes=nodes, weights=np.zeros(len(nodes), dtype=np.int64))
    return many_to_many(roads.graph, places, arriving).astype(np.float64)


def roads_at_nodes(network: RoadNetwork) -> Ints:
    """int64[n] how many segments of roads other than footpaths meet at each node."""
    foot = np.array([tags.get("highway") in FOOT_CLASSES for tags in network.way_tags])[network.ways]
    ends = np.concatenate((network.tails[~foot], network.heads[~foot]))
    return np.bincount(ends, minlength=len(network.node_ids))


def measure(label: str, network: RoadNetwork, arcs: Arcs, places: Ints, rules: list[Restriction], ours: Floats) -> int:
    """Prints one row; how many times differ from those on the graph of arcs and turns."""
    plain = without_rules(arcs, places)
    expected = by_arc(arcs, places, *turns(arcs, rules, roads_at_nodes(network)))
    wrong = int((np.where(np.isinf(expected), -1, expected) != ours).sum())
    pairs = ((ours - plain) / 1000)[~np.eye(len(places), dtype=np.bool_)]
    median, p95 = np.percentile(pairs, (50, 95))
    changed, noticed = (pairs > 0).mean(), (pairs > NOTICED_S).mean()
    figures = f"{len(places):>6} {median:>7.1f} {p95:>6.1f} {pairs.max():>7.1f} {changed:>8.2%} {noticed:>7.2%}"
    print(f"{label:<42} {len(rules):>5} {figures} {pairs.sum() / plain.sum() * 1000:>8.3%} {wrong:>6}", flush=True)
    return wrong


def main() -> int:
    """Measures both extracts with both vehicles; 1 where a time differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="the car only")
    vehicles = VEHICLES[:1] if parser.parse_args().quick else VEHICLES
    heading = ("", "rules", "points", "median", "p95", "most", "changed", ">10 s", "sum", "wrong")
    widths = (42, 5, 6, 7, 6, 7, 8, 7, 8, 6)
    print("seconds that the rules add")
    print(" ".join(f"{word:>{width}}" for word, width in zip(heading, widths, strict=True)))
    profiles, wrong, compared = default_profiles(), 0, 0
    for vehicle, name in product(vehicles, EXTRACTS):
        path = DATA / name
        network = read_roads(path.parent, [RoadFile(path=path.name, sha256="")])
        rules, arcs = list(restrictions(path, network)), arcs_of(network, profiles[vehicle])
        used = np.unique(arcs.tails)
        anywhere = np.sort(np.random.default_rng(0).choice(used, POINTS, replace=False))
        for kind, places in (("settlements", settlements(path, network, used, 150)), ("anywhere", anywhere)):
            ours = by_gridplan(network, profiles[vehicle], places)
            wrong += measure(f"{path.parent.name} {vehicle}, {kind}", network, arcs, places, rules, ours)
            compared += ours.size
    print(f"turn restrictions: {wrong} of {compared} times differ from a graph of arcs and turns")
    return 0 if wrong == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
