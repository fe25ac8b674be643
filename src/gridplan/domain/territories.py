"""Territory design: which team looks after which units."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.travel import TravelTimes

UNREACHABLE_SECONDS = 4 * 3600
"""What a pair of units that no car connects counts as in the cost of a team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is given to a team whole: a village, or a contiguous part of one above the split threshold.

    Attributes:
        code: the village's code, or ``<village>/<n>`` for part n.
        village: code of the village.
        township: code of the village's township.
        grids: codes of the part's grids; empty for a whole village.
        site: the place (village or grid code) that stands for the unit in the travel times.
        workload: residents, key groups, area and remoteness in person-equivalents, rounded to whole persons.
        staffed: a village doctor works there: its clinics have one, or the village has one for each of its parts.
    """

    code: str
    village: str
    township: str
    grids: tuple[str, ...] = ()
    site: str
    workload: int
    staffed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamHost:
    """A township hospital that forms teams.

    Attributes:
        hospital: its id.
        township: code of its township.
        teams: how many teams it forms, at least one.
        mean: the workload from which its teams' balance is measured, in person-equivalents.
    """

    hospital: str
    township: str
    teams: int
    mean: float


FIRST_GOALS = ("over_capacity", "without_doctor", "outside_band")
"""What a county may put before least change and cost, in the order that :attr:`TerritoryProblem.first` gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryProblem:
    """Partition the units into connected teams of the hosts.

    A team of host h with units S, workload W(S) and mean M of its host costs, in person-seconds,

        min over m in S of  Σ_{u in S} workload_u · t(u → m)     (``inside``: the travel to its median unit)
        + hospital_weight · Σ_{u in S} workload_u · t(h → u)     (``hospital``)
        + balance_weight · |W(S) − M|                            (``balance``)
        + split_price · villages of which S has only a part      (``splits``),

    rounded as a whole, halves to even; an unreachable pair counts as ``UNREACHABLE_SECONDS``. S must be connected under
    ``neighbours`` and each of its units eligible for h. A split village costs the price once for each team that has a
    part of it. Goals in order: those named in ``first``, then ``moved`` (only with ``previous``), then ``cost``:

    - ``over_capacity``: Σ over teams of max(0, W(S) − capacity), persons;
    - ``without_doctor``: teams none of whose units is staffed;
    - ``outside_band``: teams outside ``(1−balance)·M <= W(S) <= (1+balance)·M``;
    - ``moved``: workload not with its previous team's successor. Each team succeeds at most one previous team of its
      own hospital, each previous team has at most one successor, so matched that least workload moves; units without a
      previous team do not count.

    Hosts that together have more teams than there are units eligible for them form as many as leave each team a unit,
    the hosts that come first as many as they can; lying in another township makes no difference.

    Attributes:
        neighbours: pairs of unit codes that touch (or that are joined because one would be an island).
        eligible: unit code → ids of the hospitals that may look after it, its own township's first.
        travel: car travel times between unit sites, and from the hospitals to them.
        balance: half-width of the band as a share of the mean; ``None`` leaves it open.
        capacity: most workload of one team that is not held against the plan; ``None`` leaves it open.
        previous: unit code → label of the team that has it in the published plan.
        labels: label → hospital of that published team.
    """

    units: tuple[Unit, ...]
    neighbours: frozenset[tuple[str, str]]
    hosts: tuple[TeamHost, ...]
    eligible: Mapping[str, tuple[str, ...]]
    travel: TravelTimes
    balance: float | None
    balance_weight: float
    hospital_weight: float = 0.0
    split_price: float = 0.0
    capacity: float | None = None
    first: tuple[str, ...] = ("outside_band",)
    previous: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("eligible", "previous", "labels"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Predecessor:
    """Who has a role in a team before its member: who leaves in the summer serves until then, and what was driven
    under a former member stays that member's.

    Attributes:
        role: ``specialist``, ``gp``, ``nurse`` or ``leader``.
        person: id; who served in the past need not be on the roster any more.
        until: first day on which the next has the role.
    """

    role: str
    person: str
    until: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A "4+N" team. Village doctors and grid workers come with its villages and grids.

    ``None`` for a role means nobody could be found, which breaks the rule ``teams.roles``.

    Attributes:
        township: code of its hospital's township; its units lie there, but for recorded exceptions.
        specialist, gp, nurse: who has the role at the end of the circuit horizon; until then ``predecessors`` may.
        leader: the member who leads the team, one of gp, nurse and specialist.
        village_doctors: ids of the village doctors of its area, each in one team.
        predecessors: who has a role before its member, by role, those of a role in the order of their days.
    """

    id: str
    township: str
    hospital: str
    villages: tuple[str, ...]
    grids: tuple[str, ...] = ()
    specialist: str | None = None
    gp: str | None = None
    nurse: str | None = None
    leader: str | None = None
    village_doctors: tuple[str, ...] = ()
    predecessors: tuple[Predecessor, ...] = ()

    def on(self, day: dt.date) -> Team:
        """The team with those who have its roles on a day; who came before them is left out."""
        if not self.predecessors:
            return self
        later = sorted((p for p in self.predecessors if day < p.until), key=lambda p: p.until, reverse=True)
        roles = {"specialist": self.specialist, "gp": self.gp, "nurse": self.nurse, "leader": self.leader}
        roles.update((p.role, p.person) for p in later)
        return dataclasses.replace(
            self,
            specialist=roles["specialist"],
            gp=roles["gp"],
            nurse=roles["nurse"],
            leader=roles["leader"],
            predecessors=(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Territories:
    """All teams. ``villages`` of a team are whole villages, ``grids`` are parts of split ones.

    ``units`` tells how villages were split: every unit of the problem, each inside one team.
    """

    teams: tuple[Team, ...]
    units: tuple[Unit, ...] = ()

    def team_of(self, code: str) -> Team | None:
        """The team that has this village or grid."""
        return next((t for t in self.teams if code in t.villages or code in t.grids), None)

    def workload_of(self, team: Team) -> int | None:
        """Workload of a team's units, in person-equivalents; ``None`` where its area is not made of whole units."""
        villages, grids = set(team.villages), set(team.grids)
        own = [u for u in self.units if (grids.issuperset(u.grids) if u.grids else u.village in villages)]
        if {u.village for u in own if not u.grids} != villages or {g for u in own for g in u.grids} != grids:
            return None
        return sum(unit.workload for unit in own)


def team_numbers(teams: Iterable[Team]) -> dict[str, int]:
    """Team id → its number inside its township, counted in the order given: maps and reports name teams by it."""
    counted: Counter[str] = Counter()
    numbers = {}
    for team in teams:
        counted[team.township] += 1
        numbers[team.id] = counted[team.township]
    return numbers
