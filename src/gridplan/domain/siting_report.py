"""What a planner is told about sites: what was asked, what stands, what is opened, and what that changes for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.access import Provider
from gridplan.domain.county import County
from gridplan.domain.findings import Finding
from gridplan.domain.results import Result
from gridplan.domain.siting import CurvePoint, Sites, SitingModel, SitingProblem
from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.domain.travel_words import minutes_up


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandAccess:
    """One village (of zones: one township) before and after.

    Attributes:
        demand: its code.
        people: its residents.
        before, after: the site that serves it and the seconds to it; ``None`` where none does or no way leads there.
    """

    demand: str
    people: int
    before: Provider | None
    after: Provider | None

    def within(self, limit_seconds: int) -> tuple[bool, bool]:
        """Whether it is within the limit, before and after."""
        old, new = (p is not None and p.seconds <= limit_seconds for p in (self.before, self.after))
        return old, new


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one opened site adds to what stands and to the sites opened before it.

    Attributes:
        people: residents brought within the limit.
        uncovered: residents beyond the limit, with this site.
        worst: seconds of the farthest demand that a site reaches, with this site.
        saved: person-seconds saved.
    """

    site: str
    people: int
    uncovered: int
    worst: int
    saved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A zone as it would be.

    Attributes:
        centre: id of the township hospital in its middle.
        zone: the zone of today that it continues; ``None`` for a new one.
        members: codes of its townships, in file order.
        people: residents.
        seconds: person-seconds to the centre.
    """

    centre: str
    zone: str | None
    members: tuple[str, ...]
    people: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingReport:
    """Everything that terminal, workbook, map and layers show.

    Attributes:
        problem: what was solved; ``result``: the answer with its proof.
        limit: minutes; ``None`` for zones.
        access: villages (of zones: townships) in file order.
        order: the opened sites, the one worth most first.
        curve: what each number of further sites would reach; empty where it was not asked for.
        districts: of zones, as they would be; ``zones_before`` as they are (people and person-seconds).
        moved: of zones: township → (zone of today, centre of the zone it would belong to).
        findings: what was odd about the question.
        everywhere: no candidates were given, so that every township hospital and village is one.
    """

    problem: SitingProblem
    result: Result[Sites]
    limit: float | None
    access: tuple[DemandAccess, ...]
    order: tuple[Worth, ...]
    curve: tuple[CurvePoint, ...] = ()
    districts: tuple[District, ...] = ()
    zones_before: tuple[District, ...] = ()
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    everywhere: bool = False

    @property
    def zoning(self) -> bool:
        """Whether zones were asked for, not stations."""
        return self.problem.model is SitingModel.MEDIAN

    @property
    def people(self) -> int:
        """Residents of all demands."""
        return sum(a.people for a in self.access)

    def covered(self) -> tuple[int, int]:
        """Residents within the limit, before and after; everybody where there is no limit."""
        seconds = self.limit_seconds
        if seconds is None:
            return self.people, self.people
        inside = [(a.people, a.within(seconds)) for a in self.access]
        return sum(p for p, (old, _) in inside if old), sum(p for p, (_, new) in inside if new)

    @property
    def limit_seconds(self) -> int | None:
        """The limit in whole seconds."""
        return None if self.limit is None else round(60 * self.limit)

    def figures(self, point: CurvePoint) -> tuple[int, float | None, float]:
        """Of a point: residents within the limit, minutes of the farthest place reached, mean minutes of everybody.

        The farthest is ``None`` where no place is reached.
        """
        limit, covered, ways = self.limit_seconds, 0, list[int]()
        for demand, site in point.sites.serves.items():
            seconds = None if site is None else self.problem.travel.between(site, demand)
            if seconds is not None:
                covered += self.problem.demands[demand] if limit is None or seconds <= limit else 0
                ways.append(seconds)
        cost = next(goal.value for goal in point.goals if goal.name == "cost")
        worst = minutes_up(max(ways)) if ways else None
        return covered, worst, cost / 60 / max(1, self.people)

    def mean(self) -> tuple[float, float]:
        """Mean minutes of everybody, before and after; who has no way counts as in the goals."""
        total = [0, 0]
        for access in self.access:
            for side, provider in enumerate((access.before, access.after)):
                seconds = min(provider.seconds, UNREACHABLE_SECONDS) if provider else UNREACHABLE_SECONDS
                total[side] += access.people * seconds
        old, new = (seconds / 60 / max(1, self.people) for seconds in total)
        return old, new

    def beyond(self) -> tuple[DemandAccess, ...]:
        """Who stays beyond the limit: those without any way first, then the farthest first."""
        seconds = self.limit_seconds
        if seconds is None:
            return ()
        far = [a for a in self.access if not a.within(seconds)[1]]
        return tuple(sorted(far, key=lambda a: (a.after is not None, -(a.after.seconds if a.after else 0), a.demand)))


def site_name(county: County, site: str) -> str:
    """A site's name; that of a village with its township's, as villages of one name are common."""
    if any(site == v.code for v in county.villages):
        village = county.village(site)
        return f"{county.name_of(village.township)}{village.name}"
    return county.name_of(site)
