"""Check of what a planner has fixed by hand."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Ground
from gridplan.domain.circuits import Tour
from gridplan.domain.pins import Pin
from gridplan.domain.plan import Violation
from gridplan.languages import said

DAY = dt.timedelta(days=1)


class Pins:
    """The planner's pins against the plan's tours.

    Attributes:
        routes: tours pinned whole: their pins in the order of their stops.
        reasons: ``(place, programme, day)`` → why the plan says that a pin could not be kept.
    """

    def __init__(self, case: Case) -> None:
        self.ground = case.once(Ground)
        called = {key: crew for crew in self.ground.crews for key in _called(case, crew)}
        self._crews = {pin.id: called.get(pin.crew, pin.crew) for pin in case.county.pins if pin.crew}
        self._visits: dict[tuple[str, str, dt.date], list[Tour]] = defaultdict(list)
        days = {pin.day for pin in case.county.pins}
        for tour in self.ground.tours if days else ():
            for stop in tour.stops:
                if (day := tour.day + stop.night * DAY) in days:
                    self._visits[stop.place, stop.programme, day].append(tour)
        routes: dict[tuple[str | None, dt.date, str], list[Pin]] = defaultdict(list)
        for pin in case.county.pins:
            if pin.route is not None:
                routes[self.crew(pin), pin.day, pin.route].append(pin)
        self.routes = tuple(tuple(sorted(pins, key=lambda pin: pin.position)) for pins in routes.values())
        solution = case.plan.circuits.solution
        broken = solution.broken_pins if solution else ()
        self.reasons: Mapping[tuple[str, str, dt.date], str] = {(b.place, b.programme, b.day): b.why for b in broken}

    def crew(self, pin: Pin) -> str | None:
        """Id of the crew that a pin names by id or name; ``None`` where it names none."""
        return self._crews.get(pin.id)

    def made(self, pin: Pin) -> bool:
        """Whether the visit takes place that day, made by the crew that is named."""
        tours = self._visits.get((pin.place, pin.programme, pin.day), ())
        return any(self.crew(pin) in {None, tour.crew} for tour in tours)

    def is_route(self, tour: Tour, route: Sequence[Pin]) -> bool:
        """Whether a tour is the one pinned: crew, day, stops in their order and no others."""
        if tour.day != route[0].day or self.crew(route[0]) not in {None, tour.crew} or tour.lodgings:
            return False
        return [(stop.place, stop.programme) for stop in tour.stops] == [(pin.place, pin.programme) for pin in route]

    def driven(self, route: Sequence[Pin]) -> bool:
        """Whether some tour is exactly this one."""
        return any(self.is_route(tour, route) for tour in self.ground.tours)


def _called(case: Case, crew: str) -> Iterator[str]:
    """What a planner may call a crew: by id, by name, by name without the id."""
    yield from (crew, case.names(crew), case.names(crew).removesuffix(f"（{crew}）"))


def check_pins(case: Case) -> Iterator[Violation]:
    """Every visit and tour that is fixed by hand is in the plan; after re-planning, past days are not judged anew."""
    pins = case.once(Pins)
    judged = [pin for pin in case.county.pins if case.plan.parent is None or pin.day >= case.plan.as_of]
    lost = [pin for pin in judged if not pins.made(pin)]
    for pin in lost:
        crew = pins.crew(pin)
        message = said(
            "{programme} at {place}{crew} on {day} is fixed by hand and not in the plan",
            programme=case.names(pin.programme),
            place=case.names(pin.place),
            crew=said(" by {crew}", context="fixed by hand", crew=case.names(crew)) if crew else "",
            day=case.date(pin.day),
        )
        yield _exception(case, pin, message)
    for route in pins.routes:
        if route[0] in judged and not set(route) & set(lost) and not pins.driven(route):
            crew = pins.crew(route[0])
            message = said(
                "the route “{route}” fixed by hand{crew} on {day} is not driven stop by stop as it says",
                route=route[0].route,
                crew=said(" for {crew}", context="fixed by hand", crew=case.names(crew)) if crew else "",
                day=case.date(route[0].day),
            )
            yield _exception(case, route[0], message)


def _exception(case: Case, pin: Pin, message: str) -> Violation:
    pins = case.once(Pins)
    reason, crew = pins.reasons.get((pin.place, pin.programme, pin.day), ""), pins.crew(pin)
    where = (pin.place, pin.programme, *((crew,) if crew else ()))
    return case.breach("circuits.pins", where, 1, message, when=pin.day, reason=reason)
