"""States of the roads as data: the wet season, a landslide, a closed bridge, the night, snow on the passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.finding_kinds import Language
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.places import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happens to the road segments that every selector given here picks; no selector picks all roads.

    Attributes:
        factor: share of the usual speed that is left; ``0`` closes the segment.
        reason: why, in the planner's words.
        profiles: names of the vehicle profiles concerned; empty: all.
        classes, surfaces, tracktypes: values of ``highway`` (or ``ferry``), ``surface``, ``tracktype``.
        tags: further tags that a way must have, ``*`` for any value but ``no``: ``{"ford": "*", "bridge": "yes"}``.
        ways: OSM ids of ways.
        edges: pieces of road as pairs of OSM node ids that follow each other on a way, closed in this direction; give
            both directions for both.
        areas: polygons in EPSG:4326; a segment that touches one of them is meant.
        above_m: segments whose higher end lies at or above this height; without elevation data none does.
    """

    factor: float
    reason: str = ""
    profiles: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    surfaces: tuple[str, ...] = ()
    tracktypes: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    ways: tuple[int, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    areas: tuple[Area, ...] = ()
    above_m: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "tags", frozen_mapping(self.tags))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A state of the roads: effects one after the other, their factors multiply."""

    name: str
    title: str = ""
    title_en: str = ""
    effects: tuple[Effect, ...] = ()

    def called(self, lang: Language) -> str:
        """What planners call it."""
        return self.title or self.name if lang == "zh" else self.title_en or self.name.replace("_", " ")


NORMAL = Scenario(name="normal", title="平时", title_en="normal")
