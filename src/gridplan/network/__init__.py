"""Roads → graph → travel times. The only package that knows pyosmium's ways, networkx and the routing engines."""

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.affected import scenario_findings
from gridplan.network.codes import finding
from gridplan.network.drawing import road_lines
from gridplan.network.elevation import with_heights
from gridplan.network.engines import Engine
from gridplan.network.reading import read_roads
from gridplan.network.road_findings import road_findings
from gridplan.network.roads import RoadNetwork
from gridplan.network.routes import route_lines
from gridplan.network.speeds import segment_kmh
from gridplan.network.times import seconds_between, travel_times

__all__ = [
    "Engine",
    "RoadNetwork",
    "VehicleProfile",
    "finding",
    "read_roads",
    "road_findings",
    "road_lines",
    "route_lines",
    "scenario_findings",
    "seconds_between",
    "segment_kmh",
    "travel_times",
    "with_heights",
]
