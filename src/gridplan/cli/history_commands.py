"""``map``, ``audit``, ``diff``, ``plans``, ``publish``: what works on stored plans."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Literal

from gridplan.checking import audit
from gridplan.cli.guard import RULES_BROKEN
from gridplan.cli.say import Say
from gridplan.cli.summary import print_audit, violation_json
from gridplan.domain.plan import Plan
from gridplan.errors import NotFoundError
from gridplan.maps import write_map
from gridplan.replanning import diff_plans, notices
from gridplan.sources import read_plan_workbook, workbook_plan_id
from gridplan.store import PlanStore

Lang = Literal["zh", "en"]
Audience = Literal["leaders", "planners", "public"]


def run_map(folder: Path, *, plan_id: str, out: Path | None, lang: Lang, audience: Audience, say: Say) -> None:
    """Draw a stored plan again. A map for another audience or language gets a name of its own."""
    store = PlanStore(folder)
    plan = store.load(plan_id)
    suffix = ("" if lang == "zh" else f"-{lang}") + ("" if audience == "leaders" else f"-{audience}")
    target = out or store.path(plan.id) / f"map{suffix}.html"
    write_map(plan, target, lang=lang, audience=audience)
    say.line(f"Wrote {target} ({target.stat().st_size / 1e6:.1f} MB)")
    say.finish({"status": "ok", "plan": plan.id, "files": {"map": str(target)}})


def run_audit(what: str, folder: Path, *, say: Say) -> None:
    """Check a stored plan or an edited workbook."""
    store = PlanStore(folder)
    if what.lower().endswith((".xlsx", ".xlsm")):
        workbook = Path(what)
        base = store.load(workbook_plan_id(workbook))
        plan = read_plan_workbook(workbook, base)
    else:
        plan = store.load(what)
    parent = _parent(store, plan)
    judged = dataclasses.replace(plan, audit=audit(plan, parent=parent))
    say.line(f"{len(judged.audit.kept)} rules kept")
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


def _parent(store: PlanStore, plan: Plan) -> Plan | None:
    if plan.parent is None:
        return None
    try:
        return store.load(plan.parent)
    except NotFoundError:
        return None  # the parent was moved away: what must not change cannot be checked, all else can


def run_diff(before: str, after: str, folder: Path, *, say: Say) -> None:
    """What differs between two stored plans."""
    store = PlanStore(folder)
    second = store.load(after)
    first = store.load(before)
    diff = diff_plans(first, second)
    for kind, count in Counter(c.kind for c in diff.changes).items():
        say.line(f"{kind}: {count}")
    for notice in notices(diff, second.county, former=first.county):
        say.line(f"  {notice.name}（{notice.subject}）：{notice.text}")
    if not diff.changes:
        say.line("no difference")
    say.finish(
        {
            "status": "ok",
            "before": diff.before,
            "after": diff.after,
            "diff": [
                {**dataclasses.asdict(c), "start": c.start.isoformat() if c.start else None} for c in diff.changes
            ],
        }
    )


def run_plans(folder: Path, *, say: Say) -> None:
    """List the stored plans."""
    store = PlanStore(folder)
    published = store.published()
    times = {e.plan: e.at for e in store.history() if e.kind == "published"}
    rows: list[tuple[object, ...]] = []
    listed = []
    for plan_id in store.versions():
        plan = store.load(plan_id)
        mark = "published" if plan_id == published else ""
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
        say.table(("plan", "", "as of", "hard", "exceptions", "parent", "published at"), rows)
    else:
        say.line("no plans yet; make one: gridplan plan")
    say.finish({"status": "ok", "plans": listed})


def run_publish(plan_id: str, folder: Path, *, say: Say) -> None:
    """Point to another plan, if it breaks no hard rule."""
    store = PlanStore(folder)
    with store.lock():
        plan = store.load(plan_id)
        if plan.audit.hard:
            say.line(f"{plan.id} breaks {len(plan.audit.hard)} hard rules and cannot be published.")
            say.exit_code = RULES_BROKEN
        else:
            store.publish(plan.id)
            say.line(f"Published {plan.id}.")
    say.finish({"status": "not_published" if plan.audit.hard else "published", "plan": plan.id})
