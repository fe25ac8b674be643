"""Styles of QGIS layers (QML): one look for all or one for each category, labels, a column of days for the time bar.

What is written is what QGIS 3.18 and later read. Colours are ``#rrggbb``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

INK = "#2b3a42"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one thing is drawn.

    Attributes:
        kind: of its geometry.
        colour: of the area, line or marker; empty is none.
        edge: of the border of an area or marker; empty is none.
        width: of the line or border, millimetres.
        size: of the marker, millimetres.
        shape: of the marker, as QGIS calls it.
        alpha: opacity, 0 to 1.
        dashed: the line or border is.
    """

    kind: Literal["fill", "line", "marker"]
    colour: str = ""
    edge: str = INK
    width: float = 0.2
    size: float = 2.6
    shape: str = "circle"
    alpha: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is written beside things: a column or, with ``expression``, what QGIS works out."""

    field: str
    size: float = 8.0
    bold: bool = False
    expression: bool = False
    smallest_scale: int = 0  # not drawn when zoomed out further than 1:this; 0 is always


def style(
    look: Look | Sequence[tuple[str, str, Look]], *, by: str = "", label: Label | None = None, day: str = ""
) -> str:
    """A style.

    Args:
        look: of everything, or of each value of the column ``by``: value, title in the legend, look.
        by: the column.
        label: what is written beside each.
        day: column of the day on which a thing is there, for QGIS's temporal controller.
    """
    parts = ["Symbology", "Fields", *(["Labeling"] if label else []), *(["Temporal"] if day else [])]
    return "".join(
        (
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n",
            f'<qgis version="3.22.0" styleCategories="{"|".join(parts)}" labelsEnabled="{int(label is not None)}">',
            *(_temporal(day) if day else ()),
            *(_single(look) if isinstance(look, Look) else _categories(look, by)),
            *(_labels(label) if label else ()),
            "</qgis>\n",
        )
    )


def with_aliases(qml: str, aliases: Mapping[str, str]) -> str:
    """A style that also gives columns their titles, for versions of QGIS that do not read them from the GeoPackage."""
    told = "".join(
        f'<alias index="{index}" field="{escape(column)}" name="{escape(title)}"/>'
        for index, (column, title) in enumerate(aliases.items(), start=1)  # 0 is the feature's own number
    )
    return qml.replace("</qgis>", f"<aliases>{told}</aliases></qgis>")


def _temporal(day: str) -> Iterator[str]:
    """There on the day alone (mode 1: at the instant that a field tells)."""
    yield (
        f'<temporal enabled="1" mode="1" startField="{escape(day)}" endField="" startExpression="" endExpression=""'
        ' durationField="" durationUnit="min" fixedDuration="1440" accumulate="0" limitMode="0">'
        "<fixedRange><start></start><end></end></fixedRange></temporal>"
    )


def _single(look: Look) -> Iterator[str]:
    yield '<renderer-v2 type="singleSymbol" symbollevels="0" forceraster="0" enableorderby="0"><symbols>'
    yield _symbol("0", look)
    yield "</symbols></renderer-v2>"


def _categories(looks: Sequence[tuple[str, str, Look]], by: str) -> Iterator[str]:
    yield (
        f'<renderer-v2 type="categorizedSymbol" attr="{escape(by)}" symbollevels="0" forceraster="0"'
        ' enableorderby="0"><categories>'
    )
    for number, (value, title, _) in enumerate(looks):
        told = f'value="{escape(value)}" label="{escape(title)}"'
        yield f'<category {told} symbol="{number}" render="true" type="string"/>'
    yield "</categories><symbols>"
    yield from (_symbol(str(number), look) for number, (_, _, look) in enumerate(looks))
    yield "</symbols></renderer-v2>"


def _symbol(name: str, look: Look) -> str:
    layer, options = {"fill": _fill, "line": _line, "marker": _marker}[look.kind](look)
    return (
        f'<symbol name="{name}" type="{look.kind}" alpha="{look.alpha:g}" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0">{_map(options)}</layer></symbol>'
    )


def _fill(look: Look) -> tuple[str, Mapping[str, str]]:
    return "SimpleFill", {
        "color": _rgba(look.colour),
        "style": "solid" if look.colour else "no",
        "outline_color": _rgba(look.edge),
        "outline_style": _pen(look.edge, look.dashed),
        "outline_width": f"{look.width:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }


def _line(look: Look) -> tuple[str, Mapping[str, str]]:
    return "SimpleLine", {
        "line_color": _rgba(look.colour),
        "line_style": _pen(look.colour, look.dashed),
        "line_width": f"{look.width:g}",
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }


def _marker(look: Look) -> tuple[str, Mapping[str, str]]:
    return "SimpleMarker", {
        "name": look.shape,
        "color": _rgba(look.colour),
        "outline_color": _rgba(look.edge),
        "outline_style": _pen(look.edge, look.dashed),
        "outline_width": f"{look.width:g}",
        "outline_width_unit": "MM",
        "size": f"{look.size:g}",
        "size_unit": "MM",
    }


def _pen(colour: str, dashed: bool) -> str:
    return "no" if not colour else "dash" if dashed else "solid"


def _rgba(colour: str) -> str:
    """``#rrggbb`` as QGIS writes it; no colour is wholly transparent."""
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255" if colour else "0,0,0,0"


def _map(options: Mapping[str, str]) -> str:
    inner = "".join(f'<Option name="{name}" type="QString" value="{value}"/>' for name, value in options.items())
    return f'<Option type="Map">{inner}</Option>'


def _labels(label: Label) -> Iterable[str]:
    """Dark on a pale halo, so that they are legible on every colour."""
    ink = _rgba(INK)
    yield '<labeling type="simple"><settings calloutType="simple">'
    yield (
        f'<text-style fieldName="{escape(label.field)}" isExpression="{int(label.expression)}" textColor="{ink}"'
        f' fontSize="{label.size:g}" fontSizeUnit="Point" fontFamily="Microsoft YaHei" textOpacity="1"'
        f' fontWeight="{75 if label.bold else 50}" namedStyle="{"Bold" if label.bold else "Regular"}">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,220"'
        ' bufferOpacity="0.85" bufferNoFill="0" bufferJoinStyle="128"/></text-style>'
    )
    yield '<placement placement="1" centroidInside="1" placementFlags="10" priority="5"/>'
    yield (
        f'<rendering scaleVisibility="{int(label.smallest_scale > 0)}" scaleMin="{label.smallest_scale}" scaleMax="0"'
        ' obstacle="1" drawLabels="1" displayAll="0"/>'
    )
    yield "</settings></labeling>"
