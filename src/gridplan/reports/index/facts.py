"""What the page tells in figures, counted once: for the sentence at the top, the cards and the ranking."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridplan.domain.access import ServiceLevel
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.providers import providers
from gridplan.domain.team_areas import team_places
from gridplan.domain.travel import UNREACHABLE
from gridplan.domain.visit_results import VISIT_RULES
from gridplan.errors import NotFoundError
from gridplan.reports.index.context import Context
from gridplan.reports.index.posts import Post, commissioner_posts, physician_posts, weeks_over

STAGES = ("territories", "specialists", "coverage", "circuits", "postings", "commissioners")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Figures of a plan.

    Attributes:
        missing_stages: stages without a solution.
        modes: villages by mode, and ``None`` for those without any.
        mode_residents: their residents.
        weeks_over: weeks of the horizon before the one for which the plan was made.
        visits, missed: visits planned, and those asked for that are missing (as the checker counted them).
        loads: team → workload in person-equivalents; without those whose area is not made of whole units.
        seconds: level → seconds of each village to its nearest provider by car, in file order; ``None`` where it
            reaches none; empty without travel times.
        hours, kilometres: of all tours; kilometres are ``None`` where a way is not known.
    """

    missing_stages: tuple[str, ...]
    residents: int
    modes: Mapping[CoverageMode | None, int]
    mode_residents: Mapping[CoverageMode | None, int]
    uncovered: frozenset[str]
    posts: tuple[Post, ...]
    weeks_over: int
    commissioners: tuple[Post, ...]
    visits: int
    missed: int
    loads: Mapping[str, int]
    seconds: Mapping[ServiceLevel, tuple[int | None, ...]]
    hours: float | None
    kilometres: float | None

    @property
    def asked(self) -> int:
        """Person-weeks of physicians asked for."""
        return sum(post.required * len(post.missing) for post in self.posts)

    @property
    def missing(self) -> int:
        """Person-weeks of physicians missing."""
        return sum(sum(post.missing) for post in self.posts)

    @property
    def missing_over(self) -> int:
        """Those missing in weeks that are over: nothing can be done about them."""
        return sum(sum(post.missing[: self.weeks_over]) for post in self.posts)

    @property
    def spread(self) -> float | None:
        """Standard deviation of the teams' workload as a share of its mean."""
        if not self.loads or not (mean := statistics.fmean(self.loads.values())):
            return None
        return statistics.pstdev(self.loads.values()) / mean


def gather(context: Context) -> Facts:
    """Count everything."""
    plan, county = context.plan, context.county
    services = plan.coverage.solution.services if plan.coverage.solution else ()
    modes = {service.village: service.mode for service in services}
    count, people = Counter[CoverageMode | None](), Counter[CoverageMode | None]()
    for village in county.villages:
        count[modes.get(village.code)] += 1
        people[modes.get(village.code)] += village.residents
    missed = (v.amount for v in plan.audit.violations if v.rule in VISIT_RULES)
    indicators = {i.id: i.value for i in plan.indicators}
    driving = plan.audit.scores.get("circuits.driving")
    return Facts(
        missing_stages=tuple(s for s in STAGES if (result := getattr(plan, s)) and result.solution is None),
        residents=sum(village.residents for village in county.villages),
        modes=count,
        mode_residents=people,
        uncovered=frozenset(v.code for v in county.villages if v.code not in modes),
        posts=physician_posts(plan),
        weeks_over=weeks_over(plan),
        commissioners=commissioner_posts(plan),
        visits=sum(len(tour.stops) for tour in plan.tours),
        missed=round(sum(missed)),
        loads=_loads(plan),
        seconds=_seconds(plan),
        hours=None if driving is None else driving / 3600,
        kilometres=indicators.get("tours.kilometres"),
    )


def team_residents(context: Context, team: str) -> int:
    """Residents of a team's area."""
    return sum(place.residents for place in team_places(context.county, context.teams[team]))


def _loads(plan: Plan) -> dict[str, int]:
    solution = plan.territories.solution
    if solution is None or not solution.units:
        return {}
    loads = {team.id: solution.workload_of(team) for team in solution.teams}
    return {team: load for team, load in loads.items() if load is not None}


def _seconds(plan: Plan) -> dict[ServiceLevel, tuple[int | None, ...]]:
    villages = [village.code for village in plan.county.villages]
    found = {}
    try:
        times = plan.travel_times("car")
        for level, places in providers(plan.county).items():
            block = times.submatrix(villages, places)
            late = np.where(block == UNREACHABLE, np.iinfo(np.int32).max, block)
            nearest = late.min(axis=1, initial=np.iinfo(np.int32).max)
            found[level] = tuple(None if s == np.iinfo(np.int32).max else int(s) for s in nearest)
    except NotFoundError:
        return {}  # a plan of the first versions, or one without a car: the page says that there are no times
    return found
