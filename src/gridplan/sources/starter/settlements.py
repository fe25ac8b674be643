"""Turns OpenStreetMap places into villages-to-be: inside the county, merged where they are one, with residents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely import STRtree

from gridplan.languages import said
from gridplan.sources.starter.area import Choice
from gridplan.sources.starter.extract import SETTLEMENTS
from gridplan.sources.starter.measure import metres
from gridplan.sources.starter.model import Extract, OsmPlace, Region, Settlement
from gridplan.sources.starter.names import folded
from gridplan.sources.starter.notes import Notes, listed

MERGE_M = 300.0
_SAME_NAME_M = 2500.0
_DEGREES_OF_SAME_NAME = 0.05
_ENOUGH = 3
RANK = {"city": 6, "town": 5, "village": 4, "suburb": 3, "hamlet": 2, "quarter": 2, "neighbourhood": 1}
# assumed sizes, used only where nobody tagged a population
_GUESS = {
    "city": 60_000,
    "town": 8_000,
    "suburb": 6_000,
    "quarter": 4_000,
    "neighbourhood": 2_000,
    "village": 800,
    "hamlet": 120,
}
_FEWEST_RESIDENTS = 5


def settle(extract: Extract, choice: Choice, notes: Notes) -> tuple[Settlement, ...]:
    """All settlements of the county, largest first; each township that has none gets one at a point inside it.

    Raises:
        InputError: there is no settlement in the county.
    """
    places = _inhabited(_inside(extract, choice.county, notes), notes)
    places = _merged(places, notes)
    added = _for_empty_townships(places, choice.townships, notes)
    places = [*places, *added]
    if not places:
        raise notes.fail(
            "007",
            said("there is no settlement in {name} (place=city/town/village/hamlet)", name=choice.county.name),
            remedy=said("Take another area or file."),
        )
    places = _named(places, choice, notes)
    residents = _residents(places, extract, choice, notes)
    found = [
        Settlement(
            id=p.id,
            name=p.name,
            kind=p.kind,
            point=p.point,
            residents=residents[p.id],
            estimated=p.population is None,
        )
        for p in places
    ]
    return tuple(sorted(found, key=lambda s: (-s.residents, -RANK[s.kind], s.id)))


def holders(points: Sequence[shapely.Point], areas: Sequence[Region]) -> list[int | None]:
    """Index of the first area that holds each point."""
    result: list[int | None] = [None] * len(points)
    for k in reversed(range(len(areas))):
        for i in np.flatnonzero(shapely.intersects(list(points), areas[k].area)).tolist():
            result[i] = k
    return result


def _inside(extract: Extract, county: Region, notes: Notes) -> list[OsmPlace]:
    inside = [p for p in extract.places if county.area.contains(p.point)]
    outside = [p for p in extract.places if p.kind in SETTLEMENTS and not county.area.contains(p.point)]
    if outside:
        names = sorted(p.name or p.id for p in outside)
        told = said(
            "{count} settlement outside {name} was left out: {names}",
            plural="{count} settlements outside {name} were left out: {names}",
            count=len(outside),
            name=county.name,
            names=listed(names),
        )
        notes.info("020", told)
    chosen = [p for p in inside if p.kind in SETTLEMENTS]
    if len(chosen) >= _ENOUGH or len(chosen) == len(inside):
        return chosen
    told = said("hardly any towns or villages: suburb, quarter and neighbourhood stand for villages (communities)")
    notes.info("020", told)
    return inside


def _inhabited(places: Sequence[OsmPlace], notes: Notes) -> list[OsmPlace]:
    empty = sorted(p.name or p.id for p in places if p.population == 0)
    if empty:
        told = said(
            "{count} settlement where nobody lives was left out: {names}",
            plural="{count} settlements where nobody lives were left out: {names}",
            count=len(empty),
            names=listed(empty),
        )
        notes.info("022", told)
    return [p for p in places if p.population != 0]


def _merged(places: Sequence[OsmPlace], notes: Notes) -> list[OsmPlace]:
    """Of places nearer than 300 m, or of one name and nearer than 2.5 km, the most important one stays."""
    ranked = sorted(places, key=lambda p: (-RANK[p.kind], not p.name, -(p.population or 0), p.id))
    if not ranked:
        return []
    tree = STRtree([p.point for p in ranked])
    kept: dict[int, OsmPlace] = {}
    swallowed: list[str] = []
    for i, place in enumerate(ranked):
        around = tree.query(place.point.buffer(_DEGREES_OF_SAME_NAME), predicate="intersects").tolist()
        into = [k for k in sorted(around) if k in kept and _one_place(place, kept[k])]
        if not into:
            kept[i] = place
            continue
        swallowed.append(f"{place.name or place.id}→{kept[into[0]].name or kept[into[0]].id}")
    if swallowed:
        told = said(
            "{count} settlement was joined with one nearby (within {metres:.0f} m) or of the same name: {names}",
            plural="{count} settlements were joined with one nearby (within {metres:.0f} m) or of the same name: "
            "{names}",
            count=len(swallowed),
            metres=MERGE_M,
            names=listed(swallowed),
        )
        notes.info("021", told)
    return list(kept.values())


def _one_place(a: OsmPlace, b: OsmPlace) -> bool:
    apart = metres(a.point, b.point)
    return apart < MERGE_M or (bool(a.name) and folded(a.name) == folded(b.name) and apart < _SAME_NAME_M)


def _for_empty_townships(places: Sequence[OsmPlace], townships: Sequence[Region], notes: Notes) -> list[OsmPlace]:
    settled = set(holders([p.point for p in places], townships)) if places else set()
    added = []
    for k, township in enumerate(townships):
        if k not in settled:
            others = townships[:k]
            free = township.area.difference(shapely.union_all([t.area for t in others])) if others else township.area
            point = (township.area if free.is_empty else free).representative_point()
            added.append(OsmPlace(id=f"t{township.id}", name=township.name, kind="hamlet", point=point))
            notes.warn(
                "024",
                said(
                    "{township} has no settlement: a village of the same name was put into it", township=township.name
                ),
                remedy=said("Correct it in boundaries/villages.geojson and demand.csv."),
                feature=township.id,
            )
    return added


def _named(places: Sequence[OsmPlace], choice: Choice, notes: Notes) -> list[OsmPlace]:
    areas = choice.townships or (choice.county,)
    inside = holders([p.point for p in places], areas)
    named: list[OsmPlace] = []
    unnamed = 0
    for place, k in zip(places, inside, strict=True):
        if place.name:
            named.append(place)
            continue
        unnamed += 1
        name = f"{areas[k or 0].name}·未命名{unnamed}"
        named.append(OsmPlace(id=place.id, name=name, kind=place.kind, point=place.point, population=place.population))
    if unnamed:
        told = said(
            "{count} settlement has no name and was numbered",
            plural="{count} settlements have no name and were numbered",
            count=unnamed,
        )
        notes.warn("026", told, remedy=said("Name them in boundaries/villages.geojson."))
    return named


def _residents(places: Sequence[OsmPlace], extract: Extract, choice: Choice, notes: Notes) -> Mapping[str, int]:
    """Tagged populations as they are; guesses by kind, scaled to the township's or the county's tagged total."""
    known = {p.id: p.population for p in places if p.population is not None}
    guess = {p.id: float(_GUESS[p.kind]) for p in places if p.population is None}
    inside = dict(zip((p.id for p in places), holders([p.point for p in places], choice.townships), strict=True))
    scaled: set[str] = set()
    for k, township in enumerate(choice.townships):
        if township.population:
            scaled |= _scale(guess, known, [i for i in inside if inside[i] == k], township.population)
    rest = [i for i in inside if i not in scaled]
    total = choice.county.population or _label_population(extract, choice.county)
    if total:
        spoken_for = sum(guess[i] if i in guess else known.get(i, 0) for i in scaled)
        scaled |= _scale(guess, known, rest, total - spoken_for)
    if guess:
        basis = (
            said("shared out from the total of OSM for county or township")
            if scaled & set(guess)
            else said("estimated by kind of settlement")
        )
        notes.warn(
            "023",
            said(
                "residents of {count} settlements are not given and were {basis} ({known} are given)",
                count=len(guess),
                basis=basis,
                known=len(known),
            ),
            remedy=said(
                "Write the true figures into demand.csv; key groups are rough national shares: replace them as well."
            ),
            file="demand.csv",
        )
    return {**known, **{i: max(_FEWEST_RESIDENTS, round(value)) for i, value in guess.items()}}


def _scale(guess: dict[str, float], known: Mapping[str, int], ids: Sequence[str], total: float) -> set[str]:
    """Scale the guesses among ``ids`` so that all together make ``total``; leave them where that makes no sense."""
    guessed = sum(guess[i] for i in ids if i in guess)
    left = total - sum(known.get(i, 0) for i in ids)
    if not guessed or left < 0.1 * guessed:
        return set()
    for i in ids:
        if i in guess:
            guess[i] *= left / guessed
    return set(ids)


def _label_population(extract: Extract, county: Region) -> int | None:
    figures = [extract.label_population[s] for s in county.seats if s in extract.label_population]
    return figures[0] if figures else None
