"""On which days each crew drives.

People are given out in this order (see :class:`.people.People`): pins, frozen and published tours, vehicles, teams by
id, specialists (:mod:`.specialists`).

- A vehicle drives on every working day on which its whole crew works; vehicles that share people take turns by weeks.
- A team that has a GP and a nurse drives on working days on which both work. So that clinics stay staffed, it drives on
  the share ``circuits.crew_days`` of the working days only: team k of n of a hospital drives on working day i where
  ``floor(i·share + k/n)`` steps up. So each team's days are even over the weeks, the teams take turns, and leave of one
  person moves nobody else's days. A work-day takes the place of the nearest of these turns.
- Nobody drives from a depot on a day on which it is closed, itself or with its township.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction

from gridplan.domain.itineraries import CAR, visit_seconds
from gridplan.domain.programmes import CrewKind, MarketDays, Programme, TeamRole
from gridplan.domain.rules import Level
from gridplan.domain.schedules import Task, day_hours
from gridplan.planning.circuits.ground import CrewPeople, Ground
from gridplan.planning.circuits.needs import market_days
from gridplan.planning.circuits.people import People
from gridplan.planning.circuits.places import visited
from gridplan.planning.circuits.visitors import crews_for
from gridplan.planning.circuits.work_days import Choice, chosen_days

Key = tuple[str, str]
Dates = Mapping[Key, Set[dt.date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDaysOf:
    """A team's work-days of one programme.

    Attributes:
        places: those of its area that the programme visits.
        together: how many of them it reaches on each of ``days``.
    """

    programme: Programme
    team: str
    places: tuple[str, ...]
    together: int
    days: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewDays:
    """Crew → its days, ascending; and the work-days among them."""

    days: Mapping[str, tuple[dt.date, ...]]
    work_days: tuple[WorkDaysOf, ...]


def give_out(
    ground: Ground,
    people: People,
    *,
    reserved: Mapping[str, Set[dt.date]],
    kept: Dates,
    wanted: Collection[str],
) -> CrewDays:
    """The days of every crew.

    Args:
        ground: the input.
        people: the calendar of people, in which the days are taken.
        reserved: crew → days that it has already.
        kept: ``(programme, team)`` → work-days that are published or pinned.
        wanted: vehicles with something to do: of those that share people, these come first.
    """
    days = _vehicle_days(ground, people, reserved, wanted)
    teams = _Teams(ground, people, reserved, kept)
    for team in ground.teams:
        days[team] = teams.days_of(team)
    return CrewDays(days=days, work_days=tuple(teams.work_days))


def turns(ground: Ground, number: int, count: int) -> set[dt.date]:
    """The days on which it is the turn of team ``number`` of ``count`` of a hospital."""
    share = _share(ground)
    phase = Fraction(number, count)
    workdays = ground.calendar.workdays
    return {d for i, d in enumerate(workdays) if (i + 1) * share + phase >= 1 + (i * share + phase) // 1}


def open_days(ground: Ground, programme: Programme, place: str, days: Set[dt.date]) -> Set[dt.date]:
    """Those of the days on which the place is open to the programme."""
    able = days - ground.closed(place)
    return able & market_days(ground, place) if programme.market_days is MarketDays.ONLY else able


def _share(ground: Ground) -> Fraction:
    rule = ground.county.rules["circuits.crew_days"]
    return Fraction(1) if rule.level is Level.OFF else min(Fraction(1), Fraction(str(rule.value)))


def _vehicle_days(
    ground: Ground, people: People, reserved: Mapping[str, Set[dt.date]], wanted: Collection[str]
) -> dict[str, tuple[dt.date, ...]]:
    found: dict[str, list[dt.date]] = {name: [] for name in ground.vehicles}
    for group in _sharing(ground):
        busy = [name for name in group if name in wanted or name in reserved]
        idle = [name for name in group if name not in busy]
        for day in ground.calendar.workdays:
            first = ground.calendar.week_of(day) % len(busy) if busy else 0
            for name in (*busy[first:], *busy[:first], *idle):
                crew = ground.crews[name]
                if day not in ground.shut(name) and people.take(crew.members or (), day, crew):
                    found[name].append(day)
    return {name: tuple(days) for name, days in found.items()}


def _sharing(ground: Ground) -> list[list[str]]:
    """Vehicles in groups that have people in common, by id."""
    groups: list[tuple[set[str], list[str]]] = []
    for vehicle in ground.vehicles.values():
        people, names = set(vehicle.crew), [vehicle.id]
        apart = []
        for group in groups:
            if group[0] & people:
                people, names = people | group[0], [*group[1], *names]
            else:
                apart.append(group)
        groups = [*apart, (people, names)]
    return [sorted(names) for _, names in groups]


class _Teams:
    """Gives the teams their days, one after the other."""

    def __init__(self, ground: Ground, people: People, reserved: Mapping[str, Set[dt.date]], kept: Dates) -> None:
        self.ground, self.people, self.reserved, self.kept = ground, people, reserved, kept
        self.work_days: list[WorkDaysOf] = []
        self.number: dict[str, tuple[int, int]] = {}
        by_hospital: dict[str, list[str]] = defaultdict(list)
        for team in ground.teams.values():
            if ground.crews[team.id].members is not None:
                by_hospital[team.hospital].append(team.id)
        for own in by_hospital.values():
            self.number.update((team, (k, len(own))) for k, team in enumerate(own))
        self.areas = areas(ground)
        self.missed = {(m.place, m.programme) for m in ground.published.missed} if ground.published else set()

    def days_of(self, team: str) -> tuple[dt.date, ...]:
        crew = self.ground.crews[team]
        if crew.members is None:
            return ()
        shut = self.ground.shut(team)
        workdays = self.ground.calendar.workdays
        possible = {d for d in workdays if d not in shut and self.people.free(crew.members, d, crew)}
        fixed = {day for work in self._work_days(crew, possible) for day in work.days}
        stands = fixed | self.reserved.get(team, set())
        own = turns(self.ground, *self.number[team])
        for day in sorted(fixed - own):
            given = own - stands
            if given:
                own.remove(min(given, key=lambda turn: (abs(turn - day), turn)))
        wanted = sorted((own | stands) & possible)
        return tuple(day for day in wanted if self.people.take(crew.members, day, crew))

    def _work_days(self, crew: CrewPeople, possible: Set[dt.date]) -> Iterable[WorkDaysOf]:
        """Choose the team's work-days; its specialist's days are taken where he goes too."""
        for programme, places in self.areas.get(crew.id, ()):
            work = programme.work_days
            if work is None:
                continue
            together = min(work.places, len(places))
            with_specialist = TeamRole.SPECIALIST in programme.roles
            specialist = tuple(p for p in (crew.specialist,) if p) if with_specialist else ()
            days = chosen_days(
                Choice(
                    per_month=work.per_month,
                    stretch=self.ground.stretch(programme),
                    possible=self._possible(crew, programme, places, together, possible) - self._alone(programme, crew),
                    kept=self.kept.get((programme.id, crew.id), set()),
                    number=self.number[crew.id][0],
                    weekdays=programme.weekdays,
                    better=self._markets(programme, places),
                    opened=self.ground.opened,
                    missed=any((place, programme.id) in self.missed for place in places),
                ),
                self._uses(crew, places),
            )
            for day in days:
                self.people.take(specialist, day, crew)
            chosen = WorkDaysOf(programme=programme, team=crew.id, places=places, together=together, days=days)
            self.work_days.append(chosen)
            yield chosen

    def _possible(
        self, crew: CrewPeople, programme: Programme, places: Collection[str], together: int, days: Set[dt.date]
    ) -> set[dt.date]:
        """Days on which the programme goes out, and enough of the places are open and within a day's reach."""
        found = {d for d in days if not programme.weekdays or d.weekday() in programme.weekdays}
        opened: Counter[dt.date] = Counter()
        for place in places:
            able = open_days(self.ground, programme, place, found)
            states = {self.ground.calendar.scenario_on(day) for day in able}
            near = {state for state in states if within_a_day(self.ground, programme, crew.depot, place, state)}
            opened.update(day for day in able if self.ground.calendar.scenario_on(day) in near)
        return {day for day in found if opened[day] >= together}

    def _alone(self, programme: Programme, crew: CrewPeople) -> set[dt.date]:
        """Days on which the specialist whom the programme asks for cannot go with the team."""
        if TeamRole.SPECIALIST not in programme.roles or crew.specialist is None:
            return set()
        own = (crew.specialist,)
        return {day for day in self.ground.calendar.workdays if not self.people.free(own, day, crew)}

    def _markets(self, programme: Programme, places: Iterable[str]) -> set[dt.date]:
        if programme.market_days is MarketDays.IGNORED:
            return set()
        return {day for place in places for day in market_days(self.ground, place)}

    def _uses(self, crew: CrewPeople, places: Iterable[str]) -> Counter[dt.date]:
        """Work-days of other teams of the hospital, or that have a place in common."""
        found: Counter[dt.date] = Counter()
        own = set(places)
        for other in self.work_days:
            if other.team != crew.id and (self.ground.crews[other.team].depot == crew.depot or own & {*other.places}):
                found.update(other.days)
        return found


def within_a_day(ground: Ground, programme: Programme, depot: str, place: str, scenario: str | None) -> bool:
    """Whether a team's visit fits into a day of its own, in a state of the roads."""
    times = ground.travel(CAR, scenario)
    there, back = times.between(depot, place), times.between(place, depot)
    if there is None or back is None:
        return False
    opens, closes = (None if at is None else 60 * at for at in (programme.opens, programme.closes))
    service = visit_seconds(ground.county, programme, place)
    return day_hours(ground.hours, [Task(leg=there, service=service, opens=opens, closes=closes)], back) is not None


def areas(ground: Ground) -> Mapping[str, list[tuple[Programme, tuple[str, ...]]]]:
    """Team → programmes with work-days and the places of its area that they visit."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    programmes = {p.id: p for p in ground.county.programmes if p.work_days and p.crew is CrewKind.TEAM}
    for programme in programmes.values():
        for place in visited(ground, programme):
            for team in crews_for(ground, programme, place):
                found[team][programme.id].append(place)
    return {team: [(programmes[p], tuple(places)) for p, places in own.items()] for team, own in found.items()}
