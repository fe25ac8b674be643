"""From labels on the mesh to polygons that share their borders exactly."""

from __future__ import annotations

import numpy as np
import shapely
from data.generator.mesh import Mesh
from data.generator.spec import Spec
from data.generator.terrain import Floats, Ints
from pyproj import Transformer
from scipy.spatial import Voronoi
from shapely import LineString, Polygon


class Frame:
    """Local metres ↔ longitude and latitude, rounded to six decimals (about 0.1 m)."""

    def __init__(self, spec: Spec) -> None:
        self._forward = Transformer.from_crs(4326, 32650, always_xy=True)
        self._back = Transformer.from_crs(32650, 4326, always_xy=True)
        x, y = self._forward.transform(spec.lon, spec.lat)
        self._origin = np.array([x, y]) - spec.window * 500

    def lonlat(self, xy: Floats) -> Floats:
        """Longitude and latitude of local points, float64[n, 2]."""
        at = np.atleast_2d(xy) + self._origin
        return np.round(np.stack(self._back.transform(at[:, 0], at[:, 1]), axis=1), 6)

    def local(self, lonlat: Floats) -> Floats:
        """Local metres of points in degrees, float64[n, 2]."""
        return np.stack(self._forward.transform(lonlat[:, 0], lonlat[:, 1]), axis=1) - self._origin


def grid_areas(spec: Spec, mesh: Mesh, grid: Ints, count: int) -> list[Polygon]:
    """One polygon for each grid, in longitude and latitude; neighbours share every vertex of their border."""
    near = mesh.with_margin(grid >= 0, 3)
    cells = Voronoi(mesh.points[near])
    label = grid[near]
    a, b = label[cells.ridge_points[:, 0]], label[cells.ridge_points[:, 1]]
    ends = np.asarray(cells.ridge_vertices)
    keep = a != b
    ends, a, b = ends[keep], a[keep], b[keep]
    vertices = _smooth(cells.vertices, ends, 2)
    lines = [LineString(vertices[pair]) for pair in ends]
    of_label: list[list[LineString]] = [[] for _ in range(count)]
    for line, first, second in zip(lines, a.tolist(), b.tolist(), strict=True):
        for owner in (first, second):
            if owner >= 0:
                of_label[owner].append(line)
    areas = [_region(pieces) for pieces in of_label]
    plain = shapely.coverage_simplify(areas, 58.0)
    frame = Frame(spec)
    return [shapely.transform(area, frame.lonlat) for area in plain]


def _region(pieces: list[LineString]) -> Polygon:
    faces = shapely.polygonize(pieces).geoms
    return max(faces, key=lambda face: (face.envelope.area, face.area))


def _smooth(vertices: Floats, ends: Ints, rounds: int) -> Floats:
    """Rounds off the borders: a vertex on a line between two areas moves towards its neighbours on the line."""
    n = len(vertices)
    degree = np.bincount(ends.ravel(), minlength=n)
    free = degree == 2
    at = vertices.copy()
    for _ in range(rounds):
        total = np.zeros_like(at)
        np.add.at(total, ends[:, 0], at[ends[:, 1]])
        np.add.at(total, ends[:, 1], at[ends[:, 0]])
        at[free] = 0.5 * at[free] + 0.25 * total[free]
    return at


def merged(areas: list[Polygon], owner: Ints, count: int) -> list[Polygon]:
    """Unions of ``areas`` by ``owner``, on the very same vertices."""
    groups: list[list[Polygon]] = [[] for _ in range(count)]
    for area, o in zip(areas, owner.tolist(), strict=True):
        groups[o].append(area)
    return [shapely.coverage_union_all(group).normalize() for group in groups]
