"""What explanations of uncovered villages look at: the options that were offered, what is used up, who is near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, CoverageProblem, Option
from gridplan.domain.facilities import Vehicle
from gridplan.domain.hosts import required_posts
from gridplan.domain.itineraries import visit_seconds
from gridplan.domain.naming import Names, names_of
from gridplan.domain.places import Village
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Postings
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.territories import Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.closures import mostly_closed, mostly_shut
from gridplan.planning.coverage import coverage_problem
from gridplan.planning.teams.roster import serves


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A plan's coverage as what each mode can look at.

    Attributes:
        problem: what the plan's county would be asked today, not bound by a published plan.
        used: resource → how much of it the plan uses.
        left: resource → how much of it the plan leaves.
    """

    plan: Plan
    problem: CoverageProblem
    names: Names
    car: TravelTimes
    mobile: TravelTimes
    used: Mapping[str, int]
    left: Mapping[str, int]

    @property
    def county(self) -> County:
        """The plan's county."""
        return self.plan.county

    def options(self, village: str, mode: CoverageMode) -> tuple[Option, ...]:
        """The ways of a mode that the problem offers a village, the nearest first."""
        own = (o for o in self.problem.options if o.village == village and o.mode is mode)
        return tuple(sorted(own, key=lambda o: (o.seconds, o.provider)))


def view_of(plan: Plan, coverage: Coverage) -> View:
    """What the explanations look at."""
    problem = problem_of(plan, plan.county)
    use = {(o.village, o.mode, o.provider): (o.resource, o.use) for o in problem.options}
    used = Counter[str]()
    for service in coverage.services:
        resource, amount = use.get((service.village, service.mode, service.provider), (None, 0))
        if resource is not None:
            used[resource] += amount
    return View(
        plan=plan,
        problem=problem,
        names=names_of(plan),
        car=plan.travel_times("car"),
        mobile=plan.travel_times("mobile_hospital"),
        used=used,
        left={resource: max(0, capacity - used[resource]) for resource, capacity in problem.capacity.items()},
    )


def problem_of(plan: Plan, county: County) -> CoverageProblem:
    """The coverage problem of a county with the plan's teams and travel times, not bound by a published plan."""
    teams = plan.territories.solution or Territories(teams=())
    car, mobile = plan.travel_times("car"), plan.travel_times("mobile_hospital")
    return coverage_problem(
        county, car, mobile, teams, travels=plan.travel, postings=Postings(postings=plan.stays()), as_of=plan.as_of
    )


def doctors_of(view: View, clinic: str) -> int:
    """Village doctors of a clinic who stay through the circuit horizon."""
    return sum(serves(view.county, person, view.plan.as_of) for person in view.county.clinic_doctors(clinic))


def neighbours(view: View, village: Village) -> dict[str, int | None]:
    """Clinics of other villages that have a doctor and are open → seconds there, ``None`` without a way."""
    return {
        c.id: view.car.between(village.code, c.id)
        for c in view.county.clinics
        if c.village != village.code
        and doctors_of(view, c.id)
        and not mostly_closed(view.county, c.id)
        and not mostly_shut(view.county, c.id)
    }


def posts(view: View, village: Village) -> dict[str, int | None]:
    """Township hospitals with posts that are open → seconds there, ``None`` without a way."""
    wanted = required_posts(view.county)
    return {
        h.id: view.car.between(village.code, h.id)
        for h in view.county.township_hospitals
        if wanted[h.id] and not mostly_closed(view.county, h.id)
    }


def crews_near(view: View, village: Village) -> tuple[str, ...]:
    """Hospitals whose teams look after at least a part of the village."""
    grids = {g.code for g in view.county.grids_of(village.code)}
    own = (t.hospital for t in view.plan.teams if village.code in t.villages or grids & set(t.grids))
    return tuple(dict.fromkeys(own))


def vehicles_of(view: View) -> tuple[Vehicle, ...]:
    """Mobile hospitals."""
    return tuple(v for v in view.county.vehicles if v.profile == view.mobile.profile)


def missing_equipment(view: View, vehicle: Vehicle) -> tuple[str, ...]:
    """What a vehicle would have to carry besides, to make every visit of the mobile hospitals."""
    wanted = {e for p in view.county.programmes_of(CoverageMode.MOBILE_HOSPITAL) for e in p.equipment}
    return tuple(sorted(wanted - set(vehicle.equipment)))


def longest_day(
    view: View, village: Village, mode: CoverageMode, depots: tuple[str, ...], times: TravelTimes
) -> tuple[str, int, int] | None:
    """The nearest depot with seconds there and back and those of the longest visit; ``None`` without a way."""
    work = max((visit_seconds(view.county, p, village.code) for p in view.county.programmes_of(mode)), default=0)
    ways = []
    for depot in depots:
        there, back = times.between(depot, village.code), times.between(village.code, depot)
        if there is not None and back is not None:
            ways.append((there + back, depot))
    return (min(ways)[1], min(ways)[0], work) if ways else None
