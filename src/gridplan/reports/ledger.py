"""Sheets of the 连续派驻台账: each physician's stays, and posted weeks by month, by sender and by host."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.county import County
from gridplan.domain.people import Title
from gridplan.domain.plan import Plan
from gridplan.domain.service_ledger import (
    PROMOTION_WEEKS,
    LedgerEntry,
    LedgerStay,
    PostedWeeks,
    StayPhase,
    posted_weeks,
    service_ledger,
)
from gridplan.languages import Lang, said, tell, word

Row = Sequence[object]
DAY = dt.timedelta(days=1)
PHASES: Mapping[StayPhase, str] = {
    StayPhase.PAST: "已结束",
    StayPhase.CURRENT: "在驻",
    StayPhase.PLANNED: "计划",
}
UNRECORDED = word("sheet.ledger.unrecorded", "no reason recorded")
_GONE = word("sheet.ledger.gone", "no longer on the roster")
_SENDERS = word("sheet.weeks.senders", "Sent by (base pay, person-weeks)")
_HOSTS = word("sheet.weeks.hosts", "Host (performance pay, person-weeks)")
_SUM = word("sheet.weeks.sum", "Total")
_TITLES = {Title.NONE: "", Title.JUNIOR: "初级", Title.MID: "中级", Title.DEPUTY_SENIOR: "副高", Title.SENIOR: "正高"}


def ledger_rows(plan: Plan, entries: Iterable[LedgerEntry] | None = None) -> Iterator[Row]:
    """One row for each stay; physicians without any have one of their own. ``entries`` default to the plan's."""
    for entry in service_ledger(plan) if entries is None else entries:
        for stay in entry.stays or (None,):
            yield (*_person(plan.county, entry), *_stay(plan.county, entry, stay))


def _person(county: County, entry: LedgerEntry) -> Row:
    departments = {d.id: d.name for h in county.lead_hospitals for d in h.departments}
    workplace = county.name_of(entry.workplace) if entry.workplace else _GONE.said()
    return (
        *(entry.person, entry.name, workplace, departments.get(entry.department or "", ""), _TITLES[entry.title]),
        *(entry.prior_weeks, entry.total_weeks),
    )


def _stay(county: County, entry: LedgerEntry, stay: LedgerStay | None) -> Row:
    if stay is None:
        return (None, None, None, None, None, None, None, None, _verdict(entry), None, None)
    short = stay.missing
    return (
        *(stay.host, county.name_of(stay.host), PHASES[stay.phase], stay.start, stay.end - DAY, stay.weeks),
        *(stay.continuous, stay.reached, _verdict(entry), short or None),
        (stay.reason or UNRECORDED.said()) if short else None,
    )


def _verdict(entry: LedgerEntry) -> str:
    """Whether the continuous service that promotion asks for is met, or will be by the plan."""
    if entry.met:
        return "已满足"
    if entry.reached is not None:
        return said("met on {day} by the plan", day=entry.reached)
    return said("below {weeks} weeks", weeks=PROMOTION_WEEKS) if entry.stays else ""


def write_posted_weeks(book: Any, plan: Plan, weeks: Sequence[PostedWeeks] | None = None, *, lang: Lang = "zh") -> None:
    """Add the sheet of posted weeks to the open XlsxWriter workbook: senders above, hosts below, months across.

    Base pay is the sender's, performance pay the host's. A week counts for the month that has its Thursday.
    """
    known = posted_weeks(plan) if weeks is None else weeks
    sheet = book.add_worksheet(layout.POSTED_WEEKS)
    sheet.set_tab_color("#9AA7B0")
    heading = book.add_format({"bold": True, "bg_color": "#E8EEF2", "border": 1, "border_color": "#C5D0D8"})
    bold = book.add_format({"bold": True, "top": 1})
    months = sorted({one.month for one in known})
    by_sender: dict[str, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    by_host: dict[str, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for one in known:
        by_sender[plan.county.name_of(one.sender) if one.sender else _GONE.tell(lang)][one.month] += one.weeks
        by_host[plan.county.name_of(one.host)][one.month] += one.weeks
    row = 0
    for title, told in ((_SENDERS, by_sender), (_HOSTS, by_host)):
        sheet.write_row(row, 0, (title.tell(lang), *(f"{month:%Y-%m}" for month in months), _SUM.tell(lang)), heading)
        for name, of_month in sorted(told.items()):
            row += 1
            counts = [of_month.get(month, 0) for month in months]
            _write(sheet, row, name, [*counts, sum(counts)])
        row += 1
        sums = [sum(of_month.get(month, 0) for of_month in told.values()) for month in months]
        _write(sheet, row, _SUM.tell(lang), [*sums, sum(sums)], bold)
        row += 2
    sheet.write_string(row, 0, tell("A week counts for the month that has its Thursday.", lang))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(months) + 1, 9)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write(sheet: Any, row: int, name: str, counts: Sequence[int], look: Any = None) -> None:
    sheet.write_string(row, 0, name, look)
    for column, count in enumerate(counts, start=1):
        sheet.write_number(row, column, count, look)
