"""Why a village is not covered: what each of the five modes lacks there, and the cheapest thing that would mend it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Mapping

from gridplan.domain.coverage import Option
from gridplan.domain.itineraries import working_day
from gridplan.domain.places import Village
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.travel import TravelTimes
from gridplan.domain.travel_words import minutes_up
from gridplan.languages import said, words
from gridplan.planning.closures import mostly_closed, mostly_shut
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining.coverage_remedies import Trial, Trials, remedies
from gridplan.planning.explaining.coverage_view import (
    View,
    crews_near,
    doctors_of,
    longest_day,
    missing_equipment,
    neighbours,
    posts,
    problem_of,
    vehicles_of,
    view_of,
)

RULE = "coverage.every_village"
SECONDS = 10.0
"""Most wall time for trying remedies of all uncovered villages."""
MODES = words(
    {
        "reason.own_clinic": "own clinic",
        "reason.neighbour_clinic": "neighbouring clinic",
        "reason.posted_doctor": "posted doctor",
        "reason.circuit": "circuit visits",
        "reason.mobile_hospital": "mobile hospital",
    }
)
"""``reason.`` and a mode → how it is called where its lack is explained."""


def with_uncovered_explained(plan: Plan, *, seconds: float = SECONDS) -> tuple[Violation, ...]:
    """The plan's violations; those of villages without any mode with the reason of each mode and a remedy.

    A remedy is tried by solving the coverage again with it: it mends where the village is covered and nobody else is
    left out for it. Villages share the time equally; the largest come first.

    Args:
        plan: as audited.
        seconds: most wall time for all trials.
    """
    found, coverage = list(plan.audit.violations), plan.coverage.solution
    if coverage is None:
        return tuple(found)
    uncovered = set(coverage.uncovered) | {v.code for v in plan.county.villages if coverage.of(v.code) is None}
    places = [i for i, v in enumerate(found) if v.rule == RULE and v.where and v.where[0] in uncovered]
    if not places:
        return tuple(found)
    view, deadline = view_of(plan, coverage), time.monotonic() + seconds
    trials = Trials(view.problem, ask=lambda county: problem_of(plan, county))
    places.sort(key=lambda i: (-plan.county.village(found[i].where[0]).residents, found[i].where[0]))
    for rank, place in enumerate(places):
        village = plan.county.village(found[place].where[0])
        now = time.monotonic()
        trials.until = now + max(0.0, deadline - now) / (len(places) - rank)
        whys = phrases.clauses(
            said("{mode}: {why}", mode=MODES[f"reason.{mode.value}"].said(), why=why)
            for mode, why in reasons(view, village)
        )
        reason = said("{village} has no possible mode of service: {whys}", village=view.names(village.code), whys=whys)
        remedy = _remedy(trials, village.code, list(remedies(view, village)))
        found[place] = dataclasses.replace(found[place], reason=reason, remedy=remedy or found[place].remedy)
    return tuple(found)


def _remedy(trials: Trials, village: str, choices: list[Trial]) -> str:
    """The cheapest that mends; where the time is up before one is found, the cheapest, marked as not tried."""
    if village not in trials.uncovered:
        return said("plan again: that covers it (tried)")
    for choice in sorted(choices, key=lambda choice: choice.price):
        if trials.over:
            break
        if (amount := trials.least(village, choice)) is not None:
            return said("{remedy} (tried: that covers it)", remedy=choice.text(amount))
    first = min(choices, key=lambda choice: choice.price, default=None)
    if first is None or not trials.over:
        return ""
    return said("{remedy} (not tried for want of time, so not checked)", remedy=first.text(first.most))


def reasons(view: View, village: Village) -> Iterator[tuple[CoverageMode, str]]:
    """Each mode, and why it does not serve the village, with the figures."""
    yield CoverageMode.OWN_CLINIC, _own(view, village)
    yield CoverageMode.NEIGHBOUR_CLINIC, _neighbour(view, village)
    yield CoverageMode.POSTED_DOCTOR, _posted(view, village)
    yield CoverageMode.CIRCUIT, _circuit(view, village)
    yield CoverageMode.MOBILE_HOSPITAL, _mobile(view, village)


def _own(view: View, village: Village) -> str:
    clinics = [c for c in view.county.clinics if c.village == village.code]
    if not clinics:
        return said("there is no clinic in the village")
    shown = phrases.listed(view.names(c.id) for c in clinics)
    if not any(doctors_of(view, c.id) for c in clinics):
        return said("no village doctor is at work in {clinics}", clinics=shown)
    if all(mostly_shut(view.county, c.id) for c in clinics):
        return closed_mostly(shown)
    return said("the room of {clinics} is used for other villages", clinics=shown)


def closed_mostly(places: str) -> str:
    """Places that are closed on most working days."""
    return said("closed on most working days of the circuit horizon: {places}", places=places)


def _neighbour(view: View, village: Village) -> str:
    offered = view.options(village.code, CoverageMode.NEIGHBOUR_CLINIC)
    if offered:
        return _full(view, village, offered, said("village doctors", context="whose room"))
    limit, what = view.county.rules.value("coverage.neighbour_limit"), said("neighbouring clinic with a doctor")
    return _too_far(view, village, neighbours(view, village), limit, what)


def _posted(view: View, village: Village) -> str:
    offered = view.options(village.code, CoverageMode.POSTED_DOCTOR)
    if offered:
        return _full(view, village, offered, said("posts", context="whose room"))
    limit, what = view.county.rules.value("coverage.posted_limit"), said("place with a post")
    return _too_far(view, village, posts(view, village), limit, what)


def _too_far(view: View, village: Village, ways: Mapping[str, int | None], limit: float, what: str) -> str:
    reached = sorted((seconds, place) for place, seconds in ways.items() if seconds is not None)
    if not ways:
        return said("the county has no {what}", what=what)
    if not reached:
        return _off_road(said("no vehicle can get to any {what}", what=what), view.car, village.code)
    seconds, place = reached[0]
    if seconds <= 60 * limit:
        return said(
            "{place} ({minutes:g} min by car) has less room than the village has residents ({residents})",
            place=view.names(place),
            minutes=minutes_up(seconds),
            residents=village.residents,
        )
    return said(
        "the nearest {what}, {place}, is {minutes:g} min away by car, beyond {limit:g} min",
        what=what,
        place=view.names(place),
        minutes=minutes_up(seconds),
        limit=limit,
    )


def _off_road(why: str, times: TravelTimes, place: str) -> str:
    """``why``, and what the roads there lack, where that is known."""
    ends = dict(times.unreachable).get(place)
    return said("{why} ({ends})", why=why, ends=ends) if ends else why


def _full(view: View, village: Village, offered: tuple[Option, ...], whose: str) -> str:
    best = max(offered, key=lambda o: (view.left.get(o.resource or "", 0), -o.seconds))
    left, whole = view.left.get(best.resource or "", 0), view.problem.capacity.get(best.resource or "", 0)
    return said(
        "{count} within the limit; most room is left at {place}, whose {whose} can serve {whole} residents "
        "({left} left), and the village has {residents}",
        count=len(offered),
        place=view.names(best.provider),
        whose=whose,
        whole=whole,
        left=left,
        residents=village.residents,
    )


def _circuit(view: View, village: Village) -> str:
    offered = view.options(village.code, CoverageMode.CIRCUIT)
    if offered:
        return _no_days(view, offered, said("hours of teams on circuits"))
    if not view.county.programmes_of(CoverageMode.CIRCUIT):
        return said("there is no programme of circuits")
    hospitals = crews_near(view, village)
    if not hospitals:
        return said("no team is responsible for the village")
    return _no_tour(view, village, CoverageMode.CIRCUIT, hospitals, view.car)


def _mobile(view: View, village: Village) -> str:
    offered = view.options(village.code, CoverageMode.MOBILE_HOSPITAL)
    if offered:
        return _no_days(view, offered, said("hours of the vehicle"))
    if not view.county.programmes_of(CoverageMode.MOBILE_HOSPITAL):
        return said("there is no programme of mobile hospitals")
    vehicles = vehicles_of(view)
    if not vehicles:
        return said("there is no mobile hospital")
    lacking = {v.id: missing_equipment(view, v) for v in vehicles}
    if all(lacking.values()):
        return phrases.clauses(
            said("{crew} lacks {items}", crew=view.names(v), items=phrases.listed(items))
            for v, items in lacking.items()
        )
    bases = tuple(dict.fromkeys(v.base for v in vehicles if not lacking[v.id]))
    return _no_tour(view, village, CoverageMode.MOBILE_HOSPITAL, bases, view.mobile)


def _no_tour(view: View, village: Village, mode: CoverageMode, depots: tuple[str, ...], times: TravelTimes) -> str:
    """Why no depot can send anybody: closed, no way, or no day is long enough."""
    open_ = [depot for depot in depots if not mostly_closed(view.county, depot)]
    if not open_:
        return closed_mostly(view.names.all(depots))
    day = longest_day(view, village, mode, tuple(open_), times)
    if day is None:
        no_way = said("no vehicle can get there from {depots}", depots=view.names.all(open_))
        return _off_road(no_way, times, village.code)
    depot, way, work = day
    return phrases.hours_of_a_day(view.names(depot), way, work, working_day(view.county.rules).shift)


def _no_days(view: View, offered: tuple[Option, ...], what: str) -> str:
    best = max(offered, key=lambda o: view.left.get(o.resource or "", 0) - o.use)
    left, whole = (each.get(best.resource or "", 0) / 3600 for each in (view.left, view.problem.capacity))
    return said(
        "{place}: {whole:.0f} {what}, {left:.1f} left; the village needs {needed:.1f}",
        place=view.names(best.provider),
        what=what,
        whole=whole,
        left=left,
        needed=best.use / 3600,
    )
