"""What would not stay as planned if somebody were given the post."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from gridplan.domain.hosts import township_of_host
from gridplan.domain.people import Person
from gridplan.domain.postings import Posting
from gridplan.domain.specialists import posted_hosts
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
        weeks = list(lost_weeks(desk, old, parts))
        short = 0
        for week in weeks:
            lost[old.host, week] += 1
            short += desk.present[old.host, week] - lost[old.host, week] < desk.required.get(old.host, 0)
        kind = Kind.MOVED if not parts else Kind.CUT if parts[0].start == old.start else Kind.SHIFTED
        zh, en = _told(desk, old, parts, kind)
        if short:
            zh, en = f"{zh}，{desk.names(old.host)}缺{short}人周", f"{en}; {short} person-weeks short there"
        yield Disturbance(
            kind=kind,
            where=old.host,
            words=(zh, en),
            weight=weight(desk.rules, kind) + short,
            short=short,
            breaks=short > 0,
        )


def _told(desk: Desk, old: Posting, parts: tuple[Posting, ...], kind: Kind) -> tuple[str, str]:
    host, until = desk.names(old.host), old.end - dt.timedelta(days=1)
    if kind is Kind.MOVED:
        return f"原定派驻{host}（{old.start}至{until}）取消", f"the stay at {host} ({old.start} to {until}) is dropped"
    if kind is Kind.SHIFTED:
        start = parts[0].start
        return f"派驻{host}由{old.start}推迟到{start}开始", f"the stay at {host} starts on {start}, not on {old.start}"
    end = parts[0].end - dt.timedelta(days=1)
    zh, en = f"派驻{host}由{until}提前到{end}结束", f"the stay at {host} ends on {end}, not on {until}"
    if len(parts) > 1:
        again = parts[1].start
        return f"{zh}，{again}再去", f"{en}, and goes on from {again}"
    return zh, en


def _longer(desk: Desk, trial: Trial) -> Iterator[Disturbance]:
    for old in trial.joined:
        until = old.end - dt.timedelta(days=1)
        yield Disturbance(
            kind=Kind.EXTENDED,
            where=old.host,
            words=(
                f"在本单位的派驻（{old.start}至{until}）接长为{trial.stay.weeks}周",
                f"the own stay here ({old.start} to {until}) becomes one of {trial.stay.weeks} weeks",
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
    weeks = sum(w < calendar.circuit_end for w in trial.new_weeks)
    for team in own:
        if bound - {team.hospital} and not was - {team.hospital}:
            name = desk.names(team.id)
            yield Disturbance(
                kind=Kind.TEAM,
                where=team.id,
                words=(
                    f"{name}失去专科医师（巡诊期内{weeks}周不在）",
                    f"{name} loses its specialist (away for {weeks} weeks of the circuits)",
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
    for team_id, days in lost.items():
        name = desk.names(team_id)
        yield Disturbance(
            kind=Kind.VISIT,
            where=team_id,
            words=(f"{name}有{days}天出车少了专科医师", f"{name} lacks its specialist on {days} days of tours"),
            weight=weight(desk.rules, Kind.VISIT) * days,
            breaks=True,
        )
