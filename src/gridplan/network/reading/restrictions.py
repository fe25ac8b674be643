"""Turn restrictions in OpenStreetMap's files → :class:`TurnRule`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import osmium

from gridplan.network.turn_rules import TurnRule

_NO = frozenset({"no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"})
_ONLY = frozenset({"only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"})
_VEHICLES = {"motorcar": "motorcar", "hgv": "hgv", "motorcycle": "motorcycle", "motor_vehicle": "", "vehicle": ""}


def read_turn_rules(path: Path, own: Callable[[int], int]) -> tuple[list[TurnRule], set[int]]:
    """The rules of a file, and the relations that cannot be heeded.

    Not heeded are rules over whole ways instead of a node, rules for certain hours, and rules whose members or kinds
    are not what they should be. A rule with several roads *from* or *to* stands for one with each.

    Args:
        path: an OpenStreetMap file.
        own: the id by which a node or way of the file is known here.

    Raises:
        RuntimeError: the file is damaged.
    """
    keys = ("restriction", *(f"restriction:{vehicle}" for vehicle in _VEHICLES))
    rules: list[TurnRule] = []
    unheeded: set[int] = set()
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(
        osmium.filter.KeyFilter(*keys, "restriction:conditional")
    ):
        if not isinstance(relation, osmium.osm.Relation) or relation.tags.get("type") != "restriction":
            continue
        found = [rule for key in keys for rule in _rules(relation, key, own)]
        rules += found
        if not found:
            unheeded.add(relation.id)
    return rules, unheeded


def _rules(relation: osmium.osm.Relation, key: str, own: Callable[[int], int]) -> list[TurnRule]:
    kind = relation.tags.get(key, "")
    members: dict[str, list[tuple[str, int]]] = {"from": [], "via": [], "to": []}
    for member in relation.members:
        members.setdefault(member.role, []).append((member.type, own(member.ref)))
    via = members["via"]
    ends_are_ways = all(type_ == "w" for role in ("from", "to") for type_, _ in members[role])
    if kind not in _NO | _ONLY or len(via) != 1 or via[0][0] != "n" or not ends_are_ways:
        return []
    exempt = tuple(word.strip() for word in (relation.tags.get("except") or "").split(";") if word.strip())
    return [
        TurnRule(
            relation=relation.id,
            only=kind in _ONLY,
            from_way=from_way,
            via=via[0][1],
            to_way=to_way,
            binds=_VEHICLES.get(key.partition(":")[2], ""),
            exempt=exempt,
        )
        for _, from_way in members["from"]
        for _, to_way in members["to"]
    ]
