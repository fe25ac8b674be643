import gzip
from pathlib import Path

import osmium
import osmnx
import pytest

from gridplan.domain.county import RoadFile
from gridplan.domain.findings import FindingLevel
from gridplan.errors import InputError
from gridplan.network import read_roads, road_graph
from support.osm import row, write_osm

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
ROAD = {"highway": "tertiary"}
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real roads in {SHARED}")


def refused(folder, *names):
    with pytest.raises(InputError) as caught:
        read_roads(folder, [RoadFile(path=name, sha256="") for name in names])
    assert all(f.level is FindingLevel.ERROR and f.message and f.remedy for f in caught.value.findings)
    return [f.code for f in caught.value.findings]


@pytest.mark.parametrize("name", ["roads.osm.pbf", "roads.osm", "roads.osm.gz", "道路.osm.pbf"])
def test_every_format_gives_the_same_network(tmp_path, name):
    file = write_osm(
        tmp_path / name, row(4), {7: ([1, 2, 3], {**ROAD, "name": "村道", "source": "x"}), 8: ([3, 4], ROAD)}
    )
    network = read_roads(tmp_path, [file])
    assert network.node_ids.tolist() == [1, 2, 3, 4]
    assert list(zip(network.tails.tolist(), network.heads.tolist(), network.ways.tolist(), strict=True)) == [
        (0, 1, 0),
        (1, 2, 0),
        (2, 3, 1),
    ]
    assert network.way_ids.tolist() == [7, 8]
    assert network.way_tags == ({"highway": "tertiary", "name": "村道"}, ROAD)
    assert network.lengths == pytest.approx([96.3, 96.3, 96.3], abs=0.1)
    assert network.findings == ()


def test_only_what_can_be_travelled_is_read(tmp_path):
    ways = {
        1: ([1, 2], ROAD),
        2: ([2, 3], {"highway": "path"}),
        3: ([3, 4], {"route": "ferry", "duration": "00:20"}),
        4: ([4, 5], {"highway": "construction"}),
        5: ([1, 5], {"highway": "proposed"}),
        6: ([1, 2, 3, 1], {"highway": "pedestrian", "area": "yes"}),
        7: ([1, 4], {"railway": "rail"}),
        8: ([1, 5], {"route": "hiking"}),
        9: ([2, 2], ROAD),
    }
    network = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", row(5), ways)])
    assert sorted(network.way_ids[network.ways].tolist()) == [1, 2, 3]


def test_the_graph_has_osmnx_form(tmp_path):
    nodes = row(4) | {2: (110.001, 30.0, {"barrier": "gate", "highway": "crossing"})}
    ways = {
        7: ([1, 2, 3], {**ROAD, "oneway": "yes"}),
        8: ([3, 4], {**ROAD, "oneway": "-1", "maxspeed": "30"}),
        9: ([4, 1], ROAD),
    }
    graph = road_graph(read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)]))
    assert graph.graph["crs"] == "epsg:4326"
    assert sorted(graph.edges()) == [(1, 2), (1, 4), (2, 3), (4, 1), (4, 3)]
    assert graph.nodes[2] == {"x": pytest.approx(110.001), "y": 30.0, "barrier": "gate"}
    edge = graph.edges[4, 3, 0]
    assert edge["osmid"] == 8
    assert edge["oneway"] is True
    assert edge["reversed"] is True
    assert edge["maxspeed"] == "30"
    tables = osmnx.convert.graph_to_gdfs(graph)
    assert [len(table) for table in tables] == [4, 5]
    assert len(osmnx.simplification.simplify_graph(graph)) < 4


def test_several_files_are_merged_by_id(tmp_path):
    nodes = row(6)
    west = write_osm(tmp_path / "w.osm", {i: nodes[i] for i in (1, 2, 3)}, {7: ([1, 2, 3, 4], ROAD)})
    east = write_osm(tmp_path / "e.osm", {i: nodes[i] for i in (3, 4, 5, 6)}, {7: ([3, 4], ROAD), 9: ([4, 5, 6], ROAD)})
    network = read_roads(tmp_path, [west, east])
    assert network.node_ids.tolist() == [1, 2, 3, 4, 5, 6]
    assert network.way_ids.tolist() == [7, 9]
    assert len(network.tails) == 5  # way 7 whole: its node 4 comes from the other file
    assert network.findings == ()
    again = read_roads(tmp_path, [east, west])
    assert again.tails.tolist() == network.tails.tolist()


@pytest.mark.parametrize("name", ["drawn.osm", "drawn.osm.pbf"])
def test_roads_drawn_by_hand_have_negative_ids(tmp_path, name):
    nodes = {-i: point for i, point in row(4).items()}
    network = read_roads(
        tmp_path, [write_osm(tmp_path / name, nodes, {-9: ([-1, -2, -3], ROAD), -8: ([-3, -4], ROAD)})]
    )
    assert network.node_ids.tolist() == [-4, -3, -2, -1]
    assert len(network.tails) == 3
    assert network.findings == ()


def test_negative_ids_of_two_files_are_two_things_but_osm_ids_join_them(tmp_path):
    osm = write_osm(tmp_path / "base.osm", row(3), {1: ([1, 2, 3], ROAD)})
    north = write_osm(tmp_path / "n.osm", {-1: (110, 30.1), 1: (110, 30)}, {-5: ([-1, 1], ROAD)})
    south = write_osm(tmp_path / "s.osm", {-1: (110, 29.9)}, {-5: ([-1, 1], ROAD)})
    network = read_roads(tmp_path, [osm, north, south])
    assert len(network.node_ids) == 5
    assert len(network.tails) == 4
    assert network.lengths.max() == pytest.approx(11_120, abs=5)
    assert network.findings == ()


def test_missing_nodes_are_counted_and_the_rest_is_used(tmp_path):
    nodes = {i: p for i, p in row(6).items() if i not in {3, 6}}
    ways = {7: ([1, 2, 3, 4, 5], ROAD), 8: ([5, 6], ROAD), 9: ([1, 2], ROAD)}
    network = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])
    assert len(network.tails) == 3
    (finding,) = network.findings
    assert (finding.code, finding.level, finding.file) == ("GP-R004", FindingLevel.WARNING, "r.osm")
    assert "2条道路缺2个节点，其中1条完全丢失" in finding.message
    assert finding.value == "way/7, way/8"


def test_odd_values_and_conditions_are_said_once(tmp_path):
    ways = {
        7: ([1, 2], {**ROAD, "maxspeed": "schnell", "access:conditional": "no @ (Dec-Mar)"}),
        8: ([2, 3], {**ROAD, "maxspeed": "schnell", "maxheight": "default"}),
        9: ([3, 4], {**ROAD, "maxspeed": "none", "width": "breit"}),
    }
    findings = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", row(4), ways)]).findings
    assert [(f.code, f.value) for f in findings] == [
        ("GP-R006", "way/7"),
        ("GP-R005", "schnell"),
        ("GP-R005", "breit"),
    ]
    assert findings[1].message == "2条道路的 maxspeed 标签无法理解，未采用"


def test_all_bad_files_are_named_at_once(tmp_path):
    (tmp_path / "noise.osm.pbf").write_bytes(b"noise" * 100)
    (tmp_path / "nothing.osm.pbf").write_bytes(b"")
    (tmp_path / "half.osm").write_text("<osm version='0.6'><node id='1' lat=", encoding="utf-8")
    (tmp_path / "flat.osm.gz").write_bytes(b"not gzip")
    (tmp_path / "roads.txt").write_text("roads", encoding="utf-8")
    names = ("noise.osm.pbf", "nothing.osm.pbf", "half.osm", "flat.osm.gz", "roads.txt", "absent.osm.pbf")
    assert refused(tmp_path, *names) == ["GP-R002"] * 5 + ["GP-R001"]


def test_no_file_and_no_road_are_refused(tmp_path):
    assert refused(tmp_path) == ["GP-R001"]
    write_osm(tmp_path / "empty.osm.pbf", {}, {})
    assert refused(tmp_path, "empty.osm.pbf") == ["GP-R003"]
    write_osm(tmp_path / "shops.osm.pbf", row(3), {1: ([1, 2, 3], {"building": "yes"})})
    assert refused(tmp_path, "shops.osm.pbf") == ["GP-R003"]
    write_osm(tmp_path / "torn.osm", {1: (110, 30)}, {1: ([1, 2], ROAD)})
    assert refused(tmp_path, "torn.osm") == ["GP-R003"]


def test_a_file_cut_in_the_middle_is_refused(tmp_path):
    nodes = row(3000)
    write_osm(tmp_path / "whole.osm.gz", nodes, {1: (list(nodes)[:1500], ROAD)})
    whole = (tmp_path / "whole.osm.gz").read_bytes()
    (tmp_path / "cut.osm.gz").write_bytes(whole[: len(whole) // 2])
    assert refused(tmp_path, "cut.osm.gz") == ["GP-R002"]
    assert gzip.decompress(whole).startswith(b"<?xml")


@pytest.mark.real_roads
@needs_shared
def test_the_badly_cut_extract_is_read_as_far_as_it_goes():
    folder, name = SHARED / "dirty", "clipped-references.osm.gz"
    network = read_roads(folder, [RoadFile(path=name, sha256="")])
    present, named = set(), set()
    for thing in osmium.FileProcessor(str(folder / name)):
        if thing.is_node():
            present.add(thing.id)
        elif thing.is_way() and "highway" in thing.tags and thing.tags.get("area") != "yes":
            named |= {node.ref for node in thing.nodes}
    assert len(named - present) > 1000
    (finding,) = (f for f in network.findings if f.code == "GP-R004")
    assert f"缺{len(named - present)}个节点" in finding.message
    assert set(network.node_ids.tolist()) <= named & present
    assert len(network.tails) > 20_000


def test_roads_given_up_or_not_yet_there_are_left_out(tmp_path):
    states = ("construction", "proposed", "planned", "disused", "abandoned")
    ways = {n: ([1, 2], {**ROAD, state: "yes"}) for n, state in enumerate(states, start=1)}
    ways |= {8: ([2, 3], {**ROAD, "construction": "minor"}), 9: ([3, 4], {"highway": "escape"})}
    assert read_roads(tmp_path, [write_osm(tmp_path / "r.osm", row(4), ways)]).way_ids.tolist() == [8]


def test_what_profiles_and_scenarios_ask_for_is_kept_and_held_once(tmp_path):
    tags = {
        "highway": "track",
        "smoothness": "bad",
        "tracktype": "grade3",
        "ford": "yes",
        "bridge": "yes",
        "layer": "1",
        "maxspeed:type": "CN:rural",
        "oneway:foot": "no",
        "motorcycle": "no",
        "vehicle:backward": "no",
        "motorroad": "no",
        "tunnel": "no",
        "name": "村道",
    }
    nodes = row(4) | {2: (110.001, 30.0, {"ford": "yes", "depth": "0.3"}), 3: (110.002, 30.0, {"highway": "stop"})}
    ways = {1: ([1, 2], {**tags, "source": "survey"}), 2: ([2, 3, 4], {**tags, "operator": "x"})}
    network = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])
    assert network.way_tags == (tags, tags)
    assert network.barriers == {1: {"ford": "yes"}}
    first, second = network.way_tags
    assert all(a is b for pair in zip(first.items(), second.items(), strict=True) for a, b in zip(*pair, strict=True))


@pytest.mark.parametrize("value", ["XX:rural", "DE:motorway", "cn:trunk"])
def test_a_kind_of_road_that_implies_no_limit_here_is_no_odd_value(tmp_path, value):
    ways = {7: ([1, 2], {**ROAD, "maxspeed": value})}
    assert read_roads(tmp_path, [write_osm(tmp_path / "r.osm", row(2), ways)]).findings == ()


@pytest.mark.parametrize("key", ["maxspeed:conditional", "oneway:conditional", "motor_vehicle:conditional"])
def test_conditions_of_every_kind_are_said(tmp_path, key):
    ways = {7: ([1, 2], {**ROAD, key: "no @ (22:00-06:00)"})}
    assert [f.code for f in read_roads(tmp_path, [write_osm(tmp_path / "r.osm", row(2), ways)]).findings] == ["GP-R006"]
