"""Names that would be formulas, links, markup or no XML at all: they come back from the workbook as text."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain import workbook as layout
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.rules import Level
from gridplan.reports import write_workbook
from gridplan.reports.sheets import CELL
from gridplan.sources import read_edited_plan
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan

NASTY = (
    '=HYPERLINK("http://x","点")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "{=1+1}",
    "http://x",
    "mailto:a@b.c",
    "internal:'团队'!A1",
    "</script><script>alert(1)</script>",
    "<b onclick='x'>&amp;\"'",
    "a\x00b\x07c\x1bd\ufffee",
    "半\ud800边",
    "第一行\n第二行",
    "长" * 40_000,
    "1e5",
    "&P&L[x]",
)


def named(name: str) -> Plan:
    """The tiny plan in which everything has the same name."""
    county = tiny_county()
    hospitals = tuple(dataclasses.replace(h, name=name, steward=name) for h in county.township_hospitals)
    villages = tuple(dataclasses.replace(v, name=name, steward=name) for v in county.villages)
    grids = tuple(
        dataclasses.replace(g, name=name, head=name, workers=(name, name), sentinels=(name,)) for g in county.grids
    )
    people = tuple(dataclasses.replace(p, name=name) for p in county.people)
    townships = tuple(dataclasses.replace(t, name=name) for t in county.townships)
    plan = tiny_plan(
        county.replace(
            name=name,
            township_hospitals=hospitals,
            villages=villages,
            grids=grids,
            people=people,
            townships=townships,
            clinics=tuple(dataclasses.replace(c, name=name) for c in county.clinics),
            vehicles=tuple(dataclasses.replace(v, name=name) for v in county.vehicles),
            programmes=tuple(dataclasses.replace(p, name=name) for p in county.programmes),
        )
    )
    broken = Violation(
        rule="teams.balance",
        level=Level.IN_PRINCIPLE,
        where=("T0-0", "D0"),
        amount=1,
        unit="share",
        message=name,
        reason=name,
        remedy=name,
    )
    return dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=(broken,)))


@pytest.mark.parametrize("name", NASTY, ids=lambda name: ascii(name[:12]))
def test_whatever_a_name_looks_like_it_is_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(named(name), path)
    book = openpyxl.load_workbook(path)
    shown = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if cell.hyperlink is not None:
                    assert sheet.title == layout.COVER
                    assert cell.hyperlink.target is None  # leads nowhere but into the workbook
                text = str(cell.value or "")
                assert len(text) <= CELL
                shown += name in text
    if name.isprintable() and len(name) < 1000:
        assert shown > 50
    with zipfile.ZipFile(path) as packed:
        assert not [part for part in packed.namelist() if "externalLink" in part]
        assert not [part for part in packed.namelist() if part.endswith(".rels") and b"http://x" in packed.read(part)]


@pytest.mark.parametrize("name", NASTY, ids=lambda name: ascii(name[:12]))
def test_a_workbook_of_such_names_is_read_back_without_edits(tmp_path: Path, name: str) -> None:
    export, book = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_workbook(named(name), export)
    openpyxl.load_workbook(export).save(book)
    found = read_edited_plan(book, named(name), export=export)
    assert found.findings == ()
    assert found.edits == ()


def test_empty_names_leave_the_codes_and_blank_cells(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(named(""), path)
    book = openpyxl.load_workbook(path)
    header, first, *_ = book[layout.TEAMS].iter_rows(values_only=True)
    assert first[header.index("专科医师编号")] == "D0"
    assert first[header.index("专科医师")] is None


def test_a_name_too_long_for_a_cell_is_cut_visibly(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(named("长" * 40_000), path)
    found = openpyxl.load_workbook(path)[layout.SERVICES]["C2"].value
    assert str(found).endswith("…")
    message = openpyxl.load_workbook(path)[layout.EXCEPTIONS]["D2"].value
    assert len(str(message)) == CELL
    assert str(message).endswith("…")


@pytest.mark.parametrize("audience", ["leaders", "public"])
@pytest.mark.parametrize("name", NASTY[:3], ids=lambda name: ascii(name[:12]))
def test_masked_workbooks_hold_no_formula_either(tmp_path: Path, name: str, audience: str) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(named(name), path, audience=audience)  # type: ignore[arg-type]
    book = openpyxl.load_workbook(path)
    assert not [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
