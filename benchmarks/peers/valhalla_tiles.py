"""Valhalla on roads of our own: tiles from an OpenStreetMap file, matrices from the tiles.

Valhalla prices roads by itself (speeds by class, turns, its own snapping), so its times are not held against ours for
exactness. Tiles are built by the program that comes in the wheels of ``pyvalhalla`` from 3.6 (and of
``pyvalhalla-weekly`` for Python 3.11).
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from peers.mountains import CLASSES, Floats, Mountains

_NO_LIMIT = 10**8


def builder() -> Path | None:
    """The program that builds tiles; ``None`` where the wheel is missing or lacks it."""
    found = importlib.util.find_spec("valhalla")
    places = found.submodule_search_locations if found else None
    programs = [Path(place) / "bin" / "valhalla_build_tiles" for place in places or ()]
    return next((program for program in programs if program.is_file()), None)


def write_osm(roads: Mountains, path: Path) -> None:
    """The roads as an OpenStreetMap file; node ``i`` has the id ``i + 1``."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, place in enumerate(roads.lonlat.tolist(), 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=tuple(place)))
        for number, (run, kind, oneway) in enumerate(roads.chains, 1):
            tags = {"highway": CLASSES[kind], **({"oneway": "yes"} if oneway else {})}
            writer.add_way(osmium.osm.mutable.Way(id=number, version=1, nodes=(run + 1).tolist(), tags=tags))


def open_tiles(osm: Path, folder: Path) -> Any:
    """Builds tiles of an OpenStreetMap file in ``folder`` and opens them, all limits lifted.

    Matrices are asked of ``timedistancematrix``, which searches once from each source: at these sizes
    Valhalla's own choice (``costmatrix``, searches from both sides) takes a hundred times as long.

    Raises:
        RuntimeError: the tiles cannot be built; with the program's last words.
    """
    import valhalla  # noqa: PLC0415

    program = builder()
    if program is None:
        raise RuntimeError("no valhalla_build_tiles")
    tiles = folder / "tiles"
    tiles.mkdir()
    config = valhalla.get_config(tile_extract="", tile_dir=str(tiles))
    config["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    config["service_limits"]["auto"] |= dict.fromkeys(
        ("max_distance", "max_locations", "max_matrix_distance", "max_matrix_location_pairs"), _NO_LIMIT
    )
    settings = folder.resolve() / "valhalla.json"
    settings.write_text(json.dumps(config))
    command = [program, "-c", settings, osm.resolve()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - leaves notes
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    return valhalla.Actor(str(settings))


def ask(actor: Any, sources: Floats, targets: Floats) -> str:
    """Valhalla's answer for rows of lon, lat, as text."""
    request = {"sources": _places(sources), "targets": _places(targets), "costing": "auto", "verbose": False}
    return str(actor.matrix(json.dumps(request)))


def matrix(answer: str) -> tuple[Floats, Floats]:
    """Seconds and metres, float64[sources, targets]; NaN where there is no way."""
    found = json.loads(answer)
    rows = found["sources_to_targets"]
    kilometres = np.array(rows["distances"], dtype=np.float64)
    return np.array(rows["durations"], dtype=np.float64), kilometres * 1000


def route_by_class(actor: Any, start: Floats, end: Floats) -> dict[str, Floats]:
    """Kilometres and hours at Valhalla's speeds by road class along its route between two points (lon, lat)."""
    request = {"locations": _places(np.stack((start, end))), "costing": "auto", "directions_type": "none"}
    route = json.loads(actor.route(json.dumps(request)))["trip"]
    shape = {"encoded_polyline": route["legs"][0]["shape"], "costing": "auto", "shape_match": "edge_walk"}
    shape |= {"filters": {"attributes": _EDGE, "action": "include"}}
    totals: dict[str, Floats] = {}
    for edge in json.loads(actor.trace_attributes(json.dumps(shape)))["edges"]:
        step = np.array([edge["length"], edge["length"] / edge["speed"]])
        totals[edge["road_class"]] = totals.get(edge["road_class"], np.zeros(2)) + step
    return totals


_EDGE = ["edge.road_class", "edge.length", "edge.speed"]


def _places(lonlat: Floats) -> list[dict[str, float]]:
    return [{"lon": lon, "lat": lat} for lon, lat in lonlat.tolist()]
