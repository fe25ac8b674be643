"""Words for visits: why they could not be made, on which day of the week they are, who makes them, a day's lines."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.circuits import MissedReason
from gridplan.domain.itineraries import Doing
from gridplan.domain.workload import Duty
from gridplan.languages import Word, word

MISSED: Mapping[MissedReason, Word] = {
    MissedReason.NO_WAY: word("missed.no_way", "no vehicle passes"),
    MissedReason.NO_EQUIPMENT: word("missed.no_equipment", "no equipment or specialist"),
    MissedReason.NO_CREW: word("missed.no_crew", "the crew is absent"),
    MissedReason.TOO_LONG: word("missed.too_long", "longer than the working day"),
    MissedReason.NO_DAYS: word("missed.no_days", "no free day within the gaps"),
    MissedReason.PINNED: word("missed.pinned", "what a planner has fixed takes the room"),
    MissedReason.CAPACITY: word("missed.capacity", "not enough crew-days"),
}
WEEKDAYS: tuple[Word, ...] = (
    word("weekday.1", "Mon"),
    word("weekday.2", "Tue"),
    word("weekday.3", "Wed"),
    word("weekday.4", "Thu"),
    word("weekday.5", "Fri"),
    word("weekday.6", "Sat"),
    word("weekday.7", "Sun"),
)
"""By ``date.weekday()``."""
DUTIES: Mapping[Duty, Word] = {
    Duty.SPECIALIST: word("duty.specialist", "specialist"),
    Duty.GP: word("duty.gp", "GP"),
    Duty.NURSE: word("duty.nurse", "nurse"),
    Duty.VEHICLE: word("duty.vehicle", "vehicle"),
    Duty.POSTING: word("duty.posting", "posting"),
}
DOINGS: Mapping[Doing, Word] = {
    Doing.LEAVING: word("doing.leaving", "leaves"),
    Doing.VISIT: word("doing.visit", "visits"),
    Doing.BREAK: word("doing.break", "break"),
    Doing.RETURN: word("doing.return", "back"),
    Doing.LODGING: word("doing.lodging", "stays overnight"),
}
"""Line of a route sheet → its word."""
