"""Words of the files for other programs (calendars, tracks, layers), and how they tell days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from gridplan.languages import Word, dates, in_language, words
from gridplan.reports.vocabulary import Vocabulary

WORDS: Mapping[str, Word] = words(
    {
        "team": "{township} team {number}",
        "list": ", ",
        # kinds of calendars and tracks, the first part of a file's name
        "file.team": "team",
        "file.vehicle": "vehicle",
        "file.person": "person",
        # calendars
        "calendar.of": "{name} ({county})",
        "event.tour": "{purposes}: {places}",
        "event.more": "{places} and others, {number} places",
        "event.posting": "Posted to {host}",
        "event.commissioner": "Public-health commissioner at {host}",
        "event.cancelled": "Cancelled: {summary}",
        "event.cancelled_why": "Plan {plan} has this no more.",
        "category.tour": "Circuit",
        "category.posting": "Posting",
        "said.leaving": "{clock} leave {place}",
        "said.leaving_when": "Leave {place}",
        "said.visit": "{number}. {hours}{place}: {purposes}",
        "said.drive": "drive {minutes} min",
        "said.km": "{km} km",
        "said.contact": "contact {name} {phone}",
        "said.break": "{hours}break",
        "said.return": "{hours}back at {place}",
        "said.lodging": "{hours}overnight at {place}",
        "said.total": "Drive {minutes} min, {km} km, {halts} places",
        "said.total_unknown": "{halts} places",
        "said.straight": "Straight, and not measured, where no road is known",
        "said.people": "Who goes: {names}",
        "said.crew": "{crew} · {day}",
        "said.plan": "After plan {plan}; a later plan replaces it",
        "said.stay": "{first} to {last}, {weeks} weeks",
        "said.week": "Week {number}",
        "said.person": "{name} ({workplace})",
        "said.before": "Takes over from: {names}",
        "said.after": "Hands over to: {names}",
        # the list of calendars
        "page.title": "{county}: calendar files",
        "page.how": (
            "Open your file on the phone or in Outlook, in its own calendar; after a new plan the new file updates it."
        ),
        "page.kind": "Kind",
        "page.name": "Name",
        "page.events": "Events",
        "page.cancelled": "Cancelled",
        "page.first": "First day",
        "page.last": "Last day",
        "page.file": "File",
        # tracks
        "track.title": "{crew} {day}",
        "track.about": "Circuit of {county}. {total}",
        "track.keywords": "circuit",
        "track.start": "Start: {place}",
        "track.end": "End: {place}",
        "track.lodging": "Overnight: {place}",
    },
    "exchange",
)


class Words(Vocabulary):
    """The words in one language."""

    table = WORDS

    def day(self, day: dt.date) -> str:
        """``2026年3月2日 周一``, ``Mon 2 Mar 2026``."""
        return in_language(dates.long(day), self.lang)

    def week(self, number: int) -> str:
        """``第10周``, ``Week 10``."""
        return self("said.week", number=number)
