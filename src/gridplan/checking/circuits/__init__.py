"""Checks of the circuits and all other visits."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.checking.breaches import Check
from gridplan.checking.circuits.frozen import check_frozen
from gridplan.checking.circuits.hours import check_hours, check_shift
from gridplan.checking.circuits.people import check_crew_present, check_one_place
from gridplan.checking.circuits.pins import check_pins
from gridplan.checking.circuits.tours import (
    check_access,
    check_depot,
    check_max_stops,
    check_nights,
    check_working_days,
)
from gridplan.checking.circuits.visits import (
    check_extra_visits,
    check_frequency,
    check_gap,
    check_other_visits,
    check_same_crew,
)
from gridplan.checking.circuits.work_days import check_days, check_work_days

__all__ = ["CHECKS", "check_frozen"]

CHECKS: Mapping[str, Check] = {
    "circuits.frequency": check_frequency,
    "circuits.other_visits": check_other_visits,
    "circuits.extra_visits": check_extra_visits,
    "circuits.gap": check_gap,
    "circuits.shift": check_shift,
    "circuits.hours": check_hours,
    "circuits.days": check_days,
    "circuits.max_stops": check_max_stops,
    "circuits.depot": check_depot,
    "circuits.one_place": check_one_place,
    "circuits.crew_present": check_crew_present,
    "circuits.working_days": check_working_days,
    "circuits.access": check_access,
    "circuits.nights": check_nights,
    "circuits.same_crew": check_same_crew,
    "circuits.work_days": check_work_days,
    "circuits.pins": check_pins,
}
