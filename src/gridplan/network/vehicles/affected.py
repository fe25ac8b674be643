"""Which pieces of road an effect of a scenario means, and whether it means any."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.places import Area
from gridplan.domain.scenarios import Effect, Scenario
from gridplan.network.codes import finding, listed_words, name_of, phrase
from gridplan.network.earth import Floats
from gridplan.network.reading.tags import Tags
from gridplan.network.roads import RoadNetwork
from gridplan.network.vehicles.driving import road_class

Flags = NDArray[np.bool_]
_SHOWN = 5
_NEARLY_ALL = 0.8  # of the roads' length, closed by an area: more likely a mistake than a flood (assumed)


def affected(network: RoadNetwork, effect: Effect) -> Flags:
    """bool[2, m] segments, along and against their ways, that every selector of the effect picks.

    A tag of a node (a ford, a barrier) counts for the segments that end there.
    """
    chosen = np.ones((2, len(network.tails)), dtype=np.bool_)
    for part in _selectors(effect):
        chosen &= part(network, effect)
    return chosen


def scenario_findings(network: RoadNetwork, scenario: Scenario, lang: Language = "zh") -> tuple[Finding, ...]:
    """What a scenario says about roads that are not there: ids are easily mistyped, polygons easily shifted.

    - ``GP-R040`` ways that the road files do not have, ``GP-R041`` pieces of road;
    - ``GP-R042`` an area that no road touches;
    - ``GP-R043`` a height without elevation data;
    - ``GP-R044`` an effect that picks no road although each of these is there;
    - ``GP-R045`` an area that closes nearly all roads.
    """
    file = f"travel/scenarios/{scenario.name}.toml"
    found: list[Finding] = []
    for number, effect in enumerate(scenario.effects):
        lacking = list(_lacking(network, effect, lang))
        if not lacking and not affected(network, effect).any():
            lacking = [("R044", name_of(scenario))]
        title = name_of(scenario)
        if not lacking and (share := _share_closed(network, effect)) >= _NEARLY_ALL:
            lacking = [("R045", f"{share:.0%}")]
        found += [
            finding(f"GP-{code}", lang, file=file, feature=f"effects.{number}", value=value, scenario=title)
            for code, value in lacking
        ]
    return tuple(found)


def _share_closed(network: RoadNetwork, effect: Effect) -> float:
    """Share of all roads' length that an effect with areas closes: polygons over half the world are mostly mistakes."""
    if effect.factor > 0 or not effect.areas or not len(network.lengths):
        return 0.0
    picked = affected(network, effect).mean(axis=0)
    return float((picked * network.lengths).sum() / max(float(network.lengths.sum()), 1.0))


def _lacking(network: RoadNetwork, effect: Effect, lang: Language) -> Iterator[tuple[str, str]]:
    """Code and value for each selector with something that is not in the network."""
    ways = [str(way) for way in effect.ways if way not in network.way_ids]
    if ways:
        yield "R040", _listed(ways, lang)
    edges = [edge for edge in effect.edges if not _edges(network, (edge,)).any()]
    if edges:
        yield "R041", _listed([f"[{a}, {b}]" for a, b in edges], lang)
    off = [area for area in effect.areas if not _touched(network, area).any()]
    if off:
        middles = [area.representative_point() for area in off]
        yield "R042", _listed([f"{point.x:.4f} {point.y:.4f}" for point in middles], lang)
    if effect.above_m is not None and (network.heights is None or not np.isfinite(network.heights).any()):
        yield "R043", f"{effect.above_m:g} m"


def _listed(items: Sequence[str], lang: Language) -> str:
    shown = listed_words(items[:_SHOWN], lang)
    return phrase("and so on", lang, shown=shown) if len(items) > _SHOWN else shown


def _selectors(effect: Effect) -> Iterator[Callable[[RoadNetwork, Effect], Flags]]:
    """What picks segments for the selectors that the effect gives; each returns bool[m] or bool[2, m]."""
    if effect.classes or effect.surfaces or effect.tracktypes:
        yield _of_kind
    if effect.tags:
        yield _tagged
    if effect.ways:
        yield lambda network, effect: np.isin(network.way_ids, effect.ways)[network.ways]
    if effect.edges:
        yield lambda network, effect: _edges(network, effect.edges)
    if effect.areas:
        yield _inside
    if effect.above_m is not None:
        yield _above


def _of_ways(network: RoadNetwork, wanted: Callable[[Tags], bool]) -> Flags:
    flags = np.fromiter(map(wanted, network.way_tags), dtype=np.bool_, count=len(network.way_tags))
    return flags[network.ways]


def _of_kind(network: RoadNetwork, effect: Effect) -> Flags:
    classes, surfaces, tracktypes = frozenset(effect.classes), frozenset(effect.surfaces), frozenset(effect.tracktypes)

    def wanted(tags: Tags) -> bool:
        return (
            (not classes or road_class(tags) in classes)
            and (not tracktypes or tags.get("tracktype") in tracktypes)
            and (not surfaces or not surfaces.isdisjoint(part.strip() for part in tags.get("surface", "").split(";")))
        )

    return _of_ways(network, wanted)


def _tagged(network: RoadNetwork, effect: Effect) -> Flags:
    pairs = tuple(effect.tags.items())

    def wanted(tags: Tags) -> bool:
        return all(tags.get(key, "no") != "no" if value == "*" else tags.get(key) == value for key, value in pairs)

    nodes = np.zeros(len(network.node_ids), dtype=np.bool_)
    nodes[[node for node, tags in network.barriers.items() if wanted(tags)]] = True
    return _of_ways(network, wanted) | nodes[network.tails] | nodes[network.heads]


def _edges(network: RoadNetwork, edges: Sequence[tuple[int, int]]) -> Flags:
    """bool[2, m] the segments from the first node of a pair to its second.

    Where local roads meet an OSM road, nodes with negative ids were put between its own: the pair then means all the
    segments of that way in between.
    """
    flags = np.zeros((2, len(network.tails)), dtype=np.bool_)
    for pair in edges:
        at = np.searchsorted(network.node_ids, pair)
        if (at < len(network.node_ids)).all() and (network.node_ids[at] == pair).all():
            for side in (0, 1):
                flags[side, _stretch(network, int(at[0]), int(at[1]), side)] = True
    return flags


def _stretch(network: RoadNetwork, start: int, end: int, side: int) -> list[int]:
    """Segments of one way from node to node, along it (side 0) or against it; none if they are not neighbours."""
    behind, ahead = (network.tails, network.heads) if side == 0 else (network.heads, network.tails)
    found: list[int] = []
    for first in np.flatnonzero(behind == start).tolist():
        path = [first]
        while ahead[path[-1]] != end and network.node_ids[ahead[path[-1]]] < 0:
            onward = np.flatnonzero((behind == ahead[path[-1]]) & (network.ways == network.ways[first]))
            if not len(onward) or onward[0] in path:
                break
            path.append(int(onward[0]))
        found += path if ahead[path[-1]] == end else []
    return found


def _inside(network: RoadNetwork, effect: Effect) -> Flags:
    inside = np.zeros(len(network.tails), dtype=np.bool_)
    for area in effect.areas:
        inside |= _touched(network, area)
    return inside


def _touched(network: RoadNetwork, area: Area) -> Flags:
    """bool[m] the segments, as straight lines in degrees, that touch the area."""
    west, south, east, north = area.bounds
    x, y = _ends(network.lon, network), _ends(network.lat, network)
    beside = (x.max(axis=0) < west) | (x.min(axis=0) > east) | (y.max(axis=0) < south) | (y.min(axis=0) > north)
    near = np.flatnonzero(~beside)
    touched = np.zeros(len(network.tails), dtype=np.bool_)
    if len(near):
        shapely.prepare(area)
        lines = shapely.linestrings(np.stack((x[:, near].T, y[:, near].T), axis=2))
        touched[near] = shapely.intersects(area, lines)
    return touched


def _ends(values: Floats, network: RoadNetwork) -> Floats:
    """float64[2, m] a value of the nodes at both ends of each segment."""
    return np.stack((values[network.tails], values[network.heads]))


def _above(network: RoadNetwork, effect: Effect) -> Flags:
    """Segments whose higher known end is at or above the height; where none is known, it is not."""
    if network.heights is None or effect.above_m is None:
        return np.zeros(len(network.tails), dtype=np.bool_)
    higher: Floats = np.fmax(*_ends(network.heights, network))
    return higher >= effect.above_m
