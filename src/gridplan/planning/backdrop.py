"""What is drawn below and beside a plan: roads, ways driven, water, relief."""

from __future__ import annotations

import itertools
from pathlib import Path

import shapely
from shapely import LineString, MultiPolygon, Polygon

from gridplan.domain.circuits import Circuits
from gridplan.domain.county import County
from gridplan.domain.findings import Finding
from gridplan.domain.itineraries import crew_profile
from gridplan.domain.places import Area
from gridplan.domain.plan import Backdrop, RoadLine
from gridplan.network import RoadNetwork, relief_picture, road_lines, route_lines, water_shapes


def drawn_roads(roads: RoadNetwork) -> tuple[RoadLine, ...]:
    """The roads as simplified lines with their class."""
    return road_lines(roads)


def plan_backdrop(
    county: County, folder: Path, network: RoadNetwork, circuits: Circuits | None
) -> tuple[Backdrop, tuple[Finding, ...]]:
    """Everything that a map needs from roads and ground, and what of it could not be read.

    Args:
        county: the county.
        folder: its folder, for the water layer.
        network: its roads, with their terrain where elevation is given.
        circuits: the tours, each of whose legs is drawn.
    """
    outline = county_outline(county)
    water, told = water_shapes(folder, county.roads, outline, coords=county.coords)
    drawn = Backdrop(
        roads=road_lines(network),
        legs=_legs(county, network, circuits),
        water=water,
        relief=relief_picture(network.terrain, outline),
    )
    return drawn, told


def county_outline(county: County) -> Area:
    """All townships together."""
    union = shapely.union_all([township.area for township in county.townships])
    return union if isinstance(union, (Polygon, MultiPolygon)) else MultiPolygon()


def _legs(county: County, network: RoadNetwork, circuits: Circuits | None) -> dict[tuple[str, str, str], LineString]:
    sites = county.sites()
    scenario = county.travel.scenario_named(county.travel.scenario)
    wanted: dict[str, set[tuple[str, str]]] = {}
    for tour in circuits.tours if circuits else ():
        for night in range(len(tour.days)):
            legs = itertools.pairwise(tour.places_of(night))
            # a tour of the past may name a place that is gone
            known = {(a, b) for a, b in legs if a != b and a in sites and b in sites}
            wanted.setdefault(crew_profile(county, tour.crew), set()).update(known)
    return {
        (name, origin, destination): line
        for name, pairs in sorted(wanted.items())
        for (origin, destination), line in route_lines(
            network, sites, sorted(pairs), profile=county.travel.profile_named(name), scenario=scenario
        ).items()
    }
