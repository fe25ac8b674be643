"""``sites``: where emergency stations should stand, how townships group into zones, and what that changes for whom."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from gridplan.checking.siting import check_sites
from gridplan.cli.findings import print_findings
from gridplan.cli.guard import FAULT
from gridplan.cli.say import Say
from gridplan.cli.summary import goal_title, told_unit
from gridplan.cli.travel_command import before_after, counted, known_name
from gridplan.cli.travel_files import asked_target, write_files
from gridplan.domain.access import Provider
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.freezing import digest
from gridplan.domain.results import Goal
from gridplan.domain.scenarios import NORMAL
from gridplan.domain.siting import SitingModel
from gridplan.domain.siting_report import District, SitingReport, site_name
from gridplan.domain.travel_words import minutes_up, scenario_title, vehicle_title
from gridplan.errors import InputError, OptionError
from gridplan.languages import Said, Separator, joined, said
from gridplan.maps import sites_spec, write_page
from gridplan.planning.backdrop import drawn_roads
from gridplan.planning.siting import SitingQuestion, county_sites, siting_profile
from gridplan.reports import write_siting_workbook
from gridplan.reports.siting_layers import write_siting_layers
from gridplan.sources import inspect_county

FOLDER = "site-report"
FILES = {"map": "sites.html", "workbook": "sites.xlsx", "layers": "sites.gpkg"}
MODELS = {"cover": SitingModel.COVER, "centre": SitingModel.CENTRE, "zones": SitingModel.MEDIAN}
SHOWN = 15
"""Villages or townships that a table of the terminal shows."""
FINDINGS = 3
_MOST_CURVE = 200


class Asked(NamedTuple):
    """The options of the command line; ``None`` takes the usual."""

    model: str
    add: int | None
    limit: float | None
    curve: int
    capacity: float | None
    keep_centres: bool
    scenario: str | None
    vehicle: str


def run_sites(folder: Path, asked: Asked, *, profile: str, out: str | None, lang: Language, say: Say) -> None:
    """Solve, check, print, write the files; exit status 1 where the check does not agree with the solver."""
    target = asked_target(out, folder, files=FILES, table=False)
    effort = siting_profile(profile)  # a wrong name is said before anything is read
    say.progress("reading", str(folder))
    inspection = inspect_county(folder, lang=lang)
    county = inspection.county
    if county is None:
        raise InputError(said("it has errors; no sites were chosen"), inspection.findings)
    question = _question(county, asked)
    say.progress("travel", said("roads and travel times"))
    found = county_sites(
        county,
        folder,
        question,
        profile=effort,
        progress=say.progress,
        cache=folder / "cache",
        lang=lang,
    )
    report = found.report
    faults = _faults(report)
    _print_report(say, county, report)
    say.line()
    findings = dict.fromkeys((*inspection.findings, *found.findings, *report.findings))
    print_findings(say, findings, most=FINDINGS)
    say.progress("saving", said("map, workbook and layers"))
    page = functools.partial(
        sites_spec, county, report, roads=drawn_roads(found.roads), theme=inspection.settings.theme, lang=lang
    )
    files = {} if faults else _write(target or _folder(folder, asked, question, report), county, report, page, lang)
    say.line()
    for path in files.values():
        say.line(said("Wrote {path}", path=path))
    say.finish({**_answer(report), "faults": list(faults), "files": files})
    if faults:
        say.line(said("gridplan itself failed: the check does not agree with the solver; nothing was written."))
        for fault in faults:
            say.line(joined("", ["    ", fault]))
        say.exit_code = FAULT
        say.finish({"status": "error", "message": faults[0]})


def _question(county: County, asked: Asked) -> SitingQuestion:
    """The question, the county's own vehicle, scenario and limit where none was given.

    Raises:
        OptionError: a name that the county does not know, or an option that the model has no use for.
    """
    zoning = asked.model == "zones"
    useless = (
        {"--limit": asked.limit is not None}
        if zoning
        else {
            "--capacity": asked.capacity is not None,
            "--free-centres": not asked.keep_centres,
        }
    )
    for option, given in useless.items():
        if given:
            raise OptionError(
                said("{option} says nothing to --model {model}; leave it away", option=option, model=asked.model)
            )
    if not 0 <= asked.curve <= _MOST_CURVE:
        raise OptionError(said("--curve must be from 0 to {most}, got {value}", most=_MOST_CURVE, value=asked.curve))
    scenario = county.travel.scenario if asked.scenario is None else asked.scenario
    known_name("--vehicle", asked.vehicle, {p.name: p.title for p in county.travel.profiles})
    known_name("--scenario", scenario, {s.name: s.title for s in (NORMAL, *county.travel.scenarios)})
    return SitingQuestion(
        model=MODELS[asked.model],
        add=(0 if zoning else 1) if asked.add is None else asked.add,
        limit=asked.limit,
        curve=asked.curve,
        keep_centres=asked.keep_centres,
        capacity=asked.capacity,
        vehicle=asked.vehicle,
        scenario=scenario,
    )


def _faults(report: SitingReport) -> tuple[str, ...]:
    """What the check finds wrong with the answer and with each point of the curve."""
    faults = list(check_sites(report.problem, report.result))
    for point in report.curve:
        problem = replace(report.problem, count=point.count)
        result = replace(report.result, solution=point.sites, goals=point.goals)
        faults += (said("curve at {count}: {fault}", count=point.count, fault=f) for f in check_sites(problem, result))
    return tuple(faults)


def _folder(folder: Path, asked: Asked, question: SitingQuestion, report: SitingReport) -> Path:
    """Where the files go if nobody says: one folder for each question, so that no answer hides another."""
    parts = [f"add{question.add}"]
    if report.limit is not None:
        parts.append(f"{report.limit:g}min")
    if report.zoning:
        parts += ["keep" if question.keep_centres else "free"]
        parts += [] if question.capacity is None else [f"capacity{question.capacity:g}"]
    travel = [question.vehicle, report.problem.travel.scenario]
    shown = [re.sub(r"\W+", "_", part.casefold())[:40] for part in travel]
    if shown != travel:
        shown.append(digest(travel)[:8])
    return folder / FOLDER / asked.model / "-".join((*parts, *shown))


def _write(
    target: Path, county: County, report: SitingReport, page: Callable[[], Any], lang: Language
) -> dict[str, str]:
    made = dt.datetime.now().astimezone().date()
    writers: dict[str, Callable[[Path], object]] = {
        FILES["map"]: functools.partial(write_page, page()),
        FILES["workbook"]: lambda path: write_siting_workbook(county, report, path, made=made, lang=lang),
        FILES["layers"]: lambda path: write_siting_layers(county, report, path, made=made, lang=lang),
    }
    return write_files(target, writers, FILES)


def _print_report(say: Say, county: County, report: SitingReport) -> None:
    times = report.problem.travel
    lang = say.lang
    vehicle, scenario = vehicle_title(county, times.profile, lang), scenario_title(county, times.scenario, lang)
    say.line(said("{county}: {vehicle}, {scenario}", county=county.name, vehicle=vehicle, scenario=scenario))
    if report.zoning:
        _print_zones(say, county, report)
    else:
        _print_stations(say, county, report)
    for goal in report.result.goals:
        say.line(said("{goal}: {figure}", goal=goal_title("siting", goal.name), figure=_figure(goal)))
    for note in report.result.notes:
        say.line(said("note: {note}", note=note))
    if report.curve:
        say.line()
        _print_curve(say, county, report)


def _figure(goal: Goal) -> Said:
    """A goal's value and how sure it is."""
    told: str = f"{goal.value:,.0f}"
    if goal.unit:
        told = said("{value:,.0f} {unit}", value=goal.value, unit=told_unit(goal.unit))
    if not goal.gap:
        return said("{figure}, proven best", figure=told)
    return said("{figure}, at least {bound:,.0f} (gap {gap:.1%})", figure=told, bound=goal.bound, gap=goal.gap)


def _print_stations(say: Say, county: County, report: SitingReport) -> None:
    before, after = report.covered()
    standing = len(report.problem.fixed)
    say.line(
        said(
            "today: {stations}, {share} of {people:,} residents within {limit:g} minutes",
            stations=_stations(standing),
            share=_share(report, before),
            people=report.people,
            limit=report.limit,
        )
    )
    later = _stations(standing + len(report.order))
    say.line(said("then:  {stations}, {share}", stations=later, share=_share(report, after)))
    old, new = report.mean()
    say.line(
        said(
            "mean: {old:.1f} → {new:.1f} minutes; farthest village: {before} → {after} minutes",
            old=old,
            new=new,
            before=_told(_farthest(report, 0)),
            after=_told(_farthest(report, 1)),
        )
    )
    say.line()
    rows = [
        (f"    {n}. {site_name(county, w.site)}", w.site, f"{w.people:,}", _told(w.worst), f"{w.saved / 3600:,.0f}")
        for n, w in enumerate(report.order, start=1)
    ]
    if rows:
        header = (said("    opened, most worth first"), said("id"), said("residents gained"))
        say.table((*header, said("farthest (min)"), said("person-hours saved")), rows)
    else:
        say.line(said("    nothing is opened"))
    beyond = report.beyond()
    people = sum(a.people for a in beyond)
    say.line()
    say.line(
        said(
            "beyond {limit:g} minutes: {villages} with {people:,} residents",
            limit=report.limit,
            villages=counted(len(beyond)),
            people=people,
        )
    )
    far = [
        (f"    {site_name(county, a.demand)}", f"{a.people:,}", _minutes(a.before), _minutes(a.after))
        for a in beyond[:SHOWN]
    ]
    if far:
        say.table((said("    village", context="table.travel"), said("residents"), *before_after()), far)
    _more(say, len(beyond))


def _stations(count: int) -> Said:
    return said("{count} station", plural="{count} stations", count=count)


def _farthest(report: SitingReport, side: int) -> int | None:
    found = [p.seconds for a in report.access if (p := (a.before, a.after)[side])]
    return max(found, default=None)


def _print_zones(say: Say, county: County, report: SitingReport) -> None:
    old, new = report.mean()
    say.line(said("mean of the residents to their zone's centre: {old:.1f} → {new:.1f} minutes", old=old, new=new))
    say.line()
    for title, found in ((said("    today"), report.zones_before), (said("    re-drawn"), report.districts)):
        rows = [
            (joined("", ["    ", _zone(county, d)]), county.name_of(d.centre) if d.centre else "-", *_size(d))
            for d in found
        ]
        header = (title, said("centre", context="table.zones"), said("townships"), said("residents"))
        say.table((*header, said("mean (min)")), rows)
    say.line()
    say.line(said("townships that go to another zone: {count}", count=len(report.moved)))
    named = {d.centre: _zone(county, d) for d in report.districts}
    went = [
        (f"    {county.name_of(t)}", county.name_of(zone), named[centre], _minutes(a.before), _minutes(a.after))
        for t, (zone, centre) in list(report.moved.items())[:SHOWN]
        for a in report.access
        if a.demand == t
    ]
    if went:
        heads = (said("    township"), said("from", context="table.zones"), said("to", context="table.zones"))
        say.table((*heads, *before_after()), went)
    _more(say, len(report.moved))
    say.line()


def _zone(county: County, district: District) -> str:
    return said("new zone") if district.zone is None else county.name_of(district.zone)


def _size(district: District) -> tuple[str, str, str]:
    mean = district.seconds / 60 / max(1, district.people)
    return str(len(district.members)), f"{district.people:,}", f"{mean:.1f}"


def _print_curve(say: Say, county: County, report: SitingReport) -> None:
    rows = []
    for point in report.curve:
        covered, worst, mean = report.figures(point)
        names = [site_name(county, site) for site in point.sites.opened[:4]]
        names += ["…"] if len(point.sites.opened) > 4 else []
        where = joined(Separator.LIST, names) if names else ""
        proof = said("open", context="proof") if any(goal.gap for goal in point.goals) else said("proven")
        stations = () if report.zoning else (_share(report, covered), "-" if worst is None else f"{worst:.1f}")
        rows.append((f"    {point.count}", *stations, f"{mean:.1f}", proof, where))
    within = () if report.zoning else (said("within {limit:g} min", limit=report.limit), said("farthest (min)"))
    say.table((said("    new"), *within, said("mean (min)"), said("proof"), said("where")), rows)


def _share(report: SitingReport, people: int) -> str:
    return f"{people / max(1, report.people):.1%}"


def _told(seconds: int | None) -> str:
    return "-" if seconds is None else f"{minutes_up(seconds):.1f}"


def _minutes(provider: Provider | None) -> str:
    return "-" if provider is None else _told(provider.seconds)


def _more(say: Say, count: int) -> None:
    if count > SHOWN:
        say.line(said("    … and {left} more in the files", left=count - SHOWN))


def _answer(report: SitingReport) -> dict[str, Any]:
    problem, result = report.problem, report.result
    before, after = report.covered()
    old, new = report.mean()
    return {
        "status": result.status.value,
        "model": "zones" if report.zoning else problem.model.value,
        "vehicle": problem.travel.profile,
        "scenario": problem.travel.scenario,
        "limit": report.limit,
        "candidates": len(problem.candidates),
        "standing": list(problem.fixed),
        "opened": [
            {"site": w.site, "residents": w.people, "uncovered": w.uncovered, "worst": w.worst, "saved": w.saved}
            for w in report.order
        ],
        "goals": _goals(result.goals),
        "residents": {"all": report.people, "within_before": before, "within_after": after},
        "mean_minutes": {"before": round(old, 2), "after": round(new, 2)},
        "beyond": [{"village": a.demand, "residents": a.people, "after": _json(a.after)} for a in report.beyond()],
        "curve": [
            {
                "count": point.count,
                "status": point.status.value,
                "opened": list(point.sites.opened),
                "goals": _goals(point.goals),
            }
            for point in report.curve
        ],
        "zones": [
            {"centre": d.centre, "zone": d.zone, "townships": list(d.members), "residents": d.people}
            for d in report.districts
        ],
        "moved": [{"township": t, "from": zone, "to": centre} for t, (zone, centre) in report.moved.items()],
        "runtime": round(result.runtime, 2),
        "notes": list(result.notes),
    }


def _json(provider: Provider | None) -> dict[str, Any] | None:
    return None if provider is None else {"site": provider.facility, "seconds": provider.seconds}


def _goals(goals: tuple[Goal, ...]) -> list[dict[str, Any]]:
    return [{"name": g.name, "value": g.value, "bound": g.bound, "gap": g.gap, "unit": g.unit} for g in goals]
