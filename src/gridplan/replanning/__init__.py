"""Re-planning: what changed in the roster, what it changed in the plan, and whom to tell."""

from __future__ import annotations

from gridplan.replanning.diff import count_by_kind, diff_plans
from gridplan.replanning.letters import letters
from gridplan.replanning.notices import Notice, notices
from gridplan.replanning.revision import Revision, replan
from gridplan.replanning.roster import RosterChange, roster_changes

__all__ = [
    "Notice",
    "Revision",
    "RosterChange",
    "count_by_kind",
    "diff_plans",
    "letters",
    "notices",
    "replan",
    "roster_changes",
]
