"""The papers of a plan: those written beside ``plan.json`` into its folder, and those handed to one audience.

In the folder of a plan version lie the planners' papers, with real names, and a map and an index that may be shown to
leaders. Whoever hands papers on uses ``gridplan report``, which writes a folder for one audience. The public gets the
map and the index only: a workbook, layers or calendars without names would still tell, day by day, which few people
are meant. Leaders get no calendars and no routes: those are for the people who drive.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Plan, PlanDiff
from gridplan.maps import write_map
from gridplan.replanning import Revision
from gridplan.reports import write_index, write_notices, write_workbook
from gridplan.reports.calendars import write_calendars
from gridplan.reports.plan_layers import write_plan_layers
from gridplan.reports.tracks import write_tracks
from gridplan.sources import Settings

INDEX, MAP = "index.html", "map.html"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What papers are made of, and for whom.

    Attributes:
        settings: the county's: theme, title and tiles of its maps.
        diff: what differs from the plan that it was made from, ``parent``; ``None`` where that is not known.
    """

    plan: Plan
    settings: Settings
    diff: PlanDiff | None = None
    parent: Plan | None = None
    audience: Audience = "planners"
    lang: Language = "zh"


def _map(making: Making, path: Path) -> None:
    settings = making.settings
    write_map(
        making.plan,
        path,
        theme=settings.theme,
        title=settings.title,
        tiles=settings.tiles,
        diff=making.diff,
        audience=making.audience,
        lang=making.lang,
    )


def _workbook(making: Making, path: Path) -> None:
    diff = making.diff
    write_workbook(
        making.plan,
        path,
        changes=diff.changes if diff else (),
        effects=diff.roster if diff else (),
        departed=diff.departed if diff else (),
        audience=making.audience,
        lang=making.lang,
    )


def _calendars(making: Making, path: Path) -> None:
    write_calendars(making.plan, path, parent=making.parent, audience=making.audience, lang=making.lang)


def _tracks(making: Making, path: Path) -> None:
    write_tracks(making.plan, path, audience=making.audience, lang=making.lang)


def _layers(making: Making, path: Path) -> None:
    departed = making.diff.departed if making.diff else ()
    write_plan_layers(making.plan, path, departed=departed, audience=making.audience, lang=making.lang)


WRITERS: Mapping[str, Callable[[Making, Path], None]] = {
    MAP: _map,
    "plan.xlsx": _workbook,
    "calendars": _calendars,
    "gpx.zip": _tracks,
    "plan.gpkg": _layers,
}
"""Name of a file or folder → what writes it; the index comes last, because it links to the others."""

PAPERS_OF: Mapping[Audience, frozenset[str]] = {
    "planners": frozenset(WRITERS),
    "leaders": frozenset({MAP, "plan.xlsx", "plan.gpkg"}),
    "public": frozenset({MAP}),
}
"""Who may have which papers, besides the index."""


def write_papers(
    plan: Plan, folder: Path, *, settings: Settings, diff: PlanDiff | None = None, parent: Plan | None = None
) -> None:
    """Write every paper of a plan version: map and index as leaders may see them, all others for planners.

    Args:
        plan: a plan, with the id that it is saved under.
        folder: an existing folder; what else lies in it (notices) is linked from the index.
        settings: the county's.
        diff: what differs from ``parent``.
        parent: the plan that it was made from.
    """
    making = Making(plan=plan, settings=settings, diff=diff, parent=parent)
    shown = dataclasses.replace(making, audience="leaders")
    for name, write in WRITERS.items():
        write(shown if name == MAP else making, folder / name)
    write_index(plan, folder / INDEX, diff=diff, audience="leaders", planners_papers=True)


def write_report(making: Making, folder: Path) -> None:
    """Write the papers that one audience may have into an existing folder."""
    for name, write in WRITERS.items():
        if name in PAPERS_OF[making.audience]:
            write(making, folder / name)
    write_index(making.plan, folder / INDEX, diff=making.diff, audience=making.audience, lang=making.lang)


def write_letters(revision: Revision, lines: tuple[str, ...], folder: Path, *, settings: Settings) -> None:
    """Write ``notices/``: one line for each that is concerned, and a letter to each; nothing where nothing changed."""
    if lines:
        write_notices(lines, folder / "notices", letters=revision.letters(office=settings.office))
