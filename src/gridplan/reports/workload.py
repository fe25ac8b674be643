"""The workload account in the workbook: one row for each person, duty and month."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan
from gridplan.domain.visit_words import DUTIES
from gridplan.domain.workload import Duty, Work, workload

Row = Sequence[object]


def workload_rows(plan: Plan) -> Iterator[Row]:
    """Days out, hours on the road, visits, nights and posted weeks, beside the mean of colleagues that month."""
    county, names = plan.county, names_of(plan)
    works = workload(plan)
    homes = {person.id: person.workplace for person in county.people}
    alike: dict[object, list[float]] = defaultdict(list)
    for work in works:
        alike[_group(homes, work)].append(work.hours)
    for work in works:
        home = homes.get(work.person)
        means = statistics.fmean(alike[_group(homes, work)])
        on_the_road: Row = (
            work.days,
            *(round(hours, 1) for hours in (work.driving / 3600, work.visiting / 3600, work.hours, means)),
            *(work.visits, work.nights or None),
        )
        yield (
            *(work.person, names(work.person), names(home) if home else None, DUTIES[work.duty].said()),
            f"{work.month:%Y-%m}",
            *((None,) * 7 if work.duty is Duty.POSTING else on_the_road),
            round(work.posted_days / 7, 1) or None,
        )


def _group(homes: Mapping[str, str], work: Work) -> object:
    return homes.get(work.person), work.duty, work.month
