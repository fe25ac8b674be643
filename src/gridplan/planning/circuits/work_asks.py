"""The needs of work-days: so many visits at each place of the team's area that every work-day is full.

Where a village is divided among teams, each of them comes on its own work-days: the need then asks for what only the
team whose day it is has, see :func:`skill_of`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from gridplan.domain.circuits import Skill, Tour
from gridplan.domain.itineraries import key_persons
from gridplan.domain.periods import Window
from gridplan.domain.places import Village
from gridplan.domain.programmes import Programme
from gridplan.planning.circuits.days import WorkDaysOf, open_days
from gridplan.planning.circuits.ground import Ground
from gridplan.planning.circuits.needs import Ask, ask
from gridplan.planning.circuits.published import days_out, visits_made
from gridplan.planning.circuits.work_days import shared_out


def work_asks(ground: Ground, work_days: Iterable[WorkDaysOf], fixed: Collection[Tour]) -> Iterator[Ask]:
    """One need for each place of each programme with work-days.

    Args:
        ground: the input.
        work_days: those of all teams.
        fixed: tours that stand: their visits are made, their days are full.
    """
    out = days_out(fixed)
    by_programme: dict[str, list[WorkDaysOf]] = defaultdict(list)
    for work in work_days:
        by_programme[work.programme.id].append(work)
    for own in by_programme.values():
        programme = own[0].programme
        made = _made(ground, programme, fixed)
        visits: Counter[str] = Counter()
        for work in own:
            done = {place: len(made.get((place, programme.id), ())) for place in work.places}
            full = out.get((programme.id, work.team), set())
            days = {day for day in work.days if day >= ground.opened and day not in full}
            visits.update(
                shared_out(
                    len(days) * work.together,
                    {place: len(open_days(ground, programme, place, days)) for place in work.places},
                    done,
                    lambda place, programme=programme: _weight(ground, programme, place),  # type: ignore[misc]
                    work.places,
                )
            )
        for place in sorted(visits):
            teams = [work for work in own if place in work.places]
            total = visits[place] + len(made.get((place, programme.id), ()))
            if total:
                yield _ask(ground, place, teams, total)


def _made(ground: Ground, programme: Programme, fixed: Collection[Tour]) -> Mapping[tuple[str, str], list[dt.date]]:
    """The visits of the fixed tours inside this horizon: what an earlier one had is none of this one's."""
    first, last = ground.stretch(programme)
    return {key: [day for day in days if first <= day < last] for key, days in visits_made(fixed).items()}


def shared_skills(work_days: Iterable[WorkDaysOf]) -> Mapping[str, tuple[Skill, ...]]:
    """Team → its work-days, of programmes in which it shares a place with another team."""
    work_days = tuple(work_days)
    holders = Counter((work.programme.id, place) for work in work_days for place in work.places)
    found: dict[str, list[Skill]] = defaultdict(list)
    for work in work_days:
        if any(holders[work.programme.id, place] > 1 for place in work.places):
            found[work.team].append(Skill(name=skill_of(work.programme), days=frozenset(work.days)))
    return {team: tuple(skills) for team, skills in found.items()}


def skill_of(programme: Programme) -> str:
    """What a team has on its own work-days only."""
    return f"work_day:{programme.id}"


def _weight(ground: Ground, programme: Programme, place: str) -> int:
    thing = ground.county.get(place)
    return key_persons(programme, thing) if isinstance(thing, Village) else getattr(thing, "persons", 0)


def _ask(ground: Ground, place: str, teams: list[WorkDaysOf], visits: int) -> Ask:
    programme = teams[0].programme
    start, end = ground.stretch(programme)
    usual = ask(ground, programme, place, (Window(start=start, end=end, visits=visits),))
    days: frozenset[dt.date] = frozenset(day for work in teams for day in work.days)
    if usual.need.days is not None:
        days &= usual.need.days
    own_day = (skill_of(programme),) if len(teams) > 1 else ()
    need = dataclasses.replace(
        usual.need,
        days=days,
        crews=tuple(work.team for work in teams),
        equipment=(*usual.need.equipment, *own_day),
        most_together=max(work.together for work in teams),
        since=None,
    )
    return dataclasses.replace(usual, need=need)
