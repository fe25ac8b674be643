"""One calendar of people: who is given to which crew on which day, each day of each person once.

A posted physician is nowhere else than in the township of the posting.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import Enum, auto

from gridplan.domain.hosts import township_of_host
from gridplan.domain.people import Person
from gridplan.languages import said
from gridplan.planning.circuits.ground import CrewPeople, Ground


class _Bar(Enum):
    """What bars a person from a crew's day."""

    UNKNOWN = auto()
    AWAY = auto()
    POSTED = auto()
    TAKEN = auto()


class People:
    """Gives out each person's days once; what is taken stays taken.

    A person stands for a place in the crew: asked for is whoever has that place on the day.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._taken: dict[tuple[str, dt.date], str] = {}
        stays: dict[str, list[tuple[dt.date, dt.date, str | None]]] = defaultdict(list)
        for posting in ground.postings:
            township = township_of_host(ground.county, posting.host)
            stays[posting.person].append((posting.start, posting.end, township))
        self._stays: Mapping[str, list[tuple[dt.date, dt.date, str | None]]] = dict(stays)
        self._people = {person.id: person for person in ground.county.people}

    def why_not(self, person_id: str, day: dt.date, crew: CrewPeople) -> str:
        """Why a person cannot go with a crew that day, with names; empty where nothing bars it."""
        bar, person_id = self._bar(person_id, day, crew), crew.who(person_id, day)
        person = self._people.get(person_id)
        if bar is None:
            return ""
        if bar is _Bar.UNKNOWN or person is None:
            return said("{person} is not on the roster", person=person_id)
        if bar is _Bar.AWAY:
            return said("{person} is not at work on {day}", person=person.name, day=day)
        if bar is _Bar.POSTED:
            return said("{person} is posted elsewhere on {day}", person=person.name, day=day)
        other = self.ground.names(self._taken[person_id, day])
        return said("{person} is out with {crew} on {day}", person=person.name, crew=other, day=day)

    def _bar(self, person_id: str, day: dt.date, crew: CrewPeople) -> _Bar | None:
        person_id = crew.who(person_id, day)
        person = self._people.get(person_id)
        if person is None:
            return _Bar.UNKNOWN
        if not person.works_on(day):
            return _Bar.AWAY
        if not self._is_here(person, day, crew):
            return _Bar.POSTED
        return None if self._taken.get((person_id, day), crew.id) == crew.id else _Bar.TAKEN

    def free(self, people: Iterable[str], day: dt.date, crew: CrewPeople) -> bool:
        """Whether all of them can go with the crew that day."""
        return all(self._bar(person, day, crew) is None for person in people)

    def take(self, people: Iterable[str], day: dt.date, crew: CrewPeople) -> bool:
        """Give the day of all of them to the crew; nobody's, where one of them cannot."""
        wanted = tuple(people)
        if not self.free(wanted, day, crew):
            return False
        self._taken.update({(crew.who(person, day), day): crew.id for person in wanted})
        return True

    def crew_of(self, person: str, day: dt.date) -> str | None:
        """The crew to which a person's day was given."""
        return self._taken.get((person, day))

    def _is_here(self, person: Person, day: dt.date, crew: CrewPeople) -> bool:
        away = [host for start, end, host in self._stays.get(person.id, ()) if start <= day < end]
        return all(crew.township is not None and host == crew.township for host in away)
