"""Every error gridplan raises on purpose.

Each is a :class:`GridplanError` and also the builtin it specialises, so a caller may catch either. Its text is one that
can be told in every language: ``error.text``, or ``str(error)``, which is English like the rest of a traceback.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gridplan.languages import in_language, said, words

if TYPE_CHECKING:
    from gridplan.domain.findings import Finding

_REFUSALS = words(
    {
        "refusal.full": "the disk is full",
        "refusal.read_only": "the disk can only be read, not written",
        "refusal.permission": "permission is missing",
        "refusal.missing": "there is no such file or folder",
    }
)
_BY_NUMBER = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.ENOENT: "missing",
}


def refusal(error: OSError) -> str:
    """Why the operating system refused, with the file it refused; the usual reasons can be told in every language."""
    known = _BY_NUMBER.get(error.errno or 0)
    reason: str = _REFUSALS[f"refusal.{known}"].said() if known else error.strerror or str(error)
    return said("{file}: {reason}", context="refusal", file=error.filename, reason=reason) if error.filename else reason


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
