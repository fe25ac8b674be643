"""Finds what a planner edits (``solvers/``, ``maps/``) and the demo county (``data/``).

In a checkout they lie at the repository's root; in an installed wheel, inside the package under ``_assets``.
"""

from __future__ import annotations

from pathlib import Path

from gridplan.errors import NotFoundError
from gridplan.languages import said

_PACKAGE = Path(__file__).resolve().parent
_WHEEL = _PACKAGE / "_assets"
_CHECKOUT = _PACKAGE.parent.parent


def asset(relative: str) -> Path:
    """Path of a file or folder under ``solvers/``, ``maps/`` or ``data/``.

    Raises:
        NotFoundError: it is in neither place.
    """
    for root in (_WHEEL, _CHECKOUT):
        path = root / relative
        if path.exists():
            return path
    raise NotFoundError(
        said("gridplan's own file {path!r} is missing; was the package installed whole?", path=relative)
    )
