"""``report``: the papers of a stored plan for one audience, in a folder of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from gridplan.cli.say import Say
from gridplan.cli.stores import plan_store
from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Plan, PlanDiff
from gridplan.errors import NotFoundError, OptionError, StoreError
from gridplan.languages import said, words
from gridplan.replanning import diff_plans
from gridplan.running.papers import Making, write_report
from gridplan.sources import map_settings
from gridplan.store import PlanStore
from gridplan.store.durable import sync_tree

FOLDER = "plan-report"
CONTENTS = "papers.json"
"""Lists what gridplan wrote into a folder: only such a folder is replaced."""
AUDIENCES = words({"audience.leaders": "leaders", "audience.planners": "planners", "audience.public": "the public"})


def run_report(folder: Path, *, plan_id: str, audience: Audience, lang: Language, out: Path | None, say: Say) -> None:
    """Write the papers of a stored plan for one audience."""
    store = plan_store(folder)
    version = store.path(plan_id)
    target = out or folder / FOLDER / f"{version.name}-{audience}{'' if lang == 'zh' else f'-{lang}'}"
    _refuse(target, store)
    plan = store.load(version.name)
    parent, diff = _before(store, plan, say)
    making = Making(plan=plan, settings=map_settings(folder), diff=diff, parent=parent, audience=audience, lang=lang)
    say.progress("saving", said("papers for {audience}", audience=AUDIENCES[f"audience.{audience}"].said()))
    with _whole(target) as staging:
        if audience == "planners":
            _copy(version, staging)
        write_report(making, staging)
        names = sorted(path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file())
        contents = {"plan": plan.id, "audience": audience, "lang": lang, "files": names}
        (staging / CONTENTS).write_text(json.dumps(contents, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    say.line(
        said(
            "Wrote the papers of {plan} for {audience} to {folder}; begin with {page}",
            plan=plan.id,
            audience=AUDIENCES[f"audience.{audience}"].said(),
            folder=target,
            page=target / "index.html",
        )
    )
    say.finish(
        {
            "status": "ok",
            "plan": plan.id,
            "audience": audience,
            "lang": lang,
            "folder": str(target.absolute()),
            "files": names,
        }
    )


def _before(store: PlanStore, plan: Plan, say: Say) -> tuple[Plan | None, PlanDiff | None]:
    """The plan that this one was made from and what differs, as far as that plan is still there and whole."""
    if plan.parent is None:
        return None, None
    try:
        parent = store.load(plan.parent)
    except NotFoundError:
        return None, None  # it was moved away: the papers say that they were not compared
    except StoreError as damaged:
        say.line(said("Not compared with {plan}: {reason}", plan=plan.parent, reason=damaged.text))
        return None, None
    return parent, diff_plans(parent, plan)


def _copy(version: Path, staging: Path) -> None:
    """What planners find beside the papers: the plan as data, and the notices that went out."""
    shutil.copyfile(version / "plan.json", staging / "plan.json")
    if (version / "notices").is_dir():
        shutil.copytree(version / "notices", staging / "notices")


def _refuse(target: Path, store: PlanStore) -> None:
    """Refuse a folder that is not gridplan's to replace.

    Raises:
        OptionError: it is a file, lies among the stored plans, is the county folder or around it, or holds something
            that ``gridplan report`` did not write.
    """
    there = target.resolve()
    if target.exists() and not target.is_dir():
        raise OptionError(said("{path} is a file; name a folder for the papers", path=target))
    if there.is_relative_to(store.folder.resolve()):
        raise OptionError(
            said("{path} lies among the stored plans, which are never changed; name another folder", path=target)
        )
    if store.county_folder.resolve().is_relative_to(there):
        raise OptionError(said("{path} is or holds the county folder; name a folder for the papers alone", path=target))
    if target.is_dir() and (foreign := _foreign(target)):
        raise OptionError(
            said(
                "{path} holds {file}, which gridplan report did not write; name another folder",
                path=target,
                file=foreign,
            )
        )


def _foreign(target: Path) -> str:
    """A file that is not among the papers that were written there; empty where there is none."""
    known = {CONTENTS}
    with contextlib.suppress(FileNotFoundError):  # then nothing in there is ours
        try:
            known |= set(json.loads((target / CONTENTS).read_text(encoding="utf-8"))["files"])
        except (ValueError, KeyError, TypeError):
            return CONTENTS
    names = (path.relative_to(target).as_posix() for path in sorted(target.rglob("*")) if not path.is_dir())
    return next((name for name in names if name not in known), "")


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A hidden folder to write into: when all is written it takes the place of ``target``, else nothing is left."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staging, former = (target.with_name(f".{target.name}-{kind}{os.getpid()}") for kind in ("", "former-"))
    staging.mkdir()
    try:
        yield staging
        sync_tree(staging)
        if target.exists():
            target.rename(former)
        try:
            staging.rename(target)
        except OSError:
            if former.exists():
                former.rename(target)
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)
