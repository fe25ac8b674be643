"""Reads what the starter needs out of an OSM file: settlements, health facilities, boundaries, road points.

Three passes over the file, none of which keeps more than these. A file that cannot be read to its end is refused; a
reference to a node or way that is not in the file is counted and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
from shapely import LineString, Point, Polygon, box

from gridplan.languages import said
from gridplan.sources.starter.measure import square_metres
from gridplan.sources.starter.model import Extract, OsmBoundary, OsmHealth, OsmPlace
from gridplan.sources.starter.names import all_names, clean, says_primary_care
from gridplan.sources.starter.notes import Notes

SETTLEMENTS = ("city", "town", "village", "hamlet")
URBAN = ("suburb", "quarter", "neighbourhood")
_LINKED = ("motorway", "trunk", "primary", "secondary", "tertiary")
_DRIVABLE = frozenset(
    (
        *_LINKED,
        *(f"{kind}_link" for kind in _LINKED),
        *("unclassified", "residential", "living_street", "service", "track", "road"),
    )
)
_HEALTH_KINDS = {
    "hospital": "hospital",
    "clinic": "clinic",
    "centre": "clinic",
    "community_health_centre": "clinic",
    "health_post": "clinic",
    "doctors": "doctors",
    "doctor": "doctors",
}
_NO_HOSPITAL = ("reiki", "acupuncture", "osteopathy", "naturopathy", "homeopathy", "chiropractic")
_ROAD_POINT_EVERY = 10
_M2_PER_BED = 50.0


def read_extract(path: Path, notes: Notes) -> Extract:
    """Read ``path``.

    Raises:
        InputError: the file is missing, no OSM file, empty or cut off.
    """
    if not path.is_file():
        raise notes.fail(
            "001",
            said("there is no OSM file {file}", file=path.name),
            remedy=said("Check path and name."),
            file=path.name,
        )
    try:
        return _read(path)
    except (RuntimeError, OSError, ValueError, UnicodeDecodeError) as cause:
        raise notes.fail(
            "001",
            said("{file} cannot be read as an OSM file: {cause}", file=path.name, cause=cause),
            remedy=said("It may be cut off, or no .osm.pbf, .osm or .osm.gz: download it again."),
            file=path.name,
            value=str(cause),
        ) from cause


@dataclass(slots=True)
class _Found:
    places: list[OsmPlace] = field(default_factory=list)
    health: list[OsmHealth] = field(default_factory=list)
    label_population: dict[str, int] = field(default_factory=dict)
    roads: list[tuple[float, float]] = field(default_factory=list)
    missing: int = 0
    references: int = 0


def _read(path: Path) -> Extract:
    relations = [_relation(r) for r in osmium.FileProcessor(str(path), osmium.osm.RELATION) if _is_boundary(r)]
    lines, missing, references = _member_ways(path, {ref for r in relations for ref, _ in r.ways})
    labels = {label for r in relations for label in r.labels}
    found = _Found(missing=missing, references=references)
    keys = osmium.filter.KeyFilter("place", "amenity", "healthcare", "highway")
    entities = osmium.osm.NODE | osmium.osm.WAY
    for thing in osmium.FileProcessor(str(path), entities).with_locations().with_filter(keys):
        if isinstance(thing, osmium.osm.Node):
            _node(thing, labels, found)
        elif isinstance(thing, osmium.osm.Way):
            _way(thing, found)
    return Extract(
        path=path,
        places=tuple(found.places),
        health=tuple(found.health),
        boundaries=tuple(r.boundary(lines) for r in relations),
        label_population=found.label_population,
        roads=tuple(found.roads),
        missing_nodes=found.missing,
        references=found.references,
        frame=_frame(path),
    )


def _frame(path: Path) -> Polygon | None:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        stated = reader.header().box()
    if not stated.valid() or stated.size() == 0:
        return None
    low, high = stated.bottom_left, stated.top_right
    return box(low.lon, low.lat, high.lon, high.lat)


@dataclass(frozen=True, slots=True)
class _Relation:
    id: str
    names: tuple[str, ...]
    level: int
    ways: tuple[tuple[int, str], ...]
    seats: tuple[str, ...]
    labels: tuple[str, ...]
    population: int | None

    def boundary(self, lines: Mapping[int, LineString]) -> OsmBoundary:
        present = [(lines[ref], role) for ref, role in self.ways if ref in lines]
        return OsmBoundary(
            id=self.id,
            names=self.names,
            level=self.level,
            outer=tuple(line for line, role in present if role != "inner"),
            inner=tuple(line for line, role in present if role == "inner"),
            missing=len(self.ways) - len(present),
            seats=self.seats,
            labels=self.labels,
            population=self.population,
        )


def _is_boundary(relation: Any) -> bool:
    tags = relation.tags
    return (
        tags.get("boundary") == "administrative"
        and tags.get("type", "boundary") in ("boundary", "multipolygon")
        and tags.get("admin_level", "").isdigit()
    )


def _relation(relation: Any) -> _Relation:
    tags = dict(relation.tags)
    members = [(m.type, m.ref, m.role) for m in relation.members]
    return _Relation(
        id=f"r{relation.id}",
        names=all_names(tags) or (f"r{relation.id}",),
        level=int(tags["admin_level"]),
        ways=tuple((ref, role) for kind, ref, role in members if kind == "w" and role in ("outer", "inner", "")),
        seats=tuple(f"n{ref}" for kind, ref, role in members if kind == "n" and role in ("admin_centre", "label")),
        labels=tuple(f"n{ref}" for kind, ref, role in members if kind == "n" and role == "label"),
        population=_number(tags.get("population")),
    )


def _member_ways(path: Path, wanted: Iterable[int]) -> tuple[dict[int, LineString], int, int]:
    ids = sorted(set(wanted))
    if not ids:
        return {}, 0, 0
    lines: dict[int, LineString] = {}
    missing = references = 0
    ways = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    # both filters run in C++: without the first one every node would come up to Python
    ways = ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.IdFilter(ids))
    for way in ways:
        if not isinstance(way, osmium.osm.Way):
            continue
        points, lost = _points(way)
        missing += lost
        references += lost + len(points)
        if len(points) > 1:
            lines[way.id] = LineString(points)
    return lines, missing, references


def _node(node: Any, labels: set[str], found: _Found) -> None:
    if not node.location.valid():
        return
    tags = dict(node.tags)
    key = f"n{node.id}"
    population = _number(tags.get("population"))
    if key in labels and population and tags.get("place") not in (*SETTLEMENTS, *URBAN):
        found.label_population[key] = population
    _settle(key, tags, Point(node.location.lon, node.location.lat), 0.0, found)


def _way(way: Any, found: _Found) -> None:
    tags = dict(way.tags)
    points, lost = _points(way)
    if tags.get("highway") in _DRIVABLE:
        found.missing += lost
        found.references += lost + len(points)
        found.roads += [*points[::_ROAD_POINT_EVERY], *points[-1:]]
    elif len(points) > 3:
        shape = Polygon(points)
        inside = shape.representative_point() if shape.is_valid else shape.convex_hull.centroid
        _settle(f"w{way.id}", tags, inside, square_metres(shape.convex_hull), found)


def _settle(key: str, tags: Mapping[str, str], point: Point, size: float, found: _Found) -> None:
    kind = tags.get("place", "")
    if kind not in (*SETTLEMENTS, *URBAN) and "healthcare" not in tags and tags.get("amenity") not in _HEALTH_KINDS:
        return
    names = all_names(tags)
    name = names[0] if names else ""
    if kind in (*SETTLEMENTS, *URBAN):
        population = _number(tags.get("population"))
        found.places.append(OsmPlace(id=key, name=name, kind=kind, point=point, population=population))
    health = _health_kind(tags, name)
    if health:
        beds = _number(tags.get("beds")) or 0
        found.health.append(
            OsmHealth(
                id=key,
                name=name,
                kind=health,
                point=point,
                primary=says_primary_care(name),
                size=max(size, beds * _M2_PER_BED),
            )
        )


def _health_kind(tags: Mapping[str, str], name: str) -> str | None:
    amenity, healthcare = tags.get("amenity", ""), tags.get("healthcare", "")
    speciality = clean(tags.get("healthcare:speciality", "")).lower()
    if amenity not in _HEALTH_KINDS and any(word in speciality for word in _NO_HOSPITAL):
        return None
    kind = _HEALTH_KINDS.get(amenity) or _HEALTH_KINDS.get(healthcare)
    if kind is None and healthcare and says_primary_care(name):
        return "clinic"
    return kind


def _points(way: Any) -> tuple[list[tuple[float, float]], int]:
    points = [(n.location.lon, n.location.lat) for n in way.nodes if n.location.valid()]
    return points, len(way.nodes) - len(points)


def _number(text: str | None) -> int | None:
    digits = (text or "").replace(",", "").replace(" ", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None
