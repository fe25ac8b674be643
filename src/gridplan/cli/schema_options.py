"""The command ``schema``: what every key of ``plan.json`` means, for programs that read plans."""

from __future__ import annotations

import json as text
from pathlib import Path
from typing import Annotated

import typer

from gridplan.cli.guard import guarded
from gridplan.languages import said


def schema(
    *,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it to a file instead.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object in one line.")] = False,
) -> None:
    """Print the JSON Schema (draft 2020-12) of plan.json: every key, its type and what it means."""
    with guarded(json=json, folder=Path()) as say:
        from gridplan.store import schema_text

        published = schema_text()
        if out is not None:
            out.write_text(published, encoding="utf-8", newline="\n")
            say.line(said("Wrote {path}", path=out))
            say.finish({"status": "ok", "files": {"schema": str(out)}})
        elif json:
            say.finish(text.loads(published))
        else:
            say.line(published.rstrip())
