"""Columns of remarks: no plan reads them, but what is written there may belong elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.sources import cells
from gridplan.sources.layouts import header_key
from gridplan.sources.tables import Formula, RawTable

_HEADERS = frozenset(
    {"备注", "备考", "说明", "备注说明", "备注信息", "情况说明", "附注", "remark", "remarks", "note", "notes"}
)


def table_remarks(raw: RawTable) -> Mapping[int, tuple[str, ...]]:
    """Row → what stands in the columns of remarks of a table."""
    places = [at for at, cell in enumerate(raw.header) if is_remark(cell)]
    if not places:
        return {}
    return {number: tuple(filter(None, (_text(row[at]) for at in places if at < len(row)))) for number, row in raw.rows}


def is_remark(cell: object) -> bool:
    """Whether a header is that of remarks."""
    return not cells.is_blank(cell) and not isinstance(cell, Formula) and header_key(cell) in _HEADERS


def _text(cell: object) -> str:
    return "" if cells.is_blank(cell) or isinstance(cell, Formula) else cells.clean(str(cell))
