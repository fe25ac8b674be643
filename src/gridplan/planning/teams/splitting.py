"""Divides a large village's grids into contiguous parts of about equal workload.

Goals in order: the largest deviation of a part from an equal share, then the travel inside the parts (of each part the
least Σ workload · seconds to one of its grids). Up to :data:`EXACT` grids the best division is found by dynamic
programming over sets of grids; beyond that (or where too many sets come into question) by cutting branches off spanning
trees and moving grids between parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gridplan.domain.adjacency import Pair
from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.domain.travel import TravelTimes

EXACT = 14
"""Most grids of which every connected set is looked at."""
_MOST_SETS = 4000  # connected sets near enough to an equal share: beyond that the exact search takes seconds

Parts = tuple[tuple[str, ...], ...]


def split(
    loads: Mapping[str, int],
    pairs: Iterable[Pair],
    parts: int,
    *,
    travel: TravelTimes | None = None,
    exact: int = EXACT,
) -> Parts:
    """Divide grids into ``parts`` contiguous groups. The same input always gives the same parts.

    Args:
        loads: grid → workload; the grids must be connected by ``pairs``.
        pairs: which grids touch.
        parts: how many, between 1 and the number of grids.
        travel: travel times between the grids; without, the travel inside the parts is not looked at.
        exact: most grids for which the best division is searched exactly.

    Returns:
        Grids of each part in order of their codes, parts in order of their first grid.

    Raises:
        ValueError: there are no grids, or they are not connected, or there are fewer than ``parts``.
    """
    if not 1 <= parts <= len(loads):
        raise ValueError(f"{len(loads)} grids cannot be divided into {parts} parts")
    grids = _Grids(loads, pairs, parts, travel)
    masks = _moved(grids, _branches(grids))
    if len(grids.codes) <= exact:
        masks = _exact(grids, max(map(grids.deviation, masks))) or masks
    return tuple(sorted(tuple(grids.codes[i] for i in _bits(mask)) for mask in masks))


class _Grids:
    """The grids by number; sets of them are bit masks."""

    def __init__(self, loads: Mapping[str, int], pairs: Iterable[Pair], parts: int, travel: TravelTimes | None) -> None:
        self.codes = sorted(loads)
        self.loads = [loads[code] for code in self.codes]
        self.parts, self.total = parts, sum(self.loads)
        self.near = [0] * len(self.codes)
        index = {code: i for i, code in enumerate(self.codes)}
        for a, b in pairs:
            if a in index and b in index:
                self.near[index[a]] |= 1 << index[b]
                self.near[index[b]] |= 1 << index[a]
        self.everything = (1 << len(self.codes)) - 1
        if not self.connected(self.everything):
            raise ValueError("the grids are not connected")
        seconds = travel.submatrix(self.codes, self.codes).tolist() if travel else []
        self.seconds = [[UNREACHABLE_SECONDS if t < 0 else t for t in row] for row in seconds]

    def load(self, mask: int) -> int:
        return sum(self.loads[i] for i in _bits(mask))

    def deviation(self, mask: int) -> int:
        """How far a part's workload is from an equal share, times the number of parts: a whole number."""
        return abs(self.parts * self.load(mask) - self.total)

    def travel(self, mask: int) -> int:
        """Person-seconds to the part's best grid."""
        members = list(_bits(mask)) if self.seconds else []
        return min((sum(self.loads[i] * self.seconds[i][m] for i in members) for m in members), default=0)

    def connected(self, mask: int) -> bool:
        """Whether a set that is not empty hangs together."""
        reached, edge = 0, mask & -mask
        while edge:
            reached |= edge
            around = 0
            for i in _bits(edge):
                around |= self.near[i]
            edge = around & mask & ~reached
        return reached == mask


def _bits(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _exact(grids: _Grids, worst: int) -> list[int] | None:
    """The best division among those no more uneven than ``worst``; ``None`` where too many sets come into question."""
    fitting = _connected_sets(grids, worst)
    if fitting is None:
        return None
    deviations = sorted({deviation for deviation, _ in fitting.values()})
    low, high = 0, len(deviations) - 1
    while low < high:  # the least deviation with which a division is possible
        middle = (low + high) // 2
        allowed = {mask for mask, (deviation, _) in fitting.items() if deviation <= deviations[middle]}
        low, high = (low, middle) if _shortest(grids, dict.fromkeys(allowed, 0)) else (middle + 1, high)
    return _shortest(grids, {mask: t for mask, (deviation, t) in fitting.items() if deviation <= deviations[low]})


def _connected_sets(grids: _Grids, worst: int) -> Mapping[int, tuple[int, int]] | None:
    """Connected sets no further than ``worst`` from an equal share → deviation and travel; ``None``: too many."""
    connected = bytearray(grids.everything + 1)
    loads = [0] * (grids.everything + 1)
    found: dict[int, tuple[int, int]] = {}
    for mask in range(1, grids.everything + 1):
        low = mask & -mask
        loads[mask] = loads[mask ^ low] + grids.loads[low.bit_length() - 1]
        # a connected set stays connected without one of its members (a leaf of a spanning tree)
        connected[mask] = mask == low or any(connected[mask ^ 1 << i] and grids.near[i] & mask for i in _bits(mask))
        deviation = abs(grids.parts * loads[mask] - grids.total)
        if connected[mask] and deviation <= worst:
            found[mask] = deviation, grids.travel(mask)
            if len(found) > _MOST_SETS:
                return None
    return found


def _shortest(grids: _Grids, travel: Mapping[int, int]) -> list[int] | None:
    """The division into the given sets with the least travel; ``None`` if there is none."""
    by_first: dict[int, list[int]] = defaultdict(list)
    for mask in sorted(travel):
        by_first[mask & -mask].append(mask)
    states: dict[int, tuple[int, list[int]]] = {grids.everything: (0, [])}
    for left in range(grids.parts, 0, -1):
        following: dict[int, tuple[int, list[int]]] = {}
        for rest, (cost, chosen) in states.items():
            for mask in by_first[rest & -rest]:
                after = rest & ~mask
                if mask & ~rest or (left == 1) != (after == 0) or after.bit_count() < left - 1:
                    continue
                if after not in following or cost + travel[mask] < following[after][0]:
                    following[after] = cost + travel[mask], [*chosen, mask]
        states = following
    return states[0][1] if 0 in states else None


def _branches(grids: _Grids) -> list[int]:
    """From every grid as root a spanning tree is grown breadth first, and branches are cut off it; the evenest wins."""
    divisions = (_cut(_tree(root, grids), grids) for root in range(len(grids.codes)))
    return min(divisions, key=lambda masks: (max(map(grids.deviation, masks)), sum(map(grids.travel, masks))))


def _tree(root: int, grids: _Grids) -> dict[int, int | None]:
    """Grid → its parent, parents before children."""
    parents: dict[int, int | None] = {root: None}
    for i in (queue := [root]):
        for near in _bits(grids.near[i]):
            if near not in parents:
                parents[near] = i
                queue.append(near)
    return parents


def _cut(parents: dict[int, int | None], grids: _Grids) -> list[int]:
    """Cut off, one by one, the branch whose load comes nearest to an equal share of what is left."""
    left, groups = dict(parents), []
    for open_parts in range(grids.parts, 1, -1):
        below = {i: 1 << i for i in left}
        for i in reversed(list(left)):
            parent = left[i]
            if parent is not None:
                below[parent] |= below[i]
        total = sum(grids.loads[i] for i in left)
        # the branches still to be cut need a grid each, and so does the rest
        fitting = [i for i, p in left.items() if p is not None and len(left) - below[i].bit_count() >= open_parts - 1]
        branch = below[min(fitting, key=lambda i: (abs(open_parts * grids.load(below[i]) - total), i))]
        groups.append(branch)
        left = {i: parent for i, parent in left.items() if not branch >> i & 1}
    return [*groups, sum(1 << i for i in left)]


def _moved(grids: _Grids, masks: Sequence[int]) -> list[int]:
    """Single grids change to a neighbouring part for as long as that makes the division better."""

    def merit(division: Sequence[int]) -> tuple[int, int, int]:
        deviations = [grids.deviation(mask) for mask in division]
        return max(deviations), sum(d * d for d in deviations), sum(map(grids.travel, division))

    best, better = merit(masks), list(masks)
    while True:
        moves = []
        for source, target, i in _moves(grids, better):
            division = [mask & ~(1 << i) if k == source else mask for k, mask in enumerate(better)]
            division[target] |= 1 << i
            moves.append((merit(division), division))
        if not moves or min(moves)[0] >= best:
            return better
        best, better = min(moves)


def _moves(grids: _Grids, masks: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    """``(from part, to part, grid)`` of every move that leaves both parts in one piece."""
    for source, own in enumerate(masks):
        for i in _bits(own):
            rest = own & ~(1 << i)
            if rest and grids.connected(rest):
                yield from ((source, k, i) for k, mask in enumerate(masks) if k != source and grids.near[i] & mask)
