"""How many must sign up with a family doctor (家庭医生签约): 60 % of residents and 90 % of key groups.

Both are published targets. Who has signed up already is not in gridplan's input, so that only the targets are told.
"""

from __future__ import annotations

from gridplan.domain.county import County
from gridplan.domain.small_counts import COUNTY, KeyCounts

RESIDENTS, KEY_GROUPS = 60, 90
"""Per cent."""


def residents_to_sign_up(county: County) -> int:
    """Residents that are to have signed up, rounded up."""
    return -(-RESIDENTS * sum(village.residents for village in county.villages) // 100)


def key_groups_to_sign_up(county: County) -> int | None:
    """Members of key groups that are to have signed up, who is in two groups counted twice.

    ``None`` where there are none, or where their sum would betray a small count.
    """
    members = KeyCounts(county, "public").total(COUNTY)
    return -(-KEY_GROUPS * members // 100) if members else None
