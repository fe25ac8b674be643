"""Plan → papers: index, workbook, notices. Travel times → papers: the workbook and the layers for QGIS."""

from gridplan.reports.index import write_index
from gridplan.reports.notices import write_notices
from gridplan.reports.siting_workbook import write_siting_workbook
from gridplan.reports.travel_workbook import write_travel_workbook
from gridplan.reports.workbook import write_workbook

__all__ = ["write_index", "write_notices", "write_siting_workbook", "write_travel_workbook", "write_workbook"]
