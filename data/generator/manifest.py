"""The list of the counties' files with their checksums; those in ``travel`` are written by hand."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

SUFFIXES = {".geojson", ".csv", ".toml", ".pbf", ".tif"}
PARTS = (".", "boundaries", "elevation", "roads", "travel/profiles", "travel/scenarios")
FOLDERS = tuple(f"{county}{part}" for county in ("", "mini/") for part in PARTS)


def checksums(root: Path) -> dict[str, str]:
    """SHA-256 of each data file under ``root``, by POSIX path."""
    files = [f for folder in FOLDERS if (root / folder).is_dir() for f in (root / folder).iterdir() if f.is_file()]
    found = [f for f in files if f.suffix in SUFFIXES]
    return {f.relative_to(root).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(found)}


def write_manifest(root: Path) -> None:
    """Writes ``manifest.json``."""
    text = json.dumps({"generator": "python -m data.generator", "sha256": checksums(root)}, indent=1)
    (root / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
