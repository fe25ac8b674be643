"""A road network as plain arrays and back, so that it can be kept in a file without pickle."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.languages import Said
from gridplan.languages.keeping import texts_in, told_again
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.tiles import stored_terrain, terrain_arrays
from gridplan.network.turn_rules import TurnRule

_ARRAYS = ("node_ids", "lon", "lat", "tails", "heads", "ways", "lengths", "way_ids")


def network_arrays(network: RoadNetwork) -> dict[str, NDArray[Any]]:
    """Everything in ``network`` as arrays; tags and findings as JSON in one array of bytes."""
    tiles, terrain = terrain_arrays(network.terrain)
    text = {
        "way_tags": [dict(tags) for tags in network.way_tags],
        "barriers": {str(node): dict(tags) for node, tags in network.barriers.items()},
        "findings": findings_json(network.findings),
        "turn_rules": [dataclasses.asdict(rule) for rule in network.turn_rules],
        "terrain": terrain,
    }
    heights = {} if network.heights is None else {"heights": network.heights}
    return {name: getattr(network, name) for name in _ARRAYS} | heights | tiles | {"text": text_array(text)}


def stored_network(arrays: Mapping[str, NDArray[Any]]) -> RoadNetwork:
    """The network that :func:`network_arrays` took apart.

    Raises:
        KeyError, ValueError: something is missing or not what it should be.
    """
    text = text_of(arrays["text"])
    return RoadNetwork(
        **{name: arrays[name] for name in _ARRAYS},
        way_tags=tuple(text["way_tags"]),
        barriers={int(node): tags for node, tags in text["barriers"].items()},
        findings=stored_findings(text["findings"]),
        turn_rules=tuple(TurnRule(**{**rule, "exempt": tuple(rule["exempt"])}) for rule in text["turn_rules"]),
        heights=arrays.get("heights"),
        terrain=stored_terrain(arrays, text["terrain"]),
    )


def text_array(value: object) -> NDArray[np.uint8]:
    """A JSON value as an array of bytes."""
    return np.frombuffer(json.dumps(value, ensure_ascii=False).encode(), dtype=np.uint8)


def text_of(array: NDArray[Any]) -> Any:
    """The JSON value that :func:`text_array` wrote."""
    return json.loads(array.tobytes())


def told_json(value: object) -> dict[str, object]:
    """A JSON value beside its texts in the other languages in which they can be told."""
    return {"value": value, "texts": texts_in(value)}


def stored_told(stored: Mapping[str, Any]) -> Any:
    """The value that :func:`told_json` wrote, with texts that can be told in all languages again.

    Raises:
        KeyError: something else wrote it.
    """
    return _retold(stored["value"], told_again(stored["texts"]))


def _retold(value: Any, texts: Mapping[str, Said]) -> Any:
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, dict):
        return {key: _retold(part, texts) for key, part in value.items()}
    return [_retold(part, texts) for part in value] if isinstance(value, list) else value


def findings_json(findings: tuple[Finding, ...]) -> dict[str, object]:
    """Findings as a JSON object."""
    return told_json([dataclasses.asdict(finding) for finding in findings])


def stored_findings(stored: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings that :func:`findings_json` wrote."""
    return tuple(Finding(**{**row, "level": FindingLevel(row["level"])}) for row in stored_told(stored))
