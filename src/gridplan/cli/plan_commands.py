"""``demo``, ``plan``, ``replan``."""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
import shutil
from pathlib import Path

from gridplan.assets import asset
from gridplan.cli.findings import print_briefly
from gridplan.cli.guard import INTERRUPTED, RULES_BROKEN
from gridplan.cli.interrupt import interruptible
from gridplan.cli.say import STAGE_TITLES, Say
from gridplan.cli.stores import plan_store
from gridplan.cli.summary import diff_json, plan_files, plan_json, print_plan, roster_json
from gridplan.domain.finding_kinds import Language
from gridplan.errors import OptionError
from gridplan.planning.pipeline import Profiles
from gridplan.replanning import letters
from gridplan.reports.notices import write_letters
from gridplan.running.flow import carry_out, missing_stages
from gridplan.running.orders import Order, Outcome
from gridplan.sources import map_settings

#: what of ``data/`` is the demo county; the rest is its generator and documentation
_NOT_COUNTY = shutil.ignore_patterns(
    *("generator", "mini", "*.md", "manifest.json", "profiles", "__pycache__"),
    *("cache", "plans", "travel-report", "site-report", "plan-report"),
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
    if profile:
        Profiles.all(profile).load()  # a wrong name is said before anything is read
    outcome = _run(folder, Order(command="plan", profile=profile), say)
    _print(folder, outcome, say)


def run_replan(folder: Path, *, as_of: str | None, profile: str, say: Say, lang: Language = "zh") -> None:
    """Plan with least change to the published plan (to the latest one where none has been published)."""
    if profile:
        Profiles.all(profile).load()
    outcome = _run(folder, Order(command="replan", profile=profile, as_of=day_of(as_of)), say)
    _print(folder, outcome, say)
    diff = outcome.diff
    say.line()
    say.line(f"{len(diff.changes) if diff else 0} changes against {outcome.run.parent}:")
    for line in outcome.lines if lang == "zh" else _in_english(folder, outcome):
        say.line(f"  {line}")
    say.finish(
        {
            "parent": outcome.run.parent,
            "diff": diff_json(diff) if diff else [],
            "roster": roster_json(diff) if diff else [],
            "seconds": outcome.run.seconds,
        }
    )


def _in_english(folder: Path, outcome: Outcome) -> list[str]:
    """What changes for whom, in English; the letters that say so are written beside the Chinese ones."""
    if outcome.plan is None or outcome.folder is None or outcome.diff is None:
        return []
    store = plan_store(folder)
    parent, office = store.load(outcome.run.parent), map_settings(store.county_folder).office
    written = letters(parent, outcome.plan, outcome.diff, office=office, lang="en")
    if written:
        write_letters(written, outcome.folder / "notices-en")
    return [f"{letter.name} ({letter.subject}): {letter.item_text(i)}" for letter in written for i in letter.items]


def _run(folder: Path, order: Order, say: Say) -> Outcome:
    return carry_out(folder, order, worker=functools.partial(interruptible, say=say), progress=say.progress)


def day_of(text: str | None) -> dt.date | None:
    """The day that ``--as-of`` names."""
    if text is None:
        return None
    try:
        return dt.date(*map(int, re.split(r"[-/.]", text.strip())))
    except (ValueError, TypeError):
        raise OptionError(f"--as-of {text!r} is no date; write it like 2026-03-02") from None


def _print(folder: Path, outcome: Outcome, say: Say) -> None:
    """The plan in a few lines, and what became of it."""
    plan, target = outcome.plan, outcome.folder
    assert plan is not None  # by hand, a plan is made in any case
    assert target is not None
    missing = [STAGE_TITLES[stage] for stage in missing_stages(plan)]
    print_plan(say, plan)
    print_briefly(say, plan.findings, folder=folder)
    say.line()
    if outcome.cut_short:
        status, say.exit_code = "interrupted", INTERRUPTED
        say.line(f"Saved plan {plan.id}, not published: it was stopped early.")
        if not missing and not plan.audit.hard:
            say.line(f"It breaks no hard rule; to publish it: gridplan publish {plan.id} {folder}")
    elif missing:
        status, say.exit_code = "not_published", RULES_BROKEN
        say.line(f"Saved plan {plan.id}, not published: no solution was found for {', '.join(missing)}.")
    elif plan.audit.hard:
        status, say.exit_code = "not_published", RULES_BROKEN
        say.line(f"Saved plan {plan.id}, not published: it breaks hard rules.")
    else:
        status = "published"
        say.line(f"Published plan {plan.id}.")
    say.line(f"Open {target / 'index.html'} in a browser; the map is map.html beside it, the tables are in plan.xlsx.")
    say.finish(plan_json(plan, status=status, files=plan_files(target)))
