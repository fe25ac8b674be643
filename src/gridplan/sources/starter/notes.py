"""The findings of the OpenStreetMap starter (``GP-O…``), collected while it works."""

from __future__ import annotations

from collections.abc import Sequence

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.errors import InputError
from gridplan.languages import Separator, joined, said


class Notes:
    """Findings so far, in the order in which they were made."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings so far."""
        return tuple(self._findings)

    def info(self, code: str, message: str, **details: str | None) -> None:
        """Say something that needs no action."""
        self._add(FindingLevel.INFO, code, message, details)

    def warn(self, code: str, message: str, **details: str | None) -> None:
        """Say something the planner should look at."""
        self._add(FindingLevel.WARNING, code, message, details)

    def repaired(self, code: str, message: str, **details: str | None) -> None:
        """Say what was mended."""
        self._add(FindingLevel.REPAIRED, code, message, details)

    def fail(self, code: str, message: str, **details: str | None) -> InputError:
        """An error to raise, which carries everything found before it as well."""
        self._add(FindingLevel.ERROR, code, message, details)
        return InputError(message, self.findings)

    def _add(self, level: FindingLevel, code: str, message: str, details: dict[str, str | None]) -> None:
        self._findings.append(
            Finding(
                code=f"GP-O{code}",
                level=level,
                message=message,
                remedy=details.get("remedy") or "",
                file=details.get("file"),
                feature=details.get("feature"),
                value=details.get("value"),
            )
        )


def listed(names: Sequence[str], most: int = 8) -> str:
    """Some names in one line, the rest counted."""
    shown = joined(Separator.LIST, names[:most])
    if len(names) <= most:
        return shown
    return said("{shown} and others, {count} in all", shown=shown, count=len(names))
