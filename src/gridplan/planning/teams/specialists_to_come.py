"""What will happen to the teams' specialists later in the planning year, told in time."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.naming import Names
from gridplan.domain.people import Person
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.specialists import posted_hosts
from gridplan.domain.territories import Team
from gridplan.languages import said
from gridplan.planning.teams import phrases
from gridplan.planning.teams.codes import finding

_EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Serving:
    """One specialist: the teams served, and his stays that are not over yet."""

    person: Person
    teams: Sequence[Team]
    stays: Sequence[Posting]
    bound: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """Something that will happen to a specialist on a day; ``host`` is the hospital posted to."""

    day: dt.date
    serving: _Serving
    host: str = ""


def specialists_to_come(
    county: County, teams: Iterable[Team], postings: Postings, *, as_of: dt.date, lang: Language = "zh"
) -> Iterator[Finding]:
    """Findings GP-M045 to GP-M047: specialists who leave, whose posting ends, or who are posted elsewhere later on.

    Args:
        county: the input.
        teams: with their specialists.
        postings: the stays planned.
        as_of: the day of the plan: what lies before is over.
        lang: language of the texts.
    """
    leaving: list[_Event] = []
    ending: list[_Event] = []
    called: list[_Event] = []
    for serving in _serving(county, teams, postings, as_of):
        leaves = serving.person.leaves
        last = min(leaves, county.calendar.end) if leaves else county.calendar.end
        if leaves is not None and as_of < leaves < county.calendar.end:
            leaving.append(_Event(day=leaves, serving=serving))
        posted = [s for s in serving.stays if s.host in serving.bound][:1]
        ending += [_Event(day=s.end, serving=serving, host=s.host) for s in posted if s.end < last]
        hospitals = {team.hospital for team in serving.teams}
        away = [s for s in serving.stays if s.host not in hospitals and as_of < s.start < last]
        called += [_Event(day=s.start, serving=serving, host=s.host) for s in away[:1]]
    names = Names(county)
    for event in sorted(leaving, key=_order):
        person = event.serving.person
        words = {"person": person.name, "day": event.day, "teams": _teams(event, names)}
        yield finding("GP-M045", lang, feature=person.id, value=f"{event.day}", **words)
    for code, events, tell in (("GP-M046", ending, _ends), ("GP-M047", called, _is_called)):
        if events:
            listed = phrases.first_of([tell(event, names) for event in sorted(events, key=_order)], _EXAMPLES)
            teams_of = sum(len(event.serving.teams) for event in events)
            yield finding(code, lang, value=f"{len(events)}", count=len(events), teams=teams_of, events=listed)


def _serving(county: County, teams: Iterable[Team], postings: Postings, as_of: dt.date) -> Iterator[_Serving]:
    """The specialists of the roster, by id."""
    own: dict[str, list[Team]] = defaultdict(list)
    for team in teams:
        if team.specialist and team.specialist in county:
            own[team.specialist].append(team)
    hosts = posted_hosts(county.calendar, postings.postings, as_of)
    stays: dict[str, list[Posting]] = defaultdict(list)
    for posting in sorted(postings.postings, key=lambda p: p.start):
        if posting.end > as_of:
            stays[posting.person].append(posting)
    for person, served in sorted(own.items()):
        bound = hosts.get(person, frozenset())
        yield _Serving(person=county.person(person), teams=served, stays=stays[person], bound=bound)


def _order(event: _Event) -> tuple[dt.date, str]:
    return event.day, event.serving.person.id


def _teams(event: _Event, names: Names) -> str:
    """The townships of the teams served, and how many there."""
    by_township = Counter(team.township for team in event.serving.teams)
    return phrases.several(phrases.teams_of(names(code), count) for code, count in by_township.items())


def _ends(event: _Event, names: Names) -> str:
    last = event.day - dt.timedelta(days=1)
    person = event.serving.person.name
    return said("{person} at {host} until {last}", person=person, host=names(event.host), last=last)


def _is_called(event: _Event, names: Names) -> str:
    return said(
        "{person} (of {teams}) at {host} from {day}",
        person=event.serving.person.name,
        teams=_teams(event, names),
        host=names(event.host),
        day=event.day,
    )
