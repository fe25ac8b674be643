"""Checks how boundaries lie to each other, and measures them, in one projected CRS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely import STRtree, box

from gridplan.domain.places import Area
from gridplan.languages import said
from gridplan.sources.boundaries import Layer
from gridplan.sources.report import Report, Where
from gridplan.sources.rows import Row

OVERLAP_TOLERANCE = 0.01  # share of the smaller area
_NOISE_M2 = 1.0  # overlaps below a square metre come from rounding and are not worth a word
_OUTSIDE_BELOW = 0.5  # a unit with less than this share inside its parent is not in it
_WHOLE_ABOVE = 0.98


def local_crs(areas: Mapping[str, Area]) -> str:
    """The UTM zone (WGS 84) at the centre of ``areas``."""
    centre = shapely.union_all(shapely.envelope(np.array(list(areas.values()), dtype=object))).centroid
    zone = min(max(int((centre.x + 180) // 6) + 1, 1), 60)
    return f"EPSG:{(32600 if centre.y >= 0 else 32700) + zone}"


def _projected(shapes: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    """EPSG:4326 areas in the projected ``crs``, valid."""
    transformer = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)

    def project(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    moved: Any = shapely.transform(shapes, project)
    # projecting can fold a hair-thin spike over
    whole: NDArray[np.object_] = np.where(shapely.is_valid(moved), moved, shapely.make_valid(moved))
    return whole


class Measured:
    """The areas of a layer in metres."""

    def __init__(self, layer: Layer, crs: str) -> None:
        self.codes = tuple(layer.areas)
        self.shapes: NDArray[np.object_] = np.array([layer.areas[code] for code in self.codes], dtype=object)
        if self.codes:
            self.shapes = _projected(self.shapes, crs)
        self.square_metres: NDArray[np.float64] = np.asarray(shapely.area(self.shapes), dtype=np.float64)
        self.position = {code: at for at, code in enumerate(self.codes)}

    def km2(self, code: str) -> float:
        """Surface of one area in km²."""
        return float(self.square_metres[self.position[code]]) / 1e6


def check_overlaps(layer: Layer, measured: Measured, finding: str, report: Report) -> None:
    """Reports each pair of areas that overlap by more than the tolerance, and slivers in one line."""
    if len(measured.codes) < 2:
        return
    first, second = STRtree(measured.shapes).query(measured.shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    common = shapely.area(shapely.intersection(measured.shapes[first], measured.shapes[second]))
    smaller = np.minimum(measured.square_metres[first], measured.square_metres[second])
    share = common / np.maximum(smaller, _NOISE_M2)
    where = {row[layer.rows.kind.key or ""]: row.where for row in layer.rows}
    for at in np.flatnonzero((common > _NOISE_M2) & (share > OVERLAP_TOLERANCE)).tolist():
        code, other = measured.codes[first[at]], measured.codes[second[at]]
        words = {"area": f"{common[at] / 1e6:.3g}", "share": f"{share[at]:.1%}"}
        report.add(finding, where.get(code), value=code, other=other, **words)
    slivers = common[(common > _NOISE_M2) & (share <= OVERLAP_TOLERANCE)]
    if slivers.size:
        file = next(iter(layer.rows)).where
        report.add("B008", type(file)(file=file.file), count=slivers.size, area=f"{slivers.max() / 1e6:.2g}")


def check_inside(layer: Layer, measured: Measured, parents: Measured, key: str, finding: str, report: Report) -> None:
    """Reports areas that do not lie in the parent that their column ``key`` names."""
    rows = [row for row in layer.rows if _comparable(row, key, measured, parents)]
    if not rows:
        return
    own = np.array([measured.position[row["code"]] for row in rows])
    parent = np.array([parents.position[row[key]] for row in rows])
    inside = shapely.area(shapely.intersection(measured.shapes[own], parents.shapes[parent]))
    share = inside / np.maximum(measured.square_metres[own], _NOISE_M2)
    for row, part in zip(rows, share.tolist(), strict=True):
        if part < _OUTSIDE_BELOW:
            report.add(finding, row.where, value=row["code"], other=row[key], share=f"{part:.0%}")
        elif part < _WHOLE_ABOVE:
            report.add("B010", row.where, value=row["code"], other=row[key], share=f"{part:.0%}")


def lies_elsewhere(layer: Layer, parents: Layer, report: Report) -> bool:
    """Whether a layer shares no ground at all with the one above it, which is told once instead of for each area."""
    if not layer.areas or not parents.areas:
        return False
    own, above = (box(*shapely.total_bounds(list(one.areas.values()))) for one in (layer, parents))
    if own.intersects(above):
        return False
    west, south, east, north = own.bounds
    swapped = box(south, west, north, east).intersects(above)
    detail = (
        said("longitude and latitude are swapped") if swapped else said("another CRS than it says, or another county")
    )
    where = Where(file=layer.rows.rows[0].where.file)
    shown = f"{west:.4f} {south:.4f} – {east:.4f} {north:.4f}"
    report.add("B020", where, value=shown, other=parents.rows.rows[0].where.file, detail=detail)
    return True


def _comparable(row: Row, key: str, measured: Measured, parents: Measured) -> bool:
    return row.good("code", key) and row["code"] in measured.position and row[key] in parents.position
