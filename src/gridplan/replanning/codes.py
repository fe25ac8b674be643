"""Findings about the days of a re-planning: GP-N013 and GP-N014."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from gridplan.domain.finding_kinds import Kind, kind
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.naming import names_of
from gridplan.domain.people import Role
from gridplan.domain.plan import Plan
from gridplan.languages import Separator, joined, said
from gridplan.planning.teams.roster import away_from, takeovers
from gridplan.replanning.causes import team_names

DAY = dt.timedelta(days=1)
_IN_PAIRS = (Role.GP, Role.NURSE)
EARLIER_DAY = kind(
    "N013",
    FindingLevel.WARNING,
    "re-planned from {day} on, but the published plan {plan} was made for {later}: what it holds for the days between "
    "counts as not yet done and may be another now",
    "If these days are over: gridplan replan --as-of {later}, or a later day. Nothing to do where the published plan "
    "was made ahead of its time.",
)


ENDS_EARLY = kind(
    "N014",
    FindingLevel.WARNING,
    "{hospital} has fewer teams from {day} on ({teams} dissolved), though {people}: nobody is there to come after, and "
    "a team's area is with one team for all that is left of the circuits",
    "To keep the teams until then: gridplan replan --as-of {later} (all before that day stays as published). Or enter "
    "who comes after, with the day of joining.",
)


def earlier_day(parent: Plan, as_of: dt.date) -> tuple[Finding, ...]:
    """Finding GP-N013, where the day lies before that of the published plan."""
    if as_of >= parent.as_of:
        return ()
    words = {"day": as_of, "plan": parent.id, "later": parent.as_of}
    return (_finding(EARLIER_DAY, words, value=f"{as_of}"),)


def teams_ending_early(parent: Plan, plan: Plan) -> Iterator[Finding]:
    """Finding GP-N014 for each hospital that loses teams at once because somebody leaves later."""
    county, day, left = plan.county, plan.as_of, {team.id for team in plan.teams}
    names, called = names_of(plan), team_names(parent, plan)
    for hospital in county.township_hospitals:
        gone = [team for team in parent.teams if team.hospital == hospital.id and team.id not in left]
        new = sum(team.hospital == hospital.id for team in plan.teams)
        own = [p for p in county.people if p.workplace == hospital.id and p.role in _IN_PAIRS]
        known = {who for team in parent.teams for who in (team.on(day).gp, team.on(day).nurse)}
        followed = {old.id for r in _IN_PAIRS for old in takeovers(county, hospital.id, r, day).values()}
        going = [(away, p.id) for p in own if p.id in known - followed and (away := away_from(county, p, day))]
        if gone and going and new < sum(team.hospital == hospital.id for team in parent.teams):
            people = (
                said("{person} is there until {last}", person=names(p), last=away - DAY) for away, p in sorted(going)
            )
            words = {
                "hospital": hospital.name,
                "day": day,
                "teams": joined(Separator.LIST, (called[team.id] for team in gone)),
                "people": joined(Separator.LIST, people),
                "later": min(going)[0],
            }
            yield _finding(ENDS_EARLY, words, value=f"{min(going)[0]}", feature=hospital.id)


def _finding(what: Kind, words: dict[str, object], *, value: str, feature: str | None = None) -> Finding:
    return Finding(
        code=what.code,
        level=what.level,
        message=what.message(words, "zh"),
        remedy=what.remedy(words, "zh"),
        value=value,
        feature=feature,
    )
