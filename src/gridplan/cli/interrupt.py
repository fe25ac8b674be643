"""Ctrl-C while planning: the first keeps the best plan so far, the second stops at once.

Python runs a signal's handler between two steps of the main thread, never inside an engine. So planning runs in a
thread of its own while the main thread waits for it and for Ctrl-C.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TypeVar

from gridplan.cli.leaving import WORKER
from gridplan.cli.say import Say
from gridplan.languages import said
from gridplan.planning.pipeline import STAGES, Interruption

T = TypeVar("T")
Progress = Callable[[str, str, float | None, float | None], None]

_WAIT = 0.1  # seconds between two looks at what Ctrl-C asked for


def interruptible(work: Callable[[Progress], T], *, say: Say) -> tuple[T, bool]:
    """Run ``work``, which reports to the progress it is given; its result and whether Ctrl-C cut it short.

    Raises:
        KeyboardInterrupt: Ctrl-C before there was anything to keep, or a second one. ``work`` may still be running:
            the process must then end by :func:`~gridplan.cli.leaving.leave_at_once`.
    """
    interruption, has_plan = Interruption(), threading.Event()

    def progress(stage: str, message: str, value: float | None, bound: float | None) -> None:
        if stage in STAGES or stage == "saving":
            has_plan.set()
        say.progress(stage, message, value, bound)

    def body() -> T:
        with interruption.in_force():
            return work(progress)

    def pressed() -> None:
        if interruption.requested or not has_plan.is_set():
            raise KeyboardInterrupt
        interruption.request()

    with _on_interrupt(pressed):
        outcome, told = _started(body), False
        while not outcome.done():
            with contextlib.suppress(TimeoutError):
                outcome.exception(timeout=_WAIT)
            if interruption.requested and not told:
                told = True
                say.note(said("Stopping: the plan is finished with what was found so far. Ctrl-C again gives it up."))
        return outcome.result(), interruption.requested


def until_stopped(work: Callable[[Progress], T], *, say: Say, stopping: Callable[[], bool]) -> tuple[T, bool]:
    """Run ``work``, which reports to the progress it is given, unless it is to stop meanwhile; never cut short.

    Raises:
        KeyboardInterrupt: it was to stop. ``work`` may still be running: the process must then end by
            :func:`~gridplan.cli.leaving.leave_at_once`.
    """
    interruption = Interruption()

    def body() -> T:
        with interruption.in_force():
            return work(say.progress)

    outcome = _started(body)
    while not outcome.done():
        if stopping():
            interruption.request()
            raise KeyboardInterrupt
        with contextlib.suppress(TimeoutError):
            outcome.exception(timeout=_WAIT)
    return outcome.result(), False


def _started(body: Callable[[], T]) -> Future[T]:
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(body())
        except BaseException as error:  # whatever it is, it is raised again where the result is asked for
            outcome.set_exception(error)

    threading.Thread(target=run, name=WORKER, daemon=True).start()
    return outcome


@contextlib.contextmanager
def _on_interrupt(pressed: Callable[[], None]) -> Iterator[None]:
    """Call ``pressed`` at each Ctrl-C; nothing where the caller's own thread gets no signals or ignores this one."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return
    former = signal.signal(signal.SIGINT, lambda *_: pressed())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
