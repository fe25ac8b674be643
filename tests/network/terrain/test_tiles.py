"""Heights at any point, from pieces of rasters in memory."""

import numpy as np
import pytest

from gridplan.network.terrain.tiles import VOID, Terrain, Tile, stored_terrain, terrain_arrays

WGS84 = 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'


def tile(values, west=110.0, north=30.0):
    return Tile(values=np.asarray(values), crs=WGS84, transform=(0.1, 0.0, west, 0.0, -0.1, north))


def at(*points):
    return np.array(points, dtype=np.float64)


def test_a_plane_is_met_exactly_between_the_centres_of_its_cells():
    row, column = np.mgrid[:8, :10]
    plane = tile((100 + 10 * column + 30 * row).astype(np.float32))
    lon, lat = np.random.default_rng(1).uniform((110.05, 29.25), (110.95, 29.95), (50, 2)).T
    expected = 100 + 10 * ((lon - 110) / 0.1 - 0.5) + 30 * ((30 - lat) / 0.1 - 0.5)
    assert plane.sample(np.column_stack((lon, lat))) == pytest.approx(expected, abs=1e-3)


def test_outside_is_nothing_and_the_outermost_half_cell_is_its_cell():
    one = tile(np.array([[100, 200]], dtype=np.int16))
    found = one.sample(at((110.01, 29.99), (110.19, 29.91), (109.99, 29.95), (110.1, 30.01), (110.1, 29.95)))
    assert found.tolist()[:2] == [100, 200]
    assert np.isnan(found[2:4]).all()
    assert found[4] == pytest.approx(150)


@pytest.mark.parametrize("values", [np.array([[100, VOID]], dtype=np.int16), np.array([[100, np.nan]])])
def test_beside_a_void_the_known_cell_counts_as_far_as_it_outweighs(values):
    found = tile(values).sample(at((110.06, 29.95), (110.099, 29.95), (110.101, 29.95), (110.15, 29.95)))
    assert found.tolist()[:2] == [100, 100]
    assert np.isnan(found[2:]).all()


def test_later_tiles_fill_what_earlier_ones_leave_empty():
    first = tile(np.array([[100, VOID]], dtype=np.int16))
    second = tile(np.array([[900, 901, 902]], dtype=np.int16))
    points = at((110.05, 29.95), (110.15, 29.95), (110.25, 29.95), (120.0, 29.95))
    found = Terrain(tiles=(first, second)).sample(points)
    assert found.tolist()[:3] == [100, 901, 902]
    assert np.isnan(found[3])


def test_neighbouring_tiles_without_overlap_leave_no_gap():
    pair = Terrain(tiles=(tile(np.full((2, 2), 50, np.int16)), tile(np.full((2, 2), 60, np.int16), west=110.2)))
    line = np.column_stack((np.linspace(110.01, 110.39, 200), np.full(200, 29.9)))
    assert set(np.round(pair.sample(line), 6).tolist()) == {50, 60}


def test_a_tile_in_another_projection():
    utm = (
        'PROJCS["u",'
        + WGS84
        + ',PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",111],'
        + ('PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],UNIT["metre",1]]')
    )
    east = np.arange(20, dtype=np.float32)[None].repeat(20, axis=0)
    raster = Tile(values=east, crs=utm, transform=(100.0, 0.0, 499000.0, 0.0, -100.0, 3319000.0))
    found = raster.sample(at((111.0, 29.99)))
    assert found[0] == pytest.approx(9.5, abs=1e-3)  # the central meridian lies at the left edge of column 10


def test_a_turned_raster():
    turned = Tile(
        values=np.arange(12, dtype=np.float32).reshape(3, 4), crs=WGS84, transform=(0.0, 0.1, 110.0, 0.1, 0.0, 30.0)
    )  # columns run northwards, rows eastwards
    assert turned.sample(at((110.15, 30.25)))[0] == pytest.approx(6)


def test_rises_are_those_of_the_raster():
    slope = Terrain(tiles=(tile(np.array([[100, 300]], dtype=np.int16)),))
    a, b = at((110.05, 29.95), (110.05, 29.95)), at((110.15, 29.95), (111.0, 29.95))
    start, end = slope.sample(a), slope.sample(b)
    assert (end - start)[0] == pytest.approx(200)
    assert (start - end)[0] == pytest.approx(-200)
    assert np.isnan((end - start)[1])


def test_no_tiles_and_no_points():
    assert np.isnan(Terrain().sample(at((110, 30)))).all()
    assert Terrain(tiles=(tile(np.zeros((2, 2), np.int16)),)).sample(np.empty((0, 2))).shape == (0,)
    assert np.isnan(tile(np.zeros((0, 0), np.int16)).sample(at((110, 30)))).all()


def test_terrain_survives_being_taken_apart():
    before = Terrain(tiles=(tile(np.array([[100, 300]], dtype=np.int16)), tile(np.array([[1.5]], dtype=np.float32))))
    arrays, rest = terrain_arrays(before)
    after = stored_terrain(arrays, rest)
    assert [(t.values.tolist(), t.values.dtype, t.crs, t.transform) for t in after.tiles] == [
        (t.values.tolist(), t.values.dtype, t.crs, t.transform) for t in before.tiles
    ]
    assert stored_terrain(*terrain_arrays(None)) is None
    with pytest.raises(KeyError):
        stored_terrain({}, rest)
