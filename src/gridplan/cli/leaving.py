"""Ending the process though planning still runs in its thread; a module of its own, because it must load at once."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import NoReturn

WORKER = "gridplan-planning"
"""Name of the thread in which planning runs."""


def is_working() -> bool:
    """Whether planning still runs in its thread."""
    return any(thread.name == WORKER for thread in threading.enumerate())


def leave_at_once(status: int) -> NoReturn:
    """End the process without waiting for the planning thread, which may be deep inside an engine."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or its terminal is gone: the process ends
            stream.flush()
    os._exit(status)
