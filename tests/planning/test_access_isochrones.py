from dataclasses import replace

import pytest
import shapely
from shapely import MultiPolygon

from gridplan.domain.access import ServiceLevel
from gridplan.domain.providers import providers
from gridplan.domain.scenarios import Effect, Scenario
from gridplan.errors import InputError, NotFoundError
from gridplan.planning import access_isochrones
from gridplan.planning.access import county_access, differences
from support.osm import write_osm
from support.tiny import tiny_county

LEAD = ServiceLevel.LEAD
SLIDE = Scenario(name="slide", effects=(Effect(factor=0.0, edges=((56, 57), (57, 56))),))


def with_roads(folder, *, speed="30"):
    """The tiny county with a road along its hospitals and villages; a slide closes it in the first township."""
    nodes = {i + 1: (110 + 0.001 * i, 30.02) for i in range(121)}
    road = write_osm(folder / "roads.osm", nodes, {1: (range(1, 122), {"highway": "tertiary", "maxspeed": speed})})
    county = tiny_county()
    return county.replace(roads=(road,), travel=replace(county.travel, scenarios=(SLIDE,)))


def no_drawing(*_args, **_kwargs):
    raise AssertionError("drawn although it lies in the cache")


def test_villages_lie_in_the_isochrones_of_their_times(tmp_path):
    county = with_roads(tmp_path)
    report = county_access(county, tmp_path, cache=None)
    assert (report.profile, report.scenario) == ("car", "normal")
    assert {i.level for i in report.isochrones} == set(ServiceLevel)
    margin = 0.003  # two cells
    for isochrone in report.isochrones:
        for village in report.villages:
            site = county.village(village.village).site
            if village.within(isochrone.level, isochrone.minutes):
                assert isochrone.area.buffer(margin).contains(site)
            else:
                assert not isochrone.area.buffer(-margin).contains(site)
    assert 0 < sum(v.within(LEAD, 30) for v in report.villages) < len(report.villages)


def test_isochrones_are_kept_by_what_they_depend_on(tmp_path, monkeypatch):
    county, cache = with_roads(tmp_path), tmp_path / "cache"
    first = county_access(county, tmp_path, cache=cache)
    slow = with_roads(tmp_path / "slow", speed="15")
    others = [
        county_access(county, tmp_path, cache=cache, profile="mobile_hospital"),
        county_access(county, tmp_path, cache=cache, scenario="slide"),
        county_access(slow, tmp_path / "slow", cache=cache),
    ]
    monkeypatch.setattr(access_isochrones, "isochrones", no_drawing)
    again = county_access(county, tmp_path, cache=cache)
    assert all(isinstance(i.area, MultiPolygon) for i in again.isochrones)
    assert again == first
    assert len({other.isochrones for other in others} | {first.isochrones}) == 4
    assert county_access(county, tmp_path, cache=cache, lang="en").isochrones == first.isochrones
    moved = county.replace(lead_hospitals=(replace(county.lead_hospitals[0], site=county.villages[0].site),))
    with pytest.raises(AssertionError, match="drawn"):
        county_access(moved, tmp_path, cache=cache)


def test_a_slide_cuts_off_who_lives_behind_it(tmp_path):
    county = with_roads(tmp_path)
    before, after = (county_access(county, tmp_path, cache=None, scenario=s) for s in ("normal", "slide"))
    losses = differences(before, after).losses
    west = {v.code for v in county.villages if v.site.x < 110.02}  # others walk past the slide, within 3 km
    assert {x.village for x in losses if x.level is LEAD and x.cut_off} == west
    assert after.scenario == "slide"
    areas = [next(i.area for i in r.isochrones if (i.level, i.minutes) == (LEAD, 60)) for r in (before, after)]
    behind = shapely.box(110, 29, 110.02, 31)
    assert areas[0].intersection(behind).area > 0
    assert areas[1].intersection(behind).area == 0


def test_without_isochrones_none_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(access_isochrones, "isochrones", no_drawing)
    county = with_roads(tmp_path)
    report = county_access(county, tmp_path, cache=None, isochrones=False)
    assert report.isochrones == ()
    assert len(report.villages) == len(county.villages)


def test_the_scenario_of_the_county_is_taken_where_none_is_named(tmp_path):
    county = with_roads(tmp_path)
    county = county.replace(travel=replace(county.travel, scenario="slide"))
    assert county_access(county, tmp_path, cache=None, isochrones=False).scenario == "slide"


def test_what_the_county_does_not_have_is_refused(tmp_path):
    county = with_roads(tmp_path)
    with pytest.raises(NotFoundError, match="boat"):
        county_access(county, tmp_path, cache=None, profile="boat")
    with pytest.raises(NotFoundError, match="flood"):
        county_access(county, tmp_path, cache=None, scenario="flood")
    (tmp_path / "roads.osm").unlink()
    with pytest.raises(InputError):
        county_access(county, tmp_path, cache=None)


def test_every_level_is_drawn_from_its_own_providers(tmp_path):
    county = with_roads(tmp_path)
    assert providers(county)[LEAD] == ("LH",)
    area = {(i.level, i.minutes): i.area.area for i in county_access(county, tmp_path, cache=None).isochrones}
    assert area[ServiceLevel.PRIMARY, 15] > area[ServiceLevel.TOWNSHIP, 15] > area[LEAD, 15]


def test_findings_and_road_changes_come_with_the_report(tmp_path):
    county = with_roads(tmp_path)
    wrong = Scenario(name="wrong", effects=(Effect(factor=0.0, ways=(999,)), *SLIDE.effects, Effect(factor=0.5)))
    county = county.replace(travel=replace(county.travel, scenarios=(wrong,)))
    normal, report = (
        county_access(county, tmp_path, cache=None, isochrones=False, scenario=s) for s in ("normal", "wrong")
    )
    assert "GP-R040" in {f.code for f in report.findings} - {f.code for f in normal.findings}
    assert len(set(report.findings)) == len(report.findings)
    assert (normal.roads.effects, normal.roads.closed) == ((), ())
    nothing, slide, half = report.roads.effects
    piece = shapely.get_coordinates(report.roads.closed[0].line).tolist()
    assert (nothing.closed_roads, nothing.slowed_roads) == (0, 0)
    assert (slide.closed_roads, slide.slowed_roads, half.closed_roads, half.slowed_roads) == (1, 0, 0, 1)
    assert slide.closed_m == pytest.approx(96.3, abs=0.5)  # 0.001 degrees at 30 degrees north
    assert report.roads.total.slowed_m == pytest.approx(119 * slide.closed_m, rel=1e-6)
    assert piece == [[pytest.approx(110.055), 30.02], [pytest.approx(110.056), 30.02]]


def test_delays_are_weighted_by_residents(tmp_path):
    county = with_roads(tmp_path)
    before, after = (
        county_access(county, tmp_path, cache=None, isochrones=False, scenario=s) for s in ("normal", "slide")
    )
    lead = differences(before, after).delays()[2]
    lost = [v for v, w in zip(before.villages, after.villages, strict=True) if w.seconds(LEAD) is None]
    assert 0 < len(lost) < len(before.villages)
    assert lead.cut_off == sum(v.residents for v in lost)
    assert lead.residents + lead.cut_off == sum(v.residents for v in before.villages)
    assert differences(after, before).delays()[2].residents == lead.residents
    first, second, *_ = before.villages
    pair = replace(before, villages=(first, second))
    moved = [
        replace(
            v,
            providers={
                k: tuple(replace(p, seconds=p.seconds + late) for p in found) for k, found in v.providers.items()
            },
        )
        for v, late in ((first, 60), (second, 0))
    ]
    mean = 60 * first.residents / (first.residents + second.residents)
    assert differences(pair, replace(pair, villages=tuple(moved))).delays()[2].seconds == pytest.approx(mean)
