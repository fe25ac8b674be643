import pytest

from gridplan.network.reading.tags import directions, duration_s, may_enter, metres, speed_kmh, speed_limit_kmh, tonnes


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("50;30", 30),
        ("CN:urban", 50),
        ("walk", 7),
        ("CN:zone30", 30),
        ("CN:rural", 70),
        ("RU:rural", 90),
        ("RU:urban", 60),
        ("DE:motorway", None),
        ("DE:living_street", 7),
        ("FR:zone:20", 20),
        ("DE:30", 30),
        ("XX:urban", 50),
        ("XX:rural", None),
        ("none", None),
        ("signals", None),
        ("fast", None),
        ("0", None),
        ("", None),
    ],
)
def test_speeds_are_read_with_their_units(text, kmh):
    assert speed_kmh(text) == (None if kmh is None else pytest.approx(kmh))


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({}, None, None),
        ({"maxspeed": "60", "maxspeed:backward": "40"}, 60, 40),
        ({"maxspeed:type": "CN:urban"}, 50, 50),
        ({"source:maxspeed": "RU:rural"}, 90, 90),
        ({"zone:traffic": "CN:rural"}, 70, 70),
        ({"zone:maxspeed": "DE:30"}, 30, 30),
        ({"zone:maxspeed": "20"}, 20, 20),
        ({"maxspeed": "80", "maxspeed:type": "CN:urban"}, 80, 80),
        ({"maxspeed": "signals", "maxspeed:type": "CN:urban"}, 50, 50),
        ({"maxspeed": "none", "maxspeed:type": "DE:rural"}, None, None),
        ({"source:maxspeed": "sign"}, None, None),
        ({"source:maxspeed": "40"}, None, None),  # when it was surveyed, or by whom, is no limit
    ],
)
def test_the_legal_limit_is_the_number_or_what_the_kind_of_road_implies(tags, forward, backward):
    assert (speed_limit_kmh(tags, "forward"), speed_limit_kmh(tags, "backward")) == (forward, backward)


@pytest.mark.parametrize(
    ("text", "value"),
    [("3.5", 3.5), ("3,5 m", 3.5), ("350 cm", 3.5), ("11'6\"", 3.5052), ("11'", 3.3528), ("default", None), ("", None)],
)
def test_lengths_are_read_with_their_units(text, value):
    assert metres(text) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("3.5 t", 3.5), ("7500 kg", 7.5), ("10 kN", None)])
def test_weights_are_read_with_their_units(text, value):
    assert tonnes(text) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PT20M", 1200),
        ("PT1H5M30S", 3930),
        ("P1D", 86400),
        ("P25D", None),
        ("00:20", 1200),
        ("1:05:30", 3930),
        ("20", 1200),
        ("2 h", 7200),
        ("00:00", None),
        ("P", None),
        ("soon", None),
    ],
)
def test_durations_are_read_in_every_form(text, value):
    assert duration_s(text) == value


@pytest.mark.parametrize(
    ("tags", "both"),
    [
        ({"highway": "primary"}, (True, True)),
        ({"highway": "primary", "oneway": "yes"}, (True, False)),
        ({"highway": "primary", "oneway": "-1"}, (False, True)),
        ({"highway": "primary", "oneway": "no"}, (True, True)),
        ({"highway": "primary", "oneway": "yes; no"}, (True, True)),
        ({"highway": "primary", "junction": "roundabout"}, (True, False)),
        ({"highway": "primary", "junction": "circular"}, (True, False)),
        ({"highway": "primary", "junction": "roundabout", "oneway": "-1"}, (False, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "motorway", "oneway": "-1"}, (False, True)),
    ],
)
def test_one_way_roads_are_known(tags, both):
    assert directions(tags) == both


@pytest.mark.parametrize(
    ("tags", "keys", "bound", "both"),
    [
        ({"oneway": "yes"}, ("foot", "access"), False, (True, True)),
        ({"oneway": "yes", "oneway:foot": "yes"}, ("foot", "access"), False, (True, False)),
        ({"oneway:foot": "-1"}, ("foot", "access"), False, (False, True)),
        ({"oneway:foot": "yes"}, ("motorcar", "access"), True, (True, True)),
        ({"oneway": "yes", "oneway:motorcycle": "no"}, ("motorcycle", "vehicle"), True, (True, True)),
        ({"highway": "motorway", "oneway": "yes"}, ("foot",), False, (True, True)),
        ({"vehicle:backward": "no"}, ("motorcar", "vehicle"), True, (True, False)),
        ({"vehicle:backward": "no", "motorcar:backward": "yes"}, ("motorcar", "vehicle"), True, (True, True)),
        ({"vehicle:backward": "no"}, ("foot", "access"), False, (True, True)),
    ],
)
def test_one_way_for_whom(tags, keys, bound, both):
    assert directions(tags, keys, bound=bound) == both


def test_the_most_special_access_tag_decides_and_any_open_word_opens():
    keys = ("motorcar", "motor_vehicle", "access")
    assert may_enter({}, keys) is None
    assert may_enter({"access": "private"}, keys) is False
    assert may_enter({"access": "no", "motorcar": "yes"}, keys) is True
    assert may_enter({"access": "yes", "motor_vehicle": "no"}, keys) is False
    assert may_enter({"access": "agricultural;destination"}, keys) is True
    assert may_enter({"access": "agricultural;forestry"}, keys) is False
    assert may_enter({"bicycle": "no", "access": " "}, keys) is None
