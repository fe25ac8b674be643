"""What OpenStreetMap's tags say about a road, as numbers and yes or no.

Pure functions of text; a value that cannot be understood gives ``None`` and is then treated as absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Tags = Mapping[str, str]

MILE_KMH = 1.609344
FOOT_M = 0.3048
_DAY_S = 86_400
POUND_T = 0.00045359237

# Access words that keep a health service's vehicle out. "destination", "delivery", "customers", "permissive" and
# words not listed let it in: it calls on the people who live there.
_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency"})

# What a kind of road allows by law where no number stands. "urban" and "walk" mean nearly the same everywhere, the
# other words depend on the country. China: 道路交通安全法实施条例, Articles 45 and 78 (roads with a centre line);
# elsewhere the legal defaults for motorcars as OpenStreetMap's wiki collects them ("Default speed limits").
_IMPLICIT_KMH = {"urban": 50.0, "living_street": 20.0, "walk": 7.0, "nsl_single": 60 * MILE_KMH}
_NATIONAL_KMH = {
    "cn:rural": 70.0,
    "cn:motorway": 120.0,
    "ru:urban": 60.0,
    "ru:rural": 90.0,
    "ru:motorway": 110.0,
    "de:rural": 100.0,
    "de:living_street": 7.0,
    "at:rural": 100.0,
    "at:motorway": 130.0,
    "fr:rural": 80.0,
    "fr:motorway": 130.0,
    "es:rural": 90.0,
    "es:motorway": 120.0,
    "it:rural": 90.0,
    "it:motorway": 130.0,
    "gb:motorway": 70 * MILE_KMH,
    "gb:nsl_dual": 70 * MILE_KMH,
}
_ZONE = re.compile(r"^(?:zone:?)?(\d{1,3})$")

_SPEED_UNITS = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": MILE_KMH, "knots": 1.852}
_NUMBER = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*([a-z/]*)\s*$", re.IGNORECASE)
_FEET = re.compile(r"^\s*(\d+)\s*(?:'|ft)\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|''|in)?)?\s*$")
_CLOCK = re.compile(r"^\s*(\d+):(\d{1,2})(?::(\d{1,2}))?\s*$")
_ISO = re.compile(r"^\s*P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?\s*$", re.IGNORECASE)


def _number(text: str, units: Mapping[str, float]) -> float | None:
    found = _NUMBER.match(text)
    if not found or found[2].lower() not in units:
        return None
    value = float(found[1].replace(",", ".")) * units[found[2].lower()]
    return value if value > 0 else None


def speed_kmh(text: str) -> float | None:
    """``maxspeed`` in km/h: ``50``, ``30 mph``, ``CN:urban``, ``walk``; the least of several (``50;30``)."""
    parts = text.split(";")
    speeds = [speed for part in parts if (speed := implicit_kmh(part) or _number(part, _SPEED_UNITS)) is not None]
    return min(speeds, default=None)


def implicit_kmh(text: str) -> float | None:
    """The speed that a kind of road stands for: ``CN:urban``, ``DE:zone30``, ``RU:rural``, ``walk``, ``zone:30``.

    ``None`` also where the law sets no limit (``DE:motorway``) or where it is not known here (``XX:rural``).
    """
    key = text.strip().lower()
    country, _, rest = key.partition(":") if len(key.partition(":")[0]) == 2 else ("", "", key)
    zone = _ZONE.match(rest) if country or rest.startswith("zone") else None
    return (float(zone[1]) or None) if zone else _NATIONAL_KMH.get(key) or _IMPLICIT_KMH.get(rest)


def speed_limit_kmh(tags: Tags, towards: str) -> float | None:
    """The legal limit; ``None`` where none is known or there is none (``maxspeed=none``).

    Args:
        tags: the way's tags.
        towards: ``forward`` or ``backward``.
    """
    for key in (f"maxspeed:{towards}", "maxspeed"):
        said = tags.get(key, "")
        limit = speed_kmh(said)
        if limit is not None or said.strip().lower() == "none":
            return limit
    kinds = (implicit_kmh(tags.get(key, "")) for key in ("maxspeed:type", "source:maxspeed", "zone:traffic"))
    return next((kind for kind in kinds if kind is not None), None) or speed_kmh(tags.get("zone:maxspeed", ""))


def metres(text: str) -> float | None:
    """A length such as ``maxheight``: ``3.5``, ``3,5 m``, ``350 cm``, ``11'6"``; ``None`` for ``default``."""
    feet = _FEET.match(text)
    if feet:
        return (int(feet[1]) + float(feet[2] or 0) / 12) * FOOT_M or None
    return _number(text, {"": 1.0, "m": 1.0, "cm": 0.01, "km": 1000.0, "ft": FOOT_M})


def tonnes(text: str) -> float | None:
    """``maxweight`` in tonnes: ``12``, ``3.5 t``, ``7500 kg``, ``10000 lbs``, ``5 st`` (short tons)."""
    units = {"": 1.0, "t": 1.0, "kg": 0.001, "lb": POUND_T, "lbs": POUND_T, "st": 0.90718474}
    return _number(text, units)


def duration_s(text: str) -> float | None:
    """A ferry's ``duration`` in seconds: ``PT20M``, ``00:20``, ``1:05:30``; a bare number is minutes.

    More than a day is a mistake, not a ferry inside a county.
    """
    clock, iso = _CLOCK.match(text), _ISO.match(text)
    if clock:
        seconds = int(clock[1]) * 3600.0 + int(clock[2]) * 60.0 + int(clock[3] or 0)
    elif iso:
        days, hours, minutes, rest = (float(part or 0) for part in iso.groups())
        seconds = ((days * 24 + hours) * 60 + minutes) * 60 + rest
    else:
        seconds = _number(text, {"": 60.0, "min": 60.0, "h": 3600.0}) or 0.0
    return seconds if 0 < seconds <= _DAY_S else None


def directions(tags: Tags, keys: Iterable[str] = (), *, bound: bool = True) -> tuple[bool, bool]:
    """Whether the way may be travelled (along, against) the order of its nodes.

    Motorways, roundabouts and circular junctions are one-way unless they say otherwise; a value that contradicts
    itself (``yes; no``) or changes by the hour (``reversible``, ``alternating``) counts as two-way.

    Args:
        tags: the way's tags.
        keys: access keys of who travels, most special first: ``oneway:foot`` before ``oneway``, and
            ``motorcar:backward=no`` closes a direction.
        bound: whether what is one-way for all is so for them.
    """
    keys = tuple(keys)
    special = next((tags[f"oneway:{key}"] for key in keys if f"oneway:{key}" in tags), None)
    if special is not None:
        along, against = _one_way(special.strip().lower(), implied=False)
    elif bound:
        implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
        along, against = _one_way(tags.get("oneway", "").strip().lower(), implied=implied)
    else:
        along = against = True
    open_along = may_enter(tags, [f"{key}:forward" for key in keys]) is not False
    open_against = may_enter(tags, [f"{key}:backward" for key in keys]) is not False
    return along and open_along, against and open_against


def _one_way(value: str, *, implied: bool) -> tuple[bool, bool]:
    if value in {"-1", "reverse"}:
        return False, True
    if value in {"yes", "true", "1"}:
        return True, False
    return True, not implied or value in {"no", "false", "0"}


def may_enter(tags: Tags, keys: Iterable[str]) -> bool | None:
    """What the access tags say for a vehicle; the first of ``keys`` (most special first) that is present decides.

    Several words (``agricultural;destination``) let in whom any of them lets in. ``None``: no tag says anything.
    """
    for key in keys:
        words = [word.strip().lower() for word in tags.get(key, "").split(";") if word.strip()]
        if words:
            return any(word not in _CLOSED for word in words)
    return None
