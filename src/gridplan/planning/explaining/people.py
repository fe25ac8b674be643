"""Who is missing in a team: why, and where somebody could come from."""

from __future__ import annotations

from gridplan.domain.county import County
from gridplan.domain.facilities import VillageClinic
from gridplan.domain.people import Person, Role
from gridplan.domain.places import Village
from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team
from gridplan.domain.travel_words import minutes_up
from gridplan.languages import amounts, said
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining.trials import Desk
from gridplan.planning.teams.roster import serves, staff_of


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
    return phrases.clauses(whys), phrases.clauses(remedies)


def _replacement(desk: Desk, team: Team, role: Role) -> tuple[str, str]:
    """From the own hospital, else from the nearest that has somebody to spare, else somebody new."""
    title, hospital = said("GP") if role is Role.GP else said("nurse", context="role"), desk.names(team.hospital)
    spare = _spare(desk, role)
    here = len(staff_of(desk.county, team.hospital, role, desk.plan.as_of))
    teams = sum(each.hospital == team.hospital for each in desk.layout.teams)
    why = said(
        "{hospital} has {people} at work for {teams}",
        hospital=hospital,
        people=phrases.staff(role, here),
        teams=_for_teams(teams),
    )
    if spare.get(team.hospital):
        own = desk.names(spare[team.hospital][0].id)
        return why, said("give the place to {person}, a {title} of the hospital in no team", title=title, person=own)
    travel = desk.layout.problem.travel
    ways = [(travel.between(h, team.hospital), h) for h, people in spare.items() if people]
    reached = sorted((seconds, h) for seconds, h in ways if seconds is not None)
    if not reached:
        return why, said("no hospital has a {title} who is in no team: 1 must be hired", title=title)
    seconds, nearest = reached[0]
    return why, said(
        "move {title} {person} from {hospital} ({minutes:g} min by car; {free} there in no team)",
        title=title,
        person=desk.names(spare[nearest][0].id),
        hospital=desk.names(nearest),
        minutes=minutes_up(seconds),
        free=len(spare[nearest]),
    )


def _for_teams(count: int) -> str:
    return said("{count} team", plural="{count} teams", context="there are", count=count)


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
    why = said(
        "{count} county physician of the title asked for is at work, each for at most {cap}; there are {teams} in all",
        plural="{count} county physicians of the title asked for are at work, each for at most {cap}; there are "
        "{teams} in all",
        count=len(able),
        cap=amounts.teams(cap),
        teams=amounts.teams(teams),
    )
    missing = sum(team.specialist is None for team in desk.layout.teams)
    remedy: str = said(
        "add {count} county physician of the title asked for",
        plural="add {count} county physicians of the title asked for",
        count=max(1, -(-missing // cap)),
    )
    if able and len(able) * cap < teams:
        enough = -(-teams // len(able))
        remedy = said("{remedy}, or raise the most teams of one physician to {enough}", remedy=remedy, enough=enough)
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
        why = said(
            "the {count} clinic of the area has no village doctor",
            plural="none of the {count} clinics of the area has a village doctor",
            count=len(with_clinic),
        )
        return why, said("give the clinic of {village} a village doctor", village=_with_residents(desk, best))
    beside = next((c for v in villages for c in county.clinics if c.village == v.code), None)
    if beside is not None:  # in another part of a divided village: its doctors beyond the first go to the other parts
        best, needed = county.village(beside.village), _needed(desk, beside.village)
        return (
            said("the clinic of {village} is in another part of it", village=desk.names(best.code)),
            said(
                "give the clinic of {village} {count} more village doctor, 1 for each part of the village",
                plural="give the clinic of {village} {count} more village doctors, 1 for each part of the village",
                count=needed,
                village=_with_residents(desk, best),
            ),
        )
    return (
        said("there is no clinic in the area"),
        said("set up a clinic with a village doctor in {village}", village=_with_residents(desk, villages[0])),
    )


def _with_residents(desk: Desk, village: Village) -> str:
    return said(
        "{village} ({residents})", village=desk.names(village.code), residents=phrases.residents(village.residents)
    )


def _has(county: County, team: Team, clinic: VillageClinic) -> bool:
    grid = county.clinic_grid(clinic)
    return clinic.village in team.villages or (grid is not None and grid.code in team.grids)


def _needed(desk: Desk, village: str) -> int:
    """How many village doctors a divided village lacks to have one for each of its parts."""
    clinics = [clinic for clinic in desk.county.clinics if clinic.village == village]
    doctors = sum(len(desk.county.clinic_doctors(clinic.id)) for clinic in clinics)
    return max(1, desk.layout.parts_of.get(village, 1) - doctors)
