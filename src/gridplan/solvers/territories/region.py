"""A region as arrays: hosts that share units, what a team costs, which sets of units are connected.

Hosts belong to one region where some unit is eligible for both; regions are solved one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from gridplan.domain.territories import (
    FIRST_GOALS,
    UNREACHABLE_SECONDS,
    TeamHost,
    TerritoryProblem,
    Unit,
)
from gridplan.domain.travel import UNREACHABLE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Part = tuple[int, int]
"""A team: its units as a bit mask (bit i is unit i), and the index of its host."""

_BLOCK = 10_000  # parts measured at a time: what fits into a small memory
COST = len(FIRST_GOALS)
"""Column of :meth:`Region.measures` with the cost; the goals of ``FIRST_GOALS`` stand before it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Region:
    """Units 0 … n-1 in order of their codes, hosts 0 … h-1.

    Attributes:
        weights: float64[n], workload.
        touching: bit mask of each unit's neighbours.
        pull: float64[n, n], person-seconds of unit u if its team's median is m.
        way: float64[h, n], weighted person-seconds from the host to the unit.
        allowed: bit mask of the units that are eligible for each host.
        group: index of the township each unit belongs to, as a host's ``township``; of hosts ``host_group``.
        teams: teams that each host forms.
        mean, least, most: float64[h], the band; ``least`` 0 and ``most`` inf where it is open.
        villages: for each unit, the bit mask of all parts of its village; 0 for a whole village.
        staffed: bit mask of the units with a village doctor.
        previous: index of each unit's team in the published plan, -1 where there is none; ``label_hosts``: its
            host, -1 for one of another region, with which no unit can stay.
        first: columns of :meth:`measures` that are goals before change and cost.
    """

    units: tuple[Unit, ...]
    hosts: tuple[TeamHost, ...]
    weights: Floats
    touching: tuple[int, ...]
    pull: Floats
    way: Floats
    allowed: tuple[int, ...]
    group: tuple[int, ...]
    host_group: tuple[int, ...]
    teams: tuple[int, ...]
    mean: Floats
    least: Floats
    most: Floats
    balance_weight: float
    capacity: float
    villages: tuple[int, ...]
    split_price: float
    staffed: int
    previous: tuple[int, ...]
    label_hosts: tuple[int, ...]
    first: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many units."""
        return len(self.units)

    @property
    def everything(self) -> int:
        """All units."""
        return (1 << len(self.units)) - 1

    @property
    def tracks(self) -> bool:
        """Whether there is a previous plan to keep to."""
        return any(label >= 0 for label in self.previous)

    @property
    def slack(self) -> float:
        """The band's ends are computed; a workload that lies on one is inside."""
        return 1e-9 * max(1.0, float(self.mean.max(initial=0.0)))

    def weight(self, units: int) -> float:
        """Workload of a set."""
        return float(sum(self.weights[i] for i in members(units)))

    def measures(self, parts: Sequence[Part]) -> Floats:
        """float64[parts, 4]: what each counts for the goals of ``FIRST_GOALS``, then its cost in person-seconds."""
        found = [self._measured(parts[k : k + _BLOCK]) for k in range(0, len(parts), _BLOCK)]
        return np.concatenate([np.zeros((0, COST + 1)), *found])

    def _measured(self, parts: Sequence[Part]) -> Floats:
        found = np.zeros((len(parts), COST + 1))
        sets, hosts = [s for s, _ in parts], np.array([h for _, h in parts])
        inside = membership(sets, self.count).astype(bool)
        loads = inside @ self.weights
        found[:, 0] = np.maximum(0.0, loads - self.capacity) if np.isfinite(self.capacity) else 0.0
        found[:, 1] = [not s & self.staffed for s in sets]
        found[:, 2] = (loads < self.least[hosts] - self.slack) | (loads > self.most[hosts] + self.slack)
        found[:, COST] = np.rint(
            self._inside(sets)
            + (inside * self.way[hosts]).sum(axis=1)
            + self.balance_weight * np.abs(loads - self.mean[hosts])
            + self.split_price * np.array([self.splits(s) for s in sets])
        )
        return found

    def splits(self, units: int) -> int:
        """Villages of which a set has only a part."""
        if not self.split_price:
            return 0
        return len({whole for i in members(units) if (whole := self.villages[i]) and whole & ~units})

    def _inside(self, sets: Sequence[int]) -> Floats:
        """float64[sets]: travel to the median."""
        found = np.zeros(len(sets))
        by_size: dict[int, list[int]] = {}
        for place, units in enumerate(sets):
            by_size.setdefault(units.bit_count(), []).append(place)
        for size, places in sorted(by_size.items()):
            step = max(1, 2_000_000 // size**2)
            for first in range(0, len(places), step):
                some = places[first : first + step]
                inside = np.array([members(sets[place]) for place in some])
                found[some] = self.pull[inside[:, :, None], inside[:, None, :]].sum(axis=1).min(axis=1)
        return found

    def is_connected(self, units: int) -> bool:
        """Whether the units of a set hang together."""
        return self.reach(units & -units, units) == units

    def reach(self, start: int, inside: int) -> int:
        """Units of ``inside`` that can be walked to from ``start`` without leaving ``inside``."""
        reached = border = start & inside
        while border:
            border = self.beside(border) & inside & ~reached
            reached |= border
        return reached

    def beside(self, units: int) -> int:
        """Units that touch one of a set."""
        near = 0
        for i in members(units):
            near |= self.touching[i]
        return near

    def parts(self, units: int) -> list[int]:
        """The connected parts of a set."""
        found = []
        while units:
            part = self.reach(units & -units, units)
            found.append(part)
            units &= ~part
        return found

    def least_outside(self) -> float:
        """A lower bound on the teams outside the band, where there is one host.

        A unit above the band puts its team outside. A team inside the band has none of these, so it lies in one of the
        parts that they leave, which has room for as many as its workload holds lower ends of the band.
        """
        if len(self.hosts) != 1:
            return 0.0
        most, least = float(self.most[0]) + self.slack, float(self.least[0]) - self.slack
        light = mask(i for i, weight in enumerate(self.weights) if weight <= most)
        room = 0
        for part in self.parts(light):
            units = part.bit_count()
            room += min(units, int(self.weight(part) / least + 1e-6)) if least > 0 else units
        heavy = light.bit_count() < self.count
        return float(max(heavy, self.teams[0] - room))


def members(units: int) -> list[int]:
    """The units of a bit mask, ascending."""
    found = []
    while units:
        low = units & -units
        found.append(low.bit_length() - 1)
        units ^= low
    return found


def membership(sets: Sequence[int], count: int) -> NDArray[np.uint8]:
    """uint8[sets, count]: 1 for each unit of each set."""
    width = (count + 7) // 8
    packed = np.frombuffer(b"".join(s.to_bytes(width, "little") for s in sets), dtype=np.uint8)
    return np.unpackbits(packed.reshape(len(sets), width), axis=1, bitorder="little")[:, :count]


def mask(units: Iterable[int]) -> int:
    """The bit mask of some units."""
    return sum(1 << i for i in units)


def regions(problem: TerritoryProblem) -> Iterator[Region]:
    """The parts of a problem that have nothing to do with each other, in order of their first host."""
    places = {host.hospital: k for k, host in enumerate(problem.hosts)}
    joined = list(range(len(places)))

    def root(k: int) -> int:
        while joined[k] != k:
            k = joined[k]
        return k

    own = {unit.code: [places[h] for h in problem.eligible[unit.code] if h in places] for unit in problem.units}
    same = {host.township: k for k, host in reversed(list(enumerate(problem.hosts)))}
    ties = [*own.values(), *([k, same[host.township]] for k, host in enumerate(problem.hosts))]
    for hosts in ties:
        for k in hosts:
            a, b = sorted((root(hosts[0]), root(k)))
            joined[b] = a
    for first in sorted({root(k) for k in joined}):
        here = [host for k, host in enumerate(problem.hosts) if root(k) == first]
        units = [unit for unit in problem.units if own[unit.code] and root(own[unit.code][0]) == first]
        if units:
            yield as_region(problem, here, units)


def as_region(problem: TerritoryProblem, hosts: Sequence[TeamHost], units: Sequence[Unit]) -> Region:
    """The numbers of some hosts and of all units that are eligible for them."""
    units = sorted(units, key=lambda unit: unit.code)
    index = {unit.code: i for i, unit in enumerate(units)}
    place = {host.hospital: k for k, host in enumerate(hosts)}
    touching = [0] * len(units)
    for a, b in problem.neighbours:
        if a in index and b in index:
            touching[index[a]] |= 1 << index[b]
            touching[index[b]] |= 1 << index[a]
    weights = np.array([unit.workload for unit in units], dtype=np.float64)
    sites = [unit.site for unit in units]
    eligible = [[place[h] for h in problem.eligible[unit.code] if h in place] for unit in units]
    towns = {t: k for k, t in enumerate(dict.fromkeys(host.township for host in hosts))}
    mean = np.array([host.mean for host in hosts])
    parts = {u.village: mask(index[o.code] for o in units if o.village == u.village) for u in units if u.grids}
    names = sorted({problem.previous[code] for code in index if problem.previous.get(code) in problem.labels})
    allowed = tuple(mask(i for i, own in enumerate(eligible) if k in own) for k in range(len(hosts)))
    return Region(
        units=tuple(units),
        hosts=tuple(hosts),
        weights=weights,
        touching=tuple(touching),
        pull=weights[:, None] * _seconds(problem, sites, sites),
        way=problem.hospital_weight * weights[None, :] * _seconds(problem, list(place), sites)
        if problem.hospital_weight
        else np.zeros((len(hosts), len(units))),
        allowed=allowed,
        group=tuple(towns[hosts[own[0]].township] for own in eligible),
        host_group=tuple(towns[host.township] for host in hosts),
        teams=_teams([host.teams for host in hosts], allowed, len(units)),
        mean=mean,
        least=np.zeros(len(hosts)) if problem.balance is None else (1 - problem.balance) * mean,
        most=np.full(len(hosts), np.inf) if problem.balance is None else (1 + problem.balance) * mean,
        balance_weight=problem.balance_weight,
        capacity=np.inf if problem.capacity is None else float(problem.capacity),
        villages=tuple(parts.get(unit.village, 0) for unit in units),
        split_price=problem.split_price,
        staffed=mask(i for i, unit in enumerate(units) if unit.staffed),
        previous=tuple(names.index(label) if (label := problem.previous.get(code)) in names else -1 for code in index),
        label_hosts=tuple(place.get(problem.labels[name], -1) for name in names),
        first=tuple(FIRST_GOALS.index(goal) for goal in problem.first),
    )


def _seconds(problem: TerritoryProblem, origins: list[str], destinations: list[str]) -> Floats:
    seconds = problem.travel.submatrix(origins, destinations).astype(np.float64)
    seconds[seconds == UNREACHABLE] = UNREACHABLE_SECONDS
    return seconds


def _teams(wanted: Sequence[int], allowed: Sequence[int], count: int) -> tuple[int, ...]:
    """Teams that each host forms: as many as can have a unit each, those of the hosts that come first before others.

    A matching of most worth, where a team is worth the more the earlier its host comes, has both.
    """
    slots = np.repeat(np.arange(len(wanted)), [min(k, own.bit_count()) for k, own in zip(wanted, allowed, strict=True)])
    may = membership(allowed, count)[slots].astype(np.int64)
    worth = may * (len(wanted) - slots)[:, None]
    teams, units = linear_sum_assignment(worth, maximize=True)
    formed = teams[worth[teams, units] > 0]
    return tuple(np.bincount(slots[formed], minlength=len(wanted)).tolist())


def connected_sets(region: Region, *, most: float, limit: int) -> tuple[list[int], bool]:
    """Every connected set of a region with one host of at most ``most`` workload, each once.

    No set is so large that too few units are left for the other teams. Each set is grown from its first unit; a unit
    that was passed over is not taken up further down the same branch.

    Returns:
        The sets, and whether they are all: at most ``limit`` are listed.
    """
    found: list[int] = []
    largest = region.count - region.teams[0] + 1
    most = most + region.slack
    weights = region.weights.tolist()
    for root in range(region.count):
        if weights[root] > most:
            continue
        later = -1 << (root + 1)
        found.append(1 << root)
        stack = [(1 << root, region.touching[root] & later, 0, weights[root], 1)]
        while stack:
            units, choices, passed, weight, size = stack.pop()
            if size == largest:
                continue
            while choices:
                low = choices & -choices
                choices ^= low
                unit = low.bit_length() - 1
                if weight + weights[unit] <= most:
                    grown = units | low
                    found.append(grown)
                    nearby = choices | (region.touching[unit] & later & ~grown & ~passed)
                    stack.append((grown, nearby, passed, weight + weights[unit], size + 1))
                passed |= low
            if len(found) > limit:
                return found[:limit], False
    return found, True
