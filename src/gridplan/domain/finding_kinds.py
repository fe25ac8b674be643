"""What a finding code stands for, in the languages in which findings are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain.findings import FindingLevel
from gridplan.languages import Lang, Word, recorded

Language = Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a code stands for. Texts are ``str.format`` templates over the words of one finding."""

    code: str
    level: FindingLevel
    wrong: Word
    mend: Word

    def message(self, words: Mapping[str, object], lang: Language) -> str:
        """What is wrong, in ``lang``; in Chinese, as a text that can be told in English too."""
        return self.wrong.text(lang, **_in_both(words, lang))

    def remedy(self, words: Mapping[str, object], lang: Language) -> str:
        """How to mend it, in ``lang``; in Chinese, as a text that can be told in English too."""
        return self.mend.text(lang, **_in_both(words, lang))


def kind(code: str, level: FindingLevel, wrong: str, mend: str) -> Kind:
    """The kind of a code.

    Args:
        code: written without its ``GP-``.
        level: see :class:`FindingLevel`.
        wrong: what is wrong, in English.
        mend: how to mend it, in English.
    """
    return _kind(f"GP-{code}", f"GP-{code}", level, wrong, mend)


def kinds(
    number: str,
    letters: str,
    level: FindingLevel,
    wrong: str,
    mend: str,
    *,
    other: Mapping[str, FindingLevel] | None = None,
) -> tuple[Kind, ...]:
    """The kinds of a number that means the same in several parts.

    Args:
        number: written without letter.
        letters: of the parts, one sign each.
        level: see :class:`FindingLevel`.
        wrong: what is wrong, in English.
        mend: how to mend it, in English.
        other: letter → level, where a part has another.
    """
    levels = other or {}
    return tuple(
        _kind(f"GP-{letter}{number}", f"GP-{number}", levels.get(letter, level), wrong, mend) for letter in letters
    )


def _kind(code: str, context: str, level: FindingLevel, wrong: str, mend: str) -> Kind:
    return Kind(code=code, level=level, wrong=Word(context, wrong), mend=Word(f"{context}.remedy", mend))


def _in_both(words: Mapping[str, object], lang: Language) -> dict[str, object]:
    """``words`` with one text where there is a pair: ``advice`` in Chinese and ``advice_en`` in English."""
    both = dict(words)
    for name in [name for name in words if name.endswith("_en") and name.removesuffix("_en") in words]:
        chinese, english = str(words[name.removesuffix("_en")]), str(both.pop(name))
        both[name.removesuffix("_en")] = english if lang == "en" else recorded(chinese, {"en": english})
    return both
