"""The catalogue of finding codes: for each its level, what it says and how to mend it, in Chinese and English.

A code is ``GP-`` + a letter for the part + three digits. The letters are those of :class:`Finding`. Numbers below 100
belong to one part; a number from 101 on is about a table and its cells and means the same in every part, so that
``GP-S113`` and ``GP-K113`` are both dates that cannot be read. A code never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridplan.domain.finding_kinds import Kind, kind
from gridplan.domain.findings import FindingLevel
from gridplan.sources.part_codes import PART_KINDS
from gridplan.sources.roster_codes import DATABASE_KIND, ROSTER_KINDS
from gridplan.sources.visit_codes import VISIT_KINDS

_E, _W, _R, _I = FindingLevel.ERROR, FindingLevel.WARNING, FindingLevel.REPAIRED, FindingLevel.INFO


def _table_kinds() -> Iterator[Kind]:
    """Kinds that every part with tables shares, for the letters where they can occur."""
    for number, letters, level, *texts in _TABLE_KINDS:
        for letter in letters:
            yield kind(f"{letter}{number}", _OTHER_LEVELS.get((letter, number), level), *texts)


# A county can be planned without vehicles, programmes or a calendar table, so their absence is no error.
_OTHER_LEVELS: Mapping[tuple[str, int], FindingLevel] = {
    ("V", 101): _I,
    ("K", 101): _I,
    ("P", 101): _W,
    ("V", 104): _W,
    ("K", 104): _I,
    ("P", 104): _W,
}

_TABLE_KINDS: tuple[tuple[int, str, FindingLevel, str, str, str, str], ...] = (
    (
        *(101, "BFDSVPK", _E),
        *("缺少文件{value}", "放入该文件，或在 gridplan.toml 的 [files] 中写明它的位置。"),
        *("the file {value} is missing", "Add it, or say under [files] in gridplan.toml where it is."),
    ),
    (
        *(102, "BFDSVPK", _E),
        *("文件无法读取：{detail}", "用 Excel 或 QGIS 打开检查，另存为 {formats} 后重试。"),
        *("the file cannot be read: {detail}", "Open it in Excel or QGIS and save it again as {formats}."),
    ),
    (
        *(103, "BFDSVPK", _E),
        *("文件编码无法识别", "另存为 UTF-8 编码。"),
        *("the text is in no known encoding", "Save it as UTF-8."),
    ),
    (
        *(104, "BFDSVPK", _E),
        *("文件中没有任何数据行", "第一行写表头，以下每行一条记录。"),
        *("there are no rows", "Write a header in the first row and one record in each row below."),
    ),
    (
        *(105, "FDSVPK", _E),
        *("不接受带宏的工作簿", "另存为不带宏的 .xlsx。"),
        *("a workbook with macros is refused", "Save it as .xlsx without macros."),
    ),
    (
        *(106, "FDSVPK", _E),
        *("“{column}”单元格是公式", "复制后“选择性粘贴—数值”。"),
        *("the cell under {column} is a formula", "Copy it and paste it as a value."),
    ),
    (
        *(107, "BFDSVPK", _E),
        *("表头“{value}”出现了不止一次", "删去或改名其中一列。"),
        *("the header {value} stands for a column that is there already", "Remove or rename one of the columns."),
    ),
    (
        *(108, "BFDSVPK", _E),
        *("缺少必填的列“{value}”", "加上这一列；可用的表头：{headers}。"),
        *("the required column {value} is missing", "Add it; headers understood: {headers}."),
    ),
    (
        *(109, "BFDSVPK", _W),
        *("不认识的列“{value}”，未读取", "如有用请改成模板中的表头，否则不必理会。"),
        *("the column {value} is not known and was not read", "Rename it as in the template, or leave it."),
    ),
    (
        *(110, "BFDSVPK", _E),
        *("“{column}”必须填写", "补上内容。"),
        *("{column} must be given", "Fill it in."),
    ),
    (
        *(111, "BFDSVP", _E),
        *("“{column}”应为{wanted}，实际是“{value}”", "只写数字，不带单位和文字。"),
        *("{column} must be {wanted_en}, not {value}", "Write digits only, without unit or words."),
    ),
    (
        *(112, "BFDSVP", _E),
        *("“{column}”的值{value}超出范围[{low}, {high}]", "改正数值。"),
        *("{column} = {value} lies outside [{low}, {high}]", "Correct the number."),
    ),
    (
        *(113, "SPK", _E),
        *("“{column}”不是日期：“{value}”", "写成 2026-01-05、2026/1/5 或 2026年1月5日。"),
        *("{column} is no date: {value}", "Write 2026-01-05, 2026/1/5 or 2026年1月5日."),
    ),
    (
        *(114, "SPK", _E),
        *("“{column}”的日期{value}不在{low}年至{high}年之间", "改正年份。"),
        *("the date {value} under {column} is not between the years {low} and {high}", "Correct the year."),
    ),
    (
        *(115, "BFSVPK", _E),
        *("“{column}”不认识“{value}”", "可用的值：{choices}。"),
        *("{value} is not known under {column}", "Values understood: {choices}."),
    ),
    (
        *(116, "BFDSVP", _E),
        *("编码“{value}”重复，第一次在{first}", "每个编码只能用一次。"),
        *("{value} is used twice, first in {first}", "Give each its own code."),
    ),
    (
        *(117, "BFDSVK", _E),
        *("“{column}”指向不存在的{what}“{value}”", "改成已有的编码。"),
        *("{column} names {value}, but there is no such {what}", "Write a code that exists."),
    ),
    (
        *(118, "BFDSVPK", _R),
        *("全角或不可见字符已规范：“{value}”→“{after}”", "无须处理。"),
        *("full-width or invisible characters were normalised: {value} → {after}", "Nothing need be done."),
    ),
    (
        *(119, "BFDSVPK", _E),
        *("“{column}”中含有 HTML 标记：{value}", "删去标记，只留文字。"),
        *("{column} holds HTML: {value}", "Remove the markup and keep the text."),
    ),
    (
        *(120, "BFDSVPK", _E),
        *("编码“{value}”被 Excel 改成了科学计数法", "把该列设为“文本”格式后重新填写完整编码。"),
        *("Excel turned the code {value} into scientific notation", "Format the column as text and enter it again."),
    ),
    (
        *(121, "FDSVPK", _I),
        *("跳过了{count}行示例", "填好真实数据后可删去示例行。"),
        *("{count} example rows were skipped", "Delete them when the real rows are there."),
    ),
    (
        *(122, "P", _E),
        *("“{column}”不是时刻：“{value}”", "写成 08:30。"),
        *("{column} is no time of the day: {value}", "Write 08:30."),
    ),
    (
        *(123, "P", _E),
        *("“{column}”里写了别的栏目的内容：“{value}”", "{advice}。"),
        *("{column} holds what belongs in other columns: {value}", "{advice_en}."),
    ),
)

CATALOGUE: Mapping[str, Kind] = {one.code: one for one in (*PART_KINDS, *VISIT_KINDS, DATABASE_KIND, *_table_kinds())}
"""What reading a county folder can find."""

EVERY_KIND: Mapping[str, Kind] = {**CATALOGUE, **{one.code: one for one in ROSTER_KINDS}}
"""These, and what comparing rosters can find."""
