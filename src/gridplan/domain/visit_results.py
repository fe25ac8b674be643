"""What became of the visits that were asked for: why some are missed, and whether what was fixed by hand is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gridplan.domain.circuits import MissedReason
from gridplan.domain.pins import Pin
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.visit_words import MISSED
from gridplan.languages import Word, word

VISIT_RULES = ("circuits.frequency", "circuits.other_visits")
"""Rules that a missed visit breaks."""
WORK_DAYS = "circuits.work_days"
MISSING_RULES = (*VISIT_RULES, WORK_DAYS)
"""Whose amounts are visits that are missing; of work-days, the places that were not reached."""


NOT_FOUND = word("missed.not_found", "not found within the time for planning")
"""In place of "not enough crew-days" where that is not proven."""


def proven_least(plan: Plan) -> bool:
    """Whether no plan can miss fewer visits; a plan changed by hand has no proof, and neither has one cut short."""
    goal = next((goal for goal in plan.circuits.goals if goal.name == "missed"), None)
    return goal is not None and not goal.gap


def missed_word(plan: Plan, reason: MissedReason) -> Word:
    """Why visits are missed; want of crew-days is a fact only where it is proven."""
    return NOT_FOUND if reason is MissedReason.CAPACITY and not proven_least(plan) else MISSED[reason]


def missed_visit(plan: Plan, violation: Violation) -> tuple[str, str] | None:
    """Place and programme of the missed visits that a violation is about; ``None`` of another rule's."""
    if violation.rule not in VISIT_RULES or not violation.where:
        return None
    programmes = {programme.id for programme in plan.county.programmes}
    return violation.where[0], next((each for each in violation.where[1:] if each in programmes), "")


def lacking_work_days(plan: Plan, place: str, programme: str) -> Violation | None:
    """The work-days that a team of a village lacks, where its visits are made on work-days."""
    grids = {grid.code for grid in plan.county.grids_of(place)}
    holders = {team.id for team in plan.teams if place in team.villages or grids & set(team.grids)}
    lacking = (v for v in plan.audit.violations if v.rule == WORK_DAYS and programme in v.where)
    return next((v for v in lacking if v.where[0] in holders), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinResult:
    """A pin and what the plan makes of it.

    Attributes:
        made_by: the crew that makes the visit on that day; ``None`` where nobody does.
        kept: it is made, by the crew asked for, and planning did not give it up.
        why: why planning gave it up, in Chinese; empty where it did not.
    """

    pin: Pin
    made_by: str | None
    kept: bool
    why: str


def pin_results(plan: Plan) -> Iterator[PinResult]:
    """Every pin of the county, in file order."""
    solution = plan.circuits.solution
    broken = {(b.place, b.programme, b.day): b.why for b in (solution.broken_pins if solution else ())}
    made = {
        (stop.place, stop.programme, tour.days[stop.night]): tour.crew for tour in plan.tours for stop in tour.stops
    }
    for pin in plan.county.pins:
        key = pin.place, pin.programme, pin.day
        crew = made.get(key)
        kept = crew is not None and pin.crew in {None, crew} and key not in broken
        yield PinResult(pin=pin, made_by=crew, kept=kept, why=broken.get(key, ""))
