"""The JSON Schemas of ``plan.json`` and ``county.json.gz``, drawn from the domain's dataclasses and their docstrings.

``plan.schema.json`` and ``county.schema.json`` beside this module are what is published: they are shipped with
gridplan and copied into every plan version, where ``$schema`` in ``plan.json`` names the first. A test holds them
against what is drawn, so that nothing can be added to a plan that the schemas do not tell.

Required is what every plan of this format has; what came later (in the domain: with a default) is not. Nothing else is
allowed, so that a misspelt key is found.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import inspect
import re
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from shapely import LineString, MultiPolygon, Point, Polygon

from gridplan.domain.county import County
from gridplan.domain.results import Goal
from gridplan.domain.territories import Unit

SCHEMA_FILE = "plan.schema.json"
"""Name of the published schema, in the package and in every plan version."""
COUNTY_SCHEMA_FILE = "county.schema.json"
"""Name of that of ``county.json.gz``."""
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[object, Mapping[str, Any]] = {
    type(None): {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
    **{
        shape: {
            "type": "string",
            "pattern": "^[0-9A-F]+$",
            "description": f"{shape.__name__} in EPSG:4326: WKB, hexadecimal.",
        }
        for shape in (Point, LineString, Polygon, MultiPolygon)
    },
}
_AS_STORED: Mapping[tuple[type, str], object] = {(Goal, "bound"): float | None}
"""What is stored in another way than the domain has it: JSON has no infinity, so that a bound that is none is null."""
_NOT_AT_FIRST = {(Unit, "township")}
"""What the plans of the first days do not tell although the domain always knows it."""
_ITEM = re.compile(r"^ {4}(?! )([\w, ]+): (.*)$")


def schema_text(name: str = SCHEMA_FILE) -> str:
    """A published schema: of the plan, or by name of the county."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def drawn_county_schema(*, version: int) -> dict[str, Any]:
    """The schema of the county as it lies, packed by gzip, in a plan version of this format; shapes are drawn as text.

    Raises:
        TypeError: a field has a type of which no JSON is known.
    """
    drawing, docs = _Drawing(), _Docs(County)
    root = drawing.properties_of(County, {}, docs.attributes)
    head = {"$schema": _DRAFT, "$id": f"urn:gridplan:county:{version}", "title": "county.json.gz of gridplan"}
    return {**head, "description": docs.summary, **root, "$defs": dict(sorted(drawing.definitions.items()))}


def drawn_schema(body: type, *, explained_by: type, version: int) -> dict[str, Any]:
    """The schema of what :func:`gridplan.store.codec.encode` makes of a ``body``.

    Args:
        body: a dataclass with a field ``format``; its docstring describes the whole.
        explained_by: the dataclass whose docstring explains the keys of the same names that the body's does not.
        version: what ``format`` is.

    Raises:
        TypeError: a field has a type of which no JSON is known.
    """
    drawing = _Drawing()
    root = drawing.properties_of(body, {}, _Docs(explained_by).attributes | _Docs(body).attributes)
    fixed = {
        "$schema": {"description": f"{SCHEMA_FILE}, which lies beside it.", "type": "string"},
        "format": {"description": "version of this format.", "const": version},
    }
    root["properties"] = {**fixed, **{name: told for name, told in root["properties"].items() if name not in fixed}}
    root["required"] = ["format", *root["required"]]
    head = {"$schema": _DRAFT, "$id": f"urn:gridplan:plan:{version}", "title": "plan.json of gridplan"}
    definitions = dict(sorted(drawing.definitions.items()))
    return {**head, "description": _Docs(body).summary, **root, "$defs": definitions}


class _Drawing:
    """Schemas of types; what has a name of its own is drawn once."""

    def __init__(self) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}

    def properties_of(self, kind: type, bound: Mapping[Any, Any], told: Mapping[str, str]) -> dict[str, Any]:
        """The schema of an object of the fields of a dataclass; ``bound`` says what its type variables stand for."""
        hints = typing.get_type_hints(kind)
        fields = [field for field in dataclasses.fields(kind) if not field.name.startswith("_")]
        properties = {}
        for field in fields:
            drawn = dict(self.of(_AS_STORED.get((kind, field.name), hints[field.name]), bound))
            properties[field.name] = {"description": told[field.name], **drawn} if field.name in told else drawn
        needed = [f.name for f in fields if _is_needed(f) and (kind, f.name) not in _NOT_AT_FIRST]
        return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}

    def of(self, hint: Any, bound: Mapping[Any, Any]) -> Mapping[str, Any]:
        """The schema of a type hint."""
        hint = bound.get(hint, hint)
        if hint in _PLAIN:
            return _PLAIN[hint]
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [self.of(each, bound) for each in arguments]}
        if origin is typing.Literal:
            return {"enum": list(arguments)}
        if origin is tuple:
            return self._row(arguments, bound)
        kind = origin or hint
        if inspect.isclass(kind) and issubclass(kind, Mapping):
            return {"type": "object", "additionalProperties": self.of(arguments[1], bound)}
        if inspect.isclass(kind) and (issubclass(kind, enum.Enum) or dataclasses.is_dataclass(kind)):
            return self._named(kind, arguments)
        raise TypeError(f"the schema of a plan cannot tell {hint!r}")

    def _row(self, arguments: tuple[Any, ...], bound: Mapping[Any, Any]) -> Mapping[str, Any]:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return {"type": "array", "items": self.of(arguments[0], bound)}
        items = [self.of(each, bound) for each in arguments]
        return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}

    def _named(self, kind: type, arguments: tuple[Any, ...]) -> Mapping[str, Any]:
        name = kind.__name__ + "".join(f"Of{argument.__name__}" for argument in arguments)
        if name not in self.definitions:
            self.definitions[name] = {}  # it may contain itself
            docs = _Docs(kind)
            if issubclass(kind, enum.Enum):
                drawn: dict[str, Any] = {"enum": [member.value for member in kind]}
            else:
                variables: tuple[TypeVar, ...] = getattr(kind, "__parameters__", ())
                drawn = self.properties_of(kind, dict(zip(variables, arguments, strict=True)), docs.attributes)
            self.definitions[name] = {"description": docs.summary, **drawn}
        return {"$ref": f"#/$defs/{name}"}


def _is_needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


class _Docs:
    """A docstring in plain words.

    Attributes:
        summary: what comes before the attributes.
        attributes: attribute → what is said of it.
    """

    def __init__(self, kind: type) -> None:
        head, _, tail = inspect.cleandoc(kind.__doc__ or "").partition("\nAttributes:\n")
        self.summary = _plain(head)
        self.attributes: dict[str, str] = {}
        names: list[str] = []
        for line in tail.splitlines():
            if found := _ITEM.match(line):
                names = found[1].split(", ")
                self.attributes |= dict.fromkeys(names, found[2])
            elif line.startswith(" " * 8):
                self.attributes |= {name: f"{self.attributes[name]} {line.strip()}" for name in names}
        self.attributes = {name: _plain(text) for name, text in self.attributes.items()}


def _plain(text: str) -> str:
    """Without the marks of reStructuredText."""
    text = re.sub(r":\w+:`[~.]*([^`]*)`", r"\1", text).replace("``", "")
    return " ".join(re.sub(r"\bNone\b", "null", text).split())
