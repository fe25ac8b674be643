"""Specialists of the lead hospitals → teams."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

from gridplan.domain.county import County
from gridplan.domain.people import Person, Role
from gridplan.domain.postings import Postings
from gridplan.domain.specialists import (
    Physician,
    SpecialistProblem,
    Specialists,
    TeamNeed,
    adopters_of,
    posted_hosts,
    specialties_needed,
)
from gridplan.domain.territories import Team, Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.membership import leader_of
from gridplan.planning.teams.roster import crews_of, serves


class Bar(StrEnum):
    """Why a physician of a lead hospital cannot be a team's specialist."""

    TITLE = "title"
    CREW = "crew"
    AWAY = "away"
    POSTED = "posted"


def specialist_problem(
    county: County,
    travel: TravelTimes,
    teams: Iterable[Team],
    postings: Postings,
    *,
    previous: Territories | None = None,
    as_of: dt.date,
) -> SpecialistProblem:
    """What the specialists' solver is to know.

    Args:
        county: roster, key groups, departments and rules.
        travel: car travel times from the lead hospitals to the township hospitals.
        teams: with ids, hospitals and areas.
        postings: the stays planned: who is posted for most of what is left of the circuit horizon serves there only.
        previous: the published teams; a team's id tells which of them it succeeds.
        as_of: the day of the plan.
    """
    teams = tuple(teams)
    rules, known = county.rules, {team.id for team in teams}
    leads, hospitals = sorted(h.id for h in county.lead_hospitals), sorted({team.hospital for team in teams})
    seconds = travel.submatrix(leads, hospitals)
    return SpecialistProblem(
        teams=tuple(_need(county, team) for team in sorted(teams, key=lambda team: team.id)),
        people=tuple(_physicians(county, postings, as_of)),
        travel=TravelTimes(
            origins=tuple(leads),
            destinations=tuple(hospitals),
            seconds=seconds,
            profile=travel.profile,
            scenario=travel.scenario,
        ),
        adoption=round(60 * rules.value("specialists.adoption")),
        next_team=round(60 * rules.value("specialists.next_team")),
        previous=_previous(county, postings, [t for t in previous.teams if t.id in known] if previous else (), as_of),
    )


def _previous(county: County, postings: Postings, teams: Iterable[Team], as_of: dt.date) -> Mapping[str, str]:
    """Published team → who is its specialist today if he can stay, else who was to come after."""
    bars, hosts = barred(county, postings, as_of), posted_hosts(county.calendar, postings.postings, as_of)
    found: dict[str, str] = {}
    for team in teams:
        known = [person for person in (team.on(as_of).specialist, team.specialist) if person]
        able = [p for p in known if p in bars and bars[p] is None and hosts.get(p, frozenset()) <= {team.hospital}]
        if known:
            found[team.id] = (*able, known[-1])[0]
    return found


def with_specialists(territories: Territories, specialists: Specialists) -> Territories:
    """The teams with their specialists, and the leaders that follow from them."""
    teams = (dataclasses.replace(t, specialist=specialists.serves.get(t.id)) for t in territories.teams)
    return dataclasses.replace(
        territories, teams=tuple(dataclasses.replace(team, leader=leader_of(team)) for team in teams)
    )


def barred(county: County, postings: Postings, as_of: dt.date) -> Mapping[str, Bar | None]:
    """Physician of a lead hospital → why he cannot be a specialist, or ``None`` where he can."""
    crews, hosts = crews_of(county), posted_hosts(county.calendar, postings.postings, as_of)
    lowest, leads = county.rules.value("postings.min_title"), {h.id for h in county.lead_hospitals}

    def why(person: Person) -> Bar | None:
        if person.title < lowest:
            return Bar.TITLE
        if person.id in crews:
            return Bar.CREW
        if not serves(county, person, as_of):
            return Bar.AWAY
        return Bar.POSTED if len(hosts.get(person.id, ())) > 1 else None

    return {p.id: why(p) for p in county.people if p.role is Role.PHYSICIAN and p.workplace in leads}


def _physicians(county: County, postings: Postings, as_of: dt.date) -> Iterable[Physician]:
    hosts = posted_hosts(county.calendar, postings.postings, as_of)
    hardship = county.rules.value("specialists.hardship")
    cap = round(county.rules.value("teams.specialist_cap"))
    for person_id in sorted(p for p, bar in barred(county, postings, as_of).items() if bar is None):
        person = county.person(person_id)
        yield Physician(
            id=person.id,
            workplace=person.workplace,
            department=person.department,
            specialty=person.specialty,
            hardship=1 + hardship * person.grassroots_weeks / 26,
            posted=next(iter(hosts.get(person.id, ())), None),
            cap=cap,
        )


def _need(county: County, team: Team) -> TeamNeed:
    """A specialty counts the price of a mismatch times the share of the need that it does not serve."""
    price, shares = 60 * county.rules.value("specialists.mismatch"), specialties_needed(county, team)
    return TeamNeed(
        team=team.id,
        hospital=team.hospital,
        mismatch={specialty: round(price * (1 - share)) for specialty, share in sorted(shares.items())},
        unmatched=round(price) if shares else 0,
        adopters=adopters_of(county, team.hospital),
    )
