"""Cuts that the linear program over relays breaks, of every kind."""

from __future__ import annotations

import numpy as np

from gridplan.solvers.postings.relay_cuts import Cut
from gridplan.solvers.postings.relay_halves import separate
from gridplan.solvers.postings.relay_master import RelayMaster
from gridplan.solvers.postings.relay_others import others

_MOST = 40  # {0, ½}-cuts added at a time
_LITTLE = (
    0.05  # share of what is open: if the last cuts closed less of it, cuts of the other kind are tried, which are dear
)


class Cutting:
    """Looks for cuts.

    Args:
        master: the relays known.
    """

    def __init__(self, master: RelayMaster) -> None:
        self.master, self._tidy, self._tried = master, master.relays.tidy(), set[bytes]()
        self._chance, self._bound = np.random.default_rng(len(master.relays.kinds)), -np.inf

    def cut(self, room: float) -> bool:
        """Add those found, with so much between the bound and the best plan; whether there are any."""
        master, used = self.master, self.master.used()
        if used is None:
            return False
        little, self._bound = master.bound - self._bound < _LITTLE * room, master.bound
        found: list[Cut] = [*others(master, *used, self._tidy, self._tried)] if little else []
        found += separate(master.model, master.relays.rows, *used, self._tidy, _MOST, self._chance)
        master.add_cuts(found)
        return bool(found)
