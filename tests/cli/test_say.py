"""How things are printed."""

from __future__ import annotations

import io
import json
import sys

import pytest

from gridplan.cli.say import Say, width


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("松洋县", 6), ("村1（甲）", 9), ("e\u0301", 1), ("", 0)])
def test_width_counts_chinese_double(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_stand_under_each_other_and_numbers_on_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    Say(json=False).table(("name", "n", "note"), [("松洋县", 5, "x"), ("a", "1,234", None)])
    assert capsys.readouterr().out.splitlines() == [
        "name        n  note",
        "松洋县      5  x",
        "a       1,234",
    ]


def test_a_table_without_rows_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    Say(json=False).table(("a", "b"), [])
    assert capsys.readouterr().out == "a  b\n"


@pytest.mark.parametrize(
    ("value", "bound", "shown"),
    [
        (None, None, "teams: 1/4"),
        (12.0, None, "teams: 1/4, best 12"),
        (353_058.0, -9_266_018.0, "teams: 1/4"),
        (10.0, float("-inf"), "teams: 1/4"),
        (14_291.0, 11_792.0, "teams: 1/4, best 14,291, bound 11,792, gap 17.49%"),
        (5.0, 0.0, "teams: 1/4, best 5, bound 0, gap 100.00%"),
        (0.0, 0.0, "teams: 1/4, best 0, bound 0, gap 0.00%"),
    ],
)
def test_a_gap_is_shown_once_it_says_something(
    value: float | None, bound: float | None, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Say(json=False).progress("territories", "1/4", value, bound)
    assert capsys.readouterr().err == f"{shown}\n"


def test_progress_is_quiet_within_a_stage_but_tells_every_new_one(capsys: pytest.CaptureFixture[str]) -> None:
    say = Say(json=False)
    for stage in ("postings", "postings", "postings", "territories"):
        say.progress(stage, "x")
    assert capsys.readouterr().err.splitlines() == ["postings: x", "teams: x"]


def test_progress_on_a_terminal_renews_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    say = Say(json=True)
    say.progress("postings", "started")
    say.progress("postings", "松洋县" * 30)
    say.line("end")
    written = terminal.getvalue()
    assert written.endswith("end\n")
    assert "…" in written  # a long line is cut, not broken in two


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "gbk", "cp1252"])
def test_the_answer_is_one_line_of_json_in_any_encoding(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    say = Say(json=True)
    say.finish({"name": "松洋𠀀县", "bound": float("-inf"), "gaps": (float("nan"), 0.5)})
    say.close()
    (line,) = raw.getvalue().decode(encoding).splitlines()
    assert json.loads(line) == {"name": "松洋𠀀县", "bound": None, "gaps": [None, 0.5]}
