"""What a finding code stands for, in the languages in which findings are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gridplan.domain.findings import FindingLevel

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a code stands for. Texts are ``str.format`` templates over the words of one finding."""

    code: str
    level: FindingLevel
    zh: str
    remedy_zh: str
    en: str
    remedy_en: str

    def message(self, words: Mapping[str, object], lang: Language) -> str:
        """What is wrong, in ``lang``."""
        return (self.zh if lang == "zh" else self.en).format(**words)

    def remedy(self, words: Mapping[str, object], lang: Language) -> str:
        """How to mend it, in ``lang``."""
        return (self.remedy_zh if lang == "zh" else self.remedy_en).format(**words)


def kind(code: str, level: FindingLevel, zh: str, remedy_zh: str, en: str, remedy_en: str) -> Kind:
    """The kind of a code that is written without its ``GP-``."""
    return Kind(code=f"GP-{code}", level=level, zh=zh, remedy_zh=remedy_zh, en=en, remedy_en=remedy_en)
