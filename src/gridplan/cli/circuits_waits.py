"""The table of ``circuits --place … --why``: what kept each working day between two visits."""

from __future__ import annotations

from gridplan.cli.answer_tables import Table
from gridplan.cli.circuits_tables import Ground
from gridplan.languages import in_language, said
from gridplan.planning.explaining.visit_waits import Wait, told, waits


def wait_table(ground: Ground) -> Table:
    """Every gap of the places asked for, the stretches before the first and after the last visit too."""
    gaps = waits(ground.plan, ground.choice.places or (), ground.choice.programme)
    found = [wait for wait in gaps if _shown(ground, wait)]
    return Table(
        key="waits",
        title=said("why visits lie so far apart", context="table.wait"),
        columns=(
            said("place", context="table.wait"),
            said("programme", context="table.wait"),
            said("from", context="table.wait"),
            said("to", context="table.wait"),
            said("days", context="table.wait"),
            said("allowed", context="table.wait"),
            said("working days between", context="table.wait"),
        ),
        rows=tuple(
            (
                *(ground.names(w.place), ground.names(w.programme)),
                *(day.isoformat() if day else "-" for day in (w.before, w.after)),
                *(w.days, f"{w.low or 1}…{'' if w.high is None else w.high}", in_language(told(w), ground.lang)),
            )
            for w in found
        ),
        records=tuple(
            {
                "place": w.place,
                "programme": w.programme,
                "before": w.before.isoformat() if w.before else None,
                "after": w.after.isoformat() if w.after else None,
                "days": w.days,
                "min_gap_days": w.low,
                "max_gap_days": w.high,
                "kept": dict(w.kept),
            }
            for w in found
        ),
        empty=said("nobody is to come there", context="table.wait"),
    )


def _shown(ground: Ground, wait: Wait) -> bool:
    """Whether the gap has a day in the time asked for."""
    first, last = ground.choice.first, ground.choice.last
    early = last is None or wait.before is None or wait.before < last
    return early and (first is None or wait.after is None or wait.after >= first)
