"""What share of residents reaches each level within how many minutes."""

from __future__ import annotations

import math
from collections import Counter

from gridplan.domain.access import BANDS, ServiceLevel
from gridplan.reports.index.charts import Curve
from gridplan.reports.index.context import Context
from gridplan.reports.index.facts import Facts
from gridplan.reports.index.tables import Cell, Table, number

_LEAST, _MOST = 60, 120  # minutes shown
_TOLD = (5, 10, 15, 20, 30, 45, 60, 90)


def reach_curves(context: Context, facts: Facts) -> tuple[Curve, ...]:
    """A curve of each level, over as many minutes as nearly everybody needs; none without travel times or residents."""
    if not facts.seconds or not facts.residents:
        return ()
    slowest = max((s for level in facts.seconds.values() for s in level if s is not None), default=0)
    last = min(_MOST, max(_LEAST, 15 * math.ceil(slowest / 900)))
    return tuple(
        Curve(label=context.words(f"level.{level.value}"), shares=_shares(context, facts, level, last))
        for level in ServiceLevel
        if level in facts.seconds
    )


def reach_table(context: Context, facts: Facts) -> Table:
    """The curves in figures."""
    words, villages = context.words, context.county.villages
    rows = []
    for level in (level for level in ServiceLevel if level in facts.seconds):
        shares = _shares(context, facts, level, max(_TOLD))
        lost = sum(v.residents for v, s in zip(villages, facts.seconds[level], strict=True) if s is None)
        rows.append(
            (
                Cell(text=words(f"level.{level.value}")),
                *(number(shares[minute], text=f"{100 * shares[minute]:.1f} %") for minute in _TOLD),
                number(lost, text=f"{lost:,}"),
            )
        )
    header = (
        (words("reach.level"), False),
        *((words("reach.within", n=minute), True) for minute in _TOLD),
        (words("reach.unreachable"), True),
    )
    return Table(ident="reach-table", caption=words("reach.chart"), header=header, rows=tuple(rows))


def reach_text(context: Context, facts: Facts) -> str:
    """The curves in a sentence."""
    words, told = context.words, []
    for level in facts.seconds:
        shares = _shares(context, facts, level, max(BANDS))
        figures = words.list(f"{words('reach.within', n=m)} {100 * shares[m]:.1f} %" for m in BANDS)
        told.append(f"{words(f'level.{level.value}')}{words('colon')}{figures}")
    return words("clauses").join(told) + words("stop")


def _shares(context: Context, facts: Facts, level: ServiceLevel, last: int) -> tuple[float, ...]:
    """Share within 0, 1, … ``last`` minutes."""
    arriving: Counter[int] = Counter()
    for village, seconds in zip(context.county.villages, facts.seconds[level], strict=True):
        if seconds is not None:
            arriving[math.ceil(seconds / 60)] += village.residents
    shares, inside = [], 0
    for minute in range(last + 1):
        inside += arriving[minute]
        shares.append(inside / facts.residents if facts.residents else 0.0)
    return tuple(shares)
