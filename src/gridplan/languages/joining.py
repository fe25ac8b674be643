"""What stands between texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from gridplan.languages.language import Lang
from gridplan.languages.telling import Said, in_language
from gridplan.languages.wording import word


class Separator(Enum):
    """What stands between texts, by its meaning."""

    LIST = word("separator.list", ", ")
    COMMA = word("separator.comma", ", ")
    CLAUSE = word("separator.clause", "; ")
    SENTENCE = word("separator.sentence", ". ")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    separator: Separator | str
    parts: tuple[str, ...]

    def tell(self, lang: Lang) -> str:
        between = self.separator.value.tell(lang) if isinstance(self.separator, Separator) else self.separator
        return in_language(between, lang).join(in_language(part, lang) for part in self.parts)


def joined(separator: Separator | str, parts: Iterable[str]) -> Said:
    """Texts with a separator between them; one that is a text, as it is told."""
    return Said(_Joined(separator=separator, parts=tuple(parts)))
