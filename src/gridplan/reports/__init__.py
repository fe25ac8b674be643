"""Plan → papers: the workbook and the notices."""

from gridplan.reports.notices import write_notices
from gridplan.reports.workbook import write_workbook

__all__ = ["write_notices", "write_workbook"]
