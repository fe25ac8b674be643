"""Reads the roster from a table or view of a database; nothing is ever written there.

``roster = "sqlite:///people.db?table=staff"`` or ``"postgresql://user@host/database?table=staff"`` under ``[files]``;
without ``table`` it is called ``staff``. A file of SQLite lies inside the county folder. PostgreSQL needs psycopg, and
its password comes from where psycopg looks for it (``~/.pgpass`` or ``PGPASSWORD``): one in the address is never shown.
"""

from __future__ import annotations

import contextlib
import importlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.rows import Rows, parse_table, unreadable
from gridplan.sources.table_kinds import TableKind
from gridplan.sources.tables import RawTable

_MOST_ROWS = 200_000
Lines = list[tuple[int, Sequence[object]]]


def read_database(address: str, folder: Path, report: Report) -> tuple[Where, Lines] | None:
    """The rows of a table, its column names first, or ``None`` after a finding.

    Args:
        address: as ``gridplan.toml`` has it.
        folder: the county folder.
        report: takes findings.
    """
    where = Where(file=shown(address))
    try:
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query))
        table = options.pop("table", "staff")
        if parts.scheme == "sqlite":
            header, rows = _sqlite(_path(parts.netloc + parts.path, folder), table)
        elif parts.scheme in {"postgresql", "postgres"}:
            rest = urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(options), ""))
            header, rows = _postgresql(rest, table)
        else:
            raise ValueError("sqlite:///… / postgresql://…")
    except Exception as problem:  # drivers have errors of their own; all of it is said, without the address
        detail = str(problem).replace(address, shown(address))
        report.add("S043", where, detail=shorten(f"{type(problem).__name__} {detail}"))
        return None
    return Where(file=shown(address), sheet=table), [(1, header), *enumerate(rows, start=2)]


def read_database_rows(address: str, folder: Path, kind: TableKind, report: Report) -> Rows:
    """The parsed rows of a database's table that stands for a file of the county folder."""
    found = read_database(address, folder, report)
    if found is None:
        return unreadable(kind)
    where, ((_, header), *rows) = found
    raw = RawTable(where=where, header=tuple(header), rows=tuple((number, tuple(row)) for number, row in rows))
    return parse_table(raw, kind, report)


def shown(address: str) -> str:
    """The address without its password."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "database"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _path(text: str, folder: Path) -> Path:
    path = Path(unquote(text).removeprefix("/"))
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("the file must lie inside the county folder")
    return folder / path


def _sqlite(path: Path, table: str) -> tuple[list[object], list[Sequence[object]]]:
    if not path.is_file():
        raise FileNotFoundError(path.name)
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return _rows(connection.execute(f"SELECT * FROM {_quoted(table)} LIMIT {_MOST_ROWS}"))  # noqa: S608


def _postgresql(address: str, table: str) -> tuple[list[object], list[Sequence[object]]]:
    psycopg: Any = importlib.import_module("psycopg")
    name = ".".join(map(_quoted, table.split(".")))
    with psycopg.connect(address, connect_timeout=10) as connection:
        connection.read_only = True
        return _rows(connection.execute(f"SELECT * FROM {name} LIMIT {_MOST_ROWS}"))  # noqa: S608


def _rows(cursor: Any) -> tuple[list[object], list[Sequence[object]]]:
    return [column[0] for column in cursor.description], [tuple(row) for row in cursor.fetchall()]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
