"""What a command prints: lines and progress for people, one JSON object for programs."""

from __future__ import annotations

import json
import math
import sys
import threading
import time
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

STAGE_TITLES = {
    "travel": "travel",
    "postings": "postings",
    "territories": "teams",
    "coverage": "coverage",
    "circuits": "circuits",
    "audit": "check",
}


class Say:
    """Prints for people to standard output, or, with ``json``, everything but the last object to standard error.

    Progress is one line that renews itself on a terminal, and plain lines, at most one each second, elsewhere; it may
    come from another thread.
    """

    def __init__(self, *, json: bool) -> None:
        self.json = json
        self.exit_code = 0
        self.answer: dict[str, Any] = {}
        self._out = sys.stderr if json else sys.stdout
        self._lock = threading.RLock()
        self._status: Any = None
        self._last_line = 0.0
        self._last_stage = ""

    def line(self, text: str = "") -> None:
        """One line for people."""
        with self._lock:
            self.quiet()
            print(text, file=self._out, flush=True)

    def note(self, text: str) -> None:
        """One line about the course of the work, where progress goes."""
        with self._lock:
            self.quiet()
            print(text, file=sys.stderr, flush=True)  # noqa: T201

    def progress(self, stage: str, message: str, value: float | None = None, bound: float | None = None) -> None:
        """Where the work is: stage, what is done, incumbent, bound and gap."""
        text = f"{STAGE_TITLES.get(stage, stage)}: {message}{_standing(value, bound)}"
        with self._lock:
            if sys.stderr.isatty():
                self._renew(text)
            elif stage != self._last_stage or time.monotonic() - self._last_line >= 1:
                self._last_line, self._last_stage = time.monotonic(), stage
                print(text, file=sys.stderr, flush=True)  # noqa: T201

    def _renew(self, text: str) -> None:
        from rich.console import Console
        from rich.text import Text

        line, console = Text(text), Console(stderr=True)
        line.truncate(max(console.width - 3, 1), overflow="ellipsis")  # one line, with room for the spinner
        if self._status is None:
            self._status = console.status(line)
            self._status.start()
        self._status.update(line)

    def quiet(self) -> None:
        """End the progress line."""
        with self._lock:
            if self._status is not None:
                self._status.stop()
                self._status = None

    def table(self, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table for people: no line is broken, Chinese characters count double, numbers stand on the right."""
        lines = [[*header], *([("" if cell is None else str(cell)) for cell in row] for row in rows)]
        widths = [max(width(cell) for cell in column) for column in zip(*lines, strict=True)]
        numbers = [all(_is_number(row[i]) for row in lines[1:]) for i in range(len(header))]
        for line in lines:
            padded = [
                f"{' ' * (wide - width(cell))}{cell}" if right else f"{cell}{' ' * (wide - width(cell))}"
                for cell, wide, right in zip(line, widths, numbers, strict=True)
            ]
            self.line("  ".join(padded).rstrip())

    def finish(self, answer: Mapping[str, Any]) -> None:
        """The answer for programs; printed when the command ends."""
        self.answer.update(answer)

    def close(self) -> None:
        """Print the answer, if it was asked for."""
        self.quiet()
        if self.json:
            # escapes where the other end may not read UTF-8: the object stays the same
            ascii_only = (sys.stdout.encoding or "ascii").lower().replace("-", "") != "utf8"
            print(json.dumps(_finite(self.answer), ensure_ascii=ascii_only, allow_nan=False), flush=True)  # noqa: T201


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _standing(value: float | None, bound: float | None) -> str:
    """Best value, bound and gap, once they say something: a bound far off is none."""
    if value is None:
        return ""
    if bound is None:
        return f", best {value:,.0f}"
    if not (math.isfinite(value) and bound >= 0 and value - bound <= abs(value)):
        return ""
    gap = (value - bound) / value if value > bound else 0.0
    return f", best {value:,.0f}, bound {bound:,.0f}, gap {gap:.2%}"


def _is_number(cell: str) -> bool:
    return cell == "-" or cell.replace(",", "").replace(".", "").removesuffix("%").removesuffix(" s").isdecimal()


def _finite(value: Any) -> Any:
    """JSON knows no infinity: a bound that is none is ``null``."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
