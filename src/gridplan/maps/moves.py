"""Postings by week."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.county import County
from gridplan.domain.hosts import Host, posting_hosts, required_posts, township_of_host
from gridplan.domain.postings import Posting, Postings
from gridplan.maps.context import Context
from gridplan.maps.spec import HostItem, PostingsLayer, StayItem, Swatch


def postings_layer(context: Context) -> PostingsLayer | None:
    """Who is posted where, week by week; ``None`` without a solution."""
    solution = context.plan.postings.solution
    if solution is None:
        return None
    calendar, county = context.county.calendar, context.county
    commissioners = context.plan.commissioners.solution if context.plan.commissioners else None
    required = required_posts(county)
    legend = tuple(
        Swatch(label=context.words(f"postings.{key}"), colour=context.colour(f"postings.{key}"))
        for key in ("short", "enough", "more", "none")
    )
    return PostingsLayer(
        mondays=tuple(calendar.monday(w) for w in range(calendar.weeks)),
        start=min(max(0, calendar.week_of(context.plan.as_of)), calendar.weeks - 1),
        hosts=_hosts(context, solution, {host.id: required[host.id] for host in posting_hosts(county)}),
        commissioners=_hosts(context, commissioners, required_commissioners(county)) if commissioners else (),
        legend=legend,
    )


def required_commissioners(county: County) -> Mapping[str, int]:
    """Township hospital → public-health commissioners it should have every week: what its file says, or the rule."""
    usual = round(county.rules.value("commissioners.cover"))
    return {h.id: usual if h.commissioners is None else h.commissioners for h in county.township_hospitals}


def _hosts(context: Context, solution: Postings, required: Mapping[str, int]) -> tuple[HostItem, ...]:
    stays: dict[str, list[Posting]] = {}
    for posting in solution.postings:
        stays.setdefault(posting.host, []).append(posting)
    return tuple(
        _host(context, host, required[host.id], sorted(stays.get(host.id, []), key=lambda p: (p.start, p.person)))
        for host in posting_hosts(context.county)
        if host.id in required
    )


def _host(context: Context, host: Host, required: int, stays: list[Posting]) -> HostItem:
    calendar, township = context.county.calendar, township_of_host(context.county, host.id)
    mondays = [calendar.monday(week) for week in range(calendar.weeks)]
    counts = [sum(s.start <= monday < s.end for s in stays) for monday in mondays]
    return HostItem(
        township=context.townships[township or ""],
        name=host.name,
        required=required,
        weeks="".join("0" if n < required else "1" if n == required else "2" for n in counts),
        stays=tuple(
            StayItem(
                person=physician(context, stay.person),
                origin=origin(context, stay.person),
                first=calendar.week_of(stay.start),
                end=calendar.week_of(stay.end),
                since=stay.start,
                until=stay.end,
            )
            for stay in stays
        ),
    )


def physician(context: Context, person_id: str) -> str:
    """Somebody posted as the audience may read it: a name, or only what they are."""
    role = context.people[person_id].role.value if person_id in context.people else "physician"
    return context.names.of(person_id) or context.words(f"role.{role}")


def origin(context: Context, person_id: str) -> str:
    """Hospital, department and title of a posted physician; for the public the hospital alone.

    Department and title would tell who it is.
    """
    person = context.people.get(person_id)
    if person is None:
        return ""
    if not context.names.shown:
        return context.county.name_of(person.workplace)
    department = context.departments.get(person.department or "", "")
    parts = [context.county.name_of(person.workplace) + department, context.words(f"title.{person.title.value}")]
    return " · ".join(part for part in parts if part)
