"""Lays villages and townships out on the ground and numbers them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import shapely
from shapely import Point

from gridplan.domain.places import Area
from gridplan.languages import said
from gridplan.sources.starter.area import Choice
from gridplan.sources.starter.measure import Plane, metres, square_metres
from gridplan.sources.starter.model import DraftTownship, DraftVillage, OsmHealth, Region, Settlement
from gridplan.sources.starter.names import folded
from gridplan.sources.starter.notes import Notes, listed
from gridplan.sources.starter.service_areas import connected, joined_area, service_areas, unclaimed
from gridplan.sources.starter.settlements import RANK, holders

_VILLAGES_TO_A_TOWNSHIP = 14
_MOST_TOWNSHIPS = 60
_HEALTH_NEAR_M = 2000.0
_TOWNSHIPS_TO_A_ZONE = 5
_MOST_ZONES = 9
_NOTEWORTHY = 0.001


def lay_out(
    settlements: Sequence[Settlement], health: Sequence[OsmHealth], choice: Choice, code: str, notes: Notes
) -> tuple[tuple[DraftTownship, ...], tuple[DraftVillage, ...]]:
    """Townships and villages with areas and codes; ``settlements`` come largest first and lie in the county.

    Raises:
        InputError: more townships or villages than the codes can number.
    """
    if choice.townships:
        _say_what_does_not_fit(choice, notes)
        membership = _members(settlements, choice.townships)
        areas = service_areas(
            choice.county.area, [t.area for t in choice.townships], [s.point for s in settlements], membership
        )
        seats = [_seat(t, k, settlements, membership) for k, t in enumerate(choice.townships)]
        names = [t.name for t in choice.townships]
    else:
        points = [s.point for s in settlements]
        areas = service_areas(choice.county.area, [choice.county.area], points, [0] * len(settlements))
        seats = _seats(settlements, health, choice.county)
        membership = _grouped(areas, points, seats)
        names = [settlements[s].name for s in seats]
        notes.warn(
            "012",
            said(
                "there are no usable township boundaries: townships were derived around {count} centres "
                "(marked derived): {names}",
                count=len(seats),
                names=listed(names),
            ),
            remedy=said("Put the true boundaries into boundaries/townships.geojson."),
            file="boundaries/townships.geojson",
        )
    told = said(
        "the areas of {count} villages were derived: what is nearest to each settlement within its township (Voronoi), "
        "marked derived",
        count=len(settlements),
    )
    notes.info("025", told)
    return _numbered(settlements, areas, membership, seats, names, code, derived=not choice.townships, notes=notes)


def _say_what_does_not_fit(choice: Choice, notes: Notes) -> None:
    outlines = [t.area for t in choice.townships]
    gap = square_metres(unclaimed(choice.county.area, outlines)) / 1e6
    twice = (sum(map(square_metres, outlines)) - square_metres(shapely.union_all(outlines))) / 1e6
    least = _NOTEWORTHY * square_metres(choice.county.area) / 1e6
    if gap > least:
        told = said("{area:.1f} km² lay in no township and went to the one beside", area=gap)
        notes.repaired("015", told, remedy=said("Check the township boundaries."))
    if twice > least:
        told = said("{area:.1f} km² lay in two townships and went to the first of them", area=twice)
        notes.repaired("015", told, remedy=said("Check the township boundaries."))


def _members(settlements: Sequence[Settlement], townships: Sequence[Region]) -> list[int]:
    inside = holders([s.point for s in settlements], townships)
    areas = [t.area for t in townships]
    return [
        min(range(len(areas)), key=lambda k: (areas[k].distance(s.point), k)) if held is None else held
        for s, held in zip(settlements, inside, strict=True)
    ]


def _seat(township: Region, k: int, settlements: Sequence[Settlement], membership: Sequence[int]) -> int:
    """The seat is the admin_centre; else the settlement of the township's name; else the largest."""
    own = [i for i, member in enumerate(membership) if member == k]
    name = folded(township.name)
    return min(own, key=lambda i: (settlements[i].id not in township.seats, folded(settlements[i].name) != name, i))


def _seats(settlements: Sequence[Settlement], health: Sequence[OsmHealth], county: Region) -> list[int]:
    """Greedy: important places (towns, places with a hospital or clinic) far from the seats chosen before."""
    count = max(1, min(_MOST_TOWNSHIPS, round(len(settlements) / _VILLAGES_TO_A_TOWNSHIP)))
    weights = [_importance(s, health) for s in settlements]
    plane = Plane(county.area)
    flat = [plane.project(s.point) for s in settlements]
    apart = math.sqrt(plane.project(county.area).area / count)
    chosen: list[int] = []
    while len(chosen) < count:
        reach = [min((flat[i].distance(flat[c]) for c in chosen), default=apart) for i in range(len(flat))]
        free = [i for i in range(len(flat)) if i not in chosen]
        chosen.append(max(free, key=lambda i: (weights[i] * min(1.0, reach[i] / apart), -i)))
    return chosen


def _importance(settlement: Settlement, health: Sequence[OsmHealth]) -> float:
    near = any(h.kind != "doctors" and metres(h.point, settlement.point) < _HEALTH_NEAR_M for h in health)
    return (
        2.0 ** RANK[settlement.kind] * (2.0 if near else 1.0) * (1.0 + math.log10(max(10, settlement.residents)) / 10)
    )


def _grouped(areas: Sequence[Area], points: Sequence[Point], seats: Sequence[int]) -> list[int]:
    labels = [
        min(range(len(seats)), key=lambda k, p=point: (metres(p, points[seats[k]]), k))  # type: ignore[misc]
        for point in points
    ]
    return connected(areas, labels, dict(enumerate(seats)), lambda _shape, _label: True)


def _numbered(
    settlements: Sequence[Settlement],
    areas: Sequence[Area],
    membership: Sequence[int],
    seats: Sequence[int],
    names: Sequence[str],
    code: str,
    *,
    derived: bool,
    notes: Notes,
) -> tuple[tuple[DraftTownship, ...], tuple[DraftVillage, ...]]:
    townships, villages = [], []
    zones = _zones(settlements, seats, code)
    for number, k in enumerate(sorted(range(len(seats)), key=lambda k: (-settlements[seats[k]].residents, names[k]))):
        township = f"{code}{100 + number}"
        own = sorted((i for i, member in enumerate(membership) if member == k), key=lambda i: (i != seats[k], i))
        if len(own) > 800 or number >= 900:
            raise notes.fail(
                "027",
                said("{township} has {count} villages, more than there are codes", township=names[k], count=len(own)),
                remedy=said("Take a finer level of townships with --level."),
            )
        for j, i in enumerate(own):
            spot = settlements[i]
            villages.append(
                DraftVillage(
                    code=f"{township}{200 + j}",
                    name=spot.name,
                    township=township,
                    site=spot.point,
                    area=areas[i],
                    residents=spot.residents,
                )
            )
        zone, zone_name, centre = zones[k]
        townships.append(
            DraftTownship(
                code=township,
                name=names[k],
                area=joined_area([areas[i] for i in own]),
                derived=derived,
                seat=f"{township}200",
                zone=zone,
                zone_name=zone_name,
                zone_centre=centre,
            )
        )
    return tuple(townships), tuple(villages)


def _zones(settlements: Sequence[Settlement], seats: Sequence[int], code: str) -> Mapping[int, tuple[str, str, bool]]:
    """Zones around the most populous seats that lie far from each other: seat number → code, name, is the centre."""
    count = max(1, min(_MOST_ZONES, round(len(seats) / _TOWNSHIPS_TO_A_ZONE)))
    points = [settlements[s].point for s in seats]
    weight = [math.sqrt(settlements[s].residents) for s in seats]
    centres = [max(range(len(seats)), key=lambda k: (weight[k], -k))]
    while len(centres) < count:
        free = [k for k in range(len(seats)) if k not in centres]
        centres.append(max(free, key=lambda k: (weight[k] * min(metres(points[k], points[c]) for c in centres), -k)))
    result = {}
    for k, point in enumerate(points):
        z = min(range(count), key=lambda z, p=point: (metres(p, points[centres[z]]), z))  # type: ignore[misc]
        name = f"{settlements[seats[centres[z]]].name}片区"
        result[k] = (f"{code}Z{z + 1}", name, centres[z] == k)
    return result
