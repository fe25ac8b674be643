from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from gridplan.domain import gcj02
from gridplan.domain.findings import FindingLevel
from gridplan.sources import inspect_county, read_county
from sources.folders import SIDE, TOML, Folder, T, V

_ALL = ("townships", "villages", "grids")


def _export(folder: Folder, suffix: str, crs: str, **options: object) -> Path:
    """Writes every layer as ``suffix`` in ``crs`` instead of GeoJSON."""
    path = folder.root / "boundaries"
    path.mkdir(parents=True)
    for name in _ALL:
        frame = gpd.GeoDataFrame(folder.layers.pop(name), geometry="geometry", crs="EPSG:4326")
        frame.to_crs(crs).to_file(path / f"{name}{suffix}", **options)
    return path


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:32649", "EPSG:4547"])
def test_formats_and_crs(tmp_path: Path, suffix: str, crs: str) -> None:
    expected = read_county(Folder(tmp_path / "plain").write())
    folder = Folder(tmp_path / "other")
    _export(folder, suffix, crs)
    county = read_county(folder.write())
    assert [v.name for v in county.villages] == [v.name for v in expected.villages]
    for village, plain in zip(county.villages, expected.villages, strict=True):
        assert village.area.symmetric_difference(plain.area).area < 1e-9
        assert village.area_km2 == pytest.approx(plain.area_km2, rel=1e-5)
    assert county.grids[0].workers == ("张网格", "李网格")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("keep_cpg", [True, False])
@pytest.mark.parametrize("zipped", [True, False])
def test_shapefile_encodings(tmp_path: Path, encoding: str, keep_cpg: bool, zipped: bool) -> None:
    folder = Folder(tmp_path)
    path = _export(folder, ".shp", "EPSG:4490", encoding=encoding)
    if not keep_cpg:
        for name in _ALL:
            (path / f"{name}.cpg").unlink()
    if zipped:
        for name in _ALL:
            with zipfile.ZipFile(path / f"{name}.zip", "w") as archive:
                for part in sorted(path.glob(f"{name}.[!z]*")):
                    archive.write(part, f"数据/{part.name}")
                    part.unlink()
    assert [t.name for t in read_county(folder.write()).townships] == ["甲镇", "乙镇"]


def test_two_layers_in_one_archive_are_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write()
    villages = tmp_path / "boundaries" / "villages.geojson"
    with zipfile.ZipFile(tmp_path / "boundaries" / "villages.zip", "w") as archive:
        archive.write(villages, "a.geojson")
        archive.write(villages, "b.geojson")
    villages.unlink()
    (finding,) = [f for f in inspect_county(tmp_path).findings if f.code == "GP-B102"]
    assert "2 layers" in finding.message


def test_a_geopackage_with_several_layers_takes_the_one_of_its_name(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = _export(folder, ".gpkg", "EPSG:4326")
    gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(path / "villages.gpkg", layer="notes")
    assert len(read_county(folder.write()).villages) == len(V)


def test_declared_gcj02_is_converted(tmp_path: Path) -> None:
    plain = read_county(Folder(tmp_path / "plain").write())
    folder = Folder(tmp_path / "shifted")
    folder.toml = folder.toml.replace("[key_groups]", '[files]\ncoords = "gcj02"\n[key_groups]')
    for records in folder.layers.values():
        for record in records:
            record["geometry"] = shapely.transform(record["geometry"], gcj02.to_gcj02)
    for row in folder.tables["facilities"]:
        row["lon"], row["lat"] = gcj02.to_gcj02(np.array([[row["lon"], row["lat"]]]))[0].tolist()
    county = read_county(folder.write())
    assert county.villages[0].area.hausdorff_distance(plain.villages[0].area) < 1e-9
    assert county.lead_hospitals[0].site.distance(plain.lead_hospitals[0].site) < 1e-9


def test_an_invalid_polygon_is_repaired_and_said_so(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    spike = [
        (110, 30),
        (110 + SIDE, 30),
        (110 + SIDE, 30 + SIDE),
        (110, 30 + SIDE),
        (110, 30.01),
        (109.9, 30.01),
        (110, 30.01),
    ]
    folder.layers["villages"][0]["geometry"] = Polygon(spike)
    inspection = inspect_county(folder.write())
    assert [f.feature for f in inspection.findings if f.code == "GP-B007"] == [V[0]]
    assert inspection.county is not None
    area = inspection.county.village(V[0]).area
    assert area.is_valid
    assert area.area == pytest.approx(SIDE**2)


def test_a_bow_tie_becomes_two_parts(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.drop_grids()
    s = SIDE
    folder.layers["villages"][0]["geometry"] = Polygon([(110, 30), (110 + s, 30 + s), (110 + s, 30), (110, 30 + s)])
    county = read_county(folder.write())
    assert county.village(V[0]).area.geom_type == "MultiPolygon"
    assert county.village(V[0]).area.contains(county.village(V[0]).site)


def test_overlap_names_both_villages_and_the_share(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.drop_grids()
    folder.layers["villages"][0]["geometry"] = box(110, 30, 110 + 1.25 * SIDE, 30 + SIDE)
    (finding,) = [f for f in folder.findings() if f.code == "GP-B003"]
    assert (finding.feature, finding.value) == (V[0], V[0])
    assert V[1] in finding.message
    assert "25.0%" in finding.message


def test_heights_are_dropped(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.layers["villages"][0]["geometry"] = shapely.force_3d(folder.layers["villages"][0]["geometry"], 800)
    assert not read_county(folder.write()).villages[0].area.has_z


def test_townships_without_zones_are_one_zone(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for record in folder.layers["townships"]:
        del record["zone"], record["zone_name"]
    county = read_county(folder.write())
    assert [(z.code, z.name, z.centre) for z in county.zones] == [("990101-Z", "小县", "TH0")]
    assert {t.zone for t in county.townships} == {"990101-Z"}


def test_gis_columns_are_no_findings(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.drop_grids()
    for record in folder.layers["villages"]:
        record.update(OBJECTID=1, Shape_Area=2.5, 备注="x")
    assert folder.findings() == ()


def test_numeric_codes_lose_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for record in folder.layers["townships"]:
        record["code"] = int(record["code"])
    for record in folder.layers["villages"]:
        record["township"] = float(record["township"])
    assert [t.code for t in read_county(folder.write()).townships] == list(T)


@pytest.mark.parametrize("name", ["boundaries/villages.kml", "boundaries/README.md"])
def test_a_layer_of_another_format_is_refused(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path, toml=TOML.replace("[key_groups]", f'[files]\nvillages = "{name}"\n[key_groups]'))
    folder.raw[name] = b"<kml/>"
    assert "GP-B102" in {f.code for f in folder.findings()}


def test_two_files_for_one_layer_are_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.raw["boundaries/grids.zip"] = b""
    (finding,) = [f for f in folder.findings() if f.code == "GP-C008"]
    assert finding.value == "grids.geojson、grids.zip"


def test_a_layer_without_any_shape_names_each_feature(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.drop_grids()
    for record in folder.layers["villages"]:
        record["geometry"] = None
    assert [f.feature for f in folder.findings() if f.code == "GP-B005"] == list(V)


def test_degrees_declared_as_metres_are_one_finding(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    villages = folder.layers.pop("villages")
    path = folder.write() / "boundaries" / "villages.gpkg"
    gpd.GeoDataFrame(villages, geometry="geometry").set_crs("EPSG:32649").to_file(path)
    errors = [f.code for f in inspect_county(folder.root).findings if f.level is FindingLevel.ERROR]
    assert errors == ["GP-B002"]
