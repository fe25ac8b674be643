"""Whoever is called able makes no hard violation, whoever is called unable makes one: the checker is the judge."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections import Counter

import pytest

from gridplan.checking import CHECKS
from gridplan.checking.breaches import Case
from gridplan.checking.postings import check_origins
from gridplan.checking.references import check_references
from gridplan.domain.county import County
from gridplan.domain.facilities import Department
from gridplan.domain.people import Absence, Exemption, ExemptionReason, Title
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import TeamRole
from gridplan.domain.rules import Level
from gridplan.planning.candidates import Candidacy, PostQuestion, rank, with_candidate
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan

WEEK = dt.timedelta(weeks=1)
OTHERS = ("replan.frozen", "teams.specialist_free", "circuits.one_place", "circuits.crew_present")
RULES = (*(rule for rule in CHECKS if rule.startswith("postings.")), *OTHERS)
"""Every rule of which a posting can be the cause."""


def random_case(seed: int) -> tuple[Plan, PostQuestion]:
    """A plan of the tiny county with stays, leave, exemptions, limits at random, and a post to fill."""
    dice = random.Random(seed)
    county = tiny_county(physicians=10)
    people = []
    for person in county.people:
        if person.department is not None:
            changes: dict[str, object] = {"grassroots_weeks": dice.choice((0, 0, 26, 60))}
            if dice.random() < 0.25:
                first = START + dice.randrange(50) * WEEK + dice.randrange(7) * dt.timedelta(days=1)
                changes["absences"] = (Absence(start=first, end=first + dice.randrange(1, 60) * dt.timedelta(days=1)),)
            if dice.random() < 0.15 and "postings.exemption" in CHECKS:
                changes["exemptions"] = (
                    Exemption(reason=ExemptionReason.CARE, start=START + dice.randrange(50) * WEEK, end=None),
                )
            changes["postable"] = dice.random() < 0.9
            changes["title"] = Title.JUNIOR if dice.random() < 0.1 else person.title
            if dice.random() < 0.1:
                changes["leaves"] = START + dice.randrange(10, 60) * WEEK
            person = dataclasses.replace(person, **changes)  # noqa: PLW2901
        people.append(person)
    county = county.replace(
        people=tuple(people), rules=county.rules.replace("postings.rest", value=dice.choice((0, 4, 12)))
    )
    if dice.random() < 0.3:
        county = county.replace(rules=county.rules.replace("postings.max_stay", level=Level.HARD, value=40))
    if dice.random() < 0.5:  # specialists go on circuits too
        asking = (dataclasses.replace(p, roles=(TeamRole.SPECIALIST, TeamRole.GP)) for p in county.programmes)
        county = county.replace(programmes=tuple(asking))
    postings = _random_postings(county, dice)
    county = _limited(county, postings, dice)
    plan = dataclasses.replace(tiny_plan(county), postings=solved(Postings(postings=postings)))
    day = START + dt.timedelta(days=dice.randrange(0, 120))
    start = day - dt.timedelta(days=day.weekday()) + dice.randrange(0, 20) * WEEK
    question = PostQuestion(
        host=dice.choice(("TH0", "TH1")), start=start, end=start + dice.choice((4, 9, 14, 26, 30)) * WEEK, as_of=day
    )
    return plan, question


def _random_postings(county: County, dice: random.Random) -> tuple[Posting, ...]:
    rest = round(county.rules.value("postings.rest"))
    found = []
    for person in county.people:
        if person.department is None or person.title < Title.MID or not person.postable or dice.random() < 0.4:
            continue
        start = dice.randrange(0, 30)
        for _ in range(2):
            weeks = dice.choice((10, 26, 26, 30))
            first, last = START + start * WEEK, START + (start + weeks) * WEEK
            free = person.available_throughout(first, last) and not person.exempt_within(first, last)
            if start < 52 and free:
                found.append(Posting(person=person.id, host=dice.choice(("TH0", "TH1")), start=first, end=last))
            start += weeks + rest + dice.choice((0, 1, 5))
    return tuple(sorted(found, key=lambda p: (p.host, p.start, p.person)))


def _limited(county: County, postings: tuple[Posting, ...], dice: random.Random) -> County:
    """Every department's limit at, or one above, the most that the plan has out at once."""
    own = {p.id: p.department for p in county.people}
    departments = []
    for department in county.lead_hospitals[0].departments:
        out = Counter(p.start + i * WEEK for p in postings if own[p.person] == department.id for i in range(p.weeks))
        limit = max(out.values(), default=0) + dice.choice((0, 1))
        departments.append(Department(id=department.id, name=department.name, limit=limit, adopts=department.adopts))
    hospital = dataclasses.replace(county.lead_hospitals[0], departments=tuple(departments))
    return county.replace(lead_hospitals=(hospital,))


def judged(plan: Plan, published: Plan, question: PostQuestion) -> list[Violation]:
    """What the checker says of a plan that was made from the published one on the day of the question."""
    changed = dataclasses.replace(plan, as_of=question.as_of, parent=published.id)
    case = Case(plan=changed, parent=published)
    assert not list(check_references(case))
    found = [violation for rule in RULES for violation in CHECKS[rule](case)]
    return [*found, *check_origins(case)]


def added(before: list[Violation], after: list[Violation], level: Level) -> Counter[tuple[str, tuple[str, ...]]]:
    """Rule and place → by how much more the rule is broken."""
    sums: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for sign, violations in ((-1, before), (1, after)):
        for violation in violations:
            if violation.level is level:
                sums[violation.rule, violation.where] += sign * violation.amount  # type: ignore[assignment]
    return Counter({key: amount for key, amount in sums.items() if amount > 1e-9})


def exceptions(before: list[Violation], after: list[Violation], candidacy: Candidacy) -> set[str]:
    """Rules in principle of the postings with an exception that is new or larger than it was.

    A stay that was short and becomes longer, if not long enough, is no new exception.
    """
    was = {(v.rule, v.where, v.when): v.amount for v in before}
    longer = {(p.person, p.host) for p in candidacy.dropped if p.host == candidacy.stay.host}
    return {
        v.rule
        for v in after
        if v.level is Level.IN_PRINCIPLE
        and v.rule.startswith("postings.")
        and v.amount > was.get((v.rule, v.where, v.when), 0)
        and not (v.where in longer and v.when == candidacy.stay.start)
    }


def accounted(candidacy: Candidacy, found: Counter[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether every new hard violation is one of the disturbances told, host by host and week by week."""
    short: Counter[str] = Counter()
    for disturbance in candidacy.disturbances:
        short[disturbance.where] += disturbance.short
    told = {d.where for d in candidacy.disturbances if d.breaks}
    for (rule, where), amount in found.items():
        if rule == "postings.cover":
            if amount != short[where[0]]:
                return False
        elif not told & set(where):
            return False
    return True


@pytest.mark.parametrize("seed", range(24))
def test_the_checker_agrees_with_what_is_told(seed: int) -> None:
    plan, question = random_case(seed)
    before = judged(plan, plan, question)
    ranking = rank(plan, question)
    assert len(ranking.candidates) == 10
    for candidacy in ranking.candidates:
        after = judged(with_candidate(plan, question, candidacy), plan, question)
        found = added(before, after, Level.HARD)
        if candidacy.obstacles:
            assert found, candidacy
        elif candidacy.clean:
            assert not found, (candidacy, found)
        else:
            assert accounted(candidacy, found), (candidacy, found)
            assert found, candidacy
        if candidacy.can_go:
            assert exceptions(before, after, candidacy) == {r.rule for r in candidacy.exceptions}, candidacy
