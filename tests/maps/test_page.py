"""The page is one file, asks nothing of any network, and treats every name as text."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys

import folium
import pytest

from gridplan.maps import draw, map_spec, write_map
from gridplan.maps.drawing import page_html
from support.large_plan import large_plan
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan

NASTY = "<script>alert('村')</script>\u2028&\"'"
ASKS = re.compile(
    r"""(?:src|href|action|srcset)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import|<link|<img|<iframe""",
    re.IGNORECASE,
)
CALLS = re.compile(r"\b(?:fetch|XMLHttpRequest|importScripts|sendBeacon|WebSocket|EventSource)\s*\(")


@pytest.fixture(scope="module")
def page():
    return page_html(map_spec(tiny_plan()))


def island(page):
    """The page's data."""
    return json.loads(
        re.search(r'<script type="application/json" id="gridplan-data">(.*?)</script>', page, re.DOTALL)[1]
    )


def test_nothing_points_outside(page):
    assert not ASKS.findall(page)
    assert not CALLS.findall(page)
    assert "jquery" not in page.lower()
    assert "bootstrap" not in page.lower()
    assert "default-src 'none'" in page
    assert "sourceMappingURL" not in page


def test_leaflet_keeps_its_notice(page):
    assert "Leaflet 1.9.4" in page
    assert "Agafonkin" in page


def test_equal_plans_give_equal_pages(page):
    assert page == page_html(map_spec(tiny_plan()))


def test_names_with_html_in_them_stay_text():
    county = tiny_county()
    evil = county.replace(
        name=NASTY,
        villages=(dataclasses.replace(county.villages[0], name=NASTY, steward=NASTY), *county.villages[1:]),
        townships=(dataclasses.replace(county.townships[0], name=NASTY), *county.townships[1:]),
        people=tuple(dataclasses.replace(p, name=NASTY) if p.id == "D0" else p for p in county.people),
    )
    harmless = page_html(map_spec(tiny_plan(county), audience="planners"))
    harmful = page_html(map_spec(tiny_plan(evil), audience="planners"))
    assert harmful.count("<script") == harmless.count("<script")
    assert harmful.count("</script") == harmless.count("</script")
    assert island(harmful)["villages"][0][1] == NASTY
    assert "\u2028" not in harmful.split("gridplan-data")[1].split("</script>")[0]
    assert "<title>&lt;script&gt;" in harmful


def test_braces_in_a_name_are_not_read_as_a_template():
    county = tiny_county().replace(name="{{ 7 * 7 }}{% raw %}")
    page = page_html(map_spec(tiny_plan(county)))
    assert island(page)["title"].startswith("{{ 7 * 7 }}{% raw %}")
    assert "<h1>{{ 7 * 7 }}{% raw %}" in page


def test_draw_gives_a_folium_map_for_notebooks(page):
    drawn = draw(tiny_plan())
    assert isinstance(drawn, folium.Map)
    assert drawn.get_root().render() == page
    assert "iframe" in drawn._repr_html_()


def test_a_map_is_written_whole_or_not_at_all(tmp_path, monkeypatch, page):
    path = tmp_path / "new" / "map.html"
    assert write_map(tiny_plan(), path) == path
    assert path.read_text(encoding="utf-8") == page
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_map(tiny_plan(), path, lang="en")
    assert path.read_text(encoding="utf-8") == page
    assert [p.name for p in path.parent.iterdir()] == ["map.html"]


def test_a_county_of_2000_grids_stays_under_5_mb(tmp_path):
    plan = large_plan()
    assert (len(plan.county.grids), len(plan.county.villages), len(plan.circuits.solution.tours)) == (2000, 430, 1500)
    path = write_map(plan, tmp_path / "map.html", audience="planners")
    assert path.stat().st_size < 5_000_000


def test_a_spec_can_be_made_without_folium():
    code = "import sys, gridplan.maps; gridplan.maps.map_spec; sys.exit('folium' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
