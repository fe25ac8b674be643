"""连续派驻台账: for each physician the stays at the grassroots, and whether they count for promotion.

Six continuous months at the grassroots, here 26 whole weeks, count for promotion (mission). Stays that adjoin without a
week between them are continuous, also at two hosts. A stay of less than 26 weeks needs a recorded reason: that of the
exception (rule ``postings.min_stay``) in the plan's audit, or that the county asks for less.
Nothing here decides; everything is read from plans as they are.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gridplan.domain.county import County
from gridplan.domain.people import Person, Role, Title
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level

PROMOTION_WEEKS = 26
"""Continuous weeks at the grassroots that count for promotion: half a year."""
_RULES = ("postings.min_stay", "commissioners.min_stay")
_DAY, _WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)


class StayPhase(StrEnum):
    """Where a stay lies, seen from the plan's day."""

    PAST = "past"
    CURRENT = "current"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerStay:
    """One stay, weeks ``start <= week < end``.

    Attributes:
        served: weeks of it that lie before the plan's week.
        continuous: weeks of the continuous service to which it belongs, all adjoining stays together.
        reached: last day of the 26th continuous week; ``None`` where the service ends before.
        reason: why it is shorter than 26 weeks, in Chinese; empty for one that is not, or where nobody recorded it.
    """

    host: str
    start: dt.date
    end: dt.date
    phase: StayPhase
    served: int
    continuous: int
    reached: dt.date | None = None
    reason: str = ""

    @property
    def weeks(self) -> int:
        """Its length in whole weeks."""
        return _weeks(self.start, self.end)

    @property
    def missing(self) -> int:
        """Weeks by which the stay itself falls short of 26."""
        return max(0, PROMOTION_WEEKS - self.weeks)

    @property
    def unrecorded(self) -> bool:
        """Whether it falls short without anybody having said why: what must never be."""
        return self.missing > 0 and not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One physician.

    Attributes:
        person: id; ``name`` is as the last county that knows the person has it.
        workplace: id of the hospital that sends; ``None`` where no county knows the person.
        prior_weeks: weeks of past years that the roster tells as a sum only (``grassroots_weeks``); whether they were
            continuous is not known, so they count in :attr:`total_weeks` only.
        stays: in order of their start.
        as_of: the plan's day.
    """

    person: str
    name: str
    workplace: str | None
    department: str | None
    title: Title
    prior_weeks: int
    stays: tuple[LedgerStay, ...]
    as_of: dt.date

    @property
    def served_weeks(self) -> int:
        """Weeks of the listed stays that are over."""
        return sum(stay.served for stay in self.stays)

    @property
    def total_weeks(self) -> int:
        """Weeks at the grassroots by the end of the plan, past years included."""
        return self.prior_weeks + sum(stay.weeks for stay in self.stays)

    @property
    def longest(self) -> int:
        """The longest continuous service, in weeks."""
        return max((stay.continuous for stay in self.stays), default=0)

    @property
    def reached(self) -> dt.date | None:
        """First day on which 26 continuous weeks are complete, past or to come; ``None`` where they never are."""
        return min((stay.reached for stay in self.stays if stay.reached), default=None)

    @property
    def met(self) -> bool:
        """Whether the service that promotion asks for is complete on the plan's day."""
        return self.reached is not None and self.reached < self.as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedWeeks:
    """Person-weeks of a month: base pay is the sender's, performance pay the host's.

    A week belongs to the month that has its Thursday, and so most of its days (ISO 8601's rule for years).

    Attributes:
        month: its first day.
        sender: id of the hospital that sends; ``None`` where the roster no longer knows the person.
        host: id of the 派驻单位.
    """

    month: dt.date
    sender: str | None
    host: str
    weeks: int


def service_ledger(
    plan: Plan, *, earlier: Iterable[Plan] = (), past: Iterable[Posting] = ()
) -> tuple[LedgerEntry, ...]:
    """The ledger of every lead-hospital physician and posted commissioner, then of those whom the roster no longer has.

    Args:
        plan: whose stays are told.
        earlier: plans before it, such as its parents; in any order. Of each counts what the next one did not change.
        past: stays that no plan tells, such as those of a former ledger.
    """
    chain = (*sorted(earlier, key=lambda p: (p.as_of, p.created)), plan)
    stays = _stays(chain, past)
    reasons = _reasons(chain)
    people = {person.id: person for each in chain for person in each.county.people}
    leads = {hospital.id for hospital in plan.county.lead_hospitals}
    own = [p.id for p in plan.county.people if p.id in stays or (p.role is Role.PHYSICIAN and p.workplace in leads)]
    gone = sorted(stays.keys() - set(own))
    return tuple(_entry(plan, people.get(key), key, stays.get(key, ()), reasons) for key in (*own, *gone))


def posted_weeks(plan: Plan, *, earlier: Iterable[Plan] = ()) -> tuple[PostedWeeks, ...]:
    """Person-weeks of the plan's horizon by month, sender and host, in that order.

    Args:
        plan: whose postings are counted.
        earlier: plans that may know who sent somebody whom the roster no longer has.
    """
    calendar = plan.county.calendar
    workplaces = {p.id: p.workplace for each in (*earlier, plan) for p in each.county.people}
    weeks: Counter[tuple[dt.date, str, str]] = Counter()
    for stay in _told(plan):
        monday = max(stay.start, calendar.start)
        while monday < min(stay.end, calendar.end):
            month = (monday + 3 * _DAY).replace(day=1)
            weeks[month, workplaces.get(stay.person, ""), stay.host] += 1
            monday += _WEEK
    return tuple(
        PostedWeeks(month=month, sender=sender or None, host=host, weeks=count)
        for (month, sender, host), count in sorted(weeks.items())
    )


def _told(plan: Plan) -> tuple[Posting, ...]:
    return plan.stays()


def _weeks(start: dt.date, end: dt.date) -> int:
    """Weeks of a stay; the roster's past stays need not begin on a Monday, and their part weeks count as whole ones."""
    return -((start - end).days // 7)


def _prior_weeks(person: Person) -> int:
    return max(0, person.grassroots_weeks - sum(stay.weeks for stay in person.past_stays))


def _this_week(plan: Plan) -> dt.date:
    return plan.as_of - dt.timedelta(days=plan.as_of.weekday())


def _under_way(plan: Plan) -> Iterator[Posting]:
    """The roster's stays under way when the horizon begins, in whole weeks, up to there."""
    start = plan.county.calendar.start
    for person in plan.county.people:
        stay = person.current_stay
        if stay is not None and stay.start < start:
            began = start - (start - stay.start) // _WEEK * _WEEK
            if began < start:
                yield Posting(person=person.id, host=stay.host, start=began, end=start)


def _on_record(county: County) -> Iterator[Posting]:
    """Stays of past years, as the roster has them."""
    for person in county.people:
        for stay in person.past_stays:
            yield Posting(person=person.id, host=stay.host, start=stay.start, end=stay.end)


def _stays(chain: Sequence[Plan], past: Iterable[Posting]) -> Mapping[str, tuple[Posting, ...]]:
    """Person → all stays in order: each plan's own, and of earlier ones what was over by the next plan's week."""
    known = [*past, *_on_record(chain[-1].county)]
    for plan in chain:
        monday = _this_week(plan)
        begun = [s for s in known if s.start < monday]
        kept = [dataclasses.replace(s, end=min(s.end, monday)) for s in begun]
        # on its first day the roster says what is under way; later the published plan does
        running = tuple(_under_way(plan)) if monday <= plan.county.calendar.start else ()
        now = [*_told(plan)]
        now += [s for s in running if not any(_same(s, other) for other in now)]
        known = [s for s in kept if not any(_same(s, other) for other in now)] + now
    found: dict[str, list[Posting]] = defaultdict(list)
    for stay in sorted(known, key=lambda s: (s.start, s.end, s.host)):
        found[stay.person].append(stay)
    return {person: tuple(own) for person, own in found.items()}


def _same(one: Posting, other: Posting) -> bool:
    """Whether two plans tell the same stay: one person at one host, at the same time."""
    return (one.person, one.host) == (other.person, other.host) and one.start < other.end and other.start < one.end


def _reasons(chain: Sequence[Plan]) -> Mapping[tuple[str, str, dt.date | None], str]:
    """(person, host, start) of a short stay → the recorded reason; the last plan's word counts."""
    found = {}
    for plan in chain:
        for violation in plan.audit.violations:
            if violation.rule in _RULES and len(violation.where) > 1 and violation.reason:
                person, host = violation.where[:2]
                found[person, host, violation.when] = violation.reason
    return found


def _entry(
    plan: Plan,
    person: Person | None,
    key: str,
    stays: Sequence[Posting],
    reasons: Mapping[tuple[str, str, dt.date | None], str],
) -> LedgerEntry:
    return LedgerEntry(
        person=key,
        name=person.name if person else key,
        workplace=person.workplace if person else None,
        department=person.department if person else None,
        title=person.title if person else Title.NONE,
        prior_weeks=_prior_weeks(person) if person else 0,
        stays=tuple(
            _ledger_stay(plan, stay, run, _reason(plan, person, stay, reasons)) for run in _runs(stays) for stay in run
        ),
        as_of=plan.as_of,
    )


def _runs(stays: Sequence[Posting]) -> Iterator[list[Posting]]:
    """Stays that adjoin, together."""
    run: list[Posting] = []
    for stay in stays:
        if run and stay.start > max(s.end for s in run):
            yield run
            run = []
        run.append(stay)
    if run:
        yield run


def _ledger_stay(plan: Plan, stay: Posting, run: Sequence[Posting], reason: str) -> LedgerStay:
    first, last = run[0].start, max(s.end for s in run)
    continuous = _weeks(first, last)
    if stay.end <= plan.as_of:
        phase = StayPhase.PAST
    else:
        phase = StayPhase.CURRENT if stay.start <= plan.as_of else StayPhase.PLANNED
    return LedgerStay(
        host=stay.host,
        start=stay.start,
        end=stay.end,
        phase=phase,
        served=_weeks(stay.start, max(stay.start, min(stay.end, _this_week(plan)))),
        continuous=continuous,
        reached=first + PROMOTION_WEEKS * _WEEK - _DAY if continuous >= PROMOTION_WEEKS else None,
        reason=reason,
    )


def _reason(
    plan: Plan, person: Person | None, stay: Posting, reasons: Mapping[tuple[str, str, dt.date | None], str]
) -> str:
    weeks = _weeks(stay.start, stay.end)
    if weeks >= PROMOTION_WEEKS:
        return ""
    recorded = reasons.get((stay.person, stay.host, stay.start), "")
    rules, rule = plan.county.rules, _RULES[person is not None and person.role is Role.PUBLIC_HEALTH]
    least = round(rules.value(rule)) if rules.level(rule) in {Level.HARD, Level.IN_PRINCIPLE} else 0
    if recorded or weeks < least:
        return recorded
    return f"本县规则允许：每期最短{least}周" if least else "本县未规定每期最短周数"
