"""Stopping early without losing what was found.

While an :class:`Interruption` is in force (``with interruption.in_force():``), the solvers look at it: once it is
requested, the engine that runs is stopped and hands over its best solution, and every solve after it has
:data:`GRACE` seconds at most. Being in force is a context variable, so that no solver needs one more argument and no
thread sees another's.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar

GRACE = 3.0  # seconds
"""Most wall time of a solve that begins after the request: a stage must still end with a solution."""

_IN_FORCE: ContextVar[Interruption | None] = ContextVar("gridplan_interruption", default=None)


class Interruption:
    """Somebody's wish that planning end soon. May be requested from another thread or a signal handler."""

    def __init__(self) -> None:
        self.requested = False
        self._running: dict[object, Callable[[], None]] = {}

    def request(self) -> None:
        """Stop what runs; what begins later is kept short. More than one request changes nothing."""
        self.requested = True
        for stop in tuple(self._running.values()):
            stop()

    @contextlib.contextmanager
    def in_force(self) -> Iterator[None]:
        """Solves within this block, in this thread, heed the interruption."""
        token = _IN_FORCE.set(self)
        try:
            yield
        finally:
            _IN_FORCE.reset(token)

    @contextlib.contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """While the block runs, a request calls ``stop``."""
        key = object()
        self._running[key] = stop
        try:
            yield
        finally:
            del self._running[key]


def current() -> Interruption | None:
    """The interruption in force here, if there is one."""
    return _IN_FORCE.get()


def requested() -> bool:
    """Whether planning should end soon."""
    interruption = current()
    return interruption is not None and interruption.requested


def stoppable(stop: Callable[[], None]) -> contextlib.AbstractContextManager[None]:
    """While the block runs, a request calls ``stop``; without an interruption in force, nothing does."""
    interruption = current()
    return contextlib.nullcontext() if interruption is None else interruption.stopping(stop)


def within_grace(seconds: float) -> float:
    """``seconds`` of wall time, or, once planning should end soon, :data:`GRACE` of them at most."""
    return min(seconds, GRACE) if requested() else seconds


def seconds_left(deadline: float) -> float:
    """Seconds until ``deadline`` (of the monotonic clock), shortened like :func:`within_grace`."""
    return within_grace(deadline - time.monotonic())
