"""Every roster change is confirmed by what it did: in postings, teams, specialists and circuits together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from gridplan.domain.county import County
from gridplan.domain.people import Absence, CurrentStay, Title
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.territories import Team
from gridplan.languages import in_language
from gridplan.replanning import diff_plans
from support.english import all_english
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan

WEEK = dt.timedelta(weeks=1)


def changed(county: County, person: str, **changes: object) -> County:
    return county.replace(people=tuple(replace(p, **changes) if p.id == person else p for p in county.people))


def with_postings(plan: Plan, *stays: tuple[str, str, int, int]) -> Plan:
    postings = tuple(Posting(person=p, host=h, start=START + a * WEEK, end=START + e * WEEK) for p, h, a, e in stays)
    return replace(plan, postings=solved(Postings(postings=postings)))


def with_teams(plan: Plan, **roles: tuple[str | None, str | None]) -> Plan:
    """The plan in which whoever held a role (old, new) is replaced in every team."""

    def other(team: Team) -> Team:
        return replace(team, **{r: new for r, (old, new) in roles.items() if getattr(team, r) == old})

    teams = tuple(map(other, plan.territories.solution.teams))
    return replace(plan, territories=solved(replace(plan.territories.solution, teams=teams)))


def effects(before: Plan, after: Plan) -> dict[str, str]:
    """By person; each is complete in English too."""
    roster = diff_plans(before, after).roster
    given = [person.name for person in before.county.people]
    given += [absence.reason for person in after.county.people for absence in person.absences]
    all_english((effect.text for effect in roster), after.county, *given)
    return {effect.person: effect.text for effect in roster}


def test_nothing_changed_has_no_effect() -> None:
    assert diff_plans(tiny_plan(), tiny_plan()).roster == ()


def test_a_leaver_is_replaced_in_postings_teams_and_circuits() -> None:
    left = START + 15 * WEEK
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 52), ("D1", "TH1", 0, 52))
    county = changed(tiny_county(), "D0", leaves=left)
    after = with_postings(tiny_plan(county), ("D0", "TH0", 0, 15), ("D2", "TH0", 15, 52), ("D1", "TH1", 0, 52))
    after = with_teams(after, specialist=("D0", "D2"))
    told = effects(before, after)
    assert list(told) == ["D0"]
    assert told["D0"].startswith(f"医师0{left}离职 → 派驻甲镇卫生院{left}起由医师2接替；甲镇第1团队专科医师改为医师2；")
    assert "其团队此后的巡诊" in told["D0"]
    assert "由接任者出诊" in told["D0"]
    assert in_language(told["D0"], "en").startswith(
        f"医师0 leaves on {left} → the stay at 甲镇卫生院 from {left} on goes to 医师2; "
        "specialist of 甲镇 team 1 is now 医师2; "
    )


def test_a_post_that_stays_empty_is_told_with_its_weeks() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 52))
    county = changed(tiny_county(), "D0", leaves=START + 15 * WEEK)
    after = with_postings(tiny_plan(county), ("D0", "TH0", 0, 15), ("D2", "TH0", 20, 52))
    assert effects(before, after)["D0"].endswith("起由医师2接替（缺5周无派驻医师）")
    nobody = with_postings(tiny_plan(county), ("D0", "TH0", 0, 15))
    assert effects(before, nobody)["D0"].endswith("起取消（缺37周无派驻医师）")


def test_weeks_that_nobody_has_planned_yet_are_no_gap() -> None:
    before = with_postings(tiny_plan(), ("D2", "TH0", 0, 48), ("D0", "TH0", 47, 73))
    county = changed(tiny_county(), "D0", leaves=START + 13 * WEEK)
    stretched = with_postings(tiny_plan(county), ("D2", "TH0", 0, 52))
    assert effects(before, stretched)["D0"].endswith("起由医师2接替")
    nobody = with_postings(tiny_plan(county), ("D2", "TH0", 0, 48))
    assert effects(before, nobody)["D0"].endswith("（缺4周无派驻医师）")


def test_weeks_before_the_day_of_planning_are_no_gap() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 26))
    county = changed(tiny_county(), "D0", leaves=START + 8 * WEEK)
    after = with_postings(tiny_plan(county), ("D0", "TH0", 0, 8), ("D2", "TH0", 12, 40))
    today = START + 10 * WEEK + dt.timedelta(days=2)
    assert effects(before, replace(after, as_of=today))["D0"].endswith("起由医师2接替（缺2周无派驻医师）")


def test_a_host_that_asks_for_nobody_lacks_nobody() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 26))
    county = changed(tiny_county(), "D0", leaves=START + 15 * WEEK)
    hospitals = tuple(replace(h, posts=0) if h.id == "TH0" else h for h in county.township_hospitals)
    after = with_postings(tiny_plan(county.replace(township_hospitals=hospitals)), ("D0", "TH0", 0, 15))
    assert effects(before, after)["D0"].endswith("起取消")


def next_horizon(county: County, week: int) -> County:
    """The county with a horizon that begins so many weeks later; who was posted is told with another present stay."""
    here = CurrentStay(host="TH0", start=START)
    people = tuple(replace(p, current_stay=here) if p.id in {"D0", "D2"} else p for p in county.people)
    return county.replace(people=people, calendar=replace(county.calendar, start=START + week * WEEK))


def test_stays_that_were_over_before_the_new_horizon_have_no_effect() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 26), ("D2", "TH0", 25, 52))
    after = with_postings(replace(tiny_plan(next_horizon(tiny_county(), 26)), as_of=START + 26 * WEEK))
    told = effects(before, after)
    assert told["D0"].endswith(" → 无影响")
    assert told["D2"].endswith(f" → 派驻甲镇卫生院{START + 26 * WEEK}起取消（缺26周无派驻医师）")


def test_a_stay_said_to_have_begun_later_goes_on() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 52))
    county = next_horizon(tiny_county(), 26)
    after = with_postings(replace(tiny_plan(county), as_of=START + 26 * WEEK), ("D0", "TH0", 2, 52))
    assert effects(before, after)["D0"].endswith(f" → 派驻甲镇卫生院改为{START + 2 * WEEK}至2027-01-03")


def test_who_comes_back_after_leave_leaves_no_gap() -> None:
    away = Absence(start=START + 15 * WEEK, end=START + 40 * WEEK, reason="产假")
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 52))
    county = changed(tiny_county(), "D0", absences=(away,))
    back = START + 40 * WEEK
    after = with_postings(tiny_plan(county), ("D0", "TH0", 0, 15), ("D2", "TH0", 14, 41), ("D0", "TH0", 40, 66))
    told = effects(before, after)["D0"]
    assert "无派驻医师" not in told
    assert told.endswith(f"{away.start}起由医师2接替；{back}起本人再派驻甲镇卫生院")
    late = with_postings(tiny_plan(county), ("D0", "TH0", 0, 15), ("D2", "TH0", 14, 38), ("D0", "TH0", 40, 66))
    assert "（缺2周无派驻医师）" in effects(before, late)["D0"]


def test_somebody_who_was_there_already_goes_on_alone() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 40), ("D2", "TH0", 0, 52))
    county = changed(tiny_county(), "D0", leaves=START + 15 * WEEK)
    after = with_postings(tiny_plan(county), ("D0", "TH0", 0, 15), ("D2", "TH0", 0, 52))
    assert effects(before, after)["D0"].endswith("起取消，由同在该处的医师2继续")


def test_every_difference_is_confirmed_also_without_effect() -> None:
    county = tiny_county()
    county = changed(county, "D0", name="医师零")
    county = changed(county, "D1", title=Title.SENIOR, phone="1390")
    county = changed(county, "D2", absences=(Absence(start=START, end=START + WEEK, reason="年休假"),))
    county = county.replace(people=tuple(p for p in county.people if p.id != "D3"))
    told = effects(tiny_plan(), tiny_plan(county))
    assert told["D0"] == "医师0更名为医师零 → 无影响"
    assert told["D1"] == "医师1职称由中级改为正高；医师1电话变更 → 无影响"
    assert told["D2"] == "医师2请假（2026-01-05至2026-01-11，年休假） → 无影响"
    assert told["D3"].startswith("医师3已不在花名册 → ")


def test_a_new_person_says_what_he_takes_over() -> None:
    county = tiny_county()
    before = tiny_plan(county.replace(people=tuple(p for p in county.people if p.id != "D7")))
    after = with_teams(with_postings(tiny_plan(county), ("D7", "TH0", 3, 40)), specialist=("D0", "D7"))
    told = effects(with_postings(before), after)["D7"]
    assert "新入职" in told
    assert "新派驻甲镇卫生院2026-01-26至2026-10-11" in told
    assert "任甲镇第1团队专科医师（接替医师0）" in told
