"""What a layer's file says about itself, before GDAL reads it: where it is, its encoding, its CRS, whether it is whole.

Nothing in the county folder is touched: opening a GeoPackage that QGIS has in use would take over the changes in its
log, so that the file is no longer the one that was looked at. A copy with the log is read instead.
"""

from __future__ import annotations

import codecs
import contextlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyproj

from gridplan.domain.file_digests import companions

_LAYERS = (".shp", ".gpkg", ".geojson")
_PARTS = (*_LAYERS, ".shx", ".dbf", ".prj", ".cpg")
_LARGEST_ZIP = 4 * 2**30  # bytes unpacked: no county's roads are larger
_SHP_HEADER = 100
_CODE_PAGE = re.compile(r"(?:ansi|cp|windows|ldid/|oem)?[\s_-]*(\d{3,5})", re.IGNORECASE)
_CODE_PAGES = {"936": "gb18030", "54936": "gb18030", "65001": "utf-8", "950": "cp950", "88591": "iso-8859-1"}
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "hz", "cp936"})
_NAMED_CRS = re.compile(
    rb'"crs"\s*:\s*\{\s*"type"\s*:\s*"name"\s*,\s*"properties"\s*:\s*\{\s*"name"\s*:\s*"([^"\\]{1,200})"'
)
_SEARCHED = 2**16


class LayerError(ValueError):
    """A layer cannot be used.

    Attributes:
        code: the finding: ``GP-R002`` damaged, ``GP-R003`` no lines, ``GP-R032`` no CRS or one that cannot be right.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@contextlib.contextmanager
def sources(path: Path) -> Iterator[list[Path]]:
    """The file itself; a copy of a GeoPackage; or the layers of an archive under plain names (theirs may be in any
    encoding).

    Raises:
        LayerError: the archive is damaged.
        OSError: the file cannot be read or copied.
    """
    if path.suffix.lower() not in {".zip", ".gpkg"}:
        yield [path]
        return
    with tempfile.TemporaryDirectory(prefix="gridplan-") as folder:
        yield _unpacked(path, Path(folder)) if path.suffix.lower() == ".zip" else [_copied(path, Path(folder))]


def _copied(path: Path, folder: Path) -> Path:
    """A copy of a database with the log of what it has not taken over yet."""
    copy = folder / "layer.gpkg"
    shutil.copyfile(path, copy)
    for part in companions(path):
        shutil.copyfile(part, folder / f"layer.gpkg{part.name[len(path.name) :].lower()}")
    return copy


def _unpacked(path: Path, folder: Path) -> list[Path]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if Path(m.filename).suffix.lower() in _PARTS and not m.is_dir()]
            members = [m for m in members if "__MACOSX" not in m.filename and not Path(m.filename).name.startswith(".")]
            if sum(member.file_size for member in members) > _LARGEST_ZIP:
                raise LayerError("GP-R002", f"> {_LARGEST_ZIP >> 30} GiB")
            stems = sorted({m.filename[: -len(Path(m.filename).suffix)] for m in members})
            for member in members:
                suffix = Path(member.filename).suffix
                stem = stems.index(member.filename[: -len(suffix)])
                with archive.open(member) as source, (folder / f"layer{stem}{suffix.lower()}").open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as damage:  # also: encrypted
        raise LayerError("GP-R002", str(damage)) from damage
    return sorted(p for p in folder.iterdir() if p.suffix in _LAYERS)


def stated_encoding(source: Path) -> tuple[str | None, str]:
    """What a shapefile's ``.cpg`` says: the name by which Python knows the encoding, and the words themselves.

    ``None`` where there is no ``.cpg`` (then the words are empty) or none that can be understood.
    """
    said = next((p for p in companions(source) if p.suffix.lower() == ".cpg"), None)
    if said is None:
        return None, ""
    words = said.read_bytes()[:80].decode("ascii", errors="replace").strip().strip("\ufeff\0")
    page = _CODE_PAGE.fullmatch(words)
    name = words if page is None else _CODE_PAGES.get(page[1], f"cp{page[1]}")
    if name.lower().replace("-", "").replace("_", "") in _CHINESE:
        return "gb18030", words
    try:
        return codecs.lookup(name).name, words
    except (LookupError, ValueError):  # ValueError: a name that no encoding can have
        return None, words or "?"


def decoded(names: list[str], values: Sequence[Sequence[Any]]) -> tuple[list[str], list[list[Any]]]:
    """Names and attributes that were read byte by byte: UTF-8 if all can be (but for a cut-off end), else GBK."""
    texts = [*names, *(value for column in values for value in column if isinstance(value, str))]
    decoder = _from_utf8 if all(_from_utf8(text) is not None for text in texts) else _from_gb18030
    columns = [[decoder(v) if isinstance(v, str) else v for v in column] for column in values]
    return [decoder(name) or name for name in names], columns


def _from_utf8(text: str) -> str | None:
    raw = text.encode("iso-8859-1")
    for cut in range(3):
        with contextlib.suppress(UnicodeDecodeError):
            return raw[: len(raw) - cut].decode()
    return None


def _from_gb18030(text: str) -> str | None:
    return text.encode("iso-8859-1").decode("gb18030", errors="replace")


def check_geojson_crs(source: Path) -> None:
    """GDAL takes a GeoJSON whose CRS it does not know for WGS 84; that is refused here.

    Raises:
        LayerError: its CRS is none that is known.
        OSError: the file cannot be read.
    """
    with source.open("rb") as file:
        start = file.read(_SEARCHED)
        file.seek(max(source.stat().st_size - _SEARCHED, 0))
        named = _NAMED_CRS.search(start) or _NAMED_CRS.search(file.read())
    if named is None:
        return
    name = named[1].decode("utf-8", errors="replace")
    try:
        pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.CRSError as unknown:
        raise LayerError("GP-R032", name) from unknown


def missing_bytes(source: Path) -> int:
    """How many bytes a ``.shp`` lacks of what its header says; 0 where it is whole."""
    with source.open("rb") as file:
        header = file.read(_SHP_HEADER)
    return max(2 * int.from_bytes(header[24:28], "big") - source.stat().st_size, 0)
