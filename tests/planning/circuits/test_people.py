"""One calendar of people: nobody is given out twice, specialists by turns, posted physicians at their post."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.circuits import CircuitProblem, Circuits
from gridplan.domain.facilities import Vehicle
from gridplan.domain.pins import Pin
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CrewKind, Filter, Period, PlaceKind, SameCrew, TeamRole, WorkDays
from gridplan.domain.territories import Territories
from support.circuit_problems import (
    CIRCUIT,
    TEAMS,
    absent,
    day,
    problem,
    programme,
    task,
    team,
    tour,
    with_programmes,
)
from support.tiny import START, tiny_county
from support.tiny_plan import village

SPECIALIST = "role:specialist"
WITH = programme("s", roles=tuple(TeamRole), period=Period.MONTH)
SUPERVISION = programme("sv", crew=CrewKind.VEHICLE, places=PlaceKind.HOSPITALS, equipment=("督导",))


def skill_days(found: CircuitProblem) -> dict[str, frozenset[dt.date]]:
    """Team → days with its specialist."""
    return {c.id: s.days for t in found.tasks for c in t.crews for s in c.skills if s.name == SPECIALIST}


def crew_days(found: CircuitProblem) -> dict[str, set[dt.date]]:
    return {c.id: set(c.days) for t in found.tasks for c in t.crews}


def test_a_shared_specialist_takes_turns_evenly():
    found = problem(with_programmes(WITH))
    skills = skill_days(found)
    for a, b in itertools.combinations(skills.values(), 2):
        assert not a & b
    sizes = [len(own) for own in skills.values()]
    assert max(sizes) - min(sizes) <= 1
    # each of his days that any team could use is used; April asks for nothing, the horizon has five of its days
    useful = {d for own in crew_days(found).values() for d in own if d < dt.date(2026, 4, 1)}
    assert set().union(*skills.values()) == useful


def test_turns_follow_what_is_asked_for():
    county = with_programmes(
        dataclasses.replace(WITH, where=Filter(only=(village(0, 0), *(village(1, v) for v in range(6)))))
    )
    own = dataclasses.replace(county.programmes[0], same_crew=SameCrew.OWN)
    skills = skill_days(problem(county.replace(programmes=(own,))))
    assert "T0-1" not in skills
    assert len(skills["T0-0"]) * 2 < len(skills["T1-0"])


def test_he_goes_only_where_there_is_something_to_do():
    dates = dataclasses.replace(WITH, starts=day(14), ends=day(35), weekdays=(0, 1, 2))
    useful = {d for d in tiny_county().calendar.workdays if day(14) <= d < day(35) and d.weekday() < 3}
    assert set().union(*skill_days(problem(with_programmes(dates))).values()) <= useful


def test_teams_go_without_him_where_he_is_not_asked_for():
    assert skill_days(problem(with_programmes(programme("x", period=Period.MONTH)))) == {}


def test_leave_of_the_specialist_takes_his_days_only():
    county = with_programmes(WITH)
    ill = absent(county, "D0", START, day(28))
    before, after = problem(county), problem(ill)
    assert all(d >= day(28) for own in skill_days(after).values() for d in own)
    assert crew_days(before) == crew_days(after)


def test_a_posted_physician_is_a_specialist_at_the_post_only():
    stay = Posting(person="D0", host="TH1", start=day(28), end=day(63))
    skills = skill_days(problem(with_programmes(WITH), postings=Postings(postings=(stay,))))
    posted = {crew: {d for d in own if day(28) <= d < day(63)} for crew, own in skills.items()}
    assert not posted["T0-0"] | posted["T0-1"]
    assert posted["T1-0"]
    assert posted["T1-1"]
    assert {d for d in skills["T0-0"] if d < day(28)}


def test_a_posted_physician_is_in_no_vehicle():
    group = Vehicle(id="SV1", name="督导组", base="LH", profile="car", equipment=("督导",), crew=("D7",))
    county = with_programmes(SUPERVISION)
    county = county.replace(vehicles=(group,))
    stay = Posting(person="D7", host="TH1", start=day(0), end=day(28))
    (crew,) = task(problem(county, postings=Postings(postings=(stay,))), "car").crews
    assert min(crew.days) == day(28)
    # unless the vehicle stands where he is posted
    there = county.replace(vehicles=(dataclasses.replace(group, base="TH1"),))
    (crew,) = task(problem(there, postings=Postings(postings=(stay,))), "car").crews
    assert len(crew.days) == 65


def test_vehicles_come_before_teams():
    group = Vehicle(id="SV1", name="督导组", base="LH", profile="car", equipment=("督导",), crew=("D0", "gp00"))
    county = with_programmes(SUPERVISION, WITH).replace(vehicles=(group,))
    found = problem(county)
    assert len(crew_days(found)["SV1"]) == 65
    assert crew_days(found)["T0-0"] == set()
    assert not any(skill_days(found).values())


def test_vehicles_that_share_a_driver_take_turns_by_weeks():
    usual = tiny_county().vehicles[0]
    county = tiny_county().replace(vehicles=(usual, dataclasses.replace(usual, id="MH2")))
    days = crew_days(problem(county))
    assert not days["MH1"] & days["MH2"]
    assert {len(days["MH1"]), len(days["MH2"])} == {30, 35}
    weeks = {d.isocalendar().week for d in days["MH1"]} & {d.isocalendar().week for d in days["MH2"]}
    assert not weeks
    # one that nobody asks for waits
    idle = county.replace(vehicles=(dataclasses.replace(usual, id="A", profile="car", equipment=()), usual))
    assert len(crew_days(problem(idle))["MH1"]) == 65


def test_two_teams_of_one_gp():
    shared = Territories(teams=(team(0), team(1, gp="gp00")))
    first, second = (set(c.days) for c in task(problem(tiny_county(), teams=shared), "TH0").crews)
    assert not first & second
    assert second


def test_published_tours_have_their_people_before_anybody_else():
    shared = Territories(teams=(team(0), team(1, gp="gp00")))
    contested = next(d for d in task(problem(tiny_county(), teams=shared), "TH0").crews[0].days if d > day(28))
    was = Circuits(tours=(tour(contested, crew="T0-1"),))
    circuit = task(problem(tiny_county(), teams=shared, previous=was, as_of=day(1)), "TH0")
    assert contested in circuit.crews[1].days
    assert contested not in circuit.crews[0].days


def test_published_tours_keep_their_specialist():
    county = with_programmes(WITH)
    before = skill_days(problem(county))
    lent = max(before["T0-0"])
    other = next(c for c in ("T0-1", "T1-0", "T1-1") if lent in crew_days(problem(county))[c])
    t = int(other[1])
    place = village(t, 3 * int(other[3]))
    was = Circuits(tours=(tour(lent, crew=other, depot=f"TH{t}", place=place, programme="s"),))
    after = skill_days(problem(county, previous=was, as_of=day(1)))
    assert lent in after[other]
    assert lent not in after["T0-0"]


def given_out(found: CircuitProblem, county, teams: Territories) -> dict[tuple[str, dt.date], set[str]]:
    """Who is with which crews on which day, by the problem alone."""
    members = {v.id: v.crew for v in county.vehicles} | {t.id: (t.gp, t.nurse) for t in teams.teams}
    specialists = {t.id: t.specialist for t in teams.teams}
    out = defaultdict(set)
    for own in found.tasks:
        for crew in own.crews:
            for d in crew.days:
                for person in members[crew.id]:
                    out[person, d].add(crew.id)
            for skill in crew.skills:
                if skill.name == SPECIALIST:
                    for d in skill.days:
                        out[specialists[crew.id], d].add(crew.id)
    return out


@given(
    gps=st.lists(st.sampled_from(["gp00", "gp01", "gp10", "D1"]), min_size=4, max_size=4),
    specialists=st.lists(st.sampled_from(["D0", "D1", "DRV", None]), min_size=4, max_size=4),
    crews=st.lists(st.sets(st.sampled_from(["DRV", "D1", "gp00"]), max_size=2), min_size=2, max_size=2),
    leave=st.lists(st.tuples(st.sampled_from(["gp00", "D0", "DRV", "nurse01"]), st.integers(0, 80)), max_size=3),
    post=st.sampled_from(["TH0", "TH1"]) | st.none(),
    pinned=st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["T0-0", "T1-1", "MH1", None])), max_size=4),
    published=st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["T0-0", "T0-1", "T1-0"])), max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_nobody_is_given_out_twice(gps, specialists, crews, leave, post, pinned, published):
    numbers = list(itertools.product(range(2), range(2)))
    teams = Territories(
        teams=tuple(
            team(n, t=t, gp=gp, specialist=specialist)
            for (t, n), gp, specialist in zip(numbers, gps, specialists, strict=True)
        )
    )
    county = with_programmes(
        *tiny_county().programmes,
        WITH,
        programme("w", work_days=WorkDays(per_month=2), roles=tuple(TeamRole)),
        programme("v", crew=CrewKind.VEHICLE),
    )
    usual = county.vehicles[0]
    vehicles = (
        dataclasses.replace(usual, crew=tuple(sorted(crews[0]))),
        dataclasses.replace(usual, id="MH2", crew=tuple(sorted(crews[1]))),
    )
    pins = tuple(
        Pin(
            id=f"r{i}",
            place=CIRCUIT,
            programme="s",
            day=day(number),
            crew=crew,
            route=f"R{i}" if crew and i % 2 else None,
        )
        for i, (number, crew) in enumerate(pinned)
    )
    county = county.replace(vehicles=vehicles, pins=pins)
    for person, first in leave:
        county = absent(county, person, day(first), day(first + 7))
    postings = Postings(postings=(Posting(person="D1", host=post, start=day(14), end=day(49)),) if post else ())
    tours = tuple(
        tour(day(number), crew=crew, depot=f"TH{crew[1]}", place=village(int(crew[1]), 3 * int(crew[3])), programme="s")
        for number, crew in dict(published).items()
    )
    previous = Circuits(tours=tours) if tours else None
    found = problem(county, teams=teams, postings=postings, previous=previous, as_of=day(7))
    homes = {t.id: t.hospital for t in teams.teams}
    for (person, d), with_crews in given_out(found, county, teams).items():
        assert len(with_crews) == 1, (person, d)
        assert county.person(person).works_on(d)
        assert d in county.calendar.workdays
        if person == "D1" and post and day(14) <= d < day(49):
            assert {homes.get(crew) for crew in with_crews} == {post}
    for own in found.tasks:
        for crew in own.crews:
            assert all(set(s.days) <= set(crew.days) for s in crew.skills)


def test_the_crews_of_all_tasks_are_all_crews():
    found = problem(with_programmes(WITH, *tiny_county().programmes))
    names = [c.id for t in found.tasks for c in t.crews]
    assert sorted(names) == sorted({"MH1", *(t.id for t in TEAMS.teams)})
