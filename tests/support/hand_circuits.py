"""A quarter of the tiny county with every kind of programme, made by hand so that every rule is kept.

Weeks are counted from Monday 5 January 2026. Besides the tiny plan's circuits and mobile hospital (weeks 1, 5, 9):

- ``contact``: the GP of the village's own team, once a quarter, to villages 0 and 1 of township 0, from 9 to 17 o'clock
  (week 3);
- ``supervise``: the vehicle SV1 with the equipment 督导, twice a year to each township hospital (week 3);
- ``campaign``: once in February, to the enterprise E1, with the team's specialist, who is posted there (week 4);
- ``market``: twice, to village 0 of township 1, on its market days only (28 January and 25 February);
- ``screen``: once, by the mobile hospital, to villages 1 and 2 of township 1, with a night at the hospital (week 11);
- ``work_day``: one family-doctor work-day a month of two places (weeks 2, 6, 10).

In March the wet season makes every way twice as long.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from shapely import Point

from gridplan.checking import audit
from gridplan.domain.calendar import Market, Season
from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.facilities import Vehicle
from gridplan.domain.people import Person, Role
from gridplan.domain.pins import Pin
from gridplan.domain.places import VisitPlace
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import (
    CrewKind,
    Filter,
    MarketDays,
    Period,
    PlaceKind,
    Programme,
    SameCrew,
    TeamRole,
    WorkDays,
)
from gridplan.domain.rules import Rules
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import solved, tiny_circuits, tiny_plan, village

DAY = dt.timedelta(days=1)
MARKETS = (dt.date(2026, 1, 28), dt.date(2026, 2, 25))
JUDGED = ("circuits.", "plan.references", "replan.frozen")


def monday(week: int, days: int = 0) -> dt.date:
    return START + dt.timedelta(weeks=week, days=days)


PROGRAMMES = (
    Programme(
        id="contact",
        name="季度随访",
        crew=CrewKind.TEAM,
        roles=(TeamRole.GP,),
        where=Filter(only=(village(0, 0), village(0, 1))),
        period=Period.QUARTER,
        minutes=30,
        opens=9 * 60,
        closes=17 * 60,
        same_crew=SameCrew.OWN,
    ),
    Programme(
        id="supervise",
        name="督导",
        crew=CrewKind.VEHICLE,
        places=PlaceKind.HOSPITALS,
        period=Period.HALF_YEAR,
        times=2,
        minutes=60,
        equipment=("督导",),
    ),
    Programme(
        id="campaign",
        name="义诊",
        crew=CrewKind.TEAM,
        roles=(TeamRole.SPECIALIST, TeamRole.GP, TeamRole.NURSE),
        places=PlaceKind.VISIT_PLACES,
        period=Period.ONCE,
        starts=dt.date(2026, 2, 1),
        ends=dt.date(2026, 3, 1),
        minutes=60,
        minutes_per_key_person=1,
    ),
    Programme(
        id="market",
        name="赶集巡诊",
        crew=CrewKind.TEAM,
        where=Filter(only=(village(1, 0),)),
        period=Period.ONCE,
        times=2,
        minutes=60,
        market_days=MarketDays.ONLY,
        same_crew=SameCrew.SAME,
    ),
    Programme(
        id="screen",
        name="筛查",
        crew=CrewKind.VEHICLE,
        where=Filter(only=(village(1, 1), village(1, 2))),
        period=Period.ONCE,
        minutes=180,
        equipment=("B超",),
    ),
    Programme(
        id="work_day",
        name="家庭医生工作日",
        crew=CrewKind.TEAM,
        work_days=WorkDays(per_month=1, places=2),
        minutes=60,
    ),
)


def hand_county() -> County:
    county = tiny_county()
    (mobile,) = county.vehicles
    calendar = dataclasses.replace(
        county.calendar,
        markets=(Market(place=village(1, 0), rule="逢三八", days=MARKETS),),
        seasons=(Season(scenario="wet_season", start=dt.date(2026, 3, 1), end=dt.date(2026, 4, 1)),),
    )
    return county.replace(
        calendar=calendar,
        programmes=(*county.programmes, *PROGRAMMES),
        vehicles=(
            dataclasses.replace(mobile, nights=1),
            Vehicle(id="SV1", name="督导组", base="LH", profile="car", equipment=("督导",), crew=("SUP",)),
        ),
        people=(*county.people, Person(id="SUP", name="督导员", role=Role.PUBLIC_HEALTH, workplace="LH")),
        visit_places=(
            VisitPlace(id="E1", name="纸厂", kind="企业", township="990101100", site=Point(110.02, 30.02), persons=40),
        ),
        pins=(
            Pin(id="1", place=village(0, 0), programme="contact", day=monday(3)),
            Pin(id="2", place="TH0", programme="supervise", day=monday(3, 1), crew="SV1", route="督导一", position=1),
            Pin(id="3", place="TH1", programme="supervise", day=monday(3, 1), crew="SV1", route="督导一", position=2),
        ),
    )


def tour(crew: str, day: dt.date, *stops: tuple[str, str], depot: str | None = None) -> Tour:
    home = depot or (f"TH{crew[1]}" if crew.startswith("T") else "LH")
    return Tour(depot=home, crew=crew, day=day, stops=tuple(Stop(place=place, programme=p) for place, p in stops))


CONTACT = tour("T0-0", monday(3), (village(0, 0), "contact"), (village(0, 1), "contact"))
SUPERVISE = tour("SV1", monday(3, 1), ("TH0", "supervise"), ("TH1", "supervise"))
CAMPAIGN = tour("T0-0", monday(4, 2), ("E1", "campaign"))
MARKET = tuple(tour("T1-0", day, (village(1, 0), "market")) for day in MARKETS)
SCREEN = Tour(
    depot="LH",
    crew="MH1",
    day=monday(11),
    stops=(
        Stop(place=village(1, 1), programme="screen"),
        Stop(place=village(1, 2), programme="screen", night=1),
    ),
    lodgings=("TH1",),
)
CIRCUIT = next(t for t in tiny_circuits().tours if t.crew == "T0-1")
WORK = tuple(
    tour(
        f"T{t}-{n}",
        monday(week, n + 2 * t),
        *((village(t, 3 * n + (turn + i) % 3), "work_day") for i in range(2)),
    )
    for turn, week in enumerate((2, 6, 10))
    for t in range(2)
    for n in range(2)
)


def hand_plan(county: County | None = None) -> Plan:
    """The plan, without claims about its cost."""
    county = county or hand_county()
    cars, mobiles = tiny_travel(county), tiny_travel(county, "mobile_hospital")
    slow = (dataclasses.replace(t, seconds=2 * t.seconds, scenario="wet_season") for t in (cars, mobiles))
    tours = (*tiny_circuits().tours, CONTACT, SUPERVISE, CAMPAIGN, *MARKET, SCREEN, *WORK)
    return dataclasses.replace(
        tiny_plan(county),
        travel=(cars, mobiles, *slow),
        circuits=solved(Circuits(tours=tours)),
        postings=solved(Postings(postings=(Posting(person="D0", host="TH0", start=START, end=monday(26)),))),
    )


def tours_of(plan: Plan) -> tuple[Tour, ...]:
    assert plan.circuits.solution
    return plan.circuits.solution.tours


def with_circuits(plan: Plan, **changes: Any) -> Plan:
    assert plan.circuits.solution
    circuits = dataclasses.replace(plan.circuits.solution, **changes)
    return dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=circuits))


def with_tour(plan: Plan, old: Tour, **changes: Any) -> Plan:
    """The plan with one tour changed."""
    assert old in tours_of(plan)
    new = (dataclasses.replace(t, **changes) if t == old else t for t in tours_of(plan))
    return with_circuits(plan, tours=tuple(new))


def more(plan: Plan, *new: Tour) -> Plan:
    return with_circuits(plan, tours=(*tours_of(plan), *new))


def without(plan: Plan, *old: Tour) -> Plan:
    assert set(old) <= set(tours_of(plan))
    return with_circuits(plan, tours=tuple(t for t in tours_of(plan) if t not in old))


def with_county(plan: Plan, **changes: Any) -> Plan:
    return dataclasses.replace(plan, county=plan.county.replace(**changes))


def with_calendar(plan: Plan, **changes: Any) -> Plan:
    return with_county(plan, calendar=dataclasses.replace(plan.county.calendar, **changes))


def with_programme(plan: Plan, programme_id: str, **changes: Any) -> Plan:
    programmes = plan.county.programmes
    return with_county(
        plan, programmes=tuple(dataclasses.replace(p, **changes) if p.id == programme_id else p for p in programmes)
    )


def with_person(plan: Plan, person_id: str, **changes: Any) -> Plan:
    people = plan.county.people
    return with_county(
        plan, people=tuple(dataclasses.replace(p, **changes) if p.id == person_id else p for p in people)
    )


def with_rule(plan: Plan, rule: str, **changes: Any) -> Plan:
    """The plan under another rule, also one that no county may set."""
    rules = plan.county.rules
    return with_county(plan, rules=Rules({**rules.by_id, rule: dataclasses.replace(rules[rule], **changes)}))


def with_team(plan: Plan, team_id: str, **changes: Any) -> Plan:
    solution = plan.territories.solution
    assert solution
    teams = tuple(dataclasses.replace(t, **changes) if t.id == team_id else t for t in solution.teams)
    changed = dataclasses.replace(plan.territories, solution=dataclasses.replace(solution, teams=teams))
    return dataclasses.replace(plan, territories=changed)


def found(plan: Plan, parent: Plan | None = None) -> list[Violation]:
    """What the checker says about the circuits."""
    wrong = audit(plan, parent=parent).violations
    return [v for v in wrong if v.rule.startswith(JUDGED) or v.where[0].startswith("circuits.")]


def told(plan: Plan, parent: Plan | None = None) -> list[tuple[str, float, str]]:
    """Rule, amount and most telling place or person of each."""
    return [(v.rule, v.amount, v.where[0]) for v in found(plan, parent)]
