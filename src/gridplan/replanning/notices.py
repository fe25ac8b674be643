"""After re-planning: one line for each person and each village concerned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from gridplan.domain.county import County
from gridplan.domain.plan import Change, PlanDiff


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line for one addressee.

    Attributes:
        kind: who is addressed.
        subject: the person's id or the village's (or grid's) code.
        name: the addressee's name.
        text: what changes, when, why; Chinese.
    """

    kind: Literal["person", "village"]
    subject: str
    name: str
    text: str


def notices(diff: PlanDiff, county: County, *, former: County | None = None) -> tuple[Notice, ...]:
    """People first, then villages, each by id.

    Args:
        diff: what changed.
        county: the county as it is now.
        former: the county as it was, for the names of people who have left.
    """
    people: dict[str, list[str]] = defaultdict(list)
    villages: dict[str, list[str]] = defaultdict(list)
    for change in diff.changes:
        for person in change.who:
            people[person].append(_line(change, county))
        if change.kind in {"team_area", "coverage", "tour"}:
            villages[change.where].append(_line(change, county))

    def name(key: str) -> str:
        return county.name_of(key) if key in county or former is None else former.name_of(key)

    told = [Notice(kind="person", subject=p, name=name(p), text="；".join(people[p])) for p in sorted(people)]
    told += [Notice(kind="village", subject=v, name=name(v), text="；".join(villages[v])) for v in sorted(villages)]
    return tuple(told)


_TITLES = {
    "posting": "派驻",
    "team_member": "团队成员",
    "team_area": "责任团队",
    "coverage": "服务方式",
    "tour": "巡诊安排",
}


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
