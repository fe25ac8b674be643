"""Values → inline SVG: pure functions, no library, no colour but by class, so that light, dark and print can differ."""

from gridplan.reports.index.charts.bars import stacked_bar, target_bar
from gridplan.reports.index.charts.curve import Curve, curve_chart
from gridplan.reports.index.charts.gantt import Bar, Gantt, Hole, Row, gantt_chart
from gridplan.reports.index.charts.strips import Dot, Strip, Strips, strip_chart

__all__ = [
    "Bar",
    "Curve",
    "Dot",
    "Gantt",
    "Hole",
    "Row",
    "Strip",
    "Strips",
    "curve_chart",
    "gantt_chart",
    "stacked_bar",
    "strip_chart",
    "target_bar",
]
