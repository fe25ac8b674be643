"""Every paper for every audience: what is in the files, read back byte by byte, and who may have which."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import io
import json
import re
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain.circuits import Circuits
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Audit, Change, Plan, PlanDiff, RosterEffect, Violation
from gridplan.domain.rules import Level
from gridplan.languages import recorded
from gridplan.reports.index import PAPERS
from gridplan.running.papers import INDEX, MAP, PAPERS_OF, WRITERS, Making, write_papers, write_report
from gridplan.sources import Settings
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_circuits, tiny_plan, village

AUDIENCES = ("planners", "leaders", "public")
SURNAMES = "欧阳司马诸葛上官东方皇甫尉迟公孙"
GIVEN = "翀骉彧珺璟犇淼焱垚鑫"
FEW = "65+"


def _name(number: int) -> str:
    """A name whose signs stand in no other word of any paper."""
    return f"{SURNAMES[number % 8 * 2 : number % 8 * 2 + 2]}{GIVEN[number // 8 % 10]}{GIVEN[(3 * number + 1) % 10]}"


def _phone(number: int) -> str:
    return f"137{55500000 + 7919 * number}" if number % 2 else f"0595-{22330000 + 977 * number}"


def _plan() -> tuple[Plan, PlanDiff, set[str], set[str]]:
    """A plan that tells of everybody wherever a paper could; who they are, and their phones."""
    county = tiny_county()
    people = tuple(
        dataclasses.replace(person, name=_name(i), phone=_phone(i)) for i, person in enumerate(county.people)
    )
    n = len(people)
    villages = tuple(dataclasses.replace(v, steward=_name(n + i)) for i, v in enumerate(county.villages))
    n += len(villages)
    grids = tuple(
        dataclasses.replace(
            g, head=_name(n + 3 * i), workers=(_name(n + 3 * i + 1),), sentinels=(_name(n + 3 * i + 2),)
        )
        for i, g in enumerate(county.grids)
    )
    n += 3 * len(grids)
    hospitals = tuple(dataclasses.replace(h, steward=_name(n + i)) for i, h in enumerate(county.township_hospitals))
    few = dataclasses.replace(villages[0], key_groups={FEW: 3})
    county = county.replace(
        people=people,
        villages=(few, *villages[1:]),
        grids=grids,
        township_hospitals=hospitals,
        key_groups=((FEW, "65岁及以上"),),
    )
    first, gone = people[-2], ("D99", "令狐翀骉")
    told = recorded(
        f"{first.name}（{first.phone}）自2026-03-09请假（产假），由{gone[1]}接替",
        {"en": f"{first.name} ({first.phone}) is on leave from 2026-03-09 on (产假); {gone[1]} takes over"},
    )
    plan = tiny_plan(county)
    breach = Violation(
        rule="postings.min_stay",
        level=Level.IN_PRINCIPLE,
        where=(first.id, "TH0"),
        amount=2,
        unit="weeks",
        when=START + dt.timedelta(weeks=3),
        message=told,
        reason=told,
        remedy=told,
    )
    finding = Finding(
        code="GP-M001", level=FindingLevel.WARNING, message=told, remedy=told, feature=first.id, value=first.phone
    )
    circuits = tiny_circuits()
    plan = dataclasses.replace(
        plan,
        parent="20251201-080000-0000",
        audit=Audit(kept=(), violations=(*plan.audit.violations, breach), scores=plan.audit.scores),
        findings=(finding,),
        circuits=solved(Circuits(tours=circuits.tours, missed=circuits.missed)),
    )
    change = Change(kind="posting", who=(first.id,), where="TH0", before=gone[1], after=told, start=START, cause=told)
    effect = RosterEffect(person=first.id, kinds=("leave",), cause=told, effects=(told,))
    diff = PlanDiff(before="20251201-080000-0000", after=plan.id, changes=(change,), roster=(effect,), departed=(gone,))
    names = {p.name for p in people} | {v.steward for v in villages if v.steward} | {gone[1]}
    names |= {h.steward for h in hospitals if h.steward}
    names |= {name for g in grids for name in (g.head, *g.workers, *g.sentinels) if name}
    return plan, diff, names, {p.phone for p in people if p.phone}


def _texts(path: Path):
    """Everything a file says, whatever it is packed in, with its own name."""
    yield path.name
    yield from _unpacked(path.name, path.read_bytes())


def _unpacked(name: str, content: bytes):
    if name.endswith((".xlsx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield entry
                yield from _unpacked(entry, archive.read(entry))
    if name.endswith(".xlsx"):
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            yield sheet.title
            yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
            yield from (str(c.comment.text) for row in sheet.iter_rows() for c in row if c.comment)
    elif name.endswith(".gpkg"):
        yield from _tables(content)
    text = content.decode("utf-8", errors="ignore")
    yield text
    yield html.unescape(text)
    yield re.sub(r"\r?\n[ \t]", "", text)  # calendars fold their lines
    yield re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)  # JSON may write signs as numbers


def _tables(content: bytes):
    with sqlite3.connect(":memory:") as base:
        base.deserialize(content)
        for (table,) in base.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in base.execute(f'select * from "{table}"'):
                yield from (
                    cell.decode("utf-8", errors="ignore") if isinstance(cell, bytes) else str(cell) for cell in row
                )


def _said(folder: Path) -> str:
    return "\n".join(text for path in sorted(folder.rglob("*")) if path.is_file() for text in _texts(path))


@pytest.fixture(scope="module")
def known():
    return _plan()


@pytest.fixture(scope="module")
def written(known, tmp_path_factory) -> dict[tuple[str, str], Path]:
    """Every paper for every audience, also those that it would not get."""
    plan, diff, *_ = known
    folders = {}
    for audience in AUDIENCES:
        for lang in ("zh", "en"):
            folder = tmp_path_factory.mktemp(f"{audience}-{lang}")
            making = Making(plan=plan, settings=Settings(), diff=diff, parent=plan, audience=audience, lang=lang)
            for name, write in WRITERS.items():
                write(making, folder / name)
            write_report(making, folder)
            folders[audience, lang] = folder
    return folders


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("audience", ["leaders", "public"])
@pytest.mark.parametrize("paper", [*WRITERS, INDEX])
def test_no_paper_for_others_tells_a_name_or_a_phone(known, written, audience, lang, paper):
    _, _, names, phones = known
    path = written[audience, lang] / paper
    said = _said(path) if path.is_dir() else "\n".join(_texts(path))
    assert len(said) > 500
    assert {name for name in names if name in said} == set()
    bare = re.sub(r"[- ]", "", said)
    assert {phone for phone in phones if phone in said or phone.replace("-", "") in bare} == set()
    assert "产假" not in said  # why somebody is away is nobody else's business


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("paper", ["map.html", "plan.xlsx", "calendars", INDEX])
def test_planners_papers_do_tell_names(known, written, paper, lang):
    """So that the search above can find them."""
    plan, *_ = known
    path = written["planners", lang] / paper
    said = _said(path) if path.is_dir() else "\n".join(_texts(path))
    assert plan.county.person("D0").name in said
    if paper == "plan.xlsx":
        assert ("自2026-03-09请假（产假）" if lang == "zh" else "is on leave from 2026-03-09 on (产假)") in said


def test_the_public_reads_not_even_surnames(known, written):
    _, _, names, _ = known
    for paper in (INDEX, *PAPERS_OF["public"]):
        said = "\n".join(_texts(written["public", "zh"] / paper))
        assert {name for name in names if f"{name[0]}**" in said} == set()


@pytest.mark.parametrize("audience", ["leaders", "public"])
def test_a_small_count_stands_in_no_paper(written, audience):
    """Village 0 of township 0 has 3 aged residents, and its neighbours' counts would tell it by subtraction."""
    page = (written[audience, "zh"] / INDEX).read_text(encoding="utf-8")
    assert "65岁及以上" in page
    book = openpyxl.load_workbook(written[audience, "zh"] / "plan.xlsx")
    rows = [[str(c) for c in row if c is not None] for s in book for row in s.iter_rows(values_only=True)]
    about = [row for row in rows if any(village(0, 0) in cell or "东村" in cell for cell in row)]
    assert about
    with sqlite3.connect(written[audience, "zh"] / "plan.gpkg") as base:
        columns = [c[1] for c in base.execute("pragma table_info(villages)")]
        counts = [c for c in columns if "65" in c]
        for count in counts:
            values = [v for (v,) in base.execute(f'select "{count}" from villages')]
            assert 3 not in values
            assert "3" not in values


def test_the_folder_of_a_version_has_all_papers_and_shows_leaders_no_names(known, tmp_path):
    plan, diff, names, phones = known
    write_papers(plan, tmp_path, settings=Settings(), diff=diff, parent=plan)
    assert {path.name for path in tmp_path.iterdir()} == {INDEX, *WRITERS}
    for paper in (INDEX, MAP):
        said = "\n".join(_texts(tmp_path / paper))
        assert not [each for each in (*names, *phones) if each in said]
    page = (tmp_path / INDEX).read_text(encoding="utf-8")
    linked = set(re.findall(r'<li><a href="([^"]+)"', page))
    assert linked == {link for link, _, _ in PAPERS if (tmp_path / link).exists()}
    assert {link.partition("/")[0] for link in linked} == set(WRITERS)
    assert page.count("仅供规划人员") == len(WRITERS) - 1


@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_audience_gets_its_own_papers_only(known, tmp_path, audience):
    plan, diff, *_ = known
    write_report(Making(plan=plan, settings=Settings(), diff=diff, audience=audience), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {INDEX, *PAPERS_OF[audience] & set(WRITERS)}


def test_what_is_known_of_papers_is_consistent():
    links = {link.partition("/")[0] for link, _, _ in PAPERS}
    assert set(WRITERS) <= links  # the index links to every paper that is written
    assert PAPERS_OF["public"] <= PAPERS_OF["leaders"] <= PAPERS_OF["planners"]
    assert json.dumps(sorted(PAPERS_OF["public"])) == '["map.html"]'
