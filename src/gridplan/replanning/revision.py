"""(published plan, changed county, day) → the least that must change."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from gridplan.domain.county import County
from gridplan.domain.findings import Finding
from gridplan.domain.letters import Letter, Office
from gridplan.domain.plan import Plan, PlanDiff
from gridplan.errors import OptionError
from gridplan.languages import said
from gridplan.planning.pipeline import Profiles, make_plan
from gridplan.replanning.codes import earlier_day, teams_ending_early
from gridplan.replanning.diff import diff_plans
from gridplan.replanning.letters import letters
from gridplan.replanning.notices import Notice, notices
from gridplan.solvers import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A new plan, what it changes in the old one, and whom to tell."""

    plan: Plan
    parent: Plan
    diff: PlanDiff
    notices: tuple[Notice, ...]

    def letters(self, *, office: Office | None = None) -> tuple[Letter, ...]:
        """A letter for everybody concerned, in Chinese; ``office`` sends them."""
        return letters(self.parent, self.plan, self.diff, office=office)


def replan(
    parent: Plan,
    county: County,
    folder: Path,
    *,
    as_of: dt.date,
    profiles: Profiles | None = None,
    findings: tuple[Finding, ...] = (),
    progress: Progress | None = None,
) -> Revision:
    """Plan ``county`` anew with the least change to ``parent``.

    What lies before ``as_of`` is history and stays; so do the frozen days after it (rule ``replan.frozen``), as far as
    the people concerned are still there. A day before that of ``parent`` opens days again that were fixed: finding
    GP-N013 says so.

    Raises:
        InputError: the roads cannot be read.
        OptionError: ``as_of`` lies outside the published plan's horizon: it has nothing to keep.
    """
    published = parent.county.calendar
    if not published.start <= as_of < published.end:
        last = published.end - dt.timedelta(days=1)
        raise OptionError(
            said(
                "the published plan covers {first} to {last}, not {day}; make a new one with `gridplan plan`",
                first=published.start,
                last=last,
                day=as_of,
            )
        )
    told = (*findings, *earlier_day(parent, as_of))
    plan = make_plan(county, folder, profiles=profiles, parent=parent, as_of=as_of, findings=told, progress=progress)
    plan = dataclasses.replace(plan, findings=(*plan.findings, *teams_ending_early(parent, plan)))
    diff = diff_plans(parent, plan)
    return Revision(plan=plan, parent=parent, diff=diff, notices=notices(diff, county, former=parent.county))
