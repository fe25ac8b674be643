"""What took a while to compute, kept by the digest of everything that it depends on.

A changed input has another digest, so it is never answered from an old entry. Entries are written aside and moved
into place whole; two processes that compute the same entry write the same bytes twice. An entry is sealed with what it
is and what it holds; one that is damaged, or that lies under another's name, is made anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.freezing import digest
from gridplan.network import finding

T = TypeVar("T")
Arrays = Mapping[str, NDArray[Any]]

KEPT = 60
"""Entries of a folder at most; the oldest go when more are written."""

_LONGEST = 86_400.0  # seconds that writing an entry takes at most
_SEAL = "seal"
_DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error)


class Cache:
    """A folder of entries; ``None`` keeps nothing.

    Attributes:
        findings: that entries could not be kept, once.
    """

    def __init__(self, folder: Path | None, *, lang: Language = "zh") -> None:
        self.folder = folder
        self.lang = lang
        self.findings: tuple[Finding, ...] = ()

    def entry(
        self,
        name: str,
        depends_on: object,
        compute: Callable[[], T],
        take_apart: Callable[[T], dict[str, NDArray[Any]]],
        put_together: Callable[[Arrays], T],
    ) -> T:
        """The kept value; computed and kept where there is none.

        Args:
            name: what kind of value it is.
            depends_on: everything that decides it, as a value that can be digested.
            compute: makes it.
            take_apart: the value as arrays.
            put_together: the value of the arrays.
        """
        if self.folder is None:
            return compute()
        path = self.folder / f"{name}-{digest(depends_on)}.npz"
        with suppress(*_DAMAGE), np.load(path, allow_pickle=False) as entry:  # absent or damaged: made anew below
            return put_together(_opened(path.stem, {key: entry[key] for key in entry.files}))
        value = compute()
        try:
            _write(path, _sealed(path.stem, take_apart(value)))
            _forget_oldest(self.folder)
        except OSError as refusal:
            self.findings = (finding("GP-R008", self.lang, value=str(self.folder), detail=refusal),)
        return value


def code_digest(*files: str) -> str:
    """Digest of the code of modules and whole packages: who changes a formula need not remember a version number.

    Args:
        files: ``__file__`` of each.
    """
    paths = [Path(file) for file in files]
    sources = [s for path in paths for s in (path.parent.rglob("*.py") if path.stem == "__init__" else (path,))]
    return digest([(path.name, path.read_bytes()) for path in sorted(sources)])


def _sealed(name: str, arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """An entry's arrays and its seal."""
    return {**arrays, _SEAL: _seal(name, arrays)}


def _opened(name: str, arrays: dict[str, NDArray[Any]]) -> Arrays:
    """What was sealed.

    Raises:
        KeyError: there is no seal.
        ValueError: it is another entry's, or the arrays are not those that were sealed.
    """
    seal = arrays.pop(_SEAL)
    if not np.array_equal(seal, _seal(name, arrays)):
        raise ValueError(f"{name} holds something else")
    return arrays


def _seal(name: str, arrays: Arrays) -> NDArray[np.uint8]:
    """SHA-256 of the entry's name (with the digest of what it depends on) and of its arrays with types and shapes."""
    sha = hashlib.sha256(name.encode())
    for key in sorted(arrays):
        array = np.ascontiguousarray(arrays[key])
        sha.update(f"\0{key}\0{array.dtype.str}\0{array.shape}\0".encode())
        sha.update(array.tobytes())
    return np.frombuffer(sha.digest(), dtype=np.uint8)


def _write(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Writes an entry so that readers see all of it or nothing."""
    path.parent.mkdir(exist_ok=True)  # but not the county folder: one that was renamed is not made anew
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _forget_oldest(folder: Path) -> None:
    """Keeps the folder from growing for ever; what another process takes away or reads meanwhile is left to it."""
    written: dict[Path, float] = {}
    for path in folder.glob("*.npz"):
        with suppress(OSError):
            written[path] = path.stat().st_mtime
    for path in sorted(written, key=lambda path: (written[path], path.name))[:-KEPT]:
        with suppress(OSError):
            path.unlink()
    for path in folder.glob("*.part"):  # of a process that was killed; one that still writes takes no day
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _LONGEST:
                path.unlink()
