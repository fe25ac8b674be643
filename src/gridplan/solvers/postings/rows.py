"""Rows of the posting model, in difference form.

"At most, at least so many at once in week t" is written for t minus t − 1: a stay then appears only where it begins and
where it is over (two entries instead of one for each week), and the number present is a chain of slack columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.stays import Flags, Ints


class Rows:
    """Rows in blocks: host × week, department × week (only limits that can bind), group × segment, stays under way,
    and, where hand-overs are to overlap, host × week again, for those who have been there long enough.

    A group's segment is a run of weeks inside which no stay's rest can end: one row covers it.

    Attributes:
        height: number of rows.
        right: float64[rows], right-hand sides; all rows are equations.
        slack: float64[rows, slacks], sparse: surplus and shortage by host and week, then the other slacks.
        slack_most: float64[slacks].
        shortage: positions of the shortage slacks.
        overlap: positions of the slacks for hand-overs that do not overlap.
    """

    def __init__(self, model: Model) -> None:
        self.model, self.weeks = model, model.weeks
        self.departments, self.capacity = self._departments()
        self.department_of = self._department_of()
        base = len(model.hosts) * self.weeks
        self.department_base = base
        base += len(self.departments) * self.weeks
        self.group_base = base
        self.segment, self.segments = self._segments()
        base += int(self.segments.sum())
        self.running_base = base
        self.running_row = np.full(len(model.groups), -1, dtype=np.int64)
        with_running = [g for g, group in enumerate(model.groups) if group.running is not None]
        self.running_row[with_running] = base + np.arange(len(with_running))
        self.overlap_base = base + len(with_running)
        self.height = self.overlap_base + (len(model.hosts) * self.weeks if model.problem.overlap else 0)
        self.right, self.slack, self.slack_most = self._slacks()

    def matrix(self, stays: Stays) -> sparse.csc_matrix:
        """float64[rows, stays]."""
        first, last = self.model.clipped(stays.start, stays.end)
        column = np.arange(len(stays))
        parts: list[tuple[Ints, Ints, float]] = []

        def enter(rows: Ints, chosen: Flags, sign: float) -> None:
            parts.append((rows[chosen], column[chosen], sign))

        stayed = last > first
        enter(stays.host * self.weeks + first, stayed, 1.0)
        enter(stays.host * self.weeks + last, stayed & (last < self.weeks), -1.0)
        department = self.department_of[stays.group]
        row = self.department_base + department * self.weeks
        enter(row + first, stayed & (department >= 0), 1.0)
        enter(row + last, stayed & (department >= 0) & (last < self.weeks), -1.0)
        free = np.maximum(stays.end, 0) + self.model.problem.rest
        enter(self.segment[stays.group, first], first < self.weeks, 1.0)
        inside = free < self.weeks
        enter(self.segment[stays.group, np.minimum(free, self.weeks - 1)], inside, -1.0)
        enter(self.running_row[stays.group], self.is_running(stays), 1.0)
        if self.model.problem.overlap:
            settled, row = self.model.settled_from(stays.start), self.overlap_base + stays.host * self.weeks
            settled, there = np.clip(settled, 0, self.weeks), np.clip(settled, 0, self.weeks) < last
            enter(row + settled, there, 1.0)
            enter(row + last, there & (last < self.weeks), -1.0)
        rows, columns = (np.concatenate([p[i] for p in parts]) for i in (0, 1))
        signs = np.concatenate([np.full(len(r), sign) for r, _, sign in parts])
        return sparse.csc_matrix((signs, (rows, columns)), shape=(self.height, len(stays)))

    def is_running(self, stays: Stays) -> Flags:
        """Which of them are under way when the horizon begins."""
        fresh = np.array([len(g.fresh.start) for g in self.model.groups]) * len(self.model.hosts)
        return stays.keys - self.model.offsets[stays.group] >= fresh[stays.group]

    def _departments(self) -> tuple[tuple[str, ...], Ints]:
        """Departments whose limit can bind, and int64[departments, weeks] what is left beside fixed stays."""
        model = self.model
        members: dict[str, int] = {}
        for group in model.groups:
            if group.candidate.department is not None:
                name = group.candidate.department
                members[name] = members.get(name, 0) + len(group.people)
        limits = model.problem.department_limit
        names = tuple(name for name in sorted(limits) if limits[name] < members.get(name, 0))
        capacity = np.zeros((len(names), self.weeks), dtype=np.int64)
        for d, name in enumerate(names):
            fixed, forced = self.forced(name)
            capacity[d] = np.maximum(limits[name], fixed + forced) - fixed
        return names, capacity

    def forced(self, department: str) -> tuple[Ints, Ints]:
        """int64[weeks] each: members out on fixed stays, and on stays under way that may not end yet."""
        fixed, forced = np.zeros(self.weeks, dtype=np.int64), np.zeros(self.weeks, dtype=np.int64)
        for group in self.model.groups:
            if group.candidate.department != department:
                continue
            for stay in group.fixed:
                fixed[max(stay.start, 0) : max(stay.end, 0)] += len(group.people)
            if group.running is not None:
                forced[max(int(group.running.start[0]), 0) : int(group.running.end.min())] += len(group.people)
        return fixed, forced

    def _department_of(self) -> Ints:
        index = {name: d for d, name in enumerate(self.departments)}
        found = [index.get(g.candidate.department, -1) if g.candidate.department else -1 for g in self.model.groups]
        return np.array(found, dtype=np.int64)

    def _segments(self) -> tuple[Ints, Ints]:
        """int64[groups, weeks]: row of each week's segment; int64[groups]: number of segments."""
        rows = np.zeros((len(self.model.groups), self.weeks), dtype=np.int64)
        counts = np.zeros(len(self.model.groups), dtype=np.int64)
        base, rest = self.group_base, self.model.problem.rest
        for g, group in enumerate(self.model.groups):
            ends = group.fresh.end if group.running is None else np.append(group.fresh.end, group.running.end)
            borders = np.unique(np.maximum(ends, 0) + rest)
            borders = borders[(borders > 0) & (borders < self.weeks)]
            rows[g] = base + np.searchsorted(borders, np.arange(self.weeks), side="right")
            counts[g] = len(borders) + 1
            base += len(borders) + 1
        return rows, counts

    def _slacks(self) -> tuple[Floats, sparse.csc_matrix, Floats]:
        """Right-hand sides, slack columns and how far they go."""
        model, weeks = self.model, self.weeks
        people = float(model.size.sum())
        need = model.need.astype(float)
        right = np.zeros(self.height)
        surplus, shortage, others = [], [], []  # chains: first row, sign, most
        for j, needed in enumerate(need):
            right[j * weeks : (j + 1) * weeks] = np.diff(needed, prepend=0.0)
            surplus.append((j * weeks, -1.0, people + np.abs(needed)))
            shortage.append((j * weeks, 1.0, np.maximum(needed, 0.0)))
        overlap = self._overlap_slacks(right, people) if model.problem.overlap else []
        for d, capacity in enumerate(self.capacity.astype(float)):
            row = self.department_base + d * weeks
            right[row : row + weeks] = np.diff(capacity, prepend=0.0)
            others.append((row, 1.0, capacity))
        row = self.group_base
        for size, count in zip(model.size.tolist(), self.segments.tolist(), strict=True):
            right[row] = size
            others.append((row, 1.0, np.full(count, float(size))))
            row += count
        running = self.running_row >= 0
        right[self.running_row[running]] = model.size[running]
        chains, most = _chains([*surplus, *shortage, *others, *overlap], self.height)
        size = len(model.hosts) * weeks
        self.shortage = np.arange(size, 2 * size)
        self.overlap = np.arange(chains.shape[1] - size, chains.shape[1]) if overlap else np.array([], dtype=np.int64)
        return right, (chains + self._excused(chains.shape)).tocsc() if overlap else chains, most

    def _overlap_slacks(self, right: Floats, people: float) -> list[tuple[int, float, Floats]]:
        """Chains of more, then of fewer, people who have been at a host long enough than it needs."""
        weeks, most = self.weeks, float(max(self.model.need.max(initial=0), 0))
        more, fewer = [], []
        for j, needed in enumerate(self.model.settled_need.astype(float)):
            row = self.overlap_base + j * weeks
            right[row : row + weeks] = np.diff(needed, prepend=0.0)
            excused = (self.model.problem.overlap + 1) * most
            more.append((row, -1.0, people + excused + np.abs(needed)))
            fewer.append((row, 1.0, np.maximum(needed, 0.0)))
        return [*more, *fewer]

    def _excused(self, shape: tuple[int, int]) -> sparse.csc_matrix:
        """Shortage excuses a missing overlap in its own week and as many after it: entries of its slack columns."""
        week = np.arange(len(self.model.hosts) * self.weeks) % self.weeks
        row = self.overlap_base + np.arange(len(week))
        over = self.model.problem.overlap + 1
        ends = week + over < self.weeks
        rows = np.concatenate([row, row[ends] + over])
        columns = np.concatenate([self.shortage, self.shortage[ends]])
        signs = np.concatenate([np.ones(len(row)), -np.ones(int(ends.sum()))])
        return sparse.csc_matrix((signs, (rows, columns)), shape=shape)


def _chains(chains: Sequence[tuple[int, float, Floats]], height: int) -> tuple[sparse.csc_matrix, Floats]:
    """Slack columns in chains: each enters its week's row with its sign and the next week's with the opposite."""
    rows, columns, signs = [], [], []
    base = 0
    for row, sign, most in chains:
        count = len(most)
        rows += [row + np.arange(count), row + np.arange(1, count)]
        columns += [base + np.arange(count), base + np.arange(count - 1)]
        signs += [np.full(count, sign), np.full(count - 1, -sign)]
        base += count
    table = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csc_matrix(table, shape=(height, base)), np.concatenate([most for _, _, most in chains])
