"""The first sheet of ``travel.xlsx``: what was asked, how it was worked out, how to read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from gridplan.domain.access import AccessReport, Delay, ScenarioDifference, ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.travel_words import scenario_title, vehicle_title
from gridplan.reports.travel_titles import Titles

ROADS: Mapping[str, tuple[str, str]] = {
    "motorway": ("高速公路", "motorway"),
    "trunk": ("国道", "trunk road"),
    "primary": ("省道", "primary road"),
    "secondary": ("县道", "secondary road"),
    "tertiary": ("乡道", "tertiary road"),
    "unclassified": ("村道", "minor road"),
    "residential": ("居民区道路", "residential street"),
    "living_street": ("生活街道", "living street"),
    "service": ("内部道路", "service road"),
    "track": ("机耕路", "track"),
    "path": ("小路", "path"),
    "footway": ("人行道", "footway"),
    "pedestrian": ("步行街", "pedestrian street"),
    "steps": ("台阶", "steps"),
    "cycleway": ("自行车道", "cycleway"),
    "bridleway": ("马道", "bridleway"),
    "road": ("等级不明的道路", "road of unknown class"),
    "ferry": ("渡船（无时刻）", "ferry without a duration"),
}
_LINK = ("匝道", "ramp")


def overview_rows(
    county: County, report: AccessReport, difference: ScenarioDifference | None, made: dt.date, lang: Language
) -> Iterator[tuple[str, str]]:
    """Label and text of each line."""
    vehicle = vehicle_title(county, report.profile, lang)
    scenario = scenario_title(county, report.scenario, lang)
    before = scenario_title(county, difference.before.scenario, lang) if difference else ""
    titles = Titles(lang)
    limits = titles.joined(f"{titles.level(k)} {report.limits[k]}" for k in ServiceLevel if k in report.limits)
    bands = " / ".join(map(str, report.bands))
    facts = {"vehicle": vehicle, "scenario": scenario, "before": before, "limits": limits, "bands": bands, "made": made}
    column = 0 if lang == "zh" else 1
    for label, text in (line[column] for line in (*_LINES, *((_COMPARED,) if difference else ()))):
        yield label, text.format_map(facts)
    for compared in (difference.before, report) if difference else (report,):
        yield from _effects(county, compared, lang)
    if difference:
        yield _DELAY[column], titles.joined(_delay(delay, titles, lang) for delay in difference.delays())
    for label, text in (line[column] for line in (*_LEGEND, *((_SAMPLE,) if county.sample else ()))):
        yield label, text.format_map(facts)


_DELAY = ("平均增加", "Mean delay")


def _effects(county: County, report: AccessReport, lang: Language) -> Iterator[tuple[str, str]]:
    """What the scenario does to the vehicle's roads: together, then effect by effect."""
    if report.roads.effects:
        yield scenario_title(county, report.scenario, lang), report.roads.total.told(lang)
    for number, effect in enumerate(report.roads.effects, start=1):
        reason = effect.reason or (f"第 {number} 项" if lang == "zh" else f"effect {number}")
        yield f"  {number}", f"{reason}{'：' if lang == 'zh' else ': '}{effect.told(lang)}"


def _delay(delay: Delay, titles: Titles, lang: Language) -> str:
    """One level's mean delay, with the residents cut off, who are not in the mean."""
    mean = "–" if delay.seconds is None else f"{delay.seconds / 60:+.1f}"
    if lang == "zh":
        return f"{titles.level(delay.level)} {mean} 分钟" + (
            f"（另有 {delay.cut_off:,} 人断路）" if delay.cut_off else ""
        )
    return f"{titles.level(delay.level)} {mean} min" + (
        f" (besides {delay.cut_off:,} cut off)" if delay.cut_off else ""
    )


_Line = tuple[tuple[str, str], tuple[str, str]]

_LINES: tuple[_Line, ...] = (
    (("车辆", "{vehicle}"), ("Vehicle", "{vehicle}")),
    (("道路情景", "{scenario}"), ("Scenario", "{scenario}")),
    (("日期", "{made}"), ("Made on", "{made}")),
    (
        ("时限", "{limits}（分钟；见 gridplan.toml 的 [travel] limits）"),
        ("Limits", "{limits} (minutes; gridplan.toml, [travel] limits)"),
    ),
)
_COMPARED: _Line = (
    ("对比", "与“{before}”相比，“{scenario}”使哪些村失去哪一档服务，见“情景对比”。"),
    ("Compared", 'What "{scenario}" takes from which village, against "{before}": see the sheet Comparison.'),
)
_LEGEND: tuple[_Line, ...] = (
    (
        (
            "服务层级",
            "基层机构：有村医的村卫生室或乡镇卫生院，取较近者；乡镇卫生院；牵头医院。没有村医的村卫生室不算。",
        ),
        (
            "Levels",
            (
                "Primary care: a village clinic with a village doctor or a township hospital, whichever is nearer; "
                "township hospitals; lead hospitals. A clinic without a doctor does not count."
            ),
        ),
    ),
    (
        (
            "时间",
            (
                "从村委会（或村内居民点）沿道路到机构，含从村到路边步行的一段；分钟数进位到 0.1，所以超过时限的不会"
                "显示成正好等于时限。"
            ),
        ),
        (
            "Times",
            (
                "From the village's site by road to the facility, the walk to the road included. Minutes are "
                "rounded up to 0.1, so that what is beyond a limit never reads as the limit."
            ),
        ),
    ),
    (
        ("覆盖率", "{bands} 分钟内能到的居民占比；一个村的居民都按村的位置计算。"),
        ("Shares", "Residents within {bands} minutes; all residents of a village count at the village's site."),
    ),
    (
        ("服务范围", "最近机构相同的村；不按行政归属。"),
        ("Catchments", "Villages with the same nearest facility, whatever township they belong to."),
    ),
    (
        (
            "与主路网不通",
            "这种车辆从主路网到不了的地方及原因；不从任何统计中去掉：到不了机构的村算作未覆盖。",
        ),
        (
            "Off the main roads",
            (
                "Places that this vehicle cannot reach from the main road network, and why. They stay in every figure; "
                "villages that reach no facility count as not covered."
            ),
        ),
    ),
    (
        (
            "车速",
            "各等级道路的车速是假定值，不是实测；路面、坡度、限速按道路数据折减。可在 travel/profiles/ 中修改。",
        ),
        (
            "Speeds",
            (
                "Speeds by road class are assumed, not measured; surface, grade and speed limits lower them where "
                "the road data has them. They can be changed in travel/profiles/."
            ),
        ),
    ),
)
_SAMPLE: _Line = (
    ("注意", "含样例数据：部分人员或资料由程序生成，不是真实名单，不得用于实际工作。"),
    ("Note", "Contains sample data made by gridplan: not a real roster, not for actual work."),
)


def speed_rows(county: County, profile: str, lang: Language) -> Iterator[tuple[str, float]]:
    """Road classes and km/h of a vehicle profile, fastest first; none where the county does not have the profile."""
    found = next((p for p in county.travel.profiles if p.name == profile), None)
    for road, kmh in sorted(found.speeds.items(), key=lambda item: -item[1]) if found else ():
        yield f"{_road(road, lang)} ({road})", kmh


def _road(road: str, lang: Language) -> str:
    column = 0 if lang == "zh" else 1
    plain = road.removesuffix("_link")
    name = ROADS[plain][column] if plain in ROADS else plain
    if plain == road:
        return name
    return name + _LINK[column] if lang == "zh" else f"{name} {_LINK[column]}"
