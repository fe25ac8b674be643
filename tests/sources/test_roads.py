from __future__ import annotations

import gzip
import hashlib
import zipfile
from pathlib import Path

import pytest

from gridplan.domain.county import RoadFile
from gridplan.sources.report import Report
from gridplan.sources.roads import find_roads
from gridplan.sources.settings import FilesSection
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


SHP = b"\x00\x00\x27\x0a" + b"\0" * 96


def test_layers_of_lines_are_found_and_their_parts_are_no_files_of_their_own(tmp_path: Path) -> None:
    roads = tmp_path / "roads"
    roads.mkdir()
    (roads / "本县.shp").write_bytes(SHP)
    for suffix in (".dbf", ".SHX", ".prj", ".cpg", ".shp.xml", ".sbn"):
        (roads / f"本县{suffix}").write_bytes(b"x")
    (roads / "b.gpkg").write_bytes(b"SQLite format 3\0")
    (roads / "b.gpkg-wal").write_bytes(b"x")
    (roads / "c.geojson").write_text('\ufeff{"type": "FeatureCollection"}', encoding="utf-8")
    with zipfile.ZipFile(roads / "d.shp.zip", "w") as archive:
        archive.writestr("d.shp", SHP)
    (roads / "e.osm").write_text(OSM, encoding="utf-8")
    report = Report()
    found = find_roads(tmp_path, None, report, coords="gcj02")
    assert report.findings == []
    assert [(file.path, file.lines, file.coords) for file in found] == [
        ("roads/b.gpkg", True, "gcj02"),
        ("roads/c.geojson", True, "gcj02"),
        ("roads/d.shp.zip", True, "gcj02"),
        ("roads/e.osm", False, "auto"),
        ("roads/本县.shp", True, "gcj02"),
    ]


@pytest.mark.parametrize("part", [".shp", ".dbf", ".prj", ".cpg"])
def test_a_changed_part_of_a_shapefile_changes_its_digest(tmp_path: Path, part: str) -> None:
    (tmp_path / "roads").mkdir()
    for suffix in (".shp", ".dbf", ".prj", ".cpg"):
        (tmp_path / "roads" / f"a{suffix}").write_bytes(SHP)
    (before,) = find_roads(tmp_path, None, Report())
    (tmp_path / "roads" / f"a{part}").write_bytes(SHP + b"more")
    (after,) = find_roads(tmp_path, None, Report())
    assert before.sha256 != after.sha256


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.gpkg", b"x"), ("a.geojson", b"<kml/>"), ("a.zip", b"PK\x03\x04"), ("a.shp", b""), ("a.dbf", b"x")],
)
def test_layers_that_are_not_what_they_seem_are_said(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "roads").mkdir()
    (tmp_path / "roads" / name).write_bytes(data)
    report = Report()
    assert find_roads(tmp_path, None, report) == ()
    assert [(f.code, f.file) for f in report.findings] == [("GP-R002", f"roads/{name}")]


def test_coordinates_of_roads_may_be_declared() -> None:
    assert FilesSection().roads_coords == "auto"
    assert FilesSection.model_validate({"roads_coords": "gcj02"}).roads_coords == "gcj02"
