"""Layers of outings: a line for each crew and day, a point for each stop."""

from __future__ import annotations

from shapely import MultiLineString

from gridplan.domain.itineraries import clock
from gridplan.reports.exchange_words import Words
from gridplan.reports.geopackage import Columns, Layer
from gridplan.reports.outings import Outing, outings
from gridplan.reports.plan_layers.context import Context
from gridplan.reports.qml import Label, Look, style


def way_layers(context: Context) -> tuple[Layer, Layer]:
    """Tours and visits, by day and crew."""
    told = outings(context.plan, lang=context.lang, audience=context.audience)
    found = sorted(told, key=lambda outing: (outing.day, outing.crew))
    return _tours(context, found), _visits(context, found)


def _tours(context: Context, found: list[Outing]) -> Layer:
    words, days = context.words, Words(context.lang)
    columns: Columns = {
        "day": ("day", "day"),
        "said_day": ("text", "said_day"),
        "crew_id": ("text", "crew_id"),
        "crew": ("text", "crew"),
        "kind": ("text", "kind"),
        "depot": ("text", "depot"),
        "stops": ("text", "stops"),
        "places": ("whole", "n_stops"),
        "km": ("amount", "km"),
        "driving": ("whole", "driving"),
        "leaves": ("text", "leaves"),
        "returns": ("text", "returns"),
        "people": ("text", "people"),
        "straight": ("flag", "straight"),
    }
    rows = []
    for outing in found:
        driving, hours, km = outing.part.driving, outing.part.hours, outing.km
        lines = [line for line in outing.lines_drawn if len(line.coords) > 1]
        rows.append(
            (
                MultiLineString(lines) if lines else None,
                (
                    *(outing.day, days.day(outing.day), outing.crew, outing.name),
                    *("vehicle_tour" if outing.vehicle else "team_tour", outing.begins),
                    words("list").join(halt.name for halt in outing.halts),
                    len(outing.halts),
                    None if km is None else round(km, 1),
                    None if driving is None else round(driving / 60),
                    *((clock(hours.leaves), clock(hours.returns)) if hours else (None, None)),
                    context.all(outing.people),
                    outing.partly_straight,
                ),
            )
        )
    looks = [
        ("team_tour", words("team_tour"), Look(kind="line", colour=context.colours("routes")[0], width=0.5)),
        ("vehicle_tour", words("vehicle_tour"), Look(kind="line", colour=context.colour("mobile"), width=0.7)),
    ]
    drawn = style(looks, by="kind", day="day")
    return Layer(name="tours", shape="MultiLineString", columns=columns, rows=rows, style=drawn)


def _visits(context: Context, found: list[Outing]) -> Layer:
    columns: Columns = {
        "day": ("day", "day"),
        "number": ("whole", "number"),
        "crew_id": ("text", "crew_id"),
        "crew": ("text", "crew"),
        "place_id": ("text", "place_id"),
        "place": ("text", "place"),
        "purpose": ("text", "purpose"),
        "arrives": ("text", "arrives"),
        "leaves": ("text", "ends"),
        "contact": ("text", "contact"),
        "phone": ("text", "phone"),
    }
    rows = [
        (
            halt.site,
            (
                *(outing.day, halt.number, outing.crew, outing.name, halt.place, halt.name),
                context.words("list").join(dict.fromkeys(halt.purposes)),
                *(clock(halt.arrives), clock(halt.leaves), halt.contact or None, halt.phone or None),
            ),
        )
        for outing in found
        for halt in outing.halts
    ]
    look = Look(kind="marker", colour="#ffffff", edge=context.colours("routes")[0], size=2.4, width=0.4)
    label = Label(field='"number" || \'. \' || "place"', expression=True, smallest_scale=60_000)
    drawn = style(look, label=label, day="day")
    return Layer(name="visits", shape="Point", columns=columns, rows=rows, style=drawn)
