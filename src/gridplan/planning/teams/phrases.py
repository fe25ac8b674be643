"""Pieces of what is told about teams and their people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from gridplan.domain.people import Role
from gridplan.languages import Separator, joined, recorded, said
from gridplan.planning.teams.specialists import Bar

_GAP = recorded("", {"en": " "})
"""Between whole sentences."""


def several(parts: Iterable[str]) -> str:
    """A list in words."""
    return joined(Separator.LIST, parts)


def first_of(parts: Sequence[str], most: int) -> str:
    """A list in words, cut short where it has more than ``most``."""
    shown = several(parts[:most])
    return shown if len(parts) <= most else said("{shown} and more", shown=shown)


def sentences(parts: Iterable[str]) -> str:
    """Whole sentences, one after the other."""
    return joined(_GAP, parts)


def called(role: Role, count: int = 2) -> str:
    """What a role is called, of one or of several people."""
    if role is Role.GP:
        return said("GP", plural="GPs", context="teams.role", count=count)
    return said("nurse", plural="nurses", context="teams.role", count=count)


def named(name: str, code: str, why: str = "") -> str:
    """A person with the number in the staff table, and why he or she is told."""
    if why:
        return said("{name} ({code}, {why})", name=name, code=code, why=why)
    return said("{name} ({code})", name=name, code=code)


def to_spare(hospital: str, role: Role, count: int, minutes: int | None) -> str:
    """Where the nearest people of a role are left over, and how far that is by car where it is known."""
    who = called(role, count)
    if minutes is None:
        return said("The nearest {role} left over: {count} at {hospital}.", hospital=hospital, role=who, count=count)
    return said(
        "The nearest {role} left over: {count} at {hospital}, {minutes} min by car.",
        hospital=hospital,
        role=who,
        count=count,
        minutes=minutes,
    )


def none_to_spare(role: Role) -> str:
    """Nobody of a role is left over anywhere."""
    return said("No hospital has {role} to spare; recruit.", role=called(role))


def wanted_elsewhere(hospitals: str, role: Role, count: int) -> str:
    """Who is sent to the same people."""
    return said(
        "{hospitals} want {role} too, {count} will not do for all.", hospitals=hospitals, role=called(role), count=count
    )


def one_team_more(count: int, role: Role, other: Role) -> str:
    """What more people of a role would be good for."""
    return said(
        "{count} more {role} would make {count} more team (needed? see the plan); else {count} {other} is over.",
        plural="{count} more {role} would make {count} more teams (needed? see the plan); else {count} {other} are "
        "over.",
        count=count,
        role=called(role, count),
        other=called(other, count),
    )


def no_unit_for_more(teams: int, units: int, count: int, other: Role) -> str:
    """More people of a role would be good for nothing."""
    return said(
        "Nobody need be found: {teams} complete teams for {units} units; the {count} {other} left over can be lent.",
        teams=teams,
        units=units,
        count=count,
        other=called(other, count),
    )


def joins(day: dt.date) -> str:
    """Somebody's first day."""
    return said("joins on {day}", day=day)


def leaves(day: dt.date) -> str:
    """The first day without somebody."""
    return said("leaves on {day}", day=day)


def on_leave(days: int) -> str:
    """So many working days of leave."""
    return said("on leave for {count} working day", plural="on leave for {count} working days", count=days)


def more_physicians(people: int, cap: int, enough: int | None) -> str:
    """What would give every team a specialist: more people, or more teams for each."""
    more = said(
        "{count} more such physician of the lead hospitals would do for all",
        plural="{count} more such physicians of the lead hospitals would do for all",
        count=people,
    )
    if enough is None:
        return said("{more}; no higher cap would.", more=more)
    return said(
        "{more}; or raise teams.specialist_cap from {cap} to {enough}, without anybody new.",
        more=more,
        cap=cap,
        enough=enough,
    )


def barred(bar: Bar, count: int) -> str:
    """How many physicians cannot be a specialist for one reason."""
    if bar is Bar.TITLE:
        return said("{count} below the title asked for", count=count)
    if bar is Bar.CREW:
        return said("{count} in a vehicle's crew", count=count)
    if bar is Bar.AWAY:
        return said("{count} away for most of the circuit horizon", count=count)
    return said("{count} posted to more than one township", count=count)


def teams_of(township: str, count: int) -> str:
    """How many teams of a township."""
    return said("{count} team of {township}", plural="{count} teams of {township}", count=count, township=township)


def looks_after(hospital: str, count: int) -> str:
    """How many units a hospital looks after."""
    return said("{hospital} {count} unit", plural="{hospital} {count} units", count=count, hospital=hospital)
