"""What a command prints: lines and progress for people, one JSON object for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

STAGE_TITLES = {
    "travel": "travel times",
    "postings": "postings",
    "territories": "teams",
    "coverage": "coverage",
    "circuits": "circuits",
}


class Say:
    """Prints for people to standard output, or, with ``json``, everything but the last object to standard error.

    Progress is one line that renews itself on a terminal, and plain lines, at most one each second, elsewhere.
    """

    def __init__(self, *, json: bool) -> None:
        self.json = json
        self.exit_code = 0
        self.answer: dict[str, Any] = {}
        self._out = sys.stderr if json else sys.stdout
        self._status: Any = None
        self._last_line = 0.0
        self._last_stage = ""

    def line(self, text: str = "") -> None:
        """One line for people."""
        self.quiet()
        print(text, file=self._out, flush=True)

    def progress(self, stage: str, message: str, value: float | None = None, bound: float | None = None) -> None:
        """Where the work is: stage, what is done, incumbent, bound and gap."""
        text = f"{STAGE_TITLES.get(stage, stage)}: {message}"
        if value is not None:
            text += f"  best {value:,.0f}"
        if bound is not None:
            text += f"  bound {bound:,.0f}"
        if value is not None and bound is not None and value:
            text += f"  gap {max(0.0, value - bound) / abs(value):.2%}"
        if sys.stderr.isatty():
            self._renew(text)
        elif stage != self._last_stage or time.monotonic() - self._last_line >= 1:
            self._last_line, self._last_stage = time.monotonic(), stage
            print(text, file=sys.stderr, flush=True)  # noqa: T201

    def _renew(self, text: str) -> None:
        if self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True).status(text)
            self._status.start()
        from rich.text import Text

        self._status.update(Text(text))

    def quiet(self) -> None:
        """End the progress line."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def table(self, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
        """A table for people; Chinese characters count double."""
        self.quiet()
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in header:
            table.add_column(title, overflow="fold")
        for row in rows:
            table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
        width = None if self._out.isatty() else 160
        Console(file=self._out, width=width, soft_wrap=False).print(table)

    def finish(self, answer: Mapping[str, Any]) -> None:
        """The answer for programs; printed when the command ends."""
        self.answer.update(answer)

    def close(self) -> None:
        """Print the answer, if it was asked for."""
        self.quiet()
        if self.json:
            print(json.dumps(self.answer, ensure_ascii=False), flush=True)  # noqa: T201
