"""One township as arrays: what a team costs, and which sets of units are connected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.territories import UNREACHABLE_SECONDS, TeamHost, TerritoryProblem
from gridplan.domain.travel import UNREACHABLE

Sets = list[int]
"""Sets of units as bit masks: bit i is unit i."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Township:
    """A :class:`TownshipTask` in numbers; units are 0 … n-1 in order of their codes.

    Attributes:
        weights: workload of each unit.
        touching: bit mask of each unit's neighbours.
        pull: float64[n, n], person-seconds of unit u if its team's median is m.
        previous: index of each unit's team in the published plan, -1 where there is none.
        teams: how many teams to form, at most n.
        least, most: the band; ``0`` and ``inf`` where it is open.
    """

    codes: tuple[str, ...]
    weights: tuple[int, ...]
    touching: tuple[int, ...]
    pull: NDArray[np.float64]
    previous: tuple[int, ...]
    teams: int
    mean: float
    least: float
    most: float
    balance_weight: float

    @property
    def largest(self) -> int:
        """Most units in one team: every other team needs at least one."""
        return len(self.codes) - self.teams + 1

    @property
    def tracks(self) -> bool:
        """Whether there is a previous plan to keep to."""
        return any(label >= 0 for label in self.previous)

    def weight(self, units: int) -> int:
        """Workload of a set."""
        return sum(self.weights[i] for i in members(units))

    def outside(self, sets: Sequence[int]) -> NDArray[np.float64]:
        """1.0 for each set outside the band."""
        loads = membership(sets, len(self.codes)) @ np.array(self.weights, dtype=np.float64)
        # the band's ends are computed; a workload that lies on one is inside
        slack = 1e-9 * max(1.0, self.mean)
        return np.asarray((loads < self.least - slack) | (loads > self.most + slack), dtype=np.float64)

    def costs(self, sets: Sequence[int]) -> NDArray[np.float64]:
        """Cost of each set as a team, whole person-seconds."""
        found = np.zeros(len(sets))
        by_size: dict[int, list[int]] = {}
        for place, units in enumerate(sets):
            by_size.setdefault(units.bit_count(), []).append(place)
        for size, places in sorted(by_size.items()):
            step = max(1, 2_000_000 // size**2)
            for first in range(0, len(places), step):
                some = places[first : first + step]
                inside = np.array([members(sets[place]) for place in some])
                travel = self.pull[inside[:, :, None], inside[:, None, :]].sum(axis=1).min(axis=1)
                loads = np.array(self.weights, dtype=np.float64)[inside].sum(axis=1)
                found[some] = np.rint(travel + self.balance_weight * np.abs(loads - self.mean))
        return found

    def is_connected(self, units: int) -> bool:
        """Whether the units of a set hang together."""
        return self.reach(units & -units, units) == units

    def reach(self, start: int, inside: int) -> int:
        """Units of ``inside`` that can be walked to from ``start`` without leaving ``inside``."""
        reached = border = start & inside
        while border:
            step = 0
            for i in members(border):
                step |= self.touching[i]
            border = step & inside & ~reached
            reached |= border
        return reached

    def parts(self, units: int) -> list[int]:
        """The connected parts of a set."""
        found = []
        while units:
            part = self.reach(units & -units, units)
            found.append(part)
            units &= ~part
        return found

    def least_outside(self) -> float:
        """A lower bound on the teams outside the band.

        A unit above the band puts its team outside. A team inside the band has none of these, so it lies in one of the
        parts that they leave, which has room for as many as its workload holds lower ends of the band.
        """
        slack = 1e-9 * max(1.0, self.mean)
        light = mask(i for i, weight in enumerate(self.weights) if weight <= self.most + slack)
        room = 0
        for part in self.parts(light):
            units = part.bit_count()
            least = self.least - slack
            room += min(units, int(self.weight(part) / least + 1e-6)) if least > 0 else units
        heavy = light.bit_count() < len(self.weights)
        return float(max(heavy, self.teams - room))


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


def as_township(host: TeamHost, problem: TerritoryProblem) -> Township:
    """The numbers of one host's units."""
    units = sorted((u for u in problem.units if host.hospital in problem.eligible[u.code]), key=lambda unit: unit.code)
    index = {unit.code: i for i, unit in enumerate(units)}
    touching = [0] * len(units)
    for a, b in problem.neighbours:
        if a in index and b in index:
            touching[index[a]] |= 1 << index[b]
            touching[index[b]] |= 1 << index[a]
    weights = tuple(unit.workload for unit in units)
    sites = [unit.site for unit in units]
    seconds = problem.travel.submatrix(sites, sites).astype(np.float64)
    seconds[seconds == UNREACHABLE] = UNREACHABLE_SECONDS
    teams = min(host.teams, len(units))
    mean = sum(weights) / max(teams, 1)
    names = sorted({problem.previous[code] for code in index if code in problem.previous})
    return Township(
        codes=tuple(index),
        weights=weights,
        touching=tuple(touching),
        pull=np.array(weights, dtype=np.float64)[:, None] * seconds,
        previous=tuple(names.index(problem.previous[c]) if c in problem.previous else -1 for c in index),
        teams=teams,
        mean=mean,
        least=0.0 if problem.balance is None else (1 - problem.balance) * mean,
        most=np.inf if problem.balance is None else (1 + problem.balance) * mean,
        balance_weight=problem.balance_weight,
    )


def connected_sets(town: Township, *, most: float, limit: int) -> tuple[Sets, bool]:
    """Every connected set of at most ``most`` workload and ``town.largest`` units, each once.

    Each set is grown from its first unit; a unit that was passed over is not taken up further down the same branch.

    Returns:
        The sets, and whether they are all: at most ``limit`` are listed.
    """
    found: Sets = []
    slack = 1e-9 * max(1.0, town.mean)
    for root in range(len(town.codes)):
        if town.weights[root] > most + slack:
            continue
        later = -1 << (root + 1)
        found.append(1 << root)
        stack = [(1 << root, town.touching[root] & later, 0, town.weights[root], 1)]
        while stack:
            units, choices, passed, weight, size = stack.pop()
            if size == town.largest:
                continue
            while choices:
                low = choices & -choices
                choices ^= low
                unit = low.bit_length() - 1
                if weight + town.weights[unit] <= most + slack:
                    grown = units | low
                    found.append(grown)
                    nearby = choices | (town.touching[unit] & later & ~grown & ~passed)
                    stack.append((grown, nearby, passed, weight + town.weights[unit], size + 1))
                passed |= low
            if len(found) > limit:
                return found[:limit], False
    return found, True
