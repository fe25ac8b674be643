"""Drop-downs in the sheets of decisions: who chooses a name there has its code found when the file is read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.naming import names_of
from gridplan.domain.people import Role
from gridplan.domain.plan import Plan
from gridplan.domain.workbook_words import english_value
from gridplan.languages import Word, in_language, tell, words
from gridplan.reports.office import Office
from gridplan.reports.sheets import fitting

ROOM = 300
"""Drop-downs go so many rows beyond the table, for rows that are added."""
_KEPT = 255
"""Excel takes no longer item in a list to be chosen from."""

_LISTS: Mapping[str, Word] = words(
    {
        "physician": "Physicians",
        "gp": "GPs",
        "nurse": "Nurses",
        "host": "Hosts",
        "provider": "Providers",
        "crew": "Teams and vehicles",
        "programme": "Programmes",
    },
    "choices",
)
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    layout.TEAMS: {"专科医师": "physician", "家庭医生": "gp", "护士": "nurse"},
    layout.SERVICES: {"提供者": "provider"},
    layout.TOURS: {"出车单位": "crew", "项目": "programme"},
    layout.POSTINGS: {"姓名": "physician", "卫生院": "host"},
}
"""Sheet → column of names → list."""


def write_choices(office: Office, colour: str) -> None:
    """Add the sheet of names and codes."""
    sheet = office.add(layout.OPTIONS, colour)
    head = office.look(bold=True, bg_color="#E8EEF2", border=1, border_color="#C5D0D8")
    for number, (title, things) in enumerate(_choices(office.plan).items()):
        column = 2 * number
        sheet.write_string(0, column, _LISTS[title].tell(office.lang), head)
        sheet.write_string(0, column + 1, tell("Id", office.lang, context="sheet"), head)
        for row, (name, key) in enumerate(things, start=1):
            sheet.write_string(row, column, fitting(in_language(name, office.lang))[:_KEPT])
            sheet.write_string(row, column + 1, fitting(key))
        sheet.set_column(column, column, 24)
        sheet.set_column(column + 1, column + 1, 14)
    sheet.freeze_panes(1, 0)
    office.page(sheet, header=0, last=max(map(len, _choices(office.plan).values())), columns=2 * len(_LISTS))


def _choices(plan: Plan) -> Mapping[str, Sequence[tuple[str, str]]]:
    county, names = plan.county, names_of(plan)

    def people(role: Role) -> Iterable[str]:
        return (person.id for person in county.people if person.role is role)

    hospitals = [hospital.id for hospital in county.township_hospitals]
    clinics = [clinic.id for clinic in county.clinics]
    found: Mapping[str, Iterable[str]] = {
        "physician": people(Role.PHYSICIAN),
        "gp": people(Role.GP),
        "nurse": people(Role.NURSE),
        "host": (*hospitals, *(clinic.id for clinic in county.clinics if clinic.posts)),
        "provider": (*hospitals, *(h.id for h in county.lead_hospitals), *(b.id for b in county.bases), *clinics),
        "crew": (*(team.id for team in plan.teams), *(vehicle.id for vehicle in county.vehicles)),
        "programme": (programme.id for programme in county.programmes),
    }
    return {title: [(names(key), key) for key in keys if names(key)] for title, keys in found.items()}


def add_choices(office: Office, sheets: Mapping[str, tuple[Any, int]]) -> None:
    """Let cells of the sheets of decisions be chosen.

    Args:
        office: the open workbook.
        sheets: Chinese name → sheet and its last row.
    """
    lists = list(_LISTS)
    lengths = {title: len(things) for title, things in _choices(office.plan).items()}
    for name, (sheet, last) in sheets.items():
        titles = layout.COLUMNS[name]
        for title, wanted in _COLUMNS[name].items():
            if not lengths[wanted]:
                continue
            letter = _letter(2 * lists.index(wanted))
            source = f"='{office.name(layout.OPTIONS)}'!${letter}$2:${letter}${lengths[wanted] + 1}"
            _add(office, sheet, titles.index(title), last, {"validate": "list", "source": source})
        if name == layout.SERVICES:
            modes = (*layout.MODE_TITLES.values(), layout.UNCOVERED)
            said = [english_value("服务方式", mode) if office.lang == "en" else mode for mode in modes]
            _add(office, sheet, titles.index("服务方式"), last, {"validate": "list", "source": said})
        for title in (title for title in titles if title in layout.DATES):
            _add(office, sheet, titles.index(title), last, _dates(office, monday=name == layout.POSTINGS))


def _add(office: Office, sheet: Any, column: int, last: int, rule: Mapping[str, object]) -> None:
    """A wrong entry is warned of, not refused: the audit tells what to do about it."""
    sheet.data_validation(
        1,
        column,
        last + ROOM,
        column,
        {
            "error_type": "warning",
            "error_title": tell("Please check", office.lang, context="sheet"),
            "error_message": tell("Usually chosen from the list, or a date.", office.lang, context="sheet"),
            **rule,
        },
    )


def _dates(office: Office, *, monday: bool) -> Mapping[str, object]:
    calendar = office.plan.county.calendar
    hint = {
        "input_title": tell("Whole weeks", office.lang, context="sheet"),
        "input_message": tell("Stays begin on Mondays and end on Sundays.", office.lang, context="sheet"),
    }
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": calendar.start.replace(year=calendar.start.year - 5, day=1),
        "maximum": calendar.end.replace(year=calendar.end.year + 5, day=1),
        **(hint if monday else {}),
    }


def _letter(column: int) -> str:
    """Letter of a column counted from 0; the lists take fewer than 26."""
    return chr(ord("A") + column)
