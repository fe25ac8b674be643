"""When regular runs are due: a cron expression."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cronsim import CronSim, CronSimError

from gridplan.errors import OptionError
from gridplan.languages import said

_CAUGHT_UP = dt.timedelta(days=2)
"""Who slept for longer is not interested in what was due before."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A cron expression of five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday).

    Raises:
        OptionError: it is none.
    """

    expression: str

    def __post_init__(self) -> None:
        if len(self.expression.split()) != 5:
            raise OptionError(
                said(
                    "{expression!r} is no cron expression of five fields, such as '30 2 * * 1-5'",
                    expression=self.expression,
                )
            )
        try:
            next(CronSim(self.expression, dt.datetime(2000, 1, 1)))  # noqa: DTZ001 - only whether there is a moment
        except (CronSimError, StopIteration) as fault:
            raise OptionError(
                said(
                    "{expression!r} is no cron expression such as '30 2 * * 1-5': {fault}",
                    expression=self.expression,
                    fault=str(fault) or said("it is never due"),
                )
            ) from fault

    def due(self, since: dt.datetime, now: dt.datetime) -> bool:
        """Whether a moment of the schedule lies in (``since``, ``now``]; none does where the clock went back."""
        return since < now and next(CronSim(self.expression, max(since, now - _CAUGHT_UP))) <= now

    def following(self, now: dt.datetime) -> dt.datetime:
        """The next moment after ``now``."""
        return next(CronSim(self.expression, now))
