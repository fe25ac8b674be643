"""States of the roads from TOML: ``travel/scenarios/*.toml``, each called by its file's name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from gridplan.domain.places import Area
from gridplan.domain.road_tags import KEPT_TAGS, RoadOrFerry, Tracktype
from gridplan.domain.scenarios import NORMAL, Effect, Scenario
from gridplan.sources.boundaries import inline_areas, read_areas
from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.toml_files import Model, Plain, file_name, read_toml, report_errors, toml_files
from gridplan.sources.words import listed

FOLDER = "travel/scenarios"

_Title = Annotated[Plain, Field(max_length=60)]
_Text = Annotated[str, Field(min_length=1, max_length=80)]
_Id = Annotated[int, Field(ge=-(2**62), le=2**62, strict=True)]


class _Effect(Model):
    """One of ``[[effects]]``."""

    factor: Annotated[float, Field(ge=0, le=2, strict=True, allow_inf_nan=False)]
    reason: Annotated[Plain, Field(max_length=200)] = ""
    profiles: tuple[_Text, ...] = ()
    classes: tuple[RoadOrFerry, ...] = ()
    surfaces: tuple[_Text, ...] = ()
    tracktypes: tuple[Tracktype, ...] = ()
    tags: dict[str, _Text] = Field(default_factory=dict)
    ways: tuple[_Id, ...] = ()
    edges: tuple[tuple[_Id, _Id], ...] = ()
    areas: Any = None
    above_m: Annotated[float, Field(ge=-500, le=9000, strict=True, allow_inf_nan=False)] | None = None


class ScenarioFile(Model):
    """A whole scenario; see :class:`Scenario`. ``coords`` is that of its areas, as for boundaries."""

    title: _Title = ""
    title_en: _Title = ""
    coords: Literal["wgs84", "gcj02"] | None = None
    effects: Annotated[tuple[_Effect, ...], Field(min_length=1)]


def read_scenarios(folder: Path, profiles: Collection[str], coords: str, report: Report) -> dict[str, Scenario | None]:
    """The county's scenarios by name; ``None`` for one that cannot be used.

    Args:
        folder: the county folder.
        profiles: names of all vehicle profiles.
        coords: ``wgs84`` or ``gcj02``: of areas whose file does not say.
        report: hears what is wrong.
    """
    found: dict[str, Scenario | None] = {}
    for path in toml_files(folder / FOLDER, report, inside=FOLDER):
        where = Where(file=f"{FOLDER}/{shorten(path.name)}")
        name = file_name(path, where, (NORMAL.name,), report)
        if name is not None:
            raw = read_toml(path, where, report)
            found[name] = None if raw is None else _scenario(folder, name, raw, where, profiles, coords, report)
    _check_titles(found, report)
    return found


def _check_titles(scenarios: Mapping[str, Scenario | None], report: Report) -> None:
    """What a report or a map calls a state of the roads must mean one."""
    meant: dict[str, str] = {}
    for name, scenario in ((NORMAL.name, NORMAL), *scenarios.items()):
        called = {"": name} | ({} if scenario is None else {"title": scenario.title, "title_en": scenario.title_en})
        for key, word in called.items():
            other = meant.setdefault(word.casefold(), name) if word else name
            if other != name:
                report.add("T013", Where(file=f"{FOLDER}/{name}.toml", feature=key or None), value=word, other=other)


def _scenario(
    folder: Path,
    name: str,
    raw: dict[str, Any],
    where: Where,
    profiles: Collection[str],
    coords: str,
    report: Report,
) -> Scenario | None:
    try:
        file = ScenarioFile.model_validate(raw)
    except ValidationError as problem:
        report_errors(problem, ScenarioFile, where, report)
        return None
    before = len(report.findings)
    effects = []
    for number, said in enumerate(file.effects):
        spot = where.about(f"effects.{number}")
        _check_names(said, spot, profiles, report)
        areas = _areas(folder, said.areas, file.coords or coords, spot, report)
        effects.append(Effect(**said.model_dump(exclude={"areas"}), areas=areas))
    kinds = {finding.code for finding in report.findings[before:] if finding.level == "error"}
    return None if kinds else Scenario(name=name, title=file.title, title_en=file.title_en, effects=tuple(effects))


def _check_names(said: _Effect, where: Where, profiles: Collection[str], report: Report) -> None:
    for profile in said.profiles:
        if profile not in profiles:
            spot = where.about(f"{where.feature}.profiles")
            report.add("T008", spot, value=profile, candidates=profiles, choices=listed(profiles))
    for key in said.tags:
        if key not in KEPT_TAGS:
            known = sorted(KEPT_TAGS)
            spot = where.about(f"{where.feature}.tags.{key}")
            report.add("T002", spot, value=key, candidates=known, choices=listed(k for k in known if ":" not in k))


def _areas(folder: Path, said: object, coords: str, where: Where, report: Report) -> tuple[Area, ...]:
    """Polygons of a file beside the scenario, in ``boundaries/`` or named from the county folder; or as written."""
    where = where.about(f"{where.feature}.areas")
    if said is None:
        return ()
    if isinstance(said, str) and said.strip():
        path = _polygon_file(folder, said.strip(), where, report)
        return () if path is None else _some(read_areas(path, _relative(folder, path), coords, report), where, report)
    rings = _rings(said)
    if rings is None:
        report.add("T009", where, value=str(said))
        return ()
    return _some(inline_areas(rings, coords, where, report), where, report)


def _some(areas: tuple[Area, ...], where: Where, report: Report) -> tuple[Area, ...]:
    """The areas; without any an effect would be one on all roads, so that is refused."""
    if not areas:
        report.add("T010", where)
    return areas


def _polygon_file(folder: Path, said: str, where: Where, report: Report) -> Path | None:
    beside = [folder / FOLDER / said, folder / "boundaries" / said, folder / said]
    if Path(said).is_absolute() or "\0" in said:
        report.add("C010", where, value=said)
        return None
    root = folder.resolve()
    for path in beside:
        if _is_file(path):
            if not path.resolve().is_relative_to(root):
                report.add("C010", where, value=said)
                return None
            return path
    here = sorted(p.name for p in (folder / FOLDER).iterdir() if p.suffix.lower() != ".toml")
    report.add("T011", where, value=said, candidates=here)
    return None


def _is_file(path: Path) -> bool:
    with suppress(OSError):  # a name too long for the file system is no file
        return path.is_file()
    return False


def _relative(folder: Path, path: Path) -> str:
    return path.resolve().relative_to(folder.resolve()).as_posix()


def _rings(said: object) -> list[list[tuple[float, float]]] | None:
    """Rings of (lon, lat) from a list of rings or one ring; ``None`` where it is neither."""
    if not isinstance(said, (list, tuple)):
        return None
    if said and all(_is_point(point) for point in said):
        said = [said]
    rings = [[(float(x), float(y)) for x, y in ring] for ring in said if _is_ring(ring)]
    return rings if len(rings) == len(said) else None


def _is_ring(ring: object) -> bool:
    return isinstance(ring, (list, tuple)) and len(ring) >= 3 and all(_is_point(point) for point in ring)


def _is_point(point: object) -> bool:
    if not isinstance(point, (list, tuple)) or len(point) != 2:
        return False
    plain = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in point)
    return plain and abs(point[0]) <= 180 and abs(point[1]) <= 90
