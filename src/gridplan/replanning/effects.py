"""What each roster change did to the plan: in postings, teams, specialists and circuits together."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridplan.domain.county import County
from gridplan.domain.people import Person
from gridplan.domain.plan import Change, Plan, RosterEffect
from gridplan.domain.postings import Posting
from gridplan.domain.territories import Team
from gridplan.replanning.causes import commissioners_of, stays_of, team_names
from gridplan.replanning.roster import RosterChange, roster_changes

WEEK = dt.timedelta(weeks=1)
_ROLES = (("specialist", "专科医师"), ("gp", "家庭医生"), ("nurse", "护士"), ("leader", "团队长"))
_INDIRECT = (("coverage", "{}个村的服务方式改变"), ("team_area", "{}个村或网格改由别的团队负责"))


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
            cause="；".join(change.text for change in own),
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
            yield RosterChange(kind="renamed", person=person.id, day=None, text=f"{was.name}更名为{person.name}")
        if told := "、".join(_minor(was, person)):
            yield RosterChange(kind="other", person=person.id, day=None, text=f"{person.name}{told}变更")


def _minor(was: Person, now: Person) -> Iterator[str]:
    pairs: tuple[tuple[str, object, object], ...] = (
        ("电话", was.phone, now.phone),
        ("基层服务周数", was.grassroots_weeks, now.grassroots_weeks),
        ("派驻履历", was.past_stays, now.past_stays),
        ("出生日期或性别", (was.born, was.sex), (now.born, now.sex)),
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
        moved = sum(change.kind == "tour" for change in self.changes[person])
        if moved:
            yield f"影响巡诊{moved}次"
        for kind, text in _INDIRECT:
            count = sum(change.kind == kind for change in self.changes[person])
            if count:
                yield text.format(count)

    def _postings(self, person: str) -> Iterator[str]:
        old, new = (stays.get(person, ()) for stays in self.stays)
        for stay in old:
            kept = next((s for s in new if s.host == stay.host and _meet(s, stay.start, stay.end)), None)
            if kept == stay:
                continue
            if kept is None:
                yield self._handed_over(stay, stay.start, stay.end)
                continue
            if kept.end < stay.end:
                yield self._handed_over(stay, kept.end, stay.end)
            if kept.start > stay.start:
                yield self._handed_over(stay, stay.start, kept.start)
            if kept.end > stay.end or kept.start < stay.start:
                yield f"派驻{self.name(stay.host)}改为{_days(kept)}"
        for stay in new:
            if not any(s.host == stay.host and _meet(s, stay.start, stay.end) for s in old):
                yield f"新派驻{self.name(stay.host)}{_days(stay)}"

    def _handed_over(self, stay: Posting, start: dt.date, end: dt.date) -> str:
        """Who is at the host in the weeks ``start <= week < end`` that the person no longer is."""
        others = [
            s
            for s in self.at_host[stay.host]
            if s.person != stay.person and _meet(s, start, end) and self._alike(s.person, stay.person)
        ]
        there = {
            s.person for own in self.stays[0].values() for s in own if s.host == stay.host and _meet(s, start, end)
        }
        fresh = [s for s in others if s.person not in there] or [s for s in others if s not in self.old_stays]
        who = "、".join(dict.fromkeys(self.name(s.person) for s in sorted(fresh, key=lambda s: s.start)))
        empty = _weeks_without(others, start, end)
        host = self.name(stay.host)
        text = f"派驻{host}{start}起由{who}接替" if who else f"派驻{host}{start}起取消"
        if not who and others:
            text += f"，由同在该处的{'、'.join(dict.fromkeys(self.name(s.person) for s in others))}继续"
        lacking = "公共卫生专员" if stay.person in self.commissioners else "派驻医师"
        return text + (f"（缺{empty}周无{lacking}）" if empty else "")

    def _alike(self, one: str, other: str) -> bool:
        """Whether both are physicians or both commissioners: only then one takes over from the other."""
        return (one in self.commissioners) == (other in self.commissioners)

    def _memberships(self, person: str) -> Iterator[str]:
        crew_teams: dict[str, None] = {}
        old_teams = {team.id: team for team in self.before.teams}
        for team_id in sorted(old_teams.keys() | self.new_teams.keys()):
            was, now = old_teams.get(team_id), self.new_teams.get(team_id)
            if was is not None and now is None and person in {was.specialist, was.gp, was.nurse, *was.village_doctors}:
                yield f"{self.teams.get(team_id, team_id)}撤并"
                continue
            for role, title in _ROLES:
                left, right = (getattr(team, role) if team else None for team in (was, now))
                if left == right or person not in {left, right}:
                    continue
                place = f"{self.teams.get(team_id, team_id)}{title}"
                if person == right:
                    yield f"任{place}" + (f"（接替{self.name(left)}）" if left else "")
                    continue
                yield f"{place}改为{self.name(right)}" if right else f"{place}暂缺"
                if role != "leader":
                    crew_teams[team_id] = None
            if _doctor_of(was, person) != _doctor_of(now, person):
                yield self._doctor(team_id, _doctor_of(now, person))
        count = sum(self.visits[team] for team in crew_teams if team in self.new_teams)
        if count:
            yield f"其团队此后的巡诊{count}次由接任者出诊"

    def _doctor(self, team_id: str, belongs: bool) -> str:
        place = f"{self.teams.get(team_id, team_id)}村医"
        return f"任{place}" if belongs else f"不再任{place}"


def _doctor_of(team: Team | None, person: str) -> bool:
    return team is not None and person in team.village_doctors


def _by_person(plan: Plan) -> Mapping[str, tuple[Posting, ...]]:
    found: dict[str, tuple[Posting, ...]] = defaultdict(tuple)
    for stay in sorted(stays_of(plan), key=lambda s: (s.start, s.host)):
        found[stay.person] += (stay,)
    return dict(found)


def _visits(plan: Plan) -> Counter[str]:
    """Crew → visits from the plan's day on."""
    visits: Counter[str] = Counter()
    for tour in plan.tours:
        visits[tour.crew] += sum(tour.days[stop.night] >= plan.as_of for stop in tour.stops)
    return visits


def _weeks_without(stays: Sequence[Posting], start: dt.date, end: dt.date) -> int:
    weeks, missing = start, 0
    while weeks < end:
        missing += not any(s.start <= weeks < s.end for s in stays)
        weeks += WEEK
    return missing


def _meet(stay: Posting, start: dt.date, end: dt.date) -> bool:
    return stay.start < end and start < stay.end


def _days(stay: Posting) -> str:
    return f"{stay.start}至{stay.end - dt.timedelta(days=1)}"
