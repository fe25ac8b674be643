"""Instances and entries written by hand, for tests of the calendar alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np

from gridplan.domain.circuits import Need, WorkingDay
from gridplan.domain.periods import Window
from gridplan.solvers.circuits.entries import Entry
from gridplan.solvers.circuits.instance import Driver, Instance, Kept, Season, Span, Visits

START = dt.date(2026, 1, 5)
LENGTH = 28


def driver(name: str, days: Iterable[int] = range(LENGTH), *, kind: int = 0, nights: int = 0) -> Driver:
    return Driver(id=name, kind=kind, depot=0, days=frozenset(days), capacity=None, nights=nights)


def visits(
    place: str,
    can: Sequence[Iterable[int]],
    *,
    spans: Sequence[tuple[int, int, int]] = ((0, LENGTH, 1),),
    whole: bool = True,
    since: int = 0,
    done: tuple[int, ...] = (),
    patterns: tuple[frozenset[int], ...] = (),
    preferred: frozenset[int] = frozenset(),
    pinned: tuple[tuple[int, int | None], ...] = (),
    **need: object,
) -> Visits:
    """A visit with everything about its days given; ``can`` by driver; places are letters, ``A`` is number 1."""
    windows = tuple(
        Window(start=START + dt.timedelta(days=a), end=START + dt.timedelta(days=b), visits=n) for a, b, n in spans
    )
    given = {"place": place, "programme": "P", "windows": windows, "service_seconds": 3600, **need}
    return Visits(
        need=Need(**given),  # type: ignore[arg-type]
        place=ord(place) - ord("A") + 1,
        left=sum(n for _, _, n in spans),
        windows=tuple(Span(first=a, stop=b, left=n) for a, b, n in spans),
        whole=whole,
        since=since,
        until=LENGTH,
        done=done,
        can=tuple(frozenset(days) for days in can),
        kinds=1,
        patterns=patterns,
        preferred=preferred,
        pinned=pinned,
    )


def instance(
    drivers: Sequence[Driver],
    *own: Visits,
    length: int = LENGTH,
    open_from: int = 0,
    kept: tuple[Kept, ...] = (),
) -> Instance:
    own = tuple(dataclasses.replace(v, until=length) for v in own)
    most = max(v.place for v in own)
    places = ("D", *(chr(ord("A") + k) for k in range(most)))
    return Instance(
        task="t",
        start=START,
        length=length,
        open_from=open_from,
        places=places,
        depots=1,
        lodgings=(),
        seasons=(Season(days=frozenset(range(length)), legs=np.zeros((most + 1, most + 1), dtype=np.int64)),),
        hours=WorkingDay(),
        max_stops=5,
        visits=tuple(own),
        drivers=tuple(drivers),
        kept=kept,
        counts_changes=False,
        constants={},
    )


def entry(
    *members: int,
    count: int = 1,
    least: int | None = None,
    offsets: tuple[int, ...] | None = None,
    length: int = 1,
    days: Iterable[int] = range(LENGTH),
    kinds: int = 1,
    driving: int = 600,
) -> Entry:
    return Entry(
        members=members,
        offsets=offsets or (0,) * len(members),
        length=length,
        kinds=kinds,
        days=frozenset(days),
        driving=driving,
        least=count if least is None else least,
        most=count,
    )
