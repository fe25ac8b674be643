"""``demo``, ``plan``, ``replan``."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
import time
from pathlib import Path

from gridplan.assets import asset
from gridplan.cli.guard import RULES_BROKEN
from gridplan.cli.say import Say
from gridplan.cli.summary import diff_json, plan_json, print_plan
from gridplan.domain.county import County
from gridplan.domain.findings import Finding
from gridplan.domain.plan import Plan
from gridplan.errors import InputError, NotFoundError, OptionError
from gridplan.maps import write_map
from gridplan.planning.pipeline import Profiles, make_plan
from gridplan.replanning import replan
from gridplan.reports import write_notices, write_workbook
from gridplan.sources import Settings, inspect_county
from gridplan.store import PlanStore

#: what of ``data/`` is the demo county; the rest is its generator and documentation
_NOT_COUNTY = shutil.ignore_patterns("generator", "mini", "*.md", "manifest.json", "cache", "plans", "__pycache__")


def run_demo(folder: Path, *, mini: bool, profile: str, say: Say) -> None:
    """Copy the demo county, plan it, say where to look. A demo folder that is there already is planned again."""
    if not (folder / "gridplan.toml").exists():
        if folder.exists() and any(folder.iterdir()):
            raise OptionError(f"{folder} is not empty and is no county folder; name another one")
        shutil.copytree(asset("data/mini" if mini else "data"), folder, ignore=_NOT_COUNTY, dirs_exist_ok=True)
        say.line(f"Wrote the demo county to {folder}")
    run_plan(folder, profile=profile, say=say)


def run_plan(folder: Path, *, profile: str, say: Say) -> None:
    """Plan from scratch."""
    county, settings, findings = _read(folder, say)
    store = PlanStore(folder)
    with store.lock():
        plan = make_plan(
            county, folder, profiles=_profiles(settings, profile), findings=findings, progress=say.progress
        )
        _save(store, plan, settings, say)


def run_replan(folder: Path, *, as_of: str | None, profile: str, say: Say) -> None:
    """Plan with least change to the published plan (to the latest one where none has been published)."""
    began = time.monotonic()
    county, settings, findings = _read(folder, say)
    store = PlanStore(folder)
    with store.lock():
        if not store.versions():
            raise NotFoundError("there is no plan to change yet; make one first: gridplan plan")
        parent = store.load(store.published() or "latest")
        day = _as_of(as_of, county)
        revision = replan(
            parent,
            county,
            folder,
            as_of=day,
            profiles=_profiles(settings, profile),
            findings=findings,
            progress=say.progress,
        )
        lines = tuple(f"{n.name}（{n.subject}）：{n.text}" for n in revision.notices)
        target = _save(store, revision.plan, settings, say, lines)
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
            "notices": str(target / "notices"),
        }
    )


def _read(folder: Path, say: Say) -> tuple[County, Settings, tuple[Finding, ...]]:
    say.progress("reading", str(folder))
    inspection = inspect_county(folder)
    if inspection.county is None:
        raise InputError("it has errors; nothing was planned", inspection.findings)
    return inspection.county, inspection.settings, inspection.findings


def _profiles(settings: Settings, override: str) -> Profiles:
    if override:
        return Profiles.all(override)
    return Profiles(**settings.profiles)


def _as_of(text: str | None, county: County) -> dt.date:
    calendar = county.calendar
    if text is None:
        return min(max(dt.datetime.now().astimezone().date(), calendar.start), calendar.end - dt.timedelta(days=1))
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise OptionError(f"--as-of {text!r} is no date; write it like 2026-03-02") from None
    if not calendar.start <= day < calendar.end:
        raise OptionError(f"--as-of {day} lies outside the horizon {calendar.start} to {calendar.end}")
    return day


def _save(store: PlanStore, plan: Plan, settings: Settings, say: Say, lines: tuple[str, ...] = ()) -> Path:
    say.progress("saving", "map and workbook")
    target = store.save(plan, functools.partial(_exports, plan, settings, lines))
    published = not plan.audit.hard
    if published:
        store.publish(plan.id)
    else:
        say.exit_code = RULES_BROKEN
    print_plan(say, plan)
    files = {p.stem if p.is_file() else p.name: p for p in sorted(target.iterdir()) if p.name[0] != "."}
    say.line()
    if published:
        say.line(f"Published plan {plan.id}.")
    else:
        say.line(f"Saved plan {plan.id}, not published: it breaks hard rules.")
    say.line(f"Open {target / 'map.html'} in a browser; the tables are in {target / 'plan.xlsx'}.")
    say.finish(plan_json(plan, published=published, files={**files, "folder": target}))
    return target


def _exports(plan: Plan, settings: Settings, lines: tuple[str, ...], folder: Path) -> None:
    write_map(plan, folder / "map.html", theme=settings.theme, title=settings.title)
    write_workbook(plan, folder / "plan.xlsx")
    if lines:
        write_notices(lines, folder / "notices")
