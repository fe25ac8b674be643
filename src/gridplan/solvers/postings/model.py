"""The posting model as arrays: the stays, decoded on demand, and what each adds to each goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.postings import PostingProblem
from gridplan.solvers.postings.disturbances import Disturbances
from gridplan.solvers.postings.stays import Flags, Group, Ints, beyond, lacking, previous_stays

Floats = NDArray[np.float64]
GOALS = ("shortage", "short_stays", "long_stays", "overlap", "changed", "cost")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stays:
    """Some stays, one entry each.

    Attributes:
        keys: numbers of the stays.
        group, host: indices.
        start, end: weeks of the whole stay, also outside the horizon.
        values: goal → float64[n], what one person on that stay adds to it (``shortage`` and ``overlap`` are what the
            stays at a host come to together, and not among them).
    """

    keys: Ints
    group: Ints
    host: Ints
    start: Ints
    end: Ints
    values: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.keys)

    def cost(self, weights: Mapping[str, float]) -> Floats:
        """float64[n]: what one person on each adds to the goals, weighed."""
        return sum((weights.get(goal, 0.0) * values for goal, values in self.values.items()), np.zeros(len(self)))


class Model:
    """All stays of a problem, by number: group g's from ``offsets[g]`` on, the fresh ones by (host, span), then the
    running ones. Nothing proportional to the number of all stays is kept: a county has millions.
    """

    def __init__(self, problem: PostingProblem, groups: Sequence[Group]) -> None:
        self.problem, self.groups, self.weeks = problem, tuple(groups), problem.weeks
        self.before = previous_stays(problem)
        self.hosts = self._hosts()
        self.host_index = {host: j for j, host in enumerate(self.hosts)}
        self.size = np.array([len(g.people) for g in self.groups], dtype=np.int64)
        self.costs = np.zeros((len(self.groups), len(self.hosts)))
        self.offered = np.zeros(self.costs.shape, dtype=bool)
        for g, group in enumerate(self.groups):
            for host, cost in group.candidate.weekly_cost.items():
                self.costs[g, self.host_index[host]], self.offered[g, self.host_index[host]] = cost, True
        self.published = self._published()
        self.disturbances = Disturbances(problem.disturbance, self.groups, self.host_index, self.weeks)
        counts = [len(g.fresh.start) * len(self.hosts) + (len(g.running.end) if g.running else 0) for g in self.groups]
        self.offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.need = self._need(settled=False)
        self.settled_need = self._need(settled=True)
        self.startable = self._startable()
        self.settled = self._settled()

    @property
    def count(self) -> int:
        """Number of stays, offered or not."""
        return int(self.offsets[-1])

    def settled_cost(self, weights: Mapping[str, float]) -> float:
        """What fixed stays and published weeks come to, weighed."""
        return sum(weight * self.settled[goal] for goal, weight in weights.items())

    def clipped(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """First week and first week after, inside the horizon."""
        return np.clip(start, 0, self.weeks), np.clip(end, 0, self.weeks)

    def settled_from(self, start: Ints) -> Ints:
        """From when on somebody whose stay begins in these weeks has been there long enough for a hand-over."""
        return np.where(start > 0, start + self.problem.overlap, start)

    def decode(self, keys: Ints) -> Stays:
        """The stays with these numbers."""
        keys = np.asarray(keys, dtype=np.int64)
        group = np.searchsorted(self.offsets, keys, side="right") - 1
        host, start, end = (np.zeros(len(keys), dtype=np.int64) for _ in range(3))
        short = np.zeros(len(keys), dtype=bool)
        for g in np.unique(group).tolist():
            mine = np.flatnonzero(group == g)
            host[mine], start[mine], end[mine], short[mine] = self._spans(g, keys[mine] - self.offsets[g])
        return Stays(
            keys=keys, group=group, host=host, start=start, end=end, values=self._values(group, host, start, end, short)
        )

    def running_keys(self) -> Ints:
        """Numbers of all spans of stays under way."""
        counts = [0 if g.running is None else len(g.running.end) for g in self.groups]
        spans = [np.arange(last - n, last) for n, last in zip(counts, self.offsets[1:].tolist(), strict=True)]
        return np.concatenate([np.array([], dtype=np.int64), *spans])

    def offered_keys(self) -> Ints:
        """Numbers of all stays that may be chosen."""
        keys = [self.running_keys()]
        for g, group in enumerate(self.groups):
            allowed = self.allowed(g)
            keys.append(self.offsets[g] + np.flatnonzero(allowed.ravel()) if len(group.fresh.start) else np.array([]))
        return np.sort(np.concatenate(keys)).astype(np.int64)

    def allowed(self, g: int) -> Flags:
        """bool[hosts, spans]: which fresh stays of group ``g`` may be chosen."""
        flags: Flags = self.offered[g][:, None] & self.startable[:, self.groups[g].fresh.start]
        return flags

    def hopeless(self) -> float:
        """Person-weeks missing because nobody who could ever be there is: in the past, say, after a post was added."""
        possible = np.zeros(self.need.shape, dtype=np.int64)
        for g, group in enumerate(self.groups):
            if group.running is not None and group.running_host is not None:
                last = int(np.clip(group.running.end.max(), 0, self.weeks))
                possible[self.host_index[group.running_host], max(int(group.running.start[0]), 0) : last] += len(
                    group.people
                )
            first, last_of = self.clipped(group.fresh.start, group.fresh.end)
            for host in np.flatnonzero(self.offered[g]).tolist():
                may = self.startable[host, group.fresh.start]
                change = np.bincount(first[may], minlength=self.weeks + 1) - np.bincount(
                    last_of[may], minlength=self.weeks + 1
                )
                possible[host] += len(group.people) * (np.cumsum(change)[:-1] > 0)
        return float(np.maximum(self.need - possible, 0).sum())

    def _spans(self, g: int, local: Ints) -> tuple[Ints, Ints, Ints, Flags]:
        group = self.groups[g]
        width, fresh = len(group.fresh.start), local < len(group.fresh.start) * len(self.hosts)
        host, start, end = (np.zeros(len(local), dtype=np.int64) for _ in range(3))
        short = np.zeros(len(local), dtype=bool)
        span = local[fresh] % max(width, 1)
        host[fresh] = local[fresh] // max(width, 1)
        start[fresh], end[fresh], short[fresh] = (
            a[span] for a in (group.fresh.start, group.fresh.end, group.fresh.short)
        )
        if group.running is not None and group.running_host is not None:
            span = local[~fresh] - width * len(self.hosts)
            host[~fresh] = self.host_index[group.running_host]
            running = group.running
            start[~fresh], end[~fresh], short[~fresh] = (a[span] for a in (running.start, running.end, running.short))
        return host, start, end, short

    def _values(self, group: Ints, host: Ints, start: Ints, end: Ints, short: Flags) -> dict[str, Floats]:
        first, last = self.clipped(start, end)
        kept = self.published[group, host, last] - self.published[group, host, first]
        begins = (start >= 0) & (last > first)
        moved = self.disturbances.of_stays(group, host, start, end)
        return {
            "short_stays": short.astype(float),
            "long_stays": beyond(self.problem, start, end).astype(float),
            "changed": ((last - first) - 2.0 * kept + moved) * bool(self.problem.previous),
            "cost": self.costs[group, host] * (last - first) + self.problem.handover_cost * begins,
        }

    def _hosts(self) -> tuple[str, ...]:
        hosts = set(self.problem.required) | {s.host for stays in self.before.values() for s in stays}
        for group in self.groups:
            hosts.update(group.candidate.weekly_cost)
            hosts.update({group.running_host} if group.running_host else ())
            hosts.update(stay.host for stay in group.fixed)
        return tuple(sorted(hosts))

    def _published(self) -> Ints:
        """int64[groups, hosts, weeks + 1]: published weeks of each member before each week."""
        weeks = np.zeros((len(self.groups), len(self.hosts), self.weeks + 1), dtype=np.int64)
        for g, group in enumerate(self.groups):
            for stay in group.previous:
                weeks[g, self.host_index[stay.host], max(stay.start, 0) + 1 : min(stay.end, self.weeks) + 1] = 1
        return np.cumsum(weeks, axis=2)

    def _need(self, *, settled: bool) -> Ints:
        """int64[hosts, weeks]: persons needed beside the fixed stays; negative where those are more than enough.

        With ``settled``, beside those of them who have been there long enough for a hand-over.
        """
        needed = np.array([self.problem.required.get(host, 0) for host in self.hosts], dtype=np.int64)
        need = np.repeat(needed[:, None], self.weeks, axis=1)
        for group in self.groups:
            for stay in group.fixed:
                first = stay.start + self.problem.overlap if settled and stay.start > 0 else max(stay.start, 0)
                need[self.host_index[stay.host], first : max(stay.end, 0)] -= len(group.people)
        return need

    def _startable(self) -> Flags:
        """bool[hosts, weeks]: in the frozen window a stay begins only where the published ones no longer suffice."""
        lacks, nobody = lacking(self.problem, self.groups), np.zeros(self.weeks, dtype=bool)
        wanting: Flags = np.array([lacks.get(host, nobody) for host in self.hosts], dtype=bool)
        return wanting.reshape(len(self.hosts), self.weeks) | (np.arange(self.weeks) >= self.problem.frozen_weeks)

    def _settled(self) -> dict[str, float]:
        """What the fixed stays, and published weeks as such, add to each goal."""
        totals = dict.fromkeys(GOALS, 0.0)
        for g, group in enumerate(self.groups):
            for stay in group.fixed:
                group_index, host, start, end = (
                    np.array([x], dtype=np.int64) for x in (g, self.host_index[stay.host], stay.start, stay.end)
                )
                short = np.array([0 < stay.end < stay.start + self.problem.min_stay])
                for goal, value in self._values(group_index, host, start, end, short).items():
                    totals[goal] += len(group.people) * float(value[0])
        for stays in self.before.values():
            totals["changed"] += sum(min(s.end, self.weeks) - max(s.start, 0) for s in stays)
        return totals
