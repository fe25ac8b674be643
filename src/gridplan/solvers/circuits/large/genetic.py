"""The hybrid genetic search: two islands, each with a thread of its own, that show each other their best."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from gridplan.solvers.circuits.large.breeding import educate, excesses, reprice, reseed, sequences
from gridplan.solvers.circuits.large.linking import build, unload
from gridplan.solvers.circuits.large.model import Ints, Model, new_work
from gridplan.solvers.circuits.large.population import LEAST, SMALL, Individual, Population, followers

ISLANDS = 2
ROUND = 100  # children between two meetings
MENDING = 10.0  # times dearer when a child is mended
FORCING = 10_000.0  # times dearer when even leaving visits out must be the cheaper way
NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to stop.

    Attributes:
        until: time by ``time.monotonic``.
        barren: the same, where nothing within all limits has been found by then.
        children: most children of each island.
        idle: children without a better solution after which an island begins anew.
    """

    until: float
    barren: float
    children: int
    idle: int = 20_000


class Island:
    """One population, bred by one thread."""

    def __init__(self, model: Model, seed: int, limits: Limits) -> None:
        self.model, self.limits = model, limits
        self.rng = random.Random(seed)  # noqa: S311
        self.people = Population(model.price, self.rng)
        self.work = new_work(model)
        self.born = self.idle = 0
        self.began = time.monotonic()
        self.founders, self.wanted = 0, 2 * LEAST

    def adopt(self, order: Ints, start: Ints, option: Ints) -> None:
        """Take in a solution found elsewhere."""
        build(self.model, self.work, self.people.price, order, start, option)
        self.people.add(self._individual(), counts=False)

    def over(self) -> bool:
        """Whether time or children are used up."""
        until = self.limits.barren if self.people.best is None else self.limits.until
        return self.born >= self.limits.children or time.monotonic() >= until

    def run(self, children: int) -> None:
        """Breed so many."""
        for _ in range(children):
            if self.over():
                return
            self.step()

    def step(self) -> None:
        """One child, and where it has too much of something perhaps another one mended."""
        reseed(self.rng.randrange(1 << 31))
        people = self.people
        if self.idle >= self.limits.idle:
            people.clear()
            self.founders = self.idle = 0
        if self.founders < self.wanted:
            self.founders += 1
            if self.founders == SMALL:
                self._pace()
            child = self._child(NOTHING, NOTHING)
        else:
            one, two = people.parents()
            child = self._child((one.order, one.start), (two.order, two.start))
        self.born += 1
        better = people.add(child)
        if not child.fits and (self.rng.random() < 0.5 or people.best is None):
            mended = self._mended(MENDING)
            if not mended.fits and self.model.option_cost.any():
                mended = self._mended(FORCING)
            if mended.fits:
                better |= people.add(mended, counts=False)
        self.idle = 0 if better else self.idle + 1

    def _pace(self) -> None:
        """Fewer founders and survivors where solutions take long."""
        now = time.monotonic()
        each = (now - self.began) / self.born
        expected = int(min((self.limits.until - now) / each, self.limits.children - self.born))
        self.people.resize(expected)
        self.wanted = min(self.wanted, max(SMALL, expected // 20))

    def _child(self, one: tuple[Ints, Ints], two: tuple[Ints, Ints]) -> Individual:
        sequences(self.model, self.work, self.people.price, one, two)
        educate(self.model, self.work, self.people.price)
        return self._individual()

    def _mended(self, times: float) -> Individual:
        dearer = self.people.price * times
        reprice(self.model, self.work, dearer)
        educate(self.model, self.work, dearer)
        return self._individual()

    def _individual(self) -> Individual:
        """What is in ``work``."""
        model, option = self.model, self.work.option.copy()
        order, start = np.zeros(model.first[-1], np.int64), np.zeros(len(model.route_slot) + 1, np.int64)
        unload(model, self.work, order, start)
        sums = np.zeros(3, np.int64)
        excesses(model, self.work, sums)
        serviced = int(model.service[order[: start[-1]]].sum())
        ahead, behind = followers(model, order, start)
        return Individual(
            order=order,
            start=start,
            option=option,
            driving=float(self.work.r_time.sum() - serviced + model.option_cost[option].sum()),
            sums=(int(sums[0]), int(sums[1]), int(sums[2])),
            ahead=ahead,
            behind=behind,
        )


def search(
    model: Model,
    *,
    seed: int,
    limits: Limits,
    known: tuple[Ints, Ints, Ints] | None = None,
    told: Callable[[float], None] | None = None,
) -> tuple[Individual | None, int]:
    """The best solution found and how many children were bred.

    Both islands begin with what is ``known`` (order, start, option), if anything is.

    With ``limits.children`` reached before ``limits.until`` the answer depends on ``seed`` alone.
    """
    islands = [Island(model, seed * 1009 + number, limits) for number in range(ISLANDS)]
    if known is not None:
        for island in islands:
            island.adopt(*known)
    with ThreadPoolExecutor(ISLANDS) as pool:
        while not all(island.over() for island in islands):
            for job in [pool.submit(island.run, ROUND) for island in islands]:
                job.result()
            best = _best(islands)
            if best is not None:
                for island in islands:
                    if island.people.best is None or best.driving < island.people.best.driving - 1e-6:
                        island.people.add(best, counts=False)
                if told:
                    told(best.driving)
    return _best(islands), sum(island.born for island in islands)


def _best(islands: list[Island]) -> Individual | None:
    found = [island.people.best for island in islands if island.people.best is not None]
    return min(found, key=lambda one: one.driving) if found else None
