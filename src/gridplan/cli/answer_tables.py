"""Tables that answer a question about a plan: on a terminal, in a workbook, and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridplan.cli.say import Say
from gridplan.domain.finding_kinds import Language

Words = tuple[str, str]
"""Chinese and English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table.

    Attributes:
        key: its name for programs.
        records: the same rows for programs, with codes and plain numbers.
        empty: what is said where there is no row.
        shown: most rows that a terminal shows; ``None`` is all.
        sheet: name of its worksheet, where the title is too long for one.
    """

    key: str
    title: Words
    columns: tuple[Words, ...]
    rows: tuple[tuple[object, ...], ...]
    records: tuple[Mapping[str, Any], ...]
    empty: Words = ("没有", "nothing")
    shown: int | None = None
    sheet: Words | None = None


def print_table(say: Say, table: Table, lang: Language) -> None:
    """Title and rows."""
    en = lang == "en"
    say.line(table.title[en])
    if not table.rows:
        say.line(f"  {table.empty[en]}")
        return
    say.table([column[en] for column in table.columns], table.rows[: table.shown])
    left = 0 if table.shown is None else len(table.rows) - table.shown
    if left > 0:
        say.line(f"  … and {left} more; --json or --xlsx" if en else f"  ……另有{left}行，见 --json 或 --xlsx")


def finish_table(say: Say, table: Table) -> None:
    """An empty line, and the rows for programs."""
    say.line()
    say.finish({table.key: [dict(record) for record in table.records]})


def write_workbook(say: Say, path: Path, tables: Sequence[Table], lang: Language) -> None:
    """A workbook with one sheet for each table."""
    from gridplan.reports.tables import write_tables

    en = lang == "en"
    write_tables(path, [((t.sheet or t.title)[en], [column[en] for column in t.columns], t.rows) for t in tables])
    say.finish({"files": {"workbook": str(path.absolute())}})
