import re

import pytest
from shapely import Point

from gridplan.domain.findings import FindingLevel
from gridplan.domain.scenarios import Effect, Scenario
from gridplan.network import read_roads, road_findings, road_graph
from gridplan.network.codes import CATALOGUE
from gridplan.network.storing import network_arrays, stored_network
from gridplan.sources import default_profiles
from support.osm import row, write_osm

ROAD = {"highway": "tertiary"}
PROFILES = {name: default_profiles()[name] for name in ("car", "mobile_hospital")}
PLACES = {
    "好村": Point(110, 30),
    "远村": Point(110, 30.05),
    "岛村": Point(110, 30.1),
    "山村": Point(110, 30.01),
}


def network(tmp_path, tags=ROAD):
    nodes = row(20) | {100 + i: (110 + i * 0.001, 30.1) for i in range(5)} | {200: (110, 30.049), 201: (110, 30.047)}
    ways = {1: (range(1, 21), tags), 2: (range(100, 105), tags), 3: ([200, 201], {"highway": "path"})}
    return read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])


def test_far_places_and_islets_are_told_with_their_distance(tmp_path):
    findings = road_findings(network(tmp_path), PLACES, PROFILES.values())
    assert [(f.code, f.level, f.feature, f.value) for f in findings] == [
        ("GP-R010", FindingLevel.WARNING, "远村", "5560 m"),
        ("GP-R011", FindingLevel.WARNING, "岛村", "0 m"),
        ("GP-R010", FindingLevel.INFO, "山村", "1112 m"),  # near enough for a car, not for a mobile hospital
    ]
    assert "111米外有步行小路" in findings[0].message
    assert all(f.remedy for f in findings)


def test_places_are_named_and_those_not_listed_are_counted(tmp_path):
    roads, names = network(tmp_path), {code: f"{code}卫生室" for code in PLACES}
    findings = road_findings(roads, PLACES, PROFILES.values(), names=names.__getitem__, listed={"远村"})
    assert [(f.code, f.level, f.feature) for f in findings] == [
        ("GP-R010", FindingLevel.WARNING, "远村"),
        ("GP-R013", FindingLevel.WARNING, None),
        ("GP-R013", FindingLevel.INFO, None),
    ]
    assert findings[0].message.startswith("远村卫生室：离汽车可通行的最近道路5,560米")
    assert findings[1].message == "另有1处（卫生室、网格等）汽车不能到达：岛村卫生室"
    assert findings[2].message == "另有1处（卫生室、网格等）移动医院不能到达：山村卫生室"
    many = {f"远村{i}": PLACES["远村"] for i in range(7)} | {"好村": PLACES["好村"]}
    (one,) = road_findings(roads, many, [PROFILES["car"]], listed=())
    assert one.message == "另有7处（卫生室、网格等）汽车不能到达：远村0、远村1、远村2、远村3、远村4等"


def test_findings_speak_english_too(tmp_path):
    findings = road_findings(network(tmp_path), {"far": PLACES["远村"]}, PROFILES.values(), lang="en")
    assert "the nearest road for a car is 5,560 m away" in findings[0].message
    assert "a footpath passes 111 m away" in findings[0].message
    assert not re.search("[一-鿿]", "".join(f.message + f.remedy for f in findings))


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages_name_the_same_words(code):
    kind = CATALOGUE[code]
    for zh, en in ((one.template("zh"), one.template("en")) for one in (kind.wrong, kind.mend)):
        assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))
        assert re.search("[一-鿿]", zh.replace("{place}：{why}", "因"))
        assert not re.search("[一-鿿]", en)


def test_a_profile_without_any_road_is_told_once(tmp_path):
    findings = road_findings(network(tmp_path, {"highway": "path"}), PLACES, PROFILES.values())
    assert [(f.code, f.level, f.value) for f in findings] == [
        ("GP-R012", FindingLevel.WARNING, "car"),
        ("GP-R012", FindingLevel.INFO, "mobile_hospital"),
    ]


def test_nothing_to_say_about_good_places(tmp_path):
    assert road_findings(network(tmp_path), {"好村": PLACES["好村"]}, PROFILES.values()) == ()
    assert road_findings(network(tmp_path), {}, PROFILES.values()) == ()


def test_a_network_survives_being_taken_apart(tmp_path):
    nodes = {i: p for i, p in row(6).items() if i != 5} | {2: (110.001, 30, {"barrier": "bollard"})}
    before = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, {1: (range(1, 7), {**ROAD, "name": "村道"})})])
    after = stored_network(network_arrays(before))
    assert before.findings
    assert after.findings == before.findings
    assert after.way_tags == before.way_tags
    assert after.barriers == before.barriers == {1: {"barrier": "bollard"}}
    assert after.lengths.tolist() == before.lengths.tolist()
    assert sorted(road_graph(after).edges(data="osmid")) == sorted(road_graph(before).edges(data="osmid"))


def test_a_road_that_is_there_but_barred_is_named(tmp_path):
    nodes = row(60) | {100 + i: (110.059 + 0.001 * i, 30.0) for i in range(1, 11)}
    bridge = {"highway": "unclassified", "name": "石桥路", "maxweight": "10"}
    ways = {1: (range(1, 61), {"highway": "tertiary"}), 2: ([60, *range(101, 111)], bridge)}
    roads = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])
    places = {"石桥村": Point(110.069, 30.0005), "市场": Point(110.02, 30.0)}
    (told,) = road_findings(roads, places, [PROFILES["mobile_hospital"]])
    assert told.feature == "石桥村"
    assert "米外的石桥路移动医院不能通行（maxweight=10）" in told.message
    assert road_findings(roads, places, [PROFILES["car"]]) == ()


def test_a_road_that_the_scenario_closes_is_named(tmp_path):
    nodes = row(200)
    name = {"highway": "tertiary", "name": "山口路"}
    ways = {1: (range(1, 61), {"highway": "tertiary"}), 2: (range(60, 200), name)}
    roads = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])
    snow = Scenario(name="snow", title="冰雪", effects=(Effect(factor=0.0, ways=(2,)),))
    (told,) = road_findings(roads, {"山口村": Point(110.15, 30.0)}, [PROFILES["car"]], scenario=snow)
    assert "米外的山口路在“冰雪”情景下封闭" in told.message
