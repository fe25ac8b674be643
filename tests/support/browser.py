"""A map in Debian's Chromium with the network cut, and what a reader does with it."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator

import pytest


def _program(*names):
    return next((found for name in names if (found := shutil.which(name))), None)


def open_browser() -> Iterator[object]:
    """A browser that has no network and keeps a record of what it would have asked for."""
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    chromium, driver = _program("chromium", "chromium-browser"), _program("chromedriver")
    if not (chromium and driver):
        reason = "chromium and chromium-driver are not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    session = webdriver.Chrome(options=options, service=Service(driver))
    try:
        session.execute_cdp_cmd("Network.enable", {})
        session.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["http://*", "https://*", "ws://*", "wss://*"]})
        session.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
        )
        yield session
    finally:
        session.quit()


class Page:
    """What a reader does with the map."""

    def __init__(self, browser, path) -> None:
        self.browser = browser
        for kind in ("browser", "performance"):
            browser.get_log(kind)
        browser.get(path.as_uri())
        self.wait("return window.gridplan && window.gridplan.ready")

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def wait(self, script, *arguments):
        end = time.monotonic() + 20
        while not (value := self.run(script, *arguments)):
            assert time.monotonic() < end, f"in vain: {script}"
            time.sleep(0.05)
        return value

    def find(self, css):
        return self.browser.find_element("css selector", css)

    def text(self, css):
        return self.run("return document.querySelector(arguments[0]).textContent", css)

    def layer(self, name):
        self.find(f'.gp-tabs [data-layer="{name}"]').click()
        self.settle()

    def settle(self):
        """Wait until what was asked for is drawn."""
        self.run("gridplan.paintAll()")  # canvases take turns after a move
        self.browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")

    def picture(self):
        """Everything drawn on canvas, as one text, so that two states can be compared."""
        # Leaflet repaints only what changed, which leaves other traces at edges than painting the whole
        self.run(
            "gridplan.paintAll(); const all = new Set(); gridplan.map.eachLayer(l => { if (l._renderer) all.add(l._renderer); });"
            "all.forEach(r => { r._redrawBounds = null; r._redraw(); });"
        )
        self.settle()
        return self.run(
            "const blank = c => Object.assign(document.createElement('canvas'), {width: c.width, height: c.height});"
            "return Array.from(document.querySelectorAll('#map_gridplan canvas'))"
            ".map(c => [c.toDataURL(), blank(c).toDataURL()]).filter(([a, b]) => a !== b).map(p => p[0]).join()"
        )

    def click_place(self, code):
        self.run(
            "const p = gridplan.villages.find(v => v.code === arguments[0]);"
            "gridplan.map.setView(p.at, gridplan.map.getZoom(), {animate: false});",
            code,
        )
        x, y = self.run(
            "const r = gridplan.map.getContainer().getBoundingClientRect();"
            "const p = gridplan.villages.find(v => v.code === arguments[0]);"
            "const at = gridplan.map.latLngToContainerPoint(p.at); return [r.left + at.x, r.top + at.y];",
            code,
        )
        for kind in ("mousePressed", "mouseReleased"):
            event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
            self.browser.execute_cdp_cmd("Input.dispatchMouseEvent", event)
        self.wait("return !document.getElementById('gp-card').hidden")

    def complaints(self):
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def requests(self):
        events = (json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance"))
        sent = (e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent")
        return [url for url in sent if not url.startswith(("file:", "data:"))]
