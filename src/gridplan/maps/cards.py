"""The cards that open on a click: what leaders ask about a village or a township."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.circuits import MissedVisits
from gridplan.domain.coverage import Service
from gridplan.domain.people import Person
from gridplan.domain.places import Grid, Township, Village
from gridplan.domain.small_counts import KeyCounts
from gridplan.domain.territories import Team
from gridplan.maps.areas import Nearest
from gridplan.maps.changes import sections_by_target
from gridplan.maps.context import Context
from gridplan.maps.spec import ChangesLayer, Notice, Section
from gridplan.maps.team_reasons import Reasons, by_village, why_rows

Row = tuple[str, str]
Visits = Mapping[tuple[str, str], Sequence[tuple[dt.date, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardData:
    """The plan, gathered by village and township.

    Attributes:
        doctors: village → its village doctors.
        sizes: team id → its residents, grid workers and village doctors, in words.
        visits: place → programme → days and crews.
        missed: place → what could not be planned there.
        notices: target → notices.
        reasons: (village, team id) → why the village, or its parts, are with the team.
        changes: target → what differs there from the plan before.
        key_counts: members of key groups as the audience may read them.
    """

    nearest: tuple[Nearest, ...]
    services: Mapping[str, Service]
    teams_of: Mapping[str, Sequence[Team]]
    doctors: Mapping[str, Sequence[Person]]
    sizes: Mapping[str, str]
    grids: Mapping[str, Sequence[Grid]]
    visits: Mapping[str, Mapping[str, Sequence[tuple[dt.date, str]]]]
    missed: Mapping[str, Sequence[MissedVisits]]
    notices: Mapping[str, Sequence[Notice]]
    reasons: Reasons
    changes: Mapping[str, Section]
    key_counts: KeyCounts


def gather(
    context: Context, nearest: tuple[Nearest, ...], notices: Sequence[Notice], changes: ChangesLayer
) -> CardData:
    """Group what cards show, once for all of them."""
    county, plan = context.county, context.plan
    grids: dict[str, list[Grid]] = defaultdict(list)
    for grid in county.grids:
        grids[grid.village].append(grid)
    village_of = {g.code: g.village for g in county.grids}
    teams_of: dict[str, list[Team]] = defaultdict(list)
    for team in context.teams.values():
        for village in dict.fromkeys((*team.villages, *(village_of[g] for g in team.grids))):
            teams_of[village].append(team)
    clinics = {c.id: c.village for c in county.clinics}
    doctors: dict[str, list[Person]] = defaultdict(list)
    for person in county.people:
        if person.role == "village_doctor" and person.workplace in clinics:
            doctors[clinics[person.workplace]].append(person)
    visits: dict[str, dict[str, list[tuple[dt.date, str]]]] = defaultdict(lambda: defaultdict(list))
    for tour in plan.tours:
        for stop in tour.stops:
            visits[stop.place][stop.programme].append((tour.day + dt.timedelta(days=stop.night), tour.crew))
    missed: dict[str, list[MissedVisits]] = defaultdict(list)
    for each in plan.circuits.solution.missed if plan.circuits.solution else ():
        missed[each.place].append(each)
    by_target: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_target[notice.target].append(notice)
    services = plan.coverage.solution.services if plan.coverage.solution else ()
    return CardData(
        nearest=nearest,
        services={s.village: s for s in services},
        teams_of=teams_of,
        doctors=doctors,
        sizes={team.id: _size(context, team, grids) for team in context.teams.values()},
        grids=grids,
        visits=visits,
        missed=missed,
        notices=by_target,
        reasons=by_village(plan.reasons),
        changes=sections_by_target(context, changes),
        key_counts=KeyCounts(county, context.names.audience),
    )


def _size(context: Context, team: Team, grids_of: Mapping[str, Sequence[Grid]]) -> str:
    county = context.county
    split = [county.grid(code) for code in team.grids]
    grids = [*split, *(grid for village in team.villages for grid in grids_of.get(village, ()))]
    residents = sum(grid.residents for grid in split) + sum(county.village(v).residents for v in team.villages)
    workers = sum(len(grid.workers) for grid in grids)
    doctors = len(team.village_doctors)
    return context.words("card.team_counts", residents=f"{residents:,}", workers=workers, doctors=doctors)


def village_card(context: Context, data: CardData, village: Village) -> tuple[Section, ...]:
    """A village's card."""
    words = context.words
    sections = [
        Section(title="", rows=_facts(context, data, village)),
        Section(title=words("card.service"), rows=_service(context, data, village)),
        *_changed(data, f"v{context.villages[village.code]}"),
        *(_team(context, data, team, village) for team in data.teams_of.get(village.code, ())),
        Section(title=words("card.visits"), rows=_visits(context, data, village.code)),
        Section(title=words("card.missed"), rows=_missed(context, data, village.code)),
        Section(title=words("card.times"), rows=_times(context, data, context.villages[village.code])),
        Section(title=words("card.grids"), rows=_grids(context, data, village)),
        Section(title=words("card.problems"), rows=_problems(data, f"v{context.villages[village.code]}")),
    ]
    return tuple(section for section in sections if section.rows)


def township_card(context: Context, data: CardData, township: Township) -> tuple[Section, ...]:
    """A township's card; the page adds who is posted in the week chosen."""
    words, county = context.words, context.county
    villages = county.villages_of(township.code)
    facts: list[Row] = [
        (words("card.zone"), county.name_of(township.zone)),
        (words("facility.township_hospital"), words.list([h.name for h in county.hospitals_of(township.code)])),
        (words("card.population"), f"{sum(v.residents for v in villages):,}"),
        (words("card.villages"), str(len(villages))),
    ]
    if township.derived:
        facts.append((words("card.derived"), "✓"))
    teams = [team for team in context.teams.values() if team.township == township.code]
    rows = tuple((context.team_names[t.id], _members(context, data, t)) for t in teams)
    stewards = [h.steward for h in county.hospitals_of(township.code) if h.steward]
    facts.append((words("card.institution_steward"), words.list(context.names.texts(stewards))))
    sections = [
        Section(title="", rows=tuple(row for row in facts if row[1])),
        *_changed(data, f"t{context.townships[township.code]}"),
        Section(title=words("card.teams"), rows=rows),
        *_other_places(context, data, township),
        Section(title=words("card.problems"), rows=_problems(data, f"t{context.townships[township.code]}")),
    ]
    return tuple(section for section in sections if section.rows)


def _facts(context: Context, data: CardData, village: Village) -> tuple[Row, ...]:
    words, county = context.words, context.county
    groups = dict(county.key_groups)
    rows: list[Row] = [
        (words("card.township_of"), county.name_of(village.township)),
        (words("card.zone"), county.name_of(county.township(village.township).zone)),
        (words("card.code"), village.code),
        (words("card.population"), f"{village.residents:,}"),
    ]
    told = data.key_counts.told  # in a small village, a count of one names somebody
    counts = [f"{groups.get(key, key)} {told(village.code, key)}" for key, n in village.key_groups.items() if n]
    if counts and context.names.shown:
        rows.append((words("card.key_groups"), words.list(counts)))
    if village.steward and (steward := context.names.text(village.steward)):
        rows.append((words("card.steward"), steward))
    if village.derived:
        rows.append((words("card.derived"), "✓"))
    return tuple(rows)


def _service(context: Context, data: CardData, village: Village) -> tuple[Row, ...]:
    words = context.words
    if context.plan.coverage.solution is None:
        return ()
    service = data.services.get(village.code)
    if service is None:
        return ((words("card.service"), words("coverage.uncovered")),)
    provider = context.county.name_of(service.provider)
    minutes = context.minutes(village.code, service.provider)
    if minutes is not None:
        provider += f" · {words('card.time', minutes=minutes)}"
    return ((words("card.service"), words(f"coverage.{service.mode.value}")), (words("card.provider"), provider))


def _other_places(context: Context, data: CardData, township: Township) -> Iterator[Section]:
    """Hospitals and visit places of a township to which somebody comes, or should."""
    county, words = context.county, context.words
    visited = [p for p in county.visit_places if p.township == township.code]
    notes = {p.id: f"{p.kind} · {words('card.persons', n=p.persons)}" for p in visited}
    for place in (*(h.id for h in county.hospitals_of(township.code)), *notes):
        rows = (*_visits(context, data, place), *_missed(context, data, place))
        head: tuple[Row, ...] = ((words("facility.visit_place"), notes[place]),) if place in notes else ()
        if rows or head:
            yield Section(title=f"{words('card.visits')} · {county.name_of(place)}", rows=(*head, *rows))


def _missed(context: Context, data: CardData, place: str) -> tuple[Row, ...]:
    """What could not be planned at a place, in a word why."""
    words = context.words
    return tuple(
        (
            context.county.name_of(missed.programme),
            f"{words('card.visit', n=missed.count)}{words('colon')}{words(f'missed.{missed.reason.value}')}",
        )
        for missed in data.missed.get(place, ())
    )


def _visits(context: Context, data: CardData, place: str) -> tuple[Row, ...]:
    words = context.words
    rows = []
    for programme, visits in sorted(data.visits.get(place, {}).items()):
        ordered = sorted(visits)
        crews = words.list([context.crew(crew) for crew in dict.fromkeys(crew for _, crew in ordered)])
        days = words.list([words.day(day) for day, _ in ordered])
        text = f"{words('card.visit', n=len(ordered))}{words('colon')}{days}{_aside(context, crews)}"
        rows.append((context.county.name_of(programme), text))
    return tuple(rows)


def _times(context: Context, data: CardData, village: int) -> tuple[Row, ...]:
    words = context.words
    rows = []
    for level in data.nearest:
        seconds = level.seconds[village]
        place = context.county.name_of(level.facility[village])
        near = f"{place} · {words('card.time', minutes=round(seconds / 60))}"
        rows.append((words(f"travel.{level.level}"), near if seconds >= 0 else words("travel.unreachable")))
    return tuple(rows)


def _team(context: Context, data: CardData, team: Team, village: Village) -> Section:
    words, names, county = context.words, context.names, context.county
    rows = [(words(f"card.{role}"), _holders(context, team, role, member)) for role, member in _roles(team)]
    if team.leader:
        rows.insert(0, (words("card.leader"), _holders(context, team, "leader", team.leader)))
    own = data.doctors.get(village.code, ())
    for key, doctors in (("own_doctor", [p.id for p in own]), ("village_doctor", team.village_doctors)):
        if doctors:
            shown = [name for doctor in doctors if (name := names.of(doctor))]
            rows.append((words(f"card.{key}"), words.list(shown) or words("card.withheld")))
    hospital = county.township_hospital(team.hospital)
    if hospital.steward and (steward := names.text(hospital.steward)):
        rows.append((words("card.institution_steward"), f"{steward}{_aside(context, hospital.name)}"))
    rows.append((words("card.team_size"), data.sizes[team.id]))
    rows += why_rows(context, data.reasons.get((village.code, team.id), ()))
    return Section(title=f"{words('card.team')} · {context.team_names[team.id]}", rows=tuple(rows))


def _roles(team: Team) -> tuple[tuple[str, str | None], ...]:
    return (("specialist", team.specialist), ("gp", team.gp), ("nurse", team.nurse))


def _holders(context: Context, team: Team, role: str, member: str | None) -> str:
    """Who has a role: before its member those who still have it, each with the last day."""
    still = (p for p in team.predecessors if p.role == role and p.until > context.plan.as_of)
    later = [p for p in still if context.names.of(p.person)]
    told = [
        context.words(
            "card.until", person=_member(context, p.person), last=context.words.full(p.until - dt.timedelta(days=1))
        )
        for p in sorted(later, key=lambda p: p.until)
    ]
    return context.words("sentence.separator").join([*told, _member(context, member)])


def _member(context: Context, member: str | None) -> str:
    if member is None:
        return context.words("card.nobody")
    name = context.names.of(member)
    if not name or member not in context.county:
        return context.words("card.withheld")
    person = context.county.person(member)
    notes = [person.specialty or "", context.words(f"title.{person.title.value}")]
    note = context.words.list([n for n in notes if n])
    return f"{name}{_aside(context, note)}" if note else name


def _aside(context: Context, note: str) -> str:
    """A note in the brackets of the map's language."""
    return f"（{note}）" if context.words.lang == "zh" else f" ({note})"


def _members(context: Context, data: CardData, team: Team) -> str:
    words = context.words
    named = [f"{words(f'card.{role}')} {_member(context, member)}" for role, member in _roles(team)]
    if team.leader:
        named.insert(0, f"{words('card.leader')} {context.names.of(team.leader) or words('card.withheld')}")
    return words("sentence.separator").join([*named, data.sizes[team.id]])


def _grids(context: Context, data: CardData, village: Village) -> tuple[Row, ...]:
    words, names = context.words, context.names
    rows = []
    for grid in data.grids.get(village.code, ()):
        parts = []
        groups = (
            ("head", names.texts([grid.head] if grid.head else [])),
            ("workers", names.texts(grid.workers)),
            ("sentinels", names.texts(grid.sentinels)),
        )
        for key, shown in groups:
            if shown:
                parts.append(f"{words(f'card.{key}')} {words.list(shown)}")
        count = f"{grid.residents:,} {words('unit.residents')}"
        rows.append((grid.name, words("sentence.separator").join([count, *parts])))
    return tuple(rows)


def _changed(data: CardData, target: str) -> tuple[Section, ...]:
    return (data.changes[target],) if target in data.changes else ()


def _problems(data: CardData, target: str) -> tuple[Row, ...]:
    return tuple((notice.title, notice.text) for notice in data.notices.get(target, ()))
