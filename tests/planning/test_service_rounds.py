"""Coverage and circuits in turns: what circuits cannot drive is arranged otherwise."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.domain.circuits import Circuits, MissedReason, MissedVisits
from gridplan.domain.coverage import Coverage
from gridplan.domain.pins import Pin
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.results import Goal, Status, StopReason
from gridplan.planning.coverage import coverage_problem
from gridplan.planning.service_rounds import kept_result, tightened, worth
from gridplan.solvers.coverage import solve_coverage
from gridplan.solvers.profiles import make_profile
from support.circuit_problems import TEAMS, programme
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_plan import solved, village

V3, V4 = village(0, 3), village(0, 4)
BOTH = {V3, V4}


@pytest.fixture(scope="module")
def county():
    """No clinics near: villages 3 and 4 can have circuits or the mobile hospital."""
    county = tiny_county()
    rules = county.rules.replace("coverage.neighbour_limit", value=0).replace("coverage.posted_limit", value=0)
    rules = rules.replace("coverage.mobile_penalty", value=300)
    return county.replace(rules=rules, programmes=(*county.programmes, programme("other")))


def asked(county, *cut):
    mobile = cut_off(tiny_travel(county, "mobile_hospital"), *cut)
    return coverage_problem(county, tiny_travel(county), mobile, TEAMS)


def solve(problem):
    return solve_coverage(problem, make_profile("coverage"))


def missed(*entries):
    return Circuits(
        tours=(),
        missed=tuple(MissedVisits(place=p, programme=of, count=n, reason=why) for p, of, n, why in entries),
    )


def served(result):
    return {s.village: s.mode for s in result.solution.services if s.village in BOTH}


def test_nothing_missed_nothing_to_do(county):
    problem = asked(county)
    coverage = solve(problem).solution
    assert tightened(problem, coverage, Circuits(tours=()), county) is None
    others = missed((V3, "other", 3, MissedReason.CAPACITY))
    assert tightened(problem, coverage, others, county) is None


def test_a_way_that_finds_no_days_is_out(county):
    problem = asked(county)
    first = solve(problem)
    assert served(first) == dict.fromkeys(BOTH, CoverageMode.CIRCUIT)
    found = tightened(problem, first.solution, missed((V3, "circuit", 1, MissedReason.NO_DAYS)), county)
    assert served(solve(found)) == {V3: CoverageMode.MOBILE_HOSPITAL, V4: CoverageMode.CIRCUIT}
    # what was missed in the published plan already moves nobody
    known = missed((V3, "circuit", 1, MissedReason.NO_DAYS))
    assert tightened(problem, first.solution, known, county, known=known) is None


def test_what_pins_cost_moves_nobody(county):
    pinned = county.replace(pins=(Pin(id="1", place=V3, programme="circuit", day=county.calendar.start),))
    problem = asked(pinned)
    lost = missed((V3, "circuit", 1, MissedReason.NO_DAYS))
    assert tightened(problem, solve(problem).solution, lost, pinned) is None


def test_without_another_way_it_stays(county):
    problem = asked(county, V3)
    first = solve(problem)
    lost = missed((V3, "circuit", 1, MissedReason.NO_DAYS))
    assert tightened(problem, first.solution, lost, county) is None


def test_crews_that_are_full_get_less(county):
    problem = asked(county)
    first = solve(problem)
    found = tightened(problem, first.solution, missed((V3, "circuit", 2, MissedReason.CAPACITY)), county)
    circuits = {o.village: o for o in problem.options if o.mode is CoverageMode.CIRCUIT and o.provider == "TH0"}
    used = sum(circuits[s.village].use for s in first.solution.services if s.provider == "TH0")
    assert found.capacity["circuit:TH0"] == used - 2 * circuits[V3].use // 3
    assert {r: c for r, c in found.capacity.items() if r != "circuit:TH0"} == {
        r: c for r, c in problem.capacity.items() if r != "circuit:TH0"
    }
    modes = served(solve(found))
    assert sorted(modes.values()) == [CoverageMode.CIRCUIT, CoverageMode.MOBILE_HOSPITAL]


def test_a_missed_visit_is_worse_than_a_dearer_way_but_better_than_none(county):
    problem = asked(county)
    first = solve(problem).solution
    without = Coverage(services=tuple(s for s in first.services if s.village != V3), uncovered=(V3,))
    moved = solve(tightened(problem, first, missed((V3, "circuit", 1, MissedReason.NO_DAYS)), county)).solution

    def value(coverage, circuits):
        return worth(problem, coverage, solved(circuits, Goal(name="driving", value=0, bound=0)), county)

    one_short = value(first, missed((V3, "circuit", 1, MissedReason.NO_DAYS)))
    assert value(moved, Circuits(tours=())) < one_short < value(without, Circuits(tours=()))
    assert value(first, Circuits(tours=())) < value(moved, Circuits(tours=()))
    assert value(first, missed((V3, "other", 9, MissedReason.CAPACITY))) < one_short


def test_the_kept_result_tells_what_moved_and_keeps_the_first_bounds(county):
    problem = asked(county)
    first = solve(problem)
    best = solve(tightened(problem, first.solution, missed((V3, "circuit", 1, MissedReason.NO_DAYS)), county))
    found = kept_result(first, best, county)
    assert found.notes == ("甲镇北村：按人车日排不下巡诊，由巡诊（甲镇卫生院）改为移动医院（县医院）",)
    cost = {g.name: g for g in found.goals}["cost"]
    assert cost.value == best.goals[-1].value > first.goals[-1].value
    assert cost.bound == first.goals[-1].bound
    assert (found.status, found.stop_reason) == (Status.FEASIBLE, StopReason.LIMIT)
    assert kept_result(first, first, county) is first
    same = dataclasses.replace(first, runtime=1.0)
    assert kept_result(first, same, county).notes == ()
