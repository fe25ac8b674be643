"""Every error gridplan raises on purpose.

Each is a :class:`GridplanError` and also the builtin it specialises, so a caller may catch either. Its text is one that
can be told in every language: ``error.text``, or ``str(error)``, which is English like the rest of a traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gridplan.languages import in_language

if TYPE_CHECKING:
    from gridplan.domain.findings import Finding


class GridplanError(Exception):
    """Base of all errors raised on purpose."""

    @property
    def text(self) -> str:
        """What is wrong; :func:`gridplan.languages.in_language` tells it."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else ""

    def __str__(self) -> str:
        return in_language(self.text, "en")


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
