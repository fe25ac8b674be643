"""Titles of ``travel.xlsx`` and ``travel.gpkg`` in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridplan.domain.access import ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.facilities import EmergencySite, LeadHospital, TownshipHospital, VehicleBase, VillageClinic
from gridplan.domain.finding_kinds import Language
from gridplan.domain.places import Grid, Village
from gridplan.errors import OptionError
from gridplan.languages import Separator, Word, in_language, joined, said, word, words

TITLES: Mapping[str, Word] = words(
    {
        "travel": "Travel times",
        # sheets
        "overview": "Overview",
        "shares": "Shares",
        "villages": "Villages",
        "beyond": "Beyond limit",
        "catchments": "Catchments",
        "unreachable": "Off the main roads",
        "losses": "Comparison",
        "before_after": "Before and after",
        # layers
        "villages_area": "Villages (areas)",
        "isochrones": "Isochrones",
        "facilities": "Facilities",
        "closed_roads": "Roads closed by the scenario",
        # columns
        "township": "Township",
        "township_code": "Township code",
        "place": "Place",
        "village": "Village",
        "village_code": "Village code",
        "residents": "Residents",
        "level": "Level",
        "minutes": "Minutes",
        "limit": "Limit (min)",
        "facility": "Facility",
        "facility_id": "Facility id",
        "reason": "Reason",
        "n_villages": "Villages",
        "villages_in": "Villages in it",
        "vehicle": "Vehicle",
        "scenario": "Scenario",
        "kind": "Kind",
        "code": "Code",
        "name": "Name",
        "in_place": "In",
        "before": "Before (min)",
        "after": "After (min)",
        "lost_bands": "No longer within (min)",
        "lost_limit": "Now beyond the limit",
        "road": "Road",
        "metres": "Metres",
        "staffed": "Staffed",
        "road_class": "Road class",
        "kmh": "Speed on the flat (km/h, assumed)",
        # cells
        "whole": "Whole county",
        "cut_off": "out of reach",
        "yes": "yes",
        "lead_hospital": "Lead hospital",
        "township_hospital": "Township hospital",
        "clinic": "Village clinic",
        "base": "Vehicle base",
        "emergency_station": "Emergency station",
        "emergency_candidate": "Emergency candidate",
        "grid": "Grid",
    },
    "access",
)
_BY_LEVEL: Mapping[str, Word] = words(
    {
        "near": "Nearest of {level}",
        "near_min": "To the nearest of {level} (min)",
        "second": "Second nearest of {level}",
        "second_min": "To the second nearest of {level} (min)",
        "near_id": "Nearest of {level}: id",
        "second_id": "Second nearest of {level}: id",
        "was": "To {level}: before (min)",
        "now": "To {level}: after (min)",
        "delay": "To {level}: delay (min)",
        "over": "Beyond the limit of {level}",
    },
    "access",
)
_BY_MINUTES: Mapping[str, Word] = words(
    {
        "share": "Share within {minutes} min",
        "within": "Residents within {minutes} min",
    },
    "access",
)
_KINDS: tuple[tuple[type, str], ...] = (
    (Village, "village"),
    (Grid, "grid"),
    (LeadHospital, "lead_hospital"),
    (TownshipHospital, "township_hospital"),
    (VillageClinic, "clinic"),
    (VehicleBase, "base"),
)
_LEVELS: Mapping[ServiceLevel, Word] = {
    ServiceLevel.PRIMARY: word("access.level.primary", "primary care"),
    ServiceLevel.TOWNSHIP: word("access.level.township", "township hospitals"),
    ServiceLevel.LEAD: word("access.level.lead", "lead hospitals"),
}


class Titles:
    """The titles in one language: ``titles("minutes")``, ``titles("near.lead")``, ``titles("share.15")``."""

    def __init__(self, lang: Language) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(said("reports speak 'zh' or 'en', not {lang!r}", lang=lang))
        self.lang: Language = lang

    def __call__(self, key: str) -> str:
        """The title of ``key``."""
        what, _, of = key.partition(".")
        if what in _BY_LEVEL:
            return _BY_LEVEL[what].tell(self.lang, level=self.level(ServiceLevel(of)))
        if what in _BY_MINUTES:
            return _BY_MINUTES[what].tell(self.lang, minutes=of)
        return TITLES[key].tell(self.lang)

    def level(self, level: ServiceLevel) -> str:
        """A service level by its name."""
        return _LEVELS[level].tell(self.lang)

    def joined(self, names: Iterable[str]) -> str:
        """Names as the language lists them."""
        return in_language(joined(Separator.LIST, names), self.lang)

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
