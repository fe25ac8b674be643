"""Figures of the visits, worked out in the head."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from shapely import LineString

from gridplan.domain.calendar import Market
from gridplan.domain.circuits import Circuits, MissedReason, MissedVisits, Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.places import VisitPlace
from gridplan.domain.plan import Audit, Backdrop, Plan, Violation
from gridplan.domain.programmes import CrewKind, MarketDays, Programme, WorkDays
from gridplan.domain.rules import Level
from gridplan.planning.indicators import indicators
from support.tiny import START, tiny_county
from support.tiny_plan import tiny_plan, village

MONDAY = dt.date(2026, 1, 12)
PLACE = village(0, 4)


def figures(plan: Plan) -> dict[str, float]:
    return {indicator.id: indicator.value for indicator in indicators(plan)}


def with_tours(*tours: Tour, county: County | None = None, **more: object) -> Plan:
    plan = tiny_plan(county)
    solution = Circuits(tours=tours, **more)  # type: ignore[arg-type]
    return dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=solution))


def tour(day: dt.date, *places: str, crew: str = "T0-1", programme: str = "circuit") -> Tour:
    return Tour(
        depot="TH0", crew=crew, day=day, stops=tuple(Stop(place=place, programme=programme) for place in places)
    )


def test_visits_are_counted_against_what_was_asked_for() -> None:
    missing = Violation(
        rule="circuits.frequency", level=Level.HARD, where=(PLACE, "circuit"), amount=1, unit="visits", message=""
    )
    plan = with_tours(*(tour(MONDAY + dt.timedelta(weeks=w), PLACE) for w in range(3)))
    plan = dataclasses.replace(plan, audit=Audit(kept=(), violations=(missing,)))
    found = figures(plan)
    assert found["visits.circuit"] == 75.0
    assert "visits.mobile" not in found  # nobody asked


def test_places_that_work_days_did_not_reach_were_asked_for_too() -> None:
    work = Violation(
        rule="circuits.work_days",
        level=Level.IN_PRINCIPLE,
        where=("T0-1", "circuit"),
        amount=2,
        unit="places",
        message="",
    )
    plan = dataclasses.replace(
        with_tours(tour(MONDAY, PLACE), tour(MONDAY, PLACE)), audit=Audit(kept=(), violations=(work,))
    )
    assert figures(plan)["visits.circuit"] == 50.0


def test_market_days_kept_are_counted_where_there_are_any() -> None:
    county = tiny_county()
    programmes = tuple(dataclasses.replace(p, market_days=MarketDays.PREFERRED) for p in county.programmes)
    market = Market(place="990101100", rule="逢三八", days=(MONDAY,))
    calendar = dataclasses.replace(county.calendar, markets=(market,))
    county = county.replace(programmes=programmes, calendar=calendar)
    elsewhere = tour(MONDAY, village(1, 4))
    plan = with_tours(tour(MONDAY, PLACE), tour(MONDAY + dt.timedelta(days=7), PLACE), elsewhere, county=county)
    assert figures(plan)["visits.market_days"] == 50.0


def test_a_visit_place_and_a_hospital_have_the_market_days_of_their_township() -> None:
    county = tiny_county()
    hospital = county.township_hospitals[0]
    programmes = tuple(dataclasses.replace(p, market_days=MarketDays.PREFERRED) for p in county.programmes)
    calendar = dataclasses.replace(
        county.calendar, markets=(Market(place=hospital.township, rule="逢三八", days=(MONDAY,)),)
    )
    firm = VisitPlace(id="E1", name="厂", kind="企业", township=hospital.township, site=hospital.site, persons=3)
    county = county.replace(programmes=programmes, calendar=calendar, visit_places=(firm,))
    late = MONDAY + dt.timedelta(days=7)
    plan = with_tours(tour(MONDAY, "E1", PLACE), tour(late, "E1", hospital.id), county=county)
    assert figures(plan)["visits.market_days"] == 50.0  # two of four


def test_work_days_count_up_to_what_is_due_in_a_month() -> None:
    county = tiny_county(circuit_weeks=4)
    work = Programme(
        id="work", name="家庭医生工作日", crew=CrewKind.TEAM, minutes=30, work_days=WorkDays(per_month=1, places=2),
        starts=dt.date(2026, 1, 1), ends=dt.date(2026, 2, 1),
    )  # fmt: skip
    county = county.replace(programmes=(*county.programmes, work))
    own = [village(0, v) for v in (3, 4, 5)]
    tours = (
        tour(MONDAY, own[0], own[1], programme="work"),
        tour(MONDAY + dt.timedelta(days=7), own[1], own[2], programme="work"),  # one more than is due
        tour(MONDAY, village(0, 0), crew="T0-0", programme="work"),  # one place is not enough
    )
    assert figures(with_tours(*tours, county=county))["work_days.work"] == 25.0  # one of four teams


def test_hours_of_colleagues_are_compared_within_their_hospital() -> None:
    found = figures(with_tours(tour(MONDAY, PLACE)))
    # one of two GPs and one of two nurses had it all; where nobody was out there is nothing to share
    assert found["workload.spread"] == 100.0
    assert found["workload.most"] == pytest.approx((3600 * 1.4 + 2 * 111) / 3600, abs=0.1)


def test_kilometres_are_told_only_where_every_way_is_known() -> None:
    plan = with_tours(tour(MONDAY, PLACE))
    way = LineString([(110.0, 0.0), (110.0, 0.1)])
    legs = {("car", "TH0", PLACE): way, ("car", PLACE, "TH0"): way.reverse()}
    assert figures(dataclasses.replace(plan, backdrop=Backdrop(legs=legs)))["tours.kilometres"] == 22
    del legs["car", PLACE, "TH0"]
    assert "tours.kilometres" not in figures(dataclasses.replace(plan, backdrop=Backdrop(legs=legs)))


def test_missed_visits_are_counted_by_reason_and_nights_too() -> None:
    missed = tuple(
        MissedVisits(place=village(0, n), programme="circuit", count=2, reason=MissedReason.NO_WAY) for n in (4, 5)
    )
    night = Tour(depot="LH", crew="MH1", day=START, stops=(Stop(place=PLACE, programme="mobile"),), lodgings=("TH0",))
    found = figures(with_tours(night, missed=missed))
    assert found["missed.no_way"] == 4
    assert found["nights"] == 1


def test_sign_up_targets_are_60_per_cent_of_residents_and_90_of_key_groups() -> None:
    told = figures(tiny_plan())
    assert told["signup.residents"] == 7740  # of 12,900
    assert told["signup.key_groups"] == 1107  # of 2 · (100 + … + 105), rounded up
    county = tiny_county()
    few = [dataclasses.replace(v, key_groups={"65+": int(i == 0)}) for i, v in enumerate(county.villages)]
    assert "signup.key_groups" not in figures(tiny_plan(county.replace(villages=tuple(few))))
