"""What stands around the tables: the cover, the proof of quality, the changes against the parent plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import FindingLevel
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Change, Plan
from gridplan.domain.results import Result
from gridplan.domain.travel_words import scenario_title
from gridplan.domain.units import unit_name
from gridplan.reports.contents import EDIT, GROUPS, Entry
from gridplan.reports.office import EDGE, HEADING, Office
from gridplan.reports.sheets import Exact, Minutes, fitting

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


def write_cover(office: Office) -> Any:
    """Add the first sheet: what this workbook is; its table of contents is written when the sheets are known."""
    sheet = office.add(layout.COVER, "#1F6F78")
    plan = office.plan
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 62)
    sheet.set_column(2, 2, 40)
    title = office.say("服务规划", ": service plan")
    sheet.write_string(0, 0, fitting(f"{plan.county.name}{title}"), office.look(bold=True, font_size=18))
    sheet.set_row(0, 32)
    label, text = office.look(bold=True, valign="top"), office.look(text_wrap=True, valign="top")
    row = 2
    for row, (name, said) in enumerate(_facts(office), start=2):
        sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, fitting(said), text)
    office.contents_row = row + 2
    return sheet


def write_contents(office: Office, sheet: Any, there: Mapping[str, Entry]) -> None:
    """The sheets by colour, each with a link and what it is good for."""
    row = office.contents_row
    head = office.look(bold=True, bg_color=HEADING, border=1, border_color=EDGE)
    for column, said in enumerate((office.say("工作表", "Sheet"), office.say("用途", "What for"))):
        sheet.write_string(row, column, said, head)
    edge = {"border": 1, "border_color": EDGE, "valign": "vcenter"}
    for group in GROUPS:
        own = {name: entry for name, entry in there.items() if entry.group is group}
        if not own or (group is EDIT and office.audience != "planners" and not own):
            continue
        row += 1
        band = office.look(bold=True, bg_color=group.colour, font_color="#FFFFFF", **edge)
        told = office.say(group.zh, group.en)
        if group is EDIT and office.audience != "planners":
            told = office.say("绿色：方案的决定", "green: the decisions of the plan")
        sheet.merge_range(row, 0, row, 1, told, band)
        for name, entry in own.items():
            row += 1
            shown = office.name(name)
            link = office.look(font_color="#0B57A4", underline=1, **edge)
            sheet.write_url(row, 0, f"internal:'{shown}'!A1", link, shown)
            sheet.write_string(row, 1, office.say(entry.zh, entry.en), office.look(text_wrap=True, **edge))
    office.page(sheet, header=0, last=row, columns=2)
    sheet.activate()


def _facts(office: Office) -> Iterator[tuple[str, str]]:
    plan, say = office.plan, office.say
    calendar = plan.county.calendar
    yield say("方案编号", "Plan"), plan.id
    yield say("方案日期", "Made for"), f"{plan.as_of}"
    yield say("上一方案", "Plan before"), plan.parent or say("无", "none")
    yield say("道路情景", "State of roads"), scenario_title(plan.county, plan.county.travel.scenario, office.lang)
    weeks = calendar.start, calendar.weeks, calendar.circuit_weeks
    yield say("派驻期", "Postings"), say(f"{weeks[0]} 起 {weeks[1]} 周", f"{weeks[1]} weeks from {weeks[0]}")
    yield say("巡诊期", "Circuits"), say(f"{weeks[0]} 起 {weeks[2]} 周", f"{weeks[2]} weeks from {weeks[0]}")
    hard, excepted = len(plan.audit.hard), len(plan.audit.in_principle)
    kept = say("全部遵守", "all kept")
    yield say("硬性规则", "Hard rules"), say(f"违反 {hard} 处", f"{hard} broken") if hard else kept
    there = office.name(layout.EXCEPTIONS)
    yield say("原则性例外", "Exceptions"), say(f"{excepted} 处，见“{there}”", f"{excepted}, see {there!r}")
    if count := Counter(found.level for found in plan.findings):
        told = "、".join(f"{LEVELS[level]} {count[level]} 条" for level in FindingLevel if count[level])
        told_en = ", ".join(f"{count[level]} {level.value}" for level in FindingLevel if count[level])
        where = office.name(layout.FINDINGS)
        yield say("数据问题", "Findings"), say(f"{told}，见“{where}”", f"{told_en}, see {where!r}")
    if by_hand := [found.message for found in plan.findings if found.code == layout.BY_HAND]:
        yield say("来历", "Made by"), "；".join(by_hand)
    yield from _uses(office)
    if plan.county.sample:
        zh = "含样例数据：部分人员或资料由程序生成，不是真实名单，不得用于实际工作。"
        yield say("注意", "Note"), say(zh, "Contains sample data that gridplan made up: not for real use.")


def _uses(office: Office) -> Iterator[tuple[str, str]]:
    """Who may edit and read the workbook."""
    say = office.say
    if office.audience == "planners":
        names = "、".join(map(office.name, layout.EDITABLE))
        zh = (
            f"{names}（绿色标签，绿色表头的列）。以编号为准；只改姓名时，姓名唯一就按姓名取编号。"
            "改后用 gridplan audit plan.xlsx 复核，用 gridplan publish --from plan.xlsx 发布。"
        )
        en = (
            f"{names} (green tabs, columns with green titles). Codes decide; where only a name is changed and it is "
            "unique, its code is taken. Then: gridplan audit plan.xlsx, gridplan publish --from plan.xlsx."
        )
        yield say("可修改", "May be edited"), say(zh, en)
        zh, en = "其余工作表由程序生成，修改不起作用。", "All other sheets are worked out; edits there have no effect."
        yield say("不读回", "Not read back"), say(zh, en)
        zh = "含真实姓名和电话，仅供规划人员内部使用；给领导和公众请用 --audience 另行导出。"
        yield say("使用范围", "For"), say(zh, "Planners only: real names and phones. Use --audience for others.")
    elif office.audience == "leaders":
        zh, en = "供领导参阅：姓名已隐去，无电话；不能读回。", "Leaders: names masked, no phones; cannot be read back."
        yield say("使用范围", "For"), say(zh, en)
    else:
        zh = "可公开：不含姓名和电话，重点人群人数过少的不显示；不能读回。"
        yield say("使用范围", "For"), say(zh, "The public: no names or phones, small counts withheld.")


def proof_rows(plan: Plan, *, english: bool = False) -> Iterator[Row]:
    """Value and bound of every goal: no plan can be better than the bound."""
    lang: Language = "en" if english else "zh"
    for stage, title in STAGES.items():
        result: Result[object] | None = getattr(plan, stage)
        if result is None:  # no commissioners, or a plan of the first versions: no proof of the specialists
            continue
        for goal in result.goals:
            unit = _unit(goal.unit, goal.value, lang)
            name = NARROWER.get((stage, goal.name)) or GOALS.get(goal.name, goal.name)
            name = goal.name.replace("_", " ") if english else name
            gap = Exact(goal.gap)
            yield title, name, goal.value, _finite(goal.bound), gap, unit, Minutes(round(result.runtime, 1))
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


def _unit(unit: str, value: float, lang: Language = "zh") -> str:
    """A unit; beside person-seconds, in which costs are proven, how many person-hours these are."""
    name = unit_name(unit, lang)
    if unit != "person-seconds":
        return name
    return f"{name} = {value / 3600:,.0f} person-hours" if lang == "en" else f"{name}（合{value / 3600:,.0f}人时）"


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None


def change_rows(plan: Plan, changes: Sequence[Change]) -> Iterator[Row]:
    """What differs from the parent plan."""
    names = names_of(plan)
    for change in changes:
        people = names.all(change.who)
        kind = KINDS.get(change.kind, change.kind)
        yield kind, people, names(change.where), change.before, change.after, change.start, change.cause
