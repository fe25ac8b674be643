"""What tells whether a file is still the one that was read.

A file is more than its bytes where programs look at others beside it: attributes, CRS and encoding of a shapefile, the
place of a raster, the changes that a database has not yet taken over. All of them count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

_RASTER = (".aux.xml", ".ovr", ".msk")
_TIFF = (*_RASTER, ".tfw", ".tifw", ".tiffw", ".wld", ".tab", ".prj")
_BESIDE: Mapping[str, tuple[str, ...]] = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg"),
    ".gpkg": ("-wal", "-journal"),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".hgt": (*_RASTER, ".prj"),
}
"""Endings of what belongs to a file, put to its name with or without its suffix: ``a.tfw``, ``a.tif.aux.xml``."""


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes; where others belong to it, of their endings and bytes as well.

    Raises:
        OSError: it cannot be read.
    """
    own = _sha256(path)
    parts = [f"{part.name.removeprefix(path.stem).lower()}:{_sha256(part)}" for part in companions(path)]
    return hashlib.sha256("\n".join((own, *parts)).encode()).hexdigest() if parts else own


def companions(path: Path) -> tuple[Path, ...]:
    """The files beside ``path`` that belong to it, in any spelling of their endings.

    Raises:
        OSError: the folder cannot be read.
    """
    endings = _BESIDE.get(path.suffix.lower(), ())
    if not endings:
        return ()
    wanted = {start.lower() + ending for start in (path.stem, path.name) for ending in endings}
    return tuple(sorted(p for p in path.parent.iterdir() if p.name.lower() in wanted and p != path and p.is_file()))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
