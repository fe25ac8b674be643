"""Travel times among the places that planning asks for, computed once for each state of the input."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely import Point

from gridplan import network as network_package
from gridplan.domain import road_tags, vehicle_profiles
from gridplan.domain.county import County
from gridplan.domain.file_digests import file_digest
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.freezing import digest
from gridplan.domain.naming import Names
from gridplan.domain.travel import TravelTimes
from gridplan.errors import InputError
from gridplan.languages import Separator, joined
from gridplan.network import (
    RoadNetwork,
    finding,
    read_roads,
    road_findings,
    scenario_findings,
    travel_times,
    with_heights,
)
from gridplan.network.storing import (
    findings_json,
    network_arrays,
    stored_findings,
    stored_network,
    stored_told,
    text_array,
    text_of,
    told_json,
)
from gridplan.planning.caching import Arrays, Cache, code_digest

CAR, MOBILE_HOSPITAL = "car", "mobile_hospital"
_CODE = (__file__, *(str(module.__file__) for module in (network_package, road_tags, vehicle_profiles)))


class CountyTravel(NamedTuple):
    """Roads, travel times of each vehicle asked for, and what was odd about both."""

    roads: RoadNetwork
    times: tuple[TravelTimes, ...]
    findings: tuple[Finding, ...]


class _Times(NamedTuple):
    times: tuple[TravelTimes, ...]
    findings: tuple[Finding, ...]


def county_travel(
    county: County,
    folder: Path,
    *,
    cache: Path | None,
    vehicles: Sequence[str] | None = None,
    scenario: str | None = None,
    roads: RoadNetwork | None = None,
    lang: Language = "zh",
) -> CountyTravel:
    """Travel times of vehicles among the county's :func:`travel_places`.

    Args:
        county: the input.
        folder: the county folder, where the road files lie.
        cache: folder to keep roads and times in; ``None`` keeps nothing.
        vehicles: names of vehicle profiles; by default those that planning needs, see :func:`planned_vehicles`.
        scenario: name of the state of the roads; by default the one that the county plans for.
        roads: the county's roads, where they are at hand already, with all that was worked out on them.
        lang: language of findings and reasons.

    Raises:
        InputError: a road or elevation file is missing, damaged, empty, or not the one the county was read with.
        NotFoundError: the county has no such vehicle profile or scenario.
    """
    settings = county.travel
    profiles = [settings.profile_named(name) for name in vehicles or planned_vehicles(county)]
    state = settings.scenario_named(settings.scenario if scenario is None else scenario)
    store = Cache(cache, lang=lang)
    roads = county_roads(county, folder, store=store, lang=lang) if roads is None else roads
    places, names = travel_places(county), Names(county)

    def compute() -> _Times:
        return _Times(
            times=tuple(travel_times(roads, places, profile=p, scenario=state, lang=lang) for p in profiles),
            findings=(
                *scenario_findings(roads, state, lang=lang),
                *road_findings(roads, places, profiles, scenario=state, names=names, listed=_listed(county), lang=lang),
            ),
        )

    called = [(code, names(code)) for code in places]
    depends_on = (ground_digest(county, lang), list(places.items()), called, profiles, state)
    times, findings = store.entry("travel", depends_on, compute, _times_arrays, _stored_times)
    return CountyTravel(roads=roads, times=times, findings=(*roads.findings, *findings, *store.findings))


def seasons_travel(county: County, folder: Path, *, cache: Path | None, lang: Language = "zh") -> CountyTravel:
    """Travel times of the vehicles that planning needs: the usual ones first, then those of the calendar's seasons.

    Of a season only what is odd about its own state of the roads is found besides: that a vehicle does not get
    everywhere then is a fact to plan with.

    Raises:
        InputError: a road or elevation file is missing, damaged, empty, or not the one the county was read with.
        NotFoundError: a season names a scenario that the county does not have.
    """
    usual = county_travel(county, folder, cache=cache, lang=lang)
    times, findings = list(usual.times), list(usual.findings)
    states = dict.fromkeys(season.scenario for season in county.calendar.seasons)
    for name in states:
        if name == county.travel.scenario:
            continue
        found = county_travel(county, folder, cache=cache, scenario=name, roads=usual.roads, lang=lang)
        times += found.times
        effects = scenario_findings(usual.roads, county.travel.scenario_named(name), lang=lang)
        findings += [finding for finding in effects if finding not in findings]
    return CountyTravel(roads=usual.roads, times=tuple(times), findings=tuple(findings))


def county_roads(county: County, folder: Path, *, store: Cache, lang: Language = "zh") -> RoadNetwork:
    """The county's roads with their heights.

    Raises:
        InputError: a road or elevation file is missing, damaged, empty, or not the one the county was read with.
    """
    _same_files(county, folder, lang)

    def compute() -> RoadNetwork:
        flat = read_roads(folder, county.roads, places=_whereabouts(county), lang=lang)
        network = with_heights(flat, folder, county.travel.elevation, lang=lang)
        _same_files(county, folder, lang)  # else new roads would be kept under the old files' name
        return network

    return store.entry("roads", ground_digest(county, lang), compute, network_arrays, stored_network)


def ground_digest(county: County, lang: Language) -> str:
    """Digest of all that decides the roads: their files, the elevation, where the county lies, and gridplan's code."""
    files = [(file.path, file.sha256) for file in (*county.roads, *county.travel.elevation)]
    declared = [(file.lines, file.coords) for file in county.roads]
    return digest((code_digest(*_CODE), lang, files, declared, _whereabouts(county)))


def planned_vehicles(county: County) -> tuple[str, ...]:
    """Car, mobile hospital, and what else the county's vehicles are."""
    return tuple(dict.fromkeys((CAR, MOBILE_HOSPITAL, *(vehicle.profile for vehicle in county.vehicles))))


def travel_places(county: County) -> dict[str, Point]:
    """Facilities, villages, and the grids of villages large enough to be split (rule ``teams.split_above``)."""
    threshold = county.rules.value("teams.split_above")
    split = {village.code for village in county.villages if village.residents > threshold}
    spared = {grid.code for grid in county.grids if grid.village not in split}
    return {key: site for key, site in county.sites().items() if key not in spared}


def _listed(county: County) -> set[str]:
    """Villages, hospitals and bases: each of them out of reach is worth a line of its own."""
    hospitals = {h.id for h in county.lead_hospitals} | {h.id for h in county.township_hospitals}
    return {v.code for v in county.villages} | hospitals | {b.id for b in county.bases}


def _whereabouts(county: County) -> NDArray[np.float64]:
    """Two corners of the county in whole tenths of a degree: a place that moves a little does not change its roads."""
    sites = [(site.x, site.y) for site in county.sites().values()]
    if not sites:
        return np.empty((0, 2))
    tenths = 10 * np.array(sites, dtype=np.float64)
    return np.array([np.floor(tenths.min(axis=0)), np.ceil(tenths.max(axis=0))]) / 10


def _same_files(county: County, folder: Path, lang: Language) -> None:
    """Raises if a road file is gone or is no longer the one the county was read with."""
    findings = []
    for file in (*county.roads, *county.travel.elevation):
        path = folder / file.path
        if not path.is_file():
            code = "GP-R001"
        elif file_digest(path) != file.sha256:
            code = "GP-R007"
        else:
            continue
        findings.append(finding(code, lang, file=file.path, value=file.path))
    if findings:
        raise InputError(joined(Separator.CLAUSE, [finding.message for finding in findings]), findings)


def _times_arrays(kept: _Times) -> dict[str, NDArray[Any]]:
    text = {
        "places": kept.times[0].origins,
        "profiles": [times.profile for times in kept.times],
        "scenarios": [times.scenario for times in kept.times],
        "unreachable": told_json([times.unreachable for times in kept.times]),
        "findings": findings_json(kept.findings),
    }
    return {"seconds": np.stack([times.seconds for times in kept.times]), "text": text_array(text)}


def _stored_times(arrays: Arrays) -> _Times:
    text = text_of(arrays["text"])
    places = tuple(text["places"])
    rows = zip(arrays["seconds"], text["profiles"], text["scenarios"], stored_told(text["unreachable"]), strict=True)
    times = tuple(
        TravelTimes(
            origins=places,
            destinations=places,
            seconds=seconds,
            profile=profile,
            scenario=scenario,
            unreachable=tuple((place, reason) for place, reason in unreachable),
        )
        for seconds, profile, scenario, unreachable in rows
    )
    return _Times(times=times, findings=stored_findings(text["findings"]))
