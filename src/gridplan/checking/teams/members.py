"""Checks of who is in the teams."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case, Check
from gridplan.checking.teams.ground import doctors_of, has_clinic, teams_of, villages_in
from gridplan.checking.teams.specialists import posted_out
from gridplan.domain.people import Person, Role
from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team


def check_roles(case: Case) -> Iterator[Violation]:
    """Everyone is what the team has them for, one of the members leads, and no village doctor is left out."""
    for team in teams_of(case):
        for label, person_id, role in (
            ("家庭医生", team.gp, Role.GP),
            ("护士", team.nurse, Role.NURSE),
            ("县级专科医师", team.specialist, None),
        ):
            person = case.person(person_id) if person_id else None
            named = case.names(team.id)
            if person is None:
                remedy = f"为{case.names(team.hospital)}补充1名{label}" if role else "由牵头医院增派1名职称达标的医师"
                yield case.breach("teams.roles", (team.id,), 1, f"{named}没有{label}", remedy=remedy)
            elif wrong := _misfit(case, team, person, role):
                message = f"{case.names(person.id)}{wrong.format(team=named, label=label)}"
                yield case.breach("teams.roles", (team.id, person.id), 1, message)
        yield from _leader(case, team)
        yield from _listed_doctors(case, team)
    yield from _doctors_left_out(case)


def _misfit(case: Case, team: Team, person: Person, role: Role | None) -> str:
    """Why a person cannot have a role in a team, in words with places for both; a specialist has no role of a name."""
    if not case.serves(person.id):
        return "在巡诊期内多数时间不在岗，不能担任{team}的{label}"
    if role:
        fits = person.role is role and person.workplace == team.hospital
        return "" if fits else "不能担任{team}的{label}（须是本卫生院的{label}）"
    hospitals = {h.id for h in case.county.lead_hospitals}
    able = person.role is Role.PHYSICIAN and person.title >= case.rules.value("postings.min_title")
    return "" if able and person.workplace in hospitals else "不能担任{team}的{label}（须是牵头医院职称达标的医师）"


def _leader(case: Case, team: Team) -> Iterator[Violation]:
    members = [member for member in (team.gp, team.nurse, team.specialist) if member]
    if team.leader and team.leader not in members:
        message = f"{case.names(team.leader)}不是{case.names(team.id)}的成员，不能任队长"
        yield case.breach("teams.roles", (team.id, team.leader), 1, message)
    elif members and not team.leader:
        yield case.breach("teams.roles", (team.id,), 1, f"{case.names(team.id)}没有队长", remedy="从团队成员中指定1名")


def _listed_doctors(case: Case, team: Team) -> Iterator[Violation]:
    """The village doctors whom a team lists but who are none, have left, or work in no village of its area."""
    county = case.county
    clinics = {c.id for c in county.clinics if c.village in villages_in(county, team)}
    for doctor in team.village_doctors:
        person = case.person(doctor)
        if person is None or person.role is not Role.VILLAGE_DOCTOR:
            wrong = "不是村医"
        elif person.leaves and person.leaves <= case.plan.as_of:
            wrong = "已离职"
        elif person.workplace not in clinics:
            wrong = "不在其责任区内的卫生室工作"
        else:
            continue
        message = f"{case.names(team.id)}列为村医的{case.names(doctor)}{wrong}"
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
                message = f"{case.names(clinic.id)}的{case.names(doctor)}没有编入{case.names(team.id)}"
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
        message = f"{case.names(village)}有{len(codes)}个网格没有健康网格员"
        yield case.breach(
            "teams.grid_worker",
            (village, *codes),
            len(codes),
            message,
            reason="网格数据中没有填写",
            remedy="确定人选，填入网格表的“健康网格员”列",
        )


def check_one_person(case: Case) -> Iterator[Violation]:
    """A GP, nurse or village doctor is in one team only."""
    teams: dict[str, list[str]] = defaultdict(list)
    for team in teams_of(case):
        for person in (team.gp, team.nurse, *team.village_doctors):
            if person:
                teams[person].append(team.id)
    for person, ids in teams.items():
        if len(ids) > 1:
            message = f"{case.names(person)}同在{len(ids)}个团队：{case.names.all(ids)}"
            yield case.breach("teams.one_person", (person, *ids), len(ids) - 1, message)


def check_specialist_cap(case: Case) -> Iterator[Violation]:
    """A specialist serves no more teams than the cap."""
    cap = round(case.rules.value("teams.specialist_cap"))
    for person, count in Counter(t.specialist for t in teams_of(case) if t.specialist).items():
        if count > cap:
            message = f"{case.names(person)}服务{count}个团队，最多{cap}个"
            yield case.breach("teams.specialist_cap", (person,), count - cap, message)


def check_specialist_free(case: Case) -> Iterator[Violation]:
    """A specialist posted for most of what is left of the circuit horizon serves the teams of that hospital only."""
    hosts, crew = posted_out(case), _crews(case)
    for team in teams_of(case):
        if team.specialist is None:
            continue
        away = hosts.get(team.specialist, set()) - {team.hospital}
        if away or team.specialist in crew:
            where = f"派驻{case.names.all(sorted(away))}" if away else "在移动医院车组"
            message = f"{case.names(team.id)}的专科医师{case.names(team.specialist)}{where}，不能兼顾"
            yield case.breach("teams.specialist_free", (team.id, team.specialist, *sorted(away)), 1, message)


CHECKS: Mapping[str, Check] = {
    "teams.roles": check_roles,
    "teams.grid_worker": check_grid_worker,
    "teams.one_person": check_one_person,
    "teams.specialist_cap": check_specialist_cap,
    "teams.specialist_free": check_specialist_free,
}
