from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from gridplan.domain.findings import FindingLevel
from gridplan.domain.hosts import required_posts, township_of_host
from gridplan.domain.people import Absence, CurrentStay, Exemption, ExemptionReason, Role, Sex, Title
from gridplan.domain.places import Zone
from gridplan.domain.rules import Level
from gridplan.domain.travel import TravelTimes
from gridplan.errors import InputError
from gridplan.planning.postings import weeks_borne
from gridplan.sources import inspect_county, read_county
from sources.folders import TOML, Folder, T, V


def test_everything_that_the_folder_says_arrives(tmp_path: Path) -> None:
    county = read_county(Folder(tmp_path).write())
    assert (county.name, county.code, county.crs) == ("小县", "990101", "EPSG:32649")
    assert county.zones == (Zone(code="Z1", name="第一片区", centre="TH0"),)
    assert [t.code for t in county.townships] == list(T)
    assert [v.code for v in county.villages] == list(V)
    assert county.township_hospital("TH1").township == T[1]
    assert county.lead_hospitals[0].departments[0].adopts == ("TH0", "TH1")
    assert county.lead_hospitals[0].departments[0].limit == 1
    assert county.clinics[0].village == V[0]
    assert county.bases[0].id == "VB"
    assert county.vehicles[0].equipment == ("B超", "X光")
    assert county.vehicles[0].crew == ("DRV",)
    assert county.programmes[0].minutes_per_100_residents == 2.0
    assert county.key_groups == (("65+", "65岁及以上"),)
    assert [road.path for road in county.roads] == ["roads/roads.osm"]
    assert not county.sample


def test_people(tmp_path: Path) -> None:
    county = read_county(Folder(tmp_path).write())
    first, second = county.person("D0"), county.person("D1")
    assert (first.role, first.title, first.department) == (Role.PHYSICIAN, Title.MID, "LH-0")
    assert first.current_stay == CurrentStay(host="TH0", start=dt.date(2025, 11, 3))
    assert second.title is Title.DEPUTY_SENIOR
    # the last day of leave in the file is included, the domain's end is not
    assert second.absences == (Absence(start=dt.date(2026, 3, 2), end=dt.date(2026, 3, 7), reason="年休假"),)
    assert second.postable


def test_who_is_not_to_be_posted_and_who_was(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["exemptions"] = [
        {"人员编号": "D0", "原因": "哺乳期", "开始日期": "2026-03-01", "结束日期": "2026年3月31日"},
        {"人员编号": "D0", "原因": "健康", "开始日期": "", "结束日期": ""},
    ]
    folder.tables["past_stays"] = [
        {"person": "D1", "host": "VC", "start": "2024-01-01", "end": "2024-06-30"},
        {"person": "D1", "host": "TH1", "start": "2023-01-02", "end": "2023-01-10"},
    ]
    for row in folder.tables["staff"]:
        row |= {"出生日期": "1985-02-28", "性别": "女", "希望派往": "TH1；VC", "aversions": "TH0"}
    folder.tables["facilities"][3]["posts"] = 1  # the clinic of 东村
    county = read_county(folder.write())
    first, second = county.person("D0"), county.person("D1")
    assert first.exemptions == (
        Exemption(reason=ExemptionReason.MATERNITY, start=dt.date(2026, 3, 1), end=dt.date(2026, 4, 1)),
        Exemption(reason=ExemptionReason.HEALTH),
    )
    assert [(stay.host, stay.weeks) for stay in second.past_stays] == [("VC", 26), ("TH1", 2)]
    assert second.grassroots_weeks == 28
    assert (first.born, first.sex) == (dt.date(1985, 2, 28), Sex.FEMALE)
    assert (first.wishes, first.aversions) == (("TH1", "VC"), ("TH0",))
    assert required_posts(county) == {"TH0": 1, "TH1": 1, "VC": 1}
    assert township_of_host(county, "VC") == V[0][:9]


def test_somebody_may_be_posted_in_a_village(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["staff"][0]["current_post"] = "VC"
    stay = read_county(folder.write()).person("D0").current_stay
    assert stay is not None
    assert stay.host == "VC"


def test_calendar(tmp_path: Path) -> None:
    days = read_county(Folder(tmp_path).write()).calendar
    assert days.start == dt.date(2026, 1, 5)
    assert dt.date(2026, 2, 17) not in days.workdays  # Spring Festival
    assert dt.date(2026, 2, 14) in days.workdays  # a Saturday made up for it
    assert dt.date(2026, 3, 9) not in days.workdays  # the county's own holiday
    assert days.workdays[-1] < days.circuit_end
    assert days.is_closed(V[5], dt.date(2026, 2, 4))
    assert not days.is_closed(V[5], dt.date(2026, 2, 5))


def test_the_county_may_work_on_a_holiday(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["calendar"].append({"kind": "workday", "start": "2026-02-17", "end": "2026-02-18"})
    assert dt.date(2026, 2, 18) in read_county(folder.write()).calendar.workdays


def test_an_unannounced_year_falls_back_to_weekdays_minus_fixed_holidays(tmp_path: Path) -> None:
    folder = Folder(tmp_path, toml=TOML.replace("2026-01-05", "2050-04-25"))
    folder.tables["calendar"] = []
    days = read_county(folder.write()).calendar.workdays
    assert dt.date(2050, 4, 29) in days
    assert dt.date(2050, 5, 2) not in days
    assert dt.date(2050, 5, 3) in days
    assert all(day.weekday() < 5 for day in days)


def test_demand_by_grid_is_summed_to_villages(tmp_path: Path) -> None:
    county = read_county(Folder(tmp_path).write())
    village = county.village(V[0])
    assert village.residents == 500 + 501
    assert village.key_groups == {"65+": 50 + 51}
    assert [g.residents for g in county.grids_of(V[0])] == [500, 501]


def test_demand_by_village_is_divided_among_its_grids(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["demand"] = [{"code": code, "residents": 1001, "65+": 101} for code in V]
    county = read_county(folder.write())
    assert sorted(g.residents for g in county.grids_of(V[0])) == [500, 501]
    assert sum(g.key_groups["65+"] for g in county.grids_of(V[0])) == 101
    assert county.village(V[0]).residents == 1001


def test_a_village_without_grids_is_one_grid(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.drop_grids()
    county = read_county(folder.write())
    assert [g.code for g in county.grids] == [f"{code}001" for code in V]
    assert all(g.derived and g.residents == 1000 and g.area == county.village(g.village).area for g in county.grids)


def test_areas_are_measured_in_the_projected_crs(tmp_path: Path) -> None:
    village = read_county(Folder(tmp_path).write()).village(V[0])
    assert village.area_km2 == pytest.approx(0.02 * 96.486 * 0.02 * 110.852, rel=2e-3)
    assert village.area.contains(village.site)


def test_a_given_site_is_used(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.layers["villages"][0].update(site_lon=110.001, site_lat=30.002)
    site = read_county(folder.write()).village(V[0]).site
    assert (site.x, site.y) == (110.001, 30.002)


def test_rules_and_settings(tmp_path: Path) -> None:
    more = (
        '[rules]\n"postings.min_stay" = {value = 30, level = "hard"}\n"postings.rest" = 8\n'
        'teams.village_doctor.level = "off"\ncircuits.max_stops = 5\n'
        '[profiles]\npostings = "thorough"\n[map]\ntheme = "ink"\ntitle = "一张图"\n'
    )
    inspection = inspect_county(Folder(tmp_path, toml=TOML + more).write())
    assert inspection.county is not None
    rules = inspection.county.rules
    assert (rules.value("postings.min_stay"), rules.level("postings.min_stay")) == (30, Level.HARD)
    assert (rules.value("postings.rest"), rules.level("postings.rest")) == (8, Level.HARD)
    assert rules.level("teams.village_doctor") is Level.OFF
    assert rules.value("circuits.max_stops") == 5
    assert inspection.settings.profiles == {
        "territories": "default",
        "coverage": "default",
        "circuits": "default",
        "postings": "thorough",
    }
    assert (inspection.settings.theme, inspection.settings.title) == ("ink", "一张图")


def test_sample_people_make_a_sample_county(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["staff"][0]["sample"] = "是"
    county = read_county(folder.write())
    assert county.sample
    assert county.person("D0").sample


def test_reading_refuses_with_all_findings(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["staff"][1]["title"] = "超级"
    folder.tables["demand"][0]["residents"] = "很多"
    folder.layers["villages"][0]["township"] = "990101109"
    with pytest.raises(InputError, match="3 problems") as caught:
        read_county(folder.write())
    assert {"GP-S115", "GP-D111", "GP-B117"} <= {f.code for f in caught.value.findings}


def test_a_finding_says_where_and_what_is_nearest(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["staff"][2]["workplace"] = "TH-0"
    (finding,) = [f for f in folder.findings() if f.code == "GP-S117"]
    assert (finding.file, finding.row, finding.feature, finding.value) == ("staff.csv", 4, "全科医生0", "TH-0")
    assert "TH0" in finding.remedy


def test_the_same_folder_gives_the_same_county(tmp_path: Path) -> None:
    first = read_county(Folder(tmp_path / "a").write())
    second = read_county(Folder(tmp_path / "b").write())
    assert first.digest() == second.digest()


def test_a_missing_staff_table_is_one_finding(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.drop_grids()
    del folder.tables["staff"]
    assert [f.code for f in folder.findings()] == ["GP-S101"]


def test_a_missing_boundary_is_one_finding(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.drop_grids()
    del folder.layers["villages"]
    assert [f.code for f in folder.findings()] == ["GP-B101"]


def test_a_latitude_beyond_the_pole_is_out_of_range(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["facilities"][0]["lat"] = 120
    assert "GP-F112" in {f.code for f in folder.findings()}


def test_a_facility_without_coordinates_is_said(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["facilities"][1]["lon"] = ""
    (finding,) = [f for f in folder.findings() if f.code == "GP-F110"]
    assert (finding.feature, finding.message) == ("TH0", "“经度”必须填写")


def test_emergency_stations_and_candidates_need_a_point_and_no_place(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    common = {**folder.tables["facilities"][0], "lat": 30.01}
    folder.tables["facilities"] += [
        {**common, "id": "EC1", "kind": "急救站候选", "name": "候选", "lon": 110.02},
        {**common, "id": "E1", "kind": "急救站", "name": "急救站", "lon": 110.01},
        {**common, "id": "EC2", "kind": "emergency_candidate", "name": "候选二", "lon": 110.03},
    ]
    county = read_county(folder.write())
    assert [(e.id, e.existing, e.site.x) for e in county.emergency] == [
        ("E1", True, 110.01),
        ("EC1", False, 110.02),
        ("EC2", False, 110.03),
    ]
    assert {"E1", "EC1"} <= set(county.sites())
    folder.tables["facilities"][-1]["lon"] = ""
    folder.tables["facilities"][-2]["lat"] = 50
    found = {(f.code, f.feature) for f in folder.findings() if f.feature in {"E1", "EC2"}}
    assert found == {("GP-F110", "EC2"), ("GP-F002", "E1")}


def test_a_nurse_may_work_at_a_lead_hospital_and_a_gp_may_not(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    staff = folder.tables["staff"]
    for row in list(staff):
        if row["workplace"] == "TH0":
            staff.append({**row, "id": f"{row['id']}-2", "workplace": "LH"})
    assert [f.feature for f in folder.findings() if f.code == "GP-S007"] == ["全科医生0-2"]


def test_some_townships_without_a_zone(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.layers["townships"][1].update(zone="", zone_name="")
    assert [f.feature for f in folder.findings() if f.code == "GP-B110"] == [T[1]]


def test_the_public_names() -> None:
    import gridplan.sources

    for name in gridplan.sources.__all__:
        assert callable(getattr(gridplan.sources, name))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = gridplan.sources.nonsense


def test_a_past_stay_at_a_host_that_is_no_more_is_history(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["past_stays"] = [{"person": "D1", "host": "TH_old", "start": "2024-01-01", "end": "2024-06-30"}]
    inspection = inspect_county(folder.write())
    assert [(f.code, f.level, f.value) for f in inspection.findings if f.code.endswith("S016")] == [
        ("GP-S016", FindingLevel.WARNING, "TH_old")
    ]
    county = inspection.county
    assert county is not None
    person = county.person("D1")
    assert [(stay.host, stay.weeks) for stay in person.past_stays] == [("TH_old", 26)]
    times = TravelTimes(origins=("LH",), destinations=("TH0",), seconds=np.array([[3600]], np.int32), profile="car")
    assert weeks_borne(county, times, person) == 26  # the weeks, and no way
