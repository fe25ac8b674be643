"""Vehicle profiles, scenarios, elevation files and ``[travel]`` of a county folder."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from shapely import LineString, box

from gridplan.assets import asset
from gridplan.domain import gcj02
from gridplan.domain.access import ServiceLevel
from gridplan.domain.file_digests import file_digest
from gridplan.domain.findings import Finding
from gridplan.domain.scenarios import Effect, Scenario
from gridplan.domain.travel_settings import DEFAULT_LIMITS, TravelSettings
from gridplan.domain.vehicle_profiles import GradeKind, VehicleProfile
from gridplan.sources import default_profiles, inspect_county
from gridplan.store.codec import decode, encode
from sources.folders import TOML, Folder, geojson

AREA = box(110.01, 30.005, 110.02, 30.01)
SLIDE = geojson([{"name": "塌方", "geometry": AREA}]).encode()


def folder(root: Path, **files: str | bytes) -> Folder:
    """A county folder with files in ``travel/``: ``profiles__x`` is ``travel/profiles/x.toml``."""
    county = Folder(root)
    for name, data in files.items():
        path = f"travel/{name.replace('__', '/')}.toml"
        county.raw[path] = data if isinstance(data, bytes) else data.encode()
    return county


def travel(county: Folder) -> TravelSettings:
    inspection = inspect_county(county.write())
    assert inspection.county is not None, inspection.findings
    assert [f for f in inspection.findings if f.code.startswith("GP-T")] == []
    return inspection.county.travel


def said(county: Folder) -> list[Finding]:
    return [f for f in county.findings() if f.code.startswith(("GP-T", "GP-C"))]


def effect(county: Folder) -> Effect:
    (scenario,) = travel(county).scenarios
    (only,) = scenario.effects
    return only


def test_gridplan_brings_four_profiles_with_their_figures() -> None:
    profiles = default_profiles()
    assert tuple(profiles) == ("car", "mobile_hospital", "motorcycle", "foot")
    car, mobile = profiles["car"], profiles["mobile_hospital"]
    assert (car.title, car.title_en, car.speeds["trunk"], car.track_factors[""]) == ("汽车", "car", 60, 0.8)
    assert (mobile.height_m, mobile.width_m, mobile.weight_t, mobile.max_connector_m) == (3.5, 2.6, 12, 500)
    assert {kind: round(0.8 * kmh, 1) for kind, kmh in car.speeds.items() if kind not in {"track", "ferry"}} == {
        kind: kmh for kind, kmh in mobile.speeds.items() if kind != "ferry"
    }
    assert (car.grade.kind, car.grade.up, car.grade.down, car.grade.free) == (GradeKind.DRIVING, 3, 2, 0.04)
    assert (mobile.grade.up, mobile.grade.down) == (8, 5)
    assert default_profiles() is profiles


@pytest.mark.parametrize("path", sorted(asset("data/travel/profiles").glob("*.toml")), ids=lambda p: p.stem)
def test_every_figure_is_marked_as_assumed_or_with_its_source(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "“假定 assumed”" in text
    assert set(path.stem.split()) <= set(default_profiles())


def test_a_county_without_files_has_the_usual_settings(tmp_path: Path) -> None:
    settings = travel(Folder(tmp_path))
    assert settings == TravelSettings(profiles=tuple(default_profiles().values()))
    assert settings.limits == DEFAULT_LIMITS


def test_a_profile_takes_over_from_its_base_entry_by_entry(tmp_path: Path) -> None:
    own = 'base = "car"\ntitle = "救护车"\naccess = ["emergency", "access"]\n[speeds]\ntrunk = 75\nferry = 0\n'
    night = 'base = "救护车"\nwidth_m = 2.2\n[grade]\nup = 4\n'
    settings = travel(folder(tmp_path, profiles__救护车=own, profiles__大救护车=night))
    car = default_profiles()["car"]
    names = [p.name for p in settings.profiles]
    assert names == ["car", "mobile_hospital", "motorcycle", "foot", *sorted(["救护车", "大救护车"])]
    ambulance, large = settings.profile_named("救护车"), settings.profile_named("大救护车")
    assert ambulance == dataclasses.replace(
        car,
        name="救护车",
        title="救护车",
        title_en="",
        access=("emergency", "access"),
        speeds={**car.speeds, "trunk": 75, "ferry": 0},
    )
    grade = dataclasses.replace(car.grade, up=4)
    assert large == dataclasses.replace(ambulance, name="大救护车", title="", width_m=2.2, grade=grade)
    assert (ambulance.title_en, car.title_en) == ("", "car")


def test_a_profile_of_the_same_name_replaces_gridplans(tmp_path: Path) -> None:
    faster = folder(tmp_path, profiles__car='base = "car"\n[speeds]\nprimary = 55\n', profiles__taxi='base = "car"\n')
    settings = travel(faster)
    assert [p.name for p in settings.profiles] == ["car", "mobile_hospital", "motorcycle", "foot", "taxi"]
    assert settings.profile_named("car").speeds["primary"] == 55
    assert settings.profile_named("taxi").speeds["primary"] == 55
    assert default_profiles()["car"].speeds["primary"] == 50


@pytest.mark.parametrize(
    ("text", "code", "feature", "hint"),
    [
        ('base = "car"\nhigth_m = 2\n', "GP-T002", "higth_m", "height_m"),
        ('base = "car"\n[speeds]\nmotorwy = 2\n', "GP-T002", "speeds.motorwy", "motorway"),
        ('base = "car"\n[track_factors]\ngrade9 = 1\n', "GP-T002", "track_factors.grade9", "grade1"),
        ('base = "car"\n[smoothness_factors]\nbadd = 1\n', "GP-T002", "smoothness_factors.badd", "bad"),
        ('base = "car"\n[grade]\nupp = 1\n', "GP-T002", "grade.upp", "up"),
        ('base = "car"\n[speeds]\nprimary = 201\n', "GP-T003", "speeds.primary", "不能大于 200"),
        ('base = "car"\n[speeds]\nprimary = -1\n', "GP-T003", "speeds.primary", "不能小于 0"),
        ('base = "car"\n[speeds]\nprimary = "50"\n', "GP-T003", "speeds.primary", "应为数字"),
        ('base = "car"\n[speeds]\nprimary = nan\n', "GP-T003", "speeds.primary", "应为数字"),
        ('base = "car"\nspeeds = 3\n', "GP-T003", "speeds", "名称 = 值"),
        ('base = "car"\n[surface_factors]\ngravel = 2.1\n', "GP-T003", "surface_factors.gravel", "不能大于 2"),
        ('base = "car"\nheight_m = true\n', "GP-T003", "height_m", "应为数字"),
        ('base = "car"\noneway = 1\n', "GP-T003", "oneway", "true 或 false"),
        ('base = "car"\naccess = ["motocar"]\n', "GP-T003", "access.0", "motorcar"),
        ('base = "car"\naccess = []\n', "GP-T003", "access", "至少 1 项"),
        ('base = "car"\nonly_permitted = "path"\n', "GP-T003", "only_permitted", "列表"),
        ('base = "car"\nwalking_kmh = 0\n', "GP-T003", "walking_kmh", "不能小于 0.5"),
        ('base = "car"\n[grade]\nkind = "drivin"\n', "GP-T003", "grade.kind", "driving"),
        ('base = "car"\ntitle = "<b>x</b>"\n', "GP-T003", "title", "HTML"),
        ('base = "car"\ntitle = "移动医院"\n', "GP-T013", "title", "mobile_hospital"),
        ('base = "car"\ntitle = "foot"\n', "GP-T013", "title", "foot"),
        ('base = "car"\ntitle = "小车"\n', "GP-T013", "title", "car"),
        ('base = "bus"\n', "GP-T005", "base", "car"),
        ("base = 3\n", "GP-T005", "base", "car"),
        ('base = "own"\n', "GP-T005", "base", "car"),
        ("[speeds\n", "GP-T001", None, ""),
        (b"\xff\xfe\xff", "GP-T001", None, ""),
    ],
)
def test_what_is_wrong_in_a_profile_is_named(tmp_path: Path, text: str, code: str, feature: str, hint: str) -> None:
    (finding,) = said(folder(tmp_path, profiles__own=text))
    assert (finding.code, finding.file, finding.feature) == (code, "travel/profiles/own.toml", feature)
    assert hint in finding.message + finding.remedy


def test_a_profile_must_not_be_called_what_gridplan_calls_another(tmp_path: Path) -> None:
    county = folder(tmp_path, profiles__小车='base = "mobile_hospital"\n')
    assert [(f.code, f.feature, f.value) for f in said(county)] == [("GP-T013", None, "小车")]


def test_everything_wrong_in_all_files_is_said_at_once(tmp_path: Path) -> None:
    county = folder(
        tmp_path,
        profiles__a='base = "b"\n',
        profiles__b='base = "a"\n',
        profiles__c="height_m = 99\nx = 1\n",
        scenarios__d="[[effects]]\nfactor = 3\n[[effects]]\n",
    )
    found = [(f.code, f.file.rpartition("/")[2] if f.file else "", f.feature) for f in said(county)]
    missing = ("width_m", "weight_t", "margin_m", "access", "max_connector_m", "speeds")
    assert sorted(found) == sorted(
        [
            ("GP-T005", "a.toml", "base"),
            ("GP-T005", "b.toml", "base"),
            ("GP-T003", "c.toml", "height_m"),
            ("GP-T002", "c.toml", "x"),
            *(("GP-T004", "c.toml", key) for key in missing),
            ("GP-T003", "d.toml", "effects.0.factor"),
            ("GP-T004", "d.toml", "effects.1.factor"),
        ]
    )


def test_findings_speak_english_too(tmp_path: Path) -> None:
    root = folder(tmp_path, profiles__own='base = "car"\nheight_m = 99\noneway = "no"\n').write()
    messages = [f.message for f in inspect_county(root, lang="en").findings if f.code == "GP-T003"]
    assert messages == ["the value cannot be used (at most 10.0)", "the value cannot be used (true or false is wanted)"]


def test_a_scenario_says_everything_that_an_effect_may(tmp_path: Path) -> None:
    text = """\
title = "雨季"
title_en = "wet season"

[[effects]]
factor = 0.5
reason = "泥泞"
profiles = ["car", "救护车"]
classes = ["track", "ferry"]
surfaces = ["gravel"]
tracktypes = ["grade4"]
tags = { ford = "*", bridge = "yes" }
ways = [12, -3]
edges = [[1, 2], [2, 1]]
areas = [[[110.01, 30.005], [110.02, 30.005], [110.02, 30.01], [110.01, 30.01]]]
above_m = 700

[[effects]]
factor = 0
"""
    county = folder(tmp_path, scenarios__wet=text, profiles__救护车='base = "car"\n')
    (scenario,) = travel(county).scenarios
    first, second = scenario.effects
    assert (scenario.name, scenario.title, scenario.title_en) == ("wet", "雨季", "wet season")
    assert first.areas[0].equals(AREA)
    assert dataclasses.replace(first, areas=()) == Effect(
        factor=0.5,
        reason="泥泞",
        profiles=("car", "救护车"),
        classes=("track", "ferry"),
        surfaces=("gravel",),
        tracktypes=("grade4",),
        tags={"ford": "*", "bridge": "yes"},
        ways=(12, -3),
        edges=((1, 2), (2, 1)),
        above_m=700,
    )
    assert second == Effect(factor=0)


@pytest.mark.parametrize("where", ["travel/scenarios/slide.geojson", "boundaries/slide.geojson", "slide.geojson"])
def test_areas_lie_beside_the_scenario_or_with_the_boundaries(tmp_path: Path, where: str) -> None:
    county = folder(tmp_path, scenarios__slide="[[effects]]\nfactor = 0\nareas = 'slide.geojson'\n")
    county.raw[where] = SLIDE
    (area,) = effect(county).areas
    assert area.equals(AREA)


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("declared", ["file", "county"])
def test_areas_in_gcj02_are_moved(tmp_path: Path, *, inline: bool, declared: str) -> None:
    areas = "[[110.01, 30.005], [110.02, 30.005], [110.02, 30.01]]" if inline else "'slide.geojson'"
    first = 'coords = "gcj02"\n' if declared == "file" else ""
    county = folder(tmp_path, scenarios__slide=f"{first}[[effects]]\nfactor = 0\nareas = {areas}\n")
    if not inline:
        county.raw["travel/scenarios/slide.geojson"] = SLIDE
    if declared == "county":
        county.toml += '\n[files]\ncoords = "gcj02"\n'
    (area,) = effect(county).areas
    expected = gcj02.to_wgs84(np.array([[110.01, 30.005]]))[0]
    assert min(abs(np.array(area.exterior.coords) - expected).sum(axis=1)) < 1e-9


@pytest.mark.parametrize(
    ("lines", "code", "feature", "hint"),
    [
        ("factor = 2.5", "GP-T003", "effects.0.factor", "不能大于 2"),
        ("factor = -0.1", "GP-T003", "effects.0.factor", "不能小于 0"),
        ("reason = 'x'", "GP-T004", "effects.0.factor", "补上"),
        ("factor = 0\nclass = ['track']", "GP-T002", "effects.0.class", "classes"),
        ("factor = 0\nclasses = ['tracks']", "GP-T003", "effects.0.classes.0", "track"),
        ("factor = 0\ntracktypes = ['grade7']", "GP-T003", "effects.0.tracktypes.0", "grade"),
        ("factor = 0\ntags = {fords = '*'}", "GP-T002", "effects.0.tags.fords", "ford"),
        ("factor = 0\ntags = {ford = true}", "GP-T003", "effects.0.tags.ford", "加引号"),
        ("factor = 0\nways = ['12']", "GP-T003", "effects.0.ways.0", "应为整数"),
        ("factor = 0\nways = 12", "GP-T003", "effects.0.ways", "列表"),
        ("factor = 0\nedges = [[1]]", "GP-T004", "effects.0.edges.0.1", ""),
        ("factor = 0\nabove_m = 9001", "GP-T003", "effects.0.above_m", "不能大于 9000"),
        ("factor = 0\nprofiles = ['mobile']", "GP-T008", "effects.0.profiles", "mobile_hospital"),
        ("factor = 0\nareas = 'slyde.geojson'", "GP-T011", "effects.0.areas", "slide.geojson"),
        ("factor = 0\nareas = '/slide.geojson'", "GP-C010", "effects.0.areas", ""),
        ("factor = 0\nareas = '../../../x.geojson'", "GP-C010", "effects.0.areas", ""),
        ("factor = 0\nways = [1000000000000000000000]", "GP-T003", "effects.0.ways.0", "不能大于"),
        ("factor = 0\nreason = '<script>'", "GP-T003", "effects.0.reason", "HTML"),
        ("factor = 0\nareas = []", "GP-T010", "effects.0.areas", ""),
        ("factor = 0\nareas = ''", "GP-T009", "effects.0.areas", ""),
        ("factor = 0\nareas = '" + "塌" * 300 + "'", "GP-T011", "effects.0.areas", ""),
        ("factor = 0\nareas = 7", "GP-T009", "effects.0.areas", ""),
        ("factor = 0\nareas = [[[110, 30], [111, 30]]]", "GP-T009", "effects.0.areas", ""),
        ("factor = 0\nareas = [[[200, 30], [111, 30], [112, 31]]]", "GP-T009", "effects.0.areas", ""),
        ("factor = 0\nareas = [[['a', 30], [111, 30], [112, 31]]]", "GP-T009", "effects.0.areas", ""),
        ("factor = 0\nareas = [[[110, 30], [111, nan], [112, 31]]]", "GP-T009", "effects.0.areas", ""),
    ],
)
def test_what_is_wrong_in_a_scenario_is_named(tmp_path: Path, lines: str, code: str, feature: str, hint: str) -> None:
    county = folder(tmp_path / "county", scenarios__slide=f"[[effects]]\n{lines}\n")
    county.raw["travel/scenarios/slide.geojson"] = SLIDE
    (tmp_path / "x.geojson").write_bytes(SLIDE)
    (finding,) = said(county)
    assert (finding.code, finding.file, finding.feature) == (code, "travel/scenarios/slide.toml", feature)
    assert hint in finding.message + finding.remedy


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{}", "GP-B102"),
        (b'{"type": "FeatureCollection", "features": []}', "GP-B104"),
        (geojson([{"name": "line", "geometry": LineString([(110, 30), (110.1, 30)])}]).encode(), "GP-B006"),
    ],
)
def test_a_polygon_file_that_holds_none_is_an_error(tmp_path: Path, data: bytes, code: str) -> None:
    county = folder(tmp_path, scenarios__slide="[[effects]]\nfactor = 0\nareas = 'slide.geojson'\n")
    county.raw["travel/scenarios/slide.geojson"] = data
    inspection = inspect_county(county.write())
    assert inspection.county is None
    found = [(f.code, f.file) for f in inspection.findings if f.file and f.file.startswith("travel/")]
    assert found == [(code, "travel/scenarios/slide.geojson"), ("GP-T010", "travel/scenarios/slide.toml")]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        *(("normal", "固定含义"), ("Normal", "固定含义"), ("雨 季", "只用字母"), ("a&b", "只用字母")),
        *(("x" * 41, "只用字母"), ("=1+1", "只用字母"), ("a|b", "只用字母"), ("-x", "只用字母"), ("a.b", "只用字母")),
    ],
)
def test_a_scenario_is_called_by_its_file(tmp_path: Path, name: str, hint: str) -> None:
    county = folder(tmp_path)
    county.raw[f"travel/scenarios/{name}.toml"] = b"[[effects]]\nfactor = 0\n"
    (finding,) = said(county)
    assert finding.code == "GP-T006"
    assert hint in finding.message


def test_the_county_says_which_scenario_and_which_limits(tmp_path: Path) -> None:
    county = folder(tmp_path, scenarios__wet="[[effects]]\nfactor = 0.5\n")
    county.toml = TOML + '\n[travel]\nscenario = "wet"\nlimits = {township = 45}\n'
    settings = travel(county)
    assert settings.scenario_named(settings.scenario).effects == (Effect(factor=0.5),)
    assert settings.limits == {**DEFAULT_LIMITS, ServiceLevel.TOWNSHIP: 45}


@pytest.mark.parametrize(
    ("text", "code", "feature", "hint"),
    [
        ('[travel]\nscenario = "wett"\n', "GP-T007", "travel.scenario", "wet"),
        ('[travel]\nscenaro = "wet"\n', "GP-C003", "travel.scenaro", "scenario"),
        ("[travel]\nlimits = {townships = 3}\n", "GP-C003", "travel.limits.townships", "township"),
        ("[travel]\nlimits = {township = 0}\n", "GP-C004", "travel.limits.township", ""),
        ("[travel]\nlimits = {township = '30'}\n", "GP-C004", "travel.limits.township", ""),
        ("[travel]\nlimits = 30\n", "GP-C004", "travel.limits", ""),
        ("[files]\nelevation = ['dem.tif']\n", "GP-C009", "files", ""),
        ("[files]\nelevation = ['../dem.tif']\n", "GP-C010", "files", ""),
    ],
)
def test_a_wrong_setting_of_travel_is_named(tmp_path: Path, text: str, code: str, feature: str, hint: str) -> None:
    county = folder(tmp_path, scenarios__wet="[[effects]]\nfactor = 0.5\n")
    county.toml = TOML + text
    (finding,) = said(county)
    assert (finding.code, finding.file, finding.feature) == (code, "gridplan.toml", feature)
    assert hint in finding.message + finding.remedy


def _zipped(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, b"\0" * 8)
    return data.getvalue()


def test_elevation_files_are_found_with_their_digests(tmp_path: Path) -> None:
    county = Folder(tmp_path)
    tiles = {"a.tif": b"II*\0x", "b.TIFF": b"MM\0*x", "N30E110.hgt": b"\0" * 18, "N31E110.hgt.zip": _zipped("N31.hgt")}
    county.raw = {f"elevation/{name}": data for name, data in tiles.items()}
    county.raw |= {"elevation/README.md": b"notes", "elevation/a.tif.aux.xml": b"<x/>", "dem/c.tif": b"II*\0"}
    expected = {f"elevation/{name}": file_digest(county.write() / "elevation" / name) for name in tiles}
    assert expected["elevation/a.tif"] != hashlib.sha256(tiles["a.tif"]).hexdigest()  # a.tif.aux.xml counts
    assert {file.path: file.sha256 for file in travel(county).elevation} == expected
    county.toml = TOML + "[files]\nelevation = ['dem/c.tif']\n"
    assert [file.path for file in travel(county).elevation] == ["dem/c.tif"]
    county.toml = TOML + "[files]\nelevation = []\n"
    assert travel(county).elevation == ()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.tif", b"PNG"),
        ("a.tif", b""),
        ("a.hgt", b"\0" * 17),
        ("a.hgt", b"\0" * 20),
        ("a.hgt", b""),
        ("a.hgt.zip", b"PK"),
        ("a.hgt.zip", _zipped("a.hgt", "b.hgt")),
        ("a.zip", _zipped("a.tif")),
        ("a.img", b"x"),
    ],
)
def test_what_is_no_raster_is_said(tmp_path: Path, name: str, data: bytes) -> None:
    county = Folder(tmp_path)
    county.raw = {f"elevation/{name}": data}
    assert [(f.code, f.file) for f in said(county)] == [("GP-T012", f"elevation/{name}")]


@pytest.mark.parametrize(
    ("cell", "profile"),
    [
        ("移动医院", "mobile_hospital"),
        ("小车", "car"),
        ("汽车", "car"),
        ("摩托车", "motorcycle"),
        ("motorcycle", "motorcycle"),
        ("救护车", "ambulance"),
        ("ambulance", "ambulance"),
        ("步行", "foot"),
        ("", "mobile_hospital"),
    ],
)
def test_a_vehicle_is_of_any_profile_of_the_county(tmp_path: Path, cell: str, profile: str) -> None:
    county = folder(tmp_path, profiles__ambulance='base = "car"\ntitle = "救护车"\n')
    county.tables["vehicles"][0]["profile"] = cell
    inspection = inspect_county(county.write())
    assert inspection.county is not None
    assert inspection.county.vehicles[0].profile == profile
    assert isinstance(inspection.county.travel.profile_named(profile), VehicleProfile)


def test_a_vehicle_of_no_profile_is_said_with_the_nearest(tmp_path: Path) -> None:
    county = folder(tmp_path, profiles__ambulance='base = "car"\ntitle = "救护车"\n')
    county.tables["vehicles"][0]["profile"] = "救护"
    (finding,) = (f for f in county.findings() if f.code.startswith("GP-V"))
    assert (finding.code, finding.feature, finding.value) == ("GP-V115", "MH1", "救护")
    assert "救护车" in finding.remedy
    assert "摩托车" in finding.remedy


def test_settings_are_stored_with_a_county_and_count_in_its_digest(tmp_path: Path) -> None:
    county = folder(tmp_path, scenarios__slide="[[effects]]\nfactor = 0\nareas = 'slide.geojson'\nedges = [[1, 2]]\n")
    county.raw["travel/scenarios/slide.geojson"] = SLIDE
    read = inspect_county(county.write()).county
    assert read is not None
    stored = decode(encode(read), type(read))
    assert stored.digest() == read.digest()
    assert stored.travel.scenario_named("slide") == read.travel.scenario_named("slide")
    other = dataclasses.replace(read.travel, scenarios=(Scenario(name="slide"),))
    assert read.replace(travel=other).digest() != read.digest()


def test_the_demo_county_has_scenarios_and_the_files_of_gridplans_own_profiles() -> None:
    county = inspect_county(asset("data")).county
    assert county is not None
    assert {s.name for s in county.travel.scenarios} == {"wet_season", "landslide", "bridge_closed", "night", "snow"}
    assert {p.name: p for p in county.travel.profiles} == default_profiles()
    assert county.travel.scenario == "normal"


def test_profiles_upon_profiles_without_end_are_refused(tmp_path: Path) -> None:
    county = Folder(tmp_path)
    chain = {f"p{k:04}": f'base = "{f"p{k - 1:04}" if k else "car"}"\n' for k in range(1_200)}
    county.raw = {f"travel/profiles/{name}.toml": text.encode() for name, text in chain.items()}
    found = said(county)
    assert {f.code for f in found} == {"GP-T005"}
    assert "20层" in found[0].message
    shallow = {f"travel/profiles/{name}.toml": text.encode() for name, text in list(chain.items())[:20]}
    assert len(travel(Folder(tmp_path / "b", raw=shallow)).profiles) == 24


@pytest.mark.parametrize("inside", ["travel/profiles/{}.toml", "travel/scenarios/{}.toml", "elevation/{}.tif"])
def test_a_name_in_gbk_is_a_finding_that_can_be_printed(tmp_path: Path, inside: str) -> None:
    county = Folder(tmp_path)
    county.raw = {inside.format(os.fsdecode("雨季".encode("gbk"))): b"II*\0"}
    (finding,) = said(county)
    assert finding.code in {"GP-T006", "GP-T016"}
    assert f"{finding}".encode()


def test_a_road_file_named_in_gbk_is_a_finding_that_can_be_printed(tmp_path: Path) -> None:
    county = Folder(tmp_path)
    county.roads[os.fsdecode("村道".encode("gbk")) + ".geojson"] = b"{}"
    (finding,) = (f for f in county.findings() if f.code == "GP-T016")
    assert f"{finding}".encode()


@pytest.mark.parametrize(
    ("path", "code", "file"),
    [
        ("travel", "GP-T014", "travel"),
        ("travel/profiles", "GP-T014", "travel/profiles"),
        ("travel/scenarios", "GP-T014", "travel/scenarios"),
        ("elevation", "GP-T014", "elevation"),
        ("elevation/a.tif/b", "GP-T015", "elevation/a.tif"),
        ("travel/scenarios/x.toml/y", "GP-T015", "travel/scenarios/x.toml"),
        ("travel/profiles/x.toml/y", "GP-T015", "travel/profiles/x.toml"),
    ],
)
def test_a_file_in_place_of_a_folder_or_the_reverse_is_said(tmp_path: Path, path: str, code: str, file: str) -> None:
    county = Folder(tmp_path)
    county.raw = {path: b"x"}
    assert [(f.code, f.file) for f in said(county)] == [(code, file)]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("wet", 'title = "平时"\n', "平时"),
        ("平时", "", "平时"),
        ("wet", 'title_en = "Normal"\n', "Normal"),
        ("wet", 'title = "雪"\n', "雪"),
        ("wet", 'title = "snow"\n', "snow"),
    ],
)
def test_two_scenarios_are_not_called_the_same(tmp_path: Path, name: str, text: str, value: str) -> None:
    effects = "[[effects]]\nfactor = 0.5\n"
    county = folder(tmp_path, **{f"scenarios__{name}": text + effects, "scenarios__snow": 'title = "雪"\n' + effects})
    (finding,) = said(county)
    assert (finding.code, finding.value) in {("GP-T013", value), ("GP-T013", "wet")}
