"""What a bound by relays says about single stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridplan.solvers.postings.model import Floats, Stays
from gridplan.solvers.postings.relay_recursion import Choices, spans_within
from gridplan.solvers.postings.relays import Kind, Prices, Relays, Tolls
from gridplan.solvers.postings.stays import Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelayBound:
    """A bound, and what each stay adds to it: what the cheapest relay with it costs more than the cheapest of all.

    Attributes:
        bound: no plan costs less.
        relays: the posts.
        tolls: which prove the bound.
        prices: what all costs under them.
        tables: for each kind of post: how a stay may join, how the post may go on after it, and the least price.
    """

    bound: float
    relays: Relays
    tolls: Tolls
    prices: Prices
    tables: Sequence[tuple[Choices, Choices, float]]

    def within(self, room: float | Floats) -> tuple[Ints, Floats]:
        """Numbers and excesses of all stays whose excess is at most ``room``, or float64[hosts] at each host."""
        relays, model = self.relays, self.relays.model
        room = np.broadcast_to(np.asarray(room, dtype=np.float64), len(model.hosts))
        running = model.decode(model.running_keys())
        more = self.excess(running)
        kept = more <= room[running.host]
        keys, excess = [running.keys[kept]], [more[kept]]
        for kind, table in zip(relays.kinds, self.tables, strict=True):
            own = self._of_kind(kind, table, float(room[kind.host]))
            keys.append(own[0])
            excess.append(own[1])
        stays, least = np.concatenate(keys), np.concatenate(excess)
        order = np.lexsort((least, stays))
        first = np.ones(len(order), dtype=bool)  # of a stay that is cheap for one kind of post and dear for another
        first[1:] = stays[order][1:] != stays[order][:-1]
        return stays[order[first]], least[order[first]]

    def excess(self, stays: Stays) -> Floats:
        """float64[stays]."""
        first, last = self.relays.model.clipped(stays.start, stays.end)
        own = stays.cost(self.tolls.weights) + self.relays.cuts.beside(self.tolls.cuts, stays)
        running, found = self.relays.rows.is_running(stays), np.full(len(stays), np.inf)
        for kind, (before, after, least) in zip(self.relays.kinds, self.tables, strict=True):
            leading = running & (stays.group == kind.lead)
            mine = np.flatnonzero((stays.host == kind.host) & (leading | ~running))
            group, begin, end = stays.group[mine], first[mine], last[mine]
            until, since, _, _ = self.prices.terms[kind.host]
            price = own[mine] + until[group, end] - since[group, begin]
            price += self._choice(after, end, group) - least
            price += np.where(leading[mine], 0.0, self._choice(before, begin, group))
            found[mine] = np.minimum(found[mine], price)
        return found

    def _choice(self, choices: Choices, week: Ints, group: Ints) -> Floats:
        """Least price of what comes before or after stays of these groups."""
        best, label, other, _ = choices
        alone: Flags = (label[week] == group) & ~self.relays.alike[group]
        found: Floats = np.where(alone, other[week], best[week])
        return found

    def _of_kind(self, kind: Kind, table: tuple[Choices, Choices, float], most: float) -> tuple[Ints, Floats]:
        before, after, least = table
        post, terms = self.relays.post(kind, self.prices), self.prices.terms[kind.host]
        size, known = 1 << 14, -1
        while known < 0:
            size *= 4
            found = (np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), np.zeros(size))
            known = spans_within(post, self.relays.spans, terms, before, after, least + most, found)
        return self.relays.keys(kind.host, found[0][:known], found[1][:known]), found[2][:known] - least


def judged(relays: Relays, tolls: Tolls, bound: float) -> RelayBound:
    """What the tolls, which prove ``bound``, say about single stays."""
    prices, tables = relays.prices(tolls), []
    for kind in relays.kinds:
        before, after = relays.choices(), relays.choices()
        least = relays.forward(kind, prices, before)
        relays.backward(kind, prices, after)
        tables.append((before, after, least))
    return RelayBound(bound=bound, relays=relays, tolls=tolls, prices=prices, tables=tuple(tables))
