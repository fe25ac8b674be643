"""Checks of the teams."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case, Check
from gridplan.checking.coverage import services_of
from gridplan.checking.postings import postings_of
from gridplan.domain.adjacency import neighbours, parts
from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.places import Grid, Village
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.territories import Team


def teams_of(case: Case) -> tuple[Team, ...]:
    """The plan's teams; none where the solver found no solution."""
    solution = case.plan.territories.solution
    return solution.teams if solution else ()


def workload(county: County, places: tuple[Village | Grid, ...]) -> float:
    """Residents, weighted key groups and weighted area of some places, in person-equivalents."""
    per_head = county.rules.value("teams.key_group_weight")
    per_km2 = county.rules.value("teams.area_weight")
    return sum(p.residents + per_head * sum(p.key_groups.values()) + per_km2 * p.area_km2 for p in places)


def area_of(county: County, team: Team) -> tuple[Village | Grid, ...]:
    """The whole villages and the grids that a team looks after."""
    return (*(county.village(v) for v in team.villages), *(county.grid(g) for g in team.grids))


def check_one_team(case: Case) -> Iterator[Violation]:
    """Each village belongs to exactly one team, whole or grid by grid."""
    whole = Counter(code for team in teams_of(case) for code in team.villages)
    by_grid = Counter(code for team in teams_of(case) for code in team.grids)
    for team_id, count in Counter(team.id for team in teams_of(case)).items():
        if count > 1:
            yield case.breach("teams.one_team", (team_id,), count - 1, f"有{count}个团队同用编号{team_id}")
    for village in case.county.villages:
        grids = [g.code for g in case.county.grids_of(village.code)]
        split = any(by_grid[g] for g in grids)
        if not split:
            if whole[village.code] != 1:
                message = _belongs(case, village.code, whole[village.code])
                yield case.breach("teams.one_team", (village.code,), abs(whole[village.code] - 1), message)
            continue
        for code in grids:
            count = by_grid[code] + whole[village.code]
            if count != 1:
                message = _belongs(case, code, count)
                yield case.breach("teams.one_team", (code,), abs(count - 1), message)


def _belongs(case: Case, code: str, count: int) -> str:
    return f"{case.names(code)}同属{count}个团队" if count else f"{case.names(code)}没有团队负责"


def check_roles(case: Case) -> Iterator[Violation]:
    """GP and nurse are of the team's hospital, the specialist a physician with the title asked for."""
    lowest = case.rules.value("postings.min_title")
    hospitals = {h.id for h in case.county.lead_hospitals}
    for team in teams_of(case):
        wanted = (
            ("家庭医生", team.gp, Role.GP),
            ("护士", team.nurse, Role.NURSE),
            ("县级专科医师", team.specialist, None),
        )
        for label, person_id, role in wanted:
            person = case.person(person_id) if person_id else None
            if person and not case.serves(person_id):
                message = f"{case.names(person.id)}在巡诊期内多数时间不在岗，不能担任{case.names(team.id)}的{label}"
                yield case.breach("teams.roles", (team.id, person.id), 1, message)
            elif person is None:
                yield case.breach("teams.roles", (team.id,), 1, f"{case.names(team.id)}没有{label}")
            elif role and (person.role is not role or person.workplace != team.hospital):
                message = f"{case.names(person.id)}不能担任{case.names(team.id)}的{label}（须是本卫生院的{label}）"
                yield case.breach("teams.roles", (team.id, person.id), 1, message)
            elif not role and (
                person.role is not Role.PHYSICIAN or person.title < lowest or person.workplace not in hospitals
            ):
                message = f"{case.names(person.id)}不能担任{case.names(team.id)}的{label}（须是牵头医院职称达标的医师）"
                yield case.breach("teams.roles", (team.id, person.id), 1, message)


def check_village_doctor(case: Case) -> Iterator[Violation]:
    """A village doctor works in the team's area, or serves one of its villages from the neighbouring one."""
    county = case.county
    staffed = {c.village for c in county.clinics if county.clinic_doctors(c.id)}
    served = {s.village for s in services_of(case) if s.mode is CoverageMode.NEIGHBOUR_CLINIC}
    for team in teams_of(case):
        villages = {*team.villages, *(county.grid(g).village for g in team.grids)}
        if not villages & (staffed | served):
            yield case.breach(
                "teams.village_doctor",
                (team.id, *sorted(villages)),
                1,
                f"{case.names(team.id)}责任区内没有村医",
                reason="花名册上这些村的卫生室都没有村医",
            )


def check_grid_worker(case: Case) -> Iterator[Violation]:
    """Every grid of the input has a grid worker; one violation for each village with gaps."""
    missing: dict[str, list[str]] = defaultdict(list)
    for grid in case.county.grids:
        if not grid.workers and not grid.derived:
            missing[grid.village].append(grid.code)
    for village, codes in missing.items():
        message = f"{case.names(village)}有{len(codes)}个网格没有健康网格员"
        reason = "网格数据中没有填写"
        yield case.breach("teams.grid_worker", (village, *codes), len(codes), message, reason=reason)


def check_one_person(case: Case) -> Iterator[Violation]:
    """A GP or nurse is in one team only."""
    teams: dict[str, list[str]] = defaultdict(list)
    for team in teams_of(case):
        for person in (team.gp, team.nurse):
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
    """A specialist who is posted during the circuit horizon serves teams of that township only."""
    calendar = case.county.calendar
    hosts: dict[str, set[str]] = defaultdict(set)
    for posting in postings_of(case):
        if posting.start < calendar.circuit_end and posting.end > max(calendar.start, case.plan.as_of):
            hosts[posting.person].add(posting.host)
    crew = {member for vehicle in case.county.vehicles for member in vehicle.crew}
    for team in teams_of(case):
        if team.specialist is None:
            continue
        away = hosts.get(team.specialist, set()) - {team.hospital}
        if away or team.specialist in crew:
            where = f"派驻{case.names.all(sorted(away))}" if away else "在移动医院车组"
            message = f"{case.names(team.id)}的专科医师{case.names(team.specialist)}{where}，不能兼顾"
            yield case.breach("teams.specialist_free", (team.id, team.specialist, *sorted(away)), 1, message)


def check_inside_township(case: Case) -> Iterator[Violation]:
    """All of a team's area lies in its township, and its hospital too."""
    county = case.county
    for team in teams_of(case):
        outside = [v for v in team.villages if county.village(v).township != team.township]
        outside += [g for g in team.grids if county.village(county.grid(g).village).township != team.township]
        if county.township_hospital(team.hospital).township != team.township:
            outside.append(team.hospital)
        if outside:
            message = f"{case.names(team.id)}的责任区伸出{case.names(team.township)}：{case.names.all(outside)}"
            yield case.breach("teams.inside_township", (team.id, *outside), len(outside), message)


def check_contiguous(case: Case) -> Iterator[Violation]:
    """A team's area is one piece under the neighbourhood of its township's villages and grids."""
    by_township: dict[str, list[Team]] = defaultdict(list)
    for team in teams_of(case):
        by_township[team.township].append(team)
    for teams in by_township.values():
        places = {p.code: p for team in teams for p in area_of(case.county, team)}
        pairs = neighbours({code: place.area for code, place in places.items()})
        for team in teams:
            pieces = parts((*team.villages, *team.grids), pairs)
            if len(pieces) > 1:
                message = f"{case.names(team.id)}的责任区分成{len(pieces)}片，不相连"
                rest = tuple(code for piece in pieces[1:] for code in sorted(piece))
                yield case.breach("teams.contiguous", (team.id, *rest), len(pieces) - 1, message)


def check_split(case: Case) -> Iterator[Violation]:
    """Only villages above the threshold are split, and those above it are."""
    threshold = case.rules.value("teams.split_above")
    split = {case.county.grid(g).village for team in teams_of(case) for g in team.grids}
    for village in case.county.villages:
        large = village.residents > threshold
        divisible = len(case.county.grids_of(village.code)) > 1
        if (village.code in split) == (large and divisible):
            continue
        told = "却被拆分" if village.code in split else "却未拆分"
        side = "超过" if large else "未超过" if village.residents < threshold else "等于"
        message = f"{case.names(village.code)}{village.residents}人，{side}拆分阈值{threshold:g}人，{told}"
        yield case.breach("teams.split_above", (village.code,), abs(village.residents - threshold), message)


def check_balance(case: Case) -> Iterator[Violation]:
    """Each team's workload lies within the band around its township's mean."""
    share = case.rules.value("teams.balance")
    loads: dict[str, dict[str, float]] = defaultdict(dict)
    for team in teams_of(case):
        loads[team.township][team.id] = workload(case.county, area_of(case.county, team))
    for own in loads.values():
        mean = sum(own.values()) / len(own)
        for team_id, load in own.items():
            if abs(load - mean) > share * mean + 2:  # units carry whole persons: two may be lost to rounding
                gap = round(100 * abs(load - mean) / mean)
                side = f"高出{gap}%" if load > mean else f"低{gap}%"
                message = f"{case.names(team_id)}工作量{load:.0f}，本镇平均{mean:.0f}，{side}"
                amount = round(abs(load - mean) / mean, 3)
                yield case.breach("teams.balance", (team_id,), amount, message, reason=_why_outside(case))


def _why_outside(case: Case) -> str:
    """Why a workload is outside the band, as far as the solver's proof goes; nothing where it made no claim."""
    goal = next((g for g in case.plan.territories.goals if g.name == "outside_band"), None)
    if goal is None:
        return ""
    return "该镇无法划成都在允许范围内的连片责任区" if goal.gap == 0 else "求解时限内未找到都在允许范围内的连片划法"


CHECKS: Mapping[str, Check] = {
    "teams.one_team": check_one_team,
    "teams.roles": check_roles,
    "teams.village_doctor": check_village_doctor,
    "teams.grid_worker": check_grid_worker,
    "teams.one_person": check_one_person,
    "teams.specialist_cap": check_specialist_cap,
    "teams.specialist_free": check_specialist_free,
    "teams.inside_township": check_inside_township,
    "teams.contiguous": check_contiguous,
    "teams.split_above": check_split,
    "teams.balance": check_balance,
}
