"""How solvers say where they are."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, str, float | None, float | None], None]
"""``(stage, message, value, bound)``: called now and then with the best value and bound known so far."""


def as_stage(progress: Progress | None, stage: str) -> Progress | None:
    """``progress`` for a shared engine: what the engine reports under its own name is shown as ``stage``."""
    if progress is None:
        return None
    return lambda _, message, value, bound: progress(stage, message, value, bound)


def report(
    progress: Progress | None, stage: str, message: str, value: float | None = None, bound: float | None = None
) -> None:
    """Call ``progress`` if there is one."""
    if progress is not None:
        progress(stage, message, value, bound)
