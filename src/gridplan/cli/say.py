"""What a command prints: lines and progress for people, one JSON object for programs."""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, TextIO

from gridplan.cli.language import language
from gridplan.cli.wrapping import width
from gridplan.languages import Lang, Said, in_language, said, tell, words

_STAGES = words(
    {
        "stage.reading": "reading",
        "stage.travel": "travel",
        "stage.postings": "postings",
        "stage.territories": "teams",
        "stage.specialists": "specialists",
        "stage.commissioners": "commissioners",
        "stage.coverage": "coverage",
        "stage.circuits": "circuits",
        "stage.siting": "sites",
        "stage.audit": "check",
        "stage.explaining": "explaining",
        "stage.saving": "saving",
    }
)


def stage_title(stage: str) -> str:
    """What a stage of the work is called."""
    known = _STAGES.get(f"stage.{stage}")
    return stage if known is None else known.said()


class Say:
    """Prints for people to standard output, or, with ``json``, everything but the last object to standard error.

    Texts that can be told in several languages are told in ``lang``, by default the terminal's; programs get them as
    they are stored, in Chinese.

    Progress is one line that renews itself on a terminal, and plain lines, at most one each second, elsewhere; it may
    come from another thread. Where the output is full or closed the command goes on, and ends with exit status 2.
    """

    def __init__(self, *, json: bool, lang: Lang | None = None) -> None:
        self.json = json
        self.lang: Lang = lang or language()
        self.exit_code = 0
        self.answer: dict[str, Any] = {}
        self.every = 1.0  # seconds between two lines about the same stage, where progress is told in lines
        self._out = sys.stderr if json else sys.stdout
        self._lock = threading.RLock()
        self._status: Any = None
        self._last_line = 0.0
        self._last_stage = ""
        self._lost = ""

    def line(self, text: str = "") -> None:
        """One line for people."""
        with self._lock:
            self.quiet()
            self._print(in_language(text, self.lang), self._out)

    def note(self, text: str) -> None:
        """One line about the course of the work, where progress goes."""
        with self._lock:
            self.quiet()
            self._print(in_language(text, self.lang), sys.stderr)

    def progress(self, stage: str, message: str, value: float | None = None, bound: float | None = None) -> None:
        """Where the work is: stage, what is done, incumbent, bound and gap."""
        done = said("{stage}: {message}", stage=stage_title(stage), message=message)
        text = in_language(_standing(done, value, bound), self.lang)
        with self._lock:
            if sys.stderr is not None and sys.stderr.isatty():
                self._renew(text)
            elif stage != self._last_stage or time.monotonic() - self._last_line >= self.every:
                self._last_line, self._last_stage = time.monotonic(), stage
                self._print(text, sys.stderr)

    def _renew(self, text: str) -> None:
        from rich.console import Console
        from rich.text import Text

        line, console = Text(text), Console(stderr=True)
        line.truncate(max(console.width - 3, 1), overflow="ellipsis")  # one line, with room for the spinner
        if self._status is None:
            self._status = console.status(line)
            self._status.start()
        self._status.update(line)

    def event(self, text: str, answer: Mapping[str, Any]) -> None:
        """Something that happened while a command runs on: one line for people, or one JSON object in a line."""
        if not self.json:
            self.line(text)
            return
        with self._lock:
            self.quiet()
            self._print(_json(answer), sys.stdout)

    def quiet(self) -> None:
        """End the progress line."""
        with self._lock:
            if self._status is not None:
                self._status.stop()
                self._status = None

    def table(self, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table for people: no line is broken, Chinese characters count double, numbers stand on the right."""
        lines = [[self._cell(cell) for cell in row] for row in (header, *rows)]
        widths = [max(width(cell) for cell in column) for column in zip(*lines, strict=True)]
        numbers = [all(_is_number(row[i]) for row in lines[1:]) for i in range(len(header))]
        for line in lines:
            padded = [
                f"{' ' * (wide - width(cell))}{cell}" if right else f"{cell}{' ' * (wide - width(cell))}"
                for cell, wide, right in zip(line, widths, numbers, strict=True)
            ]
            self.line("  ".join(padded).rstrip())

    def _cell(self, value: object) -> str:
        return "" if value is None else in_language(value if isinstance(value, str) else str(value), self.lang)

    def finish(self, answer: Mapping[str, Any]) -> None:
        """The answer for programs; printed when the command ends."""
        self.answer.update(answer)

    def close(self) -> None:
        """Print the answer, if it was asked for; say where output could not be written."""
        self.quiet()
        if self.json and self.answer:
            self._print(_json(self.answer), sys.stdout)
        if self._lost:
            lost = tell("The output could not be written: {reason}", self.lang, reason=self._lost)
            self._print(lost, sys.stderr)
            self.exit_code = self.exit_code or 2

    def _print(self, text: str, stream: TextIO | None) -> None:
        """Print a line, or remember why that is not possible; a reader who has gone ends the command."""
        if stream is None:  # what Python makes of a stream that was closed before it began
            self._lost = self._lost or tell("it is closed", self.lang)
            return
        if not _is_unicode(text):
            text = text.encode("utf-8", "backslashreplace").decode("utf-8")
        try:
            print(text, file=stream, flush=True)
        except BrokenPipeError:
            raise
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)
        except (OSError, ValueError) as refusal:  # full, or closed
            self._lost = self._lost or getattr(refusal, "strerror", None) or str(refusal)
            with suppress(OSError, ValueError):  # what it still holds is written on exit: to nowhere
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _json(answer: Mapping[str, Any]) -> str:
    """In one line; with escapes where the other end may not read UTF-8, or a name is none: the same object."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "") == "utf8"
    text = json.dumps(_finite(answer), ensure_ascii=not utf8, allow_nan=False)
    return text if not utf8 or _is_unicode(text) else json.dumps(_finite(answer), allow_nan=False)


def _is_unicode(text: str) -> bool:
    """Whether UTF-8 can hold it: names of files that are not UTF-8 come as lone surrogates."""
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _standing(done: Said, value: float | None, bound: float | None) -> Said:
    """With the best value, bound and gap, once they say something: a bound far off is none."""
    if value is None:
        return done
    if bound is None:
        return said("{done}, best {value:,.0f}", done=done, value=value)
    if not (math.isfinite(value) and bound >= 0 and value - bound <= abs(value)):
        return done
    gap = (value - bound) / value if value > bound else 0.0
    return said(
        "{done}, best {value:,.0f}, bound {bound:,.0f}, gap {gap:.2%}", done=done, value=value, bound=bound, gap=gap
    )


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
