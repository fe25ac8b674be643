"""Titles of ``travel.xlsx`` and ``travel.gpkg`` in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridplan.domain.access import ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.facilities import EmergencySite, LeadHospital, TownshipHospital, VehicleBase, VillageClinic
from gridplan.domain.finding_kinds import Language
from gridplan.domain.places import Grid, Village
from gridplan.errors import OptionError

TITLES: Mapping[str, tuple[str, str]] = {
    "travel": ("出行时间", "Travel times"),
    # sheets
    "overview": ("概况", "Overview"),
    "shares": ("覆盖率", "Shares"),
    "villages": ("各村时间", "Villages"),
    "beyond": ("超时村", "Beyond limit"),
    "catchments": ("服务范围", "Catchments"),
    "unreachable": ("与主路网不通", "Off the main roads"),
    "losses": ("情景对比", "Comparison"),
    "before_after": ("各村前后对照", "Before and after"),
    # layers
    "villages_area": ("各村时间（面）", "Villages (areas)"),
    "isochrones": ("等时圈", "Isochrones"),
    "facilities": ("医疗机构", "Facilities"),
    "closed_roads": ("情景关闭的道路", "Roads closed by the scenario"),
    # columns
    "township": ("乡镇", "Township"),
    "township_code": ("乡镇编码", "Township code"),
    "place": ("范围", "Place"),
    "village": ("村", "Village"),
    "village_code": ("村编码", "Village code"),
    "residents": ("居民", "Residents"),
    "level": ("服务层级", "Level"),
    "minutes": ("分钟", "Minutes"),
    "limit": ("时限（分钟）", "Limit (min)"),
    "facility": ("机构", "Facility"),
    "facility_id": ("机构编号", "Facility id"),
    "reason": ("原因", "Reason"),
    "n_villages": ("村数", "Villages"),
    "villages_in": ("包括的村", "Villages in it"),
    "vehicle": ("车辆", "Vehicle"),
    "scenario": ("情景", "Scenario"),
    "kind": ("类别", "Kind"),
    "code": ("编码", "Code"),
    "name": ("名称", "Name"),
    "in_place": ("所在地", "In"),
    "before": ("原来（分钟）", "Before (min)"),
    "after": ("现在（分钟）", "After (min)"),
    "lost_bands": ("不再能在多少分钟内到", "No longer within (min)"),
    "lost_limit": ("变为超出时限", "Now beyond the limit"),
    "road": ("路名", "Road"),
    "metres": ("米", "Metres"),
    "staffed": ("有村医", "Staffed"),
    "road_class": ("道路等级", "Road class"),
    "kmh": ("平路车速（公里/小时，假定值）", "Speed on the flat (km/h, assumed)"),
    # cells
    "whole": ("全县", "Whole county"),
    "cut_off": ("不能到达", "out of reach"),
    "yes": ("是", "yes"),
    "lead_hospital": ("牵头医院", "Lead hospital"),
    "township_hospital": ("乡镇卫生院", "Township hospital"),
    "clinic": ("村卫生室", "Village clinic"),
    "base": ("车辆基地", "Vehicle base"),
    "emergency_station": ("急救站", "Emergency station"),
    "emergency_candidate": ("急救站候选", "Emergency candidate"),
    "grid": ("网格", "Grid"),
}
_BY_LEVEL: Mapping[str, tuple[str, str]] = {
    "near": ("最近的{level}", "Nearest of {level}"),
    "near_min": ("到最近的{level}（分钟）", "To the nearest of {level} (min)"),
    "second": ("第二近的{level}", "Second nearest of {level}"),
    "second_min": ("到第二近的{level}（分钟）", "To the second nearest of {level} (min)"),
    "near_id": ("最近的{level}编号", "Nearest of {level}: id"),
    "second_id": ("第二近的{level}编号", "Second nearest of {level}: id"),
    "was": ("到{level}：原来（分钟）", "To {level}: before (min)"),
    "now": ("到{level}：现在（分钟）", "To {level}: after (min)"),
    "delay": ("到{level}：增加（分钟）", "To {level}: delay (min)"),
    "over": ("到{level}超出时限", "Beyond the limit of {level}"),
}
_BY_MINUTES: Mapping[str, tuple[str, str]] = {
    "share": ("{minutes} 分钟内居民占比", "Share within {minutes} min"),
    "within": ("{minutes} 分钟内居民", "Residents within {minutes} min"),
}
_KINDS: tuple[tuple[type, str], ...] = (
    (Village, "village"),
    (Grid, "grid"),
    (LeadHospital, "lead_hospital"),
    (TownshipHospital, "township_hospital"),
    (VillageClinic, "clinic"),
    (VehicleBase, "base"),
)
_LEVELS: Mapping[ServiceLevel, tuple[str, str]] = {
    ServiceLevel.PRIMARY: ("基层机构", "primary care"),
    ServiceLevel.TOWNSHIP: ("乡镇卫生院", "township hospitals"),
    ServiceLevel.LEAD: ("牵头医院", "lead hospitals"),
}


class Titles:
    """The titles in one language: ``titles("minutes")``, ``titles("near.lead")``, ``titles("share.15")``."""

    def __init__(self, lang: Language) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(f"reports speak 'zh' or 'en', not {lang!r}")
        self.lang: Language = lang
        self._column = 0 if lang == "zh" else 1

    def __call__(self, key: str) -> str:
        """The title of ``key``."""
        what, _, of = key.partition(".")
        if what in _BY_LEVEL:
            return _BY_LEVEL[what][self._column].format(level=self.level(ServiceLevel(of)))
        if what in _BY_MINUTES:
            return _BY_MINUTES[what][self._column].format(minutes=of)
        return TITLES[key][self._column]

    def level(self, level: ServiceLevel) -> str:
        """A service level by its name."""
        return _LEVELS[level][self._column]

    def joined(self, names: Iterable[str]) -> str:
        """Names as the language lists them."""
        return ("、" if self.lang == "zh" else ", ").join(names)

    def place(self, county: County, code: str) -> tuple[str, str]:
        """What kind of place this is, and in which township or village it lies; empty where that is not known."""
        thing = county.get(code) if code in county else None
        kind = next((key for of, key in _KINDS if isinstance(thing, of)), "")
        if isinstance(thing, EmergencySite):
            kind = "emergency_station" if thing.existing else "emergency_candidate"
        where = ""
        if isinstance(thing, Village | TownshipHospital):
            where = county.name_of(thing.township)
        elif isinstance(thing, Grid | VillageClinic):
            where = county.name_of(thing.village)
        return (self(kind) if kind else ""), where
