"""After re-planning: one line for each person and each village, hospital or visit place concerned."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from gridplan.domain.county import County
from gridplan.domain.places import Grid, Village
from gridplan.domain.plan import Change, PlanDiff


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line for one addressee.

    Attributes:
        kind: who is addressed.
        subject: the person's id, the village's (or grid's) code, or the id of another place that is visited.
        name: the addressee's name.
        text: what changes, when, why; Chinese.
    """

    kind: Literal["person", "village", "place"]
    subject: str
    name: str
    text: str


def notices(diff: PlanDiff, county: County, *, former: County | None = None) -> tuple[Notice, ...]:
    """People first, then places, each by id.

    Args:
        diff: what changed.
        county: the county as it is now.
        former: the county as it was, for the names of people who have left.
    """

    def name(key: str) -> str:
        return county.name_of(key) if key in county or former is None else former.name_of(key)

    def kind(key: str) -> Literal["village", "place"]:
        known = county if key in county or former is None else former
        return "village" if key not in known or isinstance(known.get(key), (Village, Grid)) else "place"

    people: dict[str, list[str]] = defaultdict(list)
    places: dict[str, list[str]] = defaultdict(list)
    for change in diff.changes:
        for person in change.who:
            people[person].append(_own_line(change, county, person, name))
        if change.kind in {"team_area", "coverage", "tour"}:
            places[change.where].append(_line(change, county))
    told = [Notice(kind="person", subject=p, name=name(p), text="；".join(people[p])) for p in sorted(people)]
    told += [Notice(kind=kind(p), subject=p, name=name(p), text="；".join(places[p])) for p in sorted(places)]
    return tuple(told)


_TITLES = {
    "posting": "派驻",
    "team_member": "团队成员",
    "team_area": "责任团队",
    "coverage": "服务方式",
    "tour": "巡诊安排",
}


def _own_line(change: Change, county: County, person: str, name: Callable[[str], str]) -> str:
    """What a change means for one of those concerned: who takes over reads of it as new, who hands over as the end."""
    if change.kind != "team_member" or change.before is None or change.after is None:
        return _line(change, county)
    role = {text: text.removesuffix(f" {name(person)}") for text in (change.before, change.after)}
    if len(change.who) == 1:
        return _line(dataclasses.replace(change, before=role[change.before], after=role[change.after]), county)
    left, right = change.who
    if person == left:
        ended = f"{role[change.before]}（由{name(right)}接任）"
        return _line(dataclasses.replace(change, before=ended, after=None), county)
    begun = f"{role[change.after]}（接替{name(left)}）"
    return _line(dataclasses.replace(change, before=None, after=begun), county)


def _line(change: Change, county: County) -> str:
    place = county.name_of(change.where) if change.kind in {"posting", "team_member"} else ""
    what = f"{_TITLES[change.kind]}{'·' + place if place else ''}"
    if change.before is None:
        text = f"{what}新增：{change.after}"
    elif change.after is None:
        text = f"{what}取消：{change.before}"
    else:
        text = f"{what}由“{change.before}”改为“{change.after}”"
    day = f"（{change.start}起）" if change.start and change.kind != "tour" else ""
    return f"{text}{day}" + (f"，原因：{change.cause}" if change.cause else "")
