"""The catalogue of finding codes: for each its level, what it says and how to mend it, in Chinese and English.

A code is ``GP-`` + a letter for the part + three digits. The letters are those of :class:`Finding`. Numbers below 100
belong to one part; a number from 101 on is about a table and its cells and means the same in every part, so that
``GP-S113`` and ``GP-K113`` are both dates that cannot be read. A code never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.finding_kinds import Kind, kinds
from gridplan.domain.findings import FindingLevel
from gridplan.sources.part_codes import PART_KINDS
from gridplan.sources.roster_codes import DATABASE_KIND, ROSTER_KINDS
from gridplan.sources.visit_codes import VISIT_KINDS

_E, _W, _R, _I = FindingLevel.ERROR, FindingLevel.WARNING, FindingLevel.REPAIRED, FindingLevel.INFO

# A county can be planned without vehicles, programmes or a calendar table, so their absence is no error.
_TABLE_KINDS: tuple[Kind, ...] = (
    *kinds(
        "101",
        "BFDSVPK",
        _E,
        "the file {value} is missing",
        "Add it, or say under [files] in gridplan.toml where it is.",
        other={"V": _I, "K": _I, "P": _W},
    ),
    *kinds(
        "102",
        "BFDSVPK",
        _E,
        "the file cannot be read: {detail}",
        "Open it in Excel or QGIS and save it again as {formats}.",
    ),
    *kinds("103", "BFDSVPK", _E, "the text is in no known encoding", "Save it as UTF-8."),
    *kinds(
        "104",
        "BFDSVPK",
        _E,
        "there are no rows",
        "Write one record in each row below the header.",
        other={"V": _W, "K": _I, "P": _W},
    ),
    *kinds("105", "FDSVPK", _E, "a workbook with macros is refused", "Save it as .xlsx without macros."),
    *kinds("106", "FDSVPK", _E, "the cell under {column} is a formula", "Copy it and paste it as a value."),
    *kinds(
        "107",
        "BFDSVPK",
        _E,
        "the header {value} stands for a column that is there already",
        "Remove or rename one of the columns.",
    ),
    *kinds("108", "BFDSVPK", _E, "the required column {value} is missing", "Add it; headers understood: {headers}."),
    *kinds(
        "109",
        "BFDSVPK",
        _W,
        "the column {value} is not known and was not read",
        "Rename it as in the template, or leave it.",
    ),
    *kinds("110", "BFDSVPK", _E, "{column} must be given", "Fill it in."),
    *kinds("111", "BFDSVP", _E, "{column} must be {wanted}, not {value}", "Write digits only, without unit or words."),
    *kinds("112", "BFDSVP", _E, "{column} = {value} lies outside [{low}, {high}]", "Correct the number."),
    *kinds("113", "SPK", _E, "{column} is no date: {value}", "Write 2026-01-05, 2026/1/5 or 2026年1月5日."),
    *kinds(
        "114",
        "SPK",
        _E,
        "the date {value} under {column} is not between the years {low} and {high}",
        "Correct the year.",
    ),
    *kinds("115", "BFSVPK", _E, "{value} is not known under {column}", "Values understood: {choices}."),
    *kinds("116", "BFDSVP", _E, "{value} is used twice, first in {first}", "Give each its own code."),
    *kinds("117", "BFDSVK", _E, "{column} names {value}, but there is no such {what}", "Write a code that exists."),
    *kinds(
        "118",
        "BFDSVPK",
        _R,
        "full-width or invisible characters were normalised: {value} → {after}",
        "Nothing need be done.",
    ),
    *kinds("119", "BFDSVPK", _E, "{column} holds HTML: {value}", "Remove the markup and keep the text."),
    *kinds(
        "120",
        "BFDSVPK",
        _E,
        "Excel turned the code {value} into scientific notation",
        "Format the column as text and enter it again.",
    ),
    *kinds("121", "FDSVPK", _I, "{count} example rows were skipped", "Delete them when the real rows are there."),
    *kinds("122", "P", _E, "{column} is no time of the day: {value}", "Write 08:30."),
    *kinds("123", "P", _E, "{column} holds what belongs in other columns: {value}", "{advice}."),
    *kinds(
        "124",
        "FDSVPK",
        _R,
        "the header is in this row; what stands above it ({value}) was not read",
        "Nothing need be done.",
    ),
    *kinds(
        "125",
        "FDSVPK",
        _W,
        "the sheet {value} has the same columns and was not read",
        "Put every record into one sheet; the sheet called {name} comes first.",
    ),
    *kinds(
        "126",
        "FDSVPK",
        _R,
        "in {count} merged ranges each row was given the value they show: {value}",
        "Nothing need be done; see that it is meant for every row.",
    ),
    *kinds(
        "127",
        "FDSVPK",
        _I,
        "{count} hidden or filtered rows were read too, this one first",
        "Delete the rows that no longer hold: to hide them is not enough.",
    ),
    *kinds(
        "128",
        "FSVK",
        _R,
        "{count} names under {column} were taken for the codes they stand for: {value}",
        "Nothing need be done; a code still holds when a name changes.",
    ),
    *kinds("129", "FSVK", _E, "{value} under {column} may be any of several: {choices}", "Write the code."),
)

CATALOGUE: Mapping[str, Kind] = {one.code: one for one in (*PART_KINDS, *VISIT_KINDS, DATABASE_KIND, *_TABLE_KINDS)}
"""What reading a county folder can find."""

EVERY_KIND: Mapping[str, Kind] = {**CATALOGUE, **{one.code: one for one in ROSTER_KINDS}}
"""These, and what comparing rosters can find."""
