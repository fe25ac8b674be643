"""Figures of the visits: how many were planned of those asked for, on which days, and how evenly people share them."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np
from shapely import LineString, get_coordinates

from gridplan.domain.circuits import MissedReason
from gridplan.domain.itineraries import crew_profile
from gridplan.domain.periods import months, share_of
from gridplan.domain.places import Village
from gridplan.domain.plan import Indicator, Plan
from gridplan.domain.programmes import MarketDays, Programme
from gridplan.domain.team_areas import team_places
from gridplan.domain.visit_results import MISSING_RULES, missed_word
from gridplan.domain.workload import fairness, workload
from gridplan.languages import Said, said

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere of 6371 km."""


def figure(name: str, title: Said, *, value: float, unit: str, target: float | None = None) -> Indicator:
    """One figure, named ``name`` for programs and ``title`` for people."""
    return Indicator(id=name, title=title, title_en=title.tell("en"), value=value, unit=unit, target=target)


def visit_indicators(plan: Plan) -> Iterator[Indicator]:
    """Visits by programme, market days and work-days kept, hours by person, kilometres, missed visits by reason."""
    yield from _visits(plan)
    yield from _market_days(plan)
    yield from _work_days(plan)
    yield from _people(plan)
    yield from _kilometres(plan)
    yield from _missed(plan)


def _visits(plan: Plan) -> Iterator[Indicator]:
    """Planned out of those asked for: what the checker finds missing was asked for too."""
    made = Counter(stop.programme for tour in plan.tours for stop in tour.stops)
    missing = Counter[str]()
    programmes = {programme.id for programme in plan.county.programmes}
    for violation in plan.audit.violations:
        if violation.rule in MISSING_RULES:
            missing.update({key: round(violation.amount) for key in violation.where if key in programmes})
    for programme in plan.county.programmes:
        asked = made[programme.id] + missing[programme.id]
        if asked:
            yield figure(
                f"visits.{programme.id}",
                said("visits planned of {asked} asked for: {programme}", asked=asked, programme=programme.name),
                value=round(100 * made[programme.id] / asked, 1),
                unit="%",
                target=100,
            )


def _market_days(plan: Plan) -> Iterator[Indicator]:
    county = plan.county
    preferred = {p.id for p in county.programmes if p.market_days is MarketDays.PREFERRED}
    held, could = 0, 0
    for tour in plan.tours:
        for stop in tour.stops:
            days = county.market_days(stop.place) if stop.programme in preferred else frozenset()
            could += bool(days)
            held += tour.day + dt.timedelta(days=stop.night) in days
    if could:
        yield figure(
            "visits.market_days",
            said("visits on market days, where there are any"),
            value=round(100 * held / could, 1),
            unit="%",
        )


def _work_days(plan: Plan) -> Iterator[Indicator]:
    """Days on which a team reached as many places as its programme asks, out of those due in the horizon."""
    calendar = plan.county.calendar
    for programme in plan.county.programmes:
        if programme.work_days is None:
            continue
        first = max(filter(None, (calendar.start, programme.starts)))
        last = min(filter(None, (calendar.circuit_end, programme.ends)))
        if first >= last:
            continue
        whole = list(months(first, last))
        due = {
            (team.id, start): share_of(programme.work_days.per_month, start, end, first, last)
            for team in plan.teams
            if team.gp and team.nurse
            for start, end in whole
        }
        kept = _kept(plan, programme)
        total = sum(due.values())
        if total:
            yield figure(
                f"work_days.{programme.id}",
                said("work-days kept of {total} due: {programme}", total=total, programme=programme.name),
                value=round(100 * sum(min(kept[key], count) for key, count in due.items()) / total, 1),
                unit="%",
                target=100,
            )


def _kept(plan: Plan, programme: Programme) -> Counter[tuple[str, dt.date]]:
    """Team and month → days on which the team reached enough places."""
    teams = {t.id: t for t in plan.teams}
    reached: dict[tuple[str, dt.date], set[str]] = defaultdict(set)
    for tour in plan.tours:
        for stop in tour.stops:
            if stop.programme == programme.id and tour.crew in teams:
                reached[tour.crew, tour.day + dt.timedelta(days=stop.night)].add(stop.place)
    found = Counter[tuple[str, dt.date]]()
    for (crew, day), places in reached.items():
        asked = programme.work_days.places if programme.work_days else 0
        area = team_places(plan.county, teams[crew])
        own = {place.code if isinstance(place, Village) else place.village for place in area}
        found[crew, day.replace(day=1)] += len(places) >= min(asked, len(own))
    return found


def _people(plan: Plan) -> Iterator[Indicator]:
    works = workload(plan)
    groups = [group for group in fairness(plan, works) if group.mean]
    people = sum(len(group.hours) for group in groups)
    if people:
        spread = sum(group.spread * len(group.hours) for group in groups) / people
        yield figure(
            "workload.spread",
            said("spread of hours on the road among colleagues (standard deviation / mean)"),
            value=round(100 * spread, 1),
            unit="%",
        )
    hours = Counter[str]()
    for work in works:
        hours[work.person] += round(work.hours * 3600)
    if any(hours.values()):
        yield figure(
            "workload.most",
            said("most hours on the road of one person"),
            value=round(max(hours.values()) / 3600, 1),
            unit="hours",
        )
    nights = sum(len(tour.lodgings) for tour in plan.tours)
    if nights:
        yield figure("nights", said("nights away", context="indicator"), value=nights, unit="nights")


def _kilometres(plan: Plan) -> Iterator[Indicator]:
    """Along the drawn ways, which are slightly simplified; left out where a way is not known."""
    lengths = {leg: _metres(shape) for leg, shape in plan.backdrop.legs.items()}
    total = 0.0
    for tour in plan.tours:
        profile = crew_profile(plan.county, tour.crew)
        for night in range(len(tour.days)):
            places = tour.places_of(night)
            for a, b in itertools.pairwise(places):
                if a != b and (profile, a, b) not in lengths:
                    return
                total += lengths.get((profile, a, b), 0.0)
    if total:
        yield figure(
            "tours.kilometres",
            said("kilometres driven, along simplified ways"),
            value=round(total / 1000),
            unit="kilometres",
        )


def _metres(line: LineString) -> float:
    points = get_coordinates(line)
    steps = np.diff(points, axis=0)
    east = math.cos(math.radians(float(points[:, 1].mean())))
    return float(np.hypot(steps[:, 0] * east, steps[:, 1]).sum()) * METRES_PER_DEGREE


def _missed(plan: Plan) -> Iterator[Indicator]:
    counts = Counter[MissedReason]()
    for missed in plan.circuits.solution.missed if plan.circuits.solution else ():
        counts[missed.reason] += missed.count
    for reason, count in sorted(counts.items()):
        yield figure(
            f"missed.{reason}",
            said("visits missed: {why}", why=missed_word(plan, reason).said()),
            value=count,
            unit="visits",
            target=0,
        )
