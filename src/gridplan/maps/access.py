"""``access_spec``: travel times as everything that their map shows. Nobody's name is on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from gridplan.domain.access import AccessReport, Loss, ScenarioDifference, ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.places import Township, Village
from gridplan.domain.plan import RoadLine
from gridplan.domain.travel_words import scenario_title, vehicle_title
from gridplan.languages import Lang
from gridplan.maps import ground
from gridplan.maps.ground import ROAD_SIMPLIFY
from gridplan.maps.reach import (
    Reach,
    beyond_layer,
    catchments,
    change_text,
    isochrones,
    losses_layer,
    time_shading,
)
from gridplan.maps.searching import search_places
from gridplan.maps.spec import AccessLayers, MapSpec, Place, Section, ZoneItem
from gridplan.maps.theme import Theme, load_theme
from gridplan.maps.topology import Arc, line
from gridplan.maps.words import Wording

Row = tuple[str, str]
LAYERS = ("travel", "isochrones", "catchments", "beyond", "losses")


def access_spec(
    county: County,
    report: AccessReport,
    *,
    difference: ScenarioDifference | None = None,
    roads: Sequence[RoadLine] = (),
    theme: Theme | str | Path = "default",
    lang: Lang = "zh",
) -> MapSpec:
    """Everything on the map of a report, as plain values.

    Args:
        county: the county that was reported on.
        report: one vehicle, one state of the roads.
        difference: what ``report`` takes from whom, compared with another state of the roads.
        roads: roads to draw.
        theme: a theme, the name of one, or a ``.toml`` file; its layers are those of a plan and play no part here.
        lang: ``zh`` or ``en``; names are never translated.

    Raises:
        OptionError: an unknown language, or key of the theme.
        NotFoundError: no such theme.
    """
    theme = theme if isinstance(theme, Theme) else load_theme(theme)
    reach = _reach(county, report, difference, theme, Wording(lang, theme.labels))
    base = ground.lay_ground(county)
    townships = tuple(_township(reach, base, t) for t in county.townships)
    facilities = ground.facilities(county)
    layers = _layers(reach, base)
    there = {"travel": True} | {name: bool(getattr(layers, name)) for name in LAYERS[1:]}
    return MapSpec(
        title=reach.words("access.title", county=county.name),
        lang=lang,
        audience="public",
        plan="",
        credit=theme.credit if lang == "zh" else theme.credit_en,
        bounds=base.topology.bounds(tuple(r for t in townships for r in t.rings)) or (-180.0, -60.0, 180.0, 75.0),
        arcs=base.topology.arcs,
        borders=ground.borders(base),
        zones=tuple(ZoneItem(code=z.code, name=z.name) for z in county.zones),
        townships=townships,
        villages=tuple(_village(reach, base, v) for v in county.villages),
        facilities=facilities,
        roads=ground.roads(tuple(roads)),
        layers=tuple(layer for layer in LAYERS if there[layer]),
        start="losses" if layers.losses else "travel",
        overlays=theme.overlays_without("water", "relief"),
        teams=None,
        coverage=None,
        travel=tuple(time_shading(reach, level) for level in ServiceLevel),
        circuits=None,
        postings=None,
        exceptions=None,
        access=layers,
        search=tuple(search_places(county, reach.words, facilities)),
        status=tuple(_status(reach)),
        stages=(),
        colours=theme.colours,
        words=reach.words.all() | _hints(reach),
    )


def _reach(
    county: County, report: AccessReport, difference: ScenarioDifference | None, theme: Theme, words: Wording
) -> Reach:
    return Reach(
        county=county,
        report=report,
        difference=difference,
        theme=theme,
        words=words,
        townships={t.code: i for i, t in enumerate(county.townships)},
        villages={v.code: i for i, v in enumerate(county.villages)},
        access={a.village: a for a in report.villages},
        reasons=dict(report.unreachable),
    )


def _layers(reach: Reach, base: ground.Ground) -> AccessLayers:
    losses = reach.difference.losses if reach.difference else None
    return AccessLayers(
        isochrones=isochrones(reach),
        catchments=catchments(reach, base),
        beyond=tuple(beyond_layer(reach, level) for level in ServiceLevel if level in reach.report.limits),
        losses=() if losses is None else tuple(losses_layer(reach, level, losses) for level in ServiceLevel),
        worst=_worst(losses or ()),
        closed=() if losses is None else tuple(_closed(reach)),
    )


def _worst(losses: Sequence[Loss]) -> int:
    """The level where most villages lose, which the map of losses opens on; of equals the lower one."""
    counts = Counter(loss.level for loss in losses)
    return max(range(len(ServiceLevel)), key=lambda i: (counts[list(ServiceLevel)[i]], -i))


def _closed(reach: Reach) -> Iterator[Arc]:
    """The roads that the scenario closes; also the shortest stay on the map."""
    for road in reach.report.roads.closed:
        for part in road.line.geoms:
            yield line(part, tolerance=ROAD_SIMPLIFY)


def _before(reach: Reach) -> str:
    if reach.difference is None:
        return ""
    return scenario_title(reach.county, reach.difference.before.scenario, reach.words.lang)


def _said(reach: Reach) -> dict[str, str]:
    """Vehicle and scenario in words."""
    return {
        "vehicle": vehicle_title(reach.county, reach.report.profile, reach.words.lang),
        "scenario": scenario_title(reach.county, reach.report.scenario, reach.words.lang),
    }


def _hints(reach: Reach) -> dict[str, str]:
    words = reach.words
    return {
        "hint.travel": words("access.hint", **_said(reach)),
        "hint.losses": words("hint.losses", before=_before(reach)),
    }


def _status(reach: Reach) -> Iterator[Row]:
    words, county = reach.words, reach.county
    if county.sample or any(person.sample for person in county.people):
        yield "sample", words("status.sample")
    yield "plan", " · ".join(_said(reach).values())
    lost = sum(not any(access.providers.values()) for access in reach.access.values())
    off = sum(village in reach.reasons for village in reach.access)
    if lost:
        yield "bad", words("access.lost", n=lost)
    if off:
        yield "bad", words("access.off", n=off)
    if not lost and not off:
        yield "good", words("access.reach")
    if reach.difference:
        worse = len({loss.village for loss in reach.difference.losses})
        yield ("note" if worse else "good"), words("access.compared", before=_before(reach), n=worse)


def _township(reach: Reach, base: ground.Ground, township: Township) -> Place:
    hospitals = reach.county.hospitals_of(township.code)
    site = hospitals[0].site if hospitals else township.area.representative_point()
    zones = [z.code for z in reach.county.zones]
    return Place(
        code=township.code,
        name=township.name,
        parent=zones.index(township.zone),
        lon=ground.rounded(site.x),
        lat=ground.rounded(site.y),
        rings=base.rings(township.code),
        card=tuple(section for section in _township_card(reach, township) if section.rows),
    )


def _village(reach: Reach, base: ground.Ground, village: Village) -> Place:
    return Place(
        code=village.code,
        name=village.name,
        parent=reach.townships[village.township],
        lon=ground.rounded(village.site.x),
        lat=ground.rounded(village.site.y),
        rings=base.rings(village.code),
        card=tuple(section for section in _village_card(reach, village) if section.rows),
    )


def _township_card(reach: Reach, township: Township) -> Iterator[Section]:
    words, county = reach.words, reach.county
    villages = county.villages_of(township.code)
    facts: list[Row] = [
        (words("card.zone"), county.name_of(township.zone)),
        (words("facility.township_hospital"), words.list([h.name for h in county.hospitals_of(township.code)])),
        (words("card.population"), f"{sum(v.residents for v in villages):,}"),
        (words("card.villages"), str(len(villages))),
    ]
    yield Section(title="", rows=tuple(row for row in facts if row[1]))
    yield Section(title=words("card.shares"), rows=tuple(_shares(reach, township)))
    rows = ((v.name, told) for v in villages if (told := _beyond(reach, v)))
    yield Section(title=words("layer.beyond"), rows=tuple(rows))


def _beyond(reach: Reach, village: Village) -> str:
    """What this village is too far from, in one line; empty where nothing is."""
    if not any(reach.access[village.code].providers.values()):
        return reach.words("access.unreachable")
    found = (b for b in reach.report.beyond if b.village == village.code)
    told = (f"{b.level.called(reach.words.lang)} {reach.minutes(b.seconds)}" for b in found)
    return reach.words("sentence.separator").join(told)


def _shares(reach: Reach, township: Township) -> Iterator[Row]:
    for level in ServiceLevel:
        own = [s for s in reach.report.shares if s.place == township.code and s.level is level]
        told = (f"{reach.words('access.minutes', n=s.minutes)} {100 * s.share:.1f} %" for s in own)
        yield reach.level(level), reach.words("sentence.separator").join(told)


def _village_card(reach: Reach, village: Village) -> Iterator[Section]:
    words, county = reach.words, reach.county
    facts: list[Row] = [
        (words("card.township_of"), county.name_of(village.township)),
        (words("card.zone"), county.name_of(county.township(village.township).zone)),
        (words("card.code"), village.code),
        (words("card.population"), f"{village.residents:,}"),
    ]
    if village.derived:
        facts.append((words("card.derived"), "✓"))
    if village.code in reach.reasons:
        facts.append((words("access.unreachable"), reach.reasons[village.code]))
    yield Section(title="", rows=tuple(facts))
    beyond = {b.level for b in reach.report.beyond if b.village == village.code}
    for level in ServiceLevel:
        yield Section(title=reach.level(level), rows=tuple(_level(reach, village, level, beyond=level in beyond)))
    if reach.difference:
        rows = (
            (reach.level(x.level), change_text(reach, x)) for x in reach.difference.losses if x.village == village.code
        )
        yield Section(title=words("card.losses", before=_before(reach)), rows=tuple(rows))


def _level(reach: Reach, village: Village, level: ServiceLevel, *, beyond: bool) -> Iterator[Row]:
    words = reach.words
    providers = reach.access[village.code].providers[level]
    if not providers:
        yield words("card.nearest"), words("access.unreachable")
    for label, provider in zip(("card.nearest", "card.second"), providers, strict=False):
        yield words(label), f"{reach.county.name_of(provider.facility)} · {reach.minutes(provider.seconds)}"
    if beyond and providers:
        yield words("card.limit"), words("beyond.beyond", n=reach.report.limits[level])
