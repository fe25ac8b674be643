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
from gridplan.cli.say import Say, stage_title
from gridplan.cli.stores import plan_store
from gridplan.cli.summary import diff_json, plan_files, plan_json, print_plan, roster_json
from gridplan.domain.finding_kinds import Language
from gridplan.errors import OptionError
from gridplan.languages import Separator, joined, said
from gridplan.planning.pipeline import Profiles
from gridplan.replanning import letters
from gridplan.reports.notices import write_letters
from gridplan.running.flow import carry_out, missing_stages
from gridplan.running.horizons import horizon_ends
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
        raise OptionError(said("{path} is a file; name a folder", path=folder))
    if (folder / "gridplan.toml").exists():
        say.line(said("{folder} is a county folder already; it is planned as it is", folder=folder))
    else:
        if folder.exists() and any(folder.iterdir()):
            raise OptionError(said("{path} is not empty and is no county folder; name another one", path=folder))
        staging = folder.with_name(f".{folder.name}-{os.getpid()}")  # all of it or nothing, also when killed half-way
        shutil.copytree(asset("data/mini" if mini else "data"), staging, ignore=_NOT_COUNTY)
        if folder.exists():
            folder.rmdir()
        staging.replace(folder)
        say.line(said("Wrote the demo county to {folder}", folder=folder))
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
    ends = _horizon_ends(outcome) if as_of is None else None
    if ends is not None:
        say.line(ends)
    diff = outcome.diff
    say.line()
    count = len(diff.changes) if diff else 0
    if count:
        say.line(said("{count} changes against {plan}:", count=count, plan=outcome.run.parent))
    else:
        say.line(said("No change against {plan}.", plan=outcome.run.parent))
    written = _in_english(folder, outcome) if lang == "en" else []
    for line in written if written and say.lang == "en" else outcome.lines:
        say.line(joined("", ["  ", line]))
    say.finish(
        {
            "parent": outcome.run.parent,
            "diff": diff_json(diff) if diff else [],
            "roster": roster_json(diff) if diff else [],
            "seconds": outcome.run.seconds,
            **({"horizon": ends} if ends is not None else {}),
        }
    )


def _horizon_ends(outcome: Outcome) -> str | None:
    """That today, for which is planned where nothing else is said, is after the horizon or shortly before its end."""
    today = dt.datetime.now().astimezone().date()
    return horizon_ends(outcome.plan.county.calendar, today) if outcome.plan else None


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
        raise OptionError(said("--as-of {day!r} is no date; write it like 2026-03-02", day=text)) from None


def _print(folder: Path, outcome: Outcome, say: Say) -> None:
    """The plan in a few lines, and what became of it."""
    plan, target = outcome.plan, outcome.folder
    assert plan is not None  # by hand, a plan is made in any case
    assert target is not None
    missing = [stage_title(stage) for stage in missing_stages(plan)]
    print_plan(say, plan)
    print_briefly(say, plan.findings, folder=folder)
    say.line()
    if outcome.cut_short:
        status, say.exit_code = "interrupted", INTERRUPTED
        say.line(said("Saved plan {plan}, not published: it was stopped early.", plan=plan.id))
        if not missing and not plan.audit.hard:
            how = said(
                "It breaks no hard rule; to publish it: gridplan publish {plan} {folder}", plan=plan.id, folder=folder
            )
            say.line(how)
    elif missing:
        status, say.exit_code = "not_published", RULES_BROKEN
        stages = joined(Separator.LIST, missing)
        say.line(
            said("Saved plan {plan}, not published: no solution was found for {stages}.", plan=plan.id, stages=stages)
        )
    elif plan.audit.hard:
        status, say.exit_code = "not_published", RULES_BROKEN
        say.line(said("Saved plan {plan}, not published: it breaks hard rules.", plan=plan.id))
    else:
        status = "published"
        say.line(said("Published plan {plan}.", plan=plan.id))
    say.line(
        said(
            "Open {page} in a browser; the map is map.html beside it, the tables are in plan.xlsx.",
            page=target / "index.html",
        )
    )
    say.finish(plan_json(plan, status=status, files=plan_files(target)))
