"""Every error gridplan raises on purpose.

Each is a :class:`GridplanError` and also the builtin it specialises, so a caller may catch either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridplan.domain.findings import Finding


class GridplanError(Exception):
    """Base of all errors raised on purpose."""


class InputError(GridplanError, ValueError):
    """The input cannot be used. Carries *every* finding, not only the first."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings: tuple[Finding, ...] = tuple(findings)


class OptionError(GridplanError, ValueError):
    """An option, profile key or rule that does not exist or has a value outside its range."""


class NotFoundError(GridplanError, LookupError):
    """A plan, place, person or asset that was named does not exist."""


class BusyError(GridplanError, RuntimeError):
    """Another gridplan process holds the county folder."""


class StoreError(GridplanError, OSError):
    """A stored plan is missing a part or was damaged on disk."""
