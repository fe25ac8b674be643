"""``demo``, ``plan``, ``replan``."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import os
import re
import shutil
import time
from pathlib import Path

from gridplan.assets import asset
from gridplan.cli.findings import print_briefly
from gridplan.cli.guard import INTERRUPTED, RULES_BROKEN
from gridplan.cli.interrupt import interruptible
from gridplan.cli.say import STAGE_TITLES, Say
from gridplan.cli.summary import STAGES, diff_json, plan_files, plan_json, print_plan
from gridplan.domain.county import County
from gridplan.domain.findings import Finding
from gridplan.domain.plan import Change, Plan
from gridplan.errors import InputError, NotFoundError, OptionError
from gridplan.maps import write_map
from gridplan.planning.pipeline import Profiles, make_plan
from gridplan.replanning import replan
from gridplan.reports import write_notices, write_workbook
from gridplan.sources import Settings, inspect_county
from gridplan.store import PlanStore

#: what of ``data/`` is the demo county; the rest is its generator and documentation
_NOT_COUNTY = shutil.ignore_patterns(
    *("generator", "mini", "*.md", "manifest.json", "profiles", "__pycache__"),
    *("cache", "plans", "travel-report", "site-report"),
)


def run_demo(folder: Path, *, mini: bool, profile: str, say: Say) -> None:
    """Copy the demo county, plan it, say where to look. A demo folder that is there already is planned again."""
    Profiles.all(profile).load()  # a wrong name is said before anything is written
    if folder.exists() and not folder.is_dir():
        raise OptionError(f"{folder} is a file; name a folder")
    if (folder / "gridplan.toml").exists():
        say.line(f"{folder} is a county folder already; it is planned as it is")
    else:
        if folder.exists() and any(folder.iterdir()):
            raise OptionError(f"{folder} is not empty and is no county folder; name another one")
        staging = folder.with_name(f".{folder.name}-{os.getpid()}")  # all of it or nothing, also when killed half-way
        shutil.copytree(asset("data/mini" if mini else "data"), staging, ignore=_NOT_COUNTY)
        if folder.exists():
            folder.rmdir()
        staging.replace(folder)
        say.line(f"Wrote the demo county to {folder}")
    run_plan(folder, profile=profile, say=say)


def run_plan(folder: Path, *, profile: str, say: Say) -> None:
    """Plan from scratch."""
    county, settings, findings = _read(folder, say)
    profiles = _profiles(settings, profile)
    store = PlanStore(folder)
    with store.lock():
        plan, cut_short = interruptible(
            lambda progress: make_plan(county, folder, profiles=profiles, findings=findings, progress=progress), say=say
        )
        _save(store, plan, settings, say, cut_short=cut_short)


def run_replan(folder: Path, *, as_of: str | None, profile: str, say: Say) -> None:
    """Plan with least change to the published plan (to the latest one where none has been published)."""
    began = time.monotonic()
    county, settings, findings = _read(folder, say)
    profiles = _profiles(settings, profile)
    day = _as_of(as_of, county)
    store = PlanStore(folder)
    with store.lock():
        if not store.versions():
            raise NotFoundError("there is no plan to change yet; make one first: gridplan plan")
        parent = store.load(store.published() or "latest")
        revision, cut_short = interruptible(
            lambda progress: replan(
                parent, county, folder, as_of=day, profiles=profiles, findings=findings, progress=progress
            ),
            say=say,
        )
        lines = tuple(f"{n.name}（{n.subject}）：{n.text}" for n in revision.notices)
        _save(store, revision.plan, settings, say, lines, revision.diff.changes, cut_short=cut_short)
    diff = revision.diff
    say.line()
    say.line(f"{len(diff.changes)} changes against {parent.id}:")
    for line in lines:
        say.line(f"  {line}")
    say.finish(
        {
            "parent": parent.id,
            "diff": diff_json(diff),
            "seconds": round(time.monotonic() - began, 1),
        }
    )


def _read(folder: Path, say: Say) -> tuple[County, Settings, tuple[Finding, ...]]:
    say.progress("reading", str(folder))
    inspection = inspect_county(folder)
    if inspection.county is None:
        raise InputError("it has errors; nothing was planned", inspection.findings)
    return inspection.county, inspection.settings, inspection.findings


def _profiles(settings: Settings, override: str) -> Profiles:
    profiles = Profiles.all(override) if override else Profiles(**settings.profiles)
    profiles.load()  # a wrong name is said before anything is planned
    return profiles


def _as_of(text: str | None, county: County) -> dt.date:
    calendar = county.calendar
    if text is None:
        return min(max(dt.datetime.now().astimezone().date(), calendar.start), calendar.end - dt.timedelta(days=1))
    try:
        day = dt.date(*map(int, re.split(r"[-/.]", text.strip())))
    except (ValueError, TypeError):
        raise OptionError(f"--as-of {text!r} is no date; write it like 2026-03-02") from None
    if not calendar.start <= day < calendar.end:
        raise OptionError(f"--as-of {day} lies outside the horizon {calendar.start} to {calendar.end}")
    return day


def _save(
    store: PlanStore,
    plan: Plan,
    settings: Settings,
    say: Say,
    lines: tuple[str, ...] = (),
    changes: tuple[Change, ...] = (),
    *,
    cut_short: bool,
) -> None:
    """Save a plan; publish it if it is whole, breaks no hard rule and nobody stopped it."""
    say.progress("saving", "map and workbook")
    target = store.save(plan, functools.partial(_exports, settings, lines, changes))
    plan = dataclasses.replace(plan, id=target.name)
    missing = [STAGE_TITLES[stage] for stage in STAGES if getattr(plan, stage).solution is None]
    print_plan(say, plan)
    print_briefly(say, plan.findings, folder=store.county_folder)
    say.line()
    if cut_short:
        status, say.exit_code = "interrupted", INTERRUPTED
        say.line(f"Saved plan {plan.id}, not published: it was stopped early.")
        if not missing and not plan.audit.hard:
            say.line(f"It breaks no hard rule; to publish it: gridplan publish {plan.id} {store.county_folder}")
    elif missing:
        status, say.exit_code = "not_published", RULES_BROKEN
        say.line(f"Saved plan {plan.id}, not published: no solution was found for {', '.join(missing)}.")
    elif plan.audit.hard:
        status, say.exit_code = "not_published", RULES_BROKEN
        say.line(f"Saved plan {plan.id}, not published: it breaks hard rules.")
    else:
        store.publish(plan.id)
        status = "published"
        say.line(f"Published plan {plan.id}.")
    say.line(f"Open {target / 'map.html'} in a browser; the tables are in {target / 'plan.xlsx'}.")
    say.finish(plan_json(plan, status=status, files=plan_files(target)))


def _exports(settings: Settings, lines: tuple[str, ...], changes: tuple[Change, ...], plan: Plan, folder: Path) -> None:
    write_map(plan, folder / "map.html", theme=settings.theme, title=settings.title)
    write_workbook(plan, folder / "plan.xlsx", changes=changes)
    if lines:
        write_notices(lines, folder / "notices")
