"""Turns every error into words and an exit status: 2 for bad input, 3 for rules that cannot be met, 1 for a fault."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import typer

from gridplan.cli.findings import print_findings
from gridplan.cli.leaving import is_working, leave_at_once
from gridplan.cli.say import Say
from gridplan.errors import GridplanError, InputError, refusal
from gridplan.languages import in_language, said

BAD_INPUT = 2
RULES_BROKEN = 3
FAULT = 1
INTERRUPTED = 130

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""A service that is stopped, a machine that is shut down, a terminal that is closed."""


class Terminated(KeyboardInterrupt):
    """The process was told to end by a signal; it ends as by Ctrl-C, but with that signal's exit status."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


@contextlib.contextmanager
def guarded(*, json: bool, folder: Path) -> Iterator[Say]:
    """Run a command's body: errors become messages, the answer is printed at the end, then the process exits.

    ``folder`` is where the report of a fault of gridplan's own is left, in ``cache/``.
    """
    say = Say(json=json)
    try:
        with _ended_by_signals():
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
        reason = refusal(error)
        say.line(said("A file or folder cannot be used: {reason}", reason=reason))
        _fail(say, BAD_INPUT, reason)
    except KeyboardInterrupt as stopped:
        message = said("Stopped. What had been planned before is as it was.")
        say.line(message)
        _fail(say, stopped.status if isinstance(stopped, Terminated) else INTERRUPTED, message)
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
    if say.exit_code > 128 and is_working():
        leave_at_once(say.exit_code)
    raise typer.Exit(say.exit_code)


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Signals that would end the process where it stands raise :class:`Terminated` instead: the ledger says why the
    run ended. One that is ignored, as by ``nohup``, stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def told(number: int, _: FrameType | None) -> None:
        raise Terminated(number)

    numbers = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
    former = {number: signal.signal(number, told) for number in numbers}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


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
