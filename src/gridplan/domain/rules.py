"""Rules a county states: each has a level, a value with a unit, and a source.

The catalogue (:mod:`gridplan.domain.rule_catalogue`) holds the defaults; a county overrides level and value in
``gridplan.toml``, within the limits beside it. A value that no policy gives is marked ``assumed`` and shown as such on
every report.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gridplan.domain.rule_catalogue import DEFAULT_RULES, LIMITS
from gridplan.domain.rule_kinds import Level, Limits, Rule
from gridplan.errors import OptionError
from gridplan.languages import recorded, said

__all__ = ["DEFAULT_RULES", "LIMITS", "Level", "Limits", "Rule", "Rules"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The county's rules by id."""

    by_id: Mapping[str, Rule] = field(default_factory=lambda: DEFAULT_RULES)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", dict(self.by_id))

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())

    def __getitem__(self, rule_id: str) -> Rule:
        try:
            return self.by_id[rule_id]
        except KeyError:
            near = difflib.get_close_matches(rule_id, self.by_id, n=1)
            if near:
                raise OptionError(
                    said("there is no rule {rule!r}; did you mean {near!r}?", rule=rule_id, near=near[0])
                ) from None
            raise OptionError(said("there is no rule {rule!r}", rule=rule_id)) from None

    def value(self, rule_id: str) -> float:
        """The rule's value, in its unit."""
        return self[rule_id].value

    def level(self, rule_id: str) -> Level:
        """The rule's level."""
        return self[rule_id].level

    def replace(self, rule_id: str, *, level: Level | None = None, value: float | None = None) -> Rules:
        """A copy in which one rule has another level or value.

        Raises:
            OptionError: no such rule, or a value outside its :data:`LIMITS`.
        """
        rule = self[rule_id]
        if value is not None and value not in LIMITS[rule_id]:
            zh, en = LIMITS[rule_id].told("zh"), LIMITS[rule_id].told("en")
            allowed = recorded(zh, {"en": en})
            raise OptionError(
                said(
                    "rule {rule!r}: the value must be {allowed}, got {value!r}",
                    rule=rule_id,
                    allowed=allowed,
                    value=value,
                )
            )
        changed = dataclasses.replace(
            rule,
            level=rule.level if level is None else level,
            value=rule.value if value is None else value,
            assumed=rule.assumed and value is None,
        )
        return Rules({**self.by_id, rule_id: changed})
