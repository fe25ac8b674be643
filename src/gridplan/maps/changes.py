"""What differs from the plan before: by township and village, before → after and why."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from gridplan.domain.plan import Change, PlanDiff
from gridplan.maps.context import Context
from gridplan.maps.spec import ChangeItem, ChangesLayer, Section, Shading, Swatch

KINDS = ("posting", "coverage", "team_area", "team_member", "tour")
"""Weightiest first: a village with several changes has the colour of the first of them."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d) — (\d{4}-\d\d-\d\d)")
_TEAM_ID = re.compile(r"（[\w-]*-T\d+）| \([\w-]*-T\d+\)")


def changes_layer(context: Context, diff: PlanDiff | None) -> ChangesLayer:
    """The changes, each where it is; without any, why there are none.

    Args:
        context: the plan that the changes lead to.
        diff: what differs from its parent; ``None`` where that is not known, or there is no parent.
    """
    items = tuple(_item(context, change) for change in diff.changes) if diff else ()
    shadings = tuple(_shadings(context, items)) if items else ()
    return ChangesLayer(items=items, shadings=shadings, note=_note(context, diff))


def sections_by_target(context: Context, layer: ChangesLayer) -> Mapping[str, Section]:
    """What the card of a place says of its changes, by target."""
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for item in layer.items:
        if item.target:
            rows[item.target].append((context.words(f"changes.{KINDS[item.kind]}"), item.text))
    title = context.words("card.changes")
    return {target: Section(title=title, rows=tuple(own)) for target, own in rows.items()}


def _note(context: Context, diff: PlanDiff | None) -> str:
    words, parent = context.words, context.plan.parent
    if diff is not None:
        return words("changes.since" if diff.changes else "changes.same", plan=diff.before)
    return words("changes.unknown", plan=parent) if parent else words("changes.first")


def _item(context: Context, change: Change) -> ChangeItem:
    words, target = context.words, context.target(change.where)
    who = context.words.list([name for p in change.who if (name := context.names.of(p))])
    texts = {key: text for key in ("before", "after") if (text := getattr(change, key)) is not None}
    bare = {key: _TEAM_ID.sub("", text) for key, text in texts.items()}
    if len(set(bare.values())) == len(bare):  # else only the ids tell two teams of the same number apart
        texts = bare
    texts = {key: _said(context, text) for key, text in texts.items()}
    key = "becomes" if len(texts) == 2 else "new" if "after" in texts else "gone"
    told = words(f"changes.{key}", **texts)
    # of teams and visits the texts name the people themselves
    text = f"{who}{words('colon')}{told}" if who and change.kind == "posting" else told
    return ChangeItem(
        kind=KINDS.index(change.kind),
        target=target,
        place=_place(context, change.where),
        text=text,
        small=_small(context, change),
    )


def _place(context: Context, code: str) -> str:
    county = context.county
    if code not in county:
        return context.words("changes.elsewhere")  # a place that the county no longer has
    if code in context.villages:
        return county.name_of(code)
    target = context.target(code)
    name = county.name_of(code)
    return f"{county.villages[int(target[1:])].name} {name}" if target.startswith("v") else name


def _small(context: Context, change: Change) -> str:
    """From when, and why; the public is not told why: that speaks of somebody."""
    words = context.words
    parts = [words("changes.from", date=words.full(change.start))] if change.start and change.kind != "tour" else []
    if change.cause and context.names.shown:
        parts.append(words("changes.cause", cause=_dated(context, context.names.free(change.cause))))
    return words("sentence.separator").join(parts)


def _said(context: Context, text: str) -> str:
    """A diff's text with dates as people write them, names masked."""
    words = context.words
    said = _SPAN.sub(lambda span: words("card.stay", start=span[1], end=span[2]), context.names.free(text))
    return _dated(context, said)


def _dated(context: Context, text: str) -> str:
    return _DATE.sub(lambda found: context.words.full(dt.date.fromisoformat(found[0])), text)


def _shadings(context: Context, items: tuple[ChangeItem, ...]) -> list[Shading]:
    """All kinds together, then each kind that occurs; a township's change colours its villages only by itself."""
    counts = Counter(item.kind for item in items)
    own = _worst(items)
    present = [kind for kind in range(len(KINDS)) if counts[kind]]
    drawn = {item.kind for item in items if item.target.startswith("v")}
    # in the overview what concerns a township as a whole is a figure at its hospital, not a colour
    legend = [_swatch(context, kind, counts[kind], "fill" if kind in drawn else "dot") for kind in present]
    places = range(len(context.county.villages))
    rest = Swatch(label=context.words("changes.none"), colour=context.colour("changes.none"))
    line = {kind: i for i, kind in enumerate(present)}
    everything = tuple(line[own[v]] if v in own else len(present) for v in places)
    found = [
        Shading(id="all", label=context.words("changes.all"), legend=(*legend, rest), values=everything),
    ]
    parents = [context.townships[village.township] for village in context.county.villages]
    for kind in present:
        here = {item.target for item in items if item.kind == kind}
        values = tuple(0 if f"v{v}" in here or f"t{parents[v]}" in here else 1 for v in places)
        title = f"{context.words(f'changes.{KINDS[kind]}')}{_counted(context, counts[kind])}"
        swatch = _swatch(context, kind, counts[kind], "fill")
        found.append(Shading(id=KINDS[kind], label=title, legend=(swatch, rest), values=values))
    return found


def _worst(items: tuple[ChangeItem, ...]) -> Mapping[int, int]:
    """Village → its weightiest kind of change."""
    found: dict[int, int] = {}
    for item in items:
        if item.target.startswith("v"):
            village = int(item.target[1:])
            found[village] = min(item.kind, found.get(village, item.kind))
    return found


def _swatch(context: Context, kind: int, count: int, mark: str) -> Swatch:
    key = f"changes.{KINDS[kind]}"
    note = context.words("changes.count", n=count)
    if mark == "dot":
        label = context.words("changes.dot", kind=context.words(key))
        return Swatch(label=label, colour=context.colour("accent"), mark=mark, note=note)
    return Swatch(label=context.words(key), colour=context.colour(key), mark=mark, note=note)


def _counted(context: Context, count: int) -> str:
    return f"（{count}）" if context.words.lang == "zh" else f" ({count})"
