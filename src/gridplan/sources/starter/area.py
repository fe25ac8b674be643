"""Decides which area becomes the county and which administrative level becomes its townships."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon

from gridplan.languages import Separator, joined, said
from gridplan.sources.starter.extract import SETTLEMENTS, URBAN
from gridplan.sources.starter.measure import hull, square_metres
from gridplan.sources.starter.model import Extract, OsmBoundary, Region
from gridplan.sources.starter.names import clean, folded
from gridplan.sources.starter.notes import Notes, listed
from gridplan.sources.starter.rings import assemble, polygons

_FEWEST, _MOST = 3, 60
_COVERED = 0.9
_UNION_HOLDS = 0.8
_MARGIN_DEGREES = 0.03
_KERNEL_DEGREES = 0.005


@dataclass(frozen=True, slots=True)
class Choice:
    """The county's outline and its townships; no townships means that they must be derived."""

    county: Region
    townships: tuple[Region, ...]


def choose(extract: Extract, notes: Notes, *, area: str | None, level: int | None) -> Choice:
    """Choose county and townships.

    Raises:
        InputError: the named area or level does not exist here, its outline is broken, or nothing lies in the extract.
    """
    regions, broken = _assemble(extract.boundaries)
    if area is not None:
        county = _named(area, extract, regions, notes)
        choice = Choice(county, _units(county, regions, notes, level=level))
    else:
        choice = _unnamed(extract, regions, notes, level=level)
    _report(choice, broken, notes)
    return choice


def _assemble(boundaries: Sequence[OsmBoundary]) -> tuple[list[Region], list[OsmBoundary]]:
    regions, broken = [], []
    for boundary in boundaries:
        region = assemble(boundary)
        if region is None:
            broken.append(boundary)
        else:
            regions.append(region)
    return sorted(regions, key=lambda r: r.id), broken


def _named(area: str, extract: Extract, regions: Sequence[Region], notes: Notes) -> Region:
    wanted = folded(area)
    called = [b for b in extract.boundaries if wanted in map(folded, b.names)]
    ids = {b.id for b in called}
    whole = [r for r in regions if r.id in ids]
    if whole:
        county = min(whole, key=lambda r: (r.level or 0, -r.area.area, r.id))
        notes.info(
            "010",
            said(
                "the county is {name} (admin_level={level}, {id})", name=county.name, level=county.level, id=county.id
            ),
            feature=county.id,
        )
        return county
    if called:
        first = called[0]
        total = len(first.outer) + len(first.inner) + first.missing
        raise notes.fail(
            "005",
            said(
                "the boundary of {name} is cut off in this file: of {total} pieces {missing} are missing",
                name=first.name,
                total=total,
                missing=first.missing,
            ),
            remedy=said("Use an OSM file that holds the whole area, or name no area and take the whole file."),
            feature=first.id,
            value=area,
        )
    known = {name: b for b in extract.boundaries for name in b.names}
    complete = {r.id for r in regions}
    near = difflib.get_close_matches(wanted, sorted(map(folded, known)), n=5, cutoff=0.5)
    hints = [name for name in known if folded(name) in near] or sorted(r.name for r in regions if r.id in complete)
    if hints:
        told = said("there is no area called {area}; the nearest are: {names}", area=clean(area), names=listed(hints))
    else:
        told = said("there is no area called {area}; the file has no administrative boundary at all", area=clean(area))
    raise notes.fail("004", told, remedy=said("Use one of these names, or leave the area out."), value=area)


def _unnamed(extract: Extract, regions: Sequence[Region], notes: Notes, *, level: int | None) -> Choice:
    for county in sorted(regions, key=lambda r: (-r.area.area, r.id)):
        units = _suitable(county, regions, level)
        if units:
            others = [r.name for r in regions if r.id != county.id and _suitable(r, regions, level)]
            told: str = said(
                "the county is the largest whole area, {name} (admin_level={level})",
                name=county.name,
                level=county.level,
            )
            if others:
                told = said("{county}; --area takes another: {names}", county=told, names=listed(others))
            notes.info("010", told)
            return Choice(county, _units(county, regions, notes, level=level))
    if level is not None:
        units = tuple(r for r in regions if r.level == level and _held(extract, [r]))
        if not units:
            raise _no_level(level, regions, notes)
        return Choice(_union(extract, units, notes), units)
    for members in _levels(regions).values():
        if _FEWEST <= len(members) <= _MOST and _held(extract, members) >= _UNION_HOLDS * len(extract.places) > 0:
            notes.info(
                "011",
                said(
                    "the {count} area with admin_level={level} is the township",
                    plural="the {count} areas with admin_level={level} are the townships",
                    count=len(members),
                    level=members[0].level,
                ),
            )
            return Choice(_union(extract, members, notes), tuple(members))
    return Choice(_extent(extract, notes), ())


def _units(county: Region, regions: Sequence[Region], notes: Notes, *, level: int | None) -> tuple[Region, ...]:
    below = _levels(_inside(county, regions))
    counts = joined(
        Separator.LIST,
        (
            said("{count} of level {level} ({share:.0%} covered)", count=len(v), level=k, share=_share(v, county))
            for k, v in below.items()
        ),
    ) or said("no areas of lower levels")
    if level is not None:
        if level not in below:
            raise _no_level(level, _inside(county, regions), notes)
        notes.info(
            "011",
            said(
                "townships are admin_level={level}, as asked; in {name}: {counts}",
                level=level,
                name=county.name,
                counts=counts,
            ),
            value=str(level),
        )
        return tuple(below[level])
    units = _suitable(county, regions, None)
    if units:
        notes.info(
            "011",
            said(
                "townships are the {count} areas with admin_level={level} (the highest level with {fewest} to {most} "
                "areas that cover nine tenths); in {name}: {counts}",
                count=len(units),
                level=units[0].level,
                fewest=_FEWEST,
                most=_MOST,
                name=county.name,
                counts=counts,
            ),
            remedy=said("--level takes another."),
            value=str(units[0].level),
        )
    else:
        told = said("no level suits as townships; in {name}: {counts}", name=county.name, counts=counts)
        notes.info("011", told, remedy=said("--level names one."))
    return units


def _suitable(county: Region, regions: Sequence[Region], level: int | None) -> tuple[Region, ...]:
    for number, units in _levels(_inside(county, regions)).items():
        if level is not None and number != level:
            continue
        if (level is not None or _FEWEST <= len(units) <= _MOST) and _share(units, county) >= _COVERED:
            return tuple(units)
    return ()


def _inside(county: Region, regions: Sequence[Region]) -> list[Region]:
    return [
        r
        for r in regions
        if r.id != county.id
        and (county.level is None or (r.level or 0) > county.level)
        and r.area.representative_point().within(county.area)
        and r.area.intersection(county.area).area >= 0.5 * r.area.area
    ]


def _levels(regions: Sequence[Region]) -> dict[int, list[Region]]:
    found: dict[int, list[Region]] = {}
    for region in regions:
        found.setdefault(region.level or 0, []).append(region)
    return dict(sorted(found.items()))


def _share(units: Sequence[Region], county: Region) -> float:
    together = shapely.union_all([u.area for u in units])
    return float(together.intersection(county.area).area / county.area.area)


def _held(extract: Extract, units: Sequence[Region]) -> int:
    together = shapely.union_all([u.area for u in units])
    shapely.prepare(together)
    return int(shapely.contains(together, [p.point for p in extract.places]).sum()) if extract.places else 0


def _union(extract: Extract, units: Sequence[Region], notes: Notes) -> Region:
    together = polygons(shapely.union_all([u.area for u in units]))
    if together is None:
        raise notes.fail("005", said("the areas joined have no surface"), remedy=said("Name one area with --area."))
    name = _file_name(extract)
    notes.info(
        "010",
        said(
            "no whole area holds them: the county is {names} together, called {name}",
            names=listed([u.name for u in units]),
            name=name,
        ),
    )
    return Region(id="union", name=name, area=together)


def _extent(extract: Extract, notes: Notes) -> Region:
    """The hull of settlements and nearby roads, inside the file's frame."""
    points = [p.point for p in extract.places if p.kind in (*SETTLEMENTS, *URBAN)]
    if not points:
        kinds = ((said("administrative boundaries"), extract.boundaries), (said("roads"), extract.roads))
        lacking: str = said("settlements (place=city/town/village/hamlet/suburb/…)")
        if also := [what for what, there in kinds if not there]:
            lacking = said("{settlements}, nor {others}", settlements=lacking, others=joined(Separator.LIST, also))
        raise notes.fail(
            "007",
            said("{file} has no {lacking}: no county can be made of it", file=extract.path.name, lacking=lacking),
            remedy=said("Use an OSM file of the whole county with settlements and roads."),
            file=extract.path.name,
        )
    spots = shapely.convex_hull(shapely.multipoints([(p.x, p.y) for p in points]))
    near = shapely.buffer(spots, _MARGIN_DEGREES)
    kernel = shapely.buffer(spots, _KERNEL_DEGREES)
    reach = shapely.convex_hull(shapely.union(kernel, near.intersection(hull(extract.roads))))
    if extract.frame is not None and extract.frame.intersection(reach).area > 0:
        reach = reach.intersection(extract.frame)  # ways are kept whole, so roads reach beyond what was cut out
    extent = reach if isinstance(reach, Polygon) and reach.area > 0 else near
    name = _file_name(extract)
    notes.warn(
        "010",
        said(
            "no administrative boundary is whole: the county is where settlements and roads are (about {area:.0f} "
            "km²), called {name}",
            area=square_metres(extent) / 1e6,
            name=name,
        ),
        remedy=said("Put the true boundary into boundaries/ and the name into gridplan.toml."),
    )
    return Region(id="extent", name=name, area=extent)


def _file_name(extract: Extract) -> str:
    return clean(extract.path.name.split(".")[0]) or "OSM"


def _no_level(level: int, regions: Sequence[Region], notes: Notes) -> Exception:
    counts = joined(
        Separator.LIST, (said("{count} of level {level}", count=len(v), level=k) for k, v in _levels(regions).items())
    )
    message = said(
        "no whole area with admin_level={level} has settlements; there are: {counts}",
        level=level,
        counts=counts or said("no whole areas of lower levels"),
    )
    return notes.fail("006", message, remedy=said("Use one of these levels."), value=str(level))


def _report(choice: Choice, broken: Sequence[OsmBoundary], notes: Notes) -> None:
    for region in (choice.county, *choice.townships):
        if region.repaired_m:
            notes.repaired(
                "013",
                said(
                    "the boundary of {name} was open or had gaps: about {metres:.0f} m were closed with straight lines",
                    name=region.name,
                    metres=region.repaired_m,
                ),
                remedy=said("Check the boundary there."),
                feature=region.id,
            )
    near = [b for b in broken if any(line.intersects(choice.county.area) for line in b.outer)]
    if near:
        told = said(
            "{count} area is cut off at the edge of the file and was left out: {names}",
            plural="{count} areas are cut off at the edge of the file and were left out: {names}",
            count=len(near),
            names=listed([b.name for b in near]),
        )
        notes.info("014", told)
