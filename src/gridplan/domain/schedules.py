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


@dataclass(frozen=True, slots=True)
class Arrival:
    """One way to drive a leg: the moment ``at`` the place, ``ready`` for what is done there, the break taken so far."""

    at: int
    ready: int
    pause: int | None


def arrivals(day: WorkingDay, time: int, pause: int | None, leg: int) -> list[Arrival]:
    """Every way to drive a leg from ``time`` on: with no break, with one before it, with one behind it.

    Args:
        day: the working day.
        time: when the crew could leave.
        pause: when its break began; ``None`` where it has had none.
        leg: seconds; a leg of 0 stays at the place.
    """
    found = [Arrival(time + leg, time + leg, pause)]
    if day.break_length and pause is None:
        if time <= day.break_until:
            begins = max(time, day.break_from)
            at = begins + day.break_length + leg
            found.append(Arrival(at, at, begins))
        if leg and time + leg <= day.break_until:
            begins = max(time + leg, day.break_from)
            found.append(Arrival(time + leg, begins + day.break_length, begins))
    return found


def latest(day: WorkingDay, *, paused: bool) -> int:
    """The last moment at which a crew may be out: with its break behind it, or without one."""
    end = day.start + day.shift
    if paused:
        return end + day.break_length
    return min(end, day.break_until) if day.break_length else end


def _visited(day: WorkingDay, label: _Label, task: Task) -> list[_Label]:
    """All ways to make a visit: break before the leg, after it, or not yet."""
    found = []
    for way in arrivals(day, label.time, label.pause, task.leg):
        begins = max(way.ready, task.opens or 0)
        ends = begins + task.service
        if task.closes is None or ends <= task.closes:
            found.append(_Label(ends, (*label.hours, Hour(arrives=way.at, begins=begins, ends=ends)), way.pause))
    return found


def _home(day: WorkingDay, label: _Label, leg: int) -> list[_Label]:
    """All ways to drive home inside the working day."""
    back = [
        _Label(way.at, label.hours, way.pause)
        for way in arrivals(day, label.time, label.pause, leg)
        if way.at == way.ready
    ]
    return [one for one in back if one.time <= latest(day, paused=one.pause is not None)]
