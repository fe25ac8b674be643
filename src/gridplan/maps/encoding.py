"""A ``MapSpec`` as the compact JSON that travels inside the page.

Lines are text: differences of 1e-5 degrees, zigzag, five bits a character with a continuation bit, over an alphabet
of 64 characters that neither JSON nor HTML needs to escape. Repeated texts of cards are stored once.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

from gridplan.domain.plan import Relief
from gridplan.maps.spec import (
    AccessLayers,
    CatchmentsItem,
    ChangesLayer,
    CircuitsLayer,
    ExceptionsLayer,
    HostItem,
    IsochronesItem,
    MapSpec,
    Place,
    PostingsLayer,
    Shading,
    TeamsLayer,
)
from gridplan.maps.topology import Arc

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
Json = dict[str, Any]
_SAID_ALREADY = ("unit.", "status.", "card.", "missed.", "sites.", "zones.")
"""Words that stand in the texts of the spec; the page's script has no use for them."""


def encode_line(arc: Arc) -> str:
    """One line as text."""
    out: list[str] = []
    x = y = 0
    for px, py in arc:
        out += (_number(px - x), _number(py - y))
        x, y = px, py
    return "".join(out)


def decode_line(text: str) -> Arc:
    """The line that :func:`encode_line` wrote; the page does the same."""
    numbers: list[int] = []
    value = shift = 0
    for character in text:
        bits = ALPHABET.index(character)
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    points, x, y = [], 0, 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return tuple(points)


def _number(value: int) -> str:
    rest = value << 1 if value >= 0 else (-value << 1) - 1
    out = ""
    while rest >= 32:
        out += ALPHABET[32 | rest & 31]
        rest >>= 5
    return out + ALPHABET[rest]


class _Texts:
    """Texts by number, so that what cards repeat is stored once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def payload(spec: MapSpec) -> Json:
    """The page's data; see ``maps/templates/data.js`` for the reader."""
    texts = _Texts()
    return {
        "title": spec.title,
        "lang": spec.lang,
        "plan": spec.plan,
        "people": spec.audience != "public",
        "credit": spec.credit,
        "bounds": spec.bounds,
        "arcs": [encode_line(arc) for arc in spec.arcs],
        "borders": spec.borders,
        "zones": [zone.name for zone in spec.zones],
        "townships": [_place(place, texts) for place in spec.townships],
        "villages": [_place(place, texts) for place in spec.villages],
        "facilities": [[f.kind, f.name, f.lon, f.lat] for f in spec.facilities],
        "roads": [{"width": item.width, "lines": [encode_line(arc) for arc in item.lines]} for item in spec.roads],
        "water": {
            "rivers": [encode_line(arc) for arc in spec.water.rivers],
            "streams": [encode_line(arc) for arc in spec.water.streams],
            "lakes": [[encode_line(ring) for ring in rings] for rings in spec.water.lakes],
        },
        "relief": spec.relief and _relief(spec.relief),
        "tiles": spec.tiles and [spec.tiles.urls, spec.tiles.credit, spec.tiles.deepest],
        "layers": spec.layers,
        "start": spec.start,
        "overlays": spec.overlays,
        "teams": spec.teams and _teams(spec.teams),
        "coverage": spec.coverage and _shading(spec.coverage),
        "travel": [_shading(shading) for shading in spec.travel],
        "circuits": spec.circuits and _circuits(spec.circuits, texts),
        "postings": spec.postings and _postings(spec.postings),
        "exceptions": spec.exceptions and _exceptions(spec.exceptions, texts),
        "changes": spec.changes and _changes(spec.changes, texts),
        "access": spec.access and _access(spec.access, texts),
        "search": [[item.text, texts(item.hint), item.target] for item in spec.search],
        "status": spec.status,
        "stages": [[line.title, line.text, line.state] for line in spec.stages],
        "colours": spec.colours,
        "words": {key: word for key, word in spec.words.items() if not key.startswith(_SAID_ALREADY)}
        | {key: spec.words[key] for key in ("card.village", "card.township", "card.postings", "card.stay")},
        "texts": list(texts.numbers),
    }


def compact_json(value: object) -> str:
    """JSON that may stand in an HTML ``<script>`` element: no ``<``, ``>``, ``&`` or line separator is left raw."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"cannot write a {type(value).__name__} to the page")


def _place(place: Place, texts: _Texts) -> list[Any]:
    card = [[texts(s.title), [[texts(label), texts(value)] for label, value in s.rows]] for s in place.card]
    return [place.code, place.name, place.parent, place.lon, place.lat, place.rings, card]


def _swatches(shading_legend: Iterable[Any]) -> list[Json]:
    return [dataclasses.asdict(swatch) for swatch in shading_legend]


def _shading(shading: Shading) -> Json:
    return {
        "id": shading.id,
        "label": shading.label,
        "legend": _swatches(shading.legend),
        "values": shading.values,
    }


def _teams(layer: TeamsLayer) -> Json:
    return {
        "teams": [[t.name, t.township, t.colour, t.villages, t.parts] for t in layer.teams],
        "colours": layer.colours,
        "borders": layer.borders,
        "legend": _swatches(layer.legend),
    }


def _exceptions(layer: ExceptionsLayer, texts: _Texts) -> Json:
    return {
        "shading": _shading(layer.shading),
        "notices": [[n.severity, texts(n.title), n.text, n.target] for n in layer.notices],
    }


def _relief(relief: Relief) -> Json:
    picture = base64.b64encode(relief.png).decode("ascii")
    return {
        "bounds": [[relief.south, relief.west], [relief.north, relief.east]],
        "picture": f"data:image/png;base64,{picture}",
    }


def _changes(layer: ChangesLayer, texts: _Texts) -> Json:
    return {
        "shadings": [_shading(shading) for shading in layer.shadings],
        "items": [[i.kind, i.target, texts(i.place), texts(i.text), texts(i.small)] for i in layer.items],
        "note": layer.note,
    }


def _access(layers: AccessLayers, texts: _Texts) -> Json:
    return {
        "isochrones": [_isochrones(item) for item in layers.isochrones],
        "catchments": [_catchments(item) for item in layers.catchments],
        "beyond": [_exceptions(layer, texts) for layer in layers.beyond],
        "losses": [_exceptions(layer, texts) for layer in layers.losses],
        "worst": layers.worst,
        "closed": [encode_line(arc) for arc in layers.closed],
    }


def _isochrones(item: IsochronesItem) -> Json:
    return {
        "id": item.id,
        "label": item.label,
        "legend": _swatches(item.legend),
        "bands": [[band.colour, [encode_line(ring) for ring in band.rings]] for band in item.bands],
    }


def _catchments(item: CatchmentsItem) -> Json:
    return {
        "id": item.id,
        "label": item.label,
        "items": [[c.name, c.hint, c.colour, c.villages] for c in item.items],
        "colours": item.colours,
        "borders": item.borders,
        "legend": _swatches(item.legend),
    }


def _circuits(layer: CircuitsLayer, texts: _Texts) -> Json:
    return {
        "days": [day.isoformat() for day in layer.days],
        "start": layer.start,
        "depots": layer.depots,
        "places": [p.village if p.village >= 0 else [p.name, p.lon, p.lat] for p in layer.places],
        "lines": [encode_line(arc) for arc in layer.lines],
        "tours": [
            [
                t.day,
                texts(t.crew),
                t.depot,
                t.colour,
                int(t.mobile),
                [[stop.place, texts(stop.purpose), stop.minute] for stop in t.stops],
                t.legs,
                t.minutes,
                t.end,
                texts(t.note),
            ]
            for t in layer.tours
        ],
        "legend": _swatches(layer.legend),
    }


def _postings(layer: PostingsLayer) -> Json:
    return {
        "mondays": [day.isoformat() for day in layer.mondays],
        "start": layer.start,
        "hosts": [_host(host) for host in layer.hosts],
        "commissioners": [_host(host) for host in layer.commissioners],
        "legend": _swatches(layer.legend),
    }


def _host(host: HostItem) -> Json:
    return {
        "township": host.township,
        "name": host.name,
        "required": host.required,
        "weeks": host.weeks,
        "stays": [[s.person, s.origin, s.first, s.end, s.since.isoformat(), s.until.isoformat()] for s in host.stays],
    }
