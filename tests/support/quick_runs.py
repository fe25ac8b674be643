"""Runs with nothing to solve: the county is one line of ``staff.csv``, planning takes as long as a test says.

Saving, publishing, the ledger, locks and everything about files are the real ones.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from pathlib import Path
from typing import Any

import pytest

from gridplan.domain.county import County
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Audit, Change, Plan, PlanDiff, Violation
from gridplan.domain.rules import Level
from gridplan.replanning import Revision
from gridplan.running import flow
from gridplan.running.orders import Order, Outcome, Progress
from gridplan.sources import Inspection, Settings
from gridplan.store import Run
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan

DAY = dt.date(2026, 2, 9)
BROKEN = Violation(
    rule="postings.cover", level=Level.HARD, where=("TH1",), amount=2, unit="weeks", message="安岗乡卫生院缺2周"
)


@dataclasses.dataclass
class Planning:
    """What planning does instead of solving.

    Attributes:
        seconds: how long it takes.
        hard: whether the plan breaks a hard rule.
        error: raised instead.
        during: called while it runs.
        asked: the day and the parent of each plan that was made.
    """

    seconds: float = 0.0
    hard: bool = False
    error: BaseException | None = None
    during: Any = None
    asked: list[tuple[dt.date | None, str | None]] = dataclasses.field(default_factory=list)

    def plan(self, county: County, *, as_of: dt.date | None, parent: str | None) -> Plan:
        self.asked.append((as_of, parent))
        end = time.monotonic() + self.seconds
        if self.during:
            self.during()
        time.sleep(max(0.0, end - time.monotonic()))
        if self.error:
            raise self.error
        now = dt.datetime.now().astimezone()
        return dataclasses.replace(
            tiny_plan(county),
            id=f"{now:%Y%m%d-%H%M%S}-{county.digest()[:4]}",
            created=now,
            parent=parent,
            as_of=as_of or county.calendar.start,
            audit=Audit(kept=(), violations=(BROKEN,) if self.hard else ()),
        )


def read(folder: Path) -> Inspection:
    """``staff.csv`` is the county's name; with 错 in it, it is wrong."""
    try:
        name = (folder / "staff.csv").read_text(encoding="utf-8").strip()
    except OSError:
        name = "错"
    if "错" in name:
        wrong = Finding(
            code="GP-S113",
            level=FindingLevel.ERROR,
            message="日期无法识别",
            remedy="写成2026-01-05",
            file="staff.csv",
            row=7,
            feature="P0001",
            value="31.02.",
        )
        return Inspection(county=None, findings=(wrong,), settings=Settings())
    return Inspection(county=dataclasses.replace(tiny_county(), name=name), findings=(), settings=Settings())


def install(monkeypatch: pytest.MonkeyPatch, planning: Planning) -> None:
    """Have runs plan by ``planning``."""

    def make_plan(county: County, folder: Path, *, as_of: dt.date | None = None, **_: object) -> Plan:
        return planning.plan(county, as_of=as_of, parent=None)

    def replan(parent: Plan, county: County, folder: Path, *, as_of: dt.date, **_: object) -> Revision:
        plan = planning.plan(county, as_of=as_of, parent=parent.id)
        change = Change(kind="posting", who=("D0",), where="TH0", before="甲", after="乙")
        return Revision(
            plan=plan, parent=parent, diff=PlanDiff(before=parent.id, after=plan.id, changes=(change,)), notices=()
        )

    monkeypatch.setattr(flow, "inspect_county", read)
    monkeypatch.setattr(flow, "make_plan", make_plan)
    monkeypatch.setattr(flow, "replan", replan)


def write_papers(*arguments: Any) -> None:
    """Instead of map and workbook."""
    *_, folder = arguments
    for name in ("map.html", "plan.xlsx"):
        (folder / name).write_bytes(b"x" * 100_000)


def county_folder(folder: Path, name: str = "一") -> Path:
    """A folder that :func:`read` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "gridplan.toml").write_text("", encoding="utf-8")
    (folder / "staff.csv").write_text(name, encoding="utf-8")
    return folder


def quiet(*_: object) -> None:
    """Progress that nobody hears."""


def at_once(work: Any) -> tuple[Any, bool]:
    """A worker that works where it stands."""
    return work(quiet), False


def once(folder: Path, *, told: list[Run] | None = None, progress: Progress = quiet, **order: Any) -> Outcome:
    """One run of a watch."""
    heard = [] if told is None else told
    asked = Order(**{"command": "watch", "cause": "once", "as_of": DAY, **order})
    return flow.carry_out(folder, asked, worker=at_once, progress=progress, tell=lambda run, _: heard.append(run))
