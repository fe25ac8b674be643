"""What turn restrictions would change, which gridplan's graph of nodes cannot heed: measured on two real extracts.

    python benchmarks/turn_restrictions.py [--quick]

On a graph whose nodes are the *arcs* of gridplan's network a turn is an arc, so restrictions can hold; there nobody
turns round but at dead ends, the strictest reading. (Without restrictions that alone changes nothing: a quickest way
never turns round.) Quickest times on it are compared with those of the plain graph, between the settlements and
hospitals of the extract and between points drawn from all its roads. Restrictions whose way around is itself a way
(``via`` a way) are not counted: the two extracts have none.

Prints a table and, last, the figure; exits 1 where it is worse than the documentation says: the 95th percentile of the
differences 0; the sum of all times longer by at most 0.1 %; no car by more than 150 s, 1 % of the pairs by more than
10 s; no mobile hospital, which has fewer roads for a way round, by more than 600 s, 2.5 % of the pairs by more than
10 s. The extracts lie in ``../shared/data``.
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
from gridplan.network import RoadNetwork, read_roads
from gridplan.network.engines import arc_graph
from gridplan.sources import default_profiles

BOUNDS = {"car": (150.0, 0.01), "mobile_hospital": (600.0, 0.025)}  # seconds at most, share of pairs noticed
EXTRACTS = ("andorra/andorra.osm.pbf", "bayreuth/north-bayreuth.osm.gz")
NOTICED_S, TOTAL_SHARE = 10.0, 0.001
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


def turns(arcs: Arcs, rules: list[Restriction]) -> tuple[Ints, Ints]:
    """(from arc, to arc) of every turn that is allowed: round only at dead ends, and none that a rule forbids."""
    order = np.argsort(arcs.tails, kind="stable")
    first = np.searchsorted(arcs.tails[order], np.arange(arcs.nodes + 1))
    count = np.diff(first)[arcs.heads]
    a = np.repeat(np.arange(len(arcs.heads)), count)
    b = order[np.repeat(first[arcs.heads] - np.cumsum(count) + count, count) + np.arange(len(a))]
    back = arcs.segments[a] == arcs.segments[b]
    allowed = ~back | (count[a] == 1)
    for rule in rules:
        there = (arcs.heads[a] == rule.via) & (arcs.ways[a] == rule.source)
        meant = arcs.ways[b] == rule.target
        if rule.only and not (there & meant).any():
            continue  # this vehicle cannot go the only way on
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


def by_node(arcs: Arcs, places: Ints) -> Floats:
    """Milliseconds between places on the plain graph."""
    graph = arc_graph(np.zeros((arcs.nodes, 2)), arcs.tails, arcs.heads, arcs.weights)
    return np.asarray(dijkstra(graph.matrix, indices=places)[:, places], dtype=np.float64)


def measure(label: str, arcs: Arcs, places: Ints, rules: list[Restriction]) -> tuple[float, float, float, float]:
    """Prints one row; 95th percentile and largest difference in s, share of pairs noticed, share of all times."""
    plain = by_node(arcs, places)
    more = (by_arc(arcs, places, *turns(arcs, rules)) - plain) / 1000
    pairs = more[~np.eye(len(places), dtype=np.bool_)]
    worst, noticed, total = pairs.max(), (pairs > NOTICED_S).mean(), pairs.sum() / plain.sum() * 1000
    median, p95 = np.percentile(pairs, (50, 95))
    figures = f"{len(places):>6} {median:>7.1f} {p95:>6.1f} {worst:>7.1f} {(pairs > 0).mean():>8.2%} {noticed:>7.2%}"
    print(f"{label:<42} {len(rules):>5} {figures} {total:>8.3%}", flush=True)
    return float(p95), float(worst), float(noticed), float(total)


def main() -> int:
    """Measures both extracts with both vehicles; 1 where a figure is worse than stated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="the car only")
    vehicles = ["car"] if parser.parse_args().quick else list(BOUNDS)
    heading = ("", "rules", "points", "median", "p95", "most", "changed", ">10 s", "sum")
    widths = (42, 5, 6, 7, 6, 7, 8, 7, 8)
    print(" ".join(f"{word:>{width}}" for word, width in zip(heading, widths, strict=True)))
    profiles, figures, kept = default_profiles(), [], True
    for vehicle in vehicles:
        rows = []
        for name in EXTRACTS:
            path = DATA / name
            network = read_roads(path.parent, [RoadFile(path=path.name, sha256="")])
            rules = list(restrictions(path, network))
            arcs = arcs_of(network, profiles[vehicle])
            used = np.unique(arcs.tails)
            anywhere = np.sort(np.random.default_rng(0).choice(used, POINTS, replace=False))
            label = f"{path.parent.name} {vehicle}"
            rows.append(measure(f"{label}, settlements", arcs, settlements(path, network, used, 150), rules))
            rows.append(measure(f"{label}, anywhere", arcs, anywhere, rules))
        p95, worst, noticed, total = (max(column) for column in zip(*rows, strict=True))
        largest, share = BOUNDS[vehicle]
        kept &= p95 == 0 and worst <= largest and noticed <= share and total <= TOTAL_SHARE
        figures.append(f"{vehicle} p95 {p95:.0f} s, at most {worst:.0f} s, {noticed:.2%} by >10 s, all {total:+.3%}")
    print(f"turn restrictions: {'; '.join(figures)}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
