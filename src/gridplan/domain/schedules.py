"""Hours of a tour: when each visit begins and ends, where the break lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gridplan.domain.circuits import WorkingDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One visit of a day: seconds after midnight.

    Attributes:
        arrives: at the place; that of the visit before where it is at the same place.
        begins, ends: the visit itself.
    """

    arrives: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """The hours of one day on the road.

    Attributes:
        leaves, returns: from where the day begins, to where it ends.
        visits: in the order driven.
        break_begins: ``None`` where the crew is back before it is due.
    """

    leaves: int
    visits: tuple[Hour, ...]
    returns: int
    break_begins: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A visit of ``service`` seconds after a leg of ``leg`` seconds, inside its hours."""

    leg: int
    service: int
    opens: int | None = None
    closes: int | None = None


@dataclass(frozen=True, slots=True)
class _Label:
    time: int
    hours: tuple[Hour, ...]
    pause: int | None


def day_hours(day: WorkingDay, tasks: Sequence[Task], home: int) -> DayHours | None:
    """The earliest hours of a day, ``None`` where it does not fit.

    Of several places for the break, the one with the earliest return. The crew leaves late where it would only wait at
    its first stop.

    Args:
        day: the working day.
        tasks: the visits in the order driven; a leg of 0 stays at the place.
        home: seconds of the last leg.
    """
    labels = [_Label(day.start, (), None)]
    for task in tasks:
        labels = [new for label in labels for new in _visited(day, label, task)]
    done = [end for label in labels for end in _home(day, label, home)]
    if not done:
        return None
    best = min(done, key=lambda label: (label.time, label.pause or 0))
    leaves = day.start
    if best.hours and not (best.pause is not None and best.pause < best.hours[0].begins):
        leaves = max(day.start, best.hours[0].begins - tasks[0].leg)
    first = [Hour(arrives=leaves + tasks[0].leg, begins=best.hours[0].begins, ends=best.hours[0].ends)] if tasks else []
    return DayHours(leaves=leaves, visits=(*first, *best.hours[1:]), returns=best.time, break_begins=best.pause)


def _paused(day: WorkingDay, label: _Label) -> _Label | None:
    """The label after a break taken now; ``None`` where none is due or it is too late for one."""
    if not day.break_length or label.pause is not None or label.time > day.break_until:
        return None
    begins = max(label.time, day.break_from)
    return _Label(begins + day.break_length, label.hours, begins)


def _visited(day: WorkingDay, label: _Label, task: Task) -> list[_Label]:
    """All ways to make a visit: break before the leg, after it, or not yet."""
    before = [label, *filter(None, [_paused(day, label)])]
    arrived = [(_Label(one.time + task.leg, one.hours, one.pause), one.time + task.leg) for one in before]
    arrived += [(late, at) for one, at in arrived if task.leg and (late := _paused(day, one)) is not None]
    found = []
    for one, at in arrived:
        begins = max(one.time, task.opens or 0)
        ends = begins + task.service
        if task.closes is None or ends <= task.closes:
            found.append(_Label(ends, (*one.hours, Hour(arrives=at, begins=begins, ends=ends)), one.pause))
    return found


def _home(day: WorkingDay, label: _Label, leg: int) -> list[_Label]:
    """All ways to drive home inside the working day."""
    before = [label, *filter(None, [_paused(day, label)])]
    back = [_Label(one.time + leg, one.hours, one.pause) for one in before]
    return [one for one in back if _fits(day, one)]


def _fits(day: WorkingDay, label: _Label) -> bool:
    if label.pause is None:
        due = bool(day.break_length) and label.time > day.break_until
        return not due and label.time <= day.start + day.shift
    return label.time <= day.start + day.shift + day.break_length
