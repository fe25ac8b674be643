"""The command ``who`` and its options; what it does stands in :mod:`gridplan.cli.who_command`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.guard import guarded
from gridplan.cli.language import language


def who(
    place: Annotated[str, typer.Argument(metavar="TOWNSHIP|HOSPITAL", help="Name or code of the post's place.")],
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The county folder.")] = Path(),
    *,
    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="First day; 2026-03-02, 2026/3/2, 2026-03 or W27.")
    ],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day, written likewise.")],
    plan_id: Annotated[
        str, typer.Option("--plan", metavar="ID", help="Which plan.", show_default="published, else the latest")
    ] = "",
    instead_of: Annotated[
        list[str] | None, typer.Option("--instead-of", metavar="ID|NAME", help="Who will not be there after all.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Asked on this day: what lies before it stays; today by default.")
    ] = None,
    commissioner: Annotated[
        bool, typer.Option("--commissioner", help="The post is a public-health commissioner's, not a physician's.")
    ] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many are listed.")] = 10,
    every: Annotated[bool, typer.Option("--all", help="List everybody, those who cannot go with all reasons.")] = False,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the lists to a workbook too.")] = None,
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(metavar="zh|en", help="Language of the lists.", show_default="as all else here"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")] = False,
) -> None:
    """Who could fill this post: candidates ranked, with what each choice would disturb; then who cannot go, and why.

    Who can go comes first; then least disturbance (person-weeks), then least cost. Nothing is changed.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.who_command import Question, run_who

        question = Question(
            place=place,
            start=start,
            end=end,
            plan=plan_id,
            instead_of=tuple(instead_of or ()),
            as_of=as_of,
            commissioner=commissioner,
            limit=limit,
            every=every,
            xlsx=xlsx,
            lang=lang or language(),
        )
        run_who(folder, question, say=say)
