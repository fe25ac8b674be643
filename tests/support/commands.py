"""Running commands: in this process where that shows the same, as a process of its own where it does not."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gridplan.cli.app import app

# Ctrl-C as from a terminal: what a shell starts in the background ignores it, and so would what the tests start
_TERMINAL = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
COMMAND = [sys.executable, "-c", f"{_TERMINAL}; from gridplan.cli import main; main()"]


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The last line of standard output, which must be the only one."""
        lines = self.out.splitlines()
        assert len(lines) == 1, f"standard output holds more than the answer: {self.out!r}"
        found = json.loads(lines[0], parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
        assert isinstance(found, dict)
        return found


def in_process(*arguments: object) -> Said:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return Said(result.exit_code, result.stdout, result.stderr)


def start(*arguments: object, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """A real ``gridplan`` process."""
    return subprocess.Popen(
        [*COMMAND, *(str(a) for a in arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **(environment or {})},
    )


def as_process(*arguments: object, environment: Mapping[str, str] | None = None) -> Said:
    with start(*arguments, environment=environment) as process:
        out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return Said(process.returncode, out, err)


def rewrite(table: Path, change: Callable[[dict[str, str]], None]) -> None:
    """Change every row of a .csv table."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
