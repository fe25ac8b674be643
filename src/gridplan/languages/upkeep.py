"""``python -m gridplan.languages.upkeep``: holds the catalogues against the code, and brings them up to date.

What the code says and no catalogue has is added without a text, and every file is written in one form: sorted by
context and English, one line for each text. Then all faults are told, what no code says among them; there are none when
everything that gridplan says can be told in Chinese.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from gridplan.languages.catalogues import FOLDER, Key, fragments
from gridplan.languages.extraction import Text, texts_of_package

HEADER = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
ALIKE = frozenset({"km", "km/h"})
"""What is the same in both languages although it has letters."""

_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_SIGNS = f"{string.punctuation}{string.whitespace}–—…·→×“”‘’"


def missing(texts: Iterable[Text], known: Mapping[Key, str]) -> list[str]:
    """Texts of the code that cannot be told in Chinese, with file and line."""
    return [f"{text.path}:{text.line}: no Chinese for {text.key}" for text in texts if not known.get(text.key)]


def contradictions(texts: Iterable[Text]) -> list[str]:
    """Texts that have a plural in one place and another, or none, elsewhere."""
    plurals: dict[Key, str | None] = {}
    return [
        f"{text.path}:{text.line}: {text.key} has another plural elsewhere"
        for text in texts
        if plurals.setdefault(text.key, text.plural) != text.plural
    ]


def faults_of(catalogue: Catalog, spoken: Mapping[Key, Text]) -> list[str]:
    """What is wrong in one file: entries that no code says, are marked fuzzy or have other places than the English."""
    faults = [f"obsolete: {key}" for key in catalogue.obsolete]
    for message in catalogue:
        if not message.id:
            continue
        text = spoken.get(key_of(message))
        if text is None:
            faults.append(f"no code says {key_of(message)}")
        elif message.fuzzy or not chinese_of(message):
            faults.append(f"not translated: {key_of(message)}")
        else:
            faults += _differences(text, chinese_of(message))
    return faults


def _differences(text: Text, chinese: str) -> Iterator[str]:
    english = text.plural or text.msgid
    if places(english) | places(text.msgid) != places(chinese):
        yield f"other places in the Chinese of {text.key}: {chinese!r}"
    if any(run not in chinese for run in _CHINESE.findall(text.msgid + english)):  # names of columns are the same
        yield f"Chinese in the English of {text.key}"
    bare = _without_places(english)
    if chinese == english and bare.strip(_SIGNS) and bare.strip() not in ALIKE:
        yield f"the same in both languages: {text.key}"


def places(template: str) -> set[str]:
    """Names of what is to be filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _without_places(template: str) -> str:
    return "".join(literal for literal, *_ in string.Formatter().parse(template))


def key_of(message: Message) -> Key:
    """Context and English text of an entry."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def chinese_of(message: Message) -> str:
    """The text of an entry; Chinese has no plural."""
    return message.string if isinstance(message.string, str) else next(iter(message.string or ()), "")


def catalogue_in(path: Path) -> Catalog:
    """A file of the Chinese catalogue, as Babel reads it."""
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def written(catalogue: Catalog) -> str:
    """A file with the entries of ``catalogue``, in the one form that all files have."""
    blocks = [HEADER]
    for message in sorted((m for m in catalogue if m.id), key=lambda m: (m.context or "", key_of(m)[1])):
        lines = ["#, fuzzy"] if message.fuzzy else []
        lines += [f"msgctxt {_quoted(message.context)}"] if message.context is not None else []
        lines.append(f"msgid {_quoted(key_of(message)[1])}")
        several = not isinstance(message.id, str)
        lines += [f"msgid_plural {_quoted(message.id[1])}"] if several else []
        lines.append(f"msgstr{'[0]' if several else ''} {_quoted(chinese_of(message))}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    return f'"{escaped.replace(chr(10), chr(92) + "n")}"'


def file_of(text: Text) -> str:
    """The file to which a text is added that none has."""
    if text.keyword in {"kind", "kinds"}:
        return "findings"
    return text.room.rpartition("/")[2]


def bring_up_to_date(texts: Iterable[Text]) -> None:
    """Write every file of the Chinese catalogue anew, with what is missing added."""
    files = {path.stem: catalogue_in(path) for path in fragments("zh")}
    known = {key_of(message) for catalogue in files.values() for message in catalogue}
    for text in {text.key: text for text in texts if text.key not in known}.values():
        msgid = text.msgid if text.plural is None else (text.msgid, text.plural)
        files.setdefault(file_of(text), Catalog(locale="zh_Hans")).add(msgid, context=text.context)
    for name, catalogue in files.items():
        (FOLDER / "zh" / f"{name}.po").write_text(written(catalogue), encoding="utf-8", newline="\n")


def faults(texts: Iterable[Text]) -> list[str]:
    """All that is wrong with the Chinese catalogue."""
    texts = tuple(texts)
    spoken = {text.key: text for text in texts}
    known: dict[Key, str] = {}
    found = contradictions(texts)
    for path in fragments("zh"):
        catalogue = catalogue_in(path)
        found += [f"{path.name}: {fault}" for fault in faults_of(catalogue, spoken)]
        known |= {key_of(message): chinese_of(message) for message in catalogue if message.id}
    return [*found, *missing(texts, known)]


def main() -> int:
    """Bring the catalogues up to date, tell what is wrong; 1 where anything is."""
    texts = texts_of_package()
    bring_up_to_date(texts)
    found = faults(texts)
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    sys.stdout.write(f"{len({text.key for text in texts})} texts, {len(found)} faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
