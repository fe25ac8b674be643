"""``travel.gpkg``: what QGIS reads from it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
from pathlib import Path

import pyogrio
import pytest
import shapely

from gridplan.domain.county import County
from gridplan.domain.road_changes import ClosedRoad, RoadChange, RoadChanges
from gridplan.reports.travel_layers import write_travel_layers
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_access import tiny_access, tiny_difference

MADE = dt.date(2026, 1, 5)
LOST = "990101101205"


def written(path: Path, county: County | None = None, *, lang: str = "zh", isochrones: bool = True) -> Path:
    county = county or tiny_county()
    times = tiny_travel(county)
    before, after = tiny_access(county, times), tiny_access(county, cut_off(times, LOST))
    if not isochrones:
        after = dataclasses.replace(after, isochrones=())
    difference = tiny_difference(before, after)
    write_travel_layers(county, after, path, made=MADE, difference=difference, lang=lang)
    return path


def test_layers_are_in_lon_lat_with_one_type_each(tmp_path: Path) -> None:
    path = written(tmp_path / "t.gpkg")
    kinds = dict(pyogrio.list_layers(path).tolist())
    points, areas = (
        dict.fromkeys(("villages", "facilities"), "Point"),
        ("isochrones", "catchments", "villages_area", "losses"),
    )
    assert kinds == points | dict.fromkeys(areas, "MultiPolygon")
    for name in kinds:
        frame = pyogrio.read_dataframe(path, layer=name)
        assert frame.crs == "EPSG:4326"
        assert frame.geometry.is_valid.all()
        west, south, east, north = frame.total_bounds
        assert 109 < west < east < 111
        assert 29 < south < north < 31


def test_villages_carry_both_nearest_of_each_level(tmp_path: Path) -> None:
    path = written(tmp_path / "t.gpkg")
    points = pyogrio.read_dataframe(path, layer="villages").set_index("code")
    first = points.loc["990101100200"]
    assert (first["name"], first.township, first.residents) == ("东村", "甲镇", 800)
    assert (first.township_minutes, first.township_facility, first.township_facility_id) == (5.6, "甲镇卫生院", "TH0")
    assert (first.township_second_facility_id, first.lead_facility) == ("TH1", "县医院")
    assert not first.primary_beyond
    lost = points.loc[LOST]
    assert lost.isna()[["primary_minutes", "lead_minutes", "lead_facility"]].all()
    assert lost.lead_beyond
    assert lost.reason == "no road"
    areas = pyogrio.read_dataframe(path, layer="villages_area").set_index("code")
    assert areas.drop(columns="geometry").equals(points.drop(columns="geometry"))
    assert shapely.area(areas.geometry.to_numpy()).sum() == pytest.approx(12 * 0.02**2)


def test_isochrones_come_widest_first_so_that_nearer_ones_lie_on_top(tmp_path: Path) -> None:
    frame = pyogrio.read_dataframe(written(tmp_path / "t.gpkg"), layer="isochrones")
    assert list(zip(frame.level, frame.minutes, strict=True)) == [
        (level, minutes) for level in ("primary", "township", "lead") for minutes in (60, 30, 15)
    ]


def test_catchments_facilities_and_losses(tmp_path: Path) -> None:
    path = written(tmp_path / "t.gpkg")
    lead = pyogrio.read_dataframe(path, layer="catchments").query("level == 'lead'").iloc[0]
    assert (lead.facility_id, lead.facility, lead.villages) == ("LH", "县医院", 11)
    facilities = pyogrio.read_dataframe(path, layer="facilities").set_index("id")
    assert facilities.kind.to_dict()["TH1"] == "township_hospital"
    assert facilities.staffed.all()
    losses = pyogrio.read_dataframe(path, layer="losses")
    assert set(losses.level) == {"primary", "township", "lead"}
    assert set(losses.lost_bands) == {"15,30,60"}
    assert losses.after_minutes.isna().all()
    assert losses.before_minutes.notna().all()


def test_columns_have_titles_in_the_readers_language(tmp_path: Path) -> None:
    for lang, level, layer in (("zh", "服务层级", ("各村时间", "平时")), ("en", "Level", ("Villages", "normal"))):
        path = written(tmp_path / f"{lang}.gpkg", lang=lang)
        with sqlite3.connect(path) as database:
            titles = dict(
                database.execute("SELECT column_name, name FROM gpkg_data_columns WHERE table_name='isochrones'")
            )
            (identifier,) = database.execute(
                "SELECT identifier FROM gpkg_contents WHERE table_name='villages'"
            ).fetchone()
            named = {row[0] for row in database.execute("SELECT DISTINCT table_name FROM gpkg_data_columns")}
        assert titles["level"] == level
        assert tuple(identifier.split(" · ")[::2]) == layer
        assert named == {"isochrones", "catchments", "villages", "villages_area", "facilities", "losses"}


def test_layers_that_were_not_asked_for_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    county = tiny_county()
    report = dataclasses.replace(tiny_access(county), isochrones=())
    write_travel_layers(county, report, path, made=MADE)
    assert {name for name, _ in pyogrio.list_layers(path)} == {"catchments", "villages", "villages_area", "facilities"}
    write_travel_layers(county, report, path, made=MADE, difference=tiny_difference(report, report))
    assert len(pyogrio.read_dataframe(path, layer="losses")) == 0  # compared, and nobody loses anything


def test_equal_reports_give_equal_files(tmp_path: Path) -> None:
    assert written(tmp_path / "a.gpkg").read_bytes() == written(tmp_path / "b.gpkg").read_bytes()


def test_names_stay_text(tmp_path: Path) -> None:
    nasty = "=1+1'); DROP TABLE villages; --<b>\""
    county = tiny_county()
    county = county.replace(name=nasty, villages=tuple(dataclasses.replace(v, name=nasty) for v in county.villages))
    frame = pyogrio.read_dataframe(written(tmp_path / "t.gpkg", county), layer="villages")
    assert set(frame["name"]) == {nasty}


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "t.gpkg")
    before = path.read_bytes()
    monkeypatch.setattr("sqlite3.connect", lambda _: (_ for _ in ()).throw(sqlite3.OperationalError("disk full")))
    with pytest.raises(OSError, match=r"t\.gpkg cannot be written: disk full"):
        written(path, isochrones=False)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["t.gpkg"]


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        written(tmp_path / "none" / "t.gpkg")


def test_closed_roads_are_a_layer_of_lines(tmp_path: Path) -> None:
    county, path = tiny_county(), tmp_path / "t.gpkg"
    line = shapely.MultiLineString([[(110, 30), (110.01, 30)]])
    road = ClosedRoad(name="", kind="track", reason="漫水桥", length_m=963.4, line=line)
    for closed in ((road,), ()):
        changes = RoadChanges(effects=(RoadChange(),), closed=closed)
        report = dataclasses.replace(tiny_access(county), roads=changes)
        write_travel_layers(county, report, path, made=MADE)
        frame = pyogrio.read_dataframe(path, layer="closed_roads")
        assert [(r["class"], r.metres, r.reason) for _, r in frame.iterrows()] == [("track", 963, "漫水桥")] * len(
            closed
        )
        assert [g.equals(line) for g in frame.geometry] == [True] * len(closed)
    write_travel_layers(county, tiny_access(county), path, made=MADE)
    assert "closed_roads" not in {name for name, _ in pyogrio.list_layers(path)}
