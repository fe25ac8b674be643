"""What each roster change did to the plan: in postings, teams, specialists and circuits together."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridplan.domain.county import County
from gridplan.domain.hosts import required_posts
from gridplan.domain.people import Person
from gridplan.domain.plan import Change, Plan, RosterEffect
from gridplan.domain.postings import Posting
from gridplan.domain.territories import Team
from gridplan.languages import Said, Separator, joined, said, word
from gridplan.languages.amounts import weeks
from gridplan.planning.commissioners import commissioners_county
from gridplan.replanning.causes import commissioners_of, first_week, stays_of, succession, team_names
from gridplan.replanning.roster import RosterChange, roster_changes

WEEK = dt.timedelta(weeks=1)
_ROLES = {
    "specialist": word("effects.specialist", "specialist"),
    "gp": word("effects.gp", "family doctor"),
    "nurse": word("effects.nurse", "nurse"),
    "leader": word("effects.leader", "team leader"),
}
_DOCTOR = word("effects.village_doctor", "village doctor")


def roster_effects(before: Plan, after: Plan, changes: Sequence[Change]) -> tuple[RosterEffect, ...]:
    """One for each person who differs between the two rosters, also where nothing came of it.

    Args:
        before: the published plan.
        after: the new one.
        changes: what differs between them, as :func:`gridplan.replanning.diff.diff_plans` tells it.
    """
    told: dict[str, list[RosterChange]] = defaultdict(list)
    for change in roster_changes(before.county, after.county, days=(before.as_of, after.as_of)):
        told[change.person].append(change)
    for change in minor_changes(before.county, after.county):
        told[change.person].append(change)
    if not told:
        return ()
    work = _Effects(before, after, changes)
    return tuple(
        RosterEffect(
            person=person,
            kinds=tuple(dict.fromkeys(change.kind for change in own)),
            cause=joined(Separator.CLAUSE, (change.text for change in own)),
            effects=tuple(work.of(person)),
        )
        for person, own in sorted(told.items())
    )


def minor_changes(before: County, after: County) -> Iterator[RosterChange]:
    """What changed in the roster without any weight for the plan: another name, phone, or what is told of the past."""
    old = {person.id: person for person in before.people}
    for person in after.people:
        was = old.get(person.id)
        if was is None:
            continue
        if was.name != person.name:
            text = said("{before} is now called {after}", before=was.name, after=person.name)
            yield RosterChange(kind="renamed", person=person.id, day=None, text=text)
        if told := joined(Separator.LIST, _minor(was, person)):
            text = said("{person}: other {fields}", person=person.name, fields=told)
            yield RosterChange(kind="other", person=person.id, day=None, text=text)


def _minor(was: Person, now: Person) -> Iterator[Said]:
    pairs: tuple[tuple[Said, object, object], ...] = (
        (said("phone", context="minor change"), was.phone, now.phone),
        (said("weeks at the grassroots", context="minor change"), was.grassroots_weeks, now.grassroots_weeks),
        (said("past postings", context="minor change"), was.past_stays, now.past_stays),
        (said("date of birth or sex", context="minor change"), (was.born, was.sex), (now.born, now.sex)),
    )
    yield from (title for title, left, right in pairs if left != right)


class _Effects:
    """The two plans, indexed by person."""

    def __init__(self, before: Plan, after: Plan, changes: Sequence[Change]) -> None:
        self.before, self.after = before, after
        self.teams = team_names(before, after)
        self.changes: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            for person in change.because:
                self.changes[person].append(change)
        self.commissioners = commissioners_of(before, after)
        self.stays = [_by_person(plan) for plan in (before, after)]
        self.at_host: dict[str, list[Posting]] = defaultdict(list)
        for stay in stays_of(after):
            self.at_host[stay.host].append(stay)
        self.first = first_week(after)
        self.asked = {
            own: required_posts(commissioners_county(after.county) if own else after.county) for own in (False, True)
        }
        self.old_stays = frozenset(stays_of(before))
        self.new_teams = {team.id: team for team in after.teams}
        self.visits = _visits(after)

    def name(self, key: str) -> str:
        """Name of a person or place of either plan."""
        return (self.after if key in self.after.county else self.before).county.name_of(key)

    def of(self, person: str) -> Iterator[str]:
        """Everything that one person's roster changes did."""
        yield from self._postings(person)
        yield from self._memberships(person)
        count = Counter(change.kind for change in self.changes[person])
        if count["tour"]:
            yield said("{count} visit affected", plural="{count} visits affected", count=count["tour"])
        if count["coverage"]:
            yield said(
                "{count} village served in another way",
                plural="{count} villages served in another way",
                count=count["coverage"],
            )
        if count["team_area"]:
            yield said(
                "{count} village or grid with another team",
                plural="{count} villages or grids with another team",
                count=count["team_area"],
            )

    def _postings(self, person: str) -> Iterator[str]:
        old, new = (stays.get(person, ()) for stays in self.stays)
        first: set[Posting] = set()  # of each published stay what is left; another stay in its weeks is a return
        for stay in old:
            kept = next((s for s in new if s.host == stay.host and _meet(s, stay.start, stay.end)), None)
            first |= {kept} if kept else set()
            if kept == stay or max(s.end for s in (stay, kept) if s) <= self.first:
                continue  # nothing is another, or it was over before
            yield from self._what_is_left(stay, kept)
        for stay in new:
            if stay.end <= self.first:
                continue
            if not any(s.host == stay.host and _meet(s, stay.start, stay.end) for s in old):
                yield said("new stay at {host} {days}", host=self.name(stay.host), days=_days(stay))
            elif stay not in first:
                yield said("returns to {host} on {day}", host=self.name(stay.host), day=stay.start)

    def _what_is_left(self, stay: Posting, kept: Posting | None) -> Iterator[str]:
        """What became of a published stay that is another now."""
        if kept is None:
            yield self._handed_over(stay, max(stay.start, self.after.county.calendar.start), stay.end)
            return
        if kept.end < stay.end:
            yield self._handed_over(stay, kept.end, stay.end)
        under_way = kept.start <= self.first  # whatever is now told of its first weeks
        if kept.start > stay.start and not under_way:
            yield self._handed_over(stay, stay.start, kept.start)
        if kept.end > stay.end or kept.start < stay.start or (under_way and kept.start > stay.start):
            yield said("the stay at {host} is now {days}", host=self.name(stay.host), days=_days(kept))

    def _handed_over(self, stay: Posting, start: dt.date, end: dt.date) -> str:
        """Who is at the host in the weeks ``start <= week < end`` when the person no longer is, or not throughout."""
        there_now = [s for s in self.at_host[stay.host] if _meet(s, start, end) and self._alike(s.person, stay.person)]
        others = [s for s in there_now if s.person != stay.person]
        there = {
            s.person for own in self.stays[0].values() for s in own if s.host == stay.host and _meet(s, start, end)
        }
        fresh = [s for s in others if s.person not in there] or [s for s in others if s not in self.old_stays]
        host = self.name(stay.host)
        if fresh:
            who = self._all(sorted(fresh, key=lambda s: s.start))
            text = said("the stay at {host} from {day} on goes to {who}", host=host, day=start, who=who)
        else:
            text = said("the stay at {host} from {day} on is cancelled", host=host, day=start)
            if others:
                text = said(
                    "{cancelled}; it is carried on by {others}, there as well", cancelled=text, others=self._all(others)
                )
        # what was before is history, and after the horizon nobody has been planned yet
        empty = _weeks_without(there_now, max(start, self.first), min(end, self.after.county.calendar.end))
        asked = self.asked[stay.person in self.commissioners]
        if not empty or not asked.get(stay.host):
            return text
        lacking = said("posted physician", context="lacking")
        if stay.person in self.commissioners:
            lacking = said("public-health commissioner", context="lacking")
        return said("{text} ({weeks} without a {lacking})", text=text, weeks=weeks(empty), lacking=lacking)

    def _all(self, others: Sequence[Posting]) -> Said:
        return joined(Separator.LIST, dict.fromkeys(self.name(s.person) for s in others))

    def _alike(self, one: str, other: str) -> bool:
        """Whether both are physicians or both commissioners: only then one takes over from the other."""
        return (one in self.commissioners) == (other in self.commissioners)

    def _memberships(self, person: str) -> Iterator[str]:
        handed_over: dict[str, dt.date] = {}
        old_teams = {team.id: team for team in self.before.teams}
        for team_id in sorted(old_teams.keys() | self.new_teams.keys()):
            was, now = old_teams.get(team_id), self.new_teams.get(team_id)
            if was is not None and now is None and person in _members(was.on(self.after.as_of)):
                yield said("{team} is dissolved", team=self.teams.get(team_id, team_id))
                continue
            for role in _ROLES:
                changed = succession(was, now, role, self.after.as_of)
                if changed is None or person not in {changed.left, changed.right}:
                    continue
                text = self._place(person, team_id, role, changed.left, changed.right)
                if changed.day > self.after.as_of:
                    text = said("{text} from {day} on", context="membership", text=text, day=changed.day)
                yield text
                if person != changed.right and role != "leader":
                    handed_over[team_id] = max(handed_over.get(team_id, changed.day), changed.day)
            if _doctor_of(was, person) != _doctor_of(now, person):
                yield self._doctor(team_id, _doctor_of(now, person))
        count = sum(self._visits_from(team, day) for team, day in handed_over.items() if team in self.new_teams)
        if count:
            yield said(
                "{count} later visit of the team is made by the successor",
                plural="{count} later visits of the team are made by the successor",
                count=count,
            )

    def _visits_from(self, team_id: str, day: dt.date) -> int:
        return sum(visits for visited, visits in self.visits.get(team_id, Counter[dt.date]()).items() if visited >= day)

    def _place(self, person: str, team_id: str, role: str, left: str | None, right: str | None) -> Said:
        """What becomes of one place in a team, of which a person is the former holder or the new one."""
        team, title = self.teams.get(team_id, team_id), _ROLES[role].said()
        if right is None:
            return said("{team} has no {role} for now", team=team, role=title)
        if person != right:
            return said("{role} of {team} is now {person}", role=title, team=team, person=self.name(right))
        if left is None:
            return said("becomes {role} of {team}", role=title, team=team)
        return said("becomes {role} of {team} (after {person})", role=title, team=team, person=self.name(left))

    def _doctor(self, team_id: str, belongs: bool) -> Said:
        team, title = self.teams.get(team_id, team_id), _DOCTOR.said()
        if belongs:
            return said("becomes {role} of {team}", role=title, team=team)
        return said("is no longer {role} of {team}", role=title, team=team)


def _doctor_of(team: Team | None, person: str) -> bool:
    return team is not None and person in team.village_doctors


def _by_person(plan: Plan) -> Mapping[str, tuple[Posting, ...]]:
    found: dict[str, tuple[Posting, ...]] = defaultdict(tuple)
    for stay in sorted(stays_of(plan), key=lambda s: (s.start, s.host)):
        found[stay.person] += (stay,)
    return dict(found)


def _members(team: Team) -> set[str | None]:
    return {team.specialist, team.gp, team.nurse, *team.village_doctors}


def _visits(plan: Plan) -> Mapping[str, Counter[dt.date]]:
    """Crew → day → visits."""
    visits: dict[str, Counter[dt.date]] = defaultdict(Counter)
    for tour in plan.tours:
        visits[tour.crew].update(tour.days[stop.night] for stop in tour.stops)
    return visits


def _weeks_without(stays: Sequence[Posting], start: dt.date, end: dt.date) -> int:
    week, missing = start, 0
    while week < end:
        missing += not any(s.start <= week < s.end for s in stays)
        week += WEEK
    return missing


def _meet(stay: Posting, start: dt.date, end: dt.date) -> bool:
    return stay.start < end and start < stay.end


def _days(stay: Posting) -> Said:
    return said("{start} to {end}", start=stay.start, end=stay.end - dt.timedelta(days=1))
