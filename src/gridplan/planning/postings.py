"""From the county to the posting problem: who may be posted, where, when, at what cost.

Hardship is shared fairly by the cost: a week costs its travel time, more for whoever has served more weeks in past
years, and weeks far from home count for more (rules ``postings.hardship`` and ``postings.remoteness``).
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.hosts import Host, posting_hosts, required_posts
from gridplan.domain.naming import Names
from gridplan.domain.people import Person, Role, Sex
from gridplan.domain.postings import Candidate, Disturbance, Posting, PostingProblem, Postings
from gridplan.domain.rules import Level
from gridplan.domain.travel import TravelTimes

WEEK = dt.timedelta(weeks=1)


def posting_problem(
    county: County, car: TravelTimes, *, previous: Postings | None = None, as_of: dt.date | None = None
) -> PostingProblem:
    """The posting problem of ``county``.

    Args:
        county: the county.
        car: car travel times from lead hospitals to hosts.
        previous: the published postings, to be changed as little as possible; where nobody was posted, none, and the
            past stays empty. ``None``: nothing was published.
        as_of: with ``previous``: the day on which re-planning starts. The weeks before its week are history and
            stay as published, whoever has left since; the weeks up to ``replan.frozen`` days after it are kept where
            the person is still available.
    """
    published, today = ((), None) if previous is None else (previous.postings, as_of)
    case = _Case(county=county, car=car, published=published, as_of=today)
    rules, name_of = county.rules, Names(county)
    least, floor, most = stay_lengths(county)
    candidates, limits = tuple(_candidates(case)), department_limits(county)
    return PostingProblem(
        start=county.calendar.start,
        weeks=county.calendar.weeks,
        candidates=candidates,
        required=required_posts(county),
        department_limit=limits,
        min_stay=least,
        floor_stay=floor,
        max_stay=most,
        stretch=may_stretch(county),
        rest=0 if rules.level("postings.rest") is Level.OFF else round(rules.value("postings.rest")),
        handover_cost=round(rules.value("postings.handover")),
        frozen_weeks=case.frozen_weeks,
        past_weeks=case.past_weeks,
        previous=case.previous,
        overlap=0 if rules.level("postings.overlap") is Level.OFF else round(rules.value("postings.overlap")),
        disturbance=Disturbance(
            moved=round(rules.value("replan.person_moved")),
            shifted=round(rules.value("replan.start_shifted")),
            cut=round(rules.value("replan.stay_cut")),
            extended=round(rules.value("replan.stay_extended")),
        ),
        names={key: name_of(key) for key in (*(c.person for c in candidates), *limits)},
    )


def may_be_posted(county: County, person: Person) -> bool:
    """A physician of a lead hospital with the title asked for, in no vehicle's crew and not exempt throughout."""
    return (
        person.role is Role.PHYSICIAN
        and not _always_exempt(county, person)
        and person.title >= county.rules.value("postings.min_title")
        and any(person.workplace == hospital.id for hospital in county.lead_hospitals)
        and not any(person.id in vehicle.crew for vehicle in county.vehicles)
    )


def too_old_from(county: County, person: Person) -> dt.date | None:
    """First day on which the person is too old to be posted; ``None``: there is no such rule, or no date of birth."""
    rules = county.rules
    by_sex = person.sex is Sex.FEMALE and rules.level("postings.max_age_women") is not Level.OFF
    rule = "postings.max_age_women" if by_sex else "postings.max_age"
    if person.born is None or rules.level(rule) is Level.OFF:
        return None
    year = person.born.year + round(rules.value(rule))
    leap_day = (person.born.month, person.born.day) == (2, 29) and not calendar.isleap(year)
    return dt.date(year, 3, 1) if leap_day else person.born.replace(year=year)


def may_go(county: County, person: Person, start: dt.date, end: dt.date) -> bool:
    """Whether the person is at work, not exempt and not too old on every day of ``start <= day < end``.

    Leave that interrupts no posting (rule ``postings.short_leave``) counts as being at work.
    """
    too_old = too_old_from(county, person)
    return (
        person.available_throughout(start, end, short=short_leave(county))
        and not person.exempt_within(start, end)
        and (too_old is None or end <= too_old)
    )


def short_leave(county: County) -> int:
    """Days of leave in a row that do not interrupt a posting; 0: all leave does."""
    off = county.rules.level("postings.short_leave") is Level.OFF
    return 0 if off else round(county.rules.value("postings.short_leave"))


def _always_exempt(county: County, person: Person) -> bool:
    """Whether an exemption, or age, rules the person out in the whole horizon."""
    start, end = county.calendar.start, county.calendar.end
    too_old = too_old_from(county, person)
    exempt = not person.postable or any(e.covers(start, end) for e in person.exemptions)
    return exempt or (too_old is not None and too_old <= start)


def department_limits(county: County) -> Mapping[str, int]:
    """Department → most physicians posted at once: its own limit, or a share of those who may be posted, rounded up."""
    if county.rules.level("postings.department_limit") is Level.OFF:
        return {}
    size = Counter(p.department for p in county.people if p.department and may_be_posted(county, p))
    share = county.rules.value("postings.department_limit")
    return {
        department.id: math.ceil(share * size[department.id]) if department.limit is None else department.limit
        for hospital in county.lead_hospitals
        for department in hospital.departments
    }


def stay_lengths(county: County) -> tuple[int, int, int | None]:
    """Weeks of the shortest stay, of the shortest by exception, and of the longest (``None``: no such rule).

    A binding longest stay below the shortest makes every stay an exception: it is the shortest that yields. One that is
    only wished for yields itself. Nothing need be longer by exception than as a rule.
    """
    rules = county.rules
    least, floor = (round(rules.value(f"postings.{rule}")) for rule in ("min_stay", "floor_stay"))
    level = rules.level("postings.max_stay")
    most = None if level is Level.OFF else round(rules.value("postings.max_stay"))
    if most is not None and level in {Level.HARD, Level.IN_PRINCIPLE}:
        least = min(least, most)
    most = None if most is None else max(least, most)
    return least, min(floor, least), most


def may_stretch(county: County) -> bool:
    """Whether stays may outlast the longest one by exception: any longest stay yields to that but a hard one."""
    return county.rules.level("postings.max_stay") in {Level.IN_PRINCIPLE, Level.SOFT}


def weekly_minutes(county: County, car: TravelTimes, person: Person, host: Host) -> int | None:
    """What a week of ``person`` at ``host`` costs; ``None`` where the host cannot be reached."""
    seconds = car.between(person.workplace, host.id)
    return None if seconds is None else _minutes(county, car, person, host, seconds)


def weeks_borne(county: County, car: TravelTimes, person: Person) -> float:
    """Weeks served at the grassroots in past years; those on record weigh more by each hour's way to their host.

    The way to a host that is no more is not known: its weeks count without.
    """
    there = [stay for stay in person.past_stays if stay.host in county]
    hours = sum(stay.weeks * (car.between(person.workplace, stay.host) or 0) for stay in there) / 3600
    return person.grassroots_weeks + county.rules.value("postings.remoteness") * hours


def _minutes(county: County, car: TravelTimes, person: Person, host: Host, seconds: int) -> int:
    rules = county.rules
    hardship = 1 + rules.value("postings.hardship") * weeks_borne(county, car, person) / 26
    cost = round(seconds / 60 * hardship)
    if isinstance(host, TownshipHospital) and host.specialties and person.specialty not in host.specialties:
        cost += round(rules.value("postings.specialty"))
    against = (host.id in person.aversions) + bool(person.wishes and host.id not in person.wishes)
    cost += against * round(rules.value("postings.preference"))
    adopters = {d.id for hospital in county.lead_hospitals for d in hospital.departments if host.id in d.adopts}
    if adopters and person.department not in adopters:
        cost += round(rules.value("postings.adoption"))
    return cost


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """The county and what was published for it; without ``as_of`` there is no past."""

    county: County
    car: TravelTimes
    published: tuple[Posting, ...]
    as_of: dt.date | None

    @property
    def hosts(self) -> Mapping[str, Host]:
        """The hosts by id."""
        return {host.id: host for host in posting_hosts(self.county)}

    @property
    def previous(self) -> tuple[Posting, ...]:
        """The published postings. At a host that is no more they end with the weeks that are history."""
        hosts = self.hosts
        today = self.county.calendar.monday(self.past_weeks)
        kept = []
        for posting in self.published:
            end = posting.end if posting.host in hosts else min(posting.end, today)
            if posting.start < end:
                kept.append(dataclasses.replace(posting, end=end))
        return tuple(kept)

    @property
    def past_weeks(self) -> int:
        """Weeks of the horizon that are history."""
        if self.as_of is None:
            return 0
        return min(max(self.county.calendar.week_of(self.as_of), 0), self.county.calendar.weeks)

    @property
    def frozen_weeks(self) -> int:
        """Weeks of the horizon in which the published postings are kept, history included."""
        if self.as_of is None:
            return 0
        off = self.county.rules.level("replan.frozen") is Level.OFF
        days = 0 if off else round(self.county.rules.value("replan.frozen"))
        last = self.as_of + dt.timedelta(days=days) - self.county.calendar.start
        return min(max(math.ceil(last.days / 7), self.past_weeks), self.county.calendar.weeks)


def _candidates(case: _Case) -> Iterable[Candidate]:
    """Everybody who may be posted, then those who may no longer be but were, in the weeks that are history.

    Whose stay is under way when the horizon begins is among them: it ends there, and the plan has to say so.
    """
    published: dict[str, list[Posting]] = defaultdict(list)
    for posting in sorted(case.previous, key=lambda p: (p.start, p.host)):
        published[posting.person].append(posting)
    people = [p for p in case.county.people if may_be_posted(case.county, p)]
    for person in people:
        yield _candidate(case, person, published[person.id])
    known = {p.id for p in people}
    staff = (p for p in case.county.people if p.role is not Role.PUBLIC_HEALTH)  # those are a matter of their own
    others = set(published) | {p.id for p in staff if p.current_stay is not None}
    for person_id in sorted(others - known):
        former = case.county.person(person_id) if person_id in case.county else None
        history = _history(case, former, published[person_id], there=False)
        if case.past_weeks or history:
            yield _former(case, person_id, published[person_id], history)


def _candidate(case: _Case, person: Person, published: list[Posting]) -> Candidate:
    monday = case.county.calendar.monday
    weeks = case.county.calendar.weeks + stay_lengths(case.county)[0]
    past = _weeks_posted(case, published)
    available = [
        week in past if week < case.past_weeks else may_go(case.county, person, monday(week), monday(week + 1))
        for week in range(weeks)
    ]
    hosts = case.hosts
    costs = {key: weekly_minutes(case.county, case.car, person, host) for key, host in hosts.items()}
    history = _history(case, person, published, there=available[0])
    there = {p.host for p in published} | ({history[0]} if history else set())
    for host in sorted(there):
        if host in costs and costs[host] is None:  # whoever is there already got there somehow
            costs[host] = _minutes(case.county, case.car, person, hosts[host], 0)
    return Candidate(
        person=person.id,
        department=person.department,
        available=tuple(available),
        weekly_cost={host: cost for host, cost in costs.items() if cost is not None},
        history=history,
        rest_weeks=_rest_weeks(case, published),
    )


def _former(case: _Case, person_id: str, published: list[Posting], history: tuple[str, int] | None) -> Candidate:
    """Somebody who was posted and may no longer be: only the weeks that are history remain."""
    weeks = case.county.calendar.weeks + stay_lengths(case.county)[0]
    past = _weeks_posted(case, published)
    person = case.county.person(person_id) if person_id in case.county else None
    costs, hosts = {}, case.hosts
    for host in sorted({p.host for p in published if p.host in hosts}):
        seconds = case.car.between(person.workplace, host) if person else None
        costs[host] = _minutes(case.county, case.car, person, hosts[host], seconds or 0) if person else 0
    return Candidate(
        person=person_id,
        department=person.department if person else None,
        available=tuple(week < case.past_weeks and week in past for week in range(weeks)),
        weekly_cost=costs,
        history=history,
    )


def _weeks_posted(case: _Case, published: list[Posting]) -> set[int]:
    week_of = case.county.calendar.week_of
    return {week for p in published for week in range(week_of(p.start), week_of(p.end))}


def _history(case: _Case, person: Person | None, published: list[Posting], *, there: bool) -> tuple[str, int] | None:
    """The stay under way when the horizon starts: the roster's word, otherwise the published plan's.

    Once the horizon has begun, the published plan is the record. It may have ended the stay on the first day; so may
    a plan of the first week for somebody who is not ``there`` then, and what it told has to be told again.
    """
    start = case.county.calendar.start
    stay = person.current_stay if person else None
    if stay is not None and stay.start < start and not case.past_weeks:
        return stay.host, (start - stay.start) // WEEK
    last = start if case.past_weeks or not there else start + WEEK
    running = next((p for p in reversed(published) if p.start < start and p.end >= last), None)
    return (running.host, (start - running.start) // WEEK) if running else None


def _rest_weeks(case: _Case, published: list[Posting]) -> int:
    """Weeks of the horizon still needed to rest from a published stay that was over before it."""
    if case.county.rules.level("postings.rest") is Level.OFF:
        return 0
    rest = round(case.county.rules.value("postings.rest"))
    start = case.county.calendar.start
    ended = [(start - p.end) // WEEK for p in published if p.end <= start]
    return max((rest - weeks for weeks in ended), default=0) if ended and min(ended) < rest else 0
