"""Speeds on grades, and walking across country."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.domain.vehicle_profiles import GradeKind, GradeModel, VehicleProfile
from gridplan.network.terrain.grades import (
    STEEPEST_PATH,
    STEEPEST_ROAD,
    STRAIGHT_UP,
    connector_seconds,
    grade_factors,
    grades,
    walking_seconds,
)
from support.rasters import roads

MODELS = (
    GradeModel(),
    GradeModel(kind=GradeKind.WALKING),
    GradeModel(kind=GradeKind.DRIVING, up=5.0, down=2.0),
    GradeModel(kind=GradeKind.DRIVING, free=0.0, up=8.0),
)
WALKER = VehicleProfile(
    name="foot", speeds={}, height_m=1.8, width_m=0.5, weight_t=0.1, margin_m=0.0, access=(), max_connector_m=3000
)


def hill(*heights, tags=None):
    """A road with nodes 0.001 degrees (111 m) apart northwards, at these heights."""
    network = roads([(110, 30 + 0.001 * i) for i in range(len(heights))])
    tags = {"highway": "tertiary"} if tags is None else tags
    return dataclasses.replace(network, heights=np.array(heights, dtype=np.float64), way_tags=(tags,))


def by_hand(model, grade):
    """The share of the flat speed on one grade, as the docstring of the model says."""
    if model.kind == "walking":
        return math.exp(-3.5 * abs(grade + 0.05)) / math.exp(-3.5 * 0.05)
    if model.kind == "driving":
        return 1 / (1 + model.up * max(0.0, grade - model.free) + model.down * max(0.0, -grade - model.free))
    return 1.0


@pytest.mark.parametrize("model", MODELS)
@given(st.lists(st.floats(-1.5, 1.5), min_size=1, max_size=30))
def test_many_grades_are_as_each_of_them(model, values):
    assert model.factor(np.array(values)) == pytest.approx([by_hand(model, g) for g in values], rel=1e-12)


def test_direction_matters():
    network = hill(500, 511.12, 500)
    for model in MODELS[1:]:
        found = grade_factors(network, model)
        up, down = model.factor(grades(network)[0]), model.factor(-grades(network)[0])
        assert up < down
        assert found == pytest.approx(np.array([[up, down], [down, up]]), rel=1e-9)
    assert grades(network) == pytest.approx([0.1, -0.1], abs=1e-3)


def test_tobler_is_quickest_a_little_downhill():
    found = grade_factors(hill(505.56, 500), MODELS[1])
    assert found[0, 0] == pytest.approx(math.exp(0.175), rel=1e-3)
    assert found[1, 0] == pytest.approx(math.exp(-0.175), rel=1e-3)


@pytest.mark.parametrize(("model", "cap"), [(MODELS[1], STEEPEST_PATH), (MODELS[2], STEEPEST_ROAD)])
def test_no_road_is_steeper_than_roads_are(model, cap):
    found = grade_factors(hill(500, 900), model)
    assert found[:, 0] == pytest.approx([model.factor(cap), model.factor(-cap)])


@pytest.mark.parametrize("model", MODELS)
def test_unknown_heights_and_ferries_change_nothing(model):
    ones = np.ones((2, 2))
    assert (grade_factors(dataclasses.replace(hill(1, 2, 3), heights=None), model) == ones).all()
    assert (grade_factors(hill(500, np.nan, 600), model) == ones).all()
    assert (grade_factors(hill(500, 540, 600, tags={"route": "ferry"}), model) == ones).all()
    assert (grades(dataclasses.replace(hill(1, 2, 3), heights=None)) == 0).all()


def test_a_piece_of_no_length_has_no_endless_grade():
    network = dataclasses.replace(hill(500, 500, 500), lengths=np.array([0.0, 111.0]))
    assert np.isfinite(grade_factors(network, MODELS[2])).all()


def test_walking_across_country_by_hand():
    metres, rise = np.array([1000.0, 1000, 1000, 0]), np.array([0.0, 130, np.nan, 5])
    out, back = connector_seconds(metres, rise, WALKER)
    flat = 1300 / (4 / 3.6)
    assert out.tolist() == [1170, math.ceil(flat * math.exp(0.35)), 1170, 0]
    assert back.tolist() == [1170, math.ceil(flat * math.exp(3.5 * 0.05 - 0.175)), 1170, 0]
    assert out.dtype == back.dtype == np.int64


def test_steep_ground_is_climbed_on_zigzags():
    """No slower than straight up, and the height gained in a minute is the most that Tobler allows."""
    seconds = walking_seconds(np.array([100.0]), np.array([100.0]), WALKER)[0]
    straight = 130 / (4 / 3.6) / MODELS[1].factor(100 / 130)
    assert seconds < straight
    best = max(g * MODELS[1].factor(g) for g in np.linspace(0.01, 1, 1000)) * 4 / 3.6
    assert 100 / seconds == pytest.approx(best, rel=2e-3)


@given(st.floats(0, 5000), st.floats(-800, 800), st.floats(0, 300))
def test_climbing_more_never_takes_less_time(metres, rise, more):
    at = np.array([metres])
    assert walking_seconds(at, np.array([max(rise, 0)]), WALKER) <= walking_seconds(
        at, np.array([max(rise, 0) + more]), WALKER
    )


@given(st.floats(1, 5000), st.floats(-800, 800))
def test_up_is_never_quicker_than_down(metres, rise):
    out, back = connector_seconds(np.array([metres]), np.array([rise]), WALKER)
    assert (out >= back) if rise >= 0 else (out <= back)
    assert min(out[0], back[0]) >= math.floor(metres * 1.3 / (4 / 3.6) * math.exp(-0.175))


def test_one_unknown_height_does_not_change_the_others():
    metres = np.array([[500.0, 700.0]])
    some = walking_seconds(metres, np.array([[np.nan, 0.0]]), WALKER)
    assert (some == walking_seconds(metres, np.full((1, 2), np.nan), WALKER)).all()
    assert pytest.approx(0.2857, abs=1e-4) == STRAIGHT_UP
