"""``notices/``: after re-planning, what changes for whom."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def write_notices(lines: Iterable[str], folder: Path) -> Path:
    """Write one line for each person and village concerned to ``folder/notices.txt``, made for Excel and Notepad."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "notices.txt"
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8-sig")
    return target
