"""Places that a road network serves badly, said before anything is planned on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from scipy.spatial import cKDTree
from shapely import Point

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.network.profiles import FOOT_CLASSES, VehicleProfile, road_class
from gridplan.network.roads import Floats, RoadNetwork, ground_m
from gridplan.network.times import why_not
from gridplan.network.vehicle_roads import join_places, vehicle_roads

_FAR = "check the point; if it is right, draw the missing road; otherwise it is reached on foot only"
_ISLET = "draw the missing piece of road or ferry, or check access tags, one-way signs and barriers around it"


def road_findings(
    network: RoadNetwork, places: Mapping[str, Point], profiles: Iterable[VehicleProfile]
) -> tuple[Finding, ...]:
    """What is wrong between places and roads.

    - ``GP-R010`` a place too far from any road of the profile;
    - ``GP-R011`` a place on a part of the network that is not connected to the main one;
    - ``GP-R012`` the profile has no road at all.

    They are warnings for the first profile. For a further profile only what the earlier ones do not suffer from is
    said, as information: that a mobile hospital cannot get everywhere is a fact to plan with, not a fault.
    """
    told: set[str] = set()
    findings: list[Finding] = []
    for number, profile in enumerate(profiles):
        level = FindingLevel.INFO if number else FindingLevel.WARNING
        fresh = [f for f in _of_profile(network, places, profile, level) if f.feature not in told]
        told |= {f.feature for f in fresh if f.feature}
        findings += fresh
    return tuple(findings)


def _of_profile(
    network: RoadNetwork, places: Mapping[str, Point], profile: VehicleProfile, level: FindingLevel
) -> Iterator[Finding]:
    roads = vehicle_roads(network, profile)
    if not len(roads.nodes):
        message = f"no road can be used by a {profile.name}; all {len(places)} places are out of its reach"
        remedy = "check that the road file covers the county and holds more than footpaths"
        yield Finding(code="GP-R012", level=level, message=message, remedy=remedy, value=profile.name)
        return
    joins = join_places(roads, places, profile)
    bad = [i for i in range(len(places)) if joins.nodes[i] < 0 or joins.islet[i]]
    footpaths = _metres_to_footpath(network, joins.positions[bad])
    names = tuple(places)
    for index, metres in zip(bad, footpaths.tolist(), strict=True):
        islet = bool(joins.islet[index])
        beside = f"; a footpath passes {metres:,.0f} m away" if metres < joins.metres[index] and not islet else ""
        yield Finding(
            code="GP-R011" if islet else "GP-R010",
            level=level,
            message=f"{names[index]}: {why_not(roads, joins, index, profile)}{beside}",
            remedy=_ISLET if islet else _FAR,
            feature=names[index],
            value=f"{joins.metres[index]:.0f} m",
        )


def _metres_to_footpath(network: RoadNetwork, positions: Floats) -> Floats:
    """float64[n] metres from each position to the nearest footpath; infinite where there is none."""
    on_foot = np.array([road_class(tags) in FOOT_CLASSES for tags in network.way_tags], dtype=np.bool_)[network.ways]
    if not on_foot.any() or not len(positions):
        return np.full(len(positions), np.inf)
    nodes = np.unique(np.concatenate((network.tails[on_foot], network.heads[on_foot])))
    chord, _ = cKDTree(network.positions[nodes]).query(positions)
    return ground_m(chord)
