"""What a benchmark asks for: its targets, how they are told, and the command line of benchmarks that have parts."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Target:
    """Something asked for, and whether it was reached."""

    name: str
    reached: bool
    figure: str


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the caller chose.

    Attributes:
        seconds: limit of the part that takes longest.
        folder: keeps what is costly to make for the next run.
        more: what the benchmark asks for besides, by the name of the option.
    """

    quick: bool
    seconds: float
    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)


Parts = Mapping[str, Callable[[Options], Iterator[Target]]]


def tell(title: str, targets: Sequence[Target], *, figures: str = "", brief: str | None = None) -> int:
    """Prints every target and, last, how many were reached; the exit status.

    Args:
        title: of the benchmark.
        targets: all of them.
        figures: what the last line says besides, before the count.
        brief: targets whose names begin so are told only where they are missed.
    """
    print()
    for target in targets:
        if not target.reached or brief is None or not target.name.startswith(brief):
            print(f"{'reached' if target.reached else 'MISSED ':<8} {target.name}: {target.figure}")
    reached = sum(target.reached for target in targets)
    print(f"{title}: {figures}{reached} of {len(targets)} targets reached")
    return 0 if reached == len(targets) else 1


def run_parts(
    title: str,
    parts: Parts,
    *,
    about: str | None,
    seconds: tuple[float, str],
    brief: str | None = None,
    more: Mapping[str, tuple[str, str]] | None = None,
) -> int:
    """Reads the command line, runs the parts and tells the targets; the exit status.

    Args:
        title: of the benchmark.
        parts: by name.
        about: what ``--help`` says.
        seconds: default of ``--seconds``, and of what it is the limit.
        brief: see :func:`tell`.
        more: further options: name → default and what it is.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small problems, under a minute")
    parser.add_argument("--seconds", type=float, default=seconds[0], help=seconds[1])
    parser.add_argument("--folder", type=Path, help="keeps what is costly to make for the next run")
    parser.add_argument("--only", nargs="+", choices=parts, default=list(parts), help="these parts alone")
    for name, (default, meaning) in (more or {}).items():
        parser.add_argument(f"--{name}", default=default, help=f"{meaning} (default: {default})")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        options = Options(
            quick=given.quick,
            seconds=given.seconds,
            folder=given.folder or Path(scratch),
            more={name: getattr(given, name) for name in more or {}},
        )
        targets = [target for part in given.only for target in parts[part](options)]
    return tell(title, targets, brief=brief)
