from __future__ import annotations

import datetime as dt
from pathlib import Path

from shapely import Point

from gridplan.domain.places import VisitPlace
from gridplan.sources import read_county
from sources.damages import toml, visit_place
from sources.folders import Folder, T, V


def test_places_by_point_and_by_village(tmp_path: Path) -> None:
    county = read_county(Folder(tmp_path).with_visits().write())
    factory, station = county.visit_places
    assert factory == VisitPlace(
        id="W1", name="茶厂", kind="企业", township=T[0], site=Point(110.03, 30.01), persons=80
    )
    assert (station.township, station.site, station.persons) == (T[1], county.village(V[4]).site, 0)
    assert {"W1", "W2"} <= set(county.sites())


def test_a_place_beyond_the_border_belongs_where_the_planner_says(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    visit_place(lon=110.03, lat=30.03, township=T[0])(folder)
    assert read_county(folder.write()).visit_places[0].township == T[0]


def test_gcj02_is_converted(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    visit_place(township=T[0])(folder)
    toml("[key_groups]", '[files]\ncoords = "gcj02"\n[key_groups]')(folder)
    site = read_county(folder.write()).visit_places[0].site
    assert 0.002 < site.distance(Point(110.03, 30.01)) < 0.01


def test_findings_name_the_place(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    visit_place(lon=30.01, lat=110.03)(folder)
    found = {(f.code, f.feature, f.file) for f in folder.findings() if f.file == "visit_places.csv"}
    assert ("GP-F001", "W1", "visit_places.csv") in found
    visit_place(lat="")(folder)
    assert {f.code for f in folder.findings() if f.file == "visit_places.csv"} == {"GP-F110"}
    visit_place(township="990101109")(folder)
    assert {f.code for f in folder.findings() if f.file == "visit_places.csv"} == {"GP-F117"}


def test_its_id_must_be_its_own(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    visit_place(id="TH0")(folder)
    assert "GP-C011" in {f.code for f in folder.findings()}


def test_a_place_can_be_closed(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    visit_place(township=T[0])(folder)
    folder.tables["calendar"].append({"kind": "封闭", "target": "W1", "start": "2026-02-02", "end": "2026-02-13"})
    county = read_county(folder.write())
    assert county.calendar.is_closed("W1", dt.date(2026, 2, 13))
    folder.tables["calendar"][-1]["target"] = "W9"
    (finding,) = [f for f in folder.findings() if f.code == "GP-K117"]
    assert "走访点" in finding.message


def test_a_vehicle_can_be_out_of_service(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    vehicle = folder.tables["vehicles"][0]["id"]
    folder.tables["calendar"].append({"kind": "封闭", "target": vehicle, "start": "2026-02-02", "end": "2026-02-13"})
    assert read_county(folder.write()).calendar.is_closed(vehicle, dt.date(2026, 2, 13))
