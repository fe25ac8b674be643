"""Bounds by relays: never above any plan, also one that must use a given stay; tight where posts are alone."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from gridplan.domain.postings import PostingProblem
from gridplan.solvers.postings.beginning import begin
from gridplan.solvers.postings.incumbents import Incumbent, incumbent
from gridplan.solvers.postings.model import GOALS, Model
from gridplan.solvers.postings.naming import name_postings
from gridplan.solvers.postings.relay_bound import RelayBound, judged
from gridplan.solvers.postings.relay_cuts import Held, coefficients
from gridplan.solvers.postings.relay_cutting import Cutting
from gridplan.solvers.postings.relay_master import RelayMaster
from gridplan.solvers.postings.relay_others import others
from gridplan.solvers.postings.relays import Relays, Tolls
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.search import Limits, Search
from gridplan.solvers.postings.stays import build_groups
from support.postings import faults, person, problem, random_problem, scores

WEIGHTS = {"shortage": 400.0, "short_stays": 300.0, "overlap": 50.0, "cost": 1.0}


def searched(case: PostingProblem, *, short: bool = True) -> Search:
    model = Model(case, build_groups(case, short=short))
    rows = Rows(model)
    limits = Limits(engine="highs", nodes=10_000, deadline=time.monotonic() + 60, seed=1)
    return Search(model=model, rows=rows, limits=limits, best=begin(model, rows))


def solved(case: PostingProblem) -> Search:
    """With the best plan."""
    search = searched(case)
    search.decide(search.model.offered_keys(), weights(case), {})
    return search


def weights(case: PostingProblem) -> dict[str, float]:
    return {goal: weight for goal, weight in WEIGHTS.items() if goal != "overlap" or case.overlap}


def made(seed: int) -> PostingProblem:
    """With everything: hand-overs, hosts for two, two stays under way at one host, people alike, short stays."""
    case = random_problem(seed, people=6, hosts=3, weeks=11, overlap=seed % 3, rest=seed % 4)
    twins = tuple(dataclasses.replace(c, person=f"{c.person}′") for c in case.candidates[: seed % 3])
    return dataclasses.replace(case, candidates=case.candidates + twins)


def alone(seed: int) -> PostingProblem:
    """One post, kept by somebody when the horizon begins or not, hand-overs of 0 to 2 weeks."""
    case = random_problem(seed, people=5, hosts=1, weeks=16, overlap=seed % 3, rest=seed % 2)
    found: PostingProblem = dataclasses.replace(case, required={"A": 1}, department_limit={})
    return found


def plans(search: Search, count: int, rng: np.random.Generator) -> list[Incumbent]:
    """Plans that keep the rules, each the best one for costs at random."""
    stays = search.model.decode(search.model.offered_keys())
    found = [search.best]
    for _ in range(count):
        table = search.table(stays, weights(search.model.problem), {})
        table["costs"] = table["costs"] * rng.random(len(table["costs"])) - 60.0 * rng.random(len(table["costs"]))
        answer = search.solve(table, len(stays))
        assert answer.values is not None
        taken = np.rint(answer.values[len(answer.values) - len(stays) :]).astype(np.int64)
        found.append(incumbent(search.model, stays, taken))
    return found


def total(search: Search, plan: Incumbent) -> float:
    return sum(weight * plan.values[goal] for goal, weight in weights(search.model.problem).items())


@pytest.mark.parametrize("case", [*map(made, range(16)), *map(alone, range(16))])
def test_no_plan_costs_less_than_the_bound_and_the_excess_of_its_stays(case: PostingProblem) -> None:
    search, rng = searched(case), np.random.default_rng(1)
    relays = Relays(search.model, search.rows)
    best = solved(case)
    for trial in range(3):
        free = relays.free(weights(case))
        tolls = Tolls(
            people=30.0 * trial * rng.random(free.people.shape) * (rng.random(free.people.shape) < 0.5),
            departments=20.0 * trial * rng.random(free.departments.shape),
            weights=free.weights,
        )
        bound, _ = relays.cheapest(tolls)
        says = judged(relays, tolls, bound)
        for plan in [*plans(search, 3, rng), best.best]:
            excess = says.excess(search.model.decode(plan.keys))
            assert total(search, plan) >= bound + excess.max(initial=0.0) - 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_stays_within_some_room_are_those_of_little_excess(seed: int) -> None:
    search, rng = searched(made(seed)), np.random.default_rng(seed)
    relays = Relays(search.model, search.rows)
    free = relays.free(weights(search.model.problem))
    tolls = dataclasses.replace(free, people=30.0 * rng.random(free.people.shape))
    says = judged(relays, tolls, relays.cheapest(tolls)[0])
    keys = search.model.offered_keys()
    excess = says.excess(search.model.decode(keys))
    for room in (0.0, 25.0, 100.0, 1e9):
        found, told = says.within(room + 1e-9)
        assert found.tolist() == keys[excess <= room + 1e-9].tolist()
        assert told == pytest.approx(excess[excess <= room + 1e-9])
    assert excess.min() == pytest.approx(0.0)


def converged(search: Search, *, cuts: int = 0) -> tuple[RelayMaster, RelayBound]:
    """After so many rounds of cuts, as long as any are found."""
    master = RelayMaster(Relays(search.model, search.rows), weights(search.model.problem), lambda: 60.0)
    master.converge(0.0, lambda _: None)
    cutting = Cutting(master)
    for _ in range(cuts):
        if not cutting.cut(np.inf):
            break
        master.converge(0.0, lambda _: None)
    return master, master.judged()


@pytest.mark.parametrize("seed", range(10))
def test_tolls_prove_at_least_what_people_on_their_own_do(seed: int) -> None:
    search = searched(dataclasses.replace(made(seed), overlap=0))  # not charged where a host needs two
    relaxed = search.relax(weights(search.model.problem), {})
    search.decide(search.model.offered_keys(), weights(search.model.problem), {})
    master, says = converged(search)
    assert relaxed is not None
    assert relaxed.bound - 1.0 <= says.bound <= search.value(weights(search.model.problem)) + 1e-6
    found = master.whole(search.solve, 1.0)
    assert found is not None
    plan = incumbent(search.model, search.model.decode(found[0]), found[1])
    assert total(search, plan) >= says.bound - 1e-6
    postings = name_postings(search.model, plan)
    assert faults(search.model.problem, postings) == []
    assert tuple(plan.values[goal] for goal in GOALS) == scores(search.model.problem, postings)


@pytest.mark.parametrize("seed", range(8))
def test_one_post_alone_is_solved_by_its_relay(seed: int) -> None:
    case = dataclasses.replace(alone(seed), overlap=seed % 2, rest=1)  # so that two reliefs later she has rested
    search = searched(case)
    search.decide(search.model.offered_keys(), weights(case), {})
    assert converged(search)[1].bound == pytest.approx(search.value(weights(case)), abs=1.0)


def test_whoever_has_just_left_does_not_relieve_herself() -> None:
    # half of 甲 could begin whenever the other half goes: people on their own are worth 8 weeks of 10 of hers
    case = problem(person("甲", {"A": 1}), person("乙", {"A": 9}), weeks=40)
    search = searched(case, short=False)
    relaxed = search.relax(weights(case), {})
    search.decide(search.model.offered_keys(), weights(case), {})
    says = converged(search)[1]
    assert relaxed is not None
    assert relaxed.bound < says.bound - 5
    assert says.bound == pytest.approx(search.value(weights(case)), abs=1.0)


def test_plans_that_keep_to_a_published_one_are_no_relays() -> None:
    search = searched(random_problem(3, people=6, hosts=2, weeks=12))
    assert Relays.suit(search.model)
    again = dataclasses.replace(search.model.problem, previous=name_postings(search.model, search.best))
    assert not Relays.suit(searched(again).model)


def crowded(seed: int) -> PostingProblem:
    """More posts than are easily kept, by people who suit them all: the bound of posts on their own leaves a gap."""
    case = random_problem(seed, people=8, hosts=4, weeks=14, overlap=0, rest=1 + seed % 3)
    twins = tuple(dataclasses.replace(c, person=f"{c.person}′") for c in case.candidates[: seed % 3])
    found: PostingProblem = dataclasses.replace(
        case, required=dict.fromkeys(case.required, 1), candidates=case.candidates + twins
    )
    return found


def keeps(search: Search, master: RelayMaster, plan: Incumbent) -> bool:
    """Whether a plan keeps all cuts."""
    held, short = Held.of(search.model, search.rows, search.model.decode(plan.keys)), missing(search, plan)
    return all(
        float(coefficients(cut, held) @ plan.counts) - float((np.diff(cut.vacant, axis=1) * short).sum())
        <= cut.most + 1e-9
        for cut in master.relays.cuts.known
    )


def missing(search: Search, plan: Incumbent) -> NDArray[np.int64]:
    """int64[hosts, weeks]: how many people are missing."""
    model = search.model
    stays = model.decode(plan.keys)
    there = np.zeros(model.need.shape, dtype=np.int64)
    first, last = model.clipped(stays.start, stays.end)
    for host, one, other, count in zip(stays.host, first, last, plan.counts, strict=True):
        there[host, one:other] += count
    found: NDArray[np.int64] = np.maximum(model.need - there, 0)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_keeps_every_cut(seed: int) -> None:
    search, rng = searched(crowded(seed)), np.random.default_rng(seed)
    master, _ = converged(search, cuts=2)
    best = solved(crowded(seed))
    for plan in [*plans(search, 4, rng), best.best]:
        assert keeps(search, master, plan)


@pytest.mark.parametrize("seed", [0, 3, 7, 12, 15])
def test_every_plan_has_as_many_stays_of_others_as_a_cut_says(seed: int) -> None:
    search, rng = searched(crowded(seed), short=False), np.random.default_rng(seed)
    search.decide(search.model.offered_keys(), weights(search.model.problem), {})
    master, _ = converged(search)
    before, used = master.bound, master.used()
    assert used is not None
    found = others(master, *used, master.relays.tidy(), set())
    assert found
    master.add_cuts(found)
    master.converge(0.0, lambda _: None)
    assert before - 1e-6 <= master.bound <= search.value(weights(search.model.problem)) + 1e-6
    for plan in [*plans(search, 6, rng), search.best]:
        assert keeps(search, master, plan)
    dear = dataclasses.replace(master.tolls, cuts=90.0 * rng.random(len(found)))
    told = judged(master.relays, dear, master.relays.cheapest(dear)[0])
    excess = told.excess(search.model.decode(search.best.keys))
    assert total(search, search.best) >= told.bound + excess.max(initial=0.0) - 1e-6


def test_what_some_people_cannot_keep_is_whole_stays_of_others() -> None:
    # four people are not quite enough for three posts: of 乙 or 丙, who are dear, a part of a stay would do
    own = [person(f"甲{i}", {host: 1 + (7 * i + 3 * j) % 4 for j, host in enumerate("ABC")}) for i in range(4)]
    dear = [person(name, dict.fromkeys("ABC", cost)) for name, cost in (("乙", 20), ("丙", 21))]
    posts = dict.fromkeys("ABC", 1)
    case = problem(*own, *dear, weeks=24, required=posts, min_stay=6, max_stay=10, rest=3, handover_cost=60)
    search = searched(case, short=False)
    search.decide(search.model.offered_keys(), weights(case), {})
    value, (master, _) = search.value(weights(case)), converged(search)
    before, used = master.bound, master.used()
    assert used is not None
    master.add_cuts(others(master, *used, master.relays.tidy(), set()))
    master.converge(0.0, lambda _: None)
    assert value - before > 50
    assert value + 1e-6 >= master.bound > before + 0.4 * (value - before)


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_costs_less_than_a_bound_with_cuts_whatever_they_cost(seed: int) -> None:
    search, rng = searched(crowded(seed)), np.random.default_rng(seed)
    master, says = converged(search, cuts=2)
    best = solved(crowded(seed))
    relays, count = master.relays, len(master.relays.cuts)
    dear = dataclasses.replace(says.tolls, cuts=60.0 * rng.random(count) * (rng.random(count) < 0.6))
    for told in (says, judged(relays, dear, relays.cheapest(dear)[0])):
        for plan in [*plans(search, 3, rng), best.best]:
            excess = told.excess(search.model.decode(plan.keys))
            assert total(search, plan) >= told.bound + excess.max(initial=0.0) - 1e-6
        keys = search.model.offered_keys()
        excess = told.excess(search.model.decode(keys))
        found, known = told.within(50.0 + 1e-9)
        assert found.tolist() == keys[excess <= 50.0 + 1e-9].tolist()
        assert known == pytest.approx(excess[excess <= 50.0 + 1e-9], abs=1e-6)


def test_cuts_close_most_of_what_posts_on_their_own_leave_open() -> None:
    left, closed = 0.0, 0.0
    for seed in (1, 6, 9):
        search = searched(crowded(seed), short=False)
        search.decide(search.model.offered_keys(), weights(search.model.problem), {})
        value, before = search.value(weights(search.model.problem)), converged(search)[1].bound
        after = converged(search, cuts=6)[1].bound
        assert before - 1e-6 <= after <= value + 1e-6
        left, closed = left + value - before, closed + after - before
    assert left > 15.0
    assert closed > 0.9 * left
