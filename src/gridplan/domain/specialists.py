"""Which lead-hospital physician is which team's specialist.

Teams are made for the circuit horizon, postings for the whole planning year. So a posting counts for the teams by how
much of the circuit horizon is left for it, in working days from the day of the plan on: who is posted for at least half
of them is posted out (:func:`posted_hosts`), and serves only the teams of the hospital at which at least half of them
are spent. Once that horizon is over, the day of the plan alone decides. A shorter posting binds nobody: who comes to a
hospital in its last weeks, or leaves it in the first, is for most of the time where he works. What else happens to a
specialist inside the planning year (he leaves, his posting ends, another begins) is told beforehand as a finding.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gridplan.domain.calendar import Calendar
from gridplan.domain.county import County
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.postings import Posting
from gridplan.domain.team_areas import team_places
from gridplan.domain.territories import Team
from gridplan.domain.travel import TravelTimes

CUT_OFF_SECONDS = 100_000
"""What the drive to a hospital that no car reaches counts as: more than any drive, still better than nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """That a person serves a team, and what each reason for or against it counts, in seconds.

    Attributes:
        travel: the drive from the person's hospital to the team's, heavier after past stays.
        mismatch: the team's people need other specialties.
        adoption: another department has adopted the township hospital.
    """

    team: str
    person: str
    travel: int
    mismatch: int = 0
    adoption: int = 0

    @property
    def cost(self) -> int:
        """All reasons together, seconds."""
        return self.travel + self.mismatch + self.adoption


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamNeed:
    """What a team asks of its specialist.

    Attributes:
        team, hospital: ids.
        mismatch: specialty → seconds that a physician of it counts, for the specialties that serve some need.
        unmatched: seconds that any other physician counts.
        adopters: departments that have adopted the hospital; with none, no department is held against anybody.
    """

    team: str
    hospital: str
    mismatch: Mapping[str, int] = field(default_factory=dict)
    unmatched: int = 0
    adopters: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "mismatch", frozen_mapping(self.mismatch))


@dataclass(frozen=True, slots=True, kw_only=True)
class Physician:
    """Somebody who can be a team's specialist.

    Attributes:
        hardship: what the person's travel is multiplied by, at least 1.
        posted: the township hospital at which the person is posted for most of the time: only its teams can be served,
            at no cost.
        cap: most teams.
    """

    id: str
    workplace: str
    department: str | None = None
    specialty: str | None = None
    hardship: float = 1.0
    posted: str | None = None
    cap: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistProblem:
    """Give each team one specialist.

    Goals in order: ``unserved`` (teams without a specialist), ``changed`` (teams whose previous specialist could stay
    but does not; only with ``previous``), ``cost`` in seconds: Σ over pairings of :meth:`pairing` + ``next_team`` ·
    (0 + 1 + … + k−1) for each person of k teams.

    Attributes:
        travel: by car, from every workplace to every hospital.
        adoption: seconds that a person of a department other than the adopters counts.
        previous: team → person in the published plan.
    """

    teams: tuple[TeamNeed, ...]
    people: tuple[Physician, ...]
    travel: TravelTimes
    adoption: int = 0
    next_team: int = 0
    previous: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "previous", frozen_mapping(self.previous))

    def pairing(self, need: TeamNeed, person: Physician) -> Pairing | None:
        """What it counts that ``person`` serves the team; ``None`` where that cannot be.

        travel = round(hardship · drive), halves to even. Whoever is posted at the team's hospital is there already, so
        that nothing counts.
        """
        if person.posted is not None:
            here = person.posted == need.hospital
            return Pairing(team=need.team, person=person.id, travel=0) if here else None
        drive = self.travel.between(person.workplace, need.hospital)
        return Pairing(
            team=need.team,
            person=person.id,
            travel=round(person.hardship * (CUT_OFF_SECONDS if drive is None else drive)),
            mismatch=need.mismatch.get(person.specialty or "", need.unmatched),
            adoption=self.adoption if need.adopters and person.department not in need.adopters else 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialists:
    """Team → its specialist; a team that is missing has none."""

    serves: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "serves", frozen_mapping(self.serves))


def specialties_needed(county: County, team: Team) -> Mapping[str, float]:
    """Specialty → how much of a team's need a physician of it serves, above 0 and at most 1; empty without any need.

    What the township hospital asks for by name is served wholly by each specialty named. For every other specialty it
    is the share of the area's people in need that it serves: the members of all key groups for which the county names
    specialties, each group served by any of its own; who is in two groups counts twice.
    """
    groups = county.teams.specialties
    places = team_places(county, team)
    members = {g: sum(place.key_groups.get(g, 0) for place in places) for g, wanted in groups.items() if wanted}
    people = sum(members.values())
    shares: dict[str, float] = {}
    if people:
        for specialty in {s for group in members for s in groups[group]}:
            served = sum(count for group, count in members.items() if specialty in groups[group])
            if served:
                shares[specialty] = served / people
    return shares | dict.fromkeys(county.township_hospital(team.hospital).specialties, 1.0)


def adopters_of(county: County, hospital: str) -> frozenset[str]:
    """Departments that have adopted a township hospital (科包院)."""
    return frozenset(d.id for lead in county.lead_hospitals for d in lead.departments if hospital in d.adopts)


def posted_hosts(calendar: Calendar, postings: Iterable[Posting], as_of: dt.date) -> Mapping[str, frozenset[str]]:
    """Person → township hospitals whose postings bind the person; who is not posted out is missing.

    Who is posted for at least half of the working days left (see the module) is bound to each hospital that has at
    least half of them, and to all of his hospitals where none has: then he is nobody's specialist.
    """
    days = [day for day in calendar.workdays if day >= as_of] or [as_of]
    spent: dict[str, Counter[str]] = defaultdict(Counter)
    for posting in postings:
        if within := sum(posting.start <= day < posting.end for day in days):
            spent[posting.person][posting.host] += within
    found: dict[str, frozenset[str]] = {}
    for person, hosts in spent.items():
        if 2 * hosts.total() >= len(days):
            most = frozenset(host for host, count in hosts.items() if 2 * count >= len(days))
            found[person] = most or frozenset(hosts)
    return found
