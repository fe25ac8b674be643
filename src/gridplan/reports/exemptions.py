"""Who is not to be posted, why and until when. The workbook is the planners': no map or paper shows these reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from gridplan.domain.people import Exemption, ExemptionReason
from gridplan.domain.plan import Plan

REASONS = {
    ExemptionReason.MATERNITY: "孕期、哺乳期",
    ExemptionReason.HEALTH: "健康原因",
    ExemptionReason.CARE: "照护家人",
    ExemptionReason.AGE: "年龄",
    ExemptionReason.OTHER: "其他",
}
_DAY = dt.timedelta(days=1)
_UNSAID = Exemption(reason=ExemptionReason.OTHER)


def exemption_rows(plan: Plan) -> Iterator[Sequence[object]]:
    """One row for each exemption that holds inside the horizon; the roster's bare 否 has no reason and no dates."""
    county = plan.county
    departments = {d.id: d.name for h in county.lead_hospitals for d in h.departments}
    for person in county.people:
        bare = () if person.postable or person.role != "physician" else (_UNSAID,)
        for exemption in (*bare, *person.exemptions):
            if exemption.touches(county.calendar.start, county.calendar.end):
                yield (
                    *(person.id, person.name, county.name_of(person.workplace)),
                    departments.get(person.department or "", ""),
                    "未说明" if exemption is _UNSAID else REASONS[exemption.reason],
                    exemption.start,
                    exemption.end - _DAY if exemption.end else None,
                )
