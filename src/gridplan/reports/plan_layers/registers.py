"""Layers of points: facilities, and what the plan breaks or makes an exception of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shapely import Point

from gridplan.domain.people import Role
from gridplan.domain.plan import Violation
from gridplan.domain.rules import Level
from gridplan.domain.units import counted, unit_name
from gridplan.languages import Separator, in_language, joined
from gridplan.reports.geopackage import Columns, Layer
from gridplan.reports.outings import person_of
from gridplan.reports.plan_layers.context import Context
from gridplan.reports.plan_layers.words import LEVELS
from gridplan.reports.qml import Label, Look, style

_MARKS: Mapping[str, tuple[str, float, str]] = {
    "lead_hospital": ("cross_fill", 5.0, "#b3261e"),
    "township_hospital": ("cross_fill", 4.0, "#1f6f78"),
    "clinic": ("circle", 2.0, "#1f6f78"),
    "clinic_unstaffed": ("circle", 2.0, "#ffffff"),
    "base": ("square", 2.8, "#c2185b"),
    "emergency_station": ("diamond", 3.0, "#b3261e"),
    "visit_place": ("triangle", 2.4, "#8a5a00"),
}
"""Kind of facility → marker, its size in millimetres, its colour."""


def facilities_layer(context: Context) -> Layer:
    """Hospitals, clinics, vehicle bases, emergency stations that stand, visit places."""
    county, words = context.county, context.words
    columns: Columns = {
        "id": ("text", "id"),
        "name": ("text", "name"),
        "kind": ("text", "kind"),
        "kind_title": ("text", "kind_title"),
    }
    doctors = {p.workplace for p in county.people if p.role is Role.VILLAGE_DOCTOR}
    groups = (
        ("lead_hospital", county.lead_hospitals),
        ("township_hospital", county.township_hospitals),
        ("clinic", tuple(c for c in county.clinics if c.id in doctors)),
        ("clinic_unstaffed", tuple(c for c in county.clinics if c.id not in doctors)),
        ("base", county.bases),
        ("emergency_station", tuple(site for site in county.emergency if site.existing)),
        ("visit_place", county.visit_places),
    )
    rows = [(place.site, (place.id, place.name, kind, words(kind))) for kind, places in groups for place in places]
    looks = [
        (kind, words(kind), Look(kind="marker", shape=shape, size=size, colour=colour))
        for kind, (shape, size, colour) in _MARKS.items()
    ]
    drawn = style(looks, by="kind", label=Label(field="name", size=7, smallest_scale=60_000))
    return Layer(name="facilities", shape="Point", columns=columns, rows=rows, style=drawn)


def exceptions_layer(context: Context) -> Layer:
    """A point for each, where the first place lies that it tells of; those of no place have no point."""
    columns: Columns = {
        "rule_id": ("text", "rule_id"),
        "rule": ("text", "rule"),
        "level": ("text", "level"),
        "level_title": ("text", "level_title"),
        "where": ("text", "where"),
        "amount": ("amount", "amount"),
        "unit": ("text", "unit"),
        "when": ("day", "when"),
        "message": ("text", "message"),
        "reason": ("text", "reason"),
        "remedy": ("text", "remedy"),
    }
    sites = _sites(context)
    violations = context.plan.audit.violations
    rows = [
        (next((sites[key] for key in v.where if key in sites), None), tuple(_violation(context, v))) for v in violations
    ]
    looks = [
        (level.value, context.words.pick(LEVELS[level]), Look(kind="marker", shape=shape, size=4, colour=colour))
        for level, shape, colour in (
            (Level.HARD, "triangle", context.colour("exceptions.hard")),
            (Level.IN_PRINCIPLE, "diamond", context.colour("exceptions.in_principle")),
        )
    ]
    drawn = style(looks, by="level")
    return Layer(name="exceptions", shape="Point", columns=columns, rows=rows, style=drawn)


def _violation(context: Context, violation: Violation) -> Iterator[object]:
    county, words = context.county, context.words
    rule = county.rules[violation.rule]
    share = counted(violation.unit) == "share"
    yield from (violation.rule, in_language(rule.called, context.lang))
    yield from (violation.level.value, words.pick(LEVELS[violation.level]))
    yield in_language(joined(Separator.LIST, map(context.names, violation.where)), context.lang) or None
    yield round(100 * violation.amount, 1) if share else violation.amount
    yield "%" if share else unit_name(violation.unit, context.lang)
    yield violation.when
    yield from (violation.message, violation.reason or None, violation.remedy or None)


def _sites(context: Context) -> Mapping[str, Point]:
    """Where a violation of a place, a person, a team, a vehicle or a township is marked."""
    county, places = context.county, context.county.sites()
    own = {team.id: places[team.hospital] for team in context.plan.teams if team.hospital in places}
    own |= {vehicle.id: places[vehicle.base] for vehicle in county.vehicles}
    own |= {township.code: township.area.representative_point() for township in county.townships}
    for key in county.codes():
        person = person_of(county, key)
        if person is not None:
            own[key] = places[person.workplace]
    return own | places
