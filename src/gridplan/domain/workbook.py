"""Sheets and columns of ``plan.xlsx``: written by ``reports``, read back by ``sources`` when it was edited by hand."""

from __future__ import annotations

from gridplan.domain.programmes import CoverageMode
from gridplan.domain.rules import Level

COVER = "说明"
MEMBERS = "成员表"
TEAMS = "团队"
SPECIALISTS = "专科医师"
SERVICES = "服务方式"
TOURS = "巡诊"
ROUTES = "行程单"
VISITS = "走访日历"
MISSED = "未安排走访"
WORKLOAD = "工作量"
PINS = "人工指定"
POSTINGS = "派驻"
COMMISSIONERS = "公共卫生专员"
EXEMPTIONS = "不宜派驻"
ROSTER = "派驻周历"
EXCEPTIONS = "例外"
FINDINGS = "数据问题"
REASONS = "责任区说明"
INDICATORS = "指标"
PROOF = "求解质量"
CHANGES = "变更"
ROSTER_EFFECTS = "花名册变动"
LEDGER = "连续派驻台账"
POSTED_WEEKS = "派驻周数"
GRIDS = "网格台账"
OPTIONS = "选项"
ORIGIN = "gridplan"
LAYOUT = 2
"""Counts up when sheets or columns change: only tables of the same layout are compared cell by cell."""

COLUMNS: dict[str, tuple[str, ...]] = {
    MEMBERS: ("镇街", "村委会+健康管家", "网格长", "网格", "健康哨兵", "团队"),
    GRIDS: (
        *("乡镇", "村编码", "村", "健康管家", "网格编码", "网格", "网格长", "健康网格员", "健康哨兵"),
        *("团队编号", "团队", "团队长", "家医管家"),
    ),
    TEAMS: (
        "团队编号",
        "乡镇编码",
        "乡镇",
        "卫生院编号",
        "专科医师编号",
        "专科医师",
        "家庭医生编号",
        "家庭医生",
        "护士编号",
        "护士",
        "团队长编号",
        "团队长",
        "村医编号",
        "村医",
        "村编码",
        "网格编码",
        "村",
        "健康网格员人数",
        "常住人口",
        "重点人群人次",
        "工作量",
    ),
    SPECIALISTS: (
        *("人员编号", "姓名", "派出单位", "科室", "专业", "服务卫生院", "团队数", "团队"),
        *("单程（分钟）", "对口程度", "派驻开始", "派驻结束", "理由"),
    ),
    SERVICES: ("村编码", "乡镇", "村", "服务方式", "提供者编号", "提供者", "起始日期"),
    TOURS: (
        *("日期", "出车编号", "出车单位", "出发地编号", "出发地", "次序", "天次", "地点编码", "地点"),
        *("项目编号", "项目", "住宿编号", "住宿"),
    ),
    ROUTES: (
        *("出车单位", "日期", "星期", "第几天", "站次", "安排", "地点", "项目", "到达", "开始", "离开"),
        *("停留（分钟）", "行车（分钟）", "公里", "联系人", "电话", "同行人员"),
    ),
    VISITS: ("地点编码", "乡镇", "地点", "类别", "项目", "次数", "最短间隔（天）", "最长间隔（天）", "日期"),
    MISSED: ("地点编码", "乡镇", "地点", "项目", "缺次数", "级别", "类别", "原因", "建议"),
    WORKLOAD: (
        *("人员编号", "姓名", "单位", "岗位", "月份", "出车天数", "行车（小时）", "走访（小时）", "合计（小时）"),
        *("同院同岗人均（小时）", "走访次数", "在外过夜", "派驻周数"),
    ),
    PINS: ("编号", "地点", "项目", "日期", "指定出车", "路线", "站次", "备注", "是否落实", "原因"),
    POSTINGS: ("人员编号", "姓名", "职称", "派出单位", "卫生院编号", "卫生院", "开始日期", "结束日期", "周数"),
    COMMISSIONERS: ("人员编号", "姓名", "职称", "派出单位", "卫生院编号", "卫生院", "开始日期", "结束日期", "周数"),
    EXEMPTIONS: ("人员编号", "姓名", "派出单位", "科室", "原因", "开始日期", "结束日期"),
    EXCEPTIONS: ("规则", "级别", "对象", "说明", "数量", "单位", "日期", "原因", "建议"),
    FINDINGS: ("级别", "代码", "说明", "建议", "文件", "工作表", "行", "对象", "值"),
    REASONS: (
        "单元编码",
        "乡镇",
        "单元",
        "工作量",
        "团队",
        "卫生院",
        "离卫生院（分钟）",
        "离本镇卫生院（分钟）",
        "团队中心村",
        "离中心村（分钟）",
        "次优团队",
        "改归次优团队增加（人时）",
        "受限于",
    ),
    INDICATORS: ("指标", "数值", "单位", "目标"),
    PROOF: ("阶段", "目标", "数值", "下界", "差距", "单位", "用时（秒）"),
    CHANGES: ("类别", "人员", "对象", "原安排", "新安排", "起始日期", "原因"),
    ROSTER_EFFECTS: ("人员编号", "姓名", "变动", "影响"),
    LEDGER: (
        *("人员编号", "姓名", "派出单位", "科室", "职称", "往年周数", "累计周数", "派驻单位编号", "派驻单位"),
        *("状态", "开始日期", "结束日期", "周数", "连续周数", "满26周日期", "晋升基层服务", "少于26周", "例外原因"),
    ),
}

EDITABLE = (TEAMS, SERVICES, TOURS, POSTINGS)
"""The sheets of decisions: what is changed in them is read back and audited; all others are derived from them."""

KEYS: dict[str, tuple[str, ...]] = {
    TEAMS: ("团队编号",),
    SERVICES: ("村编码",),
    TOURS: ("日期", "出车编号", "出发地编号", "地点编码", "项目编号"),
    POSTINGS: ("人员编号", "卫生院编号", "开始日期"),
}
"""What tells the rows of a sheet of decisions apart: sorting and blank rows change nothing."""

NAMED: dict[str, tuple[tuple[str, str], ...]] = {
    TEAMS: (
        *(("乡镇编码", "乡镇"), ("专科医师编号", "专科医师"), ("家庭医生编号", "家庭医生"), ("护士编号", "护士")),
        *(("团队长编号", "团队长"), ("村医编号", "村医")),
    ),
    SERVICES: (("村编码", "村"), ("提供者编号", "提供者")),
    TOURS: (
        *(("出车编号", "出车单位"), ("出发地编号", "出发地"), ("地点编码", "地点"), ("项目编号", "项目")),
        ("住宿编号", "住宿"),
    ),
    POSTINGS: (("人员编号", "姓名"), ("卫生院编号", "卫生院")),
}
"""Columns of codes with the column of names beside each: who changes only the name means the code."""

CODES: dict[str, tuple[str, ...]] = {
    TEAMS: (
        *("团队编号", "乡镇编码", "卫生院编号", "专科医师编号", "家庭医生编号", "护士编号"),
        *("团队长编号", "村医编号", "村编码", "网格编码"),
    ),
    SERVICES: ("村编码", "提供者编号"),
    TOURS: ("出车编号", "出发地编号", "地点编码", "项目编号", "住宿编号"),
    POSTINGS: ("人员编号", "卫生院编号"),
}
"""Columns that hold codes, in sheets of decisions."""

DECIDED: dict[str, frozenset[str]] = {
    TEAMS: frozenset(CODES[TEAMS]),
    SERVICES: frozenset({*CODES[SERVICES], "服务方式", "起始日期"}),
    TOURS: frozenset({*CODES[TOURS], "日期", "次序", "天次"}),
    POSTINGS: frozenset({*CODES[POSTINGS], "开始日期", "结束日期"}),
}
"""Columns that are read back."""

DATES = frozenset({"日期", "起始日期", "开始日期", "结束日期"})
"""Columns that hold one day."""

LATER: dict[str, frozenset[str]] = {
    TEAMS: frozenset(
        {"团队长编号", "团队长", "村医编号", "村医", "健康网格员人数", "常住人口", "重点人群人次", "工作量"}
    ),
}
"""Columns that workbooks of earlier versions lack; those are read all the same."""

MODE_TITLES: dict[CoverageMode, str] = {
    CoverageMode.OWN_CLINIC: "本村卫生室",
    CoverageMode.NEIGHBOUR_CLINIC: "邻村卫生室",
    CoverageMode.POSTED_DOCTOR: "派驻医师",
    CoverageMode.CIRCUIT: "巡诊",
    CoverageMode.MOBILE_HOSPITAL: "移动医院",
}
BY_HAND = "GP-W010"
"""Code of the finding that tells that a plan was edited by hand."""
UNCOVERED = "未覆盖"
"""In the place of the mode of a village that nobody serves."""
LEVEL_TITLES: dict[Level, str] = {Level.HARD: "必须", Level.IN_PRINCIPLE: "原则上"}
"""Of the rules that a plan can be held against."""
