"""Base maps from the network: which tiles a map may fetch, and which it must not.

A map fetches nothing unless the county says so. Tiles in GCJ-02 or BD-09 lie some 300 to 700 m beside everything that
gridplan draws (WGS 84, CGCS2000), so sources known for that are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from gridplan.errors import OptionError
from gridplan.languages import said

_DISPLACED = (
    "autonavi.com",
    "amap.com",
    "gtimg.com",
    "map.qq.com",
    "google.cn",
    "gaode.com",
    "bdimg.com",
    "map.baidu.com",
    "bdstatic.com",
    "geoq.cn",
    "tianditu.com",
)
"""Hosts of tiles in GCJ-02 or BD-09; the last one is the Tianditu of before 2019, which is no more."""
_KEY = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
_PLACES = re.compile(r"\{([^}]*)\}")
_HOST = re.compile(r"[a-z0-9.-]+(:\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSource:
    """Where tiles come from.

    Attributes:
        urls: address patterns with ``{z}``, ``{x}``, ``{y}``; the later lie on top.
        hosts: what the page is allowed to ask, as sources of a Content-Security-Policy.
        credit: the name that must stand on the map; empty where it is not known.
        deepest: highest zoom level there are tiles of.
    """

    urls: tuple[str, ...]
    hosts: tuple[str, ...]
    credit: str
    deepest: int = 18


def tile_source(text: str) -> TileSource | None:
    """The tiles that a county asks for; ``None`` for none.

    Args:
        text: empty; a key of Tianditu (32 digits and letters), with or without ``tianditu:`` before it; or the address
            of XYZ tiles in the web Mercator projection, such as ``https://tiles.example.cn/{z}/{x}/{y}.png``.

    Raises:
        OptionError: it is neither, or the tiles are displaced (GCJ-02, BD-09).
    """
    text = text.strip()
    if not text:
        return None
    key = text.removeprefix("tianditu:")
    if _KEY.fullmatch(key):
        return _tianditu(key)
    if text.startswith("tianditu:"):
        raise OptionError(said("a key of Tianditu has 32 digits and letters a to f"))
    return _xyz(text)


def _tianditu(key: str) -> TileSource:
    """Map and names of Tianditu, CGCS2000 in web Mercator; addresses after its public service description."""
    query = "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    place = "TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    urls = (
        f"https://t0.tianditu.gov.cn/{layer}_w/wmts?{query}&LAYER={layer}&{place}&tk={key}" for layer in ("vec", "cva")
    )
    return TileSource(urls=tuple(urls), hosts=("https://t0.tianditu.gov.cn",), credit="天地图", deepest=18)


def _xyz(address: str) -> TileSource:
    if any(character in address for character in "\"'<>;,\\") or any(c.isspace() for c in address):
        raise OptionError(said("an address of tiles has no quotes, brackets, commas or spaces"))
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise OptionError(said("{address} is no address", address=address)) from None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        raise OptionError(said("tiles need an address such as https://tiles.example.cn/{{z}}/{{x}}/{{y}}.png"))
    places = set(_PLACES.findall(parts.path + parts.query))
    if places not in ({"x", "y", "z"}, {"x", "-y", "z"}):
        raise OptionError(said("the address of tiles must hold {{z}}, {{x}} and {{y}}, and nothing else in braces"))
    for displaced in _DISPLACED:
        if host == displaced or host.endswith(f".{displaced}"):
            raise OptionError(
                said("the tiles of {host} are in GCJ-02 or BD-09, 300 to 700 m beside everything else", host=host)
            )
    return TileSource(urls=(address,), hosts=(f"{parts.scheme}://{parts.netloc}",), credit=host)
