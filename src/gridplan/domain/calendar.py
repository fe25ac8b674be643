"""Working days and whole weeks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """``place`` (village, township or facility) cannot be visited on days ``start <= day < end``."""

    place: str
    start: dt.date
    end: dt.date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The planning horizon.

    Attributes:
        start: a Monday, the first day.
        weeks: length of the posting horizon in whole weeks.
        circuit_weeks: length of the circuit horizon in whole weeks, at most ``weeks``.
        workdays: every working day of the circuit horizon, ascending: the statutory calendar with
            make-up working weekends and the county's own changes.
        closures: places closed for a while.
    """

    start: dt.date
    weeks: int
    circuit_weeks: int
    workdays: tuple[dt.date, ...]
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        if self.start.weekday() != 0:
            raise ValueError(f"the horizon must start on a Monday, not on {self.start:%A %Y-%m-%d}")
        if not 1 <= self.circuit_weeks <= self.weeks:
            raise ValueError("circuit_weeks must lie between 1 and weeks")
        if list(self.workdays) != sorted(set(self.workdays)):
            raise ValueError("workdays must be distinct and ascending")

    @property
    def end(self) -> dt.date:
        """First day after the posting horizon."""
        return self.start + dt.timedelta(weeks=self.weeks)

    @property
    def circuit_end(self) -> dt.date:
        """First day after the circuit horizon."""
        return self.start + dt.timedelta(weeks=self.circuit_weeks)

    def monday(self, week: int) -> dt.date:
        """First day of week number ``week`` (0 is the first)."""
        return self.start + dt.timedelta(weeks=week)

    def week_of(self, day: dt.date) -> int:
        """Number of the week that holds ``day``; negative before the horizon."""
        return (day - self.start).days // 7

    def is_closed(self, place: str, day: dt.date) -> bool:
        """Whether ``place`` is closed on ``day``."""
        return any(c.place == place and c.start <= day < c.end for c in self.closures)
