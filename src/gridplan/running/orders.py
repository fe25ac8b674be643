"""What is asked of a run, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from gridplan.domain.plan import Plan, PlanDiff
from gridplan.store import Run

T = TypeVar("T")
Progress = Callable[[str, str, float | None, float | None], None]


class Worker(Protocol):
    """Carries out long work that reports its progress; says also whether somebody cut it short."""

    def __call__(self, work: Callable[[Progress], T], /) -> tuple[T, bool]:
        """The result of ``work``, and whether it was cut short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked.

    Attributes:
        command: ``plan`` plans from scratch; ``replan`` changes the published plan, or the latest where none is
            published; ``watch`` does so where the input changed, and plans from scratch where nothing is published;
            ``publish`` makes a workbook edited by hand the plan.
        cause: why; see :class:`~gridplan.store.Run`.
        profile: solver profile of all stages; by default those of ``gridplan.toml``.
        as_of: the day to plan for; today by default, as far as it lies in the horizon.
    """

    command: Literal["plan", "replan", "watch", "publish"]
    cause: str = "by_hand"
    profile: str = ""
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a run that ended well, or with a plan that cannot be published.

    Attributes:
        run: its row in the ledger.
        plan: the plan that was made, under the id that it was saved by; ``None`` where nothing had changed.
        folder: of that plan.
        diff: what it changes in its parent; ``None`` of a first plan.
        lines: notices, one for each person and place concerned.
        cut_short: somebody stopped it early.
    """

    run: Run
    plan: Plan | None = None
    folder: Path | None = None
    diff: PlanDiff | None = None
    lines: tuple[str, ...] = ()
    cut_short: bool = False
