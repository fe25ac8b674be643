"""How things are printed."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
from pathlib import Path

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


FULL = Path("/dev/full")


def command(arguments: str) -> tuple[int, bytes, bytes]:
    """A real process by way of the shell, whose redirections are what is tested."""
    shell = f"{shlex.quote(sys.executable)} -c 'from gridplan.cli import main; main()' {arguments}"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr, done.stderr
    assert b"Exception ignored" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize("option", ["--json", ""])
@pytest.mark.parametrize("end", [">/dev/full", ">&-"])
def test_an_output_that_is_full_or_closed_is_said_without_a_traceback(tmp_path: Path, end: str, option: str) -> None:
    (tmp_path / "gridplan.toml").touch()
    code, out, err = command(f"plans {tmp_path} {option} {end}")
    assert (code, out) == (2, b"")
    assert b"The output could not be written: " in err


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_nowhere_at_all_to_say_it(tmp_path: Path) -> None:
    for end in (">/dev/full 2>/dev/full", ">&- 2>&-"):
        assert command(f"check {tmp_path} --json {end}") == (2, b"", b"")


@pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="names are always Unicode here")
@pytest.mark.parametrize("option", ["--json", ""])
def test_a_name_that_is_not_utf8_is_shown_with_escapes(tmp_path: Path, option: str) -> None:
    for what in ("check", "travel"):
        code, out, _ = command(f"{what} {tmp_path}/$(printf 'a\\377b') {option}")
        assert code == 2
        if option:
            assert json.loads(out)["status"] == "error"
        else:
            assert "�" not in out.decode("utf-8")
