"""Where ``travel`` and ``sites`` put their files: all of them or none, and nothing of the planner's is lost."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import functools
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from gridplan.domain.access import AccessReport, ScenarioDifference, ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.freezing import digest
from gridplan.domain.plan import RoadLine
from gridplan.domain.travel import TravelTimes
from gridplan.domain.travel_words import minutes_up
from gridplan.errors import BusyError, OptionError
from gridplan.languages import Separator, joined, said
from gridplan.maps import access_spec, write_page
from gridplan.reports import write_travel_workbook
from gridplan.reports.travel_layers import write_travel_layers
from gridplan.sources import Settings

FOLDER = "travel-report"
FILES = {"map": "travel.html", "workbook": "travel.xlsx", "layers": "travel.gpkg"}
PATIENCE = 120.0
"""Seconds to wait for another gridplan that writes to the same folder."""

_NEW = ".new-"
_INPUTS = ("roads", "boundaries", "elevation", "travel")
_KEPT = ("plans", "cache")
_ENDINGS = frozenset({".xlsx", ".xls", ".html", ".htm", ".gpkg", ".json", ".geojson", ".txt", ".pdf", ".zip", ".png"})
_READABLE = 40  # characters of a name that a folder's name shows
_HEADER = ("编码", "村", *(f"到{level.title_zh}（分钟）" for level in ServiceLevel))


def asked_target(out: str | None, folder: Path, *, files: Mapping[str, str] = FILES, table: bool = True) -> Path | None:
    """What ``--out`` names, ``None`` where it was not given; nothing is made or changed.

    Args:
        out: what was written after ``--out``.
        folder: the county folder.
        files: kind → name of the files that will lie there.
        table: a ``.csv`` table may be named instead of a folder.

    Raises:
        OptionError: it is empty, names a file other than a table, or lies where the county's own files are.
    """
    if out is None:
        return None
    if not out.strip():
        raise OptionError(
            said("--out is empty; name a folder, or a table that ends in .csv, or leave --out away")
            if table
            else said("--out is empty; name a folder, or leave --out away")
        )
    target = Path(out)
    endings = _ENDINGS if table else _ENDINGS | {".csv"}
    if target.suffix.lower() in endings and not target.is_dir():
        wrong = said(
            "{path} names a file, but --out is a folder for {files}; name a folder such as {folder}",
            path=target,
            files=joined(Separator.LIST, files.values()),
            folder=target.with_suffix(""),
        )
        raise OptionError(said("{wrong}, or a table that ends in .csv", wrong=wrong) if table else wrong)
    home, there = folder.resolve(), target.resolve()
    if there.is_relative_to(home) and there != home:
        first = there.relative_to(home).parts[0].casefold()
        if first in _INPUTS:
            raise OptionError(
                said(
                    "{path} lies in the county's input folder {folder}; name another folder", path=target, folder=first
                )
            )
        if first in _KEPT:
            raise OptionError(
                said("{path} lies in gridplan's own folder {folder}; name another folder", path=target, folder=first)
            )
    return target


def report_folder(folder: Path, report: AccessReport, difference: ScenarioDifference | None) -> Path:
    """Where a report goes if nobody says: one folder for each question, so that no answer hides another.

    Names that a folder's name cannot hold as they are, or that hold the ``-`` between them, are told apart by a digest.
    """
    parts = [report.profile, report.scenario, *(("against", difference.before.scenario) if difference else ())]
    shown = [re.sub(r"\W+", "_", part.casefold())[:_READABLE] for part in parts]
    if shown != parts:
        shown.append(digest(parts)[:8])
    return folder / FOLDER / "-".join(shown)


def write_report(
    target: Path,
    county: County,
    report: AccessReport,
    *,
    difference: ScenarioDifference | None,
    others: Sequence[TravelTimes],
    roads: Sequence[RoadLine],
    settings: Settings,
    lang: Language,
) -> dict[str, str]:
    """Write map, workbook and layers into the folder ``target``; returns where each of them is.

    Each file is there at every moment, the old one or the new one. Who is killed between them leaves whole files of
    both; the next run replaces them all and takes away what was left over.

    Raises:
        OptionError: ``target`` is a file, one of the three is a folder, or open elsewhere; nothing has been changed
            then.
        BusyError: another gridplan is writing to the same folder.
        OSError: the folder cannot be written; nothing has been changed then.
    """
    made = dt.datetime.now().astimezone().date()
    page = access_spec(county, report, difference=difference, roads=roads, theme=settings.theme, lang=lang)

    def workbook(path: Path) -> None:
        write_travel_workbook(county, report, path, made=made, difference=difference, others=others, lang=lang)

    def layers(path: Path) -> None:
        write_travel_layers(county, report, path, made=made, difference=difference, lang=lang)

    writers: dict[str, Callable[[Path], object]] = {
        "map": functools.partial(write_page, page),
        "workbook": workbook,
        "layers": layers,
    }
    return write_files(target, {name: writers[kind] for kind, name in FILES.items()}, FILES)


def write_files(
    target: Path, writers: Mapping[str, Callable[[Path], object]], files: Mapping[str, str]
) -> dict[str, str]:
    """Write files into the folder ``target``, all or none; returns kind → where each of them is.

    Args:
        target: the folder; made if it is not there.
        writers: name of a file → what writes it.
        files: kind → name.

    Raises:
        OptionError: ``target`` is a file, one of the files is a folder, or open elsewhere; nothing has been changed
            then.
        BusyError: another gridplan is writing to the same folder.
        OSError: the folder cannot be written; nothing has been changed then.
    """
    if target.exists() and not target.is_dir():
        raise OptionError(said("{path} is a file; name a folder", path=target))
    for name in writers:
        _replaceable(target / name)
    target.mkdir(parents=True, exist_ok=True)
    with _staging(target) as new:
        for name, write in writers.items():
            write(new / name)
        _exchange(new, target, tuple(writers))
    return {kind: str((target / name).absolute()) for kind, name in files.items()}


def _replaceable(path: Path) -> None:
    if os.path.lexists(path) and not path.is_file():
        raise OptionError(
            said("{path} is a folder; move it away or name another place with --out", path=path)
            if path.is_dir()
            else said(
                "{path} is no file that can be replaced; move it away or name another place with --out", path=path
            )
        )


@contextlib.contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A folder for new files in ``target``, which nobody else writes to meanwhile."""
    lock = FileLock(target / ".lock")
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise BusyError(
            said("another gridplan is writing to {path}; wait for it to end and try again", path=target)
        ) from None
    try:
        for leftover in target.glob(f"{_NEW}*"):
            shutil.rmtree(leftover)  # a run that was killed half-way
        new = Path(tempfile.mkdtemp(dir=target, prefix=_NEW))
        try:
            yield new
        finally:
            shutil.rmtree(new)
    finally:
        lock.release()


def _exchange(new: Path, target: Path, names: Sequence[str]) -> None:
    """Put the new files in the place of the old ones; where one cannot be replaced, all are as they were."""
    old = new / "old"
    old.mkdir()
    for name in names:
        _replaceable(target / name)
        if (target / name).exists():
            shutil.copy2(target / name, old / name)
    done: list[str] = []
    try:
        for name in names:
            (new / name).replace(target / name)
            done.append(name)
    except OSError as refusal:
        _put_back(old, target, done)
        if isinstance(refusal, PermissionError):
            raise OptionError(
                said(
                    "{path} cannot be replaced: it is open in another program (Excel, QGIS, a browser) or "
                    "write-protected. Close it and run the command again; nothing has been changed",
                    path=target / names[len(done)],
                )
            ) from refusal
        raise


def _put_back(old: Path, target: Path, names: Sequence[str]) -> None:
    for name in names:
        if (old / name).exists():
            (old / name).replace(target / name)
        else:
            (target / name).unlink()


def write_table(path: Path, report: AccessReport, name_of: Callable[[str], str]) -> dict[str, str]:
    """Write minutes by village to a ``.csv`` file that Excel opens as it is; returns where it is.

    Raises:
        OptionError: a folder has this name, or a table that is not a former one.
        OSError: it cannot be written.
    """
    _replaceable(path)
    if path.exists() and not _our_table(path):
        raise OptionError(said("{path} is there and was not written by gridplan travel; name another table", path=path))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(aside)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_HEADER)
            for access in report.villages:
                seconds = (access.seconds(level) for level in ServiceLevel)
                minutes = ("" if s is None else minutes_up(s) for s in seconds)
                writer.writerow([access.village, _harmless(name_of(access.village)), *minutes])
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return {"table": str(path.absolute())}


def _our_table(path: Path) -> bool:
    """Whether a table begins as ours do, also after Excel saved it; an empty file holds nothing to lose."""
    first = path.read_bytes()[:400].split(b"\n", 1)[0].strip()
    header = ",".join(_HEADER)
    return first.removeprefix(b"\xef\xbb\xbf") in (b"", header.encode(), header.encode("gb18030"))


def _harmless(text: str) -> str:
    """A name that a spreadsheet would take for a formula, marked as text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
