"""Family-doctor work-days that a team lacks: what took the month's days, and the cheapest thing that gives some back.

A work-day needs the team's GP and nurse, an open hospital and as many places of its area, open and within a day's
reach, as it is to visit. Every remedy is an entry in the county folder: it is made, and the month's days are counted
anew in the county that has it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.itineraries import CAR, visit_seconds
from gridplan.domain.naming import Names, names_of
from gridplan.domain.people import Person
from gridplan.domain.periods import months, share_of
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Postings
from gridplan.domain.programmes import MarketDays, Programme, TeamRole
from gridplan.domain.schedules import Task, day_hours
from gridplan.domain.territories import Team, Territories
from gridplan.domain.visit_results import WORK_DAYS
from gridplan.domain.workload import tour_people
from gridplan.errors import NotFoundError
from gridplan.planning.circuits.days import areas, within_a_day
from gridplan.planning.circuits.ground import Ground
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.visit_crews import ROLES

SECONDS = 5.0
"""Most wall time for trying remedies of all work-days."""
_SHOWN = 3
_MOST_ORDERS = 2000
_LONGEST = 12  # hours of a day that are tried
DAY = dt.timedelta(days=1)
Bar = tuple[str, str]
"""What bars a day, in a word, and whom or where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A team's month of a programme with work-days.

    Attributes:
        busy: (person, day) → the crews on whose tours he or she is.
    """

    plan: Plan
    parent: Plan | None
    team: str
    programme: str
    start: dt.date
    end: dt.date
    busy: Mapping[tuple[str, dt.date], set[str]]

    def days(self, county: County, teams: Sequence[Team]) -> dict[dt.date, Bar | None]:
        """Working days of the month on which the programme runs → what bars them in a county."""
        plan, parent = self.plan, self.parent
        ground = Ground(
            county,
            plan.travel,
            Territories(teams=tuple(teams)),
            plan.coverage.solution or Coverage(services=()),
            postings=Postings(postings=plan.stays()),
            previous=parent.circuits.solution if parent else None,
            as_of=plan.as_of,
        )
        programme = county.programme(self.programme)
        first, last = ground.stretch(programme)
        places = next((own for p, own in areas(ground).get(self.team, ()) if p.id == self.programme), ())
        low, high = max(first, self.start), min(last, self.end)
        days = [day for day in ground.calendar.workdays if low <= day < high]
        return {day: self._bar(ground, programme, places, day) for day in days}

    def enough(self, county: County, teams: Sequence[Team]) -> int:
        """The days left, where they are enough; else 0."""
        left = sum(bar is None for bar in self.days(county, teams).values())
        return left if left >= self.wanted(county) else 0

    def wanted(self, county: County) -> int:
        """How many work-days a county asks for in this month."""
        programme, calendar = county.programme(self.programme), county.calendar
        first = max(calendar.start, programme.starts or calendar.start)
        last = min(calendar.circuit_end, programme.ends or calendar.circuit_end)
        per_month = programme.work_days.per_month if programme.work_days else 0
        return share_of(per_month, self.start, self.end, first, last)

    def _bar(self, ground: Ground, programme: Programme, places: Sequence[str], day: dt.date) -> Bar | None:
        team = ground.teams[self.team]
        if day < ground.opened:
            return "past", ""
        if programme.weekdays and day.weekday() not in programme.weekdays:
            return "weekday", ""
        if day in ground.closed(team.hospital):
            return "depot", team.hospital
        return self._away(ground, programme, team, day) or _few_places(ground, programme, team, places, day)

    def _away(self, ground: Ground, programme: Programme, team: Team, day: dt.date) -> Bar | None:
        asked = (team.specialist,) if TeamRole.SPECIALIST in programme.roles else ()
        for who in filter(None, (team.gp, team.nurse, *asked)):
            person = ground.county.person(who) if who in ground.county else None
            if person is None or not person.works_on(day):
                return "leave", who
            posted = [p for p in ground.postings if p.person == who and p.start <= day < p.end]
            if any(ground.county.township_of(p.host) != team.township for p in posted):
                return "posted", who
            if self.busy.get((who, day), set()) - {team.id}:
                return "busy", who
        return None


def _few_places(ground: Ground, programme: Programme, team: Team, places: Sequence[str], day: dt.date) -> Bar | None:
    """Whether too few of the team's places are open, on market and within a day's reach."""
    state, reached, whys = ground.calendar.scenario_on(day), list[str](), Counter[Bar]()
    for place in places:
        if day in ground.closed(place):
            whys["closed", place] += 1
        elif programme.market_days is MarketDays.ONLY and day not in ground.county.market_days(place):
            whys["market", ""] += 1
        elif not within_a_day(ground, programme, team.hospital, place, state):
            whys["far", place] += 1
        else:
            reached.append(place)
    work = programme.work_days
    if work is None:
        return None
    together = min(work.places, len(places))
    if len(reached) < together:
        return whys.most_common(1)[0][0]
    return None if _fit_together(ground, programme, team.hospital, tuple(reached), together) else ("together", "")


def _fit_together(ground: Ground, programme: Programme, depot: str, places: Sequence[str], together: int) -> bool:
    """Whether so many of the places fit into one day in the usual state of the roads, in some order.

    Where more orders than a few thousand would have to be looked at, they are taken to fit: the visits tell why not.
    """
    if together < 2 or math.perm(len(places), together) > _MOST_ORDERS:
        return True
    times = ground.travel(CAR)
    opens, closes = (None if at is None else 60 * at for at in (programme.opens, programme.closes))
    lengths = {place: visit_seconds(ground.county, programme, place) for place in places}
    for order in itertools.permutations(places, together):
        legs = [times.between(a, b) for a, b in itertools.pairwise((depot, *order, depot))]
        known = [leg for leg in legs if leg is not None]
        if len(known) < len(legs):
            continue
        visits = [
            Task(leg=leg, service=lengths[place], opens=opens, closes=closes)
            for place, leg in zip(order, known[:-1], strict=True)
        ]
        if day_hours(ground.hours, visits, known[-1]) is not None:
            return True
    return False


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
    told = [f"{names(month.team)}缺{'、'.join(ROLES[role][0] for role in lacking)}"] if lacking else []
    if not lacking:
        count = Counter(bar for bar in days.values() if bar is not None)
        whys = "，".join(f"{number}天{_words(names, bar)}" for bar, number in count.most_common(_SHOWN))
        told.append(f"{month.start.month}月的{len(days)}个工作日中{whys}，可排的余{left}天，应有{wanted}天")
    for text, county, changed in _tries(month, team, lacking, days, names):
        if time.monotonic() > deadline:
            break
        if enough := month.enough(county, changed):
            return "；".join(told), f"{text}（已核实{month.start.month}月有{enough}个可排日）"
    return "；".join(told), _without(month, names)


def _words(names: Names, bar: Bar) -> str:
    word, whom = bar
    return {
        "past": "已过或已冻结",
        "weekday": "不是项目规定的星期",
        "depot": f"{names(whom)}停诊",
        "leave": f"{names(whom)}不在岗",
        "posted": f"{names(whom)}派驻在外",
        "busy": f"{names(whom)}随其他队伍出诊",
        "closed": f"{names(whom)}等地封闭",
        "market": "不是集日",
        "together": "一天走不完规定的处数",
        "far": f"{names(whom)}等地道路不通或一天走不完",
    }[word]


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
            column = entries.columns("vehicles", "crew")
            yield f"在{column}把{names(person)}换成别人", county.replace(vehicles=vehicles), teams
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
            _, title, kind = ROLES[role]
            own = [
                p
                for p in county.people
                if p.role is kind and p.workplace == team.hospital and p.absences and p.id not in held
            ]
            if new or not own:
                person = Person(id=f"+{role.value}", name=title, role=kind, workplace=team.hospital)
                texts.append(f"在{entries.table('staff')}给{names(team.hospital)}补1名{title}")
            else:
                person = dataclasses.replace(own[0], absences=())
                texts.append(f"在{entries.table('calendar')}调整{names(person.id)}的请假，编入{names(team.id)}")
            people[person.id] = person
            filled[role.value] = person.id
        gp, nurse = filled.get("gp", team.gp), filled.get("nurse", team.nurse)
        whole = tuple(dataclasses.replace(t, gp=gp, nurse=nurse) if t.id == team.id else t for t in teams)
        yield "，".join(texts), county.replace(people=tuple(people.values())), whole


def _leave(county: County, teams: Sequence[Team], person_id: str, names: Names) -> Iterator[Try]:
    """One leave of a member moved elsewhere, then all of them."""
    if person_id not in county:
        return
    person = county.person(person_id)
    choices = [(absence,) for absence in sorted(person.absences, key=lambda a: a.end - a.start)]
    for gone in (*choices, person.absences):
        left = tuple(absence for absence in person.absences if absence not in gone)
        people = tuple(dataclasses.replace(p, absences=left) if p.id == person_id else p for p in county.people)
        when = "、".join(f"{a.start}至{a.end - DAY}" for a in gone)
        text = f"在{entries.table('calendar')}调整{names(person_id)}{when}的请假"
        if gone:
            yield text, county.replace(people=people), teams


def _columns(month: Month, county: County, teams: Sequence[Team], bars: set[Bar]) -> Iterator[Try]:
    """Columns of the programme's row, then the length of the day."""
    programme, words = county.programme(month.programme), {word for word, _ in bars}
    work = programme.work_days
    if "weekday" in words:
        yield f"清空{entries.columns('programmes', 'weekdays')}", _with(county, programme, weekdays=()), teams
    if "market" in words:
        column, free = entries.columns("programmes", "market_days"), MarketDays.PREFERRED
        yield f"{column}由仅限改为优先", _with(county, programme, market_days=free), teams
    for fewer in range(work.places - 1, 0, -1) if work and words & {"closed", "market", "far", "together"} else ():
        column = entries.columns("programmes", "work_day_places")
        less = dataclasses.replace(work, places=fewer) if work else None
        yield f"{column}由{work.places if work else 0}减到{fewer}", _with(county, programme, work_days=less), teams
    if words & {"far", "together"}:
        if programme.opens is not None or programme.closes is not None:
            column = entries.columns("programmes", "opens", "closes")
            yield f"清空{column}", _with(county, programme, opens=None, closes=None), teams
        now = county.rules.value("circuits.shift")
        for half in range(int(2 * now) + 1, 2 * _LONGEST + 1):
            rules = county.rules.replace("circuits.shift", value=half / 2)
            text = f"{entries.rule('circuits.shift')}由{now:g}小时延到{half / 2:g}小时"
            yield text, county.replace(rules=rules), teams
    for fewer in range(work.per_month - 1, 0, -1) if work else ():
        column = entries.columns("programmes", "work_days")
        less = dataclasses.replace(work, per_month=fewer) if work else None
        yield f"{column}由{work.per_month if work else 0}减到{fewer}", _with(county, programme, work_days=less), teams


def _with(county: County, programme: Programme, **changes: object) -> County:
    changed = dataclasses.replace(programme, **changes)  # type: ignore[arg-type]
    return county.replace(programmes=tuple(changed if p.id == programme.id else p for p in county.programmes))


def _closure(county: County, teams: Sequence[Team], place: str, names: Names) -> Iterator[Try]:
    """The closures of a place, or of the township in which it lies, shortened."""
    around = {place, county.township_of(place)}
    left = tuple(closure for closure in county.calendar.closures if closure.place not in around)
    if left != county.calendar.closures:
        calendar = dataclasses.replace(county.calendar, closures=left)
        yield f"在{entries.table('calendar')}缩短{names(place)}的封闭", county.replace(calendar=calendar), teams


def _without(month: Month, names: Names) -> str:
    """The last resort: the programme runs at other times; told only where nothing else was found to help."""
    column, what = entries.columns("programmes", "starts", "ends"), names(month.programme)
    return f"“{what}”分成两行，{column}避开{month.start.year}年{month.start.month}月"
