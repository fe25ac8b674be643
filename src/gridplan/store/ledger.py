"""``ledger.sqlite``: what happened to the plans of a county, in order, never changed afterwards."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gridplan.errors import StoreError
from gridplan.languages import said, words

_EVENTS = (
    "CREATE TABLE IF NOT EXISTS events"
    " (number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, plan TEXT NOT NULL)"
)

_REASONS = words(
    {
        "ledger.held": "another program has it open and writes; close it there and try again",
        "ledger.full": "the disk is full",
        "ledger.read_only": "it can only be read, not written",
    }
)
_BY_CODE = {
    sqlite3.SQLITE_BUSY: "held",
    sqlite3.SQLITE_LOCKED: "held",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """``plan`` was ``saved`` or ``published`` at ``at`` (local time)."""

    at: dt.datetime
    kind: str
    plan: str


def record(path: Path, event: Event) -> None:
    """Append one event; the file is made where it is missing."""
    with opened(path, _EVENTS) as connection:
        connection.execute(
            "INSERT INTO events (at, kind, plan) VALUES (?, ?, ?)", (event.at.isoformat(), event.kind, event.plan)
        )


def events(path: Path) -> tuple[Event, ...]:
    """All events, oldest first; none where there is no file."""
    if not path.exists():
        return ()
    with opened(path) as connection:
        if not table_is_there(connection, "events"):
            return ()
        rows = connection.execute("SELECT at, kind, plan FROM events ORDER BY number").fetchall()
    return tuple(Event(at=dt.datetime.fromisoformat(at), kind=kind, plan=plan) for at, kind, plan in rows)


@contextlib.contextmanager
def opened(path: Path, *tables: str) -> Iterator[sqlite3.Connection]:
    """The ledger within one transaction, which is kept if the block ends well.

    Args:
        path: the file.
        tables: statements that make missing tables; a reader names none, so that it may lie where nothing can be
            written.

    Raises:
        StoreError: it is damaged, locked for long, or on a full or read-only disk.
    """
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as connection, connection:
            for statement in tables:
                connection.execute(statement)
            yield connection
    except sqlite3.OperationalError as fault:
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF  # without what it adds in the higher byte
        reason = _REASONS[f"ledger.{_BY_CODE[code]}"].said() if code in _BY_CODE else fault
        raise StoreError(said("{file} cannot be used: {fault}", file=path.name, fault=reason)) from fault
    except sqlite3.DatabaseError as fault:
        raise StoreError(
            said("{file} cannot be used: {fault}; move it aside, it will be made anew", file=path.name, fault=fault)
        ) from fault


def table_is_there(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the ledger, perhaps of an earlier gridplan, has a table."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
    return found.fetchone() is not None
