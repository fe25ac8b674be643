"""What tells whether a file is still the one that was read."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BESIDE = {".shp": (".dbf", ".prj", ".cpg")}
"""Files that a file cannot do without, or that change what it says: attributes, CRS, encoding."""


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes; of a shapefile, of the files that belong to it as well.

    Raises:
        OSError: it cannot be read.
    """
    parts = (path, *companions(path))
    digests = []
    for part in parts:
        with part.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return digests[0] if len(parts) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def companions(path: Path) -> tuple[Path, ...]:
    """The files beside ``path`` that belong to it, in any spelling of their suffix."""
    wanted = _BESIDE.get(path.suffix.lower(), ())
    if not wanted:
        return ()
    return tuple(sorted(p for p in path.parent.iterdir() if p.stem == path.stem and p.suffix.lower() in wanted))
