"""Checks of the postings."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case, Check
from gridplan.domain.county import County
from gridplan.domain.people import Person, Role, Title
from gridplan.domain.plan import Violation
from gridplan.domain.postings import Posting

WEEK = dt.timedelta(weeks=1)
_TITLES = {Title.NONE: "无", Title.JUNIOR: "初级", Title.MID: "中级", Title.DEPUTY_SENIOR: "副高", Title.SENIOR: "正高"}


def postings_of(case: Case) -> tuple[Posting, ...]:
    """The plan's postings; none where the solver found no solution."""
    solution = case.plan.postings.solution
    return solution.postings if solution else ()


def eligible(county: County, person: Person) -> bool:
    """Whether the person may be posted at all: a physician of a lead hospital with the title asked for."""
    crew = {member for vehicle in county.vehicles for member in vehicle.crew}
    return (
        person.role is Role.PHYSICIAN
        and person.title >= county.rules.value("postings.min_title")
        and person.workplace in {h.id for h in county.lead_hospitals}
        and person.postable
        and person.id not in crew
    )


def department_limits(county: County) -> Mapping[str, int]:
    """Most physicians of each department that may be out at once."""
    share = county.rules.value("postings.department_limit")
    size: dict[str, int] = defaultdict(int)
    for person in county.people:
        if person.department and eligible(county, person):
            size[person.department] += 1
    return {
        d.id: math.ceil(share * size[d.id]) if d.limit is None else d.limit
        for h in county.lead_hospitals
        for d in h.departments
    }


def required(county: County) -> Mapping[str, int]:
    """Posted physicians that each township hospital should have every week."""
    default = round(county.rules.value("postings.cover"))
    return {h.id: default if h.posts is None else h.posts for h in county.township_hospitals}


def check_cover(case: Case) -> Iterator[Violation]:
    """Every host has the required physicians in every week; a run of short weeks is one violation."""
    calendar = case.county.calendar
    present: dict[tuple[str, int], int] = defaultdict(int)
    for posting in postings_of(case):
        for week in range(max(0, calendar.week_of(posting.start)), min(calendar.weeks, calendar.week_of(posting.end))):
            present[posting.host, week] += 1
    for host, needed in required(case.county).items():
        missing = [max(0, needed - present[host, week]) for week in range(calendar.weeks)]
        for first, last in _runs(missing):
            amount = sum(missing[first : last + 1])
            yield case.breach(
                "postings.cover",
                (host,),
                amount,
                f"{case.names(host)}{_weeks(first, last)}缺派驻医师，共缺{amount}人周",
                when=calendar.monday(first),
                unit="person-weeks",
            )


def _weeks(first: int, last: int) -> str:
    """``第27至28周``, from week indices."""
    return f"第{first + 1}周" if first == last else f"第{first + 1}至{last + 1}周"


def _runs(values: list[int]) -> Iterator[tuple[int, int]]:
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
    """Why the posting could not go on after its end, or ``""``: the person leaves or is on leave."""
    person = case.person(posting.person)
    if person is None:
        return "已不在花名册"
    if person.leaves and person.leaves <= posting.end + WEEK - dt.timedelta(days=1):
        return f"{case.date(person.leaves)}离职"
    for absence in person.absences:
        if absence.start < posting.end + WEEK and absence.end > posting.end:
            return f"{case.date(absence.start)}起请假" + (f"（{absence.reason}）" if absence.reason else "")
    return ""


def check_min_stay(case: Case) -> Iterator[Violation]:
    """A stay lasts at least the minimum; what falls short is an exception with its reason."""
    shortest = round(case.rules.value("postings.min_stay"))
    planned = "为避免有周次缺派驻医师" if case.plan.postings.goals else ""  # by hand: nobody said why
    for posting in postings_of(case):
        if posting.weeks < shortest:
            yield case.breach(
                "postings.min_stay",
                (posting.person, posting.host),
                shortest - posting.weeks,
                f"{_stay(case, posting)}只派驻{posting.weeks}周，少{shortest - posting.weeks}周",
                when=posting.start,
                reason=cut_short(case, posting) or planned,
            )


def _stay(case: Case, posting: Posting) -> str:
    return f"{case.names(posting.person)}在{case.names(posting.host)}"


def check_floor_stay(case: Case) -> Iterator[Violation]:
    """No stay is planned below the floor; one that ends because the person is no longer there is no plan's choice."""
    floor = round(case.rules.value("postings.floor_stay"))
    for posting in postings_of(case):
        if posting.weeks < floor and not cut_short(case, posting):
            message = f"{_stay(case, posting)}只安排{posting.weeks}周，例外也不得少于{floor}周"
            where = (posting.person, posting.host)
            yield case.breach("postings.floor_stay", where, floor - posting.weeks, message, when=posting.start)


def check_max_stay(case: Case) -> Iterator[Violation]:
    """No stay exceeds the longest stay, if the county has made that a rule."""
    longest = round(case.rules.value("postings.max_stay"))
    for posting in postings_of(case):
        if posting.weeks > longest:
            message = f"{_stay(case, posting)}派驻{posting.weeks}周，最长{longest}周"
            where = (posting.person, posting.host)
            yield case.breach("postings.max_stay", where, posting.weeks - longest, message, when=posting.start)


def _by_person(case: Case) -> Mapping[str, list[Posting]]:
    stays = defaultdict(list)
    for posting in postings_of(case):
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
            if 0 <= pause < rest:
                message = f"{case.names(person)}两期派驻之间只隔{pause}周，应隔{rest}周"
                where = (person, later.host)
                yield case.breach("postings.rest", where, rest - pause, message, when=later.start)


def check_availability(case: Case) -> Iterator[Violation]:
    """From the day the plan was made for, nobody is posted while not employed or on leave."""
    today = case.plan.as_of - dt.timedelta(days=case.plan.as_of.weekday())
    for posting in postings_of(case):
        first = max(posting.start, today)
        if first >= posting.end:
            continue
        person = case.person(posting.person)
        lost = [
            first + i * WEEK
            for i in range((posting.end - first).days // 7)
            if person is None or not person.available_throughout(first + i * WEEK, first + (i + 1) * WEEK)
        ]
        if lost:
            message = f"{_stay(case, posting)}派驻期间有{len(lost)}周不在岗（{case.date(lost[0])}起）"
            where = (posting.person, posting.host)
            yield case.breach("postings.availability", where, 7 * len(lost), message, when=lost[0])


def check_department_limit(case: Case) -> Iterator[Violation]:
    """No department has more people out at once than its limit."""
    calendar = case.county.calendar
    limits = department_limits(case.county)
    out: dict[tuple[str, int], int] = defaultdict(int)
    for posting in postings_of(case):
        person = case.person(posting.person)
        if person and person.department:
            first, last = calendar.week_of(posting.start), calendar.week_of(posting.end)
            for week in range(max(0, first), min(calendar.weeks, last)):
                out[person.department, week] += 1
    for department, limit in limits.items():
        excess = [max(0, out[department, week] - limit) for week in range(calendar.weeks)]
        for first, last in _runs(excess):
            yield case.breach(
                "postings.department_limit",
                (department,),
                max(excess[first : last + 1]),
                f"{case.names(department)}{_weeks(first, last)}同时派出{max(excess[first : last + 1]) + limit}人，"
                f"上限{limit}人",
                when=calendar.monday(first),
                unit="persons",
            )


def check_frozen(case: Case) -> Iterator[Violation]:
    """After re-planning, the past and the frozen weeks are as published, unless the person can no longer be posted."""
    if case.parent is None or case.parent.postings.solution is None:
        return
    calendar = case.county.calendar
    first_open = case.plan.as_of + dt.timedelta(days=round(case.rules.value("replan.frozen")))
    last = min(calendar.weeks, calendar.week_of(first_open))
    was = _cells(case.parent.postings.solution.postings, case, last)
    now = _cells(postings_of(case), case, last)
    today = calendar.week_of(case.plan.as_of)
    for person_id, host, week in sorted(was ^ now, key=str):
        monday = calendar.monday(week)
        gone = _gone(case, person_id, monday)
        if week >= today and (gone or ((person_id, host, week) in now and _needed(case, host, monday))):
            continue
        added = "增加" if (person_id, host, week) in now else "取消"
        message = f"第{week + 1}周已冻结，却{added}了{case.names(person_id)}在{case.names(host)}的派驻"
        yield case.breach("replan.frozen", (person_id, host), 7, message, when=monday)


def _gone(case: Case, person_id: str, monday: dt.date) -> bool:
    """Whether the person may no longer be posted, or is away in that week or an earlier one since the plan's day.

    Leave ends a stay: who is back the week after would have to rest first.
    """
    person = case.person(person_id)
    today = case.plan.as_of - dt.timedelta(days=case.plan.as_of.weekday())
    weeks = (today + i * WEEK for i in range((monday - today).days // 7 + 1))
    return (
        person is None
        or not eligible(case.county, person)
        or not all(person.available_throughout(week, week + WEEK) for week in weeks)
    )


def _needed(case: Case, host: str, monday: dt.date) -> bool:
    """Whether somebody published for this host and week is gone, so that a stand-in is right."""
    parent = case.parent.postings.solution if case.parent else None
    published = parent.at(host, monday) if parent else ()
    return any(_gone(case, p.person, monday) for p in published)


def _cells(postings: tuple[Posting, ...], case: Case, last: int) -> set[tuple[str, str, int]]:
    week_of = case.county.calendar.week_of
    return {
        (p.person, p.host, week)
        for p in postings
        for week in range(max(0, week_of(p.start)), min(last, week_of(p.end)))
    }


CHECKS: Mapping[str, Check] = {
    "postings.cover": check_cover,
    "postings.min_title": check_title,
    "postings.sender": check_sender,
    "postings.min_stay": check_min_stay,
    "postings.floor_stay": check_floor_stay,
    "postings.max_stay": check_max_stay,
    "postings.one_post": check_one_post,
    "postings.availability": check_availability,
    "postings.rest": check_rest,
    "postings.department_limit": check_department_limit,
    "replan.frozen": check_frozen,
}
