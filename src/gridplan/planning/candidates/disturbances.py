"""What would not stay as planned if somebody were given the post."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from gridplan.domain.hosts import township_of_host
from gridplan.domain.people import Person
from gridplan.domain.postings import Posting
from gridplan.domain.specialists import posted_hosts
from gridplan.languages import Said, said
from gridplan.languages.amounts import days, person_weeks, weeks
from gridplan.planning.candidates.desk import Desk
from gridplan.planning.candidates.results import Disturbance, Kind
from gridplan.planning.candidates.stays import Trial, lost_weeks
from gridplan.planning.candidates.weights import weight


def disturbances(desk: Desk, person: Person, trial: Trial) -> tuple[Disturbance, ...]:
    """Stays elsewhere that end, start or are otherwise than announced, teams and tours that lose somebody."""
    return (*_stays(desk, trial), *_longer(desk, trial), *_teams(desk, person, trial), *_visits(desk, person, trial))


def _stays(desk: Desk, trial: Trial) -> Iterator[Disturbance]:
    lost: Counter[tuple[str, int]] = Counter()
    for old, parts in trial.replaced:
        missed = list(lost_weeks(desk, old, parts))
        short = 0
        for week in missed:
            lost[old.host, week] += 1
            short += desk.present[old.host, week] - lost[old.host, week] < desk.required.get(old.host, 0)
        kind = Kind.MOVED if not parts else Kind.CUT if parts[0].start == old.start else Kind.SHIFTED
        words = _told(desk, old, parts, kind)
        if short:
            words = said(
                "{words}; {host} lacks {amount}", words=words, host=desk.names(old.host), amount=person_weeks(short)
            )
        yield Disturbance(
            kind=kind,
            where=old.host,
            words=words,
            weight=weight(desk.rules, kind) + short,
            short=short,
            breaks=short > 0,
        )


def _told(desk: Desk, old: Posting, parts: tuple[Posting, ...], kind: Kind) -> Said:
    host, until = desk.names(old.host), old.end - dt.timedelta(days=1)
    if kind is Kind.MOVED:
        return said("the stay at {host} ({start} to {end}) is dropped", host=host, start=old.start, end=until)
    if kind is Kind.SHIFTED:
        start = parts[0].start
        return said("the stay at {host} starts on {start}, not on {planned}", host=host, start=start, planned=old.start)
    end = parts[0].end - dt.timedelta(days=1)
    ends = said("the stay at {host} ends on {end}, not on {planned}", host=host, end=end, planned=until)
    return said("{ends}, and goes on from {day}", ends=ends, day=parts[1].start) if len(parts) > 1 else ends


def _longer(desk: Desk, trial: Trial) -> Iterator[Disturbance]:
    for old in trial.joined:
        until = old.end - dt.timedelta(days=1)
        yield Disturbance(
            kind=Kind.EXTENDED,
            where=old.host,
            words=said(
                "the own stay here ({start} to {end}) becomes one of {weeks}",
                start=old.start,
                end=until,
                weeks=weeks(trial.stay.weeks),
            ),
            weight=weight(desk.rules, Kind.EXTENDED),
        )


def _teams(desk: Desk, person: Person, trial: Trial) -> Iterator[Disturbance]:
    """Teams elsewhere whose specialist would be posted out for most of what is left of the circuit horizon."""
    own = desk.teams.get(person.id, ())
    if not own:
        return
    calendar, as_of = desk.county.calendar, desk.question.as_of
    before = desk.by_person.get(person.id, ())
    after = [*(p for p in before if p not in trial.dropped), *trial.added]
    was = posted_hosts(calendar, before, as_of).get(person.id, frozenset())
    bound = posted_hosts(calendar, after, as_of).get(person.id, frozenset())
    away = sum(w < calendar.circuit_end for w in trial.new_weeks)
    for team in own:
        if bound - {team.hospital} and not was - {team.hospital}:
            yield Disturbance(
                kind=Kind.TEAM,
                where=team.id,
                words=said(
                    "{team} loses its specialist (away for {weeks} of the circuits)",
                    team=desk.names(team.id),
                    weeks=weeks(away),
                ),
                weight=weight(desk.rules, Kind.TEAM),
                breaks=True,
            )


def _visits(desk: Desk, person: Person, trial: Trial) -> Iterator[Disturbance]:
    """Tours on which the person goes as specialist of a team of another township while at the post."""
    new = set(trial.new_weeks)
    here = township_of_host(desk.county, desk.host.id)
    lost: Counter[str] = Counter()
    for day, team in desk.tours.get(person.id, ()):
        if day - dt.timedelta(days=day.weekday()) in new and team.township != here:
            lost[team.id] += 1
    for team_id, count in lost.items():
        yield Disturbance(
            kind=Kind.VISIT,
            where=team_id,
            words=said("{team} lacks its specialist on {days} of tours", team=desk.names(team_id), days=days(count)),
            weight=weight(desk.rules, Kind.VISIT) * count,
            breaks=True,
        )
