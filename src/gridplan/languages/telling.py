"""Texts that know how to be told in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

from gridplan.languages.catalogues import translated
from gridplan.languages.language import DEFAULT, Lang


class Recipe(Protocol):
    """How a text is made in a language; a value, so that it may be pickled."""

    def tell(self, lang: Lang) -> str:
        """The text in ``lang``."""


class Said(str):
    """A text in Chinese, the default language, that can also be told in the others.

    Equal to, and in every respect, the plain Chinese text; what is made of it by ``+`` or ``.strip()`` is plain too.

    Attributes:
        recipe: how it is told.
    """

    __slots__ = ("recipe",)
    recipe: Recipe

    def __new__(cls, recipe: Recipe, text: str | None = None) -> Self:
        """What ``recipe`` tells; ``text`` is the Chinese, where it has been told already."""
        new = super().__new__(cls, recipe.tell(DEFAULT) if text is None else text)
        object.__setattr__(new, "recipe", recipe)
        return new

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a text does not change: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a text does not change: {name}")

    def __reduce__(self) -> tuple[type[Self], tuple[Recipe, str]]:
        return type(self), (self.recipe, str(self))

    def tell(self, lang: Lang) -> str:
        """The plain text in ``lang``."""
        return str(self) if lang == DEFAULT else self.recipe.tell(lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text and what its places are filled with.

    Attributes:
        msgid: the English text, a ``str.format`` template; for one, where there is a plural.
        context: what tells this text from others that are the same in English.
        plural: the English text for several; then ``values`` has ``count``.
        values: what to fill in. Texts that are :class:`Said` are told in the language asked for, all else as it is.
    """

    msgid: str
    context: str | None = None
    plural: str | None = None
    values: Mapping[str, object]

    def tell(self, lang: Lang) -> str:
        """The text in ``lang``."""
        given = self.values.get("count")
        count = given if isinstance(given, int | float) else 1
        template = translated(self.msgid, lang, context=self.context, plural=self.plural, count=count)
        return template.format(**{name: _told(value, lang) for name, value in self.values.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    chinese: str
    others: Mapping[Lang, str]

    def tell(self, lang: Lang) -> str:
        return self.others.get(lang, self.chinese)


def tell(msgid: str, lang: Lang, /, *, context: str | None = None, plural: str | None = None, **values: object) -> str:
    """``msgid`` in ``lang``, its places filled in; the arguments are those of :class:`Message`."""
    return Message(msgid=msgid, context=context, plural=plural, values=values).tell(lang)


def said(msgid: str, /, *, context: str | None = None, plural: str | None = None, **values: object) -> Said:
    """``msgid`` in Chinese, as a text that can be told in other languages too; arguments as of :class:`Message`."""
    return Said(Message(msgid=msgid, context=context, plural=plural, values=values))


def recorded(chinese: str, others: Mapping[Lang, str]) -> Said:
    """A text of which is known only how it was told."""
    return Said(_Recorded(chinese=chinese, others=dict(others)), chinese)


def in_language(text: str, lang: Lang) -> str:
    """``text`` in ``lang`` where it can be told in several languages, otherwise as it is."""
    return text.tell(lang) if isinstance(text, Said) else text


def spoken(text: Said, lang: Lang) -> str:
    """``text`` in ``lang``; in Chinese, the default language, as the text that can be told in the others too."""
    return text if lang == DEFAULT else text.tell(lang)


def _told(value: object, lang: Lang) -> object:
    return value.tell(lang) if isinstance(value, Said) else value
