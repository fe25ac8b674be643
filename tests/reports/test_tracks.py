"""``gpx.zip``: what programs on phones and GDAL read from it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.plan import Plan
from gridplan.errors import OptionError
from gridplan.reports.tracks import write_tracks
from support.odd_names import ODD_NAMES, with_odd_names
from support.tiny import START
from support.tiny_plan import tiny_plan, village

NAMESPACE = "http://www.topografix.com/GPX/1/1"
POINT = ["ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym", "type", "extensions"]
#: element → its attributes, and its children in the order that the schema of GPX 1.1 demands
SCHEMA: Mapping[str, tuple[set[str], Sequence[str]]] = {
    "gpx": ({"version", "creator"}, ["metadata", "wpt", "rte", "trk", "extensions"]),
    "metadata": (
        set(),
        ["name", "desc", "author", "copyright", "link", "time", "keywords", "bounds", "extensions"],
    ),
    "author": (set(), ["name", "email", "link"]),
    "bounds": ({"minlat", "minlon", "maxlat", "maxlon"}, []),
    "wpt": ({"lat", "lon"}, POINT),
    "rte": (set(), ["name", "cmt", "desc", "src", "link", "number", "type", "extensions", "rtept"]),
    "rtept": ({"lat", "lon"}, POINT),
    "trk": (set(), ["name", "cmt", "desc", "src", "link", "number", "type", "extensions", "trkseg"]),
    "trkseg": (set(), ["trkpt", "extensions"]),
    "trkpt": ({"lat", "lon"}, POINT),
    **{text: (set(), []) for text in ("name", "cmt", "desc", "time", "keywords", "sym")},
}
REPEATED = {"wpt", "rte", "trk", "rtept", "trkseg", "trkpt", "link"}
CAR = "团队-T0_1-甲镇第2团队/20260112-甲镇第2团队.gpx"
MOBILE = "车辆-MH1-移动医院1号/20260112-移动医院1号.gpx"


def written(plan: Plan, path: Path, **options: Any) -> dict[str, ET.Element]:
    """Name in the archive → root, held against the schema."""
    count = write_tracks(plan, path, **options)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}
    assert len(found) == count
    for root in found.values():
        assert root.tag == f"{{{NAMESPACE}}}gpx"
        assert root.get("version") == "1.1"
        hold_against_schema(root)
    return found


def hold_against_schema(element: ET.Element) -> None:
    name = tag(element)
    attributes, children = SCHEMA[name]
    assert {key for key in element.attrib if not key.startswith("{")} == attributes, name
    assert all(tag(child) in children for child in element), name
    order = [children.index(tag(child)) for child in element]
    assert order == sorted(order), f"{name}: {[tag(child) for child in element]}"
    once = [tag(child) for child in element if tag(child) not in REPEATED]
    assert len(once) == len(set(once)), name
    for key in attributes & {"lat", "minlat", "maxlat"}:
        assert -90 <= float(element.attrib[key]) <= 90
    for key in attributes & {"lon", "minlon", "maxlon"}:
        assert -180 <= float(element.attrib[key]) < 180
    if name == "time":
        assert dt.datetime.fromisoformat(element.text or "").tzinfo == dt.UTC
    for child in element:
        hold_against_schema(child)


def tag(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def texts(root: ET.Element, path: str) -> list[str]:
    """The texts at a path such as ``./wpt/name``."""
    return [element.text or "" for element in root.findall(re.sub(r"/(?=\w)", "/{*}", path))]


def way(root: ET.Element) -> list[tuple[float, float]]:
    return [(float(p.attrib["lon"]), float(p.attrib["lat"])) for p in root.findall(".//{*}trkpt")]


def test_there_is_a_file_for_each_crew_and_day(tmp_path: Path) -> None:
    plan = tiny_plan()
    found = written(plan, tmp_path / "gpx.zip")
    assert len(found) == len(plan.tours) == 9
    assert {CAR, MOBILE} < set(found)
    assert [name.split("/")[0] for name in found][::3] == [
        "车辆-MH1-移动医院1号",
        "团队-T0_1-甲镇第2团队",
        "团队-T1_1-乙镇第2团队",
    ]


def test_stops_are_waypoints_with_times_and_a_route(tmp_path: Path) -> None:
    root = written(tiny_plan(), tmp_path / "gpx.zip")[CAR]
    assert texts(root, "./wpt/name") == ["出发：甲镇卫生院", "1. 上村", "返回：甲镇卫生院"]
    assert texts(root, "./rte/rtept/name") == texts(root, "./wpt/name")
    times = [dt.datetime.fromisoformat(time) for time in texts(root, "./wpt/time")]
    assert times[0] == dt.datetime(2026, 1, 12, tzinfo=dt.UTC)  # eight o'clock in China
    assert times == sorted(times)
    assert times[-1] < times[0] + dt.timedelta(hours=3)
    assert texts(root, "./metadata/name") == ["甲镇第2团队 2026年1月12日 周一"]
    assert "公里" in texts(root, "./metadata/desc")[0]
    assert texts(root, "./wpt/desc")[1].endswith("；巡诊")


def test_the_track_is_the_way_that_the_map_draws(tmp_path: Path) -> None:
    plan = tiny_plan()
    root = written(plan, tmp_path / "gpx.zip")[CAR]
    there, back = (plan.backdrop.legs["car", *ends] for ends in (("TH0", village(0, 4)), (village(0, 4), "TH0")))
    expected = [*there.coords, *list(back.coords)[1:]]
    assert way(root) == [(round(x, 6), round(y, 6)) for x, y in expected]
    bounds = root.find("./{*}metadata/{*}bounds")
    assert bounds is not None
    west, south, east, north = there.bounds
    assert [float(bounds.attrib[key]) for key in ("minlon", "minlat", "maxlon", "maxlat")] == pytest.approx(
        [west, south, east, north], abs=1e-6
    )
    assert root.find("./{*}trk/{*}cmt") is None
    assert len(root.findall("./{*}trk/{*}trkseg")) == 1  # programs follow one piece only


def test_where_no_road_is_known_it_is_straight_and_that_is_said(tmp_path: Path) -> None:
    plan = tiny_plan()
    root = written(plan, tmp_path / "gpx.zip")[MOBILE]
    sites = plan.county.sites()
    expected = [sites[key] for key in ("LH", village(0, 5), "LH")]
    assert way(root) == [(round(p.x, 6), round(p.y, 6)) for p in expected]
    assert "直线" in texts(root, "./trk/cmt")[0]
    assert "公里" not in texts(root, "./metadata/desc")[0]


def test_gdal_reads_it(tmp_path: Path) -> None:
    write_tracks(tiny_plan(), tmp_path / "gpx.zip")
    with zipfile.ZipFile(tmp_path / "gpx.zip") as archive:
        (tmp_path / "a.gpx").write_bytes(archive.read(CAR))
    points = pyogrio.read_dataframe(tmp_path / "a.gpx", layer="waypoints")
    assert list(points["name"]) == ["出发：甲镇卫生院", "1. 上村", "返回：甲镇卫生院"]
    track = pyogrio.read_dataframe(tmp_path / "a.gpx", layer="tracks")
    legs = tiny_plan().backdrop.legs
    length = 2 * shapely.length(legs["car", "TH0", village(0, 4)])
    assert np.isclose(shapely.length(track.geometry.to_numpy()).sum(), length, atol=1e-5)


def test_a_place_that_is_gone_has_no_point(tmp_path: Path) -> None:
    tour = Tour(depot="TH0", crew="T0-1", day=START, stops=(Stop(place="NONE", programme="circuit"),))
    plan = tiny_plan()
    plan = dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=(tour,))))
    (root,) = written(plan, tmp_path / "gpx.zip").values()
    assert texts(root, "./wpt/name") == ["出发：甲镇卫生院", "返回：甲镇卫生院"]
    assert way(root) == []
    assert texts(root, ".//time")[1:] == []  # but for the moment of the plan itself


def test_nights_away_end_at_the_lodging(tmp_path: Path) -> None:
    stops = tuple(Stop(place=village(0, n + 3), programme="mobile", night=n) for n in range(2))
    tour = Tour(depot="LH", crew="MH1", day=START, stops=stops, lodgings=("TH0",))
    plan = tiny_plan()
    plan = dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=(tour,))))
    first, second = written(plan, tmp_path / "gpx.zip").values()
    assert texts(first, "./wpt/name")[::2] == ["出发：县医院", "住宿：甲镇卫生院"]
    assert texts(second, "./wpt/name")[::2] == ["出发：甲镇卫生院", "返回：县医院"]


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_every_odd_name_comes_back_as_it_is(odd: str, tmp_path: Path) -> None:
    plan = tiny_plan()
    villages = tuple(dataclasses.replace(v, name=odd) if v.code == village(0, 4) else v for v in plan.county.villages)
    root = written(dataclasses.replace(plan, county=plan.county.replace(villages=villages)), tmp_path / "z.zip")[CAR]
    assert texts(root, "./wpt/name")[1] == f"1. {odd}"


def test_odd_names_everywhere_give_files_that_can_be_unpacked(tmp_path: Path) -> None:
    found = written(with_odd_names(tiny_plan()), tmp_path / "gpx.zip")
    assert len(found) == 9
    for name in found:
        assert name.count("/") == 1
        assert ".." not in name
        assert all(len(part.encode()) < 255 for part in name.split("/"))
    with zipfile.ZipFile(tmp_path / "gpx.zip") as archive:
        archive.extractall(tmp_path / "out")
    assert len(list((tmp_path / "out").rglob("*.gpx"))) == 9


def test_equal_plans_give_equal_archives(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        write_tracks(tiny_plan(), tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_contacts_are_told_to_planners_only(tmp_path: Path) -> None:
    plan = tiny_plan()
    clinics = (*plan.county.clinics, dataclasses.replace(plan.county.clinics[0], id="VC9", village=village(0, 4)))
    people = tuple(
        dataclasses.replace(p, workplace="VC9", phone="13912345678") if p.workplace == "VC00" else p
        for p in plan.county.people
    )
    doctor = next(p for p in people if p.workplace == "VC9")
    plan = dataclasses.replace(plan, county=plan.county.replace(people=people, clinics=clinics))
    told = {a: texts(written(plan, tmp_path / a, audience=a)[CAR], "./wpt/desc")[1] for a in ("planners", "leaders")}
    assert told["planners"].endswith(f"联系人 {doctor.name} 13912345678")
    assert doctor.name not in told["leaders"]
    assert "139" not in told["leaders"]


def test_it_speaks_english(tmp_path: Path) -> None:
    found = written(tiny_plan(), tmp_path / "gpx.zip", lang="en")
    root = found["team-T0_1-甲镇_team_2/20260112-甲镇_team_2.gpx"]
    assert texts(root, "./wpt/name") == ["Start: 甲镇卫生院", "1. 上村", "End: 甲镇卫生院"]
    assert texts(root, "./metadata/name") == ["甲镇 team 2 Mon 12 Jan 2026"]
    with pytest.raises(OptionError, match="'fr'"):
        write_tracks(tiny_plan(), tmp_path / "x.zip", lang="fr")  # type: ignore[arg-type]


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "gpx.zip"
    write_tracks(tiny_plan(), path)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="disk full"):
        write_tracks(tiny_plan(), path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["gpx.zip"]
