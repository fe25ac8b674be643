"""Siting: where emergency stations, regional centres or other facilities should stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.results import Goal, Status
from gridplan.domain.travel import TravelTimes


class SitingModel(StrEnum):
    """Which textbook question is asked."""

    COVER = "cover"  # maximal covering: as many people as possible within the limit (Church & ReVelle 1974)
    MEDIAN = "median"  # capacitated p-median with contiguity: districts around centres (Hakimi 1964)
    CENTRE = "centre"  # p-centre: the worst-served demand as near as possible (Hakimi 1965)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingProblem:
    """Choose ``count`` sites besides the fixed ones.

    Goals in order. ``cover``: ``uncovered`` (people beyond ``limit_seconds``), then ``cost`` (Σ people · seconds to the
    nearest site). ``median``: ``over_capacity`` (Σ over sites of people beyond capacity), then ``cost`` (Σ people ·
    seconds to the own site); with ``neighbours``, before both, ``unreached`` (demands in no district). ``centre``:
    ``unreached`` (demands that no site reaches), then ``worst`` (seconds of the farthest demand that a site reaches;
    else one islet would make every plan equally bad), then ``cost``.

    A demand is served only by a site from which a way leads to it. Without ``neighbours`` it stays without a site only
    where no open site reaches it, however full they are. With ``neighbours`` it may stay in no district, which is what
    ``unreached`` counts; a site that does not reach its own home has no district at all. In ``cost`` a demand without a
    site counts as :data:`~gridplan.domain.territories.UNREACHABLE_SECONDS` away, and no way counts as longer than that;
    ``worst`` is what the way really takes.

    Attributes:
        demands: code of each demand place → people (at least 0; a place without people still wants to be reached
            in ``centre``).
        candidates: ids of places where a new site may be, in file order.
        fixed: ids of sites that stand already.
        count: how many new sites at most; ``median`` opens exactly so many where it can.
        travel: from sites (origins) to demands (destinations).
        limit_seconds: of ``cover``.
        capacity: site → most people, of ``median``; a site that is not named has no limit.
        neighbours: pairs of demand codes that touch; of ``median``: each district is then connected, and holds its
            site's own demand (``home``). A site may stay without a district, such as a second one in a village.
        home: site → demand it stands in; with ``neighbours``, every site's.
    """

    model: SitingModel
    demands: Mapping[str, int]
    candidates: tuple[str, ...]
    fixed: tuple[str, ...] = ()
    count: int
    travel: TravelTimes
    limit_seconds: int | None = None
    capacity: Mapping[str, int] = field(default_factory=dict)
    neighbours: frozenset[tuple[str, str]] | None = None
    home: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("demands", "capacity", "home"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Where: ``opened`` are new sites, ``serves`` tells each demand's site (``None``: no way there)."""

    opened: tuple[str, ...]
    fixed: tuple[str, ...]
    serves: Mapping[str, str | None]

    def __post_init__(self) -> None:
        object.__setattr__(self, "serves", frozen_mapping(self.serves))


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """What ``count`` new sites buy: one point of the curve "what would one more buy".

    From point to point the goals' values get better or stay, the first that differs deciding.

    Attributes:
        count: how many new sites at most.
        sites: where they are, and whom they serve.
        goals: what they reach, with bounds.
        status: whether every goal is proven.
    """

    count: int
    sites: Sites
    goals: tuple[Goal, ...]
    status: Status
