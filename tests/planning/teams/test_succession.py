"""Who leaves later serves until then; who comes after begins the day he is gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from gridplan.domain.people import Absence
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.territories import Predecessor, Team, Territories
from gridplan.planning.teams.roster import staffing_of, takeovers
from gridplan.planning.teams.staffing import staff_teams
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import village

WEEK = dt.timedelta(weeks=1)
TODAY = START + 2 * WEEK
GONE = START + 8 * WEEK
NOBODY = Postings(postings=())


def changed(county, person, **changes):
    return county.replace(people=tuple(replace(p, **changes) if p.id == person else p for p in county.people))


def with_newcomer(county, like, joins, name="NEW"):
    new = replace(county.person(like), id=name, name=name, joins=joins, leaves=None)
    return county.replace(people=(*county.people, new))


def staffed(county, *, previous=None, teams=1, as_of=TODAY, postings=NOBODY) -> tuple[Team, ...]:
    """The teams of TH0, each with a village."""
    areas = tuple(Team(id="?", township="990101100", hospital="TH0", villages=(village(0, n),)) for n in range(teams))
    found, _ = staff_teams(
        county, tiny_travel(county), Territories(teams=areas), postings, previous=previous, as_of=as_of
    )
    return found.teams


def territories(*teams):
    return Territories(teams=teams)


def test_who_leaves_later_keeps_the_team_until_then():
    county = tiny_county(gps=2)
    first = staffed(county, as_of=START)
    (team,) = staffed(changed(county, "gp00", leaves=GONE), previous=territories(*first))
    assert (team.gp, team.leader) == ("gp01", "gp01")
    assert team.on(TODAY).gp == team.on(TODAY).leader == team.on(GONE - dt.timedelta(days=1)).gp == "gp00"
    assert team.on(GONE).gp == team.on(GONE).leader == "gp01"
    # said again, the same
    county = changed(county, "gp00", leaves=GONE)
    assert staffed(county, previous=territories(team), as_of=TODAY + WEEK) == (team,)


def test_where_nobody_comes_after_the_team_has_the_leaver_until_then():
    county = changed(tiny_county(gps=1), "gp00", leaves=GONE)
    for previous in (None, territories(*staffed(tiny_county(gps=1), as_of=START))):
        (team,) = staffed(county, previous=previous)
        assert (team.gp, team.leader) == (None, "nurse00")
        assert (team.on(TODAY).gp, team.on(TODAY).leader) == ("gp00", "gp00")
        assert (team.on(GONE).gp, team.on(GONE).leader) == (None, "nurse00")


@pytest.mark.parametrize(("joins", "teams"), [(GONE, 1), (GONE - WEEK, 1), (GONE + WEEK, 0)])
def test_who_comes_when_another_goes_counts_as_the_same(joins, teams):
    county = with_newcomer(changed(tiny_county(gps=1), "gp00", leaves=GONE), "gp00", joins)
    (staff, _) = staffing_of(county, TODAY)
    assert staff.complete == teams
    if teams:
        (team,) = staffed(county, previous=territories(*staffed(tiny_county(gps=1), as_of=START)))
        assert (team.gp, team.on(TODAY).gp, team.on(GONE).gp) == ("NEW", "gp00", "NEW")


def test_a_weekend_between_two_is_no_gap():
    friday = GONE - dt.timedelta(days=2)  # the first day on which the leaver is gone is a Saturday
    county = with_newcomer(changed(tiny_county(gps=1), "gp00", leaves=friday), "gp00", GONE)
    role = county.person("gp00").role
    assert {new: old.id for new, old in takeovers(county, "TH0", role, TODAY).items()} == {"NEW": "gp00"}


def test_each_newcomer_comes_for_one_leaver():
    county = tiny_county(gps=2)
    county = changed(changed(county, "gp00", leaves=GONE), "gp01", leaves=GONE - 2 * WEEK)
    county = with_newcomer(with_newcomer(county, "gp00", GONE - 2 * WEEK), "gp00", GONE - WEEK, name="NEW2")
    county = with_newcomer(county, "gp00", GONE, name="NEW3")
    pairs = takeovers(county, "TH0", county.person("gp00").role, TODAY)
    assert {new: old.id for new, old in pairs.items()} == {"NEW": "gp01", "NEW2": "gp00"}
    first = staffed(tiny_county(gps=2), as_of=START, teams=2)
    teams = staffed(county, previous=territories(*first), teams=2)
    assert [(t.on(TODAY).gp, t.gp) for t in teams] == [("gp00", "NEW2"), ("gp01", "NEW")]


def test_a_newcomer_frees_who_was_to_take_over_for_one_more_team():
    county = changed(tiny_county(gps=2), "gp00", leaves=GONE)
    first = staffed(county, previous=territories(*staffed(tiny_county(gps=2), as_of=START)))
    assert first[0].gp == "gp01"
    teams = staffed(with_newcomer(county, "gp00", GONE), previous=territories(*first), teams=2)
    assert [(t.on(TODAY).gp, t.gp) for t in teams] == [("gp00", "NEW"), ("gp01", "gp01")]


def test_who_does_not_leave_after_all_stays():
    county = tiny_county(gps=2)
    leaving = staffed(changed(county, "gp00", leaves=GONE), previous=territories(*staffed(county, as_of=START)))
    (team,) = staffed(county, previous=territories(*leaving))
    assert (team.gp, team.predecessors) == ("gp00", ())


def test_a_long_leave_that_begins_later_is_as_leaving_then():
    leave = Absence(start=GONE, end=GONE + 20 * WEEK, reason="产假")
    county = changed(tiny_county(gps=2), "gp00", absences=(Absence(start=START, end=START + 3 * WEEK), leave))
    (team,) = staffed(county, previous=territories(*staffed(tiny_county(gps=2), as_of=START)))
    assert (team.on(TODAY).gp, team.gp) == ("gp00", "gp01")
    assert {p.until for p in team.predecessors} == {GONE}


def test_what_was_driven_under_a_former_member_stays_his():
    county = tiny_county(gps=2)
    first = staffed(county, as_of=START)
    gone = county.replace(people=tuple(p for p in county.people if p.id != "gp00"))
    (team,) = staffed(gone, previous=territories(*first))
    assert team.gp == "gp01"
    assert Predecessor(role="gp", person="gp00", until=TODAY) in team.predecessors
    assert team.on(START).gp == "gp00"
    assert staffed(gone, previous=territories(team), as_of=TODAY + WEEK) == (team,)


def test_a_specialist_serves_until_he_leaves_or_is_posted_elsewhere():
    county = tiny_county()
    first = staffed(county, as_of=START)
    specialist = first[0].specialist
    (leaving,) = staffed(changed(county, specialist, leaves=GONE), previous=territories(*first))
    assert leaving.specialist != specialist == leaving.on(GONE - WEEK).specialist
    assert leaving.on(GONE).specialist == leaving.specialist
    away = START + 4 * WEEK
    stay = Posting(person=specialist, host="TH1", start=away, end=away + 40 * WEEK)
    (posted,) = staffed(county, previous=territories(*first), postings=Postings(postings=(stay,)))
    assert (posted.on(away - WEEK).specialist, posted.on(away).specialist) == (specialist, posted.specialist)
    assert posted.specialist != specialist
