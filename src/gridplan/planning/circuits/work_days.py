"""Fixed family-doctor work-days (家庭医生工作日): on which days, and how often at which place.

Days. Each team has ``per_month`` of them in each calendar month of the programme; of a month that the horizon cuts, the
same share. They are the same weekday of the same weeks of each month (with two a month the second and the fourth
Tuesday, say), another one for each team of a hospital; where the team cannot go that day, the nearest on which it can.
What was published, or is pinned, stays where it can.

Visits. n days of k places are shared out over the places of the team's area so that no place has two visits more than
another that is open as often; those with more members of the programme's key groups have the odd ones.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from gridplan.domain.periods import months, share_of

_WEEKS = 4  # every month has each weekday so often at least
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What decides a team's work-days of one programme.

    Attributes:
        per_month: how many.
        stretch: first day of the programme, and the first after it.
        possible: days on which the team can go and enough places are open.
        kept: days published or pinned: they stay, those that are not past only where they are possible.
        number: the team's number among those of its hospital, from 0: sets weekday and week.
        weekdays: the weekdays that the programme allows; empty is Monday to Friday.
        better: days to be preferred (market days).
        opened: first day that may still be chosen.
        missed: the published plan misses visits of the programme here: a day that is over without a tour was one of
            the work-days, and is not made up for.
    """

    per_month: int
    stretch: tuple[dt.date, dt.date]
    possible: Set[dt.date]
    kept: Set[dt.date]
    number: int = 0
    weekdays: tuple[int, ...] = ()
    better: Set[dt.date] = frozenset()
    opened: dt.date
    missed: bool = False


def chosen_days(choice: Choice, uses: Mapping[dt.date, int]) -> tuple[dt.date, ...]:
    """The team's work-days, ascending.

    Args:
        choice: what decides them.
        uses: work-days of the hospital's other teams, to be kept clear of where there are others.
    """
    first, last = choice.stretch
    found: set[dt.date] = set()
    for start, end in months(first, last) if first < last else ():
        count = share_of(choice.per_month, start, end, first, last)
        found |= _of_month(choice, uses, start, end, count)
    return tuple(sorted(found))


def _of_month(choice: Choice, uses: Mapping[dt.date, int], start: dt.date, end: dt.date, count: int) -> set[dt.date]:
    def inside(days: Iterable[dt.date]) -> list[dt.date]:
        low, high = max(start, choice.stretch[0]), min(end, choice.stretch[1])
        return sorted(day for day in days if low <= day < high)

    stands = [day for day in inside(choice.kept) if day < choice.opened or day in choice.possible]
    past = [day for day in stands if day < choice.opened]
    found = {*past, *[day for day in stands if day >= choice.opened][: max(0, count - len(past))]}
    possible = inside(choice.possible)
    for target in _targets(choice, start, end, count, found):

        def rank(day: dt.date, target: dt.date = target) -> tuple[int, bool, dt.timedelta, dt.date]:
            return uses.get(day, 0), day not in choice.better, abs(day - target), day

        left = [day for day in possible if day not in found and (choice.missed or day >= choice.opened)]
        if not left or len(found) >= count:
            break
        found.add(min(left, key=rank))
    return found


def _targets(choice: Choice, start: dt.date, end: dt.date, count: int, found: Set[dt.date]) -> list[dt.date]:
    """The days of the month that would be best, without those that ``found`` stands for already."""
    if count <= _WEEKS:
        weekdays = choice.weekdays or tuple(range(5))
        weekday, shift = weekdays[choice.number % len(weekdays)], choice.number // len(weekdays)
        weeks = sorted({(int((i + 0.5) * _WEEKS / count) + shift) % _WEEKS for i in range(count)})
        first = start + DAY * ((weekday - start.weekday()) % 7)
        best = [first + 7 * DAY * week for week in weeks]
    else:
        best = [start + DAY * int((i + 0.5) * (end - start).days / count) for i in range(count)]
    for day in sorted(found):
        if best:
            best.remove(min(best, key=lambda target: (abs(target - day), target)))
    return best


def shared_out(
    visits: int, most: Mapping[str, int], done: Mapping[str, int], weight: Callable[[str], int], places: Sequence[str]
) -> dict[str, int]:
    """Visits still to make at each place, so that all places come to as many as possible.

    Args:
        visits: how many there are to share out; what finds no place is left out.
        most: by place: one on each day on which it is open.
        done: visits made already.
        weight: members of key groups: who has more, has the odd visits.
        places: who takes part.
    """
    shares = Counter(dict.fromkeys(places, 0))
    for _ in range(visits):
        open_places = [place for place in places if shares[place] < most[place]]
        if not open_places:
            break
        shares[min(open_places, key=lambda p: (shares[p] + done.get(p, 0), -weight(p), p))] += 1
    return dict(shares)
