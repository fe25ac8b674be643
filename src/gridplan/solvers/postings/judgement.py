"""What a relaxation says: a bound, and what each stay adds to it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gridplan.solvers.postings.model import Floats, Stays
from gridplan.solvers.postings.pricing import Prices, Pricing
from gridplan.solvers.postings.stays import Ints


class Judgement(Protocol):
    """A bound, and what each stay adds to it."""

    @property
    def bound(self) -> float:
        """No plan costs less."""

    def within(self, room: float | Floats) -> tuple[Ints, Floats]:
        """Numbers and excesses of all stays whose excess is at most ``room``, or float64[hosts] at each host.

        A plan that uses a stay of excess r costs at least the bound plus r.
        """

    def excess(self, stays: Stays) -> Floats:
        """float64[stays]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxation:
    """Duals of a linear relaxation, the bound they prove over *all* stays, and each goal's weight under them."""

    bound: float
    raw: Floats
    duals: Floats
    weights: Mapping[str, float]
    pricing: Pricing

    @functools.cached_property
    def prices(self) -> Prices:
        """What members of each group pay and save."""
        return self.pricing.prices(self.duals, self.weights)

    def within(self, room: float | Floats) -> tuple[Ints, Floats]:
        """Numbers and excesses of all stays whose excess is at most ``room``, or float64[hosts] at each host."""
        return self.pricing.within(self.prices, room)

    def excess(self, stays: Stays) -> Floats:
        """float64[stays]: what each costs beyond the cheapest schedule of its group."""
        return self.pricing.excess(
            stays, stays.cost(self.weights) - self.pricing.rows.matrix(stays).T @ self.duals, self.prices
        )
