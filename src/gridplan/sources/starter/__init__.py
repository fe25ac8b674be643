"""A starter county from an OpenStreetMap extract: the engine of ``gridplan init DIR --osm FILE``."""

from gridplan.sources.starter.start import start_from_osm

__all__ = ["start_from_osm"]
