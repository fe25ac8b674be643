"""Finds the road files and makes sure that they are what they seem; :mod:`gridplan.network` reads them."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from gridplan.domain.county import RoadFile
from gridplan.domain.file_digests import file_digest
from gridplan.sources.report import Report, Where, is_utf8, shorten
from gridplan.sources.tables import named_file

SUFFIXES = (".osm.pbf", ".osm", ".osm.gz")
LINE_SUFFIXES = (".gpkg", ".shp", ".zip", ".geojson")
Coords = Literal["auto", "wgs84", "gcj02"]

_START = 4096
_NOTES = frozenset({".md", ".txt", ".json", ".pdf", ".doc", ".docx", ".xlsx", ".csv"})
_STARTS = {".gpkg": b"SQLite format 3\0", ".shp": b"\x00\x00\x27\x0a", ".geojson": b"{"}
_PARTS = (
    *(".dbf", ".shx", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".qix", ".fbn", ".fbx", ".ain", ".aih", ".atx", ".ixs"),
    *(".mxs", ".xml", ".qmd", ".qml", ".sld", ".lyr"),
)
"""What lies beside a shapefile, or beside a layer as its style."""


def find_roads(
    folder: Path, given: Sequence[str] | None, report: Report, *, coords: Coords = "auto"
) -> tuple[RoadFile, ...]:
    """The county's road files with their digests: those named under ``[files]``, else all of ``roads/``.

    Args:
        folder: the county folder.
        given: paths named in ``gridplan.toml``.
        report: gathers the findings.
        coords: what was declared about layers of lines.
    """
    if given is not None:
        named = [named_file(folder, path, report) for path in given]
        paths = [path for path in named if path is not None]
        if not given:
            report.add("R001", Where(file="gridplan.toml"))
    else:
        roads = folder / "roads"
        paths = sorted(p for p in roads.iterdir() if _may_be_roads(p)) if roads.is_dir() else []
        if not paths:
            report.add("R001", Where(file="roads/"))
    found = (_checked(folder, path, coords, report) for path in paths)
    return tuple(file for file in found if file is not None)


def _may_be_roads(path: Path) -> bool:
    """Notes beside the roads (README, licence, hidden files) and parts of a shapefile are no files of their own."""
    suffix = path.suffix.lower()
    if not path.is_file() or path.name.startswith(".") or suffix in _NOTES or suffix.startswith(".gpkg-"):
        return False
    return suffix not in _PARTS or not _belongs(path)


def _belongs(path: Path) -> bool:
    """Whether the layer that the file is a part of lies beside it: ``roads.dbf``, ``roads.shp.xml``."""
    stems = {path.stem.lower(), Path(path.stem).stem.lower()}
    return any(
        other.suffix.lower() in LINE_SUFFIXES and {other.stem.lower(), other.name.lower()} & stems
        for other in path.parent.iterdir()
    )


def _checked(folder: Path, path: Path, coords: Coords, report: Report) -> RoadFile | None:
    relative = path.relative_to(folder).as_posix()
    if not is_utf8(relative):
        report.add("T016", Where(file=shorten(relative)), value=path.name)
        return None
    lines = path.suffix.lower() in LINE_SUFFIXES
    try:
        if (lines or path.name.lower().endswith(SUFFIXES)) and _looks_whole(path):
            digest = file_digest(path)
            return RoadFile(path=relative, sha256=digest, lines=lines, coords=coords if lines else "auto")
    except (OSError, EOFError, zlib.error):
        pass  # said below: whatever the reason, the file is of no use
    report.add("R002", Where(file=relative), value=path.name)
    return None


def _looks_whole(path: Path) -> bool:
    """Whether the file begins as its kind does."""
    name = path.name.lower()
    if name.endswith(".osm.gz"):
        with gzip.open(path) as file:
            return b"<osm" in file.read(_START)
    if name.endswith(".zip"):
        return zipfile.is_zipfile(path)
    with path.open("rb") as file:
        start = file.read(_START)
    if name.endswith(LINE_SUFFIXES):
        return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_STARTS[path.suffix.lower()])
    return b"OSMHeader" in start[:64] if name.endswith(".pbf") else b"<osm" in start
