"""What could cover a village, from the cheapest on, and whether it does: tried by solving the coverage again.

What is cheap is *assumed*: a limit that is a few minutes later costs nobody a yuan, a day on the road costs a crew, a
longer day costs it every day, equipment costs money once, a village doctor a salary for good, and a much later limit
costs the villagers every time.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from gridplan.domain.county import County
from gridplan.domain.coverage import CoverageProblem, Option
from gridplan.domain.facilities import Vehicle, VillageClinic
from gridplan.domain.itineraries import working_day
from gridplan.domain.places import Village
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.rules import LIMITS
from gridplan.domain.travel_words import minutes_up
from gridplan.languages import said
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining import visit_entries as entries
from gridplan.planning.explaining.coverage_view import (
    View,
    crews_near,
    longest_day,
    missing_equipment,
    neighbours,
    posts,
    vehicles_of,
)
from gridplan.solvers import load_profile, solve_coverage
from gridplan.solvers.interruption import requested

A_LITTLE_LATER = 10  # minutes, *assumed*: what a limit may be later before it counts as a worse service
FEW_DAYS = 5  # crew-days over the horizon, *assumed*
SHIFT_STEP = 1800  # seconds
SHIFT_MOST = 12 * 3600  # seconds
_EACH = 2.0  # seconds for one solve
_T = TypeVar("_T")


class Price(IntEnum):
    """What comes before what, cheapest first."""

    LATER = 0
    DAYS = 1
    SHIFT = 2
    EQUIPMENT = 3
    DOCTOR = 4
    MANY_DAYS = 5
    MUCH_LATER = 6
    VEHICLE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One remedy in amounts 1 … ``most``; more of it never covers less.

    Attributes:
        price: its rank, and the size within the rank.
        text: amount → the remedy in words.
        change: (problem, amount) → the problem with the remedy.
        county: instead of ``change``, amount → the county with it, whose problem is asked anew.
    """

    price: tuple[Price, float]
    text: Callable[[int], str]
    most: int = 1
    change: Callable[[CoverageProblem, int], CoverageProblem] | None = None
    county: Callable[[int], County] | None = None


class Trials:
    """Solves the coverage again with one thing changed, until ``until`` (by the monotonic clock)."""

    def __init__(self, problem: CoverageProblem, ask: Callable[[County], CoverageProblem]) -> None:
        """Solve it as it is: what the plan leaves out is not to be mistaken for what must be left out.

        Args:
            problem: of the plan's county.
            ask: county → its problem.
        """
        self._problem, self._ask = problem, ask
        self.until = math.inf
        self.uncovered = self._left_out(problem) or frozenset()

    @property
    def over(self) -> bool:
        """Whether the time is up, or planning was asked to end."""
        return time.monotonic() > self.until or requested()

    def least(self, village: str, trial: Trial) -> int | None:
        """The least amount of a remedy that covers the village and leaves nobody else out; ``None`` if none does."""
        if not self._mends(village, trial, trial.most):
            return None
        low, high = 1, trial.most
        while low < high and not self.over:
            middle = (low + high) // 2
            if self._mends(village, trial, middle):
                high = middle
            else:
                low = middle + 1
        return high

    def _mends(self, village: str, trial: Trial, amount: int) -> bool:
        problem = self._ask(trial.county(amount)) if trial.county else self._problem
        problem = trial.change(problem, amount) if trial.change else problem
        others = self.uncovered - {village}  # what they lack is told with them: here they take nothing
        options = tuple(option for option in problem.options if option.village not in others)
        left = self._left_out(dataclasses.replace(problem, options=options))
        return left is not None and left <= others

    def _left_out(self, problem: CoverageProblem) -> frozenset[str] | None:
        profile = load_profile("coverage", "quick")
        result = solve_coverage(problem, profile.replace(seconds=min(_EACH, profile.seconds)))
        return None if result.solution is None else frozenset(result.solution.uncovered)


def remedies(view: View, village: Village) -> Iterator[Trial]:
    """Everything that might cover the village."""
    yield from _later(view, village)
    yield from _days(view, village)
    yield from _longer_shift(view, village)
    yield from _equipment(view, village)
    yield from _vehicle(view)
    yield from _doctor(view, village)


def _later(view: View, village: Village) -> Iterator[Trial]:
    """A later limit, so that the nearest clinic or post with room for the village may serve it."""
    rules = view.county.rules
    clinic, posted = said("neighbouring clinic"), said("posted doctor")
    for mode, rule, ways, word, key in (
        (CoverageMode.NEIGHBOUR_CLINIC, "coverage.neighbour_limit", neighbours(view, village), clinic, "clinic"),
        (CoverageMode.POSTED_DOCTOR, "coverage.posted_limit", posts(view, village), posted, "post"),
    ):
        limit = rules.value(rule)
        for seconds, place in sorted((s, p) for p, s in ways.items() if s is not None and s > 60 * limit):
            resource = f"{key}:{place}"
            if view.left.get(resource, 0) < village.residents:
                continue
            later = math.ceil(minutes_up(seconds))
            if later not in LIMITS[rule]:
                break
            option = Option(
                village=village.code, mode=mode, provider=place, seconds=seconds, cost=village.residents * seconds,
                resource=resource, use=village.residents,
            )  # fmt: skip
            over = later - limit
            yield Trial(
                price=(Price.LATER if over <= A_LITTLE_LATER else Price.MUCH_LATER, over),
                text=_always(
                    said(
                        "served by {place} ({word}, {minutes:g} min by car): widen the limit ({rule}) from {limit:g} "
                        "to {later:g} min",
                        place=view.names(place),
                        word=word,
                        minutes=minutes_up(seconds),
                        rule=entries.rule(rule),
                        limit=limit,
                        later=later,
                    )
                ),
                change=_with_option(option),
            )
            break


def nearly_served(view: View, village: Village) -> str:
    """The clinic or post that could serve a village if its limit were a little later, in words; empty for none.

    That it has room is read off the plan: others keep what they have.
    """
    choices = [trial for trial in _later(view, village) if trial.price[0] is Price.LATER]
    best = min(choices, key=lambda trial: trial.price, default=None)
    return said("{remedy} (checked: there is room)", remedy=best.text(1)) if best else ""


def _days(view: View, village: Village) -> Iterator[Trial]:
    """More days on the road, where somebody could come but has no day left."""
    shift = working_day(view.county.rules).shift
    for mode, text in ((CoverageMode.CIRCUIT, _more_crew_days), (CoverageMode.MOBILE_HOSPITAL, _more_vehicle_days)):
        for option in view.options(village.code, mode):
            if option.resource is None or option.use <= 0:
                continue
            most = math.ceil(option.use / shift)
            yield Trial(
                price=(Price.DAYS if most <= FEW_DAYS else Price.MANY_DAYS, most),
                text=functools.partial(text, view.names(option.provider)),
                most=most,
                change=_with_days(option.resource, shift),
            )


def _longer_shift(view: View, village: Village) -> Iterator[Trial]:
    """A longer day, where the way and the visit are longer than the day is now."""
    bases = tuple(dict.fromkeys(v.base for v in vehicles_of(view) if not missing_equipment(view, v)))
    shift = working_day(view.county.rules).shift
    for mode, depots, times in (
        (CoverageMode.CIRCUIT, crews_near(view, village), view.car),
        (CoverageMode.MOBILE_HOSPITAL, bases, view.mobile),
    ):
        found = longest_day(view, village, mode, depots, times)
        if found is None or view.options(village.code, mode) or not view.county.programmes_of(mode):
            continue
        longer = math.ceil(sum(found[1:]) / SHIFT_STEP) * SHIFT_STEP
        if shift < longer <= SHIFT_MOST:
            rules = view.county.rules.replace("circuits.shift", value=longer / 3600)
            county = view.county.replace(rules=rules)
            yield Trial(
                price=(Price.SHIFT, longer),
                text=_always(
                    said(
                        "{remedy}, with tours from {depot}",
                        remedy=phrases.longer_day(entries.rule("circuits.shift"), shift / 3600, longer / 3600),
                        depot=view.names(found[0]),
                    )
                ),
                county=_always(county),
            )


def _equipment(view: View, village: Village) -> Iterator[Trial]:
    """Equipment for a vehicle that lacks some."""
    for vehicle in vehicles_of(view):
        missing = missing_equipment(view, vehicle)
        way = view.mobile.between(vehicle.base, village.code)
        if not missing or way is None:
            continue
        equipped = dataclasses.replace(vehicle, equipment=(*vehicle.equipment, *missing))
        vehicles = tuple(equipped if v.id == vehicle.id else v for v in view.county.vehicles)
        yield Trial(
            price=(Price.EQUIPMENT, len(missing)),
            text=_always(
                said(
                    "equip {crew} with {items} ({column})",
                    crew=view.names(vehicle.id),
                    items=phrases.listed(missing),
                    column=entries.column("vehicles", "equipment"),
                )
            ),
            county=_always(view.county.replace(vehicles=vehicles)),
        )


def _vehicle(view: View) -> Iterator[Trial]:
    """One more mobile hospital with all that is asked for, at the first lead hospital, where there is no vehicle."""
    wanted = tuple(sorted({e for p in view.county.programmes_of(CoverageMode.MOBILE_HOSPITAL) for e in p.equipment}))
    if vehicles_of(view) or not view.county.programmes_of(CoverageMode.MOBILE_HOSPITAL):
        return
    base = view.county.lead_hospitals[0].id
    vehicle = Vehicle(id="+vehicle", name="+vehicle", base=base, profile=view.mobile.profile, equipment=wanted)
    what: str = said("mobile hospital")
    if wanted:
        what = said("{vehicle} with {items}", vehicle=what, items=phrases.listed(wanted))
    text = said(
        "in {table}, enter 1 {vehicle} (based at {base})",
        table=entries.table("vehicles"),
        vehicle=what,
        base=view.names(base),
    )
    yield Trial(
        price=(Price.VEHICLE, 0),
        text=_always(text),
        county=_always(view.county.replace(vehicles=(*view.county.vehicles, vehicle))),
    )


def _doctor(view: View, village: Village) -> Iterator[Trial]:
    """A doctor for the clinic of the village; a clinic too where it has none."""
    clinic = next((c for c in view.county.clinics if c.village == village.code), None)

    capacity = int(view.county.rules.value("coverage.clinic_capacity"))
    provider = clinic.id if clinic else f"{village.code}-clinic"
    option = Option(
        village=village.code,
        mode=CoverageMode.OWN_CLINIC,
        provider=provider,
        seconds=0,
        cost=0,
        resource=f"clinic:{provider}",
        use=min(village.residents, capacity),
    )
    more = _with_days(f"clinic:{provider}", capacity)
    yield Trial(
        price=(Price.DOCTOR, 0 if clinic else 1),
        text=_always(_doctor_told(view, village, clinic)),
        change=lambda problem, amount: _with_option(option)(more(problem, amount), amount),
    )


def _doctor_told(view: View, village: Village, clinic: VillageClinic | None) -> str:
    staff = entries.table("staff")
    if clinic:
        return said("give {clinic} a village doctor ({staff})", clinic=view.names(clinic.id), staff=staff)
    return said(
        "set up a clinic in {village} ({facilities}) and give it a village doctor ({staff})",
        village=view.names(village.code),
        facilities=entries.table("facilities"),
        staff=staff,
    )


def _more_crew_days(provider: str, amount: int) -> str:
    return said(
        "{count} more crew-day of teams on circuits at {provider} (raise {rule}, or add doctors and nurses to {table})",
        plural="{count} more crew-days of teams on circuits at {provider} (raise {rule}, or add doctors and nurses to "
        "{table})",
        count=amount,
        provider=provider,
        rule=entries.rule("circuits.crew_days"),
        table=entries.table("staff"),
    )


def _more_vehicle_days(provider: str, amount: int) -> str:
    return said(
        "{count} more day of the mobile hospital at {provider} (add a vehicle to {table}, or replace those of its crew "
        "who are on leave)",
        plural="{count} more days of the mobile hospital at {provider} (add a vehicle to {table}, or replace those of "
        "its crew who are on leave)",
        count=amount,
        provider=provider,
        table=entries.table("vehicles"),
    )


def _always(value: _T) -> Callable[[int], _T]:
    return lambda _: value


def _with_option(option: Option) -> Callable[[CoverageProblem, int], CoverageProblem]:
    return lambda problem, _: dataclasses.replace(problem, options=(*problem.options, option))


def _with_days(resource: str, each: int) -> Callable[[CoverageProblem, int], CoverageProblem]:
    return lambda problem, amount: dataclasses.replace(
        problem, capacity={**problem.capacity, resource: problem.capacity.get(resource, 0) + amount * each}
    )
