"""Seasons: a visit with a smallest gap comes only so often in each of them."""

from __future__ import annotations

from gridplan.domain.calendar import Season
from gridplan.domain.results import Status
from gridplan.solvers.profiles import make_profile

from .problems import crew, day, need, on_a_line, problem, times
from .solving import solved

ONE_ROUND = make_profile("circuits", options={"rounds": 1, "joint_options": 1, "comfort_work": 0.0})


def test_weekly_visits_cannot_all_be_in_the_season_of_the_shorter_roads() -> None:
    dry = on_a_line(100, 110, 120)
    wet = times(dry.origins, dry.seconds * 2, scenario="wet")
    weekdays = [7 * week + k for week in range(5) for k in range(5)]
    one = problem(
        (dry, wet),
        (need("A", visits=5, min_gap_days=7, service_seconds=300), *(need(p, service_seconds=300) for p in "BC")),
        (crew(*weekdays),),
        length=35,
        seasons=(Season(scenario="wet", start=day(28), end=day(35)),),
    )
    result, counted = solved(one, ONE_ROUND)
    assert result.status is Status.OPTIMAL
    # a tour in each of four dry weeks, of which two go on to B and to C, and one when it is wet
    assert counted == {"missed": 0, "driving": 200 + 200 + 220 + 240 + 400}
