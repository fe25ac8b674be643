"""What a timetable comes to: the goals' values, missed visits with their reasons, pins that are not kept."""

from __future__ import annotations

from collections.abc import Sequence, Set

from gridplan.domain.circuits import BrokenPin, MissedReason, MissedVisits
from gridplan.languages import said
from gridplan.solvers.circuits.entries import Entry, Timetable
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.route_list import Routes


def values_of(instance: Instance, entries: Sequence[Entry], timetable: Timetable) -> dict[str, int]:
    """Values of the goals without constants."""
    values = {"missed": sum(timetable.missed)}
    if instance.counts_changes:
        values["changed"] = len(timetable.placed) - len(timetable.kept)
    driving = sum(entries[e].driving for e, _, _ in timetable.placed)
    values["driving"] = driving + sum(instance.kept[p].driving for p in timetable.kept)
    return values


def missed_visits(
    instance: Instance, entries: Sequence[Entry], timetable: Timetable, routes: Routes
) -> tuple[MissedVisits, ...]:
    """Missed visits, need by need.

    Args:
        instance: the component.
        entries: its tours.
        timetable: what became of them.
        routes: all that there are, or those found to matter.
    """
    reached = set(routes.members[routes.members >= 0].tolist())
    reached |= {i for e, _, _ in timetable.placed for i in entries[e].members}
    pinned = _pinned_days(instance, entries, timetable)
    return tuple(
        MissedVisits(
            place=visits.need.place,
            programme=visits.need.programme,
            count=count,
            reason=MissedReason.TOO_LONG if i not in reached else _why(instance, i, pinned),
        )
        for i, (visits, count) in enumerate(zip(instance.visits, timetable.missed, strict=True))
        if count
    )


def _why(instance: Instance, visit: int, pinned: set[tuple[int, int]]) -> MissedReason:
    """Pins take a day that the visit could have had, or the days of all crews together do not suffice."""
    can = instance.visits[visit].can
    taken = any((c, day) in pinned for c, days in enumerate(can) for day in days)
    return MissedReason.PINNED if taken else MissedReason.CAPACITY


def _pinned_days(instance: Instance, entries: Sequence[Entry], timetable: Timetable) -> set[tuple[int, int]]:
    """Crew-days of tours that make a pinned visit."""
    pinned = {(i, day) for i, visits in enumerate(instance.visits) for day, _ in visits.pinned}
    return {
        (c, day)
        for e, c, day in timetable.placed
        for i, night in zip(entries[e].members, entries[e].offsets, strict=True)
        if (i, day + night) in pinned
    }


def pins_not_kept(instance: Instance, entries: Sequence[Entry], timetable: Timetable) -> tuple[BrokenPin, ...]:
    """Pins whose visit does not take place on their day, or not by their crew."""
    made = {
        (i, day + night, c)
        for e, c, day in timetable.placed
        for i, night in zip(entries[e].members, entries[e].offsets, strict=True)
    }
    for kept in (instance.kept[p] for p in timetable.kept):
        made |= {(i, kept.day + n, kept.driver) for i, n in zip(kept.members, kept.offsets, strict=True)}
    return broken_pins(instance, made)


def broken_pins(instance: Instance, made: Set[tuple[int, int, int]]) -> tuple[BrokenPin, ...]:
    """Pins that are not among the visits made, each ``(visit, day, driver)``."""
    days = {(i, day) for i, day, _ in made}
    return tuple(
        BrokenPin(
            place=visits.need.place,
            programme=visits.need.programme,
            day=instance.date(day),
            why=said("cannot be kept together with other visits fixed or asked for"),
        )
        for i, visits in enumerate(instance.visits)
        for day, driver in visits.pinned
        if ((i, day) not in days if driver is None else (i, day, driver) not in made)
    )
