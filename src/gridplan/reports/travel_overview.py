"""The first sheet of ``travel.xlsx``: what was asked, how it was worked out, how to read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from gridplan.domain.access import AccessReport, Delay, ScenarioDifference, ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.travel_words import scenario_title, vehicle_title
from gridplan.languages import Word, tell, word, words
from gridplan.reports.travel_titles import Titles

ROADS: Mapping[str, Word] = words(
    {
        "motorway": "motorway",
        "trunk": "trunk road",
        "primary": "primary road",
        "secondary": "secondary road",
        "tertiary": "tertiary road",
        "unclassified": "minor road",
        "residential": "residential street",
        "living_street": "living street",
        "service": "service road",
        "track": "track",
        "path": "path",
        "footway": "footway",
        "pedestrian": "pedestrian street",
        "steps": "steps",
        "cycleway": "cycleway",
        "bridleway": "bridleway",
        "road": "road of unknown class",
        "ferry": "ferry without a duration",
    },
    "access.road",
)
_LINK = word("access.road.link", "{road} ramp")


def overview_rows(
    county: County, report: AccessReport, difference: ScenarioDifference | None, made: dt.date, lang: Language
) -> Iterator[tuple[str, str]]:
    """Label and text of each line."""
    vehicle = vehicle_title(county, report.profile, lang)
    scenario = scenario_title(county, report.scenario, lang)
    before = scenario_title(county, difference.before.scenario, lang) if difference else ""
    titles = Titles(lang)
    limits = titles.joined(f"{titles.level(k)} {report.limits[k]}" for k in ServiceLevel if k in report.limits)
    bands = " / ".join(map(str, report.bands))
    facts = {"vehicle": vehicle, "scenario": scenario, "before": before, "limits": limits, "bands": bands, "made": made}
    for label, text in (*_LINES, *((_COMPARED,) if difference else ())):
        yield label.tell(lang), text.tell(lang, **facts)
    for compared in (difference.before, report) if difference else (report,):
        yield from _effects(county, compared, lang)
    if difference:
        yield _DELAY.tell(lang), titles.joined(_delay(delay, titles, lang) for delay in difference.delays())
    for label, text in (*_LEGEND, *((_SAMPLE,) if county.sample else ())):
        yield label.tell(lang), text.tell(lang, **facts)


_DELAY = word("access.note.mean_delay", "Mean delay")


def _effects(county: County, report: AccessReport, lang: Language) -> Iterator[tuple[str, str]]:
    """What the scenario does to the vehicle's roads: together, then effect by effect."""
    if report.roads.effects:
        yield scenario_title(county, report.scenario, lang), report.roads.total.told(lang)
    for number, effect in enumerate(report.roads.effects, start=1):
        reason = effect.reason or tell("effect {number}", lang, number=number)
        yield f"  {number}", tell("{reason}: {effect}", lang, reason=reason, effect=effect.told(lang))


def _delay(delay: Delay, titles: Titles, lang: Language) -> str:
    """One level's mean delay, with the residents cut off, who are not in the mean."""
    level, mean = titles.level(delay.level), "–" if delay.seconds is None else f"{delay.seconds / 60:+.1f}"
    if not delay.cut_off:
        return tell("{level} {minutes} min", lang, level=level, minutes=mean)
    return tell(
        "{level} {minutes} min (besides {residents:,} cut off)",
        lang,
        level=level,
        minutes=mean,
        residents=delay.cut_off,
    )


_Line = tuple[Word, Word]
"""Label and text."""

_LINES: tuple[_Line, ...] = (
    (word("access.note.vehicle", "Vehicle"), word("access.note.vehicle.text", "{vehicle}")),
    (word("access.note.scenario", "Scenario"), word("access.note.scenario.text", "{scenario}")),
    (word("access.note.made_on", "Made on"), word("access.note.made_on.text", "{made}")),
    (
        word("access.note.limits", "Limits"),
        word("access.note.limits.text", "{limits} (minutes; gridplan.toml, [travel] limits)"),
    ),
)
_COMPARED: _Line = (
    word("access.note.compared", "Compared"),
    word(
        "access.note.compared.text",
        'What "{scenario}" takes from which village, against "{before}": see the sheet Comparison.',
    ),
)
_LEGEND: tuple[_Line, ...] = (
    (
        word("access.note.levels", "Levels"),
        word(
            "access.note.levels.text",
            (
                "Primary care: a village clinic with a village doctor or a township hospital, whichever is nearer; "
                "township hospitals; lead hospitals. A clinic without a doctor does not count."
            ),
        ),
    ),
    (
        word("access.note.times", "Times"),
        word(
            "access.note.times.text",
            (
                "From the village's site by road to the facility, the walk to the road included. Minutes are rounded "
                "up to 0.1, so that what is beyond a limit never reads as the limit."
            ),
        ),
    ),
    (
        word("access.note.shares", "Shares"),
        word(
            "access.note.shares.text",
            "Residents within {bands} minutes; all residents of a village count at the village's site.",
        ),
    ),
    (
        word("access.note.catchments", "Catchments"),
        word(
            "access.note.catchments.text", "Villages with the same nearest facility, whatever township they belong to."
        ),
    ),
    (
        word("access.note.off_the_main_roads", "Off the main roads"),
        word(
            "access.note.off_the_main_roads.text",
            (
                "Places that this vehicle cannot reach from the main road network, and why. They stay in every figure; "
                "villages that reach no facility count as not covered."
            ),
        ),
    ),
    (
        word("access.note.speeds", "Speeds"),
        word(
            "access.note.speeds.text",
            (
                "Speeds by road class are assumed, not measured; surface, grade and speed limits lower them where the "
                "road data has them. They can be changed in travel/profiles/."
            ),
        ),
    ),
)
_SAMPLE: _Line = (
    word("access.note.note", "Note"),
    word("access.note.note.text", "Contains sample data made by gridplan: not a real roster, not for actual work."),
)


def speed_rows(county: County, profile: str, lang: Language) -> Iterator[tuple[str, float]]:
    """Road classes and km/h of a vehicle profile, fastest first; none where the county does not have the profile."""
    found = next((p for p in county.travel.profiles if p.name == profile), None)
    for road, kmh in sorted(found.speeds.items(), key=lambda item: -item[1]) if found else ():
        yield f"{_road(road, lang)} ({road})", kmh


def _road(road: str, lang: Language) -> str:
    plain = road.removesuffix("_link")
    name = ROADS[plain].tell(lang) if plain in ROADS else plain
    return name if plain == road else _LINK.tell(lang, road=name)
