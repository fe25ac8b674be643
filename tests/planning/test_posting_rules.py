"""Exemptions, ages, wishes, past stays, extra posts, hand-overs: from the county to postings that the checker accepts."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest

from gridplan.checking.breaches import Case
from gridplan.checking.postings import CHECKS
from gridplan.checking.scores import posting_scores
from gridplan.domain.county import County
from gridplan.domain.hosts import required_posts, township_of_host
from gridplan.domain.people import CurrentStay, Exemption, ExemptionReason, PastStay, Sex
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Candidate, Posting, Postings
from gridplan.domain.rules import Level
from gridplan.planning.postings import may_be_posted, posting_problem, too_old_from
from gridplan.solvers.postings import solve_postings
from gridplan.solvers.profiles import load_profile
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import tiny_plan

WEEK = dt.timedelta(weeks=1)
OPEN = Exemption(reason=ExemptionReason.HEALTH)


def changed(county: County, person: str, **changes: object) -> County:
    return county.replace(people=tuple(replace(p, **changes) if p.id == person else p for p in county.people))


def ruled(county: County, rule: str, value: float | None = None, level: Level | None = None) -> County:
    return county.replace(rules=county.rules.replace(rule, value=value, level=level))


def with_village_post(county: County, posts: int = 1) -> County:
    return county.replace(clinics=(replace(county.clinics[0], posts=posts), *county.clinics[1:]))


def candidate(county: County, person: str) -> Candidate:
    return next(c for c in posting_problem(county, tiny_travel(county)).candidates if c.person == person)


def planned(county: County, *, parent: Plan | None = None, as_of: dt.date = START) -> Plan:
    travel = tiny_travel(county)
    previous = parent.postings.solution if parent else None
    result = solve_postings(
        posting_problem(county, travel, previous=previous, as_of=as_of),
        load_profile("postings", "quick").replace(seconds=600),
    )
    plan = replace(tiny_plan(county), postings=result, as_of=as_of, parent=parent.id if parent else None)
    claimed = {goal.name: goal.value for goal in result.goals}
    own = posting_scores(Case(plan=plan, parent=parent))
    assert claimed == {name: value for name, value in own.items() if name in claimed}
    assert set(own) == set(claimed)
    return plan


def breaches(plan: Plan, parent: Plan | None = None) -> list[Violation]:
    return [v for check in CHECKS.values() for v in check(Case(plan=plan, parent=parent))]


def hard(plan: Plan, parent: Plan | None = None) -> list[str]:
    return [v.message for v in breaches(plan, parent) if v.level is Level.HARD and v.rule != "postings.cover"]


def test_who_is_exempt_throughout_is_no_candidate_and_counts_for_no_department() -> None:
    county = changed(tiny_county(), "D0", exemptions=(OPEN,))
    assert not may_be_posted(county, county.person("D0"))
    later = Exemption(reason=ExemptionReason.CARE, start=START + WEEK, end=None)
    assert may_be_posted(
        changed(county, "D0", exemptions=(later,)), changed(county, "D0", exemptions=(later,)).person("D0")
    )


def test_exempt_weeks_are_weeks_away() -> None:
    spans = ((START + 3 * WEEK, START + 4 * WEEK + dt.timedelta(days=1)), (START + 60 * WEEK, None))
    exemptions = tuple(Exemption(reason=ExemptionReason.MATERNITY, start=a, end=b) for a, b in spans)
    available = candidate(changed(tiny_county(), "D0", exemptions=exemptions), "D0").available
    assert [week for week, there in enumerate(available) if not there] == [3, 4, *range(60, 78)]


@pytest.mark.parametrize(
    ("sex", "men", "women", "year"),
    [
        (Sex.MALE, True, True, 2035),
        (Sex.FEMALE, True, True, 2030),
        (Sex.FEMALE, True, False, 2035),
        (None, True, True, 2035),
        (Sex.MALE, False, True, None),
    ],
)
def test_the_age_limit_by_sex(sex: Sex | None, men: bool, women: bool, year: int | None) -> None:
    county = tiny_county()
    for rule, on in (("postings.max_age", men), ("postings.max_age_women", women)):
        county = ruled(county, rule, level=Level.HARD if on else Level.OFF)
    county = changed(county, "D0", born=dt.date(1980, 2, 29), sex=sex)
    found = too_old_from(county, county.person("D0"))
    assert found == (None if year is None else dt.date(year, 3, 1))


def test_nobody_is_posted_beyond_the_age_limit() -> None:
    county = ruled(tiny_county(), "postings.max_age", value=55, level=Level.HARD)
    county = changed(county, "D0", born=dt.date(1971, 3, 2))
    assert [w for w, there in enumerate(candidate(county, "D0").available) if there] == list(range(8))
    county = changed(county, "D1", born=dt.date(1971, 1, 5))
    assert not may_be_posted(county, county.person("D1"))
    assert hard(planned(county)) == []


def test_wishes_and_past_stays_weigh() -> None:
    county, travel = tiny_county(), tiny_travel(tiny_county())
    minutes, seconds = travel.between("LH", "TH0") / 60, travel.between("LH", "TH1")
    county = changed(county, "D1", wishes=("TH1",), aversions=("TH0",))
    assert candidate(county, "D1").weekly_cost["TH0"] == round(minutes) + 30 + 2 * 60
    assert candidate(county, "D1").weekly_cost["TH1"] == candidate(tiny_county(), "D1").weekly_cost["TH1"]
    past = PastStay(host="TH1", start=dt.date(2024, 1, 1), end=dt.date(2024, 7, 1))
    county = changed(tiny_county(), "D0", grassroots_weeks=52, past_stays=(past,))
    weeks = 52 + 0.5 * 26 * seconds / 3600
    assert candidate(county, "D0").weekly_cost["TH0"] == round(minutes * (1 + 0.5 * weeks / 26))


def test_extra_posts_where_many_live_and_in_a_village() -> None:
    county = tiny_county()
    residents = [sum(v.residents for v in county.villages_of(t.code)) for t in county.townships]
    county = ruled(county, "postings.extra", value=min(residents), level=Level.IN_PRINCIPLE)
    more = [1 + (count > min(residents)) for count in residents]
    assert required_posts(county) == {"TH0": more[0], "TH1": more[1]}
    own = county.replace(township_hospitals=tuple(replace(h, posts=3) for h in county.township_hospitals))
    assert required_posts(own) == {"TH0": 3, "TH1": 3}
    clinic = county.clinics[0]
    asked = with_village_post(county)
    assert required_posts(asked)[clinic.id] == 1
    assert township_of_host(asked, clinic.id) == county.townships[0].code


def test_a_physician_is_posted_to_a_village() -> None:
    county = with_village_post(tiny_county())
    clinic = county.clinics[0].id
    plan = planned(county)
    assert sum(p.weeks for p in plan.postings.solution.postings if p.host == clinic) >= 52
    assert breaches(plan) == []
    stays = tuple(p for p in plan.postings.solution.postings if p.host != clinic)
    without = replace(plan, postings=replace(plan.postings, solution=Postings(postings=stays), goals=()))
    assert [(v.rule, v.where, v.amount) for v in breaches(without)] == [("postings.cover", (clinic,), 52)]


def test_a_village_that_asks_for_nobody_any_more() -> None:
    before = planned(with_village_post(tiny_county()))
    day = START + 10 * WEEK
    after = planned(tiny_county(), parent=before, as_of=day)
    clinic = tiny_county().clinics[0].id
    ends = [p.end for p in after.postings.solution.postings if p.host == clinic]
    assert ends
    assert max(ends) == day
    assert hard(after, before) == []


def test_a_stay_under_way_ends_where_an_exemption_begins_and_nobody_reads_why() -> None:
    stay = CurrentStay(host="TH0", start=START - 10 * WEEK)
    exemption = Exemption(reason=ExemptionReason.HEALTH, start=START + 5 * WEEK, end=None)
    plan = planned(changed(tiny_county(), "D0", current_stay=stay, exemptions=(exemption,)))
    assert Posting(person="D0", host="TH0", start=stay.start, end=START + 5 * WEEK) in plan.postings.solution.postings
    (short,) = breaches(plan)
    assert (short.rule, short.reason) == ("postings.min_stay", "2月9日起不宜派驻")


def test_hand_overs_overlap_by_rule() -> None:
    county = ruled(ruled(tiny_county(), "postings.overlap", value=2), "postings.max_stay", value=30)
    postings = planned(county).postings.solution.postings
    for host in ("TH0", "TH1"):
        first, second = (p for p in postings if p.host == host)
        assert second.start + 2 * WEEK <= first.end


@pytest.mark.parametrize("seed", range(6))
def test_all_rules_together_agree_with_the_checker(seed: int) -> None:
    dice = random.Random(seed)
    county = with_village_post(tiny_county(physicians=10, weeks=40))
    for rule, value, level in (
        ("postings.overlap", dice.choice([0, 1, 3]), Level.IN_PRINCIPLE),
        ("postings.extra", dice.choice([3000, 50_000]), Level.HARD),
        ("postings.max_age", 55, dice.choice([Level.OFF, Level.HARD])),
    ):
        county = ruled(county, rule, value, level)
    for i in range(10):
        start = START + dice.randrange(38) * WEEK
        exemption = Exemption(reason=ExemptionReason.CARE, start=start, end=start + dice.randrange(1, 20) * WEEK)
        past = PastStay(host="TH1", start=dt.date(2023, 1, 2), end=dt.date(2023, 1, 2) + dice.randrange(1, 30) * WEEK)
        county = changed(
            county,
            f"D{i}",
            exemptions=(exemption,) if dice.random() < 0.5 else (),
            past_stays=(past,) if dice.random() < 0.5 else (),
            born=dt.date(1971, dice.randrange(1, 12), 8) if dice.random() < 0.3 else None,
            wishes=("TH1",) if dice.random() < 0.3 else (),
            aversions=("TH0", county.clinics[0].id) if dice.random() < 0.3 else (),
        )
    before = planned(county)
    assert hard(before) == []
    gone = county.replace(people=tuple(p for p in county.people if p.id != before.postings.solution.postings[0].person))
    after = planned(gone, parent=before, as_of=START + 15 * WEEK)
    assert hard(after, before) == []
