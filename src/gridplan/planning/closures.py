"""Which days a place is closed on, or a vehicle out of service.

Facilities and visit places close with the village or township they stand in.
"""

from __future__ import annotations

import datetime as dt

from gridplan.domain.county import County
from gridplan.domain.facilities import VillageClinic


def is_closed(county: County, place: str, day: dt.date) -> bool:
    """Whether a village, township, facility or visit place is closed on ``day``, itself or with what it lies in.

    Raises:
        NotFoundError: the county has nothing with this code or id.
    """
    return any(county.calendar.is_closed(part, day) for part in _place_and_around(county, place))


def closed_days(county: County, place: str) -> frozenset[dt.date]:
    """Working days of the circuit horizon on which the place is closed, itself or with what it lies in.

    Raises:
        NotFoundError: the county has nothing with this code or id.
    """
    around = _place_and_around(county, place)
    spans = [(closure.start, closure.end) for closure in county.calendar.closures if closure.place in around]
    return frozenset(day for day in county.calendar.workdays if any(start <= day < end for start, end in spans))


def open_days(county: County, place: str) -> int:
    """Working days of the circuit horizon on which the place is open."""
    return len(county.calendar.workdays) - len(closed_days(county, place))


def mostly_closed(county: County, place: str) -> bool:
    """Whether the place is closed on more than half of the circuit horizon's working days."""
    return 2 * open_days(county, place) < len(county.calendar.workdays)


def mostly_shut(county: County, facility: str) -> bool:
    """The same of a facility's own doors: who lives beside it still gets there when the village is cut off."""
    calendar = county.calendar
    return 2 * sum(calendar.is_closed(facility, day) for day in calendar.workdays) > len(calendar.workdays)


def _place_and_around(county: County, place: str) -> tuple[str, ...]:
    thing = county.get(place)
    if isinstance(thing, VillageClinic):
        return place, thing.village, county.village(thing.village).township
    township = county.township_of(place)
    return (place,) if township is None else (place, township)
