"""The command ``circuits`` and its options; what it does stands in :mod:`gridplan.cli.circuits_command`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.guard import guarded


def circuits(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The county folder.")] = Path(),
    *,
    plan_id: Annotated[str, typer.Option("--plan", metavar="ID", help="Which plan.")] = "published",
    day: Annotated[str | None, typer.Option(metavar="DATE", help="Route sheets of one day.")] = None,
    week: Annotated[str | None, typer.Option(metavar="DATE", help="Of the week that has this day.")] = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Of one month.")] = None,
    crew: Annotated[str | None, typer.Option(metavar="ID|NAME", help="Only this team or vehicle.")] = None,
    place: Annotated[
        str | None,
        typer.Option(metavar="CODE|NAME", help="Who comes when to this village, hospital, visit place or township."),
    ] = None,
    person: Annotated[
        str | None, typer.Option(metavar="ID|NAME", help="Workload by month; with a day, week or month the routes too.")
    ] = None,
    programme: Annotated[str | None, typer.Option(metavar="ID|NAME", help="Only this programme.")] = None,
    missed: Annotated[bool, typer.Option("--missed", help="What could not be made, why, and the remedy.")] = False,
    why: Annotated[bool, typer.Option("--why", help="With --place: what kept each day between two visits.")] = False,
    pins: Annotated[bool, typer.Option("--pins", help="What was fixed by hand, and whether it is kept.")] = False,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the tables shown to a workbook too.")] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Language of the workbook.")] = "zh",
    json: Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")] = False,
) -> None:
    """Circuits: who drives where on which day, who comes when to a village, who is out how long, what is missed.

    Without filters: sums by programme and by hospital, and the proof.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.circuits_choice import Question
        from gridplan.cli.circuits_command import run_circuits

        question = Question(
            day=day,
            week=week,
            month=month,
            crew=crew,
            place=place,
            person=person,
            programme=programme,
            missed=missed,
            pins=pins,
            why=why,
            xlsx=xlsx,
            lang=lang,
        )
        run_circuits(folder, question, plan_id=plan_id, say=say)
