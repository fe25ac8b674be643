"""What planning a component comes to, and two cases without a search of its own: nothing changed, and many stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridplan.domain.circuits import BrokenPin, MissedVisits, Tour
from gridplan.domain.results import Goal
from gridplan.languages import said
from gridplan.solvers.circuits.entries import Timetable
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.large import solve_large
from gridplan.solvers.circuits.large.answer import as_missed, as_tours
from gridplan.solvers.circuits.master import Master
from gridplan.solvers.circuits.pricing import find_routes
from gridplan.solvers.circuits.telling import broken_pins, values_of
from gridplan.solvers.circuits.walks import bound_by_walks
from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.profiles import SolverProfile

_WALKS = 0.1  # of the time, for a bound by walks

UNITS = {"missed": "visits", "changed": "tours", "driving": "seconds"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComponentAnswer:
    """Tours of one component, with the goals reached and their bounds.

    Attributes:
        master: gives the master, for bounds under other values of the earlier goals; ``None`` where these are all 0.
        note: what could not be decided exactly; empty if everything was.
    """

    tours: tuple[Tour, ...]
    missed: tuple[MissedVisits, ...]
    broken_pins: tuple[BrokenPin, ...]
    goals: tuple[Goal, ...]
    master: Callable[[], Master] | None
    note: str = ""


def unchanged(instance: Instance, timetable: Timetable, profile: SolverProfile, seconds: float) -> ComponentAnswer:
    """The published tours as they are."""
    values = {name: value + instance.constants[name] for name, value in values_of(instance, (), timetable).items()}
    limits = column_limits(profile, seconds)
    return ComponentAnswer(
        tours=tuple(instance.kept[p].tour for p in timetable.kept),
        missed=(),
        broken_pins=(),
        goals=tuple(Goal(name=name, value=value, bound=value, unit=UNITS[name]) for name, value in values.items()),
        master=lambda: find_routes(instance, limit=profile.integer("states"), limits=limits),
    )


def searched(instance: Instance, profile: SolverProfile, seconds: float) -> ComponentAnswer:
    """Routes and days found together by search, where days have too many stops for routes to be listed or priced."""
    found = solve_large(instance, seconds=(1 - _WALKS) * seconds, seed=profile.seed)
    values = {"missed": sum(found.missed), "driving": found.driving}
    walks = None if any(found.missed) else bound_by_walks(instance, seconds=_WALKS * seconds)
    bounds = {"missed": 0.0, "driving": max(found.bound, walks.driving if walks else 0.0)}
    if instance.counts_changes:
        values = {"missed": values["missed"], "changed": len(found.tours), "driving": values["driving"]}
        bounds["changed"] = 0.0
    return ComponentAnswer(
        tours=as_tours(instance, found.tours),
        missed=as_missed(instance, found.missed),
        broken_pins=broken_pins(instance, {(i, day, driver) for members, driver, day in found.tours for i in members}),
        goals=tuple(
            Goal(
                name=name,
                value=value + instance.constants[name],
                bound=bounds[name] + instance.constants[name],
                unit=UNITS[name],
            )
            for name, value in values.items()
        ),
        master=None,
        note=said("many stops a day: routes and days were found together by search, and the bound is loose"),
    )


def column_limits(profile: SolverProfile, seconds: float) -> ColumnLimits:
    """The column engine's limits from a profile."""
    return ColumnLimits(
        seconds=seconds,
        iterations=profile.integer("iterations"),
        nodes=profile.integer("nodes"),
        restricted=profile.integer("restricted"),
        restricted_nodes=profile.integer("restricted_nodes"),
        engine="highs" if profile.text("engine") == "highs" else "scip",
        seed=profile.seed,
    )
