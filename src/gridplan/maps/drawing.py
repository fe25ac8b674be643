"""A ``MapSpec`` as one page: a folium map without folium's links, with Leaflet, style, script and data inside."""

from __future__ import annotations

import html
import os
import re
import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import folium
import jinja2
from branca.element import Element, Figure, MacroElement

from gridplan.assets import asset
from gridplan.domain.audiences import Audience
from gridplan.domain.plan import Plan, PlanDiff
from gridplan.languages import Lang
from gridplan.maps.building import map_spec
from gridplan.maps.encoding import compact_json, payload
from gridplan.maps.spec import MapSpec
from gridplan.maps.theme import Theme

SCRIPTS = (
    "data.js", "painting.js", "canvas.js", "labels.js", "layers.js", "moves.js", "changes.js", "access.js", "panel.js",
    "card.js", "search.js", "links.js", "printing.js", "main.js"
)  # fmt: skip
# Forbids the page every request, whatever may have slipped into it.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"


def policy(spec: MapSpec) -> str:
    """What the page may ask of the network: nothing, or tiles of the one host that the county named."""
    return " ".join((POLICY, *(spec.tiles.hosts if spec.tiles else ())))


def draw(
    plan: Plan,
    *,
    theme: Theme | str | Path = "default",
    title: str | None = None,
    lang: Lang = "zh",
    audience: Audience = "leaders",
    layers: Sequence[str] | None = None,
    diff: PlanDiff | None = None,
    tiles: str = "",
) -> folium.Map:
    """The map of a plan, as a ``folium.Map`` that shows itself in a notebook and needs no network.

    Arguments and errors as for :func:`gridplan.maps.building.map_spec`.
    """
    spec = map_spec(plan, theme=theme, title=title, lang=lang, audience=audience, layers=layers, diff=diff, tiles=tiles)
    return _folium_map(spec)


def write_map(
    plan: Plan,
    path: Path,
    *,
    theme: Theme | str | Path = "default",
    title: str | None = None,
    lang: Lang = "zh",
    audience: Audience = "leaders",
    layers: Sequence[str] | None = None,
    diff: PlanDiff | None = None,
    tiles: str = "",
) -> Path:
    """Write the map of a plan to ``path`` as one HTML file, all or nothing.

    Arguments and errors as for :func:`gridplan.maps.building.map_spec`; ``OSError`` where the file cannot be written.
    """
    spec = map_spec(plan, theme=theme, title=title, lang=lang, audience=audience, layers=layers, diff=diff, tiles=tiles)
    return write_page(spec, path)


def write_page(spec: MapSpec, path: Path) -> Path:
    """Write any map to ``path`` as one HTML file, all or nothing; ``OSError`` where it cannot be written."""
    page = page_html(spec)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def page_html(spec: MapSpec) -> str:
    """The whole page as text."""
    return str(_folium_map(spec).get_root().render())


def _folium_map(spec: MapSpec) -> folium.Map:
    west, south, east, north = spec.bounds
    canvas = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=10,
        tiles=None,
        zoom_control=False,
        prefer_canvas=True,
        attributionControl=False,
        zoomSnap=0.25,
        font_size="14px",
    )
    canvas.default_js, canvas.default_css = [], []  # no CDN: what is needed stands in the page
    canvas._id = "gridplan"  # noqa: SLF001 - folium's random ids would make equal plans give unequal files
    figure = canvas.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("folium no longer puts a map into a figure")
    figure.title = html.escape(spec.title)
    canvas.add_child(_Script(_fill(figure, canvas.get_name(), spec)))
    return canvas


def _fill(figure: Figure, name: str, spec: MapSpec) -> str:
    """Put head and body of the page into ``figure``; returns the script that brings the map ``name`` to life."""
    templates = asset("maps/templates")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates), autoescape=True, undefined=jinja2.StrictUndefined
    )
    panel = environment.get_template("panel.html").render(spec=spec, words=spec.words)
    style = _leaflet("leaflet.css") + environment.get_template("page.css").render(colours=spec.colours)
    script = "\n".join((templates / part).read_text(encoding="utf-8") for part in SCRIPTS)
    allowed = html.escape(policy(spec), quote=False)  # hosts hold no quotes: see domain/tile_sources.py
    figure.header.add_child(_Raw(f'<meta http-equiv="Content-Security-Policy" content="{allowed}">'), name="policy")
    figure.header.add_child(_Raw(f"<style>{style}</style>"), name="style")
    figure.header.add_child(_Raw(f"<script>{_leaflet('leaflet.js')}</script>"), name="leaflet")
    figure.html.add_child(_Raw(panel), name="panel")
    data = f'<script type="application/json" id="gridplan-data">{compact_json(payload(spec))}</script>'
    figure.html.add_child(_Raw(data), name="data")
    return f"(function (map) {{\n'use strict';\n{script}\n}})({name});"


class _Script(MacroElement):
    """The page's script; as a child of the map it runs after the map was made."""

    _template = jinja2.Template("{% macro script(this, kwargs) %}{{ this.text }}{% endmacro %}")

    def __init__(self, text: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._id = "gridplan"
        self.text = text


class _Raw(Element):
    _template = jinja2.Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def _leaflet(name: str) -> str:
    """A file of the installed Leaflet, without what would point outside the page."""
    text = (resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet" / name).read_text(encoding="utf-8")
    text = re.sub(r"//# sourceMappingURL=\S+", "", text)
    text = re.sub(r"url\((?!['\"]?(?:data:|#))[^)]*\)", "none", text)
    return text.replace('href="https://leafletjs.com"', 'href="#"')
