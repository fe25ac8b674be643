"""Layers of postings: each host with who is there now and comes next, and every stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.reports.geopackage import Columns, Layer
from gridplan.reports.index.posts import Post, physician_posts
from gridplan.reports.outings import person_of
from gridplan.reports.plan_layers.context import Context
from gridplan.reports.plan_layers.words import TITLES
from gridplan.reports.qml import Label, Look, style

_DAY = dt.timedelta(days=1)


def post_layers(context: Context) -> tuple[Layer, Layer]:
    """Hosts and stays."""
    return _hosts(context), _stays(context)


def _hosts(context: Context) -> Layer:
    words = context.words
    columns: Columns = {
        "id": ("text", "host_id"),
        "name": ("text", "host"),
        "required": ("whole", "required"),
        "posted": ("whole", "posted"),
        "now": ("text", "now"),
        "until": ("day", "until"),
        "next": ("text", "next"),
        "short_weeks": ("whole", "short_weeks"),
        "state": ("text", "state"),
        "state_title": ("text", "state_title"),
    }
    sites = context.county.sites()
    rows = [(sites[post.host], tuple(_host(context, post))) for post in physician_posts(context.plan)]
    looks = [
        ("enough", words("enough"), Look(kind="marker", colour=context.colour("postings.enough"), size=4)),
        ("short", words("short"), Look(kind="marker", colour=context.colour("postings.short"), size=4)),
    ]
    label = Label(field="coalesce(\"now\", '—')", expression=True, size=8, smallest_scale=500_000)
    drawn = style(looks, by="state", label=label)
    return Layer(name="hosts", shape="Point", columns=columns, rows=rows, style=drawn)


def _host(context: Context, post: Post) -> Iterator[object]:
    """Who is there on the plan's day, the next day on which that changes, and who comes then."""
    day, calendar = context.plan.as_of, context.county.calendar
    now = [stay for stay in post.stays if stay.start <= day < stay.end]
    changes = [moment for stay in post.stays for moment in (stay.start, stay.end) if day < moment < calendar.end]
    until = min(changes, default=None)
    coming = [stay for stay in post.stays if stay.start == until]
    state = "enough" if len(now) >= post.required else "short"
    yield from (post.host, context.county.name_of(post.host), post.required, len(now))
    yield context.all(stay.person for stay in now)
    yield until
    yield context.all(stay.person for stay in coming)
    yield sum(count > 0 for count in post.missing[max(0, calendar.week_of(day)) :])
    yield from (state, context.words(state))


def _stays(context: Context) -> Layer:
    words = context.words
    columns: Columns = {
        "person_id": ("text", "person_id"),
        "person": ("text", "person"),
        "title": ("text", "title"),
        "workplace": ("text", "workplace"),
        "host_id": ("text", "host_id"),
        "host": ("text", "host"),
        "post": ("text", "post"),
        "start": ("day", "start"),
        "end": ("day", "end"),
        "weeks": ("whole", "weeks"),
        "state": ("text", "state"),
        "state_title": ("text", "state_title"),
    }
    sites = context.county.sites()
    stays = [
        (post, stay)
        for post, found in (("physician", context.plan.postings), ("commissioner", context.plan.commissioners))
        for stay in (found.solution.postings if found and found.solution else ())
    ]
    rows = [(sites.get(stay.host), tuple(_stay(context, post, stay))) for post, stay in stays]
    looks = [
        (state, words(state), Look(kind="marker", colour=colour, size=size))
        for state, colour, size in (
            ("current", context.colour("postings.enough"), 3.2),
            ("planned", "#ffffff", 2.6),
            ("past", context.colour("postings.none"), 2.0),
        )
    ]
    return Layer(name="postings", shape="Point", columns=columns, rows=rows, style=style(looks, by="state"))


def _stay(context: Context, post: str, stay: Posting) -> Iterator[object]:
    person, words = person_of(context.county, stay.person), context.words
    yield from (stay.person, context.county.name_of(stay.person))
    yield (words.pick(TITLES[person.title]) or None) if person else None
    yield context.name(person.workplace) if person else None
    yield from (stay.host, context.county.name_of(stay.host), words(post))
    yield from (stay.start, stay.end - _DAY, stay.weeks)
    state = _state(context.plan, stay)
    yield from (state, words(state))


def _state(plan: Plan, stay: Posting) -> str:
    if stay.end <= plan.as_of:
        return "past"
    return "current" if stay.start <= plan.as_of else "planned"
