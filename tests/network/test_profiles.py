import dataclasses

import pytest

from gridplan.network import PROFILES
from gridplan.network.driving import blocked_by, driving_kmh

CAR, MOBILE = PROFILES["car"], PROFILES["mobile_hospital"]


def along(profile, **tags):
    return driving_kmh(profile, {k.replace("__", ":"): v for k, v in tags.items()}, 1000.0)


def test_profiles_cannot_be_changed():
    with pytest.raises(TypeError):
        CAR.speeds["primary"] = 200
    with pytest.raises(TypeError):
        PROFILES["car"] = MOBILE
    with pytest.raises(dataclasses.FrozenInstanceError):
        CAR.height_m = 1


def test_a_speed_limit_only_lowers_the_speed():
    usual = CAR.speeds["primary"]
    assert along(CAR, highway="primary") == (usual, usual)
    assert along(CAR, highway="primary", maxspeed="30") == (30, 30)
    assert along(CAR, highway="primary", maxspeed="120") == (usual, usual)
    assert along(CAR, highway="primary", maxspeed="0.001") == (1, 1)
    assert along(CAR, highway="primary", maxspeed="40", maxspeed__backward="20") == (40, 20)


def test_one_way_and_footpath_and_closed_road():
    assert along(CAR, highway="tertiary", oneway="yes")[1] == 0 < along(CAR, highway="tertiary", oneway="yes")[0]
    for tags in (
        {"highway": "path"},
        {"highway": "primary", "access": "no"},
        {"highway": "primary", "motor_vehicle": "private"},
        {"highway": "construction"},
    ):
        assert driving_kmh(CAR, tags, 100) == (0, 0)


@pytest.mark.parametrize(
    ("tags", "car", "mobile"),
    [
        ({"maxheight": "3.4"}, True, False),
        ({"maxheight": "3.5"}, True, True),
        ({"maxheight": "default"}, True, True),
        ({"maxwidth": "2.5"}, True, False),
        ({"width": "2.9"}, True, False),
        ({"width": "3"}, True, True),
        ({"width": "1.5"}, False, False),
        ({"maxweight": "10"}, True, False),
        ({"maxweight": "2"}, False, False),
        ({"hgv": "no"}, True, False),
        ({"motorcar": "no"}, False, True),
    ],
)
def test_vehicles_fit_or_do_not(tags, car, mobile):
    road = {"highway": "tertiary", **tags}
    assert (driving_kmh(CAR, road, 100)[0] > 0, driving_kmh(MOBILE, road, 100)[0] > 0) == (car, mobile)


def test_a_mobile_hospital_keeps_off_tracks_and_is_slower_than_a_car():
    assert along(MOBILE, highway="track", tracktype="grade1") == (0, 0)
    assert all(MOBILE.speeds[kind] <= CAR.speeds[kind] for kind in MOBILE.speeds)


def test_bad_surfaces_slow_down():
    speeds = [along(CAR, highway="track", tracktype=f"grade{g}")[0] for g in range(1, 6)]
    assert speeds == sorted(speeds, reverse=True)
    assert len(set(speeds)) == 5
    assert along(CAR, highway="track") == along(CAR, highway="track", tracktype="odd")
    assert along(CAR, highway="track", surface="concrete")[0] == speeds[0]
    assert along(CAR, highway="track", surface="concrete", tracktype="grade5")[0] == speeds[4]
    assert along(CAR, highway="tertiary", surface="gravel")[0] < along(CAR, highway="tertiary", surface="asphalt")[0]


def test_a_ferry_takes_its_duration_or_the_assumed_speed():
    assert along(CAR, route="ferry", duration="00:20")[0] == pytest.approx(3.0)
    assert along(CAR, route="ferry", duration="PT6M")[0] == pytest.approx(10.0)
    assert along(CAR, route="ferry")[0] == CAR.speeds["ferry"]
    assert along(CAR, route="ferry", motor_vehicle="no") == (0, 0)


@pytest.mark.parametrize(
    ("tags", "car", "mobile"),
    [
        ({"barrier": "bollard"}, True, True),
        ({"barrier": "chain"}, True, True),
        ({"barrier": "yes"}, True, True),
        ({"barrier": "gate"}, False, False),
        ({"barrier": "gate", "locked": "yes"}, True, True),
        ({"barrier": "gate", "access": "private"}, True, True),
        ({"barrier": "gate", "locked": "yes", "motor_vehicle": "yes"}, False, False),
        ({"barrier": "bollard", "access": "yes"}, False, False),
        ({"barrier": "cattle_grid"}, False, False),
        ({"barrier": "cattle_grid", "maxweight": "5"}, False, True),
        ({"barrier": "height_restrictor"}, False, True),
        ({"barrier": "height_restrictor", "maxheight": "4"}, False, False),
        ({"barrier": "lift_gate", "hgv": "no"}, False, True),
    ],
)
def test_barriers_stop_whom_they_should(tags, car, mobile):
    assert (blocked_by(CAR, tags), blocked_by(MOBILE, tags)) == (car, mobile)
