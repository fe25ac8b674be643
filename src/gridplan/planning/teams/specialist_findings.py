"""What a planner should know about the teams' specialists: teams without one, specialties nobody has, and why."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.naming import Names
from gridplan.domain.people import Person
from gridplan.domain.postings import Postings
from gridplan.domain.rules import LIMITS
from gridplan.domain.specialists import posted_hosts, specialties_needed
from gridplan.domain.territories import Team
from gridplan.planning.teams import phrases
from gridplan.planning.teams.codes import finding
from gridplan.planning.teams.specialists import Bar, barred
from gridplan.planning.teams.specialists_to_come import specialists_to_come

_EXAMPLES = 5


def specialist_findings(
    county: County, teams: Iterable[Team], postings: Postings, *, as_of: dt.date, lang: Language = "zh"
) -> tuple[Finding, ...]:
    """Findings GP-M040 to GP-M047.

    Args:
        county: the input.
        teams: with their specialists.
        postings: the stays planned.
        as_of: the day of the plan.
        lang: language of the texts.
    """
    case = _Case(county=county, teams=tuple(teams), postings=postings, as_of=as_of, lang=lang)
    return (
        *_unserved(case),
        *_nobody_has(case),
        *_without_specialty(case),
        *_adopted_in_vain(case),
        *specialists_to_come(county, case.teams, postings, as_of=as_of, lang=lang),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    county: County
    teams: tuple[Team, ...]
    postings: Postings
    as_of: dt.date
    lang: Language

    def able(self) -> list[Person]:
        """Physicians who can be a specialist."""
        bars = barred(self.county, self.postings, self.as_of)
        return [self.county.person(person) for person, bar in bars.items() if bar is None]

    def examples(self, names: Sequence[str]) -> str:
        """The first few names."""
        return phrases.first_of(names, _EXAMPLES)


def _unserved(case: _Case) -> Iterator[Finding]:
    without = [team.id for team in case.teams if team.specialist is None]
    if not without:
        return
    county, able = case.county, case.able()
    cap = round(county.rules.value("teams.specialist_cap"))
    enough = cap_that_serves_all(case.teams, _free_and_posted(case, able), cap)
    remedy = phrases.more_physicians(math.ceil(len(without) / cap), cap, enough)
    names = Names(county, case.teams)
    words = {"count": len(without), "people": len(able), "cap": cap, "teams": case.examples([*map(names, without)])}
    yield finding("GP-M040", case.lang, feature=without[0], value=f"{len(without)}", remedy=remedy, **words)
    bars = Counter(bar for bar in barred(county, case.postings, case.as_of).values() if bar)
    if bars:
        why = phrases.several(phrases.barred(bar, bars[bar]) for bar in Bar if bars[bar])
        yield finding("GP-M044", case.lang, value=f"{bars.total()}", count=bars.total(), why=why)


def _free_and_posted(case: _Case, able: Iterable[Person]) -> Counter[str | None]:
    """Hospital → how many of those who can be a specialist are posted there; ``None`` → who are not posted."""
    hosts = posted_hosts(case.county.calendar, case.postings.postings, case.as_of)
    return Counter(next(iter(hosts.get(person.id, ())), None) for person in able)


def cap_that_serves_all(teams: Iterable[Team], people: Counter[str | None], cap: int) -> int | None:
    """The least cap from ``cap`` on with which every team gets a specialist; ``None`` where no cap allowed does.

    Who is posted (under the hospital in ``people``) serves the teams there, who is not (``None``) any team: all get one
    exactly where those not posted have room for what the posted leave.
    """
    own = Counter(team.hospital for team in teams)
    for enough in range(cap, round(LIMITS["teams.specialist_cap"].high) + 1):
        if sum(max(0, count - enough * people[hospital]) for hospital, count in own.items()) <= enough * people[None]:
            return enough
    return None


def _nobody_has(case: _Case) -> Iterator[Finding]:
    """One finding for each specialty that a team's hospital or area needs and nobody able has, if anybody is able."""
    county, able = case.county, case.able()
    if not able:
        return
    wanted = {specialty for team in case.teams for specialty in specialties_needed(county, team)}
    asking = [county.township_hospital(hospital) for hospital in sorted({team.hospital for team in case.teams})]
    for specialty in sorted(wanted - {person.specialty or "" for person in able}):
        who = [name for group, name in county.key_groups if specialty in county.teams.specialties.get(group, ())]
        who += [hospital.name for hospital in asking if specialty in hospital.specialties]
        yield finding("GP-M041", case.lang, value=specialty, who=case.examples(who))


def _without_specialty(case: _Case) -> Iterator[Finding]:
    names = [person.name for person in case.able() if not person.specialty]
    if names and any(specialties_needed(case.county, team) for team in case.teams):
        yield finding("GP-M042", case.lang, value=f"{len(names)}", count=len(names), people=case.examples(names))


def _adopted_in_vain(case: _Case) -> Iterator[Finding]:
    served, names = {team.hospital for team in case.teams}, Names(case.county)
    for lead in case.county.lead_hospitals:
        for department in lead.departments:
            for hospital in department.adopts:
                if hospital not in served:
                    words = {"department": names(department.id), "hospital": names(hospital)}
                    yield finding("GP-M043", case.lang, feature=department.id, value=hospital, **words)
