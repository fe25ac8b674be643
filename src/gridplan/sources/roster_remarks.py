"""Remarks of a roster that read like leave or leaving where no date is entered: findings GP-S046 and GP-S047.

Only a date in its own column changes a plan. The words are few and plain, and a remark that may mean something else
(she is back, he works on after retiring, it was years ago) is passed over: what is told must be worth reading.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable

from gridplan.domain.roster_changes import RosterRecord
from gridplan.sources.remarks import is_remark
from gridplan.sources.report import Report, Where
from gridplan.sources.rows import Rows

_PLAIN = "产假|产休|哺乳假|育儿假|陪产假|护理假|病假|病休|事假|长假|休假|请假|停薪留职"
_AWAY = "脱产|进修|借调|挂职|援藏|援疆|援外|援非"  # also what somebody did once: told only with a day, or as going on
_GONE = "退休|离职|离岗|辞职|调离|调出|调走|调往|解聘|辞退"
_LEAVE = re.compile(rf"(?:{_PLAIN})|(?:{_AWAY})(?=.*(?:\d|中|期间|至|起))|(?<=\d).*(?:{_AWAY})")
_LEAVING = re.compile(_GONE)
_OTHERWISE = re.compile(
    rf"(?:不|未|无|没|非)(?:再|是|有|曾|能|予|会|到|办|办理)?(?:{_PLAIN}|{_AWAY}|{_GONE})"
    r"|返聘|延退|延迟退休|延期退休|退休前|曾|休过|请过|过产假|已销假|销假|返岗|复岗|取消|暂缓|已(?:结束|期满|休完|返|回|上班)|归来|回来"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def check_remarks(staff: Rows, on_leave: Collection[str], start: dt.date | None, report: Report) -> None:
    """Notes the remarks of the county's roster.

    Args:
        staff: with the remarks of its table.
        on_leave: ids of the people for whom leave is entered.
        start: first day of the horizon: a remark that names years long before or after says nothing now.
        report: takes the findings.
    """
    for row in staff:
        texts = staff.remarks.get(row.where.row or 0, ())
        if row.kind.key is not None and row.good(row.kind.key):
            left = row["leaves"] is not None or "leaves" in row.bad
            _tell(texts, row["name"] or "", row.where, start, report, left=left, away=row["id"] in on_leave)


def check_record_remarks(records: Iterable[RosterRecord], report: Report) -> None:
    """The same of a roster that is compared with the county's."""
    for record in records:
        texts = tuple(text for header, text in record.more.items() if text and is_remark(header))
        where = Where(file=record.file, sheet=record.sheet, row=record.row, feature=record.id or None)
        left = bool(record.values.get("leaves")) or "leaves" in record.unread
        _tell(texts, record.name, where, None, report, left=left, away=bool(record.absences))


def _tell(
    texts: Iterable[str], person: str, where: Where, start: dt.date | None, report: Report, *, left: bool, away: bool
) -> None:
    for text in texts:
        years = [int(year) for year in _YEAR.findall(text)]
        if _OTHERWISE.search(text) or (years and start is not None and not _near(years, start)):
            continue
        if _LEAVING.search(text):
            if not left:
                report.add("S047", where, value=text, person=person)
        elif _LEAVE.search(text) and not left and not away:
            report.add("S046", where, value=text, person=person)


def _near(years: Collection[int], start: dt.date) -> bool:
    """Whether a year named is one in which the plan may be concerned."""
    return max(years) >= start.year and min(years) <= start.year + 1
