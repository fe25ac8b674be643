"""What changed in the roster between two versions of a county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.people import Absence, Person
from gridplan.domain.title_words import TITLES
from gridplan.languages import Said, said

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChange:
    """One change of one person.

    Attributes:
        kind: ``removed``, ``resignation``, ``leave``, ``leave_cancelled``, ``new_hire``, ``title``, ``transfer``,
            ``postable``, ``exemption``, ``wish``, ``role`` or ``stay``.
        person: the person's id.
        day: first day concerned, where there is one.
        text: with the person's name.
        discreet: the same without what only the person and the planners may read; empty where there is nothing such.
    """

    kind: str
    person: str
    day: dt.date | None
    text: str
    discreet: str = ""


def roster_changes(
    before: County, after: County, *, days: tuple[dt.date, dt.date] | None = None
) -> tuple[RosterChange, ...]:
    """Every change of the roster that can change a plan, by person; phone numbers and the like are not among them.

    Args:
        before: the roster as it was.
        after: the roster as it is.
        days: the days for which the two plans were made: who left or joined in between, as the roster said all along,
            has changed as well.
    """
    old, new = ({p.id: p for p in county.people} for county in (before, after))
    changes: list[RosterChange] = []
    for person_id in sorted(old.keys() | new.keys()):
        if person_id not in new:
            text = said("{person} is no longer on the roster", person=old[person_id].name)
            changes.append(RosterChange(kind="removed", person=person_id, day=None, text=text))
        elif person_id not in old:
            person = new[person_id]
            text = said("{person} is new", person=person.name)
            if person.joins:
                text = said("{person} is new from {day} on", person=person.name, day=person.joins)
            changes.append(RosterChange(kind="new_hire", person=person_id, day=person.joins, text=text))
        else:
            changes += _changed(old[person_id], new[person_id], after, days)
    return tuple(changes)


def _changed(old: Person, new: Person, county: County, days: tuple[dt.date, dt.date] | None) -> Iterable[RosterChange]:
    def change(kind: str, text: Said, day: dt.date | None = None, discreet: str = "") -> RosterChange:
        return RosterChange(kind=kind, person=new.id, day=day, text=text, discreet=discreet)

    who = new.name
    yield from (change(kind, text, day) for kind, text, day in _dates(old, new, days))
    come, gone = (_ordered(set(a) - set(b)) for a, b in ((new.absences, old.absences), (old.absences, new.absences)))
    yield from (change("leave", _leave(who, a), a.start, _leave(who, a, why=False)) for a in come)
    yield from (change("leave_cancelled", _no_leave(who, a), a.start, _no_leave(who, a, why=False)) for a in gone)
    if old.title != new.title:
        before, after = TITLES[old.title].said(), TITLES[new.title].said()
        yield change(
            "title", said("{person}'s title is {after}, no longer {before}", person=who, before=before, after=after)
        )
    if (old.workplace, old.department) != (new.workplace, new.department):
        place = county.name_of(new.workplace) + _department(county, new.department)
        yield change("transfer", said("{person} moves to {place}", person=who, place=place))
    if old.postable != new.postable:
        may = said("{person} may be posted", person=who)
        yield change("postable", may if new.postable else said("{person} is not to be posted", person=who))
    if old.exemptions != new.exemptions:  # why is private: only planners may read it, in the roster
        yield change("exemption", said("{person} is exempt from postings at other times", person=who))
    if (old.wishes, old.aversions) != (new.wishes, new.aversions):
        yield change("wish", said("{person} has other wishes for postings", person=who))
    if old.role != new.role or old.specialty != new.specialty:
        yield change("role", said("{person} has another role or specialty", person=who))
    if old.current_stay != new.current_stay:
        yield change("stay", said("{person}'s present posting is another", person=who))


def _dates(
    old: Person, new: Person, days: tuple[dt.date, dt.date] | None
) -> Iterable[tuple[str, Said, dt.date | None]]:
    """Kind, text and day of what changed, or has come, in the days of leaving and joining."""
    if old.leaves != new.leaves and new.leaves is None:
        yield ("resignation", said("{person} does not leave after all", person=new.name), old.leaves)
    elif old.leaves != new.leaves or _passed(new.leaves, days):
        yield ("resignation", said("{person} leaves on {day}", person=new.name, day=new.leaves), new.leaves)
    if old.joins != new.joins:
        text = said("{person} is there at once", person=new.name)
        if new.joins:
            text = said("{person} is now to join on {day}", person=new.name, day=new.joins)
        yield ("new_hire", text, new.joins)
    elif _passed(new.joins, days):
        yield ("new_hire", said("{person} joins on {day}", person=new.name, day=new.joins), new.joins)


def _passed(day: dt.date | None, days: tuple[dt.date, dt.date] | None) -> bool:
    """Whether a date came between two days; the first of them knew it as to come."""
    return day is not None and days is not None and days[0] < day <= days[1]


def _ordered(absences: Iterable[Absence]) -> list[Absence]:
    return sorted(absences, key=lambda a: (a.start, a.end, a.reason))


def _leave(person: str, absence: Absence, *, why: bool = True) -> Said:
    return said("{person} is on leave ({days})", person=person, days=_days(absence, why=why))


def _no_leave(person: str, absence: Absence, *, why: bool = True) -> Said:
    return said("{person} is not on leave after all ({days})", person=person, days=_days(absence, why=why))


def _days(absence: Absence, *, why: bool) -> Said:
    start, end = absence.start, absence.end - DAY
    if absence.reason and why:
        return said("{start} to {end}, {reason}", start=start, end=end, reason=absence.reason)
    return said("{start} to {end}", start=start, end=end)


def _department(county: County, department: str | None) -> str:
    names = {d.id: d.name for h in county.lead_hospitals for d in h.departments}
    return names.get(department, "") if department else ""
