"""``sites.xlsx``: what was asked, which sites, who is nearer, what one more would bring; or the zones re-drawn."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.siting import CurvePoint
from gridplan.domain.siting_report import DemandAccess, District, SitingReport, site_name
from gridplan.domain.travel_words import minutes_up
from gridplan.reports.sheets import Minutes, Part, Row, write_table
from gridplan.reports.siting_titles import SitingTitles

Tables = dict[str, tuple[tuple[str, ...], list[Row]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    county: County
    report: SitingReport
    titles: SitingTitles

    def site(self, code: str) -> str:
        return site_name(self.county, code)


def write_siting_workbook(
    county: County, report: SitingReport, path: Path, *, made: dt.date, lang: Language = "zh"
) -> None:
    """Write the workbook, whole or not at all. Names that look like formulas or links stay text.

    Args:
        county: the county that was reported on.
        report: stations or zones, before and after.
        path: the file to write.
        made: the day to print on it.
        lang: of sheets and titles; names are never translated.

    Raises:
        OSError: the file cannot be written; on Windows also while it is open in Excel.
    """
    book = _Book(county=county, report=report, titles=SitingTitles(lang))
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    file = xlsxwriter.Workbook(str(partial), options)
    created = dt.datetime(made.year, made.month, made.day, tzinfo=dt.UTC)
    title = f"{county.name} · {book.titles('zoning' if report.zoning else 'stations')}"
    file.set_properties({"title": title, "created": created})
    try:
        _write_overview(file, book, title, made)
        for name, (columns, rows) in (_zone_tables(book) if report.zoning else _station_tables(book)).items():
            write_table(file, book.titles(name), [book.titles(c) for c in columns], iter(rows), kept=2)
        file.close()
        partial.replace(path)
    except FileCreateError as refusal:
        raise OSError(f"{path.name} cannot be written: {refusal}") from refusal
    finally:
        partial.unlink(missing_ok=True)


def _write_overview(file: Any, book: _Book, title: str, made: dt.date) -> None:
    sheet = file.add_worksheet(book.titles("overview"))
    sheet.set_column(0, 0, 22, file.add_format({"valign": "top"}))
    sheet.set_column(1, 1, 96, file.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, title, file.add_format({"bold": True, "font_size": 16}))
    for row, (label, text) in enumerate(book.titles.overview(book.county, book.report, made), start=2):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)
    sheet.freeze_panes(1, 0)


def _station_tables(book: _Book) -> Tables:
    village = ("township", "village_code", "village", "residents", "before", "before_min", "after", "after_min")
    tables: Tables = {
        "sites": (
            (
                *("site_id", "site", "state", "order", "served", "gained", "uncovered", "worst", "saved"),
                *("lon", "lat"),
            ),
            list(_sites(book)),
        ),
        "villages": (
            (*village, "change", "within_before", "within_after"),
            [_village(book, access) for access in book.report.access],
        ),
        "beyond": (village, [_village(book, access)[:8] for access in book.report.beyond()]),
    }
    if book.report.curve:
        tables["curve"] = (
            ("count", "share", "uncovered", "worst", "mean", "where", "proof"),
            [_point(book, point) for point in book.report.curve],
        )
    return tables


def _sites(book: _Book) -> Iterator[Row]:
    """Those that stand, those opened in the order of their worth, then the other candidates if they were named."""
    report, sites = book.report, book.county.sites()
    served = Counter[str]()
    for access in report.access:
        if access.after:
            served[access.after.facility] += access.people
    opened = [worth.site for worth in report.order]
    rest = () if report.everywhere else (s for s in report.problem.candidates if s not in opened)
    worth_of = {worth.site: worth for worth in report.order}
    states = (("standing", report.problem.fixed), ("opened", opened), ("candidate", rest))
    for state, places in states:
        for place in places:
            worth, at = worth_of.get(place), sites[place]
            order: object = None
            figures: Row = (None,) * 4
            if worth:
                order, worst = opened.index(place) + 1, Minutes(minutes_up(worth.worst))
                figures = (worth.people, worth.uncovered, worst, Minutes(worth.saved / 3600))
            people = None if state == "candidate" else served[place]
            told = (place, book.site(place), book.titles(state), order, people)
            yield *told, *figures, f"{at.x:.5f}", f"{at.y:.5f}"


def _village(book: _Book, access: DemandAccess) -> Row:
    village, limit = book.county.village(access.demand), book.report.limit_seconds or 0
    old, new = (None if p is None else minutes_up(p.seconds) for p in (access.before, access.after))
    saved = None if old is None or new is None else Minutes(round(old - new, 1))
    within = (book.titles("yes") if inside else None for inside in access.within(limit))
    return (
        *(book.county.name_of(village.township), village.code, village.name, access.people),
        *(book.site(access.before.facility) if access.before else None, _minutes(book, old)),
        *(book.site(access.after.facility) if access.after else None, _minutes(book, new)),
        *(saved, *within),
    )


def _minutes(book: _Book, minutes: float | None) -> object:
    return book.titles("cut_off") if minutes is None else Minutes(minutes)


def _point(book: _Book, point: CurvePoint) -> Row:
    covered, worst, mean = book.report.figures(point)
    names = book.titles.joined(book.site(site) for site in point.sites.opened)
    share, far = Part(covered / max(1, book.report.people)), book.report.people - covered
    return point.count, share, far, _minutes(book, worst), Minutes(mean), names, book.titles.proof(point.goals)


def _zone_tables(book: _Book) -> Tables:
    report = book.report
    tables: Tables = {
        "districts": (
            ("state", "zone", "centre", "n_townships", "residents", "mean", "members"),
            [
                *(_district(book, district, "then") for district in report.districts),
                *(_district(book, district, "today") for district in report.zones_before),
            ],
        ),
        "townships": (
            (
                *("township_code", "township", "residents", "zone_before", "centre_before", "before_min"),
                *("zone_after", "centre_after", "after_min", "moves"),
            ),
            list(_townships(book)),
        ),
    }
    if report.curve:
        columns = ("count", "mean", "where", "proof")
        points = (_point(book, point) for point in report.curve)
        tables["curve"] = (columns, [(count, *rest) for count, _, _, _, *rest in points])
    return tables


def _district(book: _Book, district: District, state: str) -> Row:
    county = book.county
    zone = book.titles("new") if district.zone is None else county.name_of(district.zone)
    centre = county.name_of(district.centre) if district.centre else None
    mean = Minutes(district.seconds / 60 / max(1, district.people))
    names = book.titles.joined(county.name_of(t) for t in district.members)
    return book.titles(state), zone, centre, len(district.members), district.people, mean, names


def _townships(book: _Book) -> Iterator[Row]:
    county, report = book.county, book.report
    new = {t: district for district in report.districts for t in district.members}
    for access in report.access:
        township, district = county.township(access.demand), new.get(access.demand)
        before, after = (None if p is None else minutes_up(p.seconds) for p in (access.before, access.after))
        zone = None if district is None else book.titles("new")
        if district and district.zone:
            zone = county.name_of(district.zone)
        yield (
            *(township.code, township.name, access.people, county.name_of(township.zone)),
            *(county.name_of(access.before.facility) if access.before else None, _minutes(book, before)),
            *(zone, county.name_of(district.centre) if district else None, _minutes(book, after)),
            book.titles("yes") if access.demand in report.moved else None,
        )
