"""What a table is made of: columns with headers, parsers, defaults and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gridplan.sources import cells
from gridplan.sources.cells import Parser

Example = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        key: English header, and the name of the value.
        headers: Chinese headers; the first is the one that gridplan writes.
        parse: reads a cell that is not blank.
        required: the column must be there and no cell may be blank.
        default: value of a blank cell.
        note: explanation in the template.
        choices: values offered in the template's drop-down.
        open: other values than ``choices`` are understood too, so the drop-down only offers.
        old: still read where it is there, but no longer in the templates.
    """

    key: str
    headers: tuple[str, ...]
    parse: Parser = cells.text
    required: bool = False
    default: Any = None
    note: str = ""
    choices: tuple[str, ...] = ()
    open: bool = False
    old: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind:
    """One table or layer: its file stem, the letter of its findings, its key column and its columns.

    ``examples`` are the template's example rows; a table that ``may_be_empty`` is not worth a word when it is, one that
    is ``often_bare`` not when it holds its header alone. One that is ``open_ended`` may have columns that cannot be
    known: only near misses of known ones are reported.
    """

    name: str
    title: str
    letter: str
    key: str | None
    columns: tuple[Column, ...]
    examples: tuple[Example, ...] = ()
    may_be_empty: bool = False
    often_bare: bool = False
    open_ended: bool = False

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that templates have."""
        return tuple(column for column in self.columns if not column.old)

    def with_columns(self, *more: Column) -> TableKind:
        """The same table with further columns."""
        return replace(self, columns=self.columns + more)


def filled(columns: Iterable[Column], *rows: Mapping[str, object]) -> tuple[Example, ...]:
    """Example rows in the order of the columns that templates have; what a row does not name is blank."""
    shown = [column.key for column in columns if not column.old]
    return tuple(tuple(row.get(key, "") for key in shown) for row in rows)


def spellings(values: Mapping[Any, tuple[str, ...]]) -> dict[str, object]:
    """Spelling → value, from value → spellings."""
    return {spelling: value for value, named in values.items() for spelling in named}


def first_spellings(values: Mapping[Any, tuple[str, ...]]) -> tuple[str, ...]:
    """How templates and messages spell the values."""
    return tuple(named[0] for named in values.values())


def chosen(key: str, headers: tuple[str, ...], values: Mapping[Any, tuple[str, ...]], **more: Any) -> Column:
    """A column of one of several values: value → its spellings."""
    shown = first_spellings(values)
    return Column(key=key, headers=headers, parse=cells.choice(spellings(values), shown), choices=shown, **more)


def listed(
    key: str, headers: tuple[str, ...], values: Mapping[Any, tuple[str, ...]], *, note: str = "", default: Any = ()
) -> Column:
    """A column of any number of several values."""
    shown = first_spellings(values)
    said = f"{note}{'；' if note else ''}可填：{'、'.join(shown)}，多个用；分隔"
    parse = cells.several(spellings(values), shown)
    return Column(key=key, headers=headers, parse=parse, default=default, note=said)


def flag(key: str, headers: tuple[str, ...], *, default: bool = False, note: str = "") -> Column:
    """A column of 是 and 否."""
    return Column(key=key, headers=headers, parse=cells.yes_no, default=default, note=note, choices=("是", "否"))
