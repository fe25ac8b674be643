"""Versioned plans on disk: atomic saves, the published pointer, the ledger, the lock."""

from gridplan.store.ledger import Event
from gridplan.store.plans import EXPLANATIONS, PlanStore
from gridplan.store.runs import FileChange, InputFile, Run, RunResult

__all__ = ["EXPLANATIONS", "Event", "FileChange", "InputFile", "PlanStore", "Run", "RunResult"]
