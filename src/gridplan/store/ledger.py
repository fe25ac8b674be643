"""``ledger.sqlite``: what happened to the plans of a county, in order, never changed afterwards."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gridplan.errors import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """``plan`` was ``saved`` or ``published`` at ``at`` (local time)."""

    at: dt.datetime
    kind: str
    plan: str


def record(path: Path, event: Event) -> None:
    """Append one event; the file is made where it is missing."""
    with _open(path) as connection:
        connection.execute(
            "INSERT INTO events (at, kind, plan) VALUES (?, ?, ?)", (event.at.isoformat(), event.kind, event.plan)
        )


def events(path: Path) -> tuple[Event, ...]:
    """All events, oldest first; none where there is no file."""
    if not path.exists():
        return ()
    with _open(path) as connection:
        rows = connection.execute("SELECT at, kind, plan FROM events ORDER BY number").fetchall()
    return tuple(Event(at=dt.datetime.fromisoformat(at), kind=kind, plan=plan) for at, kind, plan in rows)


@contextlib.contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS events"
                " (number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, plan TEXT NOT NULL)"
            )
            yield connection
    except sqlite3.DatabaseError as fault:
        raise StoreError(f"{path.name} cannot be used: {fault}; move it aside, it will be made anew") from fault
