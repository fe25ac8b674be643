"""What passes between the steps of the starter. All geometry is EPSG:4326 unless a name says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shapely import LineString, Point, Polygon

from gridplan.domain.places import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmPlace:
    """A settlement. ``id`` is ``n<id>`` or ``w<id>``; ``kind`` the value of ``place``."""

    id: str
    name: str
    kind: str
    point: Point
    population: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmHealth:
    """A health facility.

    Attributes:
        kind: ``hospital``, ``clinic`` or ``doctors``.
        primary: its name says that it is a primary-care centre (卫生院, health centre …).
        size: ground area in m2, or 50 m2 for each bed where beds are given.
    """

    id: str
    name: str
    kind: str
    point: Point
    primary: bool = False
    size: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmBoundary:
    """An administrative relation, not yet assembled.

    Attributes:
        names: every name by which a user may call it, ``name`` first.
        outer, inner: member ways present in the extract.
        missing: member ways that the extract does not hold.
        seats: ids (``n…``) of its admin_centre and label nodes.
        labels: ids of the label nodes alone; a label carries the figures of the whole area.
    """

    id: str
    names: tuple[str, ...]
    level: int
    outer: tuple[LineString, ...]
    inner: tuple[LineString, ...]
    missing: int
    seats: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    population: int | None = None

    @property
    def name(self) -> str:
        """The name on the ground."""
        return self.names[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What the starter takes from an OSM file.

    Attributes:
        label_population: population of label nodes (``place=country`` and the like) by id.
        roads: a point of each 10 or so along drivable roads.
        missing_nodes: of ``references`` to nodes from roads and boundaries, those to nodes that the file does not hold.
        frame: the box that the file's header states.
    """

    path: Path
    places: tuple[OsmPlace, ...]
    health: tuple[OsmHealth, ...]
    boundaries: tuple[OsmBoundary, ...]
    label_population: Mapping[str, int]
    roads: tuple[tuple[float, float], ...]
    missing_nodes: int
    references: int
    frame: Polygon | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """An assembled administrative area, or the county itself."""

    id: str
    name: str
    area: Area
    level: int | None = None
    seats: tuple[str, ...] = ()
    population: int | None = None
    repaired_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A place that becomes a village. ``estimated`` tells a guessed number of residents."""

    id: str
    name: str
    kind: str
    point: Point
    residents: int
    estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftVillage:
    """A village of the starter county with its derived service area."""

    code: str
    name: str
    township: str
    site: Point
    area: Area
    residents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTownship:
    """A township of the starter county. ``seat`` is the code of its main village."""

    code: str
    name: str
    area: Area
    derived: bool
    seat: str
    zone: str = ""
    zone_name: str = ""
    zone_centre: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacility:
    """A row of ``facilities.csv``; ``place`` is a township or village code, or empty."""

    id: str
    kind: str
    name: str
    place: str
    site: Point
    posts: int | None = None
    regional_centre: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCounty:
    """Everything that is written, staff apart."""

    code: str
    name: str
    townships: tuple[DraftTownship, ...]
    villages: tuple[DraftVillage, ...]
    facilities: tuple[DraftFacility, ...]
