"""Where sites should stand: the county as a siting problem, its answer, and what that changes for whom.

Three questions: how many people further emergency stations bring within the limit (``cover``), how near the
worst-served village can come (``centre``), and how townships group into zones around township hospitals (``median``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gridplan.domain.adjacency import neighbours
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.results import Result
from gridplan.domain.siting import CurvePoint, Sites, SitingModel, SitingProblem
from gridplan.domain.siting_report import SitingReport, site_name
from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.domain.travel import UNREACHABLE, TravelTimes
from gridplan.errors import OptionError
from gridplan.languages import said, word
from gridplan.network import RoadNetwork
from gridplan.planning.siting.results import siting_report
from gridplan.planning.teams.codes import finding
from gridplan.planning.travel import CAR, county_travel
from gridplan.solvers import Progress, SolverProfile, buying_curve, load_profile, solve_siting

LIMIT_RULE = "siting.emergency_limit"

Solve = Callable[[SitingProblem], Result[Sites]]
Curve = Callable[[SitingProblem, int], Sequence[CurvePoint]]
"""A problem and the most new sites that the curve goes to → its points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingQuestion:
    """What a planner asks.

    Attributes:
        add: sites besides those that stand; of zones, zones more (or, with free centres, fewer) than today.
        limit: minutes within which an emergency station should be; ``None`` takes the rule.
        curve: also answer the question for 0, 1, … so many sites more.
        keep_centres: of zones: the regional centres of today stay centres.
        capacity: of zones: most residents of a zone as a share of the mean; ``None`` for no limit.
        vehicle: name of the vehicle profile.
        scenario: state of the roads; ``None`` takes the county's own.
    """

    model: SitingModel
    add: int = 1
    limit: float | None = None
    curve: int = 0
    keep_centres: bool = True
    capacity: float | None = None
    vehicle: str = CAR
    scenario: str | None = None


class Stated(NamedTuple):
    """A problem, what was odd about the question, and whether every place is a candidate."""

    problem: SitingProblem
    findings: tuple[Finding, ...]
    everywhere: bool


class CountySites(NamedTuple):
    """The report with the roads it was worked out on and what was odd about them."""

    report: SitingReport
    roads: RoadNetwork
    findings: tuple[Finding, ...]


def siting_profile(name: str) -> SolverProfile:
    """How much work the solver may do.

    Raises:
        OptionError: there is no such profile, or it says something wrong.
    """
    return load_profile("siting", name)


def county_sites(
    county: County,
    folder: Path,
    question: SitingQuestion,
    *,
    profile: SolverProfile,
    cache: Path | None,
    progress: Progress | None = None,
    lang: Language = "zh",
) -> CountySites:
    """The answer for a county folder; its travel times are taken from the cache where they are known.

    Args:
        county: the input.
        folder: where it was read from.
        question: what is asked.
        profile: of :func:`siting_profile`.
        cache: folder of the travel times known already.
        progress: told how far the solver is.
        lang: language of the findings.

    Raises:
        InputError: a road or elevation file is missing, damaged, empty, or not the one the county was read with.
        NotFoundError: the county has no such vehicle profile or scenario.
        OptionError: a number of sites, zones or minutes that makes no sense.
    """
    roads, (times,), findings = county_travel(
        county, folder, vehicles=[question.vehicle], scenario=question.scenario, cache=cache, lang=lang
    )
    stated = state_problem(county, times, question, lang=lang)
    return CountySites(
        report=answer(
            county,
            stated,
            question,
            solve=lambda problem: solve_siting(problem, profile, progress),
            curve=lambda problem, most: buying_curve(problem, profile, most, progress),
        ),
        roads=roads,
        findings=findings,
    )


def answer(county: County, stated: Stated, question: SitingQuestion, *, solve: Solve, curve: Curve) -> SitingReport:
    """Solve a problem, and the curve where one was asked for."""
    problem = stated.problem
    most = min(question.curve, len(problem.candidates))
    zoning = problem.model is SitingModel.MEDIAN
    return siting_report(
        county,
        problem,
        solve(problem),
        limit=None if zoning else _limit(county, question),
        # a county without any site, standing or new, has no zones to tell of
        curve=tuple(p for p in curve(problem, most) if p.count or problem.fixed or not zoning) if most > 0 else (),
        findings=stated.findings,
        everywhere=stated.everywhere,
    )


def state_problem(county: County, times: TravelTimes, question: SitingQuestion, *, lang: Language = "zh") -> Stated:
    """The question as a problem, with findings about what was given.

    Args:
        county: the input.
        times: travel times among the county's travel places.
        question: what is asked.
        lang: language of the findings.

    Raises:
        OptionError: a number of sites, zones or minutes that makes no sense.
    """
    if question.model is SitingModel.MEDIAN:
        return _zones(county, times, question, lang)
    return _stations(county, times, question, lang)


def _limit(county: County, question: SitingQuestion) -> float:
    limit = county.rules.value(LIMIT_RULE) if question.limit is None else question.limit
    if not 0 < limit <= 1440:
        raise OptionError(said("--limit must be between 0 and 1440 minutes, got {value:g}", value=limit))
    return limit


def _stations(county: County, times: TravelTimes, question: SitingQuestion, lang: Language) -> Stated:
    if question.add < 0:
        raise OptionError(said("--add must be at least 0, got {value}", value=question.add))
    limit = round(60 * _limit(county, question))
    standing = tuple(site.id for site in county.emergency if site.existing)
    offered = tuple(site.id for site in county.emergency if not site.existing)
    everywhere = not offered
    if everywhere:
        offered = (*(h.id for h in county.township_hospitals), *(v.code for v in county.villages))
    demands = {village.code: village.residents for village in county.villages}
    lost = _lost(times, (*standing, *offered), tuple(demands))
    candidates = tuple(site for site in offered if site not in lost)
    sites = (*standing, *candidates)
    problem = SitingProblem(
        model=question.model,
        demands=demands,
        candidates=candidates,
        fixed=standing,
        count=min(question.add, len(candidates)),
        travel=_part(times, sites, tuple(demands)),
        limit_seconds=limit if question.model is SitingModel.COVER else None,
    )
    found = _about_sites(county, times, standing, offered, lost, everywhere=everywhere, lang=lang)
    asked = _about_count(question.add, len(candidates), lang)
    reach = _about_reach(county, problem, limit, dict(times.unreachable), lang)
    return Stated(problem, (*found, *asked, *reach), everywhere)


def _lost(times: TravelTimes, sites: Sequence[str], demands: Sequence[str]) -> set[str]:
    """Sites from which no way leads to any demand but the one they stand in."""
    if not sites or not demands:
        return set()
    reached = times.submatrix(sites, demands) != UNREACHABLE
    own = np.array(sites)[:, None] == np.array(demands)[None, :]
    off = {place for place, _ in times.unreachable}
    told: list[bool] = (reached & ~own).any(axis=1).tolist()
    return {site for site, some in zip(sites, told, strict=True) if not some or site in off}


def _part(times: TravelTimes, sites: tuple[str, ...], demands: tuple[str, ...]) -> TravelTimes:
    return TravelTimes(
        origins=sites,
        destinations=demands,
        seconds=times.submatrix(sites, demands),
        profile=times.profile,
        scenario=times.scenario,
    )


def _about_sites(
    county: County,
    times: TravelTimes,
    standing: Sequence[str],
    offered: Sequence[str],
    lost: set[str],
    *,
    everywhere: bool,
    lang: Language,
) -> Iterator[Finding]:
    reasons = dict(times.unreachable)
    if not standing:
        yield finding("GP-M055", lang)
    if everywhere:
        hospitals, villages = len(county.township_hospitals), len(county.villages)
        yield finding("GP-M050", lang, hospitals=hospitals, villages=villages)
    for site in (*standing, *offered):
        if site in lost and not (everywhere and site in offered):  # a village off the roads is told as a village
            code = "GP-M057" if site in standing else "GP-M051"
            reason = reasons.get(site) or _NO_WAY.text(lang)
            yield finding(code, lang, feature=site, site=site_name(county, site), reason=reason)


_NO_WAY = word("siting.no way", "no way leads to any village")
_NO_ROAD = word("siting.no road", "no way leads to any site")


def _about_count(asked: int, candidates: int, lang: Language) -> Iterator[Finding]:
    if asked > candidates:
        yield finding("GP-M054", lang, value=str(asked), candidates=candidates)


def _about_reach(
    county: County, problem: SitingProblem, limit: int, reasons: dict[str, str], lang: Language
) -> Iterator[Finding]:
    """Villages that no site reaches, and who is beyond the limit whatever is built."""
    codes = tuple(problem.demands)
    seconds = np.where(problem.travel.seconds == UNREACHABLE, np.iinfo(np.int32).max, problem.travel.seconds)
    nearest = seconds.min(axis=0, initial=np.iinfo(np.int32).max).tolist()
    for code, least in zip(codes, nearest, strict=True):
        if least == np.iinfo(np.int32).max:
            reason = reasons.get(code) or _NO_ROAD.text(lang)
            told, people = site_name(county, code), problem.demands[code]
            yield finding("GP-M052", lang, feature=code, village=told, people=people, reason=reason)
    far = [code for code, least in zip(codes, nearest, strict=True) if least > limit]
    if far:
        people = sum(problem.demands[code] for code in far)
        yield finding("GP-M053", lang, places=len(far), people=people, limit=f"{limit / 60:g}")


def _zones(county: County, times: TravelTimes, question: SitingQuestion, lang: Language) -> Stated:
    hospitals = tuple(h.id for h in county.township_hospitals)
    centres = tuple(z.centre for z in county.zones if z.centre is not None)
    fixed = centres if question.keep_centres else ()
    candidates = tuple(h for h in hospitals if h not in fixed)
    places = len({h.township for h in county.township_hospitals})
    zones = len(county.zones) + question.add
    if not 1 <= zones <= places:
        raise OptionError(
            said(
                "there would be {zones} zones; the county has {now} zones now and hospitals in {places} townships: "
                "choose another number with --add",
                zones=zones,
                now=len(county.zones),
                places=places,
            )
        )
    if zones < len(fixed):
        raise OptionError(
            said("--add {value} leaves fewer zones than centres; use --free-centres to close some", value=question.add)
        )
    if question.capacity is not None and not 1 <= question.capacity <= 100:
        raise OptionError(said("--capacity must be at least 1 (the mean), got {value:g}", value=question.capacity))
    people = {t.code: sum(v.residents for v in county.villages_of(t.code)) for t in county.townships}
    sites = (*fixed, *candidates)
    most = None if question.capacity is None else ceil(question.capacity * sum(people.values()) / zones)
    home = {h.id: h.township for h in county.township_hospitals}
    problem = SitingProblem(
        model=SitingModel.MEDIAN,
        demands=people,
        candidates=candidates,
        fixed=fixed,
        count=zones - len(fixed),
        travel=_township_times(county, times, sites),
        capacity={} if most is None else dict.fromkeys(sites, most),
        neighbours=neighbours({t.code: t.area for t in county.townships}),
        home={site: home[site] for site in sites},
    )
    without = (finding("GP-M056", lang, feature=z.code, zone=z.name) for z in county.zones if z.centre is None)
    return Stated(problem, tuple(without), everywhere=False)


def _township_times(county: County, times: TravelTimes, sites: tuple[str, ...]) -> TravelTimes:
    """Mean seconds from a township's residents to each hospital, by the way that patients go; a village without any
    way counts as ``UNREACHABLE_SECONDS``, and so does a township where nobody has one, which is then unreachable.

    Where nobody lives in a township its villages count alike; one without villages costs nobody anything.
    """
    table = np.full((len(sites), len(county.townships)), UNREACHABLE, dtype=np.int64)
    for column, township in enumerate(county.townships):
        villages = county.villages_of(township.code)
        if not villages:
            table[:, column] = 0
            continue
        seconds = times.submatrix([v.code for v in villages], sites).astype(np.int64)
        weights = np.array([v.residents for v in villages], dtype=np.float64)
        if not weights.sum():
            weights[:] = 1
        some = (seconds != UNREACHABLE).any(axis=0)
        mean = np.average(np.where(seconds == UNREACHABLE, UNREACHABLE_SECONDS, seconds), axis=0, weights=weights)
        table[:, column] = np.where(some, np.rint(mean).astype(np.int64), UNREACHABLE)
    return TravelTimes(
        origins=sites,
        destinations=tuple(t.code for t in county.townships),
        seconds=table.astype(np.int32),
        profile=times.profile,
        scenario=times.scenario,
    )
