"""Words for visits: why they could not be made, on which day of the week they are, who makes them, a day's lines."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.circuits import MissedReason
from gridplan.domain.itineraries import Doing
from gridplan.domain.workload import Duty

MISSED: Mapping[MissedReason, tuple[str, str]] = {
    MissedReason.NO_WAY: ("车辆不能到达", "no vehicle passes"),
    MissedReason.NO_EQUIPMENT: ("缺设备或专科医师", "no equipment or specialist"),
    MissedReason.NO_CREW: ("出车人员不在岗", "the crew is absent"),
    MissedReason.TOO_LONG: ("一天之内走不完", "longer than the working day"),
    MissedReason.NO_DAYS: ("间隔和休假之间排不出日子", "no free day within the gaps"),
    MissedReason.PINNED: ("被人工指定占用", "what a planner has fixed takes the room"),
    MissedReason.CAPACITY: ("人车日不够", "not enough crew-days"),
}
"""Reason → (Chinese, English)."""
WEEKDAYS: tuple[tuple[str, str], ...] = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
"""By ``date.weekday()``: (Chinese, English)."""
DUTIES: Mapping[Duty, tuple[str, str]] = {
    Duty.SPECIALIST: ("专科医师（随队）", "specialist"),
    Duty.GP: ("家庭医生", "GP"),
    Duty.NURSE: ("护士", "nurse"),
    Duty.VEHICLE: ("车组", "vehicle"),
    Duty.POSTING: ("派驻", "posting"),
}
"""Duty → (Chinese, English)."""
DOINGS: Mapping[Doing, tuple[str, str]] = {
    Doing.LEAVING: ("出发", "leaves"),
    Doing.VISIT: ("到访", "visits"),
    Doing.BREAK: ("午休", "break"),
    Doing.RETURN: ("返回", "back"),
    Doing.LODGING: ("住宿", "stays overnight"),
}
"""Line of a route sheet → (Chinese, English)."""
