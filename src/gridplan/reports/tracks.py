"""``gpx.zip``: for drivers, a GPX 1.1 file for each crew and day, since phones show one way at a time.

``<crew>/20260302-<crew>.gpx`` has the stops as waypoints with the time of arrival, the stops as a route for those who
let their program find the way, and the way planned as one track. Coordinates are WGS 84, as the format demands.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import zipfile
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from shapely import Point

from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.itineraries import clock
from gridplan.domain.plan import Plan
from gridplan.reports.exchange_words import Words
from gridplan.reports.file_names import file_names
from gridplan.reports.masking import readable
from gridplan.reports.outings import BEIJING, Halt, Outing, moment, outings

Way = Sequence[tuple[float, float]]
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="gridplan"'
    ' xmlns="http://www.topografix.com/GPX/1/1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd">\n'
)


def write_tracks(plan: Plan, path: Path, *, audience: Audience = "planners", lang: Language = "zh") -> int:
    """Write a file for each crew and day, all into one archive with a folder for each crew, whole or not at all.

    The way is the one that the map draws: where no road is known between two stops it is straight, and the file says
    so.
    Equal plans give equal archives.

    Args:
        plan: a plan, with the id that it is saved under.
        path: the archive to write.
        audience: who reads it.
        lang: of the words; names are as the county has them.

    Returns:
        How many files it holds.

    Raises:
        OSError: it cannot be written.
    """
    shown, words = readable(plan, audience, lang=lang).plan, Words(lang)
    crews = [list(own) for _, own in itertools.groupby(outings(shown, lang=lang), key=lambda outing: outing.crew)]
    folders = file_names((words(_kind(own[0])), own[0].crew, own[0].name) for own in crews)
    made = plan.created if plan.created.tzinfo else plan.created.replace(tzinfo=BEIJING)
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for folder, own in zip(folders, crews, strict=True):
                for outing, file in zip(own, file_names((_parts(o) for o in own), ".gpx"), strict=True):
                    entry = zipfile.ZipInfo(f"{folder}/{file}", made.astimezone(BEIJING).timetuple()[:6])
                    text = track(shown.county.name, outing, made, words)
                    archive.writestr(entry, text.encode(), zipfile.ZIP_DEFLATED)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return sum(map(len, crews))


def _parts(outing: Outing) -> tuple[str, str]:
    return f"{outing.day:%Y%m%d}", outing.name


def _kind(outing: Outing) -> str:
    return "file.vehicle" if outing.vehicle else "file.team"


def track(county: str, outing: Outing, made: dt.datetime, words: Words) -> str:
    """A day of a crew as GPX.

    Args:
        county: its name.
        outing: the day.
        made: when the plan was.
        words: of its language.
    """
    way = outing.way
    begin, end = (_end(outing, words, index) for index in (0, -1))
    stops = (_halt(outing.day, halt, words) for halt in outing.halts)
    points = [point for point in (begin, *stops, end) if point]
    title = words("track.title", crew=outing.name, day=words.day(outing.day))
    return "".join(
        (
            _HEAD,
            *_metadata(county, outing, way, made, title, words),
            *(f"<wpt {point}</wpt>\n" for point in points),
            *("<rte>", _element("name", title), "\n", *(f"<rtept {point}</rtept>\n" for point in points), "</rte>\n"),
            *(("<trk>", _element("name", title), *_straight(outing, words), "<trkseg>\n") if way else ()),
            *(f'<trkpt lat="{lat:.6f}" lon="{lon:.6f}"/>\n' for lon, lat in way),
            *(("</trkseg></trk>\n",) if way else ()),
            "</gpx>\n",
        )
    )


def _metadata(county: str, outing: Outing, way: Way, made: dt.datetime, title: str, words: Words) -> Iterator[str]:
    total = words("said.total_unknown", halts=len(outing.halts))
    if outing.km is not None and outing.part.driving is not None:
        minutes = round(outing.part.driving / 60)
        total = words("said.total", minutes=minutes, km=f"{outing.km:.1f}", halts=len(outing.halts))
    yield "<metadata>"
    yield _element("name", title)
    yield _element("desc", words("track.about", county=county, total=total))
    yield "<author><name>gridplan</name></author>"
    yield _element("time", _utc(made))
    yield _element("keywords", words("track.keywords"))
    if way:
        east, north = zip(*way, strict=True)
        yield (
            f'<bounds minlat="{min(north):.6f}" minlon="{min(east):.6f}"'
            f' maxlat="{max(north):.6f}" maxlon="{max(east):.6f}"/>'
        )
    yield "</metadata>\n"


def _straight(outing: Outing, words: Words) -> Iterator[str]:
    if outing.partly_straight:
        yield _element("cmt", words("said.straight"))


def _halt(day: dt.date, halt: Halt, words: Words) -> str:
    """What stands in a waypoint; empty where nobody knows where the place is."""
    if halt.site is None:
        return ""
    purposes = words("list").join(dict.fromkeys(halt.purposes))
    about = [
        "–".join(filter(None, (clock(halt.arrives), clock(halt.leaves)))),
        purposes,
        words("said.contact", name=halt.contact, phone=halt.phone).strip() if halt.contact else "",
    ]
    when = None if halt.arrives is None else moment(day, halt.arrives)
    return _point(halt.site, when, f"{halt.number}. {halt.name}", "；".join(filter(None, about)), "Flag, Blue")


def _end(outing: Outing, words: Words, index: int) -> str:
    """Where the day begins (0) or ends (-1)."""
    site, hours = outing.sites[index], outing.part.hours
    if site is None:
        return ""
    if index == 0:
        seconds, key, name = hours.leaves if hours else None, "track.start", outing.begins
    else:
        seconds, name = hours.returns if hours else None, outing.ends
        key = "track.end" if outing.part.last else "track.lodging"
    when = None if seconds is None else moment(outing.day, seconds)
    return _point(site, when, words(key, place=name), clock(seconds) or "", "Medical Facility")


def _point(site: Point, when: dt.datetime | None, name: str, about: str, symbol: str) -> str:
    """Attributes and content of a point, in the order of the schema."""
    return "".join(
        (
            f'lat="{site.y:.6f}" lon="{site.x:.6f}">',
            _element("time", _utc(when)) if when else "",
            _element("name", name),
            _element("desc", about) if about else "",
            _element("sym", symbol),
        )
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text, quote=False)}</{name}>"


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
