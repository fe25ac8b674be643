"""``plan.gpkg``: a plan as layers for QGIS, in EPSG:4326, that look as on the map when they are opened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Plan
from gridplan.reports.geopackage import write_layers
from gridplan.reports.masking import readable
from gridplan.reports.plan_layers.areas import area_layers
from gridplan.reports.plan_layers.context import Context
from gridplan.reports.plan_layers.posts import post_layers
from gridplan.reports.plan_layers.registers import exceptions_layer, facilities_layer
from gridplan.reports.plan_layers.ways import way_layers

__all__ = ["write_plan_layers"]


def write_plan_layers(
    plan: Plan,
    path: Path,
    *,
    departed: Iterable[tuple[str, str]] = (),
    audience: Audience = "planners",
    lang: Language = "zh",
) -> None:
    """Write the GeoPackage, whole or not at all.

    Layers: ``townships``, ``villages``, ``grids``, ``teams`` (dissolved areas, coloured so that neighbours differ) and
    ``coverage`` (polygons); ``tours`` (lines, one for each crew and day); ``facilities``, ``hosts`` (who is posted
    there now, until when, who comes next), ``postings``, ``visits`` and ``exceptions`` (points). QGIS finds a style for
    each inside; tours and visits are on its time bar by day.

    Args:
        plan: a plan, with the id that it is saved under.
        path: the file to write.
        departed: id and name of people whom the roster has no more, whom texts may still name.
        audience: who reads it: decides about names, phones and counts of key groups.
        lang: of the titles of layers and columns and of fixed words in the cells; names are as the county has them.

    Raises:
        OSError: the file cannot be written; on Windows also while it is open in QGIS.
    """
    context = Context(readable(plan, audience, departed=departed, lang=lang).plan, audience, lang)
    layers = (
        *area_layers(context),
        *way_layers(context),
        facilities_layer(context),
        *post_layers(context),
        exceptions_layer(context),
    )
    about = context.words("about", plan=plan.id, day=plan.as_of)
    write_layers(layers, path, county=context.county, titles=context.words, about=about, made=plan.as_of)
