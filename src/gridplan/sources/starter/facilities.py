"""Chooses lead hospitals, one hospital for each township, and village clinics among the facilities on the map."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping, Sequence

from shapely import Point

from gridplan.domain.places import Area
from gridplan.languages import said
from gridplan.sources.starter.measure import metres
from gridplan.sources.starter.model import DraftFacility, DraftTownship, DraftVillage, OsmHealth
from gridplan.sources.starter.notes import Notes, listed

_SAME_M = 150.0
_RESIDENTS_TO_A_LEAD = 300_000
_MOST_LEADS = 4
_CLINIC_REACH_M = 1500.0
# how far from the seat a hospital may stand, unnamed and named: first-aid posts on slopes and roads are tagged as well
_SEAT_REACH_M = (2000.0, 6000.0)
_RESIDENTS_TO_A_POST = 20_000
_SAMPLE_CLINIC_SHARE = 0.55
_COUNTY_HOSPITAL = re.compile(r"[县市州区旗].{0,4}医院|人民医院|中医院|总医院|妇幼保健院")


def choose_facilities(
    townships: Sequence[DraftTownship],
    villages: Sequence[DraftVillage],
    health: Sequence[OsmHealth],
    notes: Notes,
    *,
    county: Area,
    seed: int | None,
) -> tuple[DraftFacility, ...]:
    """Facilities of the county: lead hospitals, one township hospital each, village clinics.

    Clinics that stand on the map become village clinics; with a ``seed``, sample ones are added at about half of the
    villages that have none.
    """
    free = _distinct([h for h in health if county.contains(h.point)], notes)
    main = max(villages, key=lambda v: (v.residents, v.code))
    residents = sum(v.residents for v in villages)
    leads = _leads(free, main, max(1, min(_MOST_LEADS, 1 + residents // _RESIDENTS_TO_A_LEAD)), notes)
    taken = {lead.id for lead in leads}
    facilities = [
        DraftFacility(id=f"LH{i + 1}", kind="lead_hospital", name=h.name, place="", site=h.point)
        for i, h in enumerate(leads)
    ]
    for number, township in enumerate(townships):
        own = [v for v in villages if v.township == township.code]
        hospital, used = _township_hospital(number, township, own, [h for h in free if h.id not in taken], notes)
        taken |= used
        facilities.append(hospital)
    clinics = _clinics(villages, [h for h in free if h.id not in taken])
    if clinics:
        told = said(
            "{count} village clinic is a clinic or hospital of OSM within {metres:.0f} m of the village",
            plural="{count} village clinics are clinics or hospitals of OSM within {metres:.0f} m of the village",
            count=len(clinics),
            metres=_CLINIC_REACH_M,
        )
        notes.info("032", told)
    if seed is not None:
        clinics |= _sample_clinics(townships, villages, clinics, seed, notes)
    facilities += [
        DraftFacility(id=f"VC{i + 1:03d}", kind="village_clinic", name=name, place=code, site=site)
        for i, (code, (name, site)) in enumerate(sorted(clinics.items()))
    ]
    return tuple(facilities)


def _distinct(health: Sequence[OsmHealth], notes: Notes) -> list[OsmHealth]:
    """Of facilities nearer than 150 m to each other the named and largest one stays.

    One building is often mapped twice, as a point and as an outline.
    """
    order = {"hospital": 0, "clinic": 1, "doctors": 2}
    ranked = sorted(health, key=lambda h: (not h.name, order[h.kind], -h.size, h.id))
    kept: list[OsmHealth] = []
    for facility in ranked:
        if all(metres(facility.point, other.point) > _SAME_M for other in kept):
            kept.append(facility)
    if len(kept) < len(ranked):
        told = said(
            "{count} facility is the same as another within {metres:.0f} m and was joined with it",
            plural="{count} facilities are the same as another within {metres:.0f} m and were joined with it",
            count=len(ranked) - len(kept),
            metres=_SAME_M,
        )
        notes.info("034", told)
    return kept


def _leads(free: Sequence[OsmHealth], main: DraftVillage, count: int, notes: Notes) -> list[OsmHealth]:
    hospitals = [h for h in free if h.kind == "hospital" and not h.primary]
    ranked = sorted(hospitals, key=lambda h: (-_lead_score(h, main), h.id))
    chosen = [h for h in ranked if h.name][:count] or ranked[:1]
    if not chosen:
        notes.warn(
            "030",
            said("OSM has no county hospital: a lead hospital is assumed at {place}", place=main.name),
            remedy=said("Write the true lead hospital into facilities.csv."),
            file="facilities.csv",
            feature="LH1",
        )
        return [OsmHealth(id="assumed", name=f"{main.name}县医院（假定）", kind="hospital", point=main.site)]
    named = [
        h
        if h.name
        else OsmHealth(id=h.id, name=f"{main.name}县医院（OSM 未命名）", kind=h.kind, point=h.point, size=h.size)
        for h in chosen
    ]
    told = said(
        "lead hospital: {names} (the largest, or the nearest to the county seat)", names=listed([h.name for h in named])
    )
    notes.info("030", told, file="facilities.csv")
    return named


def _lead_score(hospital: OsmHealth, main: DraftVillage) -> float:
    far_km = metres(hospital.point, main.site) / 1000
    county = 4.0 if _COUNTY_HOSPITAL.search(hospital.name) else 0.0
    return county + 2.0 * bool(hospital.name) + math.log10(max(10.0, hospital.size)) - 0.2 * far_km


def _township_hospital(
    number: int,
    township: DraftTownship,
    villages: Sequence[DraftVillage],
    free: Sequence[OsmHealth],
    notes: Notes,
) -> tuple[DraftFacility, set[str]]:
    seat = next(v for v in villages if v.code == township.seat)
    inside = [h for h in free if h.kind != "doctors" and township.area.contains(h.point)]
    own = [h for h in inside if h.primary or metres(h.point, seat.site) < _SEAT_REACH_M[bool(h.name)]]
    best = min(own, key=lambda h: (not h.primary, not h.name, metres(h.point, seat.site), h.id), default=None)
    if best is None:
        name, site = f"{township.name}卫生院（假定）", seat.site
        notes.warn(
            "031",
            said(
                "no hospital or clinic is near the seat of {township}: its hospital is assumed at {place}",
                township=township.name,
                place=seat.name,
            ),
            remedy=said("Correct place and name in facilities.csv."),
            file="facilities.csv",
            feature=f"TH{number + 1:02d}",
        )
    else:
        name, site = best.name or f"{township.name}卫生院（OSM 未命名）", best.point
    residents = sum(v.residents for v in villages)
    facility = DraftFacility(
        id=f"TH{number + 1:02d}",
        kind="township_hospital",
        name=name,
        place=township.code,
        site=site,
        posts=max(1, min(2, residents // _RESIDENTS_TO_A_POST)),
        regional_centre=township.zone_centre,
    )
    return facility, {best.id} if best else set()


def _clinics(villages: Sequence[DraftVillage], free: Sequence[OsmHealth]) -> dict[str, tuple[str, Point]]:
    found: dict[str, tuple[str, Point]] = {}
    for village in villages:
        near = [h for h in free if metres(h.point, village.site) < _CLINIC_REACH_M and village.area.contains(h.point)]
        if near:
            best = min(near, key=lambda h: (not h.primary, not h.name, metres(h.point, village.site), h.id))
            found[village.code] = (best.name or f"{village.name}卫生室（OSM 未命名）", best.point)
    return found


def _sample_clinics(
    townships: Sequence[DraftTownship],
    villages: Sequence[DraftVillage],
    known: Mapping[str, tuple[str, Point]],
    seed: int,
    notes: Notes,
) -> dict[str, tuple[str, Point]]:
    """Sample clinics; a seat has its township hospital and needs none."""
    seats = {t.seat for t in townships}
    without = [v for v in villages if v.code not in known and v.code not in seats]
    drawn = random.Random(f"clinics {seed}").sample(without, round(_SAMPLE_CLINIC_SHARE * len(without)))  # noqa: S311
    if drawn:
        notes.warn(
            "033",
            said(
                "{count} village clinic was invented (its name says so)",
                plural="{count} village clinics were invented (their names say so)",
                count=len(drawn),
            ),
            remedy=said("Write the true village clinics into facilities.csv."),
            file="facilities.csv",
        )
    return {v.code: (f"{v.name}卫生室（样例）", v.site) for v in drawn}
