"""The command ``report`` and its options; what it does stands in :mod:`gridplan.cli.report_command`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.guard import guarded


def report(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The county folder.")] = Path(),
    *,
    plan_id: Annotated[str, typer.Option("--plan", metavar="ID", help="Which plan.")] = "latest",
    audience: Annotated[
        Literal["leaders", "planners", "public"],
        typer.Option(
            metavar="leaders|planners|public",
            help="Who will read them; decides which papers there are, and which names and counts they show.",
        ),
    ] = "leaders",
    lang: Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Language of the papers.")] = "zh",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the papers; DIR/plan-report/PLAN-AUDIENCE by default."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")] = False,
) -> None:
    """Write the papers of a stored plan anew, for one audience, into a folder of their own: whole or not at all.

    planners: everything, with real names. leaders: index, map, workbook and layers; names masked, no phones.
    public: index and map; no names. Small counts of key groups are withheld from leaders and public.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.report_command import run_report

        run_report(folder, plan_id=plan_id, audience=audience, lang=lang, out=out, say=say)
