"""OpenStreetMap files → :class:`RoadNetwork`, with what is missing said.

One pass of pyosmium for each file; only where a road names a node that was not found are all files searched for it
once more (another file may have it; pyosmium does not keep the places of negative ids).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium

from gridplan.domain.county import RoadFile
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.errors import InputError
from gridplan.network.profiles import FERRY, FOOT_CLASSES, PROFILES
from gridplan.network.roads import RoadNetwork, distances_m, sphere
from gridplan.network.tags import Tags, duration_s, metres, speed_kmh, tonnes

_KEPT_CLASSES = FOOT_CLASSES | {kind for profile in PROFILES.values() for kind in profile.speeds} - {FERRY}
_KEPT_TAGS = frozenset(
    {
        *("highway", "route", "name", "ref", "oneway", "junction", "duration", "surface", "tracktype", "width"),
        *("maxspeed", "maxspeed:forward", "maxspeed:backward", "maxheight", "maxwidth", "maxweight"),
        *("access", "vehicle", "motor_vehicle", "motorcar", "hgv", "barrier", "locked", "bridge", "tunnel"),
    }
)
_MEASURES = {
    "maxspeed": speed_kmh,
    "maxheight": metres,
    "maxwidth": metres,
    "width": metres,
    "maxweight": tonnes,
    "duration": duration_s,
}
_FILES_APART = 2**40
_NO_LIMIT = frozenset({"none", "default", "below_default", "no_indications", "unsigned", "signals", "variable"})


@dataclass
class _Read:
    """What the files hold so far."""

    refs: dict[int, tuple[int, ...]] = field(default_factory=dict)
    tags: dict[int, Tags] = field(default_factory=dict)
    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    barriers: dict[int, Tags] = field(default_factory=dict)
    files: list[set[int]] = field(default_factory=list)
    conditional: set[int] = field(default_factory=set)


def read_roads(folder: Path, roads: Sequence[RoadFile]) -> RoadNetwork:
    """Reads and merges the county's road files (.osm.pbf, .osm, .osm.gz).

    Ways that two files share are taken once (the longer one), nodes are joined by their id. A way with missing nodes
    is kept as the pieces that are there. Areas, roads that are planned or being built, and private tags are left out.

    Args:
        folder: the county folder.
        roads: files relative to it.

    Raises:
        InputError: there is no file, a file is missing or damaged, or no road is in any of them; with all findings.
    """
    if not roads:
        raise _refusal([_error("GP-R001", None, "the county has no road file", "put an .osm.pbf into roads/")])
    read, problems = _Read(files=[set() for _ in roads]), []
    for number, file in enumerate(roads):
        problems += _attempt(folder, file.path, partial(_read_file, read, number))
    absent = {ref for refs in read.refs.values() for ref in refs if ref not in read.nodes}
    for number, file in enumerate(roads) if absent and not problems else ():
        problems += _attempt(folder, file.path, partial(_read_nodes, read, number, absent))
    if not problems and not _has_a_road(read):
        listed = ", ".join(file.path for file in roads)
        problems.append(_error("GP-R003", listed, "there is no road in it", "export the county's roads again"))
    if problems:
        raise _refusal(problems)
    return _network(read, [file.path for file in roads])


def _refusal(problems: list[Finding]) -> InputError:
    return InputError("the roads cannot be read: " + "; ".join(p.message for p in problems), problems)


def _error(code: str, file: str | None, message: str, remedy: str) -> Finding:
    return Finding(code=code, level=FindingLevel.ERROR, message=message, remedy=remedy, file=file)


def _attempt(folder: Path, name: str, read: Callable[[Path], None]) -> list[Finding]:
    path = folder / name
    if not path.is_file():
        return [_error("GP-R001", name, f"the road file {name} is missing", "put it there or correct gridplan.toml")]
    try:
        read(path)
    except (RuntimeError, OSError) as damage:  # pyosmium reports every kind of damage as a RuntimeError
        message = f"the road file {name} cannot be read: {damage}"
        return [_error("GP-R002", name, message, "download or export it again; it may be cut off or not an OSM file")]
    return []


def _own(number: int, file: int) -> int:
    """The id by which a node or way is known here.

    A negative id was given by an editor to something drawn by hand: the same one in another file is something else.
    """
    return number if number > 0 else number - file * _FILES_APART


def _read_file(read: _Read, file: int, path: Path) -> None:
    wanted = osmium.filter.KeyFilter("highway", "route", "barrier")
    both = osmium.osm.NODE | osmium.osm.WAY
    for thing in osmium.FileProcessor(str(path), both).with_locations().with_filter(wanted):
        if isinstance(thing, osmium.osm.Way):
            _take_way(read, file, thing)
        elif isinstance(thing, osmium.osm.Node) and "barrier" in thing.tags:
            kept = {tag.k: tag.v for tag in thing.tags if tag.k in _KEPT_TAGS}
            kept.pop("highway", None)  # a crossing with a bollard is a barrier, not a road
            read.barriers[_own(thing.id, file)] = kept


def _take_way(read: _Read, file: int, way: osmium.osm.Way) -> None:
    way_id, kind = _own(way.id, file), way.tags.get("highway")
    usable = kind in _KEPT_CLASSES or (kind is None and way.tags.get("route") == FERRY)
    if not usable or way.tags.get("area") == "yes" or len(way.nodes) < 2:
        return
    read.files[file].add(way_id)
    refs = []
    for node in way.nodes:
        refs.append(_own(node.ref, file))
        if node.location.valid():
            read.nodes[refs[-1]] = (node.lon, node.lat)
    if len(refs) > len(read.refs.get(way_id, ())):
        read.refs[way_id] = tuple(refs)
        read.tags[way_id] = {tag.k: tag.v for tag in way.tags if tag.k in _KEPT_TAGS}
    if any(tag.k.endswith(":conditional") for tag in way.tags):
        read.conditional.add(way_id)


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


def _network(read: _Read, names: Sequence[str]) -> RoadNetwork:
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
        findings=(*_missing(read, names), *_conditional(read), *_odd_values(read)),
    )


def _missing(read: _Read, names: Sequence[str]) -> list[Finding]:
    """One finding for each file whose ways name nodes that no file has."""
    findings = []
    for name, ways in zip(names, read.files, strict=True):
        absent = {way: [ref for ref in read.refs[way] if ref not in read.nodes] for way in sorted(ways)}
        nodes = {ref for refs in absent.values() for ref in refs}
        if not nodes:
            continue
        cut = [way for way, refs in absent.items() if refs]
        lost = sum(sum(ref in read.nodes for ref in read.refs[way]) < 2 for way in cut)
        message = (
            f"{name} was cut badly: {len(nodes)} nodes of {len(cut)} roads are missing; {lost} of these roads are lost "
            f"altogether, of the others the pieces inside are used"
        )
        remedy = "cut the extract again with complete ways (osmium extract --strategy=complete_ways)"
        findings.append(_warning("GP-R004", name, message, remedy, ", ".join(f"way/{way}" for way in cut[:5])))
    return findings


def _conditional(read: _Read) -> list[Finding]:
    if not read.conditional:
        return []
    ways = ", ".join(f"way/{way}" for way in sorted(read.conditional)[:5])
    message = f"{len(read.conditional)} roads have restrictions for certain times or vehicles, which are not heeded"
    remedy = "close such a road in the file if it must not be used"
    level = FindingLevel.INFO
    return [Finding(code="GP-R006", level=level, message=message, remedy=remedy, value=ways)]


def _odd_values(read: _Read) -> list[Finding]:
    """One finding for each tag whose values gridplan cannot read, with the commonest of them."""
    findings = []
    for key, parse in _MEASURES.items():
        values = Counter(
            tags[key]
            for tags in read.tags.values()
            if key in tags and tags[key].strip().lower() not in _NO_LIMIT and parse(tags[key]) is None
        )
        if values:
            shown = "; ".join(value for value, _ in values.most_common(5))
            message = f"{values.total()} roads have a {key} that cannot be understood; it is not heeded"
            remedy = f"write {key} as OpenStreetMap does, such as 3.5, or 30 for a speed"
            findings.append(_warning("GP-R005", None, message, remedy, shown))
    return findings


def _warning(code: str, file: str | None, message: str, remedy: str, value: str) -> Finding:
    return Finding(code=code, level=FindingLevel.WARNING, message=message, remedy=remedy, file=file, value=value)
