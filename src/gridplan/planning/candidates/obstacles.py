"""Why somebody may not, or only by exception, have the post: every rule about the person and the stay itself.

A rule that the county has made hard forbids it, one in principle makes it an exception, any other says nothing.
``checking`` judges the same from the finished plan; a test holds both against each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from gridplan.domain.people import Person, Role, Sex
from gridplan.domain.rules import Level
from gridplan.domain.title_words import TITLES
from gridplan.languages import Said, Separator, joined, said
from gridplan.languages.amounts import weeks as weeks_told
from gridplan.planning.candidates.desk import WEEK, Desk
from gridplan.planning.candidates.results import Remark
from gridplan.planning.candidates.stays import Trial
from gridplan.planning.postings import may_be_posted, may_go, short_leave, too_old_from


def remarks(desk: Desk, person: Person, trial: Trial) -> tuple[Remark, ...]:
    """Every rule that the person's stay at the post would break or be an exception of."""
    if trial.already:
        there = desk.names(desk.host.id)
        words = said("is posted to {host} in these weeks anyway", host=there)
        return (Remark(rule="postings.one_post", level=Level.HARD, words=words),)
    found = [remark for check in _CHECKS for remark in check(desk, person, trial)]
    return tuple(r for r in found if r.level in {Level.HARD, Level.IN_PRINCIPLE})


def _remark(desk: Desk, rule: str, words: Said, weeks: Sequence[dt.date] = ()) -> Remark:
    return Remark(rule=rule, level=desk.rules.level(rule), words=words, weeks=tuple(weeks))


def _sender(desk: Desk, person: Person, _: Trial) -> Iterator[Remark]:
    lead = {hospital.id for hospital in desk.county.lead_hospitals}
    if person.role is not Role.PHYSICIAN or person.workplace not in lead:
        home = desk.names(person.workplace)
        yield _remark(desk, "postings.sender", said("not of a lead hospital ({home})", home=home))
    crew = next((v for v in desk.county.vehicles if person.id in v.crew), None)
    if crew is not None:
        yield _remark(desk, "postings.sender", said("goes with the vehicle {vehicle}", vehicle=crew.name))


def _title(desk: Desk, person: Person, _: Trial) -> Iterator[Remark]:
    lowest = round(desk.rules.value("postings.min_title"))
    if person.title < lowest:
        asked, own = TITLES[lowest].said(), TITLES[person.title].said()
        yield _remark(
            desk, "postings.min_title", said("title {own}; at least {asked} is asked for", own=own, asked=asked)
        )


def _exemption(desk: Desk, person: Person, trial: Trial) -> Iterator[Remark]:
    if not person.postable:
        yield _remark(desk, "postings.sender", said("not to be posted, by the roster"))
        return
    weeks = [w for w in trial.new_weeks if person.exempt_within(w, w + WEEK)]
    if weeks:
        yield _remark(desk, "postings.exemption", said("exempt from postings: {span}", span=_span(weeks)), weeks)


def _age(desk: Desk, person: Person, trial: Trial) -> Iterator[Remark]:
    first = too_old_from(desk.county, person)
    weeks = [w for w in trial.new_weeks if first is not None and first < w + WEEK]
    if weeks:
        by_sex = person.sex is Sex.FEMALE and desk.rules.level("postings.max_age_women") is not Level.OFF
        rule = "postings.max_age_women" if by_sex else "postings.max_age"
        age = round(desk.rules.value(rule))
        yield _remark(desk, rule, said("reaches the age limit of {age} on {day}", age=age, day=first), weeks)


def _availability(desk: Desk, person: Person, trial: Trial) -> Iterator[Remark]:
    short = short_leave(desk.county)
    weeks = [
        w for w in trial.new_weeks if w >= desk.today and not person.available_throughout(w, w + WEEK, short=short)
    ]
    if not weeks:
        return
    first, last = weeks[0], weeks[-1] + WEEK
    why: list[Said] = []
    if person.joins and person.joins > first:
        why.append(said("joins only on {day}", day=person.joins))
    if person.leaves and person.leaves < last:
        why.append(said("leaves on {day}", context="candidate", day=person.leaves))
    for absence in person.leave_beyond(short):
        if absence.start < last and first < absence.end:
            until = absence.end - dt.timedelta(days=1)
            away = said("on leave {start} to {end}", start=absence.start, end=until)
            why.append(said("{leave} ({reason})", leave=away, reason=absence.reason) if absence.reason else away)
    yield _remark(desk, "postings.availability", joined(Separator.CLAUSE, why), weeks)


def _department(desk: Desk, person: Person, trial: Trial) -> Iterator[Remark]:
    department = person.department
    if department is None or department not in desk.limits:
        return
    limit, own = desk.limits[department], desk.by_person.get(person.id, ())
    calendar = desk.county.calendar
    weeks = [
        week
        for week in desk.weeks(trial.stay.start, trial.stay.end)
        if not any(p.start <= calendar.monday(week) < p.end for p in own) and desk.out[department, week] >= limit
    ]
    if weeks:
        mondays = [calendar.monday(week) for week in weeks]
        words = said(
            "{department} has reached its limit of {limit}: {span}",
            department=desk.names(department),
            limit=limit,
            span=_span(mondays),
        )
        yield _remark(desk, "postings.department_limit", words, mondays)


def _other_stays(desk: Desk, _: Person, trial: Trial) -> Iterator[Remark]:
    for other in trial.stuck:
        host, until = desk.names(other.host), other.end - dt.timedelta(days=1)
        if other.start < trial.stay.end and trial.stay.start < other.end:
            yield _remark(
                desk,
                "postings.one_post",
                said(
                    "is posted to {host} until {until}, too late to end and rest for {rest} by {day}",
                    host=host,
                    until=until,
                    rest=weeks_told(desk.rest),
                    day=trial.stay.start,
                ),
            )
        else:
            yield _remark(
                desk,
                "postings.rest",
                said(
                    "{rest} of rest due from the stay at {host} ({start} to {end})",
                    rest=weeks_told(desk.rest),
                    host=host,
                    start=other.start,
                    end=until,
                ),
            )
    if desk.rules.level("postings.rest") is Level.IN_PRINCIPLE:
        yield from _short_rests(desk, trial)


def _short_rests(desk: Desk, trial: Trial) -> Iterator[Remark]:
    others = [p for p in desk.by_person.get(trial.stay.person, ()) if p not in trial.dropped]
    for other in (*others, *trial.added[1:]):
        pause = max(other.start - trial.stay.end, trial.stay.start - other.end) // WEEK
        if 0 <= pause < desk.rest:
            words = said(
                "only {pause} of {rest} of rest from the stay at {host}",
                pause=pause,
                rest=weeks_told(desk.rest),
                host=desk.names(other.host),
            )
            yield _remark(desk, "postings.rest", words)


def _length(desk: Desk, person: Person, trial: Trial) -> Iterator[Remark]:
    for posting in trial.added:
        if trial.joined and posting == trial.stay:
            continue  # a stay that was short before becomes longer
        stay = said("a stay of only {weeks}", weeks=weeks_told(posting.weeks))
        if posting != trial.stay:
            host = desk.names(posting.host)
            stay = said("only {weeks} left at {host}", weeks=weeks_told(posting.weeks), host=host)
        if posting.weeks < desk.floor and not _ends_anyway(desk, person, posting.end):
            words = said("{stay}, even an exception lasts at least {floor}", stay=stay, floor=weeks_told(desk.floor))
            yield _remark(desk, "postings.floor_stay", words)
        if posting.weeks < desk.least:
            words = said("{stay}, {least} due", stay=stay, least=weeks_told(desk.least))
            yield _remark(desk, "postings.min_stay", words)
    most = round(desk.rules.value("postings.max_stay"))
    if trial.stay.weeks > most:
        words = said("a stay of {weeks}, at most {most}", weeks=weeks_told(trial.stay.weeks), most=most)
        yield _remark(desk, "postings.max_stay", words)


def _ends_anyway(desk: Desk, person: Person, end: dt.date) -> bool:
    """Whether the person could not have stayed a week longer: then nobody chose so short a stay."""
    return not may_go(desk.county, person, end, end + WEEK)


def _frozen(desk: Desk, _: Person, trial: Trial) -> Iterator[Remark]:
    """A frozen week takes in somebody new only where those published for it are too few."""
    new = trial.new_weeks
    if not new or new[0] >= desk.fixed:
        return
    first = desk.county.calendar.week_of(new[0])
    if not _needed(desk, first):
        until = desk.fixed - dt.timedelta(days=1)
        yield _remark(desk, "replan.frozen", said("weeks up to {day} are frozen and lack nobody", day=until))


def _needed(desk: Desk, week: int) -> bool:
    """Whether those whom the plan has at the host in a frozen week, and who still can be there, are too few."""
    monday = desk.county.calendar.monday(week)
    there = (p.person for p in desk.postings if p.host == desk.host.id and p.start <= monday < p.end)
    return sum(_still_there(desk, person, monday) for person in there) < desk.required.get(desk.host.id, 0)


def _still_there(desk: Desk, person_id: str, monday: dt.date) -> bool:
    person = desk.county.person(person_id) if person_id in desk.county else None
    if person is None or not may_be_posted(desk.county, person):
        return False
    return may_go(desk.county, person, desk.today, monday + WEEK)


def _span(weeks: Sequence[dt.date]) -> Said:
    """``2026-03-02起5周``, with the last day where the weeks have gaps."""
    first, last, count = weeks[0], weeks[-1] + WEEK - dt.timedelta(days=1), weeks_told(len(weeks))
    if (weeks[-1] - weeks[0]) // WEEK + 1 == len(weeks):
        return said("{start} to {end} ({weeks})", start=first, end=last, weeks=count)
    return said("{weeks} between {start} and {end}", weeks=count, start=first, end=last)


_CHECKS: tuple[Callable[[Desk, Person, Trial], Iterator[Remark]], ...] = (
    _sender,
    _title,
    _exemption,
    _age,
    _availability,
    _department,
    _other_stays,
    _length,
    _frozen,
)


def stretch(desk: Desk, found: Sequence[Remark]) -> tuple[dt.date, dt.date] | None:
    """The longest run of the weeks asked for that none of the remarks about single weeks concerns.

    ``None`` where nothing is about single weeks, something else is in the way, or what is left is too short.
    """
    hard = [r for r in found if r.level is Level.HARD]
    if not hard or any(not r.weeks for r in hard):
        return None
    barred = {week for r in hard for week in r.weeks}
    best: tuple[dt.date, dt.date] | None = None
    start = desk.question.start
    for i in range(desk.question.weeks + 1):
        monday = desk.question.start + i * WEEK
        if monday >= desk.question.end or monday in barred:
            if best is None or monday - start > best[1] - best[0]:
                best = (start, monday)
            start = monday + WEEK
    if best is None or best[1] - best[0] < max(1, desk.floor) * WEEK:
        return None
    return best
