"""Roads → graph → travel times. The only package that knows pyosmium's ways, networkx and the routing engines."""

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.codes import finding
from gridplan.network.drawing.relief import relief_picture
from gridplan.network.drawing.road_lines import road_lines
from gridplan.network.drawing.routes import route_lines
from gridplan.network.drawing.water import water_shapes
from gridplan.network.engines import Engine
from gridplan.network.graph import road_graph
from gridplan.network.reading.osm import read_roads
from gridplan.network.road_findings import road_findings
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.elevation import with_heights
from gridplan.network.times import seconds_between, travel_times
from gridplan.network.vehicles.affected import scenario_findings
from gridplan.network.vehicles.speeds import segment_kmh

__all__ = [
    "Engine",
    "RoadNetwork",
    "VehicleProfile",
    "finding",
    "read_roads",
    "relief_picture",
    "road_findings",
    "road_graph",
    "road_lines",
    "route_lines",
    "scenario_findings",
    "seconds_between",
    "segment_kmh",
    "travel_times",
    "water_shapes",
    "with_heights",
]
