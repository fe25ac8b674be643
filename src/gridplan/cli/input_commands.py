"""``init``, ``check``, ``travel``."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gridplan.cli.findings import findings_json, print_findings
from gridplan.cli.guard import BAD_INPUT
from gridplan.cli.say import Say
from gridplan.domain.access import ServiceLevel
from gridplan.domain.findings import FindingLevel
from gridplan.errors import InputError, OptionError
from gridplan.planning.access import VillageAccess, nearest_seconds, village_access
from gridplan.planning.travel import county_travel
from gridplan.sources import inspect_county, read_county, start_from_osm, write_templates


def run_init(
    folder: Path, *, osm: Path | None, area: str | None, level: int | None, seed: int | None, say: Say
) -> None:
    """Make a county folder."""
    if folder.exists() and not folder.is_dir():
        raise OptionError(f"{folder} is a file; name a folder")
    if osm is not None and not osm.is_file():
        raise OptionError(f"there is no OpenStreetMap extract {osm}")
    if osm is None:
        if area or level or seed is not None:
            raise OptionError("--area, --level and --sample-staff go with --osm")
        write_templates(folder)
        say.line(f"Wrote templates to {folder}. Fill them in, then: gridplan check {folder}")
        say.finish({"status": "ok", "folder": str(folder.absolute()), "findings": []})
        return
    findings = start_from_osm(folder, osm, area=area, level=level, seed=seed)
    print_findings(say, findings)
    say.line(f"Wrote a starter county to {folder}. Next: gridplan check {folder}")
    say.finish({"status": "ok", "folder": str(folder.absolute()), "findings": findings_json(findings)})


def run_check(folder: Path, *, say: Say) -> None:
    """List everything that is wrong."""
    inspection = inspect_county(folder)
    findings = inspection.findings
    if inspection.county is not None:
        try:
            *_, road_findings = county_travel(inspection.county, folder, cache=folder / "cache")
            findings += road_findings
        except InputError as error:
            findings += error.findings
    print_findings(say, findings)
    errors = sum(f.level is FindingLevel.ERROR for f in findings)
    if errors:
        say.exit_code = BAD_INPUT
    else:
        say.line("The county can be planned.")
    say.finish({"status": "error" if errors else "ok", "findings": findings_json(findings)})


def run_travel(folder: Path, *, out: Path | None, say: Say) -> None:
    """Minutes from every village to each service level."""
    county = read_county(folder)
    _, travel, findings = county_travel(county, folder, cache=folder / "cache")
    car = travel[0]
    residents = np.array([v.residents for v in county.villages], dtype=float)
    shares = {
        level: {
            str(minutes): round(float(residents[seconds <= 60 * minutes].sum() / max(1.0, residents.sum())), 4)
            for minutes in (15, 30, 60)
        }
        for level, seconds in nearest_seconds(county, car).items()
    }
    say.table(
        ("residents within", "15 min", "30 min", "60 min"),
        [(level.title_en, *(f"{share:.1%}" for share in shares[level].values())) for level in shares],
    )
    say.line()
    for times in travel:
        villages = {v.code for v in county.villages}
        lost = [(place, reason) for place, reason in times.unreachable if place in villages]
        say.line(f"{times.profile}: {len(lost)} of {len(villages)} villages cannot be reached")
        for place, reason in lost:
            say.line(f"    {county.name_of(place)} ({place}): {reason}")
    access = village_access(county, car)
    if out:
        _write_access(out, access, county.name_of)
        say.line(f"Wrote {out}")
    say.finish(
        {
            "status": "ok",
            "within": {level.value: share for level, share in shares.items()},
            "unreachable": {t.profile: [place for place, _ in t.unreachable] for t in travel},
            "villages": [
                {"village": a.village, "minutes": {level.value: m for level, m in a.minutes.items()}} for a in access
            ],
            "findings": findings_json(findings),
        }
    )


def _write_access(out: Path, access: tuple[VillageAccess, ...], name_of: Callable[[str], str]) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编码", "村", *(f"到{level.title_zh}（分钟）" for level in ServiceLevel)])
        for row in access:
            writer.writerow([row.village, name_of(row.village), *(row.minutes[level] for level in ServiceLevel)])
