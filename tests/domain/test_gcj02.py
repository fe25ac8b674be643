from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from gridplan.domain import gcj02


def test_a_published_pair() -> None:
    # Tiananmen, the pair that implementations of the shift quote
    shifted = gcj02.to_gcj02(np.array([[116.404, 39.915]]))[0]
    assert shifted == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-12)


@given(st.floats(73, 135), st.floats(18, 53.5))
def test_the_inverse_is_exact(lon: float, lat: float) -> None:
    point = np.array([[lon, lat]])
    assert np.abs(gcj02.to_wgs84(gcj02.to_gcj02(point)) - point).max() < 1e-10  # 10 micrometres


@given(st.floats(73, 135), st.floats(18, 53.5))
def test_the_shift_is_some_hundred_metres(lon: float, lat: float) -> None:
    moved = gcj02.shift(np.array([[lon, lat]]))[0] * [111_320 * np.cos(np.radians(lat)), 110_574]
    assert 10 < np.hypot(*moved) < 1500


def test_nothing_is_shifted_outside_china() -> None:
    andorra = np.array([[1.52, 42.5]])
    assert (gcj02.to_wgs84(andorra) == andorra).all()


def test_a_point() -> None:
    back = gcj02.point_to_wgs84(Point(116.41024449916938, 39.91640428150164))
    assert (back.x, back.y) == pytest.approx((116.404, 39.915), abs=1e-12)
