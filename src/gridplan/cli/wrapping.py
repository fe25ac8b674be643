"""Columns and lines of a terminal: Chinese characters take two columns, and a line may end after any of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_NOT_FIRST = "，。、；：？！）】》”’…%"
_NOT_LAST = "（【《“‘"


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def filled(text: str, columns: int) -> list[str]:
    """``text`` in lines of at most so many columns; a word that is longer has a line of its own."""
    lines, line = [], ""
    for blank, piece in _pieces(text):
        joined = f"{line} {piece}" if blank and line else line + piece
        if line and width(joined) > columns:
            lines.append(line)
            line = piece
        else:
            line = joined
    return [*lines, line] if line else lines


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """What no line may end inside, and whether a blank stands before it."""
    for word in re.split(r"\s+", text.strip()):
        blank, piece = True, ""
        for sign in word:
            breaks = piece and (_is_wide(sign) or _is_wide(piece[-1]))
            if breaks and sign not in _NOT_FIRST and piece[-1] not in _NOT_LAST:
                yield blank, piece
                blank, piece = False, ""
            piece += sign
        if piece:
            yield blank, piece


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF" or sign in "“”‘’…"
