"""Turns every error into words and an exit status: 2 for bad input, 3 for rules that cannot be met, 1 for a fault."""

from __future__ import annotations

import contextlib
import os
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import typer

from gridplan.cli.findings import print_findings
from gridplan.cli.say import Say
from gridplan.errors import GridplanError, InputError
from gridplan.languages import in_language, said

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
    except BrokenPipeError:
        raise  # whoever read our output has gone: typer ends the process without a word
    except InputError as error:
        say.line(said("The input cannot be used: {reason}", reason=error.text))
        print_findings(say, error.findings)
        _fail(say, BAD_INPUT, error.text)
    except GridplanError as error:
        say.line(error.text)
        _fail(say, BAD_INPUT, error.text)
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
        say.line(said("A file or folder cannot be used: {reason}", reason=reason))
        _fail(say, BAD_INPUT, reason)
    except KeyboardInterrupt:
        message = said("Stopped. What had been planned before is as it was.")
        say.line(message)
        _fail(say, INTERRUPTED, message)
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
        say.line(said("gridplan itself failed: {fault}", fault=fault))
        say.line(
            said(
                "Please report it together with {report}. Plans stored before are as they were.",
                report=leave_report(folder),
            )
        )
        _fail(say, FAULT, fault)
    say.close()
    if say.exit_code == INTERRUPTED:
        from gridplan.cli.interrupt import is_working, leave_at_once

        if is_working():
            leave_at_once(INTERRUPTED)
    raise typer.Exit(say.exit_code)


def _fail(say: Say, code: int, message: str) -> None:
    say.exit_code = code
    say.finish({"status": "error", "message": in_language(message, say.lang)})


def leave_report(folder: Path) -> Path:
    """Write down the fault that is being handled, in ``cache/`` or, where that cannot be, in a file of its own."""
    text = traceback.format_exc()
    with contextlib.suppress(OSError):  # no such folder, or one that may only be read: then the place below
        report = folder / "cache" / "gridplan-fault.txt"
        report.write_text(text, encoding="utf-8")
        return report
    handle, name = tempfile.mkstemp(prefix="gridplan-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
