"""Territory design: which team looks after which units."""

from __future__ import annotations

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
        grids: codes of the part's grids; empty for a whole village.
        site: the place (village or grid code) that stands for the unit in the travel times.
        workload: residents, key groups and area in person-equivalents, rounded to whole persons.
    """

    code: str
    village: str
    grids: tuple[str, ...] = ()
    site: str
    workload: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipTask:
    """One township's share of the problem: ``teams`` teams partition ``units``.

    Attributes:
        hospital: id of the township hospital the teams belong to.
        neighbours: pairs of unit codes that touch (or that are joined because one would be an island).
        previous: unit code → index of the team that has it in the published plan, for least change.
    """

    township: str
    hospital: str
    units: tuple[Unit, ...]
    neighbours: frozenset[tuple[str, str]]
    teams: int
    previous: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "previous", frozen_mapping(self.previous))


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryProblem:
    """Partition each township's units into connected teams.

    A team with units S, workload W(S) and township mean M = total workload / teams costs, in person-seconds,

        min over m in S of  Σ_{u in S} workload_u · t(u → m)   +   balance_weight · |W(S) − M|,  rounded

    (an unreachable pair counts as ``UNREACHABLE_SECONDS``; the sum as a whole is rounded, halves to even)
    and must be connected with ``(1−balance)·M <= W(S) <= (1+balance)·M`` as far as possible. Goals in order:
    ``outside_band`` (teams outside the band), ``moved`` (workload not with its previous team's
    successor; only with ``previous``), ``cost``. Each new team succeeds at most one previous team and each previous
    team has at most one successor, so matched that least workload moves; units without a previous team do not count.
    A township with more teams than units forms as many teams as units, and M is taken over those.

    Attributes:
        travel: car travel times between unit sites.
        balance: half-width of the band as a share of the mean; ``None`` leaves it open.
    """

    tasks: tuple[TownshipTask, ...]
    travel: TravelTimes
    balance: float | None
    balance_weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A "4+N" team. Village doctors and grid workers come with its villages and grids.

    ``None`` for a role means nobody could be found, which breaks the rule ``teams.roles``.
    """

    id: str
    township: str
    hospital: str
    villages: tuple[str, ...]
    grids: tuple[str, ...] = ()
    specialist: str | None = None
    gp: str | None = None
    nurse: str | None = None


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


def team_numbers(teams: Iterable[Team]) -> dict[str, int]:
    """Team id → its number inside its township, counted in the order given: maps and reports name teams by it."""
    counted: Counter[str] = Counter()
    numbers = {}
    for team in teams:
        counted[team.township] += 1
        numbers[team.id] = counted[team.township]
    return numbers
