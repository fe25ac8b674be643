"""How the innermost functions of the search are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

from gridplan.compiling import compiled

F = TypeVar("F", bound=Callable[..., Any])
OPTIONS: dict[str, Any] = {
    "nogil": True,
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


def lean(function: F) -> F:
    """Like :func:`~gridplan.compiling.compiled`, for functions that allocate nothing.

    Numba counts the references of every array that is handed on, atomically. Here that is most of the time: a move
    looks at a dozen arrays for a few additions, and two threads that share a model wait for each other. ``_nrt=False``
    leaves the counting out; an array made in such a function would be a compilation error, not a leak. Inlined they
    are because a call hands on every field of every array by value.
    """
    return _without_counting(function, inlined=True)


def lean_apart(function: F) -> F:
    """Like :func:`lean`, but called, not inlined: for longer functions called from many places, or seldom."""
    return _without_counting(function, inlined=False)


def _without_counting(function: F, *, inlined: bool) -> F:
    try:
        return cast("F", cast("Any", njit)(cache=True, forceinline=inlined, **OPTIONS)(function))
    except (KeyError, RuntimeError):  # no such option in this numba; or nowhere to keep the code
        return compiled(function)
