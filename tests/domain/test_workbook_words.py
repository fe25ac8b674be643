"""Every sheet and column has an English name, and is found again by it."""

from __future__ import annotations

from gridplan.domain import workbook as layout
from gridplan.domain.workbook_words import chinese, english_column, english_sheet, english_value

SHEETS = [value for name, value in vars(layout).items() if name.isupper() and isinstance(value, str)]


def test_every_sheet_and_column_has_an_english_name_that_leads_back() -> None:
    names = {name for name in SHEETS if name not in {layout.ORIGIN, layout.UNCOVERED, layout.BY_HAND}}
    assert all(english_sheet(name).isascii() for name in names)
    assert all(chinese(english_sheet(name)) == name for name in names)
    titles = {title for columns in layout.COLUMNS.values() for title in columns}
    assert all(english_column(title).isascii() for title in titles)
    assert all(chinese(english_column(title)) == title for title in titles)
    assert all(len(english_sheet(name)) <= 31 for name in names)


def test_a_title_broken_into_lines_is_found() -> None:
    assert chinese("village\n code") == "村编码"
    assert chinese("行车\n（分钟）") == "行车（分钟）"


def test_only_columns_of_fixed_words_are_translated() -> None:
    assert english_value("服务方式", "巡诊") == "circuit"
    assert english_value("村", "巡诊") == "巡诊"
