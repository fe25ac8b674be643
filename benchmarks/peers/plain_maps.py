"""The maps that a planner would make by hand of the same county: ``GeoDataFrame.explore()``, and plain Folium."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd

from gridplan.domain.plan import Plan

_SCRIPT = re.compile(r'<script src="https?://[^"]+"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="https?://[^"]+"\s*/?>')
USABLE = (
    "<script>window.addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(() => {"
    " window.usable = performance.now(); })));</script>"
)


def grids_frame(plan: Plan) -> gpd.GeoDataFrame:
    """Every grid with its village, township, residents and team."""
    county = plan.county
    team_of = {unit: team.id for team in plan.teams for unit in (*team.villages, *team.grids)}
    rows = [
        {
            "name": grid.name,
            "village": county.name_of(grid.village),
            "township": county.name_of(county.village(grid.village).township),
            "residents": grid.residents,
            "team": team_of.get(grid.code) or team_of.get(grid.village, ""),
            "geometry": grid.area,
        }
        for grid in county.grids
    ]
    return gpd.GeoDataFrame(rows, crs=4326)


def explore_page(plan: Plan, path: Path) -> Path:
    """``explore()`` of the grids by team: one layer, a tooltip, no base map."""
    grids_frame(plan).explore(column="team", legend=False, tiles=None).save(path)
    return path


def folium_page(plan: Plan, path: Path) -> Path:
    """Plain Folium: grids by team, townships, roads, and a marker at each facility."""
    frame, county = grids_frame(plan), plan.county
    west, south, east, north = frame.total_bounds
    page = folium.Map(location=((south + north) / 2, (west + east) / 2), zoom_start=10, tiles=None)
    tooltip = folium.GeoJsonTooltip(["name", "village", "township", "residents", "team"])
    folium.GeoJson(frame, name="teams", style_function=_styled, tooltip=tooltip).add_to(page)
    townships = [{"name": t.name, "geometry": t.area} for t in county.townships]
    folium.GeoJson(gpd.GeoDataFrame(townships, crs=4326), name="townships", style_function=_hollow).add_to(page)
    roads = gpd.GeoDataFrame([{"kind": r.kind, "geometry": r.line} for r in plan.backdrop.roads], crs=4326)
    if len(roads):
        folium.GeoJson(roads, name="roads").add_to(page)
    sites = [(h.name, h.site) for h in county.lead_hospitals]
    sites += [(h.name, h.site) for h in county.township_hospitals]
    sites += [(clinic.name, clinic.site) for clinic in county.clinics]
    for name, site in sites:
        folium.CircleMarker((site.y, site.x), radius=3, tooltip=name).add_to(page)
    folium.LayerControl().add_to(page)
    page.save(path)
    return path


def _styled(feature: dict[str, Any]) -> dict[str, Any]:
    tint = hash(feature["properties"]["team"]) & 0xFFFFFF
    return {"fillColor": f"#{tint:06x}", "weight": 0.5}


def _hollow(_: object) -> dict[str, Any]:
    return {"fill": False, "weight": 2}


def offline(path: Path) -> Path:
    """The same page with Leaflet inside, so that it opens without a network; its other scripts and styles are left out.

    That is in the page's favour: jQuery, Bootstrap and icon fonts need not be loaded or run.
    """
    text = path.read_text(encoding="utf-8")
    leaflet = resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    script, style = ((leaflet / name).read_text(encoding="utf-8") for name in ("leaflet.js", "leaflet.css"))
    inside = f"<style>{style}</style><script>{script}</script>{USABLE}"
    text = _STYLE.sub("", _SCRIPT.sub("", text)).replace("<head>", f"<head>{inside}", 1)
    target = path.with_suffix(".offline.html")
    target.write_text(text, encoding="utf-8")
    return target
