"""Which sheets a workbook has, for whom, in which order and colour, and what each is good for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain import workbook as layout
from gridplan.domain.audiences import Audience


@dataclass(frozen=True, slots=True)
class Group:
    """Sheets of one colour."""

    colour: str
    zh: str
    en: str


EDIT = Group("#2F7D5B", "绿色：可修改，改后用 gridplan audit 复核", "green: may be edited, then gridplan audit")
PRINT = Group("#1F5FA8", "蓝色：打印、下发", "blue: to print and hand out")
WATCH = Group("#D98E04", "橙色：要过目的例外、变更和问题", "orange: exceptions, changes and problems to look at")
DETAIL = Group("#9AA7B0", "灰色：明细和依据，由程序生成", "grey: details and grounds, worked out by gridplan")
GROUPS = (PRINT, EDIT, WATCH, DETAIL)

_ALL: frozenset[Audience] = frozenset({"planners", "leaders", "public"})
_OFFICE: frozenset[Audience] = frozenset({"planners", "leaders"})
_PLANNERS: frozenset[Audience] = frozenset({"planners"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One sheet: its group, who may have it, what it is good for."""

    group: Group
    readers: frozenset[Audience]
    zh: str
    en: str


ENTRIES: Mapping[str, Entry] = {
    layout.INDICATORS: Entry(PRINT, _ALL, "全县主要指标和目标线", "the county's figures and target lines"),
    layout.MEMBERS: Entry(
        PRINT,
        _ALL,
        "镇街｜村委会+健康管家｜网格长｜网格｜健康哨兵｜团队，每镇另起一页",
        "the government's member table, each township on a page of its own",
    ),
    layout.ROSTER: Entry(
        PRINT, _ALL, "每周谁在哪家卫生院，缺人为红色", "who is at which hospital in which week; gaps are red"
    ),
    layout.ROUTES: Entry(
        PRINT,
        _OFFICE,
        "每队每天：出发、到达、停留、公里（按地图线路量取）、联系人，每队另起一页",
        "by crew and day: leaving, arriving, stay, km (measured on the map), contact; each crew on a page of its own",
    ),
    layout.VISITS: Entry(PRINT, _ALL, "每个地点哪天有人来", "who comes when to each place"),
    layout.TEAMS: Entry(EDIT, _OFFICE, "每队成员、责任区", "members and area of each team"),
    layout.SERVICES: Entry(EDIT, _ALL, "每村由谁以什么方式服务", "how and by whom each village is served"),
    layout.TOURS: Entry(EDIT, _PLANNERS, "每趟出车的站点，一站一行", "the stops of each tour, one in a row"),
    layout.POSTINGS: Entry(EDIT, _OFFICE, "每期派驻，整周（周一至周日）", "each stay, in whole weeks"),
    layout.EXCEPTIONS: Entry(WATCH, _OFFICE, "未能遵守的规则，原因和办法", "rules not kept, why, and the remedy"),
    layout.CHANGES: Entry(WATCH, _OFFICE, "与上一方案的不同", "what differs from the plan before"),
    layout.ROSTER_EFFECTS: Entry(WATCH, _PLANNERS, "花名册每项变动带来的影响", "what each change of the roster did"),
    layout.MISSED: Entry(WATCH, _OFFICE, "排不出的走访和原因", "visits that could not be planned, and why"),
    layout.FINDINGS: Entry(WATCH, _PLANNERS, "输入数据的问题", "what was odd in the input"),
    layout.PINS: Entry(DETAIL, _PLANNERS, "人工指定的走访是否落实", "what was fixed by hand, and whether it is kept"),
    layout.GRIDS: Entry(
        DETAIL, _OFFICE, "成员表的明细，含编码、网格员", "the member table with codes and grid workers"
    ),
    layout.SPECIALISTS: Entry(
        DETAIL, _OFFICE, "专科医师服务哪些团队及理由", "who is the specialist of which teams, why"
    ),
    layout.COMMISSIONERS: Entry(DETAIL, _OFFICE, "公共卫生专员派驻", "where public-health commissioners are posted"),
    layout.EXEMPTIONS: Entry(DETAIL, _PLANNERS, "不宜派驻的人员和原因，内部使用", "who is not to be posted; private"),
    layout.LEDGER: Entry(
        DETAIL, _PLANNERS, "每人连续派驻周数、晋升基层服务", "continuous weeks that count for promotion"
    ),
    layout.POSTED_WEEKS: Entry(DETAIL, _OFFICE, "按派出和派驻单位统计的人周", "posted weeks by sender and by host"),
    layout.WORKLOAD: Entry(DETAIL, _PLANNERS, "每人每月工作量", "work of each person by month"),
    layout.REASONS: Entry(DETAIL, _OFFICE, "每村为何归此队", "why each unit is with its team"),
    layout.PROOF: Entry(DETAIL, _OFFICE, "方案离最优还有多远", "how far the plan can be from the best"),
    layout.OPTIONS: Entry(DETAIL, _PLANNERS, "下拉选项：姓名和编号对照", "drop-downs: names and codes"),
}
"""Sheets in the order of the workbook; those without rows are left out."""
