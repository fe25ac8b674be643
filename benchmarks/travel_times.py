"""gridplan's travel times against public engines, all in one run on the same roads.

    python benchmarks/travel_times.py [--quick]

The roads are a made-up mountain network (:mod:`peers.mountains`), the villages nodes of it, the weights whole
milliseconds that differ by direction. Engines are asked in turn, round after round, so that a busy machine slows all
of them; times are medians over the rounds, ratios medians of the ratios in each round, one thread against one thread
and all threads against all threads. Slow engines answer a sample of the sources in each round; Valhalla, the slowest by
far, is asked after the others. The first call of gridplan's engine, in which numba compiles it or reads what it
compiled before, comes before the clock starts.

Needs ``pip install -e .[bench]``. Prints its tables and, last, the figure; exits 1 where a target is missed or an
engine is not there. ``--quick``: 15,000 nodes, what is installed, no memory, growth or Andorra.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from peers import andorra, engines, valhalla_tiles
from peers.engines import Engine
from peers.mountains import Ints, Mountains, mountains
from peers.targets import Target, tell

from gridplan.network.engines import arc_graph, many_to_many
from gridplan.network.engines.hierarchy import build_hierarchy

MEMORY_PLACES, MEMORY_MIB = 4000, 1024
VALHALLA = "Valhalla"
FACTORS = {"scipy dijkstra": 100.0, "RoutingKit CCH": 5.0}  # the others: 1


@dataclass(frozen=True, kw_only=True)
class Timing:
    """One engine: seconds to prepare, seconds for a source in each round, its largest difference to scipy in ms."""

    name: str
    threads: int
    prepare: float
    rounds: tuple[float, ...]
    difference: int | None = None

    @property
    def source(self) -> float:
        """Median seconds for a source."""
        return median(self.rounds)


def timed(work: Any, *arguments: Any) -> tuple[float, Any]:
    """Seconds that a call took, and what it returned."""
    start = perf_counter()
    result = work(*arguments)
    return perf_counter() - start, result


def race(chosen: list[Engine], roads: Mountains, places: Ints, rounds: int) -> list[Timing]:
    """Prepares all engines, checks their whole matrices against scipy's (the first), then asks them in turn."""
    for engine in chosen:
        importlib.import_module(engine.package)  # not on the clock
    prepared = [timed(engine.prepare, roads) for engine in chosen]
    expected, differences = None, []
    for engine, (_, ready) in zip(chosen, prepared, strict=True):
        blocks = np.array_split(places, max(1, len(places) // 200))
        found = np.vstack([engine.matrix(engine.ask(ready, block, places)) for block in blocks])
        expected = found if expected is None else expected
        differences.append(int(np.abs(found - expected).max()))
    times: list[list[float]] = [[] for _ in chosen]
    for turn in range(rounds):
        for engine, (_, ready), spent in zip(chosen, prepared, times, strict=True):
            sources = np.roll(places, -turn * engine.sample)[: engine.sample]
            spent.append(timed(engine.ask, ready, sources, places)[0] / len(sources))
    return [
        Timing(name=engine.name, threads=engine.threads, prepare=seconds, rounds=tuple(spent), difference=difference)
        for engine, (seconds, _), spent, difference in zip(chosen, prepared, times, differences, strict=True)
    ]


def race_valhalla(roads: Mountains, places: Ints, rounds: int) -> Timing:
    """Valhalla on the same roads, at its own speeds; what its places cost to find is spread over all sources."""
    sample, lonlat = 10, roads.lonlat[places]
    with tempfile.TemporaryDirectory() as folder:
        osm = Path(folder) / "roads.osm.pbf"
        valhalla_tiles.write_osm(roads, osm)
        prepare, actor = timed(valhalla_tiles.open_tiles, osm, Path(folder))
        valhalla_tiles.ask(actor, lonlat[:1], lonlat)
        spent = []
        for turn in range(rounds):
            one, _ = timed(valhalla_tiles.ask, actor, lonlat[turn : turn + 1], lonlat)
            more, _ = timed(valhalla_tiles.ask, actor, lonlat[turn : turn + 1 + sample], lonlat)
            spent.append((more - one) / sample + one / len(places))
    return Timing(name=VALHALLA, threads=1, prepare=prepare, rounds=tuple(spent))


def report(timings: list[Timing], sources: int) -> Iterator[Target]:
    """Prints the table of a race; the ratio to gridplan with as many threads, and with preparing."""
    own = {timing.threads: timing for timing in timings if timing.name == engines.OURS}
    print(f"{'engine':<18} threads  prepare s  µs/source  × gridplan  with preparing  difference ms")
    for timing in timings:
        rival = own.get(timing.threads, own[1])
        ratio = median(theirs / ours for theirs, ours in zip(timing.rounds, rival.rounds, strict=False))
        whole = (timing.prepare + sources * timing.source) / (rival.prepare + sources * rival.source)
        difference = "own speeds" if timing.difference is None else str(timing.difference)
        print(
            f"{timing.name:<18} {timing.threads:>7} {timing.prepare:>10.2f} {timing.source * 1e6:>10,.1f}"
            f" {ratio:>11,.1f} {whole:>15,.1f} {difference:>14}"
        )
        label = f"{timing.name}, {timing.threads} thread(s)"
        if timing.name != engines.OURS:
            factor = FACTORS.get(timing.name, 1.0)
            reached, told = ratio >= factor, f"{ratio:,.1f} ×"
            yield Target(name=f"gridplan against {label}: at least {factor:g} ×", reached=reached, figure=told)
        if timing.difference is not None:
            exact, told = timing.difference == 0, f"{timing.difference} ms"
            yield Target(name=f"exactness of {label}", reached=exact, figure=told)


def headline(targets: list[Target]) -> str:
    """The ratios that matter most, for the last line."""
    told = {name: target.figure for name in FACTORS for target in targets if f"against {name}" in target.name}
    return "".join(f"{figure} {name}, " for name, figure in told.items())


def routingkit_lists(roads: Mountains, places: Ints) -> float:
    """Seconds for a source that RoutingKit's wheel spends on turning answers into Python's numbers.

    A hundred targets named many times over cost RoutingKit the search of a hundred, and the wheel the list of all.
    """
    engine = engines.routingkit()
    ready, few = engine.prepare(roads), places[:100]
    many = np.tile(few, len(places) // len(few))
    rounds = [[timed(engine.ask, ready, places[:400], ends)[0] / 400 for ends in (few, many)] for _ in range(5)]
    return median(long - short for short, long in rounds) * len(places) / (len(many) - len(few))


def closure(roads: Mountains, places: Ints) -> Iterator[Target]:
    """A landslide closes one road: new weights on the old order, against building anew, ours and RoutingKit's."""
    hierarchy = build_hierarchy(len(roads.lonlat), roads.tails, roads.heads)
    road = max(roads.chains, key=lambda chain: len(chain[0]))[0]
    closed = np.isin(roads.tails, road[1:-1]) | np.isin(roads.heads, road[1:-1])
    weights = np.where(closed, -1, roads.weights)
    anew, again = [], []
    for _ in range(5):
        built, fresh = timed(build_hierarchy, len(roads.lonlat), roads.tails, roads.heads)
        anew.append(built + timed(fresh.customize, weights)[0])
        again.append(timed(hierarchy.customize, weights)[0])
    graph = arc_graph(roads.lonlat, roads.tails, roads.heads, weights)
    few = places[:40]
    wrong = np.abs(many_to_many(graph, few, places, engine="sweep") - many_to_many(graph, few, places, engine="scipy"))
    print(f"closing a road: {median(again) * 1e3:.1f} ms against {median(anew) * 1e3:.0f} ms for building anew")
    for label, spent in engines.routingkit_closure(roads, weights):
        word = "slower" if spent > median(again) else "FASTER"
        factor = max(spent / median(again), median(again) / spent)
        print(f"  RoutingKit, {label}: {spent * 1e3:.2f} ms, {factor:.1f} × {word} than gridplan")
    ratio = median(anew) / median(again)
    yield Target(name="closure against building anew, more than 1 ×", reached=ratio > 1, figure=f"{ratio:.0f} ×")
    yield Target(name="exactness after the closure", reached=not wrong.any(), figure=f"{wrong.max()} ms")


def growth(sizes: Iterable[int], villages: Iterable[int]) -> None:
    """Prints how gridplan's engine grows, one thread, beside scipy on the same roads."""
    counts = tuple(villages)
    columns = " ".join(f"{f'{count:,} vill.':>12}" for count in counts)
    print(f"\n{'nodes':>8} {'order s':>8} {'weights ms':>10} {columns}  µs/source; scipy (10 sources)")
    for size in sizes:
        roads = mountains(size)
        order, hierarchy = timed(build_hierarchy, len(roads.lonlat), roads.tails, roads.heads)
        customize = median(timed(hierarchy.customize, roads.weights)[0] for _ in range(3))
        graph, cells = engines.graph_of(roads), []
        _ = graph.metric.needed
        for count in counts:
            places = roads.places(count)
            spent = [timed(engines.ours(1).ask, graph, places, places)[0] for _ in range(3)]
            cells.append(f"{median(spent) / count * 1e6:>12.1f}")
        slow = timed(engines.scipy().ask, graph.matrix, places[:10], places)[0] / 10 * 1e6
        print(f"{len(roads.lonlat):>8,} {order:>8.2f} {customize * 1e3:>10.1f} {' '.join(cells)}  {slow:>9,.0f}")


def memory() -> Iterator[Target]:
    """Peak memory of a child process that answers the largest matrix asked for."""
    told = subprocess.run([sys.executable, __file__, "--peak"], capture_output=True, text=True, check=True)  # noqa: S603
    before, peak = (float(word) for word in told.stdout.split())
    size = f"{MEMORY_PLACES:,} × {MEMORY_PLACES:,}"
    print(f"\n{size}: {peak:,.0f} MiB at most, of which {before:,.0f} before there are roads")
    yield Target(
        name=f"{size} under {MEMORY_MIB:,} MiB",
        reached=peak < MEMORY_MIB,
        figure=f"{peak:,.0f} MiB",
    )


def print_peak() -> int:
    """The child's part: MiB at most up to the imports, and at most in all."""
    before = peak_mib()
    roads = mountains(60_000)
    places = roads.places(MEMORY_PLACES)
    many_to_many(engines.graph_of(roads), places, places, engine="sweep")
    print(before, peak_mib())
    return 0


def peak_mib() -> float:
    """The most memory that this process ever used, ``VmHWM``; what the parent used does not count as in rusage."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def whole_run() -> Iterator[Target]:
    """Everything that issue 3 asks to be measured."""
    roads = mountains(60_000)
    places = roads.places(2000)
    print(f"{len(roads.lonlat):,} nodes, {len(roads.tails):,} arcs, {len(places):,} × {len(places):,}")
    everyone, tiles = engines.exact_engines(), valhalla_tiles.builder() is not None
    missing = [engine.name for engine in everyone if not engine.installed] + ([] if tiles else [VALHALLA])
    for name in missing:
        yield Target(name=f"{name} is measured", reached=False, figure="not installed: pip install -e .[bench]")
    timings = race([engine for engine in everyone if engine.installed], roads, places, rounds=7)
    if tiles:
        timings.append(race_valhalla(roads, places, rounds=3))
    yield from report(timings, len(places))
    own = next(timing for timing in timings if timing.name == engines.OURS)
    rival = next((timing for timing in timings if timing.name == "RoutingKit CCH"), None)
    if rival:
        lists = routingkit_lists(roads, places)
        print(f"of RoutingKit's {rival.source * 1e6:.0f} µs, {lists * 1e6:.0f} µs are Python's lists;", end=" ")
        ratio = (rival.source - lists) / own.source
        print(f"without them it takes {ratio:.1f} × as long as gridplan")
        label = "gridplan against RoutingKit without Python's lists: at least 5 ×"
        yield Target(name=label, reached=ratio >= FACTORS["RoutingKit CCH"], figure=f"{ratio:.1f} ×")
    yield from closure(roads, places)
    growth((15_000, 60_000, 250_000), (500, 1000, 2000, 4000))
    yield from memory()
    if tiles:
        left = andorra.compare()
        label = "Andorra: at most a seventh of the difference to Valhalla is left unexplained"
        yield Target(name=label, reached=left <= 1 / 7, figure=f"{left:.0%}")


def quick_run() -> Iterator[Target]:
    """The same race on a small network, with the engines that are there."""
    roads = mountains(15_000)
    places = roads.places(1000)
    print(f"{len(roads.lonlat):,} nodes, {len(roads.tails):,} arcs, {len(places):,} × {len(places):,}")
    chosen = [engine for engine in engines.exact_engines() if engine.installed]
    yield from report(race(chosen, roads, places, rounds=3), len(places))
    yield from closure(roads, places)


def main() -> int:
    """Runs the benchmark; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="a small network, under a minute")
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        return print_peak()
    small = mountains(2000)
    for threads in (1, 2):  # numba compiles here
        engines.ours(threads).ask(engines.ours(threads).prepare(small), small.places(300), small.places(300))
    targets = list(quick_run() if options.quick else whole_run())
    return tell("travel times", targets, figures=headline(targets))


if __name__ == "__main__":
    sys.exit(main())
