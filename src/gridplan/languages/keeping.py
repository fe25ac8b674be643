"""Texts kept in files in the languages that a file does not speak: beside the Chinese, not in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gridplan.languages.language import DEFAULT, LANGS, Lang
from gridplan.languages.telling import Said, recorded

Texts = Mapping[str, Mapping[str, str]]
"""Language → Chinese text → the text in that language."""


def texts_in(stored: Any) -> dict[Lang, dict[str, str]]:
    """Every text in ``stored``, which is what JSON is written of, that can be told in other languages."""
    others: dict[Lang, dict[str, str]] = {lang: {} for lang in LANGS if lang != DEFAULT}
    for text in _said_in(stored):
        for lang, told in others.items():
            told.setdefault(str(text), text.tell(lang))
    return {lang: dict(sorted(told.items())) for lang, told in others.items() if told}


def told_again(texts: Texts) -> dict[str, Said]:
    """Chinese text → the same as a text that can be told in the languages in which it was stored."""
    others: dict[str, dict[Lang, str]] = {}
    for lang in LANGS:  # languages that a later gridplan may know are nobody's loss
        for chinese, told in texts.get(lang, {}).items():
            others.setdefault(chinese, {})[lang] = told
    return {chinese: recorded(chinese, told) for chinese, told in others.items()}


def _said_in(stored: Any) -> Iterator[Said]:
    if isinstance(stored, Said):
        yield stored
    elif isinstance(stored, Mapping):
        for value in stored.values():
            yield from _said_in(value)
    elif isinstance(stored, list | tuple):
        for value in stored:
            yield from _said_in(value)
