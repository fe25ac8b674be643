"""Where ``gridplan travel`` puts its files: all of them or none."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from gridplan.domain.access import AccessReport, ScenarioDifference, ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import RoadLine
from gridplan.domain.travel import TravelTimes
from gridplan.domain.travel_words import minutes_up
from gridplan.errors import OptionError
from gridplan.maps import access_spec, write_page
from gridplan.reports import write_travel_workbook
from gridplan.reports.travel_layers import write_travel_layers
from gridplan.sources import Settings

FOLDER = "travel-report"
FILES = {"map": "travel.html", "workbook": "travel.xlsx", "layers": "travel.gpkg"}


def report_folder(folder: Path, report: AccessReport, difference: ScenarioDifference | None) -> Path:
    """Where a report goes if nobody says: one folder for each question, so that no answer hides another."""
    parts = [report.profile, report.scenario, *(("against", difference.before.scenario) if difference else ())]
    return folder / FOLDER / "-".join(re.sub(r'[\\/:*?"<>|\s.]+', "_", part) for part in parts)


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

    Raises:
        OptionError: ``target`` is a file, or one of the three is open elsewhere; nothing has been changed then.
        OSError: the folder cannot be written; nothing has been changed then.
    """
    if target.exists() and not target.is_dir():
        raise OptionError(f"{target} is a file; name a folder, or a table that ends in .csv")
    target.mkdir(parents=True, exist_ok=True)
    made = dt.datetime.now().astimezone().date()
    with tempfile.TemporaryDirectory(dir=target, prefix=".new-") as staging:
        new = Path(staging)
        page = access_spec(county, report, difference=difference, roads=roads, theme=settings.theme, lang=lang)
        write_page(page, new / FILES["map"])
        write_travel_workbook(
            county, report, new / FILES["workbook"], made=made, difference=difference, others=others, lang=lang
        )
        write_travel_layers(county, report, new / FILES["layers"], made=made, difference=difference, lang=lang)
        _exchange(new, target, tuple(FILES.values()))
    return {kind: str((target / name).absolute()) for kind, name in FILES.items()}


def _exchange(new: Path, target: Path, names: Sequence[str]) -> None:
    """Move the new files into place and the old ones into ``new/old``; where one cannot be moved, all go back."""
    old = new / "old"
    old.mkdir()
    done: list[str] = []
    try:
        for name in names:
            done.append(name)
            if (target / name).exists():
                (target / name).replace(old / name)
            (new / name).replace(target / name)
    except OSError as refusal:
        _put_back(old, new, target, done)
        if isinstance(refusal, PermissionError):
            raise OptionError(
                f"{target / done[-1]} cannot be replaced: it is open in another program (Excel, QGIS, a browser) or "
                "write-protected. Close it and run the command again; nothing has been changed"
            ) from refusal
        raise


def _put_back(old: Path, new: Path, target: Path, names: Sequence[str]) -> None:
    for name in names:
        if not (new / name).exists():
            (target / name).replace(new / name)
        if (old / name).exists():
            (old / name).replace(target / name)


def write_table(path: Path, report: AccessReport, name_of: Callable[[str], str]) -> dict[str, str]:
    """Write minutes by village to a ``.csv`` file that Excel opens as it is; returns where it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(aside)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["编码", "村", *(f"到{level.title_zh}（分钟）" for level in ServiceLevel)])
            for access in report.villages:
                seconds = (access.seconds(level) for level in ServiceLevel)
                minutes = ("" if s is None else minutes_up(s) for s in seconds)
                writer.writerow([access.village, _harmless(name_of(access.village)), *minutes])
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return {"table": str(path.absolute())}


def _harmless(text: str) -> str:
    """A name that a spreadsheet would take for a formula, marked as text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
