"""``watch``: plans a county again whenever its input changes."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Literal

from gridplan.cli.findings import findings_json
from gridplan.cli.guard import BAD_INPUT, ENDING, FAULT, INTERRUPTED, RULES_BROKEN, leave_report
from gridplan.cli.interrupt import until_stopped
from gridplan.cli.leaving import is_working, leave_at_once
from gridplan.cli.plan_commands import day_of
from gridplan.cli.runs import run_json, run_line
from gridplan.cli.say import Say
from gridplan.cli.stores import plan_store
from gridplan.domain.findings import Finding
from gridplan.errors import GridplanError, NotFoundError, refusal
from gridplan.languages import in_language, said, words
from gridplan.planning.pipeline import Profiles
from gridplan.running.schedule import Schedule
from gridplan.running.units import Unit, hint, unit_text
from gridplan.running.watching import BAD, Watch
from gridplan.sources import county_title, map_settings
from gridplan.store import PlanStore, Run, RunResult

EXIT_STATUS = {
    RunResult.FINDINGS: BAD_INPUT,
    RunResult.RULES_BROKEN: RULES_BROKEN,
    RunResult.FAULT: FAULT,
    RunResult.INTERRUPTED: INTERRUPTED,
}

_EVENTS = words(
    {
        "event.watching": "watching",
        "event.stopped": "stopped",
        "event.failed": "failed",
        "event.waiting": "waiting",
        "event.changed": "changed",
        "event.polling": "polling",
        "event.gone": "gone",
        "event.back": "back",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the command was asked."""

    every: str | None = None
    poll: float | None = None
    as_of: str | None = None
    profile: str = ""


def run_unit(
    folder: Path, choice: Choice, kind: Literal["systemd", "cron", "windows"], *, once: bool, say: Say
) -> None:
    """Print what a scheduler needs to watch this county."""
    store = plan_store(folder)
    schedule = _schedule(folder, choice.every)
    code, title = county_title(folder)
    unit = Unit(
        program=_program(),
        folder=store.county_folder.absolute(),
        code=code,
        title=title,
        every=schedule.expression if schedule else "",
        once=once,
        options=_options(choice),
    )
    text = unit_text(unit, kind)
    say.finish({"status": "ok", "unit": kind, "text": text, "hint": in_language(hint(unit, kind), say.lang)})
    if not say.json:
        say.line(text.rstrip())
        if kind == "windows":
            say.note(hint(unit, kind))


def _options(choice: Choice) -> tuple[str, ...]:
    given = (("--every", choice.every), ("--poll", choice.poll), ("--profile", choice.profile))
    return tuple(word for option, value in given if value for word in (option, str(value)))


def _program() -> tuple[str, ...]:
    """How to start gridplan with no search path: schedulers have their own."""
    beside = Path(sys.executable).with_name("gridplan.exe" if os.name == "nt" else "gridplan")
    found = str(beside) if beside.is_file() else shutil.which("gridplan")
    return (found,) if found else (sys.executable, "-c", "from gridplan.cli import main; main()")


class _Stop:
    """Whether somebody asked the watch to end: a plain flag, because a signal may come inside any lock."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked


def run_watch(folder: Path, choice: Choice, *, once: bool, say: Say) -> None:
    """Plan when an input changes; ``once``: now, if it changed since the last time."""
    if choice.profile:
        Profiles.all(choice.profile).load()
    if choice.every:
        Schedule(choice.every)
    if not (folder / "gridplan.toml").is_file():
        county = plan_store(folder).county_folder
        raise NotFoundError(said("{path} has no gridplan.toml; name a county folder", path=county))
    say.every = float("inf")  # stages, not their course: this goes to a journal
    stop = _Stop()
    last: list[Run] = []
    with _ended_by_signals(stop):
        watch = _watch(folder, choice, stop, last, say)
        if once:
            _once(watch, folder, last)
            say.exit_code = EXIT_STATUS.get(last[-1].result, 0) if last else INTERRUPTED
        else:
            watch.keep_on()
    if stop.asked:
        _tell(say, "stopped", said("what was published is as it was"))
    if is_working():
        say.close()
        leave_at_once(say.exit_code)


def _once(watch: Watch, folder: Path, last: list[Run]) -> None:
    with PlanStore(folder).watching(), suppress(KeyboardInterrupt):  # told at the end
        try:
            watch.run("once")
        except BAD:
            if not last:
                raise  # else it was told with the run


def _watch(folder: Path, choice: Choice, stop: _Stop, last: list[Run], say: Say) -> Watch:
    def told(run: Run, findings: tuple[Finding, ...]) -> None:
        last[:] = [run]
        _tell_run(say, folder, run, findings)

    def failed(fault: Exception) -> None:
        with_the_run = bool(last) and last[-1].result is RunResult.FAULT
        last.clear()
        if isinstance(fault, GridplanError | OSError):
            if not with_the_run:
                _tell(say, "failed", fault.text if isinstance(fault, GridplanError) else refusal(fault))
        else:
            _tell(say, "failed", said("please report it together with {report}", report=leave_report(folder)))

    poll = choice.poll if choice.poll is not None else map_settings(folder).poll
    return Watch(
        folder=folder,
        schedule=functools.partial(_schedule, folder, choice.every),
        poll=poll,
        profile=choice.profile,
        as_of=day_of(choice.as_of),
        worker=functools.partial(until_stopped, say=say, stopping=stop),
        progress=say.progress,
        told=told,
        tell=functools.partial(_tell, say),
        failed=failed,
        stopping=stop,
    )


def _schedule(folder: Path, every: str | None) -> Schedule | None:
    """As asked, else as ``gridplan.toml`` says now; one that cannot be read is told as a finding of the run."""
    expression = map_settings(folder).every if every is None else every
    return Schedule(expression) if expression else None


def _tell(say: Say, event: str, message: str) -> None:
    known = _EVENTS.get(f"event.{event}")
    told = said("{event}: {message}", event=event if known is None else known.said(), message=message)
    say.event(told, {"event": event, "message": in_language(message, say.lang)})


def _tell_run(say: Say, folder: Path, run: Run, findings: tuple[Finding, ...]) -> None:
    say.event(run_line(run, folder), {"event": "run", **run_json(run), "findings": findings_json(findings)})


@contextmanager
def _ended_by_signals(stop: _Stop) -> Iterator[None]:
    """Ctrl-C, SIGTERM and the end of the terminal ask the watch to end; a second one ends the process at once.

    What is ignored, as by ``nohup`` or in the background of a script, stays ignored.
    """

    def asked(number: int, _: FrameType | None) -> None:
        if stop.asked:
            leave_at_once(128 + number)
        stop.asked = True

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    known = [signal.SIGINT, *ENDING]
    former = {n: signal.signal(n, asked) for n in known if signal.getsignal(n) is not signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
