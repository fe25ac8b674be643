"""English papers say nothing in Chinese but names: whatever is Chinese in them stands in the county's own files."""

from __future__ import annotations

import dataclasses
import html
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain.county import County
from gridplan.domain.plan import Plan
from gridplan.languages import in_language
from gridplan.running.papers import INDEX, WRITERS, Making, write_report
from gridplan.sources import Settings

CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def strings(value: object) -> Iterator[str]:
    """Every text in a value of the domain."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from strings(tuple(value.items()))
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from strings(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))


def names_in(county: County) -> re.Pattern[str]:
    """What is made of the county's own words alone: ``县总医院`` + ``内科``."""
    words = {run for text in strings(county) for run in CHINESE.findall(text)}
    return re.compile("(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")+")


def said(name: str, content: bytes) -> Iterator[str]:
    """Everything that a file tells its reader."""
    if name.endswith(".xlsx"):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            yield sheet.title
            yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield entry
                yield archive.read(entry).decode()
    elif name.endswith(".gpkg"):
        with sqlite3.connect(":memory:") as base:
            base.deserialize(content)
            for (table,) in base.execute("select name from sqlite_master where type = 'table'").fetchall():
                rows = base.execute(f'select * from "{table}"')
                yield from (column[0] for column in rows.description)
                yield from (cell for row in rows for cell in row if isinstance(cell, str))
    else:
        text = html.unescape(content.decode())
        text = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)  # JSON in pages
        yield name
        yield re.sub(r"\r?\n[ \t]", "", text) if name.endswith(".ics") else text  # calendars fold their lines


def chinese_in(path: Path, names: re.Pattern[str]) -> set[str]:
    """Chinese in a paper that is none of the county's own words."""
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    runs = {run for file in files for text in said(file.name, file.read_bytes()) for run in CHINESE.findall(text)}
    return {run for run in runs if not names.fullmatch(run)}


@pytest.fixture(scope="module")
def papers(mini_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folders = {}
    for lang in ("zh", "en"):
        folders[lang] = tmp_path_factory.mktemp(lang)
        write_report(Making(plan=mini_plan, settings=Settings(), lang=lang), folders[lang])
    return folders


@pytest.mark.slow
@pytest.mark.parametrize("paper", [*WRITERS, INDEX])
def test_an_english_paper_has_no_chinese_but_names(paper: str, papers: Mapping[str, Path], mini_plan: Plan) -> None:
    names = names_in(mini_plan.county)
    assert chinese_in(papers["en"] / paper, names) == set()
    assert chinese_in(papers["zh"] / paper, names), "so that the search above can find it"


@pytest.mark.slow
def test_every_text_of_a_plan_can_be_told_in_english(mini_plan: Plan) -> None:
    """Else a plan that is stored could not be."""
    names = names_in(mini_plan.county)
    texts = [
        text
        for violation in mini_plan.audit.violations
        for text in (violation.message, violation.reason, violation.remedy)
    ]
    texts += [text for finding in mini_plan.findings for text in (finding.message, finding.remedy)]
    assert len(texts) > 20
    told = [in_language(text, "en") for text in texts]
    assert not [text for text in told if any(not names.fullmatch(run) for run in CHINESE.findall(text))]
