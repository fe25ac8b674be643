"""The house's arrows point downward only: this test reads every import and holds it against the plan of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "gridplan"

#: part → parts of gridplan that it may import (besides itself, errors, assets, compiling, languages)
ARROWS = {
    "domain": set(),
    "errors": {"domain"},  # for types only
    "languages": set(),
    "sources": {"domain"},
    "network": {"domain"},
    "solvers": {"domain"},
    "checking": {"domain"},
    "planning": {"network", "solvers", "checking", "domain"},
    "replanning": {"planning", "solvers", "domain"},
    "store": {"domain"},
    "maps": {"domain"},
    "reports": {"domain"},
    "running": {"planning", "replanning", "store", "maps", "reports", "sources", "domain"},
    "cli": {"running", "planning", "replanning", "checking", "store", "maps", "reports", "sources", "domain"},
    "__main__": {"cli"},
}

#: library → the only parts that may import it
OWNERS = {
    "ortools": {"solvers"},
    "pybind11_abseil": {"solvers"},
    "osmnx": {"network"},
    "networkx": {"network"},
    "routingkit_cch": {"network"},
    "contourpy": {"network"},
    "rasterio": {"network"},
    "osmium": {"network", "sources"},
    "geopandas": {"sources"},
    "pyogrio": {"sources", "network", "reports"},
    "openpyxl": {"sources"},
    "pydantic": {"sources"},
    "borax": {"sources"},
    "watchfiles": {"running"},
    "cronsim": {"running", "sources"},
    "xlsxwriter": {"reports"},
    "icalendar": {"reports"},
    "folium": {"maps"},
    "branca": {"maps"},
    "typer": {"cli"},
    "rich": {"cli"},
    "babel": {"languages"},
}

FILES = sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            if node.module == "gridplan":
                yield from (f"gridplan.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_arrows_point_downward(path: Path) -> None:
    part = part_of(path)
    for name in imports(path):
        root, _, rest = name.partition(".")
        if root == "gridplan" and rest and part != "__init__":
            other = rest.split(".")[0]
            allowed = ARROWS.get(part, set()) | {part, "errors", "assets", "compiling", "languages"}
            assert other in allowed, f"{part} may not import {name}"
        if root in OWNERS:
            assert part in OWNERS[root], f"{root} belongs to {OWNERS[root]}, not to {part}"


def test_every_part_has_its_arrows() -> None:
    parts = {p.name for p in PACKAGE.iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert parts <= set(ARROWS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 420, "split it: no file grows past about 400 lines"
