"""Ends that reach no road are joined with what lies within the tolerance, by a straight piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from gridplan.network.earth import Floats, Ints
from gridplan.network.local.covering import STEP_M, Remainder, dead_ends
from gridplan.network.local.lines import Lines, Meeting, Segments, dots, pairs_near
from gridplan.network.local.meetings import Meetings
from gridplan.network.plane import Plane, along, lengths_of
from gridplan.network.reading.tags import directions
from gridplan.network.roads import RoadNetwork

_AS_NEAR = 2.0  # a loose end is joined with lines at most this many times as far away as what is nearest
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Straight pieces from a point to a place on a segment.

    Attributes:
        elements: int64[k] the point: a node, or a point of a line as in :class:`Segments`.
        lines: int64[k] the line that the piece belongs to.
        begins: bool[k] whether it leads to the line's beginning; else it leads on from its end.
        targets: int64[k] segment that it leads to.
        shares: float64[k] where along it.
    """

    elements: Ints
    lines: Ints
    begins: Flags
    targets: Ints
    shares: Floats

    def followed_by(self, others: Links) -> Links:
        """These links, then ``others``."""
        return Links(
            elements=np.concatenate((self.elements, others.elements)),
            lines=np.concatenate((self.lines, others.lines)),
            begins=np.concatenate((self.begins, others.begins)),
            targets=np.concatenate((self.targets, others.targets)),
            shares=np.concatenate((self.shares, others.shares)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """Both ends of every line: the beginnings, then the ends."""

    elements: Ints
    places: Floats
    lines: Ints
    cut: Flags
    meeting: Ints
    reach: Floats
    on_network: Flags
    on_line: Flags
    on_bridge: Flags


def end_links(rest: Remainder, every: Segments, own: int, met: Meetings, plane: Plane, *, tolerance_m: float) -> Links:
    """Links from the ends of lines that reach no road.

    Args:
        rest: the lines.
        every: their segments, then those of the network.
        own: how many are of lines.
        met: where they meet already.
        plane: of the segments.
        tolerance_m: longest link; somewhat more where a stretch was left out.
    """
    ends = _ends(rest, every, own, met, plane, tolerance_m)
    end, target = pairs_near(STRtree(every.shapes()), dots(ends.places), float(ends.reach.max()))
    foreign = (target >= own) | (every.owners[target] != ends.lines[end])
    end, target = end[foreign], target[foreign]
    share, metres = _join_at(every, target, ends.places[end], ends.cut[end] & (target >= own))
    metres[~_may_link(every.meeting[target], ends.meeting[end], metres)] = np.inf
    on_network = target >= own
    nearest = np.full((2, len(ends.lines)), np.inf)
    np.minimum.at(nearest[0], end[on_network], metres[on_network])
    np.minimum.at(nearest[1], end, metres)
    loose = ~ends.on_network & ~ends.on_line
    wanted = on_network & (metres <= ends.reach[end]) & (metres <= nearest[0][end])
    wanted &= ends.cut[end] | ~(ends.on_network | ends.on_bridge)[end]
    also = ~on_network & loose[end] & (metres <= tolerance_m) & (metres <= _AS_NEAR * nearest[1][end])
    chosen = _one_each(end, np.where(on_network, -1, every.owners[target]), metres, wanted | also)
    at = end[chosen]
    return Links(
        elements=ends.elements[at],
        lines=ends.lines[at],
        begins=at < len(rest.lines),
        targets=target[chosen],
        shares=share[chosen],
    )


def _ends(rest: Remainder, every: Segments, own: int, met: Meetings, plane: Plane, tolerance_m: float) -> _Ends:
    lines = rest.lines
    points = np.concatenate((lines.starts[:-1], lines.starts[1:] - 1))
    places = plane.to_metres(lines.points[points])
    owners = np.tile(np.arange(len(lines)), 2)
    cut = rest.cut.T.ravel()
    met_network, met_line, met_bridge = _settled(every, own, met, len(lines), tolerance_m)
    reach = np.where(cut, tolerance_m + STEP_M, tolerance_m)
    if len(rest.stretches):
        gone = plane.to_metres(rest.stretches.reshape(-1, 2)).reshape(-1, 2, 2)
        beside = STRtree(np.asarray(shapely.linestrings(gone), dtype=object)).query(
            dots(places), predicate="dwithin", distance=tolerance_m
        )
        reach[beside[0]] = 2 * tolerance_m + STEP_M  # it met a stretch that lies that far from the network's road
    kinds = np.zeros(len(lines), dtype=np.int64)
    kinds[every.owners[:own]] = every.meeting[:own]
    first = every.tails[0] - np.flatnonzero(lines.inner)[0]
    return _Ends(
        elements=first + points,
        places=places,
        lines=owners,
        cut=cut,
        meeting=kinds[owners],
        reach=reach,
        on_network=met_network,
        on_line=met_line,
        on_bridge=met_bridge | ((kinds[owners] == Meeting.ENDS) & met_line),
    )


def _settled(every: Segments, own: int, met: Meetings, count: int, tolerance_m: float) -> tuple[Flags, Flags, Flags]:
    """bool[2 · lines] whether an end meets the network, a line, a bridge or the like, no further than the tolerance."""
    length = lengths_of(every.b[:own] - every.a[:own])
    before = np.cumsum(length) - length
    total = np.bincount(every.owners[:own], weights=length, minlength=count)
    start = np.full(count, np.inf)
    np.minimum.at(start, every.owners[:own], before)
    network, line, bridge = (np.zeros(2 * count, dtype=np.bool_) for _ in range(3))
    sides = ((met.first, met.first_share, met.second), (met.second, met.second_share, met.first))
    for one, share, two in sides:
        mine = one < own
        one, share, two = one[mine], share[mine], two[mine]  # noqa: PLW2901
        owner = every.owners[one]
        metres = before[one] + share * length[one] - start[owner]
        for offset, away in ((0, metres), (count, total[owner] - metres)):
            near = away <= tolerance_m
            network[offset + owner[near & (two >= own)]] = True
            foreign = near & (two < own) & (every.owners[np.minimum(two, own - 1)] != owner)
            line[offset + owner[foreign]] = True
            bridge[offset + owner[foreign & (every.meeting[two] == Meeting.ENDS)]] = True
    return network, line, bridge


def _join_at(every: Segments, target: Ints, places: Floats, anywhere: Flags) -> tuple[Floats, Floats]:
    """Where on each target, and how far; roads that are joined at their ends only are, unless ``anywhere`` is said."""
    share, metres = along(places, every.a[target], every.b[target])
    ends_only = (every.meeting[target] != Meeting.ANYWHERE) & ~anywhere
    away = np.stack((lengths_of(places - every.a[target]), lengths_of(places - every.b[target])), axis=1)
    away[~every.ends[target]] = np.inf
    at_head = away[:, 1] < away[:, 0]
    share = np.where(ends_only, at_head.astype(np.float64), share)
    return share, np.where(ends_only, away.min(axis=1), metres)


def _may_link(theirs: Ints, ours: Ints, metres: Floats) -> Flags:
    motor = (theirs == Meeting.MOTORWAY) | (ours == Meeting.MOTORWAY)
    both = (theirs >= Meeting.SLIP_ROAD) & (ours >= Meeting.SLIP_ROAD)
    return np.asarray((~motor | both) & np.isfinite(metres), dtype=np.bool_)


def _one_each(end: Ints, other: Ints, metres: Floats, wanted: Flags) -> Ints:
    """Of the wanted pairs the nearest for each end and other road."""
    index = np.flatnonzero(wanted)
    order = index[np.lexsort((index, metres[index], other[index], end[index]))]
    if not len(order):
        return order
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (end[order][1:] != end[order][:-1]) | (other[order][1:] != other[order][:-1])
    return order[new]


def dead_end_links(
    network: RoadNetwork,
    lines: Lines,
    every: Segments,
    own: int,
    met: Meetings,
    links: Links,
    *,
    tolerance_m: float,
) -> Links:
    """Links from dead ends of the network to lines that pass by; one-way lines are left alone."""
    ends = dead_ends(network)
    touched = np.unique(np.concatenate((met.second[met.second >= own], links.targets[links.targets >= own])))
    at_tail = np.isin(every.tails, ends) & (np.arange(len(every)) >= own)
    at_head = np.isin(every.heads, ends) & (np.arange(len(every)) >= own)
    free = (every.meeting == Meeting.ANYWHERE) & ~np.isin(np.arange(len(every)), touched)
    nodes = np.concatenate((every.tails[at_tail & free], every.heads[at_head & free]))
    places = np.concatenate((every.a[at_tail & free], every.b[at_head & free]))
    end, target = pairs_near(STRtree(every.shapes()[:own]), dots(places), tolerance_m)
    both_ways = np.array([all(directions(tags)) for tags in lines.tags], dtype=np.bool_)
    plain = (every.meeting[target] == Meeting.ANYWHERE) & both_ways[every.owners[target]]
    end, target = end[plain], target[plain]
    share, metres = along(places[end], every.a[target], every.b[target])
    chosen = _one_each(end, np.zeros_like(end), metres, np.ones(len(end), dtype=np.bool_))
    return Links(
        elements=nodes[end[chosen]],
        lines=every.owners[target[chosen]],
        begins=np.zeros(len(chosen), dtype=np.bool_),
        targets=target[chosen],
        shares=share[chosen],
    )
