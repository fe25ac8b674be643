"""The tiny county with emergency stations, and a solver of siting problems that tries everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import combinations, product

from gridplan.checking.siting import check_sites, scores
from gridplan.domain.facilities import EmergencySite
from gridplan.domain.places import Zone
from gridplan.domain.results import Goal, Provenance, Result, Status, StopReason
from gridplan.domain.siting import CurvePoint, Sites, SitingModel, SitingProblem
from gridplan.planning.siting.results import nearest_sites
from support.tiny import tiny_county


def with_stations(county=None):
    """A station at the west end of 甲镇; candidates at the sites of three villages."""
    county = county or tiny_county()
    places = {"E1": "990101100200", "EC1": "990101100204", "EC2": "990101101201", "EC3": "990101101205"}
    return county.replace(
        emergency=tuple(
            EmergencySite(id=key, name=f"急救{key}", site=county.village(v).site, existing=key == "E1")
            for key, v in places.items()
        )
    )


def two_zones(county=None):
    """Each township is a zone with its hospital in the middle."""
    county = county or tiny_county()
    codes = [t.code for t in county.townships]
    return county.replace(
        zones=(Zone(code="Z1", name="西片区", centre="TH0"), Zone(code="Z2", name="东片区", centre="TH1")),
        townships=tuple(dataclasses.replace(t, zone=f"Z{1 + codes.index(t.code)}") for t in county.townships),
    )


def result_of(problem: SitingProblem, sites: Sites) -> Result[Sites]:
    goals = tuple(Goal(name=n, value=v, bound=v) for n, v in scores(problem, sites).items())
    return Result(
        status=Status.OPTIMAL,
        stop_reason=StopReason.PROVEN,
        solution=sites,
        goals=goals,
        runtime=0.0,
        provenance=Provenance(problem="p", profile="p", seed=1),
    )


def brute(problem: SitingProblem) -> Result[Sites]:
    """The best answer among all."""
    best = None
    for count in range(problem.count + 1):
        for opened in combinations(problem.candidates, count):
            for serves in _ways(problem, (*problem.fixed, *opened)):
                found = result_of(problem, Sites(opened=opened, fixed=problem.fixed, serves=serves))
                if check_sites(problem, found):
                    continue
                values = [g.value for g in found.goals]
                if best is None or values < best[0]:
                    best = (values, found)
    assert best is not None
    return best[1]


def _ways(problem: SitingProblem, sites: Sequence[str]):
    if problem.model is not SitingModel.MEDIAN:
        yield nearest_sites(problem, sites)
        return
    for chosen in product((*sites, None), repeat=len(problem.demands)):
        yield dict(zip(problem.demands, chosen, strict=True))


def brute_curve(problem: SitingProblem, most: int) -> tuple[CurvePoint, ...]:
    found = [brute(dataclasses.replace(problem, count=count)) for count in range(most + 1)]
    return tuple(CurvePoint(count=i, sites=r.solution, goals=r.goals, status=r.status) for i, r in enumerate(found))
