"""Everything that gridplan says can be told in Chinese: room by room (``-k checking``) and file by file."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from gridplan.languages import catalogues, upkeep
from gridplan.languages.catalogues import Key, fragments, read
from gridplan.languages.extraction import Text, UnreadableTextError, texts_of, texts_of_package

TEXTS = texts_of_package()
ROOMS = sorted({text.room for text in TEXTS})


@cache
def spoken() -> dict[Key, Text]:
    return {text.key: text for text in TEXTS}


@cache
def known() -> dict[Key, str]:
    found: dict[Key, str] = {}
    for path in fragments("zh"):
        found |= {key: forms[0] for key, forms in read(path.read_text(encoding="utf-8")).items()}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_the_code_has_its_chinese(room: str) -> None:
    texts = [text for text in TEXTS if text.room == room]
    assert not upkeep.contradictions(texts)
    assert not upkeep.missing(texts, known())


@pytest.mark.parametrize("path", fragments("zh"), ids=lambda path: path.stem)
def test_every_entry_is_said_and_has_the_same_places(path: Path) -> None:
    assert not upkeep.faults_of(upkeep.catalogue_in(path), spoken())


@pytest.mark.parametrize("path", fragments("zh"), ids=lambda path: path.stem)
def test_every_file_is_in_the_form_that_upkeep_writes(path: Path) -> None:
    po = path.read_text(encoding="utf-8")
    assert upkeep.written(upkeep.catalogue_in(path)) == po, "run `make languages`"


def test_a_text_has_one_chinese_in_all_files() -> None:
    told: dict[Key, tuple[str, str]] = {}
    for path in fragments("zh"):
        for key, forms in read(path.read_text(encoding="utf-8")).items():
            if key[1]:
                name, text = told.setdefault(key, (path.name, forms[0]))
                assert text == forms[0], f"{key} in {name} and {path.name}"


IMPORTS = """
from gridplan.languages import said, tell, word, words
from gridplan.domain.finding_kinds import kind as _kind, kinds
"""
CODE = (
    IMPORTS
    + """
said("one village", plural="{count} villages", count=2)
tell("a" if x else "b", lang, context="c")
word("card.x", "X")
WORDS = words({"k.1": "One", "k.2": "Two"})
ROOM = words({"empty": "", "k": "Three"}, "room")
KIND = _kind("R001", _E, "wrong", "mend it")
KINDS = kinds("101", "BF", _E, "bad", "look")
WORD.tell(lang, name=name)
self.word(12)
"""
)


def test_texts_are_found_wherever_they_are_told() -> None:
    found = {(text.context, text.msgid, text.plural) for text in texts_of(CODE, "planning/teams/x.py")}
    assert found == {
        (None, "one village", "{count} villages"),
        ("c", "a", None),
        ("c", "b", None),
        ("card.x", "X", None),
        ("k.1", "One", None),
        ("k.2", "Two", None),
        ("room.k", "Three", None),
        ("GP-R001", "wrong", None),
        ("GP-R001.remedy", "mend it", None),
        ("GP-101", "bad", None),
        ("GP-101.remedy", "look", None),
    }
    assert {text.room for text in texts_of(CODE, "planning/teams/x.py")} == {"planning/teams"}


@pytest.mark.parametrize("code", ['said(f"{a} b")', "tell(TEXT, lang)", "words(TABLE)", 'said("a" + b)', "said()"])
def test_a_text_put_together_while_running_is_refused_with_its_line(code: str) -> None:
    with pytest.raises(UnreadableTextError, match=r"x\.py:5"):
        list(texts_of(f"{IMPORTS}\n{code}", "x.py"))


def text(msgid: str, *, context: str | None = None, plural: str | None = None) -> Text:
    return Text(context=context, msgid=msgid, plural=plural, path="maps/x.py", line=1, keyword="said")


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "{n} left"\nmsgstr "剩{n}个"', ""),
        ('msgid "{n} left"\nmsgstr "剩{m}个"', "other places"),
        ('msgid "{n} left"\nmsgstr "剩个"', "other places"),
        ('msgid "{n} left"\nmsgstr "{n} left"', "same in both"),
        ('msgid "{n} left"\nmsgstr ""', "not translated"),
        ('#, fuzzy\nmsgid "{n} left"\nmsgstr "剩{n}个"', "not translated"),
        ('msgid "gone"\nmsgstr "没了"', "no code says"),
        ('#~ msgid "gone"\n#~ msgstr "没了"', "obsolete"),
        ('msgid "每{n} village"\nmsgstr "{n}村"', "Chinese in the English"),
        ('msgid "Column 姓名"\nmsgstr "“姓名”列"', ""),
        ('msgid "{n} : {m}"\nmsgstr "{n} : {m}"', ""),
    ],
)
def test_each_fault_of_a_file_is_told(entry: str, fault: str) -> None:
    said = {t.key: t for t in map(text, ("{n} left", "{n} : {m}", "每{n} village", "Column 姓名"))}
    found = upkeep.faults_of(read_po(io.BytesIO(entry.encode()), locale="zh"), said)
    assert len(found) == bool(fault)
    assert fault in "".join(found)


def test_missing_texts_and_two_plurals_are_told() -> None:
    assert "plural" in upkeep.contradictions([text("a", plural="b"), text("a")])[0]
    assert upkeep.missing([text("a"), text("b")], {(None, "a"): "甲"}) == ["maps/x.py:1: no Chinese for (None, 'b')"]


def test_files_are_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zh").mkdir()
    for module in (catalogues, upkeep):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    maps = tmp_path / "zh" / "maps.po"
    maps.write_text('msgid "old"\nmsgstr "旧"\n\nmsgid "b\\"\\n"\nmsgstr "乙\\"\\n"\n', encoding="utf-8")
    texts = [text('b"\n'), text("a", context="c", plural="as")]
    upkeep.bring_up_to_date(texts)
    assert maps.read_text(encoding="utf-8") == (
        f'{upkeep.HEADER}\nmsgid "b\\"\\n"\nmsgstr "乙\\"\\n"\n'
        '\nmsgid "old"\nmsgstr "旧"\n'
        '\nmsgctxt "c"\nmsgid "a"\nmsgid_plural "as"\nmsgstr[0] ""\n'
    )
    assert upkeep.faults(texts) == [
        "maps.po: no code says (None, 'old')",
        "maps.po: not translated: ('c', 'a')",
        "maps/x.py:1: no Chinese for ('c', 'a')",
    ]
