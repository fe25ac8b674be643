"""Words for visits that could not be made."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.circuits import MissedReason

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
