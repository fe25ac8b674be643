"""The language of the terminal: Chinese, where English is not asked for and Chinese can be shown."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from gridplan.languages import DEFAULT, LANGS, Lang

VARIABLE = "GRIDPLAN_LANG"
OPTION = "--language"

_SAMPLE = "规划：“县”→村"
_LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")
_ASCII_ONLY = ("C", "POSIX")
_OF_PYTHON = ("C.UTF-8", "C.utf8", "UTF-8")  # what Python itself sets as LC_CTYPE where the locale is C
_BARE_CONSOLE = "linux"  # the kernel's own console has no Chinese characters

_spoken: list[Lang] = []


def language() -> Lang:
    """The language in which this process speaks now."""
    return _spoken[-1] if _spoken else chosen((), os.environ, (sys.stdout, sys.stderr))


@contextlib.contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """Speak a language meanwhile."""
    _spoken.append(lang)
    try:
        yield
    finally:
        _spoken.pop()


def chosen(arguments: Sequence[str], environment: Mapping[str, str], streams: Sequence[TextIO | None]) -> Lang:
    """The language to speak: the one asked for by option or variable, else what the terminal can show.

    Args:
        arguments: what was written after ``gridplan``; the option stands before the command.
        environment: the environment variables.
        streams: where it will be read; ``None`` is a stream that was closed.
    """
    asked = _asked(arguments) or _known(environment.get(VARIABLE, ""))
    if asked is not None:
        return asked
    return DEFAULT if _shows_chinese(environment, streams) else "en"


def _asked(arguments: Sequence[str]) -> Lang | None:
    """What the option says; found before anything is parsed, because a wrong option is told in this language too."""
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == OPTION:
            following = arguments[place + 1] if place + 1 < len(arguments) else ""
            return _known(value if equals else following)
        if not argument.startswith("-"):
            return None
    return None


def _known(text: str) -> Lang | None:
    """``zh``, ``zh_CN.UTF-8``, ``EN`` … as a language; ``None`` where it is none that gridplan speaks."""
    return next((lang for lang in LANGS if text.strip().casefold().startswith(lang)), None)


def _shows_chinese(environment: Mapping[str, str], streams: Sequence[TextIO | None]) -> bool:
    """Whether Chinese can be read where it will be written: the encoding, the locale, the kind of terminal."""
    said = [environment.get(name, "") for name in _LOCALE]
    said[1] = "" if said[1] in _OF_PYTHON else said[1]
    if next(filter(None, said), "") in _ASCII_ONLY:
        return False
    there = [stream for stream in streams if stream is not None]
    if environment.get("TERM") == _BARE_CONSOLE and any(stream.isatty() for stream in there if not stream.closed):
        return False
    return all(_encodes(stream.encoding or "ascii") for stream in there)


def _encodes(encoding: str) -> bool:
    try:
        _SAMPLE.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
