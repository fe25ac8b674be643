"""The table of ``circuits --place … --why``: what kept each working day between two visits."""

from __future__ import annotations

from gridplan.cli.answer_tables import Table
from gridplan.cli.circuits_tables import Ground
from gridplan.planning.explaining.visit_waits import Wait, told, waits


def wait_table(ground: Ground) -> Table:
    """Every gap of the places asked for, the stretches before the first and after the last visit too."""
    gaps = waits(ground.plan, ground.choice.places or (), ground.choice.programme)
    found = [wait for wait in gaps if _shown(ground, wait)]
    return Table(
        key="waits",
        title=("间隔的原因", "why visits lie so far apart"),
        columns=(
            ("地点", "place"),
            ("项目", "programme"),
            ("自", "from"),
            ("至", "to"),
            ("天数", "days"),
            ("允许间隔", "allowed"),
            ("其间的工作日", "working days between"),
        ),
        rows=tuple(
            (
                *(ground.names(w.place), ground.names(w.programme)),
                *(day.isoformat() if day else "-" for day in (w.before, w.after)),
                *(w.days, f"{w.low or 1}…{'' if w.high is None else w.high}", told(w, ground.lang == "en")),
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
        empty=("没有应到的项目", "nobody is to come there"),
    )


def _shown(ground: Ground, wait: Wait) -> bool:
    """Whether the gap has a day in the time asked for."""
    first, last = ground.choice.first, ground.choice.last
    early = last is None or wait.before is None or wait.before < last
    return early and (first is None or wait.after is None or wait.after >= first)
