"""From the county to the posting problem."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from gridplan.domain.county import County
from gridplan.domain.people import Absence, CurrentStay, Title
from gridplan.domain.postings import Candidate, Posting, PostingProblem, Postings
from gridplan.domain.rules import Level
from gridplan.planning.commissioners import commissioners_county
from gridplan.planning.postings import department_limits, may_be_posted, posting_problem
from gridplan.solvers.postings import solve_postings
from gridplan.solvers.profiles import load_profile
from support.short_postings import by_rest, shortage, solved_plan
from support.tiny import START, cut_off, tiny_county, tiny_travel

WEEK = dt.timedelta(weeks=1)


def changed(county: County, person: str, **changes: object) -> County:
    return county.replace(people=tuple(replace(p, **changes) if p.id == person else p for p in county.people))


def candidate(problem: PostingProblem, person: str) -> Candidate | None:
    return next((c for c in problem.candidates if c.person == person), None)


def published(*stays: tuple[str, str, int, int]) -> Postings:
    return Postings(
        postings=tuple(Posting(person=p, host=h, start=START + a * WEEK, end=START + e * WEEK) for p, h, a, e in stays)
    )


@pytest.mark.parametrize(
    "change",
    [{"title": Title.JUNIOR}, {"postable": False}, {"workplace": "TH0", "department": None}],
)
def test_who_may_not_be_posted(change: dict[str, object]) -> None:
    county = changed(tiny_county(), "D0", **change)
    assert may_be_posted(county, county.person("D1"))
    assert not may_be_posted(county, county.person("D0"))
    assert candidate(posting_problem(county, tiny_travel(county)), "D0") is None


def test_the_crew_of_a_vehicle_is_not_posted() -> None:
    county = tiny_county()
    county = county.replace(vehicles=tuple(replace(v, crew=("D0",)) for v in county.vehicles))
    assert candidate(posting_problem(county, tiny_travel(county)), "D0") is None


def test_availability_reaches_beyond_the_horizon() -> None:
    county = changed(
        tiny_county(),
        "D0",
        leaves=START + 60 * WEEK,
        absences=(Absence(start=START + 3 * WEEK, end=START + 3 * WEEK + dt.timedelta(days=1)),),
    )
    available = candidate(posting_problem(county, tiny_travel(county)), "D0").available
    assert len(available) == 52 + 26
    assert [week for week, there in enumerate(available) if not there] == [3, *range(60, 78)]


def test_weekly_cost_counts_travel_hardship_specialty_and_adoption() -> None:
    county = tiny_county()
    travel = tiny_travel(county)
    minutes = travel.between("LH", "TH0") / 60
    county = changed(county, "D0", grassroots_weeks=52)
    county = county.replace(
        township_hospitals=tuple(replace(h, specialties=("外科",)) for h in county.township_hospitals)
    )
    problem = posting_problem(county, travel)
    assert candidate(problem, "D0").weekly_cost["TH0"] == round(minutes * 2) + 120  # 内科, its department adopts TH0
    assert candidate(problem, "D1").weekly_cost["TH0"] == round(minutes) + 30  # 外科, its department does not


def test_an_unreachable_host_is_left_out_except_where_the_person_is() -> None:
    county = changed(tiny_county(), "D0", current_stay=CurrentStay(host="TH0", start=START - 10 * WEEK))
    problem = posting_problem(county, cut_off(tiny_travel(county), "TH0"))
    assert set(candidate(problem, "D1").weekly_cost) == {"TH1"}
    assert set(candidate(problem, "D0").weekly_cost) == {"TH0", "TH1"}
    assert candidate(problem, "D0").history == ("TH0", 10)


def test_limits_and_requirements() -> None:
    county = tiny_county()
    hospital = county.lead_hospitals[0]
    open_limit = replace(hospital, departments=tuple(replace(d, limit=None) for d in hospital.departments))
    county = county.replace(
        lead_hospitals=(open_limit,),
        township_hospitals=(replace(county.township_hospitals[0], posts=3), county.township_hospitals[1]),
    )
    problem = posting_problem(county, tiny_travel(county))
    assert problem.required == {"TH0": 3, "TH1": 1}
    assert problem.department_limit == {"LH-0": 2, "LH-1": 2}  # 34 % of 4, rounded up


def test_rules_that_are_off() -> None:
    county = tiny_county()
    rules = county.rules
    for rule in ("postings.max_stay", "postings.rest", "postings.department_limit"):
        rules = rules.replace(rule, level=Level.OFF)
    county = county.replace(rules=rules)
    problem = posting_problem(county, tiny_travel(county))
    assert (problem.max_stay, problem.rest, department_limits(county)) == (None, 0, {})


@pytest.mark.parametrize(
    ("level", "stretch"), [(Level.HARD, False), (Level.IN_PRINCIPLE, True), (Level.SOFT, True), (Level.OFF, False)]
)
def test_only_a_hard_longest_stay_is_absolute(level: Level, stretch: bool) -> None:
    county = tiny_county()
    county = county.replace(rules=county.rules.replace("postings.max_stay", level=level))
    problem = posting_problem(county, tiny_travel(county))
    assert (problem.stretch, problem.max_stay) == (stretch, None if level is Level.OFF else 52)


def test_the_longest_stay_of_commissioners_is_a_rule_of_their_own() -> None:
    county = tiny_county()
    county = county.replace(rules=county.rules.replace("commissioners.max_stay", level=Level.HARD))
    travel = tiny_travel(county)
    assert posting_problem(county, travel).stretch
    assert not posting_problem(commissioners_county(county), travel).stretch


@pytest.mark.parametrize("level", [Level.SOFT, Level.IN_PRINCIPLE])
def test_a_post_is_not_vacant_for_the_longest_stay(level: Level) -> None:
    """Two physicians for two posts over 26 weeks: after 12 each would have to rest."""
    absolute = by_rest()
    yielding = absolute.replace(rules=absolute.rules.replace("postings.max_stay", level=level))
    assert shortage(absolute) > 0
    plan = solved_plan(yielding)
    values = {goal.name: goal.value for goal in plan.postings.goals}
    assert (values["shortage"], values["short_stays"], values["long_stays"]) == (0, 0, 2 * (26 - 12))
    assert plan.audit.scores["postings.long_stays"] == values["long_stays"]
    told = [(v.rule, v.amount, bool(v.reason)) for v in plan.audit.violations]
    assert told == ([("postings.max_stay", 14, True)] * 2 if level is Level.IN_PRINCIPLE else [])


def test_what_was_published_before_the_horizon_counts_as_history_or_rest() -> None:
    county = tiny_county()
    previous = published(("D0", "TH0", -8, 20), ("D1", "TH1", -40, -4))
    problem = posting_problem(county, tiny_travel(county), previous=previous, as_of=START)
    assert candidate(problem, "D0").history == ("TH0", 8)
    assert candidate(problem, "D1").rest_weeks == 8
    assert problem.frozen_weeks == 2


def test_the_past_stays_even_of_somebody_who_is_gone() -> None:
    county = tiny_county()
    previous = published(("D0", "TH0", 0, 52), ("D1", "TH1", 0, 52))
    county = county.replace(people=tuple(p for p in county.people if p.id != "D0"))
    day = START + 10 * WEEK + dt.timedelta(days=2)
    problem = posting_problem(county, tiny_travel(county), previous=previous, as_of=day)
    assert problem.frozen_weeks == 13  # the frozen fortnight ends on a Wednesday
    assert sum(candidate(problem, "D0").available) == 10
    result = solve_postings(problem, load_profile("postings", "quick"))
    stays = {(p.person, p.host): (p.start, p.end) for p in result.solution.postings}
    assert stays["D0", "TH0"] == (START, START + 10 * WEEK)
    assert stays["D1", "TH1"] == (START, START + 52 * WEEK)
    assert result.goals[0].value == 0


def test_where_nobody_was_published_the_past_stays_empty() -> None:
    """A plan that posted nobody is a published plan too: nobody can have been at work in weeks that are over."""
    county = tiny_county()
    problem = posting_problem(county, tiny_travel(county), previous=published(), as_of=START + 10 * WEEK)
    assert problem.frozen_weeks == 12
    result = solve_postings(problem, load_profile("postings", "quick"))
    assert min(p.start for p in result.solution.postings) == START + 10 * WEEK
    assert result.goals[0].value == 10 * len(county.township_hospitals)
    first = posting_problem(county, tiny_travel(county), as_of=START + 10 * WEEK)
    assert first.frozen_weeks == 0  # without a published plan there is nothing to keep


def test_a_stay_broken_off_on_the_first_day_is_still_told_when_planned_again() -> None:
    """Otherwise the next re-planning of that week would cancel, with a letter, what was over already."""
    county = tiny_county()
    county = county.replace(people=tuple(p for p in county.people if p.id != "D0"))
    county = changed(county, "D1", absences=(Absence(start=START, end=START + 30 * WEEK, reason="病假"),))
    parent = published(("D0", "TH0", -9, 20), ("D1", "TH1", -9, 20))
    stays = []
    for _ in range(2):
        problem = posting_problem(county, tiny_travel(county), previous=parent, as_of=START)
        parent = solve_postings(problem, load_profile("postings", "quick")).solution
        stays.append(parent.postings)
    assert stays[0] == stays[1]
    assert [p.person for p in stays[1] if p.end == START] == ["D0", "D1"]


def test_replanning_the_unchanged_county_changes_nothing() -> None:
    county = tiny_county()
    travel = tiny_travel(county)
    profile = load_profile("postings", "quick")
    first = solve_postings(posting_problem(county, travel), profile)
    again = posting_problem(county, travel, previous=first.solution, as_of=START + 20 * WEEK)
    assert solve_postings(again, profile).solution == first.solution


@pytest.mark.parametrize("name", ["quick", "default", "thorough"])
def test_every_profile_solves_the_tiny_county(name: str) -> None:
    county = tiny_county()
    result = solve_postings(posting_problem(county, tiny_travel(county)), load_profile("postings", name))
    assert {goal.gap for goal in result.goals} == {0}
    assert result.goals[0].value == 0
