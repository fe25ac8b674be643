"""Who has a place in a team, and who had it or still has it before: nobody is replaced before he goes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.postings import Postings
from gridplan.domain.specialists import posted_hosts
from gridplan.domain.territories import Predecessor, Team
from gridplan.planning.teams.membership import leader_of
from gridplan.planning.teams.roster import away_from, follows, staff_of, takeovers

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A role in a team.

    Attributes:
        member: id of who has it at the end of the circuit horizon; ``None`` is nobody.
        before: who has it until then, as :attr:`Team.predecessors` tells it.
    """

    member: str | None
    before: tuple[Predecessor, ...] = ()


def held_on(team: Team | None, role: str, day: dt.date) -> str | None:
    """Who has a role in a team on a day."""
    found: str | None = getattr(team.on(day), role) if team else None
    return found


def placed(county: County, hospital: str, role: Role, old: Sequence[Team | None], as_of: dt.date) -> list[Place]:
    """Who has the role in each team of a hospital.

    Whoever has it keeps it; who leaves has it until then. Then comes who was named before, the newcomer who comes for
    the leaver, whoever is free. Where nobody is left, a leaver has the place for as long as he is there.

    Args:
        county: the roster.
        hospital: of the teams.
        role: ``gp`` or ``nurse``.
        old: the published team that each succeeds, or ``None``.
        as_of: the day of the plan.
    """
    desk = _Desk(county, hospital, role, as_of)
    holders = [held_on(team, role.value, as_of) for team in old]
    chosen = desk.chosen(holders, [getattr(team, role.value) if team else None for team in old])
    return [
        Place(member=member, before=history(county, team, role.value, as_of, now=member, still=still))
        for team, member, still in zip(old, chosen, desk.still(holders, chosen), strict=True)
    ]


def history(
    county: County,
    old: Team | None,
    role: str,
    as_of: dt.date,
    *,
    now: str | None,
    still: tuple[str, dt.date] | None = None,
) -> tuple[Predecessor, ...]:
    """Who has a role before ``now``: those of the past of the horizon, and who ``still`` has it until a day.

    Args:
        county: its horizon.
        old: the published team.
        role: such as ``gp``.
        as_of: the day of the plan.
        now: who has it in the end.
        still: who has it on ``as_of``, if that is another, and the first day on which he no longer has.
    """
    start = county.calendar.start
    past = [p for p in (old.predecessors if old else ()) if p.role == role and start < p.until <= as_of]
    holder = held_on(old, role, as_of)
    if holder is not None and holder != (still[0] if still else now) and as_of > start:
        past.append(Predecessor(role=role, person=holder, until=as_of))
    if still:
        past.append(Predecessor(role=role, person=still[0], until=still[1]))
    return tuple(past)


def with_former_specialist(county: County, team: Team, old: Team | None, postings: Postings, *, as_of: dt.date) -> Team:
    """The team with those who are its specialist before, and with all of its leaders."""
    holder = held_on(old, "specialist", as_of)
    until = None if holder in {None, team.specialist} else _serves_until(county, team, holder or "", postings, as_of)
    still = (holder, until) if holder and until else None
    before = history(county, old, "specialist", as_of, now=team.specialist, still=still)
    return led(dataclasses.replace(team, predecessors=(*team.predecessors, *before)))


def _serves_until(county: County, team: Team, person_id: str, postings: Postings, as_of: dt.date) -> dt.date | None:
    """The day until which a specialist still serves the team: he leaves, goes on long leave, or is posted elsewhere.

    ``None`` where he goes at once.
    """
    if person_id not in county:
        return None
    away = away_from(county, county.person(person_id), as_of)
    bound = posted_hosts(county.calendar, postings.postings, as_of).get(person_id, frozenset())
    elsewhere = [p for p in postings.postings if p.person == person_id and p.host != team.hospital and p.end > as_of]
    if elsewhere and (away or bound - {team.hospital}):
        first = min(stay.start for stay in elsewhere)
        away = min(away or first, first)
    return away if away and away > as_of else None


def led(team: Team) -> Team:
    """The team with its leader, and with those who lead it before."""
    members = tuple(p for p in team.predecessors if p.role != "leader")
    bare = dataclasses.replace(team, predecessors=members)
    last = leader_of(bare)
    before: list[Predecessor] = []
    following = last
    for end in sorted({p.until for p in members}, reverse=True):
        leader = leader_of(bare.on(end - DAY))
        if leader is not None and leader != following:
            before.insert(0, Predecessor(role="leader", person=leader, until=end))
        following = leader
    return dataclasses.replace(team, leader=last, predecessors=(*members, *before))


class _Desk:
    """The people of one hospital who have or may have one role."""

    def __init__(self, county: County, hospital: str, role: Role, as_of: dt.date) -> None:
        self.county = county
        self.roster = [person.id for person in staff_of(county, hospital, role, as_of)]
        self.before = {new: old.id for new, old in takeovers(county, hospital, role, as_of).items()}
        own = [p for p in county.people if p.role is role and p.workplace == hospital]
        self.joins = {p.id: p.joins for p in own}
        days = {p.id: away_from(county, p, as_of) for p in own}
        self.leaving = {person: day for person, day in days.items() if day is not None}

    def chosen(self, holders: Sequence[str | None], members: Sequence[str | None]) -> list[str | None]:
        """Who has each place in the end."""
        found: list[str | None] = [None] * len(holders)
        for wanted in (holders, members, [self._newcomer_for(holder) for holder in holders]):
            for place, person in enumerate(wanted):
                if found[place] is None and person in self.roster and person not in found:
                    found[place] = person
        for place in [place for place, person in enumerate(found) if person is None]:
            free = next((person for person in self.roster if person not in found), None)
            if free is None:
                break
            former = self.before.get(free)
            if former is not None and former in holders and found[other := holders.index(former)] is not None:
                # the leaver is bound to his own place: there the newcomer takes over, who was to do so comes here
                found[place], found[other] = found[other], free
            else:
                found[place] = free
        return found

    def still(self, holders: Sequence[str | None], chosen: Sequence[str | None]) -> list[tuple[str, dt.date] | None]:
        """Who has each place until another has it, and the day on which that is."""
        found = [self._until(holder, member) for holder, member in zip(holders, chosen, strict=True)]
        bound = {each[0] for each in found if each} | {person for person in chosen if person}
        for place, member in enumerate(chosen):
            former = self.before.get(member or "")
            if found[place] is None and member is not None and former in self.leaving and former not in bound:
                found[place] = (former, self.leaving[former])
                bound.add(former)
        spare = [p for p in sorted(self.leaving, key=lambda p: (self.leaving[p], p), reverse=True) if p not in bound]
        for place, member in enumerate(chosen):
            if member is None and found[place] is None and spare:
                person = spare.pop(0)
                found[place] = (person, self.leaving[person])
        return found

    def _newcomer_for(self, holder: str | None) -> str | None:
        return next((new for new, old in self.before.items() if old == holder), None)

    def _until(self, holder: str | None, member: str | None) -> tuple[str, dt.date] | None:
        if holder is None or holder == member or holder not in self.leaving:
            return None
        gone = self.leaving[holder]
        return (holder, gone) if member is None or follows(self.county, gone, self._joining(member)) else None

    def _joining(self, member: str) -> dt.date | None:
        return self.joins.get(member) if member in self.before else None
