"""``index.html``: a plan version on one page, for a leader with five minutes. One file, no request, printable."""

from gridplan.reports.index.page import PAPERS, write_index

__all__ = ["PAPERS", "write_index"]
