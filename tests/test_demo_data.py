"""The committed demo county: nothing missing, nothing changed by hand, and the generator still makes it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import osmium
import pytest
import shapely
from shapely.geometry import shape

from gridplan.domain.programmes import Period, TeamRole, WorkDays
from gridplan.sources import read_county

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
BOTH = pytest.mark.parametrize("folder", [DATA, DATA / "mini"], ids=["demo", "mini"])
TABLES = (
    *("demand", "facilities", "departments", "staff", "exemptions", "past_stays"),
    *("vehicles", "programmes", "visit_places", "calendar", "pins"),
)


CHECKED = {".geojson", ".csv", ".toml", ".pbf", ".tif"}


def own_files() -> list[Path]:
    """Files of the demo folder; what planning in it leaves behind is no part of it."""
    return [p for p in DATA.rglob("*") if p.is_file() and not {"cache", "plans"} & set(p.relative_to(DATA).parts)]


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def layer(folder: Path, name: str) -> dict[str, tuple[dict, shapely.Geometry]]:
    text = (folder / "boundaries" / f"{name}.geojson").read_text(encoding="utf-8")
    return {f["properties"]["code"]: (f["properties"], shape(f["geometry"])) for f in json.loads(text)["features"]}


def ways(folder: Path) -> list[dict[str, str]]:
    found = []

    class Reader(osmium.SimpleHandler):
        def way(self, way: osmium.osm.Way) -> None:
            found.append({**dict(way.tags), "nodes": str(len(way.nodes))})

    Reader().apply_file(str(folder / "roads" / "roads.osm.pbf"))
    return found


def test_manifest_lists_every_file_and_its_checksum() -> None:
    listed = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))["sha256"]
    present = {p.relative_to(DATA).as_posix() for p in own_files() if p.suffix in CHECKED}
    assert set(listed) == present
    for name, digest in listed.items():
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == digest, name


def test_the_folder_stays_small() -> None:
    assert sum(p.stat().st_size for p in own_files()) < 12e6
    assert (DATA / "roads" / "roads.osm.pbf").stat().st_size < 2e6
    assert (DATA / "elevation" / "dem.tif").stat().st_size < 1e6


@pytest.mark.parametrize(
    ("folder", "townships", "villages", "grids", "residents", "people"),
    [
        (DATA, 26, (420, 440), (1990, 2010), 1_500_000, (1100, 1250)),
        (DATA / "mini", 4, (28, 32), (85, 95), 62_000, (110, 130)),
    ],
    ids=["demo", "mini"],
)
def test_counts(folder: Path, townships: int, villages: tuple, grids: tuple, residents: int, people: tuple) -> None:
    assert len(layer(folder, "townships")) == townships
    assert villages[0] <= len(layer(folder, "villages")) <= villages[1]
    assert grids[0] <= len(layer(folder, "grids")) <= grids[1]
    assert sum(int(row["residents"]) for row in rows(folder, "demand")) == residents
    assert people[0] <= len(rows(folder, "staff")) <= people[1]
    assert all((folder / f"{table}.csv").is_file() for table in TABLES)


@BOTH
def test_codes_nest_and_names_are_unique_inside_a_township(folder: Path) -> None:
    county = {"data": "990124", "mini": "990125"}[folder.name]
    townships, villages, grids = (layer(folder, name) for name in ("townships", "villages", "grids"))
    assert all(len(code) == 9 and code.startswith(county) for code in townships)
    assert all(len(c) == 12 and c[:9] == p["township"] and p["township"] in townships for c, (p, _) in villages.items())
    assert all(len(c) == 15 and c[:12] == p["village"] and p["village"] in villages for c, (p, _) in grids.items())
    assert {row["code"] for row in rows(folder, "demand")} == set(grids)
    names = Counter((p["township"], p["name"]) for p, _ in villages.values())
    assert max(names.values()) == 1


@BOTH
def test_each_level_tiles_the_one_above(folder: Path) -> None:
    for below, above, key in (("villages", "townships", "township"), ("grids", "villages", "village")):
        inner, outer = layer(folder, below), layer(folder, above)
        areas = [area for _, area in inner.values()]
        assert all(area.is_valid for area in areas)
        assert shapely.coverage_is_valid(areas), f"{below} overlap or do not share their borders"
        parts: dict[str, list[shapely.Geometry]] = {}
        for properties, area in inner.values():
            parts.setdefault(properties[key], []).append(area)
        for code, (_, area) in outer.items():
            assert area.symmetric_difference(shapely.union_all(parts[code])).area < 1e-6 * area.area, code


@BOTH
def test_sites_lie_in_their_areas(folder: Path) -> None:
    for name in ("villages", "grids"):
        places = layer(folder, name).values()
        outside = [p["code"] for p, a in places if a.distance(shapely.Point(p["site_lon"], p["site_lat"])) > 5e-4]
        assert not outside


@BOTH
def test_references_between_tables(folder: Path) -> None:
    facilities = {row["id"]: row for row in rows(folder, "facilities")}
    departments = {row["id"]: row for row in rows(folder, "departments")}
    staff = {row["id"]: row for row in rows(folder, "staff")}
    places = {**layer(folder, "townships"), **layer(folder, "villages")}
    hosts = {key for key, row in facilities.items() if row["kind"] == "乡镇卫生院"}
    assert {facilities[h]["place"] for h in hosts} == set(layer(folder, "townships"))
    assert all(row["place"] in places for row in facilities.values() if row["kind"] in {"乡镇卫生院", "村卫生室"})
    assert all(bool(row["steward"]) == (key in hosts) for key, row in facilities.items())
    assert all(row["workplace"] in facilities for row in staff.values())
    assert all(row["department"] in departments for row in staff.values() if row["role"] == "physician")
    assert all(set(filter(None, row["adopts"].split("；"))) <= hosts for row in departments.values())
    crews: Counter[str] = Counter()
    for vehicle in rows(folder, "vehicles"):
        crew = [staff[member] for member in vehicle["crew"].split("；")]
        mobile = vehicle["profile"] == "mobile_hospital"
        others = ["physician", "nurse"] if mobile else ["public_health", "public_health"]
        assert [member["role"] for member in crew] == ["driver", *others]
        assert vehicle["base"] in facilities
        crews.update(member["id"] for member in crew)
    assert max(crews.values()) == 1
    seasons = {path.stem for path in (folder / "travel" / "scenarios").glob("*.toml")}
    named = {"封闭": set(places), "请假": set(staff), "集市": set(places), "路况": seasons}
    for row in rows(folder, "calendar"):
        assert row["target"] in named[row["kind"]]
        assert row["kind"] == "集市" or dt.date.fromisoformat(row["start"]) <= dt.date.fromisoformat(row["end"])


@BOTH
def test_every_rule_of_postings_is_shown(folder: Path) -> None:
    county = read_county(folder)
    hosts = {h.id for h in county.township_hospitals}
    assert len({e.reason for p in county.people for e in p.exemptions}) >= 2
    assert any(e.start for p in county.people for e in p.exemptions)
    assert all(p.born and p.sex for p in county.people if p.role == "physician")
    assert {stay.host for p in county.people for stay in p.past_stays} <= hosts
    assert {host for p in county.people for host in p.wishes} <= hosts
    assert sum(bool(c.posts) for c in county.clinics) == (3 if len(hosts) > 4 else 1)
    commissioners = [p for p in county.people if p.role == "public_health" and p.workplace not in hosts]
    assert len(commissioners) >= 1.5 * len(hosts)
    overlap = 0 if len(hosts) > 4 else 1
    for rule, value in (("postings.overlap", overlap), ("postings.max_age", 58), ("commissioners.cover", 1)):
        assert county.rules.value(rule) == value


@BOTH
def test_every_kind_of_visit_is_there(folder: Path) -> None:
    county = read_county(folder)
    programmes = {p.id: p for p in county.programmes}
    assert [p.coverage for p in county.programmes if p.coverage] == ["circuit", "mobile_hospital"]
    assert programmes["mobile"].every_weeks == 2
    assert {p.period for p in county.programmes} >= {Period.WEEKS, Period.MONTH, Period.QUARTER, Period.ONCE}
    assert programmes["workday"].work_days == WorkDays(per_month=1, places=2)
    assert programmes["inspection"].period is Period.HALF_YEAR
    assert TeamRole.SPECIALIST in programmes["spring"].roles
    leads = {hospital.id for hospital in county.lead_hospitals}
    groups = [vehicle for vehicle in county.vehicles if "督导" in vehicle.equipment]
    assert {vehicle.base for vehicle in groups} == leads
    assert all(place.township in {t.code for t in county.townships} for place in county.visit_places)
    assert {place.kind for place in county.visit_places} == {"企业", "健康驿站"}
    start, end = county.calendar.start, county.calendar.circuit_end
    assert any(start < season.start < end for season in county.calendar.seasons)
    assert len({market.rule for market in county.calendar.markets}) >= 3
    assert all(sum(day < end for day in market.days) >= 10 for market in county.calendar.markets)


@BOTH
def test_pins_can_be_kept(folder: Path) -> None:
    county = read_county(folder)
    assert {pin.crew is None for pin in county.pins} == {True, False}
    tours = [pin for pin in county.pins if pin.route]
    assert [pin.position for pin in tours] == [1, 2]
    for pin in county.pins:
        assert pin.day in county.calendar.workdays
        assert not county.calendar.is_closed(pin.place, pin.day)
    members = {m for v in county.vehicles if v.id in {p.crew for p in county.pins} for m in v.crew}
    assert all(county.person(m).works_on(pin.day) for m in members for pin in county.pins)


@BOTH
def test_the_roster_can_keep_every_post(folder: Path) -> None:
    staff = rows(folder, "staff")
    hosts = [row["id"] for row in rows(folder, "facilities") if row["kind"] == "乡镇卫生院"]
    exempt = {row["person"] for row in rows(folder, "exemptions") if not row["start"] and not row["end"]}
    able = [p for p in staff if p["role"] == "physician" and p["title"] != "初级" and p["id"] not in exempt]
    assert len(able) >= 4 * len(hosts)
    limits = {row["id"]: int(row["limit"]) for row in rows(folder, "departments")}
    assert sum(limits.values()) >= 2 * len(hosts)
    stays = [p for p in staff if p["current_post"]]
    assert len({p["current_post"] for p in stays}) == len(stays) == (20 if len(hosts) > 4 else 3)
    assert all(p in able for p in stays)
    assert all(dt.date.fromisoformat(p["posted_since"]).weekday() == 0 for p in stays)
    assert all(n <= limits[d] for d, n in Counter(p["department"] for p in stays).items())
    at = Counter((p["workplace"], p["role"]) for p in staff)
    assert all(at[h, "gp"] >= 1 and at[h, "nurse"] >= 1 for h in hosts)
    if len(hosts) > 4:
        assert 165 <= sum(min(at[h, "gp"], at[h, "nurse"]) for h in hosts) <= 195


@BOTH
def test_a_quarter_of_the_villages_has_no_staffed_clinic(folder: Path) -> None:
    doctors = {p["workplace"] for p in rows(folder, "staff") if p["role"] == "village_doctor"}
    clinics = {row["place"]: row["id"] for row in rows(folder, "facilities") if row["kind"] == "村卫生室"}
    villages = layer(folder, "villages")
    staffed = [v for v in villages if clinics.get(v) in doctors]
    assert 0.2 < 1 - len(staffed) / len(villages) < 0.3
    assert len(clinics) < len(villages)
    assert len(staffed) < len(clinics)


def test_roads_hold_every_difficulty() -> None:
    roads = ways(DATA)
    classes = Counter(way.get("highway", way.get("route")) for way in roads)
    wanted = {
        "motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "track",
        "path", "ferry",
    }  # fmt: skip
    assert wanted <= set(classes)
    assert 20_000 < sum(int(way["nodes"]) for way in roads) < 50_000
    assert any(way.get("junction") == "roundabout" and way["oneway"] == "yes" for way in roads)
    assert any("duration" in way for way in roads if way.get("route") == "ferry")
    assert any(way.get("bridge") == "yes" and "maxweight" in way for way in roads)
    for tag in ("width", "maxwidth", "maxheight", "maxspeed"):
        assert any(tag in way for way in roads), tag


@pytest.mark.slow
def test_the_generator_makes_the_mini_county_again(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "data.generator", "--mini", "--out", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(made) == 18
    assert [p.as_posix() for p in made if (tmp_path / p).read_bytes() != (DATA / p).read_bytes()] == []
