"""How the inner loops are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """``function`` compiled by numba on its first call, without Python's lock, and kept on disk for the next process.

    Where there is no folder to keep it in (a read-only installation of a user without a home), it is compiled in each
    process anew, which takes some seconds.
    """
    try:
        kept: Any = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba: "cannot cache function: no locator available"
        kept = njit(nogil=True)(function)
    return cast("F", kept)
