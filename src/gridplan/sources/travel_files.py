"""What a county says about travelling: vehicle profiles, scenarios, elevation files and ``[travel]``."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridplan.domain.access import ServiceLevel
from gridplan.domain.file_digests import file_digest
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.travel_settings import SourceFile, TravelSettings
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.sources.profiles import read_profiles
from gridplan.sources.report import Report, Where, is_utf8, shorten
from gridplan.sources.scenarios import read_scenarios
from gridplan.sources.settings import FILE, FilesSection, TravelSection
from gridplan.sources.tables import named_file
from gridplan.sources.words import listed

TRAVEL, ELEVATION = "travel", "elevation"
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_RASTERS = (".tif", ".tiff", ".hgt", ".hgt.zip")
_NOTES = frozenset(
    {
        *(".md", ".txt", ".json", ".xml", ".pdf", ".html"),
        *(".tfw", ".tifw", ".tiffw", ".wld", ".tab", ".ovr", ".msk", ".prj"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelFiles:
    """What was read; ``None`` stands for a profile or scenario that is there but cannot be used."""

    profiles: Mapping[str, VehicleProfile | None]
    scenarios: Mapping[str, Scenario | None]
    elevation: tuple[SourceFile, ...]

    def spellings(self) -> dict[str, tuple[str, ...]]:
        """Vehicle profile → what else it is called."""
        return {
            name: () if profile is None else (profile.title, profile.title_en)
            for name, profile in self.profiles.items()
        }

    def settings(self, section: TravelSection) -> TravelSettings:
        """The county's, as far as they can be used."""
        said = section.limits.model_dump()
        return TravelSettings(
            profiles=tuple(profile for profile in self.profiles.values() if profile is not None),
            scenarios=tuple(scenario for scenario in self.scenarios.values() if scenario is not None),
            scenario=section.scenario,
            elevation=self.elevation,
            limits={level: said[level.value] for level in ServiceLevel},
        )


def read_travel(folder: Path, files: FilesSection, section: TravelSection, report: Report) -> TravelFiles:
    """Reads ``travel/`` and ``elevation/`` and checks ``[travel]`` against them.

    Args:
        folder: the county folder.
        files: ``[files]`` of its configuration.
        section: ``[travel]`` of its configuration.
        report: hears what is wrong.
    """
    for name in (TRAVEL, ELEVATION) if files.elevation is None else (TRAVEL,):
        if (folder / name).is_file():
            report.add("T014", Where(file=name))
    profiles = read_profiles(folder, report)
    scenarios = read_scenarios(folder, tuple(profiles), files.coords, report)
    known = (NORMAL.name, *scenarios)
    if section.scenario not in known:
        where = Where(file=FILE, feature="travel.scenario")
        report.add("T007", where, value=section.scenario, candidates=known, choices=listed(known))
    return TravelFiles(
        profiles=profiles, scenarios=scenarios, elevation=find_elevation(folder, files.elevation, report)
    )


def find_elevation(folder: Path, given: Sequence[str] | None, report: Report) -> tuple[SourceFile, ...]:
    """The county's elevation files with their digests: those named under ``[files]``, else all of ``elevation/``."""
    if given is not None:
        named = [named_file(folder, path, report) for path in given]
        paths = [path for path in named if path is not None]
    else:
        heights = folder / ELEVATION
        paths = sorted(p for p in heights.iterdir() if _may_be_heights(p)) if heights.is_dir() else []
    found = (_checked(folder, path, report) for path in paths)
    return tuple(file for file in found if file is not None)


def _may_be_heights(path: Path) -> bool:
    """Notes, side files beside the rasters and folders of other things are left alone."""
    if path.name.startswith("."):
        return False
    return path.name.lower().endswith(_RASTERS) if path.is_dir() else path.suffix.lower() not in _NOTES


def _checked(folder: Path, path: Path, report: Report) -> SourceFile | None:
    relative = path.relative_to(folder).as_posix()
    if not is_utf8(relative) or path.is_dir():
        report.add("T015" if path.is_dir() else "T016", Where(file=shorten(relative)), value=path.name)
        return None
    try:
        if _looks_whole(path):
            return SourceFile(path=relative, sha256=file_digest(path))
    except OSError:
        pass  # said below, as any other file that cannot be read
    report.add("T012", Where(file=relative), value=path.name)
    return None


def _looks_whole(path: Path) -> bool:
    """Whether the file begins as its kind does; an .hgt tile is a square of two-byte heights."""
    name = path.name.lower()
    if name.endswith((".tif", ".tiff")):
        with path.open("rb") as file:
            return file.read(4) in _TIFF
    if name.endswith(".hgt"):
        cells, odd = divmod(path.stat().st_size, 2)
        return cells > 1 and not odd and math.isqrt(cells) ** 2 == cells
    if name.endswith(".hgt.zip") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return sum(member.lower().endswith(".hgt") for member in archive.namelist()) == 1
    return False
