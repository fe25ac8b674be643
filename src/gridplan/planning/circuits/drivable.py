"""Whether a tour that somebody has fixed can be driven as it stands, and why not, in Chinese with names."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from gridplan.domain.circuits import Stop, Tour
from gridplan.domain.schedules import Task, day_hours
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
            return f"没有团队或车辆{crew_id}"
        if crew.members is None:
            return f"{self.called(crew_id)}全科医生和护士不齐"
        if day not in ground.calendar.workdays:
            return f"{day}不是巡诊计划期内的工作日"
        if day in self.days.get(crew_id, ()):
            return ""
        if day in ground.closed(crew.depot):
            return f"{self.called(crew.depot)}{day}停诊"
        reasons = (self.people.why_not(person, day, crew) for person in crew.members)
        return next(filter(None, reasons), f"{self.called(crew_id)}{day}不出诊")

    def place_obstacle(self, stop: Stop, day: dt.date) -> str:
        """Why nobody can make a visit that day, whoever it is."""
        ask = self.asks.get((stop.place, stop.programme))
        place, programme = self.called(stop.place), self.called(stop.programme)
        if ask is None:
            return f"{programme}不去{place}"
        if day not in self.ground.calendar.workdays:
            return f"{day}不是巡诊计划期内的工作日"
        first, last = self.ground.stretch(ask.programme)
        if not first <= day < last:
            return f"{day}不在{programme}的时间范围内"
        if day in ask.need.closed:
            return f"{place}{day}封闭"
        if ask.need.days is not None and day not in ask.need.days:
            return f"{day}不是{programme}去{place}的日子"
        return ""

    def _stop_obstacle(self, crew: CrewPeople, stop: Stop, day: dt.date) -> str:
        if why := self.place_obstacle(stop, day):
            return why
        ask = self.asks[stop.place, stop.programme]
        if crew.id not in ask.crews:
            return f"{self.called(stop.place)}的{ask.programme.name}不由{self.called(crew.id)}负责"
        for item in ask.need.equipment:
            if not self._has(crew, item, day):
                what = "专科医师" if item == SPECIALIST else "工作日" if item.startswith("work_day:") else item
                return f"{self.called(crew.id)}{day}没有{what}"
        return ""

    def _specialist_obstacle(self, crew_id: str, stop: Stop, day: dt.date) -> str:
        """Why the specialist whom a visit asks for is not there: told before that the crew has no such day."""
        ask, crew = self.asks.get((stop.place, stop.programme)), self.ground.crews.get(crew_id)
        if ask is None or crew is None or crew_id not in ask.crews or SPECIALIST not in ask.need.equipment:
            return ""
        if crew.specialist is None:
            return f"{self.called(crew_id)}没有专科医师"
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
            yield f"{self.called(tour.crew)}不从{self.called(tour.depot)}出发"
        for stop in tour.stops:
            day = tour.day + dt.timedelta(days=stop.night)
            yield from filter(None, [self._stop_obstacle(crew, stop, day)])
        if len({(stop.place, stop.programme) for stop in tour.stops}) < len(tour.stops):
            yield "同一处同一项目去了两次"
        vehicle = self.ground.vehicles.get(tour.crew)
        if len(tour.lodgings) > (vehicle.nights if vehicle else 0):
            yield f"{self.called(tour.crew)}不能在外过夜这么多天"
        for night in range(len(tour.days)):
            yield from filter(None, [self._day_obstacle(tour, night)])

    def _day_obstacle(self, tour: Tour, night: int) -> str:
        """Why one day's way cannot be driven, or does not fit the working day."""
        ground, day = self.ground, tour.day + dt.timedelta(days=night)
        times = ground.travel(ground.profile_of(tour.crew), ground.calendar.scenario_on(day))
        halts = tour.places_of(night)
        if gone := [place for place in halts if place not in times.origins]:
            return f"{gone[0]}已不在数据中"
        most = round(ground.county.rules.value("circuits.max_stops"))
        if len(halts) - 2 > most or len(set(halts[1:-1])) < len(halts) - 2:
            return f"{day}的站点超过{most}个或重复"
        legs = [0 if a == b else times.between(a, b) for a, b in itertools.pairwise(halts)]
        known = [leg for leg in legs if leg is not None]
        if len(known) < len(legs):
            start, end = list(itertools.pairwise(halts))[legs.index(None)]
            return f"{day}从{self.called(start)}到{self.called(end)}车辆不能通行"
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
        return "" if fits else f"{day}的路程和走访超出一天的工时或到访时间段"
