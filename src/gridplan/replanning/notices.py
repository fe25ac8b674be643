"""After re-planning: one line for each person and each village, hospital or visit place concerned."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from gridplan.domain.county import County
from gridplan.domain.places import Grid, Village
from gridplan.domain.plan import Change, PlanDiff
from gridplan.languages import Said, Separator, in_language, joined, recorded, said, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line for one addressee.

    Attributes:
        kind: who is addressed.
        subject: the person's id, the village's (or grid's) code, or the id of another place that is visited.
        name: the addressee's name.
        text: what changes, when, why.
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
    told = [Notice(kind="person", subject=p, name=name(p), text=_clauses(people[p])) for p in sorted(people)]
    told += [Notice(kind=kind(p), subject=p, name=name(p), text=_clauses(places[p])) for p in sorted(places)]
    return tuple(told)


def _clauses(lines: Sequence[str]) -> Said:
    return joined(Separator.CLAUSE, lines)


_TITLES = {
    "posting": word("notice.posting", "posting"),
    "team_member": word("notice.team_member", "team member"),
    "team_area": word("notice.team_area", "team in charge"),
    "coverage": word("notice.coverage", "kind of service"),
    "tour": word("notice.tour", "visit"),
}


def _own_line(change: Change, county: County, person: str, name: Callable[[str], str]) -> str:
    """What a change means for one of those concerned: who takes over reads of it as new, who hands over as the end."""
    if change.kind != "team_member" or change.before is None or change.after is None:
        return _line(change, county)
    role = {text: _without(text, name(person)) for text in (change.before, change.after)}
    if len(change.who) == 1:
        return _line(dataclasses.replace(change, before=role[change.before], after=role[change.after]), county)
    left, right = change.who
    if not (change.before.endswith(f" {name(left)}") and change.after.endswith(f" {name(right)}")):
        return _line(change, county)  # for a while only, or planned but never begun: told in full
    if person == left:
        ended = said("{role} ({person} takes over)", role=role[change.before], person=name(right))
        return _line(dataclasses.replace(change, before=ended, after=None), county)
    begun = said("{role} (after {person})", role=role[change.after], person=name(left))
    return _line(dataclasses.replace(change, before=None, after=begun), county)


def _without(text: str, name: str) -> str:
    """What a change of a team's members says, without the member's name at its end."""
    english = in_language(text, "en").removesuffix(f" {name}")
    return recorded(text.removesuffix(f" {name}"), {"en": english})


def _line(change: Change, county: County) -> Said:
    what = _TITLES[change.kind].said()
    if change.kind in {"posting", "team_member"}:
        what = said("{what} ({place})", context="notice", what=what, place=county.name_of(change.where))
    if change.before is None:
        text = said("{what}, new: {after}", what=what, after=change.after)
    elif change.after is None:
        text = said("{what}, cancelled: {before}", what=what, before=change.before)
    else:
        text = said("{what}, “{after}” instead of “{before}”", what=what, before=change.before, after=change.after)
    if change.start and change.kind != "tour":
        text = said("{text} (from {day} on)", text=text, day=change.start)
    return said("{text}; cause: {cause}", text=text, cause=change.cause) if change.cause else text
