"""``map``, ``audit``, ``diff``, ``plans``, ``publish``: what works on stored plans."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Literal

from gridplan.checking import audit
from gridplan.cli.guard import RULES_BROKEN
from gridplan.cli.say import Say, stage_title
from gridplan.cli.stores import plan_store
from gridplan.cli.summary import STAGES, diff_json, print_audit, roster_json, violation_json
from gridplan.domain.audiences import Audience
from gridplan.domain.plan import Plan
from gridplan.errors import NotFoundError, StoreError
from gridplan.languages import Separator, joined, said, words
from gridplan.maps import write_map
from gridplan.replanning import count_by_kind, diff_plans, notices
from gridplan.sources import map_settings
from gridplan.store import PlanStore, Run, RunResult

Lang = Literal["zh", "en"]


#: kind of change → for people
KINDS = words(
    {
        "change.posting": "postings changed",
        "change.team_member": "team members changed",
        "change.team_area": "villages and grids with another team",
        "change.coverage": "villages served in another way",
        "change.tour": "visits moved, new or cancelled",
    }
)


def run_map(folder: Path, *, plan_id: str, out: Path | None, lang: Lang, audience: Audience, say: Say) -> None:
    """Draw a stored plan again. A map for another audience or language gets a name of its own."""
    store = plan_store(folder)
    plan = store.load(plan_id)
    suffix = ("" if lang == "zh" else f"-{lang}") + ("" if audience == "leaders" else f"-{audience}")
    target = out or store.path(plan.id) / f"map{suffix}.html"
    settings = map_settings(store.county_folder)
    parent = parent_of(store, plan)
    write_map(
        plan,
        target,
        theme=settings.theme,
        title=settings.title,
        tiles=settings.tiles,
        lang=lang,
        audience=audience,
        diff=diff_plans(parent, plan) if parent else None,
    )
    say.line(said("Wrote {path} ({size:.1f} MB)", path=target, size=target.stat().st_size / 1e6))
    say.finish({"status": "ok", "plan": plan.id, "files": {"map": str(target.absolute())}})


def run_audit(plan_id: str, folder: Path, *, say: Say) -> None:
    """Check a stored plan."""
    store = plan_store(folder)
    plan = store.load(plan_id)
    judged = dataclasses.replace(plan, audit=audit(plan, parent=parent_of(store, plan)))
    say.line(said("{count} rules kept", count=len(judged.audit.kept)))
    print_audit(say, judged)
    if judged.audit.hard:
        say.exit_code = RULES_BROKEN
    say.finish(
        {
            "status": "broken" if judged.audit.hard else "ok",
            "plan": plan.id,
            "kept": list(judged.audit.kept),
            "violations": {
                "hard": [violation_json(v) for v in judged.audit.hard],
                "in_principle": [violation_json(v) for v in judged.audit.in_principle],
            },
        }
    )


def parent_of(store: PlanStore, plan: Plan) -> Plan | None:
    """The plan from which a plan was made, as far as it is still there."""
    if plan.parent is None:
        return None
    try:
        return store.load(plan.parent)
    except NotFoundError:
        return None  # the parent was moved away: what must not change cannot be checked, all else can


def run_diff(before: str, after: str, folder: Path, *, say: Say) -> None:
    """What differs between two stored plans."""
    store = plan_store(folder)
    second = store.load(after)
    first = store.load(before)
    diff = diff_plans(first, second)
    rows = [(KINDS[f"change.{kind}"].said(), count) for kind, count in count_by_kind(diff).items()]
    say.table(("", said("changes")), rows)
    for effect in diff.roster:
        say.line(said("  roster: {effect}", effect=effect.text))
    for notice in notices(diff, second.county, former=first.county):
        say.line(said("  {name} ({subject}): {text}", name=notice.name, subject=notice.subject, text=notice.text))
    say.finish(
        {
            "status": "ok",
            "before": diff.before,
            "after": diff.after,
            "diff": diff_json(diff),
            "roster": roster_json(diff),
        }
    )


def run_plans(folder: Path, *, say: Say) -> None:
    """List the stored plans."""
    store = plan_store(folder)
    damaged: list[str] = []
    try:
        published = store.published()
    except StoreError as error:  # what else there is has to be seen to mend it
        published = None
        damaged.append(error.text)
    times: dict[str, dt.datetime] = {}
    try:
        times = {e.plan: e.at for e in store.history() if e.kind == "published"}
    except StoreError as error:
        damaged.append(error.text)
    rows: list[tuple[object, ...]] = []
    listed: list[dict[str, object]] = []
    for plan_id in store.versions():
        mark = said("published") if plan_id == published else ""
        try:
            plan = store.load(plan_id)
        except StoreError as error:
            damaged.append(error.text)
            rows.append((plan_id, mark, said("damaged"), "-", "-", "", ""))
            listed.append({"plan": plan_id, "published": plan_id == published, "damaged": str(error)})
            continue
        hard, soft = len(plan.audit.hard), len(plan.audit.in_principle)
        at = times.get(plan_id)
        rows.append((plan_id, mark, plan.as_of, hard, soft, plan.parent or "", f"{at:%Y-%m-%d %H:%M}" if at else ""))
        listed.append(
            {
                "plan": plan_id,
                "published": plan_id == published,
                "parent": plan.parent,
                "as_of": plan.as_of.isoformat(),
                "violations": {"hard": hard, "in_principle": soft},
            }
        )
    if rows:
        header = (said("plan"), "", said("as of"), said("hard"), said("exceptions"), said("parent"))
        say.table((*header, said("published at")), rows)
    else:
        say.line(said("no plans yet; make one: gridplan plan"))
    for message in damaged:
        say.line(said("damaged: {reason}", reason=message))
    say.finish({"status": "ok", "plans": listed})


def run_publish(plan_id: str, folder: Path, *, say: Say) -> None:
    """Point to another plan, if it breaks no hard rule."""
    store = plan_store(folder)
    with store.lock():
        plan = store.load(plan_id)
        missing = [stage for stage in STAGES if getattr(plan, stage).solution is None]
        refused = bool(plan.audit.hard or missing)
        if missing:
            stages = joined(Separator.LIST, map(stage_title, missing))
            say.line(said("{plan} has no solution for {stages} and cannot be published.", plan=plan.id, stages=stages))
        elif refused:
            count = len(plan.audit.hard)
            say.line(
                said("{plan} breaks hard rules ({count} times) and cannot be published.", plan=plan.id, count=count)
            )
        else:
            store.publish(plan.id)
            began = dt.datetime.now().astimezone().replace(microsecond=0)
            store.note(Run(began=began, command="publish", result=RunResult.PUBLISHED, plan=plan.id))
            say.line(said("Published {plan}.", plan=plan.id))
    if refused:
        say.exit_code = RULES_BROKEN
    say.finish({"status": "not_published" if refused else "published", "plan": plan.id})
