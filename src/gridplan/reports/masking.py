"""A plan as one audience may read it: names masked at their root, so that every sheet shows what may be shown.

Names are also made fit for a cell: control characters and endless names cannot harm any sheet.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from gridplan.domain.audiences import Audience, Names
from gridplan.domain.county import County
from gridplan.domain.people import Person, Role
from gridplan.domain.plan import Change, Plan, RosterEffect, Violation
from gridplan.languages import Lang, Word, retold, word
from gridplan.reports.sheets import fitting

LONGEST = 1000
"""Characters of a name."""
NAMELESS: Mapping[Role, Word] = {
    Role.PHYSICIAN: word("nameless.physician", "physician"),
    Role.GP: word("nameless.gp", "GP"),
    Role.NURSE: word("nameless.nurse", "nurse"),
    Role.VILLAGE_DOCTOR: word("nameless.village_doctor", "village doctor"),
    Role.PUBLIC_HEALTH: word("nameless.public_health", "public-health staff"),
    Role.DRIVER: word("nameless.driver", "driver"),
}
"""What stands for a name that may not be read: that somebody is there is no secret."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A plan, its changes and the roster's effects as one audience may read them."""

    plan: Plan
    changes: tuple[Change, ...] = ()
    effects: tuple[RosterEffect, ...] = ()


def readable(
    plan: Plan,
    audience: Audience,
    *,
    changes: Sequence[Change] = (),
    effects: Sequence[RosterEffect] = (),
    departed: Iterable[tuple[str, str]] = (),
    lang: Lang = "zh",
) -> Readable:
    """What ``audience`` may read of a plan; planners read all.

    Args:
        plan: the plan.
        audience: who.
        changes: against the parent.
        effects: of the roster's changes.
        departed: people whom the roster has no more: texts may name them.
        lang: in which texts are told; names are masked in what is told.
    """
    plan, changes, effects = retold(plan, lang), retold(tuple(changes), lang), retold(tuple(effects), lang)
    names = Names(plan.county, audience, departed=departed)
    county = _county(plan.county, names, lang)
    masked = plan if county is plan.county else dataclasses.replace(plan, county=county)
    if audience == "planners":
        return Readable(plan=masked, changes=tuple(changes), effects=tuple(effects))
    verdict = dataclasses.replace(plan.audit, violations=tuple(_violation(v, names) for v in plan.audit.violations))
    return Readable(
        plan=dataclasses.replace(masked, audit=verdict, findings=()),
        changes=tuple(_change(change, names) for change in changes),
    )


def _county(county: County, names: Names, lang: Lang) -> County:
    """The county with other names; itself where all of them stay."""
    changes = {
        "people": tuple(_person(person, names, lang) for person in county.people),
        "villages": tuple(
            dataclasses.replace(v, name=_safe(v.name), steward=_masked(v.steward, names)) for v in county.villages
        ),
        "grids": tuple(
            dataclasses.replace(
                grid,
                name=_safe(grid.name),
                head=_masked(grid.head, names),
                workers=tuple(names.texts(map(_safe, grid.workers))),
                sentinels=tuple(names.texts(map(_safe, grid.sentinels))),
            )
            for grid in county.grids
        ),
        "township_hospitals": tuple(
            dataclasses.replace(h, name=_safe(h.name), steward=_masked(h.steward, names))
            for h in county.township_hospitals
        ),
        "clinics": tuple(dataclasses.replace(c, name=_safe(c.name)) for c in county.clinics),
        "townships": tuple(dataclasses.replace(t, name=_safe(t.name)) for t in county.townships),
        "visit_places": tuple(dataclasses.replace(p, name=_safe(p.name)) for p in county.visit_places),
        "vehicles": tuple(dataclasses.replace(v, name=_safe(v.name)) for v in county.vehicles),
    }
    same = all(getattr(county, name) == things for name, things in changes.items())
    return county if same else county.replace(**changes)


def _person(person: Person, names: Names, lang: Lang) -> Person:
    if names.audience == "planners":
        return dataclasses.replace(person, name=_safe(person.name))
    shown = names.text(_safe(person.name)) or NAMELESS[person.role].tell(lang)
    return dataclasses.replace(person, name=shown, phone=None)


def _masked(name: str | None, names: Names) -> str | None:
    return names.text(_safe(name)) or None if name else None


def _safe(name: str) -> str:
    said = fitting(name)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _violation(violation: Violation, names: Names) -> Violation:
    return dataclasses.replace(
        violation,
        message=names.free(violation.message),
        reason=names.free(violation.reason),
        remedy=names.free(violation.remedy),
    )


def _change(change: Change, names: Names) -> Change:
    def free(text: str | None) -> str | None:
        return None if text is None else names.free(text)

    return dataclasses.replace(
        change,
        before=free(change.before),
        after=free(change.after),
        cause=names.free(change.cause),
        who=tuple(change.who),
    )
