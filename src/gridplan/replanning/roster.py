"""What changed in the roster between two versions of a county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.people import Absence, Person, Title

TITLES: Mapping[Title, str] = {
    Title.NONE: "无职称",
    Title.JUNIOR: "初级",
    Title.MID: "中级",
    Title.DEPUTY_SENIOR: "副高",
    Title.SENIOR: "正高",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChange:
    """One change of one person.

    Attributes:
        kind: ``removed``, ``resignation``, ``leave``, ``leave_cancelled``, ``new_hire``, ``title``, ``transfer``,
            ``postable``, ``exemption``, ``wish``, ``role`` or ``stay``.
        person: the person's id.
        day: first day concerned, where there is one.
        text: in Chinese, with the person's name.
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
            text = f"{old[person_id].name}已不在花名册"
            changes.append(RosterChange(kind="removed", person=person_id, day=None, text=text))
        elif person_id not in old:
            person = new[person_id]
            day = f"（{person.joins}起）" if person.joins else ""
            text = f"{person.name}新入职{day}"
            changes.append(RosterChange(kind="new_hire", person=person_id, day=person.joins, text=text))
        else:
            changes += _changed(old[person_id], new[person_id], after, days)
    return tuple(changes)


def _changed(old: Person, new: Person, county: County, days: tuple[dt.date, dt.date] | None) -> Iterable[RosterChange]:
    def change(kind: str, text: str, day: dt.date | None = None, discreet: str = "") -> RosterChange:
        said = f"{new.name}{discreet}" if discreet else ""
        return RosterChange(kind=kind, person=new.id, day=day, text=f"{new.name}{text}", discreet=said)

    yield from (change(kind, text, day) for kind, text, day in _dates(old, new, days))
    come, gone = (_ordered(set(a) - set(b)) for a, b in ((new.absences, old.absences), (old.absences, new.absences)))
    for kind, said, absences in (("leave", "请假", come), ("leave_cancelled", "取消请假", gone)):
        yield from (change(kind, f"{said}{_days(a)}", a.start, f"{said}{_days(a, why=False)}") for a in absences)
    if old.title != new.title:
        yield change("title", f"职称由{TITLES[old.title]}改为{TITLES[new.title]}")
    if (old.workplace, old.department) != (new.workplace, new.department):
        place = county.name_of(new.workplace) + _department(county, new.department)
        yield change("transfer", f"调至{place}")
    if old.postable != new.postable:
        yield change("postable", "可以派驻" if new.postable else "不宜派驻")
    if old.exemptions != new.exemptions:  # why is private: only planners may read it, in the roster
        yield change("exemption", "不宜派驻的时段变更")
    if (old.wishes, old.aversions) != (new.wishes, new.aversions):
        yield change("wish", "派驻意愿变更")
    if old.role != new.role or old.specialty != new.specialty:
        yield change("role", "岗位或专业变更")
    if old.current_stay != new.current_stay:
        yield change("stay", "在驻情况变更")


def _dates(old: Person, new: Person, days: tuple[dt.date, dt.date] | None) -> Iterable[tuple[str, str, dt.date | None]]:
    """Kind, text and day of what changed, or has come, in the days of leaving and joining."""
    if old.leaves != new.leaves:
        yield ("resignation", f"{new.leaves}离职" if new.leaves else "不再离职", new.leaves or old.leaves)
    elif _passed(new.leaves, days):
        yield ("resignation", f"{new.leaves}离职", new.leaves)
    if old.joins != new.joins:
        yield ("new_hire", f"到岗日改为{new.joins}" if new.joins else "即时到岗", new.joins)
    elif _passed(new.joins, days):
        yield ("new_hire", f"{new.joins}到岗", new.joins)


def _passed(day: dt.date | None, days: tuple[dt.date, dt.date] | None) -> bool:
    """Whether a date came between two days; the first of them knew it as to come."""
    return day is not None and days is not None and days[0] < day <= days[1]


def _ordered(absences: Iterable[Absence]) -> list[Absence]:
    return sorted(absences, key=lambda a: (a.start, a.end, a.reason))


def _days(absence: Absence, *, why: bool = True) -> str:
    reason = f"，{absence.reason}" if absence.reason and why else ""
    return f"（{absence.start}至{absence.end - dt.timedelta(days=1)}{reason}）"


def _department(county: County, department: str | None) -> str:
    names = {d.id: d.name for h in county.lead_hospitals for d in h.departments}
    return names.get(department, "") if department else ""
