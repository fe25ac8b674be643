"""What a disturbance counts, in person-weeks, so that it can be held against person-weeks that a host would miss."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.rules import Rules
from gridplan.planning.candidates.results import Kind

_RULES: Mapping[Kind, str] = {
    Kind.MOVED: "replan.person_moved",
    Kind.CUT: "replan.stay_cut",
    Kind.SHIFTED: "replan.start_shifted",
    Kind.EXTENDED: "replan.stay_extended",
    Kind.TEAM: "replan.team_member_changed",
    Kind.VISIT: "replan.visit_day_moved",
}


def weight(rules: Rules, kind: Kind) -> float:
    """Person-weeks that one disturbance of this kind counts."""
    return rules.value(_RULES[kind])


def exception_weight(rules: Rules) -> float:
    """Person-weeks that an exception of a rule in principle counts: as much as a stay that ends early."""
    return weight(rules, Kind.CUT)
