"""Tables that answer a question about a plan: on a terminal, in a workbook, and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridplan.cli.say import Say
from gridplan.domain.finding_kinds import Language
from gridplan.languages import in_language, joined, said


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table.

    Attributes:
        key: its name for programs.
        title, columns, empty, sheet: texts that can be told in every language; so can those among the cells.
        records: the same rows for programs, with codes and plain numbers.
        empty: what is said where there is no row, if not just that there is nothing.
        shown: most rows that a terminal shows; ``None`` is all.
        sheet: name of its worksheet, where the title is too long for one.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    records: tuple[Mapping[str, Any], ...]
    empty: str = ""
    shown: int | None = None
    sheet: str = ""


def print_table(say: Say, table: Table) -> None:
    """Title and rows."""
    say.line(table.title)
    if not table.rows:
        say.line(joined("", ["  ", table.empty or said("nothing", context="table")]))
        return
    say.table(table.columns, table.rows[: table.shown])
    left = 0 if table.shown is None else len(table.rows) - table.shown
    if left > 0:
        say.line(said("  … and {left} more; --json or --xlsx", left=left))


def finish_table(say: Say, table: Table) -> None:
    """An empty line, and the rows for programs."""
    say.line()
    say.finish({table.key: [dict(record) for record in table.records]})


def write_workbook(say: Say, path: Path, tables: Sequence[Table], lang: Language) -> None:
    """A workbook with one sheet for each table."""
    from gridplan.reports.tables import write_tables

    write_tables(path, [_told(table, lang) for table in tables])
    say.finish({"files": {"workbook": str(path.absolute())}})


def _told(table: Table, lang: Language) -> tuple[str, tuple[str, ...], list[tuple[object, ...]]]:
    """Name of the sheet, header and rows in one language."""
    columns = tuple(in_language(column, lang) for column in table.columns)
    rows = [tuple(in_language(cell, lang) if isinstance(cell, str) else cell for cell in row) for row in table.rows]
    return in_language(table.sheet or table.title, lang), columns, rows
