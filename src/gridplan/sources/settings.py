"""``gridplan.toml``: what it may say, and what it says."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from cronsim import CronSim, CronSimError
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from gridplan.domain.access import ServiceLevel
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.letters import Office
from gridplan.domain.rules import DEFAULT_RULES, LIMITS, Level, Rules
from gridplan.domain.scenarios import NORMAL
from gridplan.domain.team_settings import TeamSettings
from gridplan.domain.travel_settings import DEFAULT_LIMITS
from gridplan.languages import Separator, joined, recorded, said
from gridplan.sources import cells
from gridplan.sources.columns import DEMAND
from gridplan.sources.map_section import MapSection
from gridplan.sources.office import OfficeSection
from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.toml_files import Model as _Model
from gridplan.sources.toml_files import Plain, keys_at, load_toml, told
from gridplan.sources.words import listed

FILE = "gridplan.toml"
STAGES = ("territories", "coverage", "circuits", "postings")
_WHERE = Where(file=FILE)

Text = Annotated[str, Field(min_length=1, max_length=200)]

TEMPLATE_NAME, TEMPLATE_CODE = "某某县", "000000"
"""What the template says until somebody writes their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a county says about planning and drawing it.

    Attributes:
        profiles: solver profile of each stage.
        theme: name of the map theme.
        title: title of the map; ``None`` takes the theme's.
        tiles: a base map from the network, see :func:`gridplan.domain.tile_sources.tile_source`; empty for none.
        office: who sends notices.
        every: cron expression of the regular runs of ``gridplan watch``; empty for none.
        poll: seconds between two looks of ``gridplan watch`` at the folder; 0 relies on the operating system.
    """

    profiles: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(STAGES, "default"))
    theme: str = "default"
    title: str | None = None
    tiles: str = ""
    office: Office = field(default_factory=Office)
    every: str = ""
    poll: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "profiles", frozen_mapping(self.profiles))


class CountySection(_Model):
    """``[county]``."""

    name: Text
    code: Annotated[Text, Field(coerce_numbers_to_str=True)]
    sample: bool = False

    @field_validator("name", "code")
    @classmethod
    def _plain(cls, value: str) -> str:
        if cells.has_markup(value):
            raise ValueError("HTML")
        return cells.clean(value)


class HorizonSection(_Model):
    """``[horizon]``."""

    start: dt.date
    weeks: Annotated[int, Field(ge=1, le=520)] = 52
    circuit_weeks: Annotated[int, Field(ge=1, le=104)] = 13

    @field_validator("start", mode="before")
    @classmethod
    def _date(cls, value: object) -> object:
        try:
            return cells.date(value)
        except cells.CellError:
            raise PydanticCustomError("no_date", "no date such as 2026-01-05") from None

    @model_validator(mode="after")
    def _nested(self) -> HorizonSection:
        if self.circuit_weeks > self.weeks:
            amounts = {"circuit_weeks": self.circuit_weeks, "weeks": self.weeks}
            raise PydanticCustomError("longer", "circuit_weeks = {circuit_weeks} > weeks = {weeks}", amounts)
        return self


class FilesSection(_Model):
    """``[files]``: paths relative to the county folder."""

    townships: Text | None = None
    villages: Text | None = None
    grids: Text | None = None
    roads: tuple[Text, ...] | None = None
    facilities: Text | None = None
    departments: Text | None = None
    staff: Text | None = None
    roster: Text | None = None
    exemptions: Text | None = None
    past_stays: Text | None = None
    demand: Text | None = None
    vehicles: Text | None = None
    programmes: Text | None = None
    visit_places: Text | None = None
    pins: Text | None = None
    calendar: Text | None = None
    elevation: tuple[Text, ...] | None = None
    coords: Literal["wgs84", "gcj02"] = "wgs84"
    roads_coords: Literal["auto", "wgs84", "gcj02"] = "auto"

    def path(self, name: str) -> str | None:
        """The path given for a table or layer."""
        given: str | None = getattr(self, name)
        return given


class RuleSetting(_Model):
    """One entry of ``[rules]`` with its level."""

    value: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = None
    level: Level | None = None


_Minutes = Annotated[int, Field(ge=1, le=1440, strict=True)]


class LimitsSection(_Model):
    """``limits`` of ``[travel]``: minutes by service level."""

    primary: _Minutes = DEFAULT_LIMITS[ServiceLevel.PRIMARY]
    township: _Minutes = DEFAULT_LIMITS[ServiceLevel.TOWNSHIP]
    lead: _Minutes = DEFAULT_LIMITS[ServiceLevel.LEAD]


class TravelSection(_Model):
    """``[travel]``."""

    scenario: Text = NORMAL.name
    limits: LimitsSection = LimitsSection()


class KeyGroupSetting(_Model):
    """One entry of ``[key_groups]``; a plain text is its title."""

    title: Annotated[Plain, Field(min_length=1, max_length=200)]
    weight: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, strict=True)] | None = None
    specialties: tuple[Annotated[Plain, Field(min_length=1, max_length=200)], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _titled(cls, value: object) -> object:
        return {"title": value} if isinstance(value, str) else value


class TerritoriesSection(_Model):
    """``[territories]``."""

    across_townships: Annotated[bool, Field(strict=True)] = False


class ProfilesSection(_Model):
    """``[profiles]``."""

    territories: Text = "default"
    coverage: Text = "default"
    circuits: Text = "default"
    postings: Text = "default"


class WatchSection(_Model):
    """``[watch]``."""

    every: Annotated[str, Field(max_length=200)] = ""
    poll: Annotated[float, Field(ge=0, le=86400, allow_inf_nan=False, strict=True)] = 0.0

    @field_validator("every")
    @classmethod
    def _cron(cls, value: str) -> str:
        try:
            if value and (len(value.split()) != 5 or next(CronSim(value, dt.datetime(2000, 1, 1))) is None):  # noqa: DTZ001
                raise CronSimError
        except (CronSimError, StopIteration):
            raise PydanticCustomError("no_cron", "no cron expression of five fields such as '30 2 * * 1-5'") from None
        return value


class CountyFile(_Model):
    """The whole of ``gridplan.toml``."""

    county: CountySection
    horizon: HorizonSection
    files: FilesSection = FilesSection()
    rules: dict[str, RuleSetting] = Field(default_factory=dict)
    key_groups: dict[str, KeyGroupSetting] = Field(default_factory=dict)
    territories: TerritoriesSection = TerritoriesSection()
    profiles: ProfilesSection = ProfilesSection()
    travel: TravelSection = TravelSection()
    map: MapSection = MapSection()
    watch: WatchSection = WatchSection()
    office: OfficeSection = OfficeSection()

    @field_validator("rules", mode="before")
    @classmethod
    def _rules(cls, value: object) -> object:
        return dict(_flat_rules(value)) if isinstance(value, dict) else value

    @field_validator("key_groups")
    @classmethod
    def _distinct(cls, groups: dict[str, KeyGroupSetting]) -> dict[str, KeyGroupSetting]:
        own = [name for column in DEMAND.columns for name in (column.key, *column.headers)]
        named = [name for group, said in groups.items() for name in dict.fromkeys((group, said.title))]
        twice = sorted(name for name, count in Counter(own + named).items() if count > 1)
        if twice:
            raise ValueError(f"a column of the demand table already: {', '.join(twice)}")
        if any(cells.has_markup(group) for group in groups):
            raise PydanticCustomError("markup", "HTML")
        if any(not cells.clean(group) for group in groups):
            raise PydanticCustomError("string_too_short", "empty")
        return groups

    def settings(self) -> Settings:
        """The part that is not about the county itself."""
        return Settings(
            profiles=self.profiles.model_dump(),
            theme=self.map.theme,
            title=self.map.title,
            tiles=self.map.tiles,
            office=self.office.office(),
            every=self.watch.every,
            poll=self.watch.poll,
        )

    def group_titles(self) -> tuple[tuple[str, str], ...]:
        """Key groups: id and title."""
        return tuple((group, said.title) for group, said in self.key_groups.items())

    def team_settings(self) -> TeamSettings:
        """How units are weighed, who needs whom, and whether teams may cross township borders."""
        groups = self.key_groups.items()
        return TeamSettings(
            across_townships=self.territories.across_townships,
            key_group_weights={group: said.weight for group, said in groups if said.weight is not None},
            specialties={g: said.specialties for g, said in groups if said.specialties},
        )

    def county_rules(self) -> Rules:
        """The default rules with the county's own levels and values."""
        rules = Rules()
        for rule_id, setting in self.rules.items():
            rules = rules.replace(rule_id, level=setting.level, value=setting.value)
        return rules


def read_settings(folder: Path, report: Report) -> CountyFile | None:
    """Reads ``gridplan.toml``; ``None`` after a finding that is an error."""
    path = folder / FILE
    if not path.is_file():
        report.add("C012", _WHERE)
        return None
    content = load_toml(path, "C002", _WHERE, report)
    if content is None:
        return None
    try:
        config = CountyFile.model_validate(content)
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            _report_error(error, report)
        _report_rules(content.get("rules"), report)
        return None
    for given, placeholder in ((config.county.name, TEMPLATE_NAME), (config.county.code, TEMPLATE_CODE)):
        if given == placeholder:
            report.add("C016", _WHERE, value=given)
    allowed = _report_rules(content.get("rules"), report)
    monday = config.horizon.start.weekday() == 0
    if not monday:
        _report_start(config.horizon.start, report)
    return config if allowed and _report_hours(config.county_rules(), report) and monday else None


def _report_hours(rules: Rules, report: Report) -> bool:
    """Notes working hours in which no crew could be out: past midnight, or a break that is over before they begin."""
    begin, shift, pause, first, last = (
        rules.value(f"circuits.{name}") for name in ("day_start", "shift", "break", "break_from", "break_until")
    )
    if begin + shift + pause / 60 > 24:
        hours = f"{begin:g} + {shift:g} + {pause / 60:g} > 24"
        told = said("past midnight: {hours}", hours=hours)
    elif pause and last < max(begin, first):
        detail = f"circuits.day_start = {begin:g}, break_from = {first:g}, break_until = {last:g}"
        told = said("the break could never begin: {settings}", settings=detail)
    else:
        return True
    report.add("C004", _WHERE.about("rules.circuits.day_start"), value=begin, detail=told)
    return False


def map_settings(folder: Path) -> Settings:
    """What ``gridplan.toml`` says about drawing; the defaults where there is none or it cannot be read.

    A stored plan can be drawn again whatever has become of its county folder.
    """
    found = read_settings(folder, Report(lang="zh"))
    return Settings() if found is None else found.settings()


def county_title(folder: Path) -> tuple[str, str]:
    """Code and name of the county, as ``gridplan.toml`` says; empty where it cannot be read."""
    found = read_settings(folder, Report(lang="zh"))
    return ("", "") if found is None else (found.county.code, found.county.name)


def _flat_rules(entries: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Rule id → setting. ``postings.rest = 8`` without quotes is a nested TOML table and means the same."""
    for key, entry in entries.items():
        rule_id = f"{prefix}{key}"
        nested = isinstance(entry, dict) and not {"value", "level"} & entry.keys() and rule_id not in DEFAULT_RULES
        if nested and isinstance(entry, dict) and entry and prefix.count(".") < 2:
            yield from _flat_rules(entry, f"{rule_id}.")
        else:
            yield rule_id, entry if isinstance(entry, dict) else {"value": entry}


def _report_rules(rules: object, report: Report) -> bool:
    """Notes unknown rules, and values and levels that a rule cannot have; ``True`` if there are none.

    Values and levels of the wrong type have been noted by then.
    """
    allowed = True
    for rule_id, entry in _flat_rules(rules) if isinstance(rules, dict) else ():
        setting = entry if isinstance(entry, dict) else {}
        where = _WHERE.about(f"rules.{shorten(rule_id)}")
        if rule_id not in DEFAULT_RULES:
            report.add("C006", where, value=rule_id, candidates=DEFAULT_RULES)
            allowed = False
        else:
            fits = _value_fits(rule_id, setting.get("value"), report)
            allowed = _level_fits(rule_id, setting.get("level"), report) and fits and allowed
    return allowed


def _value_fits(rule_id: str, value: object, report: Report) -> bool:
    limits = LIMITS[rule_id]
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or value in limits:
        return True
    where = _WHERE.about(f"rules.{rule_id}.value")
    shown = shorten(str(value))
    allowed = recorded(limits.told("zh"), {"en": limits.told("en")})
    detail = joined(Separator.CLAUSE, (shown, allowed))
    report.add("C004", where, value=value, detail=detail)
    return False


def _level_fits(rule_id: str, level: object, report: Report) -> bool:
    limits = LIMITS[rule_id]
    if level not in tuple(Level) or level in limits.levels:
        return True
    where = _WHERE.about(f"rules.{rule_id}.level")
    rule = DEFAULT_RULES[rule_id]
    title = recorded(rule.title, {"en": rule.title_en})
    code = "C014" if limits.fixed else "C013"
    report.add(code, where, value=level, rule=title, choices=listed(limits.levels))
    return False


def _report_start(start: dt.date, report: Report) -> None:
    back = dt.timedelta(days=start.weekday())
    monday = start - back if back.days <= 3 else start - back + dt.timedelta(weeks=1)
    report.add("C007", _WHERE.about("horizon.start"), value=start, monday=monday)


def _report_error(error: Mapping[str, Any], report: Report) -> None:
    location = [str(part) for part in error["loc"]]
    where = _WHERE.about(shorten(".".join(location)))
    match error["type"]:
        case "extra_forbidden":
            known = tuple(_fields_at(location[:-1]))
            report.add("C003", where, value=location[-1], candidates=known, choices=listed(known))
        case "missing":
            report.add("C005", where, value=".".join(location))
        case _:
            report.add("C004", where, value=error.get("input"), detail=told(error))


def _fields_at(location: list[str]) -> Iterator[str]:
    """Settings known in the section at ``location``."""
    if location[:1] == ["rules"]:
        yield from RuleSetting.model_fields
    else:
        yield from keys_at(CountyFile, location)
