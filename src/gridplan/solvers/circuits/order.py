"""The cheapest order of a route's visits, day by day."""

from __future__ import annotations

from collections.abc import Sequence

from gridplan.domain.schedules import arrivals, latest
from gridplan.solvers.circuits.instance import FAR, Instance
from gridplan.solvers.circuits.published import legs_of, stages_of
from gridplan.solvers.circuits.sheets import Sheet

_Label = tuple[int, int, int | None, tuple[int, ...]]
"""Driving, time, when the break began (``None`` where there was none), the visits so far."""


def cheapest_order(instance: Instance, sheet: Sheet, begin: int, members: Sequence[int], end: int) -> tuple[int, ...]:
    """The visits of one day in the cheapest order that keeps all hours; the first in lexical order among equals.

    The dynamic program of :mod:`.routes` for one set, with the orders. No place is left before all visits there are
    made, so that what counts is the number of places.

    Raises:
        ValueError: there is no such order.
    """
    states: dict[tuple[frozenset[int], int], list[_Label]] = {}
    for member in members:
        start: _Label = (0, instance.hours.start, None, ())
        labels = _made(instance, start, int(sheet.legs[begin, instance.visits[member].place]), member)
        if labels:
            states[frozenset({member}), member] = _best(labels)
    for _ in range(len(members) - 1):
        longer: dict[tuple[frozenset[int], int], list[_Label]] = {}
        for (made, last), labels in states.items():
            for member in members:
                if member in made or _leaves_early(instance, members, made, last, member):
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


def _leaves_early(instance: Instance, members: Sequence[int], made: frozenset[int], last: int, member: int) -> bool:
    """Whether the crew would leave a place where visits are still to be made: it does not come back to any."""
    place = instance.visits[last].place
    return place != instance.visits[member].place and any(
        instance.visits[m].place == place and m not in made for m in members
    )


def _made(instance: Instance, label: _Label, leg: int, member: int) -> list[_Label]:
    driving, time, pause, order = label
    need = instance.visits[member].need
    found: list[_Label] = []
    if leg >= FAR:
        return found
    for way in arrivals(instance.hours, time, pause, leg):
        ends = max(way.ready, need.opens or 0) + need.service_seconds
        fits = ends <= latest(instance.hours, paused=way.pause is not None)
        if fits and (need.closes is None or ends <= need.closes):
            found.append((driving + leg, ends, way.pause, (*order, member)))
    return found


def _home(instance: Instance, labels: Sequence[_Label], leg: int) -> list[tuple[int, tuple[int, ...]]]:
    hours = instance.hours
    return [
        (driving + leg, order)
        for driving, time, pause, order in labels
        if leg < FAR
        and any(way.ready <= latest(hours, paused=way.pause is not None) for way in arrivals(hours, time, pause, leg))
    ]


def _best(labels: Sequence[_Label]) -> list[_Label]:
    """Labels that no other beats in driving, time and break; of equals the first in lexical order."""
    kept: list[_Label] = []
    for label in sorted(labels, key=lambda one: (one[0], one[1], one[2] is None, one[3])):
        if not any(other[1] <= label[1] and (other[2] is not None or label[2] is None) for other in kept):
            kept.append(label)
    return kept


def in_order(
    instance: Instance, sheet: Sheet, members: Sequence[int], offsets: Sequence[int], beds: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    """``(visit, night)`` of a route in the order driven."""
    found: list[tuple[int, int]] = []
    for night, (begin, own, end) in enumerate(stages_of(members, offsets, sheet.depot, beds)):
        found += [(member, night) for member in (cheapest_order(instance, sheet, begin, own, end) if own else ())]
    return tuple(found)


def cheapest_driving(
    instance: Instance, sheet: Sheet, members: Sequence[int], offsets: Sequence[int], beds: Sequence[int]
) -> int:
    """Seconds on the road of a route in its cheapest order."""
    return sum(
        sum(legs_of(instance, sheet.legs, begin, cheapest_order(instance, sheet, begin, own, end) if own else (), end))
        for begin, own, end in stages_of(members, offsets, sheet.depot, beds)
    )
