"""What is on a map, as plain values: no HTML, no folium.

Built by :func:`gridplan.maps.building.map_spec` (a plan) and :func:`gridplan.maps.access.access_spec` (travel times).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain.audiences import Audience
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.plan import Relief
from gridplan.domain.tile_sources import TileSource
from gridplan.languages import Lang
from gridplan.maps.topology import Arc, Rings


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """One line of a legend. ``mark`` is ``fill``, ``line``, ``dash`` (dots), ``broken`` (dashes), ``dot`` or
    ``many``; ``note`` a figure beside it.
    """

    label: str
    colour: str
    mark: str = "fill"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled block of a card: rows of ``(label, value)``."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A township or a village with its card.

    Attributes:
        parent: index of the village's township; of the township's zone.
        lon, lat: where its label goes.
        rings: outline, arcs of ``MapSpec.arcs``.
    """

    code: str
    name: str
    parent: int
    lon: float
    lat: float
    rings: Rings
    card: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneItem:
    """A zone, its townships follow from their ``parent``."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityItem:
    """A hospital, clinic or vehicle base. ``kind`` is a ``facility.*`` word."""

    kind: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamItem:
    """A team: whole villages by index, and ``parts`` of split villages as ``(village, rings)``."""

    name: str
    township: int
    colour: int
    villages: tuple[int, ...]
    parts: tuple[tuple[int, Rings], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsLayer:
    """``colours`` holds one colour for each colour number; ``borders`` are arcs between teams."""

    teams: tuple[TeamItem, ...]
    colours: tuple[str, ...]
    borders: tuple[int, ...]
    legend: tuple[Swatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shading:
    """A way to colour all villages: ``values[v]`` is a line of the legend, ``-1`` is no colour."""

    id: str
    label: str
    legend: tuple[Swatch, ...]
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceItem:
    """A place that tours visit; ``village`` is the index of a village, ``-1`` of a hospital or visit place."""

    name: str
    lon: float
    lat: float
    village: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopItem:
    """One halt: where (index into ``CircuitsLayer.places``), what for, and from which minute of the day, if known."""

    place: int
    purpose: str
    minute: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TourItem:
    """One day of a tour. ``legs`` are lines of the layer, ``~i`` backwards; ``None`` is drawn straight.

    Attributes:
        day: index into ``CircuitsLayer.days``.
        depot, end: where the day begins and ends, indices into ``CircuitsLayer.depots``.
        minutes: driving time; ``None`` where it is not known.
        note: of a tour of several days, which day this is and where the night is spent.
    """

    day: int
    crew: str
    depot: int
    end: int
    colour: str
    mobile: bool
    stops: tuple[StopItem, ...]
    legs: tuple[int | None, ...]
    minutes: int | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitsLayer:
    """All tours by day. ``depots`` are ``(name, lon, lat)``, lodgings too; ``start`` is the day shown first."""

    days: tuple[dt.date, ...]
    start: int
    depots: tuple[tuple[str, float, float], ...]
    places: tuple[PlaceItem, ...]
    lines: tuple[Arc, ...]
    tours: tuple[TourItem, ...]
    legend: tuple[Swatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StayItem:
    """One stay. ``first`` and ``end`` are weeks of the horizon (may lie outside), ``end`` exclusive."""

    person: str
    origin: str
    first: int
    end: int
    since: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class HostItem:
    """A township hospital. ``weeks`` has one digit for each week: 0 short, 1 as required, 2 more."""

    township: int
    name: str
    required: int
    weeks: str
    stays: tuple[StayItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingsLayer:
    """Postings by week; legend lines are short, enough, more, none.

    Attributes:
        start: the week shown first.
        hosts: with the physicians posted there.
        commissioners: hosts with the public-health commissioners posted there; none where the county has no such posts.
    """

    mondays: tuple[dt.date, ...]
    start: int
    hosts: tuple[HostItem, ...]
    commissioners: tuple[HostItem, ...] = ()
    legend: tuple[Swatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A broken rule or an exception. ``severity`` is 0 hard, 1 in principle; ``target`` a place to zoom to."""

    severity: int
    title: str
    text: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionsLayer:
    """Notices, and the villages coloured by the worst of theirs."""

    shading: Shading
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """One difference from the plan before.

    Attributes:
        kind: index into :data:`gridplan.maps.changes.KINDS`.
        target: the township or village concerned; empty where the county no longer has it.
        text: before → after.
        small: from when, and why.
    """

    kind: int
    target: str
    place: str
    text: str
    small: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesLayer:
    """What differs from the plan before.

    Attributes:
        shadings: all kinds together, then one for each kind that occurs, named by it; none without changes.
        note: with what was compared, or why there is nothing to show.
    """

    items: tuple[ChangeItem, ...]
    shadings: tuple[Shading, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandItem:
    """Where a level is reached within so many minutes: closed lines, to be filled even-odd."""

    colour: str
    rings: tuple[Arc, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IsochronesItem:
    """Isochrones of one service level, the widest first, so that the nearer ones are drawn on top."""

    id: str
    label: str
    legend: tuple[Swatch, ...]
    bands: tuple[BandItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchmentItem:
    """The villages (by index) that have a facility as their nearest; ``hint`` says how many they are."""

    name: str
    hint: str
    colour: int
    villages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchmentsItem:
    """Catchments of one service level; ``colours`` and ``borders`` as in :class:`TeamsLayer`."""

    id: str
    label: str
    items: tuple[CatchmentItem, ...]
    colours: tuple[str, ...]
    borders: tuple[int, ...]
    legend: tuple[Swatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLayers:
    """What a map of travel times has besides ``MapSpec.travel``: each of them once for every service level.

    Attributes:
        isochrones: empty where none were drawn.
        losses: what another scenario takes from whom; empty where none was compared.
        worst: index of the level that ``losses`` open on.
        closed: roads that the scenario closes, drawn over ``losses``.
    """

    isochrones: tuple[IsochronesItem, ...]
    catchments: tuple[CatchmentsItem, ...]
    beyond: tuple[ExceptionsLayer, ...]
    losses: tuple[ExceptionsLayer, ...]
    worst: int = 0
    closed: tuple[Arc, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchItem:
    """Something to find. ``target`` is ``z``, ``t`` or ``v`` with an index, ``f`` for a facility."""

    text: str
    hint: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """How good one stage is, in words; ``state`` is ``proven``, ``open`` or ``none``."""

    title: str
    text: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadsItem:
    """Roads of one width class: 0 main, 1 minor, 2 track."""

    width: int
    lines: tuple[Arc, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterItem:
    """Rivers and streams as lines, lakes as rings to be filled even-odd."""

    rivers: tuple[Arc, ...] = ()
    streams: tuple[Arc, ...] = ()
    lakes: tuple[tuple[Arc, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSpec:
    """Everything on one map, for one audience in one language.

    Attributes:
        bounds: west, south, east, north in degrees.
        plan: id of the plan; empty on a map of travel times, which has no stages and no layers of a plan either.
        borders: level (county, zone, township, village, grid) → arcs that no higher level has.
        relief: laid over the areas, between its corners.
        tiles: a base map from the network; ``None`` where the page asks for nothing.
        layers: ids of the layers offered, in order; a stage without solution has ``None`` for its layer.
        colours: the theme's colours by name.
        words: all wording of the page.
        status: short facts for the head of the panel, ``(kind, text)`` with kind plan, good, bad, note or sample.
    """

    title: str
    lang: Lang
    audience: Audience
    plan: str
    credit: str
    bounds: tuple[float, float, float, float]
    arcs: tuple[Arc, ...]
    borders: Mapping[str, tuple[int, ...]]
    zones: tuple[ZoneItem, ...]
    townships: tuple[Place, ...]
    villages: tuple[Place, ...]
    facilities: tuple[FacilityItem, ...]
    roads: tuple[RoadsItem, ...]
    layers: tuple[str, ...]
    start: str
    overlays: tuple[tuple[str, bool], ...]
    teams: TeamsLayer | None
    coverage: Shading | None
    travel: tuple[Shading, ...]
    circuits: CircuitsLayer | None
    postings: PostingsLayer | None
    exceptions: ExceptionsLayer | None
    changes: ChangesLayer | None = None
    access: AccessLayers | None = None
    water: WaterItem = WaterItem()
    relief: Relief | None = None
    tiles: TileSource | None = None
    search: tuple[SearchItem, ...]
    status: tuple[tuple[str, str], ...]
    stages: tuple[StageLine, ...]
    colours: Mapping[str, str]
    words: Mapping[str, str]

    def __post_init__(self) -> None:
        for name in ("borders", "colours", "words"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))
