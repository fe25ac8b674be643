"""Vehicle profiles from TOML: gridplan's own (``data/travel/profiles``) and the county's (``travel/profiles``).

A profile is called by its file's name. One of the county's that has the name of one of gridplan's replaces it;
``base = "car"`` takes over everything that is not written, tables entry by entry, but for the titles: two kinds of
vehicle are not called the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from gridplan.assets import asset
from gridplan.domain.road_tags import AccessKey, RoadOrFerry, Smoothness, Tracktype
from gridplan.domain.vehicle_profiles import GradeKind, GradeModel, VehicleProfile
from gridplan.errors import InputError
from gridplan.languages import said
from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.toml_files import Model, Plain, file_name, read_toml, report_errors, toml_files
from gridplan.sources.visit_words import PROFILES
from gridplan.sources.words import listed

FOLDER = "travel/profiles"
_DEEPEST = 20
"""Profiles based on each other, one upon the other, at most: nobody could tell any more what the last one says."""
_FIRST = ("car", "mobile_hospital", "motorcycle", "foot")


_Title = Annotated[Plain, Field(max_length=60)]
_Speed = Annotated[float, Field(ge=0, le=200, strict=True, allow_inf_nan=False)]
_Factor = Annotated[float, Field(ge=0, le=2, strict=True, allow_inf_nan=False)]
_Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:]*$", max_length=40)]


def _number(low: float, high: float) -> Any:
    return Field(ge=low, le=high, strict=True, allow_inf_nan=False)


class _Grade(Model):
    """``[grade]``."""

    kind: GradeKind = GradeKind.FLAT
    free: Annotated[float, _number(0, 1)] = 0.04
    up: Annotated[float, _number(0, 100)] = 0.0
    down: Annotated[float, _number(0, 100)] = 0.0


class ProfileFile(Model):
    """A whole profile; see :class:`VehicleProfile`."""

    title: _Title = ""
    title_en: _Title = ""
    height_m: Annotated[float, _number(0, 10)]
    width_m: Annotated[float, _number(0, 10)]
    weight_t: Annotated[float, _number(0, 200)]
    margin_m: Annotated[float, _number(0, 5)]
    access: Annotated[tuple[AccessKey, ...], Field(min_length=1)]
    only_permitted: tuple[RoadOrFerry, ...] = ()
    passes: tuple[_Word, ...] = ()
    motorroads: bool = Field(default=True, strict=True)
    oneway: bool = Field(default=True, strict=True)
    speed_limits: bool = Field(default=True, strict=True)
    walking_kmh: Annotated[float, _number(0.5, 10)] = 4.0
    detour: Annotated[float, _number(1, 5)] = 1.3
    max_connector_m: Annotated[float, _number(0, 50_000)]
    speeds: Annotated[dict[RoadOrFerry, _Speed], Field(min_length=1)]
    surface_factors: dict[_Word, _Factor] = Field(default_factory=dict)
    smoothness_factors: dict[Smoothness, _Factor] = Field(default_factory=dict)
    track_factors: dict[Literal[Tracktype, "other"], _Factor] = Field(default_factory=dict)
    grade: _Grade = _Grade()

    def profile(self, name: str) -> VehicleProfile:
        """The profile that the file describes; ``other`` among the tracks is the entry for those without a grade."""
        said = self.model_dump(exclude={"grade", "track_factors"})
        tracks = {"" if grade == "other" else str(grade): factor for grade, factor in self.track_factors.items()}
        return VehicleProfile(**said, name=name, track_factors=tracks, grade=GradeModel(**self.grade.model_dump()))


@cache
def default_profiles() -> Mapping[str, VehicleProfile]:
    """The vehicle profiles that come with gridplan, by name: car, mobile hospital, motorcycle, foot.

    Raises:
        InputError: gridplan's own files were damaged.
    """
    report = Report(lang="en")
    found = {name: _profile(name, raw, Where(file=f"{name}.toml"), report) for name, raw in _own(report).items()}
    if report.findings:
        raise InputError(said("gridplan's own vehicle profiles are damaged"), report.findings)
    return MappingProxyType({name: profile for name, profile in found.items() if profile is not None})


def read_profiles(folder: Path, report: Report) -> dict[str, VehicleProfile | None]:
    """The profiles that come with gridplan and the county's, by name; ``None`` for one that cannot be used."""
    written: dict[str, dict[str, Any] | None] = {}
    places: dict[str, Where] = {}
    for path in toml_files(folder / FOLDER, report, inside=FOLDER):
        where = Where(file=f"{FOLDER}/{shorten(path.name)}")
        name = file_name(path, where, (), report)
        if name is not None:
            written[name], places[name] = read_toml(path, where, report), where
    found: dict[str, VehicleProfile | None] = dict(default_profiles())
    merged = _Merging(written, places, report)
    for name in written:
        raw = merged.whole(name)
        found[name] = None if raw is None else _profile(name, raw, places[name], report)
    _check_titles(found, places, report)
    return found


def _check_titles(profiles: Mapping[str, VehicleProfile | None], places: Mapping[str, Where], report: Report) -> None:
    """What a vehicle is called in the table of vehicles must mean one profile."""
    meant = {word: name for name, words in PROFILES.items() for word in words}
    for name, profile in profiles.items():
        called = {"": name} if profile is None else {"": name, "title": profile.title, "title_en": profile.title_en}
        for key, word in called.items():
            other = meant.setdefault(word, name) if word else name
            if other != name:
                where = places.get(name, places.get(other, Where())).about(key or None)
                report.add("T013", where, value=word, other=other)


def _own(report: Report) -> dict[str, dict[str, Any]]:
    """The files that come with gridplan by name, the usual ones first."""
    paths = {path.stem: path for path in toml_files(asset(f"data/{FOLDER}"), report, inside=FOLDER)}
    ordered = sorted(paths, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    read = {name: read_toml(paths[name], Where(file=paths[name].name), report) for name in ordered}
    return {name: raw for name, raw in read.items() if raw is not None}


def _profile(name: str, raw: dict[str, Any], where: Where, report: Report) -> VehicleProfile | None:
    try:
        return ProfileFile.model_validate(raw).profile(name)
    except ValidationError as problem:
        report_errors(problem, ProfileFile, where, report)
        return None


class _Merging:
    """Fills in what profiles take over from their bases."""

    def __init__(self, written: Mapping[str, dict[str, Any] | None], places: Mapping[str, Where], report: Report):
        self.written = written
        self.places = places
        self.report = report
        self.own = _own(report)
        self.lost: set[str] = set()

    def whole(self, name: str, below: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """The file ``name`` with its base's entries; ``None`` where it or its base cannot be read."""
        raw = self.written[name]
        if raw is None or "base" not in raw:
            return raw
        base = raw["base"]
        said = {key: value for key, value in raw.items() if key != "base"}
        taken = self._base(name, base, (*below, name))
        if taken is not None and base != name:
            taken = {key: value for key, value in taken.items() if key not in {"title", "title_en"}}
        return None if taken is None else _over(taken, said)

    def _base(self, name: str, base: object, below: tuple[str, ...]) -> dict[str, Any] | None:
        if isinstance(base, str) and base in self.own and (base in below or base not in self.written):
            return self.own[base]
        if isinstance(base, str) and base in self.written and base not in below and len(below) <= _DEEPEST:
            return self.whole(base, below)
        if name in self.lost:
            return None
        self.lost.add(name)
        known = sorted({*self.own, *self.written} - {name})
        where = self.places[name].about("base")
        self.report.add("T005", where, value=base, candidates=known, choices=listed(known))
        return None


def _over(base: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """``said`` laid over ``base``, tables entry by entry."""
    both = dict(base)
    for key, value in said.items():
        old = both.get(key)
        both[key] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    return both
