"""Values with the texts in them told in one language."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from gridplan.languages.language import DEFAULT, Lang
from gridplan.languages.telling import Said

T = TypeVar("T")


def retold(value: T, lang: Lang) -> T:
    """``value`` with every text in it that can be told in ``lang`` told in it, as plain text.

    Looked through are dataclasses, tuples, lists and mappings; what has no such text is the very same afterwards. In
    Chinese, which all texts are in, that is everything.
    """
    return value if lang == DEFAULT else _retold(value, lang)


def _retold(value: Any, lang: Lang) -> Any:
    if isinstance(value, Said):
        return value.tell(lang)
    if isinstance(value, tuple | list):
        told = [_retold(item, lang) for item in value]
        return value if all(a is b for a, b in zip(told, value, strict=True)) else type(value)(told)
    if isinstance(value, Mapping):
        entries = {key: _retold(item, lang) for key, item in value.items()}
        return value if all(entries[key] is value[key] for key in value) else entries
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.init]
        fields = {name: _retold(getattr(value, name), lang) for name in names}
        changed = {name: told for name, told in fields.items() if told is not getattr(value, name)}
        return dataclasses.replace(value, **changed) if changed else value
    return value
