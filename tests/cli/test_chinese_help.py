"""``--help`` in Chinese: no English is left but what is typed; nothing is wider than the terminal."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from gridplan.cli.app import app
from gridplan.cli.whatif_options import EXAMPLE
from gridplan.cli.wrapping import width
from support.commands import in_process

COMMANDS = tuple(get_command(app).commands)  # type: ignore[attr-defined]
pytestmark = pytest.mark.usefixtures("in_chinese")

TYPED = re.compile(
    r"--?[a-z-]+(?: en\b)?|\S+[|/]\S*|[\w,]+,…|[\w*]*\.\w+(?:\.\w+)*"  # options, choices, paths, files, rules
    r"|\b(?:gridplan|plan|quick|default|latest|published|admin_level)\b"
    r"|【默认：[^】]*】"
)
NAMES = {"OpenStreetMap", "QGIS", "Excel", "JSON", "Schema", "draft", "Ctrl", "SIGTERM", "systemd", "cron", "Windows"}
NAMES |= {"GRIDPLAN_LANG", "cover", "centre", "zones", "planners", "leaders", "public"}


def page(*words: str) -> str:
    said = in_process(*words, "--help")
    assert said.code == 0, said.err
    return said.out.replace("  " + "\n  ".join(EXAMPLE.strip().split("\n")), "")


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=lambda words: words[0] if words else "")
def test_no_english_is_left(command: tuple[str, ...]) -> None:
    text = page(*command)
    if not command:  # the list of commands
        text = re.sub(r"^  [a-z]+ ", "", text, flags=re.MULTILINE)
    text = text.replace(f"gridplan {' '.join(command)}", "")
    left = set(re.findall(r"[A-Za-z_]{2,}", TYPED.sub(" ", text))) - NAMES
    assert not left
    assert "用法：" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_wider_than_the_terminal(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert max(width(line) for line in page(command).splitlines()) <= 80


def test_every_option_says_what_stands_for_its_value_and_what_it_means() -> None:
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        for param in command.params:
            assert param.help, (name, param.name)
            flag = getattr(param, "is_flag", False)
            assert flag or param.metavar, (name, param.name)


def test_help_is_english_where_english_is_asked_for() -> None:
    said = in_process("--language", "en", "plan", "--help")
    assert "Plan the whole county" in said.out
    assert said.out.isascii()
    assert "规划全县" in in_process("--language", "zh", "plan", "--help").out


def test_no_command_at_all_shows_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    said = in_process()
    assert said.code == 2
    assert "用法：gridplan" in said.out + said.err
    monkeypatch.setenv("GRIDPLAN_LANG", "en")
    assert in_process("--version").out.startswith("gridplan ")
