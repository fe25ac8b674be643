"""Findings as a list for people and for programs."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gridplan.cli.say import Say
from gridplan.domain.findings import Finding, FindingLevel

_ORDER = list(FindingLevel)
_BRIEFLY = 3


def place_of(finding: Finding) -> str:
    """File, sheet, row and feature, as far as they are known."""
    parts = [finding.file, finding.sheet, f"row {finding.row}" if finding.row else None, finding.feature]
    return " · ".join(p for p in parts if p)


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
                say.line(f"    … and {of_code[kind] - most} more {finding.code}; all of them with --json")
            continue
        value = f" [{finding.value}]" if finding.value else ""
        say.line(f"{finding.code} {finding.level}: {finding.message}{value}")
        where = place_of(finding)
        if where:
            say.line(f"    at {where}")
        if finding.remedy:
            say.line(f"    → {finding.remedy}")
    count = Counter(f.level for f in listed)
    if count:
        say.line(", ".join(f"{count[level]} {level}" for level in FindingLevel if count[level]))


def print_briefly(say: Say, findings: Iterable[Finding], *, folder: Path) -> None:
    """How many findings of each level there are, and the first few warnings, one of each code.

    Args:
        say: where to; nothing is said where nothing was found.
        findings: what a plan was made in spite of.
        folder: the county folder, for the command that lists them all.
    """
    listed = sorted(findings, key=lambda f: (_ORDER.index(f.level), f.code))
    count = Counter(f.level for f in listed)
    if not listed:
        return
    say.line("findings: " + ", ".join(f"{count[level]} {level}" for level in FindingLevel if count[level]))
    grave = [f for f in listed if f.level in (FindingLevel.ERROR, FindingLevel.WARNING)]
    first = {f.code: f for f in reversed(grave)}
    for code in sorted(first)[:_BRIEFLY]:
        remedy = f" → {first[code].remedy}" if first[code].remedy else ""
        say.line(f"  {code}: {first[code].message}{remedy}")
    left = len(grave) - min(len(first), _BRIEFLY)
    more = f"  … and {left} more warnings; " if left else "  "
    say.line(f"{more}gridplan check {folder} lists those of the input, the sheet 数据问题 of plan.xlsx has them all")


def findings_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON objects."""
    return [dataclasses.asdict(f) for f in findings]
