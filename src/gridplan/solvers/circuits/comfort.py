"""Among calendars of the same tours: days that suit, the same faces, fair hours.

No goal changes. What is minimized is a weighted sum; the weights are minutes that one would have a crew work longer
than another for it, *assumed*:

- a day off the evenly spread ideal days of a window: 60, and for a part of a window in which nobody comes at all, half
  of its days times 60
- a visit on a day that is not preferred, where the need prefers some (market days): 420, a week off the ideal day
- one more day of the week at a place for a programme ("every other Tuesday"): 180
- one more crew at a place: 840, two weeks off
- crews of one kind, in each calendar month (in all, where the horizon is of eight weeks at most): the difference
  between the crew that works longest and the one that works shortest, each compared with its share by working days: 1 a
  minute

Days come first, with crews not told apart, one group of tours after the other; then crews in the same way, with the
days as they are; then both together where the model is small. Not proven: each solve has its part of a small limit of
deterministic work.
"""

from __future__ import annotations

import dataclasses
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from gridplan.solvers.circuits.calendar import Calendar, fixed_calendar
from gridplan.solvers.circuits.entries import Entry, Timetable, Work, options
from gridplan.solvers.circuits.instance import Instance, Visits

DAY = 60
NOT_PREFERRED = 7 * DAY
WEEKDAY = 3 * DAY
CREW = 14 * DAY

_ONE_PERIOD = 56  # days of a horizon that is looked at as one
_SMALL = 6_000  # variables of a model in which days and crews are decided together
_GROUP = 600  # variables of the tours that look for better days or crews together
_SHARES = (0.3, 0.4, 0.3)  # of the work, for each solve of a step


def comfortable(instance: Instance, entries: Sequence[Entry], timetable: Timetable, work: Work) -> Timetable | None:
    """The most comfortable calendar found of the tours of ``timetable``; ``None`` where none was found in time."""
    counts = Counter(entry for entry, _, _ in timetable.placed)
    chosen = sorted(counts)
    number = {entry: at for at, entry in enumerate(chosen)}
    exact = [dataclasses.replace(entries[e], least=counts[e], most=counts[e]) for e in chosen]
    placed = tuple((number[e], c, day) for e, c, day in timetable.placed)
    found = began = dataclasses.replace(timetable, placed=placed)
    # one strategy starts from the hint and improves it; several in turn use the work up before they do
    until = time.monotonic() + work.seconds
    shares = [dataclasses.replace(work, amount=work.amount * share, wide=False) for share in _SHARES]

    for group in _groups(instance, exact, [len(options(instance, entry)) for entry in exact]):
        if time.monotonic() > until:
            break
        days = fixed_calendar(instance, _on_their_days(exact, found, group), found.kept)
        found = _improved(days, _day_costs(days), found, shares[0])
    there = _on_their_days(exact, found, ())
    sizes = [sum(mask.bit_count() for mask in options(instance, entry).values()) for entry in there]
    for group in _groups(instance, exact, sizes):
        if time.monotonic() > until:
            break
        crews = fixed_calendar(instance, there, found.kept, apart=True)
        for e, c, day in found.placed:
            if e not in group:
                crews.model.add(crews.at[e, c, day] == 1)
        found = _improved(crews, _crew_costs(crews, found), found, shares[1])
    small = sum(mask.bit_count() for entry in exact for mask in options(instance, entry).values()) <= _SMALL
    if small and time.monotonic() < until:
        both = fixed_calendar(instance, exact, found.kept, apart=True)
        found = _improved(both, _day_costs(both) + _crew_costs(both, found), found, shares[2])
    if found is began:
        return None
    return dataclasses.replace(found, placed=tuple(sorted((chosen[e], c, day) for e, c, day in found.placed)))


def _groups(instance: Instance, entries: Sequence[Entry], sizes: Sequence[int]) -> list[frozenset[int]]:
    """Tours that are looked at together, those to the same places next to each other, of so many variables each."""

    def place(e: int) -> tuple[int, ...]:
        return tuple(sorted(instance.visits[i].place for i in entries[e].members))

    order = sorted(range(len(entries)), key=lambda e: (place(e), e))
    groups: dict[int, set[int]] = defaultdict(set)
    before = 0
    for e in order:
        groups[before // _GROUP].add(e)
        before += sizes[e]
    return [frozenset(group) for group in groups.values()]


def _on_their_days(entries: Sequence[Entry], timetable: Timetable, group: Collection[int]) -> list[Entry]:
    """The tours, all but those of the group on their days."""
    on_days: dict[int, set[int]] = defaultdict(set)
    for e, _, day in timetable.placed:
        on_days[e].add(day)
    return [
        entry if e in group else dataclasses.replace(entry, days=frozenset(on_days[e]))
        for e, entry in enumerate(entries)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Costs:
    """A weighted sum of variables."""

    variables: list[cp_model.IntVar] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)

    def add(self, variable: cp_model.IntVar, weight: int) -> None:
        if weight:
            self.variables.append(variable)
            self.weights.append(weight)

    def __add__(self, other: _Costs) -> _Costs:
        return _Costs(variables=self.variables + other.variables, weights=self.weights + other.weights)

    @property
    def sum(self) -> cp_model.LinearExpr:
        return cp_model.LinearExpr.weighted_sum(self.variables, self.weights)


def _improved(calendar: Calendar, costs: _Costs, began: Timetable, work: Work) -> Timetable:
    """A calendar of less cost; ``began`` where there is none in time."""
    calendar.hint(began.placed, began.kept)
    verdict, _ = calendar.solve(work, minimize=costs.sum)
    return calendar.timetable() if verdict == "found" else began


def _day_costs(calendar: Calendar) -> _Costs:
    """What the days of the visits cost."""
    instance, costs = calendar.instance, _Costs()
    by_need: dict[int, dict[int, cp_model.IntVar]] = defaultdict(dict)
    for (i, day), var in calendar.visit.items():
        by_need[i][day] = var
    for i, days in by_need.items():
        visits = instance.visits[i]
        if len(days) <= visits.left:
            continue  # they stay where they are
        slots = _slots(instance, visits)
        for day, var in days.items():
            off = min((round(abs(day + 0.5 - (a + b) / 2)) for a, b in slots if a <= day < b), default=0)
            wrong = bool(visits.preferred) and day not in visits.preferred
            costs.add(var, DAY * off + NOT_PREFERRED * wrong)
        if visits.left + len(visits.done) > 1:
            _spread_costs(calendar, visits, days, slots, costs)
    return costs


def _slots(instance: Instance, visits: Visits) -> list[tuple[float, float]]:
    """Equal parts of the windows, one for each visit; its middle is the ideal day."""
    slots = []
    for window in visits.need.windows:
        first = max((window.start - instance.start).days, visits.since)
        step = ((window.end - instance.start).days - first) / max(1, window.visits)
        slots += [(first + k * step, first + (k + 1) * step) for k in range(window.visits)]
    return slots


def _spread_costs(
    calendar: Calendar,
    visits: Visits,
    days: dict[int, cp_model.IntVar],
    slots: Sequence[tuple[float, float]],
    costs: _Costs,
) -> None:
    """Slots in which nobody comes, and days of the week."""
    model, monday = calendar.model, calendar.instance.start.weekday()
    for a, b in slots:
        inside = [var for day, var in days.items() if a <= day < b]
        if inside and not any(a <= day < b for day in visits.done):
            empty = model.new_bool_var("")
            model.add_bool_or([*inside, empty])
            costs.add(empty, round(DAY * (b - a) / 2))
    known = {(monday + day) % 7 for day in visits.done}
    by_weekday: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for day, var in days.items():
        by_weekday[(monday + day) % 7].append(var)
    for weekday, some in sorted(by_weekday.items()):
        if weekday not in known:
            used = model.new_bool_var("")
            model.add_max_equality(used, some)
            costs.add(used, WEEKDAY)


def _crew_costs(calendar: Calendar, known: Timetable) -> _Costs:
    """What it costs who comes, in a calendar that tells crews apart; ``known`` says how much there is to do."""
    instance, costs = calendar.instance, _Costs()
    comes: dict[tuple[int, int], cp_model.IntVar] = {}
    there = {(instance.visits[i].place, instance.kept[p].driver) for p in known.kept for i in instance.kept[p].members}
    for (e, c, _), var in calendar.at.items():
        for place in sorted({instance.visits[i].place for i in calendar.entries[e].members}):
            if (place, c) in there:
                continue
            if (place, c) not in comes:
                comes[place, c] = calendar.model.new_bool_var("")
            calendar.model.add_implication(var, comes[place, c])
    for var in comes.values():
        costs.add(var, CREW)
    for kind in sorted({driver.kind for driver in instance.drivers}):
        crews = [c for c, driver in enumerate(instance.drivers) if driver.kind == kind]
        if len(crews) > 1:
            _fairness_costs(calendar, crews, known, costs)
    return costs


def _fairness_costs(calendar: Calendar, crews: Sequence[int], known: Timetable, costs: _Costs) -> None:
    """The spread of the hours between crews of one kind, in each period."""
    instance, model = calendar.instance, calendar.model
    minutes = [_minutes(instance, entry.members, entry.driving) for entry in calendar.entries]
    planned: dict[tuple[int, int], list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
    for (e, c, day), var in calendar.at.items():
        planned[_period(instance, day), c].append((var, minutes[e]))
    stands: Counter[tuple[int, int]] = Counter()
    for p in known.kept:
        kept = instance.kept[p]
        stands[_period(instance, kept.day), kept.driver] += _minutes(instance, kept.members, kept.driving)
    worked = stands.copy()
    for e, c, day in known.placed:
        worked[_period(instance, day), c] += minutes[e]
    most = 2 * sum(worked.values())
    days = Counter((_period(instance, day), c) for c in crews for day in instance.drivers[c].days)
    for period in sorted({period for period, _ in worked}):
        total = sum(worked[period, c] for c in crews)
        available = sum(days[period, c] for c in crews)
        some = [c for c in crews if days[period, c]]
        if len(some) < 2 or not total:
            continue
        spread = [model.new_int_var(-most, most, "") for _ in range(2)]  # the least, the most
        for c in some:
            share = round(total * days[period, c] / available)
            hours = (
                stands[period, c]
                - share
                + cp_model.LinearExpr.weighted_sum(
                    [var for var, _ in planned[period, c]], [weight for _, weight in planned[period, c]]
                )
            )
            model.add(hours >= spread[0])
            model.add(hours <= spread[1])
        costs.add(spread[1], 1)
        costs.add(spread[0], -1)


def _minutes(instance: Instance, members: Sequence[int], driving: int) -> int:
    """Minutes of a tour, without waiting."""
    return round((driving + sum(instance.visits[i].need.service_seconds for i in members)) / 60)


def _period(instance: Instance, day: int) -> int:
    """Number of the calendar month of a day; 0 for all of a short horizon."""
    if instance.length <= _ONE_PERIOD:
        return 0
    date = instance.date(day)
    return date.year * 12 + date.month
