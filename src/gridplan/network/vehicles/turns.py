"""Turn restrictions: which rules bind a vehicle, and the network in which they hold.

A rule speaks of the vehicles that come over a road *from* to a node *via*, and of the roads that they may go on *to*.
Where one binds, the arc that leads to the node is led to a copy of it instead, from which only the allowed arcs go
on. Each of these is carried on over copies up to the next junction or dead end: else one would turn round a few metres
on and be rid of the rule. At junctions one may turn round. The result is an ordinary graph, so all engines are exact
on it; a benchmark (``benchmarks/turn_restrictions.py``) compares it with a graph of arcs and turns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gridplan.domain.freezing import digest
from gridplan.domain.road_tags import FOOT_CLASSES
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.earth import Ints
from gridplan.network.engines import Topology
from gridplan.network.roads import RoadNetwork
from gridplan.network.turn_rules import TurnRule


@dataclass(frozen=True, kw_only=True, eq=False)
class TurnNetwork:
    """A network's arcs with turn rules built in.

    Attributes:
        topology: nodes (the network's, then copies) and arcs (the network's, along and against, then copies).
        arcs: int64[a] arc of the network that each stands for.
        nodes: int64[n] node of the network that each stands for.
    """

    topology: Topology
    arcs: Ints
    nodes: Ints

    def tails_of(self, arcs: Ints) -> tuple[Ints, Ints]:
        """All nodes from which the network's ``arcs`` set out: which of the arcs, and the node."""
        return _copies(self.arcs, arcs, self.topology.tails)

    def copies_of(self, nodes: Ints) -> tuple[Ints, Ints]:
        """All nodes that stand for the network's ``nodes``: which of them, and the node."""
        return _copies(self.nodes, nodes, np.arange(len(self.nodes)))


def _copies(originals: Ints, wanted: Ints, values: Ints) -> tuple[Ints, Ints]:
    """For each of ``wanted`` all ``values[i]`` with ``originals[i]`` equal to it: index into ``wanted``, value."""
    order = np.argsort(originals, kind="stable")
    low = np.searchsorted(originals[order], wanted, side="left")
    counts = np.searchsorted(originals[order], wanted, side="right") - low
    which = np.repeat(np.arange(len(wanted)), counts)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    return which, values[order[np.repeat(low, counts) + offset]]


def turn_network(network: RoadNetwork, profile: VehicleProfile) -> TurnNetwork:
    """The arcs of all segments with the rules that bind the profile; worked out once for each set of rules."""
    bound = tuple(rule for rule in network.turn_rules if rule.bind(profile))
    key = f"turns {digest(bound)}"
    known = network.prepared.get(key)
    if not isinstance(known, TurnNetwork):
        known = network.prepared[key] = _expand(network, bound)
    return known


def _expand(network: RoadNetwork, rules: Sequence[TurnRule]) -> TurnNetwork:
    tails = np.concatenate((network.tails, network.heads))
    heads = np.concatenate((network.heads, network.tails))
    count = len(network.node_ids)
    forbidden = _forbidden(network, rules)
    builder = _Builder(network, tails.tolist(), heads.tolist(), forbidden)
    for arc, without in forbidden.items():
        builder.lead_on(arc, without)
    extra = np.array(builder.arcs, dtype=np.int64).reshape(-1, 3)
    led = heads.copy()
    led[list(forbidden)] = list(builder.copy_at.values())
    nodes = np.concatenate((np.arange(count), np.array(builder.nodes, dtype=np.int64)))
    return TurnNetwork(
        topology=Topology(
            lonlat=network.lonlat[nodes],
            tails=np.concatenate((tails, extra[:, 0])),
            heads=np.concatenate((led, extra[:, 1])),
        ),
        arcs=np.concatenate((np.arange(len(tails)), extra[:, 2])),
        nodes=nodes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A rule on the network: segments at its node, those that lead there and those that it speaks of."""

    rule: TurnRule
    node: int
    at_node: list[int]
    coming: list[int]
    going: list[int]


def unheeded(network: RoadNetwork) -> list[TurnRule]:
    """Rules that cannot be heeded: their roads or node are not there, or it is not clear from where one comes.

    That is so where the road *from* passes the node without ending there, unless the rule is about turning round; and
    where it is a footpath, for rules are for vehicles.
    """
    found = {id(turn.rule) for turn in _turns(network, network.turn_rules)}
    return [rule for rule in network.turn_rules if id(rule) not in found]


def _turns(network: RoadNetwork, rules: Sequence[TurnRule]) -> Iterator[_Turn]:
    way_of = {int(way): index for index, way in enumerate(network.way_ids)}
    node_of = {int(node): index for index, node in enumerate(network.node_ids)}
    wanted = {node_of[rule.via] for rule in rules if rule.via in node_of}
    at_node: dict[int, list[int]] = defaultdict(list)
    for segment in np.flatnonzero(np.isin(network.tails, list(wanted)) | np.isin(network.heads, list(wanted))).tolist():
        for node in {int(network.tails[segment]), int(network.heads[segment])} & wanted:
            at_node[node].append(segment)
    for rule in rules:
        node, way = node_of.get(rule.via, -1), way_of.get(rule.from_way, -1)
        coming = [segment for segment in at_node[node] if network.ways[segment] == way]
        going = [segment for segment in at_node[node] if network.ways[segment] == way_of.get(rule.to_way)]
        clear = len(coming) == 1 or (rule.from_way == rule.to_way and not rule.only)
        if coming and going and clear and network.way_tags[way].get("highway") not in FOOT_CLASSES:
            yield _Turn(rule=rule, node=node, at_node=at_node[node], coming=coming, going=going)


def _forbidden(network: RoadNetwork, rules: Sequence[TurnRule]) -> dict[int, set[int]]:
    """Arc that leads to a rule's node → arcs that must not follow it."""
    half = len(network.tails)
    forbidden: dict[int, set[int]] = {}
    for turn in _turns(network, rules):
        rule = turn.rule
        leaving = {s: s if network.tails[s] == turn.node else s + half for s in turn.at_node}
        for segment in turn.coming:
            if rule.only:
                banned = {leaving[s] for s in turn.at_node if s not in turn.going}
            elif rule.from_way == rule.to_way:
                banned = {leaving[segment]}
            else:
                banned = {leaving[s] for s in turn.going}
            arc = segment if network.heads[segment] == turn.node else segment + half
            forbidden.setdefault(arc, set()).update(banned)
    return forbidden


class _Builder:
    """Collects copies of nodes and arcs."""

    def __init__(self, network: RoadNetwork, tails: list[int], heads: list[int], forbidden: Iterable[int]) -> None:
        self.heads = heads
        self.half = len(network.tails)
        self.count = len(network.node_ids)
        self.nodes: list[int] = []
        self.arcs: list[tuple[int, int, int]] = []  # tail, head, arc of the network
        self.copy_at = {arc: self.add_node(heads[arc]) for arc in forbidden}
        walked = np.array([tags.get("highway") in FOOT_CLASSES for tags in network.way_tags], dtype=np.bool_)
        self.walked: list[bool] = np.tile(walked[network.ways], 2).tolist()
        self.out: dict[int, list[int]] = defaultdict(list)
        for arc, tail in enumerate(tails):
            self.out[tail].append(arc)

    def add_node(self, original: int) -> int:
        """A copy of a node of the network."""
        self.nodes.append(original)
        return self.count + len(self.nodes) - 1

    def lead_on(self, arc: int, without: set[int]) -> None:
        """The ways on from the copy to which ``arc`` leads."""
        for following in self.onward(arc):
            if following not in without:
                self.carry(self.copy_at[arc], following)

    def onward(self, arc: int) -> list[int]:
        """Arcs that may follow ``arc``: back only where the road ends or meets others; footpaths are no others."""
        leaving = self.out[self.heads[arc]]
        back = arc - self.half if arc >= self.half else arc + self.half
        between = self.passes(arc)
        return [following for following in leaving if following != back or not between]

    def passes(self, arc: int) -> bool:
        """Whether the node to which ``arc`` leads lies in the middle of one road."""
        return sum(not self.walked[following] for following in self.out[self.heads[arc]]) == 2

    def carry(self, tail: int, arc: int) -> None:
        """Arcs from ``tail`` over ``arc`` and on, over copies, to a node where one may turn round.

        It also ends where a road without junctions has led round to where it began.
        """
        seen: set[int] = set()
        while arc not in self.copy_at and arc not in seen and self.passes(arc) and not self.walked[arc]:
            seen.add(arc)
            copy = self.add_node(self.heads[arc])
            self.arcs.append((tail, copy, arc))
            ahead = self.onward(arc)
            self.arcs += [(copy, self.heads[path], path) for path in ahead if self.walked[path]]
            tail, arc = copy, next(following for following in ahead if not self.walked[following])
        self.arcs.append((tail, self.copy_at.get(arc, self.heads[arc]), arc))
