"""The sheet of the teams' specialists: who serves which teams, and why this physician."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridplan.domain.naming import Names
from gridplan.domain.people import Person
from gridplan.domain.plan import Plan
from gridplan.domain.specialists import adopters_of, specialties_needed
from gridplan.domain.territories import Team

Row = Sequence[object]

POSTED = "派驻在该院"
ADOPTED = "本科室包该院"
FITS = "专业对口"
PARTLY = "专业部分对口"
NEAREST = "牵头医院中离该院最近"
LEFT = "由全县统筹安排"
NOBODY = "没有可安排的医师"


def specialist_rows(plan: Plan) -> Iterator[Row]:
    """One row for each physician and township hospital served, then the teams without anybody, by hospital."""
    county = plan.county
    teams = plan.territories.solution.teams if plan.territories.solution else ()
    names, posted = Names(county, teams), _posted(plan)
    served: dict[tuple[str, str], list[Team]] = defaultdict(list)
    for team in teams:
        served[team.specialist or "", team.hospital].append(team)
    for (person_id, hospital), own in sorted(served.items(), key=lambda item: (not item[0][0], item[0])):
        told = (names(hospital), len(own), names.all(team.id for team in own))
        found = county.get(person_id) if person_id in county else None
        if not isinstance(found, Person):
            yield (*(person_id or None, None, None, None, None), *told, None, None, None if person_id else NOBODY)
            continue
        here = hospital in posted.get(person_id, set())
        fit = _fit(plan, found, own)
        yield (
            *(found.id, found.name, names(found.workplace)),
            *(names(found.department) if found.department else None, found.specialty, *told),
            0 if here else _minutes(plan, found.workplace, hospital),
            None if fit is None else f"{fit:.0%}",
            POSTED if here else _why(plan, found, hospital, fit),
        )


def _fit(plan: Plan, person: Person, teams: Sequence[Team]) -> float | None:
    """How much of the teams' need the specialty serves, on average; ``None`` where they name no need."""
    needs = [specialties_needed(plan.county, team) for team in teams]
    shares = [shares.get(person.specialty or "", 0.0) for shares in needs if shares]
    return sum(shares) / len(shares) if shares else None


def _why(plan: Plan, person: Person, hospital: str, fit: float | None) -> str:
    county = plan.county
    reasons = [ADOPTED] if person.department in adopters_of(county, hospital) else []
    if fit:
        reasons.append(PARTLY if fit < 1 else FITS)
    drives = {lead.id: plan.travel_times("car").between(lead.id, hospital) for lead in county.lead_hospitals}
    known = [seconds for seconds in drives.values() if seconds is not None]
    if len(drives) > 1 and known and drives.get(person.workplace) == min(known):
        reasons.append(NEAREST)
    return "、".join(reasons) or LEFT


def _minutes(plan: Plan, workplace: str, hospital: str) -> float | None:
    seconds = plan.travel_times("car").between(workplace, hospital)
    return None if seconds is None else round(seconds / 60, 1)


def _posted(plan: Plan) -> Mapping[str, set[str]]:
    """Person → hospitals of the stays that count for the teams: in the circuit horizon and not over yet."""
    calendar, hosts = plan.county.calendar, defaultdict[str, set[str]](set)
    for stay in plan.postings.solution.postings if plan.postings.solution else ():
        if stay.start < calendar.circuit_end and stay.end > max(calendar.start, plan.as_of):
            hosts[stay.person].add(stay.host)
    return hosts
