"""The pricing search is compiled before any test looks at the clock."""

from __future__ import annotations

import pytest

from gridplan.solvers.profiles import make_profile
from gridplan.solvers.territories import solve_territories
from support.divisions import grid_problem


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    solve_territories(grid_problem([5, 9, 4, 8, 6, 7], 3), make_profile("territories", options={"columns": 1}))
