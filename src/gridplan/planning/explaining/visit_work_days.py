"""Family-doctor work-days that a team lacks: what took the month's days, and the cheapest thing that gives some back.

A work-day needs the team's GP and nurse, an open hospital and as many places of its area, open and within a day's
reach, as it is to visit. Every remedy is an entry in the county folder: it is made, and the month's days are counted
anew in the county that has it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridplan.domain.county import County
from gridplan.domain.naming import Names, names_of
from gridplan.domain.people import Person
from gridplan.domain.periods import months
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.programmes import MarketDays, Programme, TeamRole
from gridplan.domain.territories import Team
from gridplan.domain.visit_results import WORK_DAYS
from gridplan.domain.workload import tour_people
from gridplan.errors import NotFoundError
from gridplan.languages import amounts, dates, said, words
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.visit_crews import ROLES, one_of, without_roles
from gridplan.planning.explaining.visit_days import cleared, market_days_preferred, reduced
from gridplan.planning.explaining.visit_ways import any_hours
from gridplan.planning.explaining.visit_work_month import Bar, Month

SECONDS = 5.0
"""Most wall time for trying remedies of all work-days."""
_SHOWN = 3
_LONGEST = 12  # hours of a day that are tried
DAY = dt.timedelta(days=1)
BARS = words(
    {
        "bar.past": "past or frozen",
        "bar.weekday": "not on the programme's weekdays",
        "bar.depot": "with {whom} closed",
        "bar.leave": "with {whom} away",
        "bar.posted": "with {whom} posted elsewhere",
        "bar.busy": "with {whom} out with another crew",
        "bar.closed": "with places such as {whom} closed",
        "bar.market": "without a market",
        "bar.together": "too short for the places asked for",
        "bar.far": "with places such as {whom} cut off or too far for a day",
    }
)
"""``bar.`` and what bars a day → how that is told, after a number of days."""


def with_work_days_explained(
    plan: Plan, *, parent: Plan | None = None, seconds: float = SECONDS
) -> tuple[Violation, ...]:
    """The plan's violations; those of lacking work-days with reason and remedy where the month has too few days.

    Args:
        plan: as audited.
        parent: the published plan it was made from, if it was.
        seconds: most wall time for trying remedies; then the last resort is told, which needs no trial.
    """
    found = list(plan.audit.violations)
    lacking = [i for i, violation in enumerate(found) if violation.rule == WORK_DAYS and violation.when]
    deadline = time.monotonic() + seconds
    names, busy = names_of(plan), _busy(plan) if lacking else {}
    for place in sorted(lacking, key=lambda i: (-found[i].amount, found[i].where)):
        month = _month(plan, parent, found[place], busy)
        told = _explained(month, names, deadline) if month else None
        if told is not None:
            found[place] = dataclasses.replace(found[place], reason=told[0], remedy=told[1])
    return tuple(found)


def _busy(plan: Plan) -> Mapping[tuple[str, dt.date], set[str]]:
    """(Person, day) → the crews on whose tours he or she is."""
    found: dict[tuple[str, dt.date], set[str]] = defaultdict(set)
    for tour in plan.circuits.solution.tours if plan.circuits.solution else ():
        for who, _ in tour_people(plan, tour):
            for day in tour.days:
                found[who, day].add(tour.crew)
    return found


def _month(
    plan: Plan, parent: Plan | None, violation: Violation, busy: Mapping[tuple[str, dt.date], set[str]]
) -> Month | None:
    """The month of a violation; ``None`` where team or programme are gone."""
    team, programme_id = violation.where[:2]
    programme = next((p for p in plan.county.programmes if p.id == programme_id), None)
    known = {each.id for each in plan.territories.solution.teams} if plan.territories.solution else set()
    if programme is None or programme.work_days is None or team not in known or violation.when is None:
        return None
    calendar = plan.county.calendar
    first = max(calendar.start, programme.starts or calendar.start)
    last = min(calendar.circuit_end, programme.ends or calendar.circuit_end)
    for start, end in months(first, last):
        if start <= violation.when < end:
            return Month(plan=plan, parent=parent, team=team, programme=programme_id, start=start, end=end, busy=busy)
    return None


def _explained(month: Month, names: Names, deadline: float) -> tuple[str, str] | None:
    """Reason and remedy; ``None`` where the month has days enough: then the visits tell what went wrong."""
    plan = month.plan
    teams = plan.territories.solution.teams if plan.territories.solution else ()
    team = next(each for each in teams if each.id == month.team)
    lacking = [role for role in ROLES if not getattr(team, role.value)]
    try:
        days = month.days(plan.county, teams)
    except NotFoundError:
        return None  # a plan changed by hand may lack travel times that its county needs
    left = sum(bar is None for bar in days.values())
    wanted = month.wanted(plan.county)
    if not lacking and left >= wanted:
        return None
    told = without_roles(names(month.team), lacking) if lacking else _counted(month, days, wanted, names)
    for text, county, changed in _tries(month, team, lacking, days, names):
        if time.monotonic() > deadline:
            break
        if enough := month.enough(county, changed):
            free = said("{count} day free", plural="{count} days free", count=enough)
            name = dates.spelt_month(month.start)
            return told, said("{remedy} (checked: {month} has {days})", remedy=text, month=name, days=free)
    return told, _without(month, names)


def _counted(month: Month, days: Mapping[dt.date, Bar | None], wanted: int, names: Names) -> str:
    """What took how many of the month's days."""
    count = Counter(bar for bar in days.values() if bar is not None)
    whys = (
        said("{days} {why}", days=amounts.days(number), why=_words(names, bar))
        for bar, number in count.most_common(_SHOWN)
    )
    return said(
        "of {days} in {month}: {whys}, {left} left, {wanted} due",
        days=phrases.working_days(len(days)),
        month=dates.spelt_month(month.start),
        whys=phrases.following(whys),
        left=amounts.days(sum(bar is None for bar in days.values())),
        wanted=wanted,
    )


def _words(names: Names, bar: Bar) -> str:
    word, whom = bar
    return BARS[f"bar.{word}"].said(whom=names(whom)) if whom else BARS[f"bar.{word}"].said()


Try = tuple[str, County, Sequence[Team]]


def _tries(
    month: Month, team: Team, lacking: Sequence[TeamRole], days: Mapping[dt.date, Bar | None], names: Names
) -> Iterator[Try]:
    """Entries that might give the month its days, the cheapest first: text, county and teams that have them."""
    plan, county = month.plan, month.plan.county
    teams = plan.territories.solution.teams if plan.territories.solution else ()
    bars = {bar for bar in days.values() if bar is not None}
    if lacking:
        yield from _members(county, teams, team, lacking, names)
        return
    for person in sorted({whom for word, whom in bars if word == "leave"}):
        yield from _leave(county, teams, person, names)
    yield from _columns(month, county, teams, bars)
    for person in sorted({whom for word, whom in bars if word == "busy"}):
        vehicles = tuple(dataclasses.replace(v, crew=tuple(p for p in v.crew if p != person)) for v in county.vehicles)
        if vehicles != county.vehicles:
            column = entries.column("vehicles", "crew")
            text = said("replace {person} in {column} by somebody else", person=names(person), column=column)
            yield text, county.replace(vehicles=vehicles), teams
    for place in sorted({whom for word, whom in bars if word in {"closed", "depot"}}):
        yield from _closure(county, teams, place, names)


def _members(
    county: County, teams: Sequence[Team], team: Team, lacking: Sequence[TeamRole], names: Names
) -> Iterator[Try]:
    """Somebody of the hospital who is on leave, or somebody new."""
    held = {who for each in teams for who in (each.gp, each.nurse) if who}
    for new in (False, True):
        people, texts, filled = {p.id: p for p in county.people}, list[str](), dict[str, str]()
        for role in lacking:
            kind = ROLES[role]
            own = [
                p
                for p in county.people
                if p.role is kind and p.workplace == team.hospital and p.absences and p.id not in held
            ]
            if new or not own:
                person = Person(id=f"+{role.value}", name=role.value, role=kind, workplace=team.hospital)
                texts.append(
                    said(
                        "in {table}, add {person} at {hospital}",
                        table=entries.table("staff"),
                        person=one_of(role),
                        hospital=names(team.hospital),
                    )
                )
            else:
                person = dataclasses.replace(own[0], absences=())
                texts.append(
                    said(
                        "in {table}, move the leave of {person} elsewhere and put him or her in {team}",
                        table=entries.table("calendar"),
                        person=names(person.id),
                        team=names(team.id),
                    )
                )
            people[person.id] = person
            filled[role.value] = person.id
        gp, nurse = filled.get("gp", team.gp), filled.get("nurse", team.nurse)
        whole = tuple(dataclasses.replace(t, gp=gp, nurse=nurse) if t.id == team.id else t for t in teams)
        yield phrases.following(texts), county.replace(people=tuple(people.values())), whole


def _leave(county: County, teams: Sequence[Team], person_id: str, names: Names) -> Iterator[Try]:
    """One leave of a member moved elsewhere, then all of them."""
    if person_id not in county:
        return
    person = county.person(person_id)
    choices = [(absence,) for absence in sorted(person.absences, key=lambda a: a.end - a.start)]
    for gone in (*choices, person.absences):
        left = tuple(absence for absence in person.absences if absence not in gone)
        people = tuple(dataclasses.replace(p, absences=left) if p.id == person_id else p for p in county.people)
        when = phrases.listed(said("{first} to {last}", first=a.start, last=a.end - DAY) for a in gone)
        if gone:
            text = said(
                "in {table}, move the leave of {person} ({when}) elsewhere",
                table=entries.table("calendar"),
                person=names(person_id),
                when=when,
            )
            yield text, county.replace(people=people), teams


def _columns(month: Month, county: County, teams: Sequence[Team], bars: set[Bar]) -> Iterator[Try]:
    """Columns of the programme's row, then the length of the day."""
    programme, words = county.programme(month.programme), {word for word, _ in bars}
    work = programme.work_days
    if "weekday" in words:
        yield cleared("weekdays"), _with(county, programme, weekdays=()), teams
    if "market" in words:
        yield market_days_preferred(), _with(county, programme, market_days=MarketDays.PREFERRED), teams
    for fewer in range(work.places - 1, 0, -1) if work and words & {"closed", "market", "far", "together"} else ():
        less = dataclasses.replace(work, places=fewer) if work else None
        text = reduced("work_day_places", work.places if work else 0, fewer)
        yield text, _with(county, programme, work_days=less), teams
    if words & {"far", "together"}:
        if programme.opens is not None or programme.closes is not None:
            yield any_hours(), _with(county, programme, opens=None, closes=None), teams
        now = county.rules.value("circuits.shift")
        for half in range(int(2 * now) + 1, 2 * _LONGEST + 1):
            rules = county.rules.replace("circuits.shift", value=half / 2)
            text = phrases.longer_day(entries.rule("circuits.shift"), now, half / 2)
            yield text, county.replace(rules=rules), teams
    for fewer in range(work.per_month - 1, 0, -1) if work else ():
        less = dataclasses.replace(work, per_month=fewer) if work else None
        text = reduced("work_days", work.per_month if work else 0, fewer)
        yield text, _with(county, programme, work_days=less), teams


def _with(county: County, programme: Programme, **changes: object) -> County:
    changed = dataclasses.replace(programme, **changes)  # type: ignore[arg-type]
    return county.replace(programmes=tuple(changed if p.id == programme.id else p for p in county.programmes))


def _closure(county: County, teams: Sequence[Team], place: str, names: Names) -> Iterator[Try]:
    """The closures of a place, or of the township in which it lies, shortened."""
    around = {place, county.township_of(place)}
    left = tuple(closure for closure in county.calendar.closures if closure.place not in around)
    if left != county.calendar.closures:
        calendar = dataclasses.replace(county.calendar, closures=left)
        text = said("in {table}, shorten the closure of {place}", table=entries.table("calendar"), place=names(place))
        yield text, county.replace(calendar=calendar), teams


def _without(month: Month, names: Names) -> str:
    """The last resort: the programme runs at other times; told only where nothing else was found to help."""
    return said(
        "divide “{programme}” into two rows whose dates ({columns}) avoid {month} {year}",
        programme=names(month.programme),
        columns=entries.two_columns("programmes", "starts", "ends"),
        month=dates.spelt_month(month.start),
        year=month.start.year,
    )
