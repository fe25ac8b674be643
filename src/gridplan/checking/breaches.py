"""How a broken rule is written down: with names, to be told in every language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar, cast

from gridplan.domain.county import County
from gridplan.domain.naming import Names
from gridplan.domain.people import Person
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.rules import Rules
from gridplan.languages import Said, dates

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a check looks at: a plan, and the published plan it was made from, if any.

    Attributes:
        commissioners: the plan's physicians are its public-health commissioners (see ``commissioners.their_case``).
    """

    plan: Plan
    parent: Plan | None = None
    commissioners: bool = False
    names: Names = field(init=False, repr=False, compare=False)
    _made: dict[object, object] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        solution = self.plan.territories.solution
        object.__setattr__(self, "names", Names(self.plan.county, solution.teams if solution else ()))

    @property
    def county(self) -> County:
        """The plan's county."""
        return self.plan.county

    @property
    def rules(self) -> Rules:
        """The county's rules."""
        return self.plan.county.rules

    def once(self, make: Callable[[Case], T]) -> T:
        """What ``make`` works out of the case: worked out when it is first asked for, for all checks together."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def breach(
        self,
        rule_id: str,
        where: tuple[str, ...],
        amount: float,
        message: str,
        *,
        when: dt.date | None = None,
        reason: str = "",
        remedy: str = "",
        unit: str = "",
    ) -> Violation:
        """A violation of ``rule_id`` at the level this county gives it; ``unit`` where it is not the rule's."""
        rule = self.rules[rule_id]
        return Violation(
            rule=rule_id,
            level=rule.level,
            where=where,
            amount=amount,
            unit=unit or rule.unit,
            message=message,
            when=when,
            reason=reason,
            remedy=remedy,
        )

    def date(self, day: dt.date) -> Said:
        """``3月9日``, with the year where it is not the one in which the plan begins."""
        return dates.spelt_day(day) if day.year == self.county.calendar.start.year else dates.spelt(day)

    def person(self, person_id: str) -> Person | None:
        """The person, or ``None`` where the roster no longer has them (somebody in a plan's past)."""
        thing = self.county.get(person_id) if person_id in self.county else None
        return thing if isinstance(thing, Person) else None

    def serves(self, person_id: str | None) -> bool:
        """Whether somebody is there for the circuit horizon: has joined, stays to its end, works most of its days."""
        person = self.person(person_id) if person_id else None
        if person is None:
            return False
        calendar, today = self.county.calendar, self.plan.as_of
        last = max(calendar.circuit_end, today + dt.timedelta(days=1))
        if (person.joins and person.joins > today) or (person.leaves and person.leaves < last):
            return False
        away = sum(not person.works_on(day) for day in calendar.workdays)
        return 2 * away < len(calendar.workdays)

    def mostly_closed(self, *places: str) -> bool:
        """Whether one of the places is closed on each of more than half of the circuit horizon's working days."""
        calendar = self.county.calendar
        closures = [c for c in calendar.closures if c.place in places]
        closed = sum(any(c.start <= day < c.end for c in closures) for day in calendar.workdays)
        return 2 * closed > len(calendar.workdays)


Check = Callable[[Case], Iterator[Violation]]
