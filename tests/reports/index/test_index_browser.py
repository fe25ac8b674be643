"""The page in Debian's Chromium with the network cut: nothing leaves, everything works, and it can be read."""

from __future__ import annotations

import base64
import dataclasses

import pytest

from gridplan.domain.circuits import MissedReason
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.reports.index import write_index
from support.browser import Page, open_browser
from support.tiny_plan import tiny_plan

pytestmark = pytest.mark.browser
NASTY = '<img src=x onerror="document.title=1"><script>document.title=1</script>'

CONTRAST = """
const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
const lum = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b; };
function ground(element) {
  for (let e = element; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor);
    if (c[3] > .99) return c;
  }
  return [255, 255, 255, 1];
}
function behind(text) {
  const own = text.parentElement.tagName === 'g' && text.parentElement.querySelector('rect');
  if (!own) return ground(text);
  const fill = getComputedStyle(own).fill;
  return fill.startsWith('url') ? parse(getComputedStyle(document.querySelector('.hole-ground')).fill) : parse(fill);
}
const bad = [];
let seen = 0;
document.querySelectorAll('details').forEach((d) => { d.open = true; });
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || element.closest('script, style, title, desc, .hidden, .skip')) continue;
  if (!element.getClientRects().length) continue;
  const svg = element.tagName === 'text';
  const style = getComputedStyle(element);
  const [a, b] = [lum(parse(svg ? style.fill : style.color)), lum(svg ? behind(element) : ground(element))];
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  seen += 1;
  if (ratio < 4.5) bad.push(`${element.tagName}.${element.getAttribute('class')} ${walker.currentNode.textContent.trim().slice(0, 20)} ${ratio.toFixed(2)}`);
}
return [seen, [...new Set(bad)]];
"""


@pytest.fixture(scope="module")
def browser():
    yield from open_browser()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    (folder / "map.html").touch()
    (folder / "plan.xlsx").touch()
    findings = tuple(
        Finding(code="GP-R010", level=level, message="路", remedy=MissedReason.NO_WAY.value) for level in FindingLevel
    )
    county = tiny_plan().county.replace(sample=True)
    plan = dataclasses.replace(tiny_plan(county), findings=findings)
    return write_index(plan, folder / "index.html", planners_papers=True)


class Index(Page):
    """The page as somebody reads it."""

    def __init__(self, browser, path, *, width=1280, dark=False) -> None:
        self.browser = browser
        for kind in ("browser", "performance"):
            browser.get_log(kind)
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        browser.get(path.as_uri())
        browser.execute_script("try { localStorage.clear(); } catch (refused) { return; } ")

    def names(self):
        return self.run(
            "return [...document.querySelectorAll('#town-table tbody tr')].map(r => r.cells[1].textContent)"
        )


@pytest.fixture
def page(browser, path):
    opened = Index(browser, path)
    yield opened
    assert opened.complaints() == []
    assert opened.requests() == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_stands_out_from_its_ground(browser, path, dark):
    seen, bad = Index(browser, path, dark=dark).run(CONTRAST)
    assert seen > 150
    assert bad == []


def test_light_and_dark_can_be_chosen(page):
    before = page.run("return getComputedStyle(document.documentElement).backgroundColor")
    button = page.find("#theme")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert page.run("return getComputedStyle(document.documentElement).backgroundColor") != before
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert page.run("return getComputedStyle(document.documentElement).backgroundColor") == before


def test_townships_can_be_sorted_with_the_keyboard_alone(page):
    assert page.names() == ["乙镇", "甲镇"]
    page.run("document.querySelector('#town-table thead th:nth-child(11) button').focus()")
    page.browser.switch_to.active_element.send_keys("\ue007")
    heading = "#town-table thead th:nth-child(11)"
    assert page.find(heading).get_attribute("aria-sort") == "descending"
    assert page.names() == ["乙镇", "甲镇"]  # 6,600 residents before 6,300
    page.browser.switch_to.active_element.send_keys("\ue007")
    assert page.find(heading).get_attribute("aria-sort") == "ascending"
    assert page.names() == ["甲镇", "乙镇"]


def test_the_keyboard_reaches_everything(page):
    stops = []
    for _ in range(80):
        page.browser.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Tab", "code": "Tab"})
        page.browser.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyUp", "key": "Tab", "code": "Tab"})
        stops.append(
            page.run(
                "const e = document.activeElement;"
                "return e.id || e.getAttribute('href') || `${e.tagName} ${(e.textContent || '').trim().slice(0, 12)}`"
            )
        )
    assert stops[0] == "#main"
    for wanted in ("theme", "print", "#postings", "map.html#township=990101101", "map.html", "plan.xlsx"):
        assert wanted in stops, (wanted, stops)
    assert any(stop.startswith("SUMMARY 以表格查看") for stop in stops)


@pytest.mark.parametrize("width", [360, 768])
def test_nothing_hangs_over_the_edge_of_a_small_screen(browser, path, width):
    page = Index(browser, path, width=width)
    page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.run("return document.documentElement.scrollWidth") <= width


def test_it_can_be_read_without_script(browser, path):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        Index(browser, path)
        assert browser.find_element("css selector", ".verdict").is_displayed()
        assert not browser.find_element("css selector", ".tools").is_displayed()
        summary = browser.find_element("css selector", "#postings summary")
        summary.click()
        assert browser.find_element("css selector", "#postings-table").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_it_prints_on_a4_with_what_was_folded(page):
    told = page.run(
        "window.dispatchEvent(new Event('beforeprint'));"
        "const open = document.querySelectorAll('details.group:not([open]):not(.minor)').length;"
        "window.dispatchEvent(new Event('afterprint'));"
        "return [open, document.querySelectorAll('details.group:not([open])').length]"
    )
    assert told[0] == 0
    assert told[1] > 0
    printed = page.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    content = base64.b64decode(printed["data"])
    assert content.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594" in content or b"/MediaBox [0 0 595" in content


def test_names_with_markup_do_nothing(browser, tmp_path):
    county = tiny_plan().county
    county = county.replace(
        name=NASTY,
        people=tuple(dataclasses.replace(p, name=NASTY) for p in county.people),
        townships=tuple(dataclasses.replace(t, name=NASTY) for t in county.townships),
    )
    page = Index(browser, write_index(tiny_plan(county), tmp_path / "index.html", audience="planners"))
    assert page.run("return document.title") == f"{NASTY}医共体服务规划"
    assert page.run("return document.querySelectorAll('img').length") == 0
    assert page.run("return document.querySelectorAll('script').length") == 1
    assert page.complaints() == []
