"""Specialists of the tiny county: who may serve, what counts, what a planner is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter

import pytest

from gridplan.domain.county import County
from gridplan.domain.facilities import Vehicle
from gridplan.domain.findings import Finding
from gridplan.domain.people import Absence, Title
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.specialists import SpecialistProblem, posted_hosts, specialties_needed
from gridplan.domain.team_settings import TeamSettings
from gridplan.domain.territories import Team, Territories
from gridplan.planning.teams.specialist_findings import cap_that_serves_all, specialist_findings
from gridplan.planning.teams.specialists import specialist_problem, with_specialists
from gridplan.solvers import solve_specialists
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import tiny_territories

TEAMS = tiny_territories().teams
NOBODY = Postings(postings=())
WEEK = dt.timedelta(weeks=1)


def stay(person: str, host: str, weeks: int = 26) -> Posting:
    return Posting(person=person, host=host, start=START, end=START + weeks * WEEK)


def later(person: str, host: str, first: int, end: int) -> Posting:
    return Posting(person=person, host=host, start=START + first * WEEK, end=START + end * WEEK)


def changed(county: County, person_id: str, **changes: object) -> County:
    people = tuple(dataclasses.replace(p, **changes) if p.id == person_id else p for p in county.people)
    return county.replace(people=people)


def asking(county: County, hospital: str, *specialties: str) -> County:
    hospitals = (
        dataclasses.replace(h, specialties=specialties) if h.id == hospital else h for h in county.township_hospitals
    )
    return county.replace(township_hospitals=tuple(hospitals))


def problem_of(county: County, postings: Postings = NOBODY, previous: Territories | None = None) -> SpecialistProblem:
    return specialist_problem(county, tiny_travel(county), TEAMS, postings, previous=previous, as_of=START)


def served(county: County, postings: Postings = NOBODY, previous: Territories | None = None) -> Territories:
    result = solve_specialists(problem_of(county, postings, previous))
    return with_specialists(Territories(teams=TEAMS), result.solution)


def told(county: County, teams: Territories, postings: Postings = NOBODY, lang: str = "zh") -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in specialist_findings(county, teams.teams, postings, as_of=START, lang=lang):
        found.setdefault(each.code, []).append(each)
    return found


def test_who_may_serve() -> None:
    county = tiny_county()
    assert [p.id for p in problem_of(county).people] == [f"D{i}" for i in range(8)]
    county = changed(county, "D0", title=Title.JUNIOR)
    county = changed(county, "D1", leaves=START + 4 * WEEK)
    county = changed(county, "D2", absences=(Absence(start=START, end=START + 12 * WEEK),))
    county = county.replace(vehicles=(Vehicle(id="MH1", name="移动医院1号", base="LH", crew=("D3",)),))
    postings = Postings(postings=(stay("D4", "TH0", 6), later("D4", "TH1", 6, 12), stay("D5", "TH1")))
    problem = problem_of(county, postings)
    assert [(p.id, p.posted) for p in problem.people] == [("D5", "TH1"), ("D6", None), ("D7", None)]
    # a stay that begins after the circuit horizon binds nobody yet
    assert problem_of(county, Postings(postings=(later("D6", "TH0", 20, 46),))).people[-2].posted is None


@pytest.mark.parametrize(
    ("first", "end", "as_of", "bound"),
    [
        (0, 52, 0, True),
        (-10, 6, 0, False),  # gone for most of the circuit horizon's 13 weeks
        (-10, 7, 0, True),
        (10, 52, 0, False),  # comes in its last weeks
        (10, 52, 5, False),
        (10, 52, 8, True),  # of the five weeks left, three
        (17, 52, 0, False),
        (17, 52, 13, False),  # the horizon is over: the day itself decides
        (17, 52, 20, True),
        (0, 17, 20, False),
    ],
)
def test_a_posting_binds_who_spends_half_of_the_days_left_there(first: int, end: int, as_of: int, bound: bool) -> None:
    calendar = tiny_county().calendar
    hosts = posted_hosts(calendar, [later("D6", "TH0", first, end)], START + as_of * WEEK)
    assert hosts == ({"D6": {"TH0"}} if bound else {})


def test_who_leaves_or_is_posted_later_on_is_told_in_time() -> None:
    county = changed(tiny_county(), "D0", leaves=dt.date(2026, 10, 16))
    stays = (later("D1", "TH0", 0, 20), later("D2", "TH0", 30, 52), later("D3", "TH1", 14, 40))
    teams = tuple(dataclasses.replace(t, specialist=p) for t, p in zip(TEAMS, ("D0", "D1", "D2", "D3"), strict=True))
    found = told(county, Territories(teams=teams), Postings(postings=stays))
    assert set(found) == {"GP-M045", "GP-M046", "GP-M047"}
    (leaves,), (ends,), (called,) = found.values()
    assert leaves.message == "2026-10-16起甲镇1个团队没有专科医师：医师0当日离职，届时须重排"
    assert "医师1派驻甲镇卫生院至2026-05-24" in ends.message
    assert "医师2（服务乙镇1个团队）2026-08-03起派驻甲镇卫生院" in called.message  # D3 goes where he serves
    assert "医师3" not in called.message
    english = told(county, Territories(teams=teams), Postings(postings=stays), "en")
    assert "from 2026-10-16 on no specialist for 1 team of 甲镇: 医师0 leaves" in english["GP-M045"][0].message


def test_the_end_of_a_posting_that_begins_next_week_is_told_and_one_after_the_year_is_not() -> None:
    teams = tuple(dataclasses.replace(t, specialist=p) for t, p in zip(TEAMS, ("D0", "D0", "D1", "D1"), strict=True))
    stays = (later("D0", "TH0", 1, 27), later("D0", "TH0", 40, 50), later("D1", "TH1", 0, 60))
    (ends,) = specialist_findings(tiny_county(), teams, Postings(postings=stays), as_of=START)
    assert (ends.code, ends.value) == ("GP-M046", "1")
    assert "涉及2个团队" in ends.message
    assert "医师0派驻甲镇卫生院至2026-07-12" in ends.message


def test_who_leaves_before_his_posting_does_is_told_once() -> None:
    county = changed(tiny_county(), "D0", leaves=START + 20 * WEEK)
    found = told(county, tiny_territories(), Postings(postings=(stay("D0", "TH0", 20), later("D0", "TH1", 25, 40))))
    assert set(found) == {"GP-M045"}


def test_who_is_posted_serves_the_teams_there_first_and_none_elsewhere() -> None:
    county = asking(tiny_county(physicians=4), "TH0", "外科")  # D0 is no surgeon, and goes there all the same
    postings = Postings(postings=(stay("D0", "TH0"), stay("D1", "TH1")))
    rules = county.rules.replace("specialists.next_team", value=0)
    teams = served(county.replace(rules=rules), postings)
    assert {t.id: t.specialist for t in teams.teams} == {"T0-0": "D0", "T0-1": "D0", "T1-0": "D1", "T1-1": "D1"}


def test_each_further_team_of_one_person_counts_more() -> None:
    teams = served(tiny_county())
    assert len({team.specialist for team in teams.teams}) == 4


def test_the_department_that_adopted_the_hospital_goes_there() -> None:
    for team in served(tiny_county()).teams:
        assert tiny_county().person(team.specialist).department == f"LH-{team.hospital[-1]}"


def test_past_stays_make_the_way_longer() -> None:
    county = changed(tiny_county(), "D0", grassroots_weeks=52)
    problem = problem_of(county)
    need, tired, fresh = problem.teams[0], problem.people[0], problem.people[2]
    assert problem.pairing(need, tired).travel == 2 * problem.pairing(need, fresh).travel


def test_need_is_graded_by_the_people_whom_a_specialty_serves() -> None:
    groups = {"65+": ("内科", "中医科"), "pregnant": ("妇产科",), "none": ()}
    county = tiny_county().replace(teams=TeamSettings(specialties=groups))
    villages = tuple(dataclasses.replace(v, key_groups={"65+": 30, "pregnant": 10}) for v in county.villages)
    county = county.replace(villages=villages)
    assert dict(specialties_needed(county, TEAMS[0])) == {"内科": 0.75, "中医科": 0.75, "妇产科": 0.25}
    asked = asking(county, "TH0", "妇产科", "眼科")
    assert specialties_needed(asked, TEAMS[0]) == {"内科": 0.75, "中医科": 0.75, "妇产科": 1.0, "眼科": 1.0}
    need = problem_of(asked).teams[0]
    assert dict(need.mismatch) == {"内科": 900, "中医科": 900, "妇产科": 0, "眼科": 0}
    assert need.unmatched == 3600
    nothing = problem_of(tiny_county()).teams[0]
    assert (dict(nothing.mismatch), nothing.unmatched) == ({}, 0)


def test_a_team_with_parts_of_a_village_needs_what_its_own_grids_need() -> None:
    county = tiny_county().replace(teams=TeamSettings(specialties={"65+": ("内科",), "0-6": ("儿科",)}))
    grids = tuple(dataclasses.replace(g, key_groups={"0-6": 7}) for g in county.grids)
    county = county.replace(grids=grids)
    part = dataclasses.replace(TEAMS[0], villages=(), grids=(county.grids[0].code,))
    assert specialties_needed(county, part) == {"儿科": 1.0}
    assert specialties_needed(county, TEAMS[0]) == {"内科": 1.0}


def test_teams_with_other_needs_get_other_specialties() -> None:
    county = tiny_county().replace(teams=TeamSettings(specialties={"65+": ("内科",), "0-6": ("外科",)}))
    young = {"T0-1", "T1-0"}
    groups = {v: "0-6" if t.id in young else "65+" for t in TEAMS for v in t.villages}
    villages = tuple(dataclasses.replace(v, key_groups={groups[v.code]: 50}) for v in county.villages)
    county = county.replace(villages=villages)
    specialties = {t.id: county.person(t.specialist).specialty for t in served(county).teams}
    assert specialties == {t.id: "外科" if t.id in young else "内科" for t in TEAMS}


def test_an_unchanged_input_keeps_every_specialist_and_a_lost_one_alone_is_replaced() -> None:
    county = tiny_county()
    first = served(county)
    assert served(county, previous=first) == first
    lost = first.teams[0].specialist
    second = served(changed(county, lost, leaves=START + WEEK), previous=first)
    differing = [a.id for a, b in zip(first.teams, second.teams, strict=True) if a.specialist != b.specialist]
    assert differing == ["T0-0"]
    assert second.teams[0].specialist not in {None, lost}


def test_too_few_is_a_finding_with_the_cheapest_remedy() -> None:
    county = tiny_county(physicians=1)
    teams = served(county)
    assert sum(team.specialist is None for team in teams.teams) == 1
    found = told(county, teams)
    assert set(found) == {"GP-M040"}
    assert "再增加1名" in found["GP-M040"][0].remedy
    assert "从3提高到4" in found["GP-M040"][0].remedy
    english = told(county, teams, lang="en")["GP-M040"][0]
    assert "1 more such physician of" in english.remedy
    assert "from 3 to 4" in english.remedy


def test_nobody_at_all_is_a_finding_that_says_why() -> None:
    county = tiny_county(physicians=3)
    for person in ("D0", "D1", "D2"):
        county = changed(county, person, title=Title.JUNIOR)
    teams = served(county)
    assert {team.specialist for team in teams.teams} == {None}
    found = told(county, teams)
    assert "4个团队没有专科医师" in found["GP-M040"][0].message
    assert "再增加2名" in found["GP-M040"][0].remedy
    assert "提高上限不能解决" in found["GP-M040"][0].remedy
    assert "职称不够3人" in found["GP-M044"][0].message
    assert set(told(asking(county, "TH0", "眼科"), teams)) == {"GP-M040", "GP-M044"}


def test_plenty_gives_no_finding() -> None:
    assert told(tiny_county(), served(tiny_county())) == {}


@pytest.mark.parametrize(
    ("people", "enough"),
    [({None: 1}, 4), ({None: 2}, 2), ({"TH0": 1}, None), ({"TH0": 1, "TH1": 1}, 2), ({"TH0": 2, None: 1}, 2)],
)
def test_the_least_cap_with_which_all_are_served(people: dict[str | None, int], enough: int | None) -> None:
    assert cap_that_serves_all(TEAMS, Counter(people), 1) == enough


def test_needs_that_nobody_serves_are_told() -> None:
    county = tiny_county().replace(teams=TeamSettings(specialties={"65+": ("老年科", "内科")}))
    county = asking(county, "TH1", "眼科")
    found = told(county, served(county))["GP-M041"]
    who = {f.value: ("65岁及以上" in f.message, "乙镇卫生院" in f.message) for f in found}
    assert who == {"眼科": (False, True), "老年科": (True, False)}


def test_a_physician_without_a_specialty_is_told_only_where_that_matters() -> None:
    county = changed(tiny_county(), "D3", specialty=None)
    assert "GP-M042" not in told(county, served(county))
    county = asking(county, "TH1", "内科")
    assert "医师3" in told(county, served(county))["GP-M042"][0].message


def test_adopting_a_hospital_without_teams_is_told() -> None:
    county = tiny_county()
    only = Territories(teams=tuple(t for t in served(county).teams if t.hospital == "TH0"))
    found = told(county, only)["GP-M043"]
    assert [(f.feature, f.value) for f in found] == [("LH-1", "TH1")]
    assert "县医院外科" in found[0].message


def test_no_teams_and_no_lead_hospital() -> None:
    county = tiny_county()
    empty = specialist_problem(county, tiny_travel(county), (), NOBODY, as_of=START)
    assert dict(solve_specialists(empty).solution.serves) == {}
    people = tuple(p for p in county.people if p.workplace != "LH")
    bare = county.replace(lead_hospitals=(), people=people, vehicles=())
    teams: tuple[Team, ...] = served(bare).teams
    assert [team.specialist for team in teams] == [None] * 4
