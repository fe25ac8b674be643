"""The columns of every table and boundary layer of a county folder: one definition each, for reading and templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gridplan.domain.people import ExemptionReason, Role, Sex, Title
from gridplan.sources import cells
from gridplan.sources.table_kinds import Column, TableKind, chosen, flag
from gridplan.sources.visit_columns import CALENDAR, MOST_PEOPLE, PINS, PROGRAMMES, VEHICLES, VISIT_PLACES
from gridplan.sources.visit_words import PROFILES

FACILITY_KINDS: Mapping[str, str] = {
    "牵头医院": "lead_hospital",
    "乡镇卫生院": "township_hospital",
    "社区卫生服务中心": "township_hospital",
    "卫生院": "township_hospital",
    "村卫生室": "village_clinic",
    "卫生室": "village_clinic",
    "车辆基地": "vehicle_base",
    "急救站": "emergency_station",
    "急救站候选": "emergency_candidate",
    "候选急救站": "emergency_candidate",
}
_OFFERED = ("牵头医院", "乡镇卫生院", "社区卫生服务中心", "村卫生室", "车辆基地", "急救站", "急救站候选")
_TITLES: Mapping[Title, tuple[str, ...]] = {
    Title.NONE: ("无", "无职称", "未定级", "none", "0"),
    Title.JUNIOR: (
        "初级",
        "初级（士）",
        "初级（师）",
        "士级",
        "师级",
        "医士",
        "医师",
        "住院医师",
        "护士",
        "护师",
        "junior",
        "1",
    ),
    Title.MID: ("中级", "中级（主治）", "主治", "主治医师", "主管护师", "主管医师", "mid", "2"),
    Title.DEPUTY_SENIOR: ("副高", "副高（副主任）", "副主任医师", "副主任护师", "副高级", "deputy_senior", "3"),
    Title.SENIOR: ("正高", "正高（主任）", "主任医师", "主任护师", "正高级", "senior", "4"),
}
_ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.PHYSICIAN: ("县级医师", "医师", "专科医师", "physician"),
    Role.GP: ("全科医生", "家庭医生", "全科医师", "gp"),
    Role.NURSE: ("护士", "nurse"),
    Role.VILLAGE_DOCTOR: ("乡村医生", "村医", "village_doctor"),
    Role.PUBLIC_HEALTH: ("公共卫生人员", "公卫人员", "公共卫生专员", "公共卫生医师", "public_health"),
    Role.DRIVER: ("司机", "驾驶员", "driver"),
}
_SEXES: Mapping[Sex, tuple[str, ...]] = {Sex.MALE: ("男", "male", "m"), Sex.FEMALE: ("女", "female", "f")}
_EXEMPTIONS: Mapping[ExemptionReason, tuple[str, ...]] = {
    ExemptionReason.MATERNITY: ("孕期、哺乳期", "孕期", "哺乳期", "怀孕", "孕哺期", "maternity"),
    ExemptionReason.HEALTH: ("健康原因", "健康", "疾病", "患病", "health"),
    ExemptionReason.CARE: ("照护家人", "照护", "家庭困难", "care"),
    ExemptionReason.AGE: ("年龄", "age"),
    ExemptionReason.OTHER: ("其他", "其它", "other"),
}
TITLE_NAMES = {title: names[0] for title, names in _TITLES.items()}
ROLE_NAMES = {role: names[0] for role, names in _ROLES.items()}

_NONE = ("", "", "")
_LON, _LAT = cells.number(-180, 180), cells.number(-90, 90)
_ANGLE = cells.number(-180, 180)  # a latitude beyond 90 is a longitude in the wrong column, and is told so later
_SITE = (
    Column(key="site_lon", headers=("驻地经度", "经度"), parse=_LON),
    Column(key="site_lat", headers=("驻地纬度", "纬度"), parse=_LAT),
)
_DERIVED = flag("derived", ("推算",), note="由程序推算的范围填“是”")

TOWNSHIPS = TableKind(
    name="townships",
    title="乡镇",
    letter="B",
    key="code",
    columns=(
        Column(key="code", headers=("乡镇编码", "编码", "代码"), parse=cells.code, required=True),
        Column(key="name", headers=("乡镇名称", "名称", "乡镇"), required=True),
        Column(key="zone", headers=("片区编码", "片区代码"), parse=cells.code),
        Column(key="zone_name", headers=("片区名称", "片区")),
        _DERIVED,
    ),
)
VILLAGES = TableKind(
    name="villages",
    title="村",
    letter="B",
    key="code",
    columns=(
        Column(key="code", headers=("村编码", "编码", "代码"), parse=cells.code, required=True),
        Column(key="name", headers=("村名称", "名称", "村名"), required=True),
        Column(key="township", headers=("乡镇编码", "所属乡镇"), parse=cells.code, required=True),
        *_SITE,
        Column(key="steward", headers=("社区健康管家", "健康管家")),
        _DERIVED,
    ),
)
GRIDS = TableKind(
    name="grids",
    title="网格",
    letter="B",
    key="code",
    columns=(
        Column(key="code", headers=("网格编码", "编码", "代码"), parse=cells.code, required=True),
        Column(key="name", headers=("网格名称", "名称", "网格"), required=True),
        Column(key="village", headers=("村编码", "所属村"), parse=cells.code, required=True),
        *_SITE,
        Column(key="head", headers=("网格长",)),
        Column(key="workers", headers=("健康网格员", "网格员"), parse=cells.items, default=()),
        Column(key="sentinels", headers=("健康哨兵",), parse=cells.items, default=()),
        _DERIVED,
    ),
)
FACILITIES = TableKind(
    name="facilities",
    title="机构",
    letter="F",
    key="id",
    columns=(
        Column(key="id", headers=("机构编号", "编号", "机构编码"), parse=cells.code, required=True, note="全县唯一"),
        Column(
            key="kind",
            headers=("机构类型", "类型"),
            parse=cells.choice(
                {**FACILITY_KINDS, **{kind: kind for kind in FACILITY_KINDS.values()}},
                _OFFERED,
            ),
            required=True,
            choices=_OFFERED,
            note="急救站候选：可以建急救站的地方，gridplan sites 从中选址",
        ),
        Column(key="name", headers=("机构名称", "名称"), required=True),
        Column(
            key="place",
            headers=("所在地编码", "所在地"),
            parse=cells.code,
            note="卫生院填乡镇编码（9位），卫生室填村编码（12位），其他留空",
        ),
        Column(key="lon", headers=("经度",), parse=_LON, note="十进制度；卫生室可留空，用村驻地代替"),
        Column(key="lat", headers=("纬度",), parse=_ANGLE),
        Column(
            key="posts",
            headers=("派驻岗位数", "岗位数"),
            parse=cells.integer(0, 99),
            note="卫生院留空按规则；卫生室填写即为驻村岗位，留空为不派驻",
        ),
        Column(
            key="commissioners",
            headers=("公共卫生专员数", "公卫专员数"),
            parse=cells.integer(0, 99),
            note="卫生院填写，留空按规则",
        ),
        Column(key="specialties", headers=("所需专业",), parse=cells.items, default=(), note="用；分隔"),
        flag("regional_centre", ("片区中心", "片区诊疗中心"), note="该卫生院是本片区诊疗中心填“是”"),
        Column(key="steward", headers=("家医管家", "机构家医管家"), note="姓名；卫生院填写；可以不在人员表中"),
    ),
    examples=(
        ("示例-县医院", "牵头医院", "某县人民医院", "", 110.0102, 30.0204, *_NONE, "", ""),
        (
            *("示例-镇卫生院", "乡镇卫生院", "某镇卫生院", "990101100", 110.1102, 30.0504),
            *(1, "", "内科；中医", "是", "王某某"),
        ),
    ),
)
DEPARTMENTS = TableKind(
    name="departments",
    title="科室",
    letter="F",
    key="id",
    columns=(
        Column(key="id", headers=("科室编号", "编号"), parse=cells.code, required=True),
        Column(
            key="hospital", headers=("所属医院", "医院编号"), parse=cells.code, required=True, note="牵头医院机构编号"
        ),
        Column(key="name", headers=("科室名称", "名称", "科室"), required=True),
        Column(
            key="limit",
            headers=("派出上限", "同时派出上限"),
            parse=cells.integer(0, 999),
            note="同时派出的人数，留空按规则",
        ),
        Column(key="adopts", headers=("包院", "科包院"), parse=cells.codes, default=(), note="卫生院编号，用；分隔"),
    ),
    examples=(("示例-内科", "示例-县医院", "内科", 3, "示例-镇卫生院"),),
    may_be_empty=True,
)
STAFF = TableKind(
    name="staff",
    title="人员",
    letter="S",
    key="id",
    columns=(
        Column(key="id", headers=("人员编号", "编号", "工号"), parse=cells.code, required=True, note="全县唯一"),
        Column(key="name", headers=("姓名",), required=True),
        chosen("role", ("岗位", "角色"), _ROLES, required=True),
        chosen("title", ("职称",), _TITLES, default=Title.NONE),
        Column(key="workplace", headers=("工作单位", "单位"), parse=cells.code, required=True, note="机构编号"),
        Column(key="department", headers=("科室", "科室编号"), parse=cells.code, note="科室编号，县级医师填写"),
        Column(key="specialty", headers=("专业",)),
        Column(key="phone", headers=("电话", "手机", "联系电话")),
        Column(key="joins", headers=("入职日期", "入职日", "入职时间"), parse=cells.date, note="留空为已在岗"),
        Column(key="leaves", headers=("离职日期", "离职日", "离职时间"), parse=cells.date, note="不再上班的第一天"),
        Column(
            key="current_post",
            headers=("现派驻地", "现派驻卫生院"),
            parse=cells.code,
            note="卫生院或驻村卫生室的机构编号",
        ),
        Column(key="posted_since", headers=("派驻起始日", "派驻起始日期"), parse=cells.date),
        Column(
            key="grassroots_weeks", headers=("基层服务周数", "已在基层周数"), parse=cells.integer(0, 5000), default=0
        ),
        flag("postable", ("可派驻",), default=True, note="留空为“是”；有原因、期限的填不宜派驻表"),
        Column(key="born", headers=("出生日期", "出生年月日"), parse=cells.date, note="有派驻年龄上限时填写"),
        chosen("sex", ("性别",), _SEXES, note="男女年龄上限不同时填写"),
        Column(
            key="wishes", headers=("希望派往", "派驻意愿"), parse=cells.codes, default=(), note="机构编号，用；分隔"
        ),
        Column(key="aversions", headers=("不希望派往",), parse=cells.codes, default=(), note="机构编号，用；分隔"),
        flag("sample", ("样例",), note="程序生成的样例人员为“是”"),
    ),
    examples=(
        (
            "示例-001",
            "张某某",
            "县级医师",
            "中级",
            "示例-县医院",
            "示例-内科",
            "内科",
            "",
            "2015-07-01",
            *_NONE,
            0,
            "是",
            *("1985-03-08", "女", "示例-镇卫生院", "", ""),
        ),
        (
            "示例-002",
            "李某某",
            "全科医生",
            "初级",
            "示例-镇卫生院",
            "",
            "全科",
            "",
            "",
            *_NONE,
            0,
            "否",
            *_NONE,
            "",
            "",
        ),
    ),
)
EXEMPTIONS = TableKind(
    name="exemptions",
    title="不宜派驻",
    letter="S",
    key=None,
    columns=(
        Column(key="person", headers=("人员编号", "工号"), parse=cells.code, required=True, note="一人可有多行"),
        chosen("reason", ("原因",), _EXEMPTIONS, required=True, note="只有规划人员能看到"),
        Column(key="start", headers=("开始日期", "开始", "自"), parse=cells.date, note="留空为已开始"),
        Column(key="end", headers=("结束日期", "结束", "至"), parse=cells.date, note="含当天；留空为长期"),
    ),
    examples=(("示例-001", "哺乳期", "2026-03-01", "2027-02-28"),),
    may_be_empty=True,
)
PAST_STAYS = TableKind(
    name="past_stays",
    title="派驻履历",
    letter="S",
    key=None,
    columns=(
        Column(key="person", headers=("人员编号", "工号"), parse=cells.code, required=True),
        Column(key="host", headers=("派驻地", "派驻单位"), parse=cells.code, required=True, note="机构编号"),
        Column(key="start", headers=("开始日期", "开始", "自"), parse=cells.date, required=True),
        Column(key="end", headers=("结束日期", "结束", "至"), parse=cells.date, required=True, note="含当天"),
    ),
    examples=(("示例-001", "示例-镇卫生院", "2023-03-06", "2023-09-03"),),
    may_be_empty=True,
)
DEMAND = TableKind(
    name="demand",
    title="人口",
    letter="D",
    key="code",
    columns=(
        Column(key="code", headers=("村或网格编码", "编码", "村编码", "网格编码"), parse=cells.code, required=True),
        Column(
            key="residents",
            headers=("常住人口", "人口", "居民数"),
            parse=cells.integer(0, MOST_PEOPLE),
            required=True,
        ),
    ),
    examples=(("示例-990101100201", 1280),),
)
LAYERS = (TOWNSHIPS, VILLAGES, GRIDS)
TABLES = (
    *(FACILITIES, DEPARTMENTS, STAFF, EXEMPTIONS, PAST_STAYS, DEMAND),
    *(VEHICLES, PROGRAMMES, VISIT_PLACES, CALENDAR, PINS),
)


def vehicles_kind(profiles: Mapping[str, tuple[str, ...]]) -> TableKind:
    """The table of vehicles of a county with these vehicle profiles: name → what else it is called."""
    every = {name: dict.fromkeys((*PROFILES.get(name, ()), *called, name)) for name, called in profiles.items()}
    meant = {name: tuple(spelling for spelling in named if spelling) for name, named in every.items()}
    old = next(column for column in VEHICLES.columns if column.key == "profile")
    new = chosen("profile", old.headers, meant, default=old.default)
    return replace(VEHICLES, columns=tuple(new if column is old else column for column in VEHICLES.columns))


def key_group_columns(key_groups: tuple[tuple[str, str], ...]) -> Iterator[Column]:
    """One column of the demand table for each key group; its header is the id or the Chinese name."""
    for group, name in key_groups:
        yield Column(key=group, headers=(name,), parse=cells.integer(0, MOST_PEOPLE), default=0)
