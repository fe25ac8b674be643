"""A partition for every township, at once: cut spanning trees, then search among neighbouring partitions.

1. Every connected part of a published team (of the township, without a published plan) is one team. While there are
   too many, the two that touch and are lightest together are made one; while there are too few, the heaviest is cut
   in two along an edge of a spanning tree, which leaves two connected teams. So there is a partition wherever there
   can be one.
2. Two teams that touch are divided anew: by one unit that changes sides, by two that swap, or by a cut of a spanning
   tree of both (the "recombination" of DeFord, Duchin & Solomon 2021), as long as the goals get better.
3. Two teams are made one and a third is cut in two, and 2. follows; the best partition of all is kept.

Work is counted in partitions, not in seconds: the same input gives the same teams on every machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gridplan.solvers.interruption import requested
from gridplan.solvers.territories.partition import Value, evaluate
from gridplan.solvers.territories.township import Sets, Township, mask, members

_ROUNDS = 6  # most passes over all pairs of teams in one descent


@dataclass(frozen=True, slots=True, kw_only=True)
class Improved:
    """``sets``: a connected partition. ``seen``: every set that was looked at."""

    sets: tuple[int, ...]
    seen: tuple[int, ...]


def construct(town: Township, *, seed: int) -> tuple[int, ...]:
    """A connected partition, the published one where it still is one; empty only where there is none."""
    parts: Sets = []
    for label in sorted(set(town.previous)):
        parts += town.parts(mask(i for i, own in enumerate(town.previous) if own == label))
    search = _Search(town, seed, 0.0)
    while len(parts) > town.teams:
        pairs = [(town.weight(a | b), a, b) for a in parts for b in parts if a < b and search.touch(a, b)]
        if not pairs:
            return ()
        _, a, b = min(pairs)
        parts = [*(p for p in parts if p not in {a, b}), a | b]
    while len(parts) < town.teams:
        heaviest = max((p for p in parts if p & (p - 1)), key=lambda p: (town.weight(p), p))
        parts = [*(p for p in parts if p != heaviest), *search.halves(heaviest)]
    return tuple(sorted(parts))


def improve(town: Township, start: Sequence[int], *, rounds: int, seed: int, seconds: float) -> Improved:
    """A partition that is at least as good as the one to start from.

    Args:
        town: the township.
        start: a connected partition.
        rounds: how often the search starts again from a partition that was changed at random.
        seed: random seed.
        seconds: most wall time.
    """
    search = _Search(town, seed, time.monotonic() + seconds)
    best = search.descend(list(start))
    least = evaluate(town, best)
    for _ in range(rounds):
        changed = search.shaken(best)
        if changed is None or search.late:
            break
        found = search.descend(changed)
        value = evaluate(town, found)
        if value < least:
            best, least = found, value
    return Improved(sets=tuple(sorted(best)), seen=tuple(search.known))


class _Search:
    """What a set is worth, for the sets seen so far, and the random choices."""

    def __init__(self, town: Township, seed: int, deadline: float) -> None:
        self.town, self.deadline = town, deadline
        self.short = requested()  # asked to stop before it began: it has little time, and uses it
        self.random = np.random.default_rng(seed)
        self.known: dict[int, tuple[float, float]] = {}

    @property
    def late(self) -> bool:
        return time.monotonic() > self.deadline or (requested() and not self.short)

    def descend(self, parts: Sets) -> Sets:
        """Divide pairs of teams anew as long as the partition gets better."""
        parts, least = list(parts), evaluate(self.town, parts)
        for _ in range(_ROUNDS):
            better = False
            for a in range(len(parts)):
                for b in range(a + 1, len(parts)):
                    if self.late:
                        return parts
                    if self.touch(parts[a], parts[b]):
                        changed = self._divided_anew(parts, a, b, least)
                        if changed is not None:
                            parts, least = changed
                            better = True
            if not better:
                break
        return parts

    def shaken(self, parts: Sets) -> Sets | None:
        """Two teams that touch made one, and another cut in two; ``None`` where nothing can be changed."""
        pairs = [(a, b) for a in range(len(parts)) for b in range(a + 1, len(parts)) if self.touch(parts[a], parts[b])]
        if not pairs:
            return None
        a, b = pairs[int(self.random.integers(len(pairs)))]
        others = [p for k, p in enumerate(parts) if k not in {a, b}]
        large = [p for p in [*others, parts[a] | parts[b]] if p & (p - 1)]
        cut = large[int(self.random.integers(len(large)))]
        kept = [p for p in [*others, parts[a] | parts[b]] if p != cut]
        return [*kept, *self.halves(cut)]

    def _divided_anew(self, parts: Sets, a: int, b: int, least: Value) -> tuple[Sets, Value] | None:
        """The best other division of two teams, if it is better for the partition."""
        both = parts[a] | parts[b]
        pairs = [(one, both & ~one) for one in dict.fromkeys(self._divisions(parts[a], parts[b]))]
        self._learn([parts[a], parts[b], *(s for pair in pairs for s in pair)])
        now = self._worth(parts[a], parts[b])
        tracked = self.town.tracks
        best: tuple[Sets, Value] | None = None
        for one, other in pairs:
            if self._worth(one, other)[0] > now[0] or (not tracked and self._worth(one, other) >= now):
                continue
            changed = [*parts[:a], one, *parts[a + 1 : b], other, *parts[b + 1 :]]
            value = evaluate(self.town, changed) if tracked else self._sum(changed)
            if value < (best[1] if best else least):
                best = (changed, value)
        return best

    def _divisions(self, a: int, b: int) -> Iterator[int]:
        """One side of each division of two teams into connected parts that is tried."""
        both = a | b
        for source, target in ((a, b), (b, a)):
            for i in members(source):
                if self.town.touching[i] & target and source & (source - 1):
                    left = source & ~(1 << i)
                    if self.town.is_connected(left):
                        yield left
        yield from self._swaps(a, b)
        yield from self._cuts(both)

    def _swaps(self, a: int, b: int) -> Iterator[int]:
        for i in members(a):
            for j in members(b) if self.town.touching[i] & b else ():
                one = a & ~(1 << i) | 1 << j
                if self.town.is_connected(one) and self.town.is_connected((a | b) & ~one):
                    yield one

    def _cuts(self, units: int) -> list[int]:
        """One side of each cut of a random spanning tree."""
        order, parent = self._tree(units)
        below = {i: 1 << i for i in order}
        for i in reversed(order[1:]):
            below[parent[i]] |= below[i]
        return [below[i] for i in order[1:]]

    def _tree(self, units: int) -> tuple[list[int], dict[int, int]]:
        """A random spanning tree of a connected set: units from its root on, and each unit's parent."""
        inside = members(units)
        root = inside[int(self.random.integers(len(inside)))]
        order, parent, border = [], {root: root}, [root]
        while border:
            unit = border.pop(int(self.random.integers(len(border))))
            order.append(unit)
            for near in members(self.town.touching[unit] & units):
                if near not in parent:
                    parent[near] = unit
                    border.append(near)
        return order, parent

    def halves(self, units: int) -> Sets:
        cuts = self._cuts(units)
        weight = self.town.weight(units)
        one = min(cuts, key=lambda cut: (abs(2 * self.town.weight(cut) - weight), cut))
        return [one, units & ~one]

    def touch(self, a: int, b: int) -> bool:
        return any(self.town.touching[i] & b for i in members(a))

    def _learn(self, sets: Sets) -> None:
        new = [s for s in dict.fromkeys(sets) if s not in self.known]
        if new:
            pairs = zip(self.town.outside(new).tolist(), self.town.costs(new).tolist(), strict=True)
            self.known |= dict(zip(new, pairs, strict=True))

    def _worth(self, one: int, other: int) -> tuple[float, float]:
        (a, c), (b, d) = self.known[one], self.known[other]
        return a + b, c + d

    def _sum(self, parts: Sets) -> Value:
        self._learn(parts)
        return (sum(self.known[p][0] for p in parts), 0.0, sum(self.known[p][1] for p in parts))
