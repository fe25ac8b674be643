"""Finding codes of rosters, as they are compared with one another and of their remarks: GP-S031 to GP-S049."""

from __future__ import annotations

from gridplan.domain.finding_kinds import Kind, kind
from gridplan.domain.findings import FindingLevel

_E, _W, _I = FindingLevel.ERROR, FindingLevel.WARNING, FindingLevel.INFO

DATABASE_KIND = kind(
    "S043",
    _E,
    "the database cannot be read: {detail}",
    "Check roster under [files], the table's name and the rights.",
)

ROSTER_KINDS: tuple[Kind, ...] = (
    kind(
        "S031",
        _E,
        "no header was found: none of the first 30 rows has 姓名 and another known column",
        "Write a header with at least 姓名 and 工作单位 or 人员编号.",
    ),
    kind("S032", _W, "the sheet {value} looks like a roster too and was not read", "Put everybody into one sheet."),
    kind(
        "S033",
        _W,
        "{value} under {column} is not known as {what} of this county, or not unique; it is compared as "
        "written, never taken",
        "Write the name or id of the county's own tables.",
    ),
    kind("S034", _W, "the new roster has no column {value}; it was not compared", "Add it where it matters."),
    kind(
        "S035",
        _W,
        "leave lacks its first or last day, or ends before it begins, and was not compared",
        "Write its first and its last day.",
    ),
    kind(
        "S036",
        _E,
        "row {row_told}, {value}, is no difference now: the rosters have changed, or it was taken already",
        "Compare anew and confirm again.",
    ),
    kind("S037", _E, "{value} in the column 确认 is neither 是 nor 否", "Write 是 or 否; blank is undecided."),
    kind(
        "S038",
        _E,
        "no workbook of gridplan roster --xlsx: {detail}",
        "Write it anew with that command and fill in 确认.",
    ),
    kind("S039", _E, "the file is open in Excel (there is {value})", "Save and close it in Excel, then try again."),
    kind(
        "S040",
        _E,
        "the file was changed since it was compared; nothing was written",
        "Compare anew and confirm again.",
    ),
    kind("S041", _E, "it cannot be taken: {detail}", "Correct the new roster, or write 否."),
    kind(
        "S042",
        _W,
        "the workbook holds pictures or charts, which are lost when it is written; it was backed up",
        "Copy them back.",
    ),
    kind(
        "S045",
        _W,
        "the new roster lists nobody of {places}; {count} people were not compared",
        "Add them if it is to be whole.",
    ),
    kind(
        "S046",
        _W,
        "the remark “{value}” of {person} reads like leave, but no leave is entered: the plan counts on {person}",
        "If it is so, write a row 请假 with first and last day into the calendar (or 请假开始 and 请假结束 into the "
        "new roster); a remark changes no plan.",
    ),
    kind(
        "S047",
        _W,
        "the remark “{value}” of {person} reads like leaving, but no 离职日期 is entered: the plan counts on {person}",
        "If it is so, write the first day off work under 离职日期; a remark changes no plan.",
    ),
    kind(
        "S048",
        _E,
        "{person} has {count} workplaces, {value}; a person is planned for from one",
        "Write the one that employs the person, in one row; what is done elsewhere is a posting or a team's circuit.",
    ),
    kind(
        "S044",
        _W,
        "{count} rows could be several people; nothing was guessed or taken",
        "Write staff numbers, one row for each person (also of several workplaces), and compare anew.",
    ),
)
