"""A population of solutions, kept good and diverse.

Biased fitness, survivors and the adaptation of prices are those of Vidal (2022), with distances between solutions over
the followers of clients, slot by slot.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.large.model import Ints, Model

LEAST, BROOD, ELITE, CLOSE = 25, 40, 4, 5
SMALL = 8  # survivors where there is time for few children only
TARGET = 0.25  # share of children within all limits


@dataclass(eq=False)
class Individual:
    """A solution: ``order``, ``start``, ``option`` as :func:`~.model.build` reads them.

    Attributes:
        driving: seconds on the road, and the price of what its options leave out.
        sums: load, seconds and clients too many.
        ahead, behind: int32[slots · clients] who follows and who precedes, -1 is the depot, -2 not there.
    """

    order: Ints
    start: Ints
    option: Ints
    driving: float
    sums: tuple[int, int, int]
    ahead: NDArray[np.int32]
    behind: NDArray[np.int32]

    @property
    def fits(self) -> bool:
        """Whether no route has too much of anything."""
        return not any(self.sums)

    def cost(self, price: NDArray[np.float64]) -> float:
        """Driving and the price of all excess."""
        return self.driving + float(np.dot(price, self.sums))


def followers(model: Model, order: Ints, start: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """``ahead`` and ``behind`` of an individual."""
    clients = len(model.load)
    size = len(model.slot_depot) * clients
    ahead, behind = np.full(size, -2, np.int32), np.full(size, -2, np.int32)
    used = order[: start[-1]]
    route = np.repeat(np.arange(len(start) - 1), np.diff(start))
    index = model.route_slot[route] * clients + used
    linked = route[1:] == route[:-1]
    ahead[index] = -1
    behind[index] = -1
    ahead[index[:-1][linked]] = used[1:][linked]
    behind[index[1:][linked]] = used[:-1][linked]
    return ahead, behind


def distance(a: Individual, b: Individual) -> float:
    """Share of places in the solutions with another follower."""
    other = (a.ahead != b.ahead) & (a.ahead != b.behind)
    return int(np.count_nonzero(other)) / max(1, int(np.count_nonzero(a.ahead > -2)))


class Crowd:
    """The individuals within all limits, or those beyond some."""

    def __init__(self) -> None:
        self.least = LEAST
        self.members: list[Individual] = []
        self.apart = np.zeros((0, 0))
        self.fitness: list[float] = []

    def add(self, one: Individual, price: NDArray[np.float64]) -> None:
        """Take one in; when there are too many, only the fittest stay."""
        row = np.array([distance(one, other) for other in self.members])
        size = len(self.members)
        grown = np.full((size + 1, size + 1), np.inf)
        grown[:size, :size] = self.apart
        grown[size, :size] = grown[:size, size] = row
        self.apart = grown
        self.members.append(one)
        if len(self.members) > self.least * (LEAST + BROOD) // LEAST:
            while len(self.members) > self.least:
                self._drop(price)
        self.rate(price)

    def rate(self, price: NDArray[np.float64]) -> None:
        """Biased fitness of all: ranks by cost and by distance from the closest others."""
        size = len(self.members)
        cost = np.array([one.cost(price) for one in self.members])
        if size < 2:
            self.fitness = [0.0] * size
            return
        close = np.sort(self.apart, axis=1)[:, : min(CLOSE, size - 1)].mean(axis=1)
        by_cost = np.argsort(np.argsort(cost, kind="stable"), kind="stable") / (size - 1)
        by_room = np.argsort(np.argsort(-close, kind="stable"), kind="stable") / (size - 1)
        weight = max(0.0, 1 - ELITE / size)
        self.fitness = list(by_cost + weight * by_room)
        self.fitness[int(np.argmin(cost))] = -1.0

    def _drop(self, price: NDArray[np.float64]) -> None:
        self.rate(price)
        clone = self.apart.min(axis=1) < 1e-9
        badness = np.array(self.fitness) + 10.0 * clone
        badness[int(np.argmin([one.cost(price) for one in self.members]))] = -10.0
        worst = int(np.argmax(badness))
        del self.members[worst]
        self.apart = np.delete(np.delete(self.apart, worst, 0), worst, 1)


class Population:
    """Both crowds, and the prices that decide between them."""

    def __init__(self, price: NDArray[np.float64], rng: random.Random) -> None:
        self.rng = rng
        self.price = price.copy()
        self.inside, self.beyond = Crowd(), Crowd()
        self.best: Individual | None = None
        self._recent: list[tuple[bool, bool, bool]] = []

    def resize(self, children: int) -> None:
        """Fit the number of survivors to the children that can be expected."""
        self.inside.least = self.beyond.least = min(LEAST, max(SMALL, children // 100))

    def clear(self) -> None:
        """Forget all but the best ever found."""
        least = self.inside.least
        self.inside, self.beyond = Crowd(), Crowd()
        self.inside.least = self.beyond.least = least

    def add(self, one: Individual, *, counts: bool = True) -> bool:
        """Take one in; ``counts`` towards the adaptation of prices.

        Returns:
            Whether it is the best within all limits so far.
        """
        if counts:
            self._recent.append((one.sums[0] == 0, one.sums[1] == 0, one.sums[2] == 0))
            if len(self._recent) >= 50:
                self._adapt()
        (self.inside if one.fits else self.beyond).add(one, self.price)
        if one.fits and (self.best is None or one.driving < self.best.driving - 1e-6):
            self.best = one
            return True
        return False

    def parents(self) -> tuple[Individual, Individual]:
        """Two, each the fitter of two drawn."""
        return self._draw(), self._draw()

    def _draw(self) -> Individual:
        inside = len(self.inside.members)
        picked = []
        for _ in range(2):
            index = self.rng.randrange(inside + len(self.beyond.members))
            crowd, at = (self.inside, index) if index < inside else (self.beyond, index - inside)
            picked.append((crowd.fitness[at], crowd.members[at]))
        return min(picked, key=lambda pair: pair[0])[1]

    def _adapt(self) -> None:
        shares = np.array(self._recent).mean(axis=0)
        self._recent = []
        self.price = np.where(shares < TARGET - 0.05, self.price * 1.2, self.price)
        self.price = np.where(shares > TARGET + 0.05, self.price * 0.85, self.price)
        self.price = np.clip(self.price, 1e-3, 1e9)
        self.beyond.rate(self.price)
