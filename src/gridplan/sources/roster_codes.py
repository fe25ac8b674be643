"""Finding codes of rosters that are compared with one another: GP-S031 to GP-S049."""

from __future__ import annotations

from gridplan.domain.finding_kinds import Kind, kind
from gridplan.domain.findings import FindingLevel

_E, _W, _I = FindingLevel.ERROR, FindingLevel.WARNING, FindingLevel.INFO

DATABASE_KIND = kind(
    *("S043", _E, "数据库读不出：{detail}", "核对 gridplan.toml 中 [files] 的 roster，以及表名、权限。"),
    *("the database cannot be read: {detail}", "Check roster under [files], the table's name and the rights."),
)

ROSTER_KINDS: tuple[Kind, ...] = (
    kind(
        *(
            "S031",
            _E,
            "找不到表头：前30行中没有“姓名”和别的已知列",
            "写明一行表头，至少有“姓名”和“工作单位”或“人员编号”。",
        ),
        *(
            "no header was found: none of the first 30 rows has 姓名 and another known column",
            "Write a header with at least 姓名 and 工作单位 or 人员编号.",
        ),
    ),
    kind(
        *("S032", _W, "工作表“{value}”也像花名册，未读取", "只读第一张（或名为“人员”的）工作表；请合并到一张表。"),
        *("the sheet {value} looks like a roster too and was not read", "Put everybody into one sheet."),
    ),
    kind(
        *(
            "S033",
            _W,
            "“{column}”的“{value}”不在本县{what}中，或有重名，按原文比对，不能写入",
            "改成机构表、科室表中的名称或编号。",
        ),
        *(
            "{value} under {column} is not known in this county or not unique; it is compared as written, never taken",
            "Write the name or id of the county's own tables.",
        ),
    ),
    kind(
        *("S034", _W, "新名册没有“{value}”列，这一项未比对", "需要比对时补上这一列。"),
        *("the new roster has no column {value}; it was not compared", "Add it where it matters."),
    ),
    kind(
        *("S035", _W, "请假有开始没有结束，未比对", "补上请假结束日期（含当天）。"),
        *("leave begins but does not end, and was not compared", "Add its last day."),
    ),
    kind(
        *(
            "S036",
            _E,
            "确认表中的第{row_told}行“{value}”与现在的差异对不上：名册已有变化，或已写入过",
            "重新比对，再确认。",
        ),
        *(
            "row {row_told}, {value}, is no difference now: the rosters have changed, or it was taken already",
            "Compare anew and confirm again.",
        ),
    ),
    kind(
        *("S037", _E, "确认列的“{value}”既不是“是”也不是“否”", "填“是”或“否”；留空表示未定，不写入。"),
        *("{value} in the column 确认 is neither 是 nor 否", "Write 是 or 否; blank is undecided."),
    ),
    kind(
        *("S038", _E, "不是 gridplan roster --xlsx 写出的确认表：{detail}", "用该命令重新导出，在其中填写“确认”列。"),
        *("no workbook of gridplan roster --xlsx: {detail}", "Write it anew with that command and fill in 确认."),
    ),
    kind(
        *("S039", _E, "文件正在 Excel 中打开（有锁文件{value}）", "在 Excel 中保存并关闭后重试。"),
        *("the file is open in Excel (there is {value})", "Save and close it in Excel, then try again."),
    ),
    kind(
        *("S040", _E, "文件在比对之后又改动了，没有写入", "重新比对，再确认。"),
        *("the file was changed since it was compared; nothing was written", "Compare anew and confirm again."),
    ),
    kind(
        *("S041", _E, "不能写入：{detail}", "改正新名册，或在确认列填“否”。"),
        *("it cannot be taken: {detail}", "Correct the new roster, or write 否."),
    ),
    kind(
        *("S042", _W, "工作簿含图片或图表，写入后会丢失；原文件已备份", "需要时从备份中复制回来。"),
        *(
            "the workbook holds pictures or charts, which are lost when it is written; it was backed up",
            "Copy them back.",
        ),
    ),
    kind(
        *(
            "S045",
            _W,
            "新名册没有{places}的人，这{count}人未比对，不算离职",
            "名册应含全部人员时，补上这些单位或岗位的人。",
        ),
        *(
            "the new roster lists nobody of {places_en}; {count} people were not compared",
            "Add them if it is to be whole.",
        ),
    ),
    kind(
        *("S044", _W, "有{count}处无法判定是谁，没有猜测，也不写入", "在新名册中填写人员编号后重新比对。"),
        *(
            "{count} rows could be several people; nothing was guessed or taken",
            "Write staff numbers and compare anew.",
        ),
    ),
)
