"""County → :class:`TerritoryProblem`."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gridplan.domain.adjacency import Pair, bridged, county_neighbours
from gridplan.domain.county import County
from gridplan.domain.places import Area
from gridplan.domain.rules import Level, Rules
from gridplan.domain.territories import FIRST_GOALS, TeamHost, Territories, TerritoryProblem, Unit
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.homes import Homes, workload
from gridplan.planning.teams.roster import staffing_of
from gridplan.planning.teams.units import between_units, parts_wanted, split_villages, units_of

_RULES = dict(zip(FIRST_GOALS, ("teams.capacity", "teams.village_doctor", "teams.balance"), strict=True))
_OF_ALL = ""  # stands for the whole county where teams are formed across townships


def territory_problem(
    county: County, travel: TravelTimes, *, previous: Territories | None = None, as_of: dt.date | None = None
) -> TerritoryProblem:
    """What the territory solver is to know.

    Units are whole villages; one above ``teams.split_above`` (unless that is off) is divided into contiguous parts of
    about equal workload. Hosts are the township hospitals that have complete teams, in a township without any its first
    hospital with one incomplete team. A unit's home hospitals are the hosts of its township; where its township has no
    hospital, the host nearest by car. Without ``across_townships`` other hospitals may look after a unit only where
    they are nearer by ``teams.nearer_hospital`` minutes, and only if ``teams.inside_township`` is in principle.

    There are never more teams than units for them, and the units at home in a township are connected: where they are
    not (they are at home in a township that they do not touch), the nearest are joined as the crow flies.

    Args:
        county: the input.
        travel: car travel times.
        previous: the published territories, for least change.
        as_of: who has joined by this day counts; the horizon's start by default.
    """
    rules = county.rules
    staff = staffing_of(county, as_of or county.calendar.start)
    teams = {own.hospital: own.teams for own in staff if own.teams}
    homes = _homes(county, travel, teams)
    pairs = county_neighbours(county, split_villages(county))
    units = units_of(county, homes, pairs, _limits(county, homes, teams), previous=previous) if homes.hosts else ()
    regions = _regions(county, homes, [(unit.township, unit.site) for unit in units])
    forming = _forming({h: n for h, n in teams.items() if h in homes.hosts}, homes, regions)
    hosts = _hosts(county, forming, homes, units)
    near = between_units(units, pairs)
    return TerritoryProblem(
        units=units,
        neighbours=near if county.teams.across_townships else near | _joined(county, homes, units, near),
        hosts=hosts,
        eligible=_eligible(county, homes, units, [host.hospital for host in hosts]),
        travel=travel,
        balance=None if rules.level("teams.balance") is Level.OFF else rules.value("teams.balance"),
        balance_weight=rules.value("teams.balance_weight"),
        hospital_weight=rules.value("teams.hospital_weight"),
        split_price=3600 * rules.value("teams.split_price"),
        capacity=None if rules.level("teams.capacity") is Level.OFF else rules.value("teams.capacity"),
        first=first_goals(rules),
        previous=_previous_teams(county, homes, units, previous),
        labels={team.id: team.hospital for team in previous.teams} if previous else {},
    )


def first_goals(rules: Rules) -> tuple[str, ...]:
    """The goals that come before least change and cost: those of hard rules, then those in principle."""
    binding = (Level.HARD, Level.IN_PRINCIPLE)
    wanted = [goal for goal in FIRST_GOALS if rules.level(_RULES[goal]) in binding]
    return tuple(sorted(wanted, key=lambda goal: binding.index(rules.level(_RULES[goal]))))


def _homes(county: County, travel: TravelTimes, teams: Mapping[str, int]) -> Homes:
    """Home hospitals; a hospital for whose teams there cannot be a unit is none."""
    hosts = {h.id: h.township for h in county.township_hospitals if h.id in teams}
    while True:
        homes = Homes(travel=travel, hosts=hosts)
        places = [(v.township, v.code) for v in county.villages for _ in range(parts_wanted(county, v))]
        forming = _forming({h: teams[h] for h in hosts}, homes, _regions(county, homes, places))
        if forming.keys() == hosts.keys():
            return homes
        hosts = {h: township for h, township in hosts.items() if h in forming}


def _regions(county: County, homes: Homes, places: Iterable[tuple[str, str]]) -> Mapping[str, Counter[tuple[str, ...]]]:
    """Home township (with teams across townships: the county) → home hospitals → number of ``(township, site)``."""
    regions: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for township, site in places:
        if county.teams.across_townships:
            regions[_OF_ALL][tuple(homes.hosts)] += 1
        elif homes.hosts:
            regions[homes.township_of(township, site)][homes.of(township, site)] += 1
    return regions


def _forming(
    teams: Mapping[str, int], homes: Homes, regions: Mapping[str, Counter[tuple[str, ...]]]
) -> Mapping[str, int]:
    """Hospital → teams it forms: no more than its units, and those of a region no more than the region's units.

    Where there are too many, the hospital with the most forms one less (of several the last), a hospital that alone is
    home to some unit always one. Hospitals without a team are left out.
    """
    found: dict[str, int] = {}
    for region, counts in regions.items():
        own = {
            hospital: min(number, sum(count for home, count in counts.items() if hospital in home))
            for hospital, number in teams.items()
            if region in {_OF_ALL, homes.hosts[hospital]}
        }
        alone = {home[0] for home in counts if len(home) == 1}
        while sum(own.values()) > counts.total():
            order = list(own)
            most = max(order, key=lambda h: (own[h] > 1 or h not in alone, own[h], order.index(h)))
            own[most] -= 1
        found |= {hospital: number for hospital, number in own.items() if number}
    return found


def _hosts(county: County, forming: Mapping[str, int], homes: Homes, units: Sequence[Unit]) -> tuple[TeamHost, ...]:
    demand: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for unit in units:
        demand[homes.township_of(unit.township, unit.site)] += unit.workload
    for hospital, number in forming.items():
        numbers[homes.hosts[hospital]] += number
    across = county.teams.across_townships
    return tuple(
        TeamHost(
            hospital=hospital,
            township=township,
            teams=forming[hospital],
            mean=demand.total() / numbers.total() if across else demand[township] / numbers[township],
        )
        for hospital, township in homes.hosts.items()
        if hospital in forming
    )


def _limits(county: County, homes: Homes, teams: Mapping[str, int]) -> Mapping[str, float]:
    """Home township → upper end of the balance band, or the capacity where that is less.

    Measured on whole villages, since there are no units yet.
    """
    rules = county.rules
    band = math.inf if rules.level("teams.balance") is Level.OFF else 1 + rules.value("teams.balance")
    capacity = math.inf if rules.level("teams.capacity") is Level.OFF else rules.value("teams.capacity")
    demand: Counter[str] = Counter()
    atoms: Counter[str] = Counter()  # the most units there can be
    numbers: Counter[str] = Counter()
    divided = split_villages(county)
    for village in county.villages:
        township = homes.township_of(village.township, village.code)
        demand[township] += round(workload(county, (village,), homes))
        atoms[township] += len(county.grids_of(village.code)) if village.code in divided else 1
    for hospital, township in homes.hosts.items():
        numbers[township] += teams[hospital]
    if county.teams.across_townships:
        mean = demand.total() / max(1, min(numbers.total(), atoms.total()))
        return dict.fromkeys(demand, min(capacity, band * mean))
    return {t: min(capacity, band * demand[t] / max(1, min(numbers[t], atoms[t]))) for t in demand}


def _eligible(
    county: County, homes: Homes, units: Sequence[Unit], hosts: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    """Unit → hospitals that may look after it, those at home first."""
    across = county.teams.across_townships
    open_borders = across or county.rules.level("teams.inside_township") is Level.IN_PRINCIPLE
    saved = 60 * county.rules.value("teams.nearer_hospital")
    found: dict[str, tuple[str, ...]] = {}
    for unit in units:
        own = homes.of(unit.township, unit.site)
        home = homes.seconds(unit.township, unit.site)
        others = [
            hospital
            for hospital in hosts
            if hospital not in own and (across or _nearer(homes.between(hospital, unit.site), home, saved))
        ]
        found[unit.code] = (*(h for h in own if h in hosts), *(others if open_borders else ()))
    return found


def _nearer(seconds: int | None, home: int | None, saved: float) -> bool:
    """Whether a hospital is nearer than home by so many seconds; any way is shorter than none."""
    return seconds is not None and (home is None or seconds + saved <= home)


def _joined(county: County, homes: Homes, units: Sequence[Unit], pairs: frozenset[Pair]) -> frozenset[Pair]:
    """Pairs with which the units at home in each township are connected by themselves.

    So they are but for villages of a township without a hospital that are at home with one that lies elsewhere.
    """
    regions: dict[str, dict[str, Area]] = defaultdict(dict)
    for unit in units:
        region = regions[homes.township_of(unit.township, unit.site)]
        region[unit.code] = area_of(county, unit)
    return frozenset(pair for areas in regions.values() for pair in bridged(areas, pairs))


def area_of(county: County, unit: Unit) -> Area:
    """Where a unit lies: the village, of a part its site's grid."""
    return county.grid(unit.site).area if unit.grids else county.village(unit.village).area


def _previous_teams(
    county: County, homes: Homes, units: Sequence[Unit], previous: Territories | None
) -> Mapping[str, str]:
    """Unit → id of the previous team that has most of its workload, also of a hospital that has none now."""
    had = {code: team for team in (previous.teams if previous else ()) for code in (*team.villages, *team.grids)}
    found: dict[str, str] = {}
    for unit in units if had else ():
        shares: Counter[str] = Counter()
        grids = tuple(county.grid(code) for code in unit.grids) or county.grids_of(unit.village)
        for place in grids or (county.village(unit.village),):
            team = had.get(place.code) or had.get(unit.village)
            if team is not None:
                shares[team.id] += round(workload(county, (place,), homes))
        if shares:
            found[unit.code] = min(shares, key=lambda team_id: (-shares[team_id], team_id))
    return found
