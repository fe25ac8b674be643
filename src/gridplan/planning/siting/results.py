"""What an answer to a siting problem means for the county: who is nearer, what each site is worth, how zones change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from gridplan.domain.access import Provider
from gridplan.domain.county import County
from gridplan.domain.findings import Finding
from gridplan.domain.results import Result
from gridplan.domain.siting import CurvePoint, Sites, SitingModel, SitingProblem
from gridplan.domain.siting_report import DemandAccess, District, SitingReport, Worth
from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.domain.travel import UNREACHABLE

Served = Mapping[str, str | None]
Seconds = NDArray[np.int64]
_NEVER = np.iinfo(np.int64).max


def siting_report(
    county: County,
    problem: SitingProblem,
    result: Result[Sites],
    *,
    limit: float | None,
    curve: tuple[CurvePoint, ...] = (),
    findings: tuple[Finding, ...] = (),
    everywhere: bool = False,
) -> SitingReport:
    """The report on an answer; one without a solution is told with everything as it stands.

    Args:
        county: the input.
        problem: what was solved.
        result: its answer.
        limit: minutes by which people are counted as within reach; ``None`` for zones.
        curve: taken over as it is.
        findings: taken over as they are.
        everywhere: taken over as it is.
    """
    zoning = problem.model is SitingModel.MEDIAN
    before = _zones_now(county) if zoning else nearest_sites(problem, problem.fixed)
    solution = result.solution
    after = before if solution is None else solution.serves
    districts = _districts(county, problem, after) if zoning and solution else ()
    zone_of = {t.code: t.zone for t in county.townships}
    moved = {t: (zone_of[t], d.centre) for d in districts for t in d.members if d.zone != zone_of[t]}
    return SitingReport(
        problem=problem,
        result=result,
        limit=limit,
        access=tuple(
            DemandAccess(
                demand=demand,
                people=people,
                before=_provider(problem, before[demand], demand),
                after=_provider(problem, after[demand], demand),
            )
            for demand, people in problem.demands.items()
        ),
        order=() if solution is None else order_of_worth(problem, solution.opened, limit),
        curve=curve,
        districts=districts,
        zones_before=tuple(_zone(county, problem, zone.code, zone.centre) for zone in county.zones) if zoning else (),
        moved={t.code: moved[t.code] for t in county.townships if t.code in moved},
        findings=findings,
        everywhere=everywhere,
    )


def nearest_sites(problem: SitingProblem, sites: Sequence[str]) -> dict[str, str | None]:
    """The nearest of ``sites`` for each demand, ``None`` where none reaches it; ties by the site's id."""
    ordered = sorted(sites)
    if not ordered:
        return dict.fromkeys(problem.demands)
    seconds = _seconds(problem, ordered)
    best, least = seconds.argmin(axis=0).tolist(), seconds.min(axis=0).tolist()
    return {
        demand: None if time == _NEVER else ordered[at]
        for demand, at, time in zip(problem.demands, best, least, strict=True)
    }


def _seconds(problem: SitingProblem, sites: Sequence[str]) -> Seconds:
    """Seconds from each site (row) to each demand (column); ``_NEVER`` where there is no way."""
    raw = problem.travel.submatrix(tuple(sites), tuple(problem.demands)).astype(np.int64)
    return np.where(raw == UNREACHABLE, _NEVER, raw)


def _provider(problem: SitingProblem, site: str | None, demand: str) -> Provider | None:
    seconds = None if site is None else problem.travel.between(site, demand)
    return None if site is None or seconds is None else Provider(facility=site, seconds=seconds)


def order_of_worth(problem: SitingProblem, opened: Sequence[str], limit: float | None) -> tuple[Worth, ...]:
    """The opened sites in the order in which one would build them if only some could be built now.

    Each next site is the one that, with those before it, serves the problem's goals best: of ``cover`` fewest people
    beyond the limit, of ``centre`` fewest demands without a way, then the nearest worst-served demand; then least
    person-seconds; ties by id.
    """
    people = np.array(list(problem.demands.values()), dtype=np.int64)
    now = _seconds(problem, problem.fixed).min(axis=0, initial=_NEVER)
    bound = UNREACHABLE_SECONDS if limit is None else round(60 * limit)
    left, found = sorted(opened), list[Worth]()
    while left:
        rows = np.minimum(_seconds(problem, left), now)
        uncovered, costs = (rows > bound) @ people, np.minimum(rows, UNREACHABLE_SECONDS) @ people
        unreached, worst = (rows == _NEVER).sum(axis=1), np.where(rows == _NEVER, 0, rows).max(axis=1, initial=0)
        first = np.column_stack([unreached, worst] if problem.model is SitingModel.CENTRE else [uncovered]).tolist()
        best = min(range(len(left)), key=lambda i: (first[i], int(costs[i]), left[i]))
        found.append(
            Worth(
                site=left.pop(best),
                people=int((now > bound) @ people - uncovered[best]),
                uncovered=int(uncovered[best]),
                worst=int(worst[best]),
                saved=int(np.minimum(now, UNREACHABLE_SECONDS) @ people - costs[best]),
            )
        )
        now = rows[best]
    return tuple(found)


def _zones_now(county: County) -> dict[str, str | None]:
    centre = {zone.code: zone.centre for zone in county.zones}
    return {t.code: centre[t.zone] for t in county.townships}


def _zone(county: County, problem: SitingProblem, zone: str, centre: str | None) -> District:
    members = tuple(t.code for t in county.townships if t.zone == zone)
    return _district(problem, centre, zone, members)


def _district(problem: SitingProblem, centre: str | None, zone: str | None, members: tuple[str, ...]) -> District:
    seconds = 0
    for member in members:
        way = None if centre is None else problem.travel.between(centre, member)
        seconds += problem.demands[member] * (UNREACHABLE_SECONDS if way is None else min(way, UNREACHABLE_SECONDS))
    people = sum(problem.demands[m] for m in members)
    return District(centre=centre or "", zone=zone, members=members, people=people, seconds=seconds)


def _districts(county: County, problem: SitingProblem, serves: Served) -> tuple[District, ...]:
    """The new districts with the zones of today that they continue."""
    members: dict[str, list[str]] = {}
    for township in county.townships:
        if centre := serves[township.code]:
            members.setdefault(centre, []).append(township.code)
    named = _continued(county, problem, members)
    return tuple(_district(problem, c, named.get(c), tuple(inside)) for c, inside in members.items())


def _continued(county: County, problem: SitingProblem, members: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Which zone each district continues, so that as few residents as possible change their zone.

    A district may continue a zone only if it has a township of it; a township without residents counts as one person.
    The district of a centre that had to stay continues that centre's zone.
    """
    zone_of = {t.code: t.zone for t in county.townships}
    zones, centres = [zone.code for zone in county.zones], list(members)
    shared = np.zeros((len(centres), len(zones)), dtype=np.int64)
    for row, centre in enumerate(centres):
        for code in members[centre]:
            shared[row, zones.index(zone_of[code])] += max(1, problem.demands[code])
    everybody = int(shared.sum())
    for column, zone in enumerate(county.zones):
        if zone.centre in problem.fixed and zone.centre in members:
            shared[centres.index(zone.centre), column] += everybody
    rows, columns = linear_sum_assignment(shared, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {centres[row]: zones[column] for row, column in pairs if shared[row, column]}
