"""Gathers findings while a county folder is read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.languages import Said, joined, said, word
from gridplan.sources.codes import EVERY_KIND

_NEAR = word("finding.near", "{remedy} Did you mean {near}?")
_LONGEST_VALUE = 80
_MOST_COMPARISONS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where in the folder something stands; the fields are those of :class:`Finding`."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    feature: str | None = None

    def about(self, feature: str | None) -> Where:
        """The same place, concerning the thing with this code."""
        return replace(self, feature=feature)

    def at(self, row: int) -> Where:
        """The same file, in this row."""
        return replace(self, row=row)

    def told(self) -> Said:
        """``staff.csv row 4 D0``, ``staff.csv 4行 D0``."""
        row = None if self.row is None else said("row {row}", context="where", row=self.row)
        return joined(" ", (part for part in (self.file, self.sheet, row, self.feature) if part))


@dataclass(slots=True)
class Report:
    """A list of findings that grows; every message comes from the catalogue."""

    lang: Language = "zh"
    findings: list[Finding] = field(default_factory=list)
    _compared: int = 0

    def add(
        self,
        code: str,
        where: Where | None = None,
        *,
        value: object = None,
        candidates: Iterable[str] = (),
        **words: object,
    ) -> None:
        """Notes a finding.

        Args:
            code: key of the catalogue, with or without ``GP-``.
            where: file, sheet, row and feature.
            value: the offending value.
            candidates: valid values; the one nearest to ``value`` is named in the remedy.
            words: further words of the message template.
        """
        kind = EVERY_KIND[code if code.startswith("GP-") else f"GP-{code}"]
        where = where or Where()
        shown = None if value is None else shorten(value if isinstance(value, str) else str(value))
        words = {"value": shown, "feature": where.feature, **words}
        near = self._near(str(value), tuple(candidates))
        remedy = kind.remedy(words, self.lang)
        self.findings.append(
            Finding(
                code=kind.code,
                level=kind.level,
                message=kind.message(words, self.lang),
                remedy=remedy if near is None else _NEAR.text(self.lang, remedy=remedy, near=near),
                file=where.file,
                sheet=where.sheet,
                row=where.row,
                feature=where.feature,
                value=shown,
            )
        )

    def _near(self, value: str, candidates: tuple[str, ...]) -> str | None:
        """The nearest candidate, until the hints have cost enough: a wholly wrong column must not take minutes."""
        self._compared += len(candidates)
        return nearest(value, candidates) if self._compared <= _MOST_COMPARISONS else None

    def has_errors(self) -> bool:
        """Whether any finding stops planning."""
        return any(finding.level is FindingLevel.ERROR for finding in self.findings)


def shorten(text: str) -> str:
    """``text`` in one line of bounded length, printable in any terminal; as it is where it is so already."""
    line = "".join(ch if ch.isprintable() else "·" for ch in text)
    line = line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 1] + "…"
    return text if line == text else line


def is_utf8(name: str) -> bool:
    """Whether a file's name was understood: bytes that are no UTF-8 (GBK, mostly) cannot be written down anywhere."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def nearest(value: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like ``value``, if any is alike at all."""
    found = difflib.get_close_matches(value[:_LONGEST_VALUE], list(candidates), n=1, cutoff=0.5)
    return found[0] if found else None
