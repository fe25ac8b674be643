from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from gridplan.domain.county import RoadFile
from gridplan.sources.report import Report
from gridplan.sources.roads import find_roads
from sources.folders import OSM

PBF = b"\x00\x00\x00\x0e\x0a\x09OSMHeader\x18\x7c" + b"\x00" * 200


@pytest.mark.parametrize(
    ("name", "data"), [("a.osm.pbf", PBF), ("a.osm", OSM.encode()), ("a.osm.gz", gzip.compress(OSM.encode(), mtime=0))]
)
def test_road_files_with_their_digests(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "roads").mkdir()
    (tmp_path / "roads" / name).write_bytes(data)
    (tmp_path / "roads" / "README.md").write_text("notes", encoding="utf-8")
    report = Report()
    expected = RoadFile(path=f"roads/{name}", sha256=hashlib.sha256(data).hexdigest())
    assert find_roads(tmp_path, None, report) == (expected,)
    assert find_roads(tmp_path, [f"roads/{name}"], report) == (expected,)
    assert report.findings == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.osm.pbf", b""),
        ("a.osm.pbf", OSM.encode()),
        ("a.osm", b"<gpx/>"),
        ("a.osm.gz", OSM.encode()),
        ("a.osm.gz", gzip.compress(OSM.encode(), mtime=0)[:20]),
        ("a.shp", b"x"),
    ],
)
def test_damaged_road_files_are_said(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "roads").mkdir()
    (tmp_path / "roads" / name).write_bytes(data)
    report = Report()
    assert find_roads(tmp_path, None, report) == ()
    assert [(f.code, f.file) for f in report.findings] == [("GP-R002", f"roads/{name}")]


@pytest.mark.parametrize("given", [None, []])
def test_no_roads_is_said(tmp_path: Path, given: list[str] | None) -> None:
    report = Report()
    assert find_roads(tmp_path, given, report) == ()
    assert [f.code for f in report.findings] == ["GP-R001"]
