"""County → teams: units, the territory problem, who is in which team."""

from gridplan.planning.teams.problem import territory_problem
from gridplan.planning.teams.staffing import staff_teams

__all__ = ["staff_teams", "territory_problem"]
