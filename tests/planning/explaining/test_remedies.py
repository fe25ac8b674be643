"""Remedies of exceptions in the tiny county: what is told is what would mend it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from gridplan.checking import audit
from gridplan.domain.county import County
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.results import Goal
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team, Territories
from gridplan.planning.explaining import explained, problem_of, unit_reasons, with_remedies
from gridplan.planning.explaining.costs import layout
from gridplan.planning.explaining.remedies import EXPLAINERS
from gridplan.planning.explaining.trials import Trials
from gridplan.solvers import load_profile
from support.english import all_english, english
from support.team_counties import with_large_village
from support.tiny import tiny_county, tiny_travel
from support.tiny_plan import tiny_plan, tiny_territories, village


def broken(
    rule: str, *where: str, amount: float = 1, message: str = "", level: Level = Level.IN_PRINCIPLE
) -> Violation:
    return Violation(rule=rule, level=level, where=where, amount=amount, unit="teams", message=message)


def planned(county: County, teams: tuple[Team, ...] | None = None, *violations: Violation) -> Plan:
    """The tiny plan of this county with these teams and violations, its units as today's."""
    plan = tiny_plan(county)
    teams = tiny_territories().teams if teams is None else teams
    result = dataclasses.replace(plan.territories, solution=Territories(teams=teams, units=problem_of(plan).units))
    verdict = dataclasses.replace(plan.audit, violations=violations)
    return dataclasses.replace(
        plan, travel=(tiny_travel(county), tiny_travel(county, "mobile_hospital")), territories=result, audit=verdict
    )


def remedied(plan: Plan, *, seconds: float = 20.0) -> tuple[Violation, ...]:
    problem = problem_of(plan)
    assert plan.territories.solution is not None
    reasons = unit_reasons(problem, plan.territories.solution)
    found = with_remedies(plan, problem, reasons, load_profile("territories", "quick"), seconds=seconds)
    for before, after in zip(plan.audit.violations, found, strict=True):
        new = {after.reason, after.remedy} - {before.reason, before.remedy}
        all_english(new, plan.county)
    return found


def with_residents(county: County, **residents: int) -> County:
    """``t0v3=5000``: village 3 of township 0 has so many residents."""
    wanted = {village(int(key[1]), int(key[3])): count for key, count in residents.items()}
    villages = tuple(dataclasses.replace(v, residents=wanted.get(v.code, v.residents)) for v in county.villages)
    grids = tuple(dataclasses.replace(g, residents=wanted.get(g.village, g.residents)) for g in county.grids)
    return county.replace(villages=villages, grids=grids)


def changed(number: int, **changes: object) -> tuple[Team, ...]:
    """The tiny teams, one of them changed."""
    return tuple(
        dataclasses.replace(team, **changes) if i == number else team  # type: ignore[arg-type]
        for i, team in enumerate(tiny_territories().teams)
    )


def without(county: County, *people: str) -> County:
    return county.replace(people=tuple(p for p in county.people if p.id not in people))


def test_a_missing_gp_is_taken_from_the_own_hospital_first() -> None:
    breach = broken("teams.roles", "T0-1", message="甲镇第2团队没有家庭医生", level=Level.HARD)
    (found,) = remedied(planned(tiny_county(), changed(1, gp=None), breach))
    assert "本院未入队的全科医生" in found.remedy
    assert "全科医生3名" in found.reason
    assert english(found.reason, tiny_county()) == "甲镇卫生院 has 3 GPs at work for 2 teams"


def test_a_missing_nurse_comes_from_the_nearest_hospital_with_one_to_spare() -> None:
    county = without(tiny_county(), "nurse01", "nurse02")
    breach = broken("teams.roles", "T0-1", message="甲镇第2团队没有护士", level=Level.HARD)
    (found,) = remedied(planned(county, changed(1, nurse=None), breach))
    # three squares of 222 s each
    assert found.remedy == "从乙镇卫生院调护士护士乙2（车程11.1分钟，该院有1名未入队）"


def test_where_nobody_is_to_spare_somebody_must_be_hired() -> None:
    county = without(tiny_county(), "gp01", "gp02", "gp12")
    breach = broken("teams.roles", "T0-1", message="甲镇第2团队没有家庭医生", level=Level.HARD)
    (found,) = remedied(planned(county, changed(1, gp=None), breach))
    assert "须新招1名" in found.remedy


def test_a_missing_specialist_asks_for_specialists() -> None:
    breach = broken("teams.roles", "T0-1", message="甲镇第2团队没有县级专科医师", level=Level.HARD)
    (found,) = remedied(planned(tiny_county(physicians=1), changed(1, specialist=None), breach))
    assert found.remedy == "增1名职称达标的县级医师，或把每名服务的团队上限提到4"


def test_the_clinic_with_most_residents_is_to_be_staffed() -> None:
    county = without(tiny_county(), "VD00", "VD01", "VD02")
    (found,) = remedied(planned(county, None, broken("teams.village_doctor", "T0-0")))
    # village 2, with 1,000 residents the largest of the team's three
    assert found.remedy == "给甲镇南村（1000人）的卫生室配1名村医"


def test_without_any_clinic_the_remedy_is_one() -> None:
    (found,) = remedied(planned(tiny_county(), None, broken("teams.village_doctor", "T0-1")))
    assert found.reason == "责任区内没有卫生室"
    assert "下村" in found.remedy  # 1,300 residents, the most of villages 3-5
    assert "设卫生室" in found.remedy


def test_a_village_that_is_too_large_alone_is_named_and_how_to_split_it() -> None:
    county = with_residents(tiny_county(gps=2), t0v0=40_000)
    first, second, *others = tiny_territories().teams
    alone = dataclasses.replace(first, villages=(village(0, 0),))
    rest = dataclasses.replace(second, villages=tuple(village(0, v) for v in range(1, 6)))
    (found,) = remedied(planned(county, (alone, rest, *others), broken("teams.balance", "T0-0", amount=0.7)))
    assert "东村一个单元的工作量就有4" in found.reason
    assert "东村先在村内划出网格，拆成至少2片" in found.remedy


def test_one_team_fewer_is_told_where_it_mends_the_balance() -> None:
    county = with_residents(tiny_county(gps=2), t0v0=16_000)
    (found,) = remedied(planned(county, None, broken("teams.balance", "T0-0", amount=0.7)))
    assert found.remedy.startswith("甲镇卫生院少组1个团队（1个")
    assert "不需增人：在花名册中把1名全科医生、1名护士的工作单位改为他院" in found.remedy
    assert "允许偏差放宽到" in found.remedy


def test_several_teams_fewer_are_told_where_one_fewer_does_not_help() -> None:
    # the heaviest village is beyond the band of four teams and of three, and within that of two
    county = with_residents(tiny_county(gps=4), t0v0=16_000)
    own = [dataclasses.replace(tiny_territories().teams[0], id=f"T0-{n}", villages=()) for n in range(4)]
    shares = ((0,), (1, 2), (3, 4), (5,))
    teams = tuple(
        dataclasses.replace(t, villages=tuple(village(0, v) for v in share))
        for t, share in zip(own, shares, strict=True)
    )
    teams = (*teams, *tiny_territories().teams[2:])
    (found,) = remedied(planned(county, teams, broken("teams.balance", "T0-0", amount=2.2)))
    assert found.remedy.startswith("甲镇卫生院少组2个团队（2个")
    assert "把2名全科医生、2名护士的工作单位改为他院" in found.remedy
    assert "再组" not in found.remedy


def test_no_more_teams_are_proposed_where_they_would_not_do() -> None:
    # a village beyond the capacity, without grids: no number of teams mends that
    county = with_residents(tiny_county(gps=2), t0v0=30_000)
    (found,) = remedied(planned(county, None, broken("teams.capacity", "T0-0", amount=5000)))
    assert "再组" not in found.remedy
    assert "先在村内划出网格" in found.remedy


def test_the_rules_number_is_one_for_all_teams_of_the_county() -> None:
    county = with_residents(tiny_county(gps=2), t0v0=30_000, t1v0=20_000)
    county = county.replace(rules=county.rules.replace("teams.capacity", value=9000))
    breaches = [broken(rule, t) for rule in ("teams.balance", "teams.capacity") for t in ("T0-0", "T1-0")]
    band, band_too, limit, limit_too = (v.remedy for v in remedied(planned(county, None, *breaches)))
    for first, second, words in ((band, band_too, "允许偏差放宽到"), (limit, limit_too, "工作量上限提到")):
        assert words in first
        assert first.partition(words)[2] == second.partition(words)[2]


def test_dividing_further_along_grids_is_tried_and_takes_fewer_people() -> None:
    county = with_large_village(tiny_county(gps=2), residents=8400)
    county = county.replace(rules=county.rules.replace("teams.capacity", value=6000))
    (found,) = remedied(planned(county, None, broken("teams.capacity", "T0-0", amount=5000)))
    assert "把拆村阈值调到8300人，甲镇东村按网格拆开" in found.remedy
    assert "与整村不可直接相比" in found.remedy
    assert "重新划片后全部合乎要求" in found.remedy


def test_where_the_plan_is_not_proven_the_same_teams_are_tried_again() -> None:
    county = tiny_county(gps=2)
    first, second, *others = tiny_territories().teams
    light = dataclasses.replace(first, villages=(village(0, 0),))
    heavy = dataclasses.replace(second, villages=tuple(village(0, v) for v in range(1, 6)))
    plan = planned(county, (light, heavy, *others), broken("teams.balance", "T0-0", amount=0.7))
    open_ = (Goal(name="outside_band", value=2, bound=0, unit="teams"),)
    unproven = dataclasses.replace(plan.territories, goals=open_)
    (found,) = remedied(dataclasses.replace(plan, territories=unproven))
    assert "团队数不变，延长求解时间" in found.remedy
    (proven,) = remedied(plan)
    assert "团队数不变" not in proven.remedy


def test_the_band_told_holds_and_one_percent_less_does_not() -> None:
    county = with_residents(tiny_county(gps=2), t0v0=8000)
    plan = planned(county, None, broken("teams.balance", "T0-0", amount=0.7))
    (found,) = remedied(plan)
    width = int(found.remedy.rpartition("允许偏差放宽到")[2].partition("%")[0]) / 100

    def outside(share: float) -> int:
        rules = county.rules.replace("teams.balance", value=share)
        judged = audit(dataclasses.replace(plan, county=county.replace(rules=rules)))
        teams = {"T0-0", "T0-1"}
        return sum(v.rule == "teams.balance" and v.where[0] in teams for v in judged.violations)

    assert outside(width) == 0
    assert outside(width - 0.02) > 0


def test_over_capacity_one_more_team_is_tried() -> None:
    county = tiny_county(gps=2)
    county = county.replace(rules=county.rules.replace("teams.capacity", value=4000))
    (found,) = remedied(planned(county, None, broken("teams.capacity", "T0-1", amount=500)))
    assert "再组1个团队（需增1名全科医生、1名护士）" in found.remedy
    assert "重新划片后全部合乎要求" in found.remedy
    assert "工作量上限提到" in found.remedy
    assert "全科医生2名、护士2名" in found.reason


def test_a_team_in_pieces_is_told_which_village_and_who_could_have_it() -> None:
    # village 5 of the lower row goes with the first two of the upper row; village 2 with the others
    teams = changed(0, villages=(village(0, 0), village(0, 1), village(0, 5)))
    teams = (
        teams[0],
        dataclasses.replace(teams[1], villages=(village(0, 2), village(0, 3), village(0, 4))),
        *teams[2:],
    )
    plan = planned(tiny_county(), teams, broken("teams.contiguous", "T0-0", village(0, 5)))
    (found,) = remedied(plan)
    assert "下村" in found.reason
    assert "隔着别的团队" in found.reason
    assert "甲镇第2团队" in found.remedy


def test_an_exception_that_saves_time_is_weighed_against_staying_at_home() -> None:
    # village 2 of township 0 borders on township 1; its way home is cut but for a detour
    county = tiny_county(gps=2)
    travel = tiny_travel(county)
    seconds = travel.seconds.copy()
    for place in (village(0, 2),):
        seconds[travel.origins.index("TH0"), travel.destinations.index(place)] = 9000
    travel = dataclasses.replace(travel, seconds=np.asarray(seconds))
    first, second, third, fourth = tiny_territories().teams
    teams = (
        dataclasses.replace(first, villages=(village(0, 0), village(0, 1))),
        second,
        dataclasses.replace(third, villages=(*third.villages, village(0, 2))),
        fourth,
    )
    breach = broken("teams.inside_township", third.id, village(0, 2))
    plan = dataclasses.replace(planned(county, teams, breach), travel=(travel, travel))
    (found,) = remedied(plan)
    assert "离本镇卫生院150分钟" in found.reason
    assert "例外划算" in found.remedy
    assert "留在本镇则两镇代价" in found.remedy


def test_a_village_without_grids_cannot_be_split_before_there_are_some() -> None:
    county = with_residents(tiny_county(), t0v0=20_000)
    (found,) = remedied(planned(county, None, broken("teams.split_above", village(0, 0), amount=11_000)))
    assert "划成两个以上网格" in found.remedy


def test_a_unit_that_may_not_cross_the_border_is_to_go_home() -> None:
    first, second, third, fourth = tiny_territories().teams
    teams = (
        dataclasses.replace(first, villages=(village(0, 0), village(0, 1))),
        second,
        dataclasses.replace(third, villages=(*third.villages, village(0, 2))),
        fourth,
    )
    breach = broken("teams.nearer_hospital", village(0, 2), third.id, "TH0", level=Level.HARD)
    (found,) = remedied(planned(tiny_county(gps=2), teams, breach))
    assert "南村改归甲镇第" in found.remedy


def test_several_teams_are_asked_for_where_one_more_could_not_do() -> None:
    county = tiny_county(gps=2)
    rules = county.rules.replace("teams.capacity", value=2000).replace("teams.village_doctor", level=Level.OFF)
    county = county.replace(rules=rules)
    (found,) = remedied(planned(county, None, broken("teams.capacity", "T0-1", amount=2500)))
    # 7,500 persons make four teams; but no two villages together have less than 2,000
    assert found.remedy.startswith("甲镇卫生院再组4个团队（需增4名全科医生、4名护士），重新划片后全部合乎要求")
    assert "按总量至少再组2个；村、片须整个划给一个团队，少于4个仍会超限" in found.remedy


def test_without_time_nothing_is_tried_and_it_is_said() -> None:
    county = with_residents(tiny_county(gps=2), t0v0=8000)
    (found,) = remedied(planned(county, None, broken("teams.balance", "T0-0", amount=0.7)), seconds=0)
    assert "少组" not in found.remedy
    assert found.remedy.endswith("（时限内未再试算其他办法）")


def test_what_the_checker_knew_is_kept_but_for_a_better_remedy() -> None:
    breach = dataclasses.replace(broken("teams.village_doctor", "T0-1"), reason="因为", remedy="办法")
    (found,) = remedied(planned(tiny_county(), None, breach))
    assert found.reason == "因为"
    assert "设卫生室" in found.remedy
    breach = dataclasses.replace(broken("teams.grid_worker", village(0, 0)), remedy="办法")
    assert remedied(planned(tiny_county(), None, breach)) == (breach,)


def test_other_rules_are_left_alone() -> None:
    breach = broken("postings.cover", "TH1")
    assert remedied(planned(tiny_county(), None, breach)) == (breach,)


@pytest.mark.parametrize("rule", sorted(EXPLAINERS))
def test_a_violation_without_a_place_breaks_nothing(rule: str) -> None:
    (found,) = remedied(planned(tiny_county(), None, broken(rule)))
    assert found.rule == rule


def test_an_audited_plan_is_explained_whole() -> None:
    plan = planned(without(tiny_county(), "VD00", "VD01", "VD02"))
    plan = explained(dataclasses.replace(plan, audit=audit(plan)))
    assert len(plan.reasons) == 12
    told = [v for v in plan.audit.violations if v.rule == "teams.village_doctor"]
    assert told
    assert all(v.remedy for v in told)


def test_each_subject_has_an_equal_share_of_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("gridplan.planning.explaining.trials.time.monotonic", lambda: now[0])
    plan = planned(tiny_county())
    assert plan.territories.solution is not None
    standing = layout(problem_of(plan), plan.territories.solution)
    trials = Trials(standing, load_profile("territories", "quick"), across=False, seconds=20.0)
    trials.about("first", others=3)
    now[0] += 4.9
    assert not trials.over
    now[0] += 0.2
    assert trials.over
    assert trials.cut_short
    # a new subject starts afresh, with a third of what is left; the first stays used up
    trials.about("second", others=2)
    assert not trials.cut_short
    now[0] += 4.9
    assert not trials.over
    trials.about("first", others=2)
    assert trials.over
