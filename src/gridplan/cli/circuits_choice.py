"""What ``circuits`` was asked for: names and dates found in the plan, or a message that helps to find them."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from gridplan.cli.dates import read_span
from gridplan.domain.circuits import Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.naming import Names
from gridplan.domain.plan import Plan
from gridplan.domain.workload import tour_people
from gridplan.errors import OptionError
from gridplan.languages import Said, Separator, joined, said

DAY = dt.timedelta(days=1)
_FORMS = {"--day": ("YYYY-MM-DD", 1, 1), "--week": ("YYYY-MM-DD", 1, 7), "--month": ("YYYY-MM", 28, 31)}
"""Option → how its date is written, and how many days it stands for at least and at most."""
LISTED = 5
"""Names that a message suggests or tells apart."""


class Question(NamedTuple):
    """The options as they were written."""

    day: str | None = None
    week: str | None = None
    month: str | None = None
    crew: str | None = None
    place: str | None = None
    person: str | None = None
    programme: str | None = None
    missed: bool = False
    pins: bool = False
    xlsx: Path | None = None
    lang: str = "zh"
    why: bool = False


class Choice(NamedTuple):
    """The same as codes and dates.

    Attributes:
        first, last: days of ``first <= day < last``; ``None`` is the whole horizon.
        places: codes; a township stands for everything in it. ``None`` is all.
    """

    first: dt.date | None
    last: dt.date | None
    crew: str | None
    places: tuple[str, ...] | None
    person: str | None
    programme: str | None

    def takes_day(self, day: dt.date) -> bool:
        """Whether a day was asked for."""
        return (self.first is None or day >= self.first) and (self.last is None or day < self.last)

    def takes_stop(self, stop: Stop) -> bool:
        """Whether a stop was asked for."""
        return self.takes(stop.place, stop.programme)

    def takes(self, place: str, programme: str) -> bool:
        """Whether visits for this programme at this place were asked for."""
        return (self.places is None or place in self.places) and self.programme in {None, programme}

    def tours(self, plan: Plan) -> list[Tour]:
        """The tours asked for, by day, depot and crew: those that have a stop, a day and a person asked for."""
        found = [
            tour
            for tour in plan.tours
            if self.crew in {None, tour.crew}
            and any(map(self.takes_day, tour.days))
            and any(map(self.takes_stop, tour.stops))
            and (self.person is None or self.person in {person for person, _ in tour_people(plan, tour)})
        ]
        return sorted(found, key=lambda tour: (tour.day, tour.depot, tour.crew))


def chosen(plan: Plan, names: Names, question: Question) -> Choice:
    """Find in the plan what was asked for.

    Raises:
        OptionError: a name or code that the plan does not know, or that several things bear; no date, a date outside
            the horizon, or several stretches of time.
    """
    first, last = _stretch(plan, question)
    if question.why and question.place is None:
        raise OptionError(said("--why tells why visits to one place lie as far apart as they do; name it with --place"))
    return Choice(
        first=first,
        last=last,
        crew=_crew(plan, names, question.crew),
        places=_places(plan.county, names, question.place),
        person=_one("--person", question.person, _words(names, ((p.id, p.name) for p in plan.county.people)), names),
        programme=_one(
            "--programme", question.programme, _words(names, ((p.id, p.name) for p in plan.county.programmes)), names
        ),
    )


def _crew(plan: Plan, names: Names, wanted: str | None) -> str | None:
    ids = {tour.crew for tour in plan.circuits.solution.tours} if plan.circuits.solution else set()
    ids |= {team.id for team in plan.territories.solution.teams} if plan.territories.solution else set()
    ids |= {vehicle.id for vehicle in plan.county.vehicles}
    return _one("--crew", wanted, _words(names, ((i, names(i).partition("（")[0]) for i in sorted(ids))), names)


def _places(county: County, names: Names, wanted: str | None) -> tuple[str, ...] | None:
    """Codes of the place; of a township those of all its villages, hospitals and visit places."""
    townships = {t.code for t in county.townships}
    inside = {
        **{v.code: v.township for v in county.villages},
        **{h.id: h.township for h in county.township_hospitals},
        **{p.id: p.township for p in county.visit_places},
    }
    known = ((code, county.name_of(code)) for code in (*sorted(townships), *inside))
    found = _one("--place", wanted, _words(names, known), names)
    if found is None:
        return None
    return tuple(code for code, home in inside.items() if home == found) if found in townships else (found,)


def _words(names: Names, known: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What something may be called → codes of what is called so."""
    words: dict[str, list[str]] = defaultdict(list)
    for code, name in known:
        for word in dict.fromkeys((code, name, names(code))):
            words[word].append(code)
    return words


def _one(option: str, wanted: str | None, words: dict[str, list[str]], names: Names) -> str | None:
    """The one thing called ``wanted``, or the one whose name has it in it.

    Raises:
        OptionError: there is none, or several.
    """
    if wanted is None:
        return None
    found = words.get(wanted.strip(), [])
    if len(found) == 1:
        return found[0]
    if found:
        told = _list([f"{code} ({names(code)})" for code in found])
        raise OptionError(
            said(
                "{option} {name!r} is the name of {count}; give the code: {codes}",
                option=option,
                name=wanted,
                count=len(found),
                codes=told,
            )
        )
    part = wanted.strip()
    inside = {code for word, codes in words.items() if part in word for code in codes} if len(part) > 1 else set()
    if len(inside) == 1:
        return inside.pop()
    near = difflib.get_close_matches(wanted, words, n=LISTED, cutoff=0.4)
    within = [word for word in words if part in word or word in part] if part else []
    told = _list(list(dict.fromkeys([*within, *near] if inside else [*near, *within])))
    unknown = said("{option} {name!r} is not in this plan.", option=option, name=wanted)
    raise OptionError(said("{wrong} Did you mean {names}?", wrong=unknown, names=told) if told else unknown)


def _list(words: Sequence[str]) -> Said | None:
    return joined(Separator.LIST, [*words[:LISTED], *(["…"] if len(words) > LISTED else [])]) if words else None


def _stretch(plan: Plan, question: Question) -> tuple[dt.date | None, dt.date | None]:
    """First day and first day after the stretch asked for; of a week, its Monday to Sunday."""
    given = {"--day": question.day, "--week": question.week, "--month": question.month}
    options = [option for option, value in given.items() if value is not None]
    if len(options) > 1:
        together = joined(said(" and "), options)
        raise OptionError(said("{options} cannot go together; give one of them", options=together))
    if not options:
        return None, None
    option = options[0]
    value = given[option] or ""
    form, least, most = _FORMS[option]
    span = read_span(value, plan.county.calendar, plan.county.calendar.start)
    if span is None or not least <= (span.last - span.first).days + 1 <= most:
        raise OptionError(said("{option} {value!r} is not a date like {form}", option=option, value=value, form=form))
    first, last = span.first, span.last + DAY
    if option == "--week":
        first = first - first.weekday() * DAY
        last = first + 7 * DAY
    calendar = plan.county.calendar
    if last <= calendar.start or first >= calendar.circuit_end:
        raise OptionError(
            said(
                "{option} {value} lies outside this plan: circuits are planned from {first} to {last}",
                option=option,
                value=value,
                first=calendar.start,
                last=calendar.circuit_end - DAY,
            )
        )
    return first, last
