"""Missed visits for want of a way, or of hours in the day."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from gridplan.domain.circuits import Crew, WorkingDay
from gridplan.domain.facilities import Vehicle
from gridplan.domain.itineraries import clock
from gridplan.domain.periods import Window
from gridplan.domain.programmes import CrewKind
from gridplan.domain.schedules import Task, day_hours
from gridplan.domain.travel_words import minutes_up, scenario_name, vehicle_name
from gridplan.languages import said
from gridplan.planning.circuits.selection import selection
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.visit_crews import carrying, equipped, new_crew
from gridplan.planning.explaining.visit_days import without
from gridplan.planning.explaining.visit_desk import Miss, VisitDesk

STEP, LONGEST = 1800, 12 * 3600  # seconds: by how much a day is tried longer, and the longest
DAY = dt.timedelta(days=1)


def no_way(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """No vehicle passes: which one, where the road ends, and who would get there."""
    times, place = desk.travel(miss.task.profile), miss.need.place
    depots = list(dict.fromkeys(crew.depot for crew in miss.crews)) or [miss.task.id]
    vehicle = vehicle_name(desk.plan.county, miss.task.profile)
    ways = [way for depot in depots if (way := desk.round_trip(miss, depot)) is not None]
    if ways:
        return _in_season(desk, miss, vehicle, min(ways))
    why = said(
        "no way from {depots} to {place} and back by {vehicle}",
        depots=desk.names.all(depots),
        place=desk.names(place),
        vehicle=vehicle,
    )
    ends = dict(times.unreachable).get(place)
    if ends:
        why = said("{why} ({ends})", why=why, ends=ends)
    return why, _other_vehicle(desk, miss, depots) or _meeting_point(desk, miss, depots)


def _in_season(desk: VisitDesk, miss: Miss, vehicle: str, way: int) -> tuple[str, str]:
    """There is a way as a rule, but on none of the days on which the visits could be made."""
    days = desk.open_days(miss.need, miss.task)
    scenarios = dict.fromkeys(desk.travel(miss.task.profile, day).scenario for day in days)
    why = said(
        "usually {minutes:.0f} min there and back by {vehicle}, but all of the {days} open for visits lie in the time "
        "of “{seasons}”, when there is no way",
        minutes=way / 60,
        vehicle=vehicle,
        days=phrases.working_days(len(days)),
        seasons=phrases.listed(scenario_name(desk.plan.county, scenario) for scenario in scenarios),
    )
    return why, _open_dates(desk, miss) or without(desk, miss)


def _open_dates(desk: VisitDesk, miss: Miss) -> str:
    """A programme that has dates ends later, or begins sooner: by as little as gives all visits a day."""
    programme = desk.programme(miss)
    if programme is None or not (programme.starts or programme.ends) or not miss.crews:
        return ""
    need, horizon = miss.need, (desk.problem.start, desk.problem.end)
    low, high = min(w.start for w in need.windows), max(w.end for w in need.windows)
    visits = sum(window.visits for window in need.windows)
    made = desk.made.get((need.place, need.programme), ())
    for step in range(1, max((horizon[1] - high).days, (low - horizon[0]).days) + 1):
        for key, first, last in (("ends", low, high + step * DAY), ("starts", low - step * DAY, high)):
            if first < horizon[0] or last > horizon[1]:
                continue
            moved = dataclasses.replace(need, windows=(Window(start=first, end=last, visits=visits),))
            tried = dataclasses.replace(miss, need=moved)
            days = {day for crew in miss.crews for day in desk.crew_days(tried, carrying(crew, miss))}
            if selection(moved, days, made, horizon) is not None:
                day = last - DAY if key == "ends" else first
                column = entries.column("programmes", key)
                return said("set {column} to {day} (checked: there is a way, crews are out)", column=column, day=day)
    return ""


def _other_vehicle(desk: VisitDesk, miss: Miss, depots: Sequence[str]) -> str:
    """The vehicle kind that gets there and back soonest."""
    ways = []
    for times in desk.problem.travel:
        for depot in depots if times.profile != miss.task.profile else ():
            there, back = times.between(depot, miss.need.place), times.between(miss.need.place, depot)
            if there is not None and back is not None:
                ways.append((there, times.profile, depot))
    if not ways:
        return ""
    there, profile, depot = min(ways)
    vehicle, table = equipped(vehicle_name(desk.plan.county, profile), miss), entries.table("vehicles")
    way = said(
        "{minutes:g} min one way from {depot} (checked: there and back)",
        minutes=minutes_up(there),
        depot=desk.names(depot),
    )
    programme = desk.programme(miss)
    if programme is not None and programme.crew is CrewKind.TEAM:
        return said(
            "go by {vehicle}: set {column} to “vehicle” and enter 1 {vehicle} in {table}; {way}",
            vehicle=vehicle,
            column=entries.column("programmes", "crew"),
            table=table,
            way=way,
        )
    return said("go by {vehicle}: enter 1 {vehicle} in {table}; {way}", vehicle=vehicle, table=table, way=way)


def _meeting_point(desk: VisitDesk, miss: Miss, depots: Sequence[str]) -> str:
    """The nearest village or hospital as the crow flies that the vehicle does reach."""
    county, times = desk.plan.county, desk.travel(miss.task.profile)
    sites = county.sites()
    here = sites.get(miss.need.place)
    if here is None:
        return ""
    near = []
    for key in (*(v.code for v in county.villages), *(h.id for h in county.township_hospitals)):
        ways = [(times.between(d, key), times.between(key, d)) for d in depots]
        if key != miss.need.place and any(None not in way for way in ways):
            near.append((here.distance(sites[key]), key))
    built = said("once the road is built, add it to the road layers in roads/")
    if not near:
        return phrases.either((built, without(desk, miss)))
    point = said(
        "enter a meeting point in {table} (the nearest place that can be reached is {place})",
        table=entries.table("visit_places"),
        place=desk.names(min(near)[1]),
    )
    return phrases.either((point, built))


def too_long(desk: VisitDesk, miss: Miss) -> tuple[str, str]:
    """Way and visit are longer than the day, or do not fit the hours of the visit."""
    ways = [(way, crew.depot) for crew in miss.crews if (way := desk.round_trip(miss, crew.depot)) is not None]
    if not ways:
        return no_way(desk, miss)
    way, depot = min(ways)
    need, day = miss.need, desk.problem.day
    why = phrases.hours_of_a_day(desk.names(depot), way, need.service_seconds, day.shift)
    if need.opens is not None or need.closes is not None:
        opens = day.start if need.opens is None else need.opens
        closes = 24 * 3600 if need.closes is None else need.closes
        why = said("{why}, between {opens} and {closes}", why=why, opens=clock(opens), closes=clock(closes))
    tries = (_longer_day, _free_hours, _overnight, _shorter)
    remedy = next(filter(None, (found(desk, miss, depot) for found in tries)), "")
    return why, remedy or new_crew(desk, miss) or without(desk, miss)


def _longer_day(desk: VisitDesk, miss: Miss, depot: str) -> str:
    """The shortest day, in half hours, in which a tour of this visit fits on any open day."""
    usual = desk.problem.day
    first = -(-(usual.shift + 1) // STEP) * STEP
    for shift in range(first, LONGEST + 1, STEP):
        if _any_fits(desk, miss, depot, dataclasses.replace(usual, shift=shift)):
            text = phrases.longer_day(entries.rule("circuits.shift"), usual.shift / 3600, shift / 3600)
            return said("{remedy} (checked: there and back)", remedy=text)
    return ""


def _any_fits(desk: VisitDesk, miss: Miss, depot: str, hours: WorkingDay) -> bool:
    """One day of each season is enough to look at: the travel times differ by season only."""
    seen = set()
    for day in desk.open_days(miss.need, miss.task):
        season = desk.travel(miss.task.profile, day).scenario
        if season not in seen and desk.fits_alone(miss, depot, day, hours):
            return True
        seen.add(season)
    return False


def _free_hours(desk: VisitDesk, miss: Miss, depot: str) -> str:
    """Without the hours of the visit."""
    if miss.need.opens is None and miss.need.closes is None:
        return ""
    free = dataclasses.replace(miss, need=dataclasses.replace(miss.need, opens=None, closes=None))
    fits = _any_fits(desk, free, depot, desk.problem.day)
    return _within_a_day(any_hours()) if fits else ""


def any_hours() -> str:
    """A programme without hours of its own."""
    return said("clear {column}", column=entries.two_columns("programmes", "opens", "closes"))


def _within_a_day(remedy: str) -> str:
    return said("{remedy} (checked: there and back within a day)", remedy=remedy)


def _overnight(desk: VisitDesk, miss: Miss, depot: str) -> str:
    """Out on one day, back on the next, with a night at a township hospital; for vehicles only."""
    times, need, day = desk.travel(miss.task.profile), miss.need, desk.problem.day
    vehicles = [crew.id for crew in miss.crews if crew.depot == depot and not crew.nights and _is_vehicle(desk, crew)]
    there = times.between(depot, need.place)
    if not vehicles or there is None:
        return ""
    visit = Task(leg=there, service=need.service_seconds, opens=need.opens, closes=need.closes)
    nights = []
    for hospital in desk.plan.county.township_hospitals:
        leg, home = times.between(need.place, hospital.id), times.between(hospital.id, depot)
        if leg is None or home is None:
            continue
        if day_hours(day, [visit], leg) is not None and day_hours(day, [], home) is not None:
            nights.append((leg, hospital.id))
    if not nights:
        return ""
    return said(
        "for {vehicle}, write 1 in {column}, with a night at {lodging} (checked: there and back within two days)",
        vehicle=desk.names(vehicles[0]),
        column=entries.column("vehicles", "nights"),
        lodging=desk.names(min(nights)[1]),
    )


def _shorter(desk: VisitDesk, miss: Miss, depot: str) -> str:
    """The longest visit, in steps of ten minutes, that leaves time for the way."""
    for minutes in range(miss.need.service_seconds // 60 // 10 * 10, 0, -10):
        need = dataclasses.replace(miss.need, service_seconds=60 * minutes)
        if _any_fits(desk, dataclasses.replace(miss, need=need), depot, desk.problem.day):
            column = entries.column("programmes", "max_minutes")
            return _within_a_day(said("set {column} to {minutes}", column=column, minutes=minutes))
    return ""


def _is_vehicle(desk: VisitDesk, crew: Crew) -> bool:
    return crew.id in desk.plan.county and isinstance(desk.plan.county.get(crew.id), Vehicle)
