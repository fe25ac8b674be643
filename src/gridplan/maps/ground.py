"""The ground a map stands on: outlines, borders, roads, facilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shapely import LineString, Point

from gridplan.domain.county import County
from gridplan.domain.places import Area
from gridplan.domain.plan import RoadLine, WaterShape
from gridplan.maps.spec import FacilityItem, RoadsItem, WaterItem
from gridplan.maps.topology import Arc, Rings, Topology, build, line, tiles

SIMPLIFY = 0.00025  # degrees: below a pixel until a village fills the screen
ROAD_SIMPLIFY = 0.0002
_MAIN = {"motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"}
_MINOR = {"secondary", "tertiary", "secondary_link", "tertiary_link"}
LEVELS = ("county", "zone", "township", "village", "grid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The topology with which atoms make up which place.

    Attributes:
        atoms: atom → (zone, township, village or empty, grid or empty), codes.
        of: code of a place → its atoms.
    """

    topology: Topology
    atoms: dict[str, tuple[str, str, str, str]]
    of: dict[str, list[str]]

    def rings(self, code: str) -> Rings:
        """Outline of a township, village or grid."""
        return self.topology.merge(self.of.get(code, ()))


def lay_ground(county: County) -> Ground:
    """Cut the county into atoms and simplify them together."""
    areas: dict[str, Area] = {}
    owners: dict[str, tuple[str, str, str, str]] = {}
    grids = _grouped((g.village, g.code, g.area) for g in county.grids)
    villages = _grouped((v.township, v.code, v.area) for v in county.villages)
    for township in county.townships:
        zone = township.zone
        for code, area in tiles(township.area, villages.get(township.code, {}), township.code).items():
            if code == township.code:
                areas[code], owners[code] = area, (zone, code, "", "")
                continue
            for part, shape in tiles(area, grids.get(code, {}), code).items():
                areas[part] = shape
                owners[part] = (zone, township.code, code, "" if part == code else part)
    of: dict[str, list[str]] = {}
    for atom, places in owners.items():
        for place in dict.fromkeys((*places, atom)):
            if place:
                of.setdefault(place, []).append(atom)
    return Ground(topology=build(areas, tolerance=SIMPLIFY), atoms=owners, of=of)


def _grouped(rows: Iterator[tuple[str, str, Area]]) -> dict[str, dict[str, Area]]:
    groups: dict[str, dict[str, Area]] = {}
    for parent, code, area in rows:
        groups.setdefault(parent, {})[code] = area
    return groups


def borders(ground: Ground) -> dict[str, tuple[int, ...]]:
    """Each arc once, at the highest level that it divides; arcs inside one grid are no border."""
    sides = _sides(ground)
    found: dict[str, list[int]] = {level: [] for level in LEVELS}
    for arc, atoms in sorted(sides.items()):
        if len(atoms) == 1:
            found["county"].append(arc)
            continue
        owners = [ground.atoms[a] for a in atoms]
        level = next((n for n in range(4) if len({o[n] for o in owners}) > 1), None)
        if level is not None:
            found[LEVELS[level + 1]].append(arc)
    return {level: tuple(arcs) for level, arcs in found.items()}


def dividing(ground: Ground, group_of: dict[str, str]) -> tuple[int, ...]:
    """Arcs between atoms of different groups, the outer border left out."""
    return tuple(
        arc
        for arc, atoms in sorted(_sides(ground).items())
        if len(atoms) > 1 and len({group_of.get(a, "") for a in atoms}) > 1
    )


def _sides(ground: Ground) -> dict[int, list[str]]:
    sides: dict[int, list[str]] = {}
    for atom, rings in ground.topology.rings.items():
        for ring in rings:
            for step in ring:
                sides.setdefault(step if step >= 0 else ~step, []).append(atom)
    return sides


def roads(lines: tuple[RoadLine, ...]) -> tuple[RoadsItem, ...]:
    """Roads in three widths, main roads first."""
    sorted_lines: tuple[list[Arc], ...] = ([], [], [])
    for road in lines:
        width = 0 if road.kind in _MAIN else 1 if road.kind in _MINOR else 2
        arc = line(road.line, tolerance=ROAD_SIMPLIFY)
        if len(arc) > 1:
            sorted_lines[width].append(arc)
    return tuple(RoadsItem(width=w, lines=tuple(arcs)) for w, arcs in enumerate(sorted_lines) if arcs)


def water(shapes: Iterable[WaterShape]) -> WaterItem:
    """Rivers, streams and lakes, as coarse as roads."""
    lines: dict[str, list[Arc]] = {"river": [], "stream": []}
    lakes: list[tuple[Arc, ...]] = []
    for each in shapes:
        if isinstance(each.shape, LineString):
            arc = line(each.shape, tolerance=ROAD_SIMPLIFY)
            if len(arc) > 1:
                lines["stream" if each.kind == "stream" else "river"].append(arc)
        else:
            rings = (line(LineString(r), tolerance=ROAD_SIMPLIFY) for r in (each.shape.exterior, *each.shape.interiors))
            if kept := tuple(ring for ring in rings if len(ring) > 3):
                lakes.append(kept)
    return WaterItem(rivers=tuple(lines["river"]), streams=tuple(lines["stream"]), lakes=tuple(lakes))


def way(shape: LineString) -> Arc:
    """A driven way for drawing."""
    return line(shape, tolerance=ROAD_SIMPLIFY)


def facilities(county: County, *, visit_places: bool = False) -> tuple[FacilityItem, ...]:
    """Facilities in the order lead hospitals, township hospitals, clinics, bases, emergency stations that stand.

    Visit places, where they are wanted, come last.
    """
    staffed = {p.workplace for p in county.people if p.role == "village_doctor"}
    clinics = (("clinic" if c.id in staffed else "clinic_unstaffed", c.name, c.site) for c in county.clinics)
    rows: list[tuple[str, str, Point]] = [
        *(("lead_hospital", h.name, h.site) for h in county.lead_hospitals),
        *(("township_hospital", h.name, h.site) for h in county.township_hospitals),
        *clinics,
        *(("base", b.name, b.site) for b in county.bases),
        *(("emergency_station", e.name, e.site) for e in county.emergency if e.existing),
        *(("visit_place", p.name, p.site) for p in county.visit_places if visit_places),
    ]
    return tuple(
        FacilityItem(kind=kind, name=name, lon=rounded(site.x), lat=rounded(site.y)) for kind, name, site in rows
    )


def rounded(degrees: float) -> float:
    """Degrees to 5 decimals, about a metre."""
    return round(degrees, 5)
