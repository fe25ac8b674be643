"""``init``, ``check``."""

from __future__ import annotations

from pathlib import Path

from gridplan.cli.findings import findings_json, print_findings
from gridplan.cli.guard import BAD_INPUT
from gridplan.cli.say import Say
from gridplan.domain.findings import FindingLevel
from gridplan.domain.travel import TravelTimes
from gridplan.errors import InputError, OptionError
from gridplan.languages import said
from gridplan.planning.explaining import posting_findings
from gridplan.planning.teams import team_findings, territory_problem, unit_findings
from gridplan.planning.travel import county_travel
from gridplan.sources import inspect_county, start_from_osm, write_templates


def run_init(
    folder: Path, *, osm: Path | None, area: str | None, level: int | None, seed: int | None, say: Say
) -> None:
    """Make a county folder."""
    if folder.exists() and not folder.is_dir():
        raise OptionError(said("{path} is a file; name a folder", path=folder))
    if osm is not None and not osm.is_file():
        raise OptionError(said("there is no OpenStreetMap extract {path}", path=osm))
    if osm is None:
        if area or level or seed is not None:
            raise OptionError(said("--area, --level and --sample-staff go with --osm"))
        write_templates(folder)
        say.line(said("Wrote templates to {folder}. Fill them in, then: gridplan check {folder}", folder=folder))
        say.finish({"status": "ok", "folder": str(folder.absolute()), "findings": []})
        return
    findings = start_from_osm(folder, osm, area=area, level=level, seed=seed)
    print_findings(say, findings)
    say.line(said("Wrote a starter county to {folder}. Next: gridplan check {folder}", folder=folder))
    say.finish({"status": "ok", "folder": str(folder.absolute()), "findings": findings_json(findings)})


def run_check(folder: Path, *, say: Say) -> None:
    """List everything that is wrong."""
    inspection = inspect_county(folder)
    findings = inspection.findings
    if (county := inspection.county) is not None:
        car: TravelTimes | None = None
        try:
            _, (car, *_), road_findings = county_travel(county, folder, cache=folder / "cache")
            findings += road_findings
        except InputError as error:
            findings += error.findings
        findings += team_findings(county, car, as_of=county.calendar.start)
        if car is not None:
            findings += unit_findings(county, car, territory_problem(county, car))
            findings += posting_findings(county, car)
    print_findings(say, findings)
    errors = sum(f.level is FindingLevel.ERROR for f in findings)
    if errors:
        say.exit_code = BAD_INPUT
    else:
        say.line(said("The county can be planned."))
    say.finish({"status": "error" if errors else "ok", "findings": findings_json(findings)})
