"""The road network in the form osmnx uses, for its many analyses and for tests against networkx."""

from __future__ import annotations

import networkx as nx

from gridplan.network.reading.tags import directions
from gridplan.network.roads import RoadNetwork


def road_graph(network: RoadNetwork) -> nx.MultiDiGraph[int]:
    """A ``MultiDiGraph`` as ``osmnx`` makes it, unsimplified.

    Nodes are OSM ids with ``x`` and ``y`` (and the tags of a barrier); each driving direction of each segment is an
    edge with ``osmid`` (the way's), ``length`` in metres, ``oneway``, ``reversed`` and the way's tags.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326", simplified=False, created_with="gridplan")
    ids = network.node_ids.tolist()
    for index, (node, x, y) in enumerate(zip(ids, network.lon.tolist(), network.lat.tolist(), strict=True)):
        graph.add_node(node, x=x, y=y, **network.barriers.get(index, {}))
    allowed = [directions(tags) for tags in network.way_tags]
    way_ids = network.way_ids.tolist()
    segments = zip(
        network.tails.tolist(), network.heads.tolist(), network.ways.tolist(), network.lengths.tolist(), strict=True
    )
    for tail, head, way, length in segments:
        along, against = allowed[way]
        data = {**network.way_tags[way], "osmid": way_ids[way], "length": length, "oneway": along != against}
        if along:
            graph.add_edge(ids[tail], ids[head], **data, reversed=False)
        if against:
            graph.add_edge(ids[head], ids[tail], **data, reversed=True)
    return graph
