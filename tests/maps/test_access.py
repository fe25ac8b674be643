"""The map of travel times: what it says in every layer and on every card, and that it is harmless."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
from shapely import LineString, MultiLineString

from gridplan.domain.access import ServiceLevel
from gridplan.domain.plan import RoadLine
from gridplan.domain.road_changes import ClosedRoad, RoadChange, RoadChanges
from gridplan.domain.scenarios import Scenario
from gridplan.domain.travel_settings import TravelSettings
from gridplan.errors import NotFoundError, OptionError
from gridplan.maps import access_spec, write_page
from gridplan.maps.drawing import page_html
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_access import tiny_access, tiny_difference

LIMITS = {ServiceLevel.PRIMARY: 3, ServiceLevel.TOWNSHIP: 7, ServiceLevel.LEAD: 60}
LOST = 11  # 下村 of 乙镇
LOST_CODE = "990101101205"
NASTY = "<script>alert('村')</script>\u2028&\"'{{ 7 }}{x}"


def settled():
    wet = Scenario(name="wet", title="雨季", title_en="wet season")
    return tiny_county().replace(travel=TravelSettings(scenarios=(wet,)))


def reports(county=None, factor=1):
    county = county or settled()
    times = dataclasses.replace(tiny_travel(county), seconds=tiny_travel(county).seconds * factor)
    after = dataclasses.replace(cut_off(times, LOST_CODE), scenario="wet", profile="foot")
    return tiny_access(county, times, limits=LIMITS), tiny_access(county, after, limits=LIMITS)


def spec_of(county=None, *, compared=True, factor=1, **options):
    county = county or settled()
    before, after = reports(county, factor)
    difference = tiny_difference(before, after) if compared else None
    return access_spec(county, after, difference=difference, **options)


def card(place):
    return {section.title: dict(section.rows) for section in place.card}


def test_layers_are_those_that_there_is_something_for():
    assert spec_of().layers == ("travel", "isochrones", "catchments", "beyond", "losses")
    county = settled()
    bare = dataclasses.replace(tiny_access(county), isochrones=())
    spec = access_spec(county, bare)
    assert spec.layers == ("travel", "catchments", "beyond")
    assert (spec.start, spec_of().start) == ("travel", "losses")
    assert (spec.teams, spec.circuits, spec.postings, spec.exceptions, spec.stages) == (None, None, None, None, ())


def test_villages_are_shaded_by_time_to_each_level():
    spec = spec_of(factor=8)
    assert [s.id for s in spec.travel] == ["primary", "township", "lead"]
    lead = spec.travel[2]
    assert [swatch.label for swatch in lead.legend] == [
        "15 分钟以内",
        "15–30 分钟",
        "30–60 分钟",
        "60 分钟以上",
        "不能到达",
    ]
    assert lead.values[LOST] == 4
    assert lead.values[0] == 3  # 0.06 degrees at 8 × 111 s for each hundredth: 88.8 min
    assert lead.values[2] == 1  # 0.02 degrees: 29.6 min
    notes = [float(swatch.note.removesuffix(" %")) for swatch in lead.legend]
    assert sum(notes) == pytest.approx(100, abs=0.3)


def test_isochrones_are_drawn_from_the_widest_to_the_nearest():
    spec = spec_of()
    assert [item.id for item in spec.access.isochrones] == ["primary", "township", "lead"]
    for item in spec.access.isochrones:
        colours = [band.colour for band in item.bands]
        assert colours == [swatch.colour for swatch in item.legend[:3]][::-1]
        assert len(set(colours)) == 3
        reach = [max(x for ring in band.rings for x, _ in ring) for band in item.bands]
        assert reach == sorted(reach, reverse=True)
        assert all(ring[0] == ring[-1] for band in item.bands for ring in band.rings)
    assert [swatch.label for swatch in spec.access.isochrones[0].legend] == [
        "15 分钟以内",
        "30 分钟以内",
        "60 分钟以内",
        "60 分钟以上或不能到达",
    ]


def test_a_hole_in_an_isochrone_stays_a_hole():
    county = settled()
    report = tiny_access(county)
    ring = report.isochrones[0].area.difference(report.isochrones[0].area.buffer(-0.01))
    holed = dataclasses.replace(report, isochrones=(dataclasses.replace(report.isochrones[0], area=ring),))
    assert len(access_spec(county, holed).access.isochrones[0].bands[0].rings) == 2


def test_catchments_that_touch_differ_in_colour_and_cover_every_village_once():
    item = next(c for c in spec_of().access.catchments if c.id == "township")
    assert sorted(c.name for c in item.items) == ["乙镇卫生院", "甲镇卫生院"]
    first, second = item.items
    assert first.colour != second.colour
    assert sorted(first.villages + second.villages) == [v for v in range(12) if v != LOST]
    assert item.borders
    assert [(s.label, s.note) for s in item.legend] == [("服务范围", "2 家机构"), ("不能到达", "1 村 · 1,350 人")]


def test_beyond_the_limit_is_listed_the_unreachable_first():
    primary = spec_of().access.beyond[0]
    assert primary.shading.legend[1].label == "超出 3 分钟时限"
    assert primary.shading.values[LOST] == 0
    assert primary.shading.values[3] == 1
    assert primary.shading.values[0] == 2
    assert [n.text for n in primary.notices][:2] == ["乙镇下村；no road", "甲镇北村：3.7 分钟 · 东村卫生室"]
    assert [n.target for n in primary.notices][:2] == ["v11", "v3"]
    assert primary.shading.label == f"到最近的村卫生室或卫生院（{len(primary.notices)} 村）"


def test_losses_say_before_and_after():
    primary, township, lead = spec_of().access.losses
    assert [n.text for n in lead.notices] == ["乙镇下村：11.1 分钟 → 不能到达"]
    assert lead.shading.values.count(3) == 11
    assert (primary.shading.values[LOST], township.shading.values[LOST]) == (0, 0)
    assert lead.notices[0].title == "变为不能到达"


def test_a_loss_of_the_limit_and_of_a_class_only_are_told_apart():
    county = settled()
    before = tiny_access(county, limits=LIMITS)
    slower = dataclasses.replace(tiny_travel(county), seconds=tiny_travel(county).seconds * 4, scenario="wet")
    spec = access_spec(
        county,
        slower_report := tiny_access(county, slower, limits=LIMITS),
        difference=tiny_difference(before, slower_report),
    )
    lead = spec.access.losses[2]
    assert {n.title for n in lead.notices} == {"落到更慢的时间档"}
    township = spec.access.losses[1]
    assert "变为超出时限" in {n.title for n in township.notices}
    assert [n.severity for n in township.notices] == sorted(n.severity for n in township.notices)


def test_a_villages_card_has_nearest_and_second_nearest_of_each_level():
    spec = spec_of()
    first = card(spec.villages[3])
    assert first[""]["人口"] == "1,100"
    assert first["到最近的村卫生室或卫生院"] == {
        "最近": "东村卫生室 · 3.7 分钟",
        "第二近": first["到最近的村卫生室或卫生院"]["第二近"],
        "时限": "超出 3 分钟时限",
    }
    assert list(first["到最近的牵头医院"]) == ["最近"]  # there is one only
    lost = card(spec.villages[LOST])
    assert lost[""]["不能到达"] == "no road"
    assert lost["到最近的牵头医院"] == {"最近": "不能到达"}
    assert lost["与“平时”相比"]["到最近的牵头医院"].endswith(" → 不能到达")


def test_a_townships_card_has_its_shares_and_who_is_beyond():
    second = card(spec_of().townships[1])
    assert second["居民在多少分钟内能到"]["到最近的牵头医院"] == "15 分钟 79.5 %；30 分钟 79.5 %；60 分钟 79.5 %"
    assert second["超出时限"]["下村"] == "不能到达"
    assert second["超出时限"]["北村"] == "基层机构 3.7 分钟"


def test_the_head_says_vehicle_scenario_and_what_is_wrong():
    status = dict(spec_of().status)
    assert status["plan"].endswith(" · 雨季")
    assert [text for kind, text in spec_of().status if kind == "bad"] == ["1 个村到不了任何机构", "1 个村与主路网不通"]
    assert status["note"] == "与“平时”比：1 个村变差"
    county = settled()
    report = tiny_access(county)
    calm = access_spec(county, report, difference=tiny_difference(report, report))
    assert [kind for kind, _ in calm.status] == ["plan", "good", "good"]
    sample = access_spec(county.replace(sample=True), report)
    assert sample.status[0][0] == "sample"


def test_nobodys_name_is_on_the_map():
    county = settled()
    county = county.replace(villages=tuple(dataclasses.replace(v, steward="王小明") for v in county.villages))
    page = page_html(spec_of(county))
    assert "王小明" not in page
    assert all(p.name not in page for p in county.people if len(p.name) > 2)


def test_english():
    spec = spec_of(lang="en")
    assert spec.title == "小县: travel times"
    assert spec.travel[2].label == "Nearest lead hospital"
    assert spec.access.beyond[0].notices[0].text == "乙镇 下村; no road"
    assert spec.words["hint.losses"] == 'What villages lose against "normal"'
    assert "wet season" in spec.words["hint.travel"]


def test_roads_are_drawn_and_themes_obeyed():
    roads = (RoadLine(kind="primary", line=LineString([(110, 30), (110.1, 30.02)])),)
    spec = spec_of(roads=roads, theme="print")
    assert spec.roads[0].width == 0
    assert spec.colours["land"] == "#ffffff"
    with pytest.raises(NotFoundError, match="known: default, print"):
        spec_of(theme="none")
    with pytest.raises(OptionError, match="'zh' or 'en'"):
        spec_of(lang="fr")


def test_a_limit_that_is_not_set_has_no_layer():
    county = settled()
    report = dataclasses.replace(tiny_access(county), limits={ServiceLevel.LEAD: 60}, beyond=())
    assert [layer.shading.id for layer in access_spec(county, report).access.beyond] == ["lead"]


def test_names_with_html_in_them_stay_text():
    county = settled()
    evil = county.replace(
        name=NASTY,
        villages=tuple(dataclasses.replace(v, name=NASTY) for v in county.villages),
        townships=tuple(dataclasses.replace(t, name=NASTY) for t in county.townships),
        lead_hospitals=tuple(dataclasses.replace(h, name=NASTY) for h in county.lead_hospitals),
        travel=TravelSettings(scenarios=(Scenario(name="wet", title=NASTY),)),
    )
    harmless, harmful = page_html(spec_of(county)), page_html(spec_of(evil))
    assert harmful.count("<script") == harmless.count("<script")
    assert harmful.count("</script") == harmless.count("</script")
    data = json.loads(re.search(r'id="gridplan-data">(.*?)</script>', harmful, re.DOTALL)[1])
    assert data["villages"][0][1] == NASTY
    assert NASTY in data["words"]["hint.travel"]


def test_equal_reports_give_equal_pages(tmp_path):
    assert page_html(spec_of()) == page_html(spec_of())
    path = write_page(spec_of(), tmp_path / "travel.html")
    assert path.read_text(encoding="utf-8") == page_html(spec_of())
    assert [p.name for p in tmp_path.iterdir()] == ["travel.html"]


def test_a_level_that_nobody_can_reach_is_shown_as_such():
    county = settled()
    times = cut_off(tiny_travel(county), "LH")
    report = dataclasses.replace(tiny_access(county, times, limits=LIMITS), isochrones=())
    spec = access_spec(county, report)
    assert [item.id for item in spec.access.catchments] == ["primary", "township"]
    assert set(spec.travel[2].values) == {4}
    assert set(spec.access.beyond[2].shading.values) == {0}
    assert dict(spec.status)["good"] == "各村都有机构可到"  # of other levels; the layer says the rest
    assert card(spec.villages[0])["到最近的牵头医院"] == {"最近": "不能到达"}


def test_a_village_off_the_main_roads_is_not_told_as_well_served():
    county = settled()
    report = dataclasses.replace(tiny_access(county), unreachable=((LOST_CODE, "孤路"), ("TH0", "孤路")))
    assert dict(access_spec(county, report).status) == {
        "plan": access_spec(county, report).status[0][1],
        "bad": "1 个村与主路网不通",
    }


def test_losses_open_on_the_level_that_loses_most():
    county = settled()
    before, _ = reports(county)
    assert access_spec(county, before, difference=tiny_difference(before, before)).access.worst == 0
    late = [
        dataclasses.replace(v, providers={k: () if k is ServiceLevel.LEAD else p for k, p in v.providers.items()})
        for v in before.villages
    ]
    after = dataclasses.replace(before, villages=tuple(late))
    assert access_spec(county, after, difference=tiny_difference(before, after)).access.worst == 2


def test_roads_that_the_scenario_closes_are_drawn_over_the_losses():
    county = settled()
    line = MultiLineString([[(110, 30), (110.01, 30)], [(110.02, 30), (110.03, 30)]])
    total = RoadChange(closed_roads=1, closed_m=2000.0)
    closed = ClosedRoad(name="", kind="track", reason="", length_m=2000.0, line=line)
    before, after = reports(county)
    after = dataclasses.replace(after, roads=RoadChanges(effects=(total,), total=total, closed=(closed,)))
    access = access_spec(county, after, difference=tiny_difference(before, after)).access
    assert len(access.closed) == 2
    for layer in access.losses:
        swatch = layer.shading.legend[-1]
        assert (swatch.label, swatch.mark, swatch.note) == ("情景关闭的道路", "broken", "2.0 km")
    assert access_spec(county, after).access.closed == ()
