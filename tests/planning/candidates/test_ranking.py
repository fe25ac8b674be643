"""Who is ranked first, and what is told of each choice, on postings that can be checked by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest

from gridplan.domain.county import County
from gridplan.domain.facilities import Vehicle
from gridplan.domain.people import Absence, Exemption, ExemptionReason, Person, Sex
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.rules import Level
from gridplan.domain.territories import Territories
from gridplan.errors import NotFoundError
from gridplan.planning.candidates import Candidacy, Kind, PostQuestion, Ranking, rank
from support.english import all_english
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan

WEEK = dt.timedelta(weeks=1)


def stay(person: str, host: str, first: int, end: int) -> Posting:
    return Posting(person=person, host=host, start=START + first * WEEK, end=START + end * WEEK)


def plan_of(*postings: Posting, county: County | None = None, **changes: Any) -> Plan:
    """A plan without teams and tours, so that only postings matter."""
    plan = tiny_plan(county)
    bare = {"territories": solved(Territories(teams=()))} | changes
    return dataclasses.replace(plan, postings=solved(Postings(postings=postings)), **bare)


def asked(plan: Plan, first: int = 10, end: int = 36, **more: Any) -> Ranking:
    usual: dict[str, Any] = {"host": "TH0", "as_of": START}
    ranking = rank(plan, PostQuestion(start=START + first * WEEK, end=START + end * WEEK, **(usual | more)))
    given = [absence.reason for person in plan.county.people for absence in person.absences]
    for candidate in ranking.candidates:  # whatever is told of anybody in these tests is complete in English
        found = (*candidate.obstacles, *candidate.exceptions, *candidate.disturbances)
        assert not any(
            re.search(r"\b1 weeks", told) for told in all_english((f.words for f in found), plan.county, *given)
        )
    return ranking


def one(ranking: Ranking, person: str) -> Candidacy:
    (found,) = [c for c in ranking.candidates if c.person == person]
    return found


def changed(person: str, **changes: Any) -> County:
    county = tiny_county()
    people = tuple(dataclasses.replace(p, **changes) if p.id == person else p for p in county.people)
    return county.replace(people=people)


def rules_of(candidacy: Candidacy) -> list[str]:
    return [remark.rule for remark in candidacy.obstacles]


def test_the_free_come_by_cost_then_by_id() -> None:
    ranking = asked(plan_of())
    # LH-0 has adopted TH0, so its physicians (even numbers) cost less; the first eight are alike otherwise
    assert [c.person for c in ranking.able] == ["D0", "D2", "D4", "D6", "D1", "D3", "D5", "D7"]
    best = ranking.able[0]
    assert best.clean
    assert best.weight == 0
    assert best.fit.adopts is True
    assert best.stay == stay("D0", "TH0", 10, 36)
    assert best.cost is not None
    assert one(ranking, "D1").cost == best.cost + 26 * 30
    assert ranking.others == len(tiny_county().people) - 8


def test_weeks_served_make_a_stay_dearer_and_are_held_against_the_mean() -> None:
    ranking = asked(plan_of(county=changed("D0", grassroots_weeks=52)))
    assert [c.person for c in ranking.able][:4] == ["D2", "D4", "D6", "D0"]
    hardship = one(ranking, "D0").hardship
    assert (hardship.served, hardship.planned, hardship.fair) == (52, 0, 52 / 8)


def test_wishes_are_told_and_move_people_in_the_order() -> None:
    ranking = asked(plan_of(county=changed("D0", aversions=("TH0",))))
    assert one(ranking, "D0").fit.wish is False
    assert ranking.able[0].person == "D2"
    assert one(asked(plan_of(county=changed("D1", wishes=("TH0",)))), "D1").fit.wish is True


def test_whoever_is_posted_elsewhere_later_would_leave_that_host_short() -> None:
    ranking = asked(plan_of(stay("D0", "TH1", 20, 46)))
    moved = one(ranking, "D0")
    (disturbed,) = moved.disturbances
    # rest takes 12 weeks after week 36, so the stay cannot begin before week 48, after its own end
    assert (disturbed.kind, disturbed.where, disturbed.short) == (Kind.MOVED, "TH1", 26)
    assert moved.can_go
    assert not moved.clean
    assert moved.weight == plan_of().county.rules.value("replan.person_moved") + 26
    assert ranking.able[-1].person == "D0"
    assert moved.dropped == (stay("D0", "TH1", 20, 46),)
    assert moved.added == (stay("D0", "TH0", 10, 36),)


def test_a_later_stay_elsewhere_is_shifted_as_far_as_rest_asks() -> None:
    ranking = asked(plan_of(stay("D0", "TH1", 20, 52), stay("D2", "TH1", 0, 52)), 0, 26)
    moved = one(ranking, "D0")
    (disturbed,) = moved.disturbances
    assert disturbed.kind is Kind.SHIFTED
    assert disturbed.short == 0  # D2 is there all the time
    assert moved.added[1] == stay("D0", "TH1", 38, 52)
    assert [r.rule for r in moved.exceptions] == ["postings.min_stay"]
    assert moved.clean


def test_a_stay_that_has_begun_can_end_early_but_not_before_today() -> None:
    plan = plan_of(stay("D0", "TH1", 0, 40))
    early = one(asked(plan, 30, 56), "D0")
    (disturbed,) = early.disturbances
    assert disturbed.kind is Kind.CUT
    assert disturbed.short == 40 - 18
    assert early.added[1] == stay("D0", "TH1", 0, 18)
    late = one(asked(plan, 30, 56, as_of=START + 25 * WEEK), "D0")
    assert rules_of(late) == ["postings.one_post"]
    assert not late.disturbances


def test_ones_own_stay_here_becomes_longer() -> None:
    ranking = asked(plan_of(stay("D0", "TH0", -16, 10)))
    longer = one(ranking, "D0")
    assert longer.stay == stay("D0", "TH0", -16, 36)
    assert [d.kind for d in longer.disturbances] == [Kind.EXTENDED]
    assert longer.exceptions == ()
    assert rules_of(one(asked(plan_of(stay("D0", "TH0", 5, 40))), "D0")) == ["postings.one_post"]


def test_who_cannot_go_is_told_every_reason() -> None:
    county = changed("D0", postable=False)
    assert rules_of(one(asked(plan_of(county=county)), "D0")) == ["postings.sender"]
    leave = Absence(start=START + 30 * WEEK, end=START + 32 * WEEK, reason="培训")
    away = one(asked(plan_of(county=changed("D0", absences=(leave,)))), "D0")
    assert rules_of(away) == ["postings.availability"]
    assert "培训" in away.obstacles[0].words
    assert away.stretch == (START + 10 * WEEK, START + 30 * WEEK)
    exempt = Exemption(reason=ExemptionReason.MATERNITY, start=START, end=START + 12 * WEEK)
    spared = one(asked(plan_of(county=changed("D0", exemptions=(exempt,)))), "D0")
    assert rules_of(spared) == ["postings.exemption"]
    assert "孕" not in spared.obstacles[0].words  # why somebody is exempt is private
    county = tiny_county()
    van = Vehicle(id="MH1", name="移动医院1号", base="LH", crew=("D0",))
    assert rules_of(one(asked(plan_of(county=county.replace(vehicles=(van,)))), "D0")) == ["postings.sender"]


def test_age_counts_where_the_county_has_such_a_rule() -> None:
    county = changed("D0", born=dt.date(1976, 6, 1), sex=Sex.FEMALE)
    assert one(asked(plan_of(county=county)), "D0").can_go
    strict = county.replace(rules=county.rules.replace("postings.max_age_women", level=Level.HARD))
    assert rules_of(one(asked(plan_of(county=strict)), "D0")) == ["postings.max_age_women"]


def test_a_department_that_is_out_in_full_can_spare_nobody_in_those_weeks() -> None:
    out = [stay(f"D{i}", "TH1", 0, 20) for i in (0, 2, 4, 6)]
    county = tiny_county(physicians=10)
    ranking = asked(plan_of(*out, county=county))
    barred = one(ranking, "D8")
    assert rules_of(barred) == ["postings.department_limit"]
    assert barred.obstacles[0].weeks == tuple(START + week * WEEK for week in range(10, 20))
    assert barred.stretch == (START + 20 * WEEK, START + 36 * WEEK)
    assert one(ranking, "D1").can_go


def test_who_is_replaced_frees_a_place_in_the_department_and_leaves_the_post_short() -> None:
    plan = plan_of(stay("D0", "TH0", 0, 26))
    county = plan.county
    (hospital,) = county.lead_hospitals
    full = tuple(dataclasses.replace(d, limit=1) for d in hospital.departments)
    plan = plan_of(
        stay("D0", "TH0", 0, 26),
        county=county.replace(lead_hospitals=(dataclasses.replace(hospital, departments=full),)),
    )
    assert not asked(plan, 10, 36).post.missing.get(START + 12 * WEEK)
    assert rules_of(one(asked(plan, 10, 36), "D2")) == ["postings.department_limit"]
    ranking = asked(plan, 10, 36, instead_of=("D0",))
    assert one(ranking, "D2").can_go
    assert "D0" not in {c.person for c in ranking.candidates}
    assert len(ranking.post.missing) == 26


def test_a_team_elsewhere_loses_its_specialist() -> None:
    free = dataclasses.replace(tiny_plan(), postings=solved(Postings(postings=())))
    lost = [d for d in one(asked(free, 2, 28), "D1").disturbances if d.kind is Kind.TEAM]
    assert [d.where for d in lost] == ["T1-0", "T1-1"]
    assert all(d.breaks for d in lost)
    assert not [d for d in one(asked(free, 2, 28), "D0").disturbances if d.kind is Kind.TEAM]


def test_only_places_with_posts_can_be_asked_for() -> None:
    with pytest.raises(NotFoundError, match="东村卫生室"):
        asked(plan_of(), host="VC00")


def test_a_village_clinic_with_a_post_is_a_place_like_any_other() -> None:
    county = tiny_county()
    clinics = tuple(dataclasses.replace(c, posts=1) if c.id == "VC00" else c for c in county.clinics)
    ranking = asked(plan_of(county=county.replace(clinics=clinics)), host="VC00")
    assert ranking.post.required == 1
    assert ranking.able


def test_others_than_lead_hospitals_physicians_cannot_go() -> None:
    county = tiny_county()
    other = Person(
        id="X", name="乡镇医师", role=county.person("D0").role, title=county.person("D0").title, workplace="TH1"
    )
    candidacy = one(asked(plan_of(county=county.replace(people=(*county.people, other)))), "X")
    assert rules_of(candidacy) == ["postings.sender"]
