"""What a solver hands back: a solution with the proof of how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S_co = TypeVar("S_co", covariant=True)


class Status(StrEnum):
    """Whether the solution can be used."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class StopReason(StrEnum):
    """Why the solver stopped."""

    PROVEN = "proven"
    LIMIT = "limit"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal of a lexicographic objective, most important first.

    Attributes:
        name: such as ``shortage_weeks``.
        value: what the solution reaches; less is better.
        bound: no solution that keeps the earlier goals' values can be below this.
        unit: unit of both.
    """

    name: str
    value: float
    bound: float
    unit: str = ""

    @property
    def gap(self) -> float:
        """``(value - bound) / |value|``, 0 where both agree to within 1e-6."""
        difference = self.value - self.bound
        if difference <= 1e-6 * max(1.0, abs(self.value)):
            return 0.0
        return difference / max(abs(self.value), 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a result comes from: digests of problem and profile, seed, versions of the engines."""

    problem: str
    profile: str
    seed: int
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Generic[S_co]):
    """A solver's answer. ``solution`` is ``None`` exactly when ``status`` is infeasible or unknown.

    ``runtime`` is seconds of wall time; ``notes`` are remarks for the planner, such as what was relaxed.
    """

    status: Status
    stop_reason: StopReason
    solution: S_co | None
    goals: tuple[Goal, ...]
    runtime: float
    provenance: Provenance
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        usable = self.status in (Status.OPTIMAL, Status.FEASIBLE)
        if usable != (self.solution is not None):
            raise ValueError(f"a result with status {self.status} and solution {self.solution!r}")

    @property
    def objective(self) -> float | None:
        """Value of the last, least important goal."""
        return self.goals[-1].value if self.goals else None

    @property
    def bound(self) -> float | None:
        """Bound of the last goal."""
        return self.goals[-1].bound if self.goals else None

    @property
    def gap(self) -> float | None:
        """The largest gap of any goal, as a fraction."""
        return max(g.gap for g in self.goals) if self.goals else None
