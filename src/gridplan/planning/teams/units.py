"""The units of territory design: villages, and contiguous parts of those above the split threshold."""

from __future__ import annotations

import math

import numpy as np

from gridplan.domain.adjacency import Pair, neighbours
from gridplan.domain.county import County
from gridplan.domain.places import Grid, Village
from gridplan.domain.rules import Level
from gridplan.domain.territories import Unit
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.splitting import split

_CUT_OFF = 100_000  # seconds: a grid that no car reaches is no centre where another is


def workload(county: County, places: tuple[Village | Grid, ...]) -> float:
    """Residents, weighted key groups and weighted area of some places, in person-equivalents."""
    per_head = county.rules.value("teams.key_group_weight")
    per_km2 = county.rules.value("teams.area_weight")
    return sum(p.residents + per_head * sum(p.key_groups.values()) + per_km2 * p.area_km2 for p in places)


def parts_wanted(county: County, village: Village) -> int:
    """Into how many parts a village is to be divided: 1 leaves it whole."""
    threshold = county.rules.value("teams.split_above")
    if county.rules.level("teams.split_above") is Level.OFF or village.residents <= threshold:
        return 1
    grids = len(county.grids_of(village.code))
    return max(1, min(grids, math.ceil(village.residents / threshold) if threshold else grids))


def divided(county: County, village: Village, parts: int, pairs: frozenset[Pair], travel: TravelTimes) -> list[Unit]:
    """The parts of a village as units."""
    grids = {grid.code: grid for grid in county.grids_of(village.code)}
    inside = {(a, b) for a, b in pairs if a in grids and b in grids}
    # where the grids hang together only through other villages, they are joined as the crow flies
    inside |= neighbours({code: grid.area for code, grid in grids.items()})
    shares = split({code: workload(county, (grid,)) for code, grid in grids.items()}, inside, parts)
    units = []
    for number, codes in enumerate(shares, start=1):
        own = tuple(grids[code] for code in codes)
        units.append(
            Unit(
                code=f"{village.code}/{number}",
                village=village.code,
                township=village.township,
                grids=codes,
                site=_centre(own, travel),
                workload=round(workload(county, own)),
            )
        )
    return units


def _centre(grids: tuple[Grid, ...], travel: TravelTimes) -> str:
    """The grid to which the residents of all have the shortest way; the first of several such."""
    codes = [grid.code for grid in grids]
    seconds = travel.submatrix(codes, codes).astype(np.float64)
    seconds[seconds < 0] = _CUT_OFF
    return codes[int(np.argmin(np.array([grid.residents for grid in grids]) @ seconds))]
