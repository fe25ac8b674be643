import dataclasses
import datetime as dt
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point

from gridplan.domain.calendar import Season
from gridplan.domain.county import RoadFile
from gridplan.domain.file_digests import file_digest
from gridplan.domain.naming import Names
from gridplan.domain.places import Village
from gridplan.domain.scenarios import Effect, Scenario
from gridplan.errors import InputError
from gridplan.languages import in_language
from gridplan.planning import travel
from gridplan.planning.travel import county_travel, seasons_travel, travel_places
from support.osm import write_osm
from support.tiny import tiny_county


def with_roads(folder, *, speed="30"):
    """The tiny county with a road along its hospitals and villages."""
    nodes = {i + 1: (110 + 0.001 * i, 30.02) for i in range(121)}
    road = write_osm(folder / "roads.osm", nodes, {1: (range(1, 122), {"highway": "tertiary", "maxspeed": speed})})
    return tiny_county().replace(roads=(road,))


def same(a, b):
    for x, y in zip(a.times, b.times, strict=True):
        np.testing.assert_array_equal(x.seconds, y.seconds)
        assert (x.origins, x.profile, x.unreachable) == (y.origins, y.profile, y.unreachable)
    assert a.findings == b.findings
    np.testing.assert_array_equal(a.roads.lengths, b.roads.lengths)
    assert a.roads.way_tags == b.roads.way_tags


def no_reading(*_args, **_kwargs):
    raise AssertionError("computed although it lies in the cache")


def test_car_and_mobile_hospital_among_all_places(tmp_path):
    county = with_roads(tmp_path)
    roads, (car, mobile), findings = county_travel(county, tmp_path, cache=None)
    assert (car.profile, mobile.profile) == ("car", "mobile_hospital")
    assert set(car.origins) == {"LH", "TH0", "TH1"} | {c.id for c in county.clinics} | {v.code for v in county.villages}
    assert car.unreachable == ()
    assert {place for place, _ in mobile.unreachable} == set(car.origins) - {"LH", "TH0", "TH1"}
    villages = {v.code for v in county.villages}
    assert {f.feature for f in findings if f.code != "GP-R013"} == villages  # each village by itself, clinics together
    (clinics,) = (f for f in findings if f.code == "GP-R013")
    assert f"另有{len(county.clinics)}处" in clinics.message
    assert {f.message.partition("：")[0] for f in findings if f.feature} == {Names(county)(v) for v in villages}
    assert len(roads.tails) == 120
    assert not list(tmp_path.glob("*.npz"))


def seasonal(county, *names, usual="normal"):
    """The county with a season in each of these states of the roads: half as fast, or closed."""
    effects = {"wet": Effect(factor=0.5), "ice": Effect(factor=0.0, ways=(1,)), "odd": Effect(factor=0.0, ways=(77,))}
    scenarios = tuple(Scenario(name=name, effects=(effect,)) for name, effect in effects.items())
    weeks = [county.calendar.start + dt.timedelta(weeks=i) for i in range(len(names) + 1)]
    seasons = tuple(Season(scenario=n, start=a, end=b) for n, (a, b) in zip(names, pairwise(weeks), strict=True))
    return county.replace(
        travel=dataclasses.replace(county.travel, scenarios=scenarios, scenario=usual),
        calendar=dataclasses.replace(county.calendar, seasons=seasons),
    )


def test_the_seasons_travel_times_follow_the_usual_ones(tmp_path):
    county = seasonal(with_roads(tmp_path), "wet", "ice", "wet")
    found = seasons_travel(county, tmp_path, cache=None)
    named = [(t.scenario, t.profile) for t in found.times]
    assert named == [(s, p) for s in ("normal", "wet", "ice") for p in ("car", "mobile_hospital")]
    by_name = dict(zip(named, found.times, strict=True))
    usual, wet, ice = (by_name[s, "car"].between("LH", "TH0") for s in ("normal", "wet", "ice"))
    assert wet > 1.5 * usual
    assert ice > wet  # over the fields
    usual = county_travel(county, tmp_path, cache=None)
    same(found._replace(times=found.times[:2]), usual)  # nothing odd is said of a season that is as it should be


def test_a_season_of_the_usual_state_needs_no_table_of_its_own(tmp_path):
    county = seasonal(with_roads(tmp_path), "wet", usual="wet")
    assert {t.scenario for t in seasons_travel(county, tmp_path, cache=None).times} == {"wet"}


def test_what_is_odd_about_a_season_is_told(tmp_path):
    county = seasonal(with_roads(tmp_path), "odd")
    usual = {f.code for f in county_travel(county, tmp_path, cache=None).findings}
    found = seasons_travel(county, tmp_path, cache=None).findings
    assert {f.code for f in found} - usual == {"GP-R040"}


def test_grids_count_where_a_village_is_large_enough_to_be_split():
    county = tiny_county()
    big = county.villages[2]
    county = county.replace(rules=county.rules.replace("teams.split_above", value=big.residents - 1))
    larger = {v.code for v in county.villages if v.residents >= big.residents}
    grids = {g.code for g in county.grids if g.village in larger}
    places = travel_places(county)
    assert 0 < len(grids) < len(county.grids)
    assert {key for key in places if len(key) == len(county.grids[0].code) and key[:9].isdigit()} >= grids
    assert len(places) == len(travel_places(tiny_county())) + len(grids)


def test_the_second_time_nothing_is_computed(tmp_path, monkeypatch):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    first = county_travel(county, tmp_path, cache=cache)
    assert sorted(p.name.split("-")[0] for p in cache.iterdir()) == ["roads", "travel"]
    monkeypatch.setattr(travel, "read_roads", no_reading)
    monkeypatch.setattr(travel, "travel_times", no_reading)
    same(county_travel(county, tmp_path, cache=cache), first)


def test_findings_and_reasons_speak_the_language_asked_for(tmp_path):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    chinese = county_travel(county, tmp_path, cache=cache)
    english = county_travel(county, tmp_path, cache=cache, lang="en")
    np.testing.assert_array_equal(chinese.times[1].seconds, english.times[1].seconds)
    assert "移动医院" in chinese.times[1].unreachable[0][1]
    assert "mobile hospital" in english.times[1].unreachable[0][1]
    kept = county_travel(county, tmp_path, cache=cache)
    for told in (chinese, kept):
        assert [in_language(why, "en") for _, why in told.times[1].unreachable] == [
            why for _, why in english.times[1].unreachable
        ]
        assert [in_language(f.message, "en") for f in told.findings] == [f.message for f in english.findings]
    assert "移动医院" in chinese.findings[0].message
    assert "mobile hospital" in english.findings[0].message


def test_changed_roads_places_speeds_or_code_are_computed_again(tmp_path, monkeypatch):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    slow = county_travel(county, tmp_path, cache=cache)
    fast = county_travel(with_roads(tmp_path, speed="90"), tmp_path, cache=cache)
    assert fast.times[0].between("TH0", "TH1") < slow.times[0].between("TH0", "TH1")
    moved = dataclasses.replace(county.lead_hospitals[0], site=Point(110.01, 30.02))
    county = with_roads(tmp_path).replace(lead_hospitals=(moved,))
    assert county_travel(county, tmp_path, cache=cache).times[0].between("LH", "TH0") != slow.times[0].between(
        "LH", "TH0"
    )
    entries = len(list(cache.iterdir()))
    slower = tuple(dataclasses.replace(p, walking_kmh=3.9) for p in county.travel.profiles)
    county = county.replace(travel=dataclasses.replace(county.travel, profiles=slower))
    county_travel(county, tmp_path, cache=cache)
    monkeypatch.setattr(travel, "code_digest", lambda *_: "another version")
    county_travel(county, tmp_path, cache=cache)
    assert len(list(cache.iterdir())) == entries + 1 + 2


@pytest.mark.parametrize("damage", ["empty", "half", "noise", "flipped", "foreign"])
def test_a_damaged_entry_is_ignored_and_written_anew(tmp_path, damage):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    first = county_travel(county, tmp_path, cache=cache)
    for path in cache.iterdir():
        whole = path.read_bytes()
        if damage == "foreign":
            np.savez(path, seconds=np.zeros((2, 2)))
            continue
        middle = len(whole) // 2
        path.write_bytes(
            {
                "empty": b"",
                "half": whole[:middle],
                "noise": b"noise" * 50,
                "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
            }[damage]
        )
    same(county_travel(county, tmp_path, cache=cache), first)
    for path in cache.iterdir():
        with np.load(path, allow_pickle=False) as entry:
            assert all(entry[name].size for name in entry.files)


def test_a_pickle_in_the_cache_is_not_opened(tmp_path):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    first = county_travel(county, tmp_path, cache=cache)
    for path in cache.iterdir():
        with path.open("wb") as file:
            np.savez(file, seconds=np.array([Village], dtype=object), text=np.array([print], dtype=object))
    same(county_travel(county, tmp_path, cache=cache), first)


def test_two_at_once_do_no_harm(tmp_path):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    expected = county_travel(county, tmp_path, cache=None)
    with ThreadPoolExecutor(4) as pool:
        for result in pool.map(lambda _: county_travel(county, tmp_path, cache=cache), range(8)):
            same(result, expected)
    assert len(list(cache.iterdir())) == 2  # nothing half-written is left


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path):
    county = with_roads(tmp_path)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    result = county_travel(county, tmp_path, cache=tmp_path / "file")
    assert [f.code for f in result.findings].count("GP-R008") == 1
    assert result.times[0].between("TH0", "TH1") > 0


def codes_refused(county, folder):
    with pytest.raises(InputError) as caught:
        county_travel(county, folder, cache=folder / "cache")
    assert not list((folder / "cache").glob("*")) if (folder / "cache").exists() else True
    return [(f.code, f.file) for f in caught.value.findings]


def test_missing_changed_and_absent_road_files_are_refused(tmp_path):
    county = with_roads(tmp_path)
    gone = RoadFile(path="gone.osm", sha256="00")
    stale = dataclasses.replace(county.roads[0], sha256="00")
    assert codes_refused(county.replace(roads=(stale, gone)), tmp_path) == [
        ("GP-R007", "roads.osm"),
        ("GP-R001", "gone.osm"),
    ]
    assert codes_refused(tiny_county(), tmp_path) == [("GP-R001", None)]


def test_roads_that_change_while_they_are_read_are_not_kept(tmp_path, monkeypatch):
    county = with_roads(tmp_path)
    read = travel.read_roads

    def read_and_change(folder, roads, **options):
        network = read(folder, roads, **options)
        with_roads(tmp_path, speed="90")
        return network

    monkeypatch.setattr(travel, "read_roads", read_and_change)
    assert codes_refused(county, tmp_path) == [("GP-R007", "roads.osm")]


def test_another_process_uses_the_same_entries(tmp_path):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    county_travel(county, tmp_path, cache=cache)
    before = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    code = (
        "import sys, pathlib, gridplan.planning.travel as t\n"
        "sys.path.insert(0, sys.argv[2]); from support.tiny import tiny_county\n"
        "from gridplan.domain.county import RoadFile\n"
        "folder = pathlib.Path(sys.argv[1]); t.read_roads = t.travel_times = None\n"
        "county = tiny_county().replace(roads=(RoadFile(path='roads.osm', sha256=sys.argv[3]),))\n"
        "print(t.county_travel(county, folder, cache=folder / 'cache').times[0].between('TH0', 'TH1'))\n"
    )
    tests = str(Path(__file__).resolve().parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), tests, county.roads[0].sha256],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "77"},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
    assert before == {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}


def test_an_entry_under_anothers_name_is_ignored(tmp_path):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    both = county_travel(county, tmp_path, cache=cache)
    (two,) = cache.glob("travel-*")
    one = county_travel(county, tmp_path, cache=cache, vehicles=["car"])
    (single,) = set(cache.glob("travel-*")) - {two}
    first, second = two.read_bytes(), single.read_bytes()
    two.write_bytes(second)
    single.write_bytes(first)
    same(county_travel(county, tmp_path, cache=cache), both)
    same(county_travel(county, tmp_path, cache=cache, vehicles=["car"]), one)


def test_an_entry_whose_arrays_were_cut_short_is_ignored(tmp_path):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    first = county_travel(county, tmp_path, cache=cache)
    for path in cache.iterdir():
        with np.load(path, allow_pickle=False) as entry:
            cut = {key: entry[key][: max(len(entry[key]) - 1, 1)] if key != "text" else entry[key] for key in entry}
        np.savez(path, **cut)
    same(county_travel(county, tmp_path, cache=cache), first)


def test_a_geopackage_that_is_being_edited_is_answered_as_it_is_now(tmp_path):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    lines = [LineString([(110.0, 30.02), (110.0, 30.05)]), LineString([(110.1, 30.02), (110.1, 30.05)])]
    frame = gpd.GeoDataFrame({"class": ["tertiary"] * 2}, geometry=lines, crs="EPSG:4326")
    frame.to_file(tmp_path / "l.gpkg")

    def roads():
        layer = RoadFile(path="l.gpkg", sha256=file_digest(tmp_path / "l.gpkg"), lines=True, coords="wgs84")
        return county_travel(county.replace(roads=(*county.roads, layer)), tmp_path, cache=cache).roads

    before = roads()
    with closing(sqlite3.connect(tmp_path / "l.gpkg")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("DELETE FROM l WHERE fid = 1")
        database.commit()
        now = roads()
    assert len(before.way_ids) == len(now.way_ids) + 1
