"""From an OpenStreetMap extract to a county folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from gridplan.domain.findings import Finding
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
                "没有名册：staff.csv、departments.csv、vehicles.csv 只有表头，还不能编制计划",
                remedy="请填写名册，或用 --sample-staff SEED 生成样例名册",
                file="staff.csv",
            )
        start = horizon_start(dt.datetime.now(tz=dt.UTC).date())
        notes.info("043", f"计划期从 {start:%Y-%m-%d} 起 52 周；巡诊每 4 周一次为假定", file="programmes.csv")
        roads = take_roads(extract, county, draft / "roads", notes)
        write_county(draft, county, sample, roads, start)
    return notes.findings


def _draft(extract: Extract, notes: Notes, *, area: str | None, level: int | None, seed: int | None) -> DraftCounty:
    choice = choose(extract, notes, area=area, level=level)
    code = fictional_code(choice.county.name)
    notes.info("042", f"{choice.county.name} 的县代码 {code} 及其下各级代码为虚构", file="gridplan.toml", value=code)
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
            f"文件不完整：道路和边界引用的 {extract.references} 个节点中有 {extract.missing_nodes} 个不在文件内，"
            "已略过",
            remedy="请用保留完整道路（complete ways）的方式重新截取",
            file=extract.path.name,
        )
    if not extract.roads:
        notes.warn("008", "文件中没有可行车道路，行车时间将无法计算", remedy="请补充道路文件", file=extract.path.name)
