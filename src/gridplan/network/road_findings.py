"""Places that a road network serves badly, said before anything is planned on it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

import numpy as np
from shapely import Point

from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.road_tags import FOOT_CLASSES
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.codes import finding, listed_words, name_of, phrase
from gridplan.network.earth import Floats, Ints, distances_m
from gridplan.network.roads import RoadNetwork
from gridplan.network.times import coordinates, joined_places, why_not
from gridplan.network.vehicles.driving import road_class
from gridplan.network.vehicles.vehicle_roads import VehicleRoads, vehicle_roads

_EXAMPLES = 5
_BARS = (
    *("maxweight", "maxheight", "maxwidth", "width", "access", "vehicle", "motor_vehicle", "motorcar", "hgv"),
    *("motorcycle", "smoothness", "tracktype"),
)


def road_findings(
    network: RoadNetwork,
    places: Mapping[str, Point],
    profiles: Iterable[VehicleProfile],
    *,
    scenario: Scenario = NORMAL,
    names: Callable[[str], str] = str,
    listed: Container[str] | None = None,
    lang: Language = "zh",
) -> tuple[Finding, ...]:
    """What is wrong between places and roads.

    - ``GP-R010`` a place too far from any road of the profile;
    - ``GP-R011`` a place on a part of the network that is not connected to the main one;
    - ``GP-R012`` the profile has no road at all;
    - ``GP-R013`` how many places are in either plight that are not ``listed``.

    They are warnings for the first profile. For a further profile only what the earlier ones do not suffer from is
    said, as information: that a mobile hospital cannot get everywhere is a fact to plan with, not a fault.

    Args:
        network: the roads.
        places: code or id → point.
        profiles: the vehicles, the most important one first.
        scenario: the state of the roads.
        names: code or id → name.
        listed: places with a finding of their own; those of the others are told in one. ``None``: all.
        lang: language of the messages.
    """
    told: set[str] = set()
    findings: list[Finding] = []
    for number, profile in enumerate(profiles):
        level = FindingLevel.INFO if number else FindingLevel.WARNING
        all_found = _of_profile(network, places, profile, scenario, level, names, lang)
        found = [f for f in all_found if f.feature not in told]
        told |= {f.feature for f in found if f.feature}
        rest = [f.feature for f in found if f.feature and listed is not None and f.feature not in listed]
        findings += [f for f in found if f.feature not in rest]
        if rest:
            shown = listed_words(map(names, rest[:_EXAMPLES]), lang)
            examples = phrase("and so on", lang, shown=shown) if len(rest) > _EXAMPLES else shown
            vehicle = name_of(profile)
            told_once = finding("GP-R013", lang, level=level, places=len(rest), vehicle=vehicle, examples=examples)
            findings.append(told_once)
    return tuple(findings)


def _of_profile(
    network: RoadNetwork,
    places: Mapping[str, Point],
    profile: VehicleProfile,
    scenario: Scenario,
    level: FindingLevel,
    names: Callable[[str], str],
    lang: Language,
) -> Iterator[Finding]:
    """One finding for each place in trouble, or one for all where the profile has no road."""
    roads = vehicle_roads(network, profile, scenario)
    if roads.empty:
        vehicle = name_of(profile)
        yield finding("GP-R012", lang, level=level, value=profile.name, vehicle=vehicle, places=len(places))
        return
    joins = joined_places(roads, coordinates(places), profile, scenario)
    bad = [i for i in range(len(places)) if not joins.joined[i] or joins.islet[i]]
    beside = _Beside(roads, profile, scenario, lang)
    codes = tuple(places)
    for index in bad:
        islet = bool(joins.islet[index])
        yield finding(
            "GP-R011" if islet else "GP-R010",
            lang,
            level=level,
            feature=codes[index],
            value=f"{joins.metres[index]:.0f} m",
            place=names(codes[index]),
            why=why_not(roads, joins, index, profile, lang),
            beside="" if islet else beside.told(joins.positions[index], float(joins.metres[index])),
        )


class _Beside:
    """What else lies beside a place that is far from any road of the vehicle: a road closed to it, or a path."""

    def __init__(self, roads: VehicleRoads, profile: VehicleProfile, scenario: Scenario, lang: Language) -> None:
        self.network, self.profile, self.scenario, self.lang = roads.network, profile, scenario, lang
        self.usual = vehicle_roads(roads.network, profile)
        kinds = [road_class(tags) for tags in self.network.way_tags]
        closed = (roads.milliseconds < 0).all(axis=0)
        self.barred = np.flatnonzero(np.array([kind in profile.speeds for kind in kinds])[self.network.ways] & closed)
        self.paths = np.flatnonzero(np.array([kind in FOOT_CLASSES for kind in kinds])[self.network.ways])

    def told(self, position: Floats, metres: float) -> str:
        """Words about the nearer of both, where it is nearer than ``metres``; empty where neither is."""
        path, _ = self._nearest(self.paths, position)
        road, segment = self._nearest(self.barred, position)
        if road < metres and road <= self.profile.max_connector_m:
            tags = self.network.way_tags[self.network.ways[segment]]
            name = tags.get("name") or phrase("a road", self.lang)
            if (self.usual.milliseconds[:, segment] >= 0).any():
                called = name_of(self.scenario)
                return phrase("shut", self.lang, metres=road, road=name, scenario=called)
            words = ", ".join(f"{key}={tags[key]}" for key in _BARS if key in tags)
            vehicle = name_of(self.profile)
            return phrase("barred", self.lang, metres=road, road=name, vehicle=vehicle, tags=words or road_class(tags))
        return phrase("footpath", self.lang, metres=path) if path < metres else ""

    def _nearest(self, segments: Ints, position: Floats) -> tuple[float, int]:
        """Metres to the nearer end of the nearest of ``segments``, and that segment."""
        if not len(segments):
            return float("inf"), -1
        network = self.network
        ends = network.positions[np.stack((network.tails[segments], network.heads[segments]))]
        metres = distances_m(ends, position).min(axis=0)
        return float(metres.min()), int(segments[metres.argmin()])
