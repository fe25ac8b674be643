"""Visits by place in the workbook: when somebody comes, what could not be planned, what was fixed by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from gridplan.domain import workbook as layout
from gridplan.domain.circuits import MissedVisits
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.naming import Names, names_of
from gridplan.domain.places import Village, VisitPlace
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.visit_results import lacking_work_days, missed_visit, missed_word, pin_results
from gridplan.domain.visit_words import WEEKDAYS
from gridplan.languages import Separator, joined, said
from gridplan.reports.routes import crew_names, ordered_tours

Row = Sequence[object]


def visit_rows(plan: Plan, *, english: bool = False, public: bool = False) -> Iterator[Row]:
    """One row for each place and programme: the days on which somebody comes, and the gaps between them.

    Visits for a key group are not for the public: in a village, whoever is visited could be told.
    """
    county, names, crews = plan.county, names_of(plan), crew_names(plan)
    private = {p.id for p in county.programmes if p.where.key_groups} if public else set()
    visits: dict[tuple[str, str], list[tuple[dt.date, str]]] = defaultdict(list)
    for tour in ordered_tours(plan):
        for stop in (stop for stop in tour.stops if stop.programme not in private):
            visits[stop.place, stop.programme].append((tour.day + dt.timedelta(days=stop.night), tour.crew))
    order = {place: i for i, place in enumerate(county.codes())}
    for place, programme in sorted(visits, key=lambda key: (order.get(key[0], len(order)), key)):
        own = sorted(visits[place, programme])
        gaps = [(b - a).days for (a, _), (b, _) in itertools.pairwise(own)]
        told = joined(Separator.CLAUSE, (_visit(day, crews(crew), english=english) for day, crew in own))
        limits = (min(gaps), max(gaps)) if gaps else (None, None)
        yield (*_place(plan, names, place), _kind(plan, place), names(programme), len(own), *limits, told)


def day_text(day: dt.date, *, english: bool = False) -> str:
    """A day as people write it: ``2026年3月2日 周一``; ``Mon 2026-03-02``."""
    weekday = WEEKDAYS[day.weekday()]
    return f"{weekday.tell('en')} {day}" if english else f"{day.year}年{day.month}月{day.day}日 {weekday.tell('zh')}"


def _visit(day: dt.date, crew: str, *, english: bool) -> str:
    return said("{day} {crew}", day=day_text(day, english=english), crew=crew)


def _place(plan: Plan, names: Names, place: str) -> Row:
    township = plan.county.township_of(place)
    return place, plan.county.name_of(township) if township else None, names(place)


def _kind(plan: Plan, place: str) -> str | None:
    thing = plan.county.get(place) if place in plan.county else None
    if isinstance(thing, VisitPlace):
        return thing.kind
    return "村" if isinstance(thing, Village) else "卫生院" if isinstance(thing, TownshipHospital) else None


def missed_rows(plan: Plan) -> Iterator[Row]:
    """Visits asked for and not planned, with the reason and the remedy; what the checker holds against the plan first.

    Visits for which a team lacks work-days have the reason of the work-days; those whose rule is off have no level.
    """
    names, solution = names_of(plan), plan.circuits.solution
    reasons = {(m.place, m.programme): m for m in (solution.missed if solution else ())}
    told = set()
    for violation in plan.audit.violations:
        key = missed_visit(plan, violation)
        if key is None:
            continue
        told.add(key)
        yield _missed(plan, names, key, reasons.get(key), violation)
    for key, missed in reasons.items():
        if key not in told:
            yield _missed(plan, names, key, missed, None)


def _missed(
    plan: Plan, names: Names, key: tuple[str, str], missed: MissedVisits | None, violation: Violation | None
) -> Row:
    place, programme = key
    violation = violation or lacking_work_days(plan, place, programme)
    count: float | None = missed.count if missed else violation.amount if violation else None
    level = layout.LEVEL_TITLES.get(violation.level, violation.level.value) if violation else None
    word = missed_word(plan, missed.reason).said() if missed else None
    reason, remedy = (violation.reason, violation.remedy) if violation else (None, None)
    return *_place(plan, names, place), names(programme), count, level, word, reason, remedy


def pin_rows(plan: Plan) -> Iterator[Row]:
    """What was fixed by hand, whether the plan keeps it, and why not."""
    names = names_of(plan)
    for result in pin_results(plan):
        pin, crew = result.pin, result.made_by
        otherwise = said("not in the plan") if crew is None else said("made by {crew}", crew=names(crew))
        yield (
            *(pin.id, names(pin.place), names(pin.programme), pin.day, names(pin.crew) if pin.crew else None),
            *(pin.route, pin.position or None, pin.note, "是" if result.kept else "否"),
            result.why or ("" if result.kept else otherwise),
        )
