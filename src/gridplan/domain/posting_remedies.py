"""What would have to give way so that no posted physician is missing: rules bent, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BendKind(StrEnum):
    """What gives way."""

    PHYSICIANS = "physicians"  # more physicians who may be posted
    DEPARTMENT_LIMIT = "department_limit"  # more of a department out at once
    SHORTER_STAY = "shorter_stay"  # stays below the least length
    REST = "rest"  # less rest between two stays
    LONGER_STAY = "longer_stay"  # stays beyond the greatest length
    TITLE = "title"  # a lower title
    LEAVE = "leave"  # study leave that is put off


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """One rule that gives way.

    Attributes:
        kind: which.
        before, after: its value now and then: persons out at once, weeks, grade of the title; of more physicians 0 and
            how many; of leave that is put off how many weeks of it lie in the horizon, and 0.
        where: ids: the departments of the new physicians or of the limit, the hosts with shorter stays, the people who
            put leave off or have the lower title.
        times: how often it is made use of: short stays, people with the lower title; 0 where that is not counted.
    """

    kind: BendKind
    before: int
    after: int
    where: tuple[str, ...] = ()
    times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRemedy:
    """Bends that were tried together by solving the posting problem again.

    Attributes:
        bends: all of them.
        shortage: person-weeks still missing in the plan found; ``None`` where counting shows that it cannot be mended
            so, and no plan was sought.
        bound: person-weeks missing in every plan with these bends at least.
        short_stays: stays in the plan found below the least length, which the county allows by exception.
        least: no bend can be less, the others as they are: proven.
        price: by the county's rules ``remedies.*``.
    """

    bends: tuple[Bend, ...]
    shortage: int | None
    bound: int = 0
    short_stays: int = 0
    least: bool = False
    price: float = 0.0

    @property
    def mends(self) -> bool:
        """Whether nothing is missing any more."""
        return self.shortage == 0
