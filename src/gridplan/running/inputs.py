"""The input files of a county folder: which there are, what changed, and whether they are whole.

What only the machine writes is none: plans, cache, reports; and so is what programs leave while they work: Excel's and
LibreOffice's lock files, half-written copies, editors' swap files.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gridplan.store import FileChange, InputFile

OURS = ("backup", "cache", "plans", "*-report")
"""Folders at the top of a county folder that gridplan writes itself."""

PASSING = (
    *(
        ".*",
        "~*",
        "*~",
        "#*#",
        "*.tmp",
        "*.temp",
        "*.part",
        "*.partial",
        "*.crdownload",
        "*.download",
        "*.lock",
        "*.lck",
    ),
    *(
        "*.swp",
        "*.swo",
        "*.swx",
        "*.bak",
        "*.log",
        "*.laccdb",
        "*-journal",
        "*-shm",
        "thumbs.db",
        "desktop.ini",
        "__pycache__",
    ),
)
"""Names, in lower case, of what is not meant to be read: Excel's ``~$花名册.xlsx``, ``.~lock.花名册.xlsx#``."""

QUIET = 1.5  # seconds
"""For so long no input may have changed before it is read: who saves one file may be about to save the next."""

PATIENCE = 30.0  # seconds
"""So long is waited for a file that is half written, held by another program, or gone; then it is read as it is."""

_LOOK = 0.25  # seconds between two looks
_TAIL = 64  # bytes
_ZIPPED = frozenset({".xlsx", ".xlsm", ".zip"})
_TEXT = frozenset({".csv", ".tsv", ".txt", ".toml", ".json", ".geojson", ".osm", ".prj"})
_CLOSED = {".json": b"}", ".geojson": b"}", ".osm": b">"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file system says of a file without reading it."""

    size: int
    modified: int
    changed: int


Stamps = Mapping[str, Stamp]
Snapshot = Mapping[str, InputFile]


def is_input(path: str) -> bool:
    """Whether a path inside the county folder, with ``/``, can be an input file or a folder with such."""
    parts = path.lower().split("/")
    ours = len(parts) > 1 and any(fnmatch.fnmatchcase(parts[0], pattern) for pattern in OURS)
    return not ours and not any(fnmatch.fnmatchcase(part, pattern) for part in parts for pattern in PASSING)


def look(folder: Path) -> tuple[Stamps, tuple[Path, ...]]:
    """The input files of a county folder by path, and the folders that they can lie in, itself first.

    Raises:
        OSError: the county folder itself cannot be read.
    """
    folders, stamps = [folder], {}
    seen = {_identity(folder.stat())}
    for name, entry in _walk(folder, "", seen, folders):
        told = entry.stat()
        stamps[name] = Stamp(size=told.st_size, modified=told.st_mtime_ns, changed=told.st_ctime_ns)
    return stamps, tuple(folders)


def _walk(
    folder: Path, inside: str, seen: set[tuple[int, int]], folders: list[Path]
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = inside + _plain(entry.name)
        try:
            is_folder = entry.is_dir()
            if not is_input(f"{name}/" if is_folder else name):
                continue
            if not is_folder:
                entry.stat()
                yield name, entry
            elif (own := _identity(entry.stat())) not in seen:  # a link may lead in a circle
                seen.add(own)
                folders.append(Path(entry.path))
                yield from _walk(Path(entry.path), f"{name}/", seen, folders)
        except OSError:
            continue  # gone between two steps, or a link to nowhere: not there


def _plain(name: str) -> str:
    """A name that can be written down, also where its bytes are no UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _identity(told: os.stat_result) -> tuple[int, int]:
    return told.st_dev, told.st_ino


def snapshot(folder: Path, stamps: Stamps, known: Snapshot | None = None) -> dict[str, InputFile]:
    """The files with the digests of their bytes; only those are read whose stamps are not the known ones."""
    return {name: _input_file(folder / name, stamp, (known or {}).get(name)) for name, stamp in stamps.items()}


def _input_file(path: Path, stamp: Stamp, known: InputFile | None) -> InputFile:
    digest = known.sha256 if known is not None and stamp == _stamp(known) else ""
    if not digest:
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            digest = ""  # cannot be read: whoever reads the county says so
    return InputFile(size=stamp.size, modified=stamp.modified, changed=stamp.changed, sha256=digest)


def stamps_of(files: Snapshot) -> dict[str, Stamp]:
    """What the file system said of the files when they were seen."""
    return {name: _stamp(file) for name, file in files.items()}


def _stamp(file: InputFile) -> Stamp:
    return Stamp(size=file.size, modified=file.modified, changed=file.changed)


def file_changes(before: Snapshot, after: Snapshot) -> tuple[FileChange, ...]:
    """What happened to the bytes of the files, by path."""
    changes = []
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            changes.append(FileChange(path=name, how="new"))
        elif name not in after:
            changes.append(FileChange(path=name, how="gone"))
        elif before[name].sha256 != after[name].sha256:
            changes.append(FileChange(path=name, how="changed"))
    return tuple(changes)


def settled(folder: Path, known: Snapshot, *, going_on: Callable[[], bool] = lambda: True) -> Stamps:
    """Waits until nothing has changed for :data:`QUIET` seconds and every new or changed file is whole.

    Args:
        folder: the county folder.
        known: the input as it was: what has changed since is looked into.
        going_on: asked at every look; where it says no, the wait is over.

    Returns:
        The stamps at the last look.

    Raises:
        OSError: the county folder cannot be read.
    """
    began = since = time.monotonic()
    stamps, _ = look(folder)
    while going_on():
        now = time.monotonic()
        if now - since >= QUIET and (now - began >= PATIENCE or not unfinished(folder, stamps, known)):
            break
        time.sleep(_LOOK)
        latest, _ = look(folder)
        if latest != stamps:
            stamps, since = latest, time.monotonic()
    return stamps


def unfinished(folder: Path, stamps: Stamps, known: Snapshot) -> tuple[str, ...]:
    """Files that changed and are not whole, and those that are gone: a program that saves may put them back."""
    gone = known.keys() - stamps.keys()
    changed = (n for n, stamp in stamps.items() if n not in known or stamp != _stamp(known[n]))
    return tuple(sorted((*gone, *(name for name in changed if not _is_whole(folder / name)))))


def _is_whole(path: Path) -> bool:
    """Whether the file can be read and its end is there, as far as its kind lets one see that."""
    kind = path.suffix.lower()
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            tail = file.read()
        if kind in _ZIPPED:
            return zipfile.is_zipfile(path)
    except OSError:
        return False  # held by another program, or gone again
    if kind in _CLOSED:
        return tail.rstrip().endswith(_CLOSED[kind])
    return size > 0 and not (kind in _TEXT and not tail.strip(b"\0"))  # a copy may take all its room before its bytes
