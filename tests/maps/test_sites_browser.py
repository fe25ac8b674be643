"""The map of stations and of zones in Debian's Chromium with the network cut, and what its spec says."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.domain.siting import SitingModel
from gridplan.maps import sites_spec, write_page
from gridplan.planning.siting.problem import SitingQuestion, answer, state_problem
from support.browser import Page
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_sites import brute, brute_curve, two_zones, with_stations

LAYERS = ("travel", "catchments", "beyond")
NASTY = "<img src=x onerror=window.hacked=1>{x}</script>"
LOST = "990101101205"


def report_of(county, *, zones=False):
    question = SitingQuestion(model=SitingModel.COVER, add=1, limit=6)
    travel = cut_off(tiny_travel(county), LOST)
    if zones:
        question = SitingQuestion(model=SitingModel.MEDIAN, add=-1, keep_centres=False)
        travel = tiny_travel(county)
    stated = state_problem(county, travel, question)
    return answer(county, stated, question, solve=brute, curve=brute_curve)


def named(county, nasty):
    return county.replace(
        name=nasty,
        villages=tuple(dataclasses.replace(v, name=nasty) for v in county.villages),
        townships=tuple(dataclasses.replace(t, name=nasty) for t in county.townships),
        emergency=tuple(dataclasses.replace(e, name=nasty) for e in county.emergency),
    )


def test_the_spec_tells_before_and_after():
    county = with_stations()
    report = report_of(county)
    spec = sites_spec(county, report)
    assert spec.layers == LAYERS
    assert [shading.label for shading in spec.travel] == ["新增后", "现状"]
    after, before = (sum(1 for value in shading.values if value < 2) for shading in spec.travel)
    assert after > before
    assert [f.kind for f in spec.facilities].count("emergency_opened") == 1
    assert [f.kind for f in spec.facilities].count("emergency_candidate") == 2
    assert [f.kind for f in spec.facilities].count("emergency_station") == 1
    assert spec.travel[0].values[11] == 4  # cut off
    lost = spec.access.beyond[0].notices[0]
    assert (lost.severity, lost.target) == (0, "v11")
    opened = report.order[0].site
    assert any(county.name_of(opened) in text for _, text in spec.status)
    card = {s.title: dict(s.rows) for s in spec.villages[0].card}
    assert card["最近的急救站"] == {"现状": "急救E1 · 0 分钟", "新增后": "急救E1 · 0 分钟"}


def test_the_spec_tells_zones_and_who_moves():
    county = two_zones()
    spec = sites_spec(county, report_of(county, zones=True), lang="en")
    assert spec.start == "catchments"
    assert [len(item.items) for item in spec.access.catchments] == [1, 2]
    assert len(spec.access.beyond[0].notices) == 1
    assert spec.words["layer.beyond"] == "Townships that move"
    assert {"zone_centre", "zone_centre_old"} <= {f.kind for f in spec.facilities}


@pytest.mark.browser
@pytest.mark.parametrize("zones", [False, True], ids=["stations", "zones"])
def test_every_layer_draws_something_and_nothing_leaves_the_page(browser, tmp_path, zones):
    county = two_zones() if zones else with_stations()
    page = Page(browser, write_page(sites_spec(county, report_of(county, zones=zones)), tmp_path / "sites.html"))
    pictures = set()
    for name in LAYERS:
        page.layer(name)
        assert page.run("return gridplan.state.layer") == name
        buttons = page.browser.find_elements("css selector", 'input[name="gp-variant"]')
        if not buttons:
            pictures.add(page.picture())
        for button in buttons:
            button.click()
            page.settle()
            pictures.add(page.picture())
    assert len(pictures) == (4 if zones else 6)  # in the tiny county every zone is within 15 minutes
    page.click_place("990101100203")
    assert "北村" in page.text("#gp-card")
    assert page.complaints() == []
    assert page.requests() == []


@pytest.mark.browser
def test_nothing_in_a_name_is_read_as_a_page(browser, tmp_path):
    county = named(with_stations(), NASTY)
    page = Page(browser, write_page(sites_spec(county, report_of(county)), tmp_path / "nasty.html"))
    for name in LAYERS:
        page.layer(name)
    page.run("gridplan.goTo('v10')")
    assert page.run("return window.hacked === undefined && document.querySelectorAll('img').length === 0")
    assert page.complaints() == []


def test_a_county_with_nothing_to_open_has_a_map_too():
    county = tiny_county()
    question = SitingQuestion(model=SitingModel.COVER, add=0, limit=6)
    stated = state_problem(county, tiny_travel(county), question)
    spec = sites_spec(county, answer(county, stated, question, solve=brute, curve=brute_curve))
    assert spec.access.catchments[0].items == ()
    assert "没有新增" in dict(spec.status).values()
