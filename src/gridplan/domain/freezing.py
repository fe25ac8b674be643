"""Helpers that make the domain's values truly read-only, and hash them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from hashlib import _Hash

K = TypeVar("K")
V = TypeVar("V")


def frozen_mapping(values: Mapping[K, V]) -> Mapping[K, V]:
    """A read-only view of a private copy of ``values``."""
    return MappingProxyType(dict(values))


def frozen_array(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """A read-only C-ordered int32 copy of ``values`` (no copy where it is one already)."""
    array = np.ascontiguousarray(values, dtype=np.int32)
    if array.flags.writeable:
        array = array.copy()
        array.setflags(write=False)
    return array


def digest(value: object) -> str:
    """SHA-256 (hex, 16 characters) of a domain value: equal values have equal digests on every machine.

    Dataclasses, mappings, sequences, sets, enums, dates, numbers, text, numpy arrays and shapely
    geometries are understood; fields with ``compare=False`` do not count.

    Raises:
        TypeError: a value of another type is met.
    """
    sha = hashlib.sha256()
    _feed(sha, value)
    return sha.hexdigest()[:16]


def _feed(sha: _Hash, value: object) -> None:
    match value:
        case None | bool() | int() | float() | str() | bytes() | dt.date():
            _feed_leaf(sha, value)
        case np.ndarray():
            sha.update(f"a{value.dtype.str}{value.shape}".encode() + value.tobytes())
        case shapely.Geometry():
            sha.update(b"g" + shapely.to_wkb(value, byte_order=1))
        case Mapping():
            _feed_children(sha, b"m", [x for k in sorted(value, key=str) for x in (k, value[k])])
        case set() | frozenset():
            _feed_children(sha, b"s", sorted(value, key=str))
        case tuple() | list():
            _feed_children(sha, b"t", list(value))
        case _ if dataclasses.is_dataclass(value):
            fields = [getattr(value, f.name) for f in dataclasses.fields(value) if f.compare]
            _feed_children(sha, b"d" + type(value).__name__.encode(), fields)
        case _:
            raise TypeError(f"cannot digest a {type(value).__name__}")


def _feed_leaf(sha: _Hash, value: object) -> None:
    plain = value.value if isinstance(value, enum.Enum) else value
    if isinstance(plain, float) and plain.is_integer():
        plain = int(plain)  # 1.0 == 1, so both have one digest
    if isinstance(plain, str):
        plain = str(plain)  # a text that can be told in other languages too is the same text
    text = plain.isoformat() if isinstance(plain, dt.date) else repr(plain)
    sha.update(f"{type(plain).__name__}:{len(text)}:{text};".encode())


def _feed_children(sha: _Hash, tag: bytes, children: list[object]) -> None:
    sha.update(tag + str(len(children)).encode() + b"[")
    for child in children:
        _feed(sha, child)
