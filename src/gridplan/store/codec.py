"""Domain values ⇄ JSON. Exact: what is read back equals what was written, digest for digest."""

from __future__ import annotations

import base64
import dataclasses
import json
import math
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

import shapely
from cattrs import transform_error
from cattrs.errors import BaseValidationError
from cattrs.preconf.json import JsonConverter, make_converter
from shapely import Geometry, LineString, MultiPolygon, Point, Polygon

from gridplan.domain.places import Area
from gridplan.domain.plan import Backdrop, Relief, RoadLine, WaterShape
from gridplan.domain.results import Goal
from gridplan.domain.rules import DEFAULT_RULES, Rule, Rules
from gridplan.domain.territories import Unit
from gridplan.errors import StoreError
from gridplan.languages import said
from gridplan.languages.keeping import texts_in, told_again

T = TypeVar("T")

_SEPARATOR = " > "  # between profile, origin and destination where legs were stored as an object


def encode(value: object) -> str:
    """``value`` as JSON text."""
    return _dumped(_CONVERTER.unstructure(value))


def encode_told(value: object) -> str:
    """``value``, which has a field ``texts``, as JSON text; there, what of its texts can be told in other languages."""
    stored = _CONVERTER.unstructure(value)
    return _dumped({**stored, "texts": texts_in(stored)})


def decode(text: str | bytes, kind: type[T]) -> T:
    """The value of type ``kind`` that was encoded as ``text``.

    Raises:
        StoreError: the text is not the JSON of such a value.
    """
    return _structured(text, kind, lambda stored: _CONVERTER.structure(stored, kind))


def decode_told(text: str | bytes, kind: type[T]) -> T:
    """The value that :func:`encode_told` encoded: its texts can be told in every language in which they were stored.

    Raises:
        StoreError: the text is not the JSON of such a value.
    """

    def structure(stored: Any) -> T:
        texts = _CONVERTER.structure(stored.get("texts", {}), dict[str, dict[str, str]])
        before = _TEXTS.set(told_again(texts))
        try:
            return _TELLING_CONVERTER.structure(stored, kind)
        finally:
            _TEXTS.reset(before)

    return _structured(text, kind, structure)


def _dumped(stored: Any) -> str:
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def _structured(text: str | bytes, kind: type[T], structure: Callable[[Any], T]) -> T:
    try:
        return structure(json.loads(text))
    except BaseValidationError as fault:
        raise StoreError(
            said("not a stored {kind}: {fault}", kind=kind.__name__, fault="; ".join(transform_error(fault)[:5]))
        ) from fault
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as fault:
        raise StoreError(said("not a stored {kind}: {fault}", kind=kind.__name__, fault=fault)) from fault


def _converter() -> JsonConverter:
    converter = make_converter()
    for shape in (Point, LineString, Polygon, MultiPolygon):
        converter.register_unstructure_hook(shape, _geometry_out)
        converter.register_structure_hook(shape, _geometry_in)
    converter.register_unstructure_hook(Area, _geometry_out)
    converter.register_structure_hook(Area, _geometry_in)
    converter.register_unstructure_hook(Goal, _goal_out)
    converter.register_structure_hook(Goal, _goal_in)
    converter.register_unstructure_hook(Backdrop, _backdrop_out)
    converter.register_structure_hook(Backdrop, _backdrop_in)
    converter.register_structure_hook(Rules, lambda value, _: _rules_in(converter, value))
    converter.register_structure_hook(Unit, _unit_in)
    return converter


def _telling_converter() -> JsonConverter:
    converter = _converter()
    converter.register_structure_hook(str, _text_in)
    return converter


def _text_in(value: Any, kind: type[str]) -> str:
    text = str(value)
    return _TEXTS.get().get(text, text) if kind is str else kind(text)  # enums of texts come here too


def _geometry_out(geometry: Geometry) -> str:
    return shapely.to_wkb(geometry, hex=True, byte_order=1)


def _geometry_in(text: str, _: object) -> Any:
    return shapely.from_wkb(text)


def _goal_out(goal: Goal) -> dict[str, Any]:
    """JSON has no infinity: a bound that is none is null."""
    return {**dataclasses.asdict(goal), "bound": goal.bound if math.isfinite(goal.bound) else None}


def _goal_in(value: dict[str, Any], _: object) -> Goal:
    bound = value["bound"]
    return Goal(
        name=str(value["name"]),
        value=float(value["value"]),
        bound=-math.inf if bound is None else float(bound),
        unit=str(value["unit"]),
    )


def _backdrop_out(backdrop: Backdrop) -> dict[str, Any]:
    return {
        "roads": [[road.kind, _geometry_out(road.line)] for road in backdrop.roads],
        "legs": [[*key, _geometry_out(line)] for key, line in backdrop.legs.items()],
        "water": [[water.kind, _geometry_out(water.shape)] for water in backdrop.water],
        "relief": _relief_out(backdrop.relief),
    }


def _relief_out(relief: Relief | None) -> list[Any] | None:
    if relief is None:
        return None
    return [relief.west, relief.south, relief.east, relief.north, base64.b64encode(relief.png).decode("ascii")]


def _relief_in(stored: list[Any] | None) -> Relief | None:
    if stored is None:
        return None
    west, south, east, north, png = stored
    return Relief(west=west, south=south, east=east, north=north, png=base64.b64decode(png))


def _backdrop_in(value: dict[str, Any], _: object) -> Backdrop:
    stored = value["legs"]
    if isinstance(stored, dict):  # plans of the first days
        stored = [[*key.split(_SEPARATOR), text] for key, text in stored.items()]
    legs = {(profile, origin, end): _geometry_in(text, None) for profile, origin, end, text in stored}
    return Backdrop(
        roads=tuple(RoadLine(kind=k, line=_geometry_in(t, None)) for k, t in value["roads"]),
        legs=legs,
        water=tuple(WaterShape(kind=k, shape=_geometry_in(t, None)) for k, t in value.get("water", ())),
        relief=_relief_in(value.get("relief")),
    )


def _rules_in(converter: JsonConverter, value: dict[str, Any]) -> Rules:
    """A plan that was stored before a rule was thought of has that rule's default."""
    stored = {key: converter.structure(rule, Rule) for key, rule in value["by_id"].items()}
    return Rules({**stored, **{key: rule for key, rule in DEFAULT_RULES.items() if key not in stored}})


def _unit_in(value: dict[str, Any], _: object) -> Unit:
    """Plans of the first days do not say in which township a unit lies: whoever reads the plan asks its county."""
    return Unit(
        code=str(value["code"]),
        village=str(value["village"]),
        township=str(value.get("township", "")),
        grids=tuple(map(str, value.get("grids", ()))),
        site=str(value["site"]),
        workload=int(value["workload"]),
        staffed=bool(value.get("staffed", True)),
    )


_TEXTS: ContextVar[Mapping[str, str]] = ContextVar("texts")
"""Texts of what is being read, that can be told in other languages too."""
_CONVERTER = _converter()
_TELLING_CONVERTER = _telling_converter()
