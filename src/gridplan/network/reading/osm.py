"""OpenStreetMap files → :class:`RoadNetwork`, with what is missing said.

One pass of pyosmium for each file; only where a road names a node that was not found are all files searched for it
once more (another file may have it; pyosmium does not keep the places of negative ids).
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium

from gridplan.domain.county import RoadFile
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.road_tags import FERRY, KEPT_TAGS, ROAD_CLASSES
from gridplan.errors import InputError
from gridplan.network.codes import all_told, finding, listed_words, phrase
from gridplan.network.earth import Floats, distances_m, sphere
from gridplan.network.local.merging import empty_network, merge_lines
from gridplan.network.reading.restrictions import read_turn_rules
from gridplan.network.reading.tags import Tags, duration_s, metres, speed_kmh, tonnes
from gridplan.network.roads import RoadNetwork
from gridplan.network.turn_rules import TurnRule
from gridplan.network.vehicles.turns import unheeded

_NOT_THERE = ("construction", "proposed", "planned", "disused", "abandoned")
_COUNTRY_KIND = re.compile(r"[a-z]{2}:[a-z_:]+", re.IGNORECASE)  # "XX:rural", whatever its limit may be


def _maxspeed(text: str) -> object:
    return speed_kmh(text) or _COUNTRY_KIND.fullmatch(text.strip())


_MEASURES: Mapping[str, Callable[[str], object]] = {
    "maxspeed": _maxspeed,
    "maxheight": metres,
    "maxwidth": metres,
    "width": metres,
    "maxweight": tonnes,
    "duration": duration_s,
}
_SAID_ELSEWHERE = frozenset({"none", "default", "below_default", "no_indications", "unsigned", "signals", "variable"})
_FILES_APART = 2**40


@dataclass
class _Read:
    """What the files hold so far."""

    refs: dict[int, tuple[int, ...]] = field(default_factory=dict)
    tags: dict[int, Tags] = field(default_factory=dict)
    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    barriers: dict[int, Tags] = field(default_factory=dict)
    files: list[set[int]] = field(default_factory=list)
    conditional: set[int] = field(default_factory=set)
    turn_rules: set[TurnRule] = field(default_factory=set)
    unheeded_turns: set[int] = field(default_factory=set)


def read_roads(
    folder: Path, roads: Sequence[RoadFile], *, places: Floats | None = None, lang: Language = "zh"
) -> RoadNetwork:
    """Reads and merges the county's road files: OpenStreetMap's first, then line layers, which are joined with them.

    Ways that two files share are taken once (the longer one), nodes are joined by their id. A way with missing nodes
    is kept as the pieces that are there. Areas, roads that are planned or being built, and private tags are left out.

    Args:
        folder: the county folder.
        roads: files relative to it.
        places: float64[n, 2] where the county lies, in degrees: see :func:`merge_lines`.
        lang: language of the findings.

    Raises:
        InputError: there is no file, a file is missing or damaged, or no road is in any of them; with all findings.
    """
    if not roads:
        raise _refusal([finding("GP-R001", lang, value=phrase("any", lang))], lang)
    osm = [file for file in roads if not file.lines]
    network = _read_osm(folder, osm, lang) if osm else empty_network()
    return merge_lines(network, folder, roads, places=places, lang=lang) if len(osm) < len(roads) else network


def _read_osm(folder: Path, roads: Sequence[RoadFile], lang: Language) -> RoadNetwork:
    read, problems = _Read(files=[set() for _ in roads]), []
    for number, file in enumerate(roads):
        problems += _attempt(folder, file.path, partial(_read_file, read, number), lang)
    absent = {ref for refs in read.refs.values() for ref in refs if ref not in read.nodes}
    for number, file in enumerate(roads) if absent and not problems else ():
        problems += _attempt(folder, file.path, partial(_read_nodes, read, number, absent), lang)
    if not problems and not _has_a_road(read):
        listed = listed_words((file.path for file in roads), lang)
        problems.append(finding("GP-R003", lang, file=listed, value=listed))
    if problems:
        raise _refusal(problems, lang)
    network = _network(read, [file.path for file in roads], lang)
    rules = read.unheeded_turns | {rule.relation for rule in unheeded(network)}
    return dataclasses.replace(network, findings=(*network.findings, *_turns(rules, lang)))


def _refusal(problems: list[Finding], lang: Language) -> InputError:
    return InputError(phrase("unreadable", lang, told=all_told(problems)), problems)


def _attempt(folder: Path, name: str, read: Callable[[Path], None], lang: Language) -> list[Finding]:
    path = folder / name
    if not path.is_file():
        return [finding("GP-R001", lang, file=name, value=name)]
    try:
        read(path)
    except (RuntimeError, OSError) as damage:  # pyosmium reports every kind of damage as a RuntimeError
        return [finding("GP-R002", lang, file=name, value=name, detail=damage)]
    return []


def _own(number: int, file: int) -> int:
    """The id by which a node or way is known here.

    A negative id was given by an editor to something drawn by hand: the same one in another file is something else.
    """
    return number if number > 0 else number - file * _FILES_APART


def _read_file(read: _Read, file: int, path: Path) -> None:
    wanted = osmium.filter.KeyFilter("highway", "route", "barrier", "ford")
    both = osmium.osm.NODE | osmium.osm.WAY
    for thing in osmium.FileProcessor(str(path), both).with_locations().with_filter(wanted):
        if isinstance(thing, osmium.osm.Way):
            _take_way(read, file, thing)
        elif isinstance(thing, osmium.osm.Node) and ("barrier" in thing.tags or "ford" in thing.tags):
            kept = _kept(thing.tags)
            kept.pop("highway", None)  # a crossing with a bollard is a barrier, not a road
            read.barriers[_own(thing.id, file)] = kept
    rules, unheeded = read_turn_rules(path, partial(_own, file=file))
    read.turn_rules.update(rules)
    read.unheeded_turns |= unheeded


def _take_way(read: _Read, file: int, way: osmium.osm.Way) -> None:
    way_id, kind = _own(way.id, file), way.tags.get("highway")
    usable = kind in ROAD_CLASSES or (kind is None and way.tags.get("route") == FERRY)
    usable = usable and not any(way.tags.get(state) == "yes" for state in ("area", *_NOT_THERE))
    if not usable or len(way.nodes) < 2:
        return
    read.files[file].add(way_id)
    refs = []
    for node in way.nodes:
        refs.append(_own(node.ref, file))
        if node.location.valid():
            read.nodes[refs[-1]] = (node.lon, node.lat)
    if len(refs) > len(read.refs.get(way_id, ())):
        read.refs[way_id] = tuple(refs)
        read.tags[way_id] = _kept(way.tags)
    if any(tag.k.endswith(":conditional") for tag in way.tags):
        read.conditional.add(way_id)


def _kept(tags: osmium.osm.TagList) -> dict[str, str]:
    """The tags that matter here. Their words repeat by the ten thousand, so each is held once."""
    return {sys.intern(tag.k): sys.intern(tag.v) for tag in tags if tag.k in KEPT_TAGS}


def _read_nodes(read: _Read, file: int, wanted: Set[int], path: Path) -> None:
    for node in osmium.FileProcessor(str(path), osmium.osm.NODE):
        if isinstance(node, osmium.osm.Node) and node.location.valid():
            own = _own(node.id, file)
            if own in wanted:
                read.nodes[own] = (node.lon, node.lat)


def _has_a_road(read: _Read) -> bool:
    """Whether any two neighbouring nodes of a way are both there."""
    pairs = (pair for refs in read.refs.values() for pair in pairwise(refs))
    return any(a != b and a in read.nodes and b in read.nodes for a, b in pairs)


def _network(read: _Read, names: Sequence[str], lang: Language) -> RoadNetwork:
    way_ids = sorted(read.refs)
    pieces = [
        (tail, head, index)
        for index, way in enumerate(way_ids)
        for tail, head in pairwise(read.refs[way])
        if tail != head and tail in read.nodes and head in read.nodes
    ]
    table = np.array(pieces, dtype=np.int64).reshape(-1, 3)
    node_ids, ends = np.unique(table[:, :2], return_inverse=True)
    ends = ends.reshape(-1, 2)
    lonlat = np.array([read.nodes[node] for node in node_ids.tolist()], dtype=np.float64).reshape(-1, 2)
    positions = sphere(lonlat[:, 0], lonlat[:, 1])
    index = {node: i for i, node in enumerate(node_ids.tolist())}
    return RoadNetwork(
        node_ids=node_ids,
        lon=lonlat[:, 0],
        lat=lonlat[:, 1],
        tails=ends[:, 0],
        heads=ends[:, 1],
        ways=table[:, 2],
        lengths=distances_m(positions[ends[:, 0]], positions[ends[:, 1]]),
        way_ids=np.array(way_ids, dtype=np.int64),
        way_tags=tuple(read.tags[way] for way in way_ids),
        barriers={index[node]: tags for node, tags in sorted(read.barriers.items()) if node in index},
        turn_rules=tuple(sorted(read.turn_rules, key=dataclasses.astuple)),
        findings=(
            *_missing(read, names, lang),
            *_conditional(read, lang),
            *_odd_values(read, lang),
        ),
    )


def _missing(read: _Read, names: Sequence[str], lang: Language) -> list[Finding]:
    """One finding for each file whose ways name nodes that no file has."""
    findings = []
    for name, ways in zip(names, read.files, strict=True):
        absent = {way: [ref for ref in read.refs[way] if ref not in read.nodes] for way in sorted(ways)}
        nodes = {ref for refs in absent.values() for ref in refs}
        if not nodes:
            continue
        cut = [way for way, refs in absent.items() if refs]
        lost = sum(sum(ref in read.nodes for ref in read.refs[way]) < 2 for way in cut)
        shown = ", ".join(f"way/{way}" for way in cut[:5])
        findings.append(finding("GP-R004", lang, file=name, value=shown, nodes=len(nodes), roads=len(cut), lost=lost))
    return findings


def _conditional(read: _Read, lang: Language) -> list[Finding]:
    if not read.conditional:
        return []
    ways = ", ".join(f"way/{way}" for way in sorted(read.conditional)[:5])
    return [finding("GP-R006", lang, value=ways, roads=len(read.conditional))]


def _turns(relations: Set[int], lang: Language) -> list[Finding]:
    if not relations:
        return []
    shown = ", ".join(f"relation/{relation}" for relation in sorted(relations)[:5])
    return [finding("GP-R014", lang, value=shown, rules=len(relations))]


def _odd_values(read: _Read, lang: Language) -> list[Finding]:
    """One finding for each tag whose values gridplan cannot read, with the commonest of them."""
    findings = []
    for key, parse in _MEASURES.items():
        values = Counter(
            tags[key]
            for tags in read.tags.values()
            if key in tags and tags[key].strip().lower() not in _SAID_ELSEWHERE and parse(tags[key]) is None
        )
        if values:
            shown = "; ".join(value for value, _ in values.most_common(5))
            findings.append(finding("GP-R005", lang, value=shown, roads=values.total(), tag=key))
    return findings
