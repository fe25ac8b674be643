"""A lower threshold for dividing villages: what it would divide, and the teams' problem under it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import numpy as np

from gridplan.domain.county import County
from gridplan.domain.plan import Plan
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team, TerritoryProblem
from gridplan.domain.travel import TravelTimes
from gridplan.languages import said
from gridplan.planning.explaining.trials import Desk
from gridplan.planning.teams import territory_problem
from gridplan.planning.teams.units import split_villages

_TRIED = 3  # thresholds
_ROUND = 100  # residents


def thresholds(desk: Desk, team: Team) -> tuple[int, ...]:
    """Thresholds just below the largest villages of a township that have grids and are not divided, highest first."""
    county = desk.county
    if county.rules.level("teams.split_above") is Level.OFF:
        return ()
    divided = split_villages(county)
    sizes = {
        village.residents
        for village in county.villages_of(team.township)
        if village.code not in divided and sum(not g.derived for g in county.grids_of(village.code)) > 1
    }
    below = dict.fromkeys((size - 1) // _ROUND * _ROUND for size in sorted(sizes, reverse=True))
    return tuple(value for value in below if value > 0)[:_TRIED]


def divides(desk: Desk, team: Team, threshold: int) -> str:
    """Which further villages of a township a threshold divides, and how many of other townships."""
    county = desk.county
    more = split_villages(_lowered(county, threshold)) - split_villages(county)
    here = [v.code for v in county.villages_of(team.township) if v.code in more]
    told = said("divides {villages} by grid", villages=desk.names.all(here))
    if len(more) == len(here):
        return told
    return said(
        "{told} (and {count} more village of the county)",
        plural="{told} (and {count} more villages of the county)",
        count=len(more) - len(here),
        told=told,
    )


def by_itself(told: str) -> str:
    """What must be known where dividing is proposed: a village is measured at its own site, its parts at theirs."""
    return said(
        "{told} (parts are measured each from its own site: their cost cannot be compared with the whole village's)",
        told=told,
    )


def finer_problem(plan: Plan, threshold: int) -> TerritoryProblem:
    """The problem of a plan's county with a lower threshold.

    The plan has no travel times of the grids of a village that it did not divide: those of the village stand for them.
    """
    county = _lowered(plan.county, threshold)
    travel = _with_grids(county, plan.travel_times("car"), split_villages(county))
    return territory_problem(county, travel, as_of=plan.as_of)


def _lowered(county: County, threshold: int) -> County:
    return county.replace(rules=county.rules.replace("teams.split_above", value=float(threshold)))


def _with_grids(county: County, travel: TravelTimes, villages: Collection[str]) -> TravelTimes:
    """Travel times in which every grid of some villages stands, as origin and as destination."""
    known = set(travel.destinations)
    grids = {g.code: g.village for v in sorted(villages) for g in county.grids_of(v) if g.code not in known}
    origins, destinations = (*travel.origins, *grids), (*travel.destinations, *grids)
    rows = [travel.origins.index(grids.get(place, place)) for place in origins]
    columns = [travel.destinations.index(grids.get(place, place)) for place in destinations]
    return dataclasses.replace(
        travel, origins=origins, destinations=destinations, seconds=travel.seconds[np.ix_(rows, columns)]
    )
