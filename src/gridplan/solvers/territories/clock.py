"""What is left of a region's share of the time."""

from __future__ import annotations

import time

from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.interruption import requested
from gridplan.solvers.profiles import SolverProfile


class Clock:
    """Counts down from a number of seconds."""

    def __init__(self, profile: SolverProfile, seconds: float) -> None:
        self.profile, self.deadline = profile, time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.deadline - time.monotonic()

    @property
    def over(self) -> bool:
        """Whether time is up, or somebody asked to stop."""
        return self.left <= 0 or requested()

    def limits(self, share: float = 1.0) -> ColumnLimits:
        """The column engine's limits for a share of what is left."""
        return self.profile.column_limits(seconds=max(share * self.left, 0.05))
