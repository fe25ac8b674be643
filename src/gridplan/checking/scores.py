"""Scores a plan anew: no solver grades itself.

Each function computes the goal values of one stage from the county, the travel times and the decisions alone, by
the definitions in the problems' docstrings (``gridplan.domain``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.frozen import published_tours
from gridplan.checking.circuits.ground import Ground
from gridplan.checking.circuits.pins import Pins
from gridplan.checking.circuits.visits import Visits
from gridplan.checking.circuits.ways import Ways
from gridplan.checking.circuits.work_days import WorkDays
from gridplan.checking.commissioners import their_case
from gridplan.checking.coverage import one_way
from gridplan.checking.posting_changes import disturbance, late_persons, overlap_weeks
from gridplan.checking.posting_people import WEEK, is_host, required
from gridplan.checking.posting_stays import longest_stay, postings_of, published, shortest_stay
from gridplan.checking.services import services_of
from gridplan.checking.teams.scores import check_units, territory_scores
from gridplan.checking.teams.specialists import check_specialists, specialist_scores
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.results import Result
from gridplan.languages import Said, said, words

PENALTY = {
    CoverageMode.NEIGHBOUR_CLINIC: "coverage.neighbour_penalty",
    CoverageMode.POSTED_DOCTOR: "coverage.posted_penalty",
    CoverageMode.CIRCUIT: "coverage.circuit_penalty",
    CoverageMode.MOBILE_HOSPITAL: "coverage.mobile_penalty",
}

_STAGES = words(
    {
        "scores.territories": "areas of the teams",
        "scores.specialists": "specialists",
        "scores.coverage": "coverage",
        "scores.circuits": "circuits",
        "scores.postings": "postings of physicians",
        "scores.commissioners": "postings of public-health commissioners",
    }
)
_GOALS = words(
    {
        "scores.shortage": "people missing",
        "scores.short_stays": "short stays",
        "scores.long_stays": "weeks beyond the longest stay",
        "scores.overlap": "hand-over without overlap",
        "scores.over_capacity": "workload above capacity",
        "scores.without_doctor": "teams whose own clinics have no village doctor",
        "scores.outside_band": "teams outside the workload band",
        "scores.moved": "workload with another team",
        "scores.unserved": "teams without a specialist",
        "scores.uncovered": "residents not covered",
        "scores.missed": "visits missed",
        "scores.driving": "driving time",
        "scores.changed": "changes",
        "scores.cost": "cost",
    }
)


def score(case: Case) -> Mapping[str, float]:
    """``stage.goal`` → value, for every goal that can be computed from the plan alone (and its parent)."""
    scores: dict[str, float] = {}
    stages = (
        ("territories", territory_scores),
        ("specialists", specialist_scores),
        ("coverage", coverage_scores),
        ("circuits", circuit_scores),
        ("postings", posting_scores),
        ("commissioners", lambda case: posting_scores(case.once(their_case))),
    )
    for stage, goals in stages:
        result: Result[object] | None = getattr(case.plan, stage)
        if result is not None and result.solution is not None:
            scores |= {f"{stage}.{goal}": value for goal, value in goals(case).items()}
    return scores


def coverage_scores(case: Case) -> Mapping[str, float]:
    """Residents left uncovered, villages changed against the parent, and cost in person-seconds."""
    services = services_of(case)
    covered = {s.village for s in services}
    cost = 0
    for service in services:
        residents = case.county.village(service.village).residents
        rule = PENALTY.get(service.mode)
        penalty = 60 * case.rules.value(rule) if rule else 0
        cost += round(residents * (penalty + (one_way(case, service) or 0)))
    scores = {
        "uncovered": float(sum(max(1, v.residents) for v in case.county.villages if v.code not in covered)),
        "cost": float(cost),
    }
    if case.parent and case.parent.coverage.solution:
        was = {s.village: (s.mode, s.provider) for s in case.parent.coverage.solution.services}
        villages = {v.code for v in case.county.villages}
        now = {s.village: (s.mode, s.provider) for s in services}
        scores["changed"] = float(sum(now.get(v) != was[v] for v in was if v in villages))
    return scores


def circuit_scores(case: Case) -> Mapping[str, float]:
    """Visits missed against the programmes, tours changed against the parent, driving seconds by each day's roads.

    Of work-days that cannot be found (a GP on leave for a month) no visit is asked, so none is missed: of theirs as
    many count as the plan says, but no more than are lacking. What was published for days that planning may still
    change is changed where it is gone; so is each tour that is neither published nor pinned whole.
    """
    ground, pins, ways = case.once(Ground), case.once(Pins), case.once(Ways)
    missed = sum(wanted.missing for wanted in case.once(Visits).wanted) + _missed_on_work_days(case)
    driving = sum(ways.driving(tour) or 0 for tour in ground.tours)
    scores = {"missed": float(missed), "driving": float(driving)}
    if case.parent and case.parent.circuits.solution:
        was, now = set(published_tours(case)), set(ground.tours)
        gone = sum(tour.day >= ground.opened for tour in was - now)
        new = sum(not any(pins.is_route(tour, route) for route in pins.routes) for tour in now - was)
        scores["changed"] = float(gone + new)
    return scores


def _missed_on_work_days(case: Case) -> int:
    lacking: Counter[str] = Counter()
    for month in case.once(WorkDays).open:
        lacking[month.programme.id] += max(0, month.missing)
    solution = case.plan.circuits.solution
    told: Counter[str] = Counter()
    for missed in solution.missed if solution else ():
        told[missed.programme] += missed.count
    return sum(min(count, told[programme]) for programme, count in lacking.items())


def posting_scores(case: Case) -> Mapping[str, float]:
    """Shortage, weeks beyond the longest stay, missing overlap and disturbance in person-weeks, short stays, and cost
    in minutes.
    """
    calendar = case.county.calendar
    present: dict[tuple[str, int], int] = defaultdict(int)
    short, cost = 0, 0
    shortest = shortest_stay(case.county)
    for posting in postings_of(case):
        first = max(0, calendar.week_of(posting.start))
        last = min(calendar.weeks, calendar.week_of(posting.end))
        short += posting.weeks < shortest and posting.end > calendar.start
        cost += max(0, last - first) * _weekly_cost(case, posting.person, posting.host)
        cost += round(case.rules.value("postings.handover")) if calendar.start <= posting.start < calendar.end else 0
        for week in range(first, last):
            present[posting.host, week] += 1
    missing = sum(
        max(0, needed - present[host, week])
        for host, needed in required(case.county).items()
        for week in range(calendar.weeks)
    )
    scores = {"shortage": float(missing), "short_stays": float(short), "cost": float(cost)}
    if (longest := longest_stay(case.county)) is not None:
        scores["long_stays"] = float(_weeks_beyond(case, longest))
    if overlap_weeks(case):
        late = (late_persons(case, host, needed) for host, needed in required(case.county).items())
        scores["overlap"] = float(sum(map(sum, late)))
    if case.parent and published(case):
        scores["changed"] = float(disturbance(case))
    return scores


def _weeks_beyond(case: Case, longest: int) -> int:
    """Weeks of stays beyond the longest, up to the end of the horizon; a stay over on its first day was not decided."""
    start, end = case.county.calendar.start, case.county.calendar.end
    stays = ((min(p.end, end) - p.start) // WEEK for p in postings_of(case) if p.end > start)
    return sum(max(0, weeks - longest) for weeks in stays)


def _weekly_cost(case: Case, person_id: str, host_id: str) -> int:
    """Minutes a week: travel, heavier after past stays, plus mismatches of specialty, adoption and wishes."""
    county, rules = case.county, case.rules
    person = case.person(person_id)
    if person is None or not is_host(county, host_id):  # somebody or somewhere in the plan's past
        return 0
    host, car = county.get(host_id), case.plan.travel_times("car")
    known = (stay for stay in person.past_stays if stay.host in county)  # history may name what is gone
    hours = sum(stay.weeks * (car.between(person.workplace, stay.host) or 0) for stay in known) / 3600
    borne = person.grassroots_weeks + rules.value("postings.remoteness") * hours
    seconds = car.between(person.workplace, host_id) or 0
    cost = round(seconds / 60 * (1 + rules.value("postings.hardship") * borne / 26))
    if isinstance(host, TownshipHospital) and host.specialties and person.specialty not in host.specialties:
        cost += round(rules.value("postings.specialty"))
    if host_id in person.aversions:
        cost += round(rules.value("postings.preference"))
    if person.wishes and host_id not in person.wishes:
        cost += round(rules.value("postings.preference"))
    adopters = {d.id for h in county.lead_hospitals for d in h.departments if host_id in d.adopts}
    if adopters and person.department not in adopters:
        cost += round(rules.value("postings.adoption"))
    return cost


def _figure(value: float) -> str:
    """All digits before the point, so that numbers that differ are seen to differ."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def check_scores(case: Case, scores: Mapping[str, float]) -> Iterator[Violation]:
    """What the solvers claim is what the checker computes, and no bound lies above a value."""
    plan = case.plan
    results: tuple[tuple[str, Result[object]], ...] = (
        ("territories", plan.territories),
        ("coverage", plan.coverage),
        ("circuits", plan.circuits),
        ("postings", plan.postings),
        *((("specialists", plan.specialists),) if plan.specialists else ()),
        *((("commissioners", plan.commissioners),) if plan.commissioners else ()),
    )
    for stage, result in results:
        for goal in result.goals if result.solution is not None else ():
            key = f"{stage}.{goal.name}"
            named, claimed = _named(stage, goal.name, key), _figure(goal.value)
            tolerance = 1e-6 + 1e-9 * abs(goal.value)  # costs are whole numbers: one too many is found
            found = scores.get(key, goal.value)
            if key not in scores and _must_be_known(case, stage, goal.name):
                message = said(
                    "{goal}: the solver says {claimed}, which cannot be checked", goal=named, claimed=claimed
                )
                yield case.breach("plan.scores", (key,), max(1, abs(goal.value)), message, unit=goal.unit)
            if abs(found - goal.value) > tolerance:
                message = said(
                    "{goal}: the solver says {claimed}, the checker finds {found}",
                    goal=named,
                    claimed=claimed,
                    found=_figure(found),
                )
                yield case.breach("plan.scores", (key,), abs(found - goal.value), message, unit=goal.unit)
            if goal.bound > goal.value + tolerance:
                message = said(
                    "{goal}: the bound {bound} lies above the value {claimed}",
                    goal=named,
                    bound=_figure(goal.bound),
                    claimed=claimed,
                )
                yield case.breach("plan.scores", (key,), goal.bound - goal.value, message, unit=goal.unit)
    yield from check_units(case)
    yield from check_specialists(case)


def _named(stage: str, goal: str, key: str) -> Said:
    """A goal as planners call it; of one that has no name, its key says what it is."""
    called, where = _GOALS.get(f"scores.{goal}"), _STAGES[f"scores.{stage}"].said()
    if called is None:
        return said("{stage}, goal {key}", stage=where, key=key)
    return said("{stage}, goal “{goal}” ({key})", stage=where, goal=called.said(), key=key)


def _must_be_known(case: Case, stage: str, goal: str) -> bool:
    """Whether a goal that has no score is a fault: teams are scored whole, changes only against a parent at hand."""
    against_parent = goal in {"moved", "changed"}
    known = not against_parent or case.parent is not None or case.plan.parent is None
    return stage in {"territories", "specialists"} and known
