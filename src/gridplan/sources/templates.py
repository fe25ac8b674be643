"""Writes an empty county folder: ``gridplan.toml`` with every rule, a workbook for each table, and a README.

The example rows of a workbook begin with 示例 in their first cell; :mod:`gridplan.sources.rows` skips such rows and
says so, so a planner may fill in the rows below and delete the examples whenever they like.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gridplan.assets import asset
from gridplan.domain.rules import DEFAULT_RULES, LIMITS, Rule
from gridplan.domain.travel_settings import DEFAULT_LIMITS
from gridplan.domain.units import rate_name
from gridplan.errors import InputError
from gridplan.languages import Separator, joined, said
from gridplan.sources import cells
from gridplan.sources.columns import DEMAND, LAYERS, TABLES, key_group_columns
from gridplan.sources.settings import TEMPLATE_CODE, TEMPLATE_NAME
from gridplan.sources.table_kinds import Column, TableKind

KEY_GROUPS = (
    ("65+", "65岁及以上"),
    ("0-6", "0-6岁儿童"),
    ("pregnant", "孕产妇"),
    ("mental", "严重精神障碍"),
    ("hypertension", "高血压"),
    ("diabetes", "糖尿病"),
    ("tb", "肺结核"),
    ("disabled", "残疾人"),
)
TRAVEL_PAGE = "travel/README.md"
_LAST_ROW = 5000
_HEADER = PatternFill("solid", fgColor="1F5F8B")
_REQUIRED = PatternFill("solid", fgColor="B04A2F")
_EXAMPLE = Font(italic=True, color="888888")
_GROUP_TITLES = {
    "plan": "全部计划",
    "postings": "派驻",
    "commissioners": "公共卫生专员",
    "teams": "团队",
    "specialists": "专科医师",
    "coverage": "覆盖",
    "circuits": "巡诊",
    "siting": "选址",
    "replan": "重排",
    "remedies": "补救办法的代价",
    "report": "报表",
}

_TOML = """\
# gridplan 县配置。以 # 开头的是说明；去掉行首的 # 即生效。保存为 UTF-8 编码。

[county]
name = "{name}"          # 县名
code = "{code}"          # 6 位区划代码
sample = false           # 数据全部或部分为样例时写 true

[horizon]
start = {start}       # 规划起始日，必须是星期一
weeks = 52               # 派驻规划多少周
circuit_weeks = 13       # 巡诊规划多少周

[files]
# 不写则按约定查找：boundaries/ 里的 townships、villages、grids，roads/ 里的道路，以及与模板同名的 .xlsx 或 .csv
# townships = "boundaries/townships.gpkg"
# roads = ["roads/roads.osm.pbf", "roads/村道.gpkg"]   # OSM 道路和本地道路图层
# roster = "sqlite:///people.db?table=staff"   # 花名册在数据库里时：SQLite 文件，或 postgresql://用户@主机/库?table=表
# elevation = ["elevation/N25E117.hgt"]   # 不写则取 elevation/ 里的全部高程文件
# coords = "gcj02"       # 坐标是高德、腾讯等 GCJ-02 时写明，读取时换算为 WGS 84
# roads_coords = "gcj02" # 本地道路图层的坐标：gcj02 或 wgs84（含 CGCS2000）；不写则与 OSM 比对来判断

[key_groups]             # 重点人群：编号 = 中文名；人口表中每类一列
{key_groups}
# 也可写明一人另折合多少居民（不写则取规则 teams.key_group_weight）和需要的专科，专科写法与人员表一致：
# "pregnant" = {{ title = "孕产妇", weight = 2, specialties = ["妇产科"] }}

[territories]            # 团队划片
# across_townships = true   # 打破乡镇界限，全县统一划片；不写则团队不跨乡镇

[profiles]               # 各阶段的求解方案：quick / default / thorough
territories = "default"
coverage = "default"
circuits = "default"
postings = "default"

[travel]                 # 出行时间：车型在 travel/profiles/，路况在 travel/scenarios/，高程在 elevation/
{travel}

[map]
theme = "default"
# title = "{name}医共体服务一张图"
# tiles = ""             # 网络底图：天地图密钥，或 WGS 84、CGCS2000 的 XYZ 瓦片地址；不写则地图不联网

# [watch]                # gridplan watch：文件一保存就重排；花名册在数据库里时须定时
# every = "30 2 * * *"   # 另外定时运行：分 时 日 月 星期
# poll = 10              # 网络共享盘收不到改动通知时，每隔几秒查看一次

# [office]               # 重排后的通知由谁发出、向谁询问
# name = "{name}医共体办公室"
# contact = "联系人"
# phone = "电话"
# address = "地址"

{rules}"""

_RULES = """\
# 规则。level：hard 必须遵守；in_principle 原则上遵守，例外须登记；soft 计入目标；off 不考虑。
# 下面列出全部规则的默认值；要改哪一条，去掉行首的 #。“假定”表示没有政策依据，请按本县实际确定。
[rules]
"""

_TRAVEL = """\
scenario = "normal"    # 按哪种路况规划：normal 平时，或 travel/scenarios/ 中的文件名，如 "wet_season"
limits = {{ {limits} }}   # 村到{levels}最多多少分钟，超过的列出（假定）"""

_README = """\
{title}

一、先填 gridplan.toml：县名、代码、规划起始日（星期一）。
二、把边界文件放进 boundaries 文件夹（.gpkg、.geojson、.shp 或打包成 .zip，坐标系不限，含 EPSG:4490）：
{layers}
   没有网格时可不放 grids，一个村作为一个网格。
三、把道路文件（.osm.pbf、.osm、.osm.gz）放进 roads 文件夹。
{roads}
四、填写表格（.xlsx 或 .csv 均可，中英文表头均可）：
{tables}
   红色表头必填；鼠标移到表头上看说明；灰色斜体、以“示例”开头的行是示例，读取时跳过，可随时删除。
{cells}
五、运行 gridplan check 查看全部问题，改好后运行 gridplan plan。
"""


_CELL_NOTES = """\
   单元格里只能是值，不能是公式；不要保存为带宏的 .xlsm。
   日期可写 2026-01-05、2026/1/5 或 2026年1月5日；结束日期含当天。
   多个值用“；”分隔。空白单元格取默认值。
   要填编号的地方也可以填名称，只要不重名；表头上面可以有标题，合并的单元格按每一行都相同读取，隐藏的行照样读取。
   项目表一行是一种走访，谁去、去哪里、多久一次、每次多长都写在这里：月巡诊、移动医院、家庭医生工作日、季度联系、
   半年督导、一次性的体检或疫苗都可以。写了“服务方式”为巡诊（由团队）或移动医院（由车辆）的，就是这些村的服务；其余另加。
   日历表里：放假、上班、封闭、请假，集市（集期写“逢三八”“农历初一、十五”“公历逢五十”“每周二、五”，逢为农历），
   路况（对象写路况名称，如 wet_season，这段时间按它的路算）。
   走访点（企业、健康驿站）和人工指定两张表可以没有；人工指定的是定好的日子、队伍或整条线路。"""

TRAVEL_NOTES = """\
   可选：交通局等的本地道路图层（.gpkg、.geojson、.shp 或打包成 .zip）也放进 roads，自动与 OSM 道路接上。读取这些列：
      道路名称、技术等级、行政等级、路面类型、路面宽度、限重、限高、限速、单行、桥梁、隧道。
      照高德、腾讯地图画的，在 gridplan.toml 的 [files] 写 roads_coords = "gcj02"。
   可选：高程文件（GeoTIFF .tif，或 SRTM .hgt、.hgt.zip）放进 elevation 文件夹，坡度就计入出行时间。
   可选：travel/profiles/车型.toml 修改车速、尺寸，或增加本县的车型，例如只改一项：
      base = "car"
      title = "救护车"
      speeds = { trunk = 70 }
   可选：travel/scenarios/路况.toml 写雨季、塌方、封桥等路况，例如 wet_season.toml：
      title = "雨季"
      [[effects]]
      reason = "机耕路泥泞"
      factor = 0.6
      classes = ["track"]
      profiles = ["car", "mobile_hospital", "motorcycle"]
      不写 profiles 时，步行也受影响。
   每一项怎么写见 travel/README.md；完整的例子在演示县里（gridplan demo）。"""
"""How a planner adds roads, heights, vehicles and scenarios; also for a county that was started from OpenStreetMap."""


def travel_lines() -> tuple[str, ...]:
    """The entries of ``[travel]`` with their usual values and what they mean."""
    text = _TRAVEL.format(
        limits=", ".join(f"{level.value} = {minutes}" for level, minutes in DEFAULT_LIMITS.items()),
        levels="、".join(level.title_zh for level in DEFAULT_LIMITS),
    )
    return tuple(text.splitlines())


def travel_page() -> str:
    """What planners read about roads, vehicles and scenarios: every key with an example."""
    return asset(f"data/{TRAVEL_PAGE}").read_text(encoding="utf-8")


def write_templates(folder: Path, *, start: dt.date | None = None) -> tuple[Path, ...]:
    """Writes the templates into ``folder``, which is made if it does not exist.

    Args:
        folder: the county folder.
        start: first day of the horizon in the template; the next Monday if not given.

    Returns:
        The files written.

    Raises:
        InputError: one of the files exists already; nothing is written then.
    """
    folder = Path(folder)
    texts = {
        "gridplan.toml": _config(start or _next_monday()),
        "README.txt": "\ufeff" + _readme(),
        TRAVEL_PAGE: travel_page(),
    }
    books = {f"{kind.name}.xlsx": _template_kind(kind) for kind in TABLES}
    taken = [name for name in (*texts, *books) if (folder / name).exists()]
    taken += [f"{kind.name}.csv" for kind in TABLES if (folder / f"{kind.name}.csv").exists()]
    if taken:
        raise InputError(
            said(
                "{folder} has {files} already; templates overwrite nothing",
                folder=folder.name,
                files=joined(Separator.LIST, taken),
            )
        )
    for name in ("boundaries", "roads", "elevation", "travel/profiles", "travel/scenarios"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\r\n" if name.endswith(".txt") else "\n")
    for name, kind in books.items():
        _write_workbook(folder / name, kind)
    return tuple(folder / name for name in (*texts, *books))


def rules_section() -> str:
    """The part of ``gridplan.toml`` that lists every rule with its default, commented out."""
    return f"{_RULES}{config_text(tuple(DEFAULT_RULES.values()))}\n"


def config_text(rules: Sequence[Rule]) -> str:
    """The lines of ``[rules]``: each rule with value, level, unit, what is allowed and source, commented out."""
    lines: list[str] = []
    group = ""
    for rule in rules:
        if rule.id.partition(".")[0] != group:
            group = rule.id.partition(".")[0]
            lines += ["", f"# —— {_GROUP_TITLES.get(group, group)} ——"]
        source = "假定 assumed" if rule.assumed else rule.source
        setting = f'# "{rule.id}" = {{ value = {rule.value:g}, level = "{rule.level.value}" }}'
        allowed = f"{LIMITS[rule.id].told('zh')}，{'、'.join(LIMITS[rule.id].levels)}"
        lines.append(f"{setting}  # {rule.title}；单位：{rate_name(rule.unit)}；可写：{allowed}；来源：{source}")
    return "\n".join(lines).lstrip("\n")


def _next_monday() -> dt.date:
    today = dt.datetime.now(tz=dt.UTC).date()
    return today + dt.timedelta(days=-today.weekday() % 7)


def _config(start: dt.date) -> str:
    key_groups = "\n".join(f'"{group}" = "{name}"' for group, name in KEY_GROUPS)
    return _TOML.format(
        name=TEMPLATE_NAME,
        code=TEMPLATE_CODE,
        start=start,
        key_groups=key_groups,
        rules=rules_section(),
        travel="\n".join(f"# {line}" for line in travel_lines()),
    )


def _readme() -> str:
    layers = "\n".join(f"   {kind.name}（{kind.title}）：{_column_list(kind)}" for kind in LAYERS)
    tables = "\n".join(f"   {kind.name}.xlsx（{kind.title}）：{_column_list(kind)}" for kind in TABLES)
    return _README.format(
        title="gridplan 县文件夹填写说明", layers=layers, tables=tables, roads=TRAVEL_NOTES, cells=_CELL_NOTES
    )


def table_lines(names: Collection[str]) -> str:
    """Every table's columns and how cells are written; ``names``: the tables that are there already."""
    tables = "\n".join(
        f"   {kind.name}{'' if kind.name in names else '（需要时新建）'}（{kind.title}）：{_column_list(kind)}"
        for kind in TABLES
    )
    return f"{tables}\n   带 * 的列必填。\n{_CELL_NOTES}"


def _column_list(kind: TableKind) -> str:
    return "、".join(f"{column.headers[0]} {column.key}{'*' if column.required else ''}" for column in kind.shown)


def _template_kind(kind: TableKind) -> TableKind:
    return kind.with_columns(*key_group_columns(KEY_GROUPS)) if kind is DEMAND else kind


def _write_workbook(path: Path, kind: TableKind) -> None:
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has one worksheet")
    sheet.title = kind.title
    sheet.freeze_panes = "A2"
    for at, column in enumerate(kind.shown, start=1):
        _write_header(sheet, at, column)
    for row, example in enumerate(kind.examples, start=2):
        for at, value in enumerate(example, start=1):
            cell = sheet.cell(
                row=row, column=at, value=None if value == "" else str(value) if at == 1 else _cell(value)
            )
            cell.font = _EXAMPLE
    book.save(path)


def _cell(value: object) -> str | float | int:
    return value if isinstance(value, (int, float)) else str(value)


def _write_header(sheet: Worksheet, at: int, column: Column) -> None:
    cell = sheet.cell(row=1, column=at, value=column.headers[0])
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _REQUIRED if column.required else _HEADER
    cell.alignment = Alignment(horizontal="center")
    note = Comment("\n".join(_notes(column)), "gridplan")
    note.width, note.height = 260, 130
    cell.comment = note
    letter = get_column_letter(at)
    sheet.column_dimensions[letter].width = max(12, 2.4 * len(column.headers[0]))
    if column.parse in {cells.code, cells.codes}:  # as text, or Excel turns 12 digits into 9.90101E+11
        for row in range(2, 502):
            sheet.cell(row=row, column=at).number_format = "@"
    if column.choices:
        choices = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
        choices.error = f"可用的值：{'、'.join(column.choices)}"
        choices.showErrorMessage = not column.open
        sheet.add_data_validation(choices)
        choices.add(f"{letter}2:{letter}{_LAST_ROW}")


def _notes(column: Column) -> Iterator[str]:
    yield f"{column.headers[0]}（{column.key}）"
    yield "必填" if column.required else "可留空"
    if column.note:
        yield column.note
    if column.choices:
        yield f"{'例如' if column.open else '可用的值'}：{'、'.join(column.choices)}"
