"""``travel.xlsx``: who is within reach of what, village by village, for one vehicle and one state of the roads."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from gridplan.domain.access import AccessReport, Provider, ScenarioDifference, ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.travel import TravelTimes
from gridplan.domain.travel_words import minutes_up, scenario_title, vehicle_title
from gridplan.reports.sheets import Minutes, Part, Row, write_table
from gridplan.reports.travel_overview import overview_rows, speed_rows
from gridplan.reports.travel_titles import Titles

_PLACE = ("township", "village_code", "village", "residents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What every sheet is made from.

    Attributes:
        others: travel times of other vehicles, of which the sheet of unreachable places tells too.
    """

    county: County
    report: AccessReport
    difference: ScenarioDifference | None
    others: tuple[TravelTimes, ...]
    titles: Titles

    @property
    def lang(self) -> Language:
        """Language of the titles."""
        return self.titles.lang


def write_travel_workbook(
    county: County,
    report: AccessReport,
    path: Path,
    *,
    made: dt.date,
    difference: ScenarioDifference | None = None,
    others: Sequence[TravelTimes] = (),
    lang: Language = "zh",
) -> None:
    """Write the workbook, whole or not at all. Names that look like formulas or links stay text.

    Args:
        county: the county that was reported on.
        report: one vehicle, one state of the roads.
        path: the file to write.
        made: the day to print on it.
        difference: what ``report`` takes from whom; with it the workbook has two more sheets.
        others: travel times of other vehicles, of which the sheet of unreachable places tells too.
        lang: of sheets and titles; names are never translated.

    Raises:
        OSError: the file cannot be written; on Windows also while it is open in Excel.
    """
    book_of = Book(county=county, report=report, difference=difference, others=tuple(others), titles=Titles(lang))
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    file = xlsxwriter.Workbook(str(partial), options)
    created = dt.datetime(made.year, made.month, made.day, tzinfo=dt.UTC)
    file.set_properties({"title": f"{county.name} {book_of.titles('travel')}", "created": created})
    try:
        _write_overview(file, book_of, made)
        for name, (columns, rows) in _tables(book_of).items():
            header = [book_of.titles(column) for column in columns]
            write_table(file, book_of.titles(name), header, rows, kept=3 if columns[:3] == _PLACE[:3] else 0)
        file.close()
        partial.replace(path)
    except FileCreateError as refusal:
        raise OSError(f"{path.name} cannot be written: {refusal}") from refusal
    finally:
        partial.unlink(missing_ok=True)


def _tables(book: Book) -> dict[str, tuple[Sequence[str], Iterator[Row]]]:
    """Sheet → its columns and rows; keys of :class:`Titles`."""
    times = [f"{what}.{level.value}" for level in ServiceLevel for what in ("near", "near_min", "second", "second_min")]
    shares = [f"share.{minutes}" for minutes in book.report.bands]
    within = [f"within.{minutes}" for minutes in book.report.bands]
    tables: dict[str, tuple[Sequence[str], Iterator[Row]]] = {
        "shares": (("township_code", "place", "level", "residents", *shares, *within), _shares(book)),
        "villages": ((*_PLACE, *times), _villages(book)),
        "beyond": ((*_PLACE, "level", "minutes", "limit", "facility", "reason"), _beyond(book)),
        "catchments": (
            ("level", "facility_id", "facility", "n_villages", "residents", "villages_in"),
            _catchments(book),
        ),
        "unreachable": (("vehicle", "scenario", "kind", "code", "name", "in_place", "reason"), _unreachable(book)),
    }
    if book.difference:
        tables["losses"] = (
            (*_PLACE, "level", "before", "after", "lost_bands", "lost_limit"),
            _losses(book.difference, book),
        )
        compared = [f"{what}.{level.value}" for level in ServiceLevel for what in ("was", "now", "delay")]
        tables["before_after"] = ((*_PLACE, *compared), _before_after(book.difference, book))
    return tables


def _write_overview(file: Any, book: Book, made: dt.date) -> None:
    """The first sheet: what this is, how to read it, the speeds assumed."""
    sheet = file.add_worksheet(book.titles("overview"))
    sheet.set_column(0, 0, 20, file.add_format({"valign": "top"}))
    sheet.set_column(1, 1, 96, file.add_format({"text_wrap": True, "valign": "top"}))
    heading = file.add_format({"bold": True, "font_size": 16})
    section = file.add_format({"bold": True, "bg_color": "#E8EEF2", "border": 1, "border_color": "#C5D0D8"})
    sheet.write_string(0, 0, f"{book.county.name} · {book.titles('travel')}", heading)
    row = 2
    for label, text in overview_rows(book.county, book.report, book.difference, made, book.lang):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)
        row += 1
    speeds = list(speed_rows(book.county, book.report.profile, book.lang))
    if speeds:
        row += 1
        sheet.write_string(row, 0, book.titles("road_class"), section)
        sheet.write_string(row, 1, book.titles("kmh"), section)
        left = file.add_format({"align": "left"})
        for i, (road, kmh) in enumerate(speeds, start=row + 1):
            sheet.write_string(i, 0, road)
            sheet.write_number(i, 1, kmh, left)
    sheet.freeze_panes(1, 0)


def _minutes(seconds: int | None) -> Minutes | None:
    return None if seconds is None else Minutes(minutes_up(seconds))


def _place(book: Book, code: str) -> Row:
    village = book.county.village(code)
    return book.county.name_of(village.township), code, village.name, village.residents


def _shares(book: Book) -> Iterator[Row]:
    """One row for each place and level: the county first."""
    rows: dict[tuple[str, ServiceLevel], dict[int, tuple[float, int, int]]] = {}
    for share in book.report.shares:
        rows.setdefault((share.place, share.level), {})[share.minutes] = (share.share, share.within, share.residents)
    for (place, level), by_minutes in rows.items():
        found = [by_minutes[minutes] for minutes in book.report.bands]
        name = book.county.name_of(place) if place else book.titles("whole")
        yield (
            *(place or None, name, book.titles.level(level), found[0][2]),
            *(Part(part) for part, _, _ in found),
            *(within for _, within, _ in found),
        )


def _villages(book: Book) -> Iterator[Row]:
    for access in book.report.villages:
        cells: list[object] = []
        for level in ServiceLevel:
            providers: list[Provider | None] = [*access.providers[level], None, None]
            for provider in providers[:2]:
                cells += (
                    [book.county.name_of(provider.facility), _minutes(provider.seconds)] if provider else [None, None]
                )
        yield (*_place(book, access.village), *cells)


def _beyond(book: Book) -> Iterator[Row]:
    for found in book.report.beyond:
        facility = book.county.name_of(found.facility) if found.facility else None
        reason = found.reason or (book.titles("cut_off") if found.seconds is None else None)
        level = book.titles.level(found.level)
        yield *_place(book, found.village), level, _minutes(found.seconds), found.limit, facility, reason


def _catchments(book: Book) -> Iterator[Row]:
    for found in book.report.catchments:
        names = book.titles.joined(book.county.name_of(v) for v in found.villages)
        facility = book.county.name_of(found.facility)
        level = book.titles.level(found.level)
        yield level, found.facility, facility, len(found.villages), found.residents, names


def _unreachable(book: Book) -> Iterator[Row]:
    """This vehicle's places, those before the comparison, and those of the other vehicles."""
    report, difference = book.report, book.difference
    lists = [(report.profile, report.scenario, report.unreachable)]
    if difference:
        lists.append((difference.before.profile, difference.before.scenario, difference.before.unreachable))
    lists += [(t.profile, t.scenario, t.unreachable) for t in book.others if t.profile != report.profile]
    for profile, scenario, places in lists:
        vehicle, state = (
            vehicle_title(book.county, profile, book.lang),
            scenario_title(book.county, scenario, book.lang),
        )
        for code, reason in places:
            kind, where = book.titles.place(book.county, code)
            yield vehicle, state, kind, code, book.county.name_of(code), where, reason


def _losses(difference: ScenarioDifference, book: Book) -> Iterator[Row]:
    for loss in difference.losses:
        bands = book.titles.joined(str(minutes) for minutes in loss.bands)
        after = book.titles("cut_off") if loss.after is None else _minutes(loss.after)
        limit = book.titles("yes") if loss.beyond else None
        yield *_place(book, loss.village), book.titles.level(loss.level), _minutes(loss.before), after, bands, limit


def _before_after(difference: ScenarioDifference, book: Book) -> Iterator[Row]:
    """Every village, also those that lose no service level but take longer."""
    for old, new in zip(difference.before.villages, difference.after.villages, strict=True):
        cells: list[object] = []
        for level in ServiceLevel:
            before, after = old.seconds(level), new.seconds(level)
            told = [book.titles("cut_off") if s is None else _minutes(s) for s in (before, after)]
            delay = None
            if before is not None and after is not None:  # of the two figures beside it, so that the row adds up
                delay = Minutes(round(minutes_up(after) - minutes_up(before), 1))
            cells += [*told, delay]
        yield (*_place(book, new.village), *cells)
