"""The units of territory design: villages, and contiguous parts of those above the split threshold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from gridplan.domain.adjacency import Pair, parts
from gridplan.domain.county import County
from gridplan.domain.places import Grid, Village
from gridplan.domain.rules import Level
from gridplan.domain.territories import Territories, Unit
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.homes import Homes, workload
from gridplan.planning.teams.splitting import split

_CUT_OFF = 100_000  # seconds: a grid that no car reaches is no centre where another is


def is_large(county: County, village: Village) -> bool:
    """Whether a village is above the split threshold."""
    rule = county.rules["teams.split_above"]
    return rule.level is not Level.OFF and village.residents > rule.value


def split_villages(county: County) -> frozenset[str]:
    """Codes of the villages that are divided: the large ones that have grids to divide."""
    grids: dict[str, int] = defaultdict(int)
    for grid in county.grids:
        grids[grid.village] += 1
    return frozenset(v.code for v in county.villages if grids[v.code] > 1 and is_large(county, v))


def parts_wanted(county: County, village: Village) -> int:
    """Into how many parts a village is divided at least, so that each is about within the threshold; 1: not at all."""
    if not is_large(county, village):
        return 1
    wanted = math.ceil(village.residents / county.rules.value("teams.split_above"))
    return max(1, min(len(county.grids_of(village.code)), wanted))


def units_of(
    county: County,
    homes: Homes,
    pairs: Collection[Pair],
    limits: Mapping[str, float],
    *,
    previous: Territories | None = None,
) -> tuple[Unit, ...]:
    """Every unit of the county, villages in the order of their file.

    Args:
        county: the input.
        homes: home hospitals of places, with the travel times.
        pairs: which villages and grids touch (:func:`gridplan.domain.adjacency.county_neighbours`).
        limits: home township → workload that a part of a village should not exceed.
        previous: the published territories: their parts are kept where a village's grids are the same.
    """
    staffed = _staffed(county)
    published = _published_parts(previous)
    dividing = split_villages(county)
    found: list[Unit] = []
    for village in county.villages:
        if village.code not in dividing:
            found.append(_unit(county, village, (), village.code, homes, staffed))
            continue
        own = {grid.code: grid for grid in county.grids_of(village.code)}
        inside = {(a, b) for a, b in pairs if a in own and b in own}
        shares = published.get(village.code, ())
        if not _still_good(county, village, shares, inside):
            limit = limits.get(homes.township_of(village.township, village.code), math.inf)
            shares = _shares(county, village, inside, homes, limit)
        lent = staffed | set(own) if _doctors(county, village) >= len(shares) else staffed
        for codes in shares:
            site = _centre(tuple(own[code] for code in codes), homes.travel)
            found.append(_unit(county, village, codes, site, homes, lent, number=shares.index(codes) + 1))
    return tuple(found)


def between_units(units: Iterable[Unit], pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Which units touch, from the villages and grids that do."""
    home = {code: unit.code for unit in units for code in (unit.grids or (unit.village,))}
    known = ((home[a], home[b]) for a, b in pairs if a in home and b in home)
    return frozenset((min(a, b), max(a, b)) for a, b in known if a != b)


def _unit(
    county: County,
    village: Village,
    codes: tuple[str, ...],
    site: str,
    homes: Homes,
    staffed: Collection[str],
    *,
    number: int = 0,
) -> Unit:
    places: tuple[Village | Grid, ...] = tuple(county.grid(code) for code in codes) or (village,)
    return Unit(
        code=f"{village.code}/{number}" if codes else village.code,
        village=village.code,
        township=village.township,
        grids=codes,
        site=site,
        workload=round(workload(county, places, homes)),
        staffed=any(code in staffed for code in (codes or (village.code,))),
    )


def _doctors(county: County, village: Village) -> int:
    """Village doctors of a village: where there is one for each of its parts, each part's team is lent one."""
    return sum(len(county.clinic_doctors(c.id)) for c in county.clinics if c.village == village.code)


def _staffed(county: County) -> frozenset[str]:
    """Villages, and grids of them, in which a clinic with a doctor on the roster stands."""
    found: set[str] = set()
    for clinic in county.clinics:
        if county.clinic_doctors(clinic.id):
            grid = county.clinic_grid(clinic)
            found |= {clinic.village, *([grid.code] if grid else [])}
    return frozenset(found)


def _shares(
    county: County, village: Village, inside: Collection[Pair], homes: Homes, limit: float
) -> tuple[tuple[str, ...], ...]:
    """As few parts as the threshold allows, more where one would weigh more than ``limit`` and can be divided."""
    grids = county.grids_of(village.code)
    loads = {grid.code: round(workload(county, (grid,), homes)) for grid in grids}
    for wanted in range(parts_wanted(county, village), len(grids) + 1):
        shares = split(loads, inside, wanted, travel=homes.travel)
        weights = [sum(loads[code] for code in codes) for codes in shares]
        if all(weight <= limit or len(codes) == 1 for codes, weight in zip(shares, weights, strict=True)):
            break
    return shares


def _published_parts(previous: Territories | None) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Village → grids of each of its parts in the published plan, in their order."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for unit in previous.units if previous else ():
        if unit.grids:
            found[unit.village].append(unit.grids)
    return {village: tuple(sorted(shares)) for village, shares in found.items()}


def _still_good(
    county: County, village: Village, shares: tuple[tuple[str, ...], ...], inside: Collection[Pair]
) -> bool:
    """Whether published parts are still parts: of the same grids, enough of them, each in one piece."""
    own = sorted(grid.code for grid in county.grids_of(village.code))
    if sorted(code for codes in shares for code in codes) != own or len(shares) < parts_wanted(county, village):
        return False
    return all(len(parts(codes, inside)) == 1 for codes in shares)


def _centre(grids: tuple[Grid, ...], travel: TravelTimes) -> str:
    """The grid to which the residents of all have the shortest way; the first of several such."""
    codes = [grid.code for grid in grids]
    seconds = travel.submatrix(codes, codes).astype(np.float64)
    seconds[seconds < 0] = _CUT_OFF
    return codes[int(np.argmin(np.array([grid.residents for grid in grids]) @ seconds))]
