"""What every part of the page looks up: words, names as the reader may read them, facts counted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.audiences import Audience, Names
from gridplan.domain.county import County
from gridplan.domain.facilities import VillageClinic
from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import names_of
from gridplan.domain.people import Person
from gridplan.domain.places import Grid, Township
from gridplan.domain.plan import Plan, PlanDiff
from gridplan.domain.small_counts import KeyCounts
from gridplan.domain.territories import Team, team_numbers
from gridplan.languages import in_language
from gridplan.reports.index.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A plan as one reader reads it."""

    plan: Plan
    words: Words
    names: Names
    counts: KeyCounts
    teams: Mapping[str, Team] = field(default_factory=dict)
    _called: Mapping[str, str] = field(default_factory=dict)

    @property
    def county(self) -> County:
        """The county the plan was made for."""
        return self.plan.county

    @property
    def audience(self) -> Audience:
        """Who reads."""
        return self.names.audience

    def name(self, code: str) -> str:
        """What has this code or id: people masked; what nobody knows is told to planners only."""
        thing = self.county.get(code) if code in self.county else None
        if isinstance(thing, Person):
            return self.names.of(code)
        if code in self._called:
            return self._called[code]
        gone = self.names.of(code)
        return gone or (code if self.audience == "planners" else "")

    def person(self, person: str) -> str:
        """Somebody who must be told of, if not by name: that a post is filled is no secret."""
        return self.names.of(person) or (person if self.audience == "planners" else self.words("nobody"))

    def township(self, code: str) -> str | None:
        """Code of the township in which something lies, or which it is; ``None`` of what lies in none."""
        county = self.county
        if code in self.teams:
            return self.teams[code].township
        thing = county.get(code) if code in county else None
        if isinstance(thing, Township):
            return code
        if isinstance(thing, Grid | VillageClinic):
            return county.village(thing.village).township
        return county.township_of(code)


def make_context(plan: Plan, *, audience: Audience, lang: Language, diff: PlanDiff | None) -> Context:
    """Index a plan for a reader.

    Raises:
        OptionError: there is no such audience or language.
    """
    words = Words(lang)
    called = names_of(plan)
    numbers = team_numbers(plan.teams)
    codes = (*plan.county.codes(), *(d.id for h in plan.county.lead_hospitals for d in h.departments))
    people = {person.id for person in plan.county.people}
    labels = {code: in_language(called(code), lang) for code in codes if code not in people}
    labels |= {
        team.id: words("team.name", township=plan.county.name_of(team.township), n=numbers[team.id])
        for team in plan.teams
    }
    return Context(
        plan=plan,
        words=words,
        names=Names(plan.county, audience, departed=diff.departed if diff else ()),
        counts=KeyCounts(plan.county, audience),
        teams={team.id: team for team in plan.teams},
        _called=labels,
    )


def span_of(plan: Plan) -> tuple[dt.date, dt.date]:
    """First and last day of the postings' horizon."""
    calendar = plan.county.calendar
    return calendar.start, calendar.end - dt.timedelta(days=1)
