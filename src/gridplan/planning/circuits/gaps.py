"""Visits that nobody said how far apart to make are kept apart all the same, as far as that costs none of them.

The gap is :func:`gridplan.domain.periods.usual_gap`. It is halved until the visits of the need by itself have days with
it, and is never longer than what was published, pinned or driven already. Where visits were missed all the same, for
want of crew-days, planning is done again without it (``free``).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from gridplan.domain.circuits import Need, Skill, Tour
from gridplan.domain.periods import usual_gap
from gridplan.planning.circuits.ground import Ground
from gridplan.planning.circuits.needs import Ask
from gridplan.planning.circuits.published import visits_made
from gridplan.planning.circuits.selection import selection

Key = tuple[str, str]
"""Place and programme."""


def spaced(
    ground: Ground,
    asks: Iterable[Ask],
    *,
    days: Mapping[str, Sequence[dt.date]],
    skills: Mapping[str, Iterable[Skill]],
    fixed: Iterable[Tour],
    later: Iterable[Tour],
    free: Collection[Key] = (),
) -> Iterator[Ask]:
    """The asks; those without a shortest gap with an assumed one.

    Args:
        ground: the input.
        asks: all of them, with what is pinned.
        days: crew → its days.
        skills: crew → what it has on some days only.
        fixed: tours that stand.
        later: published tours, to be kept where possible.
        free: needs without an assumed gap.
    """
    stands, published = visits_made(fixed), visits_made(later)
    on_days = {crew: {skill.name: skill.days for skill in own} for crew, own in skills.items()}
    for ask in asks:
        key = ask.need.place, ask.need.programme
        if not ask.programme.gap_assumed or ask.programme.work_days is not None or key in free:
            yield ask
            continue
        pinned = [pin.day for pin in ask.need.pinned]
        made = sorted({*stands.get(key, ()), *pinned})
        known = sorted({*made, *published.get(key, ())})
        usual = usual_gap(ask.programme, ask.need.windows)
        gap = min((usual, *((b - a).days for a, b in itertools.pairwise(known))))
        choices = [_days(ground, ask, crew, days, on_days) for crew in ask.crews]
        if not ask.need.same_crew:
            choices = [set().union(*choices)]
        while gap and not any(_fits(ground, ask.need, gap, own, made) for own in choices):
            gap //= 2
        yield dataclasses.replace(ask, need=dataclasses.replace(ask.need, min_gap_days=gap)) if gap else ask


def _days(
    ground: Ground,
    ask: Ask,
    crew: str,
    days: Mapping[str, Sequence[dt.date]],
    on_days: Mapping[str, Mapping[str, Set[dt.date]]],
) -> set[dt.date]:
    """Days on which a crew could come, the way apart."""
    own = {day for day in days.get(crew, ()) if day >= ground.opened and day not in ask.need.closed}
    for item in ask.need.equipment:
        if item in on_days.get(crew, {}):
            own &= on_days[crew][item]
    return own if ask.need.days is None else own & ask.need.days


def _fits(ground: Ground, need: Need, gap: int, days: Set[dt.date], made: Sequence[dt.date]) -> bool:
    """Whether all visits of a need have days with the gap, those that stand among them."""
    horizon = ground.calendar.start, ground.calendar.circuit_end
    return selection(dataclasses.replace(need, min_gap_days=gap), days, made, horizon) is not None
