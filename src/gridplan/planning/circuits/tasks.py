"""Which crews and needs belong together: one task for each.

Vehicles of one profile are a task. So are the teams of one hospital; hospitals whose teams may see to the same need
(a village divided between them, a township with two hospitals) are one task together.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from gridplan.domain.circuits import Crew, DepotTask, Need, Skill, Tour
from gridplan.domain.itineraries import CAR
from gridplan.domain.programmes import CrewKind
from gridplan.planning.circuits.ground import Ground, unique
from gridplan.planning.circuits.needs import Ask
from gridplan.planning.circuits.published import visits_made
from gridplan.planning.circuits.visitors import MOBILE_HOSPITAL, base_of

Group = tuple[CrewKind, tuple[str, ...]]
"""What comes, and the hospitals, or the vehicles' profile."""


def tasks(
    ground: Ground,
    asks: Collection[Ask],
    crews: Mapping[str, Crew],
    *,
    fixed: Iterable[Tour],
    later: Iterable[Tour],
) -> tuple[DepotTask, ...]:
    """Vehicles' tasks by profile, then the hospitals'.

    Args:
        ground: the input.
        asks: all needs.
        crews: every crew with its days.
        fixed: tours that stand.
        later: published tours to be kept where possible.
    """
    groups = _Groups(ground, asks)
    needs: dict[Group, list[Ask]] = defaultdict(list)
    for ask in asks:
        needs[groups.of_ask(ask)].append(ask)
    stand, open_ = groups.sorted(fixed), groups.sorted(later)
    found = []
    for group in sorted({*needs, *stand, *open_}, key=lambda g: (g[0] is CrewKind.TEAM, g[1])):
        own = [crew for name, crew in crews.items() if groups.of_crew(name) == group]
        profile = CAR if group[0] is CrewKind.TEAM else group[1][0]
        elsewhere = visits_made(tour for other, tours in stand.items() if other != group for tour in tours)
        asked = (_less(need, elsewhere) for need in _needs(ground, needs[group], own))
        found.append(
            DepotTask(
                id="+".join(group[1]),
                profile=profile,
                needs=tuple(need for need in (_open(ground, need) for need in asked) if need.windows),
                crews=tuple(own),
                lodgings=_lodgings(ground, profile, own),
                fixed=tuple(stand.get(group, ())),
                previous=tuple(open_.get(group, ())),
                open_from=ground.opened if ground.opened > ground.calendar.start else None,
            )
        )
    return tuple(found)


class _Groups:
    """The group of each crew, need and tour."""

    def __init__(self, ground: Ground, asks: Collection[Ask]) -> None:
        self.ground, self.asks = ground, {(a.need.place, a.need.programme): a for a in asks}
        together: dict[str, set[str]] = {team.hospital: {team.hospital} for team in ground.teams.values()}
        for ask in asks:
            if ask.by_team:
                joined = set().union(*(together.get(host, {host}) for host in ask.hosts))
                together.update(dict.fromkeys(joined, joined))
        self.together = {host: tuple(sorted(joined)) for host, joined in together.items()}

    def of_ask(self, ask: Ask) -> Group:
        return (CrewKind.TEAM, self.together[ask.hosts[0]]) if ask.by_team else (CrewKind.VEHICLE, ask.hosts)

    def of_crew(self, crew: str) -> Group:
        if crew in self.ground.vehicles:
            return CrewKind.VEHICLE, (self.ground.vehicles[crew].profile,)
        return CrewKind.TEAM, self.together[self.ground.teams[crew].hospital]

    def sorted(self, tours: Iterable[Tour]) -> dict[Group, list[Tour]]:
        found: dict[Group, list[Tour]] = defaultdict(list)
        for tour in tours:
            found[self._of_tour(tour)].append(tour)
        return found

    def _of_tour(self, tour: Tour) -> Group:
        """By its crew; where that is gone, by what it did, if at least that is still known."""
        if tour.crew in self.ground.crews:
            return self.of_crew(tour.crew)
        for stop in tour.stops:
            if ask := self.asks.get((stop.place, stop.programme)):
                return self.of_ask(ask)
        kinds = {p.id: p.crew for p in self.ground.county.programmes}
        kind = next((kinds[stop.programme] for stop in tour.stops if stop.programme in kinds), CrewKind.TEAM)
        if kind is CrewKind.TEAM:
            return kind, self.together.get(tour.depot, (tour.depot,))
        profiles = sorted({v.profile for v in self.ground.vehicles.values() if v.base == tour.depot})
        return kind, (profiles[0] if len(profiles) == 1 else MOBILE_HOSPITAL,)


def _needs(ground: Ground, asks: Sequence[Ask], crews: Sequence[Crew]) -> Iterable[Need]:
    """The needs of a task; each says who may come where not every crew of the task may."""
    everybody = {crew.id for crew in crews}
    for ask in asks:
        if ask.need.crews or set(ask.crews) == everybody:
            yield ask.need
        elif ask.crews:
            carrying = {crew.id for crew in crews if set(ask.need.equipment) <= set(crew.equipment)}
            all_may = not ask.by_team and carrying == set(ask.crews)
            yield dataclasses.replace(ask.need, crews=() if all_may else ask.crews)
        else:
            base = base_of(ground, ask.programme, ask.need.place)
            at_base = tuple(crew.id for crew in crews if crew.depot == base)
            yield dataclasses.replace(ask.need, crews=() if base is None else at_base or (base,))


def _open(ground: Ground, need: Need) -> Need:
    """The need without windows that are over before anything can still be planned: they are history."""
    return dataclasses.replace(need, windows=tuple(w for w in need.windows if w.end > ground.opened))


def _less(need: Need, elsewhere: Mapping[tuple[str, str], Sequence[dt.date]]) -> Need:
    """The need without what crews of other tasks have done there already: a village may have changed hands."""
    made = elsewhere.get((need.place, need.programme), ())
    days = [day for day in made if need.since is None or day >= need.since]
    if not days:
        return need
    left = tuple(
        dataclasses.replace(w, visits=max(0, w.visits - sum(w.start <= day < w.end for day in days)))
        for w in need.windows
    )
    gap = range(-max(1, need.min_gap_days) + 1, max(1, need.min_gap_days))
    near = {day + dt.timedelta(days=shift) for day in days for shift in gap}
    return dataclasses.replace(need, windows=left, closed=need.closed | near)


def _lodgings(ground: Ground, profile: str, crews: Sequence[Crew]) -> tuple[str, ...]:
    """Township hospitals that a crew which stays away overnight reaches, and comes back from."""
    depots = unique(crew.depot for crew in crews if crew.nights)
    hospitals = (hospital.id for hospital in ground.county.township_hospitals)
    return tuple(h for h in hospitals if any(ground.round_trip(profile, depot, h) is not None for depot in depots))


def crew_of(ground: Ground, crew_id: str, days: Sequence[dt.date], skills: tuple[Skill, ...]) -> Crew:
    """A crew as the solver is to know it."""
    vehicle = ground.vehicles.get(crew_id)
    return Crew(
        id=crew_id,
        depot=ground.crews[crew_id].depot,
        days=tuple(days),
        equipment=vehicle.equipment if vehicle else (),
        skills=skills,
        nights=vehicle.nights if vehicle else 0,
    )
