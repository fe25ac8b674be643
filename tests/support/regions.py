"""Regions drawn at random, their connected sets and columns one by one, and townships that look like real ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from gridplan.domain.territories import FIRST_GOALS
from gridplan.domain.travel import TravelTimes
from gridplan.solvers.territories.pool import Stage
from gridplan.solvers.territories.region import mask, regions
from support.divisions import brute_force, divisions, grid_problem, moved, two_hosts, value_of

WORKLOADS = st.one_of(st.integers(1, 60), st.integers(0, 60))


@st.composite
def problems(draw, *, most=7, hosts=(1, 2), previous=True):
    """Small counties of one or two townships with anything that a problem may have."""
    loads = draw(st.lists(WORKLOADS, min_size=3, max_size=most).filter(any))
    units = range(len(loads))
    more = {
        "seed": draw(st.integers(0, 999)),
        "balance": draw(st.sampled_from([0.05, 0.3, 0.6, None])),
        "weight": draw(st.sampled_from([0, 100.0, 900.0])),
        "capacity": draw(st.sampled_from([None, 60, 100])),
        "hospital_weight": draw(st.sampled_from([0, 1.0])),
        "split_price": draw(st.sampled_from([0, 5000.0])),
        "first": tuple(draw(st.lists(st.sampled_from(FIRST_GOALS), unique=True))),
    }
    if draw(st.sampled_from(hosts)) == 1:
        problem = grid_problem(loads, draw(st.integers(1, 4)), **more)
    else:
        half = (len(loads) + 1) // 2
        home = draw(st.sampled_from([units[:half], units[half:]]))  # a village lies in one township
        problem = two_hosts(
            loads,
            (draw(st.integers(1, 2)), draw(st.integers(1, 2))),
            abroad=draw(st.sets(st.sampled_from(units))),
            both=draw(st.sets(st.sampled_from(home))),
            links=_links(len(loads)),
            **more,
        )
    return draw(published(problem)) if previous and draw(st.booleans()) else problem


def _links(count):
    """A chequerboard of three columns whose rows hang together at their ends: no township falls apart."""
    return [*((i, i + 1) for i in range(count - 1)), *((i, i + 3) for i in range(count - 3))]


@st.composite
def published(draw, problem):
    """The problem with some plan published before, connected or not."""
    names, hospitals = ["o0", "o1", "o2"], [host.hospital for host in problem.hosts]
    labels = {name: draw(st.sampled_from(hospitals)) for name in names}
    given = {unit.code: draw(st.sampled_from([*names, None])) for unit in problem.units}
    old = {code: name for code, name in given.items() if name}
    return replace(problem, previous=old, labels={name: labels[name] for name in sorted(set(old.values()))})


def one_region(problem):
    """The only region of a problem; ``None`` where it has several."""
    found = list(regions(problem))
    return found[0] if len(found) == 1 else None


def all_sets(region, host=None):
    """Every connected set, of units eligible for the host, as bit masks."""
    allowed = region.everything if host is None else region.allowed[host]
    return [s for s in range(1, 1 << region.count) if not s & ~allowed and region.is_connected(s)]


def all_columns(region):
    """Every connected set for each host, succeeding nobody or any previous team of the host."""
    return [
        (s, host, label)
        for host in range(len(region.hosts))
        for s in all_sets(region, host)
        for label in (-1, *(k for k, home in enumerate(region.label_hosts) if home == host))
    ]


def stage_values(problem, stage: Stage):
    """What a stage minimizes, for every division that keeps the earlier goals."""
    found = []
    for teams in divisions(problem):
        everything = dict(zip(FIRST_GOALS, value_of(replace(problem, first=FIRST_GOALS), teams), strict=False))
        everything |= {"moved": moved(problem, teams), "cost": value_of(problem, teams)[-1]}
        if all(everything[name] <= value for name, value in stage.limits):
            found.append(everything[stage.goal] + sum(price * everything[name] for name, price in stage.prices))
    return found


def goal_stages(problem, best):
    """The stages of a problem, each after the best values of those before it."""
    names = [*problem.first, *(("moved",) if problem.previous else ()), "cost"]
    return [
        Stage(goal=goal, limits=tuple(zip(names[:k], map(float, best[:k]), strict=True)))
        for k, goal in enumerate(names)
    ]


def parts_of(region, teams):
    """Teams ``(unit codes, hospital)`` as the solver's bit masks."""
    units = {unit.code: i for i, unit in enumerate(region.units)}
    hosts = {host.hospital: k for k, host in enumerate(region.hosts)}
    return tuple(sorted((mask(units[c] for c in codes), hosts[hospital]) for codes, hospital in teams))


@st.composite
def staged(draw, most=7):
    """A region, a stage after the best values of the earlier goals, a division that keeps them, and the optimum."""
    problem = draw(problems(most=most))
    region = one_region(problem)
    assume(region is not None)
    best = brute_force(problem)
    assume(best is not None)
    place = draw(st.integers(0, len(best) - 1))
    stage = goal_stages(problem, best)[place]
    prices = draw(st.sampled_from([(), (("outside_band", 7000.0), ("over_capacity", 40.0))]))
    if not stage.limits and stage.goal == "cost":
        stage = Stage(goal="cost", prices=prices)
    kept = [
        teams
        for teams in divisions(problem)
        if (*value_of(problem, teams)[:-1], *((moved(problem, teams),) if problem.previous else ()))[:place]
        == best[:place]
    ]
    start = parts_of(region, draw(st.sampled_from(kept)))
    return region, stage, start, min(stage_values(problem, stage))


def landscape(count, teams, *, width, seed=2, **more):
    """Villages near the corners of a chequerboard, travel as the crow flies with detours."""
    random = np.random.default_rng(seed)
    loads = [int(x) for x in random.integers(500, 1500, count)]
    problem = grid_problem(loads, teams, width=width, **more)
    at = np.array([[i // width, i % width] for i in range(count)]) + random.uniform(-0.3, 0.3, (count, 2))
    at = np.vstack([at, at.mean(axis=0)])
    away = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    seconds = (away * 300 * random.uniform(1.0, 1.4, away.shape)).astype(np.int32)
    np.fill_diagonal(seconds, 0)
    places = (*(u.code for u in problem.units), "H")
    return replace(problem, travel=TravelTimes(origins=places, destinations=places, seconds=seconds, profile="car"))
