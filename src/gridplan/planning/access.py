"""How far each village is from each level of service, and what follows for the county.

A village's access is that of its site, also where the village is large enough to be split into grids: the site is
where people live, and shares and limits are told by village.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import shapely

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
from gridplan.domain.finding_kinds import Language
from gridplan.domain.places import Area
from gridplan.domain.providers import providers
from gridplan.domain.travel import UNREACHABLE, TravelTimes
from gridplan.languages import recorded, word
from gridplan.network import RoadNetwork
from gridplan.planning.access_isochrones import county_isochrones
from gridplan.planning.caching import Cache
from gridplan.planning.road_changes import road_changes
from gridplan.planning.travel import CAR, county_travel

_TOLD = 2  # the nearest and the second nearest

_NONE = word("beyond.none", "{level}: the county has none")
_NONE_REACHED = word("beyond.provider", "{level}: none of them can be reached; {facility}: {reason}")
_NO_WAY = word("beyond.no way", "{level}: no way leads to any of them")


def county_access(
    county: County,
    folder: Path,
    *,
    profile: str = CAR,
    scenario: str | None = None,
    isochrones: bool = True,
    cache: Path | None,
    roads: RoadNetwork | None = None,
    lang: Language = "zh",
) -> AccessReport:
    """The report on a county folder; its travel times and isochrones are taken from the cache where they are known.

    Args:
        county: the input.
        folder: the county folder, where the road files lie.
        profile: name of the vehicle profile.
        scenario: name of the state of the roads; by default the one that the county plans for.
        isochrones: whether to draw them: the part that takes longest.
        cache: folder to keep roads, times and isochrones in; ``None`` keeps nothing.
        roads: the county's roads, where they are at hand already.
        lang: language of the reasons.

    Raises:
        InputError: a road or elevation file is missing, damaged, empty, or not the one the county was read with.
        NotFoundError: the county has no such vehicle profile or scenario.
    """
    roads, (times,), findings = county_travel(
        county, folder, vehicles=[profile], scenario=scenario, cache=cache, roads=roads, lang=lang
    )
    state = county.travel.scenario_named(times.scenario)
    store = Cache(cache, lang=lang)
    drawn: tuple[Isochrone, ...] = ()
    if isochrones:
        drawn = county_isochrones(
            county,
            roads,
            providers(county),
            profile=county.travel.profile_named(profile),
            scenario=state,
            store=store,
        )
    return replace(
        access_report(county, times, isochrones=drawn, lang=lang),
        roads=road_changes(roads, county.travel.profile_named(profile), state),
        findings=tuple(dict.fromkeys((*findings, *store.findings))),
    )


def access_report(
    county: County,
    times: TravelTimes,
    *,
    isochrones: Sequence[Isochrone] = (),
    bands: Sequence[int] = BANDS,
    lang: Language = "zh",
) -> AccessReport:
    """Everything planners ask about one vehicle and one state of the roads.

    Args:
        county: the input; its ``travel.limits`` say which villages are listed as beyond.
        times: travel times among the county's travel places, of any vehicle.
        isochrones: taken over as they are.
        bands: minutes by which shares are told.
        lang: language of the reasons in ``beyond`` (those in ``times`` are taken over as they are).

    Raises:
        NotFoundError: ``times`` does not cover the county's villages and facilities.
    """
    villages = village_access(county, times)
    return AccessReport(
        profile=times.profile,
        scenario=times.scenario,
        bands=tuple(bands),
        limits=county.travel.limits,
        villages=villages,
        shares=shares(county, villages, bands=bands),
        beyond=tuple(_beyond(county, villages, times, lang)),
        catchments=tuple(_catchments(county, villages)),
        isochrones=tuple(isochrones),
        unreachable=times.unreachable,
    )


def village_access(county: County, times: TravelTimes) -> tuple[VillageAccess, ...]:
    """The two nearest providers of each level for every village, in file order; ties by the facility's id."""
    codes = [v.code for v in county.villages]
    nearest = {level: _nearest(times, codes, sorted(places)) for level, places in providers(county).items()}
    return tuple(
        VillageAccess(
            village=village.code,
            providers={level: found[i] for level, found in nearest.items()},
            residents=village.residents,
        )
        for i, village in enumerate(county.villages)
    )


def _nearest(times: TravelTimes, villages: Sequence[str], facilities: Sequence[str]) -> list[tuple[Provider, ...]]:
    """For each village the first few of ``facilities`` (sorted by id) that it reaches, nearest first."""
    seconds = times.submatrix(villages, facilities)
    late = np.where(seconds == UNREACHABLE, np.iinfo(np.int32).max, seconds)
    order = np.argsort(late, axis=1, kind="stable")[:, :_TOLD]  # stable: of equals the one that sorts first
    found = zip(order.tolist(), np.take_along_axis(seconds, order, axis=1).tolist(), strict=True)
    return [
        tuple(Provider(facility=facilities[j], seconds=s) for j, s in zip(*row, strict=True) if s != UNREACHABLE)
        for row in found
    ]


def shares(county: County, villages: Sequence[VillageAccess], *, bands: Sequence[int] = BANDS) -> tuple[Share, ...]:
    """Residents within reach: of the county, then of each township in file order; each by level, then by minutes.

    Args:
        county: the input.
        villages: access of its villages, in file order.
        bands: minutes.
    """
    members: dict[str, list[VillageAccess]] = {"": list(villages)} | {t.code: [] for t in county.townships}
    for village, access in zip(county.villages, villages, strict=True):
        members[village.township].append(access)
    return tuple(
        Share(
            place=place,
            level=level,
            minutes=minutes,
            residents=sum(v.residents for v in inside),
            within=sum(v.residents for v in inside if v.within(level, minutes)),
        )
        for place, inside in members.items()
        for level in ServiceLevel
        for minutes in bands
    )


def _beyond(county: County, villages: Sequence[VillageAccess], times: TravelTimes, lang: Language) -> Iterator[Beyond]:
    """Villages beyond the limits: by level, those who reach nobody first, then the furthest first."""
    unreached = dict(times.unreachable)
    for level, places in providers(county).items():
        if level not in county.travel.limits:
            continue
        limit = county.travel.limits[level]
        far = [village for village in villages if not village.within(level, limit)]
        for village in sorted(far, key=lambda v: -_seconds_or_inf(v, level)):
            nearest = next(iter(village.providers[level]), None)
            reason = "" if nearest else unreached.get(village.village)
            yield Beyond(
                village=village.village,
                level=level,
                limit=limit,
                seconds=nearest.seconds if nearest else None,
                facility=nearest.facility if nearest else None,
                reason=_no_provider(county, level, places, unreached, lang) if reason is None else reason,
            )


def _seconds_or_inf(village: VillageAccess, level: ServiceLevel) -> float:
    seconds = village.seconds(level)
    return np.inf if seconds is None else seconds


def _no_provider(
    county: County, level: ServiceLevel, places: Sequence[str], unreached: Mapping[str, str], lang: Language
) -> str:
    """Why a village that lies on the roads reaches none of a level's providers."""
    lost = [place for place in places if place in unreached]
    called = recorded(level.called("zh"), {"en": level.called("en")})
    if not places:
        return _NONE.text(lang, level=called)
    if len(lost) < len(places):
        return _NO_WAY.text(lang, level=called)
    return _NONE_REACHED.text(lang, level=called, facility=county.name_of(lost[0]), reason=unreached[lost[0]])


def _catchments(county: County, villages: Sequence[VillageAccess]) -> Iterator[Catchment]:
    """By level, then by facility in file order: the villages for which it is the nearest, where there are any."""
    for level, places in providers(county).items():
        members: dict[str, list[VillageAccess]] = {place: [] for place in places}
        for village in villages:
            if village.providers[level]:
                members[village.providers[level][0].facility].append(village)
        for facility, inside in members.items():
            if inside:
                yield Catchment(
                    facility=facility,
                    level=level,
                    villages=tuple(v.village for v in inside),
                    residents=sum(v.residents for v in inside),
                    area=cast("Area", shapely.union_all([county.village(v.village).area for v in inside])),
                )


def differences(before: AccessReport, after: AccessReport) -> ScenarioDifference:
    """What another state of the roads, or another vehicle, takes from whom.

    A village is told at each level where it loses a band, the limit or its last provider; bands and limits are those
    of ``before``. Gravest first: who is cut off, then who falls beyond the limit, then who loses bands only; among
    these the village with most residents, then who loses most bands, then in file order.

    Raises:
        ValueError: the reports do not name the same villages.
    """
    if [v.village for v in before.villages] != [v.village for v in after.villages]:
        raise ValueError("the two reports are not on the same villages")
    losses = sorted(_losses(before, after), key=_gravity)
    return ScenarioDifference(before=before, after=after, losses=tuple(losses))


def _losses(before: AccessReport, after: AccessReport) -> Iterator[Loss]:
    for old, new in zip(before.villages, after.villages, strict=True):
        for level in ServiceLevel:
            bands = tuple(m for m in sorted(before.bands) if _lost(old, new, level, m))
            beyond = level in before.limits and _lost(old, new, level, before.limits[level])
            cut_off = old.seconds(level) is not None and new.seconds(level) is None
            if bands or beyond or cut_off:
                yield Loss(
                    village=old.village,
                    level=level,
                    before=old.seconds(level),
                    after=new.seconds(level),
                    bands=bands,
                    beyond=beyond,
                    residents=old.residents,
                )


def _lost(old: VillageAccess, new: VillageAccess, level: ServiceLevel, minutes: int) -> bool:
    return old.within(level, minutes) and not new.within(level, minutes)


def _gravity(loss: Loss) -> tuple[bool, bool, int, int]:
    return (not loss.cut_off, not loss.beyond, -loss.residents, -len(loss.bands))
