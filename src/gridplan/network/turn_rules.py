"""Turn restrictions as read; what they do is up to :mod:`gridplan.network.vehicles.turns`."""

from __future__ import annotations

from dataclasses import dataclass

from gridplan.domain.vehicle_profiles import VehicleProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRule:
    """A turn restriction of OpenStreetMap over one node.

    Attributes:
        relation: OSM id.
        only: nothing but ``to_way`` is allowed; else all but it.
        from_way: OSM id of the way that vehicles come over.
        via: OSM id of the node.
        to_way: OSM id of the way on which they go on, or must not.
        binds: the access key of the vehicles that it is for, such as ``hgv``; empty: all vehicles on wheels.
        exempt: access keys of vehicles that it is not for.
    """

    relation: int
    only: bool
    from_way: int
    via: int
    to_way: int
    binds: str = ""
    exempt: tuple[str, ...] = ()

    def bind(self, profile: VehicleProfile) -> bool:
        """Whether a vehicle must heed it."""
        concerned = self.binds in profile.access if self.binds else "vehicle" in profile.access
        return concerned and not set(self.exempt) & set(profile.access)
