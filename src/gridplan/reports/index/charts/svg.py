"""Elements of SVG as text: everything that is not markup already is escaped."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup, escape


def tag(name: str, *children: str, **attributes: object) -> Markup:
    """An element.

    Args:
        name: of the element.
        *children: text, which is escaped, or markup, which is not.
        **attributes: ``class_`` is ``class``, ``stroke_width`` is ``stroke-width``; those that are ``None`` are left
            out, numbers are rounded to a tenth.
    """
    written = (
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{''.join(written)}>{''.join(map(escape, children))}</{name}>")  # noqa: S704 - escaped above


def picture(*children: str, ident: str, title: str, text: str, width: float, height: float) -> Markup:
    """A chart that scales to the width it gets, with a title and a text for those who do not see it."""
    return tag(
        "svg",
        tag("title", title, id=f"{ident}-title"),
        tag("desc", text, id=f"{ident}-text"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_plain(width)} {_plain(height)}",
        role="img",
        aria_labelledby=f"{ident}-title {ident}-text",
        class_=f"chart {ident}",
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(
    x: float, y: float, width: float, height: float, class_: str, *children: str, rx: float | None = None
) -> Markup:
    """A rectangle; a ``title`` among the children is its tooltip."""
    return tag("rect", *children, x=x, y=y, width=max(0.0, width), height=height, rx=rx, class_=class_)


def words_at(x: float, y: float, said: str, class_: str = "t", anchor: str | None = None) -> Markup:
    """Text; ``anchor`` is ``middle`` or ``end``."""
    return tag("text", said, x=x, y=y, class_=class_, text_anchor=anchor)


def length(text: str, size: float) -> float:
    """About how wide a text is, in the units of its font size: a Chinese sign one, a Latin letter six tenths."""
    return sum(size if unicodedata.east_asian_width(sign) in "WF" else 0.6 * size for sign in text)


def fitted(text: str, size: float, width: float) -> str:
    """A text cut so that it fits into ``width``."""
    if length(text, size) <= width:
        return text
    kept = text
    while kept and length(kept + "…", size) > width:
        kept = kept[:-1]
    return f"{kept}…" if kept else ""


def fitted_apart(texts: Sequence[str], size: float, width: float) -> tuple[str, ...]:
    """Texts cut so that they fit; those that would then read alike lose their middle instead of their end."""
    cut = [fitted(text, size, width) for text in texts]
    alike = Counter(label.casefold() for label, _ in set(zip(cut, texts, strict=True)))
    return tuple(
        label if label == text or alike[label.casefold()] == 1 else _without_middle(text, size, width)
        for label, text in zip(cut, texts, strict=True)
    )


def _without_middle(text: str, size: float, width: float) -> str:
    """A text whose end, in two thirds of the room, is kept with as much of its beginning as fits."""
    end = text
    while end and length(end, size) > 2 * (width - length("…", size)) / 3:
        end = end[1:]
    beginning = fitted(text, size, width - length(end, size))
    return f"{beginning}{end.lstrip()}"


def _plain(value: object) -> str:
    return f"{round(value, 1):g}" if isinstance(value, float) else str(value)
