"""A division of every region, at once: cut spanning trees, then search among neighbouring divisions.

1. Every connected part of a published team (of a township, without a published plan) is one team. While a township has
   too many, the two that touch and are lightest together are made one; while it has too few, the heaviest is cut in two
   along an edge of a spanning tree, which leaves two connected teams. A township with fewer units than teams is lent
   near ones of others first.
   The teams of a township are shared out among its hosts at least cost; where that cannot be, teams are grown from
   single units instead.
2. Two teams that touch are divided anew: by one unit that changes sides, by two that swap, or by a cut of a spanning
   tree of both (the "recombination" of DeFord, Duchin & Solomon 2021), as long as the goals get better; units that are
   eligible for another township's host change over in the same way.
3. Two teams of a host are made one and a third is cut in two, and 2. follows; the best division of all is kept.

Work is counted in divisions, not in seconds: the same input gives the same teams on every machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from gridplan.solvers.interruption import requested
from gridplan.solvers.territories.evaluate import Value, evaluate
from gridplan.solvers.territories.region import COST, Floats, Part, Region, mask, members, membership

_ROUNDS = 6  # most passes over all pairs of teams in one descent
_NEVER = 1e15  # more than any cost of a team: a host that may not look after it


def construct(region: Region, *, seed: int) -> tuple[Part, ...]:
    """A connected division, the published one where it still is one; empty where none was found: with one host, there
    is none.
    """
    search = Search(region, seed, 0.0)
    for home in dict.fromkeys((_lent(region, _homes(region)), _lent(region, region.group))):
        found = _from_townships(region, home, search)
        if found:
            return found
    return _grown(region, *_seeds(region))


def _from_townships(region: Region, home: Sequence[int], search: Search) -> tuple[Part, ...]:
    """The teams of each township out of the units at home there, what hangs on none of them given to others."""
    found: list[Part] = []
    orphans = 0
    for group in sorted(set(region.host_group)):
        own = mask(i for i, place in enumerate(home) if place == group)
        hosts = [k for k, place in enumerate(region.host_group) if place == group]
        parts, left = _cut_out(region, own, hosts, search)
        shared = _shared_out(region, parts, hosts)
        if shared is None:  # only some hosts of a township may have what a part needs
            return ()
        found += shared
        orphans |= left
    return _grown(region, found, orphans)


def _seeds(region: Region) -> tuple[list[Part], int]:
    """Teams of one unit each, near to their hosts, and the units left over."""
    seeds = _one_each(region, region.way)
    return [(1 << unit, host) for unit, host in seeds], region.everything & ~mask(unit for unit, _ in seeds)


def _one_each(region: Region, ways: Floats) -> list[tuple[int, int]]:
    """A unit and the host of each team, at least way: there is one, or the host would not form the team.

    Args:
        region: the region.
        ways: float64[hosts, units].
    """
    slots = np.repeat(np.arange(len(region.teams)), region.teams)
    costs = np.where(membership(region.allowed, region.count) > 0, ways, _NEVER)[slots]
    teams, units = linear_sum_assignment(costs)
    return list(zip(units.tolist(), slots[teams].tolist(), strict=True))


def _grown(region: Region, parts: Sequence[Part], left: int) -> tuple[Part, ...]:
    """Teams with the units left over, the lightest first, where their hosts may; empty where units are still left."""
    parts = list(parts)
    while left:
        takers = [k for k, (units, host) in enumerate(parts) if region.beside(units) & left & region.allowed[host]]
        if not takers:
            return ()
        taker = min(takers, key=lambda k: (region.weight(parts[k][0]), k))
        units, host = parts[taker]
        near = members(region.beside(units) & left & region.allowed[host])
        # what few may have is taken first
        unit = min(near, key=lambda i: (sum(may >> i & 1 for may in region.allowed), region.way[host, i], i))
        parts[taker], left = (units | 1 << unit, host), left & ~(1 << unit)
    return tuple(sorted(parts))


def _homes(region: Region) -> tuple[int, ...]:
    """The township that begins with each unit: its previous team's where that may keep it, otherwise its own."""
    homes = list(region.group)
    for i, label in enumerate(region.previous):
        host = region.label_hosts[label] if label >= 0 else -1
        if host >= 0 and region.allowed[host] >> i & 1:
            homes[i] = region.host_group[host]
    return tuple(homes)


def _lent(region: Region, homes: Sequence[int]) -> tuple[int, ...]:
    """The township that begins with each unit, where each has a unit for each of its teams: if need be, a near one."""
    away = np.not_equal.outer(region.host_group, homes)
    lent = {i: region.host_group[host] for i, host in _one_each(region, np.where(away, 1.0 + region.way, 0.0))}
    return tuple(lent.get(i, home) for i, home in enumerate(homes))


def _cut_out(region: Region, units: int, hosts: Sequence[int], search: Search) -> tuple[list[int], int]:
    """As many connected parts of a township's units as its hosts form teams, and the units that hang on none."""
    wanted = sum(region.teams[k] for k in hosts)
    parts: list[int] = []
    for label in sorted({region.previous[i] for i in members(units)}):
        parts += region.parts(mask(i for i in members(units) if region.previous[i] == label))
    while len(parts) > wanted:
        pairs = [(region.weight(a | b), a, b) for a in parts for b in parts if a < b and region.beside(a) & b]
        if not pairs:
            parts.sort(key=region.weight, reverse=True)
            return parts[:wanted], sum(parts[wanted:])
        _, a, b = min(pairs)
        parts = [*(p for p in parts if p not in {a, b}), a | b]
    while len(parts) < wanted:
        heaviest = max((p for p in parts if p & (p - 1)), key=lambda p: (region.weight(p), p))
        parts = [*(p for p in parts if p != heaviest), *search.halves(heaviest)]
    return parts, 0


def _shared_out(region: Region, parts: Sequence[int], hosts: Sequence[int]) -> list[Part] | None:
    """The host of each part, at least cost; ``None`` where some part has none."""
    slots = [k for k in hosts for _ in range(region.teams[k])]
    costs = np.array(
        [[_NEVER if s & ~region.allowed[k] else region.measures([(s, k)])[0, COST] for k in slots] for s in parts]
    ).reshape(len(parts), len(slots))
    rows, columns = linear_sum_assignment(costs)
    if (costs[rows, columns] >= _NEVER).any():
        return None
    return [(parts[i], slots[j]) for i, j in zip(rows.tolist(), columns.tolist(), strict=True)]


def improve(region: Region, start: Sequence[Part], *, rounds: int, seed: int, seconds: float) -> tuple[Part, ...]:
    """A division that is at least as good as the one to start from.

    Args:
        region: the region.
        start: a connected division.
        rounds: how often the search starts again from a division that was changed at random.
        seed: random seed.
        seconds: most wall time.
    """
    search = Search(region, seed, time.monotonic() + seconds)
    best = search.descend(list(start))
    least = evaluate(region, best)
    for _ in range(rounds):
        changed = search.shaken(best)
        if changed is None or search.late:
            break
        found = search.descend(changed)
        value = evaluate(region, found)
        if value < least:
            best, least = found, value
    return tuple(sorted(best))


class Search:
    """What a part is worth, for the parts seen so far, and the random choices."""

    def __init__(self, region: Region, seed: int, deadline: float) -> None:
        self.region, self.deadline = region, deadline
        self.short = requested()  # asked to stop before it began: it has little time, and uses it
        self.random = np.random.default_rng(seed)
        self.known: dict[Part, tuple[float, ...]] = {}

    @property
    def late(self) -> bool:
        """Whether time is up."""
        return time.monotonic() > self.deadline or (requested() and not self.short)

    def descend(self, parts: list[Part]) -> list[Part]:
        """Divide pairs of teams anew as long as the division gets better."""
        parts, least = list(parts), evaluate(self.region, parts)
        for _ in range(_ROUNDS):
            better = False
            for a in range(len(parts)):
                near = self.region.beside(parts[a][0])
                for b in range(a + 1, len(parts)):
                    if self.late:
                        return parts
                    if near & parts[b][0]:
                        changed = self._divided_anew(parts, a, b, least)
                        if changed is not None:
                            parts, least = changed
                            near, better = self.region.beside(parts[a][0]), True
            if not better:
                break
        return parts

    def shaken(self, parts: Sequence[Part]) -> list[Part] | None:
        """Two teams of a host that touch made one, another cut in two; ``None`` where nothing can be changed."""
        pairs = [
            (a, b)
            for a in range(len(parts))
            for b in range(a + 1, len(parts))
            if parts[a][1] == parts[b][1] and self.region.beside(parts[a][0]) & parts[b][0]
        ]
        if not pairs:
            return None
        a, b = pairs[int(self.random.integers(len(pairs)))]
        host = parts[a][1]
        others = [p for k, p in enumerate(parts) if k not in {a, b}]
        joined = (parts[a][0] | parts[b][0], host)
        large = [p for p in [*others, joined] if p[1] == host and p[0] & (p[0] - 1)]
        cut = large[int(self.random.integers(len(large)))]
        kept = [p for p in [*others, joined] if p != cut]
        return [*kept, *((s, host) for s in self.halves(cut[0]))]

    def _divided_anew(self, parts: list[Part], a: int, b: int, least: Value) -> tuple[list[Part], Value] | None:
        """The best other division of two teams, if it is better for the whole."""
        (first, one), (second, two) = parts[a], parts[b]
        both = first | second
        pairs = [
            ((side, one), (both & ~side, two))
            for cut in dict.fromkeys(self._divisions(first, second))
            for side in ((cut,) if one == two else (cut, both & ~cut))
            if not side & ~self.region.allowed[one] and not both & ~side & ~self.region.allowed[two]
        ]
        self._learn([parts[a], parts[b], *(p for pair in pairs for p in pair)])
        now = self._worth(parts[a], parts[b])
        best: tuple[list[Part], Value] | None = None
        for pair in pairs:
            worth = self._worth(*pair)
            if self.region.tracks:
                if worth[:-1] > now[:-1]:
                    continue
                changed = [*parts[:a], pair[0], *parts[a + 1 : b], pair[1], *parts[b + 1 :]]
                value = evaluate(self.region, changed)
            elif worth >= now:
                continue
            else:
                gain = [x - y for x, y in zip(worth, now, strict=True)]
                value = (*(v + g for v, g in zip(least, gain[:-1], strict=False)), 0.0, least[-1] + gain[-1])
                changed = []
            if value < (best[1] if best else least):
                best = (changed or [*parts[:a], pair[0], *parts[a + 1 : b], pair[1], *parts[b + 1 :]], value)
        return best

    def _divisions(self, a: int, b: int) -> Iterator[int]:
        """One side of each division of two teams into connected parts that is tried."""
        region = self.region
        for source, target in ((a, b), (b, a)):
            near = region.beside(target)
            for i in members(source & near) if source & (source - 1) else ():
                left = source & ~(1 << i)
                if region.is_connected(left):
                    yield left
        yield from self._swaps(a, b)
        yield from self._cuts(a | b)

    def _swaps(self, a: int, b: int) -> Iterator[int]:
        region = self.region
        for i in members(a & region.beside(b)):
            for j in members(b & region.beside(a)):
                one = a & ~(1 << i) | 1 << j
                if region.is_connected(one) and region.is_connected((a | b) & ~one):
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
            for near in members(self.region.touching[unit] & units):
                if near not in parent:
                    parent[near] = unit
                    border.append(near)
        return order, parent

    def halves(self, units: int) -> list[int]:
        """The two sides of the cut of a random spanning tree that weigh most alike."""
        cuts = self._cuts(units)
        weight = self.region.weight(units)
        one = min(cuts, key=lambda cut: (abs(2 * self.region.weight(cut) - weight), cut))
        return [one, units & ~one]

    def _learn(self, parts: Sequence[Part]) -> None:
        new = [p for p in dict.fromkeys(parts) if p not in self.known]
        columns = [*self.region.first, COST]
        for part, found in zip(new, self.region.measures(new)[:, columns].tolist(), strict=True):
            self.known[part] = tuple(found)

    def _worth(self, one: Part, other: Part) -> tuple[float, ...]:
        return tuple(a + b for a, b in zip(self.known[one], self.known[other], strict=True))
