"""Where the stored plans of a county folder are; a module of its own, because looking at a plan needs no solver."""

from __future__ import annotations

from pathlib import Path

from gridplan.errors import NotFoundError
from gridplan.languages import said, words
from gridplan.store import PlanStore

_ASKED = words({"plan.published": "published", "plan.latest": "latest"})


def asked_plan(plan_id: str) -> str:
    """A plan as it was asked for, for people."""
    known = _ASKED.get(f"plan.{plan_id}")
    return plan_id if known is None else known.said()


def plan_store(folder: Path) -> PlanStore:
    """The plans of a county folder; nothing is made where there is none."""
    if not (folder / "gridplan.toml").is_file() and not (folder / "plans").is_dir():
        if folder.is_dir():
            raise NotFoundError(said("{path} is no county folder; name a county folder", path=folder))
        if folder.exists():
            raise NotFoundError(said("{path} is a file; name a county folder", path=folder))
        raise NotFoundError(said("{path} does not exist; name a county folder", path=folder))
    return PlanStore(folder)
