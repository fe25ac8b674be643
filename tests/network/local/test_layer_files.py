from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString

from gridplan.domain import gcj02
from gridplan.domain.county import RoadFile
from gridplan.domain.file_digests import file_digest
from gridplan.domain.findings import FindingLevel
from gridplan.errors import InputError
from gridplan.network.reading.osm import read_roads
from support.osm import row, write_osm

EAST = LineString([(110.0, 30.0), (110.01, 30.0)])
NORTH = LineString([(110.005, 29.99), (110.005, 30.01)])
HERE = np.array([[109.95, 29.95], [110.05, 30.05]])


def layer(path, *shapes, **columns):
    columns = columns or {"道路等级": ["村道"] * len(shapes)}
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4490").to_file(path)
    return RoadFile(path=path.name, sha256="", lines=True)


def written(path, *features, **more):
    features = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    path.write_text(json.dumps({"type": "FeatureCollection", **more, "features": features}), encoding="utf-8")
    return RoadFile(path=path.name, sha256="", lines=True)


def line(*points):
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def codes(roads):
    return [f.code for f in roads.findings]


def warned(roads, code):
    (told,) = (f for f in roads.findings if f.code == code)
    assert told.level is FindingLevel.WARNING
    return told


def test_coordinates_that_are_no_numbers_are_said(tmp_path):
    file = written(
        tmp_path / "nan.geojson",
        ({"highway": "tertiary"}, line((110, 30), (float("nan"), 30.01), (110, 30.02))),
        ({"highway": "tertiary"}, line((110, 30), (110.01, 30))),
    )
    roads = read_roads(tmp_path, [file], places=HERE)
    assert warned(roads, "GP-R053").value == "1"
    assert (codes(roads), len(roads.tails)) == (["GP-R053", "GP-R037"], 1)


def test_lists_among_the_attributes_are_read_or_said(tmp_path):
    file = written(
        tmp_path / "list.geojson",
        (
            {"highway": ["tertiary"], "maxspeed": [30, 20], "surface": ["?", "!"], "name": ["甲", "乙"]},
            line(*EAST.coords),
        ),
        ({"highway": "track", "maxspeed": [], "surface": None, "name": None}, line(*NORTH.coords)),
    )
    roads = read_roads(tmp_path, [file])
    first = next(dict(tags) for tags in roads.way_tags if tags["highway"] == "tertiary")
    assert first == {"highway": "tertiary", "maxspeed": "20", "name": "甲;乙"}
    assert warned(roads, "GP-R038").value == "?;!×1"


def test_a_geojson_of_an_unknown_crs_is_refused(tmp_path):
    crs = {"type": "name", "properties": {"name": "EPSG:999999"}}
    file = written(tmp_path / "a.geojson", ({"highway": "road"}, line(*EAST.coords)), crs=crs)
    with pytest.raises(InputError) as caught:
        read_roads(tmp_path, [file])
    assert [(f.code, f.value) for f in caught.value.findings] == [("GP-R032", "EPSG:999999")]
    crs["properties"]["name"] = "urn:ogc:def:crs:EPSG::4490"
    written(tmp_path / "a.geojson", ({"highway": "road"}, line(*EAST.coords)), crs=crs)
    assert codes(read_roads(tmp_path, [file])) == ["GP-R037"]


def test_a_geopackage_in_use_is_read_with_its_log_and_left_alone(tmp_path):
    file = layer(tmp_path / "l.gpkg", EAST, NORTH)
    before = file_digest(tmp_path / "l.gpkg")
    with sqlite3.connect(tmp_path / "l.gpkg") as database:
        database.execute("PRAGMA journal_mode=WAL")
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("DELETE FROM l WHERE fid = 1")
        database.commit()
        assert (tmp_path / "l.gpkg-wal").stat().st_size
        digests = {
            p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in tmp_path.iterdir() if "shm" not in p.name
        }
        assert file_digest(tmp_path / "l.gpkg") not in {before, digests["l.gpkg"]}
        roads = read_roads(tmp_path, [file])
        assert roads.lengths.sum() == pytest.approx(2224, abs=2)
        assert {n: hashlib.sha256((tmp_path / n).read_bytes()).hexdigest() for n in digests} == digests
    database.close()


@pytest.mark.parametrize(
    ("said", "written_as", "odd"),
    [
        ("UTF-8", "utf-8", False),
        ("65001", "utf-8", False),
        ("GBK", "gb18030", False),
        ("936", "gb18030", False),
        ("ANSI 936", "gb18030", False),
        ("GB2312", "gb18030", False),
        ("UTF-8", "gb18030", False),
        ("KLINGON", "gb18030", True),
        ("系统", "utf-8", True),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
def test_the_encoding_that_a_shapefile_states_is_used_or_said(tmp_path, said, written_as, odd):
    frame = gpd.GeoDataFrame({"等级": ["乡道"], "路名": ["新村路"]}, geometry=[EAST], crs="EPSG:4490")
    frame.to_file(tmp_path / "a.shp", encoding=written_as)
    (tmp_path / "a.cpg").write_text(said, encoding="utf-8")
    roads = read_roads(tmp_path, [RoadFile(path="a.shp", sha256="", lines=True)])
    assert dict(roads.way_tags[0]) == {"highway": "tertiary", "name": "新村路"}
    assert codes(roads) == (["GP-R055"] if odd else []) + ["GP-R037"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_shapefile_that_was_cut_off_is_said_with_what_is_lost(tmp_path):
    shapes = [LineString([(110, 30 + k / 1000), (110.01, 30 + k / 1000)]) for k in range(50)]
    file = layer(tmp_path / "a.shp", *shapes, **{"class": ["tertiary"] * 50})
    whole = (tmp_path / "a.shp").read_bytes()
    (tmp_path / "a.shp").write_bytes(whole[: len(whole) // 2])
    roads = read_roads(tmp_path, [file])
    lost = warned(roads, "GP-R054")
    assert lost.value == f"{len(whole) - len(whole) // 2:,}"
    assert f"{50 - len(roads.way_ids)}条" in lost.message
    assert 0 < len(roads.way_ids) < 50


def test_a_small_layer_of_new_roads_that_may_be_gcj02_is_warned_of(tmp_path):
    osm = write_osm(tmp_path / "r.osm", row(40), {7: (list(range(1, 41)), {"highway": "tertiary"})})
    moved = shapely.transform(shapely.transform(EAST, lambda xy: np.add(xy, (0, 0.02))), gcj02.to_gcj02)
    file = layer(tmp_path / "mars.geojson", moved)
    told = warned(read_roads(tmp_path, [osm, file]), "GP-R036")
    assert 'roads_coords = "gcj02"' in told.remedy
    assert "wgs84" in told.remedy
    assert "GP-R036" not in codes(read_roads(tmp_path, [osm, replace(file, coords="wgs84")]))
    gpd.read_file(tmp_path / "mars.geojson").to_crs("EPSG:4546").to_file(tmp_path / "zone.gpkg")
    told = read_roads(tmp_path, [osm, RoadFile(path="zone.gpkg", sha256="", lines=True)]).findings
    assert [f.level for f in told if f.code == "GP-R036"] == [FindingLevel.INFO]


@pytest.mark.parametrize(
    "points", [[(30.0, 60.0), (30.01, 60.0)], [(-180.0, 30.0), (180.0, 30.0)], [(110.0, 90.0), (111.0, 90.0)]]
)
def test_a_layer_of_another_place_is_refused_and_single_roads_are_left_out(tmp_path, points):
    osm = write_osm(tmp_path / "r.osm", row(40), {7: (list(range(1, 41)), {"highway": "tertiary"})})
    file = written(tmp_path / "a.geojson", ({"highway": "road"}, line(*points)))
    with pytest.raises(InputError) as caught:
        read_roads(tmp_path, [osm, file])
    assert [f.code for f in caught.value.findings] == ["GP-R051"]
    with pytest.raises(InputError):
        read_roads(tmp_path, [file], places=HERE)
    written(tmp_path / "a.geojson", ({"highway": "road"}, line(*points)), ({"highway": "road"}, line(*NORTH.coords)))
    roads = read_roads(tmp_path, [osm, file])
    assert "1条" in warned(roads, "GP-R050").message
    assert np.ptp(roads.lon) < 0.1


def test_a_tangle_is_drawn_straight_and_said(tmp_path):
    still = np.random.default_rng(1).normal((110.005, 30), 3e-5, (3_000, 2))
    points = [(110.0, 30.0), *map(tuple, still.tolist()), (110.01, 30.0)]
    roads = read_roads(tmp_path, [written(tmp_path / "gps.geojson", ({"highway": "road"}, line(*points)))])
    assert len(roads.tails) < 20
    warned(roads, "GP-R052")
