"""What explanations count, and how they list: amounts, choices and what was checked, told in every language."""

from __future__ import annotations

from collections.abc import Iterable

from gridplan.domain.people import Role
from gridplan.languages import Separator, joined, said


def working_days(count: int) -> str:
    """``12 working days``."""
    return said("{count} working day", plural="{count} working days", count=count)


def visit_days(count: int) -> str:
    """``12 days open for visits``: working days on which a place may be visited and a crew could come."""
    return said("{count} day open for visits", plural="{count} days open for visits", count=count)


def crew_days(count: int) -> str:
    """``3 crew-days``."""
    return said("{count} crew-day", plural="{count} crew-days", count=count)


def residents(count: int) -> str:
    """``950 residents``."""
    return said("{count} resident", plural="{count} residents", count=count)


def gps(count: int) -> str:
    """``3 GPs``."""
    return said("{count} GP", plural="{count} GPs", count=count)


def nurses(count: int) -> str:
    """``3 nurses``."""
    return said("{count} nurse", plural="{count} nurses", count=count)


def staff(role: Role, count: int) -> str:
    """``3 GPs`` or ``3 nurses``, as what there is of them."""
    if role is Role.GP:
        return said("{count} GP", plural="{count} GPs", context="there are", count=count)
    return said("{count} nurse", plural="{count} nurses", context="there are", count=count)


def listed(parts: Iterable[str]) -> str:
    """``one, two, three``."""
    return joined(Separator.LIST, parts)


def clauses(parts: Iterable[str]) -> str:
    """``one; two; three``."""
    return joined(Separator.CLAUSE, parts)


def either(parts: Iterable[str]) -> str:
    """Remedies of which one is enough: ``one; or another``."""
    return joined(said("; or "), parts)


def following(parts: Iterable[str]) -> str:
    """Figures of one sentence, one after the other."""
    return joined(said(", ", context="figures"), parts)


def with_others(shown: str, others: bool) -> str:
    """``shown and others`` where there are others."""
    return said("{shown} and others", shown=shown) if others else shown


def checked(remedy: str, count: int) -> str:
    """A remedy that was found to give so many days open for visits."""
    return said("{remedy} (checked: {days})", remedy=remedy, days=visit_days(count))


def checked_to_fit(remedy: str) -> str:
    """A remedy under which all visits were found to have a day."""
    return said("{remedy} (checked: the visits fit)", remedy=remedy)


def hours_of_a_day(depot: str, way: int, visit: int, shift: int) -> str:
    """What a visit by itself takes, and how long a day is; all in seconds."""
    return said(
        "from {depot} {way:.1f} h there and back and {visit:.1f} h for the visit, {total:.1f} h in all; "
        "a day has {shift:g} h",
        depot=depot,
        way=way / 3600,
        visit=visit / 3600,
        total=(way + visit) / 3600,
        shift=shift / 3600,
    )


def longer_day(rule: str, before: float, after: float) -> str:
    """More hours in a day of the crews."""
    return said("raise {rule} from {before:g} h to {after:g} h", rule=rule, before=before, after=after)
