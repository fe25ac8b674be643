"""Files of a county folder → domain values. The only importer of geopandas, openpyxl and pydantic.

What reads polygons is loaded when it is first asked for: a command that compares rosters or lists plans has no use for
geopandas, which takes a second.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gridplan.sources.plan_workbook import (
    EditedPlan,
    Origin,
    read_edited_plan,
    read_plan_workbook,
    workbook_origin,
    workbook_plan_id,
)
from gridplan.sources.profiles import default_profiles
from gridplan.sources.settings import Settings, county_title, map_settings
from gridplan.sources.templates import write_templates

if TYPE_CHECKING:
    from gridplan.sources.county import Inspection, inspect_county, read_county
    from gridplan.sources.starter import start_from_osm

__all__ = [
    "EditedPlan",
    "Inspection",
    "Origin",
    "Settings",
    "county_title",
    "default_profiles",
    "inspect_county",
    "map_settings",
    "read_county",
    "read_edited_plan",
    "read_plan_workbook",
    "start_from_osm",
    "workbook_origin",
    "workbook_plan_id",
    "write_templates",
]

_LATER: Mapping[str, str] = {
    **dict.fromkeys(("Inspection", "inspect_county", "read_county"), "gridplan.sources.county"),
    "start_from_osm": "gridplan.sources.starter",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
