"""``travel``: who is within reach of what, who is beyond it, what a state of the roads takes from whom."""

from __future__ import annotations

import difflib
import functools
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gridplan.cli.findings import print_findings
from gridplan.cli.say import Say
from gridplan.cli.travel_files import asked_target, report_folder, write_report, write_table
from gridplan.domain.access import AccessReport, ScenarioDifference, ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import Names
from gridplan.domain.road_changes import RoadChange
from gridplan.domain.scenarios import NORMAL
from gridplan.domain.travel import TravelTimes
from gridplan.domain.travel_words import minutes_up, scenario_title, vehicle_title
from gridplan.errors import InputError, OptionError
from gridplan.languages import Said, Separator, joined, recorded, said
from gridplan.planning.access import county_access, differences
from gridplan.planning.backdrop import drawn_roads
from gridplan.planning.travel import county_travel
from gridplan.sources import inspect_county

SHOWN = 20
A_FEW = 5
"""Villages beyond a level's limit that the terminal shows."""
FINDINGS = 3
"""Findings of each code that the terminal shows."""


class Question(NamedTuple):
    """What was asked: the names on the command line; without a scenario the county's own, without another none."""

    vehicle: str
    scenario: str | None
    against: str | None


def run_travel(
    folder: Path, question: Question, *, out: str | None, isochrones: bool, lang: Language, say: Say
) -> None:
    """Work out a report, print it, write its files."""
    target = asked_target(out, folder)
    say.progress("reading", str(folder))
    inspection = inspect_county(folder, lang=lang)
    county = inspection.county
    if county is None:
        raise InputError(said("it has errors; no travel times were worked out"), inspection.findings)
    vehicle, scenario, against = _checked(county, question)
    cache = folder / "cache"
    table = target if target is not None and target.suffix.lower() == ".csv" else None
    say.progress("travel", said("roads and travel times"))
    roads, times, findings = county_travel(county, folder, scenario=scenario, cache=cache, lang=lang)
    drawn = isochrones and table is None
    ask = functools.partial(county_access, county, folder, profile=vehicle, cache=cache, roads=roads, lang=lang)
    report = ask(scenario=scenario, isochrones=drawn)
    difference = None
    if against:
        difference = differences(ask(scenario=against, isochrones=False), report)
    reports = (difference.before, report) if difference else (report,)
    _print_report(say, county, report, difference, times)
    say.line()
    found = (*inspection.findings, *findings, *(finding for r in reports for finding in r.findings))
    print_findings(say, dict.fromkeys(found), most=FINDINGS)
    say.progress("saving", said("map, workbook and layers"))
    if table is not None:
        files = write_table(table, report, county.name_of)
    else:
        files = write_report(
            target or report_folder(folder, report, difference),
            county,
            report,
            difference=difference,
            others=times,
            roads=drawn_roads(roads),
            settings=inspection.settings,
            lang=lang,
        )
    say.line()
    for path in files.values():
        say.line(said("Wrote {path}", path=path))
    say.finish({**_answer(report, difference), "unreachable": _unreachable(report, times), "files": files})


def _checked(county: County, question: Question) -> Question:
    """The names asked for, the county's own where none was given.

    Raises:
        OptionError: a name that the county does not know, with the nearest and all there are.
    """
    vehicles = {p.name: p.title for p in county.travel.profiles}
    scenarios = {s.name: s.title for s in (NORMAL, *county.travel.scenarios)}
    scenario = county.travel.scenario if question.scenario is None else question.scenario
    known_name("--vehicle", question.vehicle, vehicles)
    known_name("--scenario", scenario, scenarios)
    if question.against is not None:
        known_name("--against", question.against, scenarios)
        if question.against == scenario:
            raise OptionError(
                said("--against must name another scenario than {scenario!r}, the one asked for", scenario=scenario)
            )
    return Question(vehicle=question.vehicle, scenario=scenario, against=question.against)


def known_name(option: str, name: str, titles: Mapping[str, str]) -> None:
    """Check a name that was given for an option.

    Raises:
        OptionError: it is not among the names of ``titles``; the nearest and all there are are told.
    """
    if name in titles:
        return
    words = {word: known for known, title in titles.items() for word in (known, title) if word}
    near = difflib.get_close_matches(name, words, n=1, cutoff=0.5)
    known = joined(Separator.LIST, [f"{n} ({title})" if title and title != n else n for n, title in titles.items()])
    wrong = said("{option} {name!r} is not known in this county.", option=option, name=name)
    wrong = said("{wrong} Did you mean {name!r}?", wrong=wrong, name=words[near[0]]) if near else wrong
    raise OptionError(said("{wrong} There are: {known}", wrong=wrong, known=known))


def _print_report(
    say: Say,
    county: County,
    report: AccessReport,
    difference: ScenarioDifference | None,
    times: tuple[TravelTimes, ...],
) -> None:
    names = Names(county)
    lang = say.lang
    vehicle, scenario = vehicle_title(county, report.profile, lang), scenario_title(county, report.scenario, lang)
    say.line(said("{county}: {vehicle}, {scenario}", county=county.name, vehicle=vehicle, scenario=scenario))
    for asked in (difference.before, report) if difference else (report,):
        _print_roads(say, county, asked)
    say.table(
        (said("residents within"), *(said("{minutes} min", minutes=minutes) for minutes in report.bands)),
        [
            (level.called(lang), *(f"{share:.1%}" for share in parts.values()))
            for level, parts in _within(report).items()
        ],
    )
    say.line()
    _print_beyond(say, report, names)
    _print_cut_off(say, county, report, times, names)
    if difference:
        _print_losses(say, county, difference, names)


def _print_roads(say: Say, county: County, report: AccessReport) -> None:
    """What the scenario does to the vehicle's roads, effect by effect: whether it did what was meant."""
    changes = report.roads
    if not changes.effects:
        return
    scenario = scenario_title(county, report.scenario, say.lang)
    say.line(said("{scenario}: {change}", scenario=scenario, change=changes.total.told(say.lang)))
    for number, effect in enumerate(changes.effects, start=1):
        reason, told = effect.reason or said("effect"), effect.told(say.lang)
        say.line(said("    {number}. {reason}: {change}", number=number, reason=reason, change=told))


def _print_beyond(say: Say, report: AccessReport, names: Names) -> None:
    everywhere = len({b.village for b in report.beyond})
    counts = Counter(b.level for b in report.beyond)
    told = [
        said("{level} over {minutes} min: {count}", level=level.called(say.lang), minutes=minutes, count=counts[level])
        for level, minutes in report.limits.items()
    ]
    say.line(
        said(
            "beyond the limit: {beyond} of {villages} ({levels})",
            beyond=everywhere,
            villages=counted(len(report.villages)),
            levels=joined(Separator.LIST, told),
        )
    )
    chosen = [b for level in report.limits for b in [b for b in report.beyond if b.level is level][:A_FEW]]
    rows = [
        (
            f"    {names(b.village)}",
            b.level.called(say.lang),
            _told(b.seconds),
            names(b.facility) if b.facility else b.reason,
        )
        for b in chosen
    ]
    if rows:
        header = (said("    village", context="table.travel"), said("to", context="table.travel"))
        minutes = said("minutes", context="table.travel")
        say.table((*header, minutes, said("nearest", context="table.travel")), rows)
    _more(say, len(report.beyond), len(rows))


def _print_cut_off(
    say: Say, county: County, report: AccessReport, times: tuple[TravelTimes, ...], names: Names
) -> None:
    """Villages off the main road network; by name for the vehicle asked for only."""
    villages = {v.code for v in county.villages}
    lists = {t.profile: t.unreachable for t in times} | {report.profile: report.unreachable}
    for profile, places in lists.items():
        lost = [(place, reason) for place, reason in places if place in villages]
        total = counted(len(villages))
        say.line(
            said(
                "{vehicle}: {lost} of {villages} cut off from the main road network",
                vehicle=recorded(vehicle_title(county, profile, "zh"), {"en": profile}),
                lost=len(lost),
                villages=total,
            )
        )
        if profile == report.profile:
            for place, reason in lost[:SHOWN]:
                say.line(said("    {name} ({code}): {reason}", name=names(place), code=place, reason=reason))
            _more(say, len(lost))


def _print_losses(say: Say, county: County, difference: ScenarioDifference, names: Names) -> None:
    before, after = (scenario_title(county, r.scenario, say.lang) for r in (difference.before, difference.after))
    worse = {loss.village for loss in difference.losses}
    residents = sum(v.residents for v in county.villages if v.code in worse)
    say.line(
        said(
            "{after} against {before}: {count:,} village with {residents:,} residents loses a service level",
            plural="{after} against {before}: {count:,} villages with {residents:,} residents lose a service level",
            after=after,
            before=before,
            count=len(worse),
            residents=residents,
        )
    )
    say.table(
        (
            said("    mean delay (weighted by residents)"),
            said("minutes", context="table.travel"),
            said("residents cut off"),
        ),
        [(f"    {d.level.called(say.lang)}", _mean(d.seconds), f"{d.cut_off:,}") for d in difference.delays()],
    )
    rows = [
        (
            f"    {names(x.village)}",
            x.level.called(say.lang),
            _told(x.before),
            _told(x.after),
            ", ".join(map(str, x.bands)),
        )
        for x in difference.losses[:SHOWN]
    ]
    if rows:
        header = (said("    village", context="table.travel"), said("to", context="table.travel"), *before_after())
        say.table((*header, said("no longer within", context="table.travel")), rows)
    _more(say, len(difference.losses))


def _more(say: Say, count: int, shown: int = SHOWN) -> None:
    if count > shown:
        say.line(said("    … and {left} more in the files", left=count - shown))


def before_after() -> tuple[str, str]:
    """Heads of two columns."""
    return said("before", context="table.travel"), said("after", context="table.travel")


def counted(villages: int) -> Said:
    """How many villages."""
    return said("{count:,} village", plural="{count:,} villages", count=villages)


def _mean(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds / 60:+.1f}"


def _told(seconds: int | None) -> str:
    return "-" if seconds is None else f"{minutes_up(seconds):.1f}"


def _within(report: AccessReport) -> dict[ServiceLevel, dict[str, float]]:
    within: dict[ServiceLevel, dict[str, float]] = {level: {} for level in ServiceLevel}
    for share in report.shares:
        if not share.place:
            within[share.level][str(share.minutes)] = round(share.share, 4)
    return within


def _unreachable(report: AccessReport, times: tuple[TravelTimes, ...]) -> dict[str, list[str]]:
    lists = {t.profile: t.unreachable for t in times} | {report.profile: report.unreachable}
    return {profile: [place for place, _ in places] for profile, places in lists.items()}


def _answer(report: AccessReport, difference: ScenarioDifference | None) -> dict[str, Any]:
    minutes = {
        a.village: {level.value: None if (s := a.seconds(level)) is None else minutes_up(s) for level in ServiceLevel}
        for a in report.villages
    }
    return {
        "status": "ok",
        "vehicle": report.profile,
        "scenario": report.scenario,
        "against": difference.before.scenario if difference else None,
        "within": {level.value: parts for level, parts in _within(report).items()},
        "villages": [{"village": village, "minutes": found} for village, found in minutes.items()],
        "beyond": [
            {
                "village": b.village,
                "level": b.level.value,
                "limit": b.limit,
                "seconds": b.seconds,
                "facility": b.facility,
                "reason": b.reason,
            }
            for b in report.beyond
        ],
        "catchments": [
            {"facility": c.facility, "level": c.level.value, "villages": list(c.villages), "residents": c.residents}
            for c in report.catchments
        ],
        "losses": None if difference is None else _losses(difference),
        "delays": None if difference is None else _delays(difference),
        "roads": {r.scenario: _roads(r) for r in ((difference.before, report) if difference else (report,))},
    }


def _roads(report: AccessReport) -> dict[str, Any]:
    """What the scenario closes and slows."""
    return {
        **_change(report.roads.total),
        "effects": [{"reason": effect.reason, **_change(effect)} for effect in report.roads.effects],
        "closed": [
            {"name": road.name, "class": road.kind, "metres": round(road.length_m), "reason": road.reason}
            for road in report.roads.closed
        ],
    }


def _change(change: RoadChange) -> dict[str, float]:
    return {
        "closed_roads": change.closed_roads,
        "closed_km": round(change.closed_m / 1000, 3),
        "slowed_roads": change.slowed_roads,
        "slowed_km": round(change.slowed_m / 1000, 3),
    }


def _delays(difference: ScenarioDifference) -> list[dict[str, Any]]:
    return [
        {
            "level": d.level.value,
            "mean_minutes": None if d.seconds is None else round(d.seconds / 60, 2),
            "residents": d.residents,
            "residents_cut_off": d.cut_off,
        }
        for d in difference.delays()
    ]


def _losses(difference: ScenarioDifference) -> list[dict[str, Any]]:
    return [
        {
            "village": loss.village,
            "level": loss.level.value,
            "before": loss.before,
            "after": loss.after,
            "bands": list(loss.bands),
            "beyond": loss.beyond,
        }
        for loss in difference.losses
    ]
