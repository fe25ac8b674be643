"""``map_spec``: a plan as everything that its map shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from shapely import Point

from gridplan.domain.audiences import Audience, Names
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.places import Township
from gridplan.domain.plan import Plan, PlanDiff
from gridplan.domain.results import Result
from gridplan.domain.scenarios import NORMAL
from gridplan.domain.tile_sources import TileSource, tile_source
from gridplan.domain.travel_words import scenario_title
from gridplan.languages import Lang, retold
from gridplan.maps import areas, cards, changes, ground, moves, notices, tours
from gridplan.maps.context import Context, make_context
from gridplan.maps.searching import search_items
from gridplan.maps.spec import MapSpec, Place, StageLine, ZoneItem
from gridplan.maps.theme import Theme, load_theme
from gridplan.maps.words import Wording

STAGES = ("territories", "specialists", "coverage", "circuits", "postings")
USELESS_GAP = 0.5
"""Where the bound leaves more open than this it says nothing of how good the plan is."""


def map_spec(
    plan: Plan,
    *,
    theme: Theme | str | Path = "default",
    title: str | None = None,
    lang: Lang = "zh",
    audience: Audience = "leaders",
    layers: Sequence[str] | None = None,
    diff: PlanDiff | None = None,
    tiles: str = "",
) -> MapSpec:
    """Everything on the map of a plan, as plain values.

    Args:
        plan: the plan; a stage without solution leaves its layer out and says so.
        theme: a theme, the name of one, or a ``.toml`` file.
        title: title of the map instead of the theme's; ``{county}`` stands for the county's name.
        lang: ``zh`` or ``en``; names are never translated.
        audience: leaders read masked names, the public none, planners all.
        layers: ids of the layers wanted, in order, instead of the theme's; the first is shown first.
        diff: what differs from the plan that this one was made from.
        tiles: a base map from the network, see :func:`gridplan.domain.tile_sources.tile_source`; empty for none.

    Raises:
        OptionError: an unknown language, audience, layer, or key of the theme; tiles that cannot be used.
        NotFoundError: no such theme.
    """
    theme = (theme if isinstance(theme, Theme) else load_theme(theme)).with_layers(layers)
    words = Wording(lang, theme.labels)
    plan, diff = retold(plan, lang), retold(diff, lang)
    names = Names(plan.county, audience, departed=diff.departed if diff else ())
    context = make_context(plan, theme, words, names)
    base = ground.lay_ground(plan.county)
    nearest = areas.nearest_facilities(context)
    exceptions = notices.exceptions_layer(context)
    changed = changes.changes_layer(context, diff)
    data = cards.gather(context, nearest, exceptions.notices, changed)
    townships = tuple(_township(context, base, data, t) for t in plan.county.townships)
    villages = tuple(_village(context, base, data, i) for i in range(len(plan.county.villages)))
    facilities = ground.facilities(plan.county, visit_places=True)
    return MapSpec(
        title=_title(theme, title, lang, plan.county.name),
        lang=lang,
        audience=audience,
        plan=plan.id,
        credit=theme.credit if lang == "zh" else theme.credit_en,
        bounds=base.topology.bounds(tuple(r for t in townships for r in t.rings)) or (-180.0, -60.0, 180.0, 75.0),
        arcs=base.topology.arcs,
        borders=ground.borders(base),
        zones=tuple(ZoneItem(code=z.code, name=z.name) for z in plan.county.zones),
        townships=townships,
        villages=villages,
        facilities=facilities,
        roads=ground.roads(plan.backdrop.roads),
        water=ground.water(plan.backdrop.water),
        relief=plan.backdrop.relief,
        tiles=tile_source(tiles),
        layers=theme.layers,
        start=theme.start,
        overlays=tuple(_overlays(context, tile_source(tiles))),
        teams=areas.teams_layer(context, base),
        coverage=areas.coverage_shading(context),
        travel=areas.travel_shadings(context, nearest),
        circuits=tours.circuits_layer(context),
        postings=moves.postings_layer(context),
        exceptions=exceptions,
        changes=changed,
        search=tuple(search_items(context, facilities)),
        status=tuple(_status(context)),
        stages=tuple(_stages(context)),
        colours=theme.colours,
        words=words.all(),
    )


def _overlays(context: Context, tiles: TileSource | None) -> Iterator[tuple[str, bool]]:
    """The theme's, less those of which the county has nothing; tiles are on where they were asked for."""
    backdrop = context.plan.backdrop
    missing = {name for name, there in (("water", backdrop.water), ("relief", backdrop.relief)) if not there}
    yield from context.theme.overlays_without(*missing)
    if tiles:
        yield "tiles", True


def _title(theme: Theme, title: str | None, lang: Lang, county: str) -> str:
    pattern = title or (theme.title if lang == "zh" else theme.title_en)
    return pattern.replace("{county}", county)


def _township(context: Context, base: ground.Ground, data: cards.CardData, township: Township) -> Place:
    hospitals: Sequence[TownshipHospital] = context.county.hospitals_of(township.code)
    site: Point = hospitals[0].site if hospitals else township.area.representative_point()
    return Place(
        code=township.code,
        name=township.name,
        parent=context.zones[township.zone],
        lon=ground.rounded(site.x),
        lat=ground.rounded(site.y),
        rings=base.rings(township.code),
        card=cards.township_card(context, data, township),
    )


def _village(context: Context, base: ground.Ground, data: cards.CardData, index: int) -> Place:
    village = context.county.villages[index]
    return Place(
        code=village.code,
        name=village.name,
        parent=context.townships[village.township],
        lon=ground.rounded(village.site.x),
        lat=ground.rounded(village.site.y),
        rings=base.rings(village.code),
        card=cards.village_card(context, data, village),
    )


def _status(context: Context) -> Iterator[tuple[str, str]]:
    words, county = context.words, context.county
    if county.sample or any(person.sample for person in county.people):
        yield "sample", words("status.sample")
    day: dt.date = context.plan.as_of
    yield "plan", words("status.plan", date=words.full(day))
    scenario = county.travel.scenario
    if scenario != NORMAL.name:
        yield "note", words("status.scenario", scenario=scenario_title(county, scenario, words.lang))
    hard = len(context.plan.audit.hard)
    yield ("bad", words("status.hard", n=hard)) if hard else ("good", words("status.ok"))
    if exceptions := len(context.plan.audit.in_principle):
        yield "note", words("status.exceptions", n=exceptions)


def _stages(context: Context) -> Iterator[StageLine]:
    for stage in STAGES:
        result: Result[object] | None = getattr(context.plan, stage)
        if result is not None:  # plans of the first versions tell nothing of the specialists' proof
            yield _stage(context.words, context.words(f"stage.{stage}"), result)


def _stage(words: Wording, title: str, result: Result[object]) -> StageLine:
    if result.solution is None:
        return StageLine(title=title, text=words("gap.none"), state="none")
    if not result.gap:
        # the last goal is a cost, the others are faults, but for changes against the published plan
        faults = [goal for goal in result.goals[:-1] if goal.name not in {"moved", "changed"}]
        wanting = any(goal.value > 0 for goal in faults)
        return StageLine(title=title, text=words("gap.no_better" if wanting else "gap.proven"), state="proven")
    if result.gap > USELESS_GAP:
        return StageLine(title=title, text=words("gap.loose"), state="open")
    shown = f"{100 * result.gap:.1f}" if result.gap >= 0.001 else "0.1"
    return StageLine(title=title, text=words("gap.open", gap=shown), state="open")
