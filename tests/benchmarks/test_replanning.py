"""The benchmark of re-planning measures what it says: its changes, its exact check, what it counts by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from pathlib import Path
from types import SimpleNamespace

import pytest

from gridplan.checking.posting_people import eligible
from gridplan.domain.county import County
from gridplan.domain.people import CurrentStay, Person
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.planning.postings import posting_problem
from gridplan.solvers import load_profile, solve_postings
from support.short_postings import changed, few
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import solved, tiny_plan

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(FOLDER))
    from peers import postings_least, replanning_year, staff_changes

    return SimpleNamespace(least=postings_least, year=replanning_year, changes=staff_changes)


def bare(county: County) -> Plan:
    """A plan that published no postings."""
    return dataclasses.replace(tiny_plan(county), postings=solved(Postings(postings=())))


def loose(physicians: int, seed: int) -> County:
    """Two hosts, few physicians, of whom some leave; stays of any length from the floor to the end."""
    county, rng = few(physicians, weeks=14, longest=14), random.Random(seed)
    for person in [p for p in county.people if p.id.startswith("D") and p.id != "DRV"]:
        if rng.random() < 0.4:
            county = changed(county, person.id, leaves=START + rng.randint(3, 12) * WEEK)
    return county.replace(rules=county.rules.replace("postings.min_stay", value=4))


@pytest.mark.parametrize(("physicians", "seed"), [(2, 1), (3, 2), (4, 3)])
def test_the_least_shortage_is_what_the_solver_reaches_too(peers: SimpleNamespace, physicians: int, seed: int) -> None:
    county = loose(physicians, seed)
    problem = posting_problem(county, tiny_travel(county))
    reached = solve_postings(problem, load_profile("postings", "quick")).goals[0]
    least = peers.least.least_shortage(county, bare(county), START)
    assert least.found == least.bound == reached.value == reached.bound


def test_it_knows_stays_under_way_rest_limits_and_frozen_days(peers: SimpleNamespace) -> None:
    county = few(2, weeks=16)
    assert peers.least.least_shortage(county, bare(county), START).feasible is True
    one = few(1, weeks=16)
    assert peers.least.least_shortage(one, bare(one), START).found == 16  # the other host has nobody
    over = (Posting(person="D0", host="TH0", start=START, end=START + 4 * WEEK),)
    rested = dataclasses.replace(tiny_plan(one), postings=solved(Postings(postings=over)))
    # D0 rests in weeks 4 to 6; from week 4 on there are 12 weeks at two hosts, of which 9 can be served
    assert peers.least.least_shortage(one, rested, START + 4 * WEEK).found == 24 - 9
    both = few(2, weeks=16)
    there = tuple(Posting(person=f"D{i}", host="TH0", start=START, end=START + 16 * WEEK) for i in range(2))
    kept = dataclasses.replace(tiny_plan(both), postings=solved(Postings(postings=there)))
    # two weeks are frozen, and who has been there since the first week may go after the floor of four
    assert peers.least.least_shortage(both, kept, START + WEEK).found == 6


def test_a_year_of_changes_depends_on_its_seed_alone(peers: SimpleNamespace) -> None:
    def year(seed: int) -> list[str]:
        county, told, rng = born(tiny_county()), [], random.Random(seed)
        for day in peers.changes.days_of(60, START, 52, seed):
            county, change = peers.changes.changed(county, tiny_plan(county), day, rng)
            told.append(f"{change.kind} {change.day} {change.text}")
        return told

    first = year(1)
    assert first == year(1)
    assert first != year(2)
    kinds = {line.split()[0] for line in first}
    assert kinds == {"leave", "resignation", "hire", "promotion", "department_limit", "new_post"}
    days = [line.split()[1] for line in first]
    assert days == sorted(days)


def born(county: County) -> County:
    """With dates of birth, as the demo counties have: who is hired is made after somebody who has one."""
    people = (dataclasses.replace(p, born=dt.date(1985, 1, 1)) for p in county.people)
    return county.replace(people=tuple(people))


def test_a_county_is_thinned_to_so_many_for_each_post(peers: SimpleNamespace) -> None:
    county = tiny_county()
    stay = CurrentStay(host="TH0", start=START - 4 * WEEK)
    county = changed(county, "D5", current_stay=stay)
    left = peers.changes.thinned(county, 1.5, seed=3)
    able = [p.id for p in left.people if eligible(left, p)]
    assert len(able) == 3
    assert "D5" in able


def test_the_roster_of_the_next_quarter_says_what_the_plan_did(peers: SimpleNamespace) -> None:
    plan = tiny_plan()
    later = dataclasses.replace(plan.county.calendar, start=START + 26 * WEEK)
    county = peers.changes.rolled(plan.county, plan, plan.county.replace(calendar=later))
    person: dict[str, Person] = {p.id: p for p in county.people}
    assert county.calendar.start == START + 26 * WEEK
    assert person["D0"].current_stay == CurrentStay(host="TH0", start=START)  # it ends that day: the plan says so
    assert person["D3"].current_stay is None
    assert person["D3"].past_stays == ()


def test_what_is_counted_by_hand(peers: SimpleNamespace) -> None:
    plan = tiny_plan()
    assert sum(peers.year._missing(plan, None).values()) == 2  # TH1 in weeks 26 and 27
    assert list(peers.year._unrecorded(plan)) == []
    short = Posting(person="D5", host="TH0", start=START, end=START + 20 * WEEK)
    assert plan.postings.solution is not None
    stays = (*plan.postings.solution.postings, short)
    other = dataclasses.replace(plan, postings=solved(Postings(postings=stays)), as_of=START + 3 * WEEK)
    assert list(peers.year._unrecorded(other)) == ["D5 at TH0 2026-01-05 — 2026-05-25: no exception"]
    assert len(list(peers.year._rewritten(other, plan))) == 3  # the past three weeks of D5 are new


def test_only_what_lies_ahead_is_compared(peers: SimpleNamespace) -> None:
    before = tiny_plan()
    assert before.postings.solution is not None
    stays = before.postings.solution.postings
    moved = tuple(dataclasses.replace(s, start=s.start + WEEK) if s.person == "D0" else s for s in stays)
    late = dataclasses.replace(before, postings=solved(Postings(postings=moved)), as_of=START + 5 * WEEK)
    assert peers.year._later(before, late).changes == ()
    early = dataclasses.replace(late, as_of=START)
    assert [c.kind for c in peers.year._later(before, early).changes] == ["posting"]
