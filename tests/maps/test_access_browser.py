"""The map of travel times in Debian's Chromium with the network cut: no error, no request, every layer and level."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.domain.scenarios import Scenario
from gridplan.domain.travel_settings import TravelSettings
from gridplan.maps import access_spec, write_page
from support.browser import Page
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_access import tiny_access, tiny_difference

pytestmark = pytest.mark.browser
LAYERS = ("travel", "isochrones", "catchments", "beyond", "losses")
LOST = "990101101205"
NASTY = "<img src=x onerror=window.hacked=1>{x}</script>"


def written(path, *, nasty="", **options):
    """A county whose villages are so slow to travel that every class is there; with ``nasty``, all is named so."""
    county = tiny_county().replace(travel=TravelSettings(scenarios=(Scenario(name="wet", title=nasty or "雨季"),)))
    if nasty:
        county = county.replace(
            name=nasty,
            villages=tuple(dataclasses.replace(v, name=nasty) for v in county.villages),
            townships=tuple(dataclasses.replace(t, name=nasty) for t in county.townships),
            lead_hospitals=tuple(dataclasses.replace(h, name=nasty) for h in county.lead_hospitals),
            township_hospitals=tuple(dataclasses.replace(h, name=nasty) for h in county.township_hospitals),
        )
    times = dataclasses.replace(tiny_travel(county), seconds=tiny_travel(county).seconds * 4)
    before = tiny_access(county, times)
    wet = dataclasses.replace(times, seconds=times.seconds * 2, scenario="wet")
    after = tiny_access(county, cut_off(wet, LOST))
    return write_page(access_spec(county, after, difference=tiny_difference(before, after), **options), path)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return written(tmp_path_factory.mktemp("map") / "travel.html")


@pytest.fixture
def page(browser, path):
    opened = Page(browser, path)
    yield opened
    assert opened.complaints() == []
    assert opened.requests() == []


def choose(page, level):
    page.find(f'input[name="gp-variant"][value="{level}"]').click()
    page.settle()


def test_each_layer_and_level_draws_something_of_its_own(page):
    pictures = {}
    for name in LAYERS:
        page.layer(name)
        assert page.run("return gridplan.state.layer") == name
        for level in range(3):
            choose(page, level)
            pictures[name, level] = page.picture()
        assert len({pictures[name, level] for level in range(3)}) == 3, name
        choose(page, 0)
    assert len({tuple(pictures[name, level] for level in range(3)) for name in LAYERS}) == len(LAYERS)
    page.layer("travel")
    assert page.picture() == pictures["travel", 0]  # nothing of the others is left behind


def test_the_level_chosen_is_kept_from_layer_to_layer(page):
    page.layer("travel")
    choose(page, 2)
    for name in LAYERS[1:]:
        page.layer(name)
        assert page.run("return gridplan.state.variant") == 2
        assert page.find('input[name="gp-variant"][value="2"]').is_selected()


def test_it_opens_with_what_was_lost_and_a_click_leads_to_the_village(page):
    assert page.run("return gridplan.state.layer") == "losses"
    assert "变为不能到达" in page.text("#gp-list")
    page.find("#gp-list .gp-item").click()
    page.wait("return !document.getElementById('gp-card').hidden")
    assert page.text("#gp-card h2") == "下村"
    assert "→ 不能到达" in page.text("#gp-card")


def test_a_catchment_in_the_list_is_zoomed_to(page):
    page.layer("catchments")
    choose(page, 1)
    zoom = page.run("return gridplan.map.getZoom()")
    assert "甲镇卫生院" in page.text("#gp-list")
    page.find("#gp-list .gp-item").click()
    page.wait("return gridplan.map.getZoom() > arguments[0]", zoom)


def test_a_click_on_a_village_tells_its_two_nearest(page):
    page.layer("travel")
    page.click_place("990101100203")
    card = page.text("#gp-card")
    for said in ("北村", "第二近", "县医院 · ", "超出 15 分钟时限"):
        assert said in card, said


def test_the_page_has_nothing_of_a_plan(page):
    assert page.run("return document.getElementById('gp-quality')") is None
    assert page.run(
        "return Array.from(document.querySelectorAll('.gp-tabs button')).map(b => b.dataset.layer)"
    ) == list(LAYERS)


def test_nothing_in_a_name_is_read_as_a_page(browser, tmp_path):
    page = Page(browser, written(tmp_path / "nasty.html", nasty=NASTY))
    for name in LAYERS:
        page.layer(name)
    page.run("gridplan.goTo('v11'); gridplan.goTo('t0')")
    assert NASTY in page.text("#gp-card h2")
    assert page.run("return window.hacked === undefined && document.querySelectorAll('img').length === 0")
    assert page.complaints() == []
    assert page.requests() == []


def test_english_on_a_phone(browser, tmp_path):
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page = Page(browser, written(tmp_path / "en.html", lang="en"))
        assert page.run("return document.documentElement.scrollWidth") <= 390
        left, right = page.run(
            "const r = document.querySelector('.gp-tabs [aria-selected=true]').getBoundingClientRect();"
            "return [r.left, r.right]"
        )
        assert left >= 0
        assert right <= 390  # the last tab is chosen, and in sight
        assert "No longer reachable" in page.text("#gp-legend")
        assert page.complaints() == []
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("size", [(1400, 900), (420, 850)])
def test_the_card_does_not_lie_on_the_village_chosen(page, size):
    page.browser.set_window_size(*size)
    page.settle()
    for number in range(len(tiny_county().villages)):
        page.run(
            "gridplan.map.fire('click', {latlng: gridplan.map.unproject(gridplan.map.project(arguments[0]))})",
            site(page, number),
        )
        page.settle()
        page.wait("return !(gridplan.map._panAnim && gridplan.map._panAnim._inProgress)")
        covered = page.run(
            """const card = document.getElementById('gp-card').getBoundingClientRect();
            const frame = gridplan.map.getContainer().getBoundingClientRect();
            const at = gridplan.map.latLngToContainerPoint(arguments[0]), x = at.x + frame.left, y = at.y + frame.top;
            return card.width === 0 || (x > card.left && x < card.right && y > card.top && y < card.bottom);""",
            site(page, number),
        )
        assert not covered, number
    page.browser.set_window_size(1400, 900)


def site(page, number):
    return page.run("return gridplan.villages[arguments[0]].at", number)
