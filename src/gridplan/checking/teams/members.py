"""Checks of who is in the teams."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case, Check
from gridplan.checking.teams.ground import doctors_of, has_clinic, teams_of, villages_in
from gridplan.checking.teams.specialists import posted_out
from gridplan.domain.people import Person, Role
from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team
from gridplan.languages import Said, said


def check_roles(case: Case) -> Iterator[Violation]:
    """Everyone is what the team has them for, one of the members leads, and no village doctor is left out."""
    for team in teams_of(case):
        for label, person_id, role in (
            (said("family doctor", context="team role"), team.gp, Role.GP),
            (said("nurse", context="team role"), team.nurse, Role.NURSE),
            (said("county specialist", context="team role"), team.specialist, None),
        ):
            person = case.person(person_id) if person_id else None
            if person is None:
                remedy = said("have a lead hospital send one more physician with the title asked for")
                if role:
                    remedy = said("find {hospital} one more {role}", hospital=case.names(team.hospital), role=label)
                message = said("{team} has no {role}", team=case.names(team.id), role=label)
                yield case.breach("teams.roles", (team.id,), 1, message, remedy=remedy)
            elif wrong := _misfit(case, team, person, role, label):
                yield case.breach("teams.roles", (team.id, person.id), 1, wrong)
        yield from _early(case, team)
        yield from _leader(case, team)
        yield from _listed_doctors(case, team)
    yield from _doctors_left_out(case)


def _misfit(case: Case, team: Team, person: Person, role: Role | None, label: Said) -> str:
    """That a person cannot have a role in a team, and why; empty where they can. A specialist has no ``role``."""
    who, named = case.names(person.id), case.names(team.id)
    if not case.serves(person.id) and not _takes_over(case, team, person):
        return said(
            "{person} is not at work for most of the circuits and cannot be the {role} of {team}",
            person=who,
            role=label,
            team=named,
        )
    if role:
        fits = person.role is role and person.workplace == team.hospital
        asked = said("must be {role} of this hospital", role=label)
    else:
        hospitals = {h.id for h in case.county.lead_hospitals}
        able = person.role is Role.PHYSICIAN and person.title >= case.rules.value("postings.min_title")
        fits = able and person.workplace in hospitals
        asked = said("must be a physician of a lead hospital with the title asked for")
    if fits:
        return ""
    return said("{person} cannot be the {role} of {team} ({asked})", person=who, role=label, team=named, asked=asked)


def _takes_over(case: Case, team: Team, person: Person) -> bool:
    """Whether somebody who joins later takes over in time from a predecessor, and stays."""
    calendar, joins = case.county.calendar, person.joins
    if joins is None or (person.leaves and person.leaves < calendar.circuit_end):
        return False
    until = max((p.until for p in team.predecessors if getattr(team, p.role) == person.id), default=None)
    own = [day for day in calendar.workdays if day >= joins]
    if until is None or any(until <= day < joins for day in calendar.workdays):
        return False
    return 2 * sum(not person.works_on(day) for day in own) < len(own)


def _early(case: Case, team: Team) -> Iterator[Violation]:
    """Predecessors of members who are gone before the members take over."""
    for former in team.predecessors:
        if former.until <= case.plan.as_of:
            continue
        person, last = case.person(former.person), former.until - dt.timedelta(days=1)
        if person is None or (person.leaves and person.leaves <= last):
            message = said(
                "{person} is to serve in {team} until {last}, but is no longer there",
                person=case.names(former.person),
                team=case.names(team.id),
                last=last,
            )
            yield case.breach("teams.roles", (team.id, former.person), 1, message)


def _leader(case: Case, team: Team) -> Iterator[Violation]:
    members = [member for member in (team.gp, team.nurse, team.specialist) if member]
    if team.leader and team.leader not in members:
        message = said(
            "{person} is no member of {team} and cannot lead it",
            person=case.names(team.leader),
            team=case.names(team.id),
        )
        yield case.breach("teams.roles", (team.id, team.leader), 1, message)
    elif members and not team.leader:
        message, remedy = said("{team} has no leader", team=case.names(team.id)), said("choose one of its members")
        yield case.breach("teams.roles", (team.id,), 1, message, remedy=remedy)


def _listed_doctors(case: Case, team: Team) -> Iterator[Violation]:
    """The village doctors whom a team lists but who are none, have left, or work in no village of its area."""
    county = case.county
    clinics = {c.id for c in county.clinics if c.village in villages_in(county, team)}
    for doctor in team.village_doctors:
        person = case.person(doctor)
        if person is None or person.role is not Role.VILLAGE_DOCTOR:
            wrong = said("is none", context="listed doctor")
        elif person.leaves and person.leaves <= case.plan.as_of:
            wrong = said("has left", context="listed doctor")
        elif person.workplace not in clinics:
            wrong = said("works in no clinic of its area")
        else:
            continue
        message = said(
            "{person}, whom {team} lists as a village doctor, {wrong}",
            person=case.names(doctor),
            team=case.names(team.id),
            wrong=wrong,
        )
        yield case.breach("teams.roles", (team.id, doctor), 1, message)


def _doctors_left_out(case: Case) -> Iterator[Violation]:
    """Village doctors at work in a team's area whom no team lists."""
    listed = {doctor for team in teams_of(case) for doctor in team.village_doctors} | _crews(case)
    doctors = doctors_of(case.county)
    for clinic in case.county.clinics:
        missing = [d for d in doctors.get(clinic.id, ()) if d not in listed and case.serves(d)]
        own = [team for team in teams_of(case) if has_clinic(case.county, team, clinic)] if missing else []
        for team in own[:1]:
            for doctor in missing:
                message = said(
                    "{person} of {clinic} is not listed in {team}",
                    person=case.names(doctor),
                    clinic=case.names(clinic.id),
                    team=case.names(team.id),
                )
                yield case.breach("teams.roles", (team.id, doctor), 1, message)


def _crews(case: Case) -> set[str]:
    """Who goes with a vehicle."""
    return {member for vehicle in case.county.vehicles for member in vehicle.crew}


def check_grid_worker(case: Case) -> Iterator[Violation]:
    """Every grid of the input has a grid worker; one violation for each village with gaps."""
    missing: dict[str, list[str]] = defaultdict(list)
    for grid in case.county.grids:
        if not grid.workers and not grid.derived:
            missing[grid.village].append(grid.code)
    for village, codes in missing.items():
        message = said(
            "{village} has {count} grid without a grid worker",
            plural="{village} has {count} grids without a grid worker",
            village=case.names(village),
            count=len(codes),
        )
        yield case.breach(
            "teams.grid_worker",
            (village, *codes),
            len(codes),
            message,
            reason=said("the table of grids does not name any"),
            remedy=said("choose somebody and fill in the column “{column}” of the table of grids", column="健康网格员"),
        )


def check_one_person(case: Case) -> Iterator[Violation]:
    """A GP, nurse or village doctor is in one team only."""
    teams: dict[str, list[str]] = defaultdict(list)
    for team in teams_of(case):
        for person in (team.gp, team.nurse, *team.village_doctors):
            if person:
                teams[person].append(team.id)
        now = [p for p in team.predecessors if p.role in {"gp", "nurse"} and p.until > case.plan.as_of]
        for former in now:
            if team.id not in teams[former.person]:
                teams[former.person].append(team.id)
    for person, ids in teams.items():
        if len(ids) > 1:
            message = said(
                "{person} is in {number} teams: {teams}",
                person=case.names(person),
                number=len(ids),
                teams=case.names.all(ids),
            )
            yield case.breach("teams.one_person", (person, *ids), len(ids) - 1, message)


def check_specialist_cap(case: Case) -> Iterator[Violation]:
    """A specialist serves no more teams than the cap."""
    cap = round(case.rules.value("teams.specialist_cap"))
    for person, count in Counter(t.specialist for t in teams_of(case) if t.specialist).items():
        if count > cap:
            message = said(
                "{person} serves {number} teams, at most {cap} are allowed",
                person=case.names(person),
                number=count,
                cap=cap,
            )
            yield case.breach("teams.specialist_cap", (person,), count - cap, message)


def check_specialist_free(case: Case) -> Iterator[Violation]:
    """A specialist posted for most of what is left of the circuit horizon serves the teams of that hospital only."""
    hosts, crew = posted_out(case), _crews(case)
    for team in teams_of(case):
        if team.specialist is None:
            continue
        away = hosts.get(team.specialist, set()) - {team.hospital}
        if away or team.specialist in crew:
            where = said("goes with a mobile hospital", context="specialist")
            if away:
                where = said("is posted to {hosts}", hosts=case.names.all(sorted(away)))
            message = said(
                "{person}, specialist of {team}, {where} and cannot do both",
                person=case.names(team.specialist),
                team=case.names(team.id),
                where=where,
            )
            yield case.breach("teams.specialist_free", (team.id, team.specialist, *sorted(away)), 1, message)


CHECKS: Mapping[str, Check] = {
    "teams.roles": check_roles,
    "teams.grid_worker": check_grid_worker,
    "teams.one_person": check_one_person,
    "teams.specialist_cap": check_specialist_cap,
    "teams.specialist_free": check_specialist_free,
}
