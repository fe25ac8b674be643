"""Day routes of low reduced cost, by depth-first search.

A path is followed visit by visit, the visit of least reduced way first, while hours, loads and the number of places
allow, some crew can make all of its visits, and the path so far with its best completion (:mod:`.completions`) lies
below the limit. One is given up where its last few visits in another order, ending with the same one, drive less and
are done no later. Shares of the work for each first visit keep a search that is cut short from looking at the first few
only. Where nothing was cut short, every route below the limit is found, in its cheapest order among others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gridplan.compiling import compiled
from gridplan.domain.schedules import latest
from gridplan.solvers.circuits.completions import Ways, completions
from gridplan.solvers.circuits.instance import FAR, Instance
from gridplan.solvers.circuits.route_list import ANY_DAY, Routes, firsts, words
from gridplan.solvers.circuits.sheets import Floats, Ints, Sheet

LATE = 1 << 40  # later than any day ends
_LOOK_BACK = 4  # visits tried in another order


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a route costs: ``weight · driving − Σ prizes``."""

    weight: float
    prizes: Floats


class _Day(NamedTuple):
    """A day in numbers; the place where it begins stands behind the n visits."""

    legs: Ints  # [n + 1, n] seconds, FAR where the second cannot follow
    home: Ints
    service: Ints
    opens: Ints
    closes: Ints
    kinds: Ints
    loads: Ints
    places: Ints
    programmes: Ints
    together: Ints
    capacity: int
    stops: int
    start: int
    working: int  # seconds of work
    pause: int
    pause_from: int
    pause_until: int
    end: int  # latest return without a break taken
    paused_end: int
    weight: float
    prizes: Floats
    step: int
    best: Floats
    following: Ints
    second: Floats


class PricedDay:
    """The routes of one day in a sheet at given prices.

    Args:
        instance: a component.
        sheet: days of one depot.
        begin, end: places from where and to where.
        prices: of the visits and of driving.
    """

    def __init__(self, instance: Instance, sheet: Sheet, begin: int, end: int, prices: Prices) -> None:
        self.sheet, self.day = sheet, _day(instance, sheet, begin, end, prices)

    def least(self) -> float:
        """A bound on the reduced cost of any route: the best walk."""
        day = self.day
        out = day.legs[-1]
        left = day.working - out - day.service
        rows = np.clip(left // day.step, 0, len(day.best) - 1)
        reduced = day.weight * out - day.prizes + day.best[rows, np.arange(len(rows))]
        return float(np.where(left >= 0, reduced, np.inf).min(initial=np.inf))

    def below(self, limit: float, *, most: int, work: int) -> tuple[Routes, bool]:
        """Routes whose reduced cost lies below a limit, each set of visits once, and whether these are all.

        Args:
            limit: of the reduced cost.
            most: how many paths are found, about.
            work: how many are looked at, about.
        """
        day = self.day
        n = len(day.home)
        longest = min(n, day.working // max(1, int(day.service.min(initial=1))) + 1)
        room = most + 2 * n
        found = np.full((room, longest), -1, dtype=np.int32)
        driving, kinds = np.zeros(room, dtype=np.int64), np.zeros(room, dtype=np.int64)
        dearness = np.where(day.legs >= FAR, np.inf, day.weight * day.legs - day.prizes[None, :])
        order = np.argsort(dearness, axis=1, kind="stable")
        count, whole = _search(day, order, limit, most // n + 1, work // n + 1, found, driving, kinds)
        return self._routes(found[:count], driving[:count], kinds[:count]), whole

    def _routes(self, paths: NDArray[np.int32], driving: Ints, kinds: Ints) -> Routes:
        size = int((paths >= 0).sum(axis=1).max(initial=1))
        last = np.iinfo(np.int32).max
        members = np.sort(np.where(paths < 0, last, paths), axis=1)[:, :size]
        members = np.where(members == last, -1, members).astype(np.int32)
        rows = firsts(words(members), driving)
        return Routes(
            members=members[rows],
            offsets=np.zeros((len(rows), size), dtype=np.int8),
            driving=driving[rows],
            kinds=kinds[rows],
            sheets=np.full(len(rows), self.sheet.number, dtype=np.int32),
            beds=np.zeros((len(rows), 0), dtype=np.int32),
            days=np.full(len(rows), ANY_DAY, dtype=np.int32),
        )


def _day(instance: Instance, sheet: Sheet, begin: int, end: int, prices: Prices) -> _Day:
    visits, at, service, hours = instance.visits, instance.at, instance.service, instance.hours
    kinds = np.array([v.kinds & sheet.kinds if v.days & sheet.days else 0 for v in visits], dtype=np.int64)
    alike = ((kinds[:, None] & kinds[None, :]) != 0) & ~np.eye(len(at), dtype=bool)
    legs = np.where(alike, np.minimum(sheet.legs[np.ix_(at, at)], FAR), FAR)
    out = np.where(kinds != 0, np.minimum(sheet.legs[begin, at], FAR), FAR)
    home = np.minimum(sheet.legs[at, end], FAR)
    ways = Ways(driving=legs, home=home, use=legs + service[None, :], home_use=home, places=at, most=hours.shift)
    table, _ = completions(ways, prizes=prices.prizes, weight=prices.weight)
    programmes = sorted({v.need.programme for v in visits})
    return _Day(
        legs=np.vstack([legs, out[None, :]]),
        home=home,
        service=service,
        opens=np.array([v.need.opens or 0 for v in visits], dtype=np.int64),
        closes=np.array([LATE if v.need.closes is None else v.need.closes for v in visits], dtype=np.int64),
        kinds=kinds,
        loads=np.array([v.need.load for v in visits], dtype=np.int64),
        places=at,
        programmes=np.array([programmes.index(v.need.programme) for v in visits], dtype=np.int64),
        together=np.array([v.need.most_together or len(visits) for v in visits], dtype=np.int64),
        capacity=LATE if sheet.capacity is None else sheet.capacity,
        stops=instance.max_stops,
        start=hours.start,
        working=hours.shift,
        pause=hours.break_length,
        pause_from=hours.break_from,
        pause_until=hours.break_until,
        end=latest(hours, paused=False),
        paused_end=latest(hours, paused=True),
        weight=prices.weight,
        prizes=prices.prizes,
        step=table.step,
        best=table.best,
        following=table.following,
        second=table.second,
    )


# columns of the path: the visit, the next one to try, earliest end without and with the break taken, what was driven
# and loaded, who can drive it, at how many places it halts
_VISIT, _NEXT, _TIME, _PAUSED, _DRIVEN, _LOAD, _KINDS, _HALTS = range(8)


@compiled
def _search(
    day: _Day, order: Ints, limit: float, most: int, work: int, found: NDArray[np.int32], driving: Ints, kinds: Ints
) -> tuple[int, bool]:
    """How many paths were found, and whether these are all; ``most`` and ``work`` are for each first visit."""
    n, longest = len(day.home), found.shape[1]
    path, worth = np.zeros((longest + 1, 8), np.int64), np.zeros(longest + 1)
    on_path, trial = np.zeros(n + 1, np.bool_), np.zeros((_LOOK_BACK + 2, 8), np.int64)
    been = np.zeros(day.places.max() + 1, np.int64)  # visits on the path, by place
    path[0, _VISIT], path[0, _TIME], path[0, _PAUSED], path[0, _KINDS] = n, day.start, LATE, -1
    count, before, looked, depth, whole = 0, 0, 0, 0, True
    while depth >= 0:
        if depth == 0:
            looked, before = 0, count
        spent = depth > 0 and (looked >= work or count - before >= most)
        if spent or depth == longest or path[depth, _NEXT] == n:
            whole = whole and not spent
            on_path[path[depth, _VISIT]] = False
            if depth > 0:
                been[day.places[path[depth, _VISIT]]] -= 1
            depth -= 1
            continue
        j = order[path[depth, _VISIT], path[depth, _NEXT]]
        path[depth, _NEXT] += 1
        if on_path[j] or not _can_follow(day, path, depth, j):
            continue
        looked += 1
        _follow(day, path[depth], path[depth + 1], j)
        worth[depth + 1] = worth[depth] + day.prizes[j]
        useful = _promising(day, path[depth + 1], worth[depth + 1], limit, been)
        if useful and not _dominated(day, path, depth + 1, trial):
            depth += 1
            on_path[j] = True
            been[day.places[j]] += 1
            count = _closed(day, path, depth, worth[depth], limit, count, found, driving, kinds)
    return count, whole


@compiled
def _can_follow(day: _Day, path: Ints, depth: int, j: int) -> bool:
    """Whether the path can go on to a visit, but for its hours."""
    here = path[depth, _VISIT]
    if day.legs[here, j] >= FAR or path[depth, _KINDS] & day.kinds[j] == 0:
        return False
    if path[depth, _LOAD] + day.loads[j] > day.capacity:
        return False
    stays = depth > 0 and day.places[here] == day.places[j]
    if path[depth, _HALTS] + (0 if stays else 1) > day.stops:
        return False
    together, most = 1, day.together[j]
    for k in range(1, depth + 1):
        i = path[k, _VISIT]
        if not stays and day.places[i] == day.places[j]:
            return False  # one halt at a place
        if day.programmes[i] == day.programmes[j]:
            together += 1
            most = min(most, day.together[i])
    return bool(together <= most)


@compiled
def _follow(day: _Day, row: Ints, after: Ints, j: int) -> None:
    """Write into ``after`` the path of ``row`` with one visit more."""
    here = row[_VISIT]
    leg = day.legs[here, j]
    time, paused = _arrived(day, row[_TIME], row[_PAUSED], leg)
    after[_VISIT], after[_NEXT] = j, 0
    after[_TIME] = _served(day, time, j, day.end)
    after[_PAUSED] = _served(day, paused, j, day.paused_end)
    after[_DRIVEN], after[_LOAD] = row[_DRIVEN] + leg, row[_LOAD] + day.loads[j]
    after[_KINDS] = row[_KINDS] & day.kinds[j]
    stays = here < len(day.places) and day.places[here] == day.places[j]
    after[_HALTS] = row[_HALTS] + (0 if stays else 1)


@compiled
def _arrived(day: _Day, time: int, paused: int, leg: int) -> tuple[int, int]:
    """Earliest arrival without and with the break taken; ``LATE`` and above where there is none."""
    if day.pause > 0 and time < LATE:
        if time <= day.pause_until:
            paused = min(paused, max(time, day.pause_from) + day.pause)
        if leg > 0 and time + leg <= day.pause_until:
            paused = min(paused, max(time + leg, day.pause_from) + day.pause - leg)
    return time + leg, paused + leg


@compiled
def _served(day: _Day, time: int, j: int, end: int) -> int:
    """When a visit ends; ``LATE`` where its hours or the day's are over."""
    ended = max(time, day.opens[j]) + day.service[j]
    return LATE if ended > day.closes[j] or ended > end else ended


@compiled
def _promising(day: _Day, row: Ints, worth: float, limit: float, been: Ints) -> bool:
    """Whether a route that begins so could lie below the limit; ``been``: how often the path halts at each place."""
    end = day.start + day.working
    left = max(end - row[_TIME], end + day.pause - row[_PAUSED])
    if left < 0:
        return False
    at, j = min(left // day.step, len(day.best) - 1), row[_VISIT]
    onward = day.best[at, j]
    following = day.following[at, j]
    if following >= 0 and day.places[following] != day.places[j] and been[day.places[following]] > 0:
        onward = day.second[at, j]
    return bool(day.weight * row[_DRIVEN] - worth + onward < limit)


@compiled
def _dominated(day: _Day, path: Ints, depth: int, trial: Ints) -> bool:
    """Whether one of the last few visits is better made sooner or later, with the same one last."""
    first = max(1, depth - _LOOK_BACK)
    for moved in range(first, depth):
        for place in range(first, depth):
            if place != moved and _better(day, path, first, depth, moved, place, trial):
                return True
    return False


@compiled
def _better(day: _Day, path: Ints, first: int, depth: int, moved: int, place: int, trial: Ints) -> bool:
    """Whether the path is better with the visit of row ``moved`` made at ``place``; rows before ``first`` stay."""
    trial[0] = path[first - 1]
    at = 0
    for k in range(first, depth + 1):
        if k == place:
            source = moved
        elif moved < place:
            source = k + 1 if moved <= k < place else k
        else:
            source = k - 1 if place < k <= moved else k
        j = path[source, _VISIT]
        if day.legs[trial[at, _VISIT], j] >= FAR:
            return False
        _follow(day, trial[at], trial[at + 1], j)
        at += 1
        if trial[at, _DRIVEN] > path[depth, _DRIVEN]:
            return False
    new, old = trial[at], path[depth]
    if new[_TIME] > old[_TIME] or new[_PAUSED] > old[_PAUSED] or new[_HALTS] > old[_HALTS]:
        return False
    return bool(new[_DRIVEN] < old[_DRIVEN])


@compiled
def _closed(
    day: _Day,
    path: Ints,
    depth: int,
    worth: float,
    limit: float,
    count: int,
    found: NDArray[np.int32],
    driving: Ints,
    kinds: Ints,
) -> int:
    """Write the route that ends here, if the crew is back in time and it lies below the limit; how many there are."""
    row = path[depth]
    leg = day.home[row[_VISIT]]
    if leg >= FAR or day.weight * (row[_DRIVEN] + leg) - worth >= limit:
        return count
    time, paused = _arrived(day, row[_TIME], row[_PAUSED], leg)
    if time > day.end and paused > day.paused_end:
        return count
    for k in range(depth):
        found[count, k] = path[k + 1, _VISIT]
    driving[count], kinds[count] = row[_DRIVEN] + leg, row[_KINDS]
    return count + 1
