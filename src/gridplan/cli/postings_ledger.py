"""The table of continuous service that ``postings`` shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gridplan.cli.answer_tables import Table
from gridplan.cli.postings_tables import Ground
from gridplan.domain.service_ledger import LedgerEntry
from gridplan.languages import said


def ledger_table(ground: Ground, entries: Sequence[LedgerEntry]) -> Table:
    """Continuous weeks at the grassroots; physicians who were never posted are left out."""
    own = [e for e in entries if e.stays and ground.person in {None, e.person}]
    if ground.hosts is not None:
        own = [e for e in own if any(stay.host in ground.hosts for stay in e.stays)]
    records: list[dict[str, Any]] = []
    rows: list[tuple[object, ...]] = []
    for entry in own:
        unrecorded = sum(stay.unrecorded for stay in entry.stays)
        short = sum(stay.missing > 0 for stay in entry.stays)
        records.append(
            {
                "person": entry.person,
                "name": entry.name,
                "stays": len(entry.stays),
                "prior_weeks": entry.prior_weeks,
                "served_weeks": entry.served_weeks,
                "total_weeks": entry.total_weeks,
                "longest": entry.longest,
                "reached": entry.reached.isoformat() if entry.reached else None,
                "met": entry.met,
                "short": short,
                "unrecorded": unrecorded,
            }
        )
        rows.append(
            (
                *(entry.name, len(entry.stays), entry.prior_weeks or "-", entry.served_weeks, entry.total_weeks),
                *(entry.longest, records[-1]["reached"] or "-", short or "-", unrecorded or "-"),
            )
        )
    return Table(
        key="ledger",
        title=said("ledger of continuous service", context="table.ledger"),
        columns=(
            *(
                said("name", context="table.ledger"),
                said("stays", context="table.ledger"),
                said("weeks without dates", context="table.ledger"),
                said("weeks served", context="table.ledger"),
            ),
            *(
                said("weeks in all", context="table.ledger"),
                said("longest", context="table.ledger"),
                said("26 weeks on", context="table.ledger"),
            ),
            *(said("below 26", context="table.ledger"), said("unrecorded", context="table.ledger")),
        ),
        rows=tuple(rows),
        records=tuple(records),
        empty=said("nobody is posted", context="table.ledger"),
    )
