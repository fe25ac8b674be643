"""Opens a ``plan.xlsx``, and says in Chinese or English what cannot be read in one."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.errors import InputError
from gridplan.languages import recorded, spoken
from gridplan.languages import said as told
from gridplan.sources.plan_codes import Words


def scientific(value: object) -> Words:
    """What is wrong with a code that Excel has turned into a number."""
    zh = f"“{value}”含有被 Excel 改成科学计数法的编码，把该列设为“文本”格式后重新填写"
    return zh, f"{value!r} is a code in scientific notation; format the column as text"


def in_words(lang: Language, said: Words) -> str:
    """What is said, in a language; in Chinese, as a text that can be told in English too."""
    return spoken(recorded(said[0], {"en": said[1]}), lang)


def open_book(path: Path, lang: Language) -> Any:
    """The workbook, to be read only.

    Raises:
        InputError: it is not there, or no workbook.
    """
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except FileNotFoundError:
        raise refused(path, "GP-W000", ("没有这个文件", "the file does not exist"), lang) from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as fault:
        said = f"不能作为工作簿打开：{fault}", f"it cannot be opened as a workbook: {fault}"
        raise refused(path, "GP-W000", said, lang) from fault


def refused(path: Path, code: str, said: Words, lang: Language) -> InputError:
    """What is to be raised where the whole workbook is of no use."""
    finding = Finding(
        code=code,
        level=FindingLevel.ERROR,
        message=in_words(lang, said),
        remedy=in_words(
            lang, ("用计划文件夹里的 plan.xlsx，改过的也可以", "use the plan.xlsx of a plan's folder, edited or not")
        ),
        file=path.name,
    )
    problem = recorded(said[0], {"en": said[1]})
    return InputError(told("{file}: {problem}", file=path.name, problem=problem), (finding,))
