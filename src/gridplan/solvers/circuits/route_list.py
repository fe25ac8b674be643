"""Lists of routes as arrays, and how they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.sheets import Ints

Cell = TypeVar("Cell", np.int32, np.int8)

ANY_DAY = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Routes:
    """Routes of one or several days.

    Attributes:
        members: int32[m, k] indices of visits, ascending, ``-1`` behind the last.
        offsets: int8[m, k] the night on which each is made, 0 behind the last.
        driving: int64[m] seconds in the cheapest order.
        kinds: int64[m] bit mask of the kinds of crew that can drive it.
        sheets: int32[m] number of the sheet.
        beds: int32[m, nights] places where the nights are spent, ``-1`` behind the last.
        days: int32[m] the day on which it sets out, ``ANY_DAY`` where that is open.
    """

    members: NDArray[np.int32]
    offsets: NDArray[np.int8]
    driving: Ints
    kinds: Ints
    sheets: NDArray[np.int32]
    beds: NDArray[np.int32]
    days: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.driving)

    @property
    def lengths(self) -> Ints:
        """int64[m] days that each takes."""
        return np.asarray(1 + (self.beds >= 0).sum(axis=1), dtype=np.int64)

    def of(self, route: int) -> tuple[int, ...]:
        """The visits of one route."""
        return tuple(int(m) for m in self.members[route] if m >= 0)

    def offsets_of(self, route: int) -> tuple[int, ...]:
        """The nights of the visits of one route."""
        return tuple(int(o) for m, o in zip(self.members[route], self.offsets[route], strict=True) if m >= 0)

    def beds_of(self, route: int) -> tuple[int, ...]:
        """The places of the nights of one route."""
        return tuple(int(bed) for bed in self.beds[route] if bed >= 0)

    def take(self, rows: NDArray[np.intp]) -> Routes:
        """Some of the routes."""
        return Routes(**{name: getattr(self, name)[rows] for name in self.__slots__})


def join_routes(parts: Sequence[Routes]) -> Routes:
    """The routes of all parts, each set of a sheet (and its nights) once, at its least driving."""
    every = joined(list(parts))
    keys = [*words(every.members), every.sheets.astype(np.uint64), (every.days + 1).astype(np.uint64)]
    if every.beds.shape[1]:
        keys += [
            *words(every.offsets.astype(np.int32)),
            *(column.astype(np.int64).view(np.uint64) for column in every.beds.T),
        ]
    return every.take(np.sort(firsts(keys, every.driving)))


def words(sets: NDArray[np.int32]) -> list[NDArray[np.uint64]]:
    """The sets packed into 64-bit words, three visits to a word, for sorting."""
    words = []
    for begin in range(0, sets.shape[1], 3):
        word = np.zeros(len(sets), dtype=np.uint64)
        for column in sets[:, begin : begin + 3].T:
            word = (word << np.uint64(21)) | (column + 1).astype(np.uint64)
        words.append(word)
    return words


def starts(keys: Sequence[NDArray[np.uint64]], order: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Where a new key begins in sorted order."""
    fresh = np.ones(len(order), dtype=bool)
    if len(order):
        fresh[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    return fresh


def firsts(keys: Sequence[NDArray[np.uint64]], value: Ints) -> NDArray[np.intp]:
    """Rows of least value for each distinct key."""
    order = np.lexsort((value, *keys))
    return order[starts(keys, order)]


def joined(found: list[Routes]) -> Routes:
    """The routes of all parts, one behind the other."""
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return Routes(
            members=np.zeros((0, 1), dtype=np.int32),
            offsets=np.zeros((0, 1), dtype=np.int8),
            driving=empty,
            kinds=empty,
            sheets=np.zeros(0, dtype=np.int32),
            beds=np.zeros((0, 0), dtype=np.int32),
            days=np.zeros(0, dtype=np.int32),
        )
    width = max(routes.members.shape[1] for routes in found)
    nights = max(routes.beds.shape[1] for routes in found)
    return Routes(
        members=np.concatenate([widened(r.members, width, -1) for r in found]),
        offsets=np.concatenate([widened(r.offsets, width, 0) for r in found]),
        driving=np.concatenate([r.driving for r in found]),
        kinds=np.concatenate([r.kinds for r in found]),
        sheets=np.concatenate([r.sheets for r in found]),
        beds=np.concatenate([widened(r.beds, nights, -1) for r in found]),
        days=np.concatenate([r.days for r in found]),
    )


def widened(array: NDArray[Cell], width: int, fill: int) -> NDArray[Cell]:
    """``array[m, n]`` with columns of ``fill`` added up to ``width``."""
    return np.concatenate([array, np.full((len(array), width - array.shape[1]), fill, dtype=array.dtype)], axis=1)
