"""Specialists of the lead hospitals → teams."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.county import County
from gridplan.domain.people import Person, Role
from gridplan.domain.postings import Postings
from gridplan.domain.territories import Team
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.roster import crews_of, serves
from gridplan.solvers.specialists import FORBIDDEN, assign_specialists

_KEEP = 1_000_000  # seconds: more than any drive, so that a team changes its specialist only where it must
_NEXT_TEAM = 600  # seconds: what each further team of one specialist counts, so that the work is spread
_CUT_OFF = 100_000  # seconds: a specialist who cannot be driven to the township, still better than none


def specialists(
    county: County,
    travel: TravelTimes,
    teams: list[Team],
    postings: Postings,
    ancestors: Mapping[int, Team],
    as_of: dt.date,
) -> tuple[str | None, ...]:
    """The specialist of each team; ``None`` where nobody is left."""
    lowest = county.rules.value("postings.min_title")
    crews, hospitals = crews_of(county), {h.id for h in county.lead_hospitals}
    people = sorted(
        (
            p
            for p in county.people
            if p.role is Role.PHYSICIAN and p.title >= lowest and p.workplace in hospitals and p.id not in crews
            if serves(county, p, as_of)
        ),
        key=lambda p: p.id,
    )
    costs = _specialist_costs(travel, teams, people, _hosts(county, postings, as_of))
    index = {p.id: i for i, p in enumerate(people)}
    for place, old in ancestors.items():
        keep = index.get(old.specialist or "")
        if keep is not None and costs[place, keep] != FORBIDDEN:
            others = (np.arange(len(people)) != keep) & (costs[place] != FORBIDDEN)
            costs[place, others] += _KEEP
    cap = round(county.rules.value("teams.specialist_cap"))
    chosen = assign_specialists(costs, [cap] * len(people), next_team=_NEXT_TEAM)
    return tuple(None if p is None else people[p].id for p in chosen)


def _hosts(county: County, postings: Postings, as_of: dt.date) -> Mapping[str, set[str]]:
    """Person → township hospitals at which the person is posted in the circuit horizon from ``as_of`` on."""
    hosts: dict[str, set[str]] = defaultdict(set)
    for posting in postings.postings:
        if posting.start < county.calendar.circuit_end and posting.end > max(county.calendar.start, as_of):
            hosts[posting.person].add(posting.host)
    return hosts


def _specialist_costs(
    travel: TravelTimes, teams: list[Team], people: list[Person], hosts: Mapping[str, set[str]]
) -> NDArray[np.int64]:
    """int64[teams, people]: 0 for a person posted there, nobody posted elsewhere, the drive for all others."""
    costs = np.full((len(teams), len(people)), FORBIDDEN, dtype=np.int64)
    for column, person in enumerate(people):
        posted = hosts.get(person.id, set())
        for row, team in enumerate(teams):
            if not posted:
                seconds = travel.between(person.workplace, team.hospital)
                costs[row, column] = _CUT_OFF if seconds is None else seconds
            elif posted == {team.hospital}:
                costs[row, column] = 0
    return costs
