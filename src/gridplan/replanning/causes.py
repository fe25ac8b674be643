"""What brought a change of teams about: whose coming, going or posting."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.domain.specialists import posted_hosts
from gridplan.domain.territories import Team, team_numbers
from gridplan.languages import Said, said

DAY = dt.timedelta(days=1)
ROLES = ("specialist", "gp", "nurse", "leader")
"""The roles of a team that one person has, as its attributes are called."""
IN_TEAMS = frozenset({Role.GP, Role.NURSE, Role.VILLAGE_DOCTOR})


def stays_of(plan: Plan) -> tuple[Posting, ...]:
    """The plan's postings, of physicians and commissioners."""
    return plan.stays()


def first_week(plan: Plan) -> dt.date:
    """Monday of the first week that was still to be planned: what ended before it is history."""
    return max(plan.as_of - plan.as_of.weekday() * DAY, plan.county.calendar.start)


def commissioners_of(*plans: Plan) -> frozenset[str]:
    """Ids of those whom the plans post as commissioners: they hand over to each other, never to physicians."""
    found = (plan.commissioners.solution for plan in plans if plan.commissioners)
    return frozenset(stay.person for solution in found if solution for stay in solution.postings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """From ``day`` on a role of a team is with another than was published.

    Attributes:
        left: id of who was to have it on that day; ``None`` is nobody.
        right: id of who has it now.
        until: first day on which ``right`` has it no longer, where somebody (or nobody) comes after.
        then: id of who comes after.
        hands_over: id of who has it on the day before; ``None`` is nobody.
    """

    day: dt.date
    left: str | None
    right: str | None
    until: dt.date | None = None
    then: str | None = None
    hands_over: str | None = None


def succession(was: Team | None, now: Team | None, role: str, as_of: dt.date) -> Succession | None:
    """The first day from ``as_of`` on at which a role is with another; ``None`` where it never is."""
    ends = {p.until for team in (was, now) if team for p in team.predecessors if p.role == role and p.until > as_of}
    for day in sorted({as_of, *ends}):
        left, right = _holder(was, role, day), _holder(now, role, day)
        if left != right:
            later = sorted(end for end in ends if end > day and _holder(now, role, end) != right)
            return Succession(
                day=day,
                left=left,
                right=right,
                until=later[0] if later else None,
                then=_holder(now, role, later[0]) if later else None,
                hands_over=left if day == as_of else _holder(now, role, day - DAY),
            )
    return None


def _holder(team: Team | None, role: str, day: dt.date) -> str | None:
    found: str | None = getattr(team.on(day), role) if team else None
    return found


def team_names(*plans: Plan) -> Mapping[str, str]:
    """Team id → ``龙源乡第3团队``; with its id where the plans do not mean one and the same team by that."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    ids: dict[str, set[str]] = defaultdict(set)
    for plan in plans:
        teams = plan.teams
        numbers = team_numbers(teams)
        for team in teams:
            township = plan.county.name_of(team.township)
            name = said("{township} team {number}", township=township, number=numbers[team.id])
            names[team.id][name] = None
            ids[name].add(team.id)
    told: dict[str, str] = {}
    for team_id, own in names.items():
        *_, last = own
        one = len(own) == len(ids[last]) == 1
        told[team_id] = last if one else said("{name} ({code})", name=last, code=team_id)
    return told


def concerned(plans: Iterable[Plan], teams: Iterable[str | None]) -> set[str]:
    """Ids of the people on whom the areas of these teams depend: their GPs, nurses and village doctors.

    Village doctors are also those who work in the teams' villages without being listed.
    """
    wanted, found = set(teams), set()
    for plan in plans:
        county = plan.county
        own = [team for team in plan.teams if team.id in wanted]
        for team in own:
            found |= {p for p in (team.gp, team.nurse, *team.village_doctors) if p}
        villages = {v for team in own for v in (*team.villages, *(county.grid(g).village for g in team.grids))}
        clinics = {clinic.id for clinic in county.clinics if clinic.village in villages}
        found |= {p.id for p in county.people if p.role in IN_TEAMS and p.workplace in clinics}
    return found


def crew_members(before: Plan, after: Plan) -> Mapping[str, tuple[str, ...]]:
    """Crew id → the people who went with it, and those who do."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for plan in (before, after):
        for vehicle in plan.county.vehicles:
            found[vehicle.id].update(dict.fromkeys(vehicle.crew))
        for team in plan.teams:
            found[team.id].update(dict.fromkeys(p for p in (team.gp, team.nurse, team.specialist) if p))
    return {crew: tuple(people) for crew, people in found.items()}


def posting_causes(before: Plan, after: Plan, hospital: str, left: str | None, right: str | None) -> Iterator[str]:
    """Why a team of ``hospital`` has another specialist: ``left`` is bound elsewhere or no longer here, ``right`` is.

    Yields:
        Pieces of a sentence, with names.
    """
    was, now = (posted_hosts(plan.county.calendar, stays_of(plan), plan.as_of) for plan in (before, after))
    county = after.county
    if left is not None and left in county:
        away = sorted(now.get(left, frozenset()) - {hospital})
        if away:
            start = _latest(after, left, away[0])
            yield _posted(county, left, away[0], start)
        elif hospital in was.get(left, ()) and hospital not in now.get(left, ()):
            stay = _latest(after, left, hospital)
            yield said(
                "{person}'s posting to {host} ends on {day}",
                person=county.name_of(left),
                host=county.name_of(hospital),
                day=stay.end - DAY if stay else "",
            )
    if right is not None and hospital in now.get(right, ()) and hospital not in was.get(right, ()):
        yield _posted(county, right, hospital, _latest(after, right, hospital))


def _posted(county: County, person: str, host: str, stay: Posting | None) -> Said:
    return said(
        "{person} is posted to {host} from {day} on",
        person=county.name_of(person),
        host=county.name_of(host),
        day=stay.start if stay else "",
    )


def _latest(plan: Plan, person: str, host: str) -> Posting | None:
    """The stay that counts on the plan's day: the last to begin before the circuit horizon ends."""
    until = max(plan.county.calendar.circuit_end, plan.as_of + DAY)
    own = [s for s in stays_of(plan) if (s.person, s.host) == (person, host) and s.start < until]
    return max(own, key=lambda stay: stay.start, default=None)
