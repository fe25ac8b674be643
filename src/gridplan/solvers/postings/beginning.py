"""A solution to begin with: what was published, as far as it still goes, and gaps filled one after the other."""

from __future__ import annotations

import numpy as np

from gridplan.solvers.postings.incumbents import Incumbent, incumbent
from gridplan.solvers.postings.model import Floats, Model
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Ints


def begin(model: Model, rows: Rows) -> Incumbent:
    """The stays under way and the published ones that may still be; then the earliest gap is filled at least cost for
    each week that it closes, until nobody can fill one. There always is such a solution.
    """
    started = _Beginning(model, rows)
    started.keep_published()
    started.fill()
    keys = np.array(sorted(key for key, count in started.taken.items() if count), dtype=np.int64)
    counts = np.array([started.taken[key] for key in keys.tolist()], dtype=np.int64)
    return incumbent(model, model.decode(keys), counts)


class _Beginning:
    """Stays taken so far, and what they leave: members of groups and places of departments free, hosts' needs."""

    def __init__(self, model: Model, rows: Rows) -> None:
        self.model, self.rest = model, model.problem.rest
        self.department = rows.department_of
        self.free = np.repeat(model.size[:, None], model.weeks, axis=1)
        open_end = np.full((1, model.weeks), model.size.sum())
        self.places = np.vstack([rows.capacity, open_end])
        self.left = model.need.copy()
        self.taken: dict[int, int] = {}

    def keep_published(self) -> None:
        """Of a stay under way the published end where it fits, otherwise the earliest; then what was to begin."""
        model = self.model
        under_way = [g for g, group in enumerate(model.groups) if group.running is not None]
        earliest = {g: int(model.offsets[g + 1]) - len(self._ends(g)) for g in under_way}
        for g, key in earliest.items():  # these have to be, so that they come first
            self._take(key, int(model.size[g]))
        for g, key in earliest.items():
            published = {stay.end for stay in model.groups[g].previous if stay.host == model.groups[g].running_host}
            last = max((i for i, end in enumerate(self._ends(g)) if end in published), default=0)
            self._take(key, -int(model.size[g]))
            self._take(key + last if self._fits(key + last) else key, int(model.size[g]))
        for g, group in enumerate(model.groups):
            for stay in group.previous:
                span = np.flatnonzero((group.fresh.start == stay.start) & (group.fresh.end == stay.end))
                host = model.host_index[stay.host]
                if len(span) and model.offered[g, host] and model.startable[host, stay.start]:
                    key = int(model.offsets[g] + host * len(group.fresh.start) + span[0])
                    if self._fits(key):
                        self._take(key, int(model.size[g]))

    def fill(self) -> None:
        """Fill gaps, the earliest first."""
        given_up = np.zeros(self.left.shape, dtype=bool)
        while (gaps := np.argwhere(((self.left > 0) & ~given_up).T)).size:
            week, host = gaps[0].tolist()
            key = self._cheapest(host, week)
            if key is None:
                given_up[host, week] = True
            else:
                self._take(key, 1)

    def _cheapest(self, host: int, week: int) -> int | None:
        """The stay that begins there in that week and costs least for each missing week that it covers."""
        model, found, least = self.model, None, np.inf
        if not model.startable[host, week]:
            return None
        covered = np.append(0, np.cumsum(self.left[host] > 0))
        for g in np.flatnonzero(model.offered[:, host] & (self.free[:, week] > 0)).tolist():
            spans = model.groups[g].fresh
            mine = np.flatnonzero((spans.start == week) & ~spans.short)
            place = self.places[self.department[g]]
            last = np.minimum(spans.end[mine], model.weeks)
            mine = mine[(last <= _until(place, week)) & (self._rested(spans.end[mine]) <= _until(self.free[g], week))]
            if not len(mine):
                continue
            last = np.minimum(spans.end[mine], model.weeks)
            cost: Floats = model.costs[g, host] * (last - week) + model.problem.handover_cost
            each = cost / (covered[last] - covered[week])
            best = int(np.argmin(each))
            if each[best] < least:
                least, found = float(each[best]), int(model.offsets[g] + host * len(spans.start) + mine[best])
        return found

    def _ends(self, g: int) -> list[int]:
        running = self.model.groups[g].running
        return [] if running is None else running.end.tolist()

    def _fits(self, key: int) -> bool:
        """Whether the whole group can take the stay."""
        g, _, first, last, rested = self._weeks(key)
        size = self.model.size[g]
        return bool(
            (self.free[g, first:rested] >= size).all() and (self.places[self.department[g], first:last] >= size).all()
        )

    def _take(self, key: int, people: int) -> None:
        """So many people take the stay; with a negative number, give it up."""
        g, host, first, last, rested = self._weeks(key)
        self.free[g, first:rested] -= people
        self.places[self.department[g], first:last] -= people
        self.left[host, first:last] -= people
        self.taken[key] = self.taken.get(key, 0) + people

    def _weeks(self, key: int) -> tuple[int, int, int, int, int]:
        """Group, host, first week, first week after, and first week after the rest."""
        stay = self.model.decode(np.array([key]))
        first, last = self.model.clipped(stay.start, stay.end)
        return int(stay.group[0]), int(stay.host[0]), int(first[0]), int(last[0]), int(self._rested(stay.end)[0])

    def _rested(self, end: Ints) -> Ints:
        """First weeks in which whoever stayed until ``end`` may begin anew."""
        found: Ints = np.minimum(np.maximum(end, 0) + self.rest, self.model.weeks)
        return found


def _until(left: Ints, week: int) -> int:
    """First week from ``week`` on in which none is left."""
    none = np.flatnonzero(left[week:] <= 0)
    return week + int(none[0]) if len(none) else len(left)
