"""Writing so that it is there after a power cut, and so that nobody ever sees half of it.

A rename is atomic, but neither the bytes of the new file nor its name need be on disk when it returns: a crash of the
machine may leave an empty file under the right name. So the bytes are synchronised before the rename, the folder after.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE = (0.1, 0.3, 1.0)  # seconds: a virus scanner or an indexer on Windows holds what is new for a moment


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` in place of the file ``path``: readers see the former file or all of the new one.

    Raises:
        OSError: it cannot be written; the former file is as it was.
    """
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        move(aside, path)
    except BaseException:
        with suppress(OSError):  # what stopped the writing is raised
            aside.unlink(missing_ok=True)
        raise


def sync_tree(folder: Path) -> None:
    """Have everything in ``folder`` on disk: the files, then the folders that name them."""
    for path in sorted(folder.rglob("*"), reverse=True):  # what lies in a folder comes before it
        if path.is_dir():
            _sync_folder(path)
        else:
            with path.open("rb+") as file:  # Windows synchronises only what is open for writing
                os.fsync(file.fileno())
    _sync_folder(folder)


def move(source: Path, target: Path) -> None:
    """Rename within one folder, atomically and for good; what is there under the new name is replaced.

    Raises:
        OSError: it cannot be renamed, also not after a moment.
    """
    for seconds in _PATIENCE:
        try:
            source.replace(target)
            break
        except PermissionError:
            time.sleep(seconds)
    else:
        source.replace(target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no such thing; NTFS journals the names itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        if not folder.is_dir():
            raise
        # some network file systems cannot synchronise a folder; they write names through
    finally:
        os.close(handle)
