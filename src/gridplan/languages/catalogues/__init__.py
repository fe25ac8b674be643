"""The catalogues: ``<language>/<room>.po``, one file for each room; English, the language of the code, needs none.

They are read as they are committed, by a reader of our own for what ``make languages`` writes: a run that says anything
in Chinese reads them all, and Babel takes over a second for 3,000 entries where this takes a few hundredths. A test
holds it against Babel's reader.
"""

from __future__ import annotations

import gettext
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gridplan.languages.language import Lang

FOLDER = Path(__file__).parent
Key = tuple[str | None, str]
"""Context and English text."""

_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)[ \t]+)?"(.*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_PLURAL_FORMS = re.compile(r"^Plural-Forms:.*?plural=([^;\n]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that one language says.

    Attributes:
        texts: context and English text → the text in this language, or its plural forms.
        form: how many there are → which plural form tells it.
    """

    texts: Mapping[Key, tuple[str, ...]]
    form: Callable[[int], int]


def translated(
    msgid: str, lang: Lang, /, *, context: str | None = None, plural: str | None = None, count: float = 1
) -> str:
    """The template for ``msgid`` in ``lang``, its places not yet filled in; ``msgid`` itself where there is none.

    Args:
        msgid: the English text; for one, where there is a plural.
        lang: the language wanted.
        context: what tells this text from others that are the same in English.
        plural: the English text for several.
        count: how many there are, where ``plural`` is given.
    """
    english = msgid if plural is None or count == 1 else plural
    if lang == "en":
        return english
    catalogue = catalogue_of(lang)
    forms = catalogue.texts.get((context, msgid))
    if forms is None:
        return english
    return forms[catalogue.form(math.ceil(count)) if len(forms) > 1 else 0]


@cache
def catalogue_of(lang: Lang) -> Catalogue:
    """The catalogue of a language that is not English, read once."""
    texts: dict[Key, tuple[str, ...]] = {}
    for path in fragments(lang):
        texts |= read(path.read_text(encoding="utf-8"))
    header = _PLURAL_FORMS.search(texts.pop((None, ""), ("",))[0])
    return Catalogue(texts=texts, form=gettext.c2py(header[1]) if header else lambda _: 0)


def fragments(lang: Lang) -> tuple[Path, ...]:
    """The files of a language's catalogue."""
    return tuple(sorted((FOLDER / lang).glob("*.po")))


def read(po: str) -> dict[Key, tuple[str, ...]]:
    """The entries of a file that have a text, its header under ``(None, "")``; comments and obsolete ones are left out.

    Raises:
        ValueError: a line is none of a .po file.
    """
    return {
        (entry.get("msgctxt"), entry["msgid"]): forms
        for entry in _entries(po)
        if all(forms := tuple(text for name, text in entry.items() if name.startswith("msgstr")))
    }


def _entries(po: str) -> Iterator[dict[str, str]]:
    """Each entry as keyword → text: a new one begins with the first keyword after a ``msgstr``."""
    entry: dict[str, str] = {}
    keyword = ""
    for number, line in enumerate(po.split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if not (found := _LINE.fullmatch(line.strip())):
            raise ValueError(f"line {number} is none of a .po file: {line}")
        if found[1]:
            if keyword.startswith("msgstr") and not found[1].startswith("msgstr"):
                yield entry
                entry = {}
            keyword = found[1]
        text = found[2]
        if "\\" in text:
            text = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), text)
        entry[keyword] = entry.get(keyword, "") + text
    if entry:
        yield entry
