"""The sheets of decisions: codes to be edited, names to be read. Tours stand in :mod:`gridplan.reports.routes`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from gridplan.domain import workbook as layout
from gridplan.domain.audiences import Audience
from gridplan.domain.county import County
from gridplan.domain.people import Title
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Result
from gridplan.domain.small_counts import KeyCounts
from gridplan.domain.team_areas import team_grids, team_places
from gridplan.domain.territories import Team
from gridplan.languages import Separator, joined, said

Row = Sequence[object]

TITLES = {
    Title.NONE: "",
    Title.JUNIOR: "初级",
    Title.MID: "中级",
    Title.DEPUTY_SENIOR: "副高",
    Title.SENIOR: "正高",
}
WITHHELD = "—"
"""Stands for a count that may not be read."""
DAY = dt.timedelta(days=1)


def team_rows(plan: Plan, *, audience: Audience = "planners") -> Iterator[Row]:
    """One row for each team."""
    county, counts = plan.county, KeyCounts(plan.county, audience)
    for team in plan.teams:
        places = team_places(county, team)
        people = [
            cell
            for p in (team.specialist, team.gp, team.nurse, team.leader)
            for cell in (p, county.name_of(p) if p else None)
        ]
        yield (
            team.id,
            team.township,
            county.name_of(team.township),
            team.hospital,
            *people,
            "；".join(team.village_doctors),
            "、".join(map(county.name_of, team.village_doctors)),
            "；".join(team.villages),
            "；".join(team.grids),
            joined(Separator.LIST, _area_names(county, team)),
            sum(len(grid.workers) for grid in team_grids(county, team)),
            sum(place.residents for place in places),
            _key_members(counts, county, team, audience),
            plan.territories.solution.workload_of(team) if plan.territories.solution else None,
        )


def _area_names(county: County, team: Team) -> Iterator[str]:
    """Its villages by name: those of another township with theirs, split ones marked."""
    split = dict.fromkeys(county.grid(grid).village for grid in team.grids)
    for code in (*team.villages, *split):
        village = county.village(code)
        abroad = "" if village.township == team.township else county.name_of(village.township)
        name = f"{abroad}{village.name}"
        yield said("{village} (part)", village=name) if code in split else name


def _key_members(counts: KeyCounts, county: County, team: Team, audience: Audience) -> object:
    """Members of key groups in a team's area; withheld where a village's may not be read, or only a part is the team's.

    Planners read all.
    """
    if audience == "planners":
        return sum(sum(place.key_groups.values()) for place in team_places(county, team))
    told = [counts.total(village) for village in team.villages]
    known = [count for count in told if count is not None]
    return WITHHELD if team.grids or len(known) < len(told) else sum(known)


def service_rows(plan: Plan) -> Iterator[Row]:
    """One row for each village."""
    county = plan.county
    services = {s.village: s for s in plan.coverage.solution.services} if plan.coverage.solution else {}
    for village in county.villages:
        service = services.get(village.code)
        place = (village.code, county.name_of(village.township), village.name)
        if service is None:
            yield (*place, layout.UNCOVERED, None, None, None)
        else:
            mode = layout.MODE_TITLES[service.mode]
            yield (*place, mode, service.provider, county.name_of(service.provider), service.since)


def posting_rows(plan: Plan, result: Result[Postings]) -> Iterator[Row]:
    """One row for each stay, by host and day."""
    postings = result.solution.postings if result.solution else ()
    for posting in sorted(postings, key=lambda p: (p.host, p.start, p.person)):
        yield _posting(plan, posting)


def _posting(plan: Plan, posting: Posting) -> Row:
    county = plan.county
    known = posting.person in county
    person = county.person(posting.person) if known else None
    return (
        posting.person,
        county.name_of(posting.person),
        TITLES[person.title] if person else None,
        county.name_of(person.workplace) if person else None,
        posting.host,
        county.name_of(posting.host),
        posting.start,
        posting.end - DAY,
        posting.weeks,
    )
