"""What if: the plan of a county in which a few things are otherwise, and the figures by which plans are compared."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from gridplan.domain.county import County
from gridplan.domain.facilities import VillageClinic
from gridplan.domain.findings import Finding
from gridplan.domain.people import Person, Role, Title
from gridplan.domain.plan import Plan
from gridplan.domain.rules import Level
from gridplan.languages import Said, Word, recorded, said, word
from gridplan.planning.pipeline import STAGES, Profiles, make_plan
from gridplan.solvers import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPeople:
    """``count`` more people of one kind, at work from ``start`` on (from always, where it is ``None``)."""

    role: Role
    workplace: str
    department: str | None = None
    specialty: str | None = None
    title: Title = Title.MID
    count: int = 1
    start: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePerson:
    """Somebody is gone from a day on."""

    person: str
    day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRule:
    """A rule with another value, another level, or both."""

    rule: str
    value: float | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentLimit:
    """Another limit of people out at once."""

    department: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Another number of posted physicians at a host."""

    host: str
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRoster:
    """Another roster; whoever of the plan's is not in it is gone from ``day`` on."""

    people: tuple[Person, ...]
    day: dt.date


Change = AddPeople | RemovePerson | SetRule | DepartmentLimit | Posts | OtherRoster


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What is otherwise.

    Attributes:
        name: what it is called in a table.
        only: stages that are solved; the others stay as they are.
        from_scratch: planned as if nothing had been published, not with the least change.
    """

    name: str
    changes: tuple[Change, ...]
    only: Set[str] = field(default_factory=lambda: frozenset(STAGES))
    from_scratch: bool = False


def changed_county(county: County, changes: Sequence[Change]) -> County:
    """The county with every change, one after the other.

    Raises:
        OptionError: a rule's value lies outside its limits.
        NotFoundError: nobody and nothing has such an id.
    """
    for change in changes:
        county = _MAKE[type(change)](county, change)
    return county


def plan_alternative(
    published: Plan,
    alternative: Alternative,
    folder: Path,
    *,
    as_of: dt.date,
    profiles: Profiles,
    findings: tuple[Finding, ...] = (),
    whole: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """The plan of the changed county.

    Args:
        published: the plan it is compared with, whose county is changed.
        alternative: what is otherwise.
        folder: the county folder, for roads and cache.
        as_of: what lies before this day stays, unless it is planned from scratch.
        profiles: solver profiles by stage.
        findings: kept with the plan.
        whole: with roads to draw and explanations, so that it can be saved; otherwise the published plan's travel
            times are used and the roads are not read.
        progress: called with ``(stage, message, value, bound)``.
    """
    county = changed_county(published.county, alternative.changes)
    new_places = any(
        isinstance(c, Posts) and isinstance(county.get(c.host), VillageClinic) for c in alternative.changes
    )
    return make_plan(
        county,
        folder,
        profiles=profiles,
        parent=None if alternative.from_scratch else published,
        as_of=None if alternative.from_scratch else as_of,
        findings=findings,
        progress=progress,
        travel=None if whole or new_places else published.travel,
        only=frozenset(STAGES) if alternative.from_scratch else alternative.only,
    )


def _add(county: County, change: AddPeople) -> County:
    known = set(county.codes())
    numbers = (n for n in range(1, 10_000) if f"WHATIF-{n}" not in known)
    people = tuple(
        Person(
            id=f"WHATIF-{number}",
            name=said("new person {number}", number=number),
            role=change.role,
            title=change.title,
            workplace=change.workplace,
            department=change.department,
            specialty=change.specialty,
            joins=change.start,
            sample=True,
        )
        for _, number in zip(range(change.count), numbers, strict=False)
    )
    return county.replace(people=(*county.people, *people))


def _remove(county: County, change: RemovePerson) -> County:
    county.person(change.person)
    return county.replace(
        people=tuple(_gone(p, change.day) if p.id == change.person else p for p in county.people),
    )


def _gone(person: Person, day: dt.date) -> Person:
    return dataclasses.replace(person, leaves=day if person.leaves is None else min(day, person.leaves))


def _rule(county: County, change: SetRule) -> County:
    return county.replace(rules=county.rules.replace(change.rule, level=change.level, value=change.value))


def _limit(county: County, change: DepartmentLimit) -> County:
    hospitals = tuple(
        dataclasses.replace(
            hospital,
            departments=tuple(
                dataclasses.replace(d, limit=change.limit) if d.id == change.department else d
                for d in hospital.departments
            ),
        )
        for hospital in county.lead_hospitals
    )
    return county.replace(lead_hospitals=hospitals)


def _posts(county: County, change: Posts) -> County:
    return county.replace(
        township_hospitals=tuple(
            dataclasses.replace(h, posts=change.posts) if h.id == change.host else h for h in county.township_hospitals
        ),
        clinics=tuple(dataclasses.replace(c, posts=change.posts) if c.id == change.host else c for c in county.clinics),
    )


def _roster(county: County, change: OtherRoster) -> County:
    there = {person.id for person in change.people}
    gone = tuple(_gone(p, change.day) for p in county.people if p.id not in there)
    return county.replace(people=(*change.people, *gone))


_MAKE: Mapping[type, Callable[..., County]] = {
    AddPeople: _add,
    RemovePerson: _remove,
    SetRule: _rule,
    DepartmentLimit: _limit,
    Posts: _posts,
    OtherRoster: _roster,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the comparison; ``values`` in the order of the plans."""

    id: str
    title: Said
    unit: str
    values: tuple[float | None, ...]

    @property
    def differs(self) -> bool:
        """Whether the plans are not all alike in it."""
        return len(set(self.values)) > 1


def figures(plans: Sequence[Plan]) -> tuple[Figure, ...]:
    """What plans are compared by, as far as all tell it: the checker's scores, exceptions by rule, indicators."""
    found = [
        _figure(plans, "hard", word("whatif.hard", "hard rules broken"), "items", lambda plan: len(plan.audit.hard)),
        *(_score(plans, *row) for row in _SCORES),
        _figure(
            plans, "exceptions", word("whatif.exceptions", "exceptions"), "items", lambda p: len(p.audit.in_principle)
        ),
        *_by_rule(plans),
        *_indicators(plans),
    ]
    return tuple(figure for figure in found if None not in figure.values)


_SCORES: tuple[tuple[str, Word, str, float], ...] = (
    ("postings.shortage", word("whatif.postings.shortage", "shortage of posted physicians"), "person-weeks", 1),
    ("postings.short_stays", word("whatif.postings.short_stays", "short stays"), "stays", 1),
    (
        "postings.long_stays",
        word("whatif.postings.long_stays", "weeks beyond the longest stay"),
        "person-weeks",
        1,
    ),
    ("postings.cost", word("whatif.postings.cost", "cost of postings"), "hours", 60),
    (
        "commissioners.shortage",
        word("whatif.commissioners.shortage", "shortage of public-health commissioners"),
        "person-weeks",
        1,
    ),
    (
        "territories.outside_band",
        word("whatif.territories.outside_band", "teams outside the workload band"),
        "teams",
        1,
    ),
    (
        "territories.without_doctor",
        word("whatif.territories.without_doctor", "teams without a village doctor"),
        "teams",
        1,
    ),
    ("territories.cost", word("whatif.territories.cost", "cost of teams"), "person-hours", 3600),
    ("specialists.unserved", word("whatif.specialists.unserved", "teams without a specialist"), "teams", 1),
    ("coverage.uncovered", word("whatif.coverage.uncovered", "residents not covered"), "residents", 1),
    ("circuits.missed", word("whatif.circuits.missed", "visits missed"), "visits", 1),
    ("circuits.driving", word("whatif.circuits.driving", "driving"), "hours", 3600),
)
"""Score of the checker, its title, the unit it is told in, and how many of its own make one of these."""

HEAD = frozenset({"hard", "exceptions", *(row[0] for row in _SCORES)})
"""Figures that are worth telling even where all plans are alike in them."""

_TOLD_ELSEWHERE = frozenset({"exceptions", "tours.hours"})


def _figure(plans: Sequence[Plan], key: str, title: Word, unit: str, value: Callable[[Plan], float | None]) -> Figure:
    return Figure(id=key, title=title.said(), unit=unit, values=tuple(value(plan) for plan in plans))


def _score(plans: Sequence[Plan], key: str, title: Word, unit: str, per: float) -> Figure:
    def value(plan: Plan) -> float | None:
        score = plan.audit.scores.get(key)
        return None if score is None else round(score / per, 1)

    return _figure(plans, key, title, unit, value)


def _by_rule(plans: Sequence[Plan]) -> list[Figure]:
    """Violations and exceptions of each rule that any of the plans breaks."""
    counts = [Counter(violation.rule for violation in plan.audit.violations) for plan in plans]
    rules = plans[0].county.rules.by_id
    found = []
    for rule in dict.fromkeys(rule for count in counts for rule in count):
        known = rules.get(rule)
        title = recorded(known.title, {"en": known.title_en}) if known else rule
        told = said("  {rule}", context="whatif", rule=title)
        values = tuple(float(count[rule]) for count in counts)
        found.append(Figure(id=f"rule.{rule}", title=told, unit="items", values=values))
    return found


def _indicators(plans: Sequence[Plan]) -> list[Figure]:
    tables = [{i.id: i for i in plan.indicators if i.id not in _TOLD_ELSEWHERE} for plan in plans]
    titles = {key: i for table in reversed(tables) for key, i in table.items()}
    return [
        Figure(
            id=key,
            title=recorded(str(titles[key].title), {"en": titles[key].title_en}),
            unit=titles[key].unit,
            values=tuple(table[key].value if key in table else None for table in tables),
        )
        for key in dict.fromkeys(key for table in tables for key in table)
    ]
