"""Layers of lines as files: GeoPackage, shapefile (zipped or not), GeoJSON → lines in WGS 84 with tags."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import pyproj
import shapely
from numpy.typing import NDArray

from gridplan.network.earth import Floats
from gridplan.network.local.line_tags import Reading, read_tags
from gridplan.network.local.lines import Lines, lines_of
from gridplan.network.reading.tags import Tags

_LAYERS = (".shp", ".gpkg", ".geojson")
_PARTS = (*_LAYERS, ".shx", ".dbf", ".prj", ".cpg")
_LARGEST_ZIP = 4 * 2**30  # bytes unpacked: no county's roads are larger
_LINES = frozenset({"LineString", "MultiLineString"})
_MIXED = frozenset({"Unknown", "GeometryCollection"})
_DEGREES = 360.0


class LayerError(ValueError):
    """A layer cannot be used.

    Attributes:
        code: the finding: ``GP-R002`` damaged, ``GP-R003`` no lines, ``GP-R032`` no CRS or one that cannot be right.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(slots=True)
class LineFile:
    """The lines of a file and what is odd about it.

    Attributes:
        lines: in WGS 84, as the file's CRS says.
        no_crs: no CRS was stated; degrees were taken as longitude and latitude.
        other_shapes: features that are no lines.
        empty: features without a shape or of no length.
        twice: lines that are there twice.
        planned: roads that are planned, being built or given up.
        unknown: classes not understood, with how many lines have them.
        odd: tag → values not understood, with how many lines have them.
    """

    lines: Lines
    no_crs: bool = False
    other_shapes: int = 0
    empty: int = 0
    twice: int = 0
    planned: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    odd: dict[str, Counter[str]] = field(default_factory=dict)


def read_lines(path: Path) -> LineFile:
    """Reads every line layer of a file.

    Raises:
        LayerError: the file is damaged, has no lines, or its CRS is missing or wrong.
        OSError: it cannot be read.
    """
    parts: list[Floats] = []
    tags: list[Tags] = []
    result = LineFile(lines=lines_of([], []))
    with _sources(path) as sources:
        for source in sources:
            for layer in _line_layers(source):
                _take(source, layer, parts, tags, result)
    parts, tags = _once(parts, tags, result)
    if not parts:
        raise LayerError("GP-R003", path.name)
    result.lines = lines_of(parts, tags)
    return result


@contextlib.contextmanager
def _sources(path: Path) -> Iterator[list[Path]]:
    """The file itself, or the layers of an archive, unpacked under plain names (theirs may be in any encoding)."""
    if path.suffix.lower() != ".zip":
        yield [path]
        return
    with tempfile.TemporaryDirectory(prefix="gridplan-") as folder:
        try:
            yield _unpacked(path, Path(folder))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as damage:  # also: encrypted
            raise LayerError("GP-R002", str(damage)) from damage


def _unpacked(path: Path, folder: Path) -> list[Path]:
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
    return sorted(p for p in folder.iterdir() if p.suffix in _LAYERS)


def _line_layers(source: Path) -> list[str]:
    try:
        listed = pyogrio.list_layers(source)
    except Exception as damage:  # GDAL's drivers raise many kinds of errors over damaged files; all of it is said
        raise LayerError("GP-R002", f"{damage}") from damage
    kinds = [(str(name), str(kind).removesuffix(" Z").removesuffix("25D").split(" ")[0]) for name, kind in listed]
    return [name for name, kind in kinds if kind in _LINES | _MIXED] or [name for name, kind in kinds if kind != "None"]


def _take(source: Path, layer: str, parts: list[Floats], tags: list[Tags], result: LineFile) -> None:
    meta, shapes, columns = _read(source, layer)
    shapes = _in_degrees(shapes, meta["crs"], result)
    reading = read_tags(columns, len(shapes))
    kinds = shapely.get_type_id(shapes)
    blank = (kinds < 0) | shapely.is_empty(shapes)
    lines = np.isin(kinds, (1, 5)) & ~blank
    result.other_shapes += int((~lines & ~blank).sum())
    planned = np.array([one is None for one in reading.tags], dtype=np.bool_)
    result.planned += int((planned & lines).sum())
    kept = np.flatnonzero(lines & ~planned)
    pieces, owner = shapely.get_parts(shapes[kept], return_index=True)
    points, index = shapely.get_coordinates(pieces, return_index=True)
    moved = np.ones(len(points), dtype=np.bool_)
    moved[1:] = (index[1:] != index[:-1]) | (np.abs(np.diff(points, axis=0)) > 1e-9).any(axis=1)
    points, index = points[moved], index[moved]
    bounds = np.searchsorted(index, np.arange(len(pieces) + 1))
    lengthy = np.zeros(len(kept), dtype=np.bool_)
    for piece, row in enumerate(owner.tolist()):
        part = points[bounds[piece] : bounds[piece + 1]]
        one = reading.tags[int(kept[row])]
        if len(part) > 1 and one is not None:
            lengthy[row] = True
            parts.append(part)
            tags.append(one)
    result.empty += int(blank.sum()) + int((~lengthy).sum())
    _count_words(reading, result)


def _count_words(reading: Reading, result: LineFile) -> None:
    result.unknown += reading.unknown
    for tag, values in reading.odd.items():
        result.odd[tag] = result.odd.get(tag, Counter()) + values


def _read(source: Path, layer: str) -> tuple[Mapping[str, Any], NDArray[np.object_], Mapping[str, Sequence[object]]]:
    with warnings.catch_warnings():  # GDAL's remarks about field types are no findings
        warnings.simplefilter("ignore")
        try:
            legacy = source.suffix.lower() == ".shp" and not _states_encoding(source)
            try:
                meta, _, wkb, values = pyogrio.raw.read(
                    source, layer=layer, force_2d=True, encoding="utf-8" if legacy else None
                )
                names = [str(name) for name in meta["fields"]]
            except UnicodeDecodeError:
                # GBK from older programs, or UTF-8 names cut off after ten bytes; GDAL drops what it cannot decode
                meta, _, wkb, values = pyogrio.raw.read(source, layer=layer, force_2d=True, encoding="ISO-8859-1")
                names, values = _decoded([str(name) for name in meta["fields"]], values)
            shapes = shapely.from_wkb(wkb)
        except Exception as damage:  # see _line_layers
            raise LayerError("GP-R002", f"{damage}") from damage
    columns: dict[str, Sequence[object]] = {name: list(column) for name, column in zip(names, values, strict=True)}
    return meta, np.atleast_1d(np.asarray(shapes, dtype=object)), columns


def _decoded(names: list[str], values: Sequence[Sequence[Any]]) -> tuple[list[str], list[list[Any]]]:
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


def _states_encoding(source: Path) -> bool:
    return any(p.suffix.lower() == ".cpg" for p in source.parent.glob(f"{source.stem}.*"))


def _in_degrees(shapes: NDArray[np.object_], crs: str | None, result: LineFile) -> NDArray[np.object_]:
    """The shapes in WGS 84 (CGCS2000 differs from it by centimetres)."""
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(there):
        return shapes
    bounds = shapely.total_bounds(there)
    shown = " ".join(f"{value:.6g}" for value in bounds.tolist())
    if not np.isfinite(bounds).all():
        raise LayerError("GP-R032", shown)
    like_degrees = bool((np.abs(bounds) <= (180, 90, 180, 90)).all())
    if crs is None:
        if not like_degrees:
            raise LayerError("GP-R032", shown)
        result.no_crs = True
        return shapes
    try:
        system = pyproj.CRS.from_user_input(crs)
        if system.is_projected and np.abs(bounds).max() <= _DEGREES:  # degrees that call themselves metres
            raise LayerError("GP-R032", f"{system.name}: {shown}")
        moved = _transformed(shapes, system)
    except pyproj.exceptions.ProjError as refusal:
        raise LayerError("GP-R032", f"{refusal}") from refusal
    bounds = shapely.total_bounds(moved)
    if not (np.isfinite(bounds).all() and (np.abs(bounds) <= (180, 90, 180, 90)).all()):
        raise LayerError("GP-R032", f"{system.name}: {shown}")
    return moved


def _transformed(shapes: NDArray[np.object_], system: pyproj.CRS) -> NDArray[np.object_]:
    if system.equals("EPSG:4326", ignore_axis_order=True) or system.to_epsg() == 4490:
        return shapes
    transformer = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)

    def moved(xy: Floats) -> Floats:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    result: NDArray[np.object_] = np.atleast_1d(np.asarray(shapely.transform(shapes, moved), dtype=object))
    return result


def _once(parts: list[Floats], tags: list[Tags], result: LineFile) -> tuple[list[Floats], list[Tags]]:
    """The lines without those that are there twice, drawn in whichever direction if both may be driven."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for number, (part, one) in enumerate(zip(parts, tags, strict=True)):
        whole = part.round(7)
        forms = (whole.tobytes(), whole[::-1].tobytes())
        key = (min(forms) if "oneway" not in one else forms[0], tuple(sorted(one.items())))
        if key not in seen:
            seen.add(key)
            kept.append(number)
    result.twice += len(parts) - len(kept)
    return [parts[i] for i in kept], [tags[i] for i in kept]
