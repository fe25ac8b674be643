"""Finds the road files and makes sure that they are what they seem; :mod:`gridplan.network` reads them."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path

from gridplan.domain.county import RoadFile
from gridplan.sources.report import Report, Where
from gridplan.sources.tables import named_file

SUFFIXES = (".osm.pbf", ".osm", ".osm.gz")
_START = 4096


def find_roads(folder: Path, given: Sequence[str] | None, report: Report) -> tuple[RoadFile, ...]:
    """The county's road files with their digests: those named under ``[files]``, else all of ``roads/``."""
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
    found = (_checked(folder, path, report) for path in paths)
    return tuple(file for file in found if file is not None)


def _may_be_roads(path: Path) -> bool:
    """Notes beside the roads (README, licence, hidden files) are left alone."""
    return path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in {".md", ".txt", ".json"}


def _checked(folder: Path, path: Path, report: Report) -> RoadFile | None:
    relative = path.relative_to(folder).as_posix()
    where = Where(file=relative)
    if not path.name.lower().endswith(SUFFIXES):
        report.add("R002", where, value=path.name)
        return None
    try:
        if not _looks_whole(path):
            report.add("R002", where, value=path.name)
            return None
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, EOFError, zlib.error):
        report.add("R002", where, value=path.name)
        return None
    return RoadFile(path=relative, sha256=digest)


def _looks_whole(path: Path) -> bool:
    """Whether the file begins as its kind does."""
    name = path.name.lower()
    if name.endswith(".osm.gz"):
        with gzip.open(path) as file:
            return b"<osm" in file.read(_START)
    with path.open("rb") as file:
        start = file.read(_START)
    return b"OSMHeader" in start[:64] if name.endswith(".pbf") else b"<osm" in start
