"""Every remedy of a missed visit is an entry of the county folder, in the words of its tables."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from gridplan.domain.calendar import Market, Season
from gridplan.domain.circuits import CircuitProblem, Circuits, DepotTask, MissedReason, MissedVisits, Skill
from gridplan.domain.naming import Names
from gridplan.domain.people import Absence
from gridplan.domain.pins import Pin
from gridplan.domain.programmes import CrewKind, MarketDays, Period, Programme, SameCrew
from gridplan.domain.rules import DEFAULT_RULES
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.visit_desk import visit_desk
from gridplan.planning.explaining.visits import EXPLAINERS
from gridplan.sources.columns import TABLES
from planning.explaining.test_visits import DAYS, END, PLACE, crew, day, explained, need
from support.tiny import START, cut_off, tiny_county, tiny_travel
from support.tiny_plan import tiny_plan

KINDS = {kind.name: kind for kind in TABLES}
AWAY = Absence(start=START, end=END)


def test_the_words_are_those_of_the_files() -> None:
    for context, word in entries.TABLES.items():
        kind = KINDS[context.removeprefix("table.")]
        assert (word.tell("zh"), word.tell("en")) == (kind.title, kind.name)
    for context, word in entries.COLUMNS.items():
        table, _, key = context.partition(".")
        headers = {column.key: column.headers[0] for column in KINDS[table].columns}
        assert (word.tell("zh"), word.tell("en")) == (headers[key], key)


def county(**changes: Any):
    """The tiny county with the circuit programme changed."""
    usual = tiny_county()
    people = usual.people
    if changes.pop("away", False):
        people = tuple(dataclasses.replace(p, absences=(AWAY,)) if p.id == "gp01" else p for p in people)
    pins = changes.pop("pins", ())
    markets = changes.pop("markets", ())
    calendar = dataclasses.replace(usual.calendar, markets=markets)
    programmes = tuple(
        dataclasses.replace(p, **changes) if p.id == "circuit" and changes else p for p in usual.programmes
    )
    return usual.replace(programmes=programmes, people=people, pins=pins, calendar=calendar)


FEW = (day(0), day(1), day(2))
MONDAYS = frozenset(DAYS)
CASES: dict[str, tuple[MissedReason, dict[str, Any], dict[str, Any]]] = {
    "no way": (MissedReason.NO_WAY, {}, {"car": cut_off(tiny_travel(tiny_county()), PLACE)}),
    "no way by vehicle": (
        MissedReason.NO_WAY,
        {"programme": "mobile"},
        {"car": cut_off(tiny_travel(tiny_county(), "mobile_hospital"), PLACE), "profile": "mobile_hospital"},
    ),
    "longer day": (MissedReason.TOO_LONG, {"service_seconds": int(8.2 * 3600)}, {}),
    "hours": (MissedReason.TOO_LONG, {"opens": 36_000, "closes": 36_600}, {}),
    "far too long": (MissedReason.TOO_LONG, {"service_seconds": 20 * 3600}, {}),
    "equipment of a team": (MissedReason.NO_EQUIPMENT, {"equipment": ("核磁",)}, {}),
    "equipment of a vehicle": (
        MissedReason.NO_EQUIPMENT,
        {"equipment": ("核磁",), "programme": "mobile"},
        {"crews": (crew(id="MH1", depot="LH"),)},
    ),
    "no vehicle": (MissedReason.NO_EQUIPMENT, {"equipment": ("核磁",), "programme": "mobile", "crews": ("x",)}, {}),
    "specialist": (
        MissedReason.NO_EQUIPMENT,
        {"equipment": ("role:specialist",)},
        {"crews": (crew(skills=(Skill(name="role:specialist", days=frozenset()),)),)},
    ),
    "nobody": (MissedReason.NO_CREW, {"crews": ("x",)}, {}),
    "own team away": (
        MissedReason.NO_CREW,
        {"crews": ("T0-1",)},
        {"crews": (crew(days=()), crew(id="T0-0")), "county": county(same_crew=SameCrew.OWN, away=True)},
    ),
    "vehicle away": (
        MissedReason.NO_CREW,
        {"programme": "mobile"},
        {"crews": (crew(id="MH1", depot="LH", days=()),), "profile": "mobile_hospital"},
    ),
    "no turn": (MissedReason.NO_CREW, {}, {"crews": (crew(days=()),)}),
    "greater gap": (MissedReason.NO_DAYS, {}, {"crews": (crew(days=(day(0), day(45), day(88))),)}),
    "leave": (MissedReason.NO_DAYS, {"max_gap_days": 30}, {"crews": (crew(days=()),), "county": county(away=True)}),
    "weekdays": (MissedReason.NO_DAYS, {"days": frozenset(FEW)}, {"county": county(weekdays=(0,))}),
    "market days": (
        MissedReason.NO_DAYS,
        {"days": frozenset(FEW)},
        {"county": county(market_days=MarketDays.ONLY, markets=(Market(place=PLACE, rule="", days=FEW),))},
    ),
    "one more day": (MissedReason.NO_DAYS, {}, {"crews": (crew(days=(day(0), day(84))),)}),
    "shorter gap": (MissedReason.NO_DAYS, {"min_gap_days": 60, "max_gap_days": None}, {}),
    "fewer times": (
        MissedReason.NO_DAYS,
        {"min_gap_days": 0, "max_gap_days": None},
        {"crews": (crew(days=FEW[:2]),), "county": county(period=Period.ONCE, times=3, away=True)},
    ),
    "nothing": (MissedReason.NO_DAYS, {}, {"crews": (crew(days=()),), "county": county(away=True)}),
    "pin": (MissedReason.PINNED, {}, {"county": county(pins=(Pin(id="pins.csv 2行", place=PLACE, programme="circuit", day=day(7)),))}),
    "no pin in sight": (MissedReason.PINNED, {}, {}),
    "idle": (MissedReason.CAPACITY, {}, {}),
    "turns": (MissedReason.CAPACITY, {}, {"crews": (crew(days=()),)}),
    "one more team": (MissedReason.CAPACITY, {}, {"crews": (crew(days=()),), "county": county(away=True)}),
    "one more vehicle": (
        MissedReason.CAPACITY,
        {"programme": "mobile"},
        {"crews": (crew(id="MH1", depot="LH", days=()),), "profile": "mobile_hospital"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_remedy_can_be_entered(name: str) -> None:
    reason, asked, settings = CASES[name]
    why, remedy = explained(need(**asked), reason, **settings)
    assert why
    assert remedy, why
    for part in remedy.split("；或"):
        headers = set(re.findall(r"(\w{2,4})表((?:“[^”]+”)*)", part))
        rules = re.findall(r"规则 ([a-z_.]+)", part)
        assert headers or rules or "roads/" in part, part
        assert set(rules) <= set(DEFAULT_RULES)
        for title, columns in headers:
            table = next(
                kind for kind in TABLES if title.endswith(kind.title) and f"table.{kind.name}" in entries.TABLES
            )
            known = {header for column in table.columns for header in column.headers}
            assert set(re.findall("“([^”]+)”", columns)) <= known, part


def test_every_reason_is_among_them() -> None:
    assert {reason for reason, _, _ in CASES.values()} == set(EXPLAINERS)


def test_a_campaign_in_the_season_without_roads_ends_later() -> None:
    usual = tiny_county()
    programme = Programme(
        id="circuit", name="体检", crew=CrewKind.TEAM, minutes=60, period=Period.ONCE, starts=START, ends=day(28)
    )
    changed = usual.replace(programmes=(programme, *(p for p in usual.programmes if p.id != "circuit")))
    car = tiny_travel(changed)
    asked = need(1, windows=(dataclasses.replace(need(1).windows[0], end=day(28)),), max_gap_days=None)
    problem = CircuitProblem(
        tasks=(DepotTask(id="TH0", profile="car", needs=(asked,), crews=(crew(),)),),
        start=START,
        end=END,
        workdays=changed.calendar.workdays,
        travel=(car, dataclasses.replace(cut_off(car, PLACE), scenario="flood")),
        seasons=(Season(scenario="flood", start=START, end=day(28)),),
        max_stops=4,
    )
    plan = tiny_plan(changed)
    plan = dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=())))
    desk = visit_desk(plan, problem, Names(changed))
    miss = desk.miss(MissedVisits(place=PLACE, programme="circuit", count=1, reason=MissedReason.NO_WAY))
    assert miss is not None
    why, remedy = EXPLAINERS[MissedReason.NO_WAY](desk, miss)
    assert "“flood”期间" in why
    assert remedy == f"项目表“结束日期”栏改为{day(28)}（已核实道路通、队伍出诊）"
