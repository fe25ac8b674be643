"""The county as a siting problem, and what an answer means for it; figures worked out by hand on the tiny county."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from gridplan.domain.rules import Rules
from gridplan.domain.siting import SitingModel
from gridplan.errors import OptionError
from gridplan.planning.siting.problem import LIMIT_RULE, SitingQuestion, answer, state_problem
from gridplan.planning.siting.results import nearest_sites, order_of_worth
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_sites import brute, brute_curve, two_zones, with_stations

COVER = SitingQuestion(model=SitingModel.COVER, add=1, limit=8)
ZONES = SitingQuestion(model=SitingModel.MEDIAN, add=0)


def stated(county, question, travel=None, lang="zh"):
    return state_problem(county, travel or tiny_travel(county), question, lang=lang)


def told(county, question, travel=None):
    return answer(county, stated(county, question, travel), question, solve=brute, curve=brute_curve)


def codes(found):
    return [f.code for f in found]


def test_stations_stand_and_candidates_are_those_of_the_table():
    county = with_stations()
    problem, findings, everywhere = stated(county, COVER)
    assert (problem.fixed, problem.candidates, problem.count) == (("E1",), ("EC1", "EC2", "EC3"), 1)
    assert problem.limit_seconds == 480
    assert dict(problem.demands) == {v.code: v.residents for v in county.villages}
    assert problem.travel.between("E1", "990101100200") == 0
    assert problem.travel.destinations == tuple(v.code for v in county.villages)
    assert not everywhere
    assert findings == ()


def test_the_limit_is_the_rule_of_the_county_unless_another_is_asked_for():
    county = with_stations().replace(rules=Rules().replace(LIMIT_RULE, value=12.5))
    assert stated(county, dataclasses.replace(COVER, limit=None)).problem.limit_seconds == 750
    assert stated(county, COVER).problem.limit_seconds == 480
    assert Rules().value(LIMIT_RULE) == 20
    assert Rules()[LIMIT_RULE].assumed
    with pytest.raises(OptionError, match="1440"):
        stated(county, dataclasses.replace(COVER, limit=0))


def test_without_candidates_every_hospital_and_village_is_one_and_it_is_said():
    county = tiny_county()
    problem, findings, everywhere = stated(county, COVER)
    assert everywhere
    assert problem.candidates == ("TH0", "TH1", *(v.code for v in county.villages))
    assert codes(findings) == ["GP-M055", "GP-M050"]
    assert "2家卫生院和12个村" in findings[1].message


def test_a_candidate_off_the_roads_is_left_out_and_a_village_off_them_is_told():
    county = with_stations()
    travel = cut_off(tiny_travel(county), "EC2", "990101101205")
    problem, findings, _ = stated(county, COVER, travel)
    assert problem.candidates == ("EC1", "EC3")
    assert [(f.code, f.feature) for f in findings if f.feature] == [
        ("GP-M051", "EC2"),
        ("GP-M052", "990101101205"),
    ]
    assert "no road" in findings[0].message
    english = stated(county, COVER, travel, lang="en").findings
    assert all(f.message.isascii() or "急救" in f.message or "村" in f.message for f in english)


def test_more_stations_than_candidates_are_not_opened():
    problem, findings, _ = stated(with_stations(), dataclasses.replace(COVER, add=5))
    assert problem.count == 3
    assert "GP-M054" in codes(findings)
    with pytest.raises(OptionError, match="--add"):
        stated(with_stations(), dataclasses.replace(COVER, add=-1))


def test_who_is_beyond_whatever_is_built_is_counted():
    county = with_stations()
    finding = next(f for f in stated(county, dataclasses.replace(COVER, limit=3)).findings if f.code == "GP-M053")
    sites = [county.sites()[s] for s in ("E1", "EC1", "EC2", "EC3")]
    far = [v for v in county.villages if min(abs(v.site.x - s.x) + abs(v.site.y - s.y) for s in sites) * 11100 > 180.5]
    assert f"{len(far)}处、{sum(v.residents for v in far)}人" in finding.message


def test_the_report_tells_before_and_after_and_what_each_site_is_worth():
    county = with_stations()
    report = told(county, dataclasses.replace(COVER, add=2, curve=3))
    before, after = report.covered()
    assert before == sum(county.village(f"99010110020{i}").residents for i in (0, 1, 2, 3, 4))
    assert after == before + sum(w.people for w in report.order)
    assert [w.people for w in report.order] == sorted((w.people for w in report.order), reverse=True)
    assert report.order[-1].uncovered == report.people - after == report.result.goals[0].value
    assert [p.count for p in report.curve] == [0, 1, 2, 3]
    assert report.figures(report.curve[2])[0] == after
    assert report.figures(report.curve[0])[0] == before
    cost = {g.name: g.value for g in report.result.goals}["cost"]
    assert report.mean()[1] == pytest.approx(cost / 60 / report.people)
    assert sum(w.saved for w in report.order) == pytest.approx(
        60 * report.people * (report.mean()[0] - report.mean()[1])
    )


def test_centre_brings_the_farthest_nearer():
    report = told(with_stations(), SitingQuestion(model=SitingModel.CENTRE, add=1))
    assert report.problem.limit_seconds is None
    assert report.limit == 20
    worst = max(a.after.seconds for a in report.access)
    assert {g.name: g.value for g in report.result.goals}["worst"] == worst == report.order[-1].worst
    assert worst < max(a.before.seconds for a in report.access)


def test_the_first_of_equally_near_sites_is_the_smaller_id():
    problem = stated(tiny_county(), dataclasses.replace(COVER)).problem
    nearest = nearest_sites(problem, ("TH1", "TH0"))
    assert nearest["990101100201"] == "TH0"
    assert set(nearest_sites(problem, ()).values()) == {None}


def test_order_of_worth_does_not_depend_on_the_order_given():
    problem = stated(with_stations(), dataclasses.replace(COVER, add=3)).problem
    first = order_of_worth(problem, ("EC1", "EC2", "EC3"), 8)
    assert first == order_of_worth(problem, ("EC3", "EC1", "EC2"), 8)
    assert first[0].people == max(order_of_worth(problem, (site,), 8)[0].people for site in ("EC1", "EC2", "EC3"))


def test_zones_are_townships_around_hospitals():
    county = two_zones()
    problem = stated(county, ZONES).problem
    assert (problem.fixed, problem.candidates, problem.count) == (("TH0", "TH1"), (), 0)
    assert problem.home == {"TH0": "990101100", "TH1": "990101101"}
    assert problem.neighbours == {("990101100", "990101101")}
    free = stated(county, dataclasses.replace(ZONES, keep_centres=False, capacity=1.2)).problem
    assert (free.fixed, free.candidates, free.count) == ((), ("TH0", "TH1"), 2)
    assert free.capacity["TH0"] == int(np.ceil(1.2 * sum(free.demands.values()) / 2))
    villages = county.villages_of("990101100")
    times = tiny_travel(county)
    mean = sum(v.residents * times.between(v.code, "TH1") for v in villages) / sum(v.residents for v in villages)
    assert problem.travel.between("TH1", "990101100") == round(mean)


def test_a_village_cut_off_weighs_four_hours_in_its_townships_mean():
    county = two_zones()
    lost = cut_off(tiny_travel(county), "990101100205")
    near, far = (stated(county, ZONES, t).problem.travel.between("TH0", "990101100") for t in (None, lost))
    village = county.village("990101100205")
    people = sum(v.residents for v in county.villages_of("990101100"))
    own = tiny_travel(county).between(village.code, "TH0")
    assert far - near == pytest.approx(village.residents * (4 * 3600 - own) / people, abs=1)
    everybody = cut_off(tiny_travel(county), *(v.code for v in county.villages_of("990101100")))
    assert stated(county, ZONES, everybody).problem.travel.between("TH0", "990101100") is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (dataclasses.replace(ZONES, add=1), "3 zones"),
        (dataclasses.replace(ZONES, add=-1), "--free-centres"),
        (dataclasses.replace(ZONES, add=-2, keep_centres=False), "0 zones"),
        (dataclasses.replace(ZONES, capacity=0.9), "--capacity"),
    ],
)
def test_numbers_that_make_no_zones_are_refused(question, said):
    with pytest.raises(OptionError, match=said):
        stated(two_zones(), question)


def test_one_zone_less_moves_one_township():
    county = two_zones()
    report = told(county, dataclasses.replace(ZONES, add=-1, keep_centres=False, curve=2))
    (district,) = report.districts
    assert district.members == ("990101100", "990101101")
    assert district.zone == ("Z1" if district.people == 0 or report.moved == {"990101101": ("Z2", "TH0")} else "Z2")
    assert len(report.moved) == 1
    assert sum(d.people for d in report.zones_before) == district.people == report.people
    assert [p.count for p in report.curve] == [1, 2]  # none at all would be no zones


def test_zones_that_stay_move_nobody():
    report = told(two_zones(), ZONES)
    assert report.moved == {}
    assert [(d.centre, d.zone) for d in report.districts] == [("TH0", "Z1"), ("TH1", "Z2")]
    assert report.mean()[0] == report.mean()[1]
    assert report.beyond() == ()


def test_a_zone_without_a_centre_is_told():
    county = two_zones()
    county = county.replace(zones=(dataclasses.replace(county.zones[0], centre=None), county.zones[1]))
    problem, findings, _ = stated(county, ZONES)
    assert codes(findings) == ["GP-M056"]
    assert (problem.fixed, problem.count) == (("TH1",), 1)
    assert told(county, ZONES).access[0].before is None
