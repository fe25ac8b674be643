"""What stands around the tables: the cover, the proof of quality, the changes against the parent plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.findings import FindingLevel
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Change, Plan
from gridplan.domain.results import Result
from gridplan.domain.travel_words import scenario_title
from gridplan.domain.units import unit_name

Row = Sequence[object]

STAGES = {
    "territories": "团队划片",
    "specialists": "专科医师",
    "coverage": "服务方式",
    "circuits": "巡诊排程",
    "postings": "医师派驻",
    "commissioners": "公共卫生专员派驻",
}
GOALS = {
    "over_capacity": "超出团队承担能力的工作量",
    "without_doctor": "自身村卫生室均无村医的团队（邻村服务未计）",
    "outside_band": "工作量超出允许范围的团队",
    "moved": "换了团队的工作量",
    "unserved": "没有专科医师的团队",
    "uncovered": "未覆盖人口",
    "changed": "与原计划不同",
    "missed": "缺的巡诊次数",
    "driving": "行车时间",
    "shortage": "缺派驻医师",
    "short_stays": "短于最短时间的派驻",
    "overlap": "交接未重叠",
    "cost": "代价（行程、专业、轮换等折算）",
}
NARROWER = {("specialists", "changed"): "可以留任而换了专科医师的团队"}
"""Goals of one stage that count less than their name says."""
PARTS = {
    "inside": "各单元到团队中心村的路程",
    "hospital": "卫生院到各单元的路程（乘权重）",
    "balance": "工作量偏差（乘代价）",
    "splits": "拆村（乘代价）",
}
"""Parts of the teams' cost: ``territories.cost.<part>`` of the audit's scores."""
KINDS = {"posting": "派驻", "team_member": "团队成员", "team_area": "责任区", "coverage": "服务方式", "tour": "巡诊"}


LEVELS = {
    FindingLevel.ERROR: "错误",
    FindingLevel.WARNING: "警告",
    FindingLevel.REPAIRED: "已修正",
    FindingLevel.INFO: "提示",
}


def write_cover(book: Any, plan: Plan) -> None:
    """Add the first sheet: what this workbook is, and which of its sheets may be edited."""
    sheet = book.add_worksheet(layout.COVER)
    bold = book.add_format({"bold": True, "font_size": 16})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90, wrap)
    sheet.write_string(0, 0, f"{plan.county.name}服务规划", bold)
    for row, (label, text) in enumerate(_facts(plan), start=2):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)


def _facts(plan: Plan) -> Iterator[tuple[str, str]]:
    calendar = plan.county.calendar
    yield "方案编号", plan.id
    yield "方案日期", f"{plan.as_of}"
    yield "上一方案", plan.parent or "无"
    yield "道路情景", scenario_title(plan.county, plan.county.travel.scenario, "zh")
    yield "派驻期", f"{calendar.start} 起 {calendar.weeks} 周"
    yield "巡诊期", f"{calendar.start} 起 {calendar.circuit_weeks} 周"
    yield "硬性规则", f"违反 {len(plan.audit.hard)} 处" if plan.audit.hard else "全部遵守"
    yield "原则性例外", f"{len(plan.audit.in_principle)} 处，见“{layout.EXCEPTIONS}”"
    if count := Counter(found.level for found in plan.findings):
        told = "、".join(f"{LEVELS[level]} {count[level]} 条" for level in FindingLevel if count[level])
        yield "数据问题", f"{told}，见“{layout.FINDINGS}”"
    yield (
        "可修改",
        "、".join(layout.EDITABLE) + "（绿色标签）。以编号为准，姓名、名称只供阅读；改后用 gridplan audit 复核。",
    )
    yield "不读回", "其余工作表由程序生成，修改不起作用。"
    yield "使用范围", "含真实姓名，仅供规划人员内部使用；给领导和公众请用地图。"
    if plan.county.sample:
        yield "注意", "含样例数据：部分人员或资料由程序生成，不是真实名单，不得用于实际工作。"


def proof_rows(plan: Plan) -> Iterator[Row]:
    """Value and bound of every goal: no plan can be better than the bound."""
    for stage, title in STAGES.items():
        result: Result[object] | None = getattr(plan, stage)
        if result is None:  # no commissioners, or a plan of the first versions: no proof of the specialists
            continue
        for goal in result.goals:
            unit = _unit(goal.unit, goal.value)
            name = NARROWER.get((stage, goal.name)) or GOALS.get(goal.name, goal.name)
            yield title, name, goal.value, _finite(goal.bound), f"{goal.gap:.2%}", unit, round(result.runtime, 1)
            if (stage, goal.name) == ("territories", "cost"):
                yield from _territory_parts(plan)
        if not result.goals:
            yield title, "没有可用的证明（求解未得出方案，或方案经人工修改）", None, None, None, None, None


def _territory_parts(plan: Plan) -> Iterator[Row]:
    """What the teams' cost consists of, as the checker worked it out: what each weight makes of the plan."""
    for part, title in PARTS.items():
        value = plan.audit.scores.get(f"territories.cost.{part}")
        if value is not None:
            yield (
                STAGES["territories"],
                f"　其中：{title}",
                round(value),
                None,
                None,
                _unit("person-seconds", value),
                None,
            )


def finding_rows(plan: Plan) -> Iterator[Row]:
    """What was odd in the input, the gravest first, with what to do about it."""
    names = names_of(plan)
    order = list(FindingLevel)
    for found in sorted(plan.findings, key=lambda f: (order.index(f.level), f.code)):
        where = names(found.feature) if found.feature else None
        told = (LEVELS[found.level], found.code, found.message, found.remedy)
        yield (*told, found.file, found.sheet, found.row, where, found.value)


def _unit(unit: str, value: float) -> str:
    """A unit in Chinese; beside person-seconds, in which costs are proven, how many person-hours these are."""
    name = unit_name(unit, "zh")
    return f"{name}（合{value / 3600:,.0f}人时）" if unit == "person-seconds" else name


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None


def change_rows(plan: Plan, changes: Sequence[Change]) -> Iterator[Row]:
    """What differs from the parent plan."""
    names = names_of(plan)
    for change in changes:
        people = names.all(change.who)
        kind = KINDS.get(change.kind, change.kind)
        yield kind, people, names(change.where), change.before, change.after, change.start, change.cause
