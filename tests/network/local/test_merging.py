from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, Point, box

from gridplan.domain import gcj02
from gridplan.domain.county import RoadFile
from gridplan.domain.findings import FindingLevel
from gridplan.errors import InputError
from gridplan.network.local.line_tags import class_of, read_tags
from gridplan.network.local.merging import merge_lines
from gridplan.network.reading.osm import read_roads
from support.osm import row, write_osm

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
EAST = LineString([(110.0, 30.0), (110.01, 30.0)])
NORTH = LineString([(110.005, 29.99), (110.005, 30.01)])


def layer(path, shapes, columns=None, *, crs="EPSG:4490", **kw):
    frame = gpd.GeoDataFrame(columns or {"道路等级": ["村道"] * len(shapes)}, geometry=list(shapes), crs="EPSG:4490")
    frame = frame if crs is None or crs == "EPSG:4490" else frame.to_crs(crs)
    (frame if crs else frame.set_crs(None, allow_override=True)).to_file(path, **kw)
    return RoadFile(path=path.name, sha256="", lines=True)


def codes(roads):
    return [f.code for f in roads.findings]


def refused(folder, *files):
    with pytest.raises(InputError) as caught:
        read_roads(folder, files)
    assert all(f.message and f.remedy for f in caught.value.findings)
    return [f.code for f in caught.value.findings if f.level is FindingLevel.ERROR]


@pytest.mark.parametrize("name", ["路.gpkg", "路.geojson", "gbk.shp", "utf8.shp", "zone.shp", "路.shp.zip"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
def test_every_format_encoding_and_crs_gives_the_same_roads(tmp_path, name):
    columns = {"道路等级": ["四级", "机耕路"], "路面类型": ["水泥", "土"], "限速": [20.0, 0.0], "名称": ["新村路", ""]}
    if name == "路.shp.zip":
        layer(tmp_path / "a.shp", [EAST, NORTH], columns, encoding="gb18030")
        (tmp_path / "a.cpg").unlink()
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for part in tmp_path.glob("a.*"):
                archive.write(part, f"道路/新路{part.suffix}")
        file = RoadFile(path=name, sha256="", lines=True)
    else:
        encoding = {"gbk.shp": "gb18030", "utf8.shp": "utf-8"}.get(name)
        crs = "EPSG:4548" if name == "zone.shp" else "EPSG:4490"
        kw = {"encoding": encoding} if encoding else {}
        file = layer(tmp_path / name, [EAST, NORTH], columns, crs=crs, **kw)
        if name == "gbk.shp":
            (tmp_path / "gbk.cpg").unlink()
    roads = read_roads(tmp_path, [file])
    assert sorted(map(sorted, (t.items() for t in map(dict, roads.way_tags)))) == [
        [("highway", "track"), ("surface", "ground")],
        [("highway", "unclassified"), ("maxspeed", "20"), ("name", "新村路"), ("surface", "concrete")],
    ]
    assert len(roads.tails) == 4
    assert roads.lengths.sum() == pytest.approx(962.9 + 2223.9, abs=2)
    assert codes(roads) == ["GP-R037"]


def test_lines_are_joined_with_openstreetmap(tmp_path):
    osm = write_osm(tmp_path / "r.osm", row(11), {7: (list(range(1, 12)), {"highway": "tertiary"})})
    roads = read_roads(tmp_path, [layer(tmp_path / "v.gpkg", [NORTH]), osm])
    assert roads.way_ids.tolist() == [-1, 7]
    middle = np.flatnonzero(roads.node_ids == 6)[0]
    assert ((roads.tails == middle) | (roads.heads == middle)).sum() == 4
    (told,) = (f for f in roads.findings if f.code == "GP-R037")
    assert (told.file, told.level) == ("v.gpkg", FindingLevel.INFO)


def test_odd_shapes_and_attributes_are_said(tmp_path):
    shapes = [
        EAST,
        MultiLineString([[(110, 30.1), (110.01, 30.1)], [(110.02, 30.1), (110.03, 30.1)]]),
        LineString([(110, 30.2, 800), (110.01, 30.2, 900)]),
        LineString([(110, 30.3), (110, 30.3)]),
        None,
        box(110, 30.4, 110.1, 30.5),
        shapely.reverse(EAST),
        LineString([(110, 30.6), (110.01, 30.6)]),
    ]
    columns = {
        "道路等级": ["乡道", "乡道", "未知甲", "乡道", "乡道", "乡道", "乡道", "规划乡道"],
        "路面宽度": ["3.5米", "宽", "", "4", "4", "4", "3.5米", "4"],
    }
    file = layer(tmp_path / "odd.geojson", shapes, columns)
    roads = read_roads(tmp_path, [file])
    assert codes(roads) == ["GP-R030", "GP-R033", "GP-R038", "GP-R039", "GP-R037"]
    assert [f.value for f in roads.findings][:4] == ["未知甲×1", "1", "宽×1", "4"]
    assert roads.lengths.sum() == pytest.approx(4 * 962, rel=0.01)
    assert {t["highway"] for t in roads.way_tags} == {"tertiary", "unclassified"}


def test_a_layer_without_crs_is_degrees_or_refused(tmp_path):
    file = layer(tmp_path / "a.shp", [EAST], {"class": ["tertiary"]}, crs="EPSG:4490")
    (tmp_path / "a.prj").unlink()
    assert codes(read_roads(tmp_path, [file])) == ["GP-R031", "GP-R037"]
    file = layer(tmp_path / "b.shp", [EAST], {"class": ["tertiary"]}, crs="EPSG:4548")
    (tmp_path / "b.prj").unlink()
    assert refused(tmp_path, file) == ["GP-R032"]
    layer(tmp_path / "c.shp", [EAST], {"class": ["tertiary"]})
    (tmp_path / "b.prj").write_text(gpd.GeoSeries([EAST], crs="EPSG:4548").crs.to_wkt("WKT1_ESRI"), encoding="utf-8")
    (tmp_path / "c.prj").write_bytes((tmp_path / "b.prj").read_bytes())
    assert refused(tmp_path, RoadFile(path="c.shp", sha256="", lines=True)) == ["GP-R032"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_damaged_and_missing_files_are_all_said(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\0" + b"x" * 500)
    (tmp_path / "b.geojson").write_text("{", encoding="utf-8")
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04nothing")
    (tmp_path / "d.shp").write_bytes(b"\x00\x00\x27\x0a" + b"\0" * 96)
    layer(tmp_path / "points.gpkg", [Point(110, 30)])
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    names = ["a.gpkg", "b.geojson", "c.zip", "d.shp", "points.gpkg", "empty.zip", "gone.shp"]
    files = [RoadFile(path=name, sha256="", lines=True) for name in names]
    assert refused(tmp_path, *files) == ["GP-R002"] * 4 + ["GP-R003"] * 2 + ["GP-R001"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        *(("高速公路", "motorway"), ("一级公路", "trunk"), ("二级", "primary"), ("三级公路", "tertiary")),
        *(
            ("四级", "unclassified"),
            ("等外公路", "road"),
            ("国道", "trunk"),
            ("省道", "primary"),
            ("县道", "secondary"),
        ),
        *(
            ("乡道", "tertiary"),
            ("村道", "unclassified"),
            ("机耕路", "track"),
            ("步道", "path"),
            ("四级（双车道）", "unclassified"),
        ),
        *(
            ("Ｃ１２３３５０８２３", "unclassified"),
            ("X201", "secondary"),
            ("residential", "residential"),
            ("外星", None),
            ("", None),
        ),
    ],
)
def test_classes(said, kind):
    assert class_of(said) == kind


def test_attributes_become_tags():
    columns = {
        "行政等级": ["村道", "村道", "县道"],
        "技术等级": ["四级", "", "二级"],
        "实际车速": [25, 0, None],
        "限速": ["40km/h", None, "30"],
        "路面宽": [3.5, 0.0, float("nan")],
        "限重": ["15吨", "", None],
        "是否单行": ["否", "是", "逆向"],
        "隧道": ["", None, "是"],
    }
    assert read_tags(columns, 3).tags == [
        {"highway": "unclassified", "maxspeed": "25", "width": "3.5", "maxweight": "15"},
        {"highway": "unclassified", "oneway": "yes"},
        {"highway": "primary", "maxspeed": "30", "oneway": "-1", "tunnel": "yes"},
    ]
    geofabrik = {"fclass": ["residential"] * 3, "oneway": ["B", "F", "T"], "bridge": ["F", "T", "F"]}
    assert read_tags(geofabrik, 3).tags == [
        {"highway": "residential"},
        {"highway": "residential", "oneway": "yes", "bridge": "yes"},
        {"highway": "residential", "oneway": "-1"},
    ]


@pytest.fixture(scope="module")
def demo_lines(tmp_path_factory):
    """The demo county's roads and a third of them as a layer of lines."""
    from gridplan.assets import asset

    folder = tmp_path_factory.mktemp("demo")
    (folder / "roads.osm.pbf").write_bytes(Path(asset("data/roads/roads.osm.pbf")).read_bytes())
    roads = read_roads(folder, [RoadFile(path="roads.osm.pbf", sha256="")])
    lonlat = np.column_stack((roads.lon, roads.lat))
    shapes = []
    for way in range(0, len(roads.way_ids), 12):
        mine = np.flatnonzero(roads.ways == way)
        if len(mine) and roads.way_tags[way].get("highway") not in ("track", "path", "motorway", None):
            shapes.append(LineString(lonlat[np.append(roads.tails[mine], roads.heads[mine[-1]])]))
    return folder, roads, shapes


@pytest.mark.slow
def test_a_layer_in_gcj02_is_corrected_and_another_offset_refused(demo_lines):
    folder, roads, shapes = demo_lines
    mars = [shapely.transform(s, gcj02.to_gcj02) for s in shapes]
    file = layer(folder / "mars.gpkg", mars)
    merged = merge_lines(roads, folder, [file])
    told = {f.code: f for f in merged.findings}
    assert told["GP-R034"].level is FindingLevel.REPAIRED
    assert told["GP-R034"].value.startswith("58")
    assert merged.lengths.sum() < roads.lengths.sum() + 5000
    declared = merge_lines(roads, folder, [replace(file, coords="gcj02")])
    assert codes(declared) == ["GP-R037"]
    assert declared.lengths.sum() == pytest.approx(merged.lengths.sum())
    with pytest.raises(InputError, match="is displaced by"):
        merge_lines(roads, folder, [replace(file, coords="wgs84")])
    baidu = [shapely.transform(s, lambda xy: np.add(xy, (0.009, 0.006))) for s in shapes]
    with pytest.raises(InputError) as caught:
        merge_lines(roads, folder, [layer(folder / "baidu.gpkg", baidu)])
    (refusal,) = (f for f in caught.value.findings if f.level is FindingLevel.ERROR)
    assert refusal.code == "GP-R035"
    east, north = (float(part.split()[0]) for part in refusal.value.split(", "))
    assert (east, north) == pytest.approx((903, 667), abs=15)


@pytest.mark.real_roads
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real roads in {SHARED}")
def test_a_local_road_brings_two_villages_of_andorra_nearer(tmp_path):
    from gridplan.network import travel_times
    from gridplan.sources import default_profiles

    (tmp_path / "andorra.osm.pbf").write_bytes((SHARED / "andorra" / "andorra.osm.pbf").read_bytes())
    osm = RoadFile(path="andorra.osm.pbf", sha256="")
    before = read_roads(tmp_path, [osm])
    villages = {
        "Ordino": Point(1.5333, 42.5562),
        "La Massana": Point(1.5148, 42.5449),
        "Encamp": Point(1.5801, 42.5347),
    }
    pass_road = LineString([villages["Ordino"], (1.55, 42.548), villages["Encamp"]])
    shape = json.loads(shapely.to_geojson(pass_road))
    feature = {"type": "Feature", "properties": {"等级": "三级"}, "geometry": shape}
    (tmp_path / "own.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False), encoding="utf-8"
    )
    after = read_roads(tmp_path, [osm, RoadFile(path="own.geojson", sha256="", lines=True)])
    slow, quick = (
        travel_times(roads, villages, profile=default_profiles()["car"]).seconds for roads in (before, after)
    )
    assert (quick <= slow + 1).all()
    assert quick[0, 2] < 0.7 * slow[0, 2]
