"""Which team a shared specialist goes with on which day.

A specialist serves several teams. On each of their days on which he could be of use, he is given to the team that is
furthest behind what its needs ask for; a posted one is at hand for the teams of that township only.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from gridplan.planning.circuits.ground import Ground
from gridplan.planning.circuits.needs import SPECIALIST, Ask
from gridplan.planning.circuits.people import People


def specialist_days(
    ground: Ground, people: People, days: Mapping[str, tuple[dt.date, ...]], asks: Iterable[Ask]
) -> dict[str, frozenset[dt.date]]:
    """Team → the days on which its specialist goes with it; only teams that are asked for one.

    Args:
        ground: the input.
        people: the calendar of people, in which the days are taken.
        days: crew → its days.
        asks: all needs.
    """
    useful, demand = _demand(ground, asks)
    found: dict[str, set[dt.date]] = {team: set() for team in demand}
    shared: dict[str, list[str]] = defaultdict(list)
    for team in sorted(demand):
        person = ground.crews[team].specialist
        if person is not None:
            shared[person].append(team)
    for person, teams in sorted(shared.items()):
        for day in ground.calendar.workdays:
            able = [t for t in teams if day in days[t] and people.free((person,), day, ground.crews[t])]
            # whoever has him already that day (a pinned or published tour, a work-day) keeps him
            has = [t for t in able if people.crew_of(ground.crews[t].who(person, day), day) == t]
            wanting = has or [t for t in able if day in useful[t]]
            if wanting:
                team = min(wanting, key=lambda t: ((len(found[t]) + 1) / demand[t], t))
                people.take((person,), day, ground.crews[team])
                found[team].add(day)
    return {team: frozenset(own) for team, own in found.items()}


def _demand(ground: Ground, asks: Iterable[Ask]) -> tuple[Mapping[str, set[dt.date]], Mapping[str, float]]:
    """Team → days on which a visit with the specialist could be made, and its share of such visits."""
    useful: dict[str, set[dt.date]] = defaultdict(set)
    demand: dict[str, float] = defaultdict(float)
    for ask in asks:
        need = ask.need
        if not ask.by_team or SPECIALIST not in need.equipment:
            continue
        days = [d for d in ground.calendar.workdays if d not in need.closed and (need.days is None or d in need.days)]
        inside = {day for day in days if any(w.start <= day < w.end for w in need.windows)}
        for team in ask.crews:
            useful[team] |= inside
            demand[team] += need.visits / len(ask.crews)
    return useful, {team: share for team, share in demand.items() if share > 0}
