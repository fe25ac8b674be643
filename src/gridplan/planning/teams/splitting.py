"""Divides a large village's grids into contiguous parts of about equal workload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridplan.domain.adjacency import Pair


def split(loads: Mapping[str, float], pairs: Iterable[Pair], parts: int) -> tuple[tuple[str, ...], ...]:
    """Divide grids into ``parts`` contiguous groups.

    From every grid as root a spanning tree is grown breadth first; branches whose load comes nearest to an equal share
    of what is left are cut off one by one. The division whose largest deviation from the mean is least wins, the
    first root on a tie: the same input always gives the same parts.

    Args:
        loads: grid → workload; the grids must be connected by ``pairs``.
        pairs: which grids touch.
        parts: how many, between 1 and the number of grids.

    Returns:
        Grids of each part in order of their codes, parts in order of their first grid.
    """
    touching: dict[str, list[str]] = {code: [] for code in sorted(loads)}
    for a, b in sorted(pairs):
        touching[a].append(b)
        touching[b].append(a)
    mean = sum(loads.values()) / parts
    best: tuple[float, tuple[tuple[str, ...], ...]] | None = None
    for root in touching:
        groups = _cut(_tree(root, touching), loads, parts)
        worst = max(abs(sum(loads[code] for code in group) - mean) for group in groups)
        if best is None or worst < best[0] - 1e-9:
            best = (worst, groups)
    if best is None:
        raise ValueError("there are no grids to divide")
    return best[1]


def _tree(root: str, touching: Mapping[str, list[str]]) -> dict[str, str | None]:
    """Grid → its parent, parents before children."""
    parents: dict[str, str | None] = {root: None}
    for code in (queue := [root]):
        for near in sorted(touching[code]):
            if near not in parents:
                parents[near] = code
                queue.append(near)
    if len(parents) < len(touching):
        raise ValueError("the grids are not connected")
    return parents


def _cut(parents: dict[str, str | None], loads: Mapping[str, float], parts: int) -> tuple[tuple[str, ...], ...]:
    left, groups = dict(parents), []
    for open_parts in range(parts, 1, -1):
        below: dict[str, list[str]] = {code: [code] for code in left}
        for code in reversed(list(left)):
            parent = left[code]
            if parent is not None:
                below[parent] += below[code]
        share = sum(loads[code] for code in left) / open_parts
        # the branches still to be cut need a grid each, and so does the rest
        fitting = [c for c, p in left.items() if p is not None and len(left) - len(below[c]) >= open_parts - 1]
        branch = min(fitting, key=lambda c: (abs(sum(loads[code] for code in below[c]) - share), c))
        groups.append(tuple(sorted(below[branch])))
        left = {code: parent for code, parent in left.items() if code not in set(below[branch])}
    groups.append(tuple(sorted(left)))
    return tuple(sorted(groups))
