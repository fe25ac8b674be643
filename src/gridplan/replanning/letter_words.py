"""Words of the letters: kinds of changes, days with their weekday, and what of the diff's Chinese has English words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from gridplan.domain.finding_kinds import Language
from gridplan.replanning.roster import RosterChange

TITLES: Mapping[str, tuple[str, str]] = {
    "posting": ("派驻", "Posting"),
    "commissioner": ("公共卫生专员派驻", "Posting as public-health commissioner"),
    "team_member": ("团队成员", "Team member"),
    "team_area": ("责任团队", "Team in charge"),
    "coverage": ("服务方式", "Kind of service"),
    "tour": ("巡诊安排", "Visit"),
}
_WEEKDAYS = "一二三四五六日"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_ENGLISH = (
    (re.compile(r"第(\d+)团队"), r" team \1"),
    (re.compile(r"（(\d+)周）"), r" (\1 weeks)"),
    *(
        (re.compile(re.escape(zh)), en)
        for zh, en in (
            ("专科医师", "specialist"),
            ("全科医生", "general practitioner"),
            ("护士", "nurse"),
            ("团队长", "team leader"),
            ("村医", "village doctor"),
            ("本村卫生室", "own clinic"),
            ("邻村卫生室", "neighbouring clinic"),
            ("派驻医师", "posted physician"),
            ("移动医院", "mobile hospital"),
            ("巡诊", "circuit visit"),
        )
    ),
)
_REASONS: Mapping[str, str] = {
    "removed": "{name} is no longer on the roster",
    "resignation": "{name} leaves",
    "leave": "{name} is on leave",
    "leave_cancelled": "{name} is no longer on leave",
    "new_hire": "{name} joins",
    "title": "{name} has another title",
    "transfer": "{name} works elsewhere",
    "postable": "{name} may or may not be posted",
    "exemption": "{name} is exempt from postings for another time",
    "wish": "{name} has other wishes",
    "role": "{name} has another role",
    "stay": "{name} is posted otherwise",
}


def long_date(day: dt.date, lang: Language) -> str:
    """``2026年3月9日（星期一）`` or ``Monday 9 March 2026``."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def dated(text: str, lang: Language = "zh") -> str:
    """A text with its days as people write them, the weekday with each."""
    return _ISO.sub(lambda found: long_date(dt.date(*map(int, found.groups())), lang), text)


def in_english(text: str) -> str:
    """What of a change's text has English words, in English; names stay as they are."""
    for pattern, words in _ENGLISH:
        text = pattern.sub(words, text)
    return dated(text, "en")


def reason_in_english(name: str, change: RosterChange) -> str:
    """A roster change in English, without what is private."""
    told = _REASONS.get(change.kind, "{name} has changed").format(name=name)
    return f"{told}, {long_date(change.day, 'en')}" if change.day else told
