"""Scores the teams' specialists anew, by the definition in :class:`~gridplan.domain.specialists.SpecialistProblem`.

The decision is :attr:`Team.specialist`; what the stage's proof says of it must be the same.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case
from gridplan.checking.posting_stays import postings_of
from gridplan.checking.teams.ground import teams_of
from gridplan.domain.people import Person, Role
from gridplan.domain.plan import Violation
from gridplan.domain.specialists import CUT_OFF_SECONDS
from gridplan.domain.team_areas import team_places
from gridplan.domain.territories import Team
from gridplan.languages import said


def specialist_scores(case: Case) -> Mapping[str, float]:
    """Teams without a specialist, those that lost theirs without need (only with a parent), and the cost in seconds."""
    teams, posted = teams_of(case), posted_out(case)
    load = Counter(team.specialist for team in teams if team.specialist)
    further = round(60 * case.rules.value("specialists.next_team"))
    cost = sum(_pairing_seconds(case, team, posted) for team in teams)
    cost += sum(further * sum(range(count)) for count in load.values())
    scores = {"unserved": float(sum(team.specialist is None for team in teams)), "cost": float(cost)}
    if case.parent is not None:
        before = case.parent.territories.solution
        was = {team.id: team for team in before.teams} if before else {}
        kept = [(team, _former(case, was[team.id], team, posted)) for team in teams if team.id in was]
        scores["changed"] = float(sum(person not in {None, team.specialist} for team, person in kept))
    return scores


def check_specialists(case: Case) -> Iterator[Violation]:
    """The stage's solution names the same specialists as the teams do."""
    result = case.plan.specialists
    if result is None or result.solution is None:
        return
    claimed = result.solution.serves
    for team in teams_of(case):
        if claimed.get(team.id) != team.specialist:
            found = (
                case.names(p) if p else said("nobody", context="scores")
                for p in (claimed.get(team.id), team.specialist)
            )
            message = said(
                "the specialist of {team}: {answer} by the answer of the solver, {listed} by the table of teams",
                team=case.names(team.id),
                answer=next(found),
                listed=next(found),
            )
            yield case.breach("plan.scores", (team.id,), 1, message, unit="teams")


def posted_out(case: Case) -> Mapping[str, set[str]]:
    """Person → where the person is posted for most of the working days that the circuit horizon still has.

    Who is away for at least half of them, but nowhere for half, has all of the hospitals.
    """
    today = case.plan.as_of
    away: dict[str, set[tuple[dt.date, str]]] = defaultdict(set)
    days = sorted({today, *case.county.calendar.workdays})
    left = [day for day in days if day > today]
    if not left or today in case.county.calendar.workdays:
        left.append(today)
    for stay in postings_of(case):
        away[stay.person].update((day, stay.host) for day in left if stay.start <= day < stay.end)
    hosts: dict[str, set[str]] = {}
    for person, spent in away.items():
        if spent and len(left) - len(spent) <= len(spent):
            count = Counter(host for _, host in spent)
            hosts[person] = {host for host in count if len(left) - count[host] <= count[host]} or set(count)
    return hosts


def _pairing_seconds(case: Case, team: Team, posted: Mapping[str, set[str]]) -> int:
    """Drive, mismatch and adoption of a team's specialist; nothing for somebody who is posted there."""
    person = case.person(team.specialist) if team.specialist else None
    if person is None or posted.get(person.id) == {team.hospital}:
        return 0
    rules, county = case.rules, case.county
    drive = case.plan.travel_times("car").between(person.workplace, team.hospital)
    hardship = 1 + rules.value("specialists.hardship") * person.grassroots_weeks / 26
    seconds = round(hardship * (CUT_OFF_SECONDS if drive is None else drive))
    seconds += round(60 * rules.value("specialists.mismatch") * (1 - _served(case, team, person.specialty)))
    adopters = [d.id for lead in county.lead_hospitals for d in lead.departments if team.hospital in d.adopts]
    if adopters and person.department not in adopters:
        seconds += round(60 * rules.value("specialists.adoption"))
    return seconds


def _served(case: Case, team: Team, specialty: str | None) -> float:
    """The share of a team's need that a specialty serves; 1 where there is no need."""
    asked = case.county.township_hospital(team.hospital).specialties
    if specialty in asked:
        return 1.0
    needing: Counter[bool] = Counter()
    for place in team_places(case.county, team):
        for group, wanted in case.county.teams.specialties.items():
            if wanted:
                needing[specialty in wanted] += place.key_groups.get(group, 0)
    if not needing.total():
        return 0.0 if asked else 1.0
    return needing[True] / needing.total()


def _former(case: Case, before: Team, team: Team, posted: Mapping[str, set[str]]) -> str | None:
    """Whose place it was: the published specialist of the plan's day, else the one to come, if either may serve."""
    published = (before.on(case.plan.as_of).specialist, before.specialist)
    return next((person for person in published if _could_serve(case, person, team, posted)), None)


def _could_serve(case: Case, person_id: str | None, team: Team, posted: Mapping[str, set[str]]) -> bool:
    """Whether somebody may be the team's specialist."""
    person: Person | None = case.person(person_id) if person_id else None
    if person is None or person.role is not Role.PHYSICIAN or not case.serves(person.id):
        return False
    if any(person.id in vehicle.crew for vehicle in case.county.vehicles):
        return False
    if not any(person.workplace == lead.id for lead in case.county.lead_hospitals):
        return False
    return person.title >= case.rules.value("postings.min_title") and posted.get(person.id, set()) <= {team.hospital}
