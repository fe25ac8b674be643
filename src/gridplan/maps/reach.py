"""What every part of a map of travel times looks up, and the layers that colour areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import shapely
from shapely import LineString

from gridplan.domain.access import (
    AccessReport,
    Beyond,
    Catchment,
    Isochrone,
    Loss,
    ScenarioDifference,
    ServiceLevel,
    VillageAccess,
)
from gridplan.domain.adjacency import neighbours
from gridplan.domain.county import County
from gridplan.domain.places import Area
from gridplan.domain.travel_words import minutes_up
from gridplan.maps.colouring import colour_classes, tints
from gridplan.maps.ground import ROAD_SIMPLIFY, Ground, dividing
from gridplan.maps.spec import (
    BandItem,
    CatchmentItem,
    CatchmentsItem,
    ExceptionsLayer,
    IsochronesItem,
    Notice,
    Shading,
    Swatch,
)
from gridplan.maps.theme import Theme
from gridplan.maps.topology import Arc, line
from gridplan.maps.words import Wording

TONES = ("within_15", "within_30", "within_60")
LEVEL_WORDS: Mapping[ServiceLevel, str] = {
    ServiceLevel.PRIMARY: "travel.clinic",
    ServiceLevel.TOWNSHIP: "travel.township_hospital",
    ServiceLevel.LEAD: "travel.lead_hospital",
}
CLOSED = "#d50000"
"""Colour of closed roads, as the page draws them."""
LOSSES = ("unreachable", "beyond", "slower", "kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A report with what is needed to word and place its parts. Indices follow the county's order.

    Attributes:
        access: village → what the report says about it.
        reasons: place → why it cannot be reached.
    """

    county: County
    report: AccessReport
    difference: ScenarioDifference | None
    theme: Theme
    words: Wording
    townships: Mapping[str, int]
    villages: Mapping[str, int]
    access: Mapping[str, VillageAccess]
    reasons: Mapping[str, str]

    def colour(self, name: str) -> str:
        """A colour of the theme."""
        return self.theme.colours[name]

    def level(self, level: ServiceLevel) -> str:
        """What going to the nearest of a level is called."""
        return self.words(LEVEL_WORDS[level])

    def minutes(self, seconds: int | None) -> str:
        """Minutes in words, rounded up to a tenth; or that nothing can be reached."""
        if seconds is None:
            return self.words("access.unreachable")
        return self.words("access.minutes", n=f"{minutes_up(seconds):g}")

    def village(self, code: str) -> str:
        """A village's name after its township's."""
        village = self.county.village(code)
        gap = "" if self.words.lang == "zh" else " "
        return f"{self.county.name_of(village.township)}{gap}{village.name}"

    def counted(self, villages: Sequence[str]) -> str:
        """How many villages these are, and how many residents they have."""
        residents = sum(self.county.village(v).residents for v in villages)
        return self.words("access.count", n=len(villages), residents=f"{residents:,}")


def band_labels(reach: Reach) -> tuple[str, ...]:
    """The time classes in words: one for each band, then beyond the last of them."""
    words, bands = reach.words, reach.report.bands
    between = (words("access.between", a=a, b=b) for a, b in pairwise(bands))
    return (words("access.within", n=bands[0]), *between, words("access.over", n=bands[-1]))


def tone(number: int) -> str:
    """Name of the tone of the ``number``-th band; from the third band on they share one."""
    return TONES[min(number, len(TONES) - 1)]


def time_shading(reach: Reach, level: ServiceLevel) -> Shading:
    """Villages by time to the nearest of a level; the legend gives the share of residents."""
    bands = reach.report.bands
    values, residents = [], Counter[int]()
    for village in reach.county.villages:
        seconds = reach.access[village.code].seconds(level)
        value = len(bands) + 1 if seconds is None else sum(seconds > 60 * band for band in bands)
        values.append(value)
        residents[value] += village.residents
    colours = [*(f"travel.{tone(i)}" for i in range(len(bands))), "travel.beyond_60", "travel.unreachable"]
    labels = (*band_labels(reach), reach.words("access.unreachable"))
    total = max(1, residents.total())
    legend = tuple(
        Swatch(label=label, colour=reach.colour(colour), note=f"{100 * residents[i] / total:.1f} %")
        for i, (label, colour) in enumerate(zip(labels, colours, strict=True))
    )
    return Shading(id=level.value, label=reach.level(level), legend=legend, values=tuple(values))


def isochrones(reach: Reach) -> tuple[IsochronesItem, ...]:
    """Isochrones by level, the widest first."""
    by_level: dict[ServiceLevel, list[Isochrone]] = {}
    for isochrone in reach.report.isochrones:
        by_level.setdefault(isochrone.level, []).append(isochrone)
    return tuple(_isochrones(reach, level, by_level[level]) for level in ServiceLevel if level in by_level)


def _isochrones(reach: Reach, level: ServiceLevel, found: list[Isochrone]) -> IsochronesItem:
    shares = {s.minutes: s.share for s in reach.report.shares if s.level is level and not s.place}
    ordered = sorted(found, key=lambda isochrone: isochrone.minutes)
    colours = [reach.colour(f"isochrones.{tone(i)}") for i in range(len(ordered))]
    legend = tuple(
        Swatch(
            label=reach.words("access.within", n=isochrone.minutes),
            colour=colour,
            note=f"{100 * shares[isochrone.minutes]:.1f} %" if isochrone.minutes in shares else "",
        )
        for isochrone, colour in zip(ordered, colours, strict=True)
    )
    outside = reach.words("access.outside", n=ordered[-1].minutes)
    legend += (Swatch(label=outside, colour=reach.colour("land")),)
    bands = tuple(
        BandItem(colour=colour, rings=tuple(_rings(isochrone.area)))
        for isochrone, colour in zip(ordered, colours, strict=True)
    )
    return IsochronesItem(id=level.value, label=reach.level(level), legend=legend, bands=bands[::-1])


def _rings(area: Area) -> Iterator[Arc]:
    """Outlines and holes, simplified; what is smaller than the drawing can show is left out."""
    for polygon in shapely.get_parts(area):
        for ring in (polygon.exterior, *polygon.interiors):
            closed = line(LineString(ring), tolerance=ROAD_SIMPLIFY)
            if len(closed) > 3:
                yield closed


def catchments(reach: Reach, ground: Ground) -> tuple[CatchmentsItem, ...]:
    """Catchments by level; those that touch differ in colour."""
    by_level: dict[ServiceLevel, list[Catchment]] = {}
    for catchment in reach.report.catchments:
        by_level.setdefault(catchment.level, []).append(catchment)
    return tuple(_catchments(reach, ground, level, by_level[level]) for level in ServiceLevel if level in by_level)


def _catchments(reach: Reach, ground: Ground, level: ServiceLevel, found: list[Catchment]) -> CatchmentsItem:
    series = reach.theme.teams
    areas = {c.facility: c.area for c in found}
    classes = colour_classes(list(areas), neighbours(areas), len(series))
    owner = {atom: c.facility for c in found for village in c.villages for atom in ground.of.get(village, ())}
    items = tuple(
        CatchmentItem(
            name=reach.county.name_of(c.facility),
            hint=reach.counted(c.villages),
            colour=classes[c.facility],
            villages=tuple(reach.villages[v] for v in c.villages),
        )
        for c in sorted(found, key=lambda c: -c.residents)
    )
    note = reach.words("access.facilities", n=len(items))
    legend = [Swatch(label=reach.words("layer.catchments"), colour=",".join(series), mark="many", note=note)]
    if left := [v for v in reach.villages if not reach.access[v].providers[level]]:
        told = reach.counted(left)
        legend.append(Swatch(label=reach.words("access.unreachable"), colour=reach.colour("land"), note=told))
    return CatchmentsItem(
        id=level.value,
        label=reach.level(level),
        items=items,
        colours=tints(series, 1 + max(classes.values())),
        borders=dividing(ground, owner),
        legend=tuple(legend),
    )


def beyond_layer(reach: Reach, level: ServiceLevel) -> ExceptionsLayer:
    """Villages beyond a level's limit, those that reach nobody told apart."""
    words, limit = reach.words, reach.report.limits[level]
    rows = [b for b in reach.report.beyond if b.level is level]
    keys = ("unreachable", "beyond", "within")
    of = {b.village: 0 if b.seconds is None else 1 for b in rows}
    labels = (words("access.unreachable"), words("beyond.beyond", n=limit), words("beyond.within", n=limit))
    colours = ("travel.unreachable", "travel.beyond_60", "exceptions.kept")
    notices = tuple(
        Notice(
            severity=of[b.village], title=labels[of[b.village]], text=_beyond_text(reach, b), target=_target(reach, b)
        )
        for b in sorted(rows, key=lambda b: (of[b.village], -(b.seconds or 0)))
    )
    return _listed(
        reach, level, [of.get(v.code, len(keys) - 1) for v in reach.county.villages], labels, colours, notices
    )


def _beyond_text(reach: Reach, beyond: Beyond) -> str:
    name = reach.village(beyond.village)
    if beyond.seconds is None:
        return reach.words("sentence.separator").join(filter(None, (name, beyond.reason)))
    facility = reach.county.name_of(beyond.facility) if beyond.facility else ""
    return f"{name}{reach.words('colon')}{reach.minutes(beyond.seconds)}" + (f" · {facility}" if facility else "")


def _target(reach: Reach, found: Beyond | Loss) -> str:
    return f"v{reach.villages[found.village]}"


def loss_kind(loss: Loss) -> str:
    """How grave a loss is: one of :data:`LOSSES`."""
    return "unreachable" if loss.after is None else "beyond" if loss.beyond else "slower"


def losses_layer(reach: Reach, level: ServiceLevel, losses: Sequence[Loss]) -> ExceptionsLayer:
    """What a level loses where; the gravest first."""
    words = reach.words
    rows = [loss for loss in losses if loss.level is level]
    of = {loss.village: LOSSES.index(loss_kind(loss)) for loss in rows}
    labels = tuple(words(f"losses.{key}") for key in LOSSES)
    colours = ("travel.unreachable", "travel.beyond_60", "travel.within_60", "exceptions.kept")
    notices = tuple(
        Notice(
            severity=min(1, of[loss.village]),
            title=labels[of[loss.village]],
            text=words("losses.text", village=reach.village(loss.village), **_change(reach, loss)),
            target=_target(reach, loss),
        )
        for loss in sorted(rows, key=lambda loss: of[loss.village])
    )
    values = [of.get(v.code, len(LOSSES) - 1) for v in reach.county.villages]
    layer = _listed(reach, level, values, labels, colours, notices)
    if not reach.report.roads.closed:
        return layer
    note = f"{reach.report.roads.total.closed_m / 1000:.1f} km"
    closed = Swatch(label=words("access.closed"), colour=CLOSED, mark="broken", note=note)
    return replace(layer, shading=replace(layer.shading, legend=(*layer.shading.legend, closed)))


def _change(reach: Reach, loss: Loss) -> dict[str, str]:
    return {"before": reach.minutes(loss.before), "after": reach.minutes(loss.after)}


def change_text(reach: Reach, loss: Loss) -> str:
    """``12 分钟 → 35 分钟``."""
    return " → ".join(_change(reach, loss).values())


def _listed(
    reach: Reach,
    level: ServiceLevel,
    values: Sequence[int],
    labels: Sequence[str],
    colours: Sequence[str],
    notices: tuple[Notice, ...],
) -> ExceptionsLayer:
    members: dict[int, list[str]] = {}
    for village, value in zip(reach.county.villages, values, strict=True):
        members.setdefault(value, []).append(village.code)
    legend = tuple(
        Swatch(label=label, colour=reach.colour(colour), note=reach.counted(members.get(i, ())))
        for i, (label, colour) in enumerate(zip(labels, colours, strict=True))
    )
    label = reach.words("access.counted", level=reach.level(level), n=len(notices)) if notices else reach.level(level)
    shading = Shading(id=level.value, label=label, legend=legend, values=tuple(values))
    return ExceptionsLayer(shading=shading, notices=notices)
