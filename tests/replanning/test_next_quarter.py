"""The horizon rolls on: the published plan's visits lie before it, its postings go on into it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

from gridplan.domain.county import County
from gridplan.domain.people import CurrentStay
from gridplan.domain.plan import Plan
from gridplan.planning.pipeline import Profiles
from gridplan.replanning import replan
from gridplan.sources import read_county


def next_quarter(plan: Plan, folder: Path, scratch: Path) -> County:
    """The county with a horizon that begins where the visits end, its roster saying who is where by then."""
    start = plan.county.calendar.circuit_end
    other = Path(shutil.copytree(folder, scratch / "next", ignore=shutil.ignore_patterns("cache", "plans")))
    settings = other / "gridplan.toml"
    told = settings.read_text(encoding="utf-8")
    line = f"start = {plan.county.calendar.start}"
    assert line in told
    settings.write_text(told.replace(line, f"start = {start}"), encoding="utf-8")
    running = {s.person: s for s in plan.stays() if s.start < start <= s.end}
    stays = {key: CurrentStay(host=stay.host, start=stay.start) for key, stay in running.items()}
    people = (dataclasses.replace(p, current_stay=stays.get(p.id)) for p in plan.county.people)
    return plan.county.replace(people=tuple(people), calendar=read_county(other).calendar)


def test_visits_of_the_last_quarter_are_none_of_the_next(mini_plan: Plan, mini_folder: Path, tmp_path: Path) -> None:
    county = next_quarter(mini_plan, mini_folder, tmp_path)
    start = county.calendar.start
    assert start == mini_plan.county.calendar.start + dt.timedelta(weeks=13)
    plan = replan(mini_plan, county, mini_folder, as_of=start, profiles=Profiles.all("quick")).plan
    assert [v.message for v in plan.audit.hard] == []
    assert {goal.name: goal.value for goal in plan.circuits.goals}["missed"] == 0
    # nothing was planned for these days before: none of them is frozen
    assert min(tour.day for tour in plan.tours if tour.day >= start) < start + dt.timedelta(days=7)
    assert plan.postings.goals[0].value == 0
