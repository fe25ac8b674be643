"""While coverage is measured, numba compiles in a thread that is not traced.

The compiler is some hundred thousand lines of Python that nobody measures, and under a tracer it takes nearly twice its
time: on a clean checkout, where everything is compiled once, that is minutes.
"""

from __future__ import annotations

import _thread
import functools
import sys
from collections.abc import Callable
from typing import Any

from numba.core.dispatcher import Dispatcher


def install() -> None:
    """For the rest of this process."""
    Dispatcher.compile = _untraced(Dispatcher.compile)


def _untraced(compile_: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(compile_)
    def outside(*arguments: Any, **options: Any) -> Any:
        if sys.gettrace() is None:  # also for what is compiled on the way: the thread below holds numba's lock
            return compile_(*arguments, **options)
        done, outcome = _thread.allocate_lock(), []

        def work() -> None:
            try:
                outcome.append((compile_(*arguments, **options), None))
            except BaseException as error:
                outcome.append((None, error))
            finally:
                done.release()

        done.acquire()
        _thread.start_new_thread(work, ())  # not threading.Thread, which hands the tracer on
        done.acquire()
        ((compiled, error),) = outcome
        if error is not None:
            raise error
        return compiled

    return outside
