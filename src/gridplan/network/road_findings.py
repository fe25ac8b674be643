"""Places that a road network serves badly, said before anything is planned on it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

import numpy as np
from scipy.spatial import cKDTree
from shapely import Point

from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.road_tags import FOOT_CLASSES
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.codes import finding, phrase
from gridplan.network.earth import Floats, ground_m
from gridplan.network.roads import RoadNetwork
from gridplan.network.times import coordinates, joined_places, why_not
from gridplan.network.vehicles.driving import road_class
from gridplan.network.vehicles.vehicle_roads import vehicle_roads

_EXAMPLES = 5


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
            shown = phrase("separator", lang).join(map(names, rest[:_EXAMPLES]))
            examples = phrase("and so on", lang, shown=shown) if len(rest) > _EXAMPLES else shown
            vehicle = profile.called(lang)
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
        vehicle = profile.called(lang)
        yield finding("GP-R012", lang, level=level, value=profile.name, vehicle=vehicle, places=len(places))
        return
    joins = joined_places(roads, coordinates(places), profile, scenario)
    bad = [i for i in range(len(places)) if not joins.joined[i] or joins.islet[i]]
    footpaths = _metres_to_footpath(network, joins.positions[bad])
    codes = tuple(places)
    for index, metres in zip(bad, footpaths.tolist(), strict=True):
        islet = bool(joins.islet[index])
        beside = metres < joins.metres[index] and not islet
        yield finding(
            "GP-R011" if islet else "GP-R010",
            lang,
            level=level,
            feature=codes[index],
            value=f"{joins.metres[index]:.0f} m",
            place=names(codes[index]),
            why=why_not(roads, joins, index, profile, lang),
            footpath=phrase("footpath", lang, metres=metres) if beside else "",
        )


def _metres_to_footpath(network: RoadNetwork, positions: Floats) -> Floats:
    """float64[n] metres from each position to the nearest footpath; infinite where there is none."""
    on_foot = np.array([road_class(tags) in FOOT_CLASSES for tags in network.way_tags], dtype=np.bool_)[network.ways]
    if not on_foot.any() or not len(positions):
        return np.full(len(positions), np.inf)
    nodes = np.unique(np.concatenate((network.tails[on_foot], network.heads[on_foot])))
    chord, _ = cKDTree(network.positions[nodes]).query(positions)
    return ground_m(chord)
