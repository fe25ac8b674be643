"""Links, keyboard, contrast, phone, print and base maps of the page, in Debian's Chromium with the network cut."""

from __future__ import annotations

import base64
import dataclasses
import re

import pytest
from shapely import LineString, box

from gridplan.domain.plan import Backdrop, Change, PlanDiff, Relief, WaterShape
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Goal
from gridplan.maps import write_map
from support.browser import Page
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_backdrop, tiny_plan, village

pytestmark = pytest.mark.browser
LAYERS = ("teams", "coverage", "travel", "circuits", "postings", "exceptions", "changes")
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NASTY = "<img src=x onerror=window.hacked=1>'\"</script>\n=HYPERLINK(1)"


def full_plan():
    """The tiny plan with commissioners, water, relief and a parent."""
    postings = Postings(
        postings=(
            Posting(person="D6", host="TH0", start=START, end=START.replace(month=7, day=6)),
            Posting(person="D7", host="TH1", start=START, end=START.replace(year=2027, day=4)),
        )
    )
    county = tiny_county()
    county = county.replace(
        township_hospitals=tuple(dataclasses.replace(h, commissioners=1) for h in county.township_hospitals)
    )
    backdrop = dataclasses.replace(
        tiny_backdrop(),
        water=(
            WaterShape(kind="river", shape=LineString([(110, 30.005), (110.06, 30.035)])),
            WaterShape(kind="stream", shape=LineString([(110.03, 30.005), (110.06, 30.005)])),
            WaterShape(kind="lake", shape=box(110.07, 30.01, 110.09, 30.02)),
        ),
        relief=Relief(west=110, south=30, east=110.12, north=30.04, png=DOT),
    )
    return dataclasses.replace(
        tiny_plan(county),
        parent="20250101-080000-0000",
        commissioners=solved(postings, Goal(name="shortage", value=0, bound=0)),
        backdrop=backdrop,
    )


def a_diff(text="巡诊 甲镇卫生院"):
    return PlanDiff(
        before="20250101-080000-0000",
        after="20260101-080000-0001",
        changes=(
            Change(kind="posting", who=("D3",), where="TH1", before=None, after=text, cause=text),
            Change(kind="coverage", who=(), where=village(0, 4), before=text, after="移动医院 县医院", start=START),
        ),
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_map(full_plan(), tmp_path_factory.mktemp("map") / "full.html", diff=a_diff())


@pytest.fixture
def page(browser, path):
    opened = Page(browser, path)
    yield opened
    assert opened.complaints() == []
    assert opened.requests() == []


def opened_at(browser, path, fragment):
    browser.get("about:blank")
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    page = Page.__new__(Page)
    page.browser = browser
    browser.get(f"{path.as_uri()}#{fragment}")
    page.wait("return window.gridplan && window.gridplan.ready")
    return page


def address(page):
    return page.run("return decodeURIComponent(window.location.hash)")


@pytest.mark.parametrize(
    ("fragment", "layer", "said", "card"),
    [
        ("township=990101101&week=2026-07-06", "postings", "第 27 周", "乙镇"),
        ("township=乙镇&week=27", "postings", "第 27 周", "乙镇"),
        ("layer=coverage&village=990101100204", "coverage", "团队巡诊", "上村"),
        ("township=乙镇&village=上村", "teams", "", "上村"),
        ("day=2026-01-13", "circuits", "2026年1月13日 周二", None),
        ("layer=travel&level=lead_hospital", "travel", "", None),
        ("postings/t1", "postings", "第 1 周", "乙镇"),
        ("teams/v4", "teams", "", "上村"),
        ("", "teams", "", None),
    ],
)
def test_a_link_opens_what_it_names(browser, path, fragment, layer, said, card):
    page = opened_at(browser, path, fragment)
    assert page.run("return gridplan.state.layer") == layer
    assert said in page.text("#gp-body")
    if card:
        assert page.text("#gp-card h2") == card
    else:
        assert page.run("return document.getElementById('gp-card').hidden")
    if "level" in fragment:
        assert page.run("return document.querySelector('input[name=gp-variant]:checked').value") == "2"
    if fragment.startswith("township=乙镇&village"):
        assert page.run("return gridplan.villages.find(v => v.code === '990101101204').name") == "上村"
        assert address(page) == "#layer=teams&village=990101101204"
    assert page.text("#gp-warning") == ""
    assert page.complaints() == []


@pytest.mark.parametrize(
    "fragment", ["township=丙镇&week=99", "layer=nonsense&level=x&day=never", "%E0%A4%A&=%", "a=<b>"]
)
def test_a_link_that_names_what_is_not_here_says_so_and_shows_the_rest(browser, path, fragment):
    page = opened_at(browser, path, fragment)
    if "township" in fragment or "nonsense" in fragment:
        assert "链接所指的内容不在本图中" in page.text("#gp-warning")
    assert page.run("return document.querySelectorAll('.gp-key').length") > 0
    assert page.complaints() == []


def test_the_address_follows_what_is_looked_at_and_holds_no_person(page):
    page.layer("postings")
    page.run("const r = document.getElementById('gp-week'); r.value = 26; r.dispatchEvent(new Event('input'))")
    page.settle()
    page.run("gridplan.goTo('t1')")
    page.settle()
    assert address(page) == "#layer=postings&township=990101101&week=2026-07-06"
    page.find("#gp-variant1").click()
    assert address(page) == "#layer=postings&level=commissioners&township=990101101&week=2026-07-06"
    page.find("#gp-card .gp-close").click()
    page.layer("circuits")
    assert address(page) == "#layer=circuits&day=2026-01-12"
    page.find("#gp-find").send_keys("村**")
    page.find("#gp-found [data-target=v0]").click()
    assert address(page) == "#layer=circuits&village=990101100200&day=2026-01-12"


def test_another_address_typed_into_the_same_page_is_followed(page):
    page.run("window.location.hash = '#township=甲镇&week=28'")
    page.wait("return gridplan.state.week === 27")
    assert page.text("#gp-card h2") == "甲镇"


def test_the_slider_tells_who_since_when_and_leads_to_the_gaps(page):
    page.layer("postings")
    assert "医** 自1月5日" in page.text(".leaflet-names-pane")
    assert "医** 自2025.12" in page.text(".leaflet-names-pane")
    page.find("#gp-gaps summary").click()
    assert page.text("#gp-gaps .gp-item") == "第 27–28 周：乙镇卫生院"
    page.find("#gp-gaps .gp-item").click()
    page.settle()
    assert page.run("return gridplan.state.week") == 26
    assert page.find("#gp-week").get_attribute("aria-valuetext").startswith("第 27 周 2026年7月6日")
    physicians = page.picture()
    page.find("#gp-variant1").click()
    assert page.picture() != physicians
    assert "缺公卫专员" in page.text(".leaflet-names-pane")  # at TH0 from July on
    assert page.text("#gp-gaps .gp-item").startswith("第 27–52 周：甲镇卫生院")
    page.run("gridplan.goTo('t0')")
    assert "公共卫生专员" in page.text("#gp-card")


def test_changes_are_coloured_counted_listed_and_lead_there(page):
    page.layer("changes")
    assert page.text("#gp-layer").count("（1）") == 2
    assert "共 2 处变动，涉及 2 个乡镇" in page.text("#gp-controls")
    assert page.text(".gp-badge") == "1"
    assert "上村 · 服务方式" in page.text("#gp-list")
    first = page.picture()
    page.find("#gp-variant1").click()  # postings alone: the whole township is coloured
    assert page.picture() != first
    assert "上村" not in page.text("#gp-list")
    page.find("#gp-variant2").click()
    page.find("#gp-list .gp-item").click()
    assert page.text("#gp-card h2") == "上村"
    assert "移动医院 县医院" in page.text("#gp-card")


def test_everything_is_reached_by_keyboard_with_the_focus_seen(page):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    def press(*keys):
        ActionChains(page.browser).send_keys(*keys).perform()

    def focused():
        return page.run("const a = document.activeElement; return a.id || a.dataset.layer || a.className || a.tagName")

    def outlined():
        return page.run(
            "const s = getComputedStyle(document.activeElement);"
            "return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow.includes('inset')"
        )

    page.run("document.activeElement.blur(); window.focus()")
    reached = []
    for _ in range(24):
        press(Keys.TAB)
        reached.append(focused())
        if reached[-1] != "BODY":
            assert outlined(), reached[-1]
        if reached[-1] == "gp-print":
            break
    for wanted in ("gp-skip", "gp-find", "gp-tab-teams", "gp-home", "gp-print"):
        assert wanted in reached, (wanted, reached)
    page.run("document.getElementById('gp-tab-teams').focus()")
    press(Keys.ARROW_RIGHT)
    assert (focused(), page.run("return gridplan.state.layer")) == ("gp-tab-coverage", "coverage")
    press(Keys.END)
    assert page.run("return gridplan.state.layer") == "changes"
    assert page.text("#gp-said") == "与上一版相比"
    page.run("document.getElementById('gp-tab-circuits').focus()")
    press(Keys.SPACE, Keys.TAB, Keys.TAB)
    assert focused() in {"gp-day", "gp-step1"}
    page.run("document.getElementById('gp-step1').focus()")
    press(Keys.ENTER)
    assert focused() == "gp-step1"  # what is drawn anew keeps the focus
    assert page.run("return gridplan.state.day") == 1
    page.run("document.getElementById('gp-tab-postings').focus()")
    press(Keys.SPACE)
    page.run("document.getElementById('gp-week').focus()")
    press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    page.settle()
    assert page.run("return gridplan.state.week") == 2
    page.run("document.querySelector('#gp-index summary').focus()")
    press(Keys.ENTER, Keys.TAB, Keys.ENTER)
    assert page.text("#gp-card h2") == "甲镇"
    assert focused() == "gp-card-title"
    press(Keys.ESCAPE)
    assert page.run("return document.activeElement.dataset.township") == "990101100"
    page.run("document.getElementById('gp-find').focus()")
    press("上", Keys.ARROW_DOWN)
    marked = page.find("#gp-find").get_attribute("aria-activedescendant")
    assert page.run("return document.getElementById(arguments[0]).getAttribute('aria-selected')", marked) == "true"
    press(Keys.ENTER)
    assert page.text("#gp-card h2") == "上村"
    press(Keys.ESCAPE)
    page.find("#gp-skip").send_keys(Keys.ENTER)
    assert focused().startswith("folium-map") or "map_gridplan" in focused()
    press(Keys.ENTER)
    assert not page.run("return document.getElementById('gp-card').hidden")


def test_roles_and_names_for_those_who_listen(page):
    page.layer("postings")
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    nameless = page.run(
        """
        const named = e => (e.getAttribute('aria-label') || e.textContent || e.title || '').trim()
          || (e.labels && e.labels.length && e.labels[0].textContent.trim())
          || (e.getAttribute('aria-labelledby') && document.getElementById(e.getAttribute('aria-labelledby')));
        return Array.from(document.querySelectorAll('button, input, select, summary, a, [role=tabpanel], [role=tablist], [role=listbox], [role=radiogroup]'))
          .filter(e => !named(e)).map(e => e.outerHTML.slice(0, 120));
        """
    )
    assert nameless == []
    assert page.run("return document.documentElement.lang") == "zh-CN"
    assert page.run("return document.querySelectorAll('[role=tab][tabindex=\"0\"]').length") == 1


CONTRAST = r"""
const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 ? m.concat(1) : m; };
const lum = (c) => { const [r, g, b] = c.slice(0, 3).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const over = (top, below) => top.slice(0, 3).map((v, i) => v * top[3] + below[i] * (1 - top[3])).concat(1);
const ground = (e) => { const stack = []; for (let n = e; n; n = n.parentElement) stack.unshift(parse(getComputedStyle(n).backgroundColor)); return stack.reduce((below, top) => over(top, below), [255, 255, 255, 1]); };
const found = [];
document.querySelectorAll('body *').forEach((e) => {
  if (e.closest('.leaflet-names-pane, script, style, svg') || e.disabled || !e.checkVisibility({ visibilityProperty: true })) return;
  const own = Array.from(e.childNodes).some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own && !(e.placeholder)) return;
  const style = getComputedStyle(e), below = ground(e);
  let opacity = 1;
  for (let n = e; n; n = n.parentElement) opacity *= parseFloat(getComputedStyle(n).opacity);
  const ink = parse(style.color); ink[3] *= opacity;
  const a = lum(over(ink, below)), b = lum(below), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) found.push([ratio.toFixed(2), e.tagName, e.className, (e.textContent || e.placeholder).slice(0, 30)]);
});
return found;
"""


def test_all_text_of_the_page_has_enough_contrast(page):
    page.run("gridplan.goTo('t1')")
    page.run("document.getElementById('gp-warning').textContent = '提示'")
    for name in LAYERS:
        page.layer(name)
        page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert page.run(CONTRAST) == [], name


def test_on_a_phone_nothing_overflows_and_the_sheet_folds(browser, path):
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page = Page(browser, path)
        for name in LAYERS:
            page.layer(name)
            assert page.run("return document.documentElement.scrollWidth") <= 390, name
            wide = page.run(
                "return Array.from(document.querySelectorAll('#gp-scroll *')).filter(e => e.checkVisibility() &&"
                " e.getBoundingClientRect().right > 391).map(e => e.outerHTML.slice(0, 90))"
            )
            assert wide == [], name
        page.run("gridplan.goTo('t0')")
        page.settle()
        card, shown = page.run(
            "const c = document.getElementById('gp-card').getBoundingClientRect(),"
            " m = gridplan.map.getContainer().getBoundingClientRect(); return [c.top, m.bottom]"
        )
        assert card >= shown - 14  # the card lies below the map, not on it
        page.find("#gp-card .gp-close").click()
        page.find("#gp-fold").click()
        assert page.run("return gridplan.map.getContainer().getBoundingClientRect().height") > 700
        assert page.find("#gp-fold").get_attribute("aria-expanded") == "false"
        assert page.find(".gp-tabs").is_displayed()  # folded, layers can still be changed
        assert page.complaints() == []
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_print_is_one_sheet_a4_across_with_title_map_and_legend(page):
    page.layer("postings")
    pdf = page.browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    content = base64.b64decode(pdf["data"])
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", content)
    assert [(round(float(w)), round(float(h))) for w, h in boxes] == [(842, 595)]
    assert content.count(b"/Subtype /Image") >= 1  # the canvases
    assert page.run("return document.body.classList.contains('gp-printing')") is False  # all is as it was
    assert page.find("#gp-panel").is_displayed()


def test_what_is_printed_is_what_was_looked_at_without_controls(page):
    page.layer("postings")
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        sheet = page.text("#gp-sheet")
        for said in (
            "小县医共体服务规划图",
            "医师派驻",
            "第 1 周",
            "缺派驻医师",
            "方案 20260101-080000-0001",
            "乡镇卫生院",
        ):
            assert said in sheet, said
        assert not page.find("#gp-panel").is_displayed()
        assert not page.find(".leaflet-control-zoom").is_displayed()
        width, height = page.run(
            "const r = gridplan.map.getContainer().getBoundingClientRect(); return [r.width, r.height]"
        )
        assert (round(width / 96 * 25.4), round(height / 96 * 25.4)) == (214, 166)
        drawn = page.run(
            "return Array.from(document.querySelectorAll('#map_gridplan canvas')).filter(c => c.checkVisibility())"
            ".filter(c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; return d.some(v => v); }).length"
        )
        assert drawn >= 3
    finally:
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        page.run("window.dispatchEvent(new Event('afterprint'))")
    assert page.find("#gp-panel").is_displayed()


def test_water_and_relief_are_drawn_and_can_be_switched_off(page):
    page.layer("coverage")
    page.run("document.getElementById('gp-overlays').open = true")
    before = page.picture()
    page.find('[data-overlay="water"]').click()
    assert page.picture() != before
    assert page.run("return document.querySelectorAll('.leaflet-relief-pane img').length") == 1
    page.find('[data-overlay="relief"]').click()
    assert page.run("return document.querySelectorAll('.leaflet-relief-pane img').length") == 0


def test_a_county_without_water_and_relief_offers_neither(browser, tmp_path):
    plan = dataclasses.replace(tiny_plan(), backdrop=Backdrop())
    page = Page(browser, write_map(plan, tmp_path / "bare.html"))
    assert page.run("return document.querySelectorAll('[data-overlay=water], [data-overlay=relief]').length") == 0
    assert page.complaints() == []


def test_tiles_are_asked_for_only_where_the_county_says_so_and_only_of_that_host(browser, tmp_path):
    path = write_map(tiny_plan(), tmp_path / "tiles.html", tiles="https://tiles.example.cn/{z}/{x}/{y}.png")
    assert "img-src data: https://tiles.example.cn" in path.read_text(encoding="utf-8")
    page = Page(browser, path)
    asked = page.requests()
    assert asked
    assert all(url.startswith("https://tiles.example.cn/") for url in asked)
    assert page.run("return getComputedStyle(gridplan.map.getPane('fill')).opacity") != "1"
    page.run("document.getElementById('gp-overlays').open = true")
    page.find('[data-overlay="tiles"]').click()
    assert page.run("return getComputedStyle(gridplan.map.getPane('fill')).opacity") == "1"


def test_nasty_texts_of_changes_zones_and_facilities_stay_text(browser, tmp_path):
    county = tiny_county()
    county = county.replace(
        name=NASTY,
        zones=tuple(dataclasses.replace(z, name=NASTY) for z in county.zones),
        townships=tuple(dataclasses.replace(t, name=NASTY) for t in county.townships),
        villages=tuple(dataclasses.replace(v, name="" if i else "长" * 300) for i, v in enumerate(county.villages)),
        township_hospitals=tuple(dataclasses.replace(h, name=NASTY) for h in county.township_hospitals),
        lead_hospitals=tuple(dataclasses.replace(h, name=NASTY) for h in county.lead_hospitals),
        programmes=tuple(dataclasses.replace(p, name=NASTY) for p in county.programmes),
        people=tuple(dataclasses.replace(p, name=NASTY) for p in county.people),
    )
    plan = dataclasses.replace(tiny_plan(county), parent=NASTY)
    diff = dataclasses.replace(a_diff(NASTY), before=NASTY)
    page = Page(browser, write_map(plan, tmp_path / "nasty.html", diff=diff, audience="planners", title=NASTY))
    for name in LAYERS:
        page.layer(name)
    page.run(
        "gridplan.goTo('t0'); gridplan.goTo('v0'); gridplan.goTo('v1'); gridplan.goTo('f0'); gridplan.follow('#township=' + encodeURIComponent(arguments[0]))",
        NASTY,
    )
    assert NASTY in page.text("#gp-card h2")
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    assert NASTY in page.text("#gp-sheet")
    page.run("window.dispatchEvent(new Event('afterprint'))")
    assert page.run(
        "return window.hacked === undefined && document.querySelectorAll('img, a[href^=javascript]').length === 0"
    )
    assert page.run("return document.documentElement.scrollWidth <= window.innerWidth")
    assert page.complaints() == []


def test_the_printed_legend_explains_what_is_on_the_paper_and_nothing_else(page):
    page.layer("coverage")
    page.run("document.getElementById('gp-overlays').open = true")
    page.find('[data-overlay="water"]').click()
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    whole = page.text("#gp-sheet aside")
    page.run("window.dispatchEvent(new Event('afterprint'))")
    page.find('[data-overlay="water"]').click()
    assert "乡镇卫生院" in whole
    assert "水系" not in whole
    assert "村卫生室（" not in whole  # clinics come when one looks closer
    page.run("gridplan.map.setZoom(gridplan.map.getZoom() + 3, { animate: false })")
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    near = page.text("#gp-sheet aside")
    page.run("window.dispatchEvent(new Event('afterprint'))")
    assert "水系" in near
    assert "村卫生室（" in near


def test_who_is_posted_never_takes_away_the_name_of_a_township(page):
    def named():
        return page.run(
            "return Array.from(document.querySelectorAll('.gp-label.gp-township')).map(e => e.firstChild.textContent).sort()"
        )

    home = page.run("return gridplan.map.getZoom()")
    most = 0
    for steps in range(6):
        page.run("gridplan.map.setMinZoom(0).setZoom(arguments[0], { animate: false })", home - steps / 2)
        page.layer("coverage")
        alone = named()
        page.layer("postings")
        assert named() == alone, steps
        most = max(most, page.run("return document.querySelectorAll('.gp-label.gp-township small').length"))
    assert most >= 2
