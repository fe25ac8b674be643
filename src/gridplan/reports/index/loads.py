"""Workload of teams: the strips by hospital, and the same as a table."""

from __future__ import annotations

import statistics
from collections import defaultdict

from gridplan.domain.rules import Level
from gridplan.reports.index.charts import Dot, Strip, Strips
from gridplan.reports.index.charts.strips import quartiles
from gridplan.reports.index.context import Context
from gridplan.reports.index.facts import Facts
from gridplan.reports.index.tables import Cell, Table, number


def load_chart(context: Context, facts: Facts) -> Strips | None:
    """Strips of the hospitals, the one with the busiest team first; ``None`` without workloads."""
    if not facts.loads:
        return None
    words, rules = context.words, context.county.rules
    mean = statistics.fmean(facts.loads.values())
    busiest = max(facts.loads, key=lambda team: (facts.loads[team], team))
    guides = [(mean, words("load.mean"))]
    if rules.level("teams.capacity") is not Level.OFF:
        guides.append((rules.value("teams.capacity"), words("load.capacity")))
    return Strips(
        ident="team-loads",
        title=words("load.chart"),
        text=words(
            "load.chart.text",
            teams=len(facts.loads),
            mean=f"{mean:,.0f}",
            most=f"{facts.loads[busiest]:,}",
            busiest=context.name(busiest),
            least=f"{min(facts.loads.values()):,}",
        ),
        strips=_strips(context, facts),
        guides=tuple(guides),
    )


def load_table(context: Context, chart: Strips) -> Table:
    """The strips in figures."""
    words = context.words
    rows = []
    for strip in chart.strips:
        values = strip.values
        figures = (values[0], quartiles(values)[1], values[-1])
        rows.append((Cell(text=strip.label), number(len(values)), *(number(v, text=f"{v:,.0f}") for v in figures)))
    keys = ("teams", "least", "median", "most")
    header = ((words("load.hospital"), False), *((words(f"load.{key}"), True) for key in keys))
    return Table(ident="loads-table", caption=words("load.chart"), header=header, rows=tuple(rows))


def _strips(context: Context, facts: Facts) -> tuple[Strip, ...]:
    by_hospital: dict[str, list[Dot]] = defaultdict(list)
    for team, load in facts.loads.items():
        title = context.words("load.team", team=context.name(team), n=f"{load:,}")
        by_hospital[context.teams[team].hospital].append(Dot(value=load, title=title))
    strips = (Strip(label=context.name(hospital), dots=tuple(dots)) for hospital, dots in by_hospital.items())
    return tuple(sorted(strips, key=lambda strip: -strip.values[-1]))
