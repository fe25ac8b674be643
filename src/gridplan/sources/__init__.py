"""Files of a county folder → domain values. The only importer of geopandas, openpyxl and pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gridplan.sources.county import Inspection, inspect_county, read_county
from gridplan.sources.plan_workbook import read_plan_workbook, workbook_plan_id
from gridplan.sources.profiles import default_profiles
from gridplan.sources.settings import Settings, map_settings
from gridplan.sources.templates import write_templates

if TYPE_CHECKING:
    from gridplan.sources.starter import start_from_osm

__all__ = [
    "Inspection",
    "Settings",
    "default_profiles",
    "inspect_county",
    "map_settings",
    "read_county",
    "read_plan_workbook",
    "start_from_osm",
    "workbook_plan_id",
    "write_templates",
]


def __getattr__(name: str) -> Any:
    if name == "start_from_osm":  # pyosmium is loaded only where a county is started from OpenStreetMap
        from gridplan.sources.starter import start_from_osm  # noqa: PLC0415

        return start_from_osm
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
