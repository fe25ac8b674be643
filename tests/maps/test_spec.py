"""What the map of the tiny plan says, word for word, and what each audience may read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from gridplan.domain.audiences import Audience, Names
from gridplan.domain.circuits import Circuits, MissedReason, MissedVisits, Stop, Tour
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.pins import Pin
from gridplan.domain.places import VisitPlace
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.domain.rules import Level
from gridplan.domain.scenarios import Scenario
from gridplan.domain.specialists import Specialists
from gridplan.domain.territories import Territories
from gridplan.domain.travel_settings import TravelSettings
from gridplan.errors import NotFoundError, OptionError
from gridplan.languages import recorded
from gridplan.maps import map_spec
from gridplan.maps.areas import time_class
from gridplan.maps.encoding import compact_json, payload
from support.tiny import cut_off, tiny_county
from support.tiny_plan import solved, tiny_plan, tiny_territories, village

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "map_tiny.json"


def plain(value: object) -> object:
    """A spec as what JSON can hold, names of fields kept."""
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def test_the_tiny_plan_gives_the_golden_map():
    """To renew after a wanted change: delete the file, run twice, read the difference."""
    found = plain(map_spec(tiny_plan()))
    del found["words"], found["colours"]
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"wrote {GOLDEN.name}: read it, then run again")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_teams_that_touch_differ_in_colour():
    layer = map_spec(tiny_plan()).teams
    assert [team.name for team in layer.teams] == ["甲镇第1团队", "甲镇第2团队", "乙镇第1团队", "乙镇第2团队"]
    colour = [team.colour for team in layer.teams]
    for a, b in ((0, 1), (2, 3), (0, 2), (1, 3)):
        assert colour[a] != colour[b]
    assert layer.borders  # the line between them is drawn


def test_a_split_village_is_drawn_by_its_grids():
    county = tiny_county()
    split = county.villages[0]
    west, south, east, north = split.area.bounds
    halves = [
        dataclasses.replace(
            county.grids[0], code=f"{split.code}00{i + 1}", name=f"第{i + 1}网格", area=area, site=area.centroid
        )
        for i, area in enumerate(_halves(west, south, east, north))
    ]
    plan = tiny_plan(county.replace(grids=(*halves, *county.grids[1:])))
    first, second, *others = tiny_territories().teams
    teams = (
        dataclasses.replace(first, villages=first.villages[1:], grids=(halves[0].code,)),
        dataclasses.replace(second, grids=(halves[1].code,)),
        *others,
    )
    result = dataclasses.replace(plan.territories, solution=Territories(teams=teams))
    spec = map_spec(dataclasses.replace(plan, territories=result))
    parts = [team.parts for team in spec.teams.teams]
    assert [[v for v, _ in part] for part in parts] == [[0], [0], [], []]
    assert all(rings for part in parts for _, rings in part)
    assert spec.borders["grid"]
    assert sum("健康服务团队" in section.title for section in spec.villages[0].card) == 2


def _halves(west, south, east, north):
    from shapely import box

    middle = (west + east) / 2
    return box(west, south, middle, north), box(middle, south, east, north)


def test_coverage_names_every_mode_and_the_uncovered():
    shading = map_spec(tiny_plan()).coverage
    words = [shading.legend[value].label for value in shading.values]
    assert words[:6] == ["本村卫生室"] * 3 + ["邻村卫生室延伸", "团队巡诊", "移动医院"]
    assert words[11] == "未覆盖"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, 0), (900, 0), (901, 1), (1800, 1), (1801, 2), (3600, 2), (3601, 3), (-1, 4)]
)
def test_a_time_limit_is_still_within_it(seconds, expected):
    assert time_class(seconds) == expected


def test_travel_tells_the_unreachable_apart():
    plan = tiny_plan()
    lost = village(1, 5)
    plan = dataclasses.replace(plan, travel=(cut_off(plan.travel[0], lost), plan.travel[1]))
    spec = map_spec(plan)
    assert [s.id for s in spec.travel] == ["clinic", "township_hospital", "lead_hospital"]
    for shading in spec.travel:
        assert shading.legend[shading.values[11]].label == "车辆不能到达"
        assert set(shading.values[:11]) == {0}


def test_a_clinic_without_doctor_does_not_count_as_near():
    county = tiny_county()
    county = county.replace(people=tuple(p for p in county.people if p.role != "village_doctor"))
    spec = map_spec(tiny_plan(county))
    clinic, hospital, _ = spec.travel
    assert clinic.values == hospital.values
    assert {f.kind for f in spec.facilities} == {"lead_hospital", "township_hospital", "clinic_unstaffed"}


def test_tours_follow_the_roads_where_these_are_known():
    layer = map_spec(tiny_plan()).circuits
    assert [d.isoformat() for d in layer.days[:3]] == ["2026-01-12", "2026-01-13", "2026-02-09"]
    first = [t for t in layer.tours if t.day == 0]
    assert [(t.crew, t.mobile) for t in first] == [("甲镇第2团队", False), ("移动医院1号", True)]
    assert first[0].legs == (0, ~0)  # there and back on one line
    assert first[1].legs == (None, None)  # drawn straight
    assert first[0].minutes == 4  # twice 111 s
    assert len(layer.lines) == 1


def circuits_of(*tours, county=None, **more):
    plan = tiny_plan(county)
    solution = Circuits(tours=tours, **more)
    return dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=solution))


MONDAY = dt.date(2026, 1, 12)


def test_each_day_of_a_tour_with_nights_is_drawn_between_its_lodgings():
    stops = (
        Stop(place=village(0, 4), programme="mobile"),
        Stop(place="TH1", programme="circuit", night=1),
        Stop(place="TH1", programme="mobile", night=1),
        Stop(place=village(1, 4), programme="mobile", night=1),
    )
    tour = Tour(depot="LH", crew="MH1", day=MONDAY, stops=stops, lodgings=("TH0",))
    layer = map_spec(circuits_of(tour)).circuits
    assert [d.isoformat() for d in layer.days] == ["2026-01-12", "2026-01-13"]
    first, second = layer.tours
    name = [depot[0] for depot in layer.depots]
    assert [(name[t.depot], name[t.end]) for t in layer.tours] == [("县医院", "甲镇卫生院"), ("甲镇卫生院", "县医院")]
    assert (first.note, second.note) == ("第 1 天（共 2 天）；夜宿甲镇卫生院", "第 2 天（共 2 天）")
    halts = [(layer.places[s.place].name, layer.places[s.place].village, s.purpose) for s in second.stops]
    assert halts == [("乙镇卫生院", -1, "巡诊、移动医院"), ("上村", 10, "移动医院")]
    assert len(second.legs) == 3
    assert first.stops[0].minute is not None
    assert 8 * 60 <= first.stops[0].minute < 9 * 60
    encoded = payload(map_spec(circuits_of(tour)))["circuits"]
    assert [type(place) for place in encoded["places"]] == [int, int, list]  # villages by number, others by name


def with_firm():
    county = tiny_county()
    site = county.township_hospitals[1].site
    firm = VisitPlace(id="E1", name="纺织厂", kind="企业", township="990101101", site=site, persons=30)
    return county.replace(visit_places=(firm,))


def test_visit_places_and_hospitals_are_on_the_townships_card():
    stops = (Stop(place="TH1", programme="circuit"), Stop(place="E1", programme="circuit"))
    tour = Tour(depot="TH1", crew="T1-1", day=MONDAY, stops=stops)
    missed = MissedVisits(place="E1", programme="mobile", count=2, reason=MissedReason.NO_WAY)
    spec = map_spec(circuits_of(tour, county=with_firm(), missed=(missed,)))
    card = {section.title: dict(section.rows) for section in spec.townships[1].card}
    assert card["巡诊安排 · 乙镇卫生院"] == {"巡诊": "1 次：1月12日（乙镇第2团队）"}
    assert card["巡诊安排 · 纺织厂"] == {
        "走访点": "企业 · 服务对象 30 人",
        "巡诊": "1 次：1月12日（乙镇第2团队）",
        "移动医院": "2 次：车辆不能到达",
    }
    (notice,) = [n for n in spec.exceptions.notices if n.title == "排不上的巡诊"]
    assert spec.facilities[int(notice.target[1:])].name == "纺织厂"
    assert any(item.text == "纺织厂" and item.target == notice.target for item in spec.search)
    english = map_spec(circuits_of(tour, county=with_firm(), missed=(missed,)), lang="en")
    assert any("no vehicle passes" in value for s in english.townships[1].card for _, value in s.rows)


def test_what_a_planner_fixed_is_marked():
    pin = Pin(id="1", place=village(0, 4), programme="circuit", day=MONDAY)
    tours = [
        Tour(depot="TH0", crew="T0-1", day=day, stops=(Stop(place=village(0, 4), programme="circuit"),))
        for day in (MONDAY, MONDAY + dt.timedelta(days=28))
    ]
    county = tiny_county().replace(pins=(pin,))
    assert [t.stops[0].purpose for t in map_spec(circuits_of(*tours, county=county)).circuits.tours] == [
        "巡诊（人工指定）",
        "巡诊",
    ]


def test_a_tour_to_a_place_that_is_gone_is_left_out():
    gone = Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(Stop(place="gone", programme="circuit"),))
    layer = map_spec(circuits_of(gone)).circuits
    assert (len(layer.days), layer.tours) == (1, ())


def test_weeks_without_a_posted_physician_are_short():
    layer = map_spec(tiny_plan()).postings
    assert layer.hosts[0].weeks == "1" * 52
    assert layer.hosts[1].weeks == "1" * 26 + "00" + "1" * 24
    stay = layer.hosts[1].stays[0]
    assert (stay.person, stay.first, stay.end, stay.since) == ("医**", -4, 26, dt.date(2025, 12, 8))


def test_exceptions_say_where_and_why_and_can_be_found():
    layer = map_spec(tiny_plan()).exceptions
    said = {notice.title: notice for notice in layer.notices}
    assert said["每周派驻人数"].text == "乙镇卫生院；2 周；2026年7月6日"
    assert said["每周派驻人数"].target == "t1"
    assert said["团队工作量偏差"].text == "甲镇第2团队；10 %；原因：医**休假"  # a name in free text is masked too
    assert said["排不上的巡诊"].target == "v11"
    assert [layer.shading.values[i] for i in (0, 3, 11)] == [2, 1, 0]


def test_a_remedy_stands_behind_the_reason_and_names_nobody():
    plan = tiny_plan()
    changed = tuple(dataclasses.replace(v, remedy="请医师0返岗") for v in plan.audit.violations if v.reason)
    plan = dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=changed))
    said = {notice.title: notice.text for notice in map_spec(plan).exceptions.notices}
    assert said["团队工作量偏差"] == "甲镇第2团队；10 %；原因：医**休假；建议：请医**返岗"


def test_a_violation_of_something_unknown_is_told_without_its_id():
    plan = tiny_plan()
    odd = Violation(rule="x.y", level=Level.HARD, where=("nobody",), amount=1, unit="things", message="odd")
    plan = dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=(odd,)))
    (notice,) = [n for n in map_spec(plan).exceptions.notices if n.title == "x.y"]
    assert (notice.text, notice.target) == ("1 things", "")
    assert "nobody" in map_spec(plan, audience="planners").exceptions.notices[0].text


def test_the_head_states_date_violations_and_quality():
    spec = map_spec(tiny_plan())
    assert spec.status == (
        ("plan", "方案日期 2026年1月5日"),
        ("bad", "违反硬性规则 2 处"),
        ("note", "原则性例外 1 处"),
    )
    assert [(line.title, line.text) for line in spec.stages] == [
        ("团队划片", "已证明最优"),
        ("服务方式", "已证明最优"),
        ("巡诊排程", "最多还能再好 2.3 %"),
        ("医师派驻", "已证明最优"),
    ]


def test_the_specialists_have_a_line_where_their_proof_is_told():
    plan = tiny_plan()
    goals = (Goal(name="unserved", value=1, bound=1), Goal(name="cost", value=5, bound=5))
    told = dataclasses.replace(plan, specialists=solved(Specialists(serves={}), *goals))
    line = map_spec(told).stages[1]
    assert (line.title, line.text) == ("专科医师", "有缺口或例外，已证明无法更好")


@pytest.mark.parametrize("bound", [0.0, 40.0, float("-inf")])
def test_a_bound_that_leaves_nearly_all_open_is_not_told_as_a_promise(bound: float) -> None:
    plan = tiny_plan()
    circuits = solved(plan.circuits.solution, Goal(name="driving", value=100, bound=bound))
    line = map_spec(dataclasses.replace(plan, circuits=circuits)).stages[2]
    assert (line.text, line.state) == ("尚未得到有用的界限，未证明", "open")


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        ("leaders", {"团队配置提示": "乙镇缺1名护士，找医**；建议：补充1名护士"}),
        ("planners", {"团队配置提示": "乙镇缺1名护士，找医师0；建议：补充1名护士", "数据提示": "界线有缝"}),
        ("public", {}),
    ],
)
def test_warnings_about_the_input_are_told_to_whom_they_concern(audience: Audience, told: dict[str, str]) -> None:
    warning, info = FindingLevel.WARNING, FindingLevel.INFO
    found = (
        Finding(
            code="GP-M001",
            level=warning,
            message=recorded("乙镇缺1名护士，找医师0", {"en": "乙镇 lacks a nurse; ask 医师0"}),
            remedy=recorded("补充1名护士", {"en": "Find a nurse"}),
            feature="990101101",
        ),
        Finding(code="GP-M006", level=info, message="医师0请假"),
        Finding(code="GP-B001", level=warning, message="界线有缝"),
    )
    plan = dataclasses.replace(tiny_plan(), findings=found)
    bare = {notice.text for notice in map_spec(tiny_plan(), audience=audience).exceptions.notices}
    added = [n for n in map_spec(plan, audience=audience).exceptions.notices if n.text not in bare]
    assert {n.title: n.text for n in added} == told
    assert {n.target for n in added if n.title == "团队配置提示"} <= {"t1"}
    english = {notice.text for notice in map_spec(plan, audience=audience, lang="en").exceptions.notices}
    shown = {"leaders": "医**", "planners": "医师0"}.get(audience)
    assert (f"乙镇 lacks a nurse; ask {shown}; remedy: Find a nurse" in english) == (audience != "public")


def test_sample_data_is_announced():
    spec = map_spec(tiny_plan(tiny_county().replace(sample=True)))
    assert spec.status[0][0] == "sample"


def test_a_stage_without_solution_leaves_its_layer_out():
    plan = tiny_plan()
    nothing: Result = Result(
        status=Status.UNKNOWN,
        stop_reason=StopReason.LIMIT,
        solution=None,
        goals=(),
        runtime=1.0,
        provenance=plan.territories.provenance,
    )
    stages = dict.fromkeys(("territories", "coverage", "circuits", "postings"), nothing)
    spec = map_spec(dataclasses.replace(plan, travel=(), **stages))
    assert (spec.teams, spec.coverage, spec.circuits, spec.postings, spec.travel) == (None, None, None, None, ())
    assert {line.state for line in spec.stages} == {"none"}
    assert all(place.card for place in (*spec.townships, *spec.villages))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_audience_reads_only_what_it_may(lang):
    county = _named_county()
    plan = tiny_plan(county)
    pages = {a: compact_json(payload(map_spec(plan, audience=a, lang=lang))) for a in ("leaders", "public", "planners")}
    names = {p.name for p in county.people} - {"司机"}
    assert all(name in pages["planners"] for name in ("欧阳明", "赵大夫", "孙管家", "周网格"))
    for audience in ("leaders", "public"):
        assert not [name for name in (*names, "孙管家", "周网格", "吴哨兵") if name in pages[audience]]
    assert "欧**" in pages["leaders"]
    assert "欧**" not in pages["public"]
    assert "**" not in pages["public"]
    for page in pages.values():
        assert "13912345678" not in page


def _named_county():
    county = tiny_county()
    people = tuple(
        dataclasses.replace(p, name={"D0": "欧阳明", "VD00": "赵大夫"}.get(p.id, p.name), phone="13912345678")
        for p in county.people
    )
    villages = (dataclasses.replace(county.villages[0], steward="孙管家"), *county.villages[1:])
    grid = dataclasses.replace(county.grids[0], head="周网格", workers=("吴网格",), sentinels=("吴哨兵",))
    return county.replace(people=people, villages=villages, grids=(grid, *county.grids[1:]))


def test_names_are_searched_only_by_who_may_read_them():
    plan: Plan = tiny_plan(_named_county())
    found = {a: [i.text for i in map_spec(plan, audience=a).search] for a in ("leaders", "public", "planners")}
    assert "赵大夫" in found["planners"]
    assert "赵**" in found["leaders"]
    assert len(found["public"]) < len(found["leaders"]) <= len(found["planners"])
    targets = {item.text: item.target for item in map_spec(plan, audience="planners").search}
    assert (targets["甲镇"], targets["下村"], targets["赵大夫"], targets["县医院"]) == ("t0", "v11", "v0", "f0")


def test_unknown_options_are_refused():
    plan = tiny_plan()
    with pytest.raises(OptionError, match="everyone"):
        map_spec(plan, audience="everyone")
    with pytest.raises(OptionError, match="fr"):
        map_spec(plan, lang="fr")
    with pytest.raises(NotFoundError, match="did you mean 'print'"):
        map_spec(plan, theme="prnt")


def test_the_title_is_the_callers_or_the_themes():
    assert map_spec(tiny_plan(), title="{county}一张图").title == "小县一张图"
    assert map_spec(tiny_plan(), lang="en").title == "小县: who reaches every village"


def test_masking_keeps_the_first_character_only():
    names = Names(tiny_county(), "leaders")
    assert [names.text(n) for n in ("王小明", "欧阳明", " 李 ", "")] == ["王**", "欧**", "李**", ""]


def test_the_public_reads_nothing_that_tells_who_somebody_is() -> None:
    shown = repr(map_spec(tiny_plan(), audience="public"))
    for private in ("65岁及以上", "医师0", "县医院内科"):
        assert private not in shown
        assert private in repr(map_spec(tiny_plan(), audience="planners"))


def test_a_proof_that_nothing_is_better_is_no_praise_where_something_is_missing() -> None:
    plan = tiny_plan()
    goals = (Goal(name="shortage", value=2, bound=2), Goal(name="cost", value=5, bound=5))
    short = dataclasses.replace(plan, postings=dataclasses.replace(plan.postings, goals=goals))
    texts = [line.text for line in map_spec(short).stages]
    assert "有缺口或例外，已证明无法更好" in texts


def test_the_head_says_which_state_of_the_roads_a_plan_is_made_for():
    wet = Scenario(name="wet", title="雨季", title_en="wet season")
    county = tiny_county().replace(travel=TravelSettings(scenarios=(wet,), scenario="wet"))
    assert ("note", "道路情景：雨季") in map_spec(tiny_plan(county)).status
    assert ("note", "Roads: wet season") in map_spec(tiny_plan(county), lang="en").status


def test_why_somebody_is_away_is_for_planners_alone() -> None:
    reason = "3月9日起请假（病假）"
    assert Names(tiny_county(), "planners").free(reason) == reason
    for audience in ("leaders", "public"):
        assert Names(tiny_county(), audience).free(reason) == "3月9日起请假"


def test_a_village_with_a_post_is_a_host_in_its_township() -> None:
    county = tiny_county()
    asked = county.replace(clinics=(dataclasses.replace(county.clinics[0], posts=1), *county.clinics[1:]))
    layer = map_spec(tiny_plan(asked)).postings
    assert layer is not None
    extra = layer.hosts[-1]
    assert (extra.name, extra.township, extra.required) == (county.clinics[0].name, layer.hosts[0].township, 1)
    assert set(extra.weeks) == {"0"}


def test_a_planned_county_brings_its_water_and_relief(mini_plan):
    spec = map_spec(mini_plan)
    assert spec.water.rivers
    assert spec.relief is not None
    assert len(spec.relief.png) < 150_000
    assert {"water", "relief"} <= {name for name, _ in spec.overlays}


def test_commissioners_are_on_the_map_of_postings_with_what_the_county_asks_for(mini_plan):
    layer = map_spec(mini_plan).postings
    assert {host.required for host in layer.commissioners} == {1}
    assert any(host.stays for host in layer.commissioners)
    assert [host.name for host in layer.commissioners] == [h.name for h in mini_plan.county.township_hospitals]
    public = map_spec(mini_plan, audience="public").postings
    assert {stay.person for host in public.commissioners for stay in host.stays} == {"公卫人员"}


def test_english_cards_have_no_chinese_brackets() -> None:
    chinese, english = (repr(map_spec(tiny_plan(), lang=lang)) for lang in ("zh", "en"))
    assert "（" in chinese
    assert "（" not in english
