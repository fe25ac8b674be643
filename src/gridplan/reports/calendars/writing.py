"""Entries as iCalendar (RFC 5545, 7986).

How a program knows an event again: ``UID`` is the same in every version of the plan. ``DTSTAMP`` and ``LAST-MODIFIED``
are the moment at which the plan was made and ``SEQUENCE`` its seconds since 2020, so that the file of a later plan
always counts as the newer one, whichever is opened first; equal plans give equal files.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass

import icalendar

from gridplan.domain.plan import Plan
from gridplan.reports.calendars.entries import Entry
from gridplan.reports.outings import BEIJING

_ZONE = "Asia/Shanghai"
_TIMES = zoneinfo.ZoneInfo(_ZONE)
_SINCE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_LAST_CHANGE = dt.datetime(1991, 9, 15, 1)  # noqa: DTZ001 -- local by definition: the end of China's last summer time


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Which version of an event a file holds."""

    stamp: dt.datetime
    sequence: int

    @classmethod
    def of(cls, plan: Plan) -> Version:
        """That of all events of a plan."""
        made = plan.created if plan.created.tzinfo else plan.created.replace(tzinfo=BEIJING)
        made = made.astimezone(dt.UTC).replace(microsecond=0)
        return cls(stamp=made, sequence=max(0, int((made - _SINCE).total_seconds())))


def calendar_bytes(title: str, entries: Sequence[Entry], version: Version) -> bytes:
    """A calendar file: lines of at most 75 octets that end with CRLF, UTF-8.

    Args:
        title: of the calendar.
        entries: its events.
        version: of each.
    """
    file = icalendar.Calendar()
    file.add("VERSION", "2.0")
    file.add("PRODID", "-//gridplan//gridplan//ZH")
    file.add("CALSCALE", "GREGORIAN")
    file.add("METHOD", "PUBLISH")
    for name in ("NAME", "X-WR-CALNAME"):  # RFC 7986, and what Outlook, Apple and Google read
        file.add(name, icalendar.vText(title))  # of these the library does not know that they are text
    file.add("X-WR-TIMEZONE", _ZONE)
    file.add_component(_zone())
    for entry in entries:
        file.add_component(_event(entry, version))
    return bytes(file.to_ical(sorted=False))


def _zone() -> icalendar.Timezone:
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("TZID", _ZONE)
    standard.add("DTSTART", _LAST_CHANGE)
    standard.add("TZOFFSETFROM", dt.timedelta(hours=8))
    standard.add("TZOFFSETTO", dt.timedelta(hours=8))
    standard.add("TZNAME", "CST")
    zone.add_component(standard)
    return zone


def _event(entry: Entry, version: Version) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", version.stamp)
    event.add("LAST-MODIFIED", version.stamp)
    event.add("SEQUENCE", version.sequence)
    event.add("DTSTART", _local(entry.start))
    event.add("DTEND", _local(entry.end))
    event.add("SUMMARY", entry.summary)
    event.add("DESCRIPTION", entry.description)
    event.add("LOCATION", entry.location)
    if entry.site is not None:
        event.add("GEO", (round(entry.site.y, 6), round(entry.site.x, 6)))
    event.add("CATEGORIES", [entry.category])
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("TRANSP", "OPAQUE" if entry.busy and not entry.cancelled else "TRANSPARENT")
    return event


def _local(moment: dt.date) -> dt.date:
    return moment.astimezone(_TIMES) if isinstance(moment, dt.datetime) else moment
