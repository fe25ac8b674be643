"""The circuit problem of a county folder, made by the product's own planning; the stages before it are kept."""

from __future__ import annotations

import dataclasses
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from gridplan.domain.circuits import CircuitProblem, DepotTask
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.postings import Postings
from gridplan.domain.territories import Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.circuits import plan_circuits
from gridplan.planning.coverage import coverage_problem
from gridplan.planning.postings import posting_problem
from gridplan.planning.teams import staff_teams, territory_problem
from gridplan.planning.travel import seasons_travel
from gridplan.solvers import load_profile, solve_coverage, solve_postings, solve_territories
from gridplan.sources import read_county
from gridplan.store.codec import decode, encode

LEFT_OUT = ("mini", "generator", "plans", "cache", "__pycache__")


class Ground(NamedTuple):
    """A county with its circuit problem."""

    county: County
    problem: CircuitProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What is decided before the circuits."""

    postings: Postings
    territories: Territories
    coverage: Coverage


def ground(source: Path, folder: Path, *, weeks: int | None = None) -> Ground:
    """The county of the folder ``source`` as far as its circuit problem.

    Args:
        source: the county folder; it is copied.
        folder: keeps the copy, the travel times, and teams, postings and coverage by the digest of the county; they
            are solved with the profile ``quick``.
        weeks: circuits for so many weeks instead of what the county says.
    """
    copy = folder / f"{source.name}-{weeks or 'own'}"
    shutil.copytree(source, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    if weeks is not None:
        settings = copy / "gridplan.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(re.sub(r"(?m)^circuit_weeks *=.*$", f"circuit_weeks = {weeks}", text), encoding="utf-8")
    county = read_county(copy)
    times = seasons_travel(county, copy, cache=folder / "cache").times
    before = _before(county, times, folder / "stages" / f"{county.digest()}.json")
    problem = plan_circuits(county, times, before.territories, before.coverage, postings=before.postings).problem
    return Ground(county, problem)


def _before(county: County, times: tuple[TravelTimes, ...], kept: Path) -> _Before:
    if kept.is_file():
        return decode(kept.read_bytes(), _Before)
    car, mobile = times[:2]
    postings = solve_postings(posting_problem(county, car), load_profile("postings", "quick")).solution
    teams = solve_territories(territory_problem(county, car), load_profile("territories", "quick")).solution
    if postings is None or teams is None:
        raise SystemExit(f"{county.name}: no postings or teams in the time of the profile quick")
    staffed, _ = staff_teams(county, car, teams, postings, as_of=county.calendar.start)
    asked = coverage_problem(county, car, mobile, staffed, travels=times, postings=postings)
    coverage = solve_coverage(asked, load_profile("coverage")).solution
    if coverage is None:
        raise SystemExit(f"{county.name}: no coverage")
    found = _Before(postings=postings, territories=staffed, coverage=coverage)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(encode(found), encoding="utf-8")
    return found


def day_trips(task: DepotTask) -> DepotTask:
    """The task without nights away: routing engines know none."""
    return dataclasses.replace(
        task, crews=tuple(dataclasses.replace(crew, nights=0) for crew in task.crews), lodgings=()
    )
