"""What duals say about all stays at once: the best schedule of each group, and what each stay would add to it.

Given prices of the rows that groups share (hosts, departments, overlaps, limits on goals), each member of a group is on
its own: the stay under way, rest, a stay, rest, … A recursion over weeks finds the cheapest such schedule; that is what
the group's own rows are worth, so the sum over the groups is the Lagrangian bound, with no part of it lost to duals of
those rows. Run from both ends it gives each stay's *excess*: how much the cheapest schedule with it costs more than the
cheapest of all. A solution that uses a stay of excess r costs at least the bound plus r.

Compiled by numba on first use: a county has ten million stays, and all of them are looked at in each round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridplan.compiling import compiled
from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Ints, beyond

_Blocks = tuple[Ints, Ints, Ints, Ints, Floats, Ints]
_Terms = tuple[Floats, Floats, Floats, Ints, tuple[Ints, Ints, Ints, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """What a member of each group pays and saves.

    Attributes:
        stays: what the compiled functions want to know of the stays' prices.
        blocks: the stays in blocks, with this weighing of short ones.
        running: float64[stays under way], price of each, in the order of ``Model.running_keys``.
        after: float64[groups, weeks + 1], least price of what begins in a week or later.
        before: float64[groups, weeks + 1], least price of what leaves the member free and rested by a week.
        least: float64[groups], price of the cheapest schedule.
    """

    stays: _Terms
    blocks: _Blocks
    running: Floats
    after: Floats
    before: Floats
    least: Floats


class Pricing:
    """The stays of a model in blocks of equal group and start and successive ends."""

    def __init__(self, model: Model, rows: Rows) -> None:
        self.model, self.rows = model, rows
        groups = [group.fresh for group in model.groups]
        self.width = np.array([len(spans.start) for spans in groups], dtype=np.int64)
        self.base = np.concatenate([[0], np.cumsum(self.width)]).astype(np.int64)
        start, end, short = (
            np.concatenate([getattr(spans, name) for spans in groups] or [np.array([], dtype=np.int64)])
            for name in ("start", "end", "short")
        )
        over, new = beyond(model.problem, start, end), np.ones(len(start), dtype=bool)
        new[1:] = (np.diff(start) != 0) | (np.diff(end) != 1) | (short[1:] != short[:-1]) | (np.diff(over) != 0)
        new[self.base[:-1][self.width > 0]] = True
        first = np.flatnonzero(new)
        count = np.diff(np.append(first, len(start)))
        # the recursion over weeks wants the starts of a group in order
        order = np.lexsort((start[first], np.searchsorted(self.base, first, side="right")))
        first, count = first[order], count[order]
        bounds = np.searchsorted(np.searchsorted(self.base, first, side="right") - 1, np.arange(len(groups) + 1))
        self.bounds, self.first, self.count = bounds.astype(np.int64), first, count
        self.start, self.end, self.short = start[first].astype(np.int64), end.astype(np.int64), short[first]
        self.over = over[first]
        self.stays_under_way = model.decode(model.running_keys())
        self.disturbing = self._disturbing()

    def prices(self, duals: Floats, weights: Mapping[str, float], *, both: bool = True) -> Prices:
        """Prices under ``duals`` of the shared rows and ``weights`` of the goals; ``before`` only with ``both``."""
        model, weeks, hosts = self.model, self.model.weeks, len(self.model.hosts)
        week = np.arange(weeks + 1)
        each = np.zeros((weeks + 1, hosts))
        each[:-1] = duals[: hosts * weeks].reshape(hosts, weeks).T
        department = np.zeros((len(self.rows.departments) + 1, weeks + 1))
        shape = (len(self.rows.departments), weeks)
        department[:-1, :-1] = duals[self.rows.department_base : self.rows.group_base].reshape(shape)
        until = weights.get("cost", 0.0) * model.costs[:, None, :] * week[None, :, None] + each[None]
        until += department[self.rows.department_of][:, :, None]
        changed = weights.get("changed", 0.0) if model.problem.previous else 0.0
        if changed:
            until += changed * (week[None, :, None] - 2.0 * model.published.transpose(0, 2, 1))
        since = until.copy()
        settled = np.minimum(model.settled_from(week), weeks)
        late = np.zeros((weeks + 1, hosts))
        if model.problem.overlap:
            late[:-1] = duals[self.rows.overlap_base :].reshape(hosts, weeks).T
            until += late[None]
            since += late[settled][None]
        since -= weights.get("cost", 0.0) * model.problem.handover_cost + changed * model.problem.disturbance.moved
        since[:, :-1][~(model.offered[:, None, :] & model.startable.T[None])] = -np.inf
        terms = (until, since, late, settled, self._extras(changed))
        blocks = (
            self.bounds,
            self.start,
            self.first,
            self.count,
            weights.get("short_stays", 0.0) * self.short + weights.get("long_stays", 0.0) * self.over,
            self.end,
        )
        return self._schedules(terms, blocks, duals, weights, both=both)

    def excess(self, stays: Stays, reduced: Floats, prices: Prices) -> Floats:
        """float64[stays]: what each costs beyond the cheapest schedule, from its price under the shared rows alone."""
        weeks = self.model.weeks
        first, free = np.clip(stays.start, 0, weeks), np.minimum(np.maximum(stays.end, 0) + self._rest, weeks)
        running = np.isin(stays.keys, self.stays_under_way.keys)
        begin = np.where(running, 0.0, prices.before[stays.group, first])
        found: Floats = reduced + begin + prices.after[stays.group, free] - prices.least[stays.group]
        return found

    def cheapest(self, prices: Prices) -> tuple[Ints, Ints]:
        """The stays of the cheapest schedule of each group: numbers, and how many people take each."""
        running, model = self.stays_under_way, self.model
        total = prices.running + prices.after[running.group, self._running_free]
        ends = np.flatnonzero(total <= prices.least[running.group])
        groups, at = np.unique(running.group[ends], return_index=True)
        begin = np.zeros(len(model.groups), dtype=np.int64)
        begin[groups] = self._running_free[ends[at]]
        group, host, span = (np.zeros(len(model.groups) * model.weeks, dtype=np.int64) for _ in range(3))
        known = _cheapest(prices.blocks, prices.stays, self._rest, prices.after, begin, (group, host, span))
        group, host, span = group[:known], host[:known], span[:known]
        keys = self.model.offsets[group] + host * self.width[group] + span - self.base[group]
        under_way = running.keys[ends[at]]
        return np.append(keys, under_way), np.append(model.size[group], model.size[groups])

    def within(self, prices: Prices, room: float | Floats) -> tuple[Ints, Floats]:
        """Numbers and excesses of all stays whose excess is at most ``room``, or float64[hosts] at each host."""
        size, known = 1 << 16, -1
        room = np.broadcast_to(np.asarray(room, dtype=np.float64), len(self.model.hosts)).copy()
        while known < 0:
            size *= 4
            group, host, span = (np.zeros(size, dtype=np.int64) for _ in range(3))
            excess = np.zeros(size)
            known = _within(
                prices.blocks,
                prices.stays,
                self._rest,
                prices.after,
                prices.before,
                prices.least,
                room,
                (group, host, span, excess),
            )
        group, host, span = group[:known], host[:known], span[:known]
        keys = self.model.offsets[group] + host * self.width[group] + span - self.base[group]
        running = self.stays_under_way
        more = prices.running + prices.after[running.group, self._running_free] - prices.least[running.group]
        kept = more <= room[running.host]
        return np.append(keys, running.keys[kept]), np.append(excess[:known] - prices.least[group], more[kept])

    @property
    def _rest(self) -> int:
        return self.model.problem.rest

    @property
    def _running_free(self) -> Ints:
        free: Ints = np.minimum(np.maximum(self.stays_under_way.end, 0) + self._rest, self.model.weeks)
        return free

    def _schedules(
        self, terms: _Terms, blocks: _Blocks, duals: Floats, weights: Mapping[str, float], *, both: bool
    ) -> Prices:
        running, groups = self.stays_under_way, len(self.model.groups)
        price = -(self.rows.matrix(running).T @ duals)
        price = price + running.cost(weights)
        after = np.zeros((groups, self.model.weeks + 1))
        _after(blocks, terms, self._rest, after)
        least = after[:, 0].copy()
        least[running.group] = np.inf
        np.minimum.at(least, running.group, price + after[running.group, self._running_free])
        before = np.full(after.shape, np.inf)
        before[:, 0] = 0.0
        before[running.group, 0] = np.inf
        np.minimum.at(before, (running.group, self._running_free), price)
        if both:
            _before(blocks, terms, self._rest, before)
        return Prices(stays=terms, blocks=blocks, running=price, after=after, before=before, least=least)

    def _extras(self, changed: float) -> tuple[Ints, Ints, Ints, Floats]:
        """What spans of single groups at single hosts cost beyond all else, because they disturb something published:
        bounds by group, host, first entry less the group's first span, and the costs.
        """
        pairs = {pair: changed * extra for pair, extra in self.disturbing.items()} if changed else {}
        order = sorted(pairs)
        group, hosts = (np.array([pair[i] for pair in order], dtype=np.int64) for i in (0, 1))
        first = np.concatenate([[0], np.cumsum([len(pairs[pair]) for pair in order])]).astype(np.int64)
        bounds = np.searchsorted(group, np.arange(len(self.model.groups) + 1)).astype(np.int64)
        return bounds, hosts, first[:-1] - self.base[group], np.concatenate([np.array([]), *(pairs[p] for p in order)])

    def _disturbing(self) -> dict[tuple[int, int], Floats]:
        """Where something was published for a group at a host: what each of the group's spans there disturbs beyond
        what a stay that nobody knew of does.
        """
        return {
            (g, host): extra.astype(float)
            for g, group in enumerate(self.model.groups)
            for host, extra in self.model.disturbances.published(g, group.fresh.start, group.fresh.end)
        }


@compiled
def _prices(terms: _Terms, g: int, start: int, end: int, span: int, row: Floats) -> None:
    """Into ``row``: at each host what the span adds, without group and short stays; ``inf`` where not allowed."""
    until, since, late, settled, (bounds, pair_host, pair_base, extra) = terms
    last = min(end, until.shape[1] - 1)
    for j in range(len(row)):
        row[j] = until[g, last, j] - since[g, start, j]
    if settled[start] > last:
        for j in range(len(row)):
            row[j] += late[settled[start], j] - late[last, j]
    for pair in range(bounds[g], bounds[g + 1]):
        row[pair_host[pair]] += extra[pair_base[pair] + span]


@compiled
def _after(blocks: _Blocks, terms: _Terms, rest: int, after: Floats) -> None:
    """The recursion backwards: least price of what begins in a week or later."""
    bounds, start, first, count, extra, ends = blocks
    weeks, row = after.shape[1] - 1, np.empty(terms[0].shape[2])
    for g in range(len(bounds) - 1):
        week = weeks
        for b in range(bounds[g + 1] - 1, bounds[g] - 1, -1):
            while week > start[b]:
                week -= 1
                after[g, week] = after[g, week + 1]
            least = np.inf
            for span in range(first[b], first[b] + count[b]):
                _prices(terms, g, start[b], ends[span], span, row)
                least = min(least, row.min() + after[g, min(ends[span] + rest, weeks)])
            after[g, week] = min(after[g, week], least + extra[b])
        while week > 0:
            week -= 1
            after[g, week] = after[g, week + 1]


@compiled
def _before(blocks: _Blocks, terms: _Terms, rest: int, before: Floats) -> None:
    """The recursion forwards: least price of what leaves a member free by a week."""
    bounds, start, first, count, extra, ends = blocks
    weeks, row = before.shape[1] - 1, np.empty(terms[0].shape[2])
    for g in range(len(bounds) - 1):
        week = 0
        for b in range(bounds[g], bounds[g + 1]):
            while week < start[b]:
                week += 1
                before[g, week] = min(before[g, week], before[g, week - 1])
            for span in range(first[b], first[b] + count[b]):
                _prices(terms, g, start[b], ends[span], span, row)
                free = min(ends[span] + rest, weeks)
                before[g, free] = min(before[g, free], before[g, week] + row.min() + extra[b])
        while week < weeks:
            week += 1
            before[g, week] = min(before[g, week], before[g, week - 1])


@compiled
def _cheapest(
    blocks: _Blocks,
    terms: _Terms,
    rest: int,
    after: Floats,
    begin: Ints,
    found: tuple[Ints, Ints, Ints],
) -> int:
    """The stays of the cheapest schedule of each group that begins in ``begin`` or later; how many."""
    bounds, start, first, count, extra, ends = blocks
    weeks, row, known = after.shape[1] - 1, np.empty(terms[0].shape[2]), 0
    for g in range(len(bounds) - 1):
        week = begin[g]
        for b in range(bounds[g], bounds[g + 1]):
            if start[b] < week or after[g, start[b]] >= after[g, start[b] + 1]:
                continue
            least, host, chosen = np.inf, 0, 0
            for span in range(first[b], first[b] + count[b]):
                _prices(terms, g, start[b], ends[span], span, row)
                value = row.min() + after[g, min(ends[span] + rest, weeks)] + extra[b]
                if value < least:
                    least, host, chosen = value, int(row.argmin()), span
            if least <= after[g, start[b]]:
                found[0][known], found[1][known], found[2][known] = g, host, chosen
                known += 1
                week = min(ends[chosen] + rest, weeks)
    return known


@compiled
def _within(
    blocks: _Blocks,
    terms: _Terms,
    rest: int,
    after: Floats,
    before: Floats,
    least: Floats,
    room: Floats,
    found: tuple[Ints, Ints, Ints, Floats],
) -> int:
    """All stays whose cheapest schedule costs at most their group's ``least`` and their host's ``room``; how many, −1
    where they do not fit.
    """
    bounds, start, first, count, extra, ends = blocks
    weeks, row, known = after.shape[1] - 1, np.empty(terms[0].shape[2]), 0
    for g in range(len(bounds) - 1):
        for b in range(bounds[g], bounds[g + 1]):
            for span in range(first[b], first[b] + count[b]):
                _prices(terms, g, start[b], ends[span], span, row)
                others = extra[b] + before[g, start[b]] + after[g, min(ends[span] + rest, weeks)]
                for j in range(len(row)):
                    if row[j] + others <= least[g] + room[j]:
                        if known == len(found[3]):
                            return -1
                        found[0][known], found[1][known], found[2][known] = g, j, span
                        found[3][known] = row[j] + others
                        known += 1
    return known
