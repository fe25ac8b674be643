"""What all layers of a plan look up: words, names, colours."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from gridplan.assets import asset
from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan
from gridplan.reports.outings import crew_names
from gridplan.reports.plan_layers.words import LayerWords


class Context:
    """A plan whose names are as the reader may read them.

    Attributes:
        plan: the plan.
        detailed: whether numbers of members of key groups may be told.
        words: of the language.
        crews: team or vehicle → what it is called.
        names: code or id → name, unmistakable among its own kind.
    """

    def __init__(self, plan: Plan, audience: Audience, lang: Language) -> None:
        self.plan = plan
        self.county = plan.county
        self.audience: Audience = audience
        self.detailed = audience == "planners"
        self.lang: Language = lang
        self.words = LayerWords(lang)
        self.crews = crew_names(plan, lang)
        self.names = names_of(plan)
        self._palette = _palette()

    def colour(self, key: str) -> str:
        """A colour of the maps' own theme: ``coverage.circuit``."""
        found: Any = self._palette
        for part in key.split("."):
            found = found[part]
        return str(found)

    def colours(self, key: str) -> tuple[str, ...]:
        """A series of colours of the theme."""
        return tuple(self._palette[key])

    def name(self, key: str | None) -> str | None:
        """The name of whatever has this code or id; ``None`` for nobody."""
        return self.county.name_of(key) if key else None

    def all(self, keys: Iterable[str]) -> str | None:
        """Several names, as the language lists them; ``None`` for nobody."""
        return self.words("list").join(dict.fromkeys(map(self.county.name_of, keys))) or None


@cache
def _palette() -> Mapping[str, Any]:
    """Of the theme that maps have unless a county chooses another, so that QGIS and the map show the same colours."""
    table = tomllib.loads(asset("maps/themes/default.toml").read_text(encoding="utf-8"))
    palette: Mapping[str, Any] = table["palette"]
    return palette
