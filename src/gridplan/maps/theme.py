"""Themes: which layers, colours and words a map uses. Read from ``maps/themes/<name>.toml``.

``default.toml`` names every key; any other theme is laid over it and need only say what differs. What it says
must exist there, with a value of the same kind, so that a typing error is refused and not ignored.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from gridplan.assets import asset
from gridplan.errors import NotFoundError, OptionError
from gridplan.languages import Said, Separator, joined, said, words
from gridplan.maps.words import WORDS

LAYERS = ("teams", "coverage", "travel", "circuits", "postings", "exceptions", "changes")
LEAST_CONTRAST = 4.5
"""Of text and its ground, for readers with weak sight and projectors in bright rooms (WCAG 2.1, level AA)."""
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A checked theme.

    Attributes:
        title, title_en: title of the map; ``{county}`` stands for the county's name.
        credit, credit_en: line about where the base data comes from.
        layers: ids of the layers on the map, in order; ``start`` is shown first.
        overlays: overlay → whether it is on at first.
        colours: ``"land"``, ``"coverage.circuit"`` … → ``#rrggbb``.
        teams, routes: colour series.
        labels: key of :data:`gridplan.maps.words.WORDS` → wording that replaces it.
    """

    title: str
    title_en: str
    credit: str
    credit_en: str
    layers: tuple[str, ...]
    start: str
    overlays: tuple[tuple[str, bool], ...]
    colours: Mapping[str, str]
    teams: tuple[str, ...]
    routes: tuple[str, ...]
    labels: Mapping[str, str]

    def overlays_without(self, *names: str) -> tuple[tuple[str, bool], ...]:
        """The overlays, but for some of which a map has nothing to show."""
        return tuple((name, on) for name, on in self.overlays if name not in names)

    def with_layers(self, layers: Sequence[str] | None) -> Theme:
        """The same with other layers, the first shown first; as it is for ``None``.

        Raises:
            OptionError: a layer is unknown or named twice, or none is named; all mistakes at once.
        """
        if layers is None:
            return self
        chosen = (layers,) if isinstance(layers, str) else tuple(layers)
        problems = list(_wrong_layers(chosen, "layers"))
        if problems:
            wrong = joined(Separator.CLAUSE, problems)
            raise OptionError(said("{problems}; layers of a map: {known}", problems=wrong, known=", ".join(LAYERS)))
        return dataclasses.replace(self, layers=chosen, start=chosen[0])


def load_theme(name: str | Path = "default") -> Theme:
    """Read a theme by its name under ``maps/themes``, or from a ``.toml`` file of the county.

    Raises:
        NotFoundError: there is no such theme.
        OptionError: it is not TOML, or holds unknown keys or wrong values; all of them are named at once.
    """
    base = _read(asset("maps/themes/default.toml"))
    path = _locate(name)
    own = _read(path)
    problems = [*_unknown(own, base, ""), *_wrong(own)]
    if not problems:
        problems = list(_unreadable(_overlay(base, own)["palette"]))
    if problems:
        raise OptionError(
            said("theme {theme}: {problems}", theme=path.name, problems=joined(Separator.CLAUSE, problems))
        )
    return _theme(_overlay(base, own))


def _unreadable(palette: Table) -> Iterator[str]:
    """Pairs of colours in which text could not be read."""
    white = "#ffffff"
    for text, ground in (("ink", palette["land"]), ("ink", white), ("accent", white), ("alert", white)):
        found = contrast(palette[text], ground)
        if found < LEAST_CONTRAST:
            yield said(
                "palette.{key} {colour} on {ground} has a contrast of {found:.1f}; {least} is needed to be read",
                key=text,
                colour=palette[text],
                ground=ground,
                found=found,
                least=LEAST_CONTRAST,
            )


def contrast(one: str, other: str) -> float:
    """Contrast of two colours after WCAG 2.1: 1 (none) to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _locate(name: str | Path) -> Path:
    path = Path(name)
    if path.suffix == ".toml":
        if not path.is_file():
            raise NotFoundError(said("there is no theme file {path}", path=path))
        return path
    themes = {p.stem: p for p in sorted(asset("maps/themes").glob("*.toml"))}
    if str(name) not in themes:
        wrong = _with_hint(said("there is no theme {name!r}", name=str(name)), str(name), themes)
        raise NotFoundError(said("{problem}; known: {known}", problem=wrong, known=", ".join(themes)))
    return themes[str(name)]


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(
            said("theme {theme} is not a readable TOML file: {fault}", theme=path.name, fault=error)
        ) from error


_KINDS = words(
    {
        "theme.bool": "true or false",
        "theme.text": "text",
        "theme.list": "a list",
        "theme.table": "a table",
    }
)


def _with_hint(wrong: Said, key: str, known: Mapping[str, object] | tuple[str, ...]) -> Said:
    near = difflib.get_close_matches(key, list(known), n=1)
    return said("{problem} (did you mean {near!r}?)", problem=wrong, near=near[0]) if near else wrong


def _unknown(own: Table, base: Table, prefix: str) -> Iterator[str]:
    """Keys that the default theme does not have, and values of another kind than there."""
    for key, value in own.items():
        where = prefix + key
        if where == "labels" and isinstance(value, Mapping):
            yield from (_with_hint(said("unknown label {key!r}", key=k), k, WORDS) for k in value if k not in WORDS)
            yield from (
                said("labels.{key}: {problem}", key=k, problem=bad)
                for k, v in value.items()
                if k in WORDS and (bad := _bad_label(k, v))
            )
        elif key not in base:
            yield _with_hint(said("unknown key {key!r}", key=where), key, base)
        elif type(value) is not type(base[key]):
            yield said("{key}: must be {kind}, not {value!r}", key=where, kind=_kind(base[key]), value=value)
        elif isinstance(value, Mapping):
            yield from _unknown(value, base[key], f"{where}.")


def _bad_label(key: str, value: object) -> str:
    """Why ``value`` cannot replace the wording of ``key``; empty where it can."""
    if not isinstance(value, str):
        return said("must be text")
    try:
        used = {field for _, field, _, _ in Formatter().parse(value) if field is not None}
    except ValueError:
        return said("has a single brace")
    known = {field for _, field, _, _ in Formatter().parse(WORDS[key].english) if field is not None}
    return "" if used <= known else said("has no value for {{{field}}}", field=sorted(used - known)[0])


def _kind(value: object) -> Said:
    kinds = {bool: _KINDS["theme.bool"], str: _KINDS["theme.text"], list: _KINDS["theme.list"]}
    return kinds.get(type(value), _KINDS["theme.table"]).said()


def _wrong(own: Table) -> Iterator[str]:
    """Values that are of the right kind and still cannot be used."""
    layers = own.get("layers", {})
    if isinstance(layers, Mapping):
        order = layers.get("order", list(LAYERS))
        start = layers.get("start", LAYERS[0])
        yield from _unknown_layers([] if isinstance(order, list) and start in order else [start])
        if isinstance(order, list):
            yield from _wrong_layers(order, "layers.order")
    for where, value in _leaves(own.get("palette", {}), "palette"):
        if not (isinstance(value, str) and _COLOUR.fullmatch(value)):
            yield said("{key}: {value!r} is not a colour like #1f6f78", key=where, value=value)
    for key in ("teams", "routes"):
        series = own["palette"].get(key) if isinstance(own.get("palette"), Mapping) else None
        if isinstance(series, list) and len(series) < 6:
            yield said("palette.{key}: at least 6 colours are needed to keep neighbours apart", key=key)


def _unknown_layers(layers: Sequence[object]) -> Iterator[str]:
    yield from (_with_hint(said("unknown layer {name!r}", name=x), str(x), LAYERS) for x in layers if x not in LAYERS)


def _wrong_layers(layers: Sequence[object], where: str) -> Iterator[str]:
    """Why these layers cannot be on a map, or not in this order."""
    yield from _unknown_layers(layers)
    if len({str(x) for x in layers}) != len(layers):
        yield said("{key} names a layer twice", key=where)
    if not layers:
        yield said("{key} must name at least one layer", key=where)


def _leaves(table: object, prefix: str) -> Iterator[tuple[str, object]]:
    if isinstance(table, Mapping):
        for key, value in table.items():
            yield from _leaves(value, f"{prefix}.{key}")
    elif isinstance(table, list):
        for i, value in enumerate(table):
            yield f"{prefix}[{i}]", value
    else:
        yield prefix, table


def _overlay(base: Table, own: Table) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        merged[key] = _overlay(base.get(key, {}), value) if isinstance(value, Mapping) else value
    return merged


def _theme(table: Table) -> Theme:
    palette = table["palette"]
    order = tuple(table["layers"]["order"])
    start = table["layers"]["start"]
    return Theme(
        title=table["title"],
        title_en=table["title_en"],
        credit=table["credit"],
        credit_en=table["credit_en"],
        layers=order,
        start=start if start in order else order[0],
        overlays=tuple(table["overlays"].items()),
        colours={
            where.removeprefix("palette."): str(value).lower()
            for where, value in _leaves({k: v for k, v in palette.items() if not isinstance(v, list)}, "palette")
        },
        teams=tuple(palette["teams"]),
        routes=tuple(palette["routes"]),
        labels=table["labels"],
    )
