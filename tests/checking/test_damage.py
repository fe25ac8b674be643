"""Damages a good plan in every way we could think of; the checker must name the rule that each breaks."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from gridplan.checking import CHECKS, audit
from gridplan.domain.circuits import Stop, Tour
from gridplan.domain.coverage import Service
from gridplan.domain.people import Absence, Exemption, ExemptionReason, Person, Role, Sex, Title
from gridplan.domain.pins import Pin
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CoverageMode, Programme
from gridplan.domain.results import Goal
from gridplan.domain.rules import Level, Rules
from gridplan.domain.territories import Team
from support.english import english

WEEK = dt.timedelta(weeks=1)
DAY = dt.timedelta(days=1)
Damage = Callable[[Plan], Plan]
DAMAGES: dict[str, tuple[str, Damage]] = {}


def breaks(rule: str) -> Callable[[Damage], Damage]:
    def register(damage: Damage) -> Damage:
        DAMAGES[damage.__name__] = (rule, damage)
        return damage

    return register


def solution(plan: Plan, stage: str, **changes: Any) -> Plan:
    """``plan`` with changed decisions and no claims about their cost, so that only the damage itself is found."""
    result = getattr(plan, stage)
    changed = dataclasses.replace(result, solution=dataclasses.replace(result.solution, **changes), goals=())
    return dataclasses.replace(plan, **{stage: changed})


def swap(items: tuple[Any, ...], old: Any, *new: Any) -> tuple[Any, ...]:
    at = items.index(old)
    return (*items[:at], *new, *items[at + 1 :])


def postings(plan: Plan) -> tuple[Posting, ...]:
    assert plan.postings.solution
    return plan.postings.solution.postings


def teams(plan: Plan) -> tuple[Team, ...]:
    assert plan.territories.solution
    return plan.territories.solution.teams


def services(plan: Plan) -> tuple[Service, ...]:
    assert plan.coverage.solution
    return plan.coverage.solution.services


def tours(plan: Plan) -> tuple[Tour, ...]:
    assert plan.circuits.solution
    return plan.circuits.solution.tours


def with_postings(plan: Plan, new: tuple[Posting, ...]) -> Plan:
    return solution(plan, "postings", postings=new)


def with_person(plan: Plan, person_id: str, **changes: Any) -> Plan:
    people = tuple(dataclasses.replace(p, **changes) if p.id == person_id else p for p in plan.county.people)
    return dataclasses.replace(plan, county=plan.county.replace(people=people))


def without_people(plan: Plan, *gone: str) -> Plan:
    """``plan`` without some village doctors, in the roster and in the teams."""
    people = tuple(p for p in plan.county.people if p.id not in gone)
    left = tuple(
        dataclasses.replace(t, village_doctors=tuple(d for d in t.village_doctors if d not in gone))
        for t in teams(plan)
    )
    return solution(dataclasses.replace(plan, county=plan.county.replace(people=people)), "territories", teams=left)


def with_rule(plan: Plan, rule: str, **changes: Any) -> Plan:
    """``plan`` under another rule, also one that no county may set."""
    rules = plan.county.rules
    changed = Rules({**rules.by_id, rule: dataclasses.replace(rules[rule], **changes)})
    return dataclasses.replace(plan, county=plan.county.replace(rules=changed))


def tour_of(plan: Plan, *programmes: str) -> Tour:
    """The first tour that does one of the programmes."""
    return next(t for t in tours(plan) if any(s.programme in programmes for s in t.stops))


def circuit_tour(plan: Plan) -> Tour:
    return tour_of(plan, *(p.id for p in plan.county.programmes_of(CoverageMode.CIRCUIT)))


def with_programme(plan: Plan, programme_id: str, **changes: Any) -> Plan:
    programmes = plan.county.programmes
    changed = tuple(dataclasses.replace(p, **changes) if p.id == programme_id else p for p in programmes)
    return dataclasses.replace(plan, county=plan.county.replace(programmes=changed))


# --- postings -------------------------------------------------------------------------------------------------------


@breaks("postings.cover")
def a_posting_removed(plan: Plan) -> Plan:
    return with_postings(plan, postings(plan)[1:])


@breaks("postings.cover")
def a_posting_begins_a_week_late(plan: Plan) -> Plan:
    first = next(p for p in postings(plan) if p.start >= plan.county.calendar.start)
    return with_postings(plan, swap(postings(plan), first, dataclasses.replace(first, start=first.start + WEEK)))


@breaks("postings.min_stay")
def a_stay_shortened_below_half_a_year(plan: Plan) -> Plan:
    first = postings(plan)[0]
    return with_postings(plan, swap(postings(plan), first, dataclasses.replace(first, end=first.start + 25 * WEEK)))


@breaks("postings.floor_stay")
def a_stay_of_three_weeks(plan: Plan) -> Plan:
    first = postings(plan)[0]
    return with_postings(plan, swap(postings(plan), first, dataclasses.replace(first, end=first.start + 3 * WEEK)))


@breaks("postings.one_post")
def one_person_at_two_hospitals(plan: Plan) -> Plan:
    first = postings(plan)[0]
    other = next(p for p in postings(plan) if p.host != first.host)
    return with_postings(plan, (*postings(plan), dataclasses.replace(first, host=other.host)))


@breaks("postings.rest")
def sent_out_again_after_a_week(plan: Plan) -> Plan:
    first = postings(plan)[0]
    again = dataclasses.replace(first, start=first.end + WEEK, end=first.end + 27 * WEEK)
    return with_postings(plan, (*postings(plan), again))


@breaks("postings.min_title")
def the_posted_physician_has_too_low_a_title(plan: Plan) -> Plan:
    return with_person(plan, postings(plan)[0].person, title=Title.JUNIOR)


@breaks("postings.sender")
def a_township_doctor_is_posted(plan: Plan) -> Plan:
    gp = next(p for p in plan.county.people if p.role is Role.GP)
    return with_postings(
        plan, swap(postings(plan), postings(plan)[0], dataclasses.replace(postings(plan)[0], person=gp.id))
    )


@breaks("postings.sender")
def somebody_exempt_is_posted(plan: Plan) -> Plan:
    return with_person(plan, postings(plan)[0].person, postable=False)


@breaks("postings.exemption")
def somebody_is_posted_while_exempt(plan: Plan) -> Plan:
    first = next(p for p in postings(plan) if p.end > plan.as_of + 4 * WEEK)
    start = max(first.start, plan.as_of) + WEEK
    exemption = Exemption(reason=ExemptionReason.HEALTH, start=start, end=start + DAY)
    return with_person(plan, first.person, exemptions=(exemption,))


@breaks("postings.short_leave")
def somebody_takes_a_few_days_of_leave_at_the_post(plan: Plan) -> Plan:
    first = next(p for p in postings(plan) if p.end > plan.as_of + 4 * WEEK)
    start = max(first.start, plan.as_of) + WEEK
    noted = with_rule(plan, "postings.short_leave", level=Level.IN_PRINCIPLE, value=14)
    return with_person(noted, first.person, absences=(Absence(start=start, end=start + 5 * DAY),))


@breaks("postings.max_age")
def somebody_is_posted_who_is_too_old(plan: Plan) -> Plan:
    first = next(p for p in postings(plan) if p.end > plan.as_of + 4 * WEEK)
    birthday = (max(first.start, plan.as_of) + 2 * WEEK).replace(year=1971)
    limited = with_rule(plan, "postings.max_age", level=Level.HARD, value=55)
    return with_person(limited, first.person, born=birthday, sex=Sex.MALE)


@breaks("postings.max_age_women")
def a_woman_is_posted_who_is_too_old(plan: Plan) -> Plan:
    first = next(p for p in postings(plan) if p.end > plan.as_of + 4 * WEEK)
    limited = with_rule(plan, "postings.max_age", level=Level.HARD, value=55)
    limited = with_rule(limited, "postings.max_age_women", level=Level.HARD, value=50)
    return with_person(limited, first.person, born=dt.date(1975, 1, 1), sex=Sex.FEMALE)


@breaks("postings.overlap")
def a_hand_over_from_one_day_to_the_next(plan: Plan) -> Plan:
    asked = with_rule(plan, "postings.overlap", value=2)
    last = next(p for p in postings(plan) if p.end > plan.as_of + 30 * WEEK and p.end <= plan.county.calendar.end)
    middle = plan.county.calendar.monday(20)
    successor = next(p.id for p in plan.county.people if p.role is Role.PHYSICIAN and p.id != last.person)
    halves = dataclasses.replace(last, end=middle), dataclasses.replace(last, start=middle, person=successor)
    return with_postings(asked, swap(postings(plan), last, *halves))


@breaks("postings.cover")
def nobody_is_posted_to_a_village_that_asks_for_it(plan: Plan) -> Plan:
    clinics = (dataclasses.replace(plan.county.clinics[0], posts=1), *plan.county.clinics[1:])
    return dataclasses.replace(plan, county=plan.county.replace(clinics=clinics))


@breaks("postings.cover")
def a_township_with_many_residents_has_only_one(plan: Plan) -> Plan:
    return with_rule(plan, "postings.extra", level=Level.HARD, value=1)


def with_commissioner(plan: Plan, *stays: tuple[str, int, int], title: Title = Title.MID, posts: int = 0) -> Plan:
    """``plan`` with public-health people of the lead hospital, each posted to the first hospital for these weeks."""
    county, start = plan.county, plan.county.calendar.start
    host, *others = county.township_hospitals
    lead = county.lead_hospitals[0].id
    people = tuple(
        Person(id=name, name="公卫甲", role=Role.PUBLIC_HEALTH, title=title, workplace=lead)
        for name in dict.fromkeys(name for name, _, _ in stays)
    )
    hospitals = (dataclasses.replace(host, commissioners=posts), *others)
    posted = tuple(
        Posting(person=name, host=host.id, start=start + a * WEEK, end=start + b * WEEK) for name, a, b in stays
    )
    result = dataclasses.replace(plan.postings, solution=Postings(postings=posted), goals=())
    changed = county.replace(people=(*county.people, *people), township_hospitals=hospitals)
    return dataclasses.replace(plan, county=changed, commissioners=result)


@breaks("commissioners.cover")
def a_week_without_a_commissioner(plan: Plan) -> Plan:
    return with_commissioner(plan, ("W1", 0, 26), ("W2", 27, 53), posts=1)


@breaks("commissioners.min_title")
def a_commissioner_without_title(plan: Plan) -> Plan:
    return with_commissioner(plan, ("W1", 0, 26), title=Title.NONE)


@breaks("commissioners.min_stay")
def a_commissioner_for_a_quarter(plan: Plan) -> Plan:
    return with_commissioner(plan, ("W1", 0, 13))


@breaks("commissioners.floor_stay")
def a_commissioner_for_a_month(plan: Plan) -> Plan:
    return with_commissioner(plan, ("W1", 0, 4))


@breaks("commissioners.max_stay")
def a_commissioner_for_too_long_where_that_is_a_rule(plan: Plan) -> Plan:
    return with_rule(with_commissioner(plan, ("W1", 0, 60)), "commissioners.max_stay", level=Level.HARD)


@breaks("commissioners.rest")
def a_commissioner_without_rest(plan: Plan) -> Plan:
    return with_commissioner(plan, ("W1", 0, 26), ("W1", 27, 53))


@breaks("postings.sender")
def a_physician_posted_as_commissioner(plan: Plan) -> Plan:
    damaged = with_commissioner(plan, ("W1", 0, 26))
    free = {p.id for p in plan.county.people if p.role is Role.PHYSICIAN} - {p.person for p in postings(plan)}
    return with_stays_of_commissioners(damaged, dataclasses.replace(damaged.stays()[-1], person=min(free)))


def with_stays_of_commissioners(plan: Plan, *stays: Posting) -> Plan:
    assert plan.commissioners
    return dataclasses.replace(
        plan, commissioners=dataclasses.replace(plan.commissioners, solution=Postings(postings=stays))
    )


@breaks("postings.availability")
def the_posted_physician_is_on_leave(plan: Plan) -> Plan:
    first = next(p for p in postings(plan) if p.end > plan.as_of + 4 * WEEK)
    start = max(first.start, plan.as_of)
    return with_person(plan, first.person, absences=(Absence(start=start, end=start + 3 * DAY),))


@breaks("postings.availability")
def the_posted_physician_has_resigned(plan: Plan) -> Plan:
    first = next(p for p in postings(plan) if p.end > plan.as_of + 4 * WEEK)
    return with_person(plan, first.person, leaves=first.end - WEEK)


@breaks("postings.department_limit")
def a_department_limit_of_none(plan: Plan) -> Plan:
    hospitals = tuple(
        dataclasses.replace(h, departments=tuple(dataclasses.replace(d, limit=0) for d in h.departments))
        for h in plan.county.lead_hospitals
    )
    return dataclasses.replace(plan, county=plan.county.replace(lead_hospitals=hospitals))


@breaks("postings.max_stay")
def a_stay_beyond_the_longest_where_that_is_a_rule(plan: Plan) -> Plan:
    strict = with_rule(plan, "postings.max_stay", level=Level.HARD)
    first = postings(plan)[0]
    return with_postings(strict, swap(postings(plan), first, dataclasses.replace(first, end=first.start + 53 * WEEK)))


@breaks("plan.references")
def a_posting_in_the_middle_of_a_week(plan: Plan) -> Plan:
    first = postings(plan)[0]
    return with_postings(plan, swap(postings(plan), first, dataclasses.replace(first, start=first.start + DAY)))


@breaks("plan.references")
def an_unknown_person_is_posted(plan: Plan) -> Plan:
    first = postings(plan)[0]
    return with_postings(plan, swap(postings(plan), first, dataclasses.replace(first, person="nobody")))


# --- teams ----------------------------------------------------------------------------------------------------------


def with_team(plan: Plan, old: Team, **changes: Any) -> Plan:
    return solution(plan, "territories", teams=swap(teams(plan), old, dataclasses.replace(old, **changes)))


def team_with_villages(plan: Plan) -> Team:
    return next(t for t in teams(plan) if t.villages)


@breaks("teams.one_team")
def a_village_nobody_looks_after(plan: Plan) -> Plan:
    team = team_with_villages(plan)
    return with_team(plan, team, villages=team.villages[1:])


@breaks("teams.one_team")
def a_village_in_two_teams(plan: Plan) -> Plan:
    first = team_with_villages(plan)
    other = next(t for t in teams(plan) if t is not first)
    return with_team(plan, other, villages=(*other.villages, first.villages[0]))


@breaks("teams.roles")
def a_team_without_a_nurse(plan: Plan) -> Plan:
    return with_team(plan, teams(plan)[0], nurse=None)


@breaks("teams.roles")
def a_nurse_as_general_practitioner(plan: Plan) -> Plan:
    return with_team(plan, teams(plan)[0], gp=teams(plan)[0].nurse)


@breaks("teams.roles")
def a_junior_as_specialist(plan: Plan) -> Plan:
    specialist = teams(plan)[0].specialist
    assert specialist
    return with_person(plan, specialist, title=Title.JUNIOR)


@breaks("teams.one_team")
def two_teams_with_one_id(plan: Plan) -> Plan:
    renamed = with_team(plan, teams(plan)[0], id=teams(plan)[1].id)
    return solution(renamed, "circuits", tours=())  # they would name a team that is gone


@breaks("teams.roles")
def a_specialist_who_is_away_most_of_the_time(plan: Plan) -> Plan:
    specialist = teams(plan)[0].specialist
    assert specialist
    leave = Absence(start=plan.as_of, end=plan.as_of + 10 * WEEK)
    return with_person(plan, specialist, absences=(leave,))


@breaks("teams.roles")
def a_gp_who_joins_in_four_years(plan: Plan) -> Plan:
    gp = teams(plan)[0].gp
    assert gp
    return with_person(plan, gp, joins=dt.date(2030, 1, 1))


@breaks("teams.roles")
def a_stranger_leads_the_team(plan: Plan) -> Plan:
    return with_team(plan, teams(plan)[0], leader=teams(plan)[1].gp)


@breaks("teams.roles")
def nobody_leads_the_team(plan: Plan) -> Plan:
    return with_team(plan, teams(plan)[0], leader=None)


def team_with_doctor(plan: Plan) -> Team:
    return next(t for t in teams(plan) if t.village_doctors)


@breaks("teams.roles")
def a_village_doctor_left_out(plan: Plan) -> Plan:
    own = next(t for t in teams(plan) if len(t.village_doctors) > 1)
    return with_team(plan, own, village_doctors=own.village_doctors[1:])


@breaks("teams.roles")
def a_village_doctor_of_another_area(plan: Plan) -> Plan:
    own = team_with_doctor(plan)
    other = next(t for t in teams(plan) if t.hospital != own.hospital)
    moved = with_team(plan, own, village_doctors=own.village_doctors[1:])
    return with_team(moved, other, village_doctors=(*other.village_doctors, own.village_doctors[0]))


@breaks("teams.roles")
def a_nurse_as_village_doctor(plan: Plan) -> Plan:
    own = teams(plan)[0]
    return with_team(plan, own, village_doctors=(*own.village_doctors, own.nurse))


@breaks("teams.roles")
def a_village_doctor_who_has_left(plan: Plan) -> Plan:
    return with_person(plan, team_with_doctor(plan).village_doctors[0], leaves=plan.as_of)


@breaks("plan.references")
def an_unknown_leader(plan: Plan) -> Plan:
    return with_team(plan, teams(plan)[0], leader="nobody")


@breaks("plan.references")
def a_team_filed_under_another_township(plan: Plan) -> Plan:
    own = teams(plan)[0]
    other = next(t.code for t in plan.county.townships if t.code != own.township)
    return with_team(plan, own, township=other)


@breaks("plan.references")
def a_unit_of_nowhere(plan: Plan) -> Plan:
    assert plan.territories.solution
    first, *rest = plan.territories.solution.units
    return solution(plan, "territories", units=(dataclasses.replace(first, site="nowhere"), *rest))


@breaks("teams.one_person")
def one_village_doctor_in_two_teams(plan: Plan) -> Plan:
    own = team_with_doctor(plan)
    other = next(t for t in teams(plan) if t is not own)
    return with_team(plan, other, village_doctors=(*other.village_doctors, own.village_doctors[0]))


@breaks("teams.one_person")
def one_gp_in_two_teams(plan: Plan) -> Plan:
    first = teams(plan)[0]
    other = next(t for t in teams(plan)[1:] if t.hospital == first.hospital)
    return with_team(plan, other, gp=first.gp)


@breaks("teams.specialist_cap")
def a_specialist_with_every_team(plan: Plan) -> Plan:
    everyone = tuple(dataclasses.replace(t, specialist=teams(plan)[0].specialist) for t in teams(plan))
    return solution(plan, "territories", teams=everyone)


@breaks("teams.specialist_free")
def a_specialist_posted_elsewhere(plan: Plan) -> Plan:
    posting = next(p for p in postings(plan) if p.start <= plan.county.calendar.start)
    team = next(t for t in teams(plan) if t.hospital != posting.host)
    return with_team(plan, team, specialist=posting.person)


@breaks("teams.nearer_hospital")
def a_village_given_to_a_hospital_that_is_farther(plan: Plan) -> Plan:
    return a_team_reaches_into_the_next_township(plan)


@breaks("teams.inside_township")
def a_team_reaches_into_the_next_township(plan: Plan) -> Plan:
    first = team_with_villages(plan)
    other = next(t for t in teams(plan) if t.township != first.township)
    moved = with_team(plan, first, villages=first.villages[1:])
    return with_team(moved, other, villages=(*other.villages, first.villages[0]))


@breaks("teams.contiguous")
def a_team_in_two_pieces(plan: Plan) -> Plan:
    from gridplan.domain.adjacency import county_neighbours, parts

    pairs = county_neighbours(plan.county, ())
    for township in plan.county.townships:
        own = [t for t in teams(plan) if t.township == township.code and t.villages and not t.grids]
        for team in own:
            for other in own:
                for village in other.villages:
                    if other is not team and len(parts((*team.villages, village), pairs)) > 1:
                        moved = with_team(plan, team, villages=(*team.villages, village))
                        return with_team(moved, other, villages=tuple(v for v in other.villages if v != village))
    raise AssertionError("every pair of villages touches")


@breaks("teams.balance")
def a_band_so_narrow_that_no_team_is_inside(plan: Plan) -> Plan:
    return with_rule(plan, "teams.balance", value=0.0001)


@breaks("teams.capacity")
def teams_that_can_bear_half(plan: Plan) -> Plan:
    territories = plan.territories.solution
    assert territories
    half = sum(unit.workload for unit in territories.units) / len(territories.teams) / 2
    return with_rule(plan, "teams.capacity", value=round(half))


@breaks("teams.split_above")
def a_threshold_that_every_village_exceeds(plan: Plan) -> Plan:
    return with_rule(plan, "teams.split_above", value=1)


@breaks("teams.village_doctor")
def all_village_doctors_gone(plan: Plan) -> Plan:
    stripped = without_people(plan, *(p.id for p in plan.county.people if p.role is Role.VILLAGE_DOCTOR))
    return solution(stripped, "coverage", services=())


@breaks("teams.grid_worker")
def a_grid_without_worker(plan: Plan) -> Plan:
    first, *rest = plan.county.grids
    grids = (dataclasses.replace(first, workers=(), derived=False), *rest)
    return dataclasses.replace(plan, county=plan.county.replace(grids=grids))


# --- coverage -------------------------------------------------------------------------------------------------------


def with_service(plan: Plan, old: Service, **changes: Any) -> Plan:
    return solution(plan, "coverage", services=swap(services(plan), old, dataclasses.replace(old, **changes)))


@breaks("coverage.every_village")
def a_village_without_a_mode(plan: Plan) -> Plan:
    return solution(plan, "coverage", services=services(plan)[1:])


@breaks("coverage.every_village")
def a_village_with_two_modes(plan: Plan) -> Plan:
    return solution(plan, "coverage", services=(*services(plan), services(plan)[0]))


@breaks("coverage.staffed")
def the_only_doctor_of_a_clinic_gone(plan: Plan) -> Plan:
    own = next(s for s in services(plan) if s.mode is CoverageMode.OWN_CLINIC)
    return without_people(plan, *(p.id for p in plan.county.people if p.workplace == own.provider))


@breaks("coverage.staffed")
def another_villages_clinic_as_its_own(plan: Plan) -> Plan:
    first, second = [s for s in services(plan) if s.mode is CoverageMode.OWN_CLINIC][:2]
    return with_service(plan, first, provider=second.provider)


@breaks("coverage.every_village")
def a_service_that_begins_when_all_is_over(plan: Plan) -> Plan:
    visited = next(s for s in services(plan) if s.mode in {CoverageMode.CIRCUIT, CoverageMode.MOBILE_HOSPITAL})
    return with_service(plan, visited, since=plan.county.calendar.circuit_end)


@breaks("coverage.every_village")
def circuits_without_any_programme(plan: Plan) -> Plan:
    programmes = tuple(p for p in plan.county.programmes if p.coverage is not CoverageMode.CIRCUIT)
    stripped = dataclasses.replace(plan, county=plan.county.replace(programmes=programmes))
    return solution(stripped, "circuits", tours=(), missed=())


@breaks("coverage.every_village")
def circuits_that_do_not_go_to_the_village(plan: Plan) -> Plan:
    def elsewhere(programme: Programme) -> Programme:
        return dataclasses.replace(programme, where=dataclasses.replace(programme.where, min_residents=1_000_000))

    programmes = tuple(elsewhere(p) if p.coverage is CoverageMode.CIRCUIT else p for p in plan.county.programmes)
    return dataclasses.replace(plan, county=plan.county.replace(programmes=programmes))


@breaks("coverage.staffed")
def a_mobile_hospital_without_what_its_programme_needs(plan: Plan) -> Plan:
    vehicles = tuple(dataclasses.replace(v, equipment=()) for v in plan.county.vehicles)
    return dataclasses.replace(plan, county=plan.county.replace(vehicles=vehicles))


@breaks("coverage.staffed")
def a_lead_hospital_as_posted_doctor(plan: Plan) -> Plan:
    lead = plan.county.lead_hospitals[0].id
    return with_service(plan, services(plan)[0], mode=CoverageMode.POSTED_DOCTOR, provider=lead)


@breaks("coverage.staffed")
def a_clinic_closed_for_the_quarter(plan: Plan) -> Plan:
    from gridplan.domain.calendar import Closure

    own = next(s for s in services(plan) if s.mode is CoverageMode.OWN_CLINIC)
    calendar = plan.county.calendar
    closure = Closure(place=own.provider, start=calendar.start, end=calendar.circuit_end)
    calendar = dataclasses.replace(calendar, closures=(closure,))
    return dataclasses.replace(plan, county=plan.county.replace(calendar=calendar))


@breaks("coverage.staffed")
def a_village_doctor_who_leaves_tomorrow(plan: Plan) -> Plan:
    own = next(s for s in services(plan) if s.mode is CoverageMode.OWN_CLINIC)
    people = tuple(
        dataclasses.replace(p, leaves=plan.as_of + DAY) if p.workplace == own.provider else p
        for p in plan.county.people
    )
    return dataclasses.replace(plan, county=plan.county.replace(people=people))


@breaks("coverage.neighbour_limit")
def the_clinic_at_the_other_end_of_the_county(plan: Plan) -> Plan:
    own = [s for s in services(plan) if s.mode is CoverageMode.OWN_CLINIC]
    car = plan.travel_times("car")
    far = max(own, key=lambda s: car.between(own[0].village, s.provider) or 0)
    strict = with_rule(plan, "coverage.neighbour_limit", value=5)
    return with_service(strict, own[0], mode=CoverageMode.NEIGHBOUR_CLINIC, provider=far.provider)


@breaks("coverage.posted_limit")
def a_posted_doctor_too_far_away(plan: Plan) -> Plan:
    car = plan.travel_times("car")
    host = plan.county.township_hospitals[0].id
    far = max(services(plan), key=lambda s: car.between(s.village, host) or 0)
    return with_service(plan, far, mode=CoverageMode.POSTED_DOCTOR, provider=host)


@breaks("coverage.clinic_capacity")
def a_clinic_for_everyone(plan: Plan) -> Plan:
    own = next(s for s in services(plan) if s.mode is CoverageMode.OWN_CLINIC)
    everyone = tuple(
        dataclasses.replace(s, mode=CoverageMode.NEIGHBOUR_CLINIC, provider=own.provider) if s is not own else s
        for s in services(plan)
    )
    return solution(plan, "coverage", services=everyone)


@breaks("coverage.post_capacity")
def a_posted_doctor_for_everyone(plan: Plan) -> Plan:
    host = plan.county.township_hospitals[0].id
    everyone = tuple(dataclasses.replace(s, mode=CoverageMode.POSTED_DOCTOR, provider=host) for s in services(plan))
    return solution(plan, "coverage", services=everyone)


# --- circuits -------------------------------------------------------------------------------------------------------


def with_tour(plan: Plan, old: Tour, **changes: Any) -> Plan:
    return solution(plan, "circuits", tours=swap(tours(plan), old, dataclasses.replace(old, **changes)))


@breaks("circuits.frequency")
def a_tour_cancelled(plan: Plan) -> Plan:
    return solution(plan, "circuits", tours=swap(tours(plan), circuit_tour(plan)))


@breaks("circuits.other_visits")
def a_contact_cancelled(plan: Plan) -> Plan:
    return solution(plan, "circuits", tours=swap(tours(plan), tour_of(plan, "contact")))


@breaks("circuits.extra_visits")
def a_contact_copied_to_another_day(plan: Plan) -> Plan:
    old = tour_of(plan, "contact")
    return solution(plan, "circuits", tours=(*tours(plan), dataclasses.replace(old, day=old.day + WEEK)))


@breaks("circuits.work_days")
def a_work_day_cancelled(plan: Plan) -> Plan:
    return solution(plan, "circuits", tours=swap(tours(plan), tour_of(plan, "workday")))


@breaks("circuits.days")
def a_campaign_that_begins_after_a_visit(plan: Plan) -> Plan:
    return with_programme(plan, "spring", starts=tour_of(plan, "spring").day + DAY)


@breaks("circuits.hours")
def a_place_that_closes_too_early(plan: Plan) -> Plan:
    return with_programme(plan, "contact", closes=8 * 60 + 10)


@breaks("circuits.nights")
def a_team_away_overnight(plan: Plan) -> Plan:
    first = circuit_tour(plan)
    return with_tour(plan, first, lodgings=(first.depot,))


@breaks("circuits.same_crew")
def another_team_at_the_second_visit(plan: Plan) -> Plan:
    first = tour_of(plan, "station")
    stop = next(s for s in first.stops if s.programme == "station")
    again = [t for t in tours(plan) if t is not first and stop in t.stops]
    other = next(t for t in teams(plan) if t.hospital == first.depot and t.id != first.crew)
    return with_tour(plan, again[0], crew=other.id)


@breaks("circuits.pins")
def a_pin_that_nobody_kept(plan: Plan) -> Plan:
    stop, day = circuit_tour(plan).stops[0], plan.county.calendar.workdays[0]
    pin = Pin(id="new", place=stop.place, programme=stop.programme, day=day, crew="nobody")
    return dataclasses.replace(plan, county=plan.county.replace(pins=(*plan.county.pins, pin)))


@breaks("circuits.gap")
def a_visit_moved_next_to_another(plan: Plan) -> Plan:
    first = circuit_tour(plan)
    covering = {p.id for p in plan.county.programmes_of(CoverageMode.CIRCUIT)}
    stop = next(s for s in first.stops if s.programme in covering)
    second = next(t for t in tours(plan) if t is not first and stop in t.stops)
    workdays = plan.county.calendar.workdays
    day = workdays[workdays.index(first.day) + 1]
    return with_tour(plan, second, day=day)


@breaks("circuits.shift")
def a_day_of_one_hour(plan: Plan) -> Plan:
    return with_rule(plan, "circuits.shift", value=1)


@breaks("circuits.max_stops")
def a_tour_with_too_many_stops(plan: Plan) -> Plan:
    return with_rule(plan, "circuits.max_stops", value=0)


@breaks("circuits.depot")
def a_tour_from_another_hospital(plan: Plan) -> Plan:
    first = circuit_tour(plan)
    other = next(h.id for h in plan.county.township_hospitals if h.id != first.depot)
    return with_tour(plan, first, depot=other)


@breaks("circuits.depot")
def a_stop_at_a_village_that_needs_none(plan: Plan) -> Plan:
    first = circuit_tour(plan)
    own = next(s for s in services(plan) if s.mode is CoverageMode.OWN_CLINIC)
    stop = Stop(place=own.village, programme=first.stops[0].programme)
    return with_tour(plan, first, stops=(*first.stops, stop))


@breaks("circuits.one_place")
def a_crew_on_two_tours(plan: Plan) -> Plan:
    first = circuit_tour(plan)
    other = next(t for t in tours(plan) if t.crew == first.crew and t is not first)
    return with_tour(plan, other, day=first.day)


@breaks("circuits.one_place")
def a_driver_posted_elsewhere(plan: Plan) -> Plan:
    first = circuit_tour(plan)
    team = next(t for t in teams(plan) if t.id == first.crew)
    assert team.gp
    posting = dataclasses.replace(postings(plan)[0], person=team.gp, start=plan.county.calendar.start)
    return with_postings(plan, (*postings(plan), posting))


@breaks("circuits.crew_present")
def the_nurse_on_leave_that_day(plan: Plan) -> Plan:
    first = circuit_tour(plan)
    team = next(t for t in teams(plan) if t.id == first.crew)
    assert team.nurse
    return with_person(plan, team.nurse, absences=(Absence(start=first.day, end=first.day + DAY),))


@breaks("circuits.working_days")
def a_tour_on_a_sunday(plan: Plan) -> Plan:
    first = circuit_tour(plan)
    return with_tour(plan, first, day=first.day + (6 - first.day.weekday()) * DAY)


@breaks("circuits.working_days")
def a_closed_village_visited(plan: Plan) -> Plan:
    from gridplan.domain.calendar import Closure

    first = circuit_tour(plan)
    closure = Closure(place=first.stops[0].place, start=first.day, end=first.day + DAY)
    calendar = dataclasses.replace(plan.county.calendar, closures=(closure,))
    return dataclasses.replace(plan, county=plan.county.replace(calendar=calendar))


@breaks("circuits.access")
def a_stop_that_cannot_be_reached(plan: Plan) -> Plan:
    from support.tiny import cut_off

    first = circuit_tour(plan)
    travel = tuple(cut_off(t, first.stops[0].place) if t.profile == "car" else t for t in plan.travel)
    return dataclasses.replace(plan, travel=travel)


@breaks("circuits.access")
def equipment_that_stayed_at_home(plan: Plan) -> Plan:
    programmes = tuple(dataclasses.replace(p, equipment=("CT",)) for p in plan.county.programmes)
    return dataclasses.replace(plan, county=plan.county.replace(programmes=programmes))


# --- claims ---------------------------------------------------------------------------------------------------------


def with_goal(plan: Plan, stage: str, **changes: Any) -> Plan:
    result = getattr(plan, stage)
    goals: tuple[Goal, ...] = (*result.goals[:-1], dataclasses.replace(result.goals[-1], **changes))
    return dataclasses.replace(plan, **{stage: dataclasses.replace(result, goals=goals)})


@breaks("plan.scores")
def a_wrong_cost_of_the_teams(plan: Plan) -> Plan:
    return with_goal(plan, "territories", value=plan.territories.goals[-1].value + 5)


@breaks("plan.scores")
def a_wrong_cost_of_the_coverage(plan: Plan) -> Plan:
    return with_goal(plan, "coverage", value=plan.coverage.goals[-1].value + 1)


@breaks("plan.scores")
def a_wrong_driving_time(plan: Plan) -> Plan:
    return with_goal(plan, "circuits", value=plan.circuits.goals[-1].value + 1)


@breaks("plan.scores")
def a_wrong_cost_of_the_postings(plan: Plan) -> Plan:
    return with_goal(plan, "postings", value=plan.postings.goals[-1].value + 1)


@breaks("plan.scores")
def a_bound_above_the_value(plan: Plan) -> Plan:
    return with_goal(plan, "postings", bound=plan.postings.goals[-1].value + 10)


@breaks("plan.scores")
def a_goal_nobody_knows(plan: Plan) -> Plan:
    return with_goal(plan, "territories", name="beauty")


@breaks("plan.scores")
def a_unit_forgotten(plan: Plan) -> Plan:
    assert plan.territories.solution
    return solution(plan, "territories", units=plan.territories.solution.units[1:])


@breaks("plan.scores")
def a_doctor_claimed_for_a_unit_without(plan: Plan) -> Plan:
    assert plan.territories.solution
    units = plan.territories.solution.units
    one = next(u for u in units if not u.staffed)
    return solution(plan, "territories", units=swap(units, one, dataclasses.replace(one, staffed=True)))


@breaks("plan.scores")
def a_units_workload_made_up(plan: Plan) -> Plan:
    assert plan.territories.solution
    first, *rest = plan.territories.solution.units
    return solution(plan, "territories", units=(dataclasses.replace(first, workload=first.workload + 1), *rest))


def test_the_plan_itself_is_good(mini_plan: Plan) -> None:
    verdict = audit(mini_plan)
    assert verdict.hard == ()
    assert "plan.scores" in verdict.kept


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found(mini_plan: Plan, name: str) -> None:
    rule, damage = DAMAGES[name]
    before = [v for v in audit(mini_plan).violations if v.rule == rule]
    found = [v for v in audit(damage(mini_plan)).violations if v.rule == rule]
    assert len(found) > len(before) or sum(v.amount for v in found) > sum(v.amount for v in before)


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_wrong_is_said_in_chinese_and_english(mini_plan: Plan, name: str) -> None:
    _, damage = DAMAGES[name]
    damaged = damage(mini_plan)
    given = ("健康网格员", *(absence.reason for person in damaged.county.people for absence in person.absences))
    for violation in audit(damaged).violations:
        for text in (violation.message, violation.reason, violation.remedy):
            assert re.search("[一-鿿]", text) or not text
            told = english(text, damaged.county, *given)
            assert not any(wrong in words for wrong in ("None", "{") for words in (text, told))
        assert violation.message
        assert len(violation.message) < 120
        # places and people by name: the only codes are those in a team's name, or of what does not exist
        bare = re.sub("（[^）]*）", "", violation.message)
        codes = {w for w in violation.where if w in damaged.county and damaged.county.name_of(w) != w}
        assert not any(code in bare for code in codes), violation.message


def test_reasons_of_short_stays_name_the_cause(mini_plan: Plan) -> None:
    stay = next(p for p in postings(mini_plan) if p.end > mini_plan.as_of + 8 * WEEK)
    end = mini_plan.as_of + 4 * WEEK
    short = with_postings(mini_plan, swap(postings(mini_plan), stay, dataclasses.replace(stay, end=end)))

    def reason(plan: Plan) -> str:
        return next(v.reason for v in audit(plan).violations if v.rule == "postings.min_stay")

    assert reason(with_person(short, stay.person, leaves=end)) == f"{end.month}月{end.day}日离职"
    leave = Absence(start=end, end=end + 20 * WEEK, reason="进修")
    assert reason(with_person(short, stay.person, absences=(leave,))) == f"{end.month}月{end.day}日起请假（进修）"


def test_every_rule_is_broken_by_some_damage() -> None:
    seen = {rule for rule, _ in DAMAGES.values()}
    assert set(CHECKS) - {"replan.frozen"} <= seen
    assert len(DAMAGES) >= 25


def test_the_past_and_the_frozen_days_must_not_change(mini_plan: Plan) -> None:
    as_of = mini_plan.county.calendar.start + 6 * WEEK
    parent = mini_plan
    child = dataclasses.replace(mini_plan, id="child", parent=parent.id, as_of=as_of)
    assert not [v for v in audit(child, parent=parent).violations if v.rule == "replan.frozen"]
    early = next(t for t in tours(parent) if t.day < as_of)
    dropped = solution(child, "circuits", tours=tuple(t for t in tours(child) if t is not early))
    (found,) = [v for v in audit(dropped, parent=parent).violations if v.rule == "replan.frozen"]
    assert re.search("出车已冻结，却被取消或改动$", found.message)
    stay = next(p for p in postings(parent) if p.start <= as_of < p.end)
    cut = with_postings(child, swap(postings(child), stay, dataclasses.replace(stay, end=as_of)))
    first = next(v for v in audit(cut, parent=parent).violations if v.rule == "replan.frozen")
    names = (parent.county.name_of(stay.person), parent.county.name_of(stay.host))
    assert first.message == f"第7周已冻结，却取消了{names[0]}在{names[1]}的派驻"


def test_a_rule_can_be_lowered_or_switched_off(mini_plan: Plan) -> None:
    damaged = a_posting_removed(mini_plan)
    lowered = with_rule(damaged, "postings.cover", level=Level.IN_PRINCIPLE)
    assert not [v for v in audit(lowered).hard if v.rule == "postings.cover"]
    assert [v for v in audit(lowered).in_principle if v.rule == "postings.cover"]
    off = with_rule(damaged, "postings.cover", level=Level.OFF)
    assert not [v for v in audit(off).violations if v.rule == "postings.cover"]


def test_checking_never_imports_a_solver() -> None:
    import subprocess
    import sys

    code = "import sys, gridplan.checking; sys.exit(any(m.split('.')[0] == 'ortools' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
