"""Which language the terminal hears, and that one that cannot show Chinese is spoken to in English."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Mapping

import pytest

from gridplan.cli.language import chosen, language, speaking
from gridplan.cli.wrapping import filled, width
from support.commands import COMMAND


class Terminal(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8", *, tty: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


@pytest.mark.parametrize(
    ("words", "environment", "spoken"),
    [
        ("plan", {}, "zh"),
        ("plan", {"GRIDPLAN_LANG": "en"}, "en"),
        ("plan", {"GRIDPLAN_LANG": "en_GB.UTF-8"}, "en"),
        ("plan", {"GRIDPLAN_LANG": "ZH"}, "zh"),
        ("plan", {"GRIDPLAN_LANG": "fr"}, "zh"),
        ("--language en plan", {"GRIDPLAN_LANG": "zh"}, "en"),
        ("--language=zh plan", {"GRIDPLAN_LANG": "en"}, "zh"),
        ("--language fr plan", {}, "zh"),
        ("--language", {"GRIDPLAN_LANG": "en"}, "en"),
        ("plan --language en", {}, "zh"),
        ("plan", {"LANG": "en_US.UTF-8"}, "zh"),
        ("plan", {"LANG": "C"}, "en"),
        ("plan", {"LC_ALL": "POSIX", "LANG": "zh_CN.UTF-8"}, "en"),
        ("plan", {"LC_CTYPE": "C.UTF-8", "LANG": "C"}, "en"),
        ("plan", {"LC_CTYPE": "C.UTF-8"}, "zh"),
        ("plan", {"LANG": "C", "GRIDPLAN_LANG": "zh"}, "zh"),
    ],
)
def test_chinese_unless_english_is_asked_for_or_the_locale_knows_none(
    words: str, environment: Mapping[str, str], spoken: str
) -> None:
    assert chosen(words.split(), environment, (Terminal(), Terminal())) == spoken


@pytest.mark.parametrize(
    ("out", "err", "spoken"),
    [("utf-8", "gb18030", "zh"), ("gbk", "gbk", "zh"), ("cp1252", "utf-8", "en"), ("utf-8", "ascii", "en")],
)
def test_an_output_that_knows_no_chinese_gets_english(out: str, err: str, spoken: str) -> None:
    assert chosen((), {}, (Terminal(out), Terminal(err))) == spoken
    assert chosen((), {}, (Terminal(out), None)) == ("en" if out == "cp1252" else "zh")
    assert chosen((), {"GRIDPLAN_LANG": "zh"}, (Terminal(out), Terminal(err))) == "zh"


def test_the_bare_console_has_no_chinese_characters() -> None:
    bare = {"TERM": "linux"}
    assert chosen((), bare, (Terminal(tty=True), Terminal())) == "en"
    assert chosen((), bare, (Terminal(), Terminal())) == "zh"


def test_a_language_is_spoken_meanwhile() -> None:
    with speaking("zh"):
        assert language() == "zh"
        with speaking("en"):
            assert language() == "en"
        assert language() == "zh"


@pytest.mark.parametrize("environment", [{"LANG": "C"}, {"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C"}])
def test_a_terminal_without_chinese_is_never_a_crash(environment: dict[str, str]) -> None:
    inherited = {k: v for k, v in os.environ.items() if k not in {"GRIDPLAN_LANG", "LC_ALL", "LC_CTYPE", "LANG"}}
    run = subprocess.run(
        [*COMMAND, "plan", "--help"], capture_output=True, env={**inherited, **environment}, check=True, timeout=60
    )
    assert run.stdout.startswith(b"Usage: ")
    assert run.stdout.isascii()


def test_lines_are_broken_by_columns_and_after_any_chinese_character() -> None:
    text = "县文件夹里的数据一有变动就重新规划（改动最少），不违反硬性规则即发布。plan.xlsx 是各种表。"
    for columns in range(12, 60):
        lines = filled(text, columns)
        assert all(width(line) <= columns + 2 for line in lines)
        assert all(line[0] not in "，。）" and line[-1] != "（" for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())
    assert filled("one two", 3) == ["one", "two"]
    assert filled("", 10) == []
