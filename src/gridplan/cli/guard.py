"""Turns every error into words and an exit status: 2 for bad input, 3 for rules that cannot be met, 1 for a fault."""

from __future__ import annotations

import contextlib
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import typer

from gridplan.cli.findings import print_findings
from gridplan.cli.say import Say
from gridplan.errors import GridplanError, InputError

BAD_INPUT = 2
RULES_BROKEN = 3
FAULT = 1
INTERRUPTED = 130


@contextlib.contextmanager
def guarded(*, json: bool, folder: Path) -> Iterator[Say]:
    """Run a command's body: errors become messages, the answer is printed at the end, then the process exits.

    ``folder`` is where the report of a fault of gridplan's own is left, in ``cache/``.
    """
    say = Say(json=json)
    try:
        yield say
    except InputError as error:
        say.line(f"The input cannot be used: {error}")
        print_findings(say, error.findings)
        _fail(say, BAD_INPUT, error)
    except GridplanError as error:
        say.line(str(error))
        _fail(say, BAD_INPUT, error)
    except OSError as error:
        say.line(f"A file or folder cannot be used: {error}")
        _fail(say, BAD_INPUT, error)
    except KeyboardInterrupt as error:
        say.line("Stopped. What had been planned before is as it was.")
        _fail(say, INTERRUPTED, error)
    except Exception as error:
        say.line(f"gridplan itself failed: {type(error).__name__}: {error}")
        say.line(f"Please report it together with {_leave_report(folder)}. Nothing stored was changed.")
        _fail(say, FAULT, error)
    say.close()
    raise typer.Exit(say.exit_code)


def _fail(say: Say, code: int, error: BaseException) -> None:
    say.exit_code = code
    say.answer.setdefault("status", "error")
    say.answer.setdefault("message", str(error))


def _leave_report(folder: Path) -> Path:
    place = folder / "cache" if (folder / "cache").is_dir() else Path(tempfile.gettempdir())
    report = place / "gridplan-fault.txt"
    report.write_text(traceback.format_exc(), encoding="utf-8")
    return report
