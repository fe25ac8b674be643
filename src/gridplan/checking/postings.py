"""Checks of the postings."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case, Check
from gridplan.checking.posting_people import (
    AGES,
    WEEK,
    age_rule,
    department_limits,
    exempt_days,
    required,
    short_leave,
    too_old_days,
    why_ended,
)
from gridplan.domain.county import County
from gridplan.domain.people import Role, Title
from gridplan.domain.plan import Violation
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level

_DAY = dt.timedelta(days=1)
_TITLES = {Title.NONE: "无", Title.JUNIOR: "初级", Title.MID: "中级", Title.DEPUTY_SENIOR: "副高", Title.SENIOR: "正高"}


def postings_of(case: Case) -> tuple[Posting, ...]:
    """The plan's postings; none where the solver found no solution."""
    solution = case.plan.postings.solution
    return solution.postings if solution else ()


def shortest_stay(county: County) -> int:
    """Weeks below which a stay counts as short: the minimum, or a binding longest stay below it."""
    rules = county.rules
    shortest = round(rules.value("postings.min_stay"))
    if rules.level("postings.max_stay") in {Level.HARD, Level.IN_PRINCIPLE}:
        shortest = min(shortest, round(rules.value("postings.max_stay")))
    return shortest


def this_week(case: Case) -> dt.date:
    """Monday of the week for which the plan was made; all before it is history."""
    return case.plan.as_of - dt.timedelta(days=case.plan.as_of.weekday())


def first_open(case: Case) -> dt.date:
    """Monday from which on nothing published is frozen."""
    off = case.rules.level("replan.frozen") is Level.OFF
    day = case.plan.as_of + dt.timedelta(days=0 if off else round(case.rules.value("replan.frozen")))
    return max(this_week(case), day + dt.timedelta(days=-day.weekday() % 7))


def published(case: Case) -> tuple[Posting, ...]:
    """The parent's postings."""
    return case.parent.postings.solution.postings if case.parent and case.parent.postings.solution else ()


def stays_of(case: Case) -> tuple[Posting, ...]:
    """The plan's postings, and what it passes over: stays under way on its first day, then broken off there."""
    postings, calendar = postings_of(case), case.county.calendar
    if this_week(case) > calendar.start:  # by now the published plan says what became of them
        return postings
    told = {(p.person, p.host, p.start) for p in postings}
    broken = [p for p in _under_way(case.county) if (p.person, p.host, p.start) not in told]
    return (*postings, *broken)


def _under_way(county: County) -> Iterator[Posting]:
    """The roster's stays under way when the horizon begins, in whole weeks, up to there."""
    start = county.calendar.start
    for person in county.people:
        stay = person.current_stay
        if stay is not None and stay.start < start and person.role is not Role.PUBLIC_HEALTH:  # see commissioners
            began = start - (start - stay.start) // WEEK * WEEK
            yield Posting(person=person.id, host=stay.host, start=began, end=start)


def check_origins(case: Case) -> Iterator[Violation]:
    """No posting begins before the horizon unless roster or parent say so, and none after its end."""
    calendar = case.county.calendar
    if case.plan.parent is not None and case.parent is None:
        return  # what was published cannot be told
    known = {(p.person, p.host, p.start) for p in (*_under_way(case.county), *published(case))}
    for posting in postings_of(case):
        where = (posting.person, posting.host)
        if posting.start < calendar.start and (*where, posting.start) not in known:
            message = f"{_stay(case, posting)}的派驻写为{case.date(posting.start)}开始，花名册和原计划中都没有"
            yield case.breach("plan.references", where, 1, message, when=posting.start)
        if posting.start >= calendar.end:
            message = f"{_stay(case, posting)}的派驻从{case.date(posting.start)}开始，已在计划期之后"
            yield case.breach("plan.references", where, 1, message, when=posting.start)


def check_cover(case: Case) -> Iterator[Violation]:
    """Every host has the required physicians in every week; a run of short weeks is one violation.

    After re-planning, the past is not judged anew, and a demand that has risen counts once nothing is frozen.
    """
    calendar = case.county.calendar
    present: dict[tuple[str, int], int] = defaultdict(int)
    for posting in postings_of(case):
        for week in range(max(0, calendar.week_of(posting.start)), min(calendar.weeks, calendar.week_of(posting.end))):
            present[posting.host, week] += 1
    for host in required(case.county):
        missing = [max(0, _due(case, host, w) - present[host, w]) for w in range(calendar.weeks)]
        for first, last in runs(missing):
            amount = sum(missing[first : last + 1])
            yield case.breach(
                "postings.cover",
                (host,),
                amount,
                f"{case.names(host)}{_weeks(first, last)}缺派驻医师，共缺{amount}人周",
                when=calendar.monday(first),
                unit="person-weeks",
            )


def _due(case: Case, host: str, week: int) -> int:
    """What is asked of ``host`` in a week: while frozen, no more than the parent asked or had there."""
    monday = case.county.calendar.monday(week)
    now = required(case.county)[host]
    if case.plan.parent is not None and monday < this_week(case):
        return 0
    if case.parent is None or monday >= first_open(case):
        return now
    then = case.parent.county
    if not then.calendar.start <= monday < then.calendar.end:
        return now
    there = sum(p.host == host and p.start <= monday < p.end for p in published(case))
    return min(now, max(there, required(then).get(host, 0)))


def _weeks(first: int, last: int) -> str:
    """``第27至28周``, from week indices."""
    return f"第{first + 1}周" if first == last else f"第{first + 1}至{last + 1}周"


def runs(values: list[int]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of values that are not 0."""
    first = None
    for i, value in enumerate([*values, 0]):
        if value and first is None:
            first = i
        elif not value and first is not None:
            yield first, i - 1
            first = None


def check_title(case: Case) -> Iterator[Violation]:
    """The posted physician has the title asked for."""
    lowest = case.rules.value("postings.min_title")
    for posting in postings_of(case):
        person = case.person(posting.person)
        if person and person.title < lowest and posting.end > case.plan.as_of:  # earlier ones are history
            message = f"{case.names(person.id)}职称为{_TITLES[person.title]}，不够派驻{case.names(posting.host)}"
            amount = lowest - person.title
            yield case.breach("postings.min_title", (person.id, posting.host), amount, message, when=posting.start)


def check_sender(case: Case) -> Iterator[Violation]:
    """Only physicians of a lead hospital who may be posted, and who are in no vehicle's crew, are posted."""
    lead = {h.id for h in case.county.lead_hospitals}
    crew = {member for vehicle in case.county.vehicles for member in vehicle.crew}
    for posting in postings_of(case):
        person = case.person(posting.person)
        if person is None or posting.end <= case.plan.as_of:
            continue
        if person.role is not Role.PHYSICIAN or person.workplace not in lead:
            why = "不是牵头医院的医师"
        elif not person.postable:
            why = "不得派驻"
        elif person.id in crew:
            why = "是移动医院车组人员"
        else:
            continue
        message = f"{case.names(person.id)}{why}，却派驻{case.names(posting.host)}"
        yield case.breach("postings.sender", (person.id, posting.host), 1, message, when=posting.start)


def cut_short(case: Case, posting: Posting) -> str:
    """Why the posting could not go on after its end, or ``""``."""
    return why_ended(case, case.person(posting.person), posting.host, posting.end)


def check_min_stay(case: Case) -> Iterator[Violation]:
    """A stay lasts at least the minimum; what falls short is an exception with its reason."""
    wanted, start = round(case.rules.value("postings.min_stay")), case.county.calendar.start
    then = round(case.parent.county.rules.value("postings.min_stay")) if case.parent else wanted
    longest = f"每期最长{shortest_stay(case.county)}周" if shortest_stay(case.county) < wanted else ""
    planned = longest or ("为避免有周次缺派驻医师" if case.plan.postings.goals else "")  # by hand: nobody said why
    for posting in stays_of(case):
        shortest = min(wanted, then) if _settled(case, posting) else wanted
        if posting.weeks < shortest:
            reason = cut_short(case, posting) or (planned if posting.end > start else "")
            yield case.breach(
                "postings.min_stay",
                (posting.person, posting.host),
                shortest - posting.weeks,
                f"{_stay(case, posting)}只派驻{posting.weeks}周，少{shortest - posting.weeks}周",
                when=posting.start,
                reason=reason,
            )


def _settled(case: Case, posting: Posting) -> bool:
    """Whether the parent published this very posting and its end is past or frozen: no new rule can change it."""
    return case.parent is not None and posting.end <= first_open(case) and posting in published(case)


def _stay(case: Case, posting: Posting) -> str:
    return f"{case.names(posting.person)}在{case.names(posting.host)}"


def check_floor_stay(case: Case) -> Iterator[Violation]:
    """No stay is planned below the floor; one that ends because the person is no longer there is no plan's choice."""
    floor = min(round(case.rules.value("postings.floor_stay")), shortest_stay(case.county))
    for posting in stays_of(case):
        if posting.weeks < floor and not cut_short(case, posting) and not _settled(case, posting):
            message = f"{_stay(case, posting)}只安排{posting.weeks}周，例外也不得少于{floor}周"
            where = (posting.person, posting.host)
            yield case.breach("postings.floor_stay", where, floor - posting.weeks, message, when=posting.start)


def check_max_stay(case: Case) -> Iterator[Violation]:
    """No stay exceeds the longest stay, if the county has made that a rule. What ends by then could not end earlier."""
    longest = round(case.rules.value("postings.max_stay"))
    settled = first_open(case) if case.parent else this_week(case)
    for posting in postings_of(case):
        if posting.weeks > longest and not (posting.start < this_week(case) and posting.end <= settled):
            message = f"{_stay(case, posting)}派驻{posting.weeks}周，最长{longest}周"
            where = (posting.person, posting.host)
            yield case.breach("postings.max_stay", where, posting.weeks - longest, message, when=posting.start)


def _by_person(case: Case) -> Mapping[str, list[Posting]]:
    stays = defaultdict(list)
    for posting in stays_of(case):
        stays[posting.person].append(posting)
    return {person: sorted(own, key=lambda p: (p.start, p.end)) for person, own in sorted(stays.items())}


def check_one_post(case: Case) -> Iterator[Violation]:
    """Nobody holds two postings in one week."""
    for person, stays in _by_person(case).items():
        for earlier, later in itertools.pairwise(stays):
            if later.start < earlier.end:
                weeks = (min(earlier.end, later.end) - later.start).days // 7
                message = (
                    f"{case.names(person)}自{case.date(later.start)}起有{weeks}周"
                    f"同时派驻{case.names(earlier.host)}和{case.names(later.host)}"
                )
                where = (person, earlier.host, later.host)
                yield case.breach("postings.one_post", where, weeks, message, when=later.start, unit="weeks")


def check_rest(case: Case) -> Iterator[Violation]:
    """There is rest between two stays of a person."""
    rest = round(case.rules.value("postings.rest"))
    for person, stays in _by_person(case).items():
        for earlier, later in itertools.pairwise(stays):
            pause = (later.start - earlier.end).days // 7
            if 0 <= pause < rest and not (_settled(case, earlier) and _frozen_start(case, later)):
                message = f"{case.names(person)}两期派驻之间只隔{pause}周，应隔{rest}周"
                where = (person, later.host)
                yield case.breach("postings.rest", where, rest - pause, message, when=later.start)


def _frozen_start(case: Case, posting: Posting) -> bool:
    """Whether the parent published that the posting begins on a day that is past or frozen."""
    known = {(p.person, p.host, p.start) for p in published(case)}
    return posting.start < first_open(case) and (posting.person, posting.host, posting.start) in known


def check_availability(case: Case) -> Iterator[Violation]:
    """From the day the plan was made for, nobody is posted while not employed or on leave."""
    today = this_week(case)
    for posting in postings_of(case):
        first = max(posting.start, today)
        if first >= posting.end:
            continue
        person = case.person(posting.person)
        lost = [
            first + i * WEEK
            for i in range((posting.end - first).days // 7)
            if person is None
            or not person.available_throughout(first + i * WEEK, first + (i + 1) * WEEK, short=short_leave(case.county))
        ]
        if lost:
            message = f"{_stay(case, posting)}派驻期间有{len(lost)}周不在岗（{case.date(lost[0])}起）"
            where = (posting.person, posting.host)
            yield case.breach("postings.availability", where, 7 * len(lost), message, when=lost[0])


def check_short_leave(case: Case) -> Iterator[Violation]:
    """Leave during a posting that does not interrupt it: nobody else is sent for these days, which is an exception."""
    for posting in postings_of(case):
        person, first = case.person(posting.person), max(posting.start, this_week(case))
        if person is None:
            continue
        ending = person.leave_beyond(short_leave(case.county))
        for absence in person.absences:
            start, end = max(absence.start, first), min(absence.end, posting.end)
            if start < end and absence not in ending:
                days = (end - start).days
                message = f"{_stay(case, posting)}派驻期间{case.date(start)}起请假{days}天，派驻不中断，其间不另派人"
                where = (posting.person, posting.host)
                yield case.breach("postings.short_leave", where, days, message, when=start, reason=absence.reason)


def check_exemption(case: Case) -> Iterator[Violation]:
    """From the day the plan was made for, nobody is posted on days for which the roster says they must not be."""
    for posting in postings_of(case):
        person, first = case.person(posting.person), max(posting.start, this_week(case))
        days = exempt_days(person, first, posting.end) if person else []
        if days:
            message = f"{_stay(case, posting)}派驻期间有{len(days)}天不宜派驻（{case.date(days[0])}起）"
            where = (posting.person, posting.host)
            yield case.breach("postings.exemption", where, len(days), message, when=days[0])


def _check_age(case: Case, rule: str) -> Iterator[Violation]:
    for posting in postings_of(case):
        person, first = case.person(posting.person), max(posting.start, this_week(case))
        days = too_old_days(case.county, person, first, posting.end) if person else 0
        if person and days and age_rule(case.county, person) == rule:
            message = f"{_stay(case, posting)}派驻期间有{days}天已满{case.rules.value(rule):g}岁"
            where = (posting.person, posting.host)
            yield case.breach(rule, where, days, message, when=posting.end - days * _DAY, unit="days")


def check_max_age(case: Case) -> Iterator[Violation]:
    """Nobody is posted who has reached the age limit."""
    yield from _check_age(case, AGES[0])


def check_max_age_women(case: Case) -> Iterator[Violation]:
    """No woman is posted who has reached the age limit of women."""
    yield from _check_age(case, AGES[1])


def check_department_limit(case: Case) -> Iterator[Violation]:
    """No department has more people out at once than its limit, from the plan's week on.

    Stays that began before it, or begin while frozen, and may not end yet are allowed to exceed the limit: nobody can
    undo them. The solver's notes name them.
    """
    calendar = case.county.calendar
    limits = department_limits(case.county)
    today = max(0, calendar.week_of(this_week(case))) if case.plan.parent is not None else 0
    out: dict[tuple[str, int], int] = defaultdict(int)
    bound: dict[tuple[str, int], int] = defaultdict(int)
    for posting in postings_of(case):
        person = case.person(posting.person)
        if person and person.department:
            first, last = calendar.week_of(posting.start), calendar.week_of(posting.end)
            kept = calendar.week_of(_bound_until(case, posting))
            for week in range(max(today, first), min(calendar.weeks, last)):
                out[person.department, week] += 1
                bound[person.department, week] += week < kept
    for department, limit in limits.items():
        excess = [
            out[department, week] - limit if out[department, week] > max(limit, bound[department, week]) else 0
            for week in range(calendar.weeks)
        ]
        for first, last in runs(excess):
            yield case.breach(
                "postings.department_limit",
                (department,),
                max(excess[first : last + 1]),
                f"{case.names(department)}{_weeks(first, last)}同时派出{max(excess[first : last + 1]) + limit}人，"
                f"上限{limit}人",
                when=calendar.monday(first),
                unit="persons",
            )


def _bound_until(case: Case, posting: Posting) -> dt.date:
    """Before this day a stay that has begun, or begins while frozen, must not end; its start where it is open."""
    began = posting.start < case.county.calendar.start or (
        case.plan.parent is not None and posting.start < this_week(case)
    )
    if not began and not _frozen_start(case, posting):
        return posting.start
    frozen = first_open(case) if case.parent is not None else posting.start
    return max(frozen, posting.start + shortest_stay(case.county) * WEEK)


CHECKS: Mapping[str, Check] = {
    "postings.cover": check_cover,
    "postings.min_title": check_title,
    "postings.sender": check_sender,
    "postings.min_stay": check_min_stay,
    "postings.floor_stay": check_floor_stay,
    "postings.max_stay": check_max_stay,
    "postings.one_post": check_one_post,
    "postings.availability": check_availability,
    "postings.short_leave": check_short_leave,
    "postings.exemption": check_exemption,
    "postings.max_age": check_max_age,
    "postings.max_age_women": check_max_age_women,
    "postings.rest": check_rest,
    "postings.department_limit": check_department_limit,
}
