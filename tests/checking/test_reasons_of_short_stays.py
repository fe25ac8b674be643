"""Why a stay is too short: what a solver did is never told as the reason of what was changed by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt

from gridplan.checking import audit
from gridplan.domain.people import CurrentStay
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.rules import Level
from support.tiny import START, tiny_county
from support.tiny_plan import tiny_plan

WEEK = dt.timedelta(weeks=1)
SHORT = START.replace(month=5, day=11)  # 18 weeks


def stays(plan: Plan) -> tuple[Posting, ...]:
    assert plan.postings.solution
    return plan.postings.solution.postings


def cut_down(plan: Plan, *, by_hand: bool) -> Plan:
    """The plan in which the first stay ends after 18 weeks."""
    changed = tuple(dataclasses.replace(s, end=SHORT) if s == stays(plan)[0] else s for s in stays(plan))
    known = plan.postings.provenance
    origin = dataclasses.replace(known, versions=(("edited", plan.id),)) if by_hand else known
    solution = Postings(postings=changed)
    result = dataclasses.replace(plan.postings, solution=solution, provenance=origin)
    return dataclasses.replace(plan, id="20260102-080000-0002", parent=plan.id, postings=result)


def reasons(plan: Plan, parent: Plan) -> list[str]:
    found = audit(plan, parent=parent).violations
    return [str(v.reason) for v in found if v.rule == "postings.min_stay"]


def test_what_a_solver_shortened_was_to_avoid_a_gap() -> None:
    base = tiny_plan()
    assert "为避免有周次缺派驻医师" in reasons(cut_down(base, by_hand=False), base)


def test_what_was_shortened_by_hand_says_so() -> None:
    base = tiny_plan()
    assert reasons(cut_down(base, by_hand=True), base) == ["由人工修改"]


def test_what_was_short_before_the_edit_keeps_its_reason() -> None:
    base = cut_down(tiny_plan(), by_hand=False)
    known = dataclasses.replace(base.postings.provenance, versions=(("edited", base.id),))
    other = dataclasses.replace(base, id="20260103-080000-0003", parent=base.id)
    edited = dataclasses.replace(other, postings=dataclasses.replace(other.postings, provenance=known))
    assert reasons(edited, base) == ["为避免有周次缺派驻医师"]


def test_a_stay_that_the_longest_stay_ended_on_the_first_day_says_so() -> None:
    """Rules that contradict each other: 26 weeks at least, 8 at most. Nobody loses weeks without a reason on record."""
    county = tiny_county()
    rules = county.rules.replace("postings.max_stay", value=8, level=Level.IN_PRINCIPLE)
    began = CurrentStay(host="TH0", start=START - 13 * WEEK)
    people = tuple(dataclasses.replace(p, current_stay=began) if p.id == "D3" else p for p in county.people)
    base = tiny_plan(county.replace(rules=rules, people=people))
    over = Posting(person="D3", host="TH0", start=began.start, end=START)
    solution = Postings(postings=(over,))
    plan = dataclasses.replace(base, postings=dataclasses.replace(base.postings, solution=solution))
    found = [v for v in audit(plan).violations if v.rule == "postings.min_stay" and v.where[0] == "D3"]
    assert [str(v.reason) for v in found] == ["每期最长8周"]


def shortened(plan: Plan, weeks: int, *, name: str) -> Plan:
    """The plan as audited later, with the same postings but a longer shortest stay."""
    rules = plan.county.rules.replace("postings.min_stay", value=weeks)
    later = dataclasses.replace(plan, county=plan.county.replace(rules=rules), as_of=SHORT, parent=plan.id, id=name)
    return dataclasses.replace(later, audit=audit(later, parent=plan))


def test_a_rule_that_came_later_makes_no_exception_of_a_stay_that_is_over() -> None:
    base = cut_down(tiny_plan(), by_hand=False)
    base = shortened(base, 18, name="20260510-080000-0001")
    first = shortened(base, 30, name="20260511-080000-0001")
    second = shortened(first, 30, name="20260511-080000-0002")
    over = stays(first)[0]
    assert over.weeks == 18
    for plan in (first, second):
        found = [v for v in plan.audit.violations if v.rule == "postings.min_stay"]
        assert (over.person, over.host) not in [v.where for v in found], plan.id


def test_a_stay_that_is_over_keeps_the_reason_on_record() -> None:
    """The leave that ended it may be struck from the calendar once it is over."""
    base = cut_down(tiny_plan(), by_hand=False)
    stay = stays(base)[0]
    gone = Violation(
        rule="postings.min_stay",
        level=Level.IN_PRINCIPLE,
        where=(stay.person, stay.host),
        amount=8,
        unit="weeks",
        message="少8周",
        when=stay.start,
        reason="5月11日起请假（产假）",
    )
    base = dataclasses.replace(base, audit=dataclasses.replace(base.audit, violations=(gone,)))
    later = shortened(base, 26, name="20260511-080000-0001")
    found = [v for v in later.audit.violations if v.rule == "postings.min_stay" and v.where[0] == stay.person]
    assert [str(v.reason) for v in found][:1] == ["5月11日起请假（产假）"]
