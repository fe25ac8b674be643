"""The teams seen so far: columns of the partition master of a region.

Sets: columns j = (units S, host h, previous team i that it succeeds, or none). Variables z_j, binary:

    Σ_{j with u} z_j = 1 for each unit u;   Σ_{j of h} z_j = teams_h;   Σ_{j succeeding i} z_j <= 1;
    Σ_j goal_j z_j <= value for each earlier goal
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridplan.domain.territories import FIRST_GOALS
from gridplan.solvers.columns import ColumnProblem, Counts
from gridplan.solvers.territories.evaluate import successors
from gridplan.solvers.territories.region import COST, Floats, Part, Region, mask, membership

Column = tuple[int, int, int]
"""Units as a bit mask, host, previous team (-1 for none)."""

MOVED = COST + 1
PLACES = {**{name: k for k, name in enumerate(FIRST_GOALS)}, "cost": COST, "moved": MOVED}
"""Goal → its place among the measures of a column."""


_BY_WORKLOAD = ("over_capacity", "outside_band")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One goal to minimize, the earlier ones kept.

    Attributes:
        goal: its name.
        limits: earlier goals and their values, most important first.
        prices: other goals and what one of each counts, in the unit of this goal; whole numbers.
        excused: bit mask of units that each are a team by themselves whatever is done, too heavy to be anything else:
            then no other team may have any of ``over_capacity`` and ``outside_band``.
    """

    goal: str
    limits: tuple[tuple[str, float], ...] = ()
    prices: tuple[tuple[str, float], ...] = ()
    excused: int = 0

    @property
    def forbidden(self) -> tuple[str, ...]:
        """Goals of which no column may have anything, but for those excused."""
        return tuple(name for name, value in self.limits if self._is_forbidden(name, value))

    @property
    def rationed(self) -> tuple[tuple[str, float], ...]:
        """Goals of which all columns together may have some."""
        return tuple((name, value) for name, value in self.limits if not self._is_forbidden(name, value))

    def _is_forbidden(self, name: str, value: float) -> bool:
        return name != "moved" and (value == 0 or (bool(self.excused) and name in _BY_WORKLOAD))

    def worth(self, measures: Floats) -> Floats:
        """float64[...]: what is minimized, from the goals in the order of :data:`PLACES` along the last axis."""
        found = measures[..., PLACES[self.goal]]
        return found + sum(price * measures[..., PLACES[name]] for name, price in self.prices)


class Pool:
    """Columns with what they count for each goal."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.columns: list[Column] = []
        self.measures: Floats = np.zeros((0, MOVED + 1))
        self._known: dict[Column, int] = {}
        self._own = [mask(i for i, k in enumerate(region.previous) if k == label) for label in range(self.labels)]
        self._had = mask(i for i, k in enumerate(region.previous) if k >= 0)

    @property
    def labels(self) -> int:
        """How many previous teams there are."""
        return len(self.region.label_hosts)

    def add(self, columns: Iterable[Column]) -> int:
        """Take up the columns that are new; tells how many."""
        new = [c for c in dict.fromkeys(columns) if c not in self._known]
        if not new:
            return 0
        measures = np.zeros((len(new), MOVED + 1))
        measures[:, : COST + 1] = self.region.measures([(units, host) for units, host, _ in new])
        if self.region.tracks:
            measures[:, MOVED] = [self._moved(units, label) for units, _, label in new]
        for column in new:
            self._known[column] = len(self.columns)
            self.columns.append(column)
        self.measures = np.concatenate([self.measures, measures])
        return len(new)

    def _moved(self, units: int, label: int) -> float:
        stays = self._own[label] if label >= 0 else 0
        return self.region.weight(units & self._had & ~stays)

    def places(self, parts: Sequence[Part]) -> NDArray[np.int64]:
        """Where the columns of a division stand; they are taken up if they are new."""
        columns = [(s, h, label) for (s, h), label in zip(parts, successors(self.region, parts), strict=True)]
        self.add(columns)
        return np.array([self._known[c] for c in columns], dtype=np.int64)

    def allowed(self, stage: Stage) -> NDArray[np.bool_]:
        """The columns that no earlier goal forbids."""
        fine = np.ones(len(self.columns), dtype=bool)
        alone = np.array([s & stage.excused == s and not s & (s - 1) for s, _, _ in self.columns], dtype=bool)
        for name in stage.forbidden:
            fine &= (self.measures[:, PLACES[name]] == 0) | (alone & (name in _BY_WORKLOAD))
        return fine

    def problem(self, stage: Stage, which: NDArray[np.int64]) -> ColumnProblem:
        """The master of a stage over some columns. Rows: units, hosts, previous teams, rationed goals."""
        region, chosen = self.region, [self.columns[j] for j in which.tolist()]
        hosts = np.array([h for _, h, _ in chosen])
        labels = np.array([i for _, _, i in chosen])
        height = len(chosen)
        every = np.arange(height)
        known = labels >= 0
        rationed = stage.rationed
        blocks = [
            sparse.csr_matrix(membership([s for s, _, _ in chosen], region.count), dtype=np.float64),
            sparse.csr_matrix((np.ones(height), (every, hosts)), shape=(height, len(region.hosts))),
            sparse.csr_matrix((np.ones(known.sum()), (every[known], labels[known])), shape=(height, self.labels)),
            sparse.csr_matrix(
                self.measures[np.ix_(which, np.array([PLACES[name] for name, _ in rationed], dtype=np.int64))]
            ),
        ]
        ones = np.ones(region.count)
        teams = np.array(region.teams, dtype=np.float64)
        values = np.array([value for _, value in rationed])
        free = np.zeros(self.labels), np.full(len(rationed), -np.inf)
        return ColumnProblem(
            costs=stage.worth(self.measures[which]),
            matrix=sparse.hstack(blocks).T.tocsc(),
            lower=np.concatenate([ones, teams, *free]),
            upper=np.concatenate([ones, teams, np.ones(self.labels), values]),
            multiplicity=np.ones(height),
        )

    def parts(self, which: NDArray[np.int64], counts: Counts) -> tuple[Part, ...]:
        """The division that a solution of the master stands for."""
        return tuple(sorted(self.columns[j][:2] for j in which[counts > 0].tolist()))
