"""The cheapest order of a route's visits, day by day."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from gridplan.solvers.circuits.instance import FAR, Instance
from gridplan.solvers.circuits.sheets import Sheet

_Label = tuple[int, int, bool, tuple[int, ...]]
"""Driving, time, whether the break is over, the visits so far."""


def cheapest_order(instance: Instance, sheet: Sheet, begin: int, members: Sequence[int], end: int) -> tuple[int, ...]:
    """The visits of one day in the cheapest order that keeps all hours; the first in lexical order among equals.

    The dynamic program of :mod:`.routes` for one set, with the orders.

    Raises:
        ValueError: there is no such order.
    """
    states: dict[tuple[frozenset[int], int], list[_Label]] = {}
    for member in members:
        start: _Label = (0, instance.hours.start, False, ())
        labels = _made(instance, start, int(sheet.legs[begin, instance.visits[member].place]), member)
        if labels:
            states[frozenset({member}), member] = _best(labels)
    for _ in range(len(members) - 1):
        longer: dict[tuple[frozenset[int], int], list[_Label]] = {}
        for (made, last), labels in states.items():
            for member in members:
                if member in made or _returns(instance, made, last, member):
                    continue
                leg = int(sheet.legs[instance.visits[last].place, instance.visits[member].place])
                found = [new for label in labels for new in _made(instance, label, leg, member)]
                longer.setdefault((made | {member}, member), []).extend(found)
        states = {key: _best(labels) for key, labels in longer.items() if labels}
    home = [
        (driving, order)
        for (_, last), labels in states.items()
        for driving, order in _home(instance, labels, int(sheet.legs[instance.visits[last].place, end]))
    ]
    if not home:
        raise ValueError(f"no order of {len(members)} visits fits the day")
    return min(home)[1]


def _returns(instance: Instance, made: frozenset[int], last: int, member: int) -> bool:
    """Whether the crew would come back to a place that it has left."""
    place = instance.visits[member].place
    return place != instance.visits[last].place and any(instance.visits[m].place == place for m in made)


def _arrivals(instance: Instance, time: int, paused: bool, leg: int) -> list[tuple[int, bool]]:
    hours = instance.hours
    ways = [(time + leg, paused)]
    if hours.break_length and not paused:
        if time <= hours.break_until:
            ways.append((max(time, hours.break_from) + hours.break_length + leg, True))
        if leg and time + leg <= hours.break_until:
            ways.append((max(time + leg, hours.break_from) + hours.break_length, True))
    return ways


def _latest(instance: Instance, paused: bool) -> int:
    hours = instance.hours
    if paused:
        return hours.start + hours.shift + hours.break_length
    return min(hours.start + hours.shift, hours.break_until) if hours.break_length else hours.start + hours.shift


def _made(instance: Instance, label: _Label, leg: int, member: int) -> list[_Label]:
    driving, time, paused, order = label
    need = instance.visits[member].need
    found: list[_Label] = []
    if leg >= FAR:
        return found
    for arrived, taken in _arrivals(instance, time, paused, leg):
        ends = max(arrived, need.opens or 0) + need.service_seconds
        if ends <= _latest(instance, taken) and (need.closes is None or ends <= need.closes):
            found.append((driving + leg, ends, taken, (*order, member)))
    return found


def _home(instance: Instance, labels: Sequence[_Label], leg: int) -> list[tuple[int, tuple[int, ...]]]:
    return [
        (driving + leg, order)
        for driving, time, paused, order in labels
        if leg < FAR and any(back <= _latest(instance, taken) for back, taken in _arrivals(instance, time, paused, leg))
    ]


def _best(labels: Sequence[_Label]) -> list[_Label]:
    """Labels that no other beats in driving, time and break; of equals the first in lexical order."""
    kept: list[_Label] = []
    for label in sorted(labels, key=lambda one: (one[0], one[1], not one[2], one[3])):
        if not any(other[1] <= label[1] and other[2] >= label[2] for other in kept):
            kept.append(label)
    return kept


def in_order(
    instance: Instance, sheet: Sheet, members: Sequence[int], offsets: Sequence[int], beds: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    """``(visit, night)`` of a route in the order driven."""
    ends = [sheet.depot, *beds, sheet.depot]
    found: list[tuple[int, int]] = []
    for night, (begin, end) in enumerate(itertools.pairwise(ends)):
        own = [m for m, offset in zip(members, offsets, strict=True) if offset == night]
        found += [(member, night) for member in (cheapest_order(instance, sheet, begin, own, end) if own else ())]
    return tuple(found)
