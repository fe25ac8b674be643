"""``plan.gpkg``: what QGIS reads from it, its styles too."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
import pytest
import shapely

from gridplan.domain.adjacency import neighbours
from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Postings
from gridplan.errors import OptionError
from gridplan.reports.plan_layers import write_plan_layers
from support.odd_names import ODD_NAMES, with_odd_names
from support.tiny import SIDE, START
from support.tiny_plan import tiny_plan, village

AREAS = ("townships", "villages", "grids", "teams", "coverage")
POINTS = ("facilities", "hosts", "postings", "visits", "exceptions")
LAYERS = dict.fromkeys(AREAS, "MultiPolygon") | dict.fromkeys(POINTS, "Point") | {"tours": "MultiLineString"}
WEEK = dt.timedelta(weeks=1)


def written(path: Path, plan: Plan | None = None, **options: Any) -> Path:
    write_plan_layers(plan or tiny_plan(), path, **options)
    return path


def layer(path: Path, name: str, key: str = "") -> Any:
    frame = pyogrio.read_dataframe(path, layer=name)
    return frame.set_index(key) if key else frame


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_layers_are_in_lon_lat_with_one_type_each(tmp_path: Path) -> None:
    path = written(tmp_path / "p.gpkg")
    kinds = dict(pyogrio.list_layers(path).tolist())
    assert kinds == LAYERS | {"layer_styles": None}
    for name in LAYERS:
        frame = layer(path, name)
        assert frame.crs == "EPSG:4326"
        shapes = frame.geometry[frame.geometry.notna()]
        assert shapes.is_valid.all()
        west, south, east, north = shapes.total_bounds
        assert 109 < west <= east < 111
        assert 29 < south <= north < 31


def test_the_file_is_a_whole_geopackage(tmp_path: Path) -> None:
    path = written(tmp_path / "p.gpkg")
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA application_id") == [(0x47504B47,)]
    contents = dict(rows(path, "SELECT table_name, data_type FROM gpkg_contents"))
    assert contents == dict.fromkeys(LAYERS, "features") | {"layer_styles": "attributes"}
    identifiers = [row[0] for row in rows(path, "SELECT identifier FROM gpkg_contents")]
    assert len(identifiers) == len(set(identifiers))


def test_teams_are_one_area_each_in_colours_that_neighbours_do_not_share(tmp_path: Path) -> None:
    teams = layer(written(tmp_path / "p.gpkg"), "teams", "id")
    first = teams.loc["T0-1"]
    assert (first["name"], first.township, first.hospital, first.gp) == ("甲镇第2团队", "甲镇", "甲镇卫生院", "全科甲1")
    assert first.villages == "北村、上村、下村"
    assert shapely.area(first.geometry) == pytest.approx(3 * SIDE**2)
    assert len(first.geometry.geoms) == 1
    pairs = neighbours(dict(zip(teams.index, teams.geometry, strict=True)))
    assert pairs
    assert all(teams.colour[a] != teams.colour[b] for a, b in pairs)


def test_villages_and_grids_say_whose_they_are(tmp_path: Path) -> None:
    path = written(tmp_path / "p.gpkg")
    villages = layer(path, "villages", "code")
    first = villages.loc[village(0, 0)]
    assert (first["name"], first.township, first.residents, first.team_ids) == ("东村", "甲镇", 800, "T0-0")
    assert first.team == "甲镇第1团队"
    grids = layer(path, "grids", "village_code")
    assert set(grids.loc[village(1, 5)].team_ids.split(";")) == {"T1-1"}
    townships = layer(path, "townships", "name")
    assert (townships.loc["乙镇"].villages, townships.loc["乙镇"].teams, townships.loc["乙镇"].uncovered) == (6, 2, 1)


def test_a_split_village_is_of_both_teams(tmp_path: Path) -> None:
    plan = tiny_plan()
    code = village(0, 0)
    half = dataclasses.replace(plan.county.grids_of(code)[0], code=f"{code}a")
    grids = (*(g for g in plan.county.grids if g.village != code), half, dataclasses.replace(half, code=f"{code}b"))
    solution = plan.territories.solution
    assert solution is not None
    first, second, *rest = solution.teams
    teams = (
        dataclasses.replace(first, villages=first.villages[1:], grids=(f"{code}a",)),
        dataclasses.replace(second, grids=(f"{code}b",)),
        *rest,
    )
    divided = dataclasses.replace(plan.territories, solution=dataclasses.replace(solution, teams=teams))
    plan = dataclasses.replace(plan, county=plan.county.replace(grids=grids), territories=divided)
    path = written(tmp_path / "p.gpkg", plan)
    assert layer(path, "villages", "code").team_ids[code] == "T0-0;T0-1"
    assert layer(path, "grids", "code").team_ids.loc[[f"{code}a", f"{code}b"]].tolist() == ["T0-0", "T0-1"]


def test_coverage_tells_mode_and_provider(tmp_path: Path) -> None:
    frame = layer(written(tmp_path / "p.gpkg"), "coverage", "code")
    told = frame.loc[[village(0, 0), village(0, 5), village(1, 5)], ["mode", "mode_title", "provider"]]
    assert told.fillna("-").to_numpy().tolist() == [
        ["own_clinic", "本村卫生室", "东村卫生室"],
        ["mobile_hospital", "移动医院", "县医院"],
        ["uncovered", "未覆盖", "-"],
    ]
    assert frame.since.isna().all()


def test_tours_are_lines_by_day(tmp_path: Path) -> None:
    path = written(tmp_path / "p.gpkg")
    tours = layer(path, "tours")
    assert len(tours) == 9
    first = tours[tours.crew_id == "T0-1"].iloc[0]
    assert (first.day, first.said_day) == (pd.Timestamp(2026, 1, 12), "2026年1月12日 周一")
    assert (first.stops, first.places, first.people, first.leaves) == ("上村", 1, "全科甲1、护士甲1", "08:00")
    assert not first.straight
    legs = tiny_plan().backdrop.legs
    assert shapely.length(first.geometry) == pytest.approx(2 * shapely.length(legs["car", "TH0", village(0, 4)]))
    mobile = tours[tours.kind == "vehicle_tour"].iloc[0]
    assert mobile.straight
    assert pd.isna(mobile.km)
    assert rows(path, "SELECT DISTINCT day FROM tours ORDER BY 1")[0] == ("2026-01-12",)
    visits = layer(path, "visits")
    assert visits[visits.crew_id == "MH1"].place.unique().tolist() == ["下村"]


def test_a_tour_to_a_place_that_is_gone_has_no_line(tmp_path: Path) -> None:
    tour = Tour(depot="TH0", crew="T0-1", day=START, stops=(Stop(place="NONE", programme="circuit"),))
    plan = tiny_plan()
    plan = dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=(tour,))))
    path = written(tmp_path / "p.gpkg", plan)
    only = layer(path, "tours").iloc[0]
    assert only.geometry is None
    assert pd.isna(only.driving)
    assert layer(path, "visits").iloc[0].geometry is None


def test_hosts_tell_who_is_there_and_the_next_hand_over(tmp_path: Path) -> None:
    hosts = layer(written(tmp_path / "p.gpkg"), "hosts", "id")
    told = hosts.loc["TH0"]
    assert (told.required, told.posted, told.now, told.until, told.next) == (
        1,
        1,
        "医师0",
        pd.Timestamp(START + 26 * WEEK),
        "医师2",
    )
    assert (told.short_weeks, told.state) == (0, "enough")
    gap = hosts.loc["TH1"]
    assert (gap.until, gap.short_weeks) == (pd.Timestamp(START + 26 * WEEK), 2)
    assert pd.isna(gap.next)
    later = dataclasses.replace(tiny_plan(), as_of=START + 26 * WEEK)
    now = layer(written(tmp_path / "later.gpkg", later), "hosts", "id").loc["TH1"]
    assert (now.posted, now.next, now.state) == (0, "医师3", "short")
    assert pd.isna(now.now)


def test_postings_are_past_current_or_planned(tmp_path: Path) -> None:
    plan = tiny_plan()
    commissioners = dataclasses.replace(plan.postings, solution=Postings(postings=plan.stays()[:1]))
    plan = dataclasses.replace(plan, as_of=START + 27 * WEEK, commissioners=commissioners)
    path = written(tmp_path / "p.gpkg", plan)
    stays = layer(path, "postings")
    first = stays[stays.post == "医师"].set_index("person_id")
    assert first.state.to_dict() == {"D0": "past", "D1": "past", "D2": "current", "D3": "planned"}
    assert rows(path, "SELECT start, end, weeks FROM postings WHERE person_id = 'D2'") == [
        ("2026-07-06", "2027-01-03", 26)
    ]
    assert stays[stays.post == "公共卫生专员"].person.tolist() == ["医师0"]


def test_exceptions_lie_where_they_are(tmp_path: Path) -> None:
    frame = layer(written(tmp_path / "p.gpkg"), "exceptions", "rule_id")
    sites = tiny_plan().county.sites()
    assert frame.geometry["postings.cover"].equals(sites["TH1"])
    assert frame.geometry["coverage.every_village"].equals(sites[village(1, 5)])
    balance = frame.loc["teams.balance"]
    assert (balance.amount, balance.unit, balance.level_title, balance.reason) == (10, "%", "原则上", "医师0休假")
    assert balance.geometry.equals(sites["TH0"])  # of a team, its hospital


def test_columns_and_layers_have_titles_in_the_reader_s_language(tmp_path: Path) -> None:
    for lang, title, column in (("zh", "团队责任区", "家庭医生"), ("en", "Team areas", "GP")):
        path = written(tmp_path / f"{lang}.gpkg", lang=lang)
        titles = {
            (t, c): name for t, c, name in rows(path, "SELECT table_name, column_name, name FROM gpkg_data_columns")
        }
        assert titles["teams", "gp"] == column
        for name in LAYERS:
            columns = pyogrio.read_info(path, layer=name)["fields"]
            assert {c for t, c in titles if t == name} == set(columns), name
        (identifier,) = rows(path, "SELECT identifier FROM gpkg_contents WHERE table_name = 'teams'")[0]
        assert identifier.split(" · ")[0] == title
    with pytest.raises(OptionError, match="'fr'"):
        written(tmp_path / "x.gpkg", lang="fr")


def styles(path: Path) -> dict[str, ET.Element]:
    found = rows(
        path,
        "SELECT f_table_name, styleQML, useAsDefault, f_table_catalog, f_table_schema, f_geometry_column, styleName"
        " FROM layer_styles",
    )
    for name, _, default, catalog, schema, geometry, title in found:
        assert (default, catalog, schema) == (1, "", "")
        (column,) = rows(path, f"SELECT column_name FROM gpkg_geometry_columns WHERE table_name = '{name}'")[0]
        assert geometry == column
        assert title
    return {name: ET.fromstring(qml) for name, qml, *_ in found}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_layer_has_a_style_that_shows_all_its_values(lang: str, tmp_path: Path) -> None:
    path = written(tmp_path / "p.gpkg", lang=lang)
    found = styles(path)
    assert set(found) == set(LAYERS)
    of = {"MultiPolygon": "fill", "MultiLineString": "line", "Point": "marker"}
    for name, qml in found.items():
        renderer = qml.find("renderer-v2")
        assert renderer is not None
        symbols = {symbol.get("name"): symbol for symbol in renderer.findall("symbols/symbol")}
        assert {symbol.get("type") for symbol in symbols.values()} == {of[LAYERS[name]]}
        categories = renderer.findall("categories/category")
        assert {category.get("symbol") for category in categories} <= set(symbols)
        fields = set(pyogrio.read_info(path, layer=name)["fields"])
        assert {alias.get("field") for alias in qml.findall("aliases/alias")} == fields
        assert all(alias.get("name") for alias in qml.iter("alias"))
        if renderer.get("type") == "categorizedSymbol":
            by = renderer.get("attr")
            assert by in fields
            shown = {category.get("value") for category in categories}
            assert set(layer(path, name)[by]) <= shown, name
            assert all(category.get("label") for category in categories)
        for label in qml.findall("labeling/settings/text-style"):
            assert label.get("isExpression") == "1" or label.get("fieldName") in fields
        for temporal in qml.findall("temporal"):
            assert temporal.get("startField") in fields
    assert [name for name in found if found[name].find("temporal") is not None] == ["tours", "visits"]


def test_colours_are_the_map_s(tmp_path: Path) -> None:
    coverage = styles(written(tmp_path / "p.gpkg"))["coverage"]
    number = next(c.get("symbol") for c in coverage.iter("category") if c.get("value") == "circuit")
    symbol = coverage.find(f"renderer-v2/symbols/symbol[@name='{number}']")
    assert symbol is not None
    assert symbol.find(".//Option[@name='color']").get("value") == "242,207,126,255"  # type: ignore[union-attr]


def test_odd_names_come_back_as_they_are(tmp_path: Path) -> None:
    plan = with_odd_names(tiny_plan())
    path = written(tmp_path / "p.gpkg", plan)
    assert layer(path, "villages")["name"].tolist() == [v.name for v in plan.county.villages]
    assert set(layer(path, "villages")["name"]) == set(ODD_NAMES)
    assert set(layer(path, "facilities")["name"]) >= {h.name for h in plan.county.township_hospitals}
    assert rows(path, "SELECT count(*) FROM tours") == [(9,)]
    assert styles(path)


def test_names_and_phones_are_for_planners(tmp_path: Path) -> None:
    plan = tiny_plan()
    people = tuple(dataclasses.replace(p, phone=f"1390000{i:04d}") for i, p in enumerate(plan.county.people))
    clinics = (*plan.county.clinics, dataclasses.replace(plan.county.clinics[0], id="VC9", village=village(0, 4)))
    people = tuple(dataclasses.replace(p, workplace="VC9") if p.workplace == "VC00" else p for p in people)
    plan = dataclasses.replace(plan, county=plan.county.replace(people=people, clinics=clinics))

    def text(audience: str) -> str:
        path = written(tmp_path / f"{audience}.gpkg", plan, audience=audience)
        return "\n".join(
            str(cell) for name in LAYERS for row in rows(path, f"SELECT * FROM {name}") for cell in row if cell
        )

    told = text("planners")
    assert "1390000" in told
    assert "医师0休假" in told
    for audience in ("leaders", "public"):
        told = text(audience)
        assert not [p.name for p in people if p.name in told and p.role != "driver"]
        assert "1390000" not in told
        path = tmp_path / f"{audience}.gpkg"
        assert "key_people" not in pyogrio.read_info(path, layer="villages")["fields"]


def test_equal_plans_give_equal_files(tmp_path: Path) -> None:
    assert written(tmp_path / "a.gpkg").read_bytes() == written(tmp_path / "b.gpkg").read_bytes()


def test_a_plan_without_solutions_has_empty_layers(tmp_path: Path) -> None:
    plan = tiny_plan()
    nothing = {
        stage: dataclasses.replace(getattr(plan, stage), status="unknown", solution=None, goals=())
        for stage in ("territories", "coverage", "circuits", "postings")
    }
    path = written(tmp_path / "p.gpkg", dataclasses.replace(plan, **nothing))
    counts = {name: len(layer(path, name)) for name in LAYERS}
    assert {name for name, count in counts.items() if count == 0} == {
        "teams",
        "coverage",
        "tours",
        "visits",
        "postings",
    }
    assert set(layer(path, "hosts").state) == {"short"}


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        written(tmp_path / "none" / "p.gpkg")
