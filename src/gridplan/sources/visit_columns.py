"""The columns of the tables about visits: vehicles, programmes, places to visit, calendar, pins."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.programmes import MarketDays, PlaceKind, SameCrew
from gridplan.sources import cells
from gridplan.sources.table_kinds import Column, TableKind, chosen, filled, listed
from gridplan.sources.visit_words import (
    CALENDAR_KINDS,
    CREWS,
    MARKET_DAYS,
    MODES,
    OLD_MODES,
    PERIODS_SHOWN,
    PLACES,
    PROFILES,
    SAME_CREW,
    TEAM_ROLES,
    WEEKDAYS,
    period,
)

MOST_PEOPLE = 10_000_000

_LON, _ANGLE = cells.number(-180, 180), cells.number(-180, 180)  # as of facilities: a swapped pair is told later

VEHICLES = TableKind(
    name="vehicles",
    title="车辆",
    letter="V",
    key="id",
    columns=(
        Column(key="id", headers=("车辆编号", "编号"), parse=cells.code, required=True),
        Column(key="name", headers=("车辆名称", "名称"), required=True),
        Column(key="base", headers=("驻地", "基地"), parse=cells.code, required=True, note="机构编号"),
        chosen("profile", ("车型", "通行类型"), PROFILES, default="mobile_hospital"),
        Column(key="equipment", headers=("设备",), parse=cells.items, default=(), note="用；分隔；督导组填“督导”"),
        Column(key="crew", headers=("随车人员",), parse=cells.codes, default=(), note="人员编号，用；分隔"),
        Column(
            key="nights",
            headers=("可过夜数", "过夜数"),
            parse=cells.integer(0, 30),
            default=0,
            note="一次出车最多在外过几夜，住沿途卫生院；留空为当天往返",
        ),
    ),
    examples=(
        ("示例-1号车", "移动医院1号", "示例-县医院", "移动医院", "B超；X光", "示例-001", 0),
        ("示例-督导1组", "督导一组", "示例-县医院", "小车", "督导", "", 0),
    ),
)
_PROGRAMME_COLUMNS = (
    Column(key="id", headers=("项目编号", "编号"), parse=cells.code, required=True),
    Column(key="name", headers=("项目名称", "名称"), required=True),
    chosen("crew", ("由谁上门", "队伍类型"), CREWS, note="团队从所在卫生院出发，车辆带随车人员从驻地出发"),
    listed("roles", ("参加人员", "团队成员"), TEAM_ROLES, note="团队中谁去；留空为家庭医生和护士；车辆不填"),
    chosen("places", ("走访对象", "到哪里"), PLACES, default=PlaceKind.VILLAGES, note="留空为村"),
    listed("modes", ("服务方式", "村的服务方式"), MODES, note="只去按这些方式服务的村；留空不限"),
    Column(
        key="key_groups",
        headers=("重点人群",),
        parse=cells.items,
        default=(),
        note="只去有这些人的村；填 [key_groups] 中的编号或中文名，用；分隔",
    ),
    Column(
        key="only",
        headers=("只限", "只限地点"),
        parse=cells.codes,
        default=(),
        note="只去这些村、乡镇（含其全部村）、卫生院或走访点：编码，或不重复的名称，用；分隔",
    ),
    Column(
        key="min_minutes",
        headers=("最少车程分钟", "最少车程"),
        parse=cells.number(0, 1440),
        default=0.0,
        note="从乡镇卫生院开车单程至少这么远",
    ),
    Column(
        key="min_residents",
        headers=("最少人口",),
        parse=cells.integer(0, MOST_PEOPLE),
        default=0,
        note="只去常住人口不少于此数的村",
    ),
    Column(
        key="period",
        headers=("多久一次",),
        parse=period,
        choices=PERIODS_SHOWN,
        open=True,
        note="每N周、每月、每季度、每半年、每年或一次性；只写数字为每几周；每N周只定总次数，隔几天由间隔两栏定；家庭医生工作日不填",
    ),
    Column(key="times", headers=("每期次数", "次数"), parse=cells.integer(1, 400), default=1, note="留空为1次"),
    Column(key="starts", headers=("开始日期", "开始"), parse=cells.date, note="留空为规划期开始"),
    Column(key="ends", headers=("结束日期", "结束"), parse=cells.date, note="含当天；留空为规划期结束"),
    Column(
        key="work_days",
        headers=("每月工作日数", "家庭医生工作日"),
        parse=cells.integer(1, 20),
        note="家庭医生工作日：每队每月固定几天；其他项目留空",
    ),
    Column(
        key="work_day_places",
        headers=("每日村数",),
        parse=cells.integer(1, 20),
        note="家庭医生工作日每天至少走几个村；留空为1",
    ),
    Column(
        key="min_gap_days",
        headers=("最短间隔天数", "最短间隔"),
        parse=cells.integer(0, 3650),
        note="同一地点两次之间至少隔几天；留空为平均间隔的一半（假定，不因此漏访）；填0不限，可能连着几天去",
    ),
    Column(
        key="max_gap_days",
        headers=("最长间隔天数", "最长间隔"),
        parse=cells.integer(1, 3650),
        note="同一地点两次之间至多隔几天；留空不限",
    ),
    Column(key="minutes", headers=("每次分钟数", "分钟"), parse=cells.integer(1, 1440), required=True),
    Column(
        key="minutes_per_100_residents",
        headers=("每百人增加分钟数", "每百人分钟"),
        parse=cells.number(0, 1440),
        default=0.0,
    ),
    Column(
        key="minutes_per_key_person",
        headers=("每名重点对象增加分钟数", "每名重点对象分钟"),
        parse=cells.number(0, 1440),
        default=0.0,
        note="重点人群（不写则各类合计）每人，或走访点每人",
    ),
    Column(
        key="max_minutes",
        headers=("最长分钟数", "分钟上限"),
        parse=cells.integer(1, 1440),
        default=240,
        note="一次最多这么长；留空为240",
    ),
    Column(key="opens", headers=("最早到访", "开始时刻"), parse=cells.clock, note="如 08:30；留空按上班时间"),
    Column(key="closes", headers=("最晚结束", "结束时刻"), parse=cells.clock, note="如 11:30；留空按下班时间"),
    listed("weekdays", ("星期", "限定星期"), WEEKDAYS, note="只在这几天去；留空不限"),
    chosen(
        "market_days",
        ("集日", "集市日"),
        MARKET_DAYS,
        default=MarketDays.IGNORED,
        note="集日在日历表中填写；留空为不考虑",
    ),
    chosen("same_crew", ("固定医生", "固定队伍"), SAME_CREW, default=SameCrew.ANY, note="留空为不限"),
    Column(key="equipment", headers=("设备",), parse=cells.items, default=(), note="车辆须带的设备，用；分隔"),
    chosen("mode", ("方式",), OLD_MODES, old=True),
    Column(key="every_weeks", headers=("每几周一次", "周期"), parse=period, old=True),
)
_PROGRAMME_EXAMPLES: tuple[Mapping[str, object], ...] = (
    {
        "id": "示例-月巡诊", "name": "村级月巡诊", "crew": "团队", "modes": "巡诊", "period": "每4周",
        "min_gap_days": 14, "max_gap_days": 42, "minutes": 60, "minutes_per_100_residents": 2,
        "max_minutes": 180, "market_days": "优先",
    },
    {
        "id": "示例-移动医院", "name": "移动医院下乡", "crew": "车辆", "modes": "移动医院", "period": "每2周",
        "min_gap_days": 7, "max_gap_days": 28, "minutes": 90, "minutes_per_100_residents": 4,
        "max_minutes": 210, "equipment": "B超；心电图",
    },
    {
        "id": "示例-工作日", "name": "家庭医生工作日", "crew": "团队", "roles": "家庭医生；护士",
        "work_days": 1, "work_day_places": 2, "minutes": 90, "same_crew": "责任团队",
    },
    {
        "id": "示例-季度联系", "name": "重点人群季度联系", "crew": "团队", "key_groups": "严重精神障碍",
        "period": "每季度", "minutes": 20, "minutes_per_key_person": 5, "max_minutes": 120,
        "same_crew": "责任团队",
    },
    {
        "id": "示例-督导", "name": "半年督导", "crew": "车辆", "places": "乡镇卫生院", "period": "每半年",
        "minutes": 120, "opens": "09:00", "equipment": "督导",
    },
    {
        "id": "示例-疫苗", "name": "流感疫苗下村", "crew": "团队", "min_minutes": 30, "period": "一次性",
        "starts": "2026-10-08", "ends": "2026-11-13", "minutes": 120, "weekdays": "周二；周四",
    },
)  # fmt: skip
PROGRAMMES = TableKind(
    name="programmes",
    title="项目",
    letter="P",
    key="id",
    columns=_PROGRAMME_COLUMNS,
    examples=filled(_PROGRAMME_COLUMNS, *_PROGRAMME_EXAMPLES),
)
VISIT_PLACES = TableKind(
    name="visit_places",
    title="走访点",
    letter="F",
    key="id",
    columns=(
        Column(key="id", headers=("走访点编号", "编号"), parse=cells.code, required=True, note="全县唯一"),
        Column(key="name", headers=("走访点名称", "名称"), required=True),
        Column(key="kind", headers=("走访点类型", "类型"), default="", note="如 企业、健康驿站、学校"),
        Column(key="township", headers=("乡镇编码", "所属乡镇"), parse=cells.code, note="留空按位置判断"),
        Column(key="village", headers=("村编码", "所在村"), parse=cells.code, note="没有经纬度时用该村驻地"),
        Column(key="lon", headers=("经度",), parse=_LON, note="十进制度"),
        Column(key="lat", headers=("纬度",), parse=_ANGLE),
        Column(
            key="persons", headers=("人数", "走访人数"), parse=cells.integer(0, MOST_PEOPLE), default=0, note="要见的人"
        ),
    ),
    examples=(("示例-W1", "某某茶叶厂", "企业", "990101100", "", 110.1122, 30.0514, 120),),
    may_be_empty=True,
)
CALENDAR = TableKind(
    name="calendar",
    title="日历",
    letter="K",
    key=None,
    often_bare=True,
    columns=(
        chosen("kind", ("类型",), CALENDAR_KINDS, required=True),
        Column(
            key="target",
            headers=("对象",),
            parse=cells.code,
            note="封闭填地点、机构、走访点或（停用的）车辆编码，请假填人员编号，集市填乡镇或村编码，"
            "路况填路况名称（如 wet_season）",
        ),
        Column(key="start", headers=("开始日期", "开始", "开始日"), parse=cells.date, note="集市可留空"),
        Column(key="end", headers=("结束日期", "结束", "结束日"), parse=cells.date, note="含当天；留空为一天"),
        Column(
            key="rule",
            headers=("集期", "集日"),
            note="集市填写：逢三八（农历）、农历初一、十五、公历逢五十、每周二、五；也可写在原因一栏",
        ),
        Column(key="reason", headers=("原因", "说明", "备注"), default=""),
    ),
    examples=(
        ("示例-请假", "示例-001", "2026-03-02", "2026-03-06", "", "年休假"),
        ("示例-集市", "990101100", "", "", "逢三八", ""),
        ("示例-路况", "wet_season", "2026-05-01", "2026-09-30", "", "雨季"),
    ),
)
PINS = TableKind(
    name="pins",
    title="人工指定",
    letter="P",
    key=None,
    columns=(
        Column(key="place", headers=("地点", "走访地点"), parse=cells.code, required=True, note="编码，或不重复的名称"),
        Column(key="programme", headers=("项目", "项目编号"), parse=cells.code, required=True, note="项目编号或名称"),
        Column(key="day", headers=("日期",), parse=cells.date, required=True),
        Column(key="crew", headers=("队伍", "队伍编号"), parse=cells.code, note="车辆或团队编号；留空由程序安排"),
        Column(key="route", headers=("线路", "路线"), parse=cells.code, note="整条线路固定时写同一个名称"),
        Column(key="position", headers=("次序", "站序"), parse=cells.integer(1, 50), note="在线路中第几站"),
        Column(key="note", headers=("备注", "说明"), default=""),
    ),
    examples=(
        ("示例-东村", "示例-月巡诊", "2026-03-10", "", "", "", "村里定好的日子"),
        ("示例-西村", "示例-移动医院", "2026-03-12", "示例-1号车", "A线", 1, ""),
    ),
    may_be_empty=True,
)
