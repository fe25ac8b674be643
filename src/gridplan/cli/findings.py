"""Findings as a list for people and for programs."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gridplan.cli.say import Say
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.languages import Said, Separator, joined, said, word

_ORDER = list(FindingLevel)
_LEVELS = {
    FindingLevel.ERROR: word("finding.error", "error"),
    FindingLevel.WARNING: word("finding.warning", "warning"),
    FindingLevel.REPAIRED: word("finding.repaired", "repaired"),
    FindingLevel.INFO: word("finding.info", "info"),
}
_BRIEFLY = 3


def place_of(finding: Finding) -> str:
    """File, sheet, row and feature, as far as they are known."""
    row = said("row {row}", row=finding.row) if finding.row else None
    return joined(" · ", [p for p in (finding.file, finding.sheet, row, finding.feature) if p])


def print_findings(say: Say, findings: Iterable[Finding], *, most: int | None = None) -> None:
    """All findings, errors first, and how many of each level; they also go into the answer.

    Args:
        say: where to.
        findings: what was found.
        most: of each code so many at most for people; the answer has them all.
    """
    listed = sorted(findings, key=lambda f: (_ORDER.index(f.level), f.code, f.file or "", f.row or 0))
    say.finish({"findings": findings_json(listed)})
    of_code = Counter((f.level, f.code) for f in listed)
    shown = Counter[tuple[FindingLevel, str]]()
    for finding in listed:
        kind = (finding.level, finding.code)
        shown[kind] += 1
        if most is not None and shown[kind] > most:
            if shown[kind] == of_code[kind]:
                left = of_code[kind] - most
                say.line(said("    … and {left} more {code}; all of them with --json", left=left, code=finding.code))
            continue
        message = joined("", [finding.message, f" [{finding.value}]" if finding.value else ""])
        level = _LEVELS[finding.level].said()
        say.line(said("{code} {level}: {message}", code=finding.code, level=level, message=message))
        where = place_of(finding)
        if where:
            say.line(said("    at {place}", place=where))
        if finding.remedy:
            say.line(joined("", ["    → ", finding.remedy]))
    if listed:
        say.line(_counted(listed))


def _counted(findings: Iterable[Finding]) -> Said:
    """How many of each level."""
    count = Counter(f.level for f in findings)
    counted = [said("{number} {level}", number=count[v], level=_LEVELS[v].said()) for v in FindingLevel if count[v]]
    return joined(Separator.LIST, counted)


def print_briefly(say: Say, findings: Iterable[Finding], *, folder: Path) -> None:
    """How many findings of each level there are, and the first few warnings, one of each code.

    Args:
        say: where to; nothing is said where nothing was found.
        findings: what a plan was made in spite of.
        folder: the county folder, for the command that lists them all.
    """
    listed = sorted(findings, key=lambda f: (_ORDER.index(f.level), f.code))
    if not listed:
        return
    say.line(said("findings: {counted}", counted=_counted(listed)))
    grave = [f for f in listed if f.level in (FindingLevel.ERROR, FindingLevel.WARNING)]
    first = {f.code: f for f in reversed(grave)}
    for code in sorted(first)[:_BRIEFLY]:
        told = [first[code].message, *([" → ", first[code].remedy] if first[code].remedy else [])]
        say.line(said("  {code}: {message}", code=code, message=joined("", told)))
    where = said(
        "gridplan check {folder} lists those of the input, the sheet {sheet} of plan.xlsx has them all",
        folder=folder,
        sheet="数据问题",
    )
    if left := len(grave) - min(len(first), _BRIEFLY):
        where = said("… and {left} more warnings; {where}", left=left, where=where)
    say.line(joined("", ["  ", where]))


def findings_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON objects."""
    return [dataclasses.asdict(f) for f in findings]
