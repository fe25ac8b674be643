"""Travel times between places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.freezing import frozen_array
from gridplan.errors import NotFoundError
from gridplan.languages import said

UNREACHABLE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelTimes:
    """Integer seconds from each origin (row) to each destination (column), asymmetric.

    Attributes:
        seconds: int32[n, m]; ``-1`` is unreachable.
        profile: name of the vehicle profile.
        unreachable: place → reason, for places that no vehicle of this profile reaches at all.
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    seconds: NDArray[np.int32]
    profile: str
    scenario: str = "normal"
    unreachable: tuple[tuple[str, str], ...] = ()
    _rows: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _columns: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seconds", frozen_array(self.seconds))
        if self.seconds.shape != (len(self.origins), len(self.destinations)):
            raise ValueError(
                f"seconds has shape {self.seconds.shape}, not {(len(self.origins), len(self.destinations))}"
            )
        self._rows.update((place, i) for i, place in enumerate(self.origins))
        self._columns.update((place, i) for i, place in enumerate(self.destinations))

    def between(self, origin: str, destination: str) -> int | None:
        """Seconds from ``origin`` to ``destination``; ``None`` where it cannot be reached.

        Raises:
            NotFoundError: one of the places is not in the table.
        """
        try:
            seconds = int(self.seconds[self._rows[origin], self._columns[destination]])
        except KeyError as missing:
            raise NotFoundError(
                said("no travel times ({profile}) for the place {place}", profile=self.profile, place=missing)
            ) from None
        return None if seconds == UNREACHABLE else seconds

    def submatrix(self, origins: Sequence[str], destinations: Sequence[str]) -> NDArray[np.int32]:
        """The seconds between the given places, int32[len(origins), len(destinations)]."""
        try:
            rows = [self._rows[place] for place in origins]
            columns = [self._columns[place] for place in destinations]
        except KeyError as missing:
            raise NotFoundError(
                said("no travel times ({profile}) for the place {place}", profile=self.profile, place=missing)
            ) from None
        block: NDArray[np.int32] = self.seconds[np.ix_(rows, columns)]
        return block
