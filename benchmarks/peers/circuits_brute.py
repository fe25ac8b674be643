"""Least missed visits and then driving of a tiny circuit problem: every way to make every visit is looked at.

For each need every set of (crew, day) that it could be visited by, one need after the other; what comes together on one
crew-day is a tour, in its best order. No fixed tours, no nights, one task.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence

from gridplan.domain.circuits import CircuitProblem, Circuits, Need, Stop, Tour
from peers.circuits_score import Score, driving_of, evaluate

Slot = tuple[str, dt.date]
FAR = 1 << 40


class Brute:
    """One problem; tours that have been looked at are remembered."""

    def __init__(self, problem: CircuitProblem) -> None:
        (self.task,) = problem.tasks
        if self.task.fixed or self.task.previous or any(crew.nights for crew in self.task.crews):
            raise ValueError("brute force knows neither fixed nor published tours nor nights")
        self.problem = problem
        self.depots = {crew.id: crew.depot for crew in self.task.crews}
        self.slots = [(crew.id, day) for crew in self.task.crews for day in crew.days]
        self.tours: dict[tuple[Slot, tuple[int, ...]], Tour | None] = {}
        self.costs: dict[Tour, int] = {}
        self.begun = [self._begun(number) for number in range(len(self.task.needs) + 1)]
        """By number of needs decided: slot → what of them may be on its tour, others to come."""

    def _begun(self, number: int) -> dict[Slot, set[tuple[int, ...]]]:
        every = range(len(self.task.needs))
        sets = [members for size in range(len(every) + 1) for members in itertools.combinations(every, size)]
        return {
            slot: {tuple(i for i in members if i < number) for members in sets if self._possible(slot, members)}
            for slot in self.slots
        }

    def _possible(self, slot: Slot, members: tuple[int, ...]) -> bool:
        return not members or self._tour(slot, members) is not None

    def best(self) -> Score:
        """The best score there is."""
        self.found = Score(missed=sum(need.visits for need in self.task.needs), driving=0, faults=())
        self._choose(0, {}, 0)
        return self.found

    def _choose(self, number: int, chosen: dict[Slot, tuple[int, ...]], missed: int) -> None:
        if missed > self.found.missed:
            return
        if number == len(self.task.needs):
            self._look_at(chosen)
            return
        need = self.task.needs[number]
        for slots in self._ways(need):
            grown = dict(chosen)
            for slot in slots:
                grown[slot] = (*grown.get(slot, ()), number)
            # a set that is impossible may become possible: where a road is closed, another village is on the way
            if all(grown.get(slot, ()) in self.begun[number + 1][slot] for slot in self.slots):
                self._choose(number + 1, grown, missed + need.visits - len(slots))

    def _ways(self, need: Need) -> Iterator[tuple[Slot, ...]]:
        for count in range(need.visits, -1, -1):
            for chosen in itertools.combinations(self.slots, count):
                if len({day for _, day in chosen}) == count:
                    yield chosen

    def _tour(self, slot: Slot, members: tuple[int, ...]) -> Tour | None:
        """The cheapest tour of these visits on this crew-day that breaks no rule of its own; ``None`` for none."""
        key = slot, members
        if key not in self.tours:
            self.tours[key] = min(self._orders(slot, members), key=lambda t: self.costs[t], default=None)
        return self.tours[key]

    def _orders(self, slot: Slot, members: Sequence[int]) -> Iterator[Tour]:
        crew, day = slot
        for order in itertools.permutations(members):
            stops = tuple(Stop(place=self.task.needs[i].place, programme=self.task.needs[i].programme) for i in order)
            tour = Tour(depot=self.depots[crew], crew=crew, day=day, stops=stops)
            alone = evaluate(self.problem, Circuits(tours=(tour,)))
            # what hangs on other tours too is looked at in the end
            if not set(alone.kinds) - {"gap", "pattern", "pin", "more", "same crew"}:
                self.costs[tour] = driving_of(self.problem, self.task, tour) or 0
                yield tour

    def _look_at(self, chosen: dict[Slot, tuple[int, ...]]) -> None:
        tours = [self._tour(slot, members) for slot, members in chosen.items()]
        whole = tuple(tour for tour in tours if tour is not None)
        if (self._missed(whole), sum(self.costs[tour] for tour in whole)) >= (self.found.missed, self.found.driving):
            return
        score = evaluate(self.problem, Circuits(tours=whole))
        if not score.faults:
            self.found = min(self.found, score, key=lambda s: s.key)

    def _missed(self, tours: Sequence[Tour]) -> int:
        asked = sum(need.visits for need in self.task.needs)
        return asked - sum(len(tour.stops) for tour in tours)


def brute_force(problem: CircuitProblem) -> Score:
    """The best score of the problem."""
    return Brute(problem).best()
