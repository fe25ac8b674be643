"""A whole plan for the tiny county, made by hand: small enough to know every word that a map or a report must show.

Teams: two in each township (villages 0-2, 3-5). Coverage: clinics for 0-2, a neighbour's clinic for 3, circuits for 4,
the mobile hospital for 5, except that village 5 of township 1 is uncovered. Postings: one physician at each hospital for
26 weeks and his successor, with a gap of two weeks (26 and 27) at hospital TH1.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from shapely import LineString

from gridplan.domain.circuits import Circuits, MissedReason, MissedVisits, Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.plan import Audit, Backdrop, Indicator, Plan, RoadLine, Violation
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.results import Goal, Provenance, Result, Status, StopReason
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team, Territories
from support.tiny import SIDE, START, tiny_county, tiny_travel

S = TypeVar("S")


def tiny_plan(county: County | None = None) -> Plan:
    """The plan. A changed ``county`` must keep the codes and ids of :func:`support.tiny.tiny_county`."""
    county = tiny_county() if county is None else county
    return Plan(
        id="20260101-080000-0001",
        created=dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC),
        as_of=START,
        county=county,
        travel=(tiny_travel(county), tiny_travel(county, "mobile_hospital")),
        territories=solved(tiny_territories(), Goal(name="cost", value=1000, bound=1000, unit="person-seconds")),
        coverage=solved(tiny_coverage(), Goal(name="uncovered", value=1350, bound=1350, unit="residents")),
        circuits=solved(tiny_circuits(), Goal(name="driving", value=10_000, bound=9_770, unit="seconds")),
        postings=solved(tiny_postings(), Goal(name="shortage", value=2, bound=2, unit="person-weeks")),
        audit=tiny_audit(),
        indicators=(
            Indicator(id="covered", title="村覆盖率", title_en="villages covered", value=91.7, unit="%", target=100),
        ),
        backdrop=tiny_backdrop(),
    )


def solved(solution: S, *goals: Goal) -> Result[S]:
    """``solution`` with its proof; optimal where every goal has reached its bound."""
    proven = all(goal.gap == 0 for goal in goals)
    return Result(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else StopReason.LIMIT,
        solution=solution,
        goals=goals,
        runtime=0.1,
        provenance=Provenance(problem="0" * 16, profile="1" * 16, seed=1),
    )


def village(township: int, number: int) -> str:
    """Code of a village of the tiny county."""
    return f"99010110{township}20{number}"


def tiny_territories() -> Territories:
    """Two teams in each township; all of a township share the one specialist."""
    return Territories(
        teams=tuple(
            Team(
                id=f"T{t}-{n}",
                township=f"99010110{t}",
                hospital=f"TH{t}",
                villages=tuple(village(t, v) for v in range(3 * n, 3 * n + 3)),
                specialist=f"D{t}",
                gp=f"gp{t}{n}",
                nurse=f"nurse{t}{n}",
            )
            for t in range(2)
            for n in range(2)
        )
    )


def tiny_coverage() -> Coverage:
    """Every mode occurs, and one village has none."""
    services = []
    for t in range(2):
        services += [
            Service(village=village(t, v), mode=CoverageMode.OWN_CLINIC, provider=f"VC{t}{v}") for v in range(3)
        ]
        services += [
            Service(village=village(t, 3), mode=CoverageMode.NEIGHBOUR_CLINIC, provider=f"VC{t}0"),
            Service(village=village(t, 4), mode=CoverageMode.CIRCUIT, provider=f"TH{t}"),
        ]
    services.append(Service(village=village(0, 5), mode=CoverageMode.MOBILE_HOSPITAL, provider="LH"))
    return Coverage(services=tuple(services), uncovered=(village(1, 5),))


def tiny_circuits() -> Circuits:
    """Three circuit visits to village 4 of each township, three mobile-hospital visits to village 5 of township 0."""
    weeks = (1, 5, 9)
    tours = [
        Tour(
            depot=f"TH{t}",
            crew=f"T{t}-1",
            day=START + dt.timedelta(weeks=week, days=t),
            stops=(Stop(place=village(t, 4), programme="circuit"),),
        )
        for t in range(2)
        for week in weeks
    ]
    tours += [
        Tour(
            depot="LH",
            crew="MH1",
            day=START + dt.timedelta(weeks=week),
            stops=(Stop(place=village(0, 5), programme="mobile"),),
        )
        for week in weeks
    ]
    missed = MissedVisits(place=village(1, 5), programme="mobile", count=3, reason=MissedReason.NO_CREW)
    return Circuits(tours=tuple(sorted(tours, key=lambda tour: (tour.day, tour.depot))), missed=(missed,))


def tiny_postings() -> Postings:
    """Two stays at each hospital; TH1 is without a posted physician in weeks 26 and 27."""
    return Postings(
        postings=(
            _stay("D0", "TH0", 0, 26),
            _stay("D2", "TH0", 26, 52),
            _stay("D1", "TH1", -4, 26),
            _stay("D3", "TH1", 28, 54),
        )
    )


def _stay(person: str, host: str, first: int, end: int) -> Posting:
    return Posting(
        person=person, host=host, start=START + dt.timedelta(weeks=first), end=START + dt.timedelta(weeks=end)
    )


def tiny_audit() -> Audit:
    """What the checker would say: two hard violations and one exception."""
    return Audit(
        kept=("postings.one_post", "teams.one_team"),
        violations=(
            Violation(
                rule="postings.cover",
                level=Level.HARD,
                where=("TH1",),
                amount=2,
                unit="weeks",
                when=START + dt.timedelta(weeks=26),
                message="no posted physician",
            ),
            Violation(
                rule="coverage.every_village",
                level=Level.HARD,
                where=(village(1, 5),),
                amount=1,
                unit="modes/village",
                message="not covered",
            ),
            Violation(
                rule="teams.balance",
                level=Level.IN_PRINCIPLE,
                where=("T0-1",),
                amount=0.1,
                unit="share of mean",
                message="workload outside the band",
                reason="医师0休假",
            ),
        ),
        scores={"postings.shortage": 2},
    )


def tiny_backdrop() -> Backdrop:
    """A trunk road through the middle, a track, and a driven way for half of the legs: the others are drawn straight."""
    middle = 30 + SIDE
    trunk = LineString([(110, middle), (110 + 3 * SIDE, middle + 0.001), (110 + 6 * SIDE, middle)])
    track = LineString([(110.03, 30), (110.031, 30.01), (110.03, 30.03)])
    out = LineString([(110 + 1.5 * SIDE, middle), (110.031, 30.025), (110.03, 30.03)])
    return Backdrop(
        roads=(RoadLine(kind="trunk", line=trunk), RoadLine(kind="track", line=track)),
        legs={("car", "TH0", village(0, 4)): out, ("car", village(0, 4), "TH0"): out.reverse()},
    )
