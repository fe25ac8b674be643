"""Values → SVG: where things lie, and that nothing in them is markup."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

import pytest

from gridplan.reports.index.charts import (
    Bar,
    Curve,
    Dot,
    Gantt,
    Hole,
    Row,
    Strip,
    Strips,
    curve_chart,
    gantt_chart,
    stacked_bar,
    strip_chart,
    target_bar,
)
from gridplan.reports.index.charts.gantt import LABELS, WIDTH, lanes
from gridplan.reports.index.charts.strips import quartiles, round_step
from gridplan.reports.index.charts.svg import fitted, fitted_apart, length, tag

NASTY = '<script>alert("1")</script>&\'\x41'
SVG = "{http://www.w3.org/2000/svg}"


def _gantt(**changes):
    bars = (
        Bar(first=0, end=26, lane=0, text=("王** 26周", "王**"), title="一", before=True),
        Bar(first=28, end=52, lane=0, text=("李** 30周",), title="二", second=True, handover=True, after=True),
    )
    hole = Hole(first=26, end=28, text="缺 1 人", title="第27–28周缺 1 人")
    values = {
        "ident": "stays",
        "title": "派驻",
        "text": "说明",
        "start": dt.date(2026, 1, 5),
        "weeks": 52,
        "months": ((0.0, "2026年1月"), (3.9, "2月"), (7.9, "3月")),
        "today": (3.0, "方案日"),
        "rows": (Row(label="甲镇卫生院", bars=bars, holes=(hole,), lanes=1),),
    }
    return Gantt(**values | changes)


def test_a_stay_lies_in_its_weeks_and_a_gap_between_the_stays():
    root = ET.fromstring(gantt_chart(_gantt()))
    week = (WIDTH - LABELS) / 52
    boxes = {r.get("class"): r for r in root.iter(f"{SVG}rect")}
    assert float(boxes["stay"].get("x")) == pytest.approx(LABELS, abs=0.1)
    assert float(boxes["stay"].get("width")) == pytest.approx(26 * week - 1, abs=0.1)
    assert float(boxes["hole"].get("x")) == pytest.approx(LABELS + 26 * week, abs=0.1)
    assert float(boxes["hole"].get("width")) == pytest.approx(2 * week, abs=0.1)
    assert len([p for p in root.iter(f"{SVG}path") if p.get("class") == "handover"]) == 1
    texts = [t.text for t in root.iter(f"{SVG}text")]
    assert "王** 26周" in texts
    assert "缺 1 人" not in texts  # two weeks are too narrow for it: the tooltip says it
    assert "第27–28周缺 1 人" in [t.text for t in root.iter(f"{SVG}title")]
    assert "2026年1月" in texts
    assert "2月" not in texts  # it would cover the year


def test_a_chart_has_a_title_and_a_text_for_those_who_do_not_see_it():
    root = ET.fromstring(gantt_chart(_gantt()))
    assert root.get("role") == "img"
    told = {child.get("id"): child.text for child in root if child.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert [told[ident] for ident in root.get("aria-labelledby").split()] == ["派驻", "说明"]


def test_who_are_there_at_once_lie_in_lanes_of_their_own():
    assert lanes([(0, 26), (10, 20), (26, 52), (20, 30)]) == [0, 1, 0, 1]


def test_names_are_text():
    row = Row(label=NASTY, bars=(Bar(first=0, end=52, lane=0, text=(NASTY,), title=NASTY),), holes=(), lanes=1)
    strips = Strips(ident="s", title=NASTY, text=NASTY, strips=(Strip(label=NASTY, dots=(Dot(value=1, title=NASTY),)),))
    curve = curve_chart((Curve(label=NASTY, shares=(0, 1)),), ident="c", title="", text="", guides=(), minutes=NASTY)
    for drawn in (gantt_chart(_gantt(rows=(row,))), strip_chart(strips), curve, stacked_bar(((1, "a", NASTY),))):
        assert "<script" not in drawn
        assert NASTY in [e.text for e in ET.fromstring(drawn).iter()]
    assert tag("a", title='"><b>') == '<a title="&#34;&gt;&lt;b&gt;"></a>'


def test_a_target_bar_says_by_its_class_that_it_falls_short():
    assert "below" in target_bar(91.7, target=100)
    assert "below" not in target_bar(100, target=100)
    full = ET.fromstring(target_bar(250, target=100))
    assert [r.get("width") for r in full.iter(f"{SVG}rect")] == ["200", "200"]  # never beyond its end


def test_parts_of_a_whole_fill_it():
    widths = [
        float(r.get("width")) for r in ET.fromstring(stacked_bar(((1, "a", ""), (3, "b", "")))).iter(f"{SVG}rect")
    ]
    assert widths == [50, 150]
    assert ET.fromstring(stacked_bar(((0, "a", ""),))) is not None


def test_a_curve_rises_from_left_to_right():
    drawn = ET.fromstring(
        curve_chart(
            (Curve(label="一", shares=(0, 0.5, 1)), Curve(label="二", shares=(0, 0, 1))),
            ident="c",
            title="t",
            text="d",
            guides=(15,),
            minutes="分钟",
        )
    )
    first, _ = (line.get("points").split() for line in drawn.iter(f"{SVG}polyline"))
    heights = [float(point.split(",")[1]) for point in first]
    assert heights == sorted(heights, reverse=True)
    names = {t.text: float(t.get("y")) for t in drawn.iter(f"{SVG}text") if t.text in {"一", "二"}}
    assert abs(names["一"] - names["二"]) >= 12  # both end at 100 %: their names stand below each other


def test_dots_lie_by_their_value_and_guides_outside_are_left_out():
    dots = tuple(Dot(value=value, title=f"{value}") for value in (4100, 5000, 9900))
    guides = ((5000, "均值"), (25_000, "上限"))
    chart = Strips(ident="s", title="", text="", strips=(Strip(label="院", dots=dots),), guides=guides)
    root = ET.fromstring(strip_chart(chart))
    low, mean, high = (float(c.get("cx")) for c in root.iter(f"{SVG}circle"))
    assert (mean - low) / (high - low) == pytest.approx(900 / 5800, abs=0.001)
    told = [t.text for t in root.iter(f"{SVG}text")]
    assert told[0] == "4,000"
    assert "均值" in told
    assert "上限" not in told
    alike = Strips(ident="s", title="", text="", strips=(Strip(label="院", dots=(Dot(value=0, title="0"),)),))
    assert ET.fromstring(strip_chart(alike)) is not None


@pytest.mark.parametrize(("rough", "step"), [(0.2, 1), (1, 1), (1.1, 2), (3, 5), (7, 10), (2400, 5000)])
def test_steps_are_round(rough, step):
    assert round_step(rough) == step


def test_quartiles_are_of_the_values_themselves():
    assert quartiles([4]) == (4, 4, 4)
    assert quartiles([1, 2, 3, 4, 5]) == (2, 3, 4)


def test_text_is_cut_to_fit():
    assert fitted("岚溪县", 12, 100) == "岚溪县"
    assert fitted("岚溪县岚溪县", 12, 40) == "岚溪…"
    assert length("岚溪…", 12) <= 40
    assert fitted("岚", 12, 5) == ""


def test_labels_that_begin_alike_stay_apart() -> None:
    names = ["岚溪县中医院医共体龙源分院", "岚溪县中医院医共体石坑分院", "岚溪县中医院医共体桂江分院", "短名"]
    labels = fitted_apart(names, 12, 110)
    assert len(set(labels)) == 4
    assert labels[3] == "短名"
    assert all(length(label, 12) <= 110 for label in labels)
    assert [label[-4:-2] for label in labels[:3]] == ["龙源", "石坑", "桂江"]
    latin = ["Centre d'atenció primària Encamp", "Centre d'Atenció Primària d'Ordino"]
    assert [label[-6:] for label in fitted_apart(latin, 12, 158)] == ["Encamp", "Ordino"]
    assert fitted_apart(["岚溪县中医院医共体龙源分院"], 12, 40) == ("岚溪…",)
    assert fitted_apart(names[:2], 12, 5) == ("", "")
