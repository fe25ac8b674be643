"""Working days, whole weeks, and what is different on some days: closures, markets, seasons."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """``place`` (village, township, facility or visit place) cannot be visited on days ``start <= day < end``.

    ``place`` may be a vehicle too: it is out of service then.
    """

    place: str
    start: dt.date
    end: dt.date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Market days (赶集日, 圩日) of a village or of every village of a township.

    Attributes:
        rule: as the planner wrote it, such as ``逢三八`` (by the lunar calendar).
        days: those inside the horizon, ascending.
    """

    place: str
    rule: str
    days: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """On days ``start <= day < end`` the roads are as in the travel scenario of this id, such as ``wet_season``."""

    scenario: str
    start: dt.date
    end: dt.date


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
        markets: market days by place.
        seasons: days on which other travel times hold; no two overlap.
    """

    start: dt.date
    weeks: int
    circuit_weeks: int
    workdays: tuple[dt.date, ...]
    closures: tuple[Closure, ...] = ()
    markets: tuple[Market, ...] = ()
    seasons: tuple[Season, ...] = ()

    def __post_init__(self) -> None:
        if self.start.weekday() != 0:
            raise ValueError(f"the horizon must start on a Monday, not on {self.start:%A %Y-%m-%d}")
        if not 1 <= self.circuit_weeks <= self.weeks:
            raise ValueError("circuit_weeks must lie between 1 and weeks")
        if list(self.workdays) != sorted(set(self.workdays)):
            raise ValueError("workdays must be distinct and ascending")
        ordered = sorted(self.seasons, key=lambda season: season.start)
        if any(a.end > b.start for a, b in itertools.pairwise(ordered)):
            raise ValueError("two seasons overlap")

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

    def scenario_on(self, day: dt.date) -> str | None:
        """The travel scenario of a season on ``day``; ``None`` where the county's usual one holds."""
        return next((s.scenario for s in self.seasons if s.start <= day < s.end), None)

    def market_days(self, *places: str) -> frozenset[dt.date]:
        """Market days of any of the places."""
        return frozenset(day for market in self.markets if market.place in places for day in market.days)
