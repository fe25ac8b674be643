"""Andorra: gridplan's times by car beside Valhalla's, each with its own speeds, and where the difference comes from.

For single trips the difference is taken apart. Valhalla's time is the time its edges take at its speeds plus what it
adds for turns and junctions; the same edges at gridplan's mean speed of their class give a third time; what is left is
another way and other speeds within a class. Both engines start and end at the same points on the road, on the flat.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra
from shapely import Point

from gridplan.domain.county import RoadFile
from gridplan.network import RoadNetwork, read_roads, travel_times
from gridplan.network.engines import arc_graph
from gridplan.network.vehicles.driving import road_class
from gridplan.sources import default_profiles
from peers import valhalla_tiles
from peers.real_roads import DATA, Arcs, Ints, arcs_of, settlements

EXTRACT = DATA / "andorra" / "andorra.osm.pbf"
TRIPS = 200
SERVICE = "service_other"
Floats = NDArray[np.float64]
Totals = dict[str, Floats]  # class → km, hours


def compare() -> float:
    """Prints the comparison; the share of the difference of single trips that is left unexplained."""
    network = read_roads(EXTRACT.parent, [RoadFile(path=EXTRACT.name, sha256="")])
    car = default_profiles()["car"]
    arcs = arcs_of(network, car)
    nodes = settlements(EXTRACT, network, np.unique(arcs.tails), 150)
    lonlat = np.column_stack((network.lon, network.lat))[nodes]
    points = {str(node): Point(*place) for node, place in zip(nodes.tolist(), lonlat.tolist(), strict=True)}
    own = travel_times(network, points, profile=car).seconds.astype(np.float64)
    with tempfile.TemporaryDirectory() as folder:
        actor = valhalla_tiles.open_tiles(EXTRACT, Path(folder))
        theirs, metres = valhalla_tiles.matrix(valhalla_tiles.ask(actor, lonlat, lonlat))
        on_track = ends_on_tracks(network, arcs, nodes)
        print(f"\nAndorra, car, {len(nodes)} settlements: gridplan less Valhalla, each at its own speeds")
        _difference("all pairs", own, theirs, np.argwhere((own > 0) & (theirs > 0)))
        paved = (own > 0) & (theirs > 0) & ~on_track[:, None] & ~on_track[None, :]
        _difference(f"without the {on_track.sum()} on tracks", own, theirs, np.argwhere(paved))
        chosen = np.random.default_rng(0).permutation(np.argwhere(paved))[:TRIPS]
        return _explain(actor, network, arcs, nodes, lonlat, chosen, own, theirs, metres)


def _difference(label: str, own: Floats, theirs: Floats, pairs: Ints) -> None:
    """Prints how far two matrices are apart on some pairs."""
    rows, columns = pairs.T
    off = (own - theirs)[rows, columns] / 60
    share = own[rows, columns] / theirs[rows, columns] - 1
    print(
        f"  {label + f', {len(pairs):,} pairs':<36} median {np.median(off):+.1f} min ({np.median(share):+.0%});"
        f" either way median {_of(off, 50)} min ({_of(share, 50, '.0%')}), p95 {_of(off, 95)} min"
        f" ({_of(share, 95, '.0%')})"
    )


def ends_on_tracks(network: RoadNetwork, arcs: Arcs, nodes: Ints) -> NDArray[np.bool_]:
    """bool[nodes] whether only tracks lead to a node; Valhalla crosses them at 2 to 7 km/h."""
    track = np.array([road_class(tags) == "track" for tags in network.way_tags])
    other = ~track[network.way_ids.searchsorted(arcs.ways)]
    return ~np.isin(nodes, np.concatenate((arcs.tails[other], arcs.heads[other])))


def _of(values: Floats, percent: int, form: str = ".1f") -> str:
    return format(np.percentile(np.abs(values), percent), form)


def _explain(
    actor: Any,
    network: RoadNetwork,
    arcs: Arcs,
    nodes: Ints,
    lonlat: Floats,
    pairs: Ints,
    own: Floats,
    theirs: Floats,
    metres: Floats,
) -> float:
    """Prints speeds by class, lengths of the ways, and the parts of the difference over some trips."""
    ours = trips_by_class(network, arcs, nodes, pairs)
    routes = [valhalla_tiles.route_by_class(actor, lonlat[a], lonlat[b]) for a, b in pairs]
    our_speeds, their_speeds = speeds(ours), speeds(routes)
    print(f"  why, over {len(pairs)} trips of these; mean km/h along the ways:")
    print(f"  {'class':<14} {'gridplan':>9} {'Valhalla':>9}")
    for kind in sorted(our_speeds.keys() & their_speeds.keys(), key=lambda kind: -their_speeds[kind]):
        print(f"  {kind:<14} {our_speeds[kind]:>9.0f} {their_speeds[kind]:>9.0f}")
    rows, columns = pairs.T
    ways = np.array([sum(total[0] for total in trip.values()) for trip in ours]) / metres[rows, columns] * 1000
    print(f"  length of the way, gridplan's to Valhalla's: median {np.median(ways):.3f}, ", end="")
    print(f"5th and 95th percentile {np.percentile(ways, 5):.3f} and {np.percentile(ways, 95):.3f}")
    whole, driven = theirs[rows, columns], np.array([_hours(route) for route in routes]) * 3600
    at_ours = np.array([_hours(route, our_speeds) for route in routes]) * 3600
    parts = (
        ("Valhalla's costs of turns and junctions", driven - whole),
        ("speeds by class, along Valhalla's way", at_ours - driven),
        ("another way, speeds within a class", own[rows, columns] - at_ours),
        ("all", own[rows, columns] - whole),
    )
    for label, part in parts:
        mean, spread = part.mean() / 60, np.abs(part).mean() / 60
        print(
            f"  {label:<40} {mean:>+6.1f} min a trip ({part.sum() / whole.sum():>+6.1%}), either way {spread:>5.1f} min"
        )
    rest, whole_difference = (np.abs(part).sum() for _, part in parts[-2:])
    return float(rest / whole_difference)


def speeds(trips: list[Totals]) -> dict[str, float]:
    """Mean km/h by class over all trips."""
    totals: Totals = {}
    for trip in trips:
        for kind, total in trip.items():
            totals[kind] = totals.get(kind, np.zeros(2)) + total
    return {kind: km / hours for kind, (km, hours) in totals.items()}


def _hours(trip: Totals, kmh: dict[str, float] | None = None) -> float:
    """Hours of a trip, at other speeds where given; a class without one keeps its own time."""
    if kmh is None:
        return float(sum(hours for _, hours in trip.values()))
    return float(sum(km / kmh[kind] if kind in kmh else hours for kind, (km, hours) in trip.items()))


def trips_by_class(network: RoadNetwork, arcs: Arcs, nodes: Ints, pairs: Ints) -> list[Totals]:
    """What gridplan's quickest ways between pairs of ``nodes`` use."""
    place = network.way_ids.searchsorted(arcs.ways)
    kinds = [road_class(network.way_tags[way]).removesuffix("_link") for way in place.tolist()]
    theirs = {"living_street": SERVICE, "service": SERVICE, "track": SERVICE, "road": SERVICE}
    best: dict[tuple[int, int], int] = {}
    for arc in np.argsort(-arcs.weights, kind="stable").tolist():
        best[int(arcs.tails[arc]), int(arcs.heads[arc])] = arc  # of parallel arcs the quickest comes last
    graph = arc_graph(np.zeros((arcs.nodes, 2)), arcs.tails, arcs.heads, arcs.weights).matrix
    sources = np.unique(pairs[:, 0])
    _, before = dijkstra(graph, indices=nodes[sources], return_predecessors=True)
    trips = []
    for a, b in pairs.tolist():
        tree, node, trip = before[sources.searchsorted(a)], int(nodes[b]), {}
        while node != nodes[a]:
            arc = best[int(tree[node]), node]
            kind = theirs.get(kinds[arc], kinds[arc])
            step = np.array([network.lengths[arcs.segments[arc]] / 1000, arcs.weights[arc] / 3_600_000])
            trip[kind] = trip.get(kind, np.zeros(2)) + step
            node = int(tree[node])
        trips.append(trip)
    return trips
