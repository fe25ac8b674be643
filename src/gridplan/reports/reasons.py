"""The sheet that tells for every unit why it is with its team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridplan.domain.explanations import UnitReason
from gridplan.domain.naming import Names, names_of
from gridplan.domain.plan import Plan
from gridplan.domain.territories import Unit
from gridplan.languages import Separator, joined, said, word

Row = Sequence[object]

ALONE = word("sheet.reason.alone", "this unit is a team by itself")
NOBODY = word("sheet.reason.nobody", "no other team that may have it touches it")
UNPROVEN = word("sheet.reason.unproven", "nothing; the plan is not proven optimal, more time may help")
CHANGE = word("sheet.reason.change", "one change more against the published plan")


def reason_rows(plan: Plan) -> Iterator[Row]:
    """One row for each unit: its team, how far it is, the second best team, what that would cost and what bars it."""
    solution = plan.territories.solution
    if solution is None:
        return
    names = names_of(plan)
    units = {unit.code: unit for unit in solution.units}
    hospitals = {team.id: team.hospital for team in solution.teams}
    for reason in plan.reasons:
        unit, median = units.get(reason.unit), units.get(reason.median)
        if unit is None or reason.team not in hospitals:
            continue
        yield (
            unit.code,
            plan.county.name_of(unit.township),
            unit_name(names, unit),
            unit.workload,
            names(reason.team),
            names(hospitals[reason.team]),
            _minutes(reason.hospital_seconds),
            _minutes(reason.home_seconds),
            unit_name(names, median) if median else reason.median,
            _minutes(reason.median_seconds),
            *_second(plan, names, reason),
        )


def unit_name(names: Names, unit: Unit) -> str:
    """The unit's village; of a part, with its number: ``中山社区第2片``."""
    name = names(unit.village)
    return said("{village} part {part}", village=name, part=unit.code.rpartition("/")[2]) if unit.grids else name


def _second(plan: Plan, names: Names, reason: UnitReason) -> tuple[str | None, float | None, str | None]:
    second = reason.second
    if second is None:
        return None, None, (ALONE if reason.alone else NOBODY).said()
    known = plan.county.rules.by_id
    bars = joined(Separator.LIST, (known[rule].called if rule in known else CHANGE.said() for rule in second.barred))
    if second.extra < 0:  # else a reader would take it for a better plan
        bars = said("{rules} (cheaper, but would break these)", rules=bars) if bars else UNPROVEN.said()
    return names(second.team), round(second.extra / 3600, 1), bars or None


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)
