"""What each possible stay changes of what was published: weeks, and what :class:`Disturbance` says of its ends.

A stay is held against the published stays of the same person alone, so a plan's disturbance is a sum over its stays:
it needs no variables of its own, and a bound on it is proven like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from gridplan.domain.postings import Disturbance
from gridplan.solvers.postings.stays import Group, Ints, Stay


class Disturbances:
    """The published stays by group and host, and what they make of other stays there."""

    def __init__(
        self, weights: Disturbance, groups: Sequence[Group], host_index: Mapping[str, int], weeks: int
    ) -> None:
        self.weights, self.weeks, self.hosts = weights, weeks, len(host_index)
        self._published: dict[tuple[int, int], list[Stay]] = {}
        for g, group in enumerate(groups):
            for stay in group.previous:
                if stay.end > 0:
                    self._published.setdefault((g, host_index[stay.host]), []).append(stay)
        self._pairs = np.array([g * self.hosts + j for g, j in self._published], dtype=np.int64)

    def published(self, g: int, start: Ints, end: Ints) -> Iterator[tuple[int, Ints]]:
        """Hosts for which something was published for group ``g``, and int64[spans]: what stays with these spans, that
        begin in the horizon, add there beyond the weight of a stay that nobody knew of.
        """
        for (group, host), stays in self._published.items():
            if group == g:
                yield host, self._against(start, end, stays) - self.weights.moved

    def of_stays(self, group: Ints, host: Ints, start: Ints, end: Ints) -> Ints:
        """int64[stays]: what each stay adds."""
        found = self._unannounced(start, end)
        pair = group * self.hosts + host
        near = np.flatnonzero(np.isin(pair, self._pairs))
        for key in np.unique(pair[near]).tolist():
            own = near[pair[near] == key]
            found[own] = self._against(start[own], end[own], self._published[divmod(key, self.hosts)])
        return found

    def _unannounced(self, start: Ints, end: Ints) -> Ints:
        found: Ints = self.weights.moved * ((start >= 0) & (start < self.weeks) & (end > start)).astype(np.int64)
        return found

    def _against(self, start: Ints, end: Ints, stays: Sequence[Stay]) -> Ints:
        """What stays at a host add where these were published for it."""
        found, most = self._unannounced(start, end), np.zeros(len(start), dtype=np.int64)
        last = np.minimum(end, self.weeks)
        for stay in stays:
            shared = np.minimum(last, min(stay.end, self.weeks)) - np.maximum(np.maximum(start, stay.start), 0)
            value = self.weights.shifted * ((start != stay.start) & (np.maximum(start, stay.start) >= 0))
            value = value + self.weights.cut * ((end < stay.end) & (end < self.weeks))
            value = value + self.weights.extended * ((end > stay.end) & (stay.end < self.weeks))
            nearer = shared > most
            found, most = np.where(nearer, value, found), np.where(nearer, shared, most)
        return found
