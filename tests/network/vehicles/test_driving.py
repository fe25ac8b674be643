import dataclasses
import math

import pytest

from gridplan.domain.vehicle_profiles import GradeKind
from gridplan.network.vehicles.driving import blocked_by, driving_kmh
from gridplan.sources import default_profiles

PROFILES = default_profiles()
CAR, MOBILE = PROFILES["car"], PROFILES["mobile_hospital"]
MOTORCYCLE, FOOT = PROFILES["motorcycle"], PROFILES["foot"]


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


@pytest.mark.parametrize(
    ("tags", "motorcycle", "foot"),
    [
        ({"barrier": "bollard"}, False, False),
        ({"barrier": "stile"}, True, False),
        ({"barrier": "kissing_gate"}, True, False),
        ({"barrier": "chain"}, True, False),
        ({"barrier": "gate", "locked": "yes"}, True, True),
        ({"barrier": "gate", "access": "private"}, True, True),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, True, False),
        ({"barrier": "bollard", "motorcycle": "no"}, True, False),
        ({"barrier": "stile", "foot": "no"}, True, True),
        ({"barrier": "height_restrictor", "maxheight": "1.5"}, True, False),
        ({"barrier": "wall"}, True, True),
        ({"ford": "yes"}, False, False),
        ({"ford": "yes", "access": "private"}, False, False),  # no barrier, whatever else it says
    ],
)
def test_barriers_stop_fewer_on_two_wheels_or_two_feet(tags, motorcycle, foot):
    assert (blocked_by(MOTORCYCLE, tags), blocked_by(FOOT, tags)) == (motorcycle, foot)


@pytest.mark.parametrize(
    ("tags", "usable"),
    [
        ({"highway": "motorway"}, ("car", "mobile_hospital")),
        ({"highway": "trunk"}, ("car", "mobile_hospital", "motorcycle", "foot")),
        ({"highway": "trunk", "motorroad": "yes"}, ("car", "mobile_hospital")),
        ({"highway": "trunk", "motorroad": "yes", "foot": "yes"}, ("car", "mobile_hospital", "foot")),
        ({"highway": "track"}, ("car", "motorcycle", "foot")),
        ({"highway": "path"}, ("foot",)),
        ({"highway": "path", "motorcycle": "yes"}, ("motorcycle", "foot")),
        ({"highway": "path", "access": "yes"}, ("foot",)),
        ({"highway": "path", "foot": "no"}, ()),
        ({"highway": "path", "width": "0.4"}, ("foot",)),
        ({"highway": "steps"}, ("foot",)),
        ({"highway": "primary", "motor_vehicle": "no"}, ("foot",)),
        ({"highway": "primary", "access": "no", "motorcycle": "yes"}, ("motorcycle",)),
        ({"highway": "primary", "vehicle": "private"}, ("foot",)),
        ({"highway": "tertiary", "maxheight": "1.7"}, ("foot",)),
        ({"highway": "tertiary", "smoothness": "very_horrible"}, ("motorcycle", "foot")),
        ({"highway": "tertiary", "smoothness": "horrible"}, ("car", "motorcycle", "foot")),
        ({"highway": "construction"}, ()),
    ],
)
def test_who_uses_which_road(tags, usable):
    assert tuple(name for name, profile in PROFILES.items() if max(driving_kmh(profile, tags, 100))) == usable


def test_one_way_roads_and_limits_do_not_bind_those_on_foot():
    assert along(FOOT, highway="tertiary", oneway="yes", maxspeed="2") == (5.04, 5.04)
    assert along(FOOT, highway="path", oneway__foot="yes") == (5.04, 0)
    assert along(MOTORCYCLE, highway="tertiary", oneway="-1")[0] == 0


def test_the_worse_of_surface_and_smoothness_counts_and_not_both():
    usual = CAR.speeds["tertiary"]
    assert along(CAR, highway="tertiary", smoothness="good")[0] == usual
    assert along(CAR, highway="tertiary", smoothness="bad")[0] == pytest.approx(0.7 * usual)
    assert along(CAR, highway="tertiary", surface="gravel", smoothness="intermediate")[0] == pytest.approx(0.75 * usual)
    assert along(CAR, highway="tertiary", surface="gravel", smoothness="very_bad")[0] == pytest.approx(0.5 * usual)
    assert along(CAR, highway="tertiary", surface="asphalt; gravel")[0] == pytest.approx(0.75 * usual)
    assert along(CAR, highway="tertiary", tracktype="grade3")[0] == pytest.approx(0.75 * usual)
    assert along(CAR, highway="tertiary", tracktype="grade1")[0] == usual
    track = CAR.speeds["track"]
    assert along(CAR, highway="track", tracktype="grade1")[0] == pytest.approx(1.2 * track)
    assert along(CAR, highway="track", tracktype="grade1", smoothness="bad")[0] == pytest.approx(0.7 * track)


def test_a_limit_implied_by_the_kind_of_road_lowers_the_speed():
    assert along(CAR, highway="trunk", maxspeed__type="CN:urban") == (50, 50)
    assert along(CAR, highway="trunk", maxspeed="none", maxspeed__type="CN:urban") == (60, 60)


def test_walking_on_the_flat_is_toblers():
    assert FOOT.speeds["path"] == pytest.approx(6 * math.exp(-3.5 * 0.05), abs=0.005)
    assert FOOT.grade.kind is GradeKind.WALKING
    assert (FOOT.max_connector_m, FOOT.detour) == (5000, 1.3)
