from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

import gridplan
from gridplan.domain.access import BANDS, Isochrone, ServiceLevel
from gridplan.domain.providers import providers
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError
from gridplan.planning.access import access_report, differences, shares, village_access
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_access import tiny_access

PRIMARY, TOWNSHIP, LEAD = ServiceLevel
COUNTY = tiny_county()
VILLAGES = [v.code for v in COUNTY.villages]
TIMES = tiny_travel(COUNTY)
FACILITIES = ["LH", "TH0", "TH1", *(c.id for c in COUNTY.clinics)]


def told(village, level):
    return [(p.facility, p.seconds) for p in village.providers[level]]


def random_times(seed, *, lost=0.2):
    """Any times, a part of the pairs without a way; places out of everybody's reach are named."""
    rng = np.random.default_rng(seed)
    seconds = rng.integers(0, 5000, TIMES.seconds.shape)
    seconds[rng.random(seconds.shape) < lost] = -1
    np.fill_diagonal(seconds, 0)
    times = replace(TIMES, seconds=seconds.astype(np.int32))
    gone = [place for place in times.origins if rng.random() < 0.1]
    return cut_off(times, *gone)


def test_nearest_and_second_nearest_by_hand():
    first, *_, last = village_access(COUNTY, TIMES)
    assert (first.village, first.residents) == (VILLAGES[0], COUNTY.villages[0].residents)
    # Sites lie in the middle of squares of 0.02 degrees, 222 s a side; its own clinic stands on the site.
    assert told(first, PRIMARY) == [("VC00", 0), ("VC01", 222)]
    assert told(first, TOWNSHIP) == [("TH0", 333), ("TH1", 999)]
    assert told(first, LEAD) == [("LH", 666)]
    # 111 s south and 222 s west of the last village's site stands its hospital; two clinics to the south are as far.
    assert told(last, PRIMARY) == [("VC12", 222), ("TH1", 333)]


def test_of_two_equally_near_the_one_whose_id_sorts_first():
    seconds = np.full_like(TIMES.seconds, 600)
    (village, *_) = village_access(COUNTY, replace(TIMES, seconds=seconds))
    assert [p.facility for p in village.providers[TOWNSHIP]] == ["TH0", "TH1"]
    assert [p.facility for p in village.providers[PRIMARY]] == ["TH0", "TH1"]
    turned = COUNTY.replace(township_hospitals=COUNTY.township_hospitals[::-1])
    assert village_access(turned, replace(TIMES, seconds=seconds))[0] == village


def test_a_clinic_without_a_doctor_provides_nothing():
    alone = COUNTY.replace(people=tuple(p for p in COUNTY.people if p.workplace != "VC00"))
    assert told(village_access(alone, TIMES)[0], PRIMARY) == [("VC01", 222), ("TH0", 333)]


def test_the_way_there_counts_not_the_way_back():
    seconds = TIMES.seconds.copy()
    seconds[TIMES.origins.index("LH"), :] = 9999
    assert village_access(COUNTY, replace(TIMES, seconds=seconds)) == village_access(COUNTY, TIMES)


def test_a_village_split_into_grids_is_measured_from_its_own_site():
    first = COUNTY.villages[0]
    far = replace(COUNTY.grids[0], site=COUNTY.villages[-1].site)
    split = COUNTY.replace(
        grids=(far, *COUNTY.grids[1:]), rules=COUNTY.rules.replace("teams.split_above", value=first.residents - 1)
    )
    assert village_access(split, tiny_travel(split)) == village_access(COUNTY, TIMES)


def test_shares_of_the_county_and_its_townships():
    found = {(s.place, s.level, s.minutes): s for s in shares(COUNTY, village_access(COUNTY, TIMES), bands=(5, 15))}
    assert list(found)[:3] == [("", PRIMARY, 5), ("", PRIMARY, 15), ("", TOWNSHIP, 5)]
    assert len(found) == 3 * 3 * 2
    county, one, two = (found[place, LEAD, 15] for place in ("", COUNTY.townships[0].code, COUNTY.townships[1].code))
    assert county.residents == one.residents + two.residents == sum(v.residents for v in COUNTY.villages)
    assert county.within == one.within + two.within
    # Within 5 minutes of a township hospital: the two villages north and south of it, 111 s away.
    near = [v.residents for i, v in enumerate(COUNTY.villages) if i % 3 == 1]
    assert found["", TOWNSHIP, 5].within == sum(near)


def test_shares_agree_with_a_plain_count():
    plain = tiny_access(COUNTY, random_times(3))
    report = access_report(COUNTY, random_times(3))
    assert report.villages == plain.villages
    assert set(report.shares) == set(plain.shares)
    assert {(c.facility, c.level, c.villages, c.residents) for c in report.catchments} == {
        (c.facility, c.level, c.villages, c.residents) for c in plain.catchments
    }


def test_villages_beyond_a_limit_are_listed_the_furthest_first():
    limits = {LEAD: 10}
    county = COUNTY.replace(travel=replace(COUNTY.travel, limits=limits))
    report = access_report(county, cut_off(TIMES, VILLAGES[4]))
    assert {b.level for b in report.beyond} == {LEAD}  # a level without a limit has none beyond it
    assert (report.beyond[0].village, report.beyond[0].reason) == (VILLAGES[4], "no road")
    assert (report.beyond[0].seconds, report.beyond[0].facility, report.beyond[0].limit) == (None, None, 10)
    seconds = [b.seconds for b in report.beyond[1:]]
    assert seconds == sorted(seconds, reverse=True)
    assert all(s > 600 for s in seconds)
    assert {b.facility for b in report.beyond[1:]} == {"LH"}
    assert {b.reason for b in report.beyond[1:]} == {""}
    assert report.unreachable == ((VILLAGES[4], "no road"),)


@pytest.mark.parametrize(
    ("county", "times", "zh", "en"),
    [
        (
            COUNTY,
            cut_off(TIMES, "LH"),
            "牵头医院都不能到达；县医院：no road",
            "a lead hospital: none of them can be reached; 县医院: no road",
        ),
        (
            COUNTY.replace(
                lead_hospitals=(),
                people=tuple(p for p in COUNTY.people if p.workplace != "LH"),
                vehicles=(),
            ),
            TIMES,
            "本县没有牵头医院",
            "a lead hospital: the county has none",
        ),
        (
            COUNTY,
            replace(cut_off(TIMES, "LH"), unreachable=()),
            "没有通往牵头医院的路",
            "a lead hospital: no way leads to any of them",
        ),
    ],
)
def test_who_reaches_nobody_is_told_why(county, times, zh, en):
    for lang, reason in (("zh", zh), ("en", en)):
        told_why = {b.reason for b in access_report(county, times, lang=lang).beyond if b.level is LEAD}
        assert told_why == {reason}


def test_catchments_are_the_villages_and_their_area():
    report = access_report(COUNTY, TIMES)
    for level, facility, members in ((LEAD, "LH", VILLAGES), (TOWNSHIP, "TH1", VILLAGES[6:])):
        (catchment,) = (c for c in report.catchments if (c.level, c.facility) == (level, facility))
        assert catchment.villages == tuple(members)
        assert catchment.residents == sum(COUNTY.village(v).residents for v in members)
        area = shapely.union_all([COUNTY.village(v).area for v in members])
        assert catchment.area.symmetric_difference(area).area < 1e-12


def test_the_report_names_its_vehicle_and_scenario_and_takes_over_isochrones():
    area = Isochrone(level=LEAD, minutes=15, area=box(110, 30, 110.01, 30.01))
    times = replace(tiny_travel(COUNTY, "mobile_hospital"), scenario="wet")
    report = access_report(COUNTY, times, isochrones=[area], bands=(20,))
    assert (report.profile, report.scenario, report.bands) == ("mobile_hospital", "wet", (20,))
    assert report.isochrones == (area,)
    assert {s.minutes for s in report.shares} == {20}
    assert report.limits == COUNTY.travel.limits


def test_times_of_other_places_are_refused():
    other = TravelTimes(origins=("x",), destinations=("x",), seconds=np.zeros((1, 1), dtype=np.int32), profile="car")
    with pytest.raises(NotFoundError):
        access_report(COUNTY, other)


def slower(times, village, facility, seconds):
    changed = times.seconds.copy()
    changed[times.origins.index(village), times.destinations.index(facility)] = seconds
    return replace(times, seconds=changed, scenario="wet")


def test_losses_gravest_first():
    times = TIMES
    for village, seconds in ((VILLAGES[2], 3700), (VILLAGES[3], -1), (VILLAGES[5], 1000), (VILLAGES[8], 3600)):
        times = slower(times, village, "LH", seconds)
    before, after = access_report(COUNTY, TIMES), access_report(COUNTY, times)
    found = [(x.village, x.level, x.bands, x.beyond, x.cut_off) for x in differences(before, after).losses]
    assert found == [
        (VILLAGES[3], LEAD, (15, 30, 60), True, True),
        (VILLAGES[2], LEAD, (15, 30, 60), True, False),
        (VILLAGES[5], LEAD, (15,), False, False),
        (VILLAGES[8], LEAD, (15, 30), False, False),
    ]
    loss = differences(before, after).losses[0]
    assert (loss.before, loss.after, loss.residents) == (666, None, COUNTY.village(VILLAGES[3]).residents)
    assert differences(after, before).losses == ()


def test_who_was_beyond_everything_already_can_still_be_cut_off():
    far, gone = (access_report(COUNTY, slower(TIMES, VILLAGES[0], "LH", s)) for s in (9000, -1))
    (loss,) = differences(far, gone).losses
    assert (loss.village, loss.bands, loss.beyond, loss.cut_off) == (VILLAGES[0], (), False, True)


def test_reports_on_other_villages_are_refused():
    report = access_report(COUNTY, TIMES)
    with pytest.raises(ValueError, match="same villages"):
        differences(report, replace(report, villages=report.villages[1:]))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**16))
def test_shares_grow_with_the_minutes(seed):
    found = shares(COUNTY, village_access(COUNTY, random_times(seed)), bands=range(0, 90, 5))
    for a, b in pairwise(found):
        if (a.place, a.level) == (b.place, b.level):
            assert 0 <= a.within <= b.within <= b.residents


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**16))
def test_catchments_divide_the_villages_that_reach_anyone(seed):
    report = access_report(COUNTY, random_times(seed))
    for level in ServiceLevel:
        members = [v for c in report.catchments if c.level is level for v in c.villages]
        assert sorted(members) == sorted(v.village for v in report.villages if v.providers[level])
        assert all(c.villages for c in report.catchments)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**16), hidden=st.sets(st.sampled_from(["TH0", "TH1", "VC00", "VC12"])))
def test_one_more_provider_is_never_further(seed, hidden):
    """A provider that nobody reaches is as good as absent; making it reachable never makes the nearest further."""
    times = random_times(seed)
    columns = [times.destinations.index(facility) for facility in sorted(hidden)]
    seconds = times.seconds.copy()
    seconds[:, columns] = -1
    fewer, more = access_report(COUNTY, replace(times, seconds=seconds)), access_report(COUNTY, times)
    for a, b in zip(fewer.villages, more.villages, strict=True):
        for level in ServiceLevel:
            for x, y in zip(a.providers[level], b.providers[level], strict=False):
                assert y.seconds <= x.seconds
            assert len(a.providers[level]) <= len(b.providers[level])
    assert differences(fewer, more).losses == ()


@settings(max_examples=40, deadline=None)
@given(a=st.integers(0, 2**16), b=st.integers(0, 2**16))
def test_a_difference_tells_every_loss_and_nothing_else(a, b):
    before, after = access_report(COUNTY, random_times(a)), access_report(COUNTY, random_times(b))
    assert differences(before, before).losses == ()
    found = {(x.village, x.level): x for x in differences(before, after).losses}
    for old, new in zip(before.villages, after.villages, strict=True):
        for level in ServiceLevel:
            lost = tuple(m for m in BANDS if old.within(level, m) and not new.within(level, m))
            loss = found.pop((old.village, level), None)
            assert (loss.bands if loss else ()) == lost
            gone = old.seconds(level) is not None and new.seconds(level) is None
            assert (loss is not None and loss.cut_off) == gone
    assert not found


def test_levels_are_those_of_the_county():
    assert set(providers(COUNTY)[PRIMARY]) == {f for f in FACILITIES if f != "LH"}
    assert providers(COUNTY)[LEAD] == ("LH",)


def test_in_a_notebook(mini_folder):
    county = gridplan.read_county(mini_folder)
    normal = gridplan.access(county, folder=mini_folder)
    wet = gridplan.access(county, folder=mini_folder, vehicle="foot", scenario="wet_season")
    assert (normal.profile, normal.scenario, normal.isochrones) == ("car", "normal", ())
    assert (wet.profile, wet.scenario) == ("foot", "wet_season")
    assert [v.village for v in normal.villages] == [v.code for v in county.villages]
