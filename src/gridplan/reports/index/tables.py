"""Tables as values: what a cell says, and by what it is sorted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell.

    Attributes:
        text: what stands in it.
        sort: by what the column is sorted; the text where it is empty.
        kind: classes: ``number``; ``alert`` where it should be 0 or filled and is not, ``zero`` where it is; ``whole``
            where it is not to be broken.
        link: where the text leads.
    """

    text: str
    sort: str = ""
    kind: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        caption: what it is about, for those who do not see what stands around it.
        header: titles of the columns, each with ``True`` where its cells are numbers.
        foot: a last row that stays last.
    """

    ident: str
    caption: str
    header: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = field(default=())
    sortable: bool = False


def number(value: float, *, alert: bool = False, text: str | None = None) -> Cell:
    """A number; as an alert where it should be 0 and is not."""
    kind = "number" if not alert else "number alert" if value else "number zero"
    return Cell(text=f"{value:,.6g}" if text is None else text, sort=f"{value:.6g}", kind=kind)


def without_empty(
    header: tuple[tuple[str, bool], ...], rows: list[tuple[Cell, ...]]
) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[Cell, ...], ...]]:
    """The same without the columns in which no row says anything."""
    kept = [i for i in range(len(header)) if any(row[i].text for row in rows)]
    return tuple(header[i] for i in kept), tuple(tuple(row[i] for i in kept) for row in rows)
