"""``index.html`` of the calendars: whose file is which, and how to use it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import quote

from gridplan.reports.calendars.entries import Calendar
from gridplan.reports.exchange_words import Words

_STYLE = """
:root { color-scheme: light dark; }
body { font-family: system-ui, "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; max-width: 62rem;
  margin: 1.5rem auto; padding: 0 1rem; line-height: 1.6; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #8886; vertical-align: top; }
td { overflow-wrap: anywhere; }
.n { text-align: right; white-space: nowrap; }
@media print { @page { size: A4; margin: 15mm; } thead { display: table-header-group; } tr { break-inside: avoid; } }
"""
_COLUMNS = ("kind", "name", "events", "cancelled", "first", "last", "file")


def listing(county: str, files: Sequence[tuple[Calendar, str]], words: Words) -> str:
    """The page; everything in it is escaped, nothing is loaded.

    Args:
        county: its name.
        files: calendars with the names of their files beside the page.
        words: of its language.
    """
    title = html.escape(words("page.title", county=county))
    head = "".join(f"<th scope=col>{html.escape(words(f'page.{column}'))}</th>" for column in _COLUMNS)
    rows = "\n".join(_row(calendar, name, words) for calendar, name in files)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if words.lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"<p>{html.escape(words('page.how'))}</p>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</body>\n</html>\n"
    )


def _row(calendar: Calendar, name: str, words: Words) -> str:
    kept = [entry for entry in calendar.entries if not entry.cancelled]
    first = min((entry.first_day for entry in kept), default=None)
    last = max((entry.last_day for entry in kept), default=None)
    days = "".join(f"<td class=n>{day or ''}</td>" for day in (first, last))
    link = f'<a href="{quote(name)}" download>{html.escape(name)}</a>'
    return (
        f"<tr><td>{html.escape(words(f'file.{calendar.kind}'))}</td><td>{html.escape(calendar.name)}</td>"
        f"<td class=n>{len(kept)}</td><td class=n>{len(calendar.entries) - len(kept) or ''}</td>"
        f"{days}<td>{link}</td></tr>"
    )
