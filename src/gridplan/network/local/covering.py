"""Which stretches of lines run along roads that the network has already.

A stretch is left out where, every few metres, a road of the network lies within the tolerance, runs the same way and
serves nobody worse (a footpath or a closed road does not stand for a village road, nor a motorway for the road beside
it). Short stretches are kept, for crossings look like that; so is what lies near a dead end of the network, for there
the line may be the missing link. Without this a road that both have would cross itself hundreds of times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import STRtree

from gridplan.network.earth import Floats, Ints
from gridplan.network.local.lines import Lines, Segments, Standing, dots, lines_of, pairs_near, standing
from gridplan.network.plane import Plane, evenly, lengths_of
from gridplan.network.roads import RoadNetwork

STEP_M = 5.0
_LEAST_M = 45.0  # shorter stretches are kept
_SAME_WAY = np.cos(np.radians(30))
_COURSE = 4  # steps on either side over which a line's direction is taken
_KEPT_BESIDE = 3  # steps kept on either side of where one road of the network ends and another takes over

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What the network does not have yet.

    Attributes:
        lines: the remaining pieces, in the order of the lines.
        cut: bool[n, 2] whether a piece begins (ends) where a stretch was left out.
        left_out: int64[k] the line of each stretch left out.
        stretches: float64[j, 2, 2] what was left out, as short segments in degrees.
        metres: float64[k] length of each stretch left out.
    """

    lines: Lines
    cut: Flags
    left_out: Ints
    stretches: Floats
    metres: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """Lines in steps of a few metres: middles in the plane, and of each the segment (its first point) and
    the line, the segment's direction, and the line's direction over some steps, which a wavering hand leaves alone.
    """

    middles: Floats
    firsts: Ints
    lines: Ints
    headings: Floats
    courses: Floats
    metres: Floats


def remainder(network: RoadNetwork, roads: Segments, lines: Lines, plane: Plane, *, tolerance_m: float) -> Remainder:
    """Leaves out of ``lines`` what runs along ``roads`` (the segments of ``network`` near them)."""
    steps = _steps(lines, plane)
    covered = _covered(network, roads, lines, steps, tolerance_m)
    run, dropped = _long_runs(steps, covered)
    if not dropped.any():
        none = np.empty(0)
        return Remainder(
            lines=lines,
            cut=np.zeros((len(lines), 2), dtype=np.bool_),
            left_out=none.astype(np.int64),
            stretches=np.empty((0, 2, 2)),
            metres=none,
        )
    return _without(lines, steps, run, dropped, plane)


def _steps(lines: Lines, plane: Plane) -> _Steps:
    firsts = np.flatnonzero(lines.inner)
    points = plane.to_metres(lines.points)
    a, b = points[firsts], points[firsts + 1]
    middles, segment = evenly(a, b, STEP_M)
    length = lengths_of(b - a)
    headings = ((b - a) / np.maximum(length, 1e-9)[:, None])[segment]
    owners = lines.owners[firsts][segment]
    first = np.searchsorted(owners, owners)
    last = np.searchsorted(owners, owners, side="right") - 1
    at = np.arange(len(owners))
    course = middles[np.minimum(at + _COURSE, last)] - middles[np.maximum(at - _COURSE, first)]
    run = lengths_of(course)[:, None]
    return _Steps(
        middles=middles,
        firsts=firsts[segment],
        lines=owners,
        headings=headings,
        courses=np.where(run > STEP_M, course / np.maximum(run, 1e-9), headings),
        metres=(length / np.bincount(segment, minlength=len(a)))[segment],
    )


def _covered(network: RoadNetwork, roads: Segments, lines: Lines, steps: _Steps, tolerance_m: float) -> Flags:
    """bool[steps] whether a road of the network stands for the step."""
    covered = np.zeros(len(steps.middles), dtype=np.bool_)
    if not len(roads):
        return covered
    step, road = pairs_near(STRtree(roads.shapes()), dots(steps.middles), tolerance_m)
    vector = roads.b[road] - roads.a[road]
    least = _SAME_WAY * lengths_of(vector)
    alike = np.abs((vector * steps.courses[step]).sum(axis=1)) >= least
    alike |= np.abs((vector * steps.headings[step]).sum(axis=1)) >= least
    theirs = np.array([standing(tags) for tags in network.way_tags], dtype=np.int64)[roads.owners[road]]
    ours = np.array([standing(tags) for tags in lines.tags], dtype=np.int64)[steps.lines[step]]
    serves = (theirs == ours) | ((theirs > ours) & (theirs < Standing.MOTORWAY))
    step, road = step[alike & serves], road[alike & serves]
    covered[step] = True
    ends = dead_ends(network)
    if len(ends) and covered.any():
        on_road = np.isin(ends, np.concatenate((roads.tails, roads.heads)))
        where = {int(n): p for n, p in zip(roads.tails, roads.a, strict=True)}
        where |= {int(n): p for n, p in zip(roads.heads, roads.b, strict=True)}
        places = np.array([where[int(n)] for n in ends[on_road]]).reshape(-1, 2)
        if len(places):
            covered &= cKDTree(places).query(steps.middles, distance_upper_bound=tolerance_m)[0] > tolerance_m
    return covered & ~_handed_over(steps, roads, step, road, covered)


def dead_ends(network: RoadNetwork) -> Ints:
    """Nodes that one segment alone touches."""
    degree = np.bincount(np.concatenate((network.tails, network.heads)), minlength=len(network.node_ids))
    return np.flatnonzero(degree == 1)


def _handed_over(steps: _Steps, roads: Segments, step: Ints, road: Ints, covered: Flags) -> Flags:
    """Steps around where one road of the network stops running along and another, not touching it, begins to."""
    count = len(steps.middles)
    nodes = int(max(roads.tails.max(), roads.heads.max())) + 1
    touched = np.unique(np.concatenate((step * nodes + roads.tails[road], step * nodes + roads.heads[road])))
    shared = np.zeros(count, dtype=np.bool_)
    shared[touched[np.isin(touched + nodes, touched)] // nodes] = True
    follows = np.zeros(count, dtype=np.bool_)
    follows[:-1] = (steps.lines[:-1] == steps.lines[1:]) & covered[:-1] & covered[1:]
    breaks = np.flatnonzero(follows & ~shared)
    around = np.zeros(count, dtype=np.bool_)
    for offset in range(1 - _KEPT_BESIDE, _KEPT_BESIDE + 1):
        at = breaks + offset
        at = at[(at >= 0) & (at < count)]
        around[at] = True
    return around


def _long_runs(steps: _Steps, covered: Flags) -> tuple[Ints, Flags]:
    """int64[steps] number of the run of equal steps that each is in, and bool[steps] whether it is left out."""
    change = np.ones(len(covered), dtype=np.bool_)
    change[1:] = (covered[1:] != covered[:-1]) | (steps.lines[1:] != steps.lines[:-1])
    run = np.cumsum(change) - 1
    long = np.bincount(run, weights=steps.metres) >= _LEAST_M
    dropped = covered & long[run]
    change[1:] = (dropped[1:] != dropped[:-1]) | (steps.lines[1:] != steps.lines[:-1])
    return np.cumsum(change) - 1, dropped


def _without(lines: Lines, steps: _Steps, run: Ints, dropped: Flags, plane: Plane) -> Remainder:
    first = np.flatnonzero(np.concatenate(([True], run[1:] != run[:-1])))
    last = np.append(first[1:], len(run)) - 1
    half = steps.headings * (steps.metres / 2)[:, None]
    begins, ends = plane.to_degrees(steps.middles - half), plane.to_degrees(steps.middles + half)
    parts, tags, cut = [], [], []
    for i, j in zip(first.tolist(), last.tolist(), strict=True):
        if dropped[i]:
            continue
        line = int(steps.lines[i])
        from_cut = i > 0 and steps.lines[i - 1] == line
        to_cut = j + 1 < len(run) and steps.lines[j + 1] == line
        inner = lines.points[steps.firsts[i] + 1 : steps.firsts[j] + 1]
        start = begins[i] if from_cut else lines.points[lines.starts[line]]
        stop = ends[j] if to_cut else lines.points[lines.starts[line + 1] - 1]
        part = np.vstack((start, inner, stop))
        moved = np.append(True, (np.abs(np.diff(part, axis=0)) > 1e-9).any(axis=1))
        if moved.sum() > 1:
            parts.append(part[moved])
            tags.append(lines.tags[line])
            cut.append((from_cut, to_cut))
    gone = first[dropped[first]]
    return Remainder(
        lines=lines_of(parts, tags),
        cut=np.array(cut, dtype=np.bool_).reshape(-1, 2),
        left_out=steps.lines[gone],
        stretches=np.stack((begins[dropped], ends[dropped]), axis=1),
        metres=np.bincount(run, weights=steps.metres).astype(np.float64)[run[gone]],
    )
