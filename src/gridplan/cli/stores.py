"""Where the stored plans of a county folder are; a module of its own, because looking at a plan needs no solver."""

from __future__ import annotations

from pathlib import Path

from gridplan.errors import NotFoundError
from gridplan.store import PlanStore


def plan_store(folder: Path) -> PlanStore:
    """The plans of a county folder; nothing is made where there is none."""
    if not (folder / "gridplan.toml").is_file() and not (folder / "plans").is_dir():
        what = "is no county folder" if folder.is_dir() else "is a file" if folder.exists() else "does not exist"
        raise NotFoundError(f"{folder} {what}; name a county folder")
    return PlanStore(folder)
