"""Names of files that say whom they are for, good on every system."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

LONGEST = 60
"""Characters of a name before its ending: a Chinese one takes three bytes, and file systems allow 255."""


def plain(text: str) -> str:
    """Letters and digits only: nothing that a file system or a shell takes for more."""
    kept = (sign if unicodedata.category(sign)[0] in "LN" else "_" for sign in unicodedata.normalize("NFKC", text))
    return "".join(kept).strip("_")


def file_names(parts: Iterable[Sequence[str]], ending: str = "") -> list[str]:
    """A name for each, made of its parts: ``团队-990125100-T1-龙源乡第1团队.ics``.

    No two are the same, also on systems that do not tell ``a`` from ``A``: what comes later has a number.

    Args:
        parts: of each name; what is empty is left out.
        ending: such as ``.ics``.
    """
    taken: set[str] = set()
    names = []
    for own in parts:
        stem = "-".join(filter(None, map(plain, own)))[:LONGEST].rstrip("-_") or "_"
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names.append(f"{name}{ending}")
    return names
