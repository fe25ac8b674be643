"""Cuts for hosts that some people alone cannot keep: how many stays of others must begin there.

In a solution of the linear program a little of somebody else often fills what is left at hosts that some departments
keep between them. A plan has whole stays only. The relays of these people alone at these hosts, without costs, tell how
many weeks they must leave; a stay of somebody else fills so many at most, so that the number of such stays is at least
the quotient, rounded up (Chvátal 1973).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.relay_cuts import Held, Spans
from gridplan.solvers.postings.relay_master import RelayMaster
from gridplan.solvers.postings.relays import Relays
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Flags, Ints

_WORTH = 0.05  # least violation of a cut that is looked for
_TRIALS = 4  # blocks that are tried at a time
_SECONDS = 0.15  # most of the time left that each may take, as a share
_CERTAIN = 0.01  # weeks that must be left beyond what fewer stays fill


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Others:
    """At some hosts so many stays of others must begin, because some people alone do not suffice.

    They leave w weeks at least. With L weeks in the longest stay of anybody else, w = (k − 1)·L + r, 0 < r <= L, the
    mixed-integer rounding of Σ weeks of others + vacant weeks >= w is (Nemhauser & Wolsey 1990)

        Σ min(1, weeks / r) · y  + Σ min(1, 1 / r) · shortage  >= k .

    Attributes:
        insiders: bool[groups], those who alone do not; all who are there when the horizon begins are among them.
        hosts: bool[hosts].
        weeks: of the horizon.
        least: k.
        whole: r, weeks from which on a stay counts as one.
    """

    insiders: Flags
    hosts: Flags
    weeks: int
    least: int
    whole: float

    @property
    def most(self) -> float:
        """The same, turned round."""
        return float(-self.least)

    @property
    def kept(self) -> Floats:
        """Nothing: stays count once."""
        return np.zeros((len(self.hosts), self.weeks + 1))

    @property
    def vacant(self) -> Floats:
        """Each week the same."""
        found: Floats = np.outer(self.hosts, np.arange(self.weeks + 1) * min(1.0, 1.0 / self.whole)).astype(np.float64)
        return found

    @property
    def where(self) -> Flags:
        """All the hosts."""
        return self.hosts

    def once(self, held: Held) -> Floats:
        """What each stay of others that begins there is worth."""
        others = held.fresh & self.hosts[held.host] & ~self.insiders[held.group]
        found: Floats = np.where(others, -self._worth(held.first, held.last), 0.0)
        return found

    def spans(self, host: int, known: Spans) -> tuple[Ints, Floats]:
        """All those of others."""
        if host < 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        found: Ints = np.flatnonzero(np.repeat(~self.insiders, np.diff(known.first_of)))
        return found, -self._worth(known.start[found], known.end[found])

    def _worth(self, first: Ints, last: Ints) -> Floats:
        found: Floats = np.minimum(1.0, (last - first) / self.whole)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Hosts and those who keep most of them.

    Attributes:
        hosts: bool[hosts].
        insiders: bool[groups].
        outside: how many stays of others begin there in the solution.
    """

    hosts: Flags
    insiders: Flags
    outside: float


def others(master: RelayMaster, stays: Stays, taken: Floats, usable: Flags, tried: set[bytes]) -> list[Others]:
    """Cuts that a solution of the linear program breaks.

    Args:
        master: the relays known.
        stays: those in use.
        taken: float64[stays], how many people take each.
        usable: bool[hosts], hosts that may be among those of a cut.
        tried: blocks already asked about; these are added.
    """
    model, found = master.model, list[Others]()
    broken = [b for b in _blocks(model, master.relays.rows, stays, taken) if np.ceil(b.outside) - b.outside > _WORTH]
    fresh = [b for b in broken if not (b.hosts & ~usable).any() and _name(b) not in tried]
    for block in sorted(fresh, key=lambda b: b.outside - np.ceil(b.outside))[:_TRIALS]:
        tried.add(_name(block))
        longest = _longest(model, block)
        left = _left(master, block, (np.ceil(block.outside) - 1) * longest + _CERTAIN) if longest else 0.0
        if left > 0:
            fewer = int(np.ceil((left - _CERTAIN) / longest)) - 1
            whole = min(left - fewer * longest, float(longest))
            found.append(
                Others(insiders=block.insiders, hosts=block.hosts, weeks=model.weeks, least=fewer + 1, whole=whole)
            )
    return found


def _blocks(model: Model, rows: Rows, stays: Stays, taken: Floats) -> Iterator[Block]:
    """Hosts and departments that hang together by at least so much of a stay, for each such amount."""
    alone = len(rows.departments) + np.arange(len(model.groups))  # people whom no limit binds to others
    team_of = np.where(rows.department_of >= 0, rows.department_of, alone)
    shape = (len(model.hosts), len(rows.departments) + len(model.groups))
    shares = sparse.coo_matrix((taken, (stays.host, team_of[stays.group])), shape=shape).tocsr().tocoo()
    fresh, known = ~rows.is_running(stays), set[bytes]()
    running = np.array([_running_host(model, g) for g in range(len(model.groups))], dtype=np.int64)
    for least in np.unique(shares.data):
        kept = shares.data >= least
        edges = shares.row[kept], shape[0] + shares.col[kept]
        graph = sparse.coo_matrix((np.ones(len(edges[0])), edges), shape=(sum(shape), sum(shape)))
        _, label = connected_components(graph, directed=False)
        for one in np.unique(label[edges[0]]).tolist():
            hosts = label[: shape[0]] == one
            insiders = (label[shape[0] :] == one)[team_of] | ((running >= 0) & hosts[running])
            outside = float(taken[fresh & hosts[stays.host] & ~insiders[stays.group]].sum())
            block = Block(hosts=hosts, insiders=insiders, outside=outside)
            if _name(block) not in known:
                known.add(_name(block))
                yield block


def _running_host(model: Model, group: int) -> int:
    host = model.groups[group].running_host
    return -1 if host is None else model.host_index[host]


def _longest(model: Model, block: Block) -> int:
    """Most weeks of the horizon that a stay of somebody else may last there."""
    found = 0
    for g in np.flatnonzero(~block.insiders & model.offered[:, block.hosts].any(axis=1)).tolist():
        spans = model.groups[g].fresh
        first, last = model.clipped(spans.start, spans.end)
        found = max(found, int((last - first).max(initial=0)))
    return found


def _left(master: RelayMaster, block: Block, weeks: float) -> float:
    """How many weeks the insiders alone must leave at least; 0 where more than ``weeks`` cannot be proven."""
    relays = Relays(master.model, master.relays.rows, hosts=block.hosts, groups=block.insiders)
    until = (1.0 - _SECONDS) * master.seconds()
    own = RelayMaster(relays, {"shortage": 1.0}, master.seconds)
    own.learn(master)
    if own.value() <= weeks:
        return 0.0
    own.begin(master.tolls)
    own.converge(until, lambda _: None, aim=weeks)
    return own.bound if own.bound > weeks else 0.0


def _name(block: Block) -> bytes:
    return np.packbits(np.concatenate([block.hosts, block.insiders])).tobytes() + bytes([int(np.ceil(block.outside))])
