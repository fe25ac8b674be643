"""Where lines cross or touch each other and the roads of a network, and whether that is a junction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree

from gridplan.network.earth import Floats, Ints
from gridplan.network.local.lines import TOUCH_M, Meeting, Segments, pairs_near
from gridplan.network.plane import along, lengths_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """Pairs of segments that have a place in common.

    Attributes:
        first, second: int64[k] segments; ``first`` is of a line.
        first_share, second_share: float64[k] where along them, from 0 to 1.
    """

    first: Ints
    second: Ints
    first_share: Floats
    second_share: Floats


def meetings(every: Segments, own: int) -> Meetings:
    """Junctions of lines with each other and with the network.

    Args:
        every: segments of the lines, then those of the network.
        own: how many are of lines.
    """
    shapes = every.shapes()
    second, first = pairs_near(STRtree(shapes[:own]), shapes, TOUCH_M)
    following = (every.owners[first] == every.owners[second]) & (np.abs(first - second) <= 1)
    good = (second >= own) | ((first < second) & ~following)
    first, second = first[good], second[good]
    found = [_crossings(every, first, second), *_touches(every, first, second)]
    pair, share, other = (np.concatenate(column) for column in zip(*found, strict=True))
    first, second = first[pair], second[pair]
    may = _may_meet(every, first, share, second, other)
    return Meetings(first=first[may], second=second[may], first_share=share[may], second_share=other[may])


def _crossings(every: Segments, first: Ints, second: Ints) -> tuple[Ints, Floats, Floats]:
    """Which pairs cross, and where along each."""
    r, s = (every.b - every.a)[first], (every.b - every.a)[second]
    gap = every.a[second] - every.a[first]
    across = _cross(r, s)
    sure = np.abs(across) > 1e-9 * lengths_of(r) * lengths_of(s)  # parallel ones touch, if at all
    divisor = np.where(sure, across, 1.0)
    share, other = _cross(gap, s) / divisor, _cross(gap, r) / divisor
    pair = np.flatnonzero(sure & (share >= 0) & (share <= 1) & (other >= 0) & (other <= 1))
    return pair, share[pair], other[pair]


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], dtype=np.float64)


def _touches(every: Segments, first: Ints, second: Ints) -> list[tuple[Ints, Floats, Floats]]:
    """Where an end of one segment of a pair lies on the other."""
    found = []
    for end in (0.0, 1.0):
        place = every.at(first, np.full(len(first), end))
        share, metres = along(place, every.a[second], every.b[second])
        pair = np.flatnonzero(metres <= TOUCH_M)
        found.append((pair, np.full(len(pair), end), share[pair]))
        place = every.at(second, np.full(len(second), end))
        share, metres = along(place, every.a[first], every.b[first])
        pair = np.flatnonzero(metres <= TOUCH_M)
        found.append((pair, share[pair], np.full(len(pair), end)))
    return found


def _may_meet(every: Segments, first: Ints, share: Floats, second: Ints, other: Floats) -> NDArray[np.bool_]:
    """Whether roads that have a place in common are joined there: see :mod:`gridplan.network.local.noding`."""
    one, two = every.meeting[first], every.meeting[second]
    end, other_end = every.at_end(first, share), every.at_end(second, other)
    motor = (one == Meeting.MOTORWAY) | (two == Meeting.MOTORWAY)
    both_motor = (one >= Meeting.SLIP_ROAD) & (two >= Meeting.SLIP_ROAD)
    plain = (one == Meeting.ANYWHERE) & (two == Meeting.ANYWHERE)
    return np.asarray(plain | ((end | other_end) & (~motor | both_motor)) | (end & other_end), dtype=np.bool_)
