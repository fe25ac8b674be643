from gridplan.network import read_roads, road_lines
from support.osm import row, write_osm


def kinds_and_points(lines):
    return [(line.kind, len(line.line.coords)) for line in lines]


def read(tmp_path, nodes, ways):
    return read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])


def test_pieces_of_a_class_become_one_simple_line(tmp_path):
    ways = {i: ([i, i + 1], {"highway": "primary" if i < 5 else "primary_link"}) for i in range(1, 10)}
    ways |= {
        20: ([10, 11, 12], {"highway": "track"}),
        21: ([12, 13], {"highway": "path"}),
        22: ([13, 14], {"highway": "service"}),
    }
    lines = road_lines(read(tmp_path, row(14), ways))
    assert kinds_and_points(lines) == [("primary", 2), ("track", 2)]
    assert list(lines[0].line.coords) in ([(110, 30), (110.009, 30)], [(110.009, 30), (110, 30)])


def test_the_important_classes_come_first_and_the_budget_is_kept(tmp_path):
    nodes = row(5) | {100 + n: (110 + n * 0.001, 30.01 + (n % 2) * 0.005) for n in range(40)}
    ways = {1: (range(100, 140), {"highway": "residential"}), 2: (range(1, 6), {"highway": "secondary"})}
    network = read(tmp_path, nodes, ways)
    assert kinds_and_points(road_lines(network)) == [("secondary", 2), ("residential", 40)]
    assert kinds_and_points(road_lines(network, max_points=41)) == [("secondary", 2)]
    assert road_lines(network, max_points=1) == ()


def test_specks_are_dropped_and_lesser_classes_are_coarser(tmp_path):
    nodes = {1: (110, 30), 2: (110.0001, 30)} | {
        10 * k + i: (110 + i * 0.001, 30 + 0.01 * k + (i % 2) * 0.0004) for k in (1, 2) for i in range(5)
    }
    ways = {
        1: ([1, 2], {"highway": "primary"}),
        2: (range(10, 15), {"highway": "primary"}),
        3: (range(20, 25), {"highway": "track"}),
    }
    assert kinds_and_points(road_lines(read(tmp_path, nodes, ways))) == [("primary", 5), ("track", 2)]
