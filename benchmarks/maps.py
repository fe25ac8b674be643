"""Maps: size, time to usable, frames while moving; beside ``GeoDataFrame.explore()`` and plain Folium.

    python benchmarks/maps.py [--quick] [--demo FOLDER]

Counties: the mini county, planned here; a made-up county of 2,000 grids (``tests/support/large_plan.py``); the newest
plan of the demo county in FOLDER (``demo/``: run ``make demo``) and 3 × the demo county, that plan three times side by
side (``peers/side_by_side.py``); where no demo county is planned, the made-up county of 6,000 grids stands in for both.
Each map is opened in Debian's Chromium with the network cut; *usable* is the second frame after everything is wired,
the best of three openings. Frames are the intervals between animation frames while the map glides by 600 pixels and
while it zooms in by one level, and until all of it is painted anew: median, 95th percentile and the longest, least of
three tries, without a graphics card.

The plain maps are of the same county in the same run. They show one layer (areas by team, with a tooltip; plain Folium
townships, roads and facilities as well) and need a network; for the measurement Leaflet is put inside and their other
scripts are left out, in their favour. They are made of the boundaries as they are, as their users would.

Targets, exit 1 where one is missed: 5 MB and 2 s for every county of up to 2,100 grids. ``--quick``: the mini county
and the made-up one of 2,000 grids, under a minute.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from peers.plain_maps import explore_page, folium_page, offline
from peers.side_by_side import repeated
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from gridplan.assets import asset
from gridplan.domain.plan import Plan
from gridplan.maps import write_map
from gridplan.planning.pipeline import Profiles, make_plan
from gridplan.sources import read_county
from gridplan.store import PlanStore

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the made-up county is the one that tests measure too
from support.large_plan import large_plan  # type: ignore[import-not-found]  # noqa: E402

MOST_MB, MOST_S, MOST_GRIDS = 5.0, 2.0, 2100
HEAD = (
    "county       page              MB writing s usable s  pan ms 50/95/most zoom ms 50/95/most"
    "  other/gridplan: size, usable, writing"
)
GLIDE = """
const done = arguments[arguments.length - 1], map = gridplan.map, times = [];
let last = performance.now(), going = true;
const tick = (now) => { times.push(now - last); last = now; if (going) requestAnimationFrame(tick); };
const stop = () => setTimeout(() => { going = false; done(times.slice(1)); }, 300);
requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
const way = arguments[1];
if (arguments[0] === 'pan') { map.once('moveend', stop); map.panBy([600 * way, 200 * way], { duration: 1 }); }
else { map.once('zoomend', stop); map.zoomIn(way); }
"""


Frames = tuple[float, float, float]
"""Median, 95th percentile and longest, in milliseconds."""


class Measured(NamedTuple):
    """Of one page: megabytes, seconds to write and to be usable, and frames."""

    mb: float
    written: float
    usable: float
    pan: Frames | None = None
    zoom: Frames | None = None


def browser() -> webdriver.Chrome:
    """Chromium without a network."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not (program and driver):
        sys.exit("chromium and chromium-driver are needed")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,900"):
        options.add_argument(argument)
    session = webdriver.Chrome(options=options, service=Service(driver))
    session.execute_cdp_cmd("Network.enable", {})
    session.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["http://*", "https://*"]})
    return session


def opened(session: webdriver.Chrome, path: Path, said: str) -> float:
    """Seconds from asking for the page to the frame in which it can be used: least of three openings."""
    times = []
    for _ in range(3):
        session.get("about:blank")
        session.get(path.as_uri())
        end = time.monotonic() + 60
        while (found := session.execute_script(f"return {said}")) is None:
            if time.monotonic() > end:
                raise TimeoutError(f"{path.name} cannot be used after a minute")
            time.sleep(0.05)
        times.append(float(found) / 1000)
    return min(times)


def frames(session: webdriver.Chrome, kind: str) -> Frames:
    """Milliseconds between frames while the map moves, there and back: the least of three tries."""
    tries = []
    for way in (1, -1, 1):
        found: Any = session.execute_async_script(GLIDE, kind, way)
        spans = np.array(found, dtype=np.float64)
        tries.append((*np.percentile(spans, [50, 95]), spans.max()))
    middle, late, longest = np.array(tries).min(axis=0)
    return float(middle), float(late), float(longest)


def ours(session: webdriver.Chrome, plan: Plan, folder: Path) -> Measured:
    """The map as gridplan writes it."""
    start = time.perf_counter()
    path = write_map(plan, folder / "map.html")
    written = time.perf_counter() - start
    usable = opened(session, path, "window.gridplan ? window.gridplan.ready : null")
    pan = frames(session, "pan")
    return Measured(path.stat().st_size / 1e6, written, usable, pan, frames(session, "zoom"))


def plain(session: webdriver.Chrome, plan: Plan, folder: Path) -> Iterator[tuple[str, Measured]]:
    """The maps made by hand."""
    for name, make in (("explore()", explore_page), ("plain Folium", folium_page)):
        start = time.perf_counter()
        path = make(plan, folder / f"{name.split()[0].strip('()')}.html")
        written = time.perf_counter() - start
        usable = opened(session, offline(path), "window.usable || null")
        yield name, Measured(path.stat().st_size / 1e6, written, usable)


def counties(demo: Path, *, quick: bool) -> Iterator[tuple[str, Plan]]:
    """Name and plan, smallest first."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "mini"
        shutil.copytree(asset("data/mini"), folder)
        yield "mini", make_plan(read_county(folder), folder, profiles=Profiles.all("quick"))
    yield "2,000 grids", large_plan()
    if quick:
        return
    versions = sorted(p.name for p in (demo / "plans").glob("2*")) if demo.is_dir() else []
    if not versions:
        print(f"no plan under {demo}: the demo county is left out")
        yield "6,000 grids", large_plan(scale=3)
        return
    plan = PlanStore(demo).load(versions[-1])
    yield "demo", plan
    yield "3 × demo", repeated(plan, 3)


def line(county: str, page: str, found: Measured, base: Measured | None = None) -> str:
    """A row of the table; ratios are the other's over gridplan's: above 1 gridplan is smaller or faster."""
    moving = "" if found.pan is None or found.zoom is None else f"{_said(found.pan)} {_said(found.zoom)}"
    ratio = ""
    if base is not None:
        ratio = f"{found.mb / base.mb:6.2f} ×{found.usable / base.usable:6.2f} ×{found.written / base.written:6.2f} ×"
    return f"{county:12} {page:13} {found.mb:6.2f} {found.written:8.1f} {found.usable:8.2f} {moving:34} {ratio}"


def _said(frames: Frames) -> str:
    return "/".join(f"{value:4.0f}" for value in frames).rjust(17)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--demo", type=Path, default=ROOT / "demo")
    asked = parser.parse_args(arguments)
    print(HEAD)
    missed, largest = [], 0.0
    session = browser()
    try:
        for name, plan in counties(asked.demo, quick=asked.quick):
            with tempfile.TemporaryDirectory() as scratch:
                own = ours(session, plan, Path(scratch))
                print(line(name, "gridplan", own), flush=True)
                for other, found in plain(session, plan, Path(scratch)):
                    print(line(name, other, found, own), flush=True)
            if len(plan.county.grids) <= MOST_GRIDS:
                largest = max(largest, own.usable)
                if own.mb > MOST_MB or own.usable > MOST_S:
                    missed.append(name)
    finally:
        session.quit()
    for name in missed:
        print(f"missed: {name} is over {MOST_MB:g} MB or {MOST_S:g} s")
    print(f"usable within {largest:.2f} s at up to {MOST_GRIDS:,} grids")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
