"""A report on travel times worked out the plain way from a table of seconds, for any county: for tests of what shows it."""

from __future__ import annotations

import shapely
from shapely import MultiPolygon

from gridplan.domain.access import (
    BANDS,
    AccessReport,
    Beyond,
    Catchment,
    Isochrone,
    Loss,
    Provider,
    ScenarioDifference,
    ServiceLevel,
    Share,
    VillageAccess,
)
from gridplan.domain.county import County
from gridplan.domain.travel import TravelTimes
from support.tiny import METRES_PER_DEGREE, SPEED, tiny_travel

LIMITS = {ServiceLevel.PRIMARY: 15, ServiceLevel.TOWNSHIP: 30, ServiceLevel.LEAD: 60}


def tiny_access(
    county: County, travel: TravelTimes | None = None, *, limits: dict[ServiceLevel, int] | None = None
) -> AccessReport:
    """The report; without ``travel``, on the Manhattan times of :func:`support.tiny.tiny_travel`."""
    times = tiny_travel(county) if travel is None else travel
    limits = LIMITS if limits is None else limits
    levels = _levels(county)
    villages = tuple(
        VillageAccess(
            village=v.code, residents=v.residents, providers={k: _two(times, v.code, f) for k, f in levels.items()}
        )
        for v in county.villages
    )
    reasons = dict(times.unreachable)
    return AccessReport(
        profile=times.profile,
        scenario=times.scenario,
        bands=BANDS,
        limits=limits,
        villages=villages,
        shares=_shares(county, villages),
        beyond=tuple(
            Beyond(
                village=a.village,
                level=level,
                limit=limits[level],
                seconds=a.seconds(level),
                facility=a.providers[level][0].facility if a.providers[level] else None,
                reason="" if a.providers[level] else reasons.get(a.village, "路断了"),
            )
            for level in levels
            for a in villages
            if not a.within(level, limits[level])
        ),
        catchments=_catchments(county, villages),
        isochrones=tuple(
            Isochrone(level=level, minutes=minutes, area=_around(county, facilities, minutes))
            for level, facilities in levels.items()
            for minutes in BANDS
        ),
        unreachable=times.unreachable,
    )


def tiny_difference(before: AccessReport, after: AccessReport) -> ScenarioDifference:
    """What the second report takes from whom."""
    earlier = {a.village: a for a in before.villages}
    losses = []
    for a in after.villages:
        for level in ServiceLevel:
            was = earlier[a.village]
            bands = tuple(b for b in BANDS if was.within(level, b) and not a.within(level, b))
            beyond = was.within(level, after.limits[level]) and not a.within(level, after.limits[level])
            if bands or beyond:
                losses.append(
                    Loss(
                        village=a.village,
                        level=level,
                        before=was.seconds(level),
                        after=a.seconds(level),
                        bands=bands,
                        beyond=beyond,
                    )
                )
    return ScenarioDifference(before=before, after=after, losses=tuple(losses))


def _levels(county: County) -> dict[ServiceLevel, list[str]]:
    staffed = {p.workplace for p in county.people if p.role == "village_doctor"}
    hospitals = [h.id for h in county.township_hospitals]
    return {
        ServiceLevel.PRIMARY: [c.id for c in county.clinics if c.id in staffed] + hospitals,
        ServiceLevel.TOWNSHIP: hospitals,
        ServiceLevel.LEAD: [h.id for h in county.lead_hospitals],
    }


def _two(times: TravelTimes, village: str, facilities: list[str]) -> tuple[Provider, ...]:
    found = [(s, f) for f in facilities if (s := times.between(village, f)) is not None]
    return tuple(Provider(facility=f, seconds=s) for s, f in sorted(found)[:2])


def _shares(county: County, villages: tuple[VillageAccess, ...]) -> tuple[Share, ...]:
    rows = []
    for place in ("", *(t.code for t in county.townships)):
        own = [a for a in villages if not place or county.village(a.village).township == place]
        rows += [
            Share(
                place=place,
                level=level,
                minutes=minutes,
                residents=sum(a.residents for a in own),
                within=sum(a.residents for a in own if a.within(level, minutes)),
            )
            for level in ServiceLevel
            for minutes in BANDS
        ]
    return tuple(rows)


def _catchments(county: County, villages: tuple[VillageAccess, ...]) -> tuple[Catchment, ...]:
    members: dict[tuple[ServiceLevel, str], list[str]] = {}
    for level in ServiceLevel:
        for a in villages:
            if a.providers[level]:
                members.setdefault((level, a.providers[level][0].facility), []).append(a.village)
    return tuple(
        Catchment(
            facility=facility,
            level=level,
            villages=tuple(own),
            residents=sum(county.village(v).residents for v in own),
            area=MultiPolygon(list(shapely.get_parts(shapely.union_all([county.village(v).area for v in own])))),
        )
        for (level, facility), own in members.items()
    )


def _around(county: County, facilities: list[str], minutes: int) -> MultiPolygon:
    sites = county.sites()
    radius = 60 * minutes * SPEED / METRES_PER_DEGREE / 4
    area = shapely.union_all([sites[f].buffer(radius, quad_segs=4) for f in facilities])
    return MultiPolygon(list(shapely.get_parts(area)))
