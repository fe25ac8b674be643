"""Words of the files for other programs (calendars, tracks, layers), and how they tell days: Chinese and English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from gridplan.domain.finding_kinds import Language
from gridplan.domain.visit_words import WEEKDAYS
from gridplan.errors import OptionError

WORDS: Mapping[str, tuple[str, str]] = {
    "team": ("{township}第{number}团队", "{township} team {number}"),
    "list": ("、", ", "),
    # kinds of calendars and tracks, the first part of a file's name
    "file.team": ("团队", "team"),
    "file.vehicle": ("车辆", "vehicle"),
    "file.person": ("人员", "person"),
    # calendars
    "calendar.of": ("{name}（{county}）", "{name} ({county})"),
    "event.tour": ("{purposes}：{places}", "{purposes}: {places}"),
    "event.more": ("{places}等{number}处", "{places} and others, {number} places"),
    "event.posting": ("派驻{host}", "Posted to {host}"),
    "event.commissioner": ("公共卫生专员派驻{host}", "Public-health commissioner at {host}"),
    "event.cancelled": ("已取消：{summary}", "Cancelled: {summary}"),
    "event.cancelled_why": ("方案 {plan} 中不再有这一安排。", "Plan {plan} has this no more."),
    "category.tour": ("巡诊", "Circuit"),
    "category.posting": ("派驻", "Posting"),
    "said.leaving": ("{clock} 从{place}出发", "{clock} leave {place}"),
    "said.leaving_when": ("从{place}出发", "Leave {place}"),
    "said.visit": ("{number}. {hours}{place}：{purposes}", "{number}. {hours}{place}: {purposes}"),
    "said.drive": ("开车 {minutes} 分钟", "drive {minutes} min"),
    "said.km": ("{km} 公里", "{km} km"),
    "said.contact": ("联系人 {name} {phone}", "contact {name} {phone}"),
    "said.break": ("{hours}午休", "{hours}break"),
    "said.return": ("{hours}回到{place}", "{hours}back at {place}"),
    "said.lodging": ("{hours}住宿：{place}", "{hours}overnight at {place}"),
    "said.total": (
        "全天开车 {minutes} 分钟，{km} 公里，走访 {halts} 处",
        "Drive {minutes} min, {km} km, {halts} places",
    ),
    "said.total_unknown": ("走访 {halts} 处", "{halts} places"),
    "said.straight": (
        "部分路段没有道路走向，按直线画出，不计里程",
        "Straight, and not measured, where no road is known",
    ),
    "said.people": ("同行：{names}", "Who goes: {names}"),
    "said.crew": ("{crew} · {day}", "{crew} · {day}"),
    "said.plan": ("依据方案 {plan}；如有调整，以新方案为准", "After plan {plan}; a later plan replaces it"),
    "said.stay": ("{first}至{last}，共 {weeks} 周", "{first} to {last}, {weeks} weeks"),
    "said.person": ("{name}（{workplace}）", "{name} ({workplace})"),
    "said.before": ("接替：{names}", "Takes over from: {names}"),
    "said.after": ("交接给：{names}", "Hands over to: {names}"),
    # the list of calendars
    "page.title": ("{county}：日历文件", "{county}: calendar files"),
    "page.how": (
        "用手机或 Outlook 打开自己的文件，加入单独的日历。有新方案时再打开新文件：安排会更新，取消的会注明。",
        "Open your file on the phone or in Outlook, in its own calendar; after a new plan the new file updates it.",
    ),
    "page.kind": ("类别", "Kind"),
    "page.name": ("名称", "Name"),
    "page.events": ("安排", "Events"),
    "page.cancelled": ("取消", "Cancelled"),
    "page.first": ("首日", "First day"),
    "page.last": ("末日", "Last day"),
    "page.file": ("文件", "File"),
    # tracks
    "track.title": ("{crew} {day}", "{crew} {day}"),
    "track.about": ("{county}巡诊路线。{total}", "Circuit of {county}. {total}"),
    "track.keywords": ("巡诊", "circuit"),
    "track.start": ("出发：{place}", "Start: {place}"),
    "track.end": ("返回：{place}", "End: {place}"),
    "track.lodging": ("住宿：{place}", "Overnight: {place}"),
}
"""Key → (Chinese, English)."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


class Words:
    """The words in one language."""

    def __init__(self, lang: Language) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(f"papers speak 'zh' or 'en', not {lang!r}")
        self.lang: Language = lang
        self._column = 0 if lang == "zh" else 1

    def __call__(self, key: str, **values: object) -> str:
        """The words of ``key`` with the values put in."""
        return WORDS[key][self._column].format(**values)

    def pick(self, pair: tuple[str, str]) -> str:
        """One of ``(Chinese, English)``."""
        return pair[self._column]

    def day(self, day: dt.date) -> str:
        """``2026年3月2日 周一``, ``Mon 2 Mar 2026``."""
        weekday = WEEKDAYS[day.weekday()][self._column]
        if self.lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日 {weekday}"
        return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"

    def week(self, number: int) -> str:
        """``第10周``, ``Week 10``."""
        return f"第{number}周" if self.lang == "zh" else f"Week {number}"
