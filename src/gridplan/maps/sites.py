"""``sites_spec``: stations and zones as everything that their map shows, today and as they would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gridplan.domain.adjacency import neighbours
from gridplan.domain.county import County
from gridplan.domain.places import Township, Village
from gridplan.domain.plan import RoadLine
from gridplan.domain.siting_report import SitingReport, site_name
from gridplan.domain.travel_words import scenario_title, vehicle_title
from gridplan.languages import Lang
from gridplan.maps import ground
from gridplan.maps.searching import search_places
from gridplan.maps.site_layers import SiteView, beyond_layers, moved_layer, serving, time_shadings
from gridplan.maps.spec import AccessLayers, FacilityItem, MapSpec, Place, Section, ZoneItem
from gridplan.maps.theme import Theme, load_theme
from gridplan.maps.words import Wording

Row = tuple[str, str]
LAYERS = ("travel", "catchments", "beyond")


def sites_spec(
    county: County,
    report: SitingReport,
    *,
    roads: Sequence[RoadLine] = (),
    theme: Theme | str | Path = "default",
    lang: Lang = "zh",
) -> MapSpec:
    """Everything on the map of a siting report, as plain values.

    Args:
        county: the county that was reported on.
        report: stations or zones, before and after.
        roads: roads to draw.
        theme: a theme, the name of one, or a ``.toml`` file; its layers are those of a plan and play no part here.
        lang: ``zh`` or ``en``; names are never translated.

    Raises:
        OptionError: an unknown language, or key of the theme.
        NotFoundError: no such theme.
    """
    theme = theme if isinstance(theme, Theme) else load_theme(theme)
    view = _view(county, report, theme, Wording(lang, theme.labels))
    base = ground.lay_ground(county)
    townships = tuple(_township(view, base, t) for t in county.townships)
    facilities = (*ground.facilities(county), *_marks(view))
    return MapSpec(
        title=view.words(view.key("title"), county=county.name),
        lang=lang,
        audience="public",
        plan="",
        credit=theme.credit if lang == "zh" else theme.credit_en,
        bounds=base.topology.bounds(tuple(r for t in townships for r in t.rings)) or (-180.0, -60.0, 180.0, 75.0),
        arcs=base.topology.arcs,
        borders=ground.borders(base),
        zones=tuple(ZoneItem(code=z.code, name=_zone_name(view, z.name)) for z in county.zones),
        townships=townships,
        villages=tuple(_village(view, base, v) for v in county.villages),
        facilities=facilities,
        roads=ground.roads(tuple(roads)),
        layers=LAYERS,
        start="catchments" if report.zoning else "travel",
        overlays=theme.overlays_without("water", "relief"),
        teams=None,
        coverage=None,
        travel=time_shadings(view),
        circuits=None,
        postings=None,
        exceptions=None,
        access=AccessLayers(
            isochrones=(),
            catchments=serving(view, base),
            beyond=(moved_layer(view),) if report.zoning else beyond_layers(view),
            losses=(),
        ),
        search=tuple(search_places(county, view.words, facilities)),
        status=tuple(_status(view)),
        stages=(),
        colours=theme.colours,
        words=view.words.all() | _own_words(view),
    )


def _view(county: County, report: SitingReport, theme: Theme, words: Wording) -> SiteView:
    return SiteView(
        county=county,
        report=report,
        theme=theme,
        words=words,
        villages={v.code: i for i, v in enumerate(county.villages)},
        townships={t.code: i for i, t in enumerate(county.townships)},
        access={a.demand: a for a in report.access},
        pairs=frozenset() if report.zoning else neighbours({v.code: v.area for v in county.villages}),
    )


def _zone_name(view: SiteView, name: str) -> str:
    """What is written across a zone of today; where zones are re-drawn, that it is one of today."""
    return view.words("zones.today", zone=name) if view.report.zoning else name


def _own_words(view: SiteView) -> dict[str, str]:
    """What the page's layers are called on this map."""
    words, county, times = view.words, view.county, view.report.problem.travel
    said = {
        "vehicle": vehicle_title(county, times.profile, words.lang),
        "scenario": scenario_title(county, times.scenario, words.lang),
    }
    own = {f"layer.{layer}": words(view.key(layer)) for layer in LAYERS}
    own |= {f"hint.{layer}": words(view.key(f"hint.{layer}")) for layer in LAYERS[1:]}
    own["hint.travel"] = words(view.key("hint.travel"), **said)
    if view.report.zoning:
        own |= {"beyond.empty": words("zones.empty"), "overlay.zones": words("zones.borders")}
    return own


def _marks(view: SiteView) -> Iterator[FacilityItem]:
    """Candidates and opened stations (those that stand are on every map); of zones, the centres."""
    county, solution = view.county, view.report.result.solution
    opened = () if solution is None else solution.opened
    if view.report.zoning:
        now = [z.centre for z in county.zones if z.centre is not None]
        then = [d.centre for d in view.report.districts] or now
        rows = [("zone_centre_old", c) for c in now if c not in then]
        rows += [("zone_centre" if c in now else "zone_centre_new", c) for c in then]
    else:
        offered = () if view.report.everywhere else view.report.problem.candidates
        rows = [("emergency_candidate", c) for c in offered if c not in opened]
        rows += [("emergency_opened", c) for c in opened]
    sites = county.sites()
    for kind, place in rows:
        lon, lat = ground.rounded(sites[place].x), ground.rounded(sites[place].y)
        yield FacilityItem(kind=kind, name=site_name(county, place), lon=lon, lat=lat)


def _status(view: SiteView) -> Iterator[Row]:
    words, report = view.words, view.report
    if view.county.sample or any(person.sample for person in view.county.people):
        yield "sample", words("status.sample")
    if report.zoning:
        before, after = (view.mean(side) for side in ("before", "after"))
        yield "good", words("zones.mean", before=before, after=after)
        yield "note", words("zones.moved", n=len(report.moved))
    else:
        before, after = (view.share(people) for people in report.covered())
        yield "good", words("sites.covered", limit=f"{report.limit:g}", before=before, after=after)
        yield "note", words("sites.worst", before=view.worst("before"), after=view.worst("after"))
        names = [site_name(view.county, worth.site) for worth in report.order]
        yield "note", words("sites.opened", n=len(names), names=words.list(names)) if names else words("sites.none")
    yield _proof(view)


def _proof(view: SiteView) -> Row:
    result, words = view.report.result, view.words
    if result.solution is None:
        return "bad", words("gap.none")
    if not result.gap:
        return "good", words("gap.proven")
    return "note", words("gap.open", gap=f"{max(0.1, 100 * result.gap):.1f}")


def _township(view: SiteView, base: ground.Ground, township: Township) -> Place:
    hospitals = view.county.hospitals_of(township.code)
    site = hospitals[0].site if hospitals else township.area.representative_point()
    return Place(
        code=township.code,
        name=township.name,
        parent=[z.code for z in view.county.zones].index(township.zone),
        lon=ground.rounded(site.x),
        lat=ground.rounded(site.y),
        rings=base.rings(township.code),
        card=tuple(section for section in _township_card(view, township) if section.rows),
    )


def _township_card(view: SiteView, township: Township) -> Iterator[Section]:
    words, county = view.words, view.county
    villages = county.villages_of(township.code)
    facts = (
        (words("card.zone"), county.name_of(township.zone)),
        (words("card.population"), f"{sum(v.residents for v in villages):,}"),
        (words("card.villages"), str(len(villages))),
    )
    yield Section(title="", rows=facts)
    if view.report.zoning:
        yield Section(title=words("zones.catchments"), rows=tuple(_change(view, township.code)))
        return
    limit = view.report.limit_seconds or 0
    rows = [
        (words(f"sites.{side}"), view.share(inside, sum(v.residents for v in villages)))
        for at, side in enumerate(("before", "after"))
        for inside in [sum(v.residents for v in villages if view.access[v.code].within(limit)[at])]
    ]
    yield Section(title=words("sites.share", limit=f"{view.report.limit:g}"), rows=tuple(rows))
    far = [a for a in view.report.beyond() if county.village(a.demand).township == township.code]
    told = ((county.name_of(a.demand), view.minutes(a.after)) for a in far)
    yield Section(title=words("sites.beyond"), rows=tuple(told))


def _village(view: SiteView, base: ground.Ground, village: Village) -> Place:
    words, county = view.words, view.county
    facts = (
        (words("card.township_of"), county.name_of(village.township)),
        (words("card.zone"), county.name_of(county.township(village.township).zone)),
        (words("card.code"), village.code),
        (words("card.population"), f"{village.residents:,}"),
    )
    demand = village.township if view.report.zoning else village.code
    title = words("zones.catchments" if view.report.zoning else "sites.nearest")
    return Place(
        code=village.code,
        name=village.name,
        parent=view.townships[village.township],
        lon=ground.rounded(village.site.x),
        lat=ground.rounded(village.site.y),
        rings=base.rings(village.code),
        card=(Section(title="", rows=facts), Section(title=title, rows=tuple(_change(view, demand)))),
    )


def _change(view: SiteView, demand: str) -> Iterator[Row]:
    """Who serves it and how far that is, before and after."""
    access = view.access[demand]
    for side, provider in (("before", access.before), ("after", access.after)):
        name = f"{site_name(view.county, provider.facility)} · " if provider else ""
        yield view.words(view.key(side)), f"{name}{view.minutes(provider)}"
