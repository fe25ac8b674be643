"""Checks that a plan speaks only of what exists. Everything else relies on it, so it runs first."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.checking.breaches import Case
from gridplan.checking.postings import this_week
from gridplan.domain.facilities import TownshipHospital, Vehicle
from gridplan.domain.people import Person
from gridplan.domain.places import Grid, Township, Village
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import Programme


def check_references(case: Case) -> Iterator[Violation]:
    """Every code names something of the right kind; postings are whole weeks."""
    for owner, key, kinds in _references(case):
        if key not in case.county:
            yield case.breach("plan.references", (key,), 1, f"{owner}中的编码“{key}”不存在")
        elif not isinstance(case.county.get(key), kinds):
            yield case.breach("plan.references", (key,), 1, f"{owner}中的“{case.names(key)}”（{key}）类别不对")
    yield from _misplaced(case)
    postings = case.plan.postings.solution
    for posting in postings.postings if postings else ():
        whole = posting.start.weekday() == 0 and posting.end.weekday() == 0 and posting.start < posting.end
        if not whole:
            message = (
                f"{case.names(posting.person)}的派驻从{posting.start}到{posting.end}（不含），不是从星期一起的整周"
            )
            where = (posting.person, posting.host)
            yield case.breach("plan.references", where, 1, message, when=posting.start)


def _misplaced(case: Case) -> Iterator[Violation]:
    """Teams whose township is not that of their hospital."""
    for team in case.plan.territories.solution.teams if case.plan.territories.solution else ():
        hospital = case.county.get(team.hospital) if team.hospital in case.county else None
        if not isinstance(hospital, TownshipHospital) or team.township not in case.county:
            continue
        if hospital.township != team.township:
            places = f"{hospital.name}在{case.names(hospital.township)}"
            message = f"团队{team.id}的乡镇写作{case.names(team.township)}，而{places}"
            yield case.breach("plan.references", (team.id, team.hospital), 1, message)


def _references(case: Case) -> Iterator[tuple[str, str, type | tuple[type, ...]]]:
    plan = case.plan
    for team in plan.territories.solution.teams if plan.territories.solution else ():
        owner = f"团队{team.id}"
        yield owner, team.township, Township
        yield owner, team.hospital, TownshipHospital
        yield from ((owner, v, Village) for v in team.villages)
        yield from ((owner, g, Grid) for g in team.grids)
        members = (team.specialist, team.gp, team.nurse, team.leader, *team.village_doctors)
        yield from ((owner, p, Person) for p in members if p)
    for unit in plan.territories.solution.units if plan.territories.solution else ():
        owner = f"单元{unit.code}"
        yield owner, unit.village, Village
        yield owner, unit.township, Township
        yield from ((owner, g, Grid) for g in unit.grids)
        yield owner, unit.site, (Village, Grid)
    for service in plan.coverage.solution.services if plan.coverage.solution else ():
        yield "服务方式", service.village, Village
        yield "服务方式", service.provider, object
    crews = {t.id for t in plan.territories.solution.teams} if plan.territories.solution else set()
    for tour in plan.circuits.solution.tours if plan.circuits.solution else ():
        if plan.parent is not None and tour.day < plan.as_of:
            continue  # history keeps its words: what it names may be gone; that it is history is `replan.frozen`'s
        owner = f"{tour.crew}{case.date(tour.day)}的出车"
        yield owner, tour.depot, object
        if tour.crew not in crews:
            yield owner, tour.crew, Vehicle
        yield from ((owner, s.place, Village) for s in tour.stops)
        yield from ((owner, s.programme, Programme) for s in tour.stops)
    for posting in plan.postings.solution.postings if plan.postings.solution else ():
        if plan.parent is None or posting.end > this_week(case):
            yield "派驻", posting.host, TownshipHospital
        if posting.end > plan.as_of:
            yield "派驻", posting.person, Person
