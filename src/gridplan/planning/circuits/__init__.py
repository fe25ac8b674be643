"""County, teams, coverage, postings → the circuit problem: every visit asked for, and the crews that can make it."""

from gridplan.planning.circuits.ground import Ground, frozen_days
from gridplan.planning.circuits.problem import PlannedCircuits, first_days, plan_circuits

__all__ = ["Ground", "PlannedCircuits", "first_days", "frozen_days", "plan_circuits"]
