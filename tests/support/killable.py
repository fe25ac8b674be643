"""A process that runs ``gridplan watch --once`` in children, one for each line it is told, so that each can be killed.

It loads everything once; a child is a copy of it and begins at once. Planning and drawing take no time, so that most of
a child's life is saving, publishing and the ledger, where being killed could do harm: these are the real ones.

Told a folder in a line, it answers with the child's process id, and when the child has ended with how.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gridplan.cli.say import Say
from gridplan.cli.watch_command import Choice, run_watch
from gridplan.running import flow, inputs
from support.quick_runs import DAY, Planning, install, write_papers


def main() -> None:
    with pytest.MonkeyPatch.context() as patch:
        install(patch, Planning(seconds=0.02))
        patch.setattr(inputs, "QUIET", 0.0)
        patch.setattr(inputs, "_LOOK", 0.01)
        patch.setattr(flow, "_papers", write_papers)
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


def _run(folder: Path) -> None:
    """In the child, which never returns."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    say = Say(json=False)
    status = 70
    try:
        run_watch(folder, Choice(as_of=DAY.isoformat()), once=True, say=say)
        status = say.exit_code
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
