"""What differs between two plans, and why: in typed changes, in a fixed order."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gridplan.domain.coverage import Service
from gridplan.domain.plan import Change, Plan, PlanDiff
from gridplan.domain.postings import Posting
from gridplan.domain.programmes import CoverageMode
from gridplan.languages import Said, Separator, Word, joined, said, word
from gridplan.languages.amounts import weeks
from gridplan.replanning.causes import (
    Succession,
    commissioners_of,
    concerned,
    crew_members,
    first_week,
    posting_causes,
    stays_of,
    succession,
    team_names,
)
from gridplan.replanning.effects import roster_effects
from gridplan.replanning.roster import RosterChange, roster_changes

KINDS = ("posting", "team_member", "team_area", "coverage", "tour")
ROLES = {
    "specialist": word("diff.specialist", "specialist"),
    "gp": word("diff.gp", "GP"),
    "nurse": word("diff.nurse", "nurse"),
    "leader": word("diff.leader", "team leader"),
}
_DOCTOR = word("diff.village_doctor", "village doctor")
MODES: Mapping[CoverageMode, Word] = {
    CoverageMode.OWN_CLINIC: word("diff.own_clinic", "own clinic"),
    CoverageMode.NEIGHBOUR_CLINIC: word("diff.neighbour_clinic", "neighbouring clinic"),
    CoverageMode.POSTED_DOCTOR: word("diff.posted_doctor", "posted physician"),
    CoverageMode.CIRCUIT: word("diff.circuit", "circuit visits"),
    CoverageMode.MOBILE_HOSPITAL: word("diff.mobile_hospital", "mobile hospital"),
}


def diff_plans(before: Plan, after: Plan) -> PlanDiff:
    """Every difference in decisions from ``before`` to ``after``, by kind, place, day and person."""
    pair = _Pair(before=before, after=after)
    changes = [
        *_postings(pair),
        *_members(pair),
        *_village_doctors(pair),
        *_areas(pair),
        *_coverage(pair),
        *_visits(pair),
    ]
    first = dt.date.min
    changes.sort(key=lambda c: (KINDS.index(c.kind), c.where, c.start or first, c.who, c.before or "", c.after or ""))
    effects = roster_effects(before, after, changes)
    names = {p.id: p.name for p in after.county.people}
    departed = tuple((p.id, p.name) for p in before.county.people if names.get(p.id) != p.name)
    return PlanDiff(before=before.id, after=after.id, changes=tuple(changes), roster=effects, departed=departed)


def count_by_kind(diff: PlanDiff) -> Mapping[str, int]:
    """Number of changes of each kind, also of those without any."""
    found = Counter(change.kind for change in diff.changes)
    return {kind: found[kind] for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    before: Plan
    after: Plan
    roster: Mapping[str, tuple[RosterChange, ...]] = field(init=False)
    teams: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        by_person: dict[str, tuple[RosterChange, ...]] = defaultdict(tuple)
        days = self.before.as_of, self.after.as_of
        for change in roster_changes(self.before.county, self.after.county, days=days):
            by_person[change.person] += (change,)
        object.__setattr__(self, "roster", dict(by_person))
        object.__setattr__(self, "teams", team_names(self.before, self.after))

    def name(self, key: str | None) -> str | None:
        """Name of a person, place or team of either plan."""
        if key is None or key in self.teams:
            return self.teams.get(key or "")
        return (self.after if key in self.after.county else self.before).county.name_of(key)

    def cause(self, people: Iterable[str]) -> str:
        """What happened in the roster to these people."""
        return joined(Separator.CLAUSE, (change.text for person in people for change in self.roster.get(person, ())))

    def because(self, people: Iterable[str]) -> tuple[str, ...]:
        """Those of these people to whom anything happened in the roster."""
        return tuple(dict.fromkeys(person for person in people if person in self.roster))

    def area_people(self, *teams: str | None) -> list[str]:
        """Those on whom the areas of these teams depend and to whom anything happened in the roster."""
        return sorted(concerned((self.before, self.after), teams) & self.roster.keys())

    def area_cause(self, *teams: str | None) -> str:
        """What happened in the roster to the people on whom the areas of these teams depend."""
        return self.cause(self.area_people(*teams))


def _postings(pair: _Pair) -> Iterable[Change]:
    old, new = (stays_of(plan) for plan in (pair.before, pair.after))
    commissioners = commissioners_of(pair.before, pair.after)
    # host, and whether it is about commissioners → people whose stay there the roster changed
    touched: dict[tuple[str, bool], list[str]] = defaultdict(list)
    changed = list(changed_stays(old, new, first_week(pair.after)))
    for posting in sorted((stay for stays in changed for stay in stays if stay), key=_order):
        own = touched[posting.host, posting.person in commissioners]
        if posting.person in pair.roster and posting.person not in own:
            own.append(posting.person)
    for was, now in changed:
        known = now or was
        if known is None:
            continue
        cause = pair.cause([known.person])
        causing = [p for p in touched[known.host, known.person in commissioners] if p != known.person]
        others = pair.cause(causing)
        yield Change(
            kind="posting",
            who=(known.person,),
            where=known.host,
            before=_weeks(was),
            after=_weeks(now),
            start=changes_from(pair.after, was, now),
            cause=cause
            or (said("taking over: {causes}", causes=others) if others and was is None else others)
            or _recorded(pair.after, now),
            because=pair.because([known.person] if cause else causing),
        )


def _recorded(plan: Plan, stay: Posting | None) -> str:
    """The recorded reason of a stay that is too short or too long; empty where there is none."""
    reasons = (
        violation.reason
        for violation in plan.audit.violations
        if stay and violation.rule.endswith((".min_stay", ".max_stay"))
        if violation.where == (stay.person, stay.host) and violation.when == stay.start
    )
    return next(filter(None, reasons), "")


def _order(posting: Posting) -> tuple[str, str, dt.date, dt.date]:
    return posting.person, posting.host, posting.start, posting.end


def changed_stays(
    old: Iterable[Posting], new: Iterable[Posting], first: dt.date
) -> Iterator[tuple[Posting | None, Posting | None]]:
    """Pairs of differing stays of one person at one host, in order of their start; what has no partner stands alone.

    A stay that was over before the week ``first`` is history and no change, unless the other plan has it last longer.
    """
    before, after = frozenset(old), frozenset(new)
    gone, come = (sorted(one - other, key=_order) for one, other in ((before, after), (after, before)))
    left = [stay for stay in come if _counts(stay, gone, first)]
    for was in gone:
        if not _counts(was, come, first):
            continue
        now = next((p for p in left if (p.person, p.host) == (was.person, was.host)), None)
        if now is not None:
            left.remove(now)
        yield was, now
    yield from ((None, now) for now in left)


def _counts(stay: Posting, others: Iterable[Posting], first: dt.date) -> bool:
    """Whether a stay, or what the other plan makes of it, reaches into the week ``first`` or a later one."""
    same = (o for o in others if (o.person, o.host) == (stay.person, stay.host))
    return stay.end > first or any(o.start < stay.end and stay.start < o.end and o.end > first for o in same)


def _weeks(posting: Posting | None) -> str | None:
    if posting is None:
        return None
    last = posting.end - dt.timedelta(days=1)  # the last day, as people write
    return said("{start} — {end} ({weeks})", start=posting.start, end=last, weeks=weeks(posting.weeks))


def changes_from(after: Plan, was: Posting | None, now: Posting | None) -> dt.date | None:
    """The first day on which a stay is another: no day of the past, though a stay counts from its week's Monday on."""
    day = first_difference(was, now)
    return max(day, after.as_of) if day else None


def first_difference(was: Posting | None, now: Posting | None) -> dt.date | None:
    """The day on which two stays of one person begin to differ; the first day of one that has no partner."""
    if was is None or now is None:
        known = was or now
        return known.start if known else None
    return min(was.start, now.start) if was.start != now.start else min(was.end, now.end)


def _members(pair: _Pair) -> Iterable[Change]:
    old, new = ({team.id: team for team in plan.teams} for plan in (pair.before, pair.after))
    for team_id in sorted(old.keys() | new.keys()):
        was, now = old.get(team_id), new.get(team_id)
        known = now or was
        if known is None:
            continue
        for role, label in ROLES.items():
            if role == "leader" and not _led(pair.before):
                continue
            changed = succession(was, now, role, pair.after.as_of)
            if changed is not None:
                left, right = changed.left, changed.right
                who = tuple(p for p in (left, right) if p is not None)
                told = pair.cause(who) or _posted(pair, role, known.hospital, left, right)
                # a team that comes to be or is dissolved takes all along
                others = pair.area_people(team_id) if not told and (was is None or now is None) else []
                yield Change(
                    kind="team_member",
                    who=who,
                    where=known.hospital,
                    before=_not_begun(changed, _member(pair, team_id, label, left)),
                    after=_for_now(pair, changed, _member(pair, team_id, label, right)),
                    start=changed.day,
                    cause=told or pair.cause(others),
                    because=pair.because((*who, *others)),
                )


def _led(plan: Plan) -> bool:
    """Whether the plan tells leaders and village doctors; one of an earlier version does not."""
    return any(team.leader or team.village_doctors for team in plan.teams)


def _village_doctors(pair: _Pair) -> Iterable[Change]:
    """One change for each village doctor who comes, goes or is in another team."""
    if not _led(pair.before):
        return
    old, new = ({p: team for team in plan.teams for p in team.village_doctors} for plan in (pair.before, pair.after))
    for doctor in sorted(old.keys() | new.keys()):
        was, now = old.get(doctor), new.get(doctor)
        known = now or was
        if known is not None and (was and was.id) != (now and now.id):
            yield Change(
                kind="team_member",
                who=(doctor,),
                where=known.hospital,
                before=_member(pair, was.id, _DOCTOR, doctor) if was else None,
                after=_member(pair, now.id, _DOCTOR, doctor) if now else None,
                start=_there_from(pair, doctor) if was is None else pair.after.as_of,
                cause=pair.cause([doctor]) or pair.area_cause(*(team.id for team in (was, now) if team)),
                because=pair.because([doctor]) or tuple(pair.area_people(*(t.id for t in (was, now) if t))),
            )


def _there_from(pair: _Pair, doctor: str) -> dt.date:
    """The day on which somebody new begins: the plan's, or that of joining where it is later."""
    county, day = pair.after.county, pair.after.as_of
    joins = county.person(doctor).joins if doctor in county else None
    return max(day, joins) if joins else day


def _member(pair: _Pair, team_id: str, label: Word, person: str | None) -> Said | None:
    if person is None:
        return None
    return said("{team}, {role} {person}", team=pair.name(team_id), role=label.said(), person=pair.name(person))


def _not_begun(changed: Succession, text: Said | None) -> Said | None:
    """A published member, told apart where he was to begin only then."""
    if text is None or changed.hands_over == changed.left:
        return text
    return said("{member} (was to begin on {day})", member=text, day=changed.day)


def _for_now(pair: _Pair, changed: Succession, text: Said | None) -> Said | None:
    """A new member, and who comes after where that is planned already."""
    if text is None or changed.until is None:
        return text
    last = changed.until - dt.timedelta(days=1)
    if changed.then is None:
        return said("{member} until {last}, then nobody", member=text, last=last)
    return said("{member} until {last}, then {person}", member=text, last=last, person=pair.name(changed.then))


def _posted(pair: _Pair, role: str, hospital: str, left: str | None, right: str | None) -> str:
    """The postings that made a team of ``hospital`` change its specialist, or its leader where that is the same."""
    if role not in {"specialist", "leader"}:
        return ""
    return joined(Separator.CLAUSE, posting_causes(pair.before, pair.after, hospital, left, right))


def _areas(pair: _Pair) -> Iterable[Change]:
    old, new = (
        {code: team.id for team in plan.teams for code in (*team.villages, *team.grids)}
        for plan in (pair.before, pair.after)
    )
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) != new.get(code):
            yield Change(
                kind="team_area",
                who=(),
                where=code,
                before=pair.name(old.get(code)),
                after=pair.name(new.get(code)),
                start=pair.after.as_of,
                cause=pair.area_cause(old.get(code), new.get(code)),
                because=tuple(pair.area_people(old.get(code), new.get(code))),
            )


def _coverage(pair: _Pair) -> Iterable[Change]:
    old, new = (
        {s.village: s for s in (plan.coverage.solution.services if plan.coverage.solution else ())}
        for plan in (pair.before, pair.after)
    )
    for village in sorted(old.keys() | new.keys()):
        was, now = old.get(village), new.get(village)
        # a later first day alone is told by the visits that it moves
        if (was and (was.mode, was.provider)) != (now and (now.mode, now.provider)):
            texts = [_mode(pair, service) for service in (was, now)]
            clinics = {s.provider for s in (was, now) if s}
            doctors = sorted(
                p.id
                for plan in (pair.before, pair.after)
                for p in plan.county.people
                if p.workplace in clinics and p.id in pair.roster
            )
            cause = pair.cause(dict.fromkeys(doctors))
            yield Change(
                kind="coverage",
                who=(),
                where=village,
                before=texts[0],
                after=texts[1],
                start=max(now.since, pair.after.as_of) if now and now.since else pair.after.as_of,
                cause=cause,
                because=pair.because(doctors),
            )


def _mode(pair: _Pair, service: Service | None) -> Said | None:
    if service is None:
        return None
    return said("{mode}, {provider}", mode=MODES[service.mode].said(), provider=pair.name(service.provider))


def _visits(pair: _Pair) -> Iterable[Change]:
    """Visits moved, cancelled or new, by place and programme, paired in order of their days."""
    old, new = (_by_place(plan) for plan in (pair.before, pair.after))
    crews = crew_members(pair.before, pair.after)
    for place, programme in sorted(old.keys() | new.keys()):
        was, now = old[place, programme], new[place, programme]
        gone, come = sorted(was - now), sorted(now - was)
        for i in range(max(len(gone), len(come))):
            left = gone[i] if i < len(gone) else None
            right = come[i] if i < len(come) else None
            name = pair.name(programme) or programme
            yield Change(
                kind="tour",
                who=(),
                where=place,
                before=_visit(pair, name, left),
                after=_visit(pair, name, right),
                start=min(visit[0] for visit in (left, right) if visit),
                cause=pair.cause(crews.get(left[1], ())) if left else "",
                because=pair.because(crews.get(left[1], ())) if left else (),
            )


def _visit(pair: _Pair, programme: str, visit: tuple[dt.date, str] | None) -> Said | None:
    if visit is None:
        return None
    return said("{programme}, {day}, {crew}", programme=programme, day=visit[0], crew=pair.name(visit[1]))


def _by_place(plan: Plan) -> dict[tuple[str, str], set[tuple[dt.date, str]]]:
    visits: dict[tuple[str, str], set[tuple[dt.date, str]]] = defaultdict(set)
    for tour in plan.tours:
        for stop in tour.stops:
            visits[stop.place, stop.programme].add((tour.days[stop.night], tour.crew))
    return visits
