"""Elevation rasters of every kind, good and bad, and the heights that roads get from them."""

import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from gridplan.assets import asset
from gridplan.domain.county import RoadFile
from gridplan.domain.findings import FindingLevel
from gridplan.domain.travel_settings import SourceFile
from gridplan.errors import InputError
from gridplan.network import read_roads
from gridplan.network.earth import sphere
from gridplan.network.storing import network_arrays, stored_network
from gridplan.network.terrain.elevation import read_terrain, with_heights
from gridplan.network.terrain.grades import grades
from support.rasters import roads, source_file, write_hgt, write_raster

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
ANDORRA = SHARED / "andorra"

LINE = [(110.01 + 0.0005 * i, 30.05) for i in range(161)]  # 7.7 km eastwards through the raster of `plane`
PLANE_GRADE = 10 / (0.001 * 111_195 * np.cos(np.radians(30.05)))


def plane(rows=100, columns=100, dtype=np.int16):
    """500 m in the west, 10 m more in every cell eastwards: all whole numbers."""
    return np.broadcast_to(500 + 10 * np.arange(columns), (rows, columns)).astype(dtype)


def expected(lon):
    return 500 + 10 * ((lon - 110) / 0.001 - 0.5)


def refused(folder, files, lang="zh", network=None):
    with pytest.raises(InputError) as caught:
        with_heights(network or roads(LINE), folder, files, lang=lang)
    return caught.value


def test_a_slope_gives_its_heights_and_grade(tmp_path):
    network = with_heights(roads(LINE), tmp_path, [write_raster(tmp_path, "高程/县域 DEM.tif", plane())])
    assert network.findings == ()
    assert network.heights[20:-20] == pytest.approx(expected(network.lon[20:-20]), abs=0.5)
    assert grades(network)[40:-40] == pytest.approx(PLANE_GRADE, rel=0.01)
    assert network.terrain.sample(np.array([[110.03, 30.02]]))[0] == pytest.approx(expected(110.03))


def test_without_files_the_network_is_as_it_was(tmp_path):
    network = roads(LINE)
    assert with_heights(network, tmp_path, []) is network
    assert network.heights is network.terrain is None


def test_a_projected_raster_says_the_same(tmp_path):
    """CGCS2000 / 3-degree Gauss-Krüger zone 37 (central meridian 111° E), as provinces hand it out."""
    east, north, cell = 400_000.0, 3_330_000.0, 30.0
    x = east + cell * (np.arange(500) + 0.5)
    values = np.broadcast_to((0.1 * (x - east)).astype(np.float32), (500, 500))
    place = {"crs": "EPSG:4546", "transform": Affine(cell, 0, east, 0, -cell, north)}
    file = write_raster(tmp_path, "gk.tif", values, **place)
    network = with_heights(roads(LINE), tmp_path, [file])
    assert network.findings == ()
    assert grades(network)[40:-40] == pytest.approx(0.1, rel=0.01)
    assert network.terrain.tiles[0].values.dtype == np.float32


def srtm():
    """int16[1201, 1201]: 500 m, 2 m more for each cell eastwards, a void in the corner."""
    values = np.broadcast_to(500 + 2 * np.arange(1201), (1201, 1201)).astype(np.int16).copy()
    values[:9, :9] = -32768
    return values


@pytest.mark.parametrize("form", ["hgt", "zip", "folder in zip"])
def test_srtm_tiles_plain_and_zipped(tmp_path, form):
    file = write_hgt(tmp_path, "高程/N30E110.hgt", srtm())
    if form != "hgt":
        name = "N30E110.hgt" if form == "zip" else "数据/n30e110.hgt"
        with zipfile.ZipFile(tmp_path / "下载.hgt.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(tmp_path / file.path, name)
        file = source_file(tmp_path, "下载.hgt.zip")
    network = with_heights(roads([(110.5, 30.5), (110.51, 30.5)]), tmp_path, [file])
    assert network.terrain.sample(np.array([[110.5, 30.5], [110.53, 30.5]])) == pytest.approx([1700, 1772])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        {"高程"} | ({"下载.hgt.zip"} if form != "hgt" else set())
    )


def test_several_tiles_fill_each_other(tmp_path):
    first = plane()
    first[:, 40:60] = -32768
    files = [
        write_raster(tmp_path, "a.tif", first, nodata=-32768),
        write_raster(tmp_path, "b.tif", plane() + np.int16(7)),
    ]
    terrain, told = read_terrain(tmp_path, files, (110.0, 30.0, 110.1, 30.1))
    assert told == ()
    at = np.array([[110.02, 30.05], [110.05, 30.05], [110.09, 30.05]])
    assert terrain.sample(at) == pytest.approx(expected(at[:, 0]) + np.array([0, 7, 0]))


@pytest.mark.parametrize("void", [-32768, -9999, 65535, 32767, -3.4e38, np.nan])
@pytest.mark.parametrize("declared", [True, False])
def test_voids_are_voids_whether_declared_or_not(tmp_path, void, declared):
    dtype = np.uint16 if void == 65535 else np.float32 if not float(void).is_integer() or void < -1e5 else np.int16
    values = plane(dtype=dtype).copy()
    values[:, 40:60] = void
    file = write_raster(tmp_path, "void.tif", values, **({"nodata": void} if declared else {}))
    network = with_heights(roads(LINE), tmp_path, [file])
    assert np.isnan(network.terrain.sample(np.array([[110.05, 30.05]])))[0]
    assert grades(network)[40:-40] == pytest.approx(PLANE_GRADE, rel=0.2)  # interpolated along the road
    assert [f.code for f in network.findings] == ["GP-R023"]


def test_a_clip_with_most_of_it_empty_and_undeclared_is_no_wrong_unit(tmp_path):
    values = plane(dtype=np.uint16).copy()
    values[:40] = values[70:] = 65535
    network = with_heights(roads(LINE), tmp_path, [write_raster(tmp_path, "clip.tif", values)])
    assert network.findings == ()
    assert grades(network)[40:-40] == pytest.approx(PLANE_GRADE, rel=0.01)


def test_scaled_values_and_other_units(tmp_path):
    tenths = write_raster(tmp_path, "scaled.tif", plane(dtype=np.int32) * 10, scale=0.1)
    feet = write_raster(tmp_path, "feet.tif", (plane() / 0.3048).astype(np.float32), unit="foot")
    bounds, at = (110.0, 30.0, 110.1, 30.1), np.array([[110.03, 30.05]])
    for file, codes in ((tenths, []), (feet, ["GP-R027"])):
        terrain, told = read_terrain(tmp_path, [file], bounds)
        assert terrain.sample(at)[0] == pytest.approx(expected(110.03), abs=0.01)
        assert [f.code for f in told] == codes
    _, told = read_terrain(tmp_path, [write_raster(tmp_path, "li.tif", plane(), unit="li")], bounds, lang="en")
    assert [(f.code, f.value) for f in told] == [("GP-R029", "li")]


def test_only_the_window_around_the_roads_is_kept(tmp_path):
    """A raster of 20,000 × 20,000 cells (800 MB unpacked) costs what its window does."""
    big, cell = 20_000, 0.0001
    place = {"width": big, "height": big, "count": 1, "dtype": "int16", "crs": "EPSG:4326", "tiled": True}
    import rasterio

    transform = Affine(cell, 0, 109.0, 0, -cell, 31.0)
    with rasterio.open(
        tmp_path / "省.tif", "w", driver="GTiff", sparse_ok=True, transform=transform, **place
    ) as raster:
        raster.write(np.full((1, 4096, 4096), 700, np.int16), window=rasterio.windows.Window(8192, 8192, 4096, 4096))
    tracemalloc.start()
    network = with_heights(roads(LINE), tmp_path, [source_file(tmp_path, "省.tif")])
    assert tracemalloc.get_traced_memory()[1] < 100e6
    tracemalloc.stop()
    assert network.terrain.tiles[0].values.size < 3e6
    assert network.heights == pytest.approx(700, abs=0.01)


def test_a_raster_finer_than_is_worth_keeping_is_thinned(tmp_path, monkeypatch):
    monkeypatch.setattr("gridplan.network.terrain.elevation._MOST_CELLS", 700)
    terrain, _ = read_terrain(tmp_path, [write_raster(tmp_path, "fine.tif", plane())], (110.0, 30.0, 110.1, 30.1))
    assert terrain.tiles[0].values.shape == (26, 26)
    at = np.array([[110.03, 30.05], [110.06, 30.02]])
    assert terrain.sample(at) == pytest.approx(expected(at[:, 0]), abs=20)


def test_partly_covered_and_not_covered_at_all(tmp_path):
    part = write_raster(tmp_path, "part.tif", plane(columns=50))
    west = Affine(0.001, 0, 100.0, 0, -0.001, 30.1)
    away = write_raster(tmp_path, "away.tif", plane(), transform=west)
    (half,) = with_heights(roads(LINE), tmp_path, [part]).findings
    assert (half.code, half.level, half.file, half.value) == ("GP-R023", FindingLevel.WARNING, "part.tif", "49.7 %")
    network = with_heights(roads(LINE), tmp_path, [away])
    assert [(f.code, f.file) for f in network.findings] == [("GP-R024", "away.tif")]
    assert np.isnan(network.heights).all()
    assert (grades(network) == 0).all()
    assert network.terrain.tiles == ()


def test_a_dead_end_beyond_the_raster_is_level(tmp_path):
    network = with_heights(roads(LINE), tmp_path, [write_raster(tmp_path, "part.tif", plane(columns=50))])
    assert grades(network)[-60:] == pytest.approx(0, abs=1e-4)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_wrong_is_said_at_once(tmp_path, lang):
    rgb = write_raster(tmp_path, "影像.tif", np.zeros((3, 100, 100), np.uint16), photometric="RGB")
    shade = write_raster(tmp_path, "hillshade.tif", np.zeros((100, 100), np.uint8))
    nowhere = write_raster(tmp_path, "nowhere.tif", plane(), crs=None)
    high = write_raster(tmp_path, "cm.tif", plane(dtype=np.int32) * 100)
    (tmp_path / "text.tif").write_text("not a raster", encoding="utf-8")
    (tmp_path / "empty.hgt.zip").write_bytes(b"PK")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "")
    write_hgt(tmp_path, "dem.hgt", srtm())
    (tmp_path / "dem.vrt").write_text("<VRTDataset/>", encoding="utf-8")
    bad = [source_file(tmp_path, n) for n in ("text.tif", "empty.hgt.zip", "other.zip", "dem.hgt", "dem.vrt")]
    gone = SourceFile(path="gone.tif", sha256="")
    error = refused(tmp_path, [rgb, shade, nowhere, high, *bad, gone], lang)
    assert [(f.code, f.file) for f in error.findings] == [
        ("GP-R025", "影像.tif"),
        ("GP-R025", "hillshade.tif"),
        ("GP-R022", "nowhere.tif"),
        ("GP-R026", "cm.tif"),
        *(("GP-R021", file.path) for file in bad),
        ("GP-R020", "gone.tif"),
    ]
    assert all(f.level is FindingLevel.ERROR and f.remedy for f in error.findings)
    assert error.text.startswith("高程数据" if lang == "zh" else "the heights")


def test_a_file_cut_off_in_the_middle(tmp_path):
    noise = np.random.default_rng(2).integers(400, 900, (300, 300)).astype(np.int16)
    file = write_raster(tmp_path, "cut.tif", noise, compress="deflate")
    whole = (tmp_path / "cut.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(whole[: len(whole) // 2])
    hgt = write_hgt(tmp_path, "N30E110.hgt", srtm())
    (tmp_path / "N30E110.hgt").write_bytes(b"\0" * 1000)
    with zipfile.ZipFile(tmp_path / "cut.hgt.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("N30E110.hgt", srtm().astype(">i2").tobytes())
    packed = bytearray((tmp_path / "cut.hgt.zip").read_bytes())
    packed[200:220] = bytes(20)
    (tmp_path / "cut.hgt.zip").write_bytes(packed)
    network = roads([(110.05, 30.02), (110.06, 30.02), (110.29, 29.81)])
    error = refused(tmp_path, [file, hgt, source_file(tmp_path, "cut.hgt.zip")], network=network)
    assert [f.code for f in error.findings] == ["GP-R021"] * 3


def test_heights_that_do_not_belong_to_the_roads(tmp_path):
    tenfold = (plane() * 3).astype(np.int16)  # a raster in feet that does not say so, on ground of 30 %
    (told,) = with_heights(roads(LINE), tmp_path, [write_raster(tmp_path, "ft.tif", tenfold)]).findings
    assert (told.code, told.level, told.file) == ("GP-R028", FindingLevel.WARNING, "ft.tif")
    assert "30%" in told.message


def test_an_empty_network(tmp_path):
    network = with_heights(roads([], []), tmp_path, [write_raster(tmp_path, "a.tif", plane())])
    assert network.heights.shape == (0,)


def test_the_network_with_heights_survives_being_taken_apart(tmp_path):
    files = [
        write_raster(tmp_path, "a.tif", plane(columns=50)),
        write_raster(tmp_path, "b.tif", plane(dtype=np.float32)),
    ]
    before = with_heights(roads(LINE), tmp_path, files)
    after = stored_network(network_arrays(before))
    assert after.heights.tolist() == before.heights.tolist()
    assert after.findings == before.findings
    at = np.array([[110.02, 30.05], [110.07, 30.04], [111, 30]])
    assert after.terrain.sample(at) == pytest.approx(before.terrain.sample(at), nan_ok=True)
    flat = stored_network(network_arrays(roads(LINE)))
    assert flat.heights is flat.terrain is None


def mean_grade(network, wanted):
    use = np.array([tags.get("highway") in wanted for tags in network.way_tags])[network.ways]
    return np.average(np.abs(grades(network)[use]), weights=network.lengths[use])


@pytest.mark.parametrize(("folder", "extent"), [("data", (200, 1600)), ("data/mini", (120, 1600))])
def test_the_demo_county_has_valleys_that_fit_its_roads(folder, extent):
    county = asset(folder)
    network = read_roads(county, [RoadFile(path="roads/roads.osm.pbf", sha256="")])
    seen = with_heights(network, county, [source_file(county, "elevation/dem.tif")])
    assert seen.findings == network.findings
    assert extent[0] < seen.heights.min() < seen.heights.max() < extent[1]
    assert 0.01 < mean_grade(seen, {"motorway"}) < 0.04
    assert 0.02 < mean_grade(seen, {"trunk", "primary"}) < 0.05
    assert 0.02 < mean_grade(seen, {"tertiary", "unclassified", "track"}) < 0.07
    assert (county / "elevation" / "dem.tif").stat().st_size < 600_000


@pytest.mark.real_roads
@pytest.mark.skipif(not ANDORRA.is_dir(), reason="../shared/data/andorra is not there")
def test_andorra_climbs_as_its_roads_do():
    network = read_roads(ANDORRA, [RoadFile(path="andorra.osm.pbf", sha256="")])
    seen = with_heights(network, ANDORRA, [SourceFile(path="N42E001.hgt.zip", sha256="")])
    assert [f.code for f in seen.findings] == [f.code for f in network.findings]
    assert np.isfinite(seen.heights).all()
    kinds = ("primary", "secondary", "trunk", "tertiary", "residential", "unclassified")
    use = np.array([tags.get("highway") in kinds for tags in seen.way_tags])[seen.ways]
    tails, heads, lengths = seen.tails[use], seen.heads[use], seen.lengths[use]
    nodes = np.unique(np.concatenate((tails, heads)))

    def node(lon, lat):
        apart = seen.positions[nodes] - sphere(np.array([lon]), np.array([lat]))
        return nodes[np.argmin((apart**2).sum(axis=1))]

    envalira, soldeu, pas = node(1.7193, 42.5400), node(1.6675, 42.5769), node(1.7335, 42.5425)
    assert seen.heights[envalira] == pytest.approx(2408, abs=5)  # the pass, as on its sign
    assert seen.heights[soldeu] == pytest.approx(1826, abs=15)  # the village's official height
    size = len(seen.lon)
    ways = coo_array((lengths, (tails, heads)), shape=(size, size)).tocsr()
    far = dijkstra(ways, directed=False, indices=envalira)
    for village, share in ((soldeu, (0.055, 0.07)), (pas, (0.055, 0.075))):
        climb = seen.heights[envalira] - seen.heights[village]
        assert share[0] < climb / far[village] < share[1]
    raw = seen.terrain.sample(np.column_stack((seen.lon, seen.lat)))
    before = np.abs(raw[heads] - raw[tails]) / lengths > 0.3
    after = np.abs(grades(seen)[use]) > 0.3
    assert lengths[before].sum() > 0.025 * lengths.sum()
    assert lengths[after].sum() < 0.002 * lengths.sum()


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_that_flattens_or_turns_over_the_ground_is_refused(tmp_path, scale):
    file = write_raster(tmp_path, "a.tif", plane(), scale=scale)
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.scales[0] == pytest.approx(scale, nan_ok=True)
    with pytest.raises(InputError) as caught:
        read_terrain(tmp_path, [file], (110.0, 30.0, 110.1, 30.1))
    assert [f.code for f in caught.value.findings] == ["GP-R026"]
