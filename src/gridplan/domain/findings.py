"""What is wrong, odd or repaired in the input, said so that a planner can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingLevel(StrEnum):
    """``error`` stops planning; ``warning`` does not; ``repaired`` was mended; ``info`` is said only."""

    ERROR = "error"
    WARNING = "warning"
    REPAIRED = "repaired"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One observation about the input.

    Attributes:
        code: stable code such as ``GP-B003``; the letter names the part (B boundaries, R roads,
            F facilities, D demand, S staff, N needs of posts, M teams and their members, V vehicles, T travelling,
            P programmes, K calendar, W workbooks of a plan read back, C configuration, Q what was asked).
        level: see :class:`FindingLevel`.
        message: what is wrong.
        remedy: what to do about it.
        file: path inside the county folder.
        sheet: sheet of a workbook.
        row: row as Excel counts it (the header is row 1).
        feature: code or id of the place, person or thing concerned.
        value: the offending value as text.
    """

    code: str
    level: FindingLevel
    message: str
    remedy: str = ""
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    feature: str | None = None
    value: str | None = None
