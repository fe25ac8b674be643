"""Which cells of an exported workbook were changed: the edited one against a fresh export of the same plan."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from gridplan.domain import workbook as layout
from gridplan.domain.workbook_edits import CellEdit
from gridplan.domain.workbook_words import chinese
from gridplan.sources.plan_tables import Cells, Table, TableRow, plain, read_table

Pairs = Mapping[int, TableRow]
"""Number of a row in the edited table → the row that it was in the export."""


def paired(before: Table, after: Table) -> tuple[Pairs, tuple[TableRow, ...], tuple[TableRow, ...]]:
    """Which row of the edited table was which row of the export.

    Rows that are equal in every column go together first, wherever they stand; the others by what tells the rows of
    the sheet apart, then by all of that but one column (the one that may have been edited); then those that stand where
    they stood and agree in half of their cells. In a sheet that is told apart by one column or none, the remaining rows
    go together in their order where as many remain.

    Returns:
        pairs, rows of the edited table without a partner, rows of the export without a partner.
    """
    shared = [title for title in dict.fromkeys(after.titles) if title and title in before.titles]
    found: dict[int, TableRow] = {}
    left, gone = _matched(after.rows, before.rows, shared, found, _raw)  # most rows, and without reading cells
    left, gone = _matched(left, gone, shared, found)
    keys = layout.KEYS.get(after.sheet, ())
    subsets = [keys, *([tuple(k for k in keys if k != each) for each in keys] if len(keys) > 1 else ())]
    for subset in subsets if keys else ():
        left, gone = _matched(left, gone, subset, found)
    left, gone = _in_place(left, gone, shared, found)
    if (not keys or len(keys) == 1) and len(left) == len(gone):
        found |= {row.number: was for row, was in zip(left, gone, strict=True)}
        left, gone = [], []
    return found, tuple(left), tuple(gone)


def _matched(
    rows: Iterable[TableRow],
    others: Iterable[TableRow],
    titles: Sequence[str],
    found: dict[int, TableRow],
    key: Callable[[Cells, Sequence[str]], Hashable] | None = None,
) -> tuple[list[TableRow], list[TableRow]]:
    """Puts rows that agree in ``titles`` together; what is left of both sides."""
    key = key or _key
    waiting: dict[Hashable, deque[TableRow]] = defaultdict(deque)
    for other in others:
        waiting[key(other.cells, titles)].append(other)
    left = []
    for row in rows:
        same = waiting.get(key(row.cells, titles))
        if same:
            found[row.number] = same.popleft()
        else:
            left.append(row)
    return left, sorted((row for rest in waiting.values() for row in rest), key=lambda row: row.number)


def _in_place(
    rows: Iterable[TableRow], others: Iterable[TableRow], titles: Sequence[str], found: dict[int, TableRow]
) -> tuple[list[TableRow], list[TableRow]]:
    """Puts rows that stand where they stood together where they still agree in half of their cells."""
    waiting = {other.number: other for other in others}
    left = []
    for row in rows:
        was = waiting.get(row.number)
        pairs = (
            [(plain(title, row.cells.get(title)), plain(title, was.cells.get(title))) for title in titles]
            if was
            else []
        )
        filled = [pair for pair in pairs if any(pair)]
        if was is not None and 2 * sum(now == then for now, then in filled) >= len(filled):
            found[row.number] = waiting.pop(row.number)
        else:
            left.append(row)
    return left, list(waiting.values())


def _raw(cells: Cells, titles: Sequence[str]) -> Hashable:
    return tuple(cells.get(title) for title in titles)


def _key(cells: Cells, titles: Sequence[str]) -> tuple[str, ...]:
    return tuple(plain(title, cells.get(title)) for title in titles)


def table_edits(before: Table, after: Table) -> Iterator[CellEdit]:
    """Every cell that differs, by row; then the rows that are new, then those that are gone."""
    pairs, added, removed = paired(before, after)
    decided = layout.DECIDED.get(after.sheet, frozenset())
    names = {name for _, name in layout.NAMED.get(after.sheet, ())}
    count = Counter(after.titles)
    for row in after.rows:
        was = pairs.get(row.number)
        for title, value in row.cells.items() if was else ():
            if was is None or title not in before.titles or count[title] > 1 or value == was.cells.get(title):
                continue
            old, new = plain(title, was.cells.get(title)), plain(title, value)
            if old != new:
                yield CellEdit(
                    sheet=after.sheet,
                    row=row.number,
                    column=after.letter(title),
                    title=title,
                    before=old,
                    after=new,
                    read=title in decided or title in names,
                )
    read = after.sheet in layout.EDITABLE
    for row in added:
        yield CellEdit(sheet=after.sheet, row=row.number, after=_told(row.cells), kind="added", read=read)
    for row in removed:
        yield CellEdit(sheet=after.sheet, row=row.number, before=_told(row.cells), kind="removed", read=read)


def book_edits(book: Any, original: Any, decided: Mapping[str, tuple[Table, Table | None]]) -> Iterator[CellEdit]:
    """What differs in all sheets, those of decisions first.

    Args:
        book: the edited workbook.
        original: its export.
        decided: the tables of the sheets of decisions, and what they were.
    """
    for table, before in decided.values():
        if before is not None:
            yield from table_edits(before, table)
    for sheet in original.sheetnames:
        name = chinese(sheet)
        if name in {layout.ORIGIN, layout.OPTIONS, layout.COVER, *layout.EDITABLE} or sheet not in book.sheetnames:
            continue
        if name in layout.COLUMNS and name != layout.MEMBERS:
            before, after = read_table(original, name), read_table(book, name)
            if before is not None and after is not None:
                yield from table_edits(before, after)
        else:
            yield from _grid_edits(name, original[sheet], book[sheet])


def _grid_edits(name: str, before: Any, after: Any) -> Iterator[CellEdit]:
    """Of a sheet that is no plain table: cell by cell where they stand."""
    for sheet in (before, after):
        sheet.reset_dimensions()
    lines = itertools.zip_longest(before.iter_rows(values_only=True), after.iter_rows(values_only=True), fillvalue=())
    for row, (old, new) in enumerate(lines, start=1):
        if old == new:
            continue
        for column, (was, now) in enumerate(itertools.zip_longest(old, new), start=1):
            said = plain("", was), plain("", now)
            if said[0] != said[1]:
                letter = get_column_letter(column)
                yield CellEdit(sheet=name, row=row, column=letter, before=said[0], after=said[1], read=False)


def _told(cells: Cells) -> str:
    return "｜".join(said for title, value in cells.items() if (said := plain(title, value)))
