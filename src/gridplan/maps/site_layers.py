"""The layers of a map of stations or zones, each of them for the state after and the state before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from gridplan.domain.access import Provider
from gridplan.domain.county import County
from gridplan.domain.siting_report import DemandAccess, District, SitingReport, site_name
from gridplan.domain.travel_words import minutes_up
from gridplan.maps.colouring import colour_classes, links, tints
from gridplan.maps.ground import Ground, dividing
from gridplan.maps.spec import CatchmentItem, CatchmentsItem, ExceptionsLayer, Notice, Shading, Swatch
from gridplan.maps.theme import Theme
from gridplan.maps.words import Wording

Side = Literal["after", "before"]
SIDES: tuple[Side, ...] = ("after", "before")
_ZONE_BANDS = (15.0, 30.0, 60.0)
_TONES = ("within_15", "within_30", "within_60", "beyond_60", "unreachable")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """A report with what is needed to word and place its parts. Indices follow the county's order.

    Attributes:
        access: village (of zones: township) → what the report says about it.
        pairs: which villages touch; of zones none, for each has a colour of its own.
    """

    county: County
    report: SitingReport
    theme: Theme
    words: Wording
    villages: Mapping[str, int]
    townships: Mapping[str, int]
    access: Mapping[str, DemandAccess]
    pairs: frozenset[tuple[str, str]]

    def key(self, name: str) -> str:
        """Key of a word that stations and zones say differently."""
        return f"{'zones' if self.report.zoning else 'sites'}.{name}"

    def of(self, village: str, side: Side) -> Provider | None:
        """Who serves a village (of zones: its township)."""
        access = self.access[self.county.village(village).township if self.report.zoning else village]
        return access.after if side == "after" else access.before

    def minutes(self, provider: Provider | None) -> str:
        """Minutes in words, rounded up to a tenth; or that nothing can be reached."""
        if provider is None:
            return self.words("access.unreachable")
        return self.words("access.minutes", n=f"{minutes_up(provider.seconds):g}")

    def share(self, people: int, total: int | None = None) -> str:
        """People as a share of the county, or of ``total``."""
        return f"{100 * people / max(1, self.report.people if total is None else total):.1f} %"

    def worst(self, side: Side) -> str:
        """Minutes of the worst-served place that is reached."""
        sides = [a.after if side == "after" else a.before for a in self.report.access]
        return self.minutes(max((p for p in sides if p), key=lambda p: p.seconds, default=None))

    def mean(self, side: Side) -> str:
        """Mean minutes of all residents; who has no way counts as in the goal."""
        return self.words("access.minutes", n=f"{self.report.mean()[side == 'after']:.1f}")

    def counted(self, villages: Sequence[str]) -> str:
        """How many villages these are, and how many residents they have."""
        residents = sum(self.county.village(v).residents for v in villages)
        return self.words("access.count", n=len(villages), residents=f"{residents:,}")


def time_shadings(view: SiteView) -> tuple[Shading, ...]:
    """Villages by minutes, after and before; the classes end at half the limit, the limit, twice the limit."""
    limit = view.report.limit
    bands = _ZONE_BANDS if limit is None else (limit / 2, limit, 2 * limit)
    labels = (
        view.words("access.within", n=f"{bands[0]:g}"),
        *(view.words("access.between", a=f"{a:g}", b=f"{b:g}") for a, b in pairwise(bands)),
        view.words("access.over", n=f"{bands[-1]:g}"),
        view.words("access.unreachable"),
    )
    return tuple(_times(view, side, bands, labels) for side in SIDES)


def _times(view: SiteView, side: Side, bands: Sequence[float], labels: Sequence[str]) -> Shading:
    values, residents = [], Counter[int]()
    for village in view.county.villages:
        provider = view.of(village.code, side)
        value = len(bands) + 1 if provider is None else sum(provider.seconds > 60 * band for band in bands)
        values.append(value)
        residents[value] += village.residents
    legend = tuple(
        Swatch(label=label, colour=view.theme.colours[f"travel.{tone}"], note=view.share(residents[i]))
        for i, (label, tone) in enumerate(zip(labels, _TONES, strict=True))
    )
    return Shading(id=side, label=view.words(view.key(side)), legend=legend, values=tuple(values))


def serving(view: SiteView, ground: Ground) -> tuple[CatchmentsItem, ...]:
    """Who is served by whom, after and before; what touches differs in colour, a site or zone keeps its colour."""
    owners = {side: _owners(view, side) for side in SIDES}
    if view.report.zoning:
        zones = [*(z.code for z in view.county.zones), *(d.centre for d in view.report.districts if d.zone is None)]
        classes = {zone: i for i, zone in enumerate(zones)}
    else:
        sites = sorted({site for owner in owners.values() for site in owner.values()})
        touching = {pair for owner in owners.values() for pair in links(owner, view.pairs)}
        classes = colour_classes(sites, touching, len(view.theme.teams))
    return tuple(_serving(view, ground, side, owners[side], classes) for side in SIDES)


def _owners(view: SiteView, side: Side) -> dict[str, str]:
    return {v: provider.facility for v in view.villages if (provider := view.of(v, side))}


def _serving(
    view: SiteView, ground: Ground, side: Side, owner: Mapping[str, str], classes: Mapping[str, int]
) -> CatchmentsItem:
    members: dict[str, list[str]] = {}
    for village, site in owner.items():
        members.setdefault(site, []).append(village)
    items = tuple(
        CatchmentItem(
            name=_called(view, site, side),
            hint=_hint(view, site, side, villages),
            colour=classes[_coloured_as(view, site, side)],
            villages=tuple(view.villages[v] for v in villages),
        )
        for site, villages in sorted(members.items(), key=lambda m: (-_residents(view, m[1]), m[0]))
    )
    series = view.theme.teams
    label = view.words(view.key("catchments"))
    legend = [Swatch(label=label, colour=",".join(series), mark="many", note=str(len(items)))]
    if left := [v for v in view.villages if v not in owner]:
        unserved = view.words("access.unreachable")
        legend.append(Swatch(label=unserved, colour=view.theme.colours["land"], note=view.counted(left)))
    atoms = {atom: site for village, site in owner.items() for atom in ground.of.get(village, ())}
    return CatchmentsItem(
        id=side,
        label=view.words(view.key(side)),
        items=items,
        colours=tints(series, 1 + max(classes.values(), default=0)),
        borders=dividing(ground, atoms),
        legend=tuple(legend),
    )


def _residents(view: SiteView, villages: Sequence[str]) -> int:
    return sum(view.county.village(v).residents for v in villages)


def _district_of(view: SiteView, centre: str, side: Side) -> District:
    found = view.report.districts if side == "after" and view.report.districts else view.report.zones_before
    return next(d for d in found if d.centre == centre)


def _coloured_as(view: SiteView, site: str, side: Side) -> str:
    return (_district_of(view, site, side).zone or site) if view.report.zoning else site


def zone_called(view: SiteView, centre: str, side: Side) -> str:
    """A district by the zone it continues and its centre."""
    zone = _district_of(view, centre, side).zone
    name = view.words("zones.new") if zone is None else view.county.name_of(zone)
    return view.words("zones.zone", zone=name, centre=view.county.name_of(centre))


def _called(view: SiteView, site: str, side: Side) -> str:
    return zone_called(view, site, side) if view.report.zoning else site_name(view.county, site)


def _hint(view: SiteView, site: str, side: Side, villages: Sequence[str]) -> str:
    if not view.report.zoning:
        return view.counted(villages)
    district = _district_of(view, site, side)
    mean = view.words("access.minutes", n=f"{district.seconds / 60 / max(1, district.people):.1f}")
    words = {"n": len(district.members), "residents": f"{district.people:,}", "minutes": mean}
    return view.words("zones.members", **words)


def beyond_layers(view: SiteView) -> tuple[ExceptionsLayer, ...]:
    """Villages beyond the limit, after and before."""
    return tuple(_beyond(view, side) for side in SIDES)


def _beyond(view: SiteView, side: Side) -> ExceptionsLayer:
    limit = view.report.limit_seconds or 0
    rows: list[tuple[int, int, str]] = []
    for village in view.villages:
        provider = view.of(village, side)
        if provider is None or provider.seconds > limit:
            rows.append((1, -provider.seconds, village) if provider else (0, 0, village))
    words, told = view.words, f"{view.report.limit:g}"
    labels = (words("access.unreachable"), words("beyond.beyond", n=told), words("beyond.within", n=told))
    notices = tuple(
        Notice(
            severity=severity,
            title=labels[severity],
            text=f"{site_name(view.county, village)}{words('colon')}{view.minutes(view.of(village, side))}",
            target=f"v{view.villages[village]}",
        )
        for severity, _, village in sorted(rows)
    )
    of = {village: severity for severity, _, village in rows}
    return _listed(view, side, view.words(view.key(side)), [of.get(v, 2) for v in view.villages], labels, notices)


def moved_layer(view: SiteView) -> ExceptionsLayer:
    """Townships that go to another zone."""
    words, moved = view.words, view.report.moved
    labels = (words("access.unreachable"), words("zones.moves"), words("zones.stays"))
    values = [1 if view.county.village(v).township in moved else 2 for v in view.villages]
    notices = tuple(
        Notice(
            severity=1,
            title=labels[1],
            text=f"{view.county.name_of(township)}{words('colon')}"
            f"{view.county.name_of(zone)} → {zone_called(view, centre, 'after')}",
            target=f"t{view.townships[township]}",
        )
        for township, (zone, centre) in moved.items()
    )
    return _listed(view, "after", words("zones.beyond"), values, labels, notices)


def _listed(
    view: SiteView,
    side: Side,
    label: str,
    values: Sequence[int],
    labels: Sequence[str],
    notices: tuple[Notice, ...],
) -> ExceptionsLayer:
    colours = ("travel.unreachable", "travel.beyond_60", "exceptions.kept")
    members = dict(_grouped(view, values))
    present = [i for i in range(len(labels)) if i or members.get(0)]
    place = {value: at for at, value in enumerate(present)}
    legend = tuple(
        Swatch(label=labels[i], colour=view.theme.colours[colours[i]], note=view.counted(members.get(i, [])))
        for i in present
    )
    shading = Shading(id=side, label=label, legend=legend, values=tuple(place[v] for v in values))
    return ExceptionsLayer(shading=shading, notices=notices)


def _grouped(view: SiteView, values: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    groups: dict[int, list[str]] = {}
    for village, value in zip(view.villages, values, strict=True):
        groups.setdefault(value, []).append(village)
    yield from groups.items()
