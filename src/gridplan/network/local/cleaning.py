"""Takes out of lines what is no road of the county, and what would make joining them take for ever.

- What lies far from the county is left out: a plane is true to a county only, and a layer with its axes swapped or of
  another country must not be merged in silence.
- Points closer than a touch to the one before are left out; they are one place.
- A receiver that stands still draws a tangle, each piece of which crosses all others: it becomes one straight piece.
- A line that fills a place over and over all the same is a scribble and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.network.earth import METRES_PER_DEGREE, Floats, Ints
from gridplan.network.local.lines import TOUCH_M, Lines, lines_of
from gridplan.network.plane import Plane, evenly, lengths_of

AROUND_M = 50_000.0
"""Roads further outside the box around the county than this are not its roads; *assumed*."""

_STILL_M, _WALKED_M = 20.0, 160.0  # no road runs 160 m within 20 m of one of its points (assumed)
_CELL_M, _SAMPLE_M = 10.0, 5.0
_MOST_SAMPLES = 100  # in one cell; a road through it has three, one driven ten times each way sixty
_LEAST_COSINE = 0.01

Bounds = tuple[float, float, float, float]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """Lines that can be joined.

    Attributes:
        lines: what is left.
        far: lines of which nothing lies near the county.
        cut: lines of which only a part does.
        tangles: places where a line did not move on.
        scribbles: lines left out because they fill a place over and over.
    """

    lines: Lines
    far: int
    cut: int
    tangles: int
    scribbles: int


def box_around(*points: Floats) -> Bounds | None:
    """West, south, east, north in degrees of all that lies no further than :data:`AROUND_M` outside the points' box."""
    given = np.concatenate([part.reshape(-1, 2) for part in points])
    if not len(given):
        return None
    (west, south), (east, north) = given.min(axis=0).tolist(), given.max(axis=0).tolist()
    up = AROUND_M / METRES_PER_DEGREE
    aside = up / max(float(np.cos(np.radians(min(max(abs(south), abs(north)) + up, 90.0)))), _LEAST_COSINE)
    return west - aside, south - up, east + aside, north + up


def cleaned(lines: Lines, box: Bounds | None) -> Cleaned:
    """What can be joined of ``lines`` (WGS 84); ``box`` is as of :func:`box_around`, ``None`` for anywhere."""
    near, far, cut = _within(lines, box)
    if not len(near):
        return Cleaned(lines=near, far=far, cut=cut, tangles=0, scribbles=0)
    plane = Plane.around(near.points)
    parts, tags, tangles, scribbles = [], [], 0, 0
    places = plane.to_metres(near.points)
    for line, one in enumerate(near.tags):
        begin, end = near.starts[line : line + 2].tolist()
        kept, still = _thinned(places[begin:end])
        drawn = places[begin:end][kept]
        tangles += still
        if not lengths_of(np.diff(drawn, axis=0)).any() or _is_scribble(drawn):
            scribbles += 1
        else:
            parts.append(near.points[begin:end][kept])
            tags.append(one)
    return Cleaned(lines=lines_of(parts, tags), far=far, cut=cut, tangles=tangles, scribbles=scribbles)


def _within(lines: Lines, box: Bounds | None) -> tuple[Lines, int, int]:
    """The runs of points inside ``box``, and how many lines are far away and how many reach out of it."""
    if box is None or not len(lines):
        return lines, 0, 0
    inside = np.asarray(((lines.points >= box[:2]) & (lines.points <= box[2:])).all(axis=1), dtype=np.bool_)
    if inside.all():
        return lines, 0, 0
    parts, tags, far, cut = [], [], 0, 0
    for line, one in enumerate(lines.tags):
        begin, end = lines.starts[line : line + 2].tolist()
        mine = inside[begin:end]
        if mine.all():
            runs = [(begin, end)]
        else:
            edges = np.flatnonzero(np.diff(np.concatenate(([False], mine, [False])))).reshape(-1, 2)
            runs = [(begin + a, begin + b) for a, b in edges.tolist() if b - a > 1]
            far, cut = (far, cut + 1) if runs else (far + 1, cut)
        parts += [lines.points[a:b] for a, b in runs]
        tags += [one] * len(runs)
    return lines_of(parts, tags), far, cut


def _thinned(places: Floats) -> tuple[Ints, int]:
    """Which points of a line (float64[k, 2] metres) to keep, and at how many places it did not move on."""
    kept = _apart(places)
    walked = np.concatenate(([0.0], np.cumsum(lengths_of(np.diff(places[kept], axis=0)))))
    ahead = np.searchsorted(walked, walked + _WALKED_M)
    possible = ahead < len(kept)
    still = np.zeros(len(kept), dtype=np.bool_)
    here = np.flatnonzero(possible)
    still[here] = lengths_of(places[kept[ahead[here]]] - places[kept[here]]) <= _STILL_M
    if not still.any():
        return kept, 0
    wanted = np.ones(len(kept), dtype=np.bool_)
    tangles, at = 0, 0
    for start in np.flatnonzero(still).tolist():
        if start < at:
            continue
        last = _last_near(places[kept], start)
        if last >= ahead[start]:
            wanted[start + 1 : last] = False
            tangles, at = tangles + 1, last
    return kept[wanted], tangles


def _apart(places: Floats) -> Ints:
    """Points of a line, each a touch or more from the one before; its end stays."""
    if len(places) < 3 or (lengths_of(np.diff(places, axis=0)) > TOUCH_M).all():
        return np.arange(len(places))
    kept = [0]
    x, y = places[:, 0].tolist(), places[:, 1].tolist()
    for point in range(1, len(x)):
        if (x[point] - x[kept[-1]]) ** 2 + (y[point] - y[kept[-1]]) ** 2 > TOUCH_M**2:
            kept.append(point)
    if kept[-1] != len(x) - 1:
        kept = [*(kept[:-1] if len(kept) > 1 else kept), len(x) - 1]
    return np.array(kept, dtype=np.int64)


def _last_near(places: Floats, start: int) -> int:
    """The last point of those from ``start`` on that lie no further from it than a receiver strays."""
    step, end = 64, start + 1
    while end < len(places):
        off = np.flatnonzero(lengths_of(places[end : end + step] - places[start]) > _STILL_M)
        if len(off):
            return end + int(off[0]) - 1
        end, step = end + step, 2 * step
    return len(places) - 1


def _is_scribble(places: Floats) -> bool:
    """Whether a line goes through one and the same small square again and again."""
    samples, _ = evenly(places[:-1], places[1:], _SAMPLE_M)
    if len(samples) <= _MOST_SAMPLES:
        return False
    cells = np.floor(samples / _CELL_M).astype(np.int64)
    _, counts = np.unique(cells, axis=0, return_counts=True)
    return bool(counts.max() > _MOST_SAMPLES)
