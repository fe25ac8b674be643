"""Who is missing in a team: why, and where somebody could come from."""

from __future__ import annotations

from gridplan.domain.county import County
from gridplan.domain.facilities import VillageClinic
from gridplan.domain.people import Person, Role
from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team
from gridplan.domain.travel_words import minutes_up
from gridplan.planning.explaining.trials import Desk
from gridplan.planning.teams.roster import serves, staff_of

_ROLES = {Role.GP: "全科医生", Role.NURSE: "护士"}


def roles(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A role of a team that nobody fills, or somebody who may not; the checker tells of each role by itself."""
    if team is None:
        return "", ""
    wrong = set(violation.where[1:])
    whys, remedies = [], []
    for role, held, named in ((Role.GP, team.gp, "医生"), (Role.NURSE, team.nurse, "护士")):
        if (held is None and named in violation.message) or held in wrong:
            why, remedy = _replacement(desk, team, role)
            whys.append(why)
            remedies.append(remedy)
    if team.specialist in wrong or (team.specialist is None and "专科" in violation.message):
        why, remedy = _specialist(desk)
        whys.append(why)
        remedies.append(remedy)
    return "；".join(whys), "；".join(remedies)


def _replacement(desk: Desk, team: Team, role: Role) -> tuple[str, str]:
    """From the own hospital, else from the nearest that has somebody to spare, else somebody new."""
    title, hospital = _ROLES[role], desk.names(team.hospital)
    spare = _spare(desk, role)
    here = len(staff_of(desk.county, team.hospital, role, desk.plan.as_of))
    teams = sum(each.hospital == team.hospital for each in desk.layout.teams)
    why = f"{hospital}在岗{title}{here}名，团队{teams}个"
    if spare.get(team.hospital):
        return why, f"由本院未入队的{title}{desk.names(spare[team.hospital][0].id)}担任"
    travel = desk.layout.problem.travel
    ways = [(travel.between(h, team.hospital), h) for h, people in spare.items() if people]
    reached = sorted((seconds, h) for seconds, h in ways if seconds is not None)
    if not reached:
        return why, f"各卫生院都没有未入队的{title}，须新招1名"
    seconds, nearest = reached[0]
    person, free = desk.names(spare[nearest][0].id), len(spare[nearest])
    way = f"车程{minutes_up(seconds):g}分钟，该院有{free}名未入队"
    return why, f"从{desk.names(nearest)}调{title}{person}（{way}）"


def _spare(desk: Desk, role: Role) -> dict[str, list[Person]]:
    """Hospital → people of the role who are in no team."""
    taken = {person for team in desk.layout.teams for person in (team.gp, team.nurse)}
    return {
        hospital.id: [p for p in staff_of(desk.county, hospital.id, role, desk.plan.as_of) if p.id not in taken]
        for hospital in desk.county.township_hospitals
    }


def _specialist(desk: Desk) -> tuple[str, str]:
    county, rules = desk.county, desk.county.rules
    cap, lowest = round(rules.value("teams.specialist_cap")), rules.value("postings.min_title")
    leads = {h.id for h in county.lead_hospitals}
    able = [
        p
        for p in county.people
        if p.role is Role.PHYSICIAN
        and p.title >= lowest
        and p.workplace in leads
        and serves(county, p, desk.plan.as_of)
    ]
    teams = len(desk.layout.teams)
    why = f"职称达标、在岗的县级医师{len(able)}名，每名最多{cap}个团队，共{teams}个团队"
    missing = sum(team.specialist is None for team in desk.layout.teams)
    remedy = f"增{max(1, -(-missing // cap))}名职称达标的县级医师"
    if able and len(able) * cap < teams:
        remedy += f"，或把每名服务的团队上限提到{-(-teams // len(able))}"
    return why, remedy


def village_doctor(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A team without a village doctor: which clinic to staff."""
    del violation
    if team is None:
        return "", ""
    county = desk.county
    own = {*team.villages, *(county.grid(g).village for g in team.grids)}
    villages = sorted((county.village(code) for code in own), key=lambda v: (-v.residents, v.code))
    inside = {clinic.village for clinic in county.clinics if _has(county, team, clinic)}
    with_clinic = [v for v in villages if v.code in inside]
    if with_clinic:
        best = with_clinic[0]
        why = f"责任区内{len(with_clinic)}个卫生室都没有在册村医"
        return why, f"给{desk.names(best.code)}（{best.residents}人）的卫生室配1名村医"
    beside = next((c for v in villages for c in county.clinics if c.village == v.code), None)
    if beside is not None:  # in another part of a divided village: its doctors beyond the first go to the other parts
        best, needed = county.village(beside.village), _needed(desk, beside.village)
        named = f"{desk.names(best.code)}（{best.residents}人）的卫生室"
        return f"{desk.names(best.code)}的卫生室在该村另一片", f"给{named}再配{needed}名村医，该村每片各有1名"
    best = villages[0]
    return "责任区内没有卫生室", f"在{desk.names(best.code)}（{best.residents}人）设卫生室并配1名村医"


def _has(county: County, team: Team, clinic: VillageClinic) -> bool:
    grid = county.clinic_grid(clinic)
    return clinic.village in team.villages or (grid is not None and grid.code in team.grids)


def _needed(desk: Desk, village: str) -> int:
    """How many village doctors a divided village lacks to have one for each of its parts."""
    clinics = [clinic for clinic in desk.county.clinics if clinic.village == village]
    doctors = sum(len(desk.county.clinic_doctors(clinic.id)) for clinic in clinics)
    return max(1, desk.layout.parts_of.get(village, 1) - doctors)
