"""Plans how a county's doctors reach every village: teams, circuits, postings, on one offline map.

In a notebook::

    import gridplan

    county = gridplan.read_county("nanan")
    plan = gridplan.plan(county, folder="nanan", profile="default")
    gridplan.draw(plan)

Importing the package loads no solver and no geometry: each name below is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridplan.errors import BusyError, GridplanError, InputError, NotFoundError, OptionError, StoreError

if TYPE_CHECKING:
    from gridplan.checking import audit
    from gridplan.domain.access import AccessReport
    from gridplan.domain.county import County
    from gridplan.domain.plan import Plan
    from gridplan.maps import draw
    from gridplan.replanning import Revision, diff_plans
    from gridplan.sources import inspect_county
    from gridplan.store import PlanStore

__all__ = [
    "BusyError",
    "County",
    "GridplanError",
    "InputError",
    "NotFoundError",
    "OptionError",
    "Plan",
    "PlanStore",
    "StoreError",
    "access",
    "audit",
    "diff_plans",
    "draw",
    "inspect_county",
    "plan",
    "read_county",
    "replan",
]

_HOMES = {
    "County": "gridplan.domain.county",
    "Plan": "gridplan.domain.plan",
    "PlanStore": "gridplan.store",
    "audit": "gridplan.checking",
    "diff_plans": "gridplan.replanning",
    "draw": "gridplan.maps",
    "inspect_county": "gridplan.sources",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gridplan' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def read_county(folder: str | Path) -> County:
    """Read a county folder.

    Raises:
        InputError: it has errors; all findings are in ``error.findings``.
    """
    from gridplan.sources import read_county as read

    return read(Path(folder))


def access(
    county: County, *, folder: str | Path, vehicle: str = "car", scenario: str | None = None, isochrones: bool = False
) -> AccessReport:
    """How far every village is from every level of service, and what follows for the county.

    Args:
        county: the input.
        folder: the county folder, for its road files and cache.
        vehicle: name of a vehicle profile.
        scenario: name of a state of the roads; by default the one that the county plans for.
        isochrones: whether to draw them, which takes a while.
    """
    from gridplan.planning.access import county_access

    folder = Path(folder)
    cache = folder / "cache"
    return county_access(county, folder, profile=vehicle, scenario=scenario, isochrones=isochrones, cache=cache)


def plan(county: County, *, folder: str | Path, profile: str = "default") -> Plan:
    """Plan the whole county; nothing is saved.

    Args:
        county: the input.
        folder: the county folder, for its road files and cache.
        profile: solver profile of all stages: ``quick``, ``default`` or ``thorough``.
    """
    from gridplan.planning.pipeline import Profiles, make_plan

    return make_plan(county, Path(folder), profiles=Profiles.all(profile))


def replan(parent: Plan, county: County, *, folder: str | Path, as_of: date, profile: str = "default") -> Revision:
    """Plan with least change to ``parent`` from the day ``as_of`` on; nothing is saved."""
    from gridplan.planning.pipeline import Profiles
    from gridplan.replanning import replan as revise

    return revise(parent, county, Path(folder), as_of=as_of, profiles=Profiles.all(profile))
