"""The command ``watch`` and its options; what it does stands in :mod:`gridplan.cli.watch_command`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.guard import guarded


def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The county folder.")] = Path(),
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Plan now if anything changed, and end: for schedulers.")
    ] = False,
    every: Annotated[
        str | None,
        typer.Option(
            metavar="CRON", help="Plan regularly too, such as '30 2 * * *'.", show_default="from gridplan.toml"
        ),
    ] = None,
    poll: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", min=0, help="Look so often, as on network shares.", show_default="from gridplan.toml"
        ),
    ] = None,
    unit: Annotated[
        Literal["systemd", "cron", "windows"] | None,
        typer.Option(
            metavar="systemd|cron|windows",
            help="Print what systemd, cron or the Windows scheduler needs to do this, and end.",
        ),
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Plan from this day on; today by default.")] = None,
    profile: Annotated[
        str,
        typer.Option(
            metavar="quick|default|thorough",
            help="How long to search: a name in solvers/<stage>/ for every stage.",
            show_default="from gridplan.toml",
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")] = False,
) -> None:
    """Plan anew whenever an input of the county changes, with the least change, and publish what breaks no hard rule.

    Input with errors leaves the published plan; what is wrong then stands in plans/. With --json each event is one
    object in a line. Ctrl-C and SIGTERM end it.

    Exit status of --once: 0 published or nothing changed; 2 bad input; 3 saved but not published; 130 stopped.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.watch_command import Choice, run_unit, run_watch

        choice = Choice(every=every, poll=poll, as_of=as_of, profile=profile)
        if unit is None:
            run_watch(folder, choice, once=once, say=say)
        else:
            run_unit(folder, choice, unit, once=once, say=say)
