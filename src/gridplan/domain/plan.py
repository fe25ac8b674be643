"""A plan version: the county it was made for, the four solutions, and how it was checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely import LineString, Polygon

from gridplan.domain.circuits import Circuits, Tour
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.explanations import UnitReason
from gridplan.domain.findings import Finding
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.posting_remedies import PostingRemedy
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Result
from gridplan.domain.rules import Level
from gridplan.domain.specialists import Specialists
from gridplan.domain.territories import Team, Territories
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError
from gridplan.languages import Separator, joined, said


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that the plan breaks (hard) or makes an exception of (in principle).

    Attributes:
        rule: id of the rule.
        level: its level in this county.
        where: codes or ids of the places, people, teams concerned, most telling first.
        amount: by how much, in ``unit``.
        when: first day or Monday concerned.
        message: what is wrong, with names; in Chinese, like all texts of a plan, and to be told in other languages.
        reason: why the exception was made, where it is known.
        remedy: the cheapest thing that would mend it, where one is known.
    """

    rule: str
    level: Level
    where: tuple[str, ...]
    amount: float
    unit: str
    message: str
    when: dt.date | None = None
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The independent checker's verdict.

    Attributes:
        kept: ids of the rules looked at and kept throughout.
        violations: everything broken or excepted.
        scores: goal values that the checker computed itself, as ``stage.goal`` → value.
    """

    kept: tuple[str, ...]
    violations: tuple[Violation, ...]
    scores: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scores", frozen_mapping(self.scores))

    @property
    def hard(self) -> tuple[Violation, ...]:
        """Violations of hard rules: a plan with any is not published."""
        return tuple(v for v in self.violations if v.level is Level.HARD)

    @property
    def in_principle(self) -> tuple[Violation, ...]:
        """The exception register."""
        return tuple(v for v in self.violations if v.level is Level.IN_PRINCIPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure of the report; ``target`` is the line it is held against, if any."""

    id: str
    title: str
    title_en: str
    value: float
    unit: str
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLine:
    """A road for drawing. ``kind`` is the OSM highway class."""

    kind: str
    line: LineString


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterShape:
    """Water for drawing. ``kind`` is ``river`` or ``stream`` (lines), or ``lake`` (areas, wide rivers too)."""

    kind: str
    shape: LineString | Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """The shape of the ground: a PNG of shadows and lights, transparent elsewhere, between corners in degrees.

    Its rows are even in the Mercator projection.
    """

    west: float
    south: float
    east: float
    north: float
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """What a map needs from the road network and the ground.

    Attributes:
        roads: simplified roads.
        legs: ``(profile, origin, destination)`` → the way driven, for every leg of every tour.
        water: rivers and lakes.
        relief: ``None`` where the county gives no elevation.
    """

    roads: tuple[RoadLine, ...] = ()
    legs: Mapping[tuple[str, str, str], LineString] = field(default_factory=dict)
    water: tuple[WaterShape, ...] = ()
    relief: Relief | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "legs", frozen_mapping(self.legs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One plan version, complete in itself: it can be checked and drawn without the county folder.

    Attributes:
        id: such as ``20260105-093000-1f3a``; sorts by time.
        parent: id of the plan it was re-planned from.
        as_of: the day it was made for: what lies before is history.
        travel: travel times by profile, the usual scenario first, then those of the calendar's seasons.
        specialists: proof of the teams' specialists, ``None`` in plans made before it was told; the decision that
            everything else reads is :attr:`Team.specialist`.
        commissioners: where public-health commissioners are posted; ``None`` where the county has no such posts.
        findings: what was odd in the input (warnings and repairs).
        reasons: why each unit is with its team; plans made before this was told have none.
        remedies: what would mend a shortage of posted physicians, or its exceptions, cheapest first; what was tried and
            does not mend it comes last.
    """

    id: str
    parent: str | None = None
    created: dt.datetime
    as_of: dt.date
    county: County
    travel: tuple[TravelTimes, ...]
    territories: Result[Territories]
    coverage: Result[Coverage]
    circuits: Result[Circuits]
    postings: Result[Postings]
    specialists: Result[Specialists] | None = None
    commissioners: Result[Postings] | None = None
    audit: Audit
    indicators: tuple[Indicator, ...] = ()
    findings: tuple[Finding, ...] = ()
    backdrop: Backdrop = field(default_factory=Backdrop)
    reasons: tuple[UnitReason, ...] = ()
    remedies: tuple[PostingRemedy, ...] = ()

    @property
    def teams(self) -> tuple[Team, ...]:
        """The teams; none where there is no solution."""
        return self.territories.solution.teams if self.territories.solution else ()

    @property
    def tours(self) -> tuple[Tour, ...]:
        """The tours; none where there is no solution."""
        return self.circuits.solution.tours if self.circuits.solution else ()

    def stays(self) -> tuple[Posting, ...]:
        """All postings: of physicians, then of commissioners."""
        results = (self.postings, *((self.commissioners,) if self.commissioners else ()))
        return tuple(p for result in results if result.solution for p in result.solution.postings)

    def travel_times(self, profile: str, scenario: str | None = None) -> TravelTimes:
        """The travel times of one profile; in the usual scenario, or in one that a season has.

        Raises:
            NotFoundError: there are none.
        """
        for times in self.travel:
            if times.profile == profile and scenario in {None, times.scenario}:
                return times
        raise NotFoundError(said("plan {plan} has no travel times for {profile!r}", plan=self.id, profile=profile))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One typed difference between two plans.

    Attributes:
        kind: ``posting``, ``team_member``, ``team_area``, ``coverage`` or ``tour``.
        who: persons concerned.
        where: place concerned.
        before, after: what was and what is, in words; ``None`` for nothing.
        start: first day on which it matters.
        cause: what in the input brought it about, where that is known.
        because: ids of the people whose roster changes did.
    """

    kind: str
    who: tuple[str, ...]
    where: str
    before: str | None
    after: str | None
    start: dt.date | None = None
    cause: str = ""
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEffect:
    """What became of one person's roster changes: every person who differs has one, also where nothing came of it.

    Attributes:
        kinds: what happened, such as ``resignation`` or ``leave``.
        cause: the same in Chinese, with the person's name.
        effects: what it changes in the plan, in Chinese; none where it changes nothing.
    """

    person: str
    kinds: tuple[str, ...]
    cause: str
    effects: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """``张三2026-03-09离职 → 派驻龙源乡卫生院…由李四接替``."""
        effects = joined(Separator.CLAUSE, self.effects) if self.effects else said("no effect")
        return said("{cause} → {effects}", cause=self.cause, effects=effects)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiff:
    """All differences between plan ``before`` and plan ``after``; ``roster`` confirms each roster change by effect.

    Attributes:
        departed: id and name of each person of the earlier roster whom the later one has not, or not by that name:
            their names stand in the texts, and must be masked there for those who may not read names.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    roster: tuple[RosterEffect, ...] = ()
    departed: tuple[tuple[str, str], ...] = ()
