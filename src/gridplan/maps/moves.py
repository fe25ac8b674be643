"""Layers that change with time: circuits by day, postings by week."""

from __future__ import annotations

import bisect
import datetime as dt
from itertools import pairwise

from gridplan.domain.circuits import Tour
from gridplan.domain.facilities import TownshipHospital, Vehicle
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.errors import NotFoundError
from gridplan.maps.colouring import colour_classes
from gridplan.maps.context import Context
from gridplan.maps.ground import rounded, way
from gridplan.maps.spec import CircuitsLayer, HostItem, PostingsLayer, StayItem, Swatch, TourItem
from gridplan.maps.topology import Arc

NEAR = 0.25  # degrees: depots closer than this should not share a colour of routes


class _Lines:
    """Ways without repeats: a way and its reverse are one line."""

    def __init__(self, plan: Plan) -> None:
        self._legs = plan.backdrop.legs
        self._numbers: dict[Arc, int] = {}
        self._steps: dict[tuple[str, str, str], int | None] = {}

    def step(self, profile: str, origin: str, destination: str) -> int | None:
        key = (profile, origin, destination)
        if key not in self._steps:
            shape = self._legs.get(key)
            self._steps[key] = None if shape is None else self._number(way(shape))
        return self._steps[key]

    def _number(self, arc: Arc) -> int | None:
        if len(arc) < 2:
            return None
        backwards = arc[::-1]
        if backwards < arc:
            return ~self._numbers.setdefault(backwards, len(self._numbers))
        return self._numbers.setdefault(arc, len(self._numbers))

    def all(self) -> tuple[Arc, ...]:
        return tuple(self._numbers)


def circuits_layer(context: Context) -> CircuitsLayer | None:
    """Tours by day; ``None`` without a solution."""
    solution = context.plan.circuits.solution
    if solution is None:
        return None
    days = sorted({tour.day for tour in solution.tours})
    sites = context.county.sites()
    depots = sorted({tour.depot for tour in solution.tours} & set(sites))
    vehicles = {v.id: v for v in context.county.vehicles}
    colours = _depot_colours(context, depots)
    lines = _Lines(context.plan)
    items = []
    for tour in sorted(solution.tours, key=lambda t: (t.day, t.crew in vehicles, t.depot, t.crew)):
        vehicle = vehicles.get(tour.crew)
        if tour.depot in depots and all(stop.place in context.villages for stop in tour.stops):
            items.append(_tour(context, tour, vehicle, days, depots, colours, lines))
    words = context.words
    legend = (
        Swatch(label=words("circuits.route"), colour=context.theme.routes[0], mark="line"),
        Swatch(label=words("circuits.mobile"), colour=context.colour("mobile"), mark="line"),
        Swatch(label=words("circuits.straight"), colour=context.theme.routes[0], mark="dash"),
        Swatch(label=words("circuits.visited"), colour=context.colour("coverage.circuit")),
    )
    return CircuitsLayer(
        days=tuple(days),
        start=min(bisect.bisect_left(days, context.plan.as_of), max(0, len(days) - 1)),
        depots=tuple((context.county.name_of(d), rounded(sites[d].x), rounded(sites[d].y)) for d in depots),
        lines=lines.all(),
        tours=tuple(items),
        legend=legend,
    )


def _tour(
    context: Context,
    tour: Tour,
    vehicle: Vehicle | None,
    days: list[dt.date],
    depots: list[str],
    colours: dict[str, str],
    lines: _Lines,
) -> TourItem:
    profile = vehicle.profile if vehicle else "car"
    places = [tour.depot, *(stop.place for stop in tour.stops), tour.depot]
    legs = list(pairwise(places))
    return TourItem(
        day=days.index(tour.day),
        crew=context.crew(tour.crew),
        depot=depots.index(tour.depot),
        colour=context.colour("mobile") if vehicle else colours[tour.depot],
        mobile=vehicle is not None,
        stops=tuple((context.villages[s.place], context.county.name_of(s.programme)) for s in tour.stops),
        legs=tuple(lines.step(profile, a, b) for a, b in legs),
        minutes=_driving(context.plan, profile, legs),
    )


def _driving(plan: Plan, profile: str, legs: list[tuple[str, str]]) -> int | None:
    try:
        seconds = [plan.travel_times(profile).between(a, b) for a, b in legs]
    except NotFoundError:
        return None
    known = [s for s in seconds if s is not None]
    return round(sum(known) / 60) if len(known) == len(seconds) else None


def _depot_colours(context: Context, depots: list[str]) -> dict[str, str]:
    sites = context.county.sites()
    near = [(a, b) for a in depots for b in depots if a < b and sites[a].distance(sites[b]) < NEAR]
    series = context.theme.routes
    return {d: series[c % len(series)] for d, c in colour_classes(depots, near, len(series)).items()}


def postings_layer(context: Context) -> PostingsLayer | None:
    """Who is posted where, week by week; ``None`` without a solution."""
    solution = context.plan.postings.solution
    if solution is None:
        return None
    calendar = context.county.calendar
    stays: dict[str, list[Posting]] = {}
    for posting in solution.postings:
        stays.setdefault(posting.host, []).append(posting)
    hosts = tuple(
        _host(context, hospital, sorted(stays.get(hospital.id, []), key=lambda p: (p.start, p.person)))
        for hospital in context.county.township_hospitals
    )
    legend = tuple(
        Swatch(label=context.words(f"postings.{key}"), colour=context.colour(f"postings.{key}"))
        for key in ("short", "enough", "more", "none")
    )
    return PostingsLayer(
        mondays=tuple(calendar.monday(w) for w in range(calendar.weeks)),
        start=min(max(0, calendar.week_of(context.plan.as_of)), calendar.weeks - 1),
        hosts=hosts,
        legend=legend,
    )


def required_posts(context: Context, hospital: TownshipHospital) -> int:
    """Posted physicians a hospital should have each week."""
    return hospital.posts if hospital.posts is not None else int(context.county.rules.value("postings.cover"))


def _host(context: Context, hospital: TownshipHospital, stays: list[Posting]) -> HostItem:
    calendar = context.county.calendar
    required = required_posts(context, hospital)
    mondays = [calendar.monday(week) for week in range(calendar.weeks)]
    counts = [sum(s.start <= monday < s.end for s in stays) for monday in mondays]
    return HostItem(
        township=context.townships[hospital.township],
        name=hospital.name,
        required=required,
        weeks="".join("0" if n < required else "1" if n == required else "2" for n in counts),
        stays=tuple(
            StayItem(
                person=physician(context, stay.person),
                origin=origin(context, stay.person),
                first=calendar.week_of(stay.start),
                end=calendar.week_of(stay.end),
                since=stay.start,
                until=stay.end,
            )
            for stay in stays
        ),
    )


def physician(context: Context, person_id: str) -> str:
    """A posted physician as the audience may read it: a name, or only that there is one."""
    return context.names.of(person_id) or context.words("role.physician")


def origin(context: Context, person_id: str) -> str:
    """Hospital, department and title of a posted physician; for the public the hospital alone.

    Department and title would tell who it is.
    """
    person = context.people.get(person_id)
    if person is None:
        return ""
    if not context.names.shown:
        return context.county.name_of(person.workplace)
    department = context.departments.get(person.department or "", "")
    parts = [context.county.name_of(person.workplace) + department, context.words(f"title.{person.title.value}")]
    return " · ".join(part for part in parts if part)
