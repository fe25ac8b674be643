"""The words of a table in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from gridplan.errors import OptionError
from gridplan.languages import LANGS, Lang, Word, said


class Vocabulary:
    """A room's ``table`` in one language.

    Raises:
        OptionError: a language that papers do not speak.
    """

    table: ClassVar[Mapping[str, Word]]

    def __init__(self, lang: Lang) -> None:
        if lang not in LANGS:
            raise OptionError(said("papers speak 'zh' or 'en', not {lang!r}", lang=lang))
        self.lang: Lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """The words of ``key`` with the values put in."""
        return self.table[key].tell(self.lang, **values)
