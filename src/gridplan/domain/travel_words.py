"""How travel is told: minutes, vehicles and scenarios by the names that planners gave them."""

from __future__ import annotations

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.scenarios import NORMAL
from gridplan.languages import recorded


def minutes_up(seconds: int) -> float:
    """Minutes to one decimal, rounded up: what lies beyond a limit is never told as the limit itself."""
    return -(-seconds // 6) / 10


def vehicle_title(county: County, profile: str, lang: Language) -> str:
    """What planners call a vehicle profile; its name where the county has none of this name."""
    return next((p.called(lang) for p in county.travel.profiles if p.name == profile), profile)


def vehicle_name(county: County, profile: str) -> str:
    """What planners call a vehicle profile, as a text that can be told in every language."""
    return recorded(vehicle_title(county, profile, "zh"), {"en": vehicle_title(county, profile, "en")})


def scenario_name(county: County, scenario: str) -> str:
    """What planners call a scenario, as a text that can be told in every language."""
    return recorded(scenario_title(county, scenario, "zh"), {"en": scenario_title(county, scenario, "en")})


def scenario_title(county: County, scenario: str, lang: Language) -> str:
    """What planners call a scenario; its name where the county has none of this name."""
    return next((s.called(lang) for s in (*county.travel.scenarios, NORMAL) if s.name == scenario), scenario)
