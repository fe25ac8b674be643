"""From an OpenStreetMap extract to a county folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from gridplan.domain.findings import Finding
from gridplan.languages import said
from gridplan.sources.starter.area import choose
from gridplan.sources.starter.extract import read_extract
from gridplan.sources.starter.facilities import choose_facilities
from gridplan.sources.starter.layout import lay_out
from gridplan.sources.starter.model import DraftCounty, Extract
from gridplan.sources.starter.names import fictional_code
from gridplan.sources.starter.notes import Notes
from gridplan.sources.starter.roads import take_roads
from gridplan.sources.starter.sample import sample_roster
from gridplan.sources.starter.settlements import settle
from gridplan.sources.starter.writing import horizon_start, new_folder, write_county


def start_from_osm(
    folder: Path, osm: Path, *, area: str | None = None, level: int | None = None, seed: int | None = None
) -> tuple[Finding, ...]:
    """Write a complete county folder made from an OpenStreetMap extract.

    Nothing is written unless all of it could be written.

    Args:
        folder: a new or empty folder.
        osm: ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
        area: name of the administrative area to take; by default the largest one that has suitable units inside.
        level: OpenStreetMap's ``admin_level`` of the townships; by default the coarsest with 3-60 units that cover
            nine tenths of the area.
        seed: invents a sample roster, and sample clinics, with this seed; without it there is no roster.

    Returns:
        What was chosen, derived, estimated, repaired or invented.

    Raises:
        InputError: the folder is in use, the file cannot be read, or no county can be made of it.
    """
    notes = Notes()
    with new_folder(Path(folder), notes) as draft:
        extract = read_extract(Path(osm), notes)
        _say_what_is_missing(extract, notes)
        county = _draft(extract, notes, area=area, level=level, seed=seed)
        sample = None if seed is None else sample_roster(county, seed, notes)
        if sample is None:
            notes.warn(
                "041",
                said(
                    "no roster: staff.csv, departments.csv and vehicles.csv have headers only, nothing can be planned"
                ),
                remedy=said("Fill them in, or make a sample roster with --sample-staff SEED."),
                file="staff.csv",
            )
        start = horizon_start(dt.datetime.now(tz=dt.UTC).date())
        told = said(
            "the horizon is 52 weeks from {start:%Y-%m-%d}; circuit visits every 4 weeks are assumed", start=start
        )
        notes.info("043", told, file="programmes.csv")
        roads = take_roads(extract, county, draft / "roads", notes)
        write_county(draft, county, sample, roads, start)
    return notes.findings


def _draft(extract: Extract, notes: Notes, *, area: str | None, level: int | None, seed: int | None) -> DraftCounty:
    choice = choose(extract, notes, area=area, level=level)
    code = fictional_code(choice.county.name)
    told = said("the code {code} of {name} and all codes below it are invented", code=code, name=choice.county.name)
    notes.info("042", told, file="gridplan.toml", value=code)
    settlements = settle(extract, choice, notes)
    townships, villages = lay_out(settlements, extract.health, choice, code, notes)
    facilities = choose_facilities(townships, villages, extract.health, notes, county=choice.county.area, seed=seed)
    return DraftCounty(
        code=code, name=choice.county.name, townships=townships, villages=villages, facilities=facilities
    )


def _say_what_is_missing(extract: Extract, notes: Notes) -> None:
    if extract.missing_nodes:
        notes.warn(
            "016",
            said(
                "the file is cut off: of {references} nodes of roads and boundaries {missing} are not in it and were "
                "passed over",
                references=extract.references,
                missing=extract.missing_nodes,
            ),
            remedy=said("Cut it out again with complete ways."),
            file=extract.path.name,
        )
    if not extract.roads:
        told = said("the file has no roads for cars: travel times cannot be computed")
        notes.warn("008", told, remedy=said("Add a file of roads."), file=extract.path.name)
