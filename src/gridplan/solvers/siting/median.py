"""p-median (Hakimi 1964): least person-seconds to the own site; with capacities, and with connected districts.

Without both, it is a nearest-site problem. With either, that problem is solved first: it is easier, its bound is valid
for the harder one, and where its districts happen to keep the capacities and hang together it has the answer.
Otherwise :mod:`gridplan.solvers.siting.districts` goes on from there.
"""

from __future__ import annotations

from gridplan.domain.results import Goal
from gridplan.domain.siting import Sites, SitingProblem
from gridplan.solvers.siting.districts import solve_districts
from gridplan.solvers.siting.nearest import Effort, Nearest
from gridplan.solvers.siting.radius import solve_nearest
from gridplan.solvers.siting.table import Table, filled, goal, search_goal

_FIRST = 0.25  # of the time, at most, for the easier problem


def solve_median(
    problem: SitingProblem, table: Table, effort: Effort, start: Sites | None
) -> tuple[Sites, tuple[Goal, ...]]:
    """The sites with their districts and the goals reached."""
    harder = bool(problem.capacity) or problem.neighbours is not None
    place = {site: j for j, site in enumerate(table.candidates)}
    easy = solve_nearest(
        Nearest(cost=table.cost, base=table.base, count=table.count),
        effort.share(_FIRST) if harder else effort,
        start=tuple(place[site] for site in start.opened) if start is not None else (),
    )
    if harder:
        return solve_districts(problem, table, easy, effort, start)
    opened = filled(table, easy.opened)
    goals = (goal("over_capacity", 0, 0, "people"), search_goal("cost", easy, "person-seconds"))
    return table.sites(opened), goals
