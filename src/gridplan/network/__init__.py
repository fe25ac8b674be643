"""Roads → graph → travel times. The only package that knows pyosmium's ways, networkx and the routing engines."""

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.codes import finding
from gridplan.network.drawing import road_lines
from gridplan.network.engines import Engine
from gridplan.network.profiles import PROFILES
from gridplan.network.reading import read_roads
from gridplan.network.road_findings import road_findings
from gridplan.network.roads import RoadNetwork
from gridplan.network.routes import route_lines
from gridplan.network.times import travel_times

__all__ = [
    "PROFILES",
    "Engine",
    "RoadNetwork",
    "VehicleProfile",
    "finding",
    "read_roads",
    "road_findings",
    "road_lines",
    "route_lines",
    "travel_times",
]
