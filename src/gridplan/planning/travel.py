"""Travel times among the places that planning asks for, computed once for each state of the input.

What is kept in the cache is named by a digest of everything that it depends on: the bytes of the road files, the
places, the vehicles and gridplan's own code. So a changed road file is never answered from an old entry. Entries are
written aside and moved into place whole; two processes that compute the same entry write the same bytes twice.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from shapely import Point

import gridplan.network
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.freezing import digest
from gridplan.domain.naming import Names
from gridplan.domain.travel import TravelTimes
from gridplan.errors import InputError
from gridplan.network import PROFILES, RoadNetwork, finding, read_roads, road_findings, travel_times
from gridplan.network.storing import (
    findings_json,
    network_arrays,
    stored_findings,
    stored_network,
    text_array,
    text_of,
)

T = TypeVar("T")
Arrays = Mapping[str, NDArray[Any]]

_DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error)


class CountyTravel(NamedTuple):
    """Roads, travel times (car, then mobile hospital) and what was odd about both."""

    roads: RoadNetwork
    times: tuple[TravelTimes, ...]
    findings: tuple[Finding, ...]


class _Times(NamedTuple):
    times: tuple[TravelTimes, ...]
    findings: tuple[Finding, ...]


def county_travel(county: County, folder: Path, *, cache: Path | None, lang: Language = "zh") -> CountyTravel:
    """Travel times of every vehicle profile among the county's :func:`travel_places`.

    Args:
        county: the input.
        folder: the county folder, where the road files lie.
        lang: language of findings and reasons.
        cache: folder to keep roads and times in; ``None`` keeps nothing. A damaged entry is made anew.

    Raises:
        InputError: a road file is missing, damaged, empty, or not the one the county was read with.
    """
    _same_files(county, folder, lang)
    places = travel_places(county)
    name_of = Names(county)
    names = {code: name_of(code) for code in places}
    files = (_code_digest(), lang, [(file.path, file.sha256) for file in county.roads])
    lost: list[Finding] = []

    def compute_roads() -> RoadNetwork:
        read = read_roads(folder, county.roads, lang=lang)
        _same_files(county, folder, lang)  # else new roads would be kept under the old files' name
        return read

    def compute_times() -> _Times:
        return _Times(
            times=tuple(travel_times(roads, places, profile=profile, lang=lang) for profile in PROFILES.values()),
            findings=road_findings(
                roads, places, PROFILES.values(), names=names.__getitem__, listed=_listed(county), lang=lang
            ),
        )

    roads = _cached(cache, f"roads-{digest(files)}.npz", compute_roads, network_arrays, stored_network, lost, lang)
    key = digest((files, tuple(places.items()), tuple(names.items()), tuple(PROFILES.values())))
    times, findings = _cached(cache, f"travel-{key}.npz", compute_times, _times_arrays, _stored_times, lost, lang)
    return CountyTravel(roads=roads, times=times, findings=(*roads.findings, *findings, *lost[:1]))


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


def _same_files(county: County, folder: Path, lang: Language) -> None:
    """Raises if a road file is gone or is no longer the one the county was read with."""
    findings = []
    for file in county.roads:
        path = folder / file.path
        if not path.is_file():
            code = "GP-R001"
        elif _sha256(path) != file.sha256:
            code = "GP-R007"
        else:
            continue
        findings.append(finding(code, lang, file=file.path, value=file.path))
    if findings:
        raise InputError("; ".join(finding.message for finding in findings), findings)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _code_digest() -> str:
    """Digest of the code that makes the entries: who changes a speed or a rule need not remember a version number."""
    sources = [Path(__file__), *Path(gridplan.network.__file__).parent.glob("*.py")]
    return digest([(path.name, path.read_bytes()) for path in sorted(sources)])


def _cached(
    cache: Path | None,
    name: str,
    compute: Callable[[], T],
    take_apart: Callable[[T], dict[str, NDArray[Any]]],
    put_together: Callable[[Arrays], T],
    lost: list[Finding],
    lang: Language,
) -> T:
    """The entry ``name``; computed and kept where it is absent or damaged. ``lost`` hears if it cannot be kept."""
    if cache is None:
        return compute()
    path = cache / name
    with suppress(*_DAMAGE), np.load(path, allow_pickle=False) as entry:  # absent or damaged: made anew below
        return put_together({key: entry[key] for key in entry.files})
    value = compute()
    try:
        _write(path, take_apart(value))
    except OSError as refusal:
        lost.append(finding("GP-R008", lang, value=str(path.parent), detail=refusal))
    return value


def _write(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Writes an entry so that readers see all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _times_arrays(kept: _Times) -> dict[str, NDArray[Any]]:
    text = {
        "places": kept.times[0].origins,
        "profiles": [times.profile for times in kept.times],
        "unreachable": [times.unreachable for times in kept.times],
        "findings": findings_json(kept.findings),
    }
    return {"seconds": np.stack([times.seconds for times in kept.times]), "text": text_array(text)}


def _stored_times(arrays: Arrays) -> _Times:
    text = text_of(arrays["text"])
    places = tuple(text["places"])
    rows = zip(arrays["seconds"], text["profiles"], text["unreachable"], strict=True)
    times = tuple(
        TravelTimes(
            origins=places,
            destinations=places,
            seconds=seconds,
            profile=profile,
            unreachable=tuple((place, reason) for place, reason in unreachable),
        )
        for seconds, profile, unreachable in rows
    )
    return _Times(times=times, findings=stored_findings(text["findings"]))
