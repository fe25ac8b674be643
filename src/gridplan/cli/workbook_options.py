"""The commands ``audit`` and ``publish`` and their options; what they do stands in modules of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gridplan.cli.guard import guarded
from gridplan.errors import OptionError
from gridplan.languages import said

Json = Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="Of a workbook: edited on this day, before which nothing may change; today by default."
    ),
]


def audit(
    what: Annotated[str, typer.Argument(metavar="PLAN|XLSX", help="Id of a plan, or a workbook edited by hand.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The county folder.")] = Path(),
    *,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Check a plan, also one edited in Excel, against all rules.

    Of a workbook: which cells were changed, what cannot be read, what the edit breaks, and what it costs.

    Exit status: 0 no hard rule broken; 2 cells of the workbook cannot be read; 3 hard rules broken.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.workbook_commands import is_workbook, run_workbook_audit

        if is_workbook(what):
            run_workbook_audit(Path(what), folder, as_of=as_of, say=say)
            return
        from gridplan.cli.history_commands import run_audit

        run_audit(what, folder, say=say)


def publish(
    plan_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Id of a stored plan; with --from, the county folder.")
    ] = None,
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The county folder.")] = None,
    *,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="XLSX", help="A plan.xlsx edited by hand becomes the plan.")
    ] = None,
    undo_newer: Annotated[
        bool,
        typer.Option(
            "--undo-newer",
            help="With --from: publish though another plan was published since the workbook was exported; what that "
            "one changed is lost.",
        ),
    ] = False,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Make a stored plan the published one (for example, go back to an earlier one), or a workbook edited by hand.

    Exit status: 0 published; 2 cells of the workbook cannot be read, or another plan was published since; 3 hard rules
    broken: the edited plan is saved, not published.
    """
    where = folder or Path((plan_id if source else None) or ".")
    with guarded(json=json, folder=where) as say:
        if source is None:
            if plan_id is None:
                raise OptionError(said("name a plan, or a workbook with --from; `gridplan plans` lists all plans"))
            from gridplan.cli.history_commands import run_publish

            run_publish(plan_id, where, say=say)
            return
        if plan_id is not None and folder is not None:
            raise OptionError(
                said("name a plan or a workbook, not both: {plan}, {workbook}", plan=plan_id, workbook=source)
            )
        from gridplan.cli.workbook_commands import run_workbook_publish

        run_workbook_publish(source, where, as_of=as_of, although=undo_newer, say=say)
