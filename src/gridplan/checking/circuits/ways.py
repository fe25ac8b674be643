"""The ways of tours: by the roads of each day, for the vehicle that drives."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Ground
from gridplan.checking.circuits.who import CAR, Who
from gridplan.domain.circuits import Tour
from gridplan.domain.facilities import Vehicle
from gridplan.domain.programmes import CrewKind, Programme
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError

MOBILE = "mobile_hospital"


class Ways:
    """Travel times by tour; tables are looked up once."""

    def __init__(self, case: Case) -> None:
        self.case, self.ground, self.who = case, case.once(Ground), case.once(Who)
        self._tables: dict[tuple[str, str | None], TravelTimes | None] = {}
        self._legs: dict[tuple[str, str | None, tuple[str, ...]], tuple[int, ...] | None] = {}

    def legs(self, tour: Tour, night: int) -> tuple[int, ...] | None:
        """Seconds of each leg of one day; ``None`` where one cannot be driven or a place is gone."""
        scenario = self.ground.calendar.scenario_on(tour.day + dt.timedelta(days=night))
        key = self.profile_of(tour), scenario, tour.places_of(night)
        if key not in self._legs:
            self._legs[key] = self._way(*key)
        return self._legs[key]

    def _way(self, profile: str, scenario: str | None, places: tuple[str, ...]) -> tuple[int, ...] | None:
        times = self._table(profile, scenario)
        if times is None:
            return None
        legs = tuple(_between(times, a, b) for a, b in itertools.pairwise(places))
        known = tuple(leg for leg in legs if leg is not None)
        return known if len(known) == len(legs) else None

    def driving(self, tour: Tour) -> int | None:
        """Seconds on the road on all days; ``None`` where a leg cannot be driven or a place is gone."""
        days = [self.legs(tour, night) for night in range(len(tour.days))]
        return None if None in days else sum(sum(legs) for legs in days if legs is not None)

    def profile_of(self, tour: Tour) -> str:
        """Name of a tour's travel profile; where its crew is gone, what was done tells, and from where."""
        crew = self.ground.crews.get(tour.crew)
        if crew is not None:
            return crew.profile if isinstance(crew, Vehicle) else CAR
        known = [(self.ground.programmes.get(stop.programme), stop.place) for stop in tour.stops]
        for programme, place in known:
            if programme is not None and place in self.who.places(programme):
                return self._usual(programme, place)
        if next((p.crew for p, _ in known if p is not None), CrewKind.TEAM) is CrewKind.TEAM:
            return CAR
        profiles = {v.profile for v in self.case.county.vehicles if v.base == tour.depot}
        return profiles.pop() if len(profiles) == 1 else MOBILE

    def _usual(self, programme: Programme, place: str) -> str:
        """The profile of those who come to a place now: of most vehicles that have a way, mobile hospitals on a tie."""
        if programme.crew is CrewKind.TEAM:
            return CAR
        may, asked = self.who.crews(programme, place), set(programme.equipment)
        coming = [v for v in self.case.county.vehicles if v.id in may and asked <= set(v.equipment)]
        count = Counter(v.profile for v in coming)
        reach = Counter(v.profile for v in coming if self._round_trip(v, place))
        every = {v.profile for v in self.case.county.vehicles}
        nobody = MOBILE if MOBILE in every else min(every, default=MOBILE)
        return max(sorted(count), key=lambda name: (reach[name], name == MOBILE, count[name]), default=nobody)

    def _round_trip(self, vehicle: Vehicle, place: str) -> bool:
        times = self._table(vehicle.profile, None)
        ends = (vehicle.base, place), (place, vehicle.base)
        return times is not None and None not in {_between(times, *ways) for ways in ends}

    def _table(self, profile: str, scenario: str | None) -> TravelTimes | None:
        key = profile, scenario
        if key not in self._tables:
            try:
                self._tables[key] = self.case.plan.travel_times(*key)
            except NotFoundError:
                self._tables[key] = None
        return self._tables[key]


def _between(times: TravelTimes, a: str, b: str) -> int | None:
    """Seconds; ``None`` where there is no way or a place is gone."""
    try:
        return 0 if a == b else times.between(a, b)
    except NotFoundError:
        return None
