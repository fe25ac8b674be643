"""Who is not to be posted when, and who was posted where: two tables beside the roster."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain.people import Exemption, PastStay
from gridplan.domain.rules import Level, Rules
from gridplan.sources.facilities import Facilities
from gridplan.sources.report import Report, Where
from gridplan.sources.rows import Row, Rows, check_reference
from gridplan.sources.words import thing

_DAY = dt.timedelta(days=1)
_AGES = ("postings.max_age", "postings.max_age_women")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingTables:
    """The parsed tables."""

    exemptions: Rows
    past_stays: Rows

    def exemptions_by_person(self) -> Mapping[str, tuple[Exemption, ...]]:
        """Person → exemptions, in file order."""
        found: dict[str, list[Exemption]] = defaultdict(list)
        for row in self.exemptions:
            end = row["end"] + _DAY if row["end"] else None
            found[row["person"]].append(Exemption(reason=row["reason"], start=row["start"], end=end))
        return {person: tuple(own) for person, own in found.items()}

    def stays_by_person(self) -> Mapping[str, tuple[PastStay, ...]]:
        """Person → past stays, in file order."""
        found: dict[str, list[PastStay]] = defaultdict(list)
        for row in self.past_stays:
            found[row["person"]].append(PastStay(host=row["host"], start=row["start"], end=row["end"] + _DAY))
        return {person: tuple(own) for person, own in found.items()}


def check_posting_tables(
    tables: PostingTables, staff: Rows, facilities: Facilities, start: dt.date | None, report: Report
) -> None:
    """Checks both tables against roster, facilities and the horizon's start."""
    for row in (*tables.exemptions, *tables.past_stays):
        check_reference(row, "person", staff.known, thing("person"), report)
        if row.good("start", "end") and row["end"] < row["start"]:
            report.add("S011", row.where, value=row["end"], start=row["start"])
    for row in tables.past_stays:
        hosts = facilities.hosts()
        if hosts is not None and row.good("host") and row["host"] not in hosts:
            report.add("S016", row.where, value=row["host"], candidates=hosts)
        if start is not None and row.good("end") and row["end"] >= start:
            report.add("S012", row.where, value=row["end"], start=start)
    _check_weeks(tables, staff, report)


def _check_weeks(tables: PostingTables, staff: Rows, report: Report) -> None:
    """Notes people whose weeks in the roster are fewer than their past stays come to."""
    usable = [row for row in tables.past_stays if row.good("person", "start", "end") and row["end"] >= row["start"]]
    weeks: dict[str, int] = defaultdict(int)
    for row in usable:
        weeks[row["person"]] += PastStay(host="", start=row["start"], end=row["end"] + _DAY).weeks
    for row in staff:
        told = row["grassroots_weeks"]
        if row.good("id") and "grassroots_weeks" not in row.bad and 0 < told < weeks.get(row["id"], 0):
            report.add("S013", row.where, value=told, weeks=weeks[row["id"]])


def check_wishes(staff: Rows, facilities: Facilities, report: Report) -> None:
    """Checks where people would like to go, and where not."""
    for row in staff:
        for column in ("wishes", "aversions"):
            for host in row[column]:
                check_reference(row, column, facilities.hosts(), thing("host"), report, value=host)
        for host in sorted({*row["wishes"]} & {*row["aversions"]}):
            report.add("S014", row.where, value=host)


def check_ages(staff: Rows, rules: Rules, report: Report) -> None:
    """Notes how many physicians have no date of birth, or no sex, although there is an age limit."""
    general, women = (rules.level(rule) is not Level.OFF for rule in _AGES)
    physicians = [row for row in staff if row["role"] == "physician"]

    def lacks(row: Row) -> bool:
        return (row["born"] is None and "born" not in row.bad) or (women and row["sex"] is None)

    count = sum(lacks(row) for row in physicians) if general or women else 0
    if count:
        report.add("S015", Where(file=physicians[0].where.file), count=count)
