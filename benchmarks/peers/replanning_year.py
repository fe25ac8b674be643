"""One sequence of staff changes, re-planned after every one, and everything that was counted on the way.

What is counted is counted here and not by gridplan's solvers: hard violations by its independent checker, and once more
by hand where the mission is plain (nobody missing, stays of 26 weeks, the past as published); whether a plan without
violation exists, by :mod:`peers.postings_least`, asked only where the plan has one: a plan without any proves it.

From scratch means ``make_plan`` for the same county and day without the published plan: what planners do who have no
re-planning. Only what lies on or after the day is compared, for both.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridplan.checking.posting_people import required
from gridplan.domain.county import County
from gridplan.domain.plan import Plan, PlanDiff
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Result
from gridplan.planning.pipeline import make_plan
from gridplan.replanning import count_by_kind, diff_plans, replan
from gridplan.sources import inspect_county
from peers.postings_least import least_shortage
from peers.staff_changes import QUARTER, StaffChange, changed, days_of, rolled, thinned

WEEK = dt.timedelta(weeks=1)
POSTED = "postings."
LEDGER_RULES = frozenset({"postings.min_stay", "commissioners.min_stay"})


@dataclass(frozen=True, kw_only=True)
class Task:
    """One sequence to run.

    Attributes:
        every: so many changes after which it is also planned from scratch, and once more with unchanged input.
        per_post: physicians who may be posted for each post, where there are more; 0 leaves all.
    """

    folder: Path
    number: int
    changes: int
    every: int
    per_post: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Event:
    """What came of one change.

    Attributes:
        sequence, number: which; number 0 is the first plan.
        hard: hard violations, as ``rule: message``.
        feasible: whether a plan without them exists; ``None`` where that was not decided.
        shortage: person-weeks of physicians missing from the day on, counted by hand.
        least: what any plan lacks at least, where it was asked.
        faults: what must never be: short stays without a recorded exception, a past that changed, a miscount.
        changes, scratch: kind → changes from the published plan, re-planned and from scratch (where it was asked).
        unchanged: changes on planning once more with nothing changed (where it was asked).
        seconds, scratch_seconds: of the clock.
        work: seconds that processors spent on it, all threads together: what other work on the machine does not touch.
        stages: stage → seconds.
    """

    sequence: int
    number: int
    change: StaffChange
    hard: tuple[str, ...] = ()
    feasible: bool | None = True
    shortage: int = 0
    least: float | None = None
    faults: tuple[str, ...] = ()
    short_stays: int = 0
    changes: dict[str, int] = dataclasses.field(default_factory=dict)
    scratch: dict[str, int] | None = None
    unchanged: int | None = None
    seconds: float = 0.0
    work: float = 0.0
    scratch_seconds: float = 0.0
    stages: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def text(self) -> str:
        """Which change of which sequence."""
        return f"sequence {self.sequence}, change {self.number}, {self.change.day}: {self.change.text}"


def run(task: Task) -> list[Event]:
    """The first plan, then every change of a sequence; ends early where gridplan raises."""
    return list(_events(task))


def _events(task: Task) -> Iterator[Event]:
    county = _read(task.folder, None)
    if task.per_post:
        county = thinned(county, task.per_post, task.number)
    began = time.perf_counter()
    plan = make_plan(county, task.folder)
    start = StaffChange(kind="start", day=county.calendar.start, text="the first plan")
    yield _judged(task, 0, start, plan, None, seconds=time.perf_counter() - began)
    first, weeks = county.calendar.start, 4 * QUARTER
    rng = random.Random(f"changes {task.number}")
    for number, day in enumerate(days_of(task.changes, first, weeks, task.number), start=1):
        begins = first + (day - first).days // 7 // QUARTER * QUARTER * WEEK
        if begins > county.calendar.start:
            county = rolled(county, plan, _read(task.folder, begins))
            change = StaffChange(kind="quarter", day=begins, text="the horizon rolls on")
            event, new = _replanned(task, number, change, plan, county, sampled=False)
            yield event
            if new is None:
                return
            plan = new
        county, change = changed(county, plan, day, rng)
        event, new = _replanned(task, number, change, plan, county, sampled=number % task.every == 0)
        yield event
        if new is None:
            return
        plan = new


def _read(folder: Path, start: dt.date | None) -> County:
    """The county of the folder, with a horizon that begins on ``start``."""
    county = inspect_county(folder).county
    assert county is not None
    if start is None:
        return county
    settings = folder / "gridplan.toml"
    told = settings.read_text(encoding="utf-8")
    other = folder.parent / f"{folder.name}-{start}"
    if not other.exists():
        made = folder.parent / f"{folder.name}-{start}-{random.random()}"
        made.mkdir()
        for thing in folder.iterdir():
            if thing.name != "gridplan.toml":
                (made / thing.name).symlink_to(thing, target_is_directory=thing.is_dir())
        line = f"start = {county.calendar.start}"
        assert line in told
        (made / "gridplan.toml").write_text(told.replace(line, f"start = {start}"), encoding="utf-8")
        made.rename(other)
    rolled_on = inspect_county(other).county
    assert rolled_on is not None
    return rolled_on


def _replanned(
    task: Task, number: int, change: StaffChange, parent: Plan, county: County, *, sampled: bool
) -> tuple[Event, Plan | None]:
    watch = _Stopwatch()
    began, worked = time.perf_counter(), time.process_time()
    try:
        revision = replan(parent, county, task.folder, as_of=change.day, progress=watch)
    except Exception:  # whatever it is, it is a defect that has to be told, not the end of the measurement
        told = traceback.format_exc(limit=-3)
        return Event(sequence=task.number, number=number, change=change, faults=(f"raised: {told}",)), None
    seconds, work = time.perf_counter() - began, time.process_time() - worked
    watch.stop()
    plan = revision.plan
    event = _judged(task, number, change, plan, parent, seconds=seconds)
    moved = dict(count_by_kind(_later(parent, plan)))
    event = dataclasses.replace(event, changes=moved, stages=watch.seconds, work=work)
    if sampled:
        again = replan(plan, county, task.folder, as_of=change.day)
        began = time.perf_counter()
        scratch = make_plan(county, task.folder, as_of=change.day)
        event = dataclasses.replace(
            event,
            unchanged=len(again.diff.changes),
            scratch=dict(count_by_kind(_later(parent, scratch))),
            scratch_seconds=time.perf_counter() - began,
        )
    return event, plan


class _Stopwatch:
    """Seconds of each stage, from what is told of the progress."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.stage, self.since = "", time.perf_counter()

    def __call__(self, stage: str, *_: object) -> None:
        if stage != self.stage:
            self.stop()
            self.stage = stage

    def stop(self) -> None:
        now = time.perf_counter()
        if self.stage:
            self.seconds[self.stage] += now - self.since
        self.since = now


def _judged(task: Task, number: int, change: StaffChange, plan: Plan, parent: Plan | None, *, seconds: float) -> Event:
    hard = tuple(f"{v.rule}: {v.message}" for v in plan.audit.hard)
    shortage = sum(_missing(plan, parent).values())
    covered = not any(v.rule == "postings.cover" for v in plan.audit.hard)
    feasible: bool | None = True
    least = None
    if any(v.rule.startswith(POSTED) for v in plan.audit.hard):
        answer = least_shortage(plan.county, parent or plan, plan.as_of)
        feasible, least = answer.feasible, answer.bound
    faults = [*_unrecorded(plan), *_rewritten(plan, parent)]
    if covered and shortage:
        faults.append(f"{shortage} person-weeks are missing that the audit does not know of")
    return Event(
        sequence=task.number,
        number=number,
        change=change,
        hard=hard,
        feasible=feasible,
        shortage=shortage,
        least=least,
        faults=tuple(faults),
        short_stays=sum(v.rule in LEDGER_RULES for v in plan.audit.in_principle),
        seconds=seconds,
    )


def _missing(plan: Plan, parent: Plan | None) -> dict[tuple[str, dt.date], int]:
    """(host, Monday) → physicians missing, in weeks that nothing freezes."""
    county, stays = plan.county, _physicians(plan)
    open_from = plan.as_of + dt.timedelta(days=round(county.rules.value("replan.frozen")) if parent else 0)
    found = {}
    for host, needed in required(county).items():
        for week in range(county.calendar.weeks):
            monday = county.calendar.monday(week)
            there = sum(s.host == host and s.start <= monday < s.end for s in stays)
            if monday >= open_from and there < needed:
                found[host, monday] = needed - there
    return found


def _physicians(plan: Plan) -> Sequence[Posting]:
    return plan.postings.solution.postings if plan.postings.solution else ()


def _unrecorded(plan: Plan) -> Iterator[str]:
    """Stays under 26 weeks without an exception in the register, by person and host, with a reason."""
    told = {v.where[:2]: v.reason for v in plan.audit.in_principle if v.rule in LEDGER_RULES}
    for stay in plan.stays():
        if (stay.end - stay.start).days < 26 * 7 and not told.get((stay.person, stay.host)):
            recorded = "no reason" if (stay.person, stay.host) in told else "no exception"
            yield f"{stay.person} at {stay.host} {stay.start} — {stay.end}: {recorded}"


def _rewritten(plan: Plan, parent: Plan | None) -> Iterator[str]:
    """Weeks of the past that are not as they were published."""
    if parent is None:
        return
    start = max(plan.county.calendar.start, parent.county.calendar.start)
    today = plan.as_of - dt.timedelta(days=plan.as_of.weekday())
    was, now = (
        {
            (s.person, s.host, start + i * WEEK)
            for s in each.stays()
            for i in range((today - start) // WEEK)
            if s.start <= start + i * WEEK < s.end
        }
        for each in (parent, plan)
    )
    yield from (f"the past changed: {cell}" for cell in sorted(was ^ now))


def _later(before: Plan, after: Plan) -> PlanDiff:
    """What differs from the later plan's day on, inside the horizon of both."""
    day, calendars = after.as_of, [plan.county.calendar for plan in (before, after)]
    until, circuits_until = min(c.end for c in calendars), min(c.circuit_end for c in calendars)
    return diff_plans(*(_clipped(plan, day, until, circuits_until) for plan in (before, after)))


def _clipped(plan: Plan, day: dt.date, until: dt.date, circuits_until: dt.date) -> Plan:
    monday = day - dt.timedelta(days=day.weekday())

    def clipped(result: Result[Postings]) -> Result[Postings]:
        stays = result.solution.postings if result.solution else ()
        kept = tuple(
            dataclasses.replace(s, start=max(s.start, monday), end=min(s.end, until))
            for s in stays
            if s.end > monday and s.start < until
        )
        return dataclasses.replace(result, solution=Postings(postings=kept))

    circuits = plan.circuits
    if circuits.solution is not None:
        tours = tuple(t for t in circuits.solution.tours if day <= t.day < circuits_until)
        circuits = dataclasses.replace(circuits, solution=dataclasses.replace(circuits.solution, tours=tours))
    return dataclasses.replace(
        plan,
        postings=clipped(plan.postings),
        commissioners=clipped(plan.commissioners) if plan.commissioners else None,
        circuits=circuits,
    )
