"""What stands in whose calendar: outings of crews, stays of people who are posted, outings on which they ride along."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from shapely import Point

from gridplan.domain.finding_kinds import Language
from gridplan.domain.itineraries import Doing, RouteLine, clock
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.domain.workload import Duty, tour_people
from gridplan.reports.exchange_words import Words
from gridplan.reports.outings import Halt, Outing, crew_names, moment, outings, person_of

Kind = Literal["team", "vehicle", "person"]
_NAMED = 3
"""So many places are named in the title of an event."""
_NAMESPACE = uuid.UUID("8f1f6f0e-54c5-5d0b-9d2e-6a0c9a6d3b51")
"""Of all events of gridplan: chosen once, never to be changed, or no event would be known again."""
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event.

    Attributes:
        start, end: times of day in the county's zone, or days for what lasts whole days; ``end`` is not part of it.
        site: where, EPSG:4326.
        busy: whoever has it has no time for anything else.
        cancelled: it was in the plan before and is in this one no more.
    """

    uid: str
    start: dt.date
    end: dt.date
    summary: str
    description: str
    location: str
    site: Point | None
    category: str
    busy: bool
    cancelled: bool = False

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return self.start.date() if isinstance(self.start, dt.datetime) else self.start

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return self.end.date() if isinstance(self.end, dt.datetime) else self.end - DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The events of a team, a vehicle or a person, in order of time."""

    kind: Kind
    id: str
    name: str
    entries: tuple[Entry, ...]


def calendars_of(plan: Plan, *, lang: Language) -> tuple[Calendar, ...]:
    """Calendars of teams and vehicles that drive, then of people who are posted or go with a team as its specialist."""
    writer, names = _Writer(plan, lang), crew_names(plan, lang)
    crews: dict[str, list[Outing]] = defaultdict(list)
    people: dict[str, list[Entry]] = defaultdict(list)
    for posting in plan.stays():
        people[posting.person].append(writer.stay(posting))
    specialists = {person for tour in plan.tours for person, duty in tour_people(plan, tour) if duty is Duty.SPECIALIST}
    for outing in outings(plan, lang=lang):
        crews[outing.crew].append(outing)
        for person in outing.people:
            if person in people or person in specialists:
                people[person].append(writer.ride(outing, person))
    order = {crew: number for number, crew in enumerate(names)}
    drawn = [
        Calendar(
            kind="vehicle" if own[0].vehicle else "team",
            id=crew,
            name=own[0].name,
            entries=tuple(map(writer.ride, own)),
        )
        for crew, own in sorted(crews.items(), key=lambda each: (each[1][0].vehicle, order.get(each[0], -1), each[0]))
    ]
    drawn += [
        Calendar(kind="person", id=person, name=plan.county.name_of(person), entries=tuple(_by_time(own)))
        for person, own in sorted(people.items())
    ]
    return tuple(drawn)


def _by_time(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.first_day, entry.busy, entry.uid))


class _Writer:
    """Entries of a plan in one language."""

    def __init__(self, plan: Plan, lang: Language) -> None:
        self._plan = plan
        self._words = Words(lang)
        self._sites = plan.county.sites()
        self._commissioners = frozenset(
            plan.commissioners.solution.postings if plan.commissioners and plan.commissioners.solution else ()
        )
        self._at: Mapping[str, list[Posting]] = defaultdict(list)
        for posting in plan.stays():
            self._at[posting.host].append(posting)

    def _uid(self, *what: object) -> str:
        """The same in every version of the county's plans, and without anybody's name (RFC 7986, section 5.3)."""
        key = "\0".join(map(str, (self._plan.county.code, *what)))
        return f"{uuid.uuid5(_NAMESPACE, key)}@gridplan"

    def ride(self, outing: Outing, person: str = "") -> Entry:
        """An outing of a crew; in the calendar of a person it is an event of that person's own."""
        words, hours = self._words, outing.part.hours
        start: dt.date = outing.day  # the whole day where its hours are not known
        end: dt.date = outing.day + DAY
        if hours:
            start, end = (moment(outing.day, 60 * minutes) for minutes in (hours.leaves // 60, -(-hours.returns // 60)))
        first = outing.halts[0] if outing.halts else None
        places = [halt.name for halt in outing.halts]
        said = words("list").join(places[:_NAMED])
        if len(places) > _NAMED:
            said = words("event.more", places=said, number=len(places))
        purposes = dict.fromkeys(purpose for halt in outing.halts for purpose in halt.purposes)
        return Entry(
            uid=self._uid("tour", outing.crew, outing.day, *((person,) if person else ())),
            start=start,
            end=end,
            summary=words("event.tour", purposes=words("list").join(purposes), places=said),
            description="\n".join(self._told(outing)),
            location=self._where(first) if first else outing.begins,
            site=first.site if first else None,
            category=words("category.tour"),
            busy=True,
        )

    def _where(self, halt: Halt) -> str:
        township = self._plan.county.township_of(halt.place)
        return f"{self._plan.county.name_of(township) if township else ''}{halt.name}"

    def _told(self, outing: Outing) -> Iterator[str]:
        """The route sheet in lines."""
        words, county = self._words, self._plan.county
        yield words("said.crew", crew=outing.name, day=words.day(outing.day))
        halts = iter(outing.halts)
        before: str | None = None
        for line in outing.lines:
            if line.doing is not Doing.VISIT:
                yield self._said(line, outing)
            elif line.place != before:
                yield self._visit(next(halts))
            before = line.place if line.doing is Doing.VISIT else before
        driving, km = outing.part.driving, outing.km
        count = len(outing.halts)
        if driving is None or km is None:
            yield words("said.total_unknown", halts=count)
        else:
            yield words("said.total", minutes=round(driving / 60), km=f"{km:.1f}", halts=count)
        if outing.partly_straight:
            yield words("said.straight")
        if outing.people:
            yield words("said.people", names=words("list").join(map(county.name_of, outing.people)))
        yield words("said.plan", plan=self._plan.id)

    def _said(self, line: RouteLine, outing: Outing) -> str:
        words = self._words
        if line.doing is Doing.LEAVING:
            known = clock(line.ends)
            key = "said.leaving" if known else "said.leaving_when"
            return words(key, clock=known, place=outing.begins)
        if line.doing is Doing.BREAK:
            return words("said.break", hours=_hours(line.begins, line.ends))
        key = "said.return" if line.doing is Doing.RETURN else "said.lodging"
        text = words(key, hours=_hours(line.arrives, None), place=outing.ends)
        return self._with_drive(text, line.leg, outing.legs[-1].km)

    def _visit(self, halt: Halt) -> str:
        words = self._words
        text = words(
            "said.visit",
            number=halt.number,
            hours=_hours(halt.arrives, halt.leaves),
            place=halt.name,
            purposes=words("list").join(dict.fromkeys(halt.purposes)),
        )
        contact = words("said.contact", name=halt.contact, phone=halt.phone).rstrip() if halt.contact else ""
        return self._with_drive(text, halt.leg, halt.km, contact)

    def _with_drive(self, text: str, leg: int | None, km: float | None, contact: str = "") -> str:
        words = self._words
        parts = [
            *([words("said.drive", minutes=round(leg / 60))] if leg is not None else []),
            *([words("said.km", km=f"{km:.1f}")] if km is not None else []),
            *([contact] if contact else []),
        ]
        if not parts:
            return text
        return f"{text}（{'，'.join(parts)}）" if words.lang == "zh" else f"{text} ({', '.join(parts)})"

    def stay(self, posting: Posting) -> Entry:
        """A posting: whole days."""
        words, county = self._words, self._plan.county
        host = county.name_of(posting.host)
        key = "event.commissioner" if posting in self._commissioners else "event.posting"
        person = person_of(county, posting.person)
        told = [
            words(
                "said.person",
                name=county.name_of(posting.person),
                workplace=county.name_of(person.workplace) if person else "",
            ),
            words("said.stay", first=words.day(posting.start), last=words.day(posting.end - DAY), weeks=posting.weeks),
            *self._handovers(posting),
            words("said.plan", plan=self._plan.id),
        ]
        return Entry(
            uid=self._uid("stay", posting.person, posting.host, posting.start),
            start=posting.start,
            end=posting.end,
            summary=words(key, host=host),
            description="\n".join(told),
            location=host,
            site=self._sites.get(posting.host),
            category=words("category.posting"),
            busy=False,
        )

    def _handovers(self, posting: Posting) -> Iterator[str]:
        """Who goes when this one comes, and who comes when this one goes; weeks in which both are there allowed for."""
        together = dt.timedelta(weeks=self._plan.county.rules.value("postings.overlap"))
        others = [p for p in self._at[posting.host] if p is not posting and p.person != posting.person]
        before = [p for p in others if p.start < posting.start and posting.start <= p.end <= posting.start + together]
        after = [p for p in others if p.end > posting.end and posting.end - together <= p.start <= posting.end]
        for key, found in (("said.before", before), ("said.after", after)):
            if found:
                names = dict.fromkeys(self._plan.county.name_of(p.person) for p in found)
                yield self._words(key, names=self._words("list").join(names))


def _hours(begins: int | None, ends: int | None) -> str:
    """``08:30–09:40 ``; empty where it is not known."""
    return "–".join(filter(None, (clock(begins), clock(ends)))) + " " if begins is not None else ""
