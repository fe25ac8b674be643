"""What the layer of changes says: before → after, where, why, and to whom which names."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from gridplan.domain.plan import Change, PlanDiff
from gridplan.languages import recorded
from gridplan.maps import map_spec
from gridplan.maps.encoding import compact_json, payload
from gridplan.replanning import diff_plans
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan, village

DAY = dt.date(2026, 3, 2)


def change(kind="coverage", where=None, **changes):
    base = {"who": (), "before": "巡诊 甲镇卫生院", "after": "移动医院 县医院", "start": DAY}
    return Change(**{"kind": kind, "where": village(0, 4) if where is None else where} | base | changes)


def child(**changes):
    return dataclasses.replace(tiny_plan(), parent="20250101-080000-0000", **changes)


def layer(*changes, departed=(), **options):
    diff = PlanDiff(before="20250101-080000-0000", after="20260101-080000-0001", changes=changes, departed=departed)
    return map_spec(child(), diff=diff, **options).changes


def test_each_change_says_where_what_when_and_why():
    found = layer(
        change(cause="村医04离职"),
        change("posting", "TH1", who=("D3",), before=None, after="2026-03-02 — 2026-08-30（26周）"),
        change("team_area", village(0, 4) + "001", before="甲镇第1团队", after=None),
    ).items
    assert [(item.target, item.place) for item in found] == [
        ("v4", "上村"),
        ("t1", "乙镇卫生院"),
        ("v4", "上村 上村网格"),
    ]
    assert found[0].text == "巡诊 甲镇卫生院 → 移动医院 县医院"
    assert found[0].small == "2026年3月2日起；原因：村医04离职"
    assert found[1].text == "医**：新增：2026年3月2日 至 2026年8月30日（26周）"
    assert found[2].text == "取消：甲镇第1团队"


def test_the_overview_shows_the_weightiest_kind_and_each_kind_can_be_seen_alone():
    shadings = layer(
        change("tour", before="巡诊 2026-03-02 甲镇第1团队"),
        change("coverage"),
        change("team_member", "TH1", who=("nurse10",)),
    ).shadings
    everything, coverage, member, tour = shadings
    assert [s.id for s in shadings] == ["all", "coverage", "team_member", "tour"]
    assert [swatch.label for swatch in everything.legend][-1] == "没有变动"
    assert [everything.legend[v].label for v in everything.values[3:6]] == ["没有变动", "服务方式", "没有变动"]
    assert [swatch.mark for swatch in everything.legend] == ["fill", "dot", "fill", "fill"]
    assert coverage.values == tour.values == (1, 1, 1, 1, 0, *[1] * 7)
    assert member.values == (*[1] * 6, *[0] * 6)  # the whole township


def test_cards_of_the_places_tell_it_too():
    diff = PlanDiff(before="a", after="b", changes=(change(), change("posting", "TH1", who=("D3",))))
    spec = map_spec(child(), diff=diff)
    titles = [section.title for section in spec.villages[4].card]
    assert titles.index("与上一版相比") == 2
    assert ("派驻", "医**：巡诊 甲镇卫生院 → 移动医院 县医院") in next(
        s.rows for s in spec.townships[1].card if s.title == "与上一版相比"
    )
    assert "与上一版相比" not in [section.title for section in spec.villages[0].card]


@pytest.mark.parametrize(
    ("parent", "diff", "note"),
    [
        (None, None, "这是第一版方案，没有上一版可以比较。"),
        ("p", None, "本图绘制时没有与上一版（p）比较。"),
        ("p", PlanDiff(before="p", after="q", changes=()), "与上一版（p）相比没有变动。"),
    ],
)
def test_where_there_is_nothing_to_show_the_layer_says_why(parent, diff, note):
    spec = map_spec(dataclasses.replace(tiny_plan(), parent=parent), diff=diff)
    assert (spec.changes.items, spec.changes.shadings, spec.changes.note) == ((), (), note)
    assert "changes" in spec.layers


def test_names_of_people_who_left_the_roster_are_masked_like_all_others():
    """A diff names people whom the new plan's county no longer has."""
    before, county = tiny_plan(), tiny_county()
    gone = next(p for p in county.people if p.id == "nurse00")
    after = child(
        county=county.replace(people=tuple(p for p in county.people if p.id != "nurse00")),
        territories=dataclasses.replace(
            before.territories,
            solution=dataclasses.replace(
                before.territories.solution,
                teams=tuple(
                    dataclasses.replace(t, nurse="nurse02") if t.nurse == "nurse00" else t for t in before.teams
                ),
            ),
        ),
    )
    diff = diff_plans(before, after)
    assert diff.departed == ((gone.id, gone.name),)
    assert any(gone.name in (c.before or "") for c in diff.changes)
    for audience in ("leaders", "public"):
        told = compact_json(payload(map_spec(after, diff=diff, audience=audience)))
        assert gone.name not in told, audience
    public = map_spec(after, diff=diff, audience="public").changes
    assert not any("原因" in item.small for item in public.items)  # a cause speaks of somebody
    assert gone.name in compact_json(payload(map_spec(after, diff=diff, audience="planners")))


def test_ids_of_teams_are_left_out_unless_only_they_tell_two_apart():
    apart = layer(change("team_area", before="甲镇第1团队（990101100-T1）", after="甲镇第2团队（990101100-T4）")).items[
        0
    ]
    assert apart.text == "甲镇第1团队 → 甲镇第2团队"
    alike = layer(change("team_area", before="甲镇第1团队（990101100-T1）", after="甲镇第1团队（990101100-T4）")).items[
        0
    ]
    assert alike.text == "甲镇第1团队（990101100-T1） → 甲镇第1团队（990101100-T4）"


def test_english_tells_what_the_diff_tells_in_english():
    clinic = recorded("邻村卫生室 甲镇卫生院", {"en": "neighbouring clinic, 甲镇卫生院"})
    stay = recorded("2026-03-02 — 2026-08-30（26周）", {"en": "2026-03-02 — 2026-08-30 (26 weeks)"})
    member = recorded("甲镇第1团队（990101100-T1） 护士 张三", {"en": "甲镇 team 1 (990101100-T1), nurse 张三"})
    found = layer(
        change(before=clinic, after="县医院"),
        change("posting", "TH1", who=("D3",), before=None, after=stay),
        change("team_member", "TH0", before=member, after=None, cause=recorded("离职", {"en": "resignation"})),
        lang="en",
    ).items
    assert found[0].text == "neighbouring clinic, 甲镇卫生院 → 县医院"
    assert found[1].text == "医**: new: 2026-03-02 to 2026-08-30 (26 weeks)"
    assert found[2].text == "no more: 甲镇 team 1, nurse 张三"
    assert "resignation" in found[2].small


def test_a_place_that_is_no_more_is_told_without_a_place_to_go_to():
    item = layer(change("posting", "TH9")).items[0]
    assert (item.target, item.place) == ("", "其他地方")
