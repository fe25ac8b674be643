"""Whether a tour that somebody has fixed can be driven as it stands, and why not, with names."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from gridplan.domain.circuits import Stop, Tour
from gridplan.domain.schedules import Task, day_hours
from gridplan.languages import said
from gridplan.planning.circuits.ground import CrewPeople, Ground
from gridplan.planning.circuits.needs import SPECIALIST, Ask
from gridplan.planning.circuits.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Everything that says what a crew can do on a day.

    Attributes:
        days: crew → its days.
        skills: crew → what it has on some days only.
        asks: ``(place, programme)`` → what is asked for there.
    """

    ground: Ground
    people: People
    days: Mapping[str, Set[dt.date]]
    skills: Mapping[str, Mapping[str, Set[dt.date]]]
    asks: Mapping[tuple[str, str], Ask]

    def called(self, key: str) -> str:
        """The name of a crew, place or programme."""
        return self.ground.names(key)

    def tour_obstacle(self, tour: Tour) -> str:
        """Why a tour cannot be driven as it stands; empty where it can."""
        return next(self._tour_obstacles(tour), "")

    def visit_obstacle(self, crew_id: str, stop: Stop, day: dt.date) -> str:
        """Why a crew cannot make a visit that day, its way apart; empty where it can."""
        return (
            self._specialist_obstacle(crew_id, stop, day)
            or self.crew_obstacle(crew_id, day)
            or self._stop_obstacle(self.ground.crews[crew_id], stop, day)
        )

    def crew_obstacle(self, crew_id: str, day: dt.date) -> str:
        """Why a crew is not out that day."""
        crew, ground = self.ground.crews.get(crew_id), self.ground
        if crew is None:
            return said("there is no team or vehicle {crew}", crew=crew_id)
        if crew.members is None:
            return said("{crew} has no GP or no nurse", crew=self.called(crew_id))
        if day not in ground.calendar.workdays:
            return _no_working_day(day)
        if day in self.days.get(crew_id, ()):
            return ""
        if day in ground.shut(crew_id):
            return self._shut(crew, day)
        reasons = (self.people.why_not(person, day, crew) for person in crew.members)
        return next(filter(None, reasons), "") or said("{crew} is not out on {day}", crew=self.called(crew_id), day=day)

    def _shut(self, crew: CrewPeople, day: dt.date) -> str:
        if day in self.ground.closed(crew.depot):
            return said("{place} is closed on {day}", context="depot", place=self.called(crew.depot), day=day)
        return said("{vehicle} is out of service on {day}", vehicle=self.called(crew.id), day=day)

    def place_obstacle(self, stop: Stop, day: dt.date) -> str:
        """Why nobody can make a visit that day, whoever it is."""
        ask = self.asks.get((stop.place, stop.programme))
        place, programme = self.called(stop.place), self.called(stop.programme)
        if ask is None:
            return said("{programme} does not go to {place}", programme=programme, place=place)
        if day not in self.ground.calendar.workdays:
            return _no_working_day(day)
        first, last = self.ground.stretch(ask.programme)
        if not first <= day < last:
            return outside_dates(programme, day)
        if day in ask.need.closed:
            return said("{place} is closed on {day}", place=place, day=day)
        if ask.need.days is not None and day not in ask.need.days:
            return said("{day} is no day of {programme} at {place}", day=day, programme=programme, place=place)
        return ""

    def _stop_obstacle(self, crew: CrewPeople, stop: Stop, day: dt.date) -> str:
        if why := self.place_obstacle(stop, day):
            return why
        ask = self.asks[stop.place, stop.programme]
        if crew.id not in ask.crews:
            return said(
                "{crew} is not responsible for {programme} at {place}",
                crew=self.called(crew.id),
                programme=ask.programme.name,
                place=self.called(stop.place),
            )
        for item in ask.need.equipment:
            if not self._has(crew, item, day):
                return said("{crew} has no {what} on {day}", crew=self.called(crew.id), what=_called(item), day=day)
        return ""

    def _specialist_obstacle(self, crew_id: str, stop: Stop, day: dt.date) -> str:
        """Why the specialist whom a visit asks for is not there: told before that the crew has no such day."""
        ask, crew = self.asks.get((stop.place, stop.programme)), self.ground.crews.get(crew_id)
        if ask is None or crew is None or crew_id not in ask.crews or SPECIALIST not in ask.need.equipment:
            return ""
        if crew.specialist is None:
            return said("{crew} has no specialist", crew=self.called(crew_id))
        return self.people.why_not(crew.specialist, day, crew)

    def _has(self, crew: CrewPeople, item: str, day: dt.date) -> bool:
        vehicle = self.ground.vehicles.get(crew.id)
        carried = vehicle.equipment if vehicle else ()
        return item in carried or day in self.skills.get(crew.id, {}).get(item, ())

    def _tour_obstacles(self, tour: Tour) -> Iterator[str]:
        for stop in tour.stops:
            day = tour.day + dt.timedelta(days=stop.night)
            yield from filter(None, [self._specialist_obstacle(tour.crew, stop, day)])
        for day in tour.days:
            yield from filter(None, [self.crew_obstacle(tour.crew, day)])
        crew = self.ground.crews[tour.crew]
        if tour.depot != crew.depot:
            yield said("{crew} does not start from {depot}", crew=self.called(tour.crew), depot=self.called(tour.depot))
        for stop in tour.stops:
            day = tour.day + dt.timedelta(days=stop.night)
            yield from filter(None, [self._stop_obstacle(crew, stop, day)])
        if len({(stop.place, stop.programme) for stop in tour.stops}) < len(tour.stops):
            yield said("the same programme visits the same place twice")
        vehicle = self.ground.vehicles.get(tour.crew)
        if len(tour.lodgings) > (vehicle.nights if vehicle else 0):
            yield said("{crew} cannot stay away for so many nights", crew=self.called(tour.crew))
        for night in range(len(tour.days)):
            yield from filter(None, [self._day_obstacle(tour, night)])

    def _day_obstacle(self, tour: Tour, night: int) -> str:
        """Why one day's way cannot be driven, or does not fit the working day."""
        ground, day = self.ground, tour.day + dt.timedelta(days=night)
        times = ground.travel(ground.profile_of(tour.crew), ground.calendar.scenario_on(day))
        halts = tour.places_of(night)
        if gone := [place for place in halts if place not in times.origins]:
            return said("{place} is no longer in the data", place=gone[0])
        most = round(ground.county.rules.value("circuits.max_stops"))
        if len(halts) - 2 > most or len(set(halts[1:-1])) < len(halts) - 2:
            return said("{day} has more than {most} stops, or one of them twice", day=day, most=most)
        legs = [0 if a == b else times.between(a, b) for a, b in itertools.pairwise(halts)]
        known = [leg for leg in legs if leg is not None]
        if len(known) < len(legs):
            start, end = list(itertools.pairwise(halts))[legs.index(None)]
            return said(
                "no vehicle can get from {start} to {end} on {day}",
                start=self.called(start),
                end=self.called(end),
                day=day,
            )
        tasks: list[Task] = []
        previous = halts[0]
        ways = iter(known)
        for stop in (s for s in tour.stops if s.night == night):
            moved = not tasks or stop.place != previous
            need = self.asks[stop.place, stop.programme].need
            leg = next(ways) if moved else 0
            tasks.append(Task(leg=leg, service=need.service_seconds, opens=need.opens, closes=need.closes))
            previous = stop.place
        fits = day_hours(ground.hours, tasks, next(ways)) is not None
        if fits:
            return ""
        return said("the way and the visits of {day} do not fit the working day or the hours of the visits", day=day)


def outside_dates(programme: str, day: dt.date) -> str:
    """A day outside the dates of a programme."""
    return said("{day} lies outside the dates of {programme}", day=day, programme=programme)


def _no_working_day(day: dt.date) -> str:
    return said("{day} is no working day of the circuit horizon", day=day)


def _called(item: str) -> str:
    """What a crew needs on a day, in words."""
    if item == SPECIALIST:
        return said("specialist")
    return said("work-day") if item.startswith("work_day:") else item
