"""Plan → map: ``map_spec`` (plain values) → ``draw`` (a folium map) → ``write_map`` (one HTML file, no network).

Travel times → map: ``access_spec`` → ``write_page``. Stations or zones → map: ``sites_spec`` → ``write_page``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gridplan.maps.access import access_spec
from gridplan.maps.building import map_spec
from gridplan.maps.sites import sites_spec
from gridplan.maps.spec import MapSpec
from gridplan.maps.theme import Theme, load_theme

if TYPE_CHECKING:
    from gridplan.maps.drawing import draw, write_map, write_page

__all__ = ["MapSpec", "Theme", "access_spec", "draw", "load_theme", "map_spec", "sites_spec", "write_map", "write_page"]


def __getattr__(name: str) -> Any:
    """``draw``, ``write_map`` and ``write_page`` load folium, which takes a while: only when they are asked for."""
    if name in ("draw", "write_map", "write_page"):
        from gridplan.maps import drawing  # noqa: PLC0415 - see above

        return getattr(drawing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
