"""One plan version as a folder of files.

``plan.json`` holds decisions, audit and proof; ``county.json.gz`` the input it was made for, ``travel.npz`` the
travel times and ``backdrop.json.gz`` the roads to draw, so that the version can be checked and drawn for ever.
``manifest.json`` has the SHA-256 of each, ``plan.schema.json`` says what every key of ``plan.json`` means,
``county.schema.json`` the same of the county.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.circuits import Circuits
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.explanations import UnitReason
from gridplan.domain.findings import Finding
from gridplan.domain.plan import Audit, Backdrop, Indicator, Plan
from gridplan.domain.posting_remedies import PostingRemedy
from gridplan.domain.postings import Postings
from gridplan.domain.results import Result
from gridplan.domain.specialists import Specialists
from gridplan.domain.territories import Territories
from gridplan.domain.travel import TravelTimes
from gridplan.errors import StoreError
from gridplan.languages import Separator, joined, said
from gridplan.languages.keeping import Texts
from gridplan.store.codec import decode, decode_told, encode, encode_told
from gridplan.store.schema import COUNTY_SCHEMA_FILE, SCHEMA_FILE, drawn_schema, schema_text

FORMAT = 1
_PARTS = ("plan.json", "county.json.gz", "travel.npz", "backdrop.json.gz")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """``plan.json``: what of a plan a program outside gridplan may want to read.

    Places, people, vehicles and programmes are told by code or id; their names are in ``county.json.gz``. Days are
    ISO 8601, weeks begin on Monday, amounts of time are whole seconds unless a unit is told. Texts are in Chinese.

    Attributes:
        texts: language → Chinese text → the same in that language, for every text that is known in it.
    """

    format: int = FORMAT
    id: str
    parent: str | None
    created: dt.datetime
    as_of: dt.date
    territories: Result[Territories]
    coverage: Result[Coverage]
    circuits: Result[Circuits]
    postings: Result[Postings]
    audit: Audit
    indicators: tuple[Indicator, ...]
    findings: tuple[Finding, ...]
    reasons: tuple[UnitReason, ...] = ()
    specialists: Result[Specialists] | None = None
    commissioners: Result[Postings] | None = None
    remedies: tuple[PostingRemedy, ...] = ()
    texts: Texts = dataclasses.field(default_factory=dict)


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of ``plan.json``, drawn anew; what is published is :func:`gridplan.store.schema.schema_text`."""
    return drawn_schema(_Body, explained_by=Plan, version=FORMAT)


_SHARED = tuple(field.name for field in dataclasses.fields(_Body) if field.name not in {"format", "texts"})


def write_version(plan: Plan, folder: Path) -> None:
    """Write all parts of ``plan`` into the existing, empty ``folder``."""
    body = _Body(**{name: getattr(plan, name) for name in _SHARED})
    contents = {
        "plan.json": f'{{"$schema":"{SCHEMA_FILE}",{encode_told(body)[1:]}'.encode(),
        "county.json.gz": gzip.compress(encode(plan.county).encode(), compresslevel=6, mtime=0),
        "travel.npz": _travel_out(plan.travel),
        "backdrop.json.gz": gzip.compress(encode(plan.backdrop).encode(), compresslevel=6, mtime=0),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    for name in (SCHEMA_FILE, COUNTY_SCHEMA_FILE):
        (folder / name).write_text(schema_text(name), encoding="utf-8", newline="\n")
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    (folder / "manifest.json").write_text(json.dumps(sums, indent=1), encoding="utf-8")


def read_version(folder: Path, *, light: bool = False) -> Plan:
    """The plan in ``folder``.

    Args:
        folder: the version's folder.
        light: for a question that must be answered at once: of the travel times only the first (usual roads, by car)
            are read, and no roads to draw. Such a plan must not be saved again.

    Raises:
        StoreError: a part is missing, was changed since, or belongs to a newer gridplan.
    """
    contents = _verified(folder)
    body = decode_told(contents["plan.json"], _Body)
    if body.format != FORMAT:
        raise StoreError(
            said(
                "{plan} was written in format {format}; this gridplan reads {known}",
                plan=folder.name,
                format=body.format,
                known=FORMAT,
            )
        )
    county = decode(gzip.decompress(contents["county.json.gz"]), County)
    return Plan(
        **{name: getattr(body, name) for name in _SHARED if name != "territories"},
        territories=_located(body.territories, county),
        county=county,
        travel=_travel_in(contents["travel.npz"], most=1 if light else None),
        backdrop=Backdrop() if light else decode(gzip.decompress(contents["backdrop.json.gz"]), Backdrop),
    )


def _located(result: Result[Territories], county: County) -> Result[Territories]:
    """Units of a plan of the first days, with the township that was not stored with them."""
    if result.solution is None or all(unit.township for unit in result.solution.units):
        return result
    townships = {village.code: village.township for village in county.villages}
    units = tuple(
        dataclasses.replace(unit, township=unit.township or townships.get(unit.village, ""))
        for unit in result.solution.units
    )
    return dataclasses.replace(result, solution=dataclasses.replace(result.solution, units=units))


def _verified(folder: Path) -> dict[str, bytes]:
    try:
        sums = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        contents = {name: (folder / name).read_bytes() for name in _PARTS}
        if not isinstance(sums, dict):
            raise ValueError("manifest.json is no list of files")
    except (OSError, ValueError) as fault:
        raise StoreError(said("plan {plan} is incomplete: {fault}", plan=folder.name, fault=fault)) from fault
    changed = [name for name, content in contents.items() if hashlib.sha256(content).hexdigest() != sums.get(name)]
    if changed:
        raise StoreError(
            said("plan {plan} was changed on disk: {files}", plan=folder.name, files=joined(Separator.LIST, changed))
        )
    return contents


def _travel_out(travel: tuple[TravelTimes, ...]) -> bytes:
    arrays: dict[str, NDArray[Any]] = {}
    header = []
    for i, times in enumerate(travel):
        arrays[f"seconds{i}"] = times.seconds
        header.append(
            {
                "profile": times.profile,
                "scenario": times.scenario,
                "origins": times.origins,
                "destinations": times.destinations,
                "unreachable": times.unreachable,
            }
        )
    buffer = io.BytesIO()
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _travel_in(content: bytes, *, most: int | None = None) -> tuple[TravelTimes, ...]:
    """The travel times; with ``most``, only the first so many tables."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            header = json.loads(arrays["header"].tobytes())
            return tuple(
                TravelTimes(
                    origins=tuple(entry["origins"]),
                    destinations=tuple(entry["destinations"]),
                    seconds=arrays[f"seconds{i}"],
                    profile=entry["profile"],
                    scenario=entry["scenario"],
                    unreachable=tuple((place, reason) for place, reason in entry["unreachable"]),
                )
                for i, entry in enumerate(header[:most])
            )
    except (ValueError, KeyError, zipfile.BadZipFile) as fault:
        raise StoreError(said("the stored travel times cannot be read: {fault}", fault=fault)) from fault
