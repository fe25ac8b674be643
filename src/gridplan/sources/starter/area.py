"""Decides which area becomes the county and which administrative level becomes its townships."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon

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
        notes.info("010", f"县域取自 {county.name}（admin_level={county.level}，{county.id}）", feature=county.id)
        return county
    if called:
        first = called[0]
        total = len(first.outer) + len(first.inner) + first.missing
        raise notes.fail(
            "005",
            f"{first.name} 的边界在本文件中不完整：{total} 段中缺 {first.missing} 段",
            remedy="请使用包含整个区域的 OSM 文件，或不指定区域而以整个文件为县域",
            feature=first.id,
            value=area,
        )
    known = {name: b for b in extract.boundaries for name in b.names}
    complete = {r.id for r in regions}
    near = difflib.get_close_matches(wanted, sorted(map(folded, known)), n=5, cutoff=0.5)
    hints = [name for name in known if folded(name) in near] or sorted(r.name for r in regions if r.id in complete)
    hint = f"；相近的有：{listed(hints)}" if hints else "；文件中没有任何行政区边界"
    raise notes.fail("004", f"没有名为 {clean(area)} 的行政区{hint}", remedy="请改用其中的名称，或省略区域", value=area)


def _unnamed(extract: Extract, regions: Sequence[Region], notes: Notes, *, level: int | None) -> Choice:
    for county in sorted(regions, key=lambda r: (-r.area.area, r.id)):
        units = _suitable(county, regions, level)
        if units:
            others = [r.name for r in regions if r.id != county.id and _suitable(r, regions, level)]
            more = f"；也可用 --area 选择：{listed(others)}" if others else ""
            notes.info("010", f"县域取自最大的完整行政区 {county.name}（admin_level={county.level}）{more}")
            return Choice(county, _units(county, regions, notes, level=level))
    if level is not None:
        units = tuple(r for r in regions if r.level == level and _held(extract, [r]))
        if not units:
            raise _no_level(level, regions, notes)
        return Choice(_union(extract, units, notes), units)
    for members in _levels(regions).values():
        if _FEWEST <= len(members) <= _MOST and _held(extract, members) >= _UNION_HOLDS * len(extract.places) > 0:
            notes.info("011", f"以 admin_level={members[0].level} 的 {len(members)} 个行政区为乡镇")
            return Choice(_union(extract, members, notes), tuple(members))
    return Choice(_extent(extract, notes), ())


def _units(county: Region, regions: Sequence[Region], notes: Notes, *, level: int | None) -> tuple[Region, ...]:
    below = _levels(_inside(county, regions))
    counts = (
        "、".join(f"{k} 级 {len(v)} 个（覆盖 {_share(v, county):.0%}）" for k, v in below.items()) or "没有下级行政区"
    )
    if level is not None:
        if level not in below:
            raise _no_level(level, _inside(county, regions), notes)
        notes.info("011", f"按指定以 admin_level={level} 为乡镇；{county.name} 内：{counts}", value=str(level))
        return tuple(below[level])
    units = _suitable(county, regions, None)
    if units:
        notes.info(
            "011",
            f"以 admin_level={units[0].level} 的 {len(units)} 个行政区为乡镇"
            f"（{_FEWEST}–{_MOST} 个、覆盖九成以上的最高一级）；{county.name} 内：{counts}",
            remedy="可用 --level 另选",
            value=str(units[0].level),
        )
    else:
        notes.info("011", f"没有合适的行政级别作为乡镇；{county.name} 内：{counts}", remedy="可用 --level 指定")
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
        raise notes.fail("005", "行政区的边界合并后没有面积", remedy="请改用 --area 指定一个区域")
    name = _file_name(extract)
    notes.info("010", f"没有包含它们的完整行政区，县域取 {listed([u.name for u in units])} 之和，名为 {name}")
    return Region(id="union", name=name, area=together)


def _extent(extract: Extract, notes: Notes) -> Region:
    """The hull of settlements and nearby roads, inside the file's frame."""
    points = [p.point for p in extract.places if p.kind in (*SETTLEMENTS, *URBAN)]
    if not points:
        missing = [what for what, there in (("行政区边界", extract.boundaries), ("道路", extract.roads)) if not there]
        also = f"，也没有{'、'.join(missing)}" if missing else ""
        raise notes.fail(
            "007",
            f"{extract.path.name} 里没有任何居民点（place=city/town/village/hamlet/suburb/…）{also}，无法建立县域",
            remedy="请使用覆盖整个县、含居民点和道路的 OSM 文件",
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
        f"没有完整的行政区边界，以居民点和道路的范围为县域（约 {square_metres(extent) / 1e6:.0f} km²），名为 {name}",
        remedy="请在 boundaries/ 中换成真实边界，并在 gridplan.toml 中改名",
    )
    return Region(id="extent", name=name, area=extent)


def _file_name(extract: Extract) -> str:
    return clean(extract.path.name.split(".")[0]) or "OSM"


def _no_level(level: int, regions: Sequence[Region], notes: Notes) -> Exception:
    found = "、".join(f"{k} 级 {len(v)} 个" for k, v in _levels(regions).items()) or "没有完整的下级行政区"
    message = f"没有 admin_level={level}、含有居民点的完整行政区；有：{found}"
    return notes.fail("006", message, remedy="请改用其中一级", value=str(level))


def _report(choice: Choice, broken: Sequence[OsmBoundary], notes: Notes) -> None:
    for region in (choice.county, *choice.townships):
        if region.repaired_m:
            notes.repaired(
                "013",
                f"{region.name} 的边界不闭合或缺段，已用直线补上约 {region.repaired_m:.0f} 米",
                remedy="请核对该处边界",
                feature=region.id,
            )
    near = [b for b in broken if any(line.intersects(choice.county.area) for line in b.outer)]
    if near:
        notes.info("014", f"{len(near)} 个行政区的边界在文件边缘被截断，未采用：{listed([b.name for b in near])}")
