"""The commands ``roster`` and ``notices`` with their options; what they do stands in modules of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.guard import guarded
from gridplan.cli.language import language

Json = Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")]


def roster(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[OLD] NEW", help="A new roster, against the county's own; or two rosters."),
    ] = None,
    *,
    county: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The county folder; needed only of two rosters to tell names.")
    ] = None,
    plan_id: Annotated[
        str | None, typer.Option("--plan", metavar="ID", help="Against the roster of this plan, such as published.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Who is gone is gone from this day on; today by default.")
    ] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook in which to confirm.")] = None,
    take: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what this workbook confirms into the county's roster.")
    ] = None,
    take_all: Annotated[bool, typer.Option("--take-all", help="Write all about which there is no doubt.")] = False,
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(metavar="zh|en", help="Language of the listing.", show_default="as all else here"),
    ] = None,
    json: Json = False,
) -> None:
    """Roster differences: who is renamed, promoted, moved, on leave, gone or new; confirm them and take them over."""
    with guarded(json=json, folder=county or Path()) as say:
        from gridplan.cli.roster_command import Question, run_roster

        question = Question(
            files=files or [],
            plan=plan_id,
            as_of=as_of,
            xlsx=xlsx,
            take=take,
            take_all=take_all,
            lang=lang or language(),
        )
        run_roster(county, question, say=say)


def notices(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The county folder.")] = Path(),
    *,
    plan_id: Annotated[str, typer.Option("--plan", metavar="ID", help="Which plan.")] = "latest",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write them; in the plan's folder by default.")
    ] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Language of the letters.")] = "zh",
    audience: Annotated[
        Literal["leaders", "planners", "public"],
        typer.Option(
            metavar="leaders|planners|public",
            help="Who will read them; letters to villages are masked as for leaders in any case.",
        ),
    ] = "planners",
    json: Json = False,
) -> None:
    """Letters about what a re-planned plan changes: to each person, hospital and village; one page of A4 each."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.notices_command import run_notices

        run_notices(folder, plan_id=plan_id, out=out, lang=lang, audience=audience, say=say)
