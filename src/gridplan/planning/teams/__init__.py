"""County → teams: units, the territory problem, who is in which team."""

from gridplan.planning.teams.problem import territory_problem
from gridplan.planning.teams.specialist_findings import specialist_findings
from gridplan.planning.teams.staff_findings import team_findings
from gridplan.planning.teams.staffing import staff_teams
from gridplan.planning.teams.unit_findings import unit_findings

__all__ = ["specialist_findings", "staff_teams", "team_findings", "territory_problem", "unit_findings"]
