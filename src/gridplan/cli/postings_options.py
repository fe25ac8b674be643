"""The command ``postings`` and its options; what it does stands in :mod:`gridplan.cli.postings_command`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.guard import guarded
from gridplan.cli.language import language


def postings(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The county folder.")] = Path(),
    *,
    plan_id: Annotated[
        str, typer.Option("--plan", metavar="ID", help="Which plan.", show_default="published, else the latest")
    ] = "",
    township: Annotated[
        str | None, typer.Option(metavar="CODE|NAME", help="Stays and gaps of this township, hospital or clinic.")
    ] = None,
    person: Annotated[str | None, typer.Option(metavar="ID|NAME", help="Stays of this person.")] = None,
    week: Annotated[
        str | None, typer.Option(metavar="DATE", help="Who is where in this week; 2026-03-02, 2026/3/2 or W27.")
    ] = None,
    shortage: Annotated[
        bool, typer.Option("--shortage", help="What is missing, why, and what would have to give way.")
    ] = False,
    seconds: Annotated[
        float | None,
        typer.Option(
            min=1, metavar="SECONDS", help="Try remedies anew, for at most so long.", show_default="as stored"
        ),
    ] = None,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Continuous weeks at the grassroots of each physician.")
    ] = False,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the tables shown to a workbook too.")] = None,
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(metavar="zh|en", help="Language of the tables.", show_default="as all else here"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")] = False,
) -> None:
    """Postings: who is where in which weeks, what is missing, and what would have to give way so that nothing is.

    Without filters: weeks by host, departments against their limits, who is out how long, exceptions, the proof.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.postings_command import Question, run_postings

        question = Question(
            plan=plan_id,
            township=township,
            person=person,
            week=week,
            shortage=shortage,
            ledger=ledger,
            seconds=seconds,
            xlsx=xlsx,
            lang=lang or language(),
        )
        run_postings(folder, question, say=say)
