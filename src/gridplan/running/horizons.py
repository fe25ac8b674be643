"""From one horizon into the next: what is said when one ends, and which stays go on into the next.

A plan for a new horizon begins with the stays that are under way, as the roster tells them. Where the roster tells
those of a year ago, whoever was posted since would be called back after a few weeks and somebody else sent: findings
GP-N011 and GP-N012 say what to write instead.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

from gridplan.domain.calendar import Calendar
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Kind, kind
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.languages import Said, said

SOON = dt.timedelta(weeks=8)
"""So long before its end is said that a horizon ends: who goes next is agreed and told meanwhile (*assumed*)."""

_KINDS = (
    kind(
        "N011",
        FindingLevel.WARNING,
        "{name} ({feature}) has been at {host} since {since} by plan {plan}, until {until}; the roster does not say "
        "so: the new horizon would begin without this stay",
        "Write {code} as current_post and {since} as posted_since of {name}. If the roster is right, plan by hand: "
        "gridplan plan.",
    ),
    kind(
        "N012",
        FindingLevel.WARNING,
        "{name} ({feature}) is still at {host} by the roster, since {since}; by plan {plan} that stay was over on "
        "{until}",
        "Empty current_post and posted_since of {name}. If the roster is right, plan by hand: gridplan plan.",
    ),
)
CATALOGUE: Mapping[str, Kind] = {row.code: row for row in _KINDS}


def horizon_ends(calendar: Calendar, today: dt.date) -> Said | None:
    """That the horizon has ended or soon ends; ``None`` where there is time."""
    last = calendar.end - dt.timedelta(days=1)
    if today > last:
        return said(
            "the horizon ended on {last}, nothing is planned after it: write the next start into gridplan.toml",
            last=last,
        )
    if calendar.end - today <= SOON:
        return said("the horizon ends on {last}: write the next start into gridplan.toml in time", last=last)
    return None


def stays_to_enter(county: County, before: Plan, *, level: FindingLevel = FindingLevel.WARNING) -> tuple[Finding, ...]:
    """What the roster must say otherwise, so that a new horizon begins with the stays that are under way.

    The roster's word counts where it is newer than the plan: of a stay that began in that plan's horizon.

    Args:
        county: the input; where its horizon begins with the plan's or before it, there is nothing to say.
        before: the published plan.
        level: of the findings.
    """
    first = before.county.calendar.start
    if first >= county.calendar.start:
        return ()
    known: dict[str, list[Posting]] = defaultdict(list)
    for result in (before.postings, before.commissioners):
        for posting in result.solution.postings if result and result.solution else ():
            known[posting.person].append(posting)
    found = _findings(county, before, known)
    return tuple(dataclasses.replace(finding, level=level) for finding in found)


def _findings(county: County, before: Plan, known: Mapping[str, list[Posting]]) -> Iterator[Finding]:
    start = county.calendar.start
    for person in county.people:
        told = person.current_stay
        if person.id not in known or (told is not None and told.start >= before.county.calendar.start):
            continue
        running = next((p for p in known[person.id] if p.start < start < p.end and p.host in county), None)
        if running is not None and (told is None or (told.host, told.start) != (running.host, running.start)):
            yield _finding("GP-N011", county, before, running)
        elif running is None and told is not None:
            over = next((p for p in known[person.id] if (p.host, p.start) == (told.host, told.start)), None)
            if over is not None:
                yield _finding("GP-N012", county, before, over)


def _finding(code: str, county: County, before: Plan, stay: Posting) -> Finding:
    what = CATALOGUE[code]
    words = {
        "name": county.name_of(stay.person),
        "feature": stay.person,
        "host": county.name_of(stay.host) if stay.host in county else stay.host,
        "code": stay.host,
        "since": stay.start,
        "until": stay.end - dt.timedelta(days=1),
        "plan": before.id,
    }
    return Finding(
        code=code,
        level=what.level,
        message=what.message(words, "zh"),
        remedy=what.remedy(words, "zh"),
        feature=stay.person,
        value=stay.host,
    )
