"""The table of stays beyond the longest that ``postings`` shows."""

from __future__ import annotations

from typing import Any

from gridplan.cli.answer_tables import Table
from gridplan.cli.postings_tables import DAY, Ground, violations_of
from gridplan.languages import said
from gridplan.reports.long_stays import long_stays, longest


def long_stay_table(ground: Ground) -> Table:
    """Of the stays asked for those beyond the longest, but for those that are told as an exception or a broken rule."""
    told_already = {(*v.where, v.when) for v in violations_of(ground, "postings.max_stay")}
    chosen = ground.chosen()
    own = [
        each
        for each in long_stays(ground.plan)
        if each.stay in chosen and (each.stay.person, each.stay.host, each.stay.start) not in told_already
    ]
    own.sort(key=lambda each: -each.beyond)
    records: list[dict[str, Any]] = [
        {
            "host": each.stay.host,
            "host_name": ground.names(each.stay.host),
            "person": each.stay.person,
            "name": ground.names(each.stay.person),
            "start": each.stay.start.isoformat(),
            "end": (each.stay.end - DAY).isoformat(),
            "weeks": each.stay.weeks,
            "longest": each.longest,
            "beyond": each.beyond,
            "beyond_in_horizon": each.beyond_in_horizon,
        }
        for each in own
    ]
    shown = ("host_name", "name", "start", "end", "weeks", "beyond", "beyond_in_horizon")
    return Table(
        key="long_stays",
        title=said(
            "stays beyond the longest stay ({longest} weeks)",
            context="table.stay",
            longest=longest(ground.plan.county) or "-",
        ),
        columns=(
            *(
                said("host", context="table.stay"),
                said("name", context="table.stay"),
                said("first day", context="table.stay"),
                said("last day", context="table.stay"),
            ),
            *(
                said("weeks", context="table.stay"),
                said("weeks beyond", context="table.stay"),
                said("of them in the horizon", context="table.stay"),
            ),
        ),
        rows=tuple(tuple(record[key] for key in shown) for record in records),
        records=tuple(records),
        sheet=said("long stays", context="table.stay"),
    )
