"""Titles and lines of ``sites.xlsx`` and ``sites.gpkg`` in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.results import Goal
from gridplan.domain.siting import SitingModel
from gridplan.domain.siting_report import SitingReport, site_name
from gridplan.domain.travel_words import scenario_title, vehicle_title
from gridplan.errors import OptionError

TITLES: Mapping[str, tuple[str, str]] = {
    "stations": ("急救站选址", "Emergency stations"),
    "zoning": ("片区划分", "Zones"),
    # sheets and layers
    "overview": ("说明", "Overview"),
    "sites": ("地点", "Sites"),
    "villages": ("各村", "Villages"),
    "villages_area": ("各村（面）", "Villages (areas)"),
    "curve": ("多建一处", "One more"),
    "districts": ("片区", "Zones"),
    "townships": ("乡镇", "Townships"),
    "beyond": ("仍在时限外", "Beyond the limit"),
    # columns
    "site_id": ("地点编号", "Site id"),
    "site": ("地点", "Site"),
    "state": ("状态", "State"),
    "order": ("建设次序", "Order"),
    "served": ("服务居民", "Residents served"),
    "gained": ("新进入时限的居民", "Residents brought within the limit"),
    "uncovered": ("仍在时限外的居民", "Residents still beyond"),
    "worst": ("最远的村（分钟）", "Farthest village (min)"),
    "saved": ("节省（人·小时）", "Person-hours saved"),
    "lon": ("经度", "Longitude"),
    "lat": ("纬度", "Latitude"),
    "township": ("乡镇", "Township"),
    "township_code": ("乡镇编码", "Township code"),
    "village": ("村", "Village"),
    "village_code": ("村编码", "Village code"),
    "residents": ("居民", "Residents"),
    "before": ("现状最近", "Nearest today"),
    "before_min": ("现状（分钟）", "Today (min)"),
    "after": ("新增后最近", "Nearest then"),
    "after_min": ("新增后（分钟）", "Then (min)"),
    "change": ("缩短（分钟）", "Minutes saved"),
    "within_before": ("现状在时限内", "Within the limit today"),
    "within_after": ("新增后在时限内", "Within the limit then"),
    "count": ("新增数", "New sites"),
    "share": ("时限内居民占比", "Residents within the limit"),
    "mean": ("平均（分钟）", "Mean (min)"),
    "where": ("设在", "Where"),
    "proof": ("证明", "Proof"),
    "zone": ("片区", "Zone"),
    "centre": ("中心", "Centre"),
    "n_townships": ("乡镇数", "Townships"),
    "members": ("包括的乡镇", "Townships in it"),
    "zone_before": ("现在的片区", "Zone today"),
    "zone_after": ("新的片区", "Zone then"),
    "centre_before": ("现在的中心", "Centre today"),
    "centre_after": ("新的中心", "Centre then"),
    "moves": ("换片区", "Moves"),
    # cells
    "standing": ("已有", "standing"),
    "opened": ("新增", "opened"),
    "candidate": ("候选，未选", "candidate, not chosen"),
    "today": ("现状", "today"),
    "then": ("重新划分", "re-drawn"),
    "new": ("新片区", "new zone"),
    "yes": ("是", "yes"),
    "cut_off": ("不能到达", "out of reach"),
    "optimal": ("已证明最优", "proven optimal"),
    "gap": ("与最优相差至多 {gap} %", "at most {gap} % from the optimum"),
}
_GOALS: Mapping[str, tuple[str, str]] = {
    "unreached": ("到不了的地方", "places out of reach"),
    "uncovered": ("时限外的居民", "residents beyond the limit"),
    "over_capacity": ("超出容量的居民", "residents over capacity"),
    "worst": ("最远的地方（秒）", "farthest place (s)"),
    "cost": ("总行程（人·秒）", "total travel (person-seconds)"),
}
_ASKED: Mapping[SitingModel, tuple[str, str]] = {
    SitingModel.COVER: (
        "在已有 {fixed} 处之外最多新增 {count} 处，使 {limit} 分钟内能由急救站到达的居民最多，其次总行程最短",
        (
            "At most {count} stations besides the {fixed} that stand: as many residents as possible within {limit} "
            "minutes of one, then least travel"
        ),
    ),
    SitingModel.CENTRE: (
        "在已有 {fixed} 处之外最多新增 {count} 处，使离急救站最远的村尽量近，其次总行程最短",
        (
            "At most {count} stations besides the {fixed} that stand: the farthest village as near as possible, then "
            "least travel"
        ),
    ),
    SitingModel.MEDIAN: (
        "保留 {fixed} 个中心、另设 {count} 个，把乡镇划成连片的片区，使居民到片区中心的总行程最短",
        (
            "{fixed} centres stay and {count} are chosen: townships form connected zones with least travel of the "
            "residents to their centre"
        ),
    ),
}
_NOTES: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = (
    (
        ("时间", "分钟数进位到 0.1；从站点沿道路到村委会（片区：各村居民到中心的平均），车速是假定值。"),
        (
            "Times",
            (
                "Minutes are rounded up to 0.1: by road from the station to the village's site (zones: mean of the "
                "residents' way to the centre); speeds are assumed."
            ),
        ),
    ),
    (
        (
            "建设次序",
            "一次只建一处时按此次序；“多建一处”表每行是各自的最优，不一定包含上一行的地点。",
        ),
        (
            "Order",
            (
                "Built one at a time, each next one helps most in this order. Each row of One more is the best for its "
                "own number and need not contain the sites of the row before."
            ),
        ),
    ),
)
_SAMPLE = (
    ("注意", "含样例数据：部分人员或资料由程序生成，不是真实名单，不得用于实际工作。"),
    ("Note", "Contains sample data made by gridplan: not for actual work."),
)


class SitingTitles:
    """The titles in one language."""

    def __init__(self, lang: Language) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(f"reports speak 'zh' or 'en', not {lang!r}")
        self.lang: Language = lang
        self._column = 0 if lang == "zh" else 1

    def __call__(self, key: str) -> str:
        """The title of ``key``."""
        return TITLES[key][self._column]

    def joined(self, names: Iterator[str]) -> str:
        """Names as the language lists them."""
        return ("、" if self.lang == "zh" else ", ").join(names)

    def proof(self, goals: tuple[Goal, ...]) -> str:
        """How far from the best these goals can be at most."""
        gap = max((goal.gap for goal in goals), default=0.0)
        return self("optimal") if not gap else self("gap").format(gap=f"{max(0.1, 100 * gap):.1f}")

    def overview(self, county: County, report: SitingReport, made: object) -> Iterator[tuple[str, str]]:
        """Label and text of each line of the first sheet: what was asked, what came of it, how sure that is."""
        zh, problem = self.lang == "zh", report.problem
        words = {"fixed": len(problem.fixed), "count": problem.count, "limit": f"{report.limit or 0:g}"}
        yield ("问题" if zh else "Asked"), _ASKED[problem.model][self._column].format_map(words)
        yield ("车辆" if zh else "Vehicle"), vehicle_title(county, problem.travel.profile, self.lang)
        yield ("道路情景" if zh else "Scenario"), scenario_title(county, problem.travel.scenario, self.lang)
        yield ("日期" if zh else "Made on"), str(made)
        yield from self._results(county, report)
        for goal in report.result.goals:
            value = f"{goal.value:,.0f}" + ("" if not goal.gap else f" (≥ {goal.bound:,.0f})")
            yield _GOALS[goal.name][self._column], value
        yield self("proof"), self.proof(report.result.goals)
        for finding in report.findings:
            yield finding.code, f"{finding.message}{'。' if zh else '. '}{finding.remedy}"
        yield from (line[self._column] for line in _NOTES)
        if county.sample or any(person.sample for person in county.people):
            yield _SAMPLE[self._column]

    def _results(self, county: County, report: SitingReport) -> Iterator[tuple[str, str]]:
        zh = self.lang == "zh"
        if report.zoning:
            before, after = (f"{minutes:.1f}" for minutes in report.mean())
            yield self("mean"), f"{before} → {after}"
            yield self("moves"), str(len(report.moved))
            return
        before, after = (f"{100 * people / max(1, report.people):.1f}%" for people in report.covered())
        yield self("share"), f"{before} → {after}"
        names = self.joined(site_name(county, worth.site) for worth in report.order)
        yield self("opened"), names or ("无" if zh else "none")
