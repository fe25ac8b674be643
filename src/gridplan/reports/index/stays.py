"""Posts → the chart of hosts × weeks, and the same as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from gridplan.domain.postings import Posting
from gridplan.reports.index.charts import Bar, Gantt, Hole, Row
from gridplan.reports.index.charts.gantt import lanes
from gridplan.reports.index.context import Context
from gridplan.reports.index.posts import Post, handovers, takes_over, weeks_over
from gridplan.reports.index.tables import Cell, Table, number
from gridplan.reports.long_stays import longest

DAY = dt.timedelta(days=1)


def stay_chart(context: Context, posts: Sequence[Post], kind: str) -> Gantt:
    """The chart; ``kind`` is ``postings`` or ``commissioners``."""
    words, calendar = context.words, context.county.calendar
    today = calendar.week_of(context.plan.as_of) + context.plan.as_of.weekday() / 7
    return Gantt(
        ident=f"stays-{kind}",
        title=words("posting.chart", start=words.date(calendar.start), weeks=calendar.weeks),
        text=words(
            "posting.chart.text",
            hosts=len(posts),
            stays=sum(len(post.stays) for post in posts),
            handovers=handovers(posts, calendar),
            missing=sum(sum(post.missing) for post in posts),
        ),
        start=calendar.start,
        weeks=calendar.weeks,
        months=tuple(_months(context)),
        today=(today, words("posting.today")) if 0 < today < calendar.weeks else None,
        rows=tuple(_row(context, post) for post in posts),
    )


def stay_table(context: Context, posts: Sequence[Post], kind: str) -> Table:
    """Every stay and every gap, by host."""
    words = context.words
    who = "posting.who.commissioners" if kind == "commissioners" else "posting.who"
    return Table(
        ident=f"{kind}-table",
        caption=words(f"section.{kind}"),
        header=(
            *((words("posting.host"), False), (words(who), False), (words("posting.start"), False)),
            *((words("posting.end"), False), (words("posting.weeks"), True), (words("posting.note"), False)),
        ),
        rows=tuple(row for post in posts for row in _rows(context, post, kind)),
    )


def _months(context: Context) -> Iterator[tuple[float, str]]:
    """Where each month begins, in weeks; the first with its year, and every January."""
    words, calendar = context.words, context.county.calendar
    day = calendar.start.replace(day=1)
    while day < calendar.end:
        at = max(0.0, (day - calendar.start).days / 7)
        named = day.month == 1 or day <= calendar.start
        yield at, words.month(day, year=named)
        day = (day + dt.timedelta(days=31)).replace(day=1)


def _row(context: Context, post: Post) -> Row:
    calendar = context.county.calendar
    spans = [
        (max(0, calendar.week_of(stay.start)), min(calendar.weeks, calendar.week_of(stay.end))) for stay in post.stays
    ]
    placed = lanes(spans)
    order: dict[int, int] = {}
    bars = []
    for stay, (first, end), lane in zip(post.stays, spans, placed, strict=True):
        order[lane] = order.get(lane, -1) + 1
        bars.append(_bar(context, post, stay, first, end, lane, second=order[lane] % 2 == 1))
    return Row(
        label=context.name(post.host),
        bars=tuple(bars),
        holes=tuple(_hole(context, post, first, end, n) for first, end, n in post.gaps),
        lanes=max((*(lane + 1 for lane in placed), 1)),
    )


def _bar(context: Context, post: Post, stay: Posting, first: int, end: int, lane: int, *, second: bool) -> Bar:
    words, calendar = context.words, context.county.calendar
    who = context.person(stay.person)
    weeks = words("posting.bar.weeks", weeks=stay.weeks)
    title = words(
        "posting.stay",
        host=context.name(post.host),
        who=who,
        start=words.full(stay.start),
        end=words.full(stay.end - DAY),
        weeks=stay.weeks,
    )
    return Bar(
        first=first,
        end=end,
        lane=lane,
        text=(words("posting.bar", who=who, weeks=stay.weeks), who, weeks),
        title=title,
        second=second,
        handover=takes_over(post, stay, calendar),
        before=stay.start < calendar.start,
        after=stay.end > calendar.end,
    )


def _span(context: Context, first: int, end: int) -> str:
    words = context.words
    return words("week", n=end) if end - first == 1 else words("posting.span", first=first + 1, last=end)


def _hole(context: Context, post: Post, first: int, end: int, missing: int) -> Hole:
    title = context.words("posting.gap", host=context.name(post.host), span=_span(context, first, end), n=missing)
    return Hole(first=first, end=end, text=context.words("posting.missing", n=missing), title=title)


def _rows(context: Context, post: Post, kind: str) -> Iterator[tuple[Cell, ...]]:
    words, calendar = context.words, context.county.calendar
    host = Cell(text=context.name(post.host))
    found = [
        (stay.start, (host, Cell(text=context.person(stay.person)), *_when(context, stay, kind))) for stay in post.stays
    ]
    for first, end, missing, over in _gaps(post, weeks_over(context.plan)):
        start, last = calendar.monday(first), calendar.monday(end) - DAY
        lacking = words("posting.missing.over" if over else "posting.missing", n=missing)
        note = f"{_span(context, first, end)}{words('colon')}{lacking}"
        vacant = Cell(text=words("posting.vacant"), kind="alert")
        cells = (
            *(host, vacant, Cell(text=words.date(start)), Cell(text=words.date(last))),
            *(number(end - first, alert=True), Cell(text=note)),
        )
        found.append((start, cells))
    yield from (cells for _, cells in sorted(found, key=lambda row: row[0]))


def _gaps(post: Post, today: int) -> Iterator[tuple[int, int, int, bool]]:
    """The gaps of a post, parted where the past ends: first week, week after the last, missing, whether it is over."""
    for first, end, missing in post.gaps:
        if first < today:
            yield first, min(end, today), missing, True
        if end > today:
            yield max(first, today), end, missing, False


def _when(context: Context, stay: Posting, kind: str) -> tuple[Cell, ...]:
    words, calendar = context.words, context.county.calendar
    least = round(context.county.rules.value("postings.min_stay"))
    notes = []
    if stay.start < calendar.start:
        notes.append(words("posting.before"))
    if stay.end > calendar.end:
        notes.append(words("posting.after"))
    if stay.weeks < least:
        notes.append(words("posting.short", n=least))
    most = longest(context.county, kind)
    if most is not None and stay.weeks > most:
        notes.append(words("posting.long", longest=most, n=stay.weeks - most))
    start, end = Cell(text=words.date(stay.start)), Cell(text=words.date(stay.end - DAY))
    return start, end, number(stay.weeks), Cell(text=words("clause").join(notes))
