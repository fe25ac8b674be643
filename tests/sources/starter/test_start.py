"""The starter on small files: what it writes, and what it says when it cannot."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import itertools
import json
from collections import Counter
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from gridplan.domain.findings import FindingLevel
from gridplan.errors import InputError
from gridplan.sources import inspect_county, read_county
from gridplan.sources.starter import start, start_from_osm
from gridplan.sources.starter.sample import teams_of
from gridplan.sources.starter.writing import horizon_start
from support.english import all_english


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def codes(findings) -> set[str]:
    return {f.code for f in findings}


def areas(path: Path) -> dict[str, shapely.Geometry]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["name"]: shape(f["geometry"]) for f in features}


def failing(folder: Path, osm: Path, **options) -> InputError:
    with pytest.raises(InputError) as caught:
        start_from_osm(folder, osm, **options)
    assert caught.value.findings[-1].level is FindingLevel.ERROR
    assert caught.value.findings[-1].remedy
    all_english(
        (text for f in caught.value.findings for text in (f.message, f.remedy)),
        None,
        "方县",
        "甲乡",
        "乙乡",
        "丙乡",
        "丁镇",
    )
    assert not folder.exists() or not any(folder.iterdir())
    assert not [p for p in folder.parent.iterdir() if p.name.startswith(".")]
    return caught.value


def test_a_named_area_becomes_a_county_that_reads_without_errors(squares, tmp_path):
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"), area="方县", seed=3)
    inspection = inspect_county(tmp_path / "c")
    assert not [f for f in inspection.findings if f.level is FindingLevel.ERROR]
    county = inspection.county
    assert county is not None
    assert county.name == "方县"
    assert county.sample
    assert {t.name for t in county.townships} == {"甲乡", "乙乡", "丙乡", "丁镇"}
    assert len(county.villages) == 16
    assert all(v.derived for v in county.villages)
    assert not any(t.derived for t in county.townships)
    assert len(county.township_hospitals) == 4
    assert len(county.lead_hospitals) == 1
    assert all(p.sample and p.name.startswith("样例") for p in county.people)
    assert {"GP-O010", "GP-O011", "GP-O023", "GP-O031", "GP-O040", "GP-O042"} <= codes(findings)
    assert not [f for f in findings if f.level is FindingLevel.ERROR]
    told = all_english((text for f in findings for text in (f.message, f.remedy)), county)
    assert "the county is 方县 (admin_level=6, " in told[0]


def test_boundaries_are_one_clean_coverage(squares, tmp_path):
    start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"), area="Square County")
    villages = areas(tmp_path / "c/boundaries/villages.geojson")
    townships = areas(tmp_path / "c/boundaries/townships.geojson")
    assert shapely.coverage_is_valid(list(villages.values()))
    assert shapely.coverage_is_valid(list(townships.values()))
    for k, name in enumerate(("甲乡", "乙乡", "丙乡", "丁镇")):
        square = shapely.box(110 + k % 2 * 0.05, 30 + k // 2 * 0.05, 110.05 + k % 2 * 0.05, 30.05 + k // 2 * 0.05)
        assert townships[name].symmetric_difference(square).area < 1e-9
        assert villages[f"{name}1村"].difference(square).area < 1e-9


@pytest.mark.parametrize("name", ["方县", "方縣", "SQUARE county"])
def test_an_area_is_found_by_any_of_its_names(squares, tmp_path, name):
    start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"), area=name)
    assert '"方县"' in (tmp_path / "c/gridplan.toml").read_text(encoding="utf-8")


def test_without_a_name_the_area_with_units_inside_is_taken(squares, tmp_path):
    start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    assert len(areas(tmp_path / "c/boundaries/townships.geojson")) == 4


def test_without_the_county_outline_its_units_make_the_county(squares, tmp_path):
    del squares.relations[squares.county]
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    assert set(areas(tmp_path / "c/boundaries/townships.geojson")) == {"甲乡", "乙乡", "丙乡", "丁镇"}
    assert "GP-O012" not in codes(findings)


def test_codes_follow_the_hierarchy(squares, tmp_path):
    start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    county = read_county_with_staff(squares, tmp_path)
    assert county.code.startswith("99")
    assert all(len(t.code) == 9 and t.code.startswith(county.code) for t in county.townships)
    assert all(len(v.code) == 12 and v.code.startswith(v.township) for v in county.villages)


def read_county_with_staff(squares, tmp_path):
    start_from_osm(tmp_path / "staffed", squares.write(tmp_path / "y.osm.pbf"), seed=1)
    return read_county(tmp_path / "staffed")


def test_without_a_seed_nobody_is_invented(squares, tmp_path):
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    for name in ("staff.csv", "departments.csv", "vehicles.csv"):
        assert rows(tmp_path / "c" / name) == []
    assert "sample = false" in (tmp_path / "c/gridplan.toml").read_text(encoding="utf-8")
    assert not [r for r in rows(tmp_path / "c/facilities.csv") if r["kind"] == "village_clinic"]
    assert "GP-O041" in codes(findings)


def test_the_same_seed_writes_the_same_bytes_and_another_seed_does_not(squares, tmp_path):
    osm = squares.write(tmp_path / "x.osm.pbf")
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        start_from_osm(tmp_path / name, osm, seed=seed)
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)
    assert (tmp_path / "a/staff.csv").read_bytes() != (tmp_path / "c/staff.csv").read_bytes()


def test_the_sample_roster_is_large_enough(squares, tmp_path):
    county = read_county_with_staff(squares, tmp_path)
    posts = sum(h.posts or 1 for h in county.township_hospitals)
    eligible = Counter(p.department for p in county.people if p.role == "physician" and p.title >= 2 and p.postable)
    assert len(eligible) >= 3
    assert sum(eligible.values()) >= 4 * posts
    assert sum(int(0.34 * n) for n in eligible.values()) >= posts
    for hospital in county.township_hospitals:
        own = Counter(p.role for p in county.people if p.workplace == hospital.id)
        needed = teams_of(len(county.villages_of(hospital.township)))
        assert own["gp"] >= needed
        assert own["nurse"] >= needed
    assert county.vehicles[0].crew
    assert any(p.role == "village_doctor" for p in county.people)
    assert any(not county.clinic_doctors(c.id) for c in county.clinics) or len(county.clinics) < 20


def test_hospitals_and_clinics_on_the_map_are_used(squares, tmp_path):
    squares.node(1.6, 1.6, amenity="hospital", name="方县人民医院")
    squares.node(0.52, 0.52, amenity="clinic", name="甲乡卫生院")
    squares.node(1.51, 0.51, amenity="hospital")
    squares.node(0.21, 0.31, amenity="doctors", name="甲一诊所")
    squares.node(0.5, 1.95, amenity="hospital")  # unnamed and far from the seat of 丙乡
    squares.node(0.9, 1.9, healthcare="hospital", healthcare__speciality="reiki", name="气功馆")
    squares.node(5.0, 5.0, amenity="hospital", name="外县医院")
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    found = rows(tmp_path / "c/facilities.csv")
    assert [r["name"] for r in found if r["kind"] == "lead_hospital"] == ["方县人民医院"]
    hospitals = {r["name"] for r in found if r["kind"] == "township_hospital"}
    assert hospitals == {"甲乡卫生院", "乙乡卫生院（OSM 未命名）", "丙乡卫生院（假定）", "丁镇卫生院（假定）"}
    assert [r["name"] for r in found if r["kind"] == "village_clinic"] == [
        "丙乡3村卫生室（OSM 未命名）",  # too far from the seat for a township hospital, near enough for the village
        "甲一诊所",
    ]
    assert len([f for f in findings if f.code == "GP-O031"]) == 2
    assert not any(r["name"] in ("气功馆", "外县医院") for r in found)


def test_a_hospital_drawn_as_an_outline_is_used(squares, tmp_path):
    corners = [squares.node(1.6 + dx, 1.6 + dy) for dx, dy in ((0, 0), (0.02, 0), (0.02, 0.02), (0, 0.02))]
    squares.way([*corners, corners[0]], amenity="hospital", name="县总医院")
    squares.node(1.61, 1.61, amenity="hospital")  # the same one again, as a point
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    assert [r["name"] for r in rows(tmp_path / "c/facilities.csv") if r["kind"] == "lead_hospital"] == ["县总医院"]
    assert "GP-O034" in codes(findings)


def test_places_outside_empty_or_twice_are_left_out(squares, tmp_path):
    squares.node(3.5, 0.5, place="town", name="邻县城")
    squares.node(0.6, 0.6, place="hamlet", name="空村", population="0")
    squares.node(0.21, 0.31, place="hamlet", name="甲乡1村附近")  # 75 m from 甲乡1村
    squares.node(0.8, 0.8, place="isolated_dwelling", name="独户")
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    names = set(areas(tmp_path / "c/boundaries/villages.geojson"))
    assert len(names) == 16
    assert not names & {"邻县城", "空村", "甲乡1村附近", "独户"}
    assert {"GP-O020", "GP-O021", "GP-O022"} <= codes(findings)


def test_a_place_without_a_name_is_numbered_and_a_hostile_name_is_cleaned(squares, tmp_path):
    squares.node(0.8, 0.8, place="hamlet")
    squares.node(0.85, 0.6, place="hamlet", name="<script>=1")
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    names = set(areas(tmp_path / "c/boundaries/villages.geojson"))
    assert {"甲乡·未命名1", "script=1"} <= names
    assert "GP-O026" in codes(findings)


def test_populations_are_taken_or_scaled(squares, tmp_path):
    squares.node(0.8, 0.8, place="village", name="有数村", population="1,234")
    members, tags = squares.relations[squares.units[(0, 0)]]
    squares.relations[squares.units[(0, 0)]] = (members, {**tags, "population": "5234"})
    start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    names = {
        f["properties"]["code"]: f["properties"]
        for f in json.loads((tmp_path / "c/boundaries/villages.geojson").read_text("utf-8"))["features"]
    }
    township = next(p["township"] for p in names.values() if p["name"] == "有数村")
    demand = {r["code"]: int(r["residents"]) for r in rows(tmp_path / "c/demand.csv")}
    assert demand[next(c for c, p in names.items() if p["name"] == "有数村")] == 1234
    assert sum(n for c, n in demand.items() if names[c]["township"] == township) == pytest.approx(5234, abs=3)


def test_a_township_without_a_place_gets_one_and_says_so(squares, tmp_path):
    for key, (x, y, tags) in list(squares.nodes.items()):
        if tags.get("name", "").startswith("甲乡"):
            squares.nodes[key] = (x, y, {})
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    assert "甲乡" in areas(tmp_path / "c/boundaries/villages.geojson")
    assert "GP-O024" in codes(findings)


def test_a_missing_border_way_is_drawn_straight_on_both_sides(squares, tmp_path):
    for (i, j), unit in squares.units.items():  # finer ways, so that one missing is a small part
        assert len(squares.relations[unit][0]) == 4, (i, j)
    middle = squares.borders[frozenset({(1, 0), (1, 1)})]
    a, b = squares.ways[middle][0]
    thirds = [squares.node(1, k / 4) for k in (1, 2, 3)]
    chain = [a, *thirds, b]
    pieces = [squares.way(list(pair)) for pair in itertools.pairwise(chain)]
    for key, (members, tags) in squares.relations.items():
        if ("w", middle, "outer") in members:
            others = [m for m in members if m[1] != middle]
            squares.relations[key] = (others + [("w", p, "outer") for p in pieces], tags)
    squares.drop_ways.add(pieces[1])
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    assert len(areas(tmp_path / "c/boundaries/townships.geojson")) == 4
    repaired = [f for f in findings if f.code == "GP-O013"]
    assert {f.level for f in repaired} == {FindingLevel.REPAIRED}
    assert len(repaired) == 2


def test_a_township_that_cannot_be_closed_leaves_its_ground_to_the_others(squares, tmp_path):
    members, tags = squares.relations[squares.units[(0, 0)]]
    squares.relations[squares.units[(0, 0)]] = (members[:1], tags)
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"), area="方县", level=8)
    townships = areas(tmp_path / "c/boundaries/townships.geojson")
    assert set(townships) == {"乙乡", "丙乡", "丁镇"}
    assert (
        shapely.union_all(list(townships.values())).symmetric_difference(shapely.box(110, 30, 110.1, 30.1)).area < 1e-9
    )
    assert {"GP-O014", "GP-O015"} <= codes(findings)


def test_without_boundaries_townships_are_derived(tmp_path, squares):
    plain = type(squares)().lay(boundaries=False)
    findings = start_from_osm(tmp_path / "c", plain.write(tmp_path / "county.osm.pbf"), seed=1)
    county = read_county(tmp_path / "c")
    assert county.name == "county"
    assert all(t.derived for t in county.townships)
    assert len(county.villages) == 16
    assert {"GP-O010", "GP-O012"} <= codes(findings)


def test_urban_quarters_serve_where_there_are_no_villages(tmp_path, squares):
    city = type(squares)().lay(places=False, boundaries=False)
    for k in range(8):
        city.node(0.2 + 0.2 * k, 0.4 + 0.1 * (k % 3), place="neighbourhood", name=f"{k}区")
    start_from_osm(tmp_path / "c", city.write(tmp_path / "city.osm.pbf"))
    assert len(areas(tmp_path / "c/boundaries/villages.geojson")) == 8


def test_missing_nodes_are_counted(squares, tmp_path):
    road = list(squares.ways)[-1]
    squares.drop_nodes.add(squares.ways[road][0][3])
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    assert "GP-O016" in codes(findings)


def test_only_the_roads_around_the_county_are_taken_from_a_large_file(squares, tmp_path):
    far = [squares.node(20 + k / 10, 20) for k in range(400)]
    for k in range(399):
        squares.way(far[k : k + 2], highway="primary")
    findings = start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    assert [p.name for p in (tmp_path / "c/roads").iterdir()] == ["roads.osm.pbf"]
    config = (tmp_path / "c/gridplan.toml").read_text("utf-8")
    assert 'roads = ["roads/roads.osm.pbf"]' in config
    assert all(word in config for word in ("[travel]", "# scenario =", "# limits =", "# roads_coords ="))
    assert "travel/scenarios" in (tmp_path / "c/README.txt").read_text("utf-8-sig")
    assert (tmp_path / "c/travel/README.md").is_file()
    assert "GP-O050" in codes(findings)
    import osmium

    kinds = Counter(type(o).__name__ for o in osmium.FileProcessor(str(tmp_path / "c/roads/roads.osm.pbf")))
    assert kinds == {"Node": 18, "Way": 2}


def test_an_unknown_area_names_the_near_ones(squares, tmp_path):
    error = failing(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"), area="Squara County")
    assert codes(error.findings) == {"GP-O004"}
    assert "Square County" in str(error)


def test_an_area_cut_off_by_the_extract_is_refused(squares, tmp_path):
    members, tags = squares.relations[squares.county]
    squares.relations[squares.county] = ([*members, *(("w", 9000 + k, "outer") for k in range(20))], tags)
    error = failing(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"), area="方县")
    assert "GP-O005" in codes(error.findings)
    assert "20" in str(error)


def test_an_unknown_level_names_those_there_are(squares, tmp_path):
    error = failing(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"), area="方县", level=9)
    assert "GP-O006" in codes(error.findings)
    assert "8 级 4 个" in error.text
    assert str(error).endswith("there are: 4 of level 8")


def test_a_file_without_places_is_refused(tmp_path, squares):
    empty = type(squares)().lay(places=False, boundaries=False)
    error = failing(tmp_path / "c", empty.write(tmp_path / "x.osm.pbf"))
    assert "GP-O007" in codes(error.findings)


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "cut pbf", "cut gz", "no xml", "folder"])
def test_what_is_no_osm_file_is_refused(squares, tmp_path, kind):
    folder = tmp_path / "in"
    folder.mkdir()
    whole = squares.write(folder / "x.osm.pbf").read_bytes()
    xml = squares.write(folder / "x.osm").read_bytes()
    osm = folder / ("y.osm.gz" if kind == "cut gz" else "y.osm" if kind == "no xml" else "y.osm.pbf")
    content = {
        "empty": b"",
        "text": b"hello\n" * 40,
        "cut pbf": whole[: len(whole) * 2 // 3],
        "cut gz": gzip.compress(xml)[:-40],
        "no xml": b"<osm><node",
    }
    if kind == "folder":
        osm.mkdir()
    elif kind != "missing":
        osm.write_bytes(content[kind])
    error = failing(tmp_path / "c", osm)
    assert codes(error.findings) == {"GP-O001"}


def test_a_folder_in_use_is_left_alone(squares, tmp_path):
    osm = squares.write(tmp_path / "x.osm.pbf")
    (tmp_path / "c").mkdir()
    (tmp_path / "c/mine.txt").write_text("keep")
    with pytest.raises(InputError) as caught:
        start_from_osm(tmp_path / "c", osm)
    assert codes(caught.value.findings) == {"GP-O002"}
    assert [p.name for p in (tmp_path / "c").iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(squares, tmp_path):
    (tmp_path / "c").mkdir()
    start_from_osm(tmp_path / "c", squares.write(tmp_path / "x.osm.pbf"))
    assert (tmp_path / "c/gridplan.toml").is_file()


def test_a_folder_below_a_file_cannot_be_written(squares, tmp_path):
    osm = squares.write(tmp_path / "x.osm.pbf")
    with pytest.raises(InputError) as caught:
        start_from_osm(osm / "c", osm)
    assert codes(caught.value.findings) == {"GP-O003"}


def test_an_interruption_leaves_nothing(squares, tmp_path, monkeypatch):
    osm = squares.write(tmp_path / "x.osm.pbf")

    def stop(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "write_county", stop)
    with pytest.raises(KeyboardInterrupt):
        start_from_osm(tmp_path / "c", osm)
    assert [p.name for p in tmp_path.iterdir()] == ["x.osm.pbf"]


def test_the_horizon_starts_on_the_first_monday_of_an_announced_year():
    assert horizon_start(dt.date(2026, 3, 1)) == dt.date(2026, 1, 5)
    assert horizon_start(dt.date(2024, 12, 1)) == dt.date(2025, 1, 6)
    assert horizon_start(dt.date(2090, 1, 1)).weekday() == 0
