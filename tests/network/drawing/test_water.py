"""Water: from the county's own layer, else from its OSM files; a damaged one is said and left out."""

from __future__ import annotations

import json
import shutil

import pytest
import shapely
from shapely import LineString, Polygon, box
from shapely.geometry import mapping

from gridplan.assets import asset
from gridplan.domain import gcj02
from gridplan.domain.county import RoadFile
from gridplan.network.drawing.water import water_shapes
from gridplan.sources import read_county

COUNTY = box(116, 27, 116.2, 27.2)
RIVER = LineString([(115.9, 27.1), (116.05, 27.1), (116.3, 27.12)])
OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" version="1" lat="27.10" lon="116.02"/><node id="2" version="1" lat="27.10" lon="116.08"/>
<node id="3" version="1" lat="27.15" lon="116.02"/><node id="4" version="1" lat="27.15" lon="116.08"/>
<node id="5" version="1" lat="27.18" lon="116.08"/><node id="6" version="1" lat="27.18" lon="116.02"/>
<way id="10" version="1"><nd ref="1"/><nd ref="2"/><tag k="waterway" v="river"/></way>
<way id="11" version="1"><nd ref="1"/><nd ref="3"/><tag k="waterway" v="stream"/></way>
<way id="12" version="1"><nd ref="1"/><nd ref="4"/><tag k="waterway" v="drain"/></way>
<way id="13" version="1"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/><tag k="natural" v="water"/></way>
<way id="14" version="1"><nd ref="2"/><nd ref="4"/><tag k="waterway" v="canal"/><tag k="tunnel" v="yes"/></way>
<way id="15" version="1"><nd ref="3"/><nd ref="5"/><tag k="highway" v="primary"/></way>
</osm>"""


def layer(folder, *rows, name="water.geojson"):
    (folder / "boundaries").mkdir(exist_ok=True)
    features = [{"type": "Feature", "properties": p, "geometry": mapping(g)} for p, g in rows]
    path = folder / "boundaries" / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_the_layer_is_cut_to_the_county_and_sorted_by_kind(tmp_path):
    pond, lake = box(116.1, 27.05, 116.1005, 27.0505), box(116.15, 27.05, 116.25, 27.09)
    layer(
        tmp_path,
        ({"kind": "river", "size": "large"}, RIVER),
        ({"kind": "river", "size": "small"}, LineString([(116.05, 27.01), (116.05, 27.09)])),
        ({"kind": "reservoir", "size": "large"}, lake),
        ({"kind": "reservoir", "size": "small"}, pond),
    )
    shapes, told = water_shapes(tmp_path, (), COUNTY)
    assert told == ()
    assert [shape.kind for shape in shapes] == ["lake", "river", "stream"]
    assert shapes[0].shape.bounds == pytest.approx((116.15, 27.05, 116.2, 27.09))
    assert shapes[1].shape.bounds[0] == pytest.approx(116, abs=1e-5)
    assert isinstance(shapes[0].shape, Polygon)


def test_a_layer_drawn_on_a_chinese_web_map_is_moved_to_where_the_water_is(tmp_path):
    inside = LineString([(116.02, 27.1), (116.18, 27.12)])
    layer(tmp_path, ({"kind": "river"}, shapely.transform(inside, lambda xy: xy + gcj02.shift(xy))))
    (shape,), _ = water_shapes(tmp_path, (), COUNTY, coords="gcj02")
    assert shape.shape.hausdorff_distance(inside) < 1e-6
    (displaced,), _ = water_shapes(tmp_path, (), COUNTY)
    assert displaced.shape.hausdorff_distance(inside) > 0.002  # some hundred metres


def test_a_county_that_declares_its_coordinates_hands_them_on(tmp_path):
    shutil.copytree(asset("data/mini"), tmp_path / "mini")
    settings = tmp_path / "mini" / "gridplan.toml"
    text = settings.read_text(encoding="utf-8")
    declared = (
        text.replace("[files]\n", '[files]\ncoords = "gcj02"\n')
        if "[files]" in text
        else f'{text}\n[files]\ncoords = "gcj02"\n'
    )
    settings.write_text(declared, encoding="utf-8")
    assert read_county(tmp_path / "mini").coords == "gcj02"


def test_a_shapefile_in_a_projected_crs_is_moved_to_degrees(tmp_path):
    gpd = pytest.importorskip("geopandas")
    (tmp_path / "boundaries").mkdir()
    frame = gpd.GeoDataFrame({"waterway": ["river"]}, geometry=[RIVER], crs=4326).to_crs(32650)
    frame.to_file(tmp_path / "boundaries" / "water.gpkg")
    (shape,), told = water_shapes(tmp_path, (), COUNTY)
    assert told == ()
    assert shape.shape.bounds == pytest.approx((116, 27.1, 116.2, 27.112), abs=1e-4)


def test_without_a_layer_osm_knows_rivers_streams_and_lakes(tmp_path):
    (tmp_path / "roads.osm").write_text(OSM, encoding="utf-8")
    shapes, told = water_shapes(tmp_path, (RoadFile(path="roads.osm", sha256=""),), COUNTY)
    assert told == ()
    assert [shape.kind for shape in shapes] == ["lake", "river", "stream"]
    assert shapes[0].shape.bounds == pytest.approx((116.02, 27.15, 116.08, 27.18))


def test_a_layer_of_the_countys_own_is_believed_rather_than_osm(tmp_path):
    (tmp_path / "roads.osm").write_text(OSM, encoding="utf-8")
    layer(tmp_path, ({"kind": "river"}, RIVER))
    shapes, _ = water_shapes(tmp_path, (RoadFile(path="roads.osm", sha256=""),), COUNTY)
    assert [shape.kind for shape in shapes] == ["river"]


@pytest.mark.parametrize("content", ["", "{", "no json", '{"type": "FeatureCollection"}'])
def test_a_damaged_layer_is_said_and_the_map_goes_without_water(tmp_path, content):
    path = layer(tmp_path)
    path.write_text(content, encoding="utf-8")
    shapes, told = water_shapes(tmp_path, (), COUNTY)
    assert shapes == ()
    assert [(finding.code, finding.file) for finding in told] == [("GP-R060", "boundaries/water.geojson")]


def test_a_county_without_water_has_none(tmp_path):
    assert water_shapes(tmp_path, (), COUNTY) == ((), ())
