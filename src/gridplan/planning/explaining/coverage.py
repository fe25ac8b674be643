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
from gridplan.domain.workbook import MODE_TITLES
from gridplan.planning.closures import mostly_closed, mostly_shut
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
CUT_SHORT = "（时限内未试算，未核实）"


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
        whys = "；".join(f"{MODE_TITLES[mode]}：{why}" for mode, why in reasons(view, village))
        reason = f"{view.names(village.code)}没有可行的服务方式。{whys}"
        remedy = _remedy(trials, village.code, list(remedies(view, village)))
        found[place] = dataclasses.replace(found[place], reason=reason, remedy=remedy or found[place].remedy)
    return tuple(found)


def _remedy(trials: Trials, village: str, choices: list[Trial]) -> str:
    """The cheapest that mends; where the time is up before one is found, the cheapest, marked as not tried."""
    if village not in trials.uncovered:
        return "重新规划即可覆盖（已试算）"
    for choice in sorted(choices, key=lambda choice: choice.price):
        if trials.over:
            break
        if (amount := trials.least(village, choice)) is not None:
            return f"{choice.text(amount)}（已试算，可覆盖）"
    first = min(choices, key=lambda choice: choice.price, default=None)
    return f"{first.text(first.most)}{CUT_SHORT}" if first is not None and trials.over else ""


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
        return "村内没有卫生室"
    said = "、".join(view.names(c.id) for c in clinics)
    if not any(doctors_of(view, c.id) for c in clinics):
        return f"{said}没有在岗村医"
    if all(mostly_shut(view.county, c.id) for c in clinics):
        return f"{said}在巡诊期内多数工作日关闭"
    return f"{said}的服务人口已用于他村"


def _neighbour(view: View, village: Village) -> str:
    offered = view.options(village.code, CoverageMode.NEIGHBOUR_CLINIC)
    if offered:
        return _full(view, village, offered, "村医")
    limit = view.county.rules.value("coverage.neighbour_limit")
    return _too_far(view, village, neighbours(view, village), limit, "有村医的邻村卫生室")


def _posted(view: View, village: Village) -> str:
    offered = view.options(village.code, CoverageMode.POSTED_DOCTOR)
    if offered:
        return _full(view, village, offered, "派驻岗位")
    return _too_far(view, village, posts(view, village), view.county.rules.value("coverage.posted_limit"), "派驻点")


def _too_far(view: View, village: Village, ways: Mapping[str, int | None], limit: float, what: str) -> str:
    reached = sorted((seconds, place) for place, seconds in ways.items() if seconds is not None)
    if not ways:
        return f"全县没有{what}"
    if not reached:
        return f"到各{what}车辆都不能通行" + _off_road(view.car, village.code)
    seconds, place = reached[0]
    if seconds <= 60 * limit:
        return f"{view.names(place)}（车程{minutes_up(seconds):g}分钟）的容量小于本村{village.residents}人"
    return f"最近的{what}{view.names(place)}车程{minutes_up(seconds):g}分钟，超过{limit:g}分钟"


def _off_road(times: TravelTimes, place: str) -> str:
    why = dict(times.unreachable).get(place)
    return f"（{why}）" if why else ""


def _full(view: View, village: Village, offered: tuple[Option, ...], whose: str) -> str:
    best = max(offered, key=lambda o: (view.left.get(o.resource or "", 0), -o.seconds))
    left, whole = view.left.get(best.resource or "", 0), view.problem.capacity.get(best.resource or "", 0)
    return (
        f"时限内{len(offered)}处，余量最大的{view.names(best.provider)}{whose}可服务{whole}人、余{left}人，"
        f"本村{village.residents}人"
    )


def _circuit(view: View, village: Village) -> str:
    offered = view.options(village.code, CoverageMode.CIRCUIT)
    if offered:
        return _no_days(view, offered, "团队巡诊人日")
    if not view.county.programmes_of(CoverageMode.CIRCUIT):
        return "没有设巡诊项目"
    hospitals = crews_near(view, village)
    if not hospitals:
        return "没有团队负责本村"
    return _no_tour(view, village, CoverageMode.CIRCUIT, hospitals, view.car)


def _mobile(view: View, village: Village) -> str:
    offered = view.options(village.code, CoverageMode.MOBILE_HOSPITAL)
    if offered:
        return _no_days(view, offered, "车日")
    if not view.county.programmes_of(CoverageMode.MOBILE_HOSPITAL):
        return "没有设移动医院项目"
    vehicles = vehicles_of(view)
    if not vehicles:
        return "没有移动医院车辆"
    lacking = {v.id: missing_equipment(view, v) for v in vehicles}
    if all(lacking.values()):
        return "；".join(f"{view.names(v)}缺{'、'.join(items)}" for v, items in lacking.items())
    bases = tuple(dict.fromkeys(v.base for v in vehicles if not lacking[v.id]))
    return _no_tour(view, village, CoverageMode.MOBILE_HOSPITAL, bases, view.mobile)


def _no_tour(view: View, village: Village, mode: CoverageMode, depots: tuple[str, ...], times: TravelTimes) -> str:
    """Why no depot can send anybody: closed, no way, or no day is long enough."""
    open_ = [depot for depot in depots if not mostly_closed(view.county, depot)]
    if not open_:
        return f"{view.names.all(depots)}在巡诊期内多数工作日关闭"
    day = longest_day(view, village, mode, tuple(open_), times)
    if day is None:
        return f"从{view.names.all(open_)}出发车辆不能通行{_off_road(times, village.code)}"
    depot, way, work = day
    shift = working_day(view.county.rules).shift
    return (
        f"从{view.names(depot)}往返{way / 3600:.1f}小时、走访{work / 3600:.1f}小时，"
        f"合计{(way + work) / 3600:.1f}小时，每天{shift / 3600:g}小时"
    )


def _no_days(view: View, offered: tuple[Option, ...], what: str) -> str:
    best = max(offered, key=lambda o: view.left.get(o.resource or "", 0) - o.use)
    left, whole = (each.get(best.resource or "", 0) / 3600 for each in (view.left, view.problem.capacity))
    return f"{view.names(best.provider)}{what}共{whole:.0f}小时、余{left:.1f}小时，本村需{best.use / 3600:.1f}小时"
