"""Tables of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.languages.catalogues import translated
from gridplan.languages.language import Lang
from gridplan.languages.telling import Message, Said, spoken


@dataclass(frozen=True, slots=True)
class Word:
    """A text of a table; not yet told, so that tables may be made while a module is imported.

    Attributes:
        context: its key, the same in no other table.
        english: the text in the code.
    """

    context: str
    english: str

    def said(self, **values: object) -> Said:
        """As a text that can be told in every language."""
        return Said(Message(msgid=self.english, context=self.context, values=values))

    def tell(self, lang: Lang, **values: object) -> str:
        """In ``lang``, its places filled in."""
        return Message(msgid=self.english, context=self.context, values=values).tell(lang)

    def text(self, lang: Lang, **values: object) -> str:
        """In ``lang``; in Chinese, the default language, as a text that can be told in the others too."""
        return spoken(self.said(**values), lang)

    def template(self, lang: Lang) -> str:
        """In ``lang``, its places as they are."""
        return translated(self.english, lang, context=self.context)


def word(context: str, english: str, /) -> Word:
    """One word of a table."""
    return Word(context, english)


def words(table: Mapping[str, str], room: str = "", /) -> dict[str, Word]:
    """A table of key → English; the keys, after the name of the room where there is one, are the contexts."""
    return {key: Word(f"{room}.{key}" if room else key, english) for key, english in table.items()}
