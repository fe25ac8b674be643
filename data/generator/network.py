"""The road network under construction: an undirected graph of named points with tags on its edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from data.generator.terrain import Floats

Pair = tuple[int, int]
Tags = tuple[tuple[str, str], ...]

RANK = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "track", "path")


@dataclass(slots=True)
class Roads:
    """Roads as edges. An edge ``(a, b)`` of ``oneway`` runs from a to b; in ``edges`` it is kept ``a < b``.

    Attributes:
        at: node → local metres.
        edges: pair → tags, starting with the highway class.
        oneway: directed edges, with tags; kept apart from ``edges``.
        fixed: nodes that are not moved when the lines are smoothed.
    """

    at: dict[int, Floats] = field(default_factory=dict)
    edges: dict[Pair, Tags] = field(default_factory=dict)
    oneway: dict[Pair, Tags] = field(default_factory=dict)
    fixed: set[int] = field(default_factory=set)
    next_id: int = 10_000_000

    def new_node(self, at: Floats) -> int:
        """Adds a node that is not on the mesh."""
        self.next_id += 1
        self.at[self.next_id] = np.asarray(at, dtype=float)
        return self.next_id

    def add(self, a: int, b: int, tags: Tags) -> None:
        """Adds an edge unless there is one already."""
        if a != b:
            self.edges.setdefault((min(a, b), max(a, b)), tags)

    def retag(self, pairs: Iterable[Pair], **changes: str) -> None:
        """Changes tags of some edges."""
        for a, b in pairs:
            key = (min(a, b), max(a, b))
            tags = dict(self.edges[key])
            tags.update(changes)
            self.edges[key] = tuple(tags.items())

    def neighbours(self) -> dict[int, list[int]]:
        """Node → nodes it is joined to by an undirected edge, ascending."""
        near: dict[int, list[int]] = {}
        for a, b in self.edges:
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
        return {node: sorted(others) for node, others in near.items()}

    def smooth(self, rounds: int = 2) -> None:
        """Rounds off bends at nodes where a road merely goes on."""
        near = self.neighbours()
        busy = {n for pair in self.oneway for n in pair}
        free = [n for n, o in near.items() if len(o) == 2 and n not in self.fixed and n not in busy]
        for _ in range(rounds):
            moved = {n: 0.5 * self.at[n] + 0.25 * (self.at[near[n][0]] + self.at[near[n][1]]) for n in free}
            self.at.update(moved)

    def bend(self, rng: np.random.Generator, steep: Callable[[Floats], Floats]) -> None:
        """Puts bends into long pieces of minor roads, the sharper the steeper the ground."""
        minor = {"tertiary", "unclassified", "track", "path", "secondary"}
        pairs = [p for p, tags in self.edges.items() if tags[0][1] in minor]
        ends = np.array([[self.at[a], self.at[b]] for a, b in pairs])
        along = ends[:, 1] - ends[:, 0]
        length = np.hypot(*along.T)
        across = np.stack([-along[:, 1], along[:, 0]], axis=1)
        sharp = np.minimum(0.05 + 1.1 * steep(ends.mean(axis=1)), 0.34)
        for k, (a, b) in enumerate(pairs):
            count = 2 if length[k] > 150 and sharp[k] > 0.16 else int(length[k] > 95)
            side = float(rng.choice([-1, 1]))
            tags = self.edges.pop((a, b)) if count else ()
            last = a
            for n in range(count):
                bow = side * (-1) ** n * sharp[k] * rng.uniform(0.4, 1.0)
                node = self.new_node(ends[k, 0] + along[k] * (n + 1) / (count + 1) + across[k] * bow)
                self.add(last, node, tags)
                last = node
            if count:
                self.add(last, b, tags)

    def lines(self) -> list[tuple[list[int], Tags, bool]]:
        """Edges chained to ways of equal tags between junctions: ``(nodes, tags, oneway)``."""
        near = self.neighbours()
        busy = {n for pair in self.oneway for n in pair}
        through = {n for n, others in near.items() if self._goes_on(n, others) and n not in busy}
        left = dict(self.edges)
        ways: list[tuple[list[int], Tags, bool]] = []
        for starts in (set(near) - through, through):  # what is left after the junctions are closed rings
            for node in sorted(starts):
                for other in near[node]:
                    key = (min(node, other), max(node, other))
                    if key in left:
                        tags = left[key]
                        ways.append((_follow(node, other, near, through, left), tags, False))
        return ways + self._oneway_lines()

    def _goes_on(self, node: int, others: list[int]) -> bool:
        tags = {self.edges[min(node, o), max(node, o)] for o in others}
        return len(others) == 2 and len(tags) == 1

    def _oneway_lines(self) -> list[tuple[list[int], Tags, bool]]:
        ways: list[tuple[list[int], Tags, bool]] = []
        for (a, b), tags in self.oneway.items():
            last = ways[-1] if ways else None
            if last and last[0][-1] == a and last[1] == tags and len(last[0]) < 400:
                last[0].append(b)
            else:
                ways.append(([a, b], tags, True))
        return ways


def _follow(start: int, step: int, near: dict[int, list[int]], through: set[int], left: dict[Pair, Tags]) -> list[int]:
    """Takes edges out of ``left`` from ``start`` over ``step`` on to the next junction."""
    path = [start, step]
    left.pop((min(start, step), max(start, step)))
    while path[-1] in through and len(path) < 400:
        ahead = next(o for o in near[path[-1]] if o != path[-2])
        if left.pop((min(path[-1], ahead), max(path[-1], ahead)), None) is None:
            break
        path.append(ahead)
    return path
