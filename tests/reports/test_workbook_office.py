"""The workbook as an office expects it: order, links, widths, pages, drop-downs; and what each audience may read."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from gridplan.domain import workbook as layout
from gridplan.domain.audiences import Audience
from gridplan.domain.plan import Change, Plan
from gridplan.reports import write_workbook
from gridplan.reports.routes import kilometres
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan


def with_people() -> Plan:
    """The tiny plan with names that are nobody else's and phones."""
    county = tiny_county()
    people = tuple(
        dataclasses.replace(person, name=f"赵{chr(0x4E00 + 60 * n)}{chr(0x5000 + 70 * n)}", phone=f"1390000{n:04d}")
        for n, person in enumerate(county.people)
    )
    villages = tuple(
        dataclasses.replace(v, steward=f"钱{chr(0x5300 + 50 * n)}管", key_groups={"65+": 2 + n})
        for n, v in enumerate(county.villages)
    )
    grids = tuple(
        dataclasses.replace(g, sentinels=("孙哨明",), head="李格长", workers=("周网员",)) for g in county.grids
    )
    hospitals = tuple(dataclasses.replace(h, steward="吴家管") for h in county.township_hospitals)
    return tiny_plan(county.replace(people=people, villages=villages, grids=grids, township_hospitals=hospitals))


def written(plan: Plan, folder: Path, **options: object) -> Any:
    write_workbook(plan, folder / "plan.xlsx", **options)  # type: ignore[arg-type]
    return openpyxl.load_workbook(folder / "plan.xlsx")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(tiny_plan(), tmp_path_factory.mktemp("office"))


def test_the_cover_links_to_every_sheet_by_colour(book: Any) -> None:
    cover = book[layout.COVER]
    links = {link.location for row in cover.iter_rows() for cell in row if (link := cell.hyperlink)}
    shown = [name for name in book.sheetnames if name not in {layout.COVER, layout.ORIGIN}]
    assert links == {f"'{name}'!A1" for name in shown}
    told = [str(row[0].value) for row in cover.iter_rows() if row[0].value]
    order = [told.index(name) for name in shown]
    bands = [n for n, said in enumerate(told) if "色：" in said]
    assert len(bands) == 4
    assert order[0] > bands[0]
    colours = {book[name].sheet_properties.tabColor.rgb for name in layout.EDITABLE}
    assert len(colours) == 1
    assert book.sheetnames[-1] == layout.ORIGIN
    assert book[layout.ORIGIN].sheet_state == "hidden"


def test_every_sheet_prints_on_numbered_landscape_pages_of_a4(book: Any) -> None:
    for name in book.sheetnames[:-1]:
        sheet = book[name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape"), name
        assert "&P" in str(sheet.oddFooter.center.text), name
        assert sheet.print_area, name
        assert sheet.print_title_rows, name


def test_a_wide_table_takes_several_pages_across_with_its_first_columns_on_each(book: Any) -> None:
    teams = book[layout.TEAMS]
    assert teams.page_setup.fitToWidth == 2
    assert teams.print_title_cols == "$A:$A"
    assert (book[layout.ROSTER].page_setup.fitToWidth, book[layout.ROSTER].print_title_cols) == (2, "$A:$A")


def test_columns_are_wide_enough_for_chinese_and_keep_their_titles_in_sight(book: Any) -> None:
    services = book[layout.SERVICES]
    wide = services.column_dimensions[get_column_letter(layout.COLUMNS[layout.SERVICES].index("提供者") + 1)].width
    assert wide >= 2 * len("甲镇卫生院")
    for name in (layout.TEAMS, layout.ROUTES, layout.POSTINGS, layout.EXCEPTIONS):
        assert book[name].freeze_panes[-1] == "2"
        assert book[name].auto_filter.ref.startswith("A1:")


def test_dates_and_figures_are_numbers_with_a_format(book: Any) -> None:
    postings = book[layout.POSTINGS]
    start = postings.cell(2, layout.COLUMNS[layout.POSTINGS].index("开始日期") + 1)
    assert (start.is_date, start.number_format) == (True, "yyyy-mm-dd")
    teams = book[layout.TEAMS]
    residents = teams.cell(2, layout.COLUMNS[layout.TEAMS].index("常住人口") + 1)
    assert (residents.data_type, residents.number_format) == ("n", "#,##0")
    code = teams.cell(2, layout.COLUMNS[layout.TEAMS].index("村编码") + 1)
    assert code.data_type == "s"


def test_names_and_modes_are_chosen_from_lists_that_are_there(book: Any) -> None:
    options = book[layout.OPTIONS]
    for name, expected in ((layout.TEAMS, 3), (layout.SERVICES, 3), (layout.TOURS, 3), (layout.POSTINGS, 4)):
        rules = book[name].data_validations.dataValidation
        assert len(rules) == expected
        for rule in rules:
            assert rule.errorStyle == "warning"
            if match := re.fullmatch(r"'选项'!\$(\w)\$2:\$\w\$(\d+)", str(rule.formula1)):
                filled = [options[f"{match[1]}{row}"].value for row in range(2, int(match[2]) + 1)]
                assert all(filled), rule.formula1
                assert not options[f"{match[1]}{int(match[2]) + 1}"].value
    modes = next(r for r in book[layout.SERVICES].data_validations.dataValidation if "未覆盖" in str(r.formula1))
    assert "移动医院" in modes.formula1


def test_route_sheets_stand_by_crew_and_day_each_crew_on_a_page_of_its_own(book: Any) -> None:
    sheet = book[layout.ROUTES]
    header, *rows = sheet.iter_rows(values_only=True)
    at = {title: header.index(title) for title in header}
    crews = [row[at["出车单位"]] for row in rows]
    assert crews == sorted(crews, key=crews.index)  # every crew's rows stand together
    assert len(set(crews)) == 3
    breaks = [found.id for found in sheet.row_breaks.brk]
    assert breaks == [n for n in range(2, len(rows) + 1) if crews[n - 1] != crews[n - 2]]
    visit = next(row for row in rows if row[at["安排"]] == "到访" and row[at["出车单位"]] == "甲镇第2团队")
    line = tiny_plan().backdrop.legs["car", "TH0", "990101100204"]
    assert visit[at["公里"]] == round(kilometres(line), 1) > 0
    assert visit[at["停留（分钟）"]] >= 60
    assert visit[at["离开"]] > visit[at["到达"]]


def test_kilometres_are_those_of_the_sphere() -> None:
    from shapely import LineString

    assert kilometres(LineString([(0, 0), (0, 1)])) == pytest.approx(111.195, abs=0.001)
    assert kilometres(LineString([(110, 60), (111, 60), (110, 60)])) == pytest.approx(2 * 55.597, abs=0.01)


def test_the_contact_is_the_villages_doctor_with_phone_else_its_steward(tmp_path: Path) -> None:
    plan = with_people()
    from gridplan.reports.routes import contacts

    found = contacts(plan.county)
    doctor = plan.county.person("VD00")
    assert found["990101100200"] == (doctor.name, doctor.phone)
    assert found["990101100204"] == (plan.county.village("990101100204").steward, None)
    assert found["TH0"] == ("吴家管", None)


def everything(path: Path) -> str:
    """All text of all parts of a workbook, properties and hidden sheets too."""
    with zipfile.ZipFile(path) as packed:
        return "\n".join(packed.read(name).decode("utf-8") for name in packed.namelist())


def cells_of(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.value is not None]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("audience", ["leaders", "public"])
def test_others_than_planners_find_no_name_and_no_phone(tmp_path: Path, audience: Audience, lang: str) -> None:
    plan = with_people()
    old = plan.county.people[0].name
    change = Change(kind="posting", who=("D0",), where="TH0", before=f"{old}在岗", after=None, cause="冯走人离职")
    write_workbook(
        plan,
        tmp_path / "plan.xlsx",
        audience=audience,
        lang=lang,  # type: ignore[arg-type]
        changes=(change,),
        departed=(("X", "冯走人"),),
    )
    said = everything(tmp_path / "plan.xlsx")
    names = {p.name for p in plan.county.people} | {v.steward for v in plan.county.villages} | {"冯走人"}
    names |= {"孙哨明", "李格长", "周网员", "吴家管"}
    assert [name for name in names if name and name in said] == []
    assert [p.phone for p in plan.county.people if p.phone and p.phone in said] == []
    cells = "\n".join(cells_of(tmp_path / "plan.xlsx"))
    assert [p.id for p in plan.county.people if re.search(rf"\b{p.id}\b", cells)] == []
    assert ("赵**" in said) == (audience == "leaders")


def test_planners_find_names_and_phones(tmp_path: Path) -> None:
    plan = with_people()
    write_workbook(plan, tmp_path / "plan.xlsx")
    said = "\n".join(cells_of(tmp_path / "plan.xlsx"))
    members = {p for team in plan.teams for p in (team.specialist, team.gp, team.nurse) if p}
    assert all(plan.county.name_of(person) in said for person in members)
    assert "吴家管" in said


def test_small_counts_of_key_groups_are_withheld_from_others(tmp_path: Path) -> None:
    at = layout.COLUMNS[layout.TEAMS].index("重点人群人次") + 1
    shown = [
        [
            row[at - 1]
            for row in written(with_people(), tmp_path, audience=who)["团队"].iter_rows(min_row=2, values_only=True)
        ]
        for who in ("planners", "leaders")
    ]
    assert shown[0] == [2 + 3 + 4, 5 + 6 + 7, 8 + 9 + 10, 11 + 12 + 13]
    assert "—" in shown[1]


def test_sheets_of_private_matters_are_the_planners_own(tmp_path: Path) -> None:
    leaders = set(written(tiny_plan(), tmp_path, audience="leaders").sheetnames)
    public = set(written(tiny_plan(), tmp_path, audience="public").sheetnames)
    private = {layout.EXEMPTIONS, layout.LEDGER, layout.WORKLOAD, layout.TOURS, layout.OPTIONS}
    assert not private & leaders
    assert public < leaders
    assert not {layout.ROUTES, layout.POSTINGS, layout.EXCEPTIONS} & public


def test_in_english_every_sheet_title_and_header_is_english(tmp_path: Path) -> None:
    book = written(tiny_plan(), tmp_path, lang="en")
    assert all(name.isascii() for name in book.sheetnames)
    for name in ("Teams", "Services", "Tours", "Postings", "Route sheets", "Exceptions", "Proof"):
        assert all(str(cell.value).isascii() for cell in book[name][1]), name
    assert {row[0].value for row in book["Proof"].iter_rows(min_row=2)} == {
        "territories",
        "coverage",
        "circuits",
        "postings",
    }


def test_a_workbook_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"plan\.xlsx|No such file"):
        write_workbook(tiny_plan(), tmp_path / "no" / "plan.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_sheets_with_page_breaks_of_their_own_fit_across_also_where_the_font_is_missing(book: Any) -> None:
    paper = (11.69 - 2 * 0.35) * 72  # points across a landscape A4 page between its margins
    for name in (layout.MEMBERS, layout.ROUTES):
        sheet = book[name]
        widest = 6.36  # points: a digit of DejaVu Sans at 10 points, which stands in for 宋体 on bare machines
        columns = sum(own.width * (own.max - own.min + 1) for own in sheet.column_dimensions.values())
        assert columns * widest * sheet.page_setup.scale / 100 < paper, name
        assert sheet.row_breaks.count, name


def test_leaders_route_sheets_do_not_betray_small_counts_by_the_length_of_visits(tmp_path: Path) -> None:
    county = tiny_county()
    slow = tuple(dataclasses.replace(p, minutes_per_key_person=7.0) for p in county.programmes)
    few = tuple(dataclasses.replace(v, key_groups={"65+": 2}) for v in county.villages)
    plan = tiny_plan(county.replace(programmes=slow, villages=few))
    hours = {}
    for audience in ("planners", "leaders"):
        sheet = written(plan, tmp_path, audience=audience)[layout.ROUTES]
        titles = [cell.value for cell in sheet[1]]
        told = [titles.index(title) for title in ("到达", "开始", "离开", "停留（分钟）")]
        hours[audience] = {row[n].value for row in sheet.iter_rows(min_row=2) for n in told}
    assert hours["leaders"] == {None}
    assert len(hours["planners"]) > 5


def test_rows_of_long_texts_are_high_enough_for_programs_that_do_not_measure_them(tmp_path: Path) -> None:
    county = tiny_county()
    programmes = tuple(dataclasses.replace(p, name=f"{p.name}{'很长的名称' * 8}") for p in county.programmes)
    book = written(tiny_plan(county.replace(programmes=programmes)), tmp_path)
    for name in (layout.VISITS, layout.ROUTES):
        sheet = book[name]
        raised = 0
        for row in sheet.iter_rows(min_row=2):
            if any(cell.alignment.wrap_text for cell in row):
                assert (sheet.row_dimensions[row[0].row].height or 0) > 28, (name, row[0].row)
                raised += 1
        assert raised, name
    assert book[layout.ROSTER].row_dimensions[1].height >= 55  # dates stand upright
