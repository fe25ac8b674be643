"""Finding codes of programmes, pins, places to visit and the calendar; see :mod:`gridplan.sources.codes`."""

from __future__ import annotations

from gridplan.domain.finding_kinds import Kind
from gridplan.domain.finding_kinds import kind as _kind
from gridplan.domain.findings import FindingLevel

_E, _W = FindingLevel.ERROR, FindingLevel.WARNING

VISIT_KINDS: tuple[Kind, ...] = (
    _kind("P001", _E, "the shortest gap {value} exceeds the longest {high}", "Correct the gaps."),
    _kind(
        "P002",
        _W,
        "no vehicle carries all of {value}: the programme can make no visit",
        "Equip or list a vehicle, correct the equipment, or delete the programme.",
    ),
    _kind(
        "P003",
        _W,
        "a team comes, but {value} is asked for: only vehicles carry equipment, no visit can be made",
        "Let a vehicle come; what teams bring themselves need not be written.",
    ),
    _kind(
        "P004",
        _E,
        "{visits} visits in {weeks} weeks, {low}-{high} days apart, cannot be",
        "Write {advice}, or another frequency.",
    ),
    _kind("K001", _E, "the end {value} is before the start {start}", "Correct the dates; the end day is included."),
    _kind(
        "K002",
        _E,
        "a {kind} names no target",
        "Name the place closed, the person on leave, the place of the market, or the scenario.",
    ),
    _kind("K003", _W, "{value} to {end} lies outside the horizon and has no effect", "Check the year."),
    _kind(
        "K004",
        _W,
        "the holidays of {value} are not announced; weekdays minus the statutory days",
        "Add them when announced.",
    ),
    _kind("K005", _E, "{value} is both a holiday and a working day, the other in {first}", "Keep one."),
    _kind("K006", _E, "there is no working day in the circuit horizon", "Check the holidays in the calendar table."),
    _kind("P005", _E, "it is not said who comes", "Write 团队 (team) or 车辆 (vehicle) under crew, or the old mode."),
    _kind(
        "P006",
        _E,
        "mode is {mode}, but {column} is {value}",
        "Make them agree, or leave out mode, which belongs to the old form.",
    ),
    _kind("P007", _E, "there is no key group {value}", "Write an id or title of [key_groups]: {choices}."),
    _kind(
        "P008",
        _E,
        "{value} under {column} is no village, township, hospital or visit place",
        "Write a code or name that exists.",
    ),
    _kind("P009", _E, "the end {value} is before the start {start}", "Correct the dates; the end day is included."),
    _kind(
        "P010",
        _E,
        "a visit of {value} minutes does not fit between {opens} and {closes}",
        "Let it close at {latest} or later, or shorten the visit.",
    ),
    _kind(
        "P011",
        _W,
        "between {opens} and {closes} are {room} minutes, but a visit may take {value}",
        "Cap the visit at {room} minutes, or widen the hours.",
    ),
    _kind("P012", _W, "{value} minutes exceed the cap of {cap}, which holds", "Correct one of them."),
    _kind(
        "P013",
        _E,
        "work-days are for teams at villages, not for {value}",
        "Write 团队 and 村, or a period instead of work-days.",
    ),
    _kind("P014", _W, "roles mean nothing to a vehicle: its whole crew goes", "Leave the roles out."),
    _kind(
        "P015",
        _W,
        "a specialist is to go, but the roster has no physician: no visit can be made",
        "Add physicians to the staff table, or leave the specialist out.",
    ),
    _kind("P016", _W, "no visit is asked for between {start} and {end}", "{advice}."),
    _kind(
        "P017",
        _E,
        "{value} under only is a {kind}, but the programme visits {places}",
        "Correct places or only.",
    ),
    _kind("P018", _W, "none of the {places} fits the conditions", "Relax them: {advice}."),
    _kind("P019", _E, "{places} cannot be chosen by {column}", "Empty the cell, or visit villages."),
    _kind(
        "P020", _E, "only teams look after a village, but a vehicle comes", "Write 不限 or 同一队伍 under same_crew."
    ),
    _kind(
        "P021",
        _W,
        "on the working days that are left {visits} visits, {low}-{high} days apart, cannot be",
        "Relax gaps, weekdays or dates, or visits will be missed.",
    ),
    _kind(
        "P022",
        _E,
        "places a day are given, but no work-days a month",
        "Give the work-days, or empty the other cell.",
    ),
    _kind("P023", _W, "{column} means nothing to work-days", "Empty the cell; work-days a month say how often."),
    _kind("P024", _W, "a vehicle is to come, but there is none", "List one in the vehicle table, or send teams."),
    _kind(
        "P025",
        _W,
        "no equipment is named, so any vehicle may come, {value} included",
        "Name the equipment, such as {example}.",
    ),
    _kind(
        "P026",
        _W,
        "no place has a market day inside the circuit horizon",
        "Add markets to the calendar, or write 不考虑 under market_days.",
    ),
    _kind(
        "P027",
        _E,
        "{visits} visits in {value} days, but a place is visited once a day",
        "Ask for at most {most} in each period.",
    ),
    _kind("P028", _E, "{count} places are called {value} under {column}: {codes}", "Write the code."),
    _kind(
        "P029",
        _E,
        "period is {value}, but every_weeks is {other}",
        "Keep one; every_weeks belongs to the old form.",
    ),
    _kind("P031", _E, "there is no programme {value}", "Write an id of the programmes table."),
    _kind(
        "P032",
        _E,
        "{value} is neither a vehicle nor the id of a team",
        "Write a vehicle's id or a team's (township code-T number).",
    ),
    _kind(
        "P033",
        _W,
        "{value} lies before the horizon's start {start} and has no effect",
        "Write {start} or later, or delete the row.",
    ),
    _kind(
        "P034",
        _W,
        "{value} lies beyond the circuit horizon and has no effect",
        "Write {last} or earlier, or delete the row.",
    ),
    _kind(
        "P035",
        _W,
        "{value} is no working day, so nothing will be planned",
        "Write {near}, or make it a working day in the calendar.",
    ),
    _kind("P036", _E, "{programme} visits {places}, but {value} is a {kind}", "Correct the place or the programme."),
    _kind("P037", _E, "{programme} is for a {crew}, but {value} is a {other}", "Correct the crew or the programme."),
    _kind(
        "P038",
        _E,
        "{crew} has another route on {value}, see {first}",
        "One crew drives one route a day: change the day or the crew, or join the routes.",
    ),
    _kind("P039", _E, "the route {value} names no crew", "A whole tour needs crew, day, route and position."),
    _kind(
        "P040",
        _E,
        "the positions of the route {value} are wrong: {detail}",
        "Number the stops 1, 2, 3 …, each once.",
    ),
    _kind("P041", _E, "the same visit is pinned twice, first in {first}", "Delete one row."),
    _kind("P042", _E, "a position is given, but no route", "Name the route, or empty the position."),
    _kind(
        "P043",
        _W,
        "on {value} {programme} makes no visits ({detail}), so nothing will be planned",
        "Change the day, or the programme's dates or weekdays.",
    ),
    _kind(
        "P044",
        _W,
        "{programme} at {place}: {value} is {days} days from {other} (see {first}), less than {low}; one is lost",
        "Change one of the days, or the programme's shortest gap.",
    ),
    _kind(
        "P045",
        _W,
        "{value} only says how many visits ({visits}); with a shortest gap of 0 they may be on consecutive days",
        "Give the gaps, such as {low} and {high} days; left empty, the shortest is half the average.",
    ),
    _kind("F009", _E, "the visit place has neither coordinates nor a village", "Give lon and lat, or a village."),
    _kind("F010", _E, "the village {village} is not in the township {value}", "Correct one of the codes."),
    _kind(
        "F011",
        _W,
        "the place lies in {other}, not in its township",
        "Check the coordinates and the township code.",
    ),
    _kind(
        "F012",
        _E,
        "the visit place lies in no township: {value}",
        "Give its township, or check the coordinates.",
    ),
    _kind(
        "K007",
        _E,
        "the market days {value} cannot be read",
        "Write 逢三八 (lunar), 农历初一、十五, 公历逢五十 or 每周二、五.",
    ),
    _kind(
        "K008",
        _E,
        "there is no scenario {value}",
        "Write normal or the name of a file in travel/scenarios/: {choices}.",
    ),
    _kind(
        "K009",
        _E,
        "two seasons overlap from {value} on, the other in {first}",
        "Correct the dates; a day has one state of the roads.",
    ),
    _kind(
        "K010",
        _W,
        "lunar days are known up to {value}; later market days are left out",
        "Write them by the solar calendar, or add them later.",
    ),
    _kind("K011", _W, "there is no market day {value} inside the horizon", "Check the rule and the dates."),
    _kind(
        "K012",
        _W,
        "markets of {value} are given twice, first in {first}; the days of both count",
        "Join the rows, or delete one.",
    ),
)
