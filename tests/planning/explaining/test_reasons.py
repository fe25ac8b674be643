"""Reasons of units: the second best is what trying every move by hand finds."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.territories import UNREACHABLE_SECONDS, Team, TeamHost, Territories, TerritoryProblem, Unit
from gridplan.domain.travel import TravelTimes
from gridplan.planning.explaining import unit_reasons
from gridplan.planning.explaining.costs import layout

WIDTH = 4


def make_problem(
    loads, seed=0, *, capacity=None, balance=0.5, previous=None, staffed=None, split=(), unreachable=0.05, hosts=2
) -> TerritoryProblem:
    """Units on a board of four columns, hosts H0 (left half, township A) and H1 (right half, township B)."""
    n, random = len(loads), np.random.default_rng(seed)
    codes = [f"u{i:02}" for i in range(n)]
    places = [*codes, *(f"H{h}" for h in range(hosts))]
    seconds = random.integers(60, 4000, size=(len(places), len(places))).astype(np.int32)
    seconds[random.random(seconds.shape) < unreachable] = -1
    np.fill_diagonal(seconds, 0)
    township = ["A" if hosts == 1 or i % WIDTH < 2 else "B" for i in range(n)]
    pairs = [(i, i + 1) for i in range(n - 1) if (i + 1) % WIDTH] + [(i, i + WIDTH) for i in range(n - WIDTH)]
    return TerritoryProblem(
        units=tuple(
            Unit(
                code=code,
                village=f"v{i // 2}" if i in split else f"w{i}",
                township=township[i],
                grids=(f"g{i}",) if i in split else (),
                site=code,
                workload=loads[i],
                staffed=staffed is None or i in staffed,
            )
            if i in split
            else Unit(
                code=code,
                village=code,
                township=township[i],
                site=code,
                workload=loads[i],
                staffed=staffed is None or i in staffed,
            )
            for i, code in enumerate(codes)
        ),
        neighbours=frozenset((codes[a], codes[b]) for a, b in pairs),
        hosts=tuple(TeamHost(hospital=f"H{h}", township="AB"[h], teams=2, mean=sum(loads) / 4) for h in range(hosts)),
        eligible={
            code: ("H0",) if hosts == 1 else (("H0", "H1") if i % WIDTH in (1, 2) else (f"H{i % WIDTH // 2}",))
            for i, code in enumerate(codes)
        },
        travel=TravelTimes(origins=tuple(places), destinations=tuple(places), seconds=seconds, profile="car"),
        balance=balance,
        balance_weight=70.0,
        hospital_weight=0.3,
        split_price=5000.0,
        capacity=capacity,
        first=("over_capacity", "without_doctor", "outside_band"),
        previous=previous or {},
        labels={label: label[:2] for label in set((previous or {}).values())},
    )


def make_teams(problem, labels) -> Territories:
    """Team i is of host H(i // 2); ``labels`` says which team each unit is in."""
    teams = []
    for team in sorted(set(labels)):
        own = [u for u, label in zip(problem.units, labels, strict=True) if label == team]
        host = problem.hosts[team // 2]
        teams.append(
            Team(
                id=f"{host.township}-T{team % 2 + 1}",
                township=host.township,
                hospital=host.hospital,
                villages=tuple(u.village for u in own if not u.grids),
                grids=tuple(g for u in own for g in u.grids),
            )
        )
    return Territories(teams=tuple(teams), units=problem.units)


def cost_by_hand(problem, host, members) -> int:
    """The docstring of TerritoryProblem, word by word."""

    def t(a, b):
        found = problem.travel.between(a, b)
        return UNREACHABLE_SECONDS if found is None else found

    inside = min(sum(u.workload * t(u.site, m.site) for u in members) for m in members)
    hospital = problem.hospital_weight * sum(u.workload * t(host.hospital, u.site) for u in members)
    balance = problem.balance_weight * abs(sum(u.workload for u in members) - host.mean)
    villages = {u.village for u in members}
    broken = sum(any(u.village == v and u not in members for u in problem.units) for v in villages)
    return round(inside + hospital + balance + problem.split_price * broken)


def pieces_by_hand(problem, members) -> int:
    codes, count = {u.code for u in members}, 0
    while codes:
        open_, count = [min(codes)], count + 1
        while open_:
            here = open_.pop()
            codes.discard(here)
            near = {b for a, b in problem.neighbours if a == here} | {a for a, b in problem.neighbours if b == here}
            open_ += sorted(near & codes)
    return count


def moved_by_hand(problem, groups) -> float:
    """Least workload not with its team's successor, over all matchings of teams to published teams."""
    total = sum(u.workload for u in problem.units if u.code in problem.previous)
    kept = 0
    for host in problem.hosts:
        teams = [members for h, members in groups if h is host]
        labels = sorted(label for label, hospital in problem.labels.items() if hospital == host.hospital)
        slots = [*labels, *[None] * len(teams)]
        kept += max(
            (
                sum(
                    u.workload
                    for members, label in zip(teams, chosen, strict=True)
                    for u in members
                    if label is not None and problem.previous.get(u.code) == label
                )
                for chosen in itertools.permutations(slots, len(teams))
            ),
            default=0,
        )
    return total - kept


def second_by_hand(problem, labels, unit):
    """Every allowed move of one unit: (barred, extra, team) of the best."""

    def groups(of):
        return {
            team: [u for u, label in zip(problem.units, of, strict=True) if label == team] for team in sorted(set(of))
        }

    def state(of):
        found = [(problem.hosts[team // 2], members) for team, members in groups(of).items()]
        costs = sum(cost_by_hand(problem, host, members) for host, members in found)
        loads = [(host, sum(u.workload for u in members)) for host, members in found]
        goals = {
            "teams.contiguous": sum(pieces_by_hand(problem, members) for _, members in found),
            "teams.capacity": sum(max(0, load - problem.capacity) for _, load in loads) if problem.capacity else 0,
            "teams.village_doctor": sum(not any(u.staffed for u in members) for _, members in found),
            "teams.balance": sum(abs(load - h.mean) > problem.balance * h.mean + 1e-6 for h, load in loads),
            "moved": moved_by_hand(problem, found),
        }
        return costs, goals

    own = labels[unit]
    if labels.count(own) == 1:
        return None
    before, code = state(labels), problem.units[unit].code
    found = []
    for team in sorted(set(labels) - {own}):
        members = [u.code for u, label in zip(problem.units, labels, strict=True) if label == team]
        touches = any({a, b} == {code, m} for a, b in problem.neighbours for m in members)
        if not touches or problem.hosts[team // 2].hospital not in problem.eligible[code]:
            continue
        after = state([team if i == unit else label for i, label in enumerate(labels)])
        barred = {rule for rule in before[1] if after[1][rule] > before[1][rule]}
        home = problem.units[unit].township
        if problem.hosts[own // 2].township == home != problem.hosts[team // 2].township:
            barred.add("teams.inside_township")
        host = problem.hosts[team // 2]
        found.append((bool(barred), after[0] - before[0], f"{host.township}-T{team % 2 + 1}", barred))
    return min(found, key=lambda f: f[:3], default=None)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_second_best_is_what_trying_every_move_finds(data: st.DataObject) -> None:
    n = data.draw(st.integers(5, 12))
    loads = data.draw(st.lists(st.integers(0, 900), min_size=n, max_size=n))
    labels = [
        data.draw(st.sampled_from([0, 1] if i % WIDTH == 0 else [2, 3] if i % WIDTH == 3 else [0, 1, 2, 3]))
        for i in range(n)
    ]
    staffed = data.draw(st.sets(st.integers(0, n - 1)))
    previous = {
        f"u{i:02}": f"H{label // 2}-old{label % 2}"
        for i, label in enumerate(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
        if data.draw(st.booleans())
    }
    problem = make_problem(
        loads,
        seed=data.draw(st.integers(0, 99)),
        capacity=data.draw(st.sampled_from([None, 1500.0])),
        previous=previous,
        staffed=staffed,
        split=(0, 1, 4, 5),
    )
    territories = make_teams(problem, labels)
    reasons = {r.unit: r for r in unit_reasons(problem, territories)}
    assert set(reasons) == {u.code for u in problem.units}
    for i, unit in enumerate(problem.units):
        expected, found = second_by_hand(problem, labels, i), reasons[unit.code]
        assert found.alone == (labels.count(labels[i]) == 1)
        if expected is None:
            assert found.second is None
            continue
        assert found.second is not None
        assert (bool(found.second.barred), found.second.extra, found.second.team) == expected[:3]
        assert set(found.second.barred) == expected[3]


def test_contiguity_bars_giving_away_the_middle_of_a_row() -> None:
    problem = make_problem([100] * 8, unreachable=0, hosts=1, balance=None)
    # upper row of four in one team, lower row in the other: the middle ones hold the rows together
    reasons = {r.unit: r for r in unit_reasons(problem, make_teams(problem, [0] * 4 + [1] * 4))}
    assert reasons["u01"].second is not None
    assert reasons["u01"].second.barred == ("teams.contiguous",)
    assert reasons["u00"].second is not None
    assert reasons["u00"].second.barred == ()


def test_a_reason_tells_the_ways_and_the_home_that_was_left() -> None:
    problem = make_problem([100] * 8, seed=3, unreachable=0)
    # u02 lies in township B and goes with a team of A
    reasons = {r.unit: r for r in unit_reasons(problem, make_teams(problem, [0, 0, 0, 2, 1, 1, 2, 2]))}
    assert reasons["u02"].hospital_seconds == problem.travel.between("H0", "u02")
    assert reasons["u02"].home_seconds == problem.travel.between("H1", "u02")
    assert reasons["u01"].home_seconds is None
    team = {"u00", "u01", "u02"}
    median = reasons["u02"].median
    assert {reasons[u].median for u in team} == {median}
    assert median in team
    assert reasons["u02"].median_seconds == problem.travel.between("u02", median)


def test_across_townships_another_township_is_no_exception() -> None:
    problem = make_problem([100] * 8, unreachable=0, balance=None)
    territories = make_teams(problem, [0, 0, 2, 2, 0, 0, 2, 2])
    strict = {r.unit: r.second for r in unit_reasons(problem, territories)}
    free = {r.unit: r.second for r in unit_reasons(problem, territories, across=True)}
    assert strict["u01"] is not None
    assert strict["u01"].barred == ("teams.inside_township",)
    assert free["u01"] is not None
    assert free["u01"].barred == ()


def test_a_unit_that_the_plan_does_not_have_whole_has_no_reason() -> None:
    problem = make_problem([100] * 8, hosts=1)
    territories = make_teams(problem, [0] * 4 + [1] * 4)
    lost = Territories(teams=(territories.teams[0],), units=problem.units)
    assert [r.unit for r in unit_reasons(problem, lost)] == ["u00", "u01", "u02", "u03"]


def test_the_parts_sum_to_the_cost_up_to_rounding() -> None:
    problem = make_problem(list(range(100, 900, 100)), split=(0, 1, 4, 5))
    territories = make_teams(problem, [0, 1, 2, 2, 0, 1, 3, 3])
    standing = layout(problem, territories)
    by_hand = sum(
        cost_by_hand(problem, host, [problem.units[u] for u in own])
        for host, own in zip(standing.hosts, standing.members, strict=True)
    )
    assert abs(sum(standing.totals().values()) - by_hand) <= len(standing.teams)


@pytest.mark.slow
def test_two_thousand_villages_take_seconds_at_most() -> None:
    random = np.random.default_rng(1)
    n = 1920
    problem = make_problem(random.integers(200, 3000, n).tolist(), seed=1, hosts=1)
    # 480 rows of four: two rows to a team
    teams = tuple(
        Team(id=f"T{i}", township="A", hospital="H0", villages=tuple(f"u{j:02}" for j in range(8 * i, 8 * i + 8)))
        for i in range(n // 8)
    )
    began = time.process_time()
    reasons = unit_reasons(problem, Territories(teams=teams))
    assert len(reasons) == n
    assert time.process_time() - began < 5
