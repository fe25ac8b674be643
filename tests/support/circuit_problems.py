"""Circuit problems of the tiny county: teams of whole villages, a service or two, any programmes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from gridplan.domain.circuits import CircuitProblem, DepotTask, Need, Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.people import Absence
from gridplan.domain.programmes import CoverageMode, CrewKind, Programme
from gridplan.domain.territories import Team, Territories
from gridplan.planning.circuits import PlannedCircuits, plan_circuits
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import village

CIRCUIT = village(0, 3)  # covered by circuit from TH0
MOBILE = village(1, 5)  # covered by the mobile hospital of LH


def team(number: int, *, t: int = 0, villages: tuple[int, ...] | None = None, **changes: Any) -> Team:
    """Team ``T<t>-<number>`` of hospital ``TH<t>``: villages 0-2 for number 0, 3-5 for number 1."""
    numbers = tuple(range(3 * number, 3 * number + 3)) if villages is None else villages
    usual: dict[str, Any] = {
        "id": f"T{t}-{number}",
        "township": f"99010110{t}",
        "hospital": f"TH{t}",
        "villages": tuple(village(t, v) for v in numbers),
        "specialist": "D0",
        "gp": f"gp{t}{number}",
        "nurse": f"nurse{t}{number}",
    }
    return Team(**(usual | changes))


TEAMS = Territories(teams=(team(0), team(1), team(0, t=1), team(1, t=1)))
COVERAGE = Coverage(
    services=(
        Service(village=CIRCUIT, mode=CoverageMode.CIRCUIT, provider="TH0"),
        Service(village=village(0, 0), mode=CoverageMode.OWN_CLINIC, provider="VC00"),
        Service(village=MOBILE, mode=CoverageMode.MOBILE_HOSPITAL, provider="LH"),
    )
)


def programme(name: str = "x", **changes: Any) -> Programme:
    """A programme of the teams at all villages: 60 minutes once each four weeks."""
    usual: dict[str, Any] = {"id": name, "name": f"项目{name}", "crew": CrewKind.TEAM, "minutes": 60}
    return Programme(**(usual | changes))


def with_programmes(*programmes: Programme, county: County | None = None) -> County:
    """The tiny county with other programmes."""
    return (tiny_county() if county is None else county).replace(programmes=programmes)


def planned(
    county: County, *, teams: Territories = TEAMS, coverage: Coverage = COVERAGE, **options: Any
) -> PlannedCircuits:
    """The circuit problem with the tiny county's travel times."""
    travels = options.pop("travels", (tiny_travel(county), tiny_travel(county, "mobile_hospital")))
    return plan_circuits(county, travels, teams, coverage, **options)


def problem(county: County, **options: Any) -> CircuitProblem:
    """Only what the solver is asked."""
    return planned(county, **options).problem


def task(found: CircuitProblem, task_id: str) -> DepotTask:
    """One of its tasks."""
    return next(t for t in found.tasks if t.id == task_id)


def need(found: CircuitProblem, place: str, programme_id: str) -> Need:
    """One of its needs, which no two tasks have."""
    (own,) = [n for t in found.tasks for n in t.needs if (n.place, n.programme) == (place, programme_id)]
    return own


def tour(
    day: dt.date, *, crew: str = "T0-0", place: str = CIRCUIT, programme: str = "circuit", depot: str = "TH0"
) -> Tour:
    """A tour to one place."""
    return Tour(depot=depot, crew=crew, day=day, stops=(Stop(place=place, programme=programme),))


def day(number: int) -> dt.date:
    """Day of the horizon; 0 is its first, a Monday."""
    return START + dt.timedelta(days=number)


def absent(county: County, person: str, first: dt.date, last: dt.date) -> County:
    """The county with one person on leave on ``first <= day < last``."""
    people = tuple(
        dataclasses.replace(p, absences=(*p.absences, Absence(start=first, end=last))) if p.id == person else p
        for p in county.people
    )
    return county.replace(people=people)


def with_calendar(county: County, **changes: Any) -> County:
    """The county with other closures, markets, seasons …"""
    return county.replace(calendar=dataclasses.replace(county.calendar, **changes))
