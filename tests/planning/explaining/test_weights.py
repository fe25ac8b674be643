"""What a weight costs: both plans of the comparison in one measure."""

from __future__ import annotations

import dataclasses

from gridplan.domain.results import Status
from gridplan.domain.territories import Territories
from gridplan.planning.explaining import problem_of, weight_prices
from gridplan.planning.explaining.summary import compared, hospital_figures
from gridplan.planning.teams import territory_problem
from gridplan.solvers import make_profile, solve_territories
from support.team_counties import with_hospital
from support.tiny import tiny_county, tiny_travel
from support.tiny_plan import tiny_plan, tiny_territories, village

PROFILE = make_profile("territories", options={"seconds": 10.0})


def solved(**rules: float):
    county = tiny_county(gps=2)
    # one large village in a corner: short ways and even loads pull apart
    large = tuple(dataclasses.replace(v, residents=3000) if v.code == village(0, 0) else v for v in county.villages)
    county = county.replace(villages=large)
    changed = county.rules
    for rule, value in rules.items():
        changed = changed.replace(f"teams.{rule}", value=value)
    problem = problem_of(tiny_plan(county.replace(rules=changed)))
    result = solve_territories(problem, PROFILE)
    assert result.status is Status.OPTIMAL
    return problem, result


def test_a_weight_is_never_free_of_charge_for_the_rest() -> None:
    problem, result = solved(balance_weight=5000)
    prices = {price.rule: price for price in weight_prices(problem, result, PROFILE)}
    price = prices["teams.balance_weight"]
    # without the weight travel is at most what it was, and the imbalance, at the plan's weight, at least
    assert price.without["inside"] + price.without["hospital"] <= price.parts["inside"] + price.parts["hospital"]
    assert price.without["balance"] >= price.parts["balance"]
    assert sum(price.without.values()) >= sum(price.parts.values())
    assert price.without["balance"] > price.parts["balance"]
    assert price.proven


def test_a_weight_of_zero_and_a_split_without_splits_have_no_price() -> None:
    problem, result = solved(hospital_weight=0)
    rules = {price.rule for price in weight_prices(problem, result, PROFILE)}
    assert "teams.hospital_weight" not in rules
    assert "teams.split_price" not in rules
    assert "teams.balance_weight" in rules


def test_the_price_of_the_band_tells_the_teams_outside_without_it() -> None:
    problem, result = solved(balance=0.01, balance_weight=0)
    prices = {price.rule: price for price in weight_prices(problem, result, PROFILE)}
    band = prices["teams.balance"]
    assert band.goals_without["outside_band"] >= band.goals["outside_band"]
    assert band.without["inside"] <= band.parts["inside"]


def test_a_published_plan_does_not_hide_what_a_weight_does() -> None:
    problem, result = solved(balance_weight=5000)
    assert result.solution is not None
    previous = {code: team.id for team in result.solution.teams for code in team.villages}
    labels = {team.id: team.hospital for team in result.solution.teams}
    bound = dataclasses.replace(problem, previous=previous, labels=labels)
    free = {p.rule: p for p in weight_prices(problem, result, PROFILE)}
    held = {p.rule: p for p in weight_prices(bound, solve_territories(bound, PROFILE), PROFILE)}
    assert held["teams.balance_weight"].without == free["teams.balance_weight"].without


def test_figures_of_townships_add_up() -> None:
    plan = tiny_plan(tiny_county(gps=2))
    problem = problem_of(plan)
    figures = hospital_figures(plan, problem)
    assert [f.teams for f in figures] == [2, 2]
    assert sum(f.units for f in figures) == 12
    assert [(f.gps, f.nurses, f.foreign) for f in figures] == [(2, 2, 0), (2, 2, 0)]
    assert plan.territories.solution is not None
    whole = compared(problem, plan.territories.solution)
    hours = sum(f.minutes / 60 * f.mean * f.teams for f in figures)
    assert abs(whole.hospital_hours - hours) < 1e-6
    assert whole.foreign == ()


def test_each_hospital_of_a_township_has_its_own_figures_from_the_means_of_the_problem() -> None:
    county = with_hospital(tiny_county(gps=2), gps=1)
    problem = territory_problem(county, tiny_travel(county))
    result = solve_territories(problem, PROFILE)
    plan = dataclasses.replace(tiny_plan(county), travel=(tiny_travel(county),), territories=result)
    figures = hospital_figures(plan, problem_of(plan))
    assert [(f.township[-1], f.hospital, f.teams, f.gps) for f in figures] == [
        ("0", "TH0", 2, 2),
        ("0", "TH2", 1, 1),
        ("1", "TH1", 2, 2),
    ]
    means = {host.hospital: host.mean for host in problem.hosts}
    assert [f.mean for f in figures] == [means[f.hospital] for f in figures]
    assert sum(f.units for f in figures) == 12


def test_units_with_another_townships_hospital_are_told_with_the_minutes_saved() -> None:
    plan = tiny_plan(tiny_county(gps=2))
    problem = problem_of(plan)
    first, second, third, fourth = tiny_territories().teams
    swapped = (
        dataclasses.replace(first, villages=(village(0, 0), village(0, 1))),
        second,
        dataclasses.replace(third, villages=(*third.villages, village(0, 2))),
        fourth,
    )
    (abroad,) = compared(problem, Territories(teams=swapped, units=problem.units)).foreign
    own, other = (problem.travel.between(h, village(0, 2)) for h in ("TH0", "TH1"))
    assert own is not None
    assert other is not None
    assert (abroad.unit, abroad.hospital, abroad.saved) == (village(0, 2), "TH1", own - other)
