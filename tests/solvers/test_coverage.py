from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.coverage import CoverageProblem, Option
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.results import Status
from gridplan.solvers.coverage import solve_coverage
from gridplan.solvers.profiles import make_profile

PROFILE = make_profile("coverage")
MODES = list(CoverageMode)


@st.composite
def problems(draw):
    villages = [f"v{i}" for i in range(draw(st.integers(1, 4)))]
    options = []
    for village in villages:
        for k in range(draw(st.integers(0, 3))):
            resource = draw(st.sampled_from([None, "a", "b"]))
            options.append(
                Option(
                    village=village, mode=MODES[k], provider=f"p{k}", seconds=0,
                    cost=draw(st.integers(0, 50)), resource=resource, use=draw(st.integers(0, 9)) if resource else 0,
                )
            )  # fmt: skip
    previous = {v: (MODES[draw(st.integers(0, 2))], f"p{draw(st.integers(0, 2))}") for v in villages[::2]}
    return CoverageProblem(
        residents={v: draw(st.integers(0, 30)) for v in villages},
        options=tuple(options),
        capacity={"a": draw(st.integers(0, 15)), "b": draw(st.integers(0, 15))},
        previous=previous if draw(st.booleans()) else {},
    )


def brute_force(problem):
    villages, best = list(problem.residents), None
    own = [[None, *(o for o in problem.options if o.village == v)] for v in villages]
    for chosen in itertools.product(*own):
        taken = [o for o in chosen if o]
        if any(sum(o.use for o in taken if o.resource == r) > c for r, c in problem.capacity.items()):
            continue
        now = {o.village: (o.mode, o.provider) for o in taken}
        goals = [sum(problem.residents[v] for v in villages if v not in now)]
        if problem.previous:
            goals.append(sum(now.get(v) != was for v, was in problem.previous.items()))
        goals.append(sum(o.cost for o in taken))
        best = goals if best is None else min(best, goals)
    return best


@settings(max_examples=120, deadline=None)
@given(problems())
def test_agrees_with_brute_force(problem):
    result = solve_coverage(problem, PROFILE)
    assert result.status is Status.OPTIMAL
    assert [g.value for g in result.goals] == [g.bound for g in result.goals] == brute_force(problem)
    assert {s.village for s in result.solution.services} | set(result.solution.uncovered) == set(problem.residents)
    assert not {s.village for s in result.solution.services} & set(result.solution.uncovered)


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(0, 20))
def test_more_capacity_is_never_worse(problem, more):
    roomier = replace(problem, capacity={**problem.capacity, "a": problem.capacity["a"] + more})
    one, two = solve_coverage(problem, PROFILE), solve_coverage(roomier, PROFILE)
    assert [g.value for g in two.goals] <= [g.value for g in one.goals]


@settings(max_examples=40, deadline=None)
@given(problems(), st.permutations(range(4)))
def test_renaming_villages_keeps_the_optimum(problem, order):
    new = {f"v{i}": f"w{order[i]}" for i in range(4)}
    renamed = CoverageProblem(
        residents={new[v]: n for v, n in problem.residents.items()},
        options=tuple(replace(o, village=new[o.village]) for o in reversed(problem.options)),
        capacity=problem.capacity,
        previous={new[v]: was for v, was in problem.previous.items()},
    )
    one, two = solve_coverage(problem, PROFILE), solve_coverage(renamed, PROFILE)
    assert [g.value for g in one.goals] == [g.value for g in two.goals]


def test_a_village_without_an_option_stays_uncovered():
    problem = CoverageProblem(residents={"v": 10}, options=(), capacity={})
    result = solve_coverage(problem, PROFILE)
    assert result.solution.uncovered == ("v",)
    assert result.goals[0].value == result.goals[0].bound == 10


def test_nothing_to_cover():
    result = solve_coverage(CoverageProblem(residents={}, options=(), capacity={}), PROFILE)
    assert (result.status, result.solution.services) == (Status.OPTIMAL, ())
