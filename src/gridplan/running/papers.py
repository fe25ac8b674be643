"""The papers of a plan version: what is written beside ``plan.json`` into its folder, each for those who read it."""

from __future__ import annotations

from pathlib import Path

from gridplan.domain.plan import Plan, PlanDiff
from gridplan.maps import write_map
from gridplan.replanning import Revision
from gridplan.reports import write_notices, write_workbook
from gridplan.sources import Settings


def write_papers(plan: Plan, folder: Path, *, settings: Settings, diff: PlanDiff | None = None) -> None:
    """Write every paper of a plan: the map as leaders may see it, the workbook for planners.

    Args:
        plan: a plan, with the id that it is saved under.
        folder: an existing folder.
        settings: the county's: theme and title of its maps.
        diff: what differs from the plan that it was made from.
    """
    write_map(plan, folder / "map.html", theme=settings.theme, title=settings.title)
    changes, effects = (diff.changes, diff.roster) if diff else ((), ())
    write_workbook(plan, folder / "plan.xlsx", changes=changes, effects=effects)


def write_letters(revision: Revision, lines: tuple[str, ...], folder: Path, *, settings: Settings) -> None:
    """Write ``notices/``: one line for each that is concerned, and a letter to each; nothing where nothing changed."""
    if lines:
        write_notices(lines, folder / "notices", letters=revision.letters(office=settings.office))
