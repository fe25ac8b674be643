"""What lies in a team's area."""

from __future__ import annotations

from gridplan.domain.county import County
from gridplan.domain.places import Grid, Village
from gridplan.domain.territories import Team


def team_places(county: County, team: Team) -> tuple[Village | Grid, ...]:
    """The team's whole villages and its grids of split ones: together its residents, without counting anyone twice."""
    return (*map(county.village, team.villages), *map(county.grid, team.grids))


def team_grids(county: County, team: Team) -> tuple[Grid, ...]:
    """Every grid of the team's area, those of its whole villages first."""
    return (*(grid for village in team.villages for grid in county.grids_of(village)), *map(county.grid, team.grids))
