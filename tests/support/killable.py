"""A process that runs ``gridplan watch --once`` in children, one for each line it is told, so that each can be killed.

It loads everything and does one run itself, so that readers, writers and texts, which are made once for each process,
are ready; a child is a copy of it and begins at once. Planning and drawing take no time, so that most of a child's life
is saving, publishing and the ledger, where being killed could do harm: these are the real ones.

Told a folder in a line, it answers with the child's process id, and when the child has ended with how.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from gridplan.cli.say import Say
from gridplan.cli.watch_command import Choice, run_watch
from gridplan.running import flow, inputs
from support.quick_runs import DAY, Planning, county_folder, install, write_papers


def main() -> None:
    with pytest.MonkeyPatch.context() as patch:
        install(patch, Planning(seconds=0.02))
        patch.setattr(inputs, "QUIET", 0.0)
        patch.setattr(inputs, "_LOOK", 0.01)
        patch.setattr(flow, "_papers", write_papers)
        _get_ready()
        for line in sys.stdin:
            child = os.fork()
            if child == 0:
                _run(Path(line.rstrip("\n")))
            _answer(child)
            _, status = os.waitpid(child, 0)
            _answer(os.waitstatus_to_exitcode(status))


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _get_ready() -> None:
    """One run, unheard: standard output is for answers."""
    heard = [(stream, os.dup(stream)) for stream in (1, 2)]
    _hush()
    with tempfile.TemporaryDirectory() as folder:
        assert _watch(county_folder(Path(folder) / "county")) == 0
    sys.stdout.flush()
    sys.stderr.flush()
    for stream, former in heard:
        os.dup2(former, stream)
        os.close(former)


def _run(folder: Path) -> None:
    """In the child, which never returns."""
    _hush()
    status = 70
    try:
        status = _watch(folder)
    finally:
        os._exit(status)


def _watch(folder: Path) -> int:
    say = Say(json=False)
    run_watch(folder, Choice(as_of=DAY.isoformat()), once=True, say=say)
    return say.exit_code


def _hush() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


if __name__ == "__main__":
    main()
