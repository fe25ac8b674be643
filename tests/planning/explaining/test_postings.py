"""Missing physicians and short stays of the tiny county: reasons with figures, remedies that are true and least."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from gridplan.checking import audit
from gridplan.domain.county import County
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan
from gridplan.domain.posting_remedies import Bend, BendKind, PostingRemedy
from gridplan.domain.rules import Level
from gridplan.planning.explaining import posting_trials, postings
from gridplan.planning.explaining.posting_levers import Case, levers
from gridplan.planning.explaining.posting_trials import Attempt, Trials, Verdict
from gridplan.planning.explaining.posting_words import told
from gridplan.planning.explaining.postings import with_postings_explained
from gridplan.planning.postings import posting_problem
from gridplan.solvers import load_profile, solve_postings
from gridplan.store.codec import decode, encode
from support.english import all_english, english
from support.postings import problem
from support.short_postings import (
    WEEK,
    by_limit,
    by_rest,
    by_rest_and_limit,
    by_short_stays,
    by_study,
    by_title,
    changed,
    few,
    limited,
    shortage,
    solved_plan,
)
from support.tiny import START, tiny_travel

NOTHING = Attempt(verdict=Verdict.ENOUGH, shortage=0, bound=0)
LONG = 300.0  # seconds: nothing is cut short, also on a slow machine


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_cut_short() -> Iterator[None]:
    """No single trial either: how many trials a busy machine gets through is not asked here."""
    unhurried = load_profile("postings", "quick").replace(seconds=LONG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posting_trials, "_EACH", LONG)
        patch.setattr(postings, "load_profile", lambda *_: unhurried)
        yield


def explained(county: County) -> Plan:
    return with_postings_explained(solved_plan(county), seconds=LONG)


def remedy(plan: Plan, kind: BendKind) -> PostingRemedy:
    (found,) = [r for r in plan.remedies if [b.kind for b in r.bends] == [kind]]
    return found


@pytest.fixture(scope="module")
def limits() -> Plan:
    return explained(by_limit())


@pytest.fixture(scope="module")
def rests() -> Plan:
    return explained(by_rest())


@pytest.fixture(scope="module")
def shorts() -> Plan:
    return explained(by_short_stays())


def test_a_plan_without_exceptions_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = solved_plan(few(6))
    monkeypatch.setattr(postings, "posting_problem_of", lambda *_, **__: pytest.fail("nothing is to be explained"))
    assert with_postings_explained(plan) == plan


def test_a_limit_is_raised_by_the_least_and_comes_first(limits: Plan) -> None:
    best = limits.remedies[0]
    (bend,) = best.bends
    assert (bend.kind, bend.after) == (BendKind.DEPARTMENT_LIMIT, bend.before + 1)
    assert (best.mends, best.least, best.price) == (True, True, 8)
    raised = {"LH-0": (2, 0), "LH-1": (1, 1)}[bend.where[0]]
    assert (shortage(limited(by_limit(), *raised)), shortage(by_limit())) == (0, 16)


def test_new_physicians_need_a_department_with_room(limits: Plan) -> None:
    found = remedy(limits, BendKind.PHYSICIANS)
    assert (found.bends[0].after, found.bends[0].where, found.least) == (1, (), True)
    assert "所在科室的派出上限须容许" in told(found, names_of(limits))


def test_what_is_not_enough_is_told_with_what_is_still_missing(limits: Plan) -> None:
    found = remedy(limits, BendKind.REST)
    assert (found.mends, found.shortage, found.bound) == (False, None, 16)
    assert "至少仍缺16人周" in told(found, names_of(limits))
    assert [r.mends for r in limits.remedies] == sorted((r.mends for r in limits.remedies), reverse=True)


def test_the_reason_says_who_is_needed_and_what_keeps_everybody(limits: Plan) -> None:
    (violation,) = limits.audit.violations
    for words in (
        "第1至16周需要中级及以上医师1人",
        "可派驻的4人中：1人正派驻他处，3人所在科室派出已到上限",
        "任何方案都至少缺16人周",
    ):
        assert words in violation.reason
    assert violation.remedy.startswith("任选其一：①")
    assert "单独不够的：" in violation.remedy


def test_rest_can_be_shorter_or_stays_longer(rests: Plan) -> None:
    rest, longer = remedy(rests, BendKind.REST), remedy(rests, BendKind.LONGER_STAY)
    assert rest.mends
    assert rest.least
    assert longer.mends
    county = by_rest()
    assert shortage(county, rest=rest.bends[0].after) == 0
    assert shortage(county, rest=rest.bends[0].after + 1) > 0
    assert shortage(county, max_stay=longer.bends[0].after) == 0
    assert shortage(county, max_stay=longer.bends[0].after - 1) > 0


def test_a_longest_stay_below_the_shortest_is_no_remedy() -> None:
    """The county's shortest stay yields to it; a longer one would raise both, and not be the problem that was tried."""
    county = few(2, weeks=26)
    county = county.replace(rules=county.rules.replace("postings.max_stay", value=5, level=Level.HARD))  # shortest: 8
    problem = posting_problem(county, tiny_travel(county))
    case = Case(county=county, problem=problem, ask=lambda _: problem, gaps=frozenset({("TH0", 20)}))
    assert problem.min_stay == 5
    kinds = {bend.kind for lever in levers(case) for bend in lever.bend(1, NOTHING)[0]}
    assert BendKind.LONGER_STAY not in kinds
    assert BendKind.REST in kinds


def test_a_longest_stay_that_yields_anyway_is_no_remedy() -> None:
    county = by_rest()
    county = county.replace(rules=county.rules.replace("postings.max_stay", level=Level.SOFT))
    problem = posting_problem(county, tiny_travel(county))
    case = Case(county=county, problem=problem, ask=lambda _: problem, gaps=frozenset({("TH0", 20)}))
    assert BendKind.LONGER_STAY not in {b.kind for lever in levers(case) for b in lever.bend(1, NOTHING)[0]}


def test_one_more_physician_is_enough_and_is_least(rests: Plan) -> None:
    found = remedy(rests, BendKind.PHYSICIANS)
    assert (found.bends[0].after, len(found.bends[0].where), found.mends, found.least) == (1, 1, True, True)
    assert shortage(few(3, weeks=26, longest=12)) == 0


def test_all_exceptions_have_a_remedy_and_the_largest_has_all(rests: Plan) -> None:
    told_ = [v.remedy for v in rests.audit.violations]
    assert len(told_) > 1
    assert all("余缺0人周" in text for text in told_)
    assert sum("任选其一" in text for text in told_) == 1


def test_study_leave_is_put_off_and_no_other_leave_is() -> None:
    plan = explained(by_study())
    found = remedy(plan, BendKind.LEAVE)
    assert (found.bends[0].where, found.bends[0].before, found.mends) == (("D0",), 7, True)
    absences = tuple(dataclasses.replace(a, reason="产假") for a in by_study().person("D0").absences)
    other = explained(changed(by_study(), "D0", absences=absences))
    assert BendKind.LEAVE not in {b.kind for r in other.remedies for b in r.bends}


def test_a_lower_title_is_told_with_those_who_would_go() -> None:
    plan = explained(by_title())
    found = remedy(plan, BendKind.TITLE)
    assert (found.bends[0].before, found.bends[0].after, found.bends[0].times) == (2, 1, 1)
    assert found.mends
    assert found.price == 20


def test_short_stays_are_bent_least(shorts: Plan) -> None:
    assert [goal.value for goal in shorts.postings.goals[:2]] == [0, 1]
    found = remedy(shorts, BendKind.SHORTER_STAY)
    (bend,) = found.bends
    assert (bend.before, bend.after, bend.times, len(bend.where)) == (8, 6, 1, 1)
    assert found.least
    county = by_short_stays()
    assert (shortage(county, floor_stay=6), shortage(county, floor_stay=7)) == (0, 6)


def test_short_stays_can_be_avoided_by_a_physician(shorts: Plan) -> None:
    found = remedy(shorts, BendKind.PHYSICIANS)
    assert (found.bends[0].after, found.short_stays, found.mends) == (1, 0, True)


def test_rules_bent_together_where_none_is_enough() -> None:
    plan = explained(by_rest_and_limit())
    assert not [
        r for r in plan.remedies if len(r.bends) == 1 and r.mends and r.bends[0].kind is not BendKind.PHYSICIANS
    ]
    (joint,) = [r for r in plan.remedies if len(r.bends) > 1]
    bent = {b.kind: b for b in joint.bends}
    assert joint.mends
    assert bent[BendKind.DEPARTMENT_LIMIT].where == ("LH-1",)
    assert bent.keys() & {BendKind.REST, BendKind.LONGER_STAY}
    rest = bent.get(BendKind.REST)
    longest = bent.get(BendKind.LONGER_STAY)
    assert not shortage(
        limited(by_rest(), 1, 1), rest=rest.after if rest else 3, max_stay=longest.after if longest else 12
    )


def test_a_plan_that_is_not_the_best_is_to_be_planned_again() -> None:
    plan = solved_plan(few(3))
    kept = tuple(p for p in plan.postings.solution.postings if p.host == "TH0")
    by_hand = dataclasses.replace(
        plan.postings, solution=dataclasses.replace(plan.postings.solution, postings=kept), goals=()
    )
    plan = dataclasses.replace(plan, postings=by_hand)
    plan = dataclasses.replace(plan, audit=audit(plan))
    found = with_postings_explained(plan, seconds=LONG)
    assert [r.bends for r in found.remedies] == [()]
    assert "重新规划：余缺0人周" in told(found.remedies[0], names_of(found))


def test_what_is_frozen_cannot_be_mended_and_the_rest_can() -> None:
    parent = solved_plan(few(2))
    county = changed(few(2), "D1", leaves=START + 5 * WEEK)
    today = START + 4 * WEEK
    problem = posting_problem(county, tiny_travel(county), previous=parent.postings.solution, as_of=today)
    assert problem.frozen_weeks == 6
    result = solve_postings(problem, load_profile("postings", "quick"))
    assert result.goals[0].value == 11  # weeks 5 to 15
    plan = dataclasses.replace(parent, id="2", parent=parent.id, county=county, as_of=today, postings=result)
    plan = dataclasses.replace(plan, audit=audit(plan, parent=parent))
    found = remedy(with_postings_explained(plan, parent=parent, seconds=LONG), BendKind.PHYSICIANS)
    assert (found.bends[0].after, found.shortage, found.mends, found.least) == (1, 0, True, True)


def test_without_time_nothing_is_claimed() -> None:
    plan = with_postings_explained(solved_plan(by_limit()), seconds=0.0)
    assert not any(r.mends for r in plan.remedies)
    assert "时限已到" in plan.audit.violations[0].remedy
    assert "gridplan postings --shortage --seconds 300" in plan.audit.violations[0].remedy
    assert plan.audit.violations[0].reason


def test_a_plan_keeps_its_remedies_when_stored(limits: Plan) -> None:
    assert decode(encode(limits.remedies), tuple[PostingRemedy, ...]) == limits.remedies


def test_several_limits_are_told_as_one(limits: Plan) -> None:
    bends = tuple(
        Bend(kind=BendKind.DEPARTMENT_LIMIT, before=1, after=after, where=(name,))
        for name, after in (("LH-0", 2), ("LH-1", 3))
    )
    several = PostingRemedy(bends=bends, shortage=0)
    assert "同时派出上限县医院内科1→2人、县医院外科1→3人：余缺0人周" in told(several, names_of(limits))
    assert "limits of 县医院内科 1 → 2, 县医院外科 1 → 3: nothing missing" in told(several, names_of(limits)).tell("en")


def test_every_remedy_is_told_in_english(rests: Plan, shorts: Plan) -> None:
    for plan in (rests, shorts):
        for found in plan.remedies:
            assert ": " in told(found, names_of(plan)).tell("en")
            assert "：" not in told(found, names_of(plan)).tell("en")


def test_reasons_and_remedies_are_complete_in_english(limits: Plan, rests: Plan, shorts: Plan) -> None:
    for plan in (limits, rests, shorts):
        open_ = [v for v in plan.audit.violations if v.rule in {"postings.cover", "postings.min_stay"}]
        for violation in open_:
            all_english((violation.message, violation.reason, violation.remedy), plan.county)
        assert any(re.search("Any one of: ①|nothing missing", english(v.remedy, plan.county)) for v in open_)


def test_a_trial_never_finds_more_missing_than_the_plan_that_stands() -> None:
    """With little time a trial may end with a bad plan; whoever does nothing still has the one that stands."""
    nobody = problem(required={"A": 1})  # eight weeks without anybody
    profile = load_profile("postings", "quick")
    assert Trials(nobody, profile, seconds=10).solve(nobody).shortage == 8
    assert Trials(nobody, profile, seconds=10, known=5).solve(nobody).shortage == 5
