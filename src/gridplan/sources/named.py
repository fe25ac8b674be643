"""Names where codes are wanted: people type 桂江乡卫生院 where the table asks for its id.

A name is taken for the code it stands for where only one thing has that name, as in a plan edited by hand; which were
taken is told once for each column. A name that several things have is an error that lists their codes.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from gridplan.sources.report import Report
from gridplan.sources.rows import Row, Rows, header_of
from gridplan.sources.words import listed

_SHOWN = 3
Named = Mapping[str, Sequence[str]]
"""Name without blanks → codes of those that are called so."""


def names_of(rows: Rows, *, of: Callable[[Row], bool] | None = None) -> Named:
    """What the records of a table with a code and a name are called; ``of``: only those records."""
    key = rows.kind.key or ""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.good(key, "name") and (of is None or of(row)):
            found[_plain(row["name"])].append(row[key])
    return found


def with_codes(
    rows: Rows, key: str, known: frozenset[str] | None, named: Callable[[Row], Named], report: Report
) -> Rows:
    """The table with the names in a column of codes replaced by the codes they stand for.

    Args:
        rows: the table.
        key: its column of codes, or of lists of codes.
        known: every code that may stand there; where they could not be read nothing is replaced.
        named: what a row may name, and the codes of those.
        report: takes the findings.
    """
    if known is None:
        return rows
    taken: list[tuple[Row, str, str]] = []
    changed = tuple(_coded(row, key, known, named(row), taken, report) if row.good(key) else row for row in rows)
    if taken:
        pairs = list(dict.fromkeys(f"{text} → {code}" for _, text, code in taken))
        shown = listed([*pairs[:_SHOWN], *(["…"] if len(pairs) > _SHOWN else [])])
        column = header_of(rows.kind, key)
        report.add(f"{rows.kind.letter}128", taken[0][0].where, value=shown, count=len(taken), column=column)
    return replace(rows, rows=changed)


def _coded(
    row: Row, key: str, known: frozenset[str], named: Named, taken: list[tuple[Row, str, str]], report: Report
) -> Row:
    """A row with codes in the column ``key``; what was replaced is added to ``taken``."""
    cell = row[key]
    codes: list[str] = []
    for text in cell if isinstance(cell, tuple) else (cell,):
        found = [] if text in known else named.get(_plain(text), [])
        if len(found) > 1:
            words = {"column": header_of(row.kind, key), "choices": listed(found)}
            report.add(f"{row.kind.letter}129", row.where, value=text, **words)
            default = next(column.default for column in row.kind.columns if column.key == key)
            return replace(row, values={**row.values, key: default}, bad=row.bad | {key})
        taken += [(row, text, code) for code in found]
        codes.append(found[0] if found else text)
    new = tuple(dict.fromkeys(codes)) if isinstance(cell, tuple) else codes[0]
    return row if new == cell else replace(row, values={**row.values, key: new})


def _plain(name: str) -> str:
    """A name as a column of codes holds it: without blanks, all of normal width."""
    return unicodedata.normalize("NFKC", name).replace(" ", "")
