"""``calendars/``: a calendar file for each team, each vehicle and each physician who is posted or rides along.

Outlook, iPhone and Android take them as they are. They hold the whole plan, the letters only what changes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Plan
from gridplan.reports.calendars.entries import Calendar, calendars_of
from gridplan.reports.calendars.listing import listing
from gridplan.reports.calendars.writing import Version, calendar_bytes
from gridplan.reports.exchange_words import Words
from gridplan.reports.file_names import file_names
from gridplan.reports.masking import readable

__all__ = ["write_calendars"]


def write_calendars(
    plan: Plan, folder: Path, *, parent: Plan | None = None, audience: Audience = "planners", lang: Language = "zh"
) -> tuple[Path, ...]:
    """Write the files, and ``index.html``, which lists them and says how to use them.

    What a plan and its successor both have is one event: an outing of a crew on a day, a stay of a person at a host
    from a Monday on. Who opens the successor's file sees it updated. With ``parent``, what the plan has no more from
    its day on is in the files as cancelled; a crew or physician that is gone has a file of cancelled events only.

    Args:
        plan: a plan, with the id that it is saved under.
        folder: of the files; it is made.
        parent: the plan that it was re-planned from.
        audience: who reads them; the public has no files of people.
        lang: of the words; names are as the county has them.

    Returns:
        The calendar files.

    Raises:
        OSError: a file cannot be written.
    """
    words = Words(lang)
    own = calendars_of(readable(plan, audience, lang=lang).plan, lang=lang)
    if parent is not None:
        former = calendars_of(readable(parent, audience, lang=lang).plan, lang=lang)
        own = _with_cancelled(own, former, plan.id, plan.as_of, words)
    if audience == "public":
        own = tuple(calendar for calendar in own if calendar.kind != "person")
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names(((words(f"file.{c.kind}"), c.id, c.name) for c in own), ".ics")
    version = Version.of(plan)
    for calendar, name in zip(own, names, strict=True):
        title = words("calendar.of", name=calendar.name, county=plan.county.name)
        (folder / name).write_bytes(calendar_bytes(title, calendar.entries, version))
    page = listing(plan.county.name, list(zip(own, names, strict=True)), words)
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
    return tuple(folder / name for name in names)


def _with_cancelled(
    own: tuple[Calendar, ...], former: tuple[Calendar, ...], plan_id: str, as_of: dt.date, words: Words
) -> tuple[Calendar, ...]:
    """The calendars, with what the former ones had from ``as_of`` on and these have not."""
    merged = {(calendar.kind, calendar.id): calendar for calendar in own}
    for calendar in former:
        key = calendar.kind, calendar.id
        kept = merged.get(key, dataclasses.replace(calendar, entries=()))
        known = {entry.uid for entry in kept.entries}
        gone = (entry for entry in calendar.entries if entry.uid not in known and entry.last_day >= as_of)
        cancelled = tuple(
            dataclasses.replace(
                entry,
                cancelled=True,
                summary=words("event.cancelled", summary=entry.summary),
                description=words("event.cancelled_why", plan=plan_id),
            )
            for entry in gone
        )
        if cancelled:
            merged[key] = dataclasses.replace(kept, entries=(*kept.entries, *cancelled))
    return tuple(merged.values())
